package payrun_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/registry"
	"chitra/payroll/store"
)

// desk is an office at work: lists come in, months are paid.
type desk struct {
	t *testing.T
	*payrun.Runner
	o     registry.Options
	lists int
}

const deskUnits = `unit,name,jurisdiction,budget_code,programme,debtor_bank,debtor_account,debtor_name,format
99001,Xã Mẫu Một,hai-phong-east,1000001,,VCB,0011000000001,UBND XA MAU MOT,pain.001.001.09
99002,Xã Mẫu Hai,hai-phong-west,1000002,,VCB,0011000000002,UBND XA MAU HAI,pain.001.001.09
`

func newDesk(t *testing.T) *desk {
	r, o := office(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
	d := &desk{t: t, Runner: r, o: o}
	path := file(t, "units.csv", func(f *os.File) error { _, err := f.WriteString(deskUnits); return err })
	if _, err := r.ImportUnits(context.Background(), lan, path, o, false); err != nil {
		t.Fatal(err)
	}
	return d
}

// person is one row of a list; zero fields have usual values.
type person struct {
	id, born, unit, category, percent, count, facts, decision, from, to, status, statusFrom, died, method, since string
}

func (p person) row() string {
	or := func(s, usual string) string {
		if s == "" {
			return usual
		}
		return s
	}
	return strings.Join([]string{or(p.id, anna), "Nguyễn Thị Mẫu", or(p.born, "01/02/1950"), "nu", or(p.unit, "99001"), p.category, p.percent,
		p.count, p.facts, or(p.decision, "1/QĐ"), or(p.from, "2026-01"), p.to, p.status, p.statusFrom, p.died, or(p.method, "cash"), "Người Nhận"}, ",")
}

// Two people of the tests.
const (
	anna = "031150000017"
	binh = "031150000025"
)

// list imports rows.
func (d *desk) list(people ...person) {
	d.t.Helper()
	d.lists++
	text := "person_id,full_name,birth_date,sex,unit,category,percent,count,facts,decision_no,from_month,to_month,status,status_from,died_on,method,payee_name\n"
	for _, p := range people {
		text += p.row() + "\n"
	}
	text += strings.Repeat("\n", d.lists) // the same bytes would be the same list
	path := file(d.t, fmt.Sprintf("list-%d.csv", d.lists), func(f *os.File) error { _, err := f.WriteString(text); return err })
	if out, err := d.ImportRegistry(context.Background(), lan, path, d.o, false); err != nil {
		d.t.Fatal(err, out.Findings)
	}
}

func month(year, m int) payroll.Month { return payroll.NewMonth(year, m) }

// prepare prepares a run.
func (d *desk) prepare(q payrun.PrepareRequest) payrun.Prepared {
	d.t.Helper()
	p, err := d.Prepare(context.Background(), lan, q)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// release takes a run through its approval.
func (d *desk) release(id string) {
	d.t.Helper()
	ctx := context.Background()
	_, err := d.Submit(ctx, lan, id)
	if err == nil {
		_, err = d.Approve(ctx, minh, id)
	}
	if err == nil {
		_, err = d.Release(ctx, minh, id)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// pay prepares and releases the regular run of a month and returns its lines.
func (d *desk) pay(p payroll.Programme, m payroll.Month) string {
	d.t.Helper()
	run := d.prepare(payrun.PrepareRequest{Programme: p, Month: m}).Run
	d.release(run.ID)
	return d.lines(run.ID)
}

// lines writes the lines of a run for comparison: month, component, amount, reason.
func (d *desk) lines(id string) string {
	d.t.Helper()
	var words []string
	err := d.Store.View(context.Background(), func(tx *store.Tx) error {
		lines, err := tx.Lines(id, store.PersonCursor{}, 1000)
		for _, l := range lines {
			held := ""
			if !l.Settled {
				held = " held"
			}
			words = append(words, fmt.Sprintf("%s %s %s %s%s", l.Month, l.Component, l.Amount.Plain(), l.Reason, held))
		}
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	slices.Sort(words)
	return strings.Join(words, "\n")
}

func compare(t *testing.T, what, got string, want ...string) {
	t.Helper()
	if slices.Sort(want); got != strings.Join(want, "\n") {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, strings.Join(want, "\n"))
	}
}

func TestLateDecisionIsPaidBackToItsFirstMonth(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "TU_DAY", from: "2020-01"})
	compare(t, "first", d.pay("NCC", month(2026, 11)), "2026-11 tro_cap 1673000 month")
	d.list(person{id: binh, category: "TU_DAY", from: "2026-09", decision: "7/QĐ"})
	compare(t, "second", d.pay("NCC", month(2026, 12)), "2026-12 tro_cap 1673000 month",
		"2026-09 tro_cap 1673000 late_decision", "2026-10 tro_cap 1673000 late_decision", "2026-11 tro_cap 1673000 late_decision", "2026-12 tro_cap 1673000 month")
	compare(t, "third", d.pay("NCC", month(2027, 1)), "2027-01 tro_cap 1673000 month", "2027-01 tro_cap 1673000 month")
}

func TestWhatWasHeldIsPaidOnceItCanBe(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "TU_DAY", from: "2020-01"})
	d.pay("NCC", month(2026, 11))
	d.list(person{id: binh, category: "TU_DAY", from: "2026-10", decision: "7/QĐ", method: "account"})
	compare(t, "held", d.pay("NCC", month(2026, 12)), "2026-12 tro_cap 1673000 month",
		"2026-10 tro_cap 1673000 late_decision held", "2026-11 tro_cap 1673000 late_decision held", "2026-12 tro_cap 1673000 month held")
	compare(t, "still held", d.pay("NCC", month(2027, 1)), "2027-01 tro_cap 1673000 month",
		"2026-10 tro_cap 1673000 hold_lifted held", "2026-11 tro_cap 1673000 hold_lifted held", "2026-12 tro_cap 1673000 hold_lifted held", "2027-01 tro_cap 1673000 month held")
	d.list(person{id: binh, category: "TU_DAY", from: "2026-10", decision: "7/QĐ"})
	compare(t, "paid", d.pay("NCC", month(2027, 2)), "2027-02 tro_cap 1673000 month",
		"2026-10 tro_cap 1673000 hold_lifted", "2026-11 tro_cap 1673000 hold_lifted", "2026-12 tro_cap 1673000 hold_lifted",
		"2027-01 tro_cap 1673000 hold_lifted", "2027-02 tro_cap 1673000 month")
	compare(t, "paid up", d.pay("NCC", month(2027, 3)), "2027-03 tro_cap 1673000 month", "2027-03 tro_cap 1673000 month")
}

func TestLiftedSuspensionIsPaid(t *testing.T) {
	d := newDesk(t)
	p := person{category: "TU_DAY", from: "2020-01", status: "suspended", statusFrom: "2026-11"}
	d.list(p)
	compare(t, "suspended", d.pay("NCC", month(2026, 11)))
	compare(t, "suspended", d.pay("NCC", month(2026, 12)))
	p.status, p.statusFrom = "active", ""
	d.list(p)
	compare(t, "resumed", d.pay("NCC", month(2027, 1)), "2026-11 tro_cap 1673000 resumed", "2026-12 tro_cap 1673000 resumed", "2027-01 tro_cap 1673000 month")
}

// A death reported late: the months after it are claimed back, nothing is netted,
// and the benefits on death are paid beside it.
func TestLateDeath(t *testing.T) {
	d := newDesk(t)
	p := person{category: "TU_DAY", from: "2020-01"}
	d.list(p)
	d.pay("NCC", month(2026, 11))
	d.pay("NCC", month(2026, 12))
	d.pay("NCC", month(2027, 1))
	p.died = "2026-11-20"
	funeral := person{category: "MAI_TANG_NCC", from: "2027-02", decision: "9/QĐ", died: p.died}
	d.list(p, funeral)
	compare(t, "after", d.pay("NCC", month(2027, 2)), "2027-02 mai_tang 25300000 month")
	recs := d.recoveries()
	if len(recs) != 1 || recs[0].Amount != 2*1673000 || recs[0].Reason != payroll.ReasonDeath || recs[0].ID != "2027-02-NCC-T1" {
		t.Fatalf("recoveries %+v", recs)
	}
	f, err := d.Recovery(context.Background(), recs[0].ID)
	if err != nil || len(f.Claims) != 2 || len(f.Receipts) != 2 || f.Receipts[0].For != month(2026, 12) {
		t.Fatalf("%+v, %v", f, err)
	}
	compare(t, "again", d.pay("NCC", month(2027, 3)))
	if again := d.recoveries(); len(again) != 1 {
		t.Errorf("a second recovery: %+v", again)
	}
}

func (d *desk) recoveries() (list []payroll.Recovery) {
	d.t.Helper()
	err := d.EachRecovery(context.Background(), store.RecoveryFilter{}, func(r *payroll.Recovery) error {
		list = append(list, *r)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

// A decision entered under a wrong number is entered again: the months are the
// same money, so nothing moves and nothing is claimed.
func TestAnotherNumberForTheSameMoney(t *testing.T) {
	d := newDesk(t)
	wrong := person{category: "TU_DAY", from: "2026-11", decision: "1/QD"}
	d.list(wrong)
	d.pay("NCC", month(2026, 11))
	wrong.status, wrong.statusFrom = "stopped", "2026-11"
	d.list(wrong, person{category: "TU_DAY", from: "2026-11", decision: "1/QĐ"})
	compare(t, "balanced", d.pay("NCC", month(2026, 12)), "2026-12 tro_cap 1673000 month",
		"2026-11 tro_cap 1673000 late_decision", "2026-11 tro_cap -1673000 stopped")
	if recs := d.recoveries(); len(recs) != 0 {
		t.Errorf("claimed %+v", recs)
	}
	compare(t, "after", d.pay("NCC", month(2027, 1)), "2027-01 tro_cap 1673000 month")
}

// The same in two lists: the stop is run first and claimed, then the right number
// comes and the claim goes.
func TestCorrectionInTwoParts(t *testing.T) {
	d := newDesk(t)
	wrong := person{category: "TU_DAY", from: "2026-11", decision: "1/QD"}
	d.list(wrong)
	d.pay("NCC", month(2026, 11))
	wrong.status, wrong.statusFrom = "stopped", "2026-11"
	d.list(wrong)
	compare(t, "stopped", d.pay("NCC", month(2026, 12)))
	d.list(person{category: "TU_DAY", from: "2026-11", decision: "1/QĐ"})
	compare(t, "balanced", d.pay("NCC", month(2027, 1)), "2027-01 tro_cap 1673000 month", "2026-12 tro_cap 1673000 late_decision",
		"2026-11 tro_cap 1673000 late_decision", "2026-11 tro_cap -1673000 stopped")
	recs := d.recoveries()
	if len(recs) != 1 || recs[0].State != payroll.RecoveryWithdrawn || recs[0].Withdrawn != 1673000 {
		t.Errorf("recoveries %+v", recs)
	}
	compare(t, "after", d.pay("NCC", month(2027, 2)), "2027-02 tro_cap 1673000 month")
}

// A recovery is paid off by instalments that respect the share, a cancelled run
// gives back what it kept, and an undone one is paid back.
func TestRecoveryByInstalments(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	p := person{category: "THUONG_BINH", percent: "61", from: "2020-01"}
	d.list(p)
	d.pay("NCC", month(2026, 11))
	d.pay("NCC", month(2026, 12))
	p.percent = "21"
	d.list(p)
	first := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 1)}).Run
	if _, err := d.AgreeRecovery(ctx, lan, first.ID+"-T1", payroll.Terms{Instalment: 1, Share: 1, From: 1, DecisionNo: "x"}); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("decided while a run is open: %v", err)
	}
	d.release(first.ID)
	id := first.ID + "-T1"
	debt := d.recoveries()[0].Amount
	for name, terms := range map[string]payroll.Terms{
		"more than the debt": {Instalment: debt + 1, Share: 30, From: month(2027, 2), DecisionNo: "5/QĐ"},
		"everything":         {Instalment: 1000, Share: 100, From: month(2027, 2), DecisionNo: "5/QĐ"},
		"no decision":        {Instalment: 1000, Share: 30, From: month(2027, 2)},
	} {
		if _, err := d.AgreeRecovery(ctx, lan, id, terms); !errors.Is(err, payroll.ErrData) {
			t.Errorf("%s: %v", name, err)
		}
	}
	terms := payroll.Terms{Instalment: 700_000, Share: 30, From: month(2027, 2), DecisionNo: "5/QĐ"}
	if _, err := d.AgreeRecovery(ctx, lan, id, terms); err != nil {
		t.Fatal(err)
	}
	second := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 2)}).Run
	kept := min(700_000, second.Totals.Entitled/100*30)
	if second.Totals.Recovered != kept || second.Totals.Instructed != second.Totals.Entitled-kept {
		t.Errorf("kept %s of %+v", second.Totals.Recovered, second.Totals)
	}
	if _, err := d.Cancel(ctx, lan, second.ID, "thử"); err != nil {
		t.Fatal(err)
	}
	if r := d.recoveries()[0]; r.Repaid != 0 || r.State != payroll.RecoveryAgreed {
		t.Errorf("after cancelling %+v", r)
	}
	d.pay("NCC", month(2027, 2))
	if r := d.recoveries()[0]; r.Repaid != kept || r.Outstanding() != debt-kept {
		t.Errorf("after a month %+v", r)
	}
	if _, err := d.ReceiveRecovery(ctx, lan, id, debt, "PT-1"); !errors.Is(err, payroll.ErrData) {
		t.Errorf("more than the debt: %v", err)
	}
	if _, err := d.ReceiveRecovery(ctx, lan, id, 100_000, "PT-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReceiveRecovery(ctx, lan, id, 100_000, "PT-1"); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("the same receipt: %v", err)
	}
	p.percent = "61"
	d.list(p)
	if _, err := d.UndoRecovery(ctx, lan, id, "sai"); !errors.Is(err, payroll.ErrNotAllowed) {
		t.Errorf("undone by the maker: %v", err)
	}
	r, err := d.UndoRecovery(ctx, minh, id, "giám định lại")
	if err != nil || r.State != payroll.RecoveryWithdrawn || r.Outstanding() != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	last := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 3)}).Run
	d.release(last.ID)
	received := payroll.Amount(0)
	for _, run := range d.all() {
		received += run.Totals.Instructed
	}
	due := payroll.Amount(0)
	for m := month(2026, 11); m <= month(2027, 3); m++ {
		x, err := d.Explain(ctx, anna, m)
		if err != nil {
			t.Fatal(err)
		}
		due += x.Entitlements[0].Total
	}
	if received-100_000 != due {
		t.Errorf("received %s less 100.000 in cash, due %s", received, due)
	}
	if v, err := d.Verify(ctx); err != nil {
		t.Error(v, err)
	}
}

func (d *desk) all() (runs []payroll.PayRun) {
	d.t.Helper()
	list, err := d.Runs(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, run := range list {
		if run.State != payroll.Cancelled {
			runs = append(runs, run)
		}
	}
	return runs
}
