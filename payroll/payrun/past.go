package payrun

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"chitra/payroll"
	"chitra/payroll/store"
)

// past is what a run must know of the runs before it.
type past struct {
	books     payroll.Books
	last      *payroll.PayRun // the live run prepared last, nil for the first one
	first     *payroll.PayRun // the live run prepared first
	everybody bool            // look at every month of everybody
	// everyFrom is the month from which anybody may have a difference, because
	// law or settings changed; else the first month no run has paid yet.
	everyFrom payroll.Month
	overpaid  int      // recoveries opened
	gone      []string // instruments the last run was paid from and this one lacks
	// agreed are the recoveries to deduct from payments, for the people of the page
	// at hand.
	agreed map[string][]payroll.Recovery
}

// place finds where the run stands among the others of its programme, or the run
// that has its place already.
//
// Runs of a programme go forward: a calculated run reserves what it pays, so the
// next one waits until it is released or cancelled, and no run is for an earlier
// month than one that is there.
func (p *preparation) place(q PrepareRequest) (existing payroll.PayRun, err error) {
	runs, err := p.tx.LiveRuns(q.Programme)
	if err != nil {
		return existing, err
	}
	p.run.FirstMonth = max(q.FirstMonth, 0)
	for i := range runs {
		run := &runs[i]
		if i == 0 {
			p.first, p.run.FirstMonth = run, run.FirstMonth
		}
		p.last = run
		p.books.Covered = max(p.books.Covered, run.LastMonth())
		if run.Month == q.Month && q.Supplementary == (run.Kind == payroll.Supplementary) && (!q.Supplementary || !run.Decided()) {
			existing = *run
		}
	}
	switch {
	case q.Supplementary:
		return existing, p.supplement(q, runs)
	case existing.ID != "":
		return existing, nil
	case p.last == nil:
		return existing, p.begin(q)
	case q.FirstMonth != 0 && q.FirstMonth != p.run.FirstMonth:
		return existing, fmt.Errorf("--first-month chỉ đặt ở đợt đầu tiên; đợt %s đã đặt %s / is set with the first run only, %s has set %s: %w",
			p.first.ID, p.run.FirstMonth, p.first.ID, p.run.FirstMonth, payroll.ErrConflict)
	}
	return existing, p.forward(q)
}

// begin is the first run of a programme.
func (p *preparation) begin(q PrepareRequest) error {
	if p.run.FirstMonth == 0 {
		p.run.FirstMonth = q.Month
	}
	p.run.ID = payroll.RunID(q.Month, q.Programme, 0)
	if p.run.FirstMonth > q.Month {
		return fmt.Errorf("--first-month %s sau tháng của đợt/is after the month of the run %s: %w", p.run.FirstMonth, q.Month, payroll.ErrData)
	}
	return nil
}

// forward is a regular run after others.
func (p *preparation) forward(q PrepareRequest) error {
	p.run.ID = payroll.RunID(q.Month, q.Programme, 0)
	if !p.last.Decided() {
		return fmt.Errorf("đợt %s (%s) chưa phát hành; phát hành hoặc hủy rồi mới lập đợt khác / run %s (%s) is not released, release or cancel it first: %w",
			p.last.ID, p.last.State, p.last.ID, p.last.State, payroll.ErrConflict)
	}
	if q.Month < p.last.Month {
		return fmt.Errorf("đã có đợt %s; tháng %s chưa trả sẽ được truy lĩnh trong đợt sau / run %s exists, what is unpaid for %s is paid as arrears of a later run: %w",
			p.last.ID, q.Month.Vietnamese(), p.last.ID, q.Month.Vietnamese(), payroll.ErrConflict)
	}
	return nil
}

// supplement is the next supplementary run of the month paid last.
func (p *preparation) supplement(q PrepareRequest, runs []payroll.PayRun) error {
	sequence, regular := 0, false
	for i := range runs {
		if run := &runs[i]; run.Month == q.Month {
			sequence = max(sequence, run.Sequence)
			regular = regular || run.Kind == payroll.Regular
		}
	}
	if !regular {
		return fmt.Errorf("tháng %s chưa có đợt chính / month %s has no regular run: %w", q.Month.Vietnamese(), q.Month.Vietnamese(), payroll.ErrConflict)
	}
	p.run.Kind, p.run.Sequence = payroll.Supplementary, sequence+1
	if !p.last.Decided() && p.last.Kind == payroll.Supplementary && p.last.Month == q.Month {
		p.run.Sequence = sequence
		return nil
	}
	if err := p.forward(q); err != nil {
		return err
	}
	p.run.ID = payroll.RunID(q.Month, q.Programme, p.run.Sequence)
	return nil
}

