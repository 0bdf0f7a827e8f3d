package payrun

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Unpaid lists the payments that did not arrive and were not made again, by unit
// and the longest waiting first, and proposes whose grants to look at. The list is
// what is left of some runs, not of all people, and is held as a whole.
func (r *Runner) Unpaid(ctx context.Context, f store.UnpaidFilter) (list []payroll.Unpaid, long []payroll.Finding, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		list = nil
		for u, err := range r.unpaid(ctx, tx, f) {
			if err != nil {
				return err
			}
			list = append(list, *u)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b payroll.Unpaid) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.PaidOn.String(), b.PaidOn.String()), cmp.Compare(a.PersonID, b.PersonID),
			cmp.Compare(a.EndToEndID, b.EndToEndID))
	})
	return list, payroll.LongUnpaid(list), err
}

func (r *Runner) unpaid(ctx context.Context, tx *store.Tx, f store.UnpaidFilter) func(func(*payroll.Unpaid, error) bool) {
	return paged(ctx, func(after string) ([]payroll.Unpaid, error) {
		return tx.Unpaid(f, after, pageSize)
	}, func(u *payroll.Unpaid) string { return u.EndToEndID })
}

// Repair asks where money that did not arrive is to go. It counts once another
// person agrees; a later request takes the place of an earlier one.
func (r *Runner) Repair(ctx context.Context, who Actor, repair payroll.AccountRepair) (asked payroll.AccountRepair, err error) {
	if err := who.can("đề nghị chi lại/ask to pay again", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return repair, err
	}
	repair.AskedBy = who.Name
	if repair.Reason == "" {
		return repair, fmt.Errorf("phải ghi lý do/a reason is needed (--reason): %w", payroll.ErrData)
	}
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		u, err := waiting(tx, repair.Payment)
		if err != nil {
			return err
		}
		if repair.Method == "" { // the same place again
			repair.Method, repair.Account = u.Method, u.Account
		}
		if repair.Method == payroll.ByAccount {
			repair.Account.Holder = cmp.Or(repair.Account.Holder, u.Account.Holder, u.Payee.Name)
		}
		if repair.ID, err = tx.InsertRepair(repair, r.Now()); err != nil {
			return err
		}
		return r.audit(tx, who, "repair.ask", repair.Payment, "", "", "")
	})
	return repair, err
}

// AgreeRepair is the second person's consent to the latest repair asked for of a
// payment. Whoever asked is refused here and by the database.
func (r *Runner) AgreeRepair(ctx context.Context, who Actor, reference string) (agreed payroll.AccountRepair, err error) {
	if err := who.can("đồng ý chi lại/agree to pay again", payroll.Checker, payroll.Admin); err != nil {
		return agreed, err
	}
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		u, err := waiting(tx, reference)
		if err != nil {
			return err
		}
		agreed = u.Repair
		switch {
		case agreed.ID == 0:
			return fmt.Errorf("chưa ai đề nghị chi lại %s/nobody has asked to pay %s again: %w", reference, reference, payroll.ErrNotFound)
		case agreed.AgreedBy != "":
			return fmt.Errorf("đã được %s đồng ý/was agreed to by %s: %w", agreed.AgreedBy, agreed.AgreedBy, payroll.ErrConflict)
		}
		agreed.AgreedBy = who.Name
		if err := tx.InsertRepairConsent(agreed.ID, who.Name, r.Now()); err != nil {
			return err
		}
		return r.audit(tx, who, "repair.agree", reference, "", "", "")
	})
	return agreed, err
}

// waiting is a payment that did not arrive and was not made again.
func waiting(tx *store.Tx, reference string) (u payroll.Unpaid, err error) {
	p, err := tx.Instruction(reference)
	if err != nil {
		return u, err
	}
	list, err := tx.Unpaid(store.UnpaidFilter{Reference: reference}, "", 1)
	if err != nil {
		return u, err
	}
	if len(list) == 0 {
		return u, fmt.Errorf("lệnh %s đang %s hoặc đã được chi lại; chỉ lệnh bị từ chối, bị trả về mới chi lại / payment %s is %s or was made again; only refused and returned ones are: %w",
			reference, p.State, reference, p.State, payroll.ErrConflict)
	}
	return list[0], nil
}

// reissue adds to the run what earlier runs could not deliver and two persons
// agreed to pay again. What cannot travel stays on the list, counted in the notes.
func (p *preparation) reissue(ctx context.Context) error {
	f := store.UnpaidFilter{Programme: p.run.Programme, Agreed: true}
	var all []payroll.Unpaid // before the first is written: the list shrinks while it is
	for u, err := range p.unpaid(ctx, p.tx, f) {
		if err != nil {
			return err
		}
		all = append(all, *u)
	}
	if len(all) == 0 {
		return nil
	}
	contested, err := p.contested(ctx, p.tx)
	if err != nil {
		return err
	}
	for i := range all {
		if code := contested[all[i].EndToEndID]; code != "" {
			p.notes[code]++
			continue
		}
		pay, problem := payroll.Reissue(&all[i], &p.paying)
		if problem != nil {
			p.notes[problem.Code]++
			continue
		}
		if err := p.payAgain(&all[i], pay); err != nil {
			return err
		}
	}
	return nil
}

// contested are the payments about which banks say something that is not settled
// yet: whoever may have been paid after all is not paid again.
func (r *Runner) contested(ctx context.Context, tx *store.Tx) (map[string]payroll.Code, error) {
	runs, err := openRuns(tx)
	if err != nil {
		return nil, err
	}
	matched, err := r.match(ctx, tx, runs)
	if err != nil {
		return nil, err
	}
	contested := map[string]payroll.Code{}
	for i := range matched.Discrepancies {
		d := &matched.Discrepancies[i]
		if reference := cmp.Or(d.Reference, d.Args["reference"]); reference != "" && d.Severity != payroll.Info {
			contested[reference] = d.Code
		}
	}
	return contested, nil
}

// uncontested refuses to release a run that pays somebody again of whom a bank has
// said since that the money may have arrived.
func (r *Runner) uncontested(ctx context.Context, tx *store.Tx, run *payroll.PayRun) error {
	if run.Totals.Reissued == 0 {
		return nil
	}
	replaced, err := tx.Replaced(run.ID)
	if err != nil {
		return err
	}
	contested, err := r.contested(ctx, tx)
	if err != nil {
		return err
	}
	for _, reference := range replaced {
		if code := contested[reference]; code != "" {
			return fmt.Errorf("đợt %s chi lại lệnh %s, nhưng ngân hàng có bút toán khác về lệnh này (%s); làm rõ, hoặc hủy đợt và lập lại / %s pays %s again, and a bank has since said otherwise; settle it, or cancel and prepare again: %w",
				run.ID, reference, code, run.ID, reference, payroll.ErrConflict)
		}
	}
	return nil
}

func (p *preparation) payAgain(u *payroll.Unpaid, pay payroll.Payment) (err error) {
	placed := []payroll.Payment{pay}
	if err := p.plan.place(placed); err != nil {
		return err
	}
	t := &p.run.Totals
	t.Payments++
	if t.Instructed, err = t.Instructed.Add(pay.Amount); err != nil {
		return err
	}
	if t.Reissued, err = t.Reissued.Add(pay.Amount); err != nil {
		return err
	}
	if err := p.tx.InsertInstructions([]payroll.PaymentInstruction{placed[0].PaymentInstruction}); err != nil {
		return err
	}
	return p.tx.InsertReissue(pay.EndToEndID, u)
}
