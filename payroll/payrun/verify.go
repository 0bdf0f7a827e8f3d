package payrun

import (
	"context"
	"fmt"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Verified counts what Verify looked at.
type Verified struct{ Runs, Payments, AuditEntries int }

// Verify recomputes what must hold: entitled = instructed + held for every run,
// stored totals against the rows themselves, the check character of every
// reference, and the journal's chain. The first break is returned as
// payroll.ErrIntegrity, naming it.
func (r *Runner) Verify(ctx context.Context) (v Verified, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		runs, err := tx.Runs()
		if err != nil {
			return err
		}
		for i := range runs {
			if runs[i].State == payroll.Draft {
				continue
			}
			if err := r.verifyRun(ctx, tx, &runs[i], &v); err != nil {
				return fmt.Errorf("%s: %w", runs[i].ID, err)
			}
		}
		v.Runs = len(runs)
		return nil
	})
	if err != nil {
		return v, err
	}
	v.AuditEntries, _, err = r.Store.VerifyAudit(ctx)
	return v, err
}

func (r *Runner) verifyRun(ctx context.Context, tx *store.Tx, run *payroll.PayRun, v *Verified) error {
	if err := run.Totals.Check(); err != nil {
		return err
	}
	if err := tx.CheckTotals(run.ID, run.Totals); err != nil {
		return err
	}
	var counted payroll.RunTotals
	for p, err := range r.instructions(ctx, tx, run.ID) {
		if err != nil {
			return err
		}
		if !payroll.ValidEndToEndID(p.EndToEndID) {
			return fmt.Errorf("tham chiếu/reference %q: %w", p.EndToEndID, payroll.ErrIntegrity)
		}
		counted.Payments++
		counted.Instructed += p.Amount
	}
	for h, err := range r.held(ctx, tx, run.ID) {
		if err != nil {
			return err
		}
		counted.HeldRows++
		counted.HeldSum += h.Amount
	}
	v.Payments += counted.Payments
	stated := run.Totals
	if counted.Payments != stated.Payments || counted.Instructed != stated.Instructed || counted.HeldRows != stated.HeldRows || counted.HeldSum != stated.HeldSum {
		return fmt.Errorf("đếm được/counted %d, %s; %d, %s — ghi/stored %d, %s; %d, %s: %w", counted.Payments, counted.Instructed, counted.HeldRows, counted.HeldSum,
			stated.Payments, stated.Instructed, stated.HeldRows, stated.HeldSum, payroll.ErrIntegrity)
	}
	return nil
}
