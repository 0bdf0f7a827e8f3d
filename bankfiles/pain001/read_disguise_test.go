package pain001_test

import (
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/pain001"
)

// TestSameInOtherClothes: encoding, line ends and byte order marks mean nothing.
func TestSameInOtherClothes(t *testing.T) {
	same := func(d bankfilestest.Disguise) {
		t.Run(d.Name, func(t *testing.T) {
			bankfilestest.SameAnswers(t, orders, func(_ string, data []byte) []byte { return d.Do(data) }, pain001.Reader())
		})
	}
	for _, d := range bankfilestest.Disguises {
		same(d)
	}
}
