package payrun

import (
	"context"
	"fmt"
	"strings"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Difference is how a run differs from the month before: as it was submitted, or as
// it stands when it was not yet. change hears every grant behind it, by person;
// nil when nobody listens.
func (r *Runner) Difference(ctx context.Context, runID string, change func(*payroll.GrantChange) error) (d payroll.Difference, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		d, err = r.DifferenceIn(tx, runID, change)
		return err
	})
	return d, err
}

// DifferenceIn is Difference inside a transaction.
func (r *Runner) DifferenceIn(tx *store.Tx, runID string, change func(*payroll.GrantChange) error) (payroll.Difference, error) {
	run, err := tx.Run(runID)
	if err != nil {
		return payroll.Difference{}, err
	}
	d, saved, err := tx.SavedDifference(runID)
	if err != nil || !saved {
		if err == nil {
			d, err = r.difference(tx, &run, func(page []payroll.GrantChange) error { return each(page, change) })
		}
		return d, err
	}
	return d, savedChanges(tx, runID, change)
}

func each(page []payroll.GrantChange, f func(*payroll.GrantChange) error) error {
	for i := range page {
		if f == nil {
			return nil
		}
		if err := f(&page[i]); err != nil {
			return err
		}
	}
	return nil
}

func savedChanges(tx *store.Tx, runID string, f func(*payroll.GrantChange) error) error {
	after := ""
	for f != nil {
		page, err := tx.Changes(runID, after, pageSize)
		if err != nil || len(page) == 0 {
			return err
		}
		if err := each(page, f); err != nil {
			return err
		}
		after = page[len(page)-1].PersonID
	}
	return nil
}

// comparing is a run compared with the month before it.
type comparing struct {
	tx         *store.Tx
	run, prior *payroll.PayRun // prior nil: nothing to compare with
	by         payroll.Comparison
	d          payroll.Difference
	oneOff     map[string]bool // categories that are not monthly
	was, is    int             // grants that are paid monthly
}

// difference compares a run with the month before, page by page.
func (r *Runner) difference(tx *store.Tx, run *payroll.PayRun, page func([]payroll.GrantChange) error) (payroll.Difference, error) {
	c := comparing{tx: tx, run: run, oneOff: map[string]bool{}, d: payroll.Difference{RunID: run.ID},
		by: payroll.Comparison{Law: r.Rates, Settings: r.Settings, This: run.Month}}
	for _, category := range r.Rates.Catalogue().Categories {
		c.oneOff[category.Code] = category.Timing != payroll.Monthly
	}
	if err := c.findPrior(); err != nil {
		return c.d, err
	}
	if err := c.totals(); err != nil {
		return c.d, err
	}
	for after := ""; after != lastPerson; {
		upTo, err := c.pageEnd(after)
		if err != nil {
			return c.d, err
		}
		changes, err := c.page(after, upTo)
		if err != nil {
			return c.d, err
		}
		if err := page(changes); err != nil {
			return c.d, err
		}
		after = upTo
	}
	for m, count := range map[payroll.Move]int{payroll.LastTotal: c.was, payroll.ThisTotal: c.is} {
		if c.prior == nil && m == payroll.LastTotal {
			continue
		}
		if err := c.d.Add(m, "", count, 0); err != nil {
			return c.d, err
		}
	}
	c.d.Sort()
	return c.d, c.d.Check()
}

// findPrior takes the regular run that paid the month before. A supplementary run
// has none: all it pays is new.
func (c *comparing) findPrior() error {
	if c.run.Kind != payroll.Regular {
		return nil
	}
	prior, found, err := c.tx.PreviousRun(c.run.Programme, c.run.Month)
	if err != nil || !found || prior.LastMonth() >= c.run.Month {
		return err
	}
	c.prior, c.d.PriorID, c.by.Last = &prior, prior.ID, prior.LastMonth()
	return nil
}

