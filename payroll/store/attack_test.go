package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

// These tests act as somebody with a database client: they go past the package
// and must be stopped by the schema.

// filled returns a store in which every table has a row.
func filled(t *testing.T, s *store.Store) payroll.PayRun {
	t.Helper()
	storetest.AddUsers(t, s)
	rows := storetest.Rows(3)
	moved := rows[2]
	moved.Grant.Unit, moved.Grant.Since = "11321", storetest.November
	storetest.ImportRows(t, s, 1, append(rows, moved))
	storetest.HandedOver(t, s, storetest.Draft(storetest.November-2, "NCC"))
	run := storetest.Prepared(t, s, storetest.Draft(storetest.November, "NCC"))
	storetest.Must(t, s, func(tx *store.Tx) error {
		unit := payroll.Unit{Code: "11320", Name: "Phường Mẫu", Debtors: []payroll.Debtor{{Programme: "NCC"}}}
		if _, err := tx.UpsertUnits([]payroll.Unit{unit}, 1); err != nil {
			return err
		}
		in := &payroll.Instrument{Number: "77/2024/NĐ-CP", Standing: payroll.Confirmed, Bytes: []byte{},
			SHA256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
		if err := tx.SaveInstrument(in); err != nil {
			return err
		}
		if err := tx.SaveRunLaw(run.ID, payroll.NewRateTable(&payroll.Catalogue{Bytes: []byte("categories: []")}, []*payroll.Instrument{in})); err != nil {
			return err
		}
		if err := tx.SetSubmitter(run.ID, storetest.Minh); err != nil {
			return err
		}
		if err := tx.SetSetting("age_change", "birthday_month"); err != nil {
			return err
		}
		return tx.InsertApproval(payroll.Approval{RunID: run.ID, By: storetest.Hoa, At: storetest.Now, Digest: run.ContentDigest})
	})
	storetest.Recover(t, s, &run)
	storetest.Differ(t, s, run.ID)
	storetest.Must(t, s, func(tx *store.Tx) error {
		_, err := tx.Acknowledge(run.ID, payroll.Acknowledgement{Code: payroll.CodeRunTwoUnits, By: storetest.Hoa, Reason: "đã xem"}, storetest.Now)
		return err
	})
	late := storetest.Draft(storetest.November, "BTXH")
	storetest.Must(t, s, func(tx *store.Tx) error {
		if _, _, err := tx.InsertRun(late); err != nil {
			return err
		}
		return tx.InsertHeld([]payroll.HeldRow{{RunID: late.ID, PersonID: storetest.PersonID(1), Finding: payroll.Finding{Code: "X"}}})
	})
	storetest.AppendEntries(t, s, 3)
	storetest.Must(t, s, func(tx *store.Tx) error {
		if err := tx.SeeJob("prepare", "month", storetest.Now); err != nil {
			return err
		}
		slot := store.Slot{Job: "prepare", Name: "2026-12", Due: storetest.Now, Holder: "a", LeaseUntil: storetest.Now.Add(time.Minute)}
		if _, _, err := tx.ClaimSlot(slot, storetest.Now, false); err != nil {
			return err
		}
		return tx.SaveHolidays(1, 2027, []byte("x"))
	})
	storetest.Must(t, s, func(tx *store.Tx) error {
		if err := tx.SetContact(payroll.Contact{Person: storetest.Hoa, Email: "hoa@example.vn", Lang: payroll.Vietnamese}); err != nil {
			return err
		}
		if _, err := tx.AddNotice(storetest.Told("x", payroll.Error), storetest.Now); err != nil {
			return err
		}
		_, err := tx.GatherDigests(store.OfficeChannel, false, storetest.Now)
		return err
	})
	return run
}

// mayChange lists the columns a database client may update; every other column of
// every other table is fixed once written.
var mayChange = map[string][]string{
	"users":          {"*"},
	"settings":       {"*"},
	"units":          {"*"},
	"persons":        {"*"},
	"grants":         {"*"},
	"audit_head":     {"id", "seq", "hash"}, // VerifyAudit compares
	"pay_runs":       {"state"},
	"approvals":      {"voided"},
	"instructions":   {"state"},
	"lines":          {"once"}, // given up by cancelled runs only
	"recoveries":     {"state", "withdrawn", "repaid", "written_off", "instalment", "share", "from_month", "decision_no"},
	"transfer_files": {"account_hash", "byte_count", "sha256"},
	"contacts":       {"*"},
	"deliveries":     {"digest_id"},
	"digests":        {"tries", "next_try", "failure", "sent_at"},
	// A slot lives until it is done; who may do what to it is TestSlot's matter.
	"slots":         {"due_at", "state", "epoch", "holder", "lease_until", "started_at", "ended_at", "next_try", "who", "why"},
	"schedule_jobs": {"job", "grain", "since", "paused_at", "paused_by", "paused_why"},
}

func TestRecordedRowsStay(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		filled(t, s)
		storetest.FillAnswers(t, s)
		db := store.Raw(s)
		for table, columns := range schema(t, s) {
			if slices.Contains(mayChange[table], "*") {
				continue
			}
			var rows int
			if err := db.Get(&rows, "SELECT COUNT(*) FROM "+table); err != nil || rows == 0 {
				t.Errorf("%s has %d rows, %v: nothing to protect", table, rows, err)
			}
			for _, c := range columns {
				if slices.Contains(mayChange[table], c.name) {
					continue
				}
				if _, err := db.Exec(fmt.Sprintf("UPDATE %s SET %s = %s", table, c.name, c.name)); err == nil {
					t.Errorf("%s.%s can be updated", table, c.name)
				}
			}
			if _, err := db.Exec("DELETE FROM " + table); err == nil {
				t.Errorf("rows of %s can be deleted", table)
			}
			if s.Dialect() == store.Postgres {
				if _, err := db.Exec("TRUNCATE " + table + " CASCADE"); err == nil {
					t.Errorf("%s can be truncated", table)
				}
			}
		}
	})
}

