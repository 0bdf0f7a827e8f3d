package pain001_test

import (
	"flag"
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/pain001"
)

var updateOrders = flag.Bool("update", false, "write the golden files")

const orders = "../../testdata/bank/answers/pain001"

func TestOrdersGolden(t *testing.T) {
	bankfilestest.GoldenAnswers(t, orders, *updateOrders, pain001.Reader())
}