// totals are the rows that come from sums: both months' totals and what of them is
// not the month's own.
func (c *comparing) totals() error {
	if c.prior != nil {
		if err := c.sums(c.prior, c.by.Last, -1, payroll.LastArrears, payroll.LastOneOff, payroll.LastJoint); err != nil {
			return err
		}
		t := &c.prior.Totals
		if err := c.d.Add(payroll.LastTotal, "", 0, t.Payable()); err != nil {
			return err
		}
		if err := c.add(payroll.LastReissued, "", 0, -t.Reissued); err != nil {
			return err
		}
		if err := c.add(payroll.LastRecovered, "", 0, t.Recovered); err != nil {
			return err
		}
	}
	if err := c.add(payroll.Reissued, "", 0, c.run.Totals.Reissued); err != nil {
		return err
	}
	if err := c.sums(c.run, c.run.Month, 1, payroll.Arrears, payroll.OneOff, payroll.Joint); err != nil {
		return err
	}
	if err := c.add(payroll.Recovered, "", 0, -c.run.Totals.Recovered); err != nil {
		return err
	}
	return c.d.Add(payroll.ThisTotal, "", 0, c.run.Totals.Payable())
}

// add leaves out rows without money.
func (c *comparing) add(m payroll.Move, cause string, count int, amount payroll.Amount) error {
	if amount == 0 {
		return nil
	}
	return c.d.Add(m, cause, count, amount)
}

// sums counts what a run pays beside the month its grants are compared by.
func (c *comparing) sums(run *payroll.PayRun, own payroll.Month, sign payroll.Amount, arrears, oneOff, joint payroll.Move) error {
	sums, err := c.tx.MonthSums(run.ID)
	if err != nil {
		return err
	}
	for _, s := range sums {
		movement, cause := arrears, string(s.Reason)
		switch {
		case c.oneOff[s.Category]:
			movement, cause = oneOff, s.Category
		case s.Month == own:
			continue
		case s.Month >= run.Month:
			movement, cause = joint, ""
		}
		if err := c.d.Add(movement, cause, s.Count*int(sign), s.Amount*sign); err != nil {
			return err
		}
	}
	return nil
}

// lastPerson is above every citizen number.
const lastPerson = "~"

// pageLines is how many lines of a run are in memory at once.
const pageLines = 8000

// pageEnd is the person up to whom neither run has more than a page of lines.
func (c *comparing) pageEnd(after string) (upTo string, err error) {
	upTo = lastPerson
	for _, run := range []*payroll.PayRun{c.run, c.prior} {
		if run == nil {
			continue
		}
		end, err := c.tx.LineAt(run.ID, after, pageLines)
		if err != nil {
			return "", err
		}
		if end != "" {
			upTo = min(upTo, end)
		}
	}
	return upTo, nil
}

// page compares the grants of persons after one up to another.
func (c *comparing) page(after, upTo string) (changes []payroll.GrantChange, err error) {
	is, err := c.tx.GrantSums(c.run.ID, c.run.Month, after, upTo)
	if err != nil {
		return nil, err
	}
	var was []store.GrantSum
	if c.prior != nil {
		if was, err = c.tx.GrantSums(c.prior.ID, c.by.Last, after, upTo); err != nil {
			return nil, err
		}
	}
	changes = c.unequal(was, is)
	if len(changes) == 0 {
		return nil, nil
	}
	return changes, c.classify(changes)
}

// unequal merges the grants of both months and keeps those that differ.
func (c *comparing) unequal(was, is []store.GrantSum) (changes []payroll.GrantChange) {
	for len(was) > 0 || len(is) > 0 {
		var x payroll.GrantChange
		order := 0
		switch {
		case len(was) == 0:
			order = 1
		case len(is) == 0:
			order = -1
		default:
			order = compareGrants(&was[0], &is[0])
		}
		if order <= 0 {
			x.PersonID, x.Grant, x.Unit, x.Was = was[0].PersonID, was[0].Grant, was[0].Unit, was[0].Amount
			was = was[1:]
			c.count(&c.was, &x, x.Was)
		}
		if order >= 0 {
			x.PersonID, x.Grant, x.Unit, x.Is = is[0].PersonID, is[0].Grant, is[0].Unit, is[0].Amount
			is = is[1:]
			c.count(&c.is, &x, x.Is)
		}
		if x.Was != x.Is && !c.oneOff[x.Grant.Category] {
			changes = append(changes, x)
		}
	}
	return changes
}

