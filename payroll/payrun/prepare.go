package payrun

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"chitra/payroll"
	"chitra/payroll/store"
)

// PrepareRequest asks for a run.
type PrepareRequest struct {
	Programme payroll.Programme
	Month     payroll.Month
	PayOn     payroll.Date // requested execution date; zero = the first of the month
	// Supplementary asks for the next supplementary run of the month, which pays
	// what came after the runs before it.
	Supplementary bool
	// Months pays this and the next month together when it is 2 (around Tết).
	Months int
	// FirstMonth is the first month the office answers for, given with the first
	// run of a programme only; zero = the month of that run.
	FirstMonth payroll.Month
	// RecomputeAll looks at every month of everybody instead of at what can have
	// changed. The result is the same.
	RecomputeAll bool
}

// Prepared is what prepare did.
type Prepared struct {
	Run     payroll.PayRun
	Already bool // the same run, from the same registry, law and settings, exists
	Nothing bool // a supplementary run that would pay and claim nothing; none was made
	// Notes counts the findings that do not hold a row, by code.
	Notes map[payroll.Code]int
	// Gone are instruments the run before was paid from and this one does not know:
	// what they gave is claimed back.
	Gone []string
}

// Prepare freezes the registry, computes entitlements, instructs payments and
// plans the transfer files of a month, all in one transaction. Rows that cannot
// be paid are held with their reason; the rest goes on.
func (r *Runner) Prepare(ctx context.Context, who Actor, q PrepareRequest) (Prepared, error) {
	if err := who.can("lập đợt/prepare", payroll.Maker, payroll.Admin); err != nil {
		return Prepared{}, err
	}
	info, err := r.programme(q.Programme)
	if err != nil {
		return Prepared{}, err
	}
	if q.PayOn.IsZero() {
		q.PayOn = q.Month.FirstDay()
	}
	var out Prepared
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		out = Prepared{Notes: map[payroll.Code]int{}}
		p := preparation{Runner: r, tx: tx, info: info, notes: out.Notes, past: past{everybody: q.RecomputeAll}, run: payroll.PayRun{
			Programme: q.Programme, Month: q.Month, Kind: payroll.Regular, Covers: max(q.Months, 1),
			State: payroll.Draft, PayOn: q.PayOn, PreparedBy: who.Name, PreparedAt: r.Now(),
			RatesDigest: r.Rates.Digest(), SettingsDigest: r.Settings.Digest(),
		}}
		if err := p.start(q, &out); err != nil || out.Already {
			return err
		}
		if err := p.compute(ctx); err != nil {
			return err
		}
		if p.run.Kind == payroll.Supplementary && p.run.Totals.Payments == 0 && p.overpaid == 0 {
			out.Nothing, out.Run = true, p.run
			return errNothing
		}
		out.Run, out.Gone = p.run, p.gone
		return r.audit(tx, who, "run.prepare", p.run.ID, payroll.Draft, payroll.Calculated, p.run.ContentDigest)
	})
	if errors.Is(err, errNothing) {
		err = nil
	}
	return out, err
}

// errNothing takes back a supplementary run that would do nothing.
var errNothing = errors.New("nothing to pay")

// preparation is one run being computed inside its transaction.
type preparation struct {
	*Runner
	tx     *store.Tx
	info   payroll.ProgrammeInfo
	run    payroll.PayRun
	units  map[string]*payroll.Unit
	codes  []string // of the units, in order: a batch's number depends on it
	paying payroll.Paying
	plan   *filePlan
	notes  map[payroll.Code]int
	past
}

// start claims the key of the run, or recognises the run that holds it.
func (p *preparation) start(q PrepareRequest, out *Prepared) error {
	registry, _, _, err := p.tx.RegistryDigest(p.run.Programme)
	if err != nil {
		return err
	}
	p.run.RegistryDigest = registry
	if err := p.loadUnits(); err != nil {
		return err
	}
	existing, err := p.place(q)
	if err == nil && existing.ID == "" {
		existing, err = p.claim()
	}
	switch {
	case err != nil || existing.ID == "":
		return err
	case existing.RatesDigest == p.run.RatesDigest && existing.RegistryDigest == registry && existing.BasisDigest == p.run.BasisDigest &&
		existing.SettingsDigest == p.run.SettingsDigest && existing.PayOn == p.run.PayOn && existing.Covers == p.run.Covers:
		out.Run, out.Already = existing, true
		return nil
	case existing.Decided():
		return fmt.Errorf("đợt %s đã phát hành; chi phần chênh lệch bằng «--supplementary» / run %s is released, pay the difference with “--supplementary”: %w",
			existing.ID, existing.ID, payroll.ErrConflict)
	}
	return fmt.Errorf("đợt %s (%s) đã lập từ dữ liệu khác; hủy rồi lập lại / run %s (%s) was prepared from other data, cancel it and prepare again: %w",
		existing.ID, existing.State, existing.ID, existing.State, payroll.ErrConflict)
}

