package payroll_test

import (
	"fmt"
	"strings"
	"testing"

	"chitra/payroll"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// month is a short way to write a month in tables.
func month(s string) payroll.Month {
	m, err := payroll.ParseMonth(s)
	if err != nil {
		panic(err)
	}
	return m
}

// value is a rate of law written for a table.
type value struct {
	key      payroll.Key
	from, to string
	area     payroll.Jurisdiction
	amount   payroll.Amount
	times    string // coefficient of base B
	when     payroll.Condition
	greater  bool
	standing payroll.Standing
}

func (v value) rate() payroll.Rate {
	r := payroll.Rate{Key: v.key, Provision: "Điều 1", Jurisdiction: v.area, Amount: v.amount, When: v.when,
		GreaterOf: v.greater, Standing: v.standing, Months: payroll.Span{From: month(v.from)}}
	if v.to != "" {
		r.Months.To = month(v.to)
	}
	if r.Jurisdiction == "" {
		r.Jurisdiction = payroll.National
	}
	if r.Standing == "" {
		r.Standing = payroll.Confirmed
	}
	if v.times != "" {
		r.Base, r.Coefficient = "B", decimal.RequireFromString(v.times)
	}
	return r
}

// decree is an instrument for a table.
func decree(number, inForce string, replaces []string, values ...value) *payroll.Instrument {
	date, err := payroll.ParseDate(inForce)
	if err != nil {
		panic(err)
	}
	in := &payroll.Instrument{Number: number, InForce: date, Standing: payroll.Confirmed, Replaces: replaces, Bytes: []byte(number)}
	for _, v := range values {
		if v.key.Component == "" {
			in.Bases = append(in.Bases, v.rate())
		} else {
			in.Rates = append(in.Rates, v.rate())
		}
	}
	return in
}

// small is a catalogue with one category X of one component c, a city over the
// nation and its two halves.
func small() *payroll.Catalogue {
	return &payroll.Catalogue{
		Programmes: []payroll.ProgrammeInfo{{Code: "BTXH"}},
		Jurisdictions: []payroll.JurisdictionInfo{{Code: payroll.National}, {Code: "city", Parent: payroll.National},
			{Code: "east", Parent: "city"}, {Code: "west", Parent: "city"}},
		Categories: []payroll.Category{{Code: "X", Programme: "BTXH",
			Components: []payroll.Component{{Code: "c", Rate: payroll.Key{Category: "X", Component: "c"}}}}},
	}
}

var (
	xc   = payroll.Key{Category: "X", Component: "c"}
	base = payroll.BaseKey("B")
)

// outcome writes an entitlement as "amount instrument" or "CODE".
func outcome(e payroll.Entitlement) string {
	if len(e.Lines) > 0 {
		return fmt.Sprintf("%d %s", e.Total, e.Lines[0].Instrument)
	}
	var codes []string
	for _, f := range e.Findings {
		codes = append(codes, string(f.Code))
	}
	return strings.Join(codes, " ")
}

func TestWhichValueHolds(t *testing.T) {
	adult := payroll.Condition{Age: payroll.AgeBand{From: 16}}
	child := payroll.Condition{Age: payroll.AgeBand{Below: 16}}
	for _, c := range []struct {
		name  string
		law   []*payroll.Instrument
		month string
		area  payroll.Jurisdiction
		want  string
	}{
		{"the value of the month", []*payroll.Instrument{decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5})}, "2024-01", "national", "5 1"},
		{"before the first month nothing is known", []*payroll.Instrument{decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5})}, "2020-12", "national", "UNKNOWN_RATE"},
		{"after an end nothing is known", []*payroll.Instrument{decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", to: "2022-12", amount: 5})}, "2023-01", "national", "UNKNOWN_RATE"},
		{"a later decree replaces from its first month", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}),
			decree("2", "2023-09-01", []string{"1"}, value{key: xc, from: "2023-07", amount: 7})}, "2023-07", "national", "7 2"},
		{"and not a month before", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}),
			decree("2", "2023-09-01", []string{"1"}, value{key: xc, from: "2023-07", amount: 7})}, "2023-06", "national", "5 1"},
		{"a value nobody had read gives way to the same one read", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", standing: payroll.Unknown}),
			decree("2", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 7})}, "2023-07", "national", "7 2"},
		{"whichever is read first", []*payroll.Instrument{
			decree("2", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 7}),
			decree("3", "2021-01-01", nil, value{key: xc, from: "2021-01", standing: payroll.Unknown})}, "2023-07", "national", "7 2"},
		{"but not to one it replaces", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 7}),
			decree("2", "2023-07-01", []string{"1"}, value{key: xc, from: "2023-07", standing: payroll.Unknown})}, "2023-07", "national", "UNKNOWN_RATE"},
		{"nor to a value for other people", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", standing: payroll.Unknown}),
			decree("2", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 7, when: adult})}, "2023-07", "national", "UNKNOWN_RATE"},
		{"which the others have all the same", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", standing: payroll.Unknown}),
			decree("2", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 7, when: child})}, "2023-07", "national", "7 2"},
		{"replacement reaches through a chain", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}),
			decree("2", "2023-09-01", []string{"1"}),
			decree("3", "2024-07-01", []string{"2"}, value{key: xc, from: "2024-07", amount: 9})}, "2024-07", "national", "9 3"},
		{"two decrees without precedence are a conflict", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}),
			decree("2", "2023-09-01", nil, value{key: xc, from: "2023-07", amount: 7})}, "2024-01", "national", "RATE_CONFLICT"},
		{"a replaced band does not come back where the new one is silent", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5, when: adult}),
			decree("2", "2023-09-01", []string{"1"}, value{key: xc, from: "2023-07", amount: 7, when: child})}, "2024-01", "national", "NOT_ELIGIBLE"},
		{"the city's higher value counts", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}),
			decree("C", "2023-01-01", nil, value{key: xc, from: "2023-01", amount: 7, area: "city", greater: true})}, "2024-01", "city", "7 C"},
		{"the nation's higher value counts", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 9}),
			decree("C", "2023-01-01", nil, value{key: xc, from: "2023-01", amount: 7, area: "city", greater: true})}, "2024-01", "city", "9 1"},
		{"halves take the city's value", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}),
			decree("C", "2023-01-01", nil, value{key: xc, from: "2023-01", amount: 7, area: "city", greater: true})}, "2024-01", "east", "7 C"},
		{"the nearest area stands before the city", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}),
			decree("C", "2023-01-01", nil, value{key: xc, from: "2023-01", amount: 7, area: "city", greater: true},
				value{key: xc, from: "2023-01", amount: 6, area: "west", greater: true})}, "2024-01", "west", "6 C"},
		{"an unread value of the area holds the row", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}),
			decree("C", "2023-01-01", nil, value{key: xc, from: "2023-01", area: "east", standing: payroll.Unknown})}, "2024-01", "east", "UNKNOWN_RATE"},
		{"and leaves the others alone", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}),
			decree("C", "2023-01-01", nil, value{key: xc, from: "2023-01", area: "east", standing: payroll.Unknown})}, "2024-01", "west", "5 1"},
		{"a decree does not repeal the city's resolution", []*payroll.Instrument{
			decree("C", "2023-01-01", nil, value{key: xc, from: "2023-01", amount: 9, area: "city", greater: true}),
			decree("2", "2024-01-01", []string{"C"}, value{key: xc, from: "2024-01", amount: 7})}, "2024-01", "city", "9 C"},
		{"base × coefficient", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: base, from: "2021-01", amount: 360_000}, value{key: xc, from: "2021-01", times: "2.5"})}, "2024-01", "national", "900000 1"},
		{"the base is the area's", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: base, from: "2021-01", amount: 360_000}, value{key: xc, from: "2021-01", times: "2.5"}),
			decree("C", "2023-01-01", nil, value{key: base, from: "2023-01", amount: 700_000, area: "city", greater: true})}, "2024-01", "east", "1750000 1"},
		{"a base nobody knows holds the row", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", times: "2.5"})}, "2024-01", "national", "UNKNOWN_RATE"},
		{"a product with a fraction holds the row", []*payroll.Instrument{
			decree("1", "2021-01-01", nil, value{key: base, from: "2021-01", amount: 3}, value{key: xc, from: "2021-01", times: "2.5"})}, "2024-01", "national", "FRACTION_OF_DONG"},
		{"an area nobody declared", []*payroll.Instrument{decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5})}, "2024-01", "moon", "UNKNOWN_JURISDICTION"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := payroll.Beneficiary{Born: payroll.Date{Year: 2015, Month: 1, Day: 1},
				Grants: []payroll.Grant{{Category: "X", Jurisdiction: c.area, Months: payroll.Span{From: month("2010-01")}}}}
			if strings.Contains(c.name, "silent") {
				b.Born = payroll.Date{Year: 1990, Month: 1, Day: 1}
			}
			es := payroll.Entitle(&b, month(c.month), payroll.NewRateTable(small(), c.law), payroll.DefaultSettings())
			if got := outcome(es[0]); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Provisional values are named and never paid.
