package payrun_test

import (
	"context"
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
