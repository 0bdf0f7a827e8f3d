package payrun

import (
	"context"
	"iter"

	"chitra/payroll"
	"chitra/payroll/store"
)

// instructions streams a run's payments in the order of batches.
func (r *Runner) instructions(ctx context.Context, tx *store.Tx, runID string) iter.Seq2[*payroll.PaymentInstruction, error] {
	return paged(ctx, func(after store.Cursor) ([]payroll.PaymentInstruction, error) {
		return tx.Instructions(runID, after, pageSize)
	}, store.CursorOf)
}

// instructionsOfFile streams the payments one transfer file carries.
func (r *Runner) instructionsOfFile(ctx context.Context, tx *store.Tx, runID string, fileNo int) iter.Seq2[*payroll.PaymentInstruction, error] {
	return paged(ctx, func(after store.Cursor) ([]payroll.PaymentInstruction, error) {
		return tx.InstructionsOfFile(runID, fileNo, after, pageSize)
	}, store.CursorOf)
}

// held streams a run's held rows.
func (r *Runner) held(ctx context.Context, tx *store.Tx, runID string) iter.Seq2[*store.HeldRow, error] {
	return paged(ctx, func(after store.PersonCursor) ([]store.HeldRow, error) {
		return tx.Held(runID, after, pageSize)
	}, (*store.HeldRow).Cursor)
}

// paged turns keyset pages into one stream: at says where the next page begins
// after a row. An empty page ends it.
func paged[T, C any](ctx context.Context, page func(after C) ([]T, error), at func(*T) C) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		var after C
		for {
			rows, err := page(after)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if len(rows) == 0 {
				return
			}
			for i := range rows {
				if !yield(&rows[i], nil) {
					return
				}
			}
			after = at(&rows[len(rows)-1])
		}
	}
}
