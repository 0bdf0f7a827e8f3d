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
	"chitra/payroll/rates"
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
		p.count, p.facts, or(p.decision, "1/QĐ"), or(p.from, "2026-01"), p.to, p.status, p.statusFrom, p.died, or(p.method, "cash"), "Người Nhận", p.since}, ",")
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
	text := "person_id,full_name,birth_date,sex,unit,category,percent,count,facts,decision_no,from_month,to_month,status,status_from,died_on,method,payee_name,effective_from\n"
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
	warnings, _, warningsErr := d.Warnings(ctx, id)
	for i := 0; err == nil && i < len(warnings); i++ {
		_, err = d.Acknowledge(ctx, minh, id, warnings[i].Code, "đã xem")
	}
	if err = errors.Join(err, warningsErr); err == nil {
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

// A debt that was written off was never paid back: when the person turns out to
// live, they have that money already and only what was never paid is due. The same
// after the run is cancelled and prepared again, and the month after.
func TestWrittenOffMoneyIsNotPaidAgain(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	p := person{category: "TU_DAY", from: "2020-01"}
	d.list(p)
	d.pay("NCC", month(2026, 11))
	d.pay("NCC", month(2026, 12))
	dead := p
	dead.died = "2026-10-20"
	d.list(dead)
	d.pay("NCC", month(2027, 1))
	id := d.recoveries()[0].ID
	if r, err := d.WriteOffRecovery(ctx, minh, id, "không tìm được ai"); err != nil || r.WrittenOff != 2*1673000 {
		t.Fatalf("%+v, %v", r, err)
	}
	dead.died = "2026-11-20" // a month later than reported: half the debt was none
	d.list(dead)
	compare(t, "another day of death", d.pay("NCC", month(2027, 2)))
	if r := d.recoveries()[0]; r.State != payroll.RecoveryWrittenOff || r.Withdrawn != 1673000 || r.WrittenOff != 1673000 {
		t.Errorf("half withdrawn: %+v", r)
	}
	d.list(p)
	want := []string{"2027-03 tro_cap 1673000 month", "2027-02 tro_cap 1673000 death", "2027-01 tro_cap 1673000 death"}
	first := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 3)}).Run
	compare(t, "alive", d.lines(first.ID), want...)
	if _, err := d.Cancel(ctx, lan, first.ID, "thử"); err != nil {
		t.Fatal(err)
	}
	if r := d.recoveries()[0]; r.State != payroll.RecoveryWrittenOff || r.Withdrawn != 1673000 || r.WrittenOff != 1673000 {
		t.Errorf("after the run was cancelled: %+v", r)
	}
	compare(t, "alive, again", d.pay("NCC", month(2027, 3)), want...)
	if r := d.recoveries()[0]; r.State != payroll.RecoveryWithdrawn || r.Withdrawn != 2*1673000 || r.WrittenOff != 0 {
		t.Errorf("withdrawn: %+v", r)
	}
	compare(t, "after", d.pay("NCC", month(2027, 4)), "2027-04 tro_cap 1673000 month")
}

// Undoing a recovery does not change what is due: while the registry says the same,
// the next run claims the money again, whether it looks at everybody or not.
func TestUndoneButStillNotDue(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	p := person{category: "TU_DAY", from: "2020-01"}
	d.list(p)
	d.pay("NCC", month(2026, 11))
	p.died = "2026-10-20"
	d.list(p)
	d.pay("NCC", month(2026, 12))
	if _, err := d.UndoRecovery(ctx, minh, d.recoveries()[0].ID, "thử"); err != nil {
		t.Fatal(err)
	}
	for _, all := range []bool{false, true} {
		run := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 1), RecomputeAll: all}).Run
		recs := d.recoveries()
		if !slices.ContainsFunc(recs, func(r payroll.Recovery) bool {
			return r.RunID == run.ID && r.Amount == 1673000 && r.Reason == payroll.ReasonDeath
		}) {
			t.Errorf("everybody %v: %+v", all, recs)
		}
		if _, err := d.Cancel(ctx, lan, run.ID, "thử"); err != nil {
			t.Fatal(err)
		}
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

