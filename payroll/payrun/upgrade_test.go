package payrun_test

import (
	"compress/gzip"
	"database/sql"
	"io"
	"os"
	"path/filepath"
	"testing"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
)

// TestUpgrade takes over the database of an office as a program of schema 56 left it
// (made-up people): a month sent and answered, the next one calculated. It verifies,
// its references are known, and the work goes on.
func TestUpgrade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chitra.db")
	restore(t, path, "../../testdata/runs/upgrade/schema56.sql.gz")
	s, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before, known, err := s.SchemaVersion(t.Context())
	if err != nil || before != 56 || known <= 56 {
		t.Fatalf("schema %d of %d, %v", before, known, err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := runnerAt(t, s)
	verified := func(runs, payments int) {
		t.Helper()
		if v, err := r.Verify(t.Context()); err != nil || v.Runs != runs || v.Payments != payments {
			t.Fatalf("%+v, %v", v, err)
		}
	}
	verified(2, 8)
	if person, m, err := r.PersonOfPayment(t.Context(), "CPL8D6IJ0UPGURF7"); err != nil || person != "031150000126" || m != payroll.NewMonth(2026, 12) {
		t.Errorf("%s, %s, %v", person, m, err)
	}
	if _, err := r.Cancel(t.Context(), lan, "2027-01-BTXH", "lập lại bằng chương trình mới"); err != nil {
		t.Fatal(err)
	}
	next, err := r.Prepare(t.Context(), lan, payrun.PrepareRequest{Programme: "BTXH", Month: payroll.NewMonth(2027, 1)})
	if err != nil || next.Run.ID != "2027-01-BTXH-R2" || next.Run.Totals.Payments != 4 {
		t.Fatalf("%+v, %v", next, err)
	}
	if _, err := r.Submit(t.Context(), lan, next.Run.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Approve(t.Context(), minh, next.Run.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Release(t.Context(), minh, next.Run.ID); err != nil {
		t.Fatal(err)
	}
	verified(3, 12)
}

// restore makes a database of a dump.
func restore(t *testing.T, path, dump string) {
	t.Helper()
	f, err := os.Open(dump)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	statements, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(string(statements)); err != nil {
		t.Fatal(err)
	}
}
