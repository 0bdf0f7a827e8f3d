package payrun

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chitra/payroll"
	"chitra/payroll/store"
)

// errChanged says that what an approval was bound to is no longer so.
var errChanged = fmt.Errorf("nội dung đã thay đổi sau khi lập, phê duyệt không còn giá trị; hủy đợt rồi lập lại / the content changed after preparation, approvals are void, cancel the run and prepare it again: %w", payroll.ErrConflict)

// Submit hands a calculated run to the checker.
func (r *Runner) Submit(ctx context.Context, who Actor, runID string) (payroll.PayRun, error) {
	if err := who.can("trình duyệt/submit", payroll.Maker, payroll.Admin); err != nil {
		return payroll.PayRun{}, err
	}
	return r.step(ctx, who, runID, "run.submit", payroll.Submitted, func(tx *store.Tx, run *payroll.PayRun) error {
		if err := r.unchanged(ctx, tx, run); err != nil {
			return err
		}
		if err := r.submitDifference(tx, run); err != nil {
			return err
		}
		return tx.SetSubmitter(runID, who.Name)
	}, func(tx *store.Tx, _ *payroll.PayRun) bool {
		submitter, err := tx.Submitter(runID)
		return err == nil && submitter == who.Name
	})
}

// Approve binds a second person's consent to the exact content of the run.
// Whoever prepared or submitted it is refused here, and again by the database.
func (r *Runner) Approve(ctx context.Context, who Actor, runID string) (payroll.PayRun, error) {
	if err := who.can("phê duyệt/approve", payroll.Checker, payroll.Admin); err != nil {
		return payroll.PayRun{}, r.denied(ctx, who, runID, err)
	}
	run, err := r.step(ctx, who, runID, "run.approve", payroll.Approved, func(tx *store.Tx, run *payroll.PayRun) error {
		submitter, err := tx.Submitter(runID)
		if err != nil {
			return err
		}
		if who.Name == run.PreparedBy || who.Name == submitter {
			return fmt.Errorf("%s đã lập hoặc trình đợt này nên không được duyệt; người khác có vai trò checker phải duyệt / prepared or submitted this run and cannot approve it: %w",
				who.Name, payroll.ErrNotAllowed)
		}
		if err := r.unchanged(ctx, tx, run); err != nil {
			return err
		}
		if err := acknowledged(tx, runID); err != nil {
			return err
		}
		return tx.InsertApproval(payroll.Approval{RunID: runID, By: who.Name, At: r.Now(), Digest: run.ContentDigest})
	}, func(tx *store.Tx, run *payroll.PayRun) bool {
		approvals, err := tx.Approvals(runID)
		return err == nil && slices.ContainsFunc(approvals, func(a payroll.Approval) bool {
			return a.Voided == "" && a.By == who.Name && a.Digest == run.ContentDigest
		})
	})
	if errors.Is(err, payroll.ErrNotAllowed) {
		return run, r.denied(ctx, who, runID, err)
	}
	return r.voided(ctx, who, run, err)
}

// Reject sends a submitted run back to its maker with a reason.
func (r *Runner) Reject(ctx context.Context, who Actor, runID, reason string) (payroll.PayRun, error) {
	if err := who.can("trả lại/reject", payroll.Checker, payroll.Admin); err != nil {
		return payroll.PayRun{}, err
	}
	if reason == "" {
		return payroll.PayRun{}, fmt.Errorf("phải ghi lý do trả lại/a reason is needed: %w", payroll.ErrData)
	}
	return r.step(ctx, who, runID, "run.reject: "+reason, payroll.Calculated, func(tx *store.Tx, _ *payroll.PayRun) error {
		return tx.VoidApprovals(runID, reason)
	})
}

