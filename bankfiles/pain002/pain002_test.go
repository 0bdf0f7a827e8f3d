package pain002_test

import (
	"flag"
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/pain002"
)

var update = flag.Bool("update", false, "write the golden files")

const corpus = "../../testdata/bank/answers/pain002"

func TestGolden(t *testing.T) { bankfilestest.GoldenAnswers(t, corpus, *update, pain002.Reader()) }