// confirm swaps the provisional decree 321/2026 for the same text marked confirmed.
func (d *desk) confirm() {
	d.t.Helper()
	text, err := os.ReadFile("../rates/instruments/2026-10-01-321-2026-nd-cp.yaml")
	if err != nil {
		d.t.Fatal(err)
	}
	d.law(strings.Replace(string(text), "standing: provisional", "standing: confirmed", 1))
}

// law lays one instrument over the law of the program.
func (d *desk) law(instrument string) {
	d.t.Helper()
	dir := d.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "own.yaml"), []byte(instrument), 0o644); err != nil {
		d.t.Fatal(err)
	}
	table, problems, err := rates.WithDir(dir)
	if err != nil || len(problems) > 0 {
		d.t.Fatal(problems, err)
	}
	d.Rates = table
}

// A provisional decree is confirmed: July to November are paid by the difference,
// whether the office paid them with chitra or before it, and nothing earlier moves.
func TestProvisionalBecomesConfirmed(t *testing.T) {
	for name, first := range map[string]payroll.Month{"paid with chitra": month(2026, 6), "moved in in November": month(2026, 11)} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.list(person{category: "TN_LIET_SI", count: "1", from: "2019-05"}, person{id: binh, category: "TN_LIET_SI", count: "1", from: "2026-09", decision: "2/QĐ"})
			for m := first; m <= month(2026, 11); m++ {
				d.pay("NCC", m)
			}
			d.confirm()
			var want []string
			for m := month(2026, 7); m <= month(2026, 11); m++ {
				want = append(want, fmt.Sprintf("%s tuat 223000 law", m)) // 3.012.000 − 2.789.000
				if m >= month(2026, 9) {
					want = append(want, fmt.Sprintf("%s tuat 223000 law", m))
				}
			}
			compare(t, "arrears", d.pay("NCC", month(2026, 12)), append(want, "2026-12 tuat 3012000 month", "2026-12 tuat 3012000 month")...)
			sums, err := d.Reasons(context.Background(), "2026-12-NCC")
			if err != nil || len(sums) != 2 || sums[0].Instrument != "321/2026/NĐ-CP" || sums[0].Persons != 2 || sums[0].Months != 5 || sums[0].Amount != 8*223000 {
				t.Errorf("by reason %+v, %v", sums, err)
			}
			compare(t, "after", d.pay("NCC", month(2027, 1)), "2027-01 tuat 3012000 month", "2027-01 tuat 3012000 month")
		})
	}
}

// cityBase is a made-up resolution that raises the base of the city.
const cityBase = `number: 1/MAU
issuer: cơ quan giả định
title: Văn bản giả định để thử
in_force: 2026-11-10
standing: confirmed
checked: {on: 2026-11-26, how: giả định}
replaces: [NQ HĐND TP Hải Phòng 10/12/2025]
bases:
  - {name: muc_chuan_tghx, provision: Điều 1, from: 2026-11, amount: 750000, jurisdiction: hai-phong, greater_of: national}
`

// A base that was raised is what the arrears are named after, not the text with the
// coefficient; and law that was paid from and is not there any more is pointed out.
func TestArrearsNameTheLawThatChanged(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "K6_NANG"})
	d.pay("BTXH", month(2026, 11))
	then := d.Rates
	d.law(cityBase)
	compare(t, "arrears", d.pay("BTXH", month(2026, 12)), "2026-11 tro_cap 100000 law", "2026-12 tro_cap 1500000 month")
	sums, err := d.Reasons(context.Background(), "2026-12-BTXH")
	if err != nil || len(sums) != 2 || sums[0].Instrument != "1/MAU" || sums[0].Amount != 100000 {
		t.Errorf("by reason %+v, %v", sums, err)
	}
	d.Rates = then
	p := d.prepare(payrun.PrepareRequest{Programme: "BTXH", Month: month(2027, 1)})
	if len(p.Gone) != 1 || p.Gone[0] != "1/MAU" {
		t.Errorf("gone: %v", p.Gone)
	}
}

