package payrun

import (
	"fmt"
	"maps"
	"slices"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/store"
)

// filePlan knows, before a byte is written, which batches and transfer files a
// run has. A paying unit has one file for each format of its account, in as many
// parts as the bank's limits ask for, and in every file one batch for each rail.
type filePlan struct {
	p     *preparation
	units map[string]*unitPlan
	bases map[string]map[string][]byte // data the formats are made of, by digest
}

// unitPlan is what a paying unit's payments go into.
type unitPlan struct {
	unit     *payroll.Unit
	position int // among all units, from 0
	debtor   payroll.Debtor
	files    []*fileSeries
	cash     *payroll.Batch // cash no format carries is paid from a list
}

// fileSeries is the files of one format of a unit. A limit of the bank closes
// the part being filled and opens the next.
type fileSeries struct {
	format    bankfiles.Format
	shape     bankfiles.Shape
	mostRows  int
	mostTotal payroll.Amount
	rank      int                  // among the unit's formats, from 0
	blank     payroll.TransferFile // what every part has in common
	parts     []*payroll.TransferFile
	hash      *bankfiles.AccountHash // of the last part
}

func newFilePlan(p *preparation) *filePlan {
	plan := &filePlan{p: p, units: map[string]*unitPlan{}, bases: map[string]map[string][]byte{}}
	for i, code := range p.codes {
		plan.declare(i, p.units[code])
	}
	return plan
}

// declare prepares the files of a unit. A unit whose account names no usable
// format has none: its payments are held by check.
func (plan *filePlan) declare(position int, u *payroll.Unit) {
	up := &unitPlan{unit: u, position: position}
	plan.units[u.Code] = up
	debtor, ok := u.DebtorFor(plan.p.run.Programme)
	if !ok {
		return
	}
	up.debtor = debtor
	formats, err := plan.p.formats(debtor)
	if err != nil {
		return
	}
	run := &plan.p.run
	for rank, f := range formats {
		shape := bankfiles.ShapeOf(f)
		s := &fileSeries{format: f, shape: shape, rank: rank, blank: payroll.TransferFile{
			Format: f.Code(), RunID: run.ID, Programme: run.Programme, Month: run.Month, Unit: *u, Debtor: debtor,
			Purpose: plan.p.info.Purpose, Memo: plan.p.info.Memo, PayOn: run.PayOn, CreatedAt: run.PreparedAt,
		}}
		s.mostRows, s.mostTotal = plan.p.Banks.Rails().Bounds(debtor.Account.Bank)
		if shape.MostRows > 0 {
			s.mostRows = min(s.mostRows, shape.MostRows)
		}
		if shape.MostTotal > 0 {
			s.mostTotal = min(s.mostTotal, shape.MostTotal)
		}
		up.files = append(up.files, s)
	}
}

// series returns the first format of the unit that carries the rail, or nil.
func (u *unitPlan) series(rail payroll.Rail) *fileSeries {
	i := slices.IndexFunc(u.files, func(s *fileSeries) bool { return s.shape.Carries(rail) })
	if i < 0 {
		return nil
	}
	return u.files[i]
}

// check asks the format of the unit's file whether it can carry a payment. Cash
// that no format carries is paid from a list and asks nobody.
func (plan *filePlan) check(pay *payroll.Payment) *payroll.Finding {
	u := plan.units[pay.Unit]
	s := u.series(pay.Rail)
	finding := func(c payroll.Code, value string, args payroll.Args) *payroll.Finding {
		return &payroll.Finding{Code: c, Severity: payroll.Error, Value: value, Args: args}
	}
	switch {
	case s == nil && pay.Rail == payroll.Cash:
		return nil
	case len(u.files) == 0 && u.debtor.Account.Number != "":
		return finding(payroll.CodeUnknownFormat, u.debtor.Format, payroll.Args{"unit": pay.Unit})
	case len(u.files) == 0:
		return finding(payroll.CodeNoDebtorAccount, pay.Unit, payroll.Args{"programme": string(pay.Programme)})
	case s == nil:
		words := bankfiles.RailWords(pay.Rail)
		return finding(payroll.CodeFormatNotForRail, pay.Unit, payroll.Args{"format": u.debtor.Format, "rail_vi": words.VI, "rail_en": words.EN})
	case pay.Amount > s.mostTotal:
		return finding(payroll.CodeAboveFileTotal, pay.Unit,
			payroll.Args{"format": s.format.Code(), "amount": pay.Amount.String(), "limit": s.mostTotal.String()})
	}
	for _, f := range s.format.Check(&s.blank, &pay.PaymentInstruction) {
		if f.Severity == payroll.Error {
			return &f
		}
	}
	return nil
}

