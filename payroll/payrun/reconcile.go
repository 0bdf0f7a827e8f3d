package payrun

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Reconciled is where a run stands, computed anew from every fact.
type Reconciled struct {
	Run payroll.PayRun
	*payroll.Reconciliation
	// Discrepancies of this run, and Elsewhere those that belong to no open run.
	Discrepancies, Elsewhere []payroll.Discrepancy
	Gaps                     []payroll.Finding // in the statements of the paying accounts
	Advances                 []store.Advance
	Waiting                  []store.DecisionRow // asked for by one person, nobody has agreed
	Closings                 []store.Closing
	Carried                  []store.Carried // beyond the last closing
}

// Reconcile compares a released or closed run with what banks said. It changes
// nothing; imports, decisions and closing record what follows.
func (r *Runner) Reconcile(ctx context.Context, runID string) (out Reconciled, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		if out.Run, err = tx.Run(runID); err != nil {
			return err
		}
		scope, err := r.scope(tx, &out.Run)
		if err != nil {
			return err
		}
		matched, err := r.match(ctx, tx, scope)
		if err != nil {
			return err
		}
		out.Reconciliation = matched.Reconciliation
		for _, d := range matched.Discrepancies {
			switch d.RunID {
			case runID:
				out.Discrepancies = append(out.Discrepancies, d)
			case "":
				out.Elsewhere = append(out.Elsewhere, d)
			}
		}
		return r.around(tx, &out)
	})
	return out, err
}

// around collects what stands beside the figures.
func (r *Runner) around(tx *store.Tx, out *Reconciled) (err error) {
	if out.Gaps, err = gaps(tx, out.Run.ID); err != nil {
		return err
	}
	if out.Advances, err = tx.Advances(out.Run.Programme, out.Run.Month); err != nil {
		return err
	}
	decisions, err := tx.Decisions()
	if err != nil {
		return err
	}
	for _, d := range decisions {
		if d.AgreedBy == "" {
			out.Waiting = append(out.Waiting, d)
		}
	}
	if out.Closings, err = tx.Closings(out.Run.ID); err != nil || len(out.Closings) == 0 {
		return err
	}
	out.Carried, err = tx.Carried(out.Run.ID, len(out.Closings))
	return err
}

// gaps are the breaks in the statements of the accounts a run is paid from.
func gaps(tx *store.Tx, runID string) ([]payroll.Finding, error) {
	batches, err := tx.Batches(runID)
	if err != nil {
		return nil, err
	}
	paying := map[string]bool{}
	for _, b := range batches {
		paying[payroll.AccountKey(b.Debtor.Account.Number)] = true
	}
	rows, err := tx.Statements()
	if err != nil {
		return nil, err
	}
	var statements []payroll.Statement
	for _, row := range rows {
		if paying[payroll.AccountKey(row.Account)] {
			statements = append(statements, row.Statement)
		}
	}
	return payroll.Gaps(statements), nil
}

// scope is the runs that are matched together: all open ones, or a closed one by
// itself.
func (r *Runner) scope(tx *store.Tx, run *payroll.PayRun) ([]payroll.PayRun, error) {
	switch run.State {
	case payroll.Closed:
		return []payroll.PayRun{*run}, nil
	case payroll.Released:
		return openRuns(tx)
	}
	return nil, fmt.Errorf("đợt %s đang %s, chưa phát hành/is %s, not released: %w", run.ID, run.State, run.State, payroll.ErrConflict)
}

// openRuns are the released runs, oldest first.
func openRuns(tx *store.Tx) (open []payroll.PayRun, err error) {
	runs, err := tx.Runs()
	for i := len(runs) - 1; i >= 0; i-- {
		if runs[i].State == payroll.Released {
			open = append(open, runs[i])
		}
	}
	return open, err
}

// matching is a reconciliation with what is recorded of each payment, in the same
// order.
type matching struct {
	*payroll.Reconciliation
	recorded []recorded
}

type recorded struct {
	no   int
	back payroll.Amount
	code string
}

// match computes where every payment of some runs stands, streaming payments and
// facts into the matcher.
func (r *Runner) match(ctx context.Context, tx *store.Tx, runs []payroll.PayRun) (out matching, err error) {
	m := payroll.NewMatcher()
	for i := range runs {
		if err := addRun(tx, m, &runs[i]); err != nil {
			return out, err
		}
	}
	for i := range runs {
		for p, err := range r.paymentsToMatch(ctx, tx, runs[i].ID) {
			if err != nil {
				return out, err
			}
			if p.Method == payroll.ByCash && p.State == payroll.Pending {
				p.State = payroll.Sent // the list was handed out when the run was released
			}
			m.AddPayment(&p.PaymentInstruction, p.Reissued)
			out.recorded = append(out.recorded, recorded{p.OutcomeNo, p.Back, p.Code})
		}
	}
	decisions, err := tx.Decisions()
	if err != nil {
		return out, err
	}
	for i := range decisions {
		m.AddDecision(decisions[i].Decision)
	}
	told, err := timesOf(tx)
	if err != nil {
		return out, err
	}
	for e, err := range r.facts(ctx, tx, runs) {
		if err != nil {
			return out, err
		}
		e.Told = told[e.ImportID]
		m.AddEntry(e.ID, &e.StatementEntry)
	}
	out.Reconciliation = m.Match()
	return out, r.elsewhere(tx, out.Reconciliation)
}