// open fills the books, once the registry is frozen.
func (p *preparation) open() error {
	k := &p.books
	k.Programme, k.Law, k.LawThen, k.Settings = p.run.Programme, p.Rates, p.Rates, p.Settings
	k.First, k.Own, k.Upto = p.run.FirstMonth, p.run.Month, max(p.run.LastMonth(), k.Covered)
	p.everyFrom = max(k.First, k.Covered+1)
	if p.last == nil {
		return nil
	}
	if err := p.law(); err != nil {
		return err
	}
	if p.last.BasisDigest != p.run.BasisDigest {
		k.SettingsChanged = true
		p.everyFrom = min(p.everyFrom, k.First)
	}
	return p.tx.StageChanged(p.run.ID, p.last.ID)
}

// law finds what changed in the law since the last run and what was known of it
// at the first.
func (p *preparation) law() error {
	recorded, known, err := p.tx.RunLaw(p.first.ID)
	if err != nil {
		return err
	}
	if recorded != "" { // a first run of an older version did not say; its law is taken to be today's
		p.books.LawThen = p.Rates.Known(func(in *payroll.Instrument) bool {
			then, ok := known[in.Number]
			return ok && (then.Standing != payroll.Provisional || then.SHA256 == in.SHA256)
		})
	}
	if p.last.RatesDigest == p.run.RatesDigest {
		return nil
	}
	p.books.LawChanged = true
	catalogue, before, err := p.tx.RunLaw(p.last.ID)
	if err != nil {
		return err
	}
	now := sha256.Sum256(p.Rates.Catalogue().Bytes)
	from := p.Rates.ChangedFrom(func(in *payroll.Instrument) bool { return before[in.Number].SHA256 == in.SHA256 })
	p.gone = p.missing(before)
	if catalogue != hex.EncodeToString(now[:]) || len(p.gone) > 0 {
		from = payroll.Month(1)
	}
	if from != 0 {
		p.everyFrom = min(p.everyFrom, from)
	}
	return nil
}

// missing lists the texts that were paid from and are not there any more.
func (p *preparation) missing(before map[string]store.RunInstrument) (numbers []string) {
	now := map[string]string{}
	for _, in := range p.Rates.Instruments() {
		now[in.Number] = in.SHA256
	}
	for _, number := range slices.Sorted(maps.Keys(before)) {
		if in := before[number]; in.Standing != payroll.Provisional && now[number] != in.SHA256 {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// pasts says, for each person of a page, from which month on to look and what was
// paid. Only people who can have a difference are asked for.
func (p *preparation) pasts(people []payroll.Beneficiary) ([]payroll.Past, error) {
	pasts := make([]payroll.Past, len(people))
	for i := range pasts {
		pasts[i].From = max(p.everyFrom, p.books.FirstMonthOf(&people[i]))
	}
	if p.last == nil {
		return pasts, nil
	}
	if err := p.loadAgreed(before(people), people[len(people)-1].PersonID); err != nil {
		return nil, err
	}
	ids, err := p.suspects(people, pasts)
	if err != nil || len(ids) == 0 {
		return pasts, err
	}
	paid, err := p.tx.Assessed(p.run.Programme, p.run.ID, p.last.ID, ids)
	if err != nil {
		return nil, err
	}
	claims, err := p.tx.Claims(p.run.Programme, ids)
	if err != nil {
		return nil, err
	}
	before, err := p.tx.FrozenPeople(p.last.ID, ids)
	if err != nil {
		return nil, err
	}
	handedOver := before
	if p.first.ID != p.last.ID {
		if handedOver, err = p.tx.FrozenPeople(p.first.ID, ids); err != nil {
			return nil, err
		}
	}
	for i := range people {
		id := people[i].PersonID
		pasts[i].Assessed, pasts[i].Claims, pasts[i].Before, pasts[i].HandedOver = paid[id], claims[id], before[id], handedOver[id]
	}
	return pasts, nil
}

// before is a place before the first person of a page, and after every other.
func before(people []payroll.Beneficiary) string {
	first := people[0].PersonID
	return first[:len(first)-1]
}

// suspects are the people of a page of whom the past must be known: those whose
// earlier months are looked at (who changed, from their first month on; everybody
// from where law or settings did) and those with two decisions for what is paid once.
func (p *preparation) suspects(people []payroll.Beneficiary, pasts []payroll.Past) (ids []string, err error) {
	changed, err := p.tx.Changed(before(people), people[len(people)-1].PersonID)
	if err != nil {
		return nil, err
	}
	next := 0
	for i := range people {
		b := &people[i]
		for next < len(changed) && changed[next] < b.PersonID {
			next++
		}
		if p.everybody || next < len(changed) && changed[next] == b.PersonID {
			pasts[i].From = p.books.FirstMonthOf(b)
		}
		if pasts[i].From <= p.books.Covered || p.books.MayPayTwice(b) {
			ids = append(ids, b.PersonID)
		}
	}
	return ids, nil
}