func TestSupplementaryRuns(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	q := payrun.PrepareRequest{Programme: "NCC", Month: month(2026, 11), Supplementary: true}
	d.list(person{category: "TU_DAY", from: "2020-01"})
	if _, err := d.Prepare(ctx, lan, q); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("before the regular run: %v", err)
	}
	regular := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2026, 11)}).Run
	if _, err := d.Prepare(ctx, lan, q); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("before its release: %v", err)
	}
	d.release(regular.ID)
	if p := d.prepare(q); !p.Nothing {
		t.Errorf("with nothing to pay: %+v", p)
	}
	d.list(person{id: binh, category: "TU_DAY", from: "2026-10", decision: "7/QĐ"})
	first := d.prepare(q)
	if again := d.prepare(q); !again.Already || again.Run.ID != first.Run.ID || first.Run.ID != "2026-11-NCC-1" {
		t.Errorf("prepared again %+v", again)
	}
	compare(t, "first", d.lines(first.Run.ID), "2026-10 tro_cap 1673000 late_decision", "2026-11 tro_cap 1673000 month")
	if _, err := d.Prepare(ctx, lan, payrun.PrepareRequest{Programme: "NCC", Month: month(2026, 12)}); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("another run beside it: %v", err)
	}
	d.release(first.Run.ID)
	d.list(person{id: "031150000033", category: "TU_DAY", from: "2026-11", decision: "8/QĐ"})
	second := d.prepare(q).Run
	d.release(second.ID)
	compare(t, second.ID, d.lines("2026-11-NCC-2"), "2026-11 tro_cap 1673000 month")
	if _, err := d.Prepare(ctx, lan, payrun.PrepareRequest{Programme: "NCC", Month: month(2026, 10)}); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("a month before: %v", err)
	}
	compare(t, "next month", d.pay("NCC", month(2026, 12)), "2026-12 tro_cap 1673000 month", "2026-12 tro_cap 1673000 month", "2026-12 tro_cap 1673000 month")
}

// Around Tết two months are paid together; the second month's own run pays only
// those who were not paid, and what changed.
func TestTwoMonthsTogether(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "TU_DAY", from: "2020-01"})
	d.pay("NCC", month(2026, 12))
	both := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 1), Months: 2}).Run
	if both.Totals.Payments != 1 || both.Totals.Instructed != 2*1673000 {
		t.Errorf("totals %+v", both.Totals)
	}
	d.release(both.ID)
	compare(t, "together", d.lines(both.ID), "2027-01 tro_cap 1673000 month", "2027-02 tro_cap 1673000 month")
	if again := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 1), Months: 2}); !again.Already {
		t.Errorf("again %+v", again)
	}
	d.list(person{id: binh, category: "TU_DAY", from: "2027-02", decision: "7/QĐ"})
	compare(t, "second month", d.pay("NCC", month(2027, 2)), "2027-02 tro_cap 1673000 month")
	compare(t, "third month", d.pay("NCC", month(2027, 3)), "2027-03 tro_cap 1673000 month", "2027-03 tro_cap 1673000 month")
}

// A month nobody ran is arrears of the next run.
func TestMonthWithoutRun(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "TU_DAY", from: "2020-01"})
	d.pay("NCC", month(2026, 11))
	compare(t, "two months later", d.pay("NCC", month(2027, 1)), "2026-12 tro_cap 1673000 not_run", "2027-01 tro_cap 1673000 month")
}

// The office answers from a month before its first run when it says so.
func TestFirstMonth(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "TU_DAY", from: "2020-01"})
	run := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2026, 11), FirstMonth: month(2026, 10)}).Run
	d.release(run.ID)
	compare(t, "first run", d.lines(run.ID), "2026-10 tro_cap 1673000 not_run", "2026-11 tro_cap 1673000 month")
	if _, err := d.Prepare(context.Background(), lan, payrun.PrepareRequest{Programme: "NCC", Month: month(2026, 12), FirstMonth: month(2026, 9)}); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("another first month later: %v", err)
	}
}