func TestProvisionalIsNamedNotPaid(t *testing.T) {
	maybe := decree("P", "2026-10-01", []string{"1"}, value{key: xc, from: "2026-07", amount: 9})
	maybe.Standing = payroll.Provisional
	law := []*payroll.Instrument{decree("1", "2021-01-01", nil, value{key: xc, from: "2021-01", amount: 5}), maybe}
	b := payroll.Beneficiary{Grants: []payroll.Grant{{Category: "X", Jurisdiction: payroll.National}}}
	e := payroll.Entitle(&b, month("2026-07"), payroll.NewRateTable(small(), law), payroll.DefaultSettings())[0]
	if e.Total != 5 || len(e.Findings) != 1 || e.Findings[0].Code != payroll.CodeProvisional || e.Findings[0].Severity != payroll.Warning {
		t.Errorf("total %d, findings %v", e.Total, e.Findings)
	}
	e = payroll.Entitle(&b, month("2026-06"), payroll.NewRateTable(small(), law), payroll.DefaultSettings())[0]
	if e.Total != 5 || len(e.Findings) != 0 {
		t.Errorf("a month before: total %d, findings %v", e.Total, e.Findings)
	}
}

// The order in which instruments are read never matters.
func TestOrderOfInstrumentsNeverMatters(t *testing.T) {
	law := []*payroll.Instrument{
		decree("1", "2021-01-01", nil, value{key: base, from: "2021-01", amount: 360_000}, value{key: xc, from: "2021-01", times: "1.5"}),
		decree("2", "2024-07-01", []string{"1"}, value{key: base, from: "2024-07", amount: 500_000}),
		decree("3", "2026-10-01", []string{"2", "1"}, value{key: base, from: "2026-07", amount: 540_000}, value{key: xc, from: "2026-07", times: "2"}),
		decree("C", "2026-01-01", nil, value{key: base, from: "2026-01", amount: 700_000, area: "city", greater: true}),
	}
	want := payroll.NewRateTable(small(), law)
	rapid.Check(t, func(t *rapid.T) {
		shuffled := rapid.Permutation(law).Draw(t, "order")
		got := payroll.NewRateTable(small(), shuffled)
		if got.Digest() != want.Digest() {
			t.Fatal("another order gives another digest")
		}
		b := payroll.Beneficiary{Grants: []payroll.Grant{{Category: "X",
			Jurisdiction: rapid.SampledFrom([]payroll.Jurisdiction{"national", "city", "east"}).Draw(t, "area")}}}
		m := payroll.Month(rapid.IntRange(int(month("2020-01")), int(month("2027-12"))).Draw(t, "month"))
		s := payroll.DefaultSettings()
		if a, b := outcome(payroll.Entitle(&b, m, got, s)[0]), outcome(payroll.Entitle(&b, m, want, s)[0]); a != b {
			t.Fatalf("%s: %s or %s", m, a, b)
		}
	})
}

