package sheet_test

import (
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/sheet"
)

func FuzzRead(f *testing.F) { bankfilestest.FuzzAnswers(f, corpus, sheet.Reader()) }
