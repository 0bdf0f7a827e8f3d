package payroll

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// settleLaw is a law of one category and component, 100 đồng a month.
func settleLaw() *RateTable {
	key := Key{"B", "one"}
	c := &Catalogue{Jurisdictions: []JurisdictionInfo{{Code: National}}, Programmes: []ProgrammeInfo{{Code: "NCC"}},
		Categories: []Category{{Code: key.Category, Programme: "NCC", Components: []Component{{Code: key.Component, Rate: key}}}}}
	return NewRateTable(c, []*Instrument{{Number: "1/2020", Standing: Confirmed, Rates: []Rate{
		{Key: key, Jurisdiction: National, Amount: 100, Standing: Confirmed, Provision: "1"}}}})
}

// settled writes a settlement in one line: what is paid, claimed and withdrawn.
func settled(s Settlement) string {
	var words []string
	for _, e := range s.Entitlements {
		for _, l := range e.Lines {
			words = append(words, fmt.Sprintf("%d/%s%+d %s", e.Month.MonthOfYear(), l.Component, int64(l.Amount), l.Reason))
		}
		if e.HeldBack() {
			words = append(words, fmt.Sprintf("%d held", e.Month.MonthOfYear()))
		}
	}
	for _, o := range s.Overpaid {
		words = append(words, fmt.Sprintf("claim %d/%s %d %s", o.Month.MonthOfYear(), o.Component, int64(o.Amount), o.Reason))
	}
	for _, w := range s.Withdrawn {
		words = append(words, fmt.Sprintf("withdraw %d/%s %d", w.Month.MonthOfYear(), w.Component, int64(w.Amount)))
	}
	slices.Sort(words)
	return strings.Join(words, "; ")
}