// claim records the run, or returns the live one that has its place. A run that
// was cancelled keeps its number for ever; the next one is numbered -R2, -R3 …
func (p *preparation) claim() (existing payroll.PayRun, err error) {
	first := p.run.ID
	for n := 2; ; n++ {
		inserted, existing, err := p.tx.InsertRun(p.run)
		if err != nil || inserted {
			return payroll.PayRun{}, err
		}
		if existing.State != payroll.Cancelled {
			return existing, nil
		}
		p.run.ID = fmt.Sprintf("%s-R%d", first, n)
	}
}

// compute does hops 1 to 3 and the file plan.
func (p *preparation) compute(ctx context.Context) error {
	if err := p.tx.SaveRunLaw(p.run.ID, p.Rates); err != nil {
		return err
	}
	p.plan = newFilePlan(p)
	p.paying = payroll.Paying{Run: &p.run, Units: p.units, Memo: p.info.Memo, Route: p.Banks.Route, Check: p.plan.check}
	var err error
	if p.paying.Unknown, err = unknownPayments(p.tx); err != nil {
		return err
	}
	persons, grants, digest, err := p.tx.Freeze(p.run.ID, p.run.Programme)
	if err != nil {
		return err
	}
	if digest != p.run.RegistryDigest {
		return fmt.Errorf("sổ đối tượng đổi trong lúc lập đợt/the registry changed while the run was prepared: %w", payroll.ErrTemporary)
	}
	p.run.Totals.Persons, p.run.Totals.Grants = persons, grants
	if err := p.open(); err != nil {
		return err
	}
	if err := p.pages(ctx); err != nil {
		return err
	}
	if err := p.reissue(ctx); err != nil {
		return err
	}
	return p.finish(ctx)
}

// loadUnits reads the paying units, and with them the digest of what decides
// amounts beside law and registry: settings and the areas of the units.
func (p *preparation) loadUnits() error {
	list, err := p.tx.Units()
	if err != nil {
		return err
	}
	p.units = map[string]*payroll.Unit{}
	for i := range list {
		p.units[list[i].Code] = &list[i]
	}
	p.codes = slices.Sorted(maps.Keys(p.units))
	d := payroll.NewDigest()
	d.Field("basis 1", p.Settings.Digest())
	for _, code := range p.codes {
		d.Field(code, string(p.units[code].Jurisdiction))
	}
	p.run.BasisDigest = d.Sum()
	return nil
}

// pageSize is how many persons are in memory at once.
const pageSize = 4000

// pages streams the frozen registry, page by page.
func (p *preparation) pages(ctx context.Context) error {
	after, done := "", 0
	for {
		people, err := p.tx.Snapshot(p.run.ID, after, pageSize)
		if err != nil || len(people) == 0 {
			return err
		}
		if err := p.page(ctx, people); err != nil {
			return err
		}
		if done += len(people); p.Progress != nil {
			p.Progress(done, p.run.Totals.Persons)
		}
		after = people[len(people)-1].PersonID
	}
}

// page computes its people on every core and stores the results in order.
func (p *preparation) page(ctx context.Context, people []payroll.Beneficiary) error {
	pasts, err := p.pasts(people)
	if err != nil {
		return err
	}
	results := make([]computed, len(people))
	if err := inParallel(len(people), func(i int) (err error) {
		results[i], err = p.person(&people[i], &pasts[i])
		return err
	}); err != nil {
		return err
	}
	var rows pageRows
	for i := range results {
		if err := p.collect(&rows, &results[i]); err != nil {
			return err
		}
	}
	return rows.save(ctx, p.tx)
}

