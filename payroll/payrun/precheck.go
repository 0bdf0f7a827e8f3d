package payrun

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/store"
)

// CheckedRow is one thing somebody has to mend, or should know, before a run's
// files go to the bank: a row that is held, or a payment written otherwise than
// the list says.
type CheckedRow struct {
	Unit       *payroll.Unit
	File       string // "" where the row is in no file
	PersonID   string
	Name       string
	Amount     payroll.Amount
	Account    payroll.Account
	EndToEndID string
	Finding    payroll.Finding
}

// CheckedFile is one planned file and what its bank would say of it.
type CheckedFile struct {
	payroll.TransferFile
	Batches  []CheckedBatch
	Findings []payroll.Finding // of the file as a whole
	Refused  int               // payments its format does not carry any more
	Warned   int
	Changed  int // payments with a text written otherwise than in the list
}

// CheckedBatch is the payments of a file on one rail.
type CheckedBatch struct {
	payroll.Batch
	CutOff bankfiles.CutOff
}

// Checked sums up a run.
type Checked struct {
	Files []CheckedFile
	// Held are the rows of the run that cannot travel; other held rows, which
	// the law could not compute, are not the bank's matter and not counted.
	Held    int
	HeldSum payroll.Amount
}

// CheckFiles looks, before approval or after, at everything a bank would refuse
// of a run: every payment is asked of its format again,
// and every row that is held for its account, bank or text is listed.
// each sees the rows unit by unit.
func (r *Runner) CheckFiles(ctx context.Context, runID string, each func(CheckedRow) error) (c Checked, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		run, err := tx.Run(runID)
		if err != nil {
			return err
		}
		files, err := r.completeFiles(ctx, tx, &run)
		if err != nil {
			return err
		}
		units, err := tx.Units()
		if err != nil {
			return err
		}
		for i := range units {
			if err := r.checkHeld(ctx, tx, runID, &units[i], &c, each); err != nil {
				return err
			}
			for j := range files {
				if files[j].Unit.Code != units[i].Code {
					continue
				}
				f, err := r.checkFile(ctx, tx, &units[i], &files[j], each)
				if err != nil {
					return err
				}
				c.Files = append(c.Files, f)
			}
		}
		return nil
	})
	return c, err
}

// checkHeld lists what is held for its way to the payee.
func (r *Runner) checkHeld(ctx context.Context, tx *store.Tx, runID string, u *payroll.Unit, c *Checked, each func(CheckedRow) error) error {
	page := func(after store.PersonCursor) ([]store.HeldRow, error) {
		return tx.HeldOfUnit(runID, u.Code, after, pageSize)
	}
	for h, err := range paged(ctx, page, (*store.HeldRow).Cursor) {
		if err != nil {
			return err
		}
		if !payroll.AboutPayment(h.Finding.Code) {
			continue
		}
		c.Held++
		if c.HeldSum, err = c.HeldSum.Add(h.Amount); err != nil {
			return err
		}
		if err := each(CheckedRow{Unit: u, PersonID: h.PersonID, Name: h.Name, Amount: h.Amount, Finding: h.Finding}); err != nil {
			return err
		}
	}
	return nil
}

// checkFile asks the format of a file about the file and each of its payments.
func (r *Runner) checkFile(ctx context.Context, tx *store.Tx, u *payroll.Unit, f *payroll.TransferFile, each func(CheckedRow) error) (CheckedFile, error) {
	out := CheckedFile{TransferFile: *f}
	format, err := r.formatOf(tx, f)
	if err != nil {
		return out, err
	}
	out.Findings = format.Check(f, nil)
	if wanted := cmp.Or(f.Debtor.Format, bankfiles.FormatFor(f.Debtor.Account.Bank)); !slices.Contains(bankfiles.FormatCodes(wanted), f.Format) {
		out.Findings = append(out.Findings, payroll.Finding{Code: payroll.CodeOtherFormat, Severity: payroll.Warning, Value: wanted,
			Args: payroll.Args{"format": f.Format}})
	}
	for _, b := range f.Batches {
		cut := r.Banks.Rails().CutOff(b.Rail, f.Debtor.Account.Bank, 0)
		out.Batches = append(out.Batches, CheckedBatch{b, cut})
	}
	out.Findings = append(out.Findings, r.late(f, out.Batches)...)
	for p, err := range r.instructionsOfFile(ctx, tx, f.RunID, f.No) {
		if err != nil {
			return out, err
		}
		// A file has said above what concerns it as a whole.
		for _, found := range format.Check(f, p) {
			if found.PersonID == "" {
				continue
			}
			out.note(found.Severity)
			row := CheckedRow{Unit: u, File: f.Name, PersonID: p.PersonID, Name: p.PersonName, Amount: p.Amount, Account: p.Account,
				EndToEndID: p.EndToEndID, Finding: found}
			if err := each(row); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

func (f *CheckedFile) note(s payroll.Severity) {
	switch s {
	case payroll.Error:
		f.Refused++
	case payroll.Warning:
		f.Warned++
	case payroll.Info:
		f.Changed++
	}
}

// late warns when the bank no longer takes a file that is not written yet for
// the day the run is to be paid.
func (r *Runner) late(f *payroll.TransferFile, batches []CheckedBatch) []payroll.Finding {
	if f.SHA256 != "" {
		return nil
	}
	var first bankfiles.CutOff
	for _, b := range batches {
		if first.Clock == "" || b.CutOff.Clock != "" && b.CutOff.Clock < first.Clock {
			first = b.CutOff
		}
	}
	now := r.Now()
	at, err := time.ParseInLocation("2006-01-02 15:04", fmt.Sprintf("%s %s", f.PayOn, first.Clock), now.Location())
	if first.Clock == "" || err != nil || now.Before(at) {
		return nil
	}
	words := first.Evidence.Words()
	return []payroll.Finding{{Code: payroll.CodePastCutOff, Severity: payroll.Warning, Value: first.Clock,
		Args: payroll.Args{"day": f.PayOn.Vietnamese(), "grade_vi": words.VI, "grade_en": words.EN}}}
}

// Routed is one payment with the way it travels and why.
type Routed struct {
	*payroll.PaymentInstruction
	File       string
	DebtorBank string
	Routing    bankfiles.Routing
}

// EachRoute explains the way of every payment of a run that goes to an account,
// by the limits as they are now.
func (r *Runner) EachRoute(ctx context.Context, runID string, each func(Routed) error) error {
	return r.Store.View(ctx, func(tx *store.Tx) error {
		files, err := tx.Files(runID)
		if err != nil {
			return err
		}
		for _, f := range files {
			for p, err := range r.instructionsOfFile(ctx, tx, runID, f.No) {
				if err != nil {
					return err
				}
				if p.Method != payroll.ByAccount {
					continue
				}
				routing, problem := r.Banks.Routing(f.Debtor.Account.Bank, p.Account.Bank, p.Amount, p.Remittance)
				if problem != nil {
					routing.Why = payroll.Text{VI: problem.Says(payroll.Vietnamese), EN: problem.Says(payroll.English)}
				}
				if err := each(Routed{p, f.Name, f.Debtor.Account.Bank, routing}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