// place puts the payments of one person into their batches. What one file takes
// of a person stands in one part of it, unless that alone is more than a part
// may hold; a single payment is never split.
func (plan *filePlan) place(payments []payroll.Payment) error {
	for i := range payments {
		pay := &payments[i]
		u := plan.units[pay.Unit]
		s := u.series(pay.Rail)
		if s == nil {
			if err := plan.placeCash(u, pay); err != nil {
				return err
			}
			continue
		}
		if first := !slices.ContainsFunc(payments[:i], func(p payroll.Payment) bool { return p.Unit == pay.Unit && u.series(p.Rail) == s }); first {
			rows, total := 0, payroll.Amount(0)
			for _, p := range payments[i:] {
				if p.Unit == pay.Unit && u.series(p.Rail) == s {
					rows, total = rows+1, total+p.Amount
				}
			}
			plan.makeRoom(u, s, rows, total)
		}
		plan.makeRoom(u, s, 1, pay.Amount)
		if err := plan.add(u, s, pay); err != nil {
			return err
		}
	}
	return nil
}

// makeRoom opens the next part when the last one cannot take so many payments
// of such a sum.
func (plan *filePlan) makeRoom(u *unitPlan, s *fileSeries, rows int, total payroll.Amount) {
	if n := len(s.parts); n > 0 {
		if last := s.parts[n-1]; last.Count+rows <= s.mostRows && total <= s.mostTotal-last.Total {
			return
		}
		if s.parts[n-1].Count == 0 {
			return
		}
	}
	next := s.blank
	next.No = plan.fileNo(u, len(s.parts)*len(u.files)+s.rank)
	next.MessageID = payroll.MessageID(next.RunID, next.No)
	s.parts = append(s.parts, &next)
	s.hash = &bankfiles.AccountHash{}
}

// fileNo numbers the files of a run so that none depends on what another unit
// has: the first file of every unit comes first, in the order of units, then the
// second ones.
func (plan *filePlan) fileNo(u *unitPlan, which int) int {
	return which*len(plan.p.codes) + u.position + 1
}

// batchNo numbers batches by file and rail, so they do not depend on who comes
// first.
func batchNo(fileNo int, rail payroll.Rail) int {
	return (fileNo-1)*len(payroll.Rails) + slices.Index(payroll.Rails, rail) + 1
}

// add counts a payment in the last part of a file and in its batch.
func (plan *filePlan) add(u *unitPlan, s *fileSeries, pay *payroll.Payment) (err error) {
	f := s.parts[len(s.parts)-1]
	no := batchNo(f.No, pay.Rail)
	at, found := slices.BinarySearchFunc(f.Batches, no, func(b payroll.Batch, no int) int { return b.No - no })
	if !found {
		f.Batches = slices.Insert(f.Batches, at, newBatch(u, no, pay))
	}
	if err := count(&f.Batches[at], pay); err != nil {
		return err
	}
	f.Count++
	f.Total, err = f.Total.Add(pay.Amount)
	s.hash.Add(pay.Account.Number)
	f.AccountHash = s.hash.Sum()
	return err
}

// placeCash counts a payment nobody's file carries.
func (plan *filePlan) placeCash(u *unitPlan, pay *payroll.Payment) error {
	if u.cash == nil {
		b := newBatch(u, batchNo(plan.fileNo(u, 0), payroll.Cash), pay)
		u.cash = &b
	}
	return count(u.cash, pay)
}

