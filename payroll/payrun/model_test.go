package payrun_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
)

// history is an office through time: what its lists say now, and what was paid.
type history struct {
	*desk
	rt         *rapid.T
	rows       []person // the registry as the lists left it
	handedOver []person // as it was at the first run
	next       payroll.Month
	last       payroll.PayRun
	confirmed  bool
}

// heroes are the people of a history.
var heroes = []string{anna, binh, "031150000033"}

// TestHistories lets decisions, corrections, deaths, moves, decrees, runs and
// cancellations happen in any order. After every run the money of every grant,
// component and month is what the law says of the registry as it stands, no more
// and no less, but for what is held.
func TestHistories(t *testing.T) {
	// A history is a database of its own; so many take a few seconds.
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		if err := flag.Set("rapid.checks", "12"); err != nil {
			t.Fatal(err)
		}
		defer flag.Set("rapid.checks", f.DefValue)
	}
	rapid.Check(t, func(rt *rapid.T) {
		h := &history{desk: newDesk(t), rt: rt, next: month(2026, 10)}
		h.o.Today = payroll.Date{Year: 2030, Month: 1, Day: 1} // no report comes from the future
		h.decide()
		h.decide()
		h.handedOver = append(h.handedOver, h.rows...)
		h.run()
		for range rapid.IntRange(3, 9).Draw(rt, "acts") {
			rapid.SampledFrom([]func(){h.decide, h.change, h.change, h.change, h.die, h.recover, h.decree, h.run, h.run, h.supplement}).Draw(rt, "act")()
		}
		h.run()
	})
}

// decide is a new decision, now or back-dated.
func (h *history) decide() {
	p := person{id: rapid.SampledFrom(heroes).Draw(h.rt, "who"), decision: fmt.Sprintf("%d/QĐ", len(h.rows)+1)}
	p.from = (month(2026, 10) - payroll.Month(rapid.IntRange(-3, 14).Draw(h.rt, "months back"))).String()
	p.category = rapid.SampledFrom([]string{"TU_DAY", "THUONG_BINH", "TN_LIET_SI", "BENH_BINH"}).Draw(h.rt, "category")
	p.died = h.death(p.id)
	h.facts(&p)
	h.put(p)
}

func (h *history) facts(p *person) {
	switch p.category {
	case "THUONG_BINH", "BENH_BINH":
		p.percent = rapid.SampledFrom([]string{"45", "61", "81"}).Draw(h.rt, "percent")
		p.facts = rapid.SampledFrom([]string{"", "o_gia_dinh", "dac_biet_nang"}).Draw(h.rt, "facts")
	case "TN_LIET_SI":
		p.count = rapid.SampledFrom([]string{"1", "2", "3"}).Draw(h.rt, "count")
	}
}

func (h *history) death(id string) string {
	for _, p := range h.rows {
		if p.id == id {
			return p.died
		}
	}
	return ""
}

// put imports a row: new, or another version of one.
func (h *history) put(p person) {
	for i := range h.rows {
		if q := &h.rows[i]; q.id == p.id && q.category == p.category && q.decision == p.decision && q.from == p.from {
			h.list(p)
			*q = p
			q.since = ""
			return
		}
	}
	h.list(p)
	h.rows = append(h.rows, p)
}

// change corrects, moves, suspends, resumes, stops or re-routes a grant.
func (h *history) change() {
	if len(h.rows) == 0 {
		return
	}
	p := h.rows[rapid.IntRange(0, len(h.rows)-1).Draw(h.rt, "row")]
	since := (h.next - payroll.Month(rapid.IntRange(-1, 4).Draw(h.rt, "since"))).String()
	switch rapid.IntRange(0, 6).Draw(h.rt, "change") {
	case 0:
		h.facts(&p)
	case 1:
		p.status, p.statusFrom = "suspended", since
	case 2:
		p.status, p.statusFrom = "stopped", since
	case 3:
		p.status, p.statusFrom = "active", ""
	case 4:
		p.unit = rapid.SampledFrom([]string{"99001", "99002"}).Draw(h.rt, "unit")
	case 5:
		p.method = rapid.SampledFrom([]string{"cash", "account"}).Draw(h.rt, "method") // to an account nobody gave
	case 6:
		if p.to = since; p.to < p.from {
			p.to = p.from
		}
	}
	if rapid.Bool().Draw(h.rt, "from a month on") {
		p.since = (h.next - payroll.Month(rapid.IntRange(-1, 6).Draw(h.rt, "effective"))).String()
	}
	h.put(p)
}

// die reports a death, or takes the report back.
func (h *history) die() {
	id := rapid.SampledFrom(heroes).Draw(h.rt, "who")
	died := ""
	if rapid.Bool().Draw(h.rt, "dead") {
		died = (h.next - payroll.Month(rapid.IntRange(0, 4).Draw(h.rt, "months ago"))).String() + "-11"
	}
	known := false
	for i := range h.rows {
		if h.rows[i].id == id {
			h.rows[i].died, known = died, true
			h.list(h.rows[i]) // alone: decisions that overlap cannot be in one list
		}
	}
	if died != "" && known {
		h.put(person{id: id, category: "MAI_TANG_NCC", decision: "MT/QĐ", from: "2026-01", died: died})
	}
}

func (h *history) decree() {
	if !h.confirmed {
		h.confirmed = true
		h.confirm()
	}
}

