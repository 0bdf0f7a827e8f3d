package payrun_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"
	"chitra/payroll/payrun"
)

// difference writes the difference of a run for comparison: move, cause, count,
// amount; and the grants behind it.
func (d *desk) difference(id string) string {
	d.t.Helper()
	var people strings.Builder
	diff, err := d.Difference(context.Background(), id, func(x *payroll.GrantChange) error {
		fmt.Fprintf(&people, "\n%s %s %s %s", x.PersonID[9:], x.Grant.Category, x.Move, x.Cause)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range diff.Rows {
		fmt.Fprintf(&b, "%s %s %d %s\n", r.Move, r.Cause, r.Count, r.Amount.Plain())
	}
	return b.String() + strings.TrimPrefix(people.String(), "\n")
}

// TestDifference: every kind of movement, with its cause.
func TestDifference(t *testing.T) {
	k := person{category: "K6_NANG", decision: "1/QĐ"}
	with := func(change func(*person)) person {
		p := k
		change(&p)
		return p
	}
	other := person{id: binh, category: "K6_DBN", decision: "9/QĐ", born: "01/02/1950"}
	for _, c := range []struct {
		name         string
		before, then []person
		want         string
	}{
		{"nothing", []person{k}, []person{k}, ""},
		{"new decision", []person{k}, []person{k, with(func(p *person) { p.id, p.from = "031150000033", "2026-09" })}, "new decision"},
		{"first month comes", []person{k, with(func(p *person) { p.id, p.from = "031150000033", "2026-09" })}, nil, "new decision"},
		{"death", []person{k}, []person{with(func(p *person) { p.died = "05/08/2026" })}, "stopped death"},
		{"suspended", []person{k}, []person{with(func(p *person) { p.status, p.statusFrom = "suspended", "2026-09" })}, "stopped suspended"},
		{"resumed", []person{with(func(p *person) { p.status, p.statusFrom = "suspended", "2026-08" })}, []person{k}, "resumed suspended"},
		{"stopped", []person{k}, []person{with(func(p *person) { p.status, p.statusFrom = "stopped", "2026-09" })}, "stopped stopped"},
		{"last month is past", []person{with(func(p *person) { p.to = "2026-08" })}, nil, "stopped ended"},
		{"sixteen", []person{with(func(p *person) { p.id, p.born = "001310000011", "15/09/2010" })}, nil, "lowered age"},
		{"too old", []person{with(func(p *person) { p.id, p.category, p.born = "001310000011", "K3", "15/09/2010" })}, nil, "stopped age"},
		{"sixty", []person{with(func(p *person) { p.id, p.born = "001166000011", "15/09/1966" })}, nil, "raised age"},
		{"count", []person{with(func(p *person) { p.category, p.count = "K4", "1" })}, []person{with(func(p *person) { p.category, p.count = "K4", "2" })}, "raised facts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.list(append([]person{other}, c.before...)...)
			d.pay("BTXH", month(2026, 8))
			if c.then != nil {
				d.list(append([]person{other}, c.then...)...)
			}
			run := d.prepare(payrun.PrepareRequest{Programme: "BTXH", Month: month(2026, 9)}).Run
			have := d.difference(run.ID)
			moves := 0
			for _, row := range strings.Split(have, "\n") {
				for _, m := range []payroll.Move{payroll.MovedNew, payroll.MovedResumed, payroll.MovedRaised, payroll.MovedStopped, payroll.MovedLowered} {
					if strings.HasPrefix(row, string(m)+" ") {
						moves++
					}
				}
			}
			if wanted := min(1, len(c.want)); moves != wanted || !strings.Contains(have, c.want) {
				t.Errorf("want %q in\n%s", c.want, have)
			}
			if _, err := d.Submit(context.Background(), lan, run.ID); err != nil {
				t.Fatal(err)
			}
			if again := d.difference(run.ID); again != have {
				t.Errorf("submitted as\n%s\nand shown before as\n%s", again, have)
			}
		})
	}
}

// TestDifferenceAddsUp: arrears, one-offs and recoveries stand beside the month.
func TestDifferenceAddsUp(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "K6_NANG"})
	d.pay("BTXH", month(2026, 8))
	d.list(person{category: "K6_NANG", died: "10/08/2026"}, person{category: "MAI_TANG_BTXH", decision: "2/QĐ", from: "2026-09", died: "10/08/2026"},
		person{id: binh, category: "K6_DBN", decision: "3/QĐ", from: "2026-07"})
	run := d.prepare(payrun.PrepareRequest{Programme: "BTXH", Month: month(2026, 9)}).Run
	rows := strings.Split(d.difference(run.ID), "\n")
	slices.Sort(rows)
	compare(t, "rows", strings.Join(rows, "\n"),
		"last_total  1 1400000", "new decision 1 1750000", "stopped death -1 -1400000", "arrears late_decision 2 3500000",
		"one_off MAI_TANG_BTXH 1 14000000", "total  1 19250000", "017 K6_NANG stopped death", "025 K6_DBN new decision")
}

