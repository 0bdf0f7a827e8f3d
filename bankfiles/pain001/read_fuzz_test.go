package pain001_test

import (
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/pain001"
)

func FuzzRead(f *testing.F) { bankfilestest.FuzzAnswers(f, orders, pain001.Reader()) }