// count counts a grant that is paid monthly.
func (c *comparing) count(n *int, x *payroll.GrantChange, amount payroll.Amount) {
	if amount != 0 && !c.oneOff[x.Grant.Category] {
		*n++
	}
}

func compareGrants(a, b *store.GrantSum) int {
	for _, pair := range [][2]string{{a.PersonID, b.PersonID}, {a.Grant.Category, b.Grant.Category},
		{a.Grant.DecisionNo, b.Grant.DecisionNo}, {a.Grant.From.String(), b.Grant.From.String()}} {
		if n := strings.Compare(pair[0], pair[1]); n != 0 {
			return n
		}
	}
	return 0
}

// classify names movement and cause of changes and counts them.
func (c *comparing) classify(changes []payroll.GrantChange) error {
	var ids []string
	for _, x := range changes {
		if len(ids) == 0 || ids[len(ids)-1] != x.PersonID {
			ids = append(ids, x.PersonID)
		}
	}
	now, err := c.tx.FrozenPeople(c.run.ID, ids)
	if err != nil {
		return err
	}
	was := map[string]*payroll.Beneficiary{}
	if c.prior != nil {
		if was, err = c.tx.FrozenPeople(c.prior.ID, ids); err != nil {
			return err
		}
	}
	units, err := c.tx.Units()
	if err != nil {
		return err
	}
	areas := map[string]payroll.Jurisdiction{}
	for _, u := range units {
		areas[u.Code] = u.Jurisdiction
	}
	for i := range changes {
		x := &changes[i]
		before, after := was[x.PersonID], now[x.PersonID]
		for _, b := range []*payroll.Beneficiary{before, after} {
			inAreas(b, areas)
			if b != nil {
				x.Name = b.Name
			}
		}
		c.by.Classify(x, before, after)
		count := 1
		if x.Move == payroll.MovedStopped {
			count = -1
		}
		if err := c.d.Add(x.Move, string(x.Cause), count, x.Is-x.Was); err != nil {
			return err
		}
	}
	return nil
}

// inAreas gives the grants of a person the areas of their units.
func inAreas(b *payroll.Beneficiary, areas map[string]payroll.Jurisdiction) {
	if b == nil {
		return
	}
	for i := range b.Grants {
		if g := &b.Grants[i]; g.Jurisdiction == "" {
			g.Jurisdiction = areas[g.Unit]
		}
	}
}

// submitDifference computes the difference a run is submitted with, keeps it, and
// with it what must be acknowledged. A run submitted again has it already.
func (r *Runner) submitDifference(tx *store.Tx, run *payroll.PayRun) error {
	if _, saved, err := tx.SavedDifference(run.ID); err != nil || saved {
		return err
	}
	d, err := r.difference(tx, run, func(page []payroll.GrantChange) error { return tx.InsertChanges(run.ID, page) })
	if err != nil {
		return err
	}
	if err := tx.SaveDifference(&d); err != nil {
		return err
	}
	warnings, err := r.warnings(tx, run, &d)
	if err != nil {
		return err
	}
	return tx.SaveWarnings(run.ID, warnings)
}

