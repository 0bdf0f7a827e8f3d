package payrun_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
)

// TestVerifyFindsWhatWasDoneByHand is somebody with a database client who can drop
// triggers, keys and checks: each act is found and named.
func TestVerifyFindsWhatWasDoneByHand(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	r, _ := filled(t, "sqlite:"+filepath.Join(dir, "chitra.db"))
	prepared, err := r.Prepare(ctx, lan, request("BTXH"))
	if err != nil {
		t.Fatal(err)
	}
	walk(t, r, prepared.Run.ID)
	if _, err := r.WriteFiles(ctx, minh, prepared.Run.ID, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Prepare(ctx, lan, request("HTXH")); err != nil {
		t.Fatal(err)
	}
	if v, err := r.Verify(ctx); err != nil || len(v.Breaches) > 0 {
		t.Fatalf("untouched: %+v, %v", v, err)
	}
	one := ` WHERE end_to_end_id = (SELECT MIN(end_to_end_id) FROM instructions WHERE run_id = '2026-12-BTXH')`
	other := ` WHERE end_to_end_id = (SELECT MIN(end_to_end_id) FROM instructions WHERE run_id = '2026-12-HTXH')`
	for _, tt := range []struct{ name, sql, invariant string }{
		{"a second live run", `DROP INDEX pay_runs_live; UPDATE pay_runs SET programme = 'BTXH'`, "I1"},
		{"a second live payment", `DROP INDEX instructions_live; UPDATE instructions SET person_id = (SELECT MAX(person_id) FROM instructions)` + one, "I2"},
		{"paid for the first time twice", `DROP INDEX lines_once_only; UPDATE lines SET once = 'x', person_id = 'x', category = 'x', component = 'x', settled = 1 WHERE id IN (1, 2)`, "I2"},
		{"a reference that was made up", `UPDATE instructions SET end_to_end_id = 'C000000000000000'` + one, "I3"},
		{"a payment that went to somebody else", `UPDATE instructions SET person_id = '031000000000'` + one, "I3"},
		{"another amount", `UPDATE instructions SET amount = amount + 1000` + one, "I4"},
		{"an amount with its share", `UPDATE shares SET amount = amount + 1000` + one + ` AND month = (SELECT MIN(month) FROM shares); UPDATE instructions SET amount = amount + 1000` + one, "I4"},
		{"a payment removed", `DELETE FROM instructions` + one, "I4"},
		{"a line removed", `DELETE FROM lines WHERE id = (SELECT MIN(id) FROM lines)`, "I4"},
		{"other totals", `UPDATE pay_runs SET instructed = instructed + 1, payable = payable + 1`, "I4"},
		{"another account", `UPDATE instructions SET account_number = account_number || '1'` + one, "I5"},
		{"another bank", `UPDATE instructions SET bank = 'x'` + one, "I9"},
		{"another holder", `UPDATE instructions SET account_holder = 'x', payee_name = 'x'` + one, "I9"},
		{"two payments change their accounts", `UPDATE instructions SET account_number = (SELECT o.account_number FROM instructions o WHERE o.run_id = instructions.run_id
			AND o.batch_no = instructions.batch_no AND o.ordinal = 3 - instructions.ordinal) WHERE run_id = '2026-12-BTXH' AND ordinal IN (1, 2)
			AND batch_no = (SELECT MIN(batch_no) FROM instructions WHERE run_id = '2026-12-BTXH' AND ordinal = 2 AND account_number <> '')`, "I9"},
		{"another account with its hash total", `UPDATE instructions SET account_number = '1'` + one + `; UPDATE transfer_files SET account_hash = 'x'`, "I9"},
		{"another paying account", `UPDATE transfer_files SET account_number = '1'`, "I9"},
		{"a batch in another unit's file", `UPDATE batches SET unit = 'x'`, "I5"},
		{"sent before release", `UPDATE instructions SET state = 'sent'` + other, "I6"},
		{"a cancelled run that still pays", `UPDATE pay_runs SET state = 'cancelled' WHERE id = '2026-12-HTXH'`, "I6"},
		{"sent without a file", `UPDATE transfer_files SET sha256 = '' WHERE run_id = '2026-12-BTXH'`, "I6"},
		{"an approval removed", `DELETE FROM approvals`, "I9"},
		{"content approved afterwards", `UPDATE pay_runs SET content_digest = 'x'; UPDATE approvals SET digest = 'x'`, "I9"},
		{"the maker approved", `UPDATE approvals SET approved_by = prepared_by`, "I10"},
		{"a maker made checker", `UPDATE users SET role = 'checker' WHERE name = 'lan'`, "I10"},
		{"a user of nobody's", `INSERT INTO users (name, full_name, role, password_hash, created_at) SELECT 'ma', '', 'checker', password_hash, created_at FROM users WHERE name = 'lan'`, "I10"},
		{"another file", `UPDATE transfer_files SET sha256 = '` + strings.Repeat("0", 64) + `' WHERE sha256 <> ''`, "I11"},
		{"a journal entry", `UPDATE audit SET actor = 'x' WHERE seq = 2`, "I12"},
		{"a negative amount", `UPDATE instructions SET amount = -amount` + one, "I13"},
		{"a run without its law", `UPDATE pay_runs SET rates_digest = ''`, "I14"},
		{"the text of a decree", `UPDATE instruments SET content = CAST('x' AS BLOB)`, "I14"},
		{"a decree removed", `DELETE FROM instruments`, "I14"},
		{"another catalogue", `UPDATE run_instruments SET sha256 = '` + strings.Repeat("0", 64) + `' WHERE number = 'categories.yaml' AND run_id = '2026-12-HTXH'`, "I14"},
		{"an import that is in no journal", `UPDATE imports SET sha256 = '` + strings.Repeat("0", 64) + `' WHERE id = 1`, "I16"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "copy.db")
			if err := r.Store.CopyTo(ctx, path); err != nil {
				t.Fatal(err)
			}
			byHand(t, path, tt.sql)
			copied := runnerOf(t, r, path)
			v, err := copied.Verify(ctx)
			if !errors.Is(err, payroll.ErrIntegrity) || !slices.ContainsFunc(v.Breaches, func(b store.Breach) bool { return b.Invariant == tt.invariant }) {
				t.Errorf("want %s, got %+v, %v", tt.invariant, v.Breaches, err)
			}
		})
	}
}

