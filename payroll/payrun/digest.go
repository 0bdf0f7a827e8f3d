package payrun

import (
	"context"
	"fmt"

	"chitra/payroll"
	"chitra/payroll/store"
)

// contentDigest hashes what an approval is given to: the head of the run, the
// law, the registry, the settings, the paying accounts, every payment, every
// held row and every planned file. The registry's digest is given; law, settings
// and accounts are taken as they are now, so a later change of any of them gives
// another digest.
func (r *Runner) contentDigest(ctx context.Context, tx *store.Tx, run *payroll.PayRun, registry string) (string, error) {
	d := payroll.NewDigest()
	d.Field("chitra-run-2", run.ID, string(run.Programme), run.Month.String(), string(run.Kind), run.PayOn.String(),
		r.Rates.Digest(), registry, r.Settings.Digest())
	t := run.Totals
	d.Int(int64(run.Sequence), int64(run.Covers), int64(run.FirstMonth), int64(t.Persons), int64(t.Grants), int64(t.Payments), int64(t.HeldRows), int64(t.Entitled), int64(t.Recovered), int64(t.Instructed), int64(t.HeldSum))
	if err := digestUnits(ctx, tx, d, run.Programme); err != nil {
		return "", err
	}
	for p, err := range r.instructions(ctx, tx, run.ID) {
		if err != nil {
			return "", err
		}
		digestPayment(d, p)
	}
	for h, err := range r.held(ctx, tx, run.ID) {
		if err != nil {
			return "", err
		}
		d.Field(h.PersonID, h.Unit, h.Category, string(h.Finding.Code))
		d.Int(int64(h.Row), int64(h.Amount))
	}
	if err := digestRecoveries(tx, d, run.ID); err != nil {
		return "", err
	}
	files, err := tx.Files(run.ID)
	if err != nil {
		return "", err
	}
	for _, f := range files {
		d.Field(f.Name, f.Format, f.MessageID, f.AccountHash)
		if f.Basis != "" {
			d.Field(f.Basis)
		}
		d.Int(int64(f.No), int64(f.Count), int64(f.Total))
	}
	return d.Sum(), nil
}

func digestPayment(d *payroll.Digest, p *payroll.PaymentInstruction) {
	d.Field(p.EndToEndID, p.Unit, p.PersonID, p.PersonName, p.Payee.Name, p.Payee.ID, string(p.Method),
		p.Account.Bank, p.Account.Number, p.Account.Holder, p.Remittance)
	if p.Attempt > 1 {
		d.Field(p.Month.String())
		d.Int(int64(p.Sequence))
	}
	d.Int(int64(p.Part), int64(p.Attempt), int64(p.BatchNo), int64(p.Ordinal), int64(p.Amount))
}

// outgoing is the entry of the journal that holds a released run's outgoingDigest.
const outgoing = "run.payments"

// outgoingDigest hashes what leaves the office with a run: every payment and every
// planned file with the account that pays. Unlike contentDigest it holds for ever,
// since law, registry and accounts rightly go on after the release.
func (r *Runner) outgoingDigest(ctx context.Context, tx *store.Tx, runID string) (string, error) {
	d := payroll.NewDigest()
	d.Field("chitra-payments-1", runID)
	for p, err := range r.instructions(ctx, tx, runID) {
		if err != nil {
			return "", err
		}
		digestPayment(d, p)
	}
	files, err := tx.Files(runID)
	for _, f := range files {
		account := f.Debtor.Account
		d.Field(f.Name, f.Format, f.Basis, f.MessageID, f.AccountHash, f.PayOn.String(), f.Unit.Code, f.Unit.Name, f.Unit.BudgetCode,
			account.Bank, account.BankText, account.Number, account.Holder, f.Debtor.Format)
		d.Int(int64(f.No), int64(f.Count), int64(f.Total))
	}
	return d.Sum(), err
}

// sealPayments keeps the outgoingDigest of a run in the journal, where checkpoints
// cover it.
func (r *Runner) sealPayments(ctx context.Context, tx *store.Tx, who Actor, runID string) error {
	digest, err := r.outgoingDigest(ctx, tx, runID)
	if err != nil {
		return err
	}
	return r.audit(tx, who, outgoing, runID, "", "", digest)
}

// sealedPayments compares a released run with what the journal says it was at its
// release; payroll.ErrIntegrity when it is not. Runs released by programs that kept
// no such entry pass.
func (r *Runner) sealedPayments(ctx context.Context, tx *store.Tx, runID string) error {
	sealed, err := tx.AuditedContent(outgoing, runID)
	if err != nil || sealed == "" {
		return err
	}
	now, err := r.outgoingDigest(ctx, tx, runID)
	if err == nil && now != sealed {
		err = fmt.Errorf("%s: lệnh chi hoặc tệp không còn như lúc phát hành / payments or files are not as they were released: %w", runID, payroll.ErrIntegrity)
	}
	return err
}

// digestRecoveries adds what the run claims back and what it keeps of payments.
func digestRecoveries(tx *store.Tx, d *payroll.Digest, runID string) error {
	after := ""
	for {
		list, err := tx.Recoveries(store.RecoveryFilter{RunID: runID}, after, pageSize)
		if err != nil {
			return err
		}
		for _, r := range list {
			d.Field(r.ID, r.PersonID, r.Payee.Name, r.Payee.ID, string(r.Reason))
			d.Int(int64(r.Amount))
			after = r.ID
		}
		if len(list) == 0 {
			break
		}
	}
	kept, err := tx.Deductions(runID)
	for _, k := range kept {
		d.Field(k.EndToEndID, k.Recovery)
		d.Int(int64(k.Amount))
	}
	return err
}

func digestUnits(ctx context.Context, tx *store.Tx, d *payroll.Digest, p payroll.Programme) error {
	units, err := tx.Units()
	if err != nil {
		return err
	}
	for _, u := range units {
		debtor, _ := u.DebtorFor(p)
		d.Field(u.Code, u.Name, string(u.Jurisdiction), u.BudgetCode, debtor.Account.Bank, debtor.Account.Number, debtor.Account.Holder, debtor.Format)
	}
	return nil
}

// unchanged recomputes the digest of a run and names what differs.
func (r *Runner) unchanged(ctx context.Context, tx *store.Tx, run *payroll.PayRun) error {
	registry, _, _, err := tx.RegistryDigest(run.Programme)
	if err != nil {
		return err
	}
	now, err := r.contentDigest(ctx, tx, run, registry)
	if err != nil || now == run.ContentDigest {
		return err
	}
	what := "tài khoản chi, thanh toán hoặc tệp / paying accounts, payments or files"
	switch {
	case run.RatesDigest != r.Rates.Digest():
		what = "bảng mức / rate tables"
	case run.RegistryDigest != registry:
		what = "sổ đối tượng / registry"
	case run.SettingsDigest != r.Settings.Digest():
		what = "thiết lập / settings"
	}
	return fmt.Errorf("%w: %s", errChanged, what)
}
