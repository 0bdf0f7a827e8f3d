package payrun

import (
	"context"
	"fmt"
	"slices"

	"chitra/payroll"
	"chitra/payroll/store"
)

// loadAgreed reads the recoveries to deduct from the payments of a page. Only
// regular runs deduct: an instalment is taken once a month.
func (p *preparation) loadAgreed(after, upTo string) error {
	p.agreed = map[string][]payroll.Recovery{}
	if p.run.Kind != payroll.Regular {
		return nil
	}
	list, err := p.tx.AgreedRecoveries(p.run.Programme, p.run.Month, after, upTo)
	for _, r := range list {
		p.agreed[r.PersonID] = append(p.agreed[r.PersonID], r)
	}
	return err
}

// stillOwed are the recoveries to deduct from a person's payments, after what the
// settlement withdraws of them.
func (p *preparation) stillOwed(personID string, withdrawn []payroll.Claim) (list []payroll.Recovery) {
	for _, r := range p.agreed[personID] {
		for _, w := range withdrawn {
			if w.Recovery == r.ID {
				r.Withdrawn += w.Amount
			}
		}
		list = append(list, r)
	}
	return list
}

// overpay turns what was overpaid into recoveries, one for each payee, and takes
// back claims that are due after all.
func (p *preparation) overpay(rows *pageRows, c *computed) {
	first := len(rows.recoveries)
	for _, o := range c.Overpaid {
		r := p.recoveryFor(rows, first, c.Of, o)
		r.Amount += o.Amount
		rows.items = append(rows.items, store.RecoveryItem{RunID: p.run.ID, Claim: payroll.Claim{Recovery: r.ID, Grant: o.Grant.Key(),
			Component: o.Component, Month: o.Month, Reason: o.Reason, Amount: o.Amount}})
	}
	for _, w := range c.Withdrawn {
		if rows.withdrawn == nil {
			rows.withdrawn = map[string]payroll.Amount{}
		}
		rows.withdrawn[w.Recovery] += w.Amount
		w.Amount = -w.Amount
		rows.items = append(rows.items, store.RecoveryItem{RunID: p.run.ID, Claim: w})
	}
}

// recoveryFor finds or opens the person's recovery from a payee.
func (p *preparation) recoveryFor(rows *pageRows, first int, b *payroll.Beneficiary, o payroll.Overpayment) *payroll.Recovery {
	payee := payroll.Payee{Name: o.Grant.Payee.Name, ID: o.Grant.Payee.ID}
	for i := first; i < len(rows.recoveries); i++ {
		if rows.recoveries[i].Payee == payee {
			return &rows.recoveries[i]
		}
	}
	p.overpaid++
	rows.recoveries = append(rows.recoveries, payroll.Recovery{ID: fmt.Sprintf("%s-T%d", p.run.ID, p.overpaid), RunID: p.run.ID,
		Programme: p.run.Programme, PersonID: b.PersonID, PersonName: b.Name, Payee: payee, Unit: o.Unit, Reason: o.Reason, State: payroll.RecoveryOpen})
	return &rows.recoveries[len(rows.recoveries)-1]
}