// timesOf is when each file came in.
func timesOf(tx *store.Tx) (map[int64]time.Time, error) {
	imports, err := tx.Imports()
	times := map[int64]time.Time{}
	for _, i := range imports {
		times[i.ID] = i.At
	}
	return times, err
}

func addRun(tx *store.Tx, m *payroll.Matcher, run *payroll.PayRun) error {
	batches, err := tx.Batches(run.ID)
	if err != nil {
		return err
	}
	files, err := tx.Files(run.ID)
	if err != nil {
		return err
	}
	m.AddRun(*run, batches, files)
	return nil
}

func (r *Runner) paymentsToMatch(ctx context.Context, tx *store.Tx, runID string) iter.Seq2[*store.PaymentToMatch, error] {
	return paged(ctx, func(after store.Cursor) ([]store.PaymentToMatch, error) {
		return tx.PaymentsToMatch(runID, after, pageSize)
	}, func(p *store.PaymentToMatch) store.Cursor { return store.CursorOf(&p.PaymentInstruction) })
}

// facts are those that belong to no closed run, or those of the closed run that is
// looked at.
func (r *Runner) facts(ctx context.Context, tx *store.Tx, runs []payroll.PayRun) iter.Seq2[*store.Entry, error] {
	return paged(ctx, func(after int64) ([]store.Entry, error) {
		if len(runs) == 1 && runs[0].State == payroll.Closed {
			closings, err := tx.Closings(runs[0].ID)
			if err != nil {
				return nil, err
			}
			return tx.EntriesOfClosing(runs[0].ID, len(closings), after, pageSize)
		}
		return tx.OpenEntries(after, pageSize)
	}, func(e *store.Entry) int64 { return e.ID })
}

// elsewhere looks up references no open run knows: payments of closed runs, where
// money may have been carried.
func (r *Runner) elsewhere(tx *store.Tx, rec *payroll.Reconciliation) error {
	for i := range rec.Discrepancies {
		d := &rec.Discrepancies[i]
		if d.Code != payroll.CodeEntryUnknownPayment {
			continue
		}
		p, err := tx.Instruction(d.Args["reference"])
		if errors.Is(err, payroll.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := r.closedRun(tx, d, &p); err != nil {
			return err
		}
	}
	return nil
}

// closedRun describes a fact about a payment of a run that is not open. Money that was
// carried as yet to come, and came, is no discrepancy.
func (r *Runner) closedRun(tx *store.Tx, d *payroll.Discrepancy, p *payroll.PaymentInstruction) error {
	d.Code, d.Args["run"] = payroll.CodeEntryClosedRun, p.RunID
	closings, err := tx.Closings(p.RunID)
	if err != nil || len(closings) == 0 {
		return err
	}
	carried, err := tx.Carried(p.RunID, len(closings))
	for _, c := range carried {
		if c.Kind == store.CarriedCredit && c.Subject == p.EndToEndID && c.Amount == d.Amount && d.Args["direction_en"] == "credit" {
			d.Code, d.Severity = payroll.CodeCarriedCredit, payroll.Info
		}
	}
	return err
}

// settle matches all open runs and records where payments came to stand. What was
// recorded before and is still so stays as it is.
func (r *Runner) settle(ctx context.Context, tx *store.Tx, who Actor, out *AnswerImport) error {
	runs, err := openRuns(tx)
	if err != nil {
		return err
	}
	for i := range runs {
		out.Runs = append(out.Runs, runs[i].ID)
		if _, err := tx.MarkHandedOut(runs[i].ID); err != nil {
			return err
		}
	}
	matched, err := r.match(ctx, tx, runs)
	if err != nil {
		return err
	}
	out.Discrepancies = len(matched.Discrepancies)
	return r.record(tx, who, &matched, out.Moved)
}

// record writes the outcomes that differ from what is recorded.
func (r *Runner) record(tx *store.Tx, who Actor, matched *matching, moved map[payroll.InstructionState]int) error {
	var rows []store.OutcomeRow
	now, i := r.Now(), 0
	for o := range matched.Outcomes() {
		before := matched.recorded[i]
		i++
		switch o.State {
		case payroll.Settled, payroll.Rejected, payroll.Returned, payroll.Uncertain:
		default:
			continue
		}
		if o.State == o.Was && before == (recorded{before.no, o.Back, o.Code}) && before.no > 0 {
			continue
		}
		if o.State != o.Was {
			moved[o.State]++
		}
		rows = append(rows, store.OutcomeRow{PaymentOutcome: *o, No: before.no + 1, At: now, By: who.Name})
		if len(rows) == pageSize {
			if err := tx.RecordOutcomes(rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	return tx.RecordOutcomes(rows)
}