// A better degree by a new decision in place of one the office paid before: the
// months before the first are paid by the difference.
func TestNewDecisionInPlaceOfAnOldOne(t *testing.T) {
	d := newDesk(t)
	old := person{category: "THUONG_BINH", percent: "21", from: "2020-01"}
	d.list(old)
	d.pay("NCC", month(2026, 11))
	old.to = "2026-08"
	d.list(old, person{category: "THUONG_BINH", percent: "31", from: "2026-09", decision: "2/QĐ"})
	rate := map[string]int{"21": 1878000, "31": 2770000}
	up, back := fmt.Sprintf("tro_cap %d late_decision", rate["31"]), fmt.Sprintf("tro_cap -%d stopped", rate["21"])
	compare(t, "balanced", d.pay("NCC", month(2026, 12)), "2026-09 "+up, "2026-09 "+back, "2026-10 "+up, "2026-10 "+back, "2026-11 "+up, "2026-11 "+back,
		fmt.Sprintf("2026-12 tro_cap %d month", rate["31"]))
	if recs := d.recoveries(); len(recs) != 0 {
		t.Errorf("claimed %+v", recs)
	}
}

// Benefits on death are paid once, whatever decisions come.
func TestOnceOnDeath(t *testing.T) {
	d := newDesk(t)
	dead := person{category: "TU_DAY", from: "2020-01", died: "2026-11-05"}
	d.list(dead)
	d.pay("NCC", month(2026, 11))
	lump := person{category: "TRO_CAP_MOT_LAN_CHET", from: "2026-12", decision: "5/QĐ", died: dead.died}
	d.list(dead, lump)
	compare(t, "lump sum", d.pay("NCC", month(2026, 12)), "2026-12 tro_cap_mot_lan 5019000 month")
	second := lump
	second.decision, second.from = "6/QĐ", "2027-01"
	d.list(second)
	p := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 1)})
	if p.Run.Totals.Payments != 0 || p.Run.Totals.HeldRows != 1 || p.Notes[payroll.CodePaidOnce] != 1 {
		t.Errorf("a second lump sum: %+v %v", p.Run.Totals, p.Notes)
	}
	d.release(p.Run.ID)
	lump.status, lump.statusFrom = "stopped", "2026-12" // the first was the wrong one
	d.list(lump)
	compare(t, "balanced in the next run", d.pay("NCC", month(2027, 2)), "2027-01 tro_cap_mot_lan 5019000 combined")
	if recs := d.recoveries(); len(recs) != 1 || recs[0].Amount != 5019000 {
		t.Errorf("the first is claimed back: %+v", recs)
	}
}

// What is paid by the year is paid once in it by decisions that hold together, in
// whatever month each falls due; a decision that ended gives way to the next.
func TestOnceInAYear(t *testing.T) {
	d := newDesk(t)
	first := person{category: "DIEU_DUONG", facts: "tai_nha", from: "2026-10", decision: "1/QĐ"}
	d.list(first)
	compare(t, "first", d.pay("NCC", month(2026, 10)), "2026-10 dieu_duong 2510100 month")
	second := person{category: "DIEU_DUONG", facts: "tap_trung", from: "2026-11", decision: "2/QĐ"}
	d.list(second)
	p := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2026, 11)})
	if p.Run.Totals.Payments != 0 || p.Run.Totals.HeldRows != 1 || p.Notes[payroll.CodePaidOnce] != 1 {
		t.Errorf("a second decision of the year: %+v, notes %v", p.Run.Totals, p.Notes)
	}
	d.release(p.Run.ID)
	first.to = "2026-10"
	d.list(first)
	compare(t, "the first has ended", d.pay("NCC", month(2026, 12)), "2026-11 dieu_duong 5020200 combined")
	compare(t, "later", d.pay("NCC", month(2027, 10)))
	compare(t, "the year after", d.pay("NCC", month(2027, 11)), "2027-11 dieu_duong 5020200 month")

	// Both are known before either falls due: nothing changes when the second does.
	d = newDesk(t)
	first.to = ""
	d.list(first)
	d.list(second)
	d.pay("NCC", month(2026, 10))
	compare(t, "both known before", d.pay("NCC", month(2026, 11)))

	// Both decisions come late, and the office paid one of them before it used chitra.
	d = newDesk(t)
	paid := person{category: "THO_CUNG_LS", count: "1", from: "2020-07"}
	d.list(paid)
	d.pay("NCC", month(2026, 11))
	again := person{category: "THO_CUNG_LS", count: "1", from: "2026-12", decision: "9/QĐ"}
	d.list(again)
	compare(t, "paid by the office in July", d.pay("NCC", month(2026, 12)))
	two := []person{{id: binh, category: "DIEU_DUONG", facts: "tai_nha", from: "2026-07", to: "2026-08", decision: "3/QĐ"},
		{id: binh, category: "DIEU_DUONG", facts: "tai_nha", from: "2026-09", decision: "4/QĐ"}}
	d.list(two...)
	compare(t, "one after the other", d.pay("NCC", month(2027, 1)), "2026-07 dieu_duong 2510100 late_decision", "2026-09 dieu_duong 2510100 late_decision")
}

