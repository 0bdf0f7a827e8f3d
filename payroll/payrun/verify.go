package payrun

import (
	"context"
	"errors"
	"fmt"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/store"
)

// Verified says what Verify looked at and what does not hold.
type Verified struct {
	Runs, Payments, AuditEntries int
	Breaches                     []store.Breach
}

// Verify recomputes what must hold over the whole database: the invariants of the
// store, and for every run entitled = paid + recovered + held, its totals, batches
// and files against the rows themselves, each reference and the account hash of
// each file anew, and the journal's chain. All breaches are listed; any is
// payroll.ErrIntegrity.
func (r *Runner) Verify(ctx context.Context) (v Verified, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		if v.Breaches, err = tx.Breaches(); err != nil {
			return err
		}
		runs, err := tx.Runs()
		if err != nil {
			return err
		}
		v.Runs = len(runs)
		for i := range runs {
			if runs[i].State == payroll.Draft {
				continue
			}
			if err := r.verifyRun(ctx, tx, &runs[i], &v); err != nil {
				return fmt.Errorf("%s: %w", runs[i].ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	v.AuditEntries, _, err = r.Store.VerifyAudit(ctx)
	if err := v.breach("I12", "", err); err != nil {
		return v, err
	}
	if n := len(v.Breaches); n > 0 {
		return v, fmt.Errorf("%d điều không khớp, trước hết %s %s / %d things do not tie, first %s %s: %w", n, v.Breaches[0].Invariant, v.Breaches[0].Subject,
			n, v.Breaches[0].Invariant, v.Breaches[0].Subject, payroll.ErrIntegrity)
	}
	return v, nil
}

// breach notes an error that says that something does not hold; any other error
// is returned.
func (v *Verified) breach(invariant, subject string, err error) error {
	if err == nil || !errors.Is(err, payroll.ErrIntegrity) {
		return err
	}
	if subject != "" {
		subject += ": "
	}
	v.Breaches = append(v.Breaches, store.Breach{Invariant: invariant, Subject: subject + err.Error()})
	return nil
}

func (r *Runner) verifyRun(ctx context.Context, tx *store.Tx, run *payroll.PayRun, v *Verified) error {
	if err := v.breach("I4", run.ID, tx.CheckTotals(run.ID, run.Totals)); err != nil {
		return err
	}
	if err := v.breach("I9", "", r.sealedPayments(ctx, tx, run.ID)); err != nil {
		return err
	}
	counted, hashes, err := r.recount(ctx, tx, run, v)
	if err != nil {
		return err
	}
	v.Payments += counted.Payments
	stated := run.Totals
	if counted.Payments != stated.Payments || counted.Instructed != stated.Instructed || counted.HeldRows != stated.HeldRows || counted.HeldSum != stated.HeldSum {
		v.Breaches = append(v.Breaches, store.Breach{Invariant: "I4", Subject: fmt.Sprintf("%s: đếm được/counted %d, %s; %d, %s — ghi/stored %d, %s; %d, %s", run.ID,
			counted.Payments, counted.Instructed, counted.HeldRows, counted.HeldSum, stated.Payments, stated.Instructed, stated.HeldRows, stated.HeldSum)})
	}
	files, err := tx.Files(run.ID)
	if err != nil {
		return err
	}
	for i := range files {
		var h bankfiles.AccountHash
		for _, b := range files[i].Batches {
			if part := hashes[b.No]; part != nil {
				h.AddAll(*part)
			}
		}
		if h.Sum() != files[i].AccountHash {
			v.Breaches = append(v.Breaches, store.Breach{Invariant: "I5", Subject: fmt.Sprintf("%s: số tài khoản đã bị sửa/an account number was changed", files[i].Name)})
		}
	}
	return nil
}

// recount adds up a run's payments and held rows one by one, computes each
// reference anew, and the account hash of each batch.
func (r *Runner) recount(ctx context.Context, tx *store.Tx, run *payroll.PayRun, v *Verified) (counted payroll.RunTotals, hashes map[int]*bankfiles.AccountHash, err error) {
	hashes = map[int]*bankfiles.AccountHash{}
	for p, err := range r.instructions(ctx, tx, run.ID) {
		if err != nil {
			return counted, nil, err
		}
		if !p.IsReference(p.EndToEndID) {
			v.Breaches = append(v.Breaches, store.Breach{Invariant: "I3", Subject: run.ID + " " + p.EndToEndID})
		}
		if hashes[p.BatchNo] == nil {
			hashes[p.BatchNo] = &bankfiles.AccountHash{}
		}
		hashes[p.BatchNo].Add(p.Account.Number)
		counted.Payments++
		counted.Instructed += p.Amount
	}
	for h, err := range r.held(ctx, tx, run.ID) {
		if err != nil {
			return counted, nil, err
		}
		counted.HeldRows++
		counted.HeldSum += h.Amount
	}
	return counted, hashes, nil
}
