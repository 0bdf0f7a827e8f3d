package payroll_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"

	"pgregory.net/rapid"
)

// children pays 5 below 16 and 3 from then on, in the first two months of 2026
// and again from April.
func children() *payroll.RateTable {
	below, from := payroll.Condition{Age: payroll.AgeBand{Below: 16}}, payroll.Condition{Age: payroll.AgeBand{From: 16, Below: 60}}
	return payroll.NewRateTable(small(), []*payroll.Instrument{decree("1", "2021-01-01", nil,
		value{key: xc, from: "2021-01", amount: 500, when: below}, value{key: xc, from: "2021-01", amount: 300, when: from})})
}

func person(id, born, died, unit string, months payroll.Span) payroll.Beneficiary {
	b, _ := payroll.ParseDate(born)
	d, _ := payroll.ParseDate(died)
	return payroll.Beneficiary{PersonID: id, Born: b, Died: d, Grants: []payroll.Grant{{Category: "X", Unit: unit, Jurisdiction: payroll.National, Months: months}}}
}

func forecast(t testing.TB, months int, people ...payroll.Beneficiary) *payroll.Forecast {
	t.Helper()
	f := payroll.NewForecast(month("2026-12"), months)
	for i := range people {
		if err := f.Add(&people[i], children(), payroll.DefaultSettings()); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func rowsOf(t testing.TB, f *payroll.Forecast, mortality map[payroll.Programme]*big.Rat) []payroll.ForecastRow {
	t.Helper()
	rows, err := f.Rows(mortality)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestForecast(t *testing.T) {
	always := payroll.Span{From: month("2020-01")}
	f := forecast(t, 4,
		person("1", "2011-02-20", "", "A", always),                                                     // sixteen in February
		person("2", "2015-01-01", "", "A", payroll.Span{From: month("2020-01"), To: month("2027-01")}), // ends after January
		person("3", "2015-01-01", "", "B", payroll.Span{From: month("2027-03")}),                       // begins in March
		person("4", "2015-01-01", "2026-11-03", "B", always),                                           // dead already
		person("5", "", "", "B", always),                                                               // cannot be computed
		person("6", "1960-01-01", "", "C", always))                                                     // not due any more
	var got []string
	for _, r := range rowsOf(t, f, nil) {
		got = append(got, fmt.Sprintf("%s %s %d %s %d %d %d %d %d", r.Unit, r.Month, r.Grants, r.Sum, r.Begun.Grants, r.Raised.Grants, r.Lowered.Sum, r.Ended.Grants, r.Held))
		if r.Expected != r.Sum {
			t.Errorf("%s %s: nobody dies, and %s of %s is expected", r.Unit, r.Month, r.Expected, r.Sum)
		}
	}
	want := []string{
		"A 2026-12 2 1.000 0 0 0 0 0", "A 2027-01 2 1.000 0 0 0 0 0", "A 2027-02 1 300 0 0 200 1 0", "A 2027-03 1 300 0 0 0 0 0",
		"B 2026-12 0 0 0 0 0 1 1", "B 2027-01 0 0 0 0 0 0 1", "B 2027-02 0 0 0 0 0 0 1", "B 2027-03 1 500 1 0 0 0 1"}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// Deaths of the last twelve months are counted once a person and programme.
func TestForecastObservesDeaths(t *testing.T) {
	always := payroll.Span{From: month("2020-01")}
	twice := person("4", "2015-01-01", "2026-02-01", "A", always)
	twice.Grants = append(twice.Grants, twice.Grants[0])
	f := forecast(t, 1,
		person("1", "2015-01-01", "", "A", always),
		person("2", "2015-01-01", "2026-11-30", "A", always), // in the last month
		person("3", "2015-01-01", "2025-12-01", "A", always), // in the first
		twice,
		person("5", "2015-01-01", "2025-11-30", "A", always),                     // before it
		person("6", "2015-01-01", "", "A", payroll.Span{From: month("2026-01")}), // came later
		person("7", "2015-01-01", "2026-12-15", "A", always))                     // known to die in the forecast
	if o := f.Observed("BTXH"); o != (payroll.Observation{Persons: 5, Deaths: 3}) || o.Rate().Cmp(big.NewRat(3, 5)) != 0 {
		t.Errorf("%+v", o)
	}
	if o := f.Observed("NCC"); o.Rate().Sign() != 0 {
		t.Errorf("nobody was observed: %+v", o)
	}
}

// (1 − q/12)^k, exactly, rounded half up to a đồng; the dead of whom the
// registry knows are certain.
func TestForecastWeighs(t *testing.T) {
	f := forecast(t, 3, person("1", "2015-01-01", "", "A", payroll.Span{From: month("2020-01")}), person("2", "2015-01-01", "2027-02-10", "A", payroll.Span{From: month("2020-01")}))
	for _, c := range []struct {
		q    *big.Rat
		want []payroll.Amount
	}{
		{big.NewRat(0, 1), []payroll.Amount{1000, 1000, 1000}},
		{big.NewRat(6, 100), []payroll.Amount{1000, 998, 995}}, // 500 × 0,995 = 497,5 → 498; 500 × 0,995² = 495,0125
		{big.NewRat(1, 1), []payroll.Amount{1000, 958, 920}},   // 500 × 11/12 = 458,33; × 121/144 = 420,14
	} {
		var got []payroll.Amount
		for _, r := range rowsOf(t, f, map[payroll.Programme]*big.Rat{"BTXH": c.q}) {
			got = append(got, r.Expected)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("q = %s: %v, want %v", c.q, got, c.want)
		}
	}
	for _, q := range []*big.Rat{big.NewRat(-1, 100), big.NewRat(101, 100)} {
		if _, err := f.Rows(map[payroll.Programme]*big.Rat{"BTXH": q}); !errors.Is(err, payroll.ErrData) {
			t.Errorf("q = %s: %v", q, err)
		}
	}
}

// Parts computed beside each other come to the same as the whole, and nobody's
// death makes a month dearer.
func TestForecastInParts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		people := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) payroll.Beneficiary {
			span := payroll.Span{From: month("2026-06") + payroll.Month(rapid.IntRange(-12, 10).Draw(rt, "from"))}
			if rapid.Bool().Draw(rt, "ends") {
				span.To = span.From + payroll.Month(rapid.IntRange(0, 14).Draw(rt, "length"))
			}
			died := rapid.SampledFrom([]string{"", "", "2026-03-01", "2027-01-31"}).Draw(rt, "died")
			return person("1", fmt.Sprintf("%d-05-06", rapid.IntRange(1960, 2026).Draw(rt, "born")), died, rapid.SampledFrom([]string{"A", "B"}).Draw(rt, "unit"), span)
		}), 0, 8).Draw(rt, "people")
		q := map[payroll.Programme]*big.Rat{"BTXH": big.NewRat(rapid.Int64Range(0, 1000).Draw(rt, "q"), 1000)}
		cut := rapid.IntRange(0, len(people)).Draw(rt, "cut")
		whole, parts := forecast(t, 6, people...), forecast(t, 6, people[:cut]...)
		if err := parts.Merge(forecast(t, 6, people[cut:]...)); err != nil {
			rt.Fatal(err)
		}
		rows := rowsOf(t, whole, q)
		if !slices.Equal(rows, rowsOf(t, parts, q)) {
			rt.Fatalf("parts differ from the whole")
		}
		for _, r := range rows {
			if r.Expected > r.Sum || r.Expected < r.Settled || r.Month == month("2026-12") && r.Expected != r.Sum {
				rt.Fatalf("%s: expected %s of %s", r.Month, r.Expected, r.Sum)
			}
		}
	})
}