func (rows *pageRows) saveRecoveries(tx *store.Tx) error {
	if err := tx.OpenRecoveries(rows.recoveries, rows.items); err != nil {
		return err
	}
	for id, amount := range rows.withdrawn {
		r, err := tx.Recovery(id)
		if err == nil {
			err = r.Withdraw(amount)
		}
		if err == nil {
			err = tx.SaveRecovery(&r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// RecoveryFile is everything about one recovery: what is claimed by month, who
// received it, what was decided and what came back.
type RecoveryFile struct {
	payroll.Recovery
	Person     payroll.Beneficiary // as the registry holds them now
	Claims     []payroll.Claim
	Receipts   []store.ReceiptRow // payments of the claimed months
	Acts       []payroll.RecoveryAct
	Deductions []store.DeductionRow
}

// Recovery returns one recovery with all that belongs to it.
func (r *Runner) Recovery(ctx context.Context, id string) (f RecoveryFile, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		f, err = r.recoveryFile(tx, id)
		return err
	})
	return f, err
}

func (r *Runner) recoveryFile(tx *store.Tx, id string) (f RecoveryFile, err error) {
	if f.Recovery, err = tx.Recovery(id); err != nil {
		return f, err
	}
	if f.Person, err = r.present(tx, f.PersonID); err != nil {
		return f, err
	}
	if f.Claims, err = tx.ClaimsOf(&f.Recovery); err != nil {
		return f, err
	}
	if f.Acts, err = tx.RecoveryActs(id); err != nil {
		return f, err
	}
	if f.Deductions, err = tx.DeductionsOf(id); err != nil {
		return f, err
	}
	all, err := tx.Receipts(f.Programme, f.PersonID)
	for _, receipt := range all {
		if slices.ContainsFunc(f.Claims, func(c payroll.Claim) bool { return c.Month == receipt.For && c.Grant == receipt.Grant }) {
			f.Receipts = append(f.Receipts, receipt)
		}
	}
	return f, err
}

// EachRecovery calls f for the recoveries of a filter, in order.
func (r *Runner) EachRecovery(ctx context.Context, filter store.RecoveryFilter, f func(*payroll.Recovery) error) error {
	return r.Store.View(ctx, func(tx *store.Tx) error {
		for rec, err := range paged(ctx, func(after string) ([]payroll.Recovery, error) {
			return tx.Recoveries(filter, after, pageSize)
		}, func(rec *payroll.Recovery) string { return rec.ID }) {
			if err != nil {
				return err
			}
			if err := f(rec); err != nil {
				return err
			}
		}
		return nil
	})
}

// AgreeRecovery records how a recovery is paid off. From then on regular runs keep
// the instalments. New terms take the place of earlier ones.
func (r *Runner) AgreeRecovery(ctx context.Context, who Actor, id string, terms payroll.Terms) (payroll.Recovery, error) {
	if err := terms.Check(); err != nil {
		return payroll.Recovery{}, err
	}
	return r.decideRecovery(ctx, who, id, "agree", terms.DecisionNo, []payroll.Role{payroll.Maker, payroll.Admin}, func(tx *store.Tx, rec *payroll.Recovery) (payroll.Amount, error) {
		if err := r.received(ctx, tx, id); err != nil {
			return 0, err
		}
		if terms.Instalment > rec.Outstanding() {
			return 0, fmt.Errorf("mức thu %s đồng lớn hơn số còn phải thu %s đồng / the instalment is above the debt of %s đồng: %w",
				terms.Instalment, rec.Outstanding(), rec.Outstanding(), payroll.ErrData)
		}
		rec.State, rec.Terms = payroll.RecoveryAgreed, terms
		return terms.Instalment, nil
	})
}

// received refuses to claim back what the person never received: money that a bank
// refused or gave back and that was not paid again.
func (r *Runner) received(ctx context.Context, tx *store.Tx, id string) error {
	f, err := r.recoveryFile(tx, id)
	if err != nil {
		return err
	}
	for u, err := range r.unpaid(ctx, tx, store.UnpaidFilter{Programme: f.Programme, PersonID: f.PersonID}) {
		if err != nil {
			return err
		}
		if slices.ContainsFunc(f.Receipts, func(receipt store.ReceiptRow) bool { return receipt.EndToEndID == u.Origin }) {
			return fmt.Errorf("lệnh %s đã bị ngân hàng từ chối hoặc trả về và chưa chi lại: tiền chưa đến tay, không thu; rút khoản thu hồi bằng «chitra recovery undo %s» / payment %s never arrived, nothing is recovered; withdraw it with “chitra recovery undo %s”: %w",
				u.EndToEndID, id, u.EndToEndID, id, payroll.ErrConflict)
		}
	}
	return nil
}

// ReceiveRecovery records money that came back another way than from payments,
// such as cash from heirs; document names the receipt. The same document again is
// the same money.
func (r *Runner) ReceiveRecovery(ctx context.Context, who Actor, id string, amount payroll.Amount, document string) (payroll.Recovery, error) {
	return r.decideRecovery(ctx, who, id, "receive", document, []payroll.Role{payroll.Maker, payroll.Admin}, func(tx *store.Tx, rec *payroll.Recovery) (payroll.Amount, error) {
		acts, err := tx.RecoveryActs(id)
		if err != nil {
			return 0, err
		}
		if slices.ContainsFunc(acts, func(a payroll.RecoveryAct) bool { return a.Act == "receive" && a.Document == document }) {
			return 0, fmt.Errorf("chứng từ %s đã ghi cho khoản thu hồi %s / document %s is recorded already: %w", document, id, document, payroll.ErrConflict)
		}
		return amount, rec.Receive(amount)
	})
}

// WriteOffRecovery gives up what is outstanding, with a reason.
func (r *Runner) WriteOffRecovery(ctx context.Context, who Actor, id, reason string) (payroll.Recovery, error) {
	return r.decideRecovery(ctx, who, id, "write_off", reason, []payroll.Role{payroll.Checker, payroll.Admin}, func(_ *store.Tx, rec *payroll.Recovery) (payroll.Amount, error) {
		rest := rec.Outstanding()
		return rest, rec.WriteOff()
	})
}

// UndoRecovery withdraws a recovery: what is outstanding is claimed no more, and
// what was repaid the next run pays back, as far as the law says that it is due.
func (r *Runner) UndoRecovery(ctx context.Context, who Actor, id, reason string) (payroll.Recovery, error) {
	return r.decideRecovery(ctx, who, id, "undo", reason, []payroll.Role{payroll.Checker, payroll.Admin}, func(tx *store.Tx, rec *payroll.Recovery) (payroll.Amount, error) {
		claims, err := tx.ClaimsOf(rec)
		if err != nil {
			return 0, err
		}
		rest := rec.Outstanding()
		back, err := rec.Undo(claims)
		if err != nil {
			return 0, err
		}
		var items []store.RecoveryItem
		for _, c := range back {
			c.Amount = -c.Amount
			items = append(items, store.RecoveryItem{Claim: c})
		}
		return rest, tx.AddRecoveryItems(items)
	})
}

// decideRecovery is what all decisions about a recovery have in common. None is
// taken while a run of the programme is calculated and not released: that run was
// computed from the recoveries as they stand.
func (r *Runner) decideRecovery(ctx context.Context, who Actor, id, act, document string, roles []payroll.Role,
	work func(*store.Tx, *payroll.Recovery) (payroll.Amount, error)) (rec payroll.Recovery, err error) {
	if err := who.can("thu hồi/recovery "+act, roles...); err != nil {
		return rec, err
	}
	if document == "" {
		return rec, fmt.Errorf("phải ghi số chứng từ hoặc lý do / a document number or a reason is needed: %w", payroll.ErrData)
	}
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		if rec, err = tx.Recovery(id); err != nil {
			return err
		}
		runs, err := tx.LiveRuns(rec.Programme)
		if err != nil {
			return err
		}
		for i := range runs {
			if !runs[i].Decided() {
				return fmt.Errorf("đợt %s (%s) chưa phát hành; phát hành hoặc hủy rồi mới quyết định khoản thu hồi / run %s is not released, release or cancel it first: %w",
					runs[i].ID, runs[i].State, runs[i].ID, payroll.ErrConflict)
			}
		}
		if !rec.Alive() {
			return fmt.Errorf("khoản thu hồi %s đã %s / recovery %s is %s: %w", id, rec.State, id, rec.State, payroll.ErrConflict)
		}
		before := rec.State
		amount, err := work(tx, &rec)
		if err != nil {
			return err
		}
		if err := tx.SaveRecovery(&rec); err != nil {
			return err
		}
		if err := tx.AddRecoveryAct(id, payroll.RecoveryAct{Act: act, Amount: amount, Document: document, By: who.Name, At: r.Now()}); err != nil {
			return err
		}
		return tx.AppendAudit(store.AuditEntry{Actor: who.Name, Action: "recovery." + act + ": " + document, Object: id,
			StateBefore: string(before), StateAfter: string(rec.State), At: r.Now()})
	})
	return rec, err
}