// When a grant pays at all.
func TestWhenAGrantPays(t *testing.T) {
	law := []*payroll.Instrument{decree("1", "2021-01-01", nil, value{key: xc, from: "2020-01", amount: 5})}
	table := payroll.NewRateTable(small(), law)
	died := payroll.Date{Year: 2024, Month: 5, Day: 1}
	for _, c := range []struct {
		name  string
		grant payroll.Grant
		died  payroll.Date
		month string
		want  string
	}{
		{"first month", payroll.Grant{Months: payroll.Span{From: month("2024-05")}}, payroll.Date{}, "2024-05", "5 1"},
		{"month before", payroll.Grant{Months: payroll.Span{From: month("2024-05")}}, payroll.Date{}, "2024-04", "NOT_IN_MONTHS"},
		{"last month", payroll.Grant{Months: payroll.Span{To: month("2024-05")}}, payroll.Date{}, "2024-05", "5 1"},
		{"month after", payroll.Grant{Months: payroll.Span{To: month("2024-05")}}, payroll.Date{}, "2024-06", "NOT_IN_MONTHS"},
		{"month of death is paid in full", payroll.Grant{}, died, "2024-05", "5 1"},
		{"nothing after death", payroll.Grant{}, died, "2024-06", "DIED"},
		{"suspended from its month", payroll.Grant{Status: payroll.Suspended, StatusFrom: month("2024-05")}, payroll.Date{}, "2024-05", "SUSPENDED"},
		{"paid before suspension", payroll.Grant{Status: payroll.Suspended, StatusFrom: month("2024-05")}, payroll.Date{}, "2024-04", "5 1"},
		{"stopped from its month", payroll.Grant{Status: payroll.Stopped, StatusFrom: month("2024-05")}, payroll.Date{}, "2024-05", "STOPPED"},
		{"paid before the stop", payroll.Grant{Status: payroll.Stopped, StatusFrom: month("2024-05")}, payroll.Date{}, "2024-04", "5 1"},
		{"unknown category", payroll.Grant{Category: "Y"}, payroll.Date{}, "2024-05", "UNKNOWN_CATEGORY"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := c.grant
			if g.Category == "" {
				g.Category = "X"
			}
			g.Jurisdiction = payroll.National
			b := payroll.Beneficiary{Died: c.died, Grants: []payroll.Grant{g}}
			e := payroll.Entitle(&b, month(c.month), table, payroll.DefaultSettings())[0]
			if got := outcome(e); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Every code has a sentence in both languages, and every error a remedy.
func TestEveryFindingSpeaksBothLanguages(t *testing.T) {
	if len(payroll.Codes()) == 0 {
		t.Fatal("no codes")
	}
	for _, code := range payroll.Codes() {
		m, _ := payroll.MessageOf(code)
		if m.Says.VI == "" || m.Says.EN == "" {
			t.Errorf("%s: a language is missing", code)
		}
		if (m.Remedy.VI == "") != (m.Remedy.EN == "") {
			t.Errorf("%s: the remedy speaks one language only", code)
		}
	}
}
