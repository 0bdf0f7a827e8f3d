package mt94x_test

import (
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/mt94x"
)

func FuzzRead(f *testing.F) { bankfilestest.FuzzAnswers(f, corpus, mt94x.Reader()) }