// Release recomputes what was approved and opens the way for the files. A run
// whose content is no longer the approved one goes back to its maker.
func (r *Runner) Release(ctx context.Context, who Actor, runID string) (payroll.PayRun, error) {
	if err := who.can("phát hành/release", payroll.Checker, payroll.Admin); err != nil {
		return payroll.PayRun{}, err
	}
	run, err := r.step(ctx, who, runID, "run.release", payroll.Released, func(tx *store.Tx, run *payroll.PayRun) error {
		if run.State != payroll.Approved { // a closed one is reopened by two persons
			return fmt.Errorf("đợt %s đang %s/run is %s: %w", runID, run.State, run.State, payroll.ErrConflict)
		}
		if err := r.unchanged(ctx, tx, run); err != nil {
			return err
		}
		if err := r.uncontested(ctx, tx, run); err != nil {
			return err
		}
		if err := r.approvedContent(ctx, tx, run); err != nil {
			return err
		}
		return r.sealPayments(ctx, tx, who, runID)
	}, func(*store.Tx, *payroll.PayRun) bool { return true })
	return r.voided(ctx, who, run, err)
}

// approvedContent checks that a live approval covers the content.
func (r *Runner) approvedContent(ctx context.Context, tx *store.Tx, run *payroll.PayRun) error {
	approvals, err := tx.Approvals(run.ID)
	if err != nil {
		return err
	}
	for _, a := range approvals {
		if a.Voided == "" && a.Digest == run.ContentDigest {
			return nil
		}
	}
	return fmt.Errorf("đợt %s chưa có phê duyệt còn hiệu lực/has no valid approval: %w", run.ID, payroll.ErrConflict)
}

// Cancel drops a run that has not been released. Its payments never happened.
func (r *Runner) Cancel(ctx context.Context, who Actor, runID, reason string) (payroll.PayRun, error) {
	if err := who.can("hủy/cancel", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return payroll.PayRun{}, err
	}
	if reason == "" {
		return payroll.PayRun{}, fmt.Errorf("phải ghi lý do hủy/a reason is needed: %w", payroll.ErrData)
	}
	return r.step(ctx, who, runID, "run.cancel: "+reason, payroll.Cancelled, func(tx *store.Tx, _ *payroll.PayRun) error {
		if err := tx.VoidApprovals(runID, reason); err != nil {
			return err
		}
		_, err := tx.CancelInstructions(runID)
		return err
	})
}

type (
	stepWork  = func(*store.Tx, *payroll.PayRun) error
	stepAgain = func(*store.Tx, *payroll.PayRun) bool
)

// step moves a run to a state, with the work that belongs to it and its audit
// entry, in one transaction. A run that is there already is left alone when
// again says that it is this very act that brought it there.
func (r *Runner) step(ctx context.Context, who Actor, runID, action string, to payroll.RunState, work stepWork, again ...stepAgain) (payroll.PayRun, error) {
	var run payroll.PayRun
	err := r.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		if run, err = tx.RunAlone(runID); err != nil {
			return err
		}
		from := run.State
		if from == to && len(again) > 0 && again[0](tx, &run) {
			return nil
		}
		if err := from.Next(to); err != nil {
			return err
		}
		if err := work(tx, &run); err != nil {
			return err
		}
		moved, err := tx.Transition(runID, from, to)
		if err != nil {
			return err
		}
		if !moved {
			return fmt.Errorf("đợt %s vừa được người khác xử lý/was changed by somebody else at this moment: %w", runID, payroll.ErrConflict)
		}
		run.State = to
		return r.audit(tx, who, action, runID, from, to, run.ContentDigest)
	})
	return run, err
}

// voided takes a run whose content changed back to its maker and voids its
// approvals, so that nobody releases by habit.
func (r *Runner) voided(ctx context.Context, who Actor, run payroll.PayRun, err error) (payroll.PayRun, error) {
	if !errors.Is(err, errChanged) {
		return run, err
	}
	after, back := r.step(ctx, who, run.ID, "run.void", payroll.Calculated, func(tx *store.Tx, run *payroll.PayRun) error {
		return tx.VoidApprovals(run.ID, "content changed")
	})
	return after, errors.Join(err, back)
}

// denied records a refused attempt to approve as a security event.
func (r *Runner) denied(ctx context.Context, who Actor, runID string, err error) error {
	record := r.Store.Tx(ctx, func(tx *store.Tx) error {
		return r.audit(tx, who, "security.approve-refused", runID, "", "", "")
	})
	return errors.Join(err, record)
}