// Looking at everything comes to the same as looking at what can have changed.
func TestRecomputeAllIsTheSame(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "TU_DAY", from: "2020-01"}, person{id: binh, category: "THUONG_BINH", percent: "45", from: "2021-03", decision: "2/QĐ"})
	d.pay("NCC", month(2026, 11))
	d.pay("NCC", month(2026, 12))
	d.list(person{id: binh, category: "THUONG_BINH", percent: "61", from: "2021-03", decision: "2/QĐ"})
	d.confirm()
	some := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 1)}).Run
	lines := d.lines(some.ID)
	if _, err := d.Cancel(context.Background(), lan, some.ID, "lập lại"); err != nil {
		t.Fatal(err)
	}
	all := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 1), RecomputeAll: true}).Run
	compare(t, "all", d.lines(all.ID), strings.Split(lines, "\n")...)
	if !strings.Contains(lines, "law") || !strings.Contains(lines, "corrected") {
		t.Errorf("lines\n%s", lines)
	}
}

// A new degree, a move and a suspension with their effective months: what was paid
// before stays, the unit of each month pays it, and nothing is claimed.
func TestFactsThatChangeInTime(t *testing.T) {
	d := newDesk(t)
	p := person{id: "031180000017", category: "K6_NANG", born: "01/02/1980", from: "2020-01"}
	d.list(p)
	d.pay("BTXH", month(2026, 9))
	p.method = "account" // and nobody knows which
	d.list(p)
	compare(t, "held", d.pay("BTXH", month(2026, 10)), "2026-10 tro_cap 1050000 month held")
	p.unit, p.since, p.method = "99002", "2026-11", "cash"
	d.list(p)
	compare(t, "moved", d.pay("BTXH", month(2026, 11)), "2026-10 tro_cap 1050000 hold_lifted", "2026-11 tro_cap 1050000 month")
	units := map[payroll.Month]string{}
	if err := d.EachPayment(context.Background(), "2026-11-BTXH", func(pay *payroll.PaymentInstruction) error {
		units[payroll.Month(len(units))] = pay.Unit
		return nil
	}); err != nil || len(units) != 2 || units[0] != "99001" || units[1] != "99002" {
		t.Errorf("the unit of each month pays it: %v, %v", units, err)
	}
	p.status, p.statusFrom, p.since = "suspended", "2026-12", "2026-12"
	d.list(p)
	compare(t, "suspended", d.pay("BTXH", month(2026, 12)))
	p.status, p.statusFrom, p.since = "active", "", "2027-02" // conditions were not met in between
	d.list(p)
	compare(t, "still", d.pay("BTXH", month(2027, 1)))
	if got := d.pay("BTXH", month(2027, 2)); !strings.HasPrefix(got, "2027-02 tro_cap") || strings.Contains(got, "\n") {
		t.Errorf("resumed from February:\n%s", got)
	}
	err := d.Store.View(context.Background(), func(tx *store.Tx) error {
		grants, err := tx.Grants(p.id, false)
		if len(grants) != 1 || len(grants[0].Grant.Earlier) != 3 {
			t.Errorf("history %+v", grants)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The whole history of a grant in one list.
func TestHistoryInOneList(t *testing.T) {
	d := newDesk(t)
	p := person{category: "THUONG_BINH", percent: "21", from: "2020-01"}
	q := p
	q.percent, q.since = "31", "2026-12"
	d.list(p, q)
	compare(t, "before", d.pay("NCC", month(2026, 11)), "2026-11 tro_cap 1878000 month")
	compare(t, "after", d.pay("NCC", month(2026, 12)), "2026-12 tro_cap 2770000 month")
	q.since = "2026-11" // it held a month earlier
	d.list(p, q)
	compare(t, "corrected", d.pay("NCC", month(2027, 1)), "2026-11 tro_cap 892000 corrected", "2027-01 tro_cap 2770000 month")
}
