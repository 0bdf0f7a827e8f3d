package rates_test

import (
	"testing"

	"chitra/payroll/rates"
)

func TestEmbeddedLawIsSound(t *testing.T) {
	table, err := rates.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if n := len(table.Instruments()); n < 12 {
		t.Errorf("only %d instruments", n)
	}
}
