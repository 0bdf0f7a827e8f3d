package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"chitra/payroll"
	"chitra/payroll/store"
)

// writers is how many try the same thing at once.
const writers = 8

// together runs fn in so many goroutines at once.
func together(fn func(n int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for n := range writers {
		all.Go(func() {
			<-start
			fn(n)
		})
	}
	close(start)
	all.Wait()
}

func insertRun(t *testing.T, s *store.Store, run payroll.PayRun) (inserted bool, existing payroll.PayRun) {
	t.Helper()
	Must(t, s, func(tx *store.Tx) (err error) {
		inserted, existing, err = tx.InsertRun(run)
		return err
	})
	return inserted, existing
}

func move(t *testing.T, s *store.Store, runID string, states ...payroll.RunState) {
	t.Helper()
	for i, to := range states[1:] {
		Must(t, s, func(tx *store.Tx) error {
			ok, err := tx.Transition(runID, states[i], to)
			same(t, fmt.Sprintf("from %s to %s", states[i], to), ok, true)
			return err
		})
	}
}

func testInsertRun(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	run := Draft(November, "NCC")
	inserted, _ := insertRun(t, s, run)
	same(t, "first", inserted, true)
	again := run
	again.ID, again.PreparedBy = "another number", Minh
	inserted, existing := insertRun(t, s, again)
	same(t, "second", inserted, false)
	same(t, "existing", existing, run)

	for _, other := range []payroll.PayRun{Draft(November, "BTXH"), Draft(November+1, "NCC")} {
		inserted, _ := insertRun(t, s, other)
		same(t, other.ID, inserted, true)
	}
	extra := run
	extra.ID, extra.Kind, extra.Sequence = payroll.RunID(November, "NCC", 1), payroll.Supplementary, 1
	inserted, _ = insertRun(t, s, extra)
	same(t, "supplementary", inserted, true)

	move(t, s, run.ID, payroll.Draft, payroll.Cancelled)
	inserted, existing = insertRun(t, s, run)
	same(t, "number of a cancelled run", inserted, false)
	same(t, "state of what has the number", existing.State, payroll.Cancelled)
	inserted, _ = insertRun(t, s, again)
	same(t, "after cancelling", inserted, true)
	inserted, existing = insertRun(t, s, run)
	same(t, "with a live one beside the cancelled", inserted, false)
	same(t, "existing", existing.ID, again.ID)

	Look(t, s, func(tx *store.Tx) error {
		runs, err := tx.Runs()
		var ids []string
		for _, r := range runs {
			ids = append(ids, r.ID)
		}
		same(t, "runs", ids, []string{"2026-12-NCC", "2026-11-BTXH", "2026-11-NCC", "another number", "2026-11-NCC-1"})
		_, missing := tx.Run("2020-01-NCC")
		want(t, missing, payroll.ErrNotFound)
		return err
	})
}

func testOneRun(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	for m := November; m < November+5; m++ {
		var made atomic.Int64
		together(func(n int) {
			run := Draft(m, "NCC")
			run.ID = fmt.Sprint(run.ID, " by ", n)
			err := s.Tx(t.Context(), func(tx *store.Tx) error {
				inserted, existing, err := tx.InsertRun(run)
				if err == nil && !inserted && existing.Month != m {
					err = fmt.Errorf("existing is %+v", existing)
				}
				if inserted {
					err = tx.AppendAudit(store.AuditEntry{At: Now, Action: "prepare", Object: run.ID})
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		Look(t, s, func(tx *store.Tx) error {
			runs, err := tx.Runs()
			made.Store(int64(len(runs)))
			return err
		})
		same(t, "runs", made.Load(), int64(m-November)+1)
	}
}

func testTransitions(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	run := Draft(November, "NCC")
	insertRun(t, s, run)
	Must(t, s, func(tx *store.Tx) error {
		ok, err := tx.Transition(run.ID, payroll.Calculated, payroll.Submitted)
		same(t, "from a state it is not in", ok, false)
		_, illegal := tx.Transition(run.ID, payroll.Draft, payroll.Released)
		want(t, illegal, payroll.ErrConflict)
		return err
	})
	move(t, s, run.ID, payroll.Draft, payroll.Cancelled)

	var moved atomic.Int64
	insertRun(t, s, Draft(November, "BTXH"))
	together(func(int) {
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			ok, err := tx.Transition("2026-11-BTXH", payroll.Draft, payroll.Cancelled)
			if ok {
				moved.Add(1)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	same(t, "moved by", moved.Load(), 1)
}

func testFinishRun(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(3))
	for _, c := range []struct {
		name  string
		spoil func(tx *store.Tx, run *payroll.PayRun) error
	}{
		{"entitled is not instructed and held", func(_ *store.Tx, r *payroll.PayRun) error { r.Totals.Entitled++; return nil }},
		{"more entitled than lines", func(_ *store.Tx, r *payroll.PayRun) error {
			r.Totals.Entitled++
			r.Totals.HeldSum++
			return nil
		}},
		{"another count of payments", func(_ *store.Tx, r *payroll.PayRun) error { r.Totals.Payments++; return nil }},
		{"a held row too many", func(tx *store.Tx, r *payroll.PayRun) error {
			return tx.InsertHeld([]payroll.HeldRow{{RunID: r.ID, PersonID: PersonID(1), Finding: payroll.Finding{Code: "X"}}})
		}},
		{"a payment with a share too many", func(tx *store.Tx, r *payroll.PayRun) error {
			b, err := tx.Snapshot(r.ID, "", 1)
			if err != nil {
				return err
			}
			return tx.InsertShares([]store.ShareRow{{RunID: r.ID, EndToEndID: payroll.NewEndToEndID(r.ID, b[0].PersonID, 1, 1),
				PersonID: b[0].PersonID, GrantID: b[0].Grants[0].ID, Month: r.Month - 1, Amount: 1}})
		}},
		{"a batch that is not its payments", func(tx *store.Tx, r *payroll.PayRun) error {
			return tx.InsertBatches(r.ID, []payroll.Batch{Batch(r.ID, 2)})
		}},
		{"a file that is not its batches", func(tx *store.Tx, r *payroll.PayRun) error {
			f := File(r, 2, Batch(r.ID, 2))
			f.Batches = nil
			return tx.InsertFiles([]payroll.TransferFile{f})
		}},
	} {
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			run := Draft(November, "NCC")
			if err := prepareSpoiled(tx, &run, c.spoil); err != nil {
				return err
			}
			return errors.New("accepted")
		})
		if !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	run := Prepared(t, s, Draft(November, "NCC"))
	Look(t, s, func(tx *store.Tx) error {
		got, err := tx.Run(run.ID)
		same(t, "run", got, run)
		return err
	})
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.FinishRun(run) }), payroll.ErrConflict)
}

func prepareSpoiled(tx *store.Tx, run *payroll.PayRun, spoil func(*store.Tx, *payroll.PayRun) error) error {
	if _, _, err := tx.InsertRun(*run); err != nil {
		return err
	}
	if _, _, _, err := tx.Freeze(run.ID, run.Programme); err != nil {
		return err
	}
	if err := payEverybody(tx, run); err != nil {
		return err
	}
	batch := Batch(run.ID, 1)
	batch.Count, batch.Total = run.Totals.Payments, run.Totals.Instructed
	if err := tx.InsertBatches(run.ID, []payroll.Batch{batch}); err != nil {
		return err
	}
	run.ContentDigest = "content"
	if err := spoil(tx, run); err != nil {
		return fmt.Errorf("spoiling: %v", err)
	}
	return tx.FinishRun(*run)
}

// Released prepares a run and takes it to released.
func Released(t *testing.T, s *store.Store, run payroll.PayRun) payroll.PayRun {
	t.Helper()
	run = Prepared(t, s, run)
	approve(t, s, run)
	move(t, s, run.ID, payroll.Approved, payroll.Released)
	return run
}

// approve takes a calculated run to approved.
func approve(t *testing.T, s *store.Store, run payroll.PayRun) {
	t.Helper()
	Must(t, s, func(tx *store.Tx) error { return tx.SetSubmitter(run.ID, Minh) })
	move(t, s, run.ID, payroll.Calculated, payroll.Submitted)
	Must(t, s, func(tx *store.Tx) error {
		return tx.InsertApproval(payroll.Approval{RunID: run.ID, By: Hoa, At: Now, Digest: run.ContentDigest})
	})
	move(t, s, run.ID, payroll.Submitted, payroll.Approved)
}

func testPreviousRun(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(2))
	for _, m := range []payroll.Month{November - 3, November - 2} {
		Released(t, s, Draft(m, "NCC"))
	}
	both := Draft(November-4, "NCC")
	both.Covers = 2
	Released(t, s, both)
	Prepared(t, s, Draft(November-1, "NCC")) // never approved
	for month, wanted := range map[payroll.Month]string{
		November: "2026-09-NCC", November - 1: "2026-09-NCC", November - 2: both.ID, November - 3: both.ID, November - 4: "",
	} {
		Look(t, s, func(tx *store.Tx) error {
			run, found, err := tx.PreviousRun("NCC", month)
			same(t, "before "+month.String(), run.ID, wanted)
			same(t, "found", found, wanted != "")
			return err
		})
	}
}

func testApproval(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(2))
	run := Prepared(t, s, Draft(November, "NCC"))
	try := func(by, digest string) error {
		return s.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.InsertApproval(payroll.Approval{RunID: run.ID, By: by, At: Now, Digest: digest})
		})
	}
	want(t, try(Hoa, run.ContentDigest), payroll.ErrConflict) // not submitted
	Must(t, s, func(tx *store.Tx) error { return tx.SetSubmitter(run.ID, Minh) })
	move(t, s, run.ID, payroll.Calculated, payroll.Submitted)
	want(t, try(Lan, run.ContentDigest), payroll.ErrNotAllowed)  // prepared it
	want(t, try(Minh, run.ContentDigest), payroll.ErrNotAllowed) // submitted it
	want(t, try(Hoa, "another content"), payroll.ErrConflict)
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Transition(run.ID, payroll.Submitted, payroll.Approved)
		return err
	}), payroll.ErrIntegrity) // no approval yet
	if err := try(Hoa, run.ContentDigest); err != nil {
		t.Fatal(err)
	}
	want(t, try(Hoa, run.ContentDigest), payroll.ErrConflict) // once is enough
	move(t, s, run.ID, payroll.Submitted, payroll.Approved)

	// Rejected after all: the approval is void and does not come back.
	Must(t, s, func(tx *store.Tx) error { return tx.VoidApprovals(run.ID, "số liệu thay đổi") })
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Transition(run.ID, payroll.Approved, payroll.Released)
		return err
	}), payroll.ErrIntegrity)
	move(t, s, run.ID, payroll.Approved, payroll.Calculated)
	Must(t, s, func(tx *store.Tx) error { return tx.SetSubmitter(run.ID, Lan) })
	move(t, s, run.ID, payroll.Calculated, payroll.Submitted)
	want(t, try(Lan, run.ContentDigest), payroll.ErrNotAllowed)
	for _, by := range []string{Minh, Hoa} { // Minh submitted the first time only
		if err := try(by, run.ContentDigest); err != nil {
			t.Error(err)
		}
	}
	move(t, s, run.ID, payroll.Submitted, payroll.Approved, payroll.Released)
	Look(t, s, func(tx *store.Tx) error {
		approvals, err := tx.Approvals(run.ID)
		same(t, "approvals", approvals, []payroll.Approval{
			{RunID: run.ID, By: Hoa, At: Now, Digest: run.ContentDigest, Voided: "số liệu thay đổi"},
			{RunID: run.ID, By: Hoa, At: Now, Digest: run.ContentDigest},
			{RunID: run.ID, By: Minh, At: Now, Digest: run.ContentDigest}})
		submitter, serr := tx.Submitter(run.ID)
		same(t, "submitter", submitter, Lan)
		return firstOf(err, serr)
	})
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SetSubmitter("no run", Lan) }), payroll.ErrNotFound)
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.VoidApprovals(run.ID, "") }), payroll.ErrData)
}