// recover decides about a recovery.
func (h *history) recover() {
	ctx := context.Background()
	for _, r := range h.recoveries() {
		if !r.Alive() {
			continue
		}
		var err error
		switch rapid.IntRange(0, 3).Draw(h.rt, "decision") {
		case 0:
			_, err = h.AgreeRecovery(ctx, lan, r.ID, payroll.Terms{Instalment: min(900_000, r.Outstanding()), Share: 40, From: h.next, DecisionNo: "TH"})
		case 1:
			_, err = h.ReceiveRecovery(ctx, lan, r.ID, 1+r.Outstanding()/2, fmt.Sprint("PT ", r.Repaid))
		case 2:
			_, err = h.WriteOffRecovery(ctx, minh, r.ID, "thử")
		case 3:
			_, err = h.UndoRecovery(ctx, minh, r.ID, "thử")
		}
		if err != nil {
			h.rt.Fatalf("%s: %v", r.ID, err)
		}
		return
	}
}

// run pays the next month, now and then two together or after a gap; some runs
// are cancelled first and done again over everything.
func (h *history) run() {
	q := payrun.PrepareRequest{Programme: "NCC", Month: h.next, Months: 1}
	switch rapid.IntRange(0, 5).Draw(h.rt, "kind") {
	case 0:
		q.Months = 2
	case 1:
		if h.last.ID != "" {
			q.Month++
		}
	}
	h.next = q.Month + 1
	h.pays(q)
}

func (h *history) supplement() {
	h.pays(payrun.PrepareRequest{Programme: "NCC", Month: h.last.Month, Supplementary: true})
}

func (h *history) pays(q payrun.PrepareRequest) {
	p := h.prepare(q)
	if p.Nothing {
		return
	}
	if rapid.Bool().Draw(h.rt, "cancel first") {
		lines, totals := h.lines(p.Run.ID), p.Run.Totals
		if _, err := h.Cancel(context.Background(), lan, p.Run.ID, "thử"); err != nil {
			h.rt.Fatal(err)
		}
		q.RecomputeAll = true
		p = h.prepare(q)
		if again := h.lines(p.Run.ID); again != lines || p.Run.Totals != totals {
			h.rt.Fatalf("%s over everything: %+v\n%s\nwant %+v\n%s", p.Run.ID, p.Run.Totals, again, totals, lines)
		}
	}
	h.release(p.Run.ID)
	h.last = p.Run
	h.balanced()
}

// cell is one grant, component and month of a person.
type cell struct {
	grant     payroll.GrantKey
	component string
	month     payroll.Month
}

// balanced compares what was paid with what is due, for everybody and every month.
func (h *history) balanced() {
	ctx := context.Background()
	if _, err := h.Verify(ctx); err != nil {
		h.rt.Fatal(err)
	}
	err := h.Store.View(ctx, func(tx *store.Tx) error {
		paid, err := tx.Assessed("NCC", "", h.last.ID, heroes)
		if err != nil {
			return err
		}
		claims, err := tx.Claims("NCC", heroes)
		if err != nil {
			return err
		}
		for _, id := range heroes {
			have, held, err := h.books(tx, id, paid[id], claims[id])
			if err != nil {
				return err
			}
			if err := h.balancedPerson(ctx, id, have, held); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.rt.Fatal(err)
	}
}

// books adds up what a person has, and what the last run held of it.
func (h *history) books(tx *store.Tx, id string, paid []payroll.Assessed, claims []payroll.Claim) (have, held map[cell]payroll.Amount, err error) {
	have, held = map[cell]payroll.Amount{}, map[cell]payroll.Amount{}
	for _, a := range paid {
		have[cell{a.Grant, a.Component, a.Month}] += a.Paid
	}
	for _, c := range claims {
		have[cell{c.Grant, c.Component, c.Month}] -= c.Amount
		if c.Open < 0 || c.Forgiven < 0 || c.Kept() > c.Amount {
			return nil, nil, fmt.Errorf("claim %+v", c)
		}
	}
	lines, err := tx.LinesOfPerson(h.last.ID, id)
	for _, l := range lines {
		if !l.Settled {
			held[cell{payroll.GrantKey{Category: l.Category, DecisionNo: l.DecisionNo, From: l.From}, l.Component, l.Month}] += l.Amount
		}
	}
	return have, held, err
}

func (h *history) balancedPerson(ctx context.Context, id string, have, held map[cell]payroll.Amount) error {
	for m := h.last.FirstMonth; m <= h.last.LastMonth(); m++ {
		x, err := h.Explain(ctx, id, m)
		if errors.Is(err, payroll.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, e := range x.Entitlements {
			due := map[cell]payroll.Amount{}
			for _, l := range e.Lines {
				due[cell{e.Grant.Key(), l.Component, m}] += l.Amount
			}
			if e.HeldBack() { // nobody knows what is due
				for c := range have {
					if c.grant == e.Grant.Key() && c.month == m {
						delete(have, c)
					}
				}
				continue
			}
			for c, want := range due {
				if have[c]+held[c] != want {
					return fmt.Errorf("%s %+v: has %s, held %s, due %s", id, c, have[c], held[c], want)
				}
				delete(have, c)
			}
		}
		for c, rest := range have {
			if c.month == m && rest+held[c] != 0 {
				return fmt.Errorf("%s %+v: has %s, held %s, nothing due", id, c, rest, held[c])
			}
		}
	}
	return nil
}