// inParallel runs f over 0…n-1 on every core and returns the first error by
// position.
func inParallel(n int, f func(i int) error) error {
	workers := min(runtime.GOMAXPROCS(0), max(n, 1))
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := n * w / workers; i < n*(w+1)/workers && errs[w] == nil; i++ {
				errs[w] = f(i)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// computed is one person's part of the run.
type computed struct {
	payroll.Settlement
	payroll.Instructed
}

func (p *preparation) person(b *payroll.Beneficiary, past *payroll.Past) (computed, error) {
	for _, known := range []*payroll.Beneficiary{b, past.Before, past.HandedOver} {
		p.locate(known)
	}
	settled := p.books.Settle(b, past)
	paying := p.paying
	paying.Agreed = p.stillOwed(b.PersonID, settled.Withdrawn)
	instructed, err := payroll.Instruct(settled.Entitlements, &paying)
	return computed{settled, instructed}, err
}

// locate gives the grants of a person the areas of their units.
func (p *preparation) locate(b *payroll.Beneficiary) {
	if b == nil {
		return
	}
	for i := range b.Grants {
		g := &b.Grants[i]
		if u := p.units[g.Unit]; u != nil && g.Jurisdiction == "" {
			g.Jurisdiction = u.Jurisdiction
		}
		for j := range g.Earlier {
			past := &g.Earlier[j]
			if u := p.units[past.Unit]; u != nil && past.Jurisdiction == "" {
				past.Jurisdiction = u.Jurisdiction
			}
		}
	}
}

// pageRows are the rows one page adds to the store.
type pageRows struct {
	lines        []store.LineRow
	held         []payroll.HeldRow
	instructions []payroll.PaymentInstruction
	shares       []store.ShareRow
	deductions   []store.DeductionRow
	recoveries   []payroll.Recovery
	items        []store.RecoveryItem
	withdrawn    map[string]payroll.Amount // by recovery
}

func (rows *pageRows) save(ctx context.Context, tx *store.Tx) error {
	if err := tx.InsertLines(rows.lines); err != nil {
		return err
	}
	if err := tx.InsertHeld(rows.held); err != nil {
		return err
	}
	if err := tx.InsertInstructions(rows.instructions); err != nil {
		return err
	}
	if err := tx.InsertShares(rows.shares); err != nil {
		return err
	}
	if err := tx.InsertDeductions(rows.deductions); err != nil {
		return err
	}
	return rows.saveRecoveries(tx)
}

// collect adds one person's results to the page and to the totals of the run.
func (p *preparation) collect(rows *pageRows, c *computed) (err error) {
	t := &p.run.Totals
	for i := range c.Entitlements {
		e := &c.Entitlements[i]
		if e.Month >= p.books.Own {
			for _, f := range e.Findings {
				p.notes[f.Code]++
			}
		}
		if t.Entitled, err = t.Entitled.Add(e.Total); err != nil {
			return err
		}
		rows.lines = append(rows.lines, p.linesOf(e, c.Pays(e))...)
	}
	p.overpay(rows, c)
	for _, h := range c.Held {
		t.HeldRows++
		if t.HeldSum, err = t.HeldSum.Add(h.Amount); err != nil {
			return err
		}
	}
	rows.held = append(rows.held, c.Held...)
	if err := p.plan.place(c.Payments); err != nil {
		return err
	}
	for i := range c.Payments {
		t.Payments++
		if t.Instructed, err = t.Instructed.Add(c.Payments[i].Amount); err != nil {
			return err
		}
		for _, d := range c.Payments[i].Deductions {
			if t.Recovered, err = t.Recovered.Add(d.Amount); err != nil {
				return err
			}
		}
		rows.pay(&c.Payments[i])
	}
	return nil
}

// linesOf are the rows of an entitlement: paid, or held and to be looked at again.
func (p *preparation) linesOf(e *payroll.Entitlement, settled bool) (rows []store.LineRow) {
	for _, l := range e.Lines {
		g, against := e.Grant, int64(0)
		if l.Of != nil {
			g, against = l.Of, e.Grant.ID
		}
		if !settled {
			l.Once = ""
		}
		rows = append(rows, store.LineRow{RunID: p.run.ID, PersonID: e.Beneficiary.PersonID, GrantID: g.ID, Row: g.Row, Category: g.Category,
			Programme: p.run.Programme, Unit: e.Grant.Unit, Month: e.Month, DecisionNo: g.DecisionNo, From: g.Months.From,
			Settled: settled, Against: against, EntitlementLine: l})
	}
	return rows
}

// pay adds a payment and what it is made of.
func (rows *pageRows) pay(p *payroll.Payment) {
	rows.instructions = append(rows.instructions, p.PaymentInstruction)
	for _, s := range p.Shares {
		rows.shares = append(rows.shares, store.ShareRow{RunID: p.RunID, EndToEndID: p.EndToEndID, PersonID: p.PersonID,
			GrantID: s.Grant.ID, Month: s.Month, Amount: s.Amount})
	}
	for _, d := range p.Deductions {
		rows.deductions = append(rows.deductions, store.DeductionRow{RunID: p.RunID, EndToEndID: p.EndToEndID, Deduction: d})
	}
}

// finish stores batches, files, totals and the digest approvals are bound to.
func (p *preparation) finish(ctx context.Context) error {
	if err := p.run.Totals.Check(); err != nil {
		return err
	}
	batches, files, err := p.plan.result()
	if err != nil {
		return err
	}
	if err := p.tx.InsertBatches(p.run.ID, batches); err != nil {
		return err
	}
	if err := p.plan.keepBases(p.tx); err != nil {
		return err
	}
	if err := p.tx.InsertFiles(files); err != nil {
		return err
	}
	p.run.State = payroll.Calculated
	digest, err := p.contentDigest(ctx, p.tx, &p.run, p.run.RegistryDigest)
	if err != nil {
		return err
	}
	p.run.ContentDigest = digest
	return p.tx.FinishRun(p.run)
}