func newBatch(u *unitPlan, no int, pay *payroll.Payment) payroll.Batch {
	return payroll.Batch{ID: payroll.BatchID(pay.RunID, no), No: no, Unit: u.unit.Code, Debtor: pay.Debtor, Rail: pay.Rail}
}

func count(b *payroll.Batch, pay *payroll.Payment) (err error) {
	b.Count++
	b.Total, err = b.Total.Add(pay.Amount)
	pay.BatchNo, pay.Ordinal = b.No, b.Count
	return err
}

// result returns the batches and the files, each in the order of its numbers.
func (plan *filePlan) result() (batches []payroll.Batch, files []payroll.TransferFile, err error) {
	for _, code := range plan.p.codes {
		u := plan.units[code]
		if u.cash != nil {
			batches = append(batches, *u.cash)
		}
		for _, s := range u.files {
			for i, f := range s.parts {
				batches = append(batches, f.Batches...)
				if err := plan.settle(s, f, i); err != nil {
					return nil, nil, err
				}
				files = append(files, *f)
			}
		}
	}
	slices.SortFunc(batches, func(a, b payroll.Batch) int { return a.No - b.No })
	slices.SortFunc(files, func(a, b payroll.TransferFile) int { return a.No - b.No })
	return batches, files, nil
}

// settle fixes the format and name of a file. One that its format cannot carry
// as a whole, such as a single payment where the bank's sheet wants two, goes to
// the international format; the run notes why. A payment that format cannot
// carry either stops the preparation: it must not come out at release.
func (plan *filePlan) settle(s *fileSeries, f *payroll.TransferFile, part int) error {
	format := s.format
	for _, found := range format.Check(f, nil) {
		if found.Severity != payroll.Error {
			continue
		}
		general, err := plan.p.formatByCode(bankfiles.Pain00109)
		if err != nil {
			return err
		}
		if err := plan.fits(general, f, found); err != nil {
			return err
		}
		plan.p.notes[found.Code]++
		format = general
		break
	}
	f.Format = format.Code()
	if founded, ok := format.(bankfiles.Founded); ok {
		basis := founded.Basis()
		f.Basis = basis.Digest
		plan.bases[basis.Digest] = basis.Parts
	}
	f.Name = fileName(f, format.Extension(), part, len(s.parts))
	return nil
}

// keepBases stores the data the planned files' bytes depend on.
func (plan *filePlan) keepBases(tx *store.Tx) error {
	for _, digest := range slices.Sorted(maps.Keys(plan.bases)) {
		if err := tx.SaveFormatData(digest, plan.bases[digest]); err != nil {
			return err
		}
	}
	return nil
}

// fits checks every payment of a planned file against another format.
func (plan *filePlan) fits(general bankfiles.Format, f *payroll.TransferFile, why payroll.Finding) error {
	refused := func(found payroll.Finding) error {
		return fmt.Errorf("đơn vị/unit %s: %s; %s: %w", f.Unit.Code, why.Says(payroll.Vietnamese), found.Says(payroll.Vietnamese), payroll.ErrData)
	}
	for _, b := range f.Batches {
		if !bankfiles.ShapeOf(general).Carries(b.Rail) {
			return refused(why)
		}
		payments, err := plan.p.tx.Instructions(f.RunID, store.Cursor{BatchNo: b.No}, b.Count)
		if err != nil {
			return err
		}
		for i := range payments {
			for _, found := range general.Check(f, &payments[i]) {
				if found.Severity == payroll.Error {
					return refused(found)
				}
			}
		}
	}
	return nil
}

// fileName says month, programme, unit and format, and of how many parts it is
// which.
func fileName(f *payroll.TransferFile, extension string, part, of int) string {
	name := fmt.Sprintf("%s_%s_%s_%s", f.Month, f.Programme, f.Unit.Code, f.Format)
	if of > 1 {
		name = fmt.Sprintf("%s_%d-%d", name, part+1, of)
	}
	return name + "." + extension
}