func TestStatesMoveOnlyForward(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		run := filled(t, s)
		db := store.Raw(s)
		for _, c := range []struct{ name, sql string }{
			{"content of a calculated run", `UPDATE pay_runs SET content_digest = 'x' WHERE id = '` + run.ID + `'`},
			{"run skips a state", `UPDATE pay_runs SET state = 'released' WHERE id = '` + run.ID + `'`},
			{"run with an invented state", `UPDATE pay_runs SET state = 'paid' WHERE id = '` + run.ID + `'`},
			{"payment settled before it was sent", `UPDATE instructions SET state = 'settled'`},
			{"payment with an invented state", `UPDATE instructions SET state = 'paid'`},
		} {
			if _, err := db.Exec(c.sql); err == nil {
				t.Errorf("%s: accepted", c.name)
			}
		}
		for _, sql := range []string{ // the legal way, and back
			`UPDATE instructions SET state = 'sent'`, `UPDATE instructions SET state = 'unknown'`, `UPDATE instructions SET state = 'settled'`,
			`UPDATE instructions SET state = 'returned'`, `UPDATE transfer_files SET sha256 = '` + storetest.SHA(1) + `' WHERE run_id = '` + run.ID + `'`,
			`UPDATE approvals SET voided = 'why'`,
		} {
			if _, err := db.Exec(sql); err != nil {
				t.Errorf("%s: %v", sql, err)
			}
		}
		for _, sql := range []string{
			`UPDATE instructions SET state = 'pending'`, `UPDATE instructions SET state = 'settled'`,
			`UPDATE transfer_files SET sha256 = '` + storetest.SHA(2) + `'`, `UPDATE transfer_files SET byte_count = 1`,
			`UPDATE approvals SET voided = ''`, `UPDATE approvals SET voided = 'other'`,
		} {
			if _, err := db.Exec(sql); err == nil {
				t.Errorf("%s: accepted", sql)
			}
		}
	})
}

