package payrun

import (
	"context"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Run returns one run.
func (r *Runner) Run(ctx context.Context, id string) (run payroll.PayRun, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		run, err = tx.Run(id)
		return err
	})
	return run, err
}

// Runs returns every run, newest first.
func (r *Runner) Runs(ctx context.Context) (runs []payroll.PayRun, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		runs, err = tx.Runs()
		return err
	})
	return runs, err
}

// Reasons says what a run pays for: its own month, and arrears by their cause.
func (r *Runner) Reasons(ctx context.Context, runID string) (sums []store.ReasonSum, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		sums, err = tx.Reasons(runID)
		return err
	})
	return sums, err
}

// LawTexts returns the exact texts a run was computed from.
func (r *Runner) LawTexts(ctx context.Context, runID string) (texts []store.LawText, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Run(runID); err != nil {
			return err
		}
		texts, err = tx.LawTexts(runID)
		return err
	})
	return texts, err
}

// EachPayment calls f for every payment of a run, in the order of batches.
func (r *Runner) EachPayment(ctx context.Context, runID string, f func(*payroll.PaymentInstruction) error) error {
	return r.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Run(runID); err != nil {
			return err
		}
		for p, err := range r.instructions(ctx, tx, runID) {
			if err != nil {
				return err
			}
			if err := f(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// EachHeld calls f for every held row of a run.
func (r *Runner) EachHeld(ctx context.Context, runID string, f func(*payroll.HeldRow) error) error {
	return r.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Run(runID); err != nil {
			return err
		}
		for h, err := range r.held(ctx, tx, runID) {
			if err != nil {
				return err
			}
			if err := f(&h.HeldRow); err != nil {
				return err
			}
		}
		return nil
	})
}

// Units returns the paying units.
func (r *Runner) Units(ctx context.Context) (units []payroll.Unit, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		units, err = tx.Units()
		return err
	})
	return units, err
}