// TestDifferenceOfABackDatedLaw: an instrument that counts from before last month
// raises this month by law, although it gives the same for both.
func TestDifferenceOfABackDatedLaw(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "TU_DAY", from: "2020-01"})
	d.pay("NCC", month(2026, 11))
	d.confirm()
	run := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2026, 12)}).Run
	if have := d.difference(run.ID); !strings.Contains(have, "raised law 1 134000\n") || !strings.Contains(have, "TU_DAY raised law") {
		t.Error(have)
	}
}

// TestDifferenceAfterTwoMonthsTogether: the run that pays the second month to those
// the joint run missed is not what the third month is compared with; everybody else
// would look new.
func TestDifferenceAfterTwoMonthsTogether(t *testing.T) {
	d := newDesk(t)
	d.list(person{category: "K6_NANG"})
	d.release(d.prepare(payrun.PrepareRequest{Programme: "BTXH", Month: month(2027, 1), Months: 2}).Run.ID)
	d.list(person{id: binh, category: "K6_DBN", decision: "3/QĐ", from: "2027-02"})
	d.pay("BTXH", month(2027, 2))
	run := d.prepare(payrun.PrepareRequest{Programme: "BTXH", Month: month(2027, 3)}).Run
	rows := strings.Split(d.difference(run.ID), "\n")
	slices.Sort(rows)
	compare(t, "rows", strings.Join(rows, "\n"),
		"last_total  1 2800000", "last_joint  -1 -1400000", "new decision 1 1750000", "total  2 3150000", "025 K6_DBN new decision")
}

// TestWarningsMustBeAcknowledged: nobody approves what the office wants looked at
// before a person answers for it by name.
func TestWarningsMustBeAcknowledged(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	d.Thresholds = payroll.Thresholds{TotalPercent: 10, NewPercent: 5, Amount: 1_500_000, AccountPersons: 1}
	d.list(person{category: "K6_NANG"})
	first := d.Thresholds
	d.Thresholds = payroll.Thresholds{}
	d.pay("BTXH", month(2026, 8))
	d.Thresholds = first
	d.list(person{category: "K6_NANG"}, person{id: binh, category: "K6_DBN", decision: "3/QĐ", from: "2026-09"})
	run := d.prepare(payrun.PrepareRequest{Programme: "BTXH", Month: month(2026, 9)}).Run
	if _, err := d.Submit(ctx, lan, run.ID); err != nil {
		t.Fatal(err)
	}
	warnings, _, err := d.Warnings(ctx, run.ID)
	var codes []string
	for _, f := range warnings {
		codes = append(codes, string(f.Code))
	}
	if want := "RUN_LARGE_PAYMENT RUN_MANY_NEW RUN_TOTAL_MOVED"; err != nil || strings.Join(codes, " ") != want {
		t.Fatalf("warnings %v, %v; want %s", codes, err, want)
	}
	for i, code := range codes {
		if _, err := d.Approve(ctx, minh, run.ID); !errors.Is(err, payroll.ErrConflict) || !strings.Contains(err.Error(), code) {
			t.Errorf("approved with %d of %d acknowledged: %v", i, len(codes), err)
		}
		if _, err := d.Acknowledge(ctx, minh, run.ID, payroll.Code(code), ""); !errors.Is(err, payroll.ErrData) {
			t.Errorf("acknowledged without a reason: %v", err)
		}
		if already, err := d.Acknowledge(ctx, minh, run.ID, payroll.Code(code), "đã xem"); err != nil || already {
			t.Error(already, err)
		}
	}
	if already, err := d.Acknowledge(ctx, lan, run.ID, payroll.CodeRunManyNew, "lần nữa"); err != nil || !already {
		t.Error(already, err)
	}
	if _, err := d.Acknowledge(ctx, minh, run.ID, payroll.CodeRunTwoUnits, "x"); !errors.Is(err, payroll.ErrNotFound) {
		t.Errorf("a warning nobody gave: %v", err)
	}
	if _, err := d.Approve(ctx, minh, run.ID); err != nil {
		t.Error(err)
	}
}

// TestOneAccountNumberAtTwoBanks: each is a warning of its own, and the run goes on.
func TestOneAccountNumberAtTwoBanks(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	d.Thresholds = payroll.Thresholds{AccountPersons: 1}
	list := "person_id,full_name,birth_date,sex,unit,category,from_month,decision_no,bank,account_no\n"
	for i, bank := range []string{"VCB", "VCB", "BIDV", "BIDV"} {
		list += fmt.Sprintf("03115000012%d,Nguyễn Thị Mẫu,01/02/1950,nu,99001,K6_NANG,2026-01,%d/QĐ,%s,0912345678\n", i, i, bank)
	}
	path := file(t, "list.csv", func(f *os.File) error { _, err := f.WriteString(list); return err })
	if _, err := d.ImportRegistry(ctx, lan, path, d.o, false); err != nil {
		t.Fatal(err)
	}
	run := d.prepare(payrun.PrepareRequest{Programme: "BTXH", Month: month(2026, 9)}).Run
	if _, err := d.Submit(ctx, lan, run.ID); err != nil {
		t.Fatal(err)
	}
	warnings, _, err := d.Warnings(ctx, run.ID)
	if err != nil || len(warnings) != 2 || warnings[0].Value != "0912345678 BIDV" || warnings[1].Value != "0912345678 VCB" {
		t.Errorf("warnings %v, %v; want one for each bank", warnings, err)
	}
}
