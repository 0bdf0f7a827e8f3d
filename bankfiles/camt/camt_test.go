package camt_test

import (
	"flag"
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/camt"
)

var update = flag.Bool("update", false, "write the golden files")

const corpus = "../../testdata/bank/answers/camt"

func TestGolden(t *testing.T) { bankfilestest.GoldenAnswers(t, corpus, *update, camt.Reader()) }