func TestMakerCannotApproveByHand(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		storetest.AddUsers(t, s)
		storetest.ImportRows(t, s, 1, storetest.Rows(1))
		run := storetest.Prepared(t, s, storetest.Draft(storetest.November, "NCC"))
		storetest.Must(t, s, func(tx *store.Tx) error { return tx.SetSubmitter(run.ID, storetest.Minh) })
		insert := func(prepared, submitted, by string) error {
			_, err := store.Raw(s).Exec(fmt.Sprintf(`INSERT INTO approvals
				(run_id, submission_no, prepared_by, submitted_by, approved_by, approved_at, digest, voided)
				VALUES ('%s', 1, '%s', '%s', '%s', 'now', '%s', '')`, run.ID, prepared, submitted, by, run.ContentDigest))
			return err
		}
		for _, c := range []struct{ name, prepared, submitted, by string }{
			{"the preparer", storetest.Lan, storetest.Minh, storetest.Lan},
			{"the submitter", storetest.Lan, storetest.Minh, storetest.Minh},
			{"the preparer, lying about the preparer", storetest.Hoa, storetest.Minh, storetest.Lan},
			{"the submitter, lying about the submitter", storetest.Lan, storetest.Hoa, storetest.Minh},
			{"nobody we know", storetest.Lan, storetest.Minh, "stranger"},
		} {
			if err := insert(c.prepared, c.submitted, c.by); err == nil {
				t.Errorf("%s approved", c.name)
			}
		}
		if err := insert(storetest.Lan, storetest.Minh, storetest.Hoa); err != nil {
			t.Errorf("the third person could not approve: %v", err)
		}
	})
}

// TestKeysBite drops each key that forbids a second run or payment and shows that
// without it eight writers do make several: the other tests pass because of the
// key, not by luck.
func TestKeysBite(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		storetest.AddUsers(t, s)
		exec(t, s, "DROP INDEX pay_runs_live")
		exec(t, s, "DROP INDEX instructions_live")
		var runs, payments atomic.Int64
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				run := storetest.Draft(storetest.November, "NCC")
				run.ID = fmt.Sprint("run ", n)
				err := s.Tx(t.Context(), func(tx *store.Tx) error {
					inserted, _, err := tx.InsertRun(run)
					if inserted {
						runs.Add(1)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if insertPayment(t, s, storetest.Payment(run.ID, storetest.PersonID(1), 1, 1)) == nil {
					payments.Add(1)
				}
			})
		}
		all.Wait()
		if runs.Load() != 8 || payments.Load() != 8 {
			t.Errorf("without the keys %d runs and %d payments, want 8 of each", runs.Load(), payments.Load())
		}
	})
}

func insertPayment(t *testing.T, s *store.Store, p payroll.PaymentInstruction) error {
	return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertInstructions([]payroll.PaymentInstruction{p}) })
}

