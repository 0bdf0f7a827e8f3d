package mt94x_test

import (
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/mt94x"
)

// TestSameInOtherClothes: encoding, line ends and byte order marks mean nothing.
func TestSameInOtherClothes(t *testing.T) {
	same := func(d bankfilestest.Disguise) {
		t.Run(d.Name, func(t *testing.T) {
			bankfilestest.SameAnswers(t, corpus, func(_ string, data []byte) []byte { return d.Do(data) }, mt94x.Reader())
		})
	}
	for _, d := range bankfilestest.Disguises {
		same(d)
	}
	same(bankfilestest.CarriageReturns)
}
