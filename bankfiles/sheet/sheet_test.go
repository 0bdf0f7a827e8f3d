package sheet_test

import (
	"errors"
	"flag"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/sheet"
)

var update = flag.Bool("update", false, "write the golden files")

const corpus = "../../testdata/bank/answers/sheet"

func TestGolden(t *testing.T) { bankfilestest.GoldenAnswers(t, corpus, *update, sheet.Reader()) }

func asUnreadable(err error, target **bankfiles.UnreadableError) bool { return errors.As(err, target) }