func exec(t *testing.T, s *store.Store, sql string) {
	t.Helper()
	if _, err := store.Raw(s).Exec(sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// forgers are changes of entry 2 of 3, each made by somebody who could drop the
// triggers; the audit must name entry 2, or 3 where it hit what follows.
var forgers = []forger{
	{"version", `UPDATE audit SET version = 2 WHERE seq = 2`, 2},
	{"prev", `UPDATE audit SET prev = 'x' WHERE seq = 2`, 2},
	{"happened_at", `UPDATE audit SET happened_at = '2026-11-03T01:02:03.456001Z' WHERE seq = 2`, 2},
	{"happened_at, written otherwise", `UPDATE audit SET happened_at = replace(happened_at, '.', ',') WHERE seq = 2`, 2},
	{"actor", `UPDATE audit SET actor = 'x' WHERE seq = 2`, 2},
	{"session", `UPDATE audit SET session = 'x' WHERE seq = 2`, 2},
	{"action", `UPDATE audit SET action = 'x' WHERE seq = 2`, 2},
	{"object", `UPDATE audit SET object = 'x' WHERE seq = 2`, 2},
	{"state_before", `UPDATE audit SET state_before = 'x' WHERE seq = 2`, 2},
	{"state_after", `UPDATE audit SET state_after = 'x' WHERE seq = 2`, 2},
	{"content_digest", `UPDATE audit SET content_digest = 'x' WHERE seq = 2`, 2},
	{"hash", `UPDATE audit SET hash = 'x' WHERE seq = 2`, 2},
	{"text moved between fields", `UPDATE audit SET actor = actor || session, session = '' WHERE seq = 2`, 2},
	{"deleted", `DELETE FROM audit WHERE seq = 2`, 2},
	{"tail cut", `DELETE FROM audit WHERE seq = 3`, 3},
	{"renumbered", `UPDATE audit SET seq = 4 WHERE seq = 2`, 2},
	{"head", `UPDATE audit_head SET hash = 'x'`, 4},
	{"entry added", `INSERT INTO audit (seq, version, prev, happened_at, actor, session, action, object, state_before, state_after, content_digest, hash)
		SELECT 4, version, hash, happened_at, actor, session, action, object, state_before, state_after, content_digest, 'x' FROM audit WHERE seq = 3`, 4},
}

type forger struct {
	name, sql string
	firstBad  int64
}

// rewriting forges entry 2 with a hash that fits; entry 3 gives it away.
func rewriting(t *testing.T, s *store.Store) forger {
	t.Helper()
	var two store.AuditEntry
	storetest.Look(t, s, func(tx *store.Tx) error {
		entries, err := tx.AuditEntries(1, 1)
		if err == nil {
			two = entries[0]
		}
		return err
	})
	if two.Hash != store.AuditDigest(two) {
		t.Fatal("the hash of the entry is computed otherwise")
	}
	two.Actor = storetest.Hoa
	return forger{"rewritten with a fitting hash",
		fmt.Sprintf(`UPDATE audit SET actor = '%s', hash = '%s' WHERE seq = 2`, two.Actor, store.AuditDigest(two)), 3}
}

func TestAuditFindsForgery(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		storetest.AppendEntries(t, s, 3)
		columns := map[string]bool{}
		for _, f := range forgers {
			columns[f.name] = true
		}
		for _, c := range schema(t, s)["audit"] {
			if !columns[c.name] && c.name != "seq" {
				t.Errorf("no forgery of column %s", c.name)
			}
		}
		exec(t, s, map[string]string{store.SQLite: "DROP TRIGGER audit_no_update", store.Postgres: "ALTER TABLE audit DISABLE TRIGGER ALL"}[s.Dialect()])
		if s.Dialect() == store.SQLite {
			exec(t, s, "DROP TRIGGER audit_no_delete")
		}
		exec(t, s, "CREATE TABLE kept AS SELECT seq, version, prev, happened_at, actor, session, action, object, state_before, state_after, content_digest, hash FROM audit")
		var head string
		if err := store.Raw(s).Get(&head, "SELECT hash FROM audit_head"); err != nil {
			t.Fatal(err)
		}
		for _, f := range append(forgers, rewriting(t, s)) {
			exec(t, s, f.sql)
			entries, firstBad, err := s.VerifyAudit(t.Context())
			if firstBad != f.firstBad || int64(entries) != f.firstBad-1 || !errors.Is(err, payroll.ErrIntegrity) {
				t.Errorf("%s: %d entries hold, first bad %d (want %d), %v", f.name, entries, firstBad, f.firstBad, err)
			}
			exec(t, s, "DELETE FROM audit")
			exec(t, s, "INSERT INTO audit SELECT seq, version, prev, happened_at, actor, session, action, object, state_before, state_after, content_digest, hash FROM kept")
			exec(t, s, "UPDATE audit_head SET hash = '"+head+"'")
			if _, _, err := s.VerifyAudit(t.Context()); err != nil {
				t.Fatalf("mended: %v", err)
			}
		}
	})
}

