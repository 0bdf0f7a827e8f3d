package payrun

import (
	"fmt"
	"slices"

	"chitra/bankfiles"
	"chitra/payroll"
)

// filePlan knows, before a byte is written, which batches and transfer files a
// run has: one file for each paying unit, one batch in it for each rail.
type filePlan struct {
	p       *preparation
	units   map[string]int // position of the unit among all units
	formats map[string]bankfiles.Format
	heads   map[string]*payroll.TransferFile
	batches map[int]*payroll.Batch
	hashes  map[string]*bankfiles.AccountHash
}

func newFilePlan(p *preparation) *filePlan {
	plan := &filePlan{p: p, units: map[string]int{}, formats: map[string]bankfiles.Format{},
		heads: map[string]*payroll.TransferFile{}, batches: map[int]*payroll.Batch{}, hashes: map[string]*bankfiles.AccountHash{}}
	for i, code := range p.codes {
		plan.units[code] = i
		plan.declare(i, p.units[code])
	}
	return plan
}

// declare prepares the head of the unit's file. A unit whose account names no
// usable format has none: its payments are held by check.
func (plan *filePlan) declare(position int, u *payroll.Unit) {
	debtor, ok := u.DebtorFor(plan.p.run.Programme)
	if !ok {
		return
	}
	format, err := plan.p.format(debtor)
	if err != nil {
		return
	}
	run, no := &plan.p.run, position+1
	plan.hashes[u.Code] = &bankfiles.AccountHash{}
	plan.heads[u.Code] = &payroll.TransferFile{
		MessageID: payroll.MessageID(run.ID, no), RunID: run.ID, No: no, Programme: run.Programme, Month: run.Month, Unit: *u, Debtor: debtor,
		Purpose: plan.p.info.Purpose, Memo: plan.p.info.Memo, PayOn: run.PayOn, CreatedAt: run.PreparedAt,
	}
	plan.use(u.Code, format)
}

// use settles the format of a unit's file, and with it the file's name.
func (plan *filePlan) use(unit string, f bankfiles.Format) {
	head := plan.heads[unit]
	plan.formats[unit] = f
	head.Format = f.Code()
	head.Name = fmt.Sprintf("%s_%s_%s_%s.%s", head.Month, head.Programme, unit, f.Code(), f.Extension())
}

// settle gives a file that its format cannot carry as a whole, such as a single
// payment where the bank's sheet wants two, to the international format, which
// carries whatever the others do; the run notes why.
func (plan *filePlan) settle(unit string) error {
	head := plan.heads[unit]
	for _, f := range plan.formats[unit].Check(head, nil) {
		if f.Severity != payroll.Error {
			continue
		}
		plan.p.notes[f.Code]++
		general, err := plan.p.formatByCode(bankfiles.Pain00109)
		if err != nil {
			return err
		}
		plan.use(unit, general)
		return nil
	}
	return nil
}

// check asks the format of the unit's file whether it can carry a payment.
func (plan *filePlan) check(pay *payroll.Payment) *payroll.Finding {
	head := plan.heads[pay.Unit]
	if head == nil {
		return &payroll.Finding{Code: payroll.CodeNoDebtorAccount, Severity: payroll.Error, Value: pay.Unit,
			Args: payroll.Args{"programme": string(pay.Programme)}}
	}
	for _, f := range plan.formats[pay.Unit].Check(head, &pay.PaymentInstruction) {
		if f.Severity == payroll.Error {
			return &f
		}
	}
	return nil
}

// place puts a payment into its batch. Batch numbers follow unit and rail, so
// they do not depend on who comes first.
func (plan *filePlan) place(pay *payroll.Payment) (err error) {
	no := plan.units[pay.Unit]*len(payroll.Rails) + slices.Index(payroll.Rails, pay.Rail) + 1
	b := plan.batches[no]
	if b == nil {
		b = &payroll.Batch{ID: payroll.BatchID(pay.RunID, no), No: no, Unit: pay.Unit, Debtor: pay.Debtor, Rail: pay.Rail}
		plan.batches[no] = b
	}
	b.Count++
	if b.Total, err = b.Total.Add(pay.Amount); err != nil {
		return err
	}
	pay.BatchNo, pay.Ordinal = no, b.Count
	if pay.Rail == payroll.Cash {
		return nil
	}
	head := plan.heads[pay.Unit]
	head.Count++
	plan.hashes[pay.Unit].Add(pay.Account.Number)
	head.Total, err = head.Total.Add(pay.Amount)
	return err
}

// result returns the batches and the files that have payments, in order.
func (plan *filePlan) result() ([]payroll.Batch, []payroll.TransferFile, error) {
	var batches []payroll.Batch
	for no := 1; no <= len(plan.p.codes)*len(payroll.Rails); no++ {
		if b := plan.batches[no]; b != nil {
			batches = append(batches, *b)
		}
	}
	var files []payroll.TransferFile
	for _, code := range plan.p.codes {
		head := plan.heads[code]
		if head == nil || head.Count == 0 {
			continue
		}
		if err := plan.settle(code); err != nil {
			return nil, nil, err
		}
		for _, b := range batches {
			if b.Unit == code && b.Rail != payroll.Cash {
				head.Batches = append(head.Batches, b)
			}
		}
		head.AccountHash = plan.hashes[code].Sum()
		files = append(files, *head)
	}
	return batches, files, nil
}
