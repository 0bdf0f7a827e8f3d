package payrun_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/rates"
	"chitra/payroll/registry"
	"chitra/payroll/store"
)

// benchNow is the clock of the benchmarks.
func benchNow() time.Time { return time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC) }

// benchPeople is a city; CHITRA_BENCH_PEOPLE makes it smaller.
func benchPeople(b *testing.B) int {
	n := 300_000
	if text := os.Getenv("CHITRA_BENCH_PEOPLE"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	return n
}

// benchList writes so many war invalids; every hundredth has another degree when
// changed is set.
func benchList(b *testing.B, dir string, n int, changed bool) string {
	path := filepath.Join(dir, fmt.Sprintf("list-%v.csv", changed))
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintln(f, "person_id,full_name,birth_date,sex,unit,category,percent,decision_no,from_month,method")
	for i := range n {
		percent := 21 + i%80
		if changed && i%100 == 0 {
			percent = 21 + (i+7)%80
		}
		if changed && i%100 != 0 {
			continue
		}
		fmt.Fprintf(f, "0310%02d%06d,Nguyễn Văn Mẫu,%d,nam,99001,THUONG_BINH,%d,%d/QĐ,2024-01,cash\n", 30+i%40, i, 1930+i%40, percent, i)
	}
	return path
}

// benchOffice is an office with so many people who were paid for some months.
func benchOffice(b *testing.B, people, months int) (*payrun.Runner, registry.Options, payroll.Month) {
	ctx := context.Background()
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(b.TempDir(), "chitra.db"))
	if err == nil {
		err = s.Migrate(ctx)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	r, o := benchRunner(b, s)
	units := filepath.Join(b.TempDir(), "units.csv")
	if err := os.WriteFile(units, []byte(deskUnits), 0o644); err != nil {
		b.Fatal(err)
	}
	if _, err := r.ImportUnits(ctx, lan, units, o, false); err != nil {
		b.Fatal(err)
	}
	if _, err := r.ImportRegistry(ctx, lan, benchList(b, b.TempDir(), people, false), o, false); err != nil {
		b.Fatal(err)
	}
	m := payroll.NewMonth(2026, 6)
	for range months {
		benchMonth(b, r, m)
		m++
	}
	return r, o, m
}

func benchRunner(b *testing.B, s *store.Store) (*payrun.Runner, registry.Options) {
	table, err := rates.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	banks, err := bankfiles.LoadDirectory()
	if err != nil {
		b.Fatal(err)
	}
	r := &payrun.Runner{Store: s, Rates: table, Banks: banks, Settings: payroll.DefaultSettings(), Now: benchNow}
	err = s.Tx(context.Background(), func(tx *store.Tx) error {
		for _, a := range []payrun.Actor{lan, minh} {
			if _, err := tx.InsertUser(payroll.User{Name: a.Name, Role: a.Role, PasswordHash: "x"}, benchNow()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return r, registry.Options{Catalogue: table.Catalogue(), ResolveBank: banks.ResolveKey, Today: payroll.Date{Year: 2026, Month: 11, Day: 20}}
}

func benchMonth(b *testing.B, r *payrun.Runner, m payroll.Month) {
	ctx := context.Background()
	p, err := r.Prepare(ctx, lan, payrun.PrepareRequest{Programme: "NCC", Month: m})
	if err == nil {
		_, err = r.Submit(ctx, lan, p.Run.ID)
	}
	if err == nil {
		_, err = r.Approve(ctx, minh, p.Run.ID)
	}
	if err == nil {
		_, err = r.Release(ctx, minh, p.Run.ID)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPrepare is a regular run of a city: the first one, and one after six
// months of history with one person in a hundred changed. The second may cost at
// most 1.3 of the first.
func BenchmarkPrepare(b *testing.B) {
	people := benchPeople(b)
	prepare := func(b *testing.B, r *payrun.Runner, q payrun.PrepareRequest) {
		ctx := context.Background()
		for b.Loop() {
			p, err := r.Prepare(ctx, lan, q)
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if p.Run.Totals.Persons != people {
				b.Fatalf("%d persons", p.Run.Totals.Persons)
			}
			if _, err := r.Cancel(ctx, lan, p.Run.ID, "again"); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		b.ReportMetric(float64(people*b.N)/b.Elapsed().Seconds(), "persons/s")
	}
	b.Run("first", func(b *testing.B) {
		r, _, m := benchOffice(b, people, 0)
		prepare(b, r, payrun.PrepareRequest{Programme: "NCC", Month: m})
	})
	b.Run("changed1percent", func(b *testing.B) {
		r, o, m := benchOffice(b, people, 6)
		if _, err := r.ImportRegistry(context.Background(), lan, benchList(b, b.TempDir(), people, true), o, false); err != nil {
			b.Fatal(err)
		}
		prepare(b, r, payrun.PrepareRequest{Programme: "NCC", Month: m})
	})
}