// TestWhatTheBankHasIsHeldByNothingElse: after a handover the money of its
// payments can be promised nowhere else, whoever writes to the database.
func TestWhatTheBankHasIsHeldByNothingElse(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		storetest.AddUsers(t, s)
		storetest.ImportRows(t, s, 1, storetest.Rows(3))
		run := storetest.HandedOver(t, s, storetest.Draft(storetest.November, "NCC"))
		storetest.Must(t, s, func(tx *store.Tx) error { return tx.InsertBatches(run.ID, []payroll.Batch{storetest.Batch(run.ID, 7)}) })
		db := store.Raw(s)
		const again = `INSERT INTO handovers (run_id, file_no, handover_no, sha256, channel, recipient, sent_name, sent_bytes, sent_sha256, reason, handed_by, handed_at)
			SELECT run_id, file_no, %s, %s, channel, recipient, sent_name, sent_bytes, sent_sha256, %s, handed_by, handed_at FROM handovers WHERE file_no = 1`
		other := "'" + storetest.SHA(77) + "'"
		for name, statement := range map[string]string{
			"take a payment back":              `UPDATE instructions SET state = 'pending'`,
			"cancel a payment":                 `UPDATE instructions SET state = 'cancelled'`,
			"hold a payment":                   `UPDATE instructions SET state = 'held'`,
			"give the batch to another file":   `INSERT INTO file_batches (run_id, batch_no, file_no) SELECT run_id, batch_no, 2 FROM file_batches`,
			"add a batch to the file":          `INSERT INTO file_batches (run_id, batch_no, file_no) VALUES ('` + run.ID + `', 7, 1)`,
			"write the file anew":              `UPDATE transfer_files SET sha256 = ` + other,
			"hand over again without a reason": fmt.Sprintf(again, "2", "sha256", "''"),
			"hand over under the same number":  fmt.Sprintf(again, "1", "sha256", "'lost'"),
			"hand over other content":          fmt.Sprintf(again, "2", other, "'lost'"),
			"hand over before it has a number": fmt.Sprintf(again, "0", "sha256", "'lost'"),
			"say that it failed after all":     `INSERT INTO handover_outcomes SELECT run_id, file_no, handover_no, 2, 'failed', detail, told_by, happened_at FROM handover_outcomes`,
			"forget that it was handed over":   `DELETE FROM handovers`,
			"forget how it ended":              `DELETE FROM handover_outcomes`,
			"pay a second time": `INSERT INTO instructions SELECT run_id, batch_no, ordinal + 100, 'CAAAAAAAAAAAAAA' || ordinal, programme, month, sequence, part, attempt + 1, unit,
				person_id, person_name, payee_name, payee_id, payee_relation, method, bank, bank_text, account_number, account_holder, amount, remittance, 'pending' FROM instructions`,
		} {
			if _, err := db.Exec(statement); err == nil {
				t.Errorf("%s: the database let it happen", name)
			}
		}
		if _, err := db.Exec(fmt.Sprintf(again, "2", "sha256", "'the counter lost the disk'")); err != nil {
			t.Errorf("handed over again with a reason: %v", err)
		}
		if _, err := db.Exec(fmt.Sprintf(again, "3", "sha256", "'and again'")); err == nil {
			t.Error("handed over again while nobody knows whether the bank has it")
		}
	})
}

// leave tries to hand over the first file of a run.
func leave(t *testing.T, s *store.Store, runID string) error {
	return s.Tx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.BeginHandover(storetest.Handover(runID, 1))
		return err
	})
}

func TestNothingLeavesBeforeItsRelease(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		storetest.AddUsers(t, s)
		storetest.ImportRows(t, s, 1, storetest.Rows(3))
		run := storetest.Prepared(t, s, storetest.Draft(storetest.November, "NCC"))
		storetest.Must(t, s, func(tx *store.Tx) error {
			if err := tx.MarkFileWritten(run.ID, 1, 1234, storetest.SHA(1), "42"); err != nil {
				return err
			}
			_, err := tx.MarkSent(run.ID, 1)
			return err
		})
		if err := leave(t, s, run.ID); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("from a calculated run: %v", err)
		}
	})
}

func TestNothingLeavesBeforeItIsWrittenAndSent(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		storetest.AddUsers(t, s)
		storetest.ImportRows(t, s, 1, storetest.Rows(3))
		run := storetest.Released(t, s, storetest.Draft(storetest.November, "NCC"))
		if err := leave(t, s, run.ID); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("before it was written: %v", err)
		}
		storetest.Must(t, s, func(tx *store.Tx) error { return tx.MarkFileWritten(run.ID, 1, 1234, storetest.SHA(1), "42") })
		if err := leave(t, s, run.ID); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("with payments not sent: %v", err)
		}
		storetest.Must(t, s, func(tx *store.Tx) error {
			_, err := tx.MarkSent(run.ID, 1)
			return err
		})
		if err := leave(t, s, run.ID); err != nil {
			t.Error(err)
		}
	})
}
