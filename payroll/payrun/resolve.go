package payrun

import (
	"context"
	"fmt"
	"slices"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Resolve asks that something banks do not decide be decided: what became of a
// payment, or what an entry is. It counts once another person agrees; see
// [Runner.Agree].
func (r *Runner) Resolve(ctx context.Context, who Actor, d payroll.Decision) (id int64, err error) {
	if err := who.can("đề nghị quyết định/ask for a decision", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return 0, err
	}
	d.AskedBy = who.Name
	if d.Reason == "" {
		return 0, fmt.Errorf("phải ghi lý do/a reason is needed (--reason): %w", payroll.ErrData)
	}
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := decidable(tx, &d); err != nil {
			return err
		}
		if id, err = tx.InsertDecision(d, r.Now()); err != nil {
			return err
		}
		return r.audit(tx, who, "decision.ask "+d.Outcome, subject(&d), "", "", "")
	})
	return id, err
}

// decidable refuses to decide what facts decide, or what is closed.
func decidable(tx *store.Tx, d *payroll.Decision) error {
	if d.Kind == payroll.DecideEntry {
		if _, err := tx.Entry(d.EntryID); err != nil {
			return err
		}
		if d.Outcome == payroll.EntryExplained {
			return nil
		}
	}
	p, err := tx.Instruction(d.Payment)
	if err != nil {
		return err
	}
	run, err := tx.Run(p.RunID)
	if err != nil {
		return err
	}
	if run.State != payroll.Released {
		return fmt.Errorf("đợt %s đang %s; mở lại trước («chitra run reopen») / run %s is %s, reopen it first: %w", run.ID, run.State, run.ID, run.State, payroll.ErrConflict)
	}
	states := []payroll.InstructionState{payroll.Sent, payroll.Uncertain}
	if d.Kind == payroll.DecideEntry || d.Outcome == string(payroll.Uncertain) {
		states = append(states, payroll.Settled, payroll.Rejected, payroll.Returned)
	}
	if !slices.Contains(states, p.State) {
		return fmt.Errorf("lệnh %s đang %s: sao kê đã rõ, không quyết định thay; nếu nghi ngờ, đề nghị «unknown» / payment %s is %s, facts decide; ask for “unknown” if in doubt: %w",
			p.EndToEndID, p.State, p.EndToEndID, p.State, payroll.ErrConflict)
	}
	return nil
}

// subject names what a decision is about.
func subject(d *payroll.Decision) string {
	switch d.Kind {
	case payroll.DecideEntry:
		return fmt.Sprintf("#%d", d.EntryID)
	case payroll.DecideReopen:
		return d.RunID
	}
	return d.Payment
}

// Agree is the second person's consent to the latest open decision about a
// payment or entry; where payments stand is recorded at once. Whoever asked is
// refused here and by the database.
func (r *Runner) Agree(ctx context.Context, who Actor, about payroll.Decision) (agreed payroll.Decision, out AnswerImport, err error) {
	if err := who.can("đồng ý quyết định/agree to a decision", payroll.Checker, payroll.Admin); err != nil {
		return agreed, out, err
	}
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		out = AnswerImport{Moved: map[payroll.InstructionState]int{}}
		if err := tx.Alone(); err != nil {
			return err
		}
		if agreed, err = r.consent(tx, who, about); err != nil {
			return err
		}
		if err := decidable(tx, &agreed); err != nil {
			return err
		}
		if err := r.audit(tx, who, "decision.agree "+agreed.Outcome, subject(&agreed), "", "", ""); err != nil {
			return err
		}
		return r.settle(ctx, tx, who, &out)
	})
	return agreed, out, err
}

// consent agrees to the latest open decision about the same thing.
func (r *Runner) consent(tx *store.Tx, who Actor, about payroll.Decision) (payroll.Decision, error) {
	open, err := openDecision(tx, &about)
	if err != nil {
		return payroll.Decision{}, err
	}
	if open.ID == 0 {
		return open, fmt.Errorf("chưa ai đề nghị gì về %s/nobody has asked anything about %s: %w", subject(&about), subject(&about), payroll.ErrNotFound)
	}
	open.AgreedBy = who.Name
	return open, tx.InsertConsent(open.ID, who.Name, r.Now())
}

// openDecision is the latest decision about the same thing nobody agreed to, the
// zero decision for none.
func openDecision(tx *store.Tx, about *payroll.Decision) (latest payroll.Decision, err error) {
	rows, err := tx.Decisions()
	for i := range rows {
		d := &rows[i].Decision
		if d.Kind == about.Kind && subject(d) == subject(about) && d.Closing == about.Closing && d.AgreedBy == "" && d.ID > latest.ID {
			latest = *d
		}
	}
	return latest, err
}

// Advance records money the treasury advanced for a run's programme and month. The
// same document again is no change.
func (r *Runner) Advance(ctx context.Context, who Actor, runID string, a store.Advance) (inserted bool, err error) {
	if err := who.can("ghi tạm ứng/record an advance", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return false, err
	}
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		run, err := tx.Run(runID)
		if err != nil {
			return err
		}
		a.Programme, a.Month, a.By, a.At = run.Programme, run.Month, who.Name, r.Now()
		if inserted, err = tx.InsertAdvance(a); err != nil || !inserted {
			return err
		}
		return r.audit(tx, who, "advance "+a.Amount.Plain()+" "+a.Document, runID, "", "", "")
	})
	return inserted, err
}

// unknownPayments answers which payment of a person and month nobody knows the
// outcome of.
func unknownPayments(tx *store.Tx) (func(personID string, m payroll.Month) string, error) {
	list, err := tx.Unknowns()
	type key struct {
		person string
		month  payroll.Month
	}
	unknown := map[key]string{}
	for i := range list {
		unknown[key{list[i].PersonID, list[i].Month}] = list[i].EndToEndID
	}
	return func(personID string, m payroll.Month) string { return unknown[key{personID, m}] }, err
}