// TestFilesOfTamperedRun: what somebody changed between release and writing never
// becomes a file.
func TestFilesOfTamperedRun(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "chitra.db")
	r, _ := filled(t, "sqlite:"+path)
	prepared, err := r.Prepare(ctx, lan, request("BTXH"))
	if err != nil {
		t.Fatal(err)
	}
	walk(t, r, prepared.Run.ID)
	r.Store.Close()
	byHand(t, path, `UPDATE instructions SET bank = 'x' WHERE ordinal = 1`)
	tampered, dir := runnerOf(t, r, path), t.TempDir()
	if _, err := tampered.WriteFiles(ctx, minh, prepared.Run.ID, dir); !errors.Is(err, payroll.ErrIntegrity) {
		t.Error(err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("written: %v, %v", entries, err)
	}
}

// TestRunsOfOlderPrograms: before schema 58 the catalogue of a run was not kept. An
// office that is upgraded has done nothing wrong.
func TestRunsOfOlderPrograms(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "chitra.db")
	r, _ := filled(t, "sqlite:"+path)
	prepared, err := r.Prepare(ctx, lan, request("BTXH"))
	if err != nil {
		t.Fatal(err)
	}
	r.Store.Close()
	byHand(t, path, `DELETE FROM instruments WHERE number = 'categories.yaml'`)
	older := runnerOf(t, r, path)
	if v, err := older.Verify(ctx); err != nil {
		t.Errorf("%+v, %v", v.Breaches, err)
	}
	texts, err := older.LawTexts(ctx, prepared.Run.ID)
	if err != nil || len(texts) == 0 || slices.ContainsFunc(texts, func(x store.LawText) bool { return len(x.Content) == 0 }) {
		t.Errorf("%d texts, %v", len(texts), err)
	}
}

// runnerOf is r on another database.
func runnerOf(t *testing.T, r *payrun.Runner, path string) *payrun.Runner {
	t.Helper()
	other := *r
	s, err := store.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	other.Store = s
	return &other
}

// byHand runs statements past everything that forbids them.
func byHand(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=foreign_keys(off)&_pragma=ignore_check_constraints(on)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	rows, err := db.Query(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`)
	if err != nil {
		t.Fatal(err)
	}
	var drop string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		drop += "DROP TRIGGER " + name + ";"
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(drop + statements); err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
}
