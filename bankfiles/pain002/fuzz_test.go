package pain002_test

import (
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/pain002"
)

func FuzzRead(f *testing.F) { bankfilestest.FuzzAnswers(f, corpus, pain002.Reader()) }
