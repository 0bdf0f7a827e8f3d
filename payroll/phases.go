package payroll

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"
)

// Phase is what a grant said up to a month, where its facts changed in time: a new
// degree, another number of children, a move, a suspension that is over. The grant
// itself says what holds after its last phase.
type Phase struct {
	Until        Month // last month these facts held
	Unit         string
	Jurisdiction Jurisdiction
	Percent      int
	Count        decimal.Decimal
	Facts        []Fact
	SpouseID     string
	Status       Status
	StatusFrom   Month
}

// phase is what the grant says now, as a phase.
func (g *Grant) phase(until Month) Phase {
	return Phase{until, g.Unit, g.Jurisdiction, g.Percent, g.Count, g.Facts, g.SpouseID, g.Status, g.StatusFrom}
}

// with is the grant with other facts; payee and account stay the present ones.
func (g *Grant) with(p *Phase) *Grant {
	past := *g
	past.Unit, past.Jurisdiction, past.Percent, past.Count, past.Facts = p.Unit, p.Jurisdiction, p.Percent, p.Count, p.Facts
	past.SpouseID, past.Status, past.StatusFrom = p.SpouseID, p.Status, p.StatusFrom
	return &past
}

// In is the grant as it was in a month.
func (g *Grant) In(m Month) *Grant {
	for i := range g.Earlier {
		if m <= g.Earlier[i].Until {
			return g.with(&g.Earlier[i])
		}
	}
	return g
}

// Amend returns the grant with what a newer row of a list says of it. Facts of a
// row with Since hold from that month on, until a later phase begins; those of a
// row without correct what holds at the end, but a status counts from the month it
// names itself. Everything but facts is the row's.
func (g *Grant) Amend(row *Grant) Grant {
	phases := append(slices.Clone(g.Earlier), g.phase(0))
	starts := make([]Month, len(phases))
	for i := range phases[1:] {
		starts[i+1] = phases[i].Until + 1
	}
	at := len(phases) - 1
	if row.Since > 0 {
		at = 0
		for at+1 < len(starts) && starts[at+1] <= row.Since {
			at++
		}
		if row.Since > max(starts[at], g.Months.From) {
			at++
			phases = slices.Insert(phases, at, phases[at-1])
			phases[at-1].Until = row.Since - 1
		}
	}
	was := phases[at]
	phases[at] = row.phase(was.Until)
	if row.Since == 0 {
		phases = backDate(phases, &was, row)
	}
	last := len(phases) - 1
	amended := *(&Grant{ID: g.ID, Row: row.Row, Category: g.Category, DecisionNo: g.DecisionNo, DecisionDate: row.DecisionDate,
		Months: Span{From: g.Months.From, To: row.Months.To}, Payee: row.Payee, Method: row.Method, Account: row.Account}).with(&phases[last])
	amended.Earlier = mergePhases(phases[:last], &amended)
	return amended
}

// backDate carries the status of a row to the phases before the last one that it
// concerns: those that share the suspension or stop it corrects, and those from the
// month on in which it suspends or stops.
func backDate(phases []Phase, was *Phase, row *Grant) []Phase {
	for i := len(phases) - 2; i >= 0 && was.interrupted() && phases[i].Status == was.Status && phases[i].StatusFrom == was.StatusFrom; i-- {
		phases[i].Status, phases[i].StatusFrom = row.Status, row.StatusFrom
	}
	if now := row.phase(0); !now.interrupted() {
		return phases
	}
	for i, start := 0, Month(0); i < len(phases)-1; i++ {
		p := &phases[i]
		switch {
		case p.Until < row.StatusFrom:
		case start < row.StatusFrom && p.interrupted() && (p.Status != row.Status || p.StatusFrom != row.StatusFrom):
			phases = slices.Insert(phases, i, *p)
			phases[i].Until = row.StatusFrom - 1
		default:
			p.Status, p.StatusFrom = row.Status, row.StatusFrom
		}
		start = phases[i].Until + 1
	}
	return phases
}

// interrupted reports whether the phase suspends or stops the grant.
func (p *Phase) interrupted() bool { return p.Status == Suspended || p.Status == Stopped }

// mergePhases drops the borders between phases that say the same.
func mergePhases(phases []Phase, end *Grant) (kept []Phase) {
	last := end.phase(0)
	for i := range phases {
		next := &last
		if i+1 < len(phases) {
			next = &phases[i+1]
		}
		if !phases[i].same(next) {
			kept = append(kept, phases[i])
		}
	}
	return kept
}

func (p *Phase) same(o *Phase) bool {
	return p.Unit == o.Unit && p.Jurisdiction == o.Jurisdiction && p.Percent == o.Percent && p.Count.Equal(o.Count) && sameFacts(p.Facts, o.Facts) &&
		p.SpouseID == o.SpouseID && p.Status == o.Status && p.StatusFrom == o.StatusFrom
}

// History makes one grant of the rows a list has of it, in order of the months they
// hold from; a row without a month comes first. before is what is known already, nil
// for nothing.
func History(before *Grant, rows []Grant) Grant {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b Grant) int { return cmp.Compare(a.Since, b.Since) })
	if before == nil {
		first := rows[0]
		first.Since = 0
		before, rows = &first, rows[1:]
	}
	known := *before
	for i := range rows {
		known = known.Amend(&rows[i])
	}
	return known
}