func TestSettle(t *testing.T) {
	april := NewMonth(2026, 4)
	grant := Grant{Category: "B", DecisionNo: "1", Months: Span{From: NewMonth(2026, 2)}, Status: Active}
	paid := func(months ...int) (all []Assessed) {
		for _, m := range months {
			all = append(all, Assessed{Grant: grant.Key(), Component: "one", Month: NewMonth(2026, m), Paid: 100, Begun: true})
		}
		return all
	}
	alive := Beneficiary{PersonID: "031150000017", Grants: []Grant{grant}}
	change := func(f func(*Beneficiary)) *Beneficiary {
		b := alive
		b.Grants = slices.Clone(alive.Grants)
		f(&b)
		return &b
	}
	for _, c := range []struct {
		name string
		b    *Beneficiary
		past Past
		want string
	}{
		{"nothing changed", &alive, Past{Assessed: paid(2, 3), Before: &alive}, "4/one+100 month"},
		{"the month is paid already", &alive, Past{Assessed: paid(2, 3, 4), Before: &alive}, ""},
		{"late decision", &alive, Past{}, "2/one+100 late_decision; 3/one+100 late_decision; 4/one+100 month"},
		{"paid in part", &alive, Past{Before: &alive, Assessed: []Assessed{{Grant: grant.Key(), Component: "one", Month: NewMonth(2026, 2), Paid: 40}, paid(3)[0]}},
			"2/one+60 combined; 4/one+100 month"},
		{"died in February", change(func(b *Beneficiary) { b.Died = Date{2026, 2, 3} }), Past{Assessed: paid(2, 3), Before: &alive}, "claim 3/one 100 death"},
		{"died, and it is claimed", change(func(b *Beneficiary) { b.Died = Date{2026, 2, 3} }),
			Past{Assessed: paid(2, 3), Claims: []Claim{{Grant: grant.Key(), Component: "one", Month: NewMonth(2026, 3), Amount: 100, Open: 100}}, Before: &alive}, ""},
		{"alive after all", &alive,
			Past{Assessed: paid(2, 3), Claims: []Claim{{Grant: grant.Key(), Component: "one", Month: NewMonth(2026, 3), Amount: 100, Open: 70}}, Before: &alive},
			"3/one+30 combined; 4/one+100 month; withdraw 3/one 70"},
		{"alive after all, and it was written off", &alive,
			Past{Assessed: paid(2, 3), Claims: []Claim{{Grant: grant.Key(), Component: "one", Month: NewMonth(2026, 3), Amount: 100, Forgiven: 70}}, Before: &alive},
			"3/one+30 combined; 4/one+100 month; withdraw 3/one 70"},
		{"held before", &alive, Past{Before: &alive, Assessed: []Assessed{paid(2)[0], {Grant: grant.Key(), Component: "one", Month: NewMonth(2026, 3), Held: true}}},
			"3/one+100 hold_lifted; 4/one+100 month"},
		{"another number", change(func(b *Beneficiary) {
			b.Grants[0].Status, b.Grants[0].StatusFrom = Stopped, 1
			other := grant
			other.DecisionNo = "2"
			b.Grants = append(b.Grants, other)
		}), Past{Assessed: paid(2, 3), Before: &alive},
			"2/one+100 late_decision; 2/one-100 stopped; 3/one+100 late_decision; 3/one-100 stopped; 4/one+100 month"},
		{"another number and payee", change(func(b *Beneficiary) {
			b.Grants[0].Status, b.Grants[0].StatusFrom = Stopped, 1
			other := grant
			other.DecisionNo, other.Payee = "2", Payee{Name: "Người khác"}
			b.Grants = append(b.Grants, other)
		}), Past{Assessed: paid(3), Before: &alive},
			"2/one+100 late_decision; 3/one+100 late_decision; 4/one+100 month; claim 3/one 100 stopped"},
		{"handed over", &alive, Past{Before: &alive, HandedOver: &alive, Assessed: paid(3)}, "4/one+100 month"},
		{"handed over and stopped before", change(func(b *Beneficiary) { b.Grants[0].Status, b.Grants[0].StatusFrom = Stopped, 1 }),
			Past{Before: &alive, HandedOver: &alive, Assessed: paid(3)}, "claim 3/one 100 stopped"},
		{"not computable", change(func(b *Beneficiary) { b.Grants[0].Jurisdiction = "nowhere" }), Past{Assessed: paid(2, 3), Before: &alive}, "2 held; 3 held; 4 held"},
	} {
		books := Books{Programme: "NCC", Law: settleLaw(), LawThen: settleLaw(), Settings: DefaultSettings(), First: NewMonth(2026, 3),
			Covered: april - 1, Own: april, Upto: april}
		c.past.From = books.FirstMonthOf(c.b)
		if got := settled(books.Settle(c.b, &c.past)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestUncollected(t *testing.T) {
	m := NewMonth(2026, 11)
	for _, c := range []struct {
		name   string
		months []Month
		want   string
	}{
		{"none", nil, ""},
		{"two", []Month{m - 1, m}, ""},
		{"three", []Month{m - 2, m - 1, m}, "09/2026"},
		{"four in any order", []Month{m, m - 3, m - 1, m - 2}, "08/2026"},
		{"three with a gap", []Month{m - 3, m - 1, m}, ""},
		{"three, but collected since", []Month{m - 3, m - 2, m - 1}, ""},
	} {
		got := ""
		if f := Uncollected("031150000017", c.months, m); f != nil {
			got = f.Args["from"]
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A recovery never takes more than the debt, nor the whole of a payment.
func TestDeduct(t *testing.T) {
	run := &PayRun{Month: NewMonth(2026, 12)}
	for _, c := range []struct {
		name               string
		own, arrears, owed Amount
		instalment         Amount
		share              int
		payee              string
		want               Amount
	}{
		{"an instalment", 1_000_000, 0, 900_000, 200_000, 30, "", 200_000},
		{"the share", 500_000, 0, 900_000, 200_000, 30, "", 150_000},
		{"arrears do not count", 500_000, 5_000_000, 900_000, 200_000, 30, "", 150_000},
		{"the rest of the debt", 1_000_000, 0, 70_000, 200_000, 30, "", 70_000},
		{"arrears alone", 0, 1_000_000, 900_000, 200_000, 30, "", 0},
		{"nothing owed", 1_000_000, 0, 0, 200_000, 30, "", 0},
		{"a payment that small", 50, 0, 900, 200, 99, "", 0},
		{"to somebody else", 1_000_000, 0, 900_000, 200_000, 30, "Người khác", 0},
	} {
		g := &group{}
		g.PersonID, g.Payee.ID, g.Amount = "1", "1", c.own+c.arrears
		g.Shares = []Share{{Month: run.Month, Amount: c.own}, {Month: run.Month - 1, Amount: c.arrears}}
		r := Recovery{ID: "T1", Amount: c.owed, Payee: Payee{Name: c.payee}, Terms: Terms{Instalment: c.instalment, Share: c.share}}
		deduct([]*group{g}, []Recovery{r}, run)
		if got := c.own + c.arrears - g.Amount; got != c.want || g.Amount < 1 {
			t.Errorf("%s: kept %s, want %s", c.name, got, c.want)
		}
	}
}

// A claim is of the unit that paid, also when a move comes to be known with it.
func TestOverpaidByTheUnitThatPaid(t *testing.T) {
	m := NewMonth(2026, 3)
	was := Beneficiary{PersonID: "031150000017", Grants: []Grant{{Category: "B", DecisionNo: "1", Unit: "99001", Months: Span{From: m}, Status: Active}}}
	now := was
	now.Grants = slices.Clone(was.Grants)
	now.Died, now.Grants[0].Unit = Date{2026, 2, 3}, "99002"
	past := Past{From: m, Before: &was, Assessed: []Assessed{{Grant: was.Grants[0].Key(), Component: "one", Month: m, Paid: 100, Begun: true}}}
	books := Books{Programme: "NCC", Law: settleLaw(), LawThen: settleLaw(), Settings: DefaultSettings(), First: m, Covered: m, Own: m + 1, Upto: m + 1}
	if s := books.Settle(&now, &past); len(s.Overpaid) != 1 || s.Overpaid[0].Unit != "99001" || s.Overpaid[0].Amount != 100 {
		t.Errorf("overpaid %+v", s.Overpaid)
	}
}

// Two debts are paid off within the share, not each of them.
func TestDeductTogether(t *testing.T) {
	run := &PayRun{Month: NewMonth(2026, 12)}
	g := &group{}
	g.PersonID, g.Payee.ID, g.Amount = "1", "1", 1_000_000
	g.Shares = []Share{{Month: run.Month, Amount: g.Amount}}
	terms := Terms{Instalment: 500_000, Share: 60}
	deduct([]*group{g}, []Recovery{{ID: "T1", Amount: 2_000_000, Terms: terms}, {ID: "T2", Amount: 2_000_000, Terms: terms}}, run)
	if len(g.Deductions) != 2 || g.Deductions[0].Amount != 500_000 || g.Deductions[1].Amount != 100_000 || g.Amount != 400_000 {
		t.Errorf("kept %+v, left %s", g.Deductions, g.Amount)
	}
}
