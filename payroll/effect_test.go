package payroll_test

import (
	"fmt"
	"testing"

	"chitra/payroll"
)

func TestEffects(t *testing.T) {
	table := func(values ...value) *payroll.RateTable {
		return payroll.NewRateTable(small(), []*payroll.Instrument{decree("1", "2021-01-01", nil, values...)})
	}
	five := table(value{key: xc, from: "2021-01", amount: 5})
	nothing := &payroll.Catalogue{Jurisdictions: small().Jurisdictions}
	for _, c := range []struct {
		name          string
		before, after *payroll.RateTable
		category      string
		want          string // before after, months that differ, months held
	}{
		{"the same", five, five, "X", "0 0 0 0"},
		{"more from the second month", five, table(value{key: xc, from: "2021-01", to: "2026-07", amount: 5}, value{key: xc, from: "2026-08", amount: 7}), "X", "10 14 2 0"},
		{"less", table(value{key: xc, from: "2021-01", amount: 7}), five, "X", "21 15 3 0"},
		{"a month that cannot be computed is in no sum", five, table(value{key: xc, from: "2026-08", amount: 7}), "X", "10 14 2 1"},
		{"nor one that could not be", table(value{key: xc, from: "2026-08", amount: 7}), five, "X", "14 10 2 1"},
		{"a category that was not known paid nothing", payroll.NewRateTable(nothing, nil), five, "X", "0 15 3 0"},
		{"one that is not known now is held", five, payroll.NewRateTable(nothing, nil), "X", "0 0 0 3"},
		{"nobody knows it", five, five, "Z", "0 0 0 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := payroll.Beneficiary{Grants: []payroll.Grant{{Category: c.category, Jurisdiction: payroll.National}}}
			e := payroll.Effects(&b, []payroll.Month{month("2026-07"), month("2026-08"), month("2026-09")}, c.before, c.after, payroll.DefaultSettings())[0]
			before, after, err := e.Sums()
			if got := fmt.Sprintf("%d %d %d %d", before, after, len(e.Months), e.Held); err != nil || got != c.want {
				t.Errorf("%s %v, want %s", got, err, c.want)
			}
		})
	}
}
