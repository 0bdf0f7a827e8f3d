package camt_test

import (
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/camt"
)

func FuzzRead(f *testing.F) { bankfilestest.FuzzAnswers(f, corpus, camt.Reader()) }
