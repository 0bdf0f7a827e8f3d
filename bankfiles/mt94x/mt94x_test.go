package mt94x_test

import (
	"flag"
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/mt94x"
)

var update = flag.Bool("update", false, "write the golden files")

const corpus = "../../testdata/bank/answers/mt94x"

func TestGolden(t *testing.T) { bankfilestest.GoldenAnswers(t, corpus, *update, mt94x.Reader()) }