// warnings are what the office's thresholds ask a person to look at.
func (r *Runner) warnings(tx *store.Tx, run *payroll.PayRun, d *payroll.Difference) ([]payroll.Finding, error) {
	t := r.Thresholds
	all := t.Moved(d)
	add := func(code payroll.Code, list []store.Subject, err error, args func(*store.Subject) payroll.Args) error {
		for i := range list {
			all = append(all, payroll.Finding{Code: code, Severity: payroll.Warning, Value: list[i].Key, Args: args(&list[i])})
		}
		return err
	}
	if t.Amount > 0 {
		list, err := tx.LargePayments(run.ID, t.Amount)
		if err := add(payroll.CodeRunLargePayment, list, err, func(s *store.Subject) payroll.Args {
			return payroll.Args{"amount": s.Amount.String(), "name": s.Name, "limit": t.Amount.String()}
		}); err != nil {
			return nil, err
		}
	}
	if t.AccountPersons > 0 {
		list, err := tx.SharedAccounts(run.ID, t.AccountPersons)
		if err := add(payroll.CodeRunSharedAccount, list, err, func(s *store.Subject) payroll.Args {
			return payroll.Args{"count": fmt.Sprint(s.Count), "limit": fmt.Sprint(t.AccountPersons)}
		}); err != nil {
			return nil, err
		}
	}
	list, err := tx.TwoUnits(run.ID, run.Month)
	err = add(payroll.CodeRunTwoUnits, list, err, func(s *store.Subject) payroll.Args {
		return payroll.Args{"name": s.Name, "count": fmt.Sprint(s.Count), "units": s.Units}
	})
	return all, err
}

// Warnings are what must be acknowledged of a submitted run, and who answers for
// what.
func (r *Runner) Warnings(ctx context.Context, runID string) (warnings []payroll.Finding, known []payroll.Acknowledgement, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		if warnings, err = tx.Warnings(runID); err != nil {
			return err
		}
		known, err = tx.Acknowledgements(runID)
		return err
	})
	return warnings, known, err
}

// Acknowledge records, by name and with a reason, that a kind of warning of a
// submitted run was looked at and is right. already: somebody did before.
func (r *Runner) Acknowledge(ctx context.Context, who Actor, runID string, code payroll.Code, reason string) (already bool, err error) {
	if err := who.can("xác nhận cảnh báo/acknowledge", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return false, err
	}
	if reason == "" {
		return false, fmt.Errorf("phải ghi lý do xác nhận/a reason is needed: %w", payroll.ErrData)
	}
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		warnings, err := tx.Warnings(runID)
		if err != nil {
			return err
		}
		if !raised(warnings, code) {
			return fmt.Errorf("đợt %s không có cảnh báo %s/has no warning %s: %w", runID, code, code, payroll.ErrNotFound)
		}
		added, err := tx.Acknowledge(runID, payroll.Acknowledgement{Code: code, By: who.Name, Reason: reason}, r.Now())
		if already = !added; err != nil || already {
			return err
		}
		return r.audit(tx, who, "run.acknowledge "+string(code)+": "+reason, runID, payroll.Submitted, payroll.Submitted, "")
	})
	return already, err
}

func raised(warnings []payroll.Finding, code payroll.Code) bool {
	for _, f := range warnings {
		if f.Code == code {
			return true
		}
	}
	return false
}

// acknowledged refuses a run with a warning that nobody answers for.
func acknowledged(tx *store.Tx, runID string) error {
	warnings, err := tx.Warnings(runID)
	if err != nil {
		return err
	}
	known, err := tx.Acknowledgements(runID)
	if err != nil {
		return err
	}
	open := map[payroll.Code]bool{}
	for _, f := range warnings {
		open[f.Code] = true
	}
	for _, a := range known {
		delete(open, a.Code)
	}
	var codes []string
	for _, f := range warnings {
		if open[f.Code] && (len(codes) == 0 || codes[len(codes)-1] != string(f.Code)) {
			codes = append(codes, string(f.Code))
		}
	}
	if len(codes) == 0 {
		return nil
	}
	return fmt.Errorf("đợt %s còn cảnh báo chưa ai xác nhận (%s); xem «chitra run diff %s», rồi «chitra run acknowledge %s MÃ --reason …» / warnings nobody has acknowledged: %w",
		runID, strings.Join(codes, ", "), runID, runID, payroll.ErrConflict)
}
