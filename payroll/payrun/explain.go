package payrun

import (
	"context"
	"fmt"
	"slices"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Explanation is why a person is paid what they are paid for a month: what the
// law says of the registry as it stands, and what became of it.
type Explanation struct {
	Person       payroll.Beneficiary
	Month        payroll.Month
	Entitlements []payroll.Entitlement
	Payments     []TracedPayment // of the month, in any run, cancelled ones too
	// Again are payments by runs of this month of money that did not arrive in
	// another.
	Again []TracedPayment
	Held  []payroll.HeldRow
	// Assessed are the lines of live runs for the month: its own payment, arrears
	// paid later, what was set against other money.
	Assessed []store.LineRow
	// Arrears are the lines for other months that runs of this month paid.
	Arrears    []store.LineRow
	Recoveries []payroll.Recovery
}

// TracedPayment is a payment with what became of it.
type TracedPayment struct {
	payroll.PaymentInstruction
	Outcome  store.OutcomeRow // the last one; No is 0 where there is none yet
	Replaces string           // the payment it is made in place of, "" for a first one
}

// PersonOfPayment returns the person and month of a payment by its reference.
func (r *Runner) PersonOfPayment(ctx context.Context, reference string) (personID string, m payroll.Month, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		personID, m, err = tx.PersonOfPayment(reference)
		return err
	})
	return personID, m, err
}

// Explain answers "why this amount" for one person and month.
func (r *Runner) Explain(ctx context.Context, personID string, m payroll.Month) (x Explanation, err error) {
	x.Month = m
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		if x.Person, err = r.present(tx, personID); err != nil {
			return err
		}
		x.Entitlements = payroll.Entitle(&x.Person, m, r.Rates, r.Settings)
		runs, err := runsOf(tx, m)
		if err != nil {
			return err
		}
		if err := x.trace(tx, runs); err != nil {
			return err
		}
		if x.Held, err = heldOf(tx, personID, runs); err != nil {
			return err
		}
		return x.through(tx, runs)
	})
	return x, err
}

// runsOf are the numbers of the live runs of a month, of every programme.
func runsOf(tx *store.Tx, m payroll.Month) (ids []string, err error) {
	runs, err := tx.Runs()
	for i := range runs {
		if runs[i].Month == m && runs[i].State != payroll.Cancelled {
			ids = append(ids, runs[i].ID)
		}
	}
	return ids, err
}

// trace adds the payments of the month, and those its runs make of money that did
// not arrive in another.
func (x *Explanation) trace(tx *store.Tx, runs []string) error {
	payments, err := tx.InstructionsOfPerson(x.Person.PersonID)
	if err != nil {
		return err
	}
	for i := range payments {
		p := TracedPayment{PaymentInstruction: payments[i]}
		own := p.Month == x.Month
		if !own && (p.Attempt == 1 || !slices.Contains(runs, p.RunID)) {
			continue
		}
		if p.Replaces, err = tx.ReplacedBy(p.EndToEndID); err != nil {
			return err
		}
		outcomes, err := tx.OutcomesOf(p.EndToEndID)
		if err != nil {
			return err
		}
		if n := len(outcomes); n > 0 {
			p.Outcome = outcomes[n-1]
		}
		if own {
			x.Payments = append(x.Payments, p)
		} else {
			x.Again = append(x.Again, p)
		}
	}
	return nil
}

// through adds what runs did for the month at other times, and for other months.
func (x *Explanation) through(tx *store.Tx, runs []string) (err error) {
	if x.Assessed, err = tx.LinesForMonth(x.Person.PersonID, x.Month); err != nil {
		return err
	}
	for _, run := range runs {
		lines, err := tx.LinesOfPerson(run, x.Person.PersonID)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.Month != x.Month {
				x.Arrears = append(x.Arrears, l)
			}
		}
	}
	x.Recoveries, err = tx.Recoveries(store.RecoveryFilter{PersonID: x.Person.PersonID}, "", mostGrants)
	return err
}

// present is a person with every grant as the registry holds it now, with the
// jurisdiction of their units and the spouse a grant names.
func (r *Runner) present(tx *store.Tx, personID string) (payroll.Beneficiary, error) {
	recorded, err := tx.Grants(personID, false)
	if err != nil {
		return payroll.Beneficiary{}, err
	}
	if len(recorded) == 0 {
		return payroll.Beneficiary{}, fmt.Errorf("người/person %s: %w", personID, payroll.ErrNotFound)
	}
	b := recorded[0].Person
	b.Grants = nil
	for _, g := range recorded {
		grant := g.Grant
		if grant.Jurisdiction == "" {
			if u, err := tx.Unit(grant.Unit); err == nil {
				grant.Jurisdiction = u.Jurisdiction
			}
		}
		b.Grants = append(b.Grants, grant)
		if grant.SpouseID == "" || b.Spouse != nil {
			continue
		}
		spouse, err := tx.Grants(grant.SpouseID, false)
		if err != nil {
			return b, err
		}
		if len(spouse) > 0 {
			b.Spouse = &spouse[0].Person
			for _, s := range spouse {
				b.Spouse.Grants = append(b.Spouse.Grants, s.Grant)
			}
		}
	}
	return b, nil
}

// mostGrants is more than one person has.
const mostGrants = 400

// heldOf lists what runs held for a person.
func heldOf(tx *store.Tx, personID string, runs []string) (held []payroll.HeldRow, err error) {
	for _, run := range runs {
		rows, err := tx.Held(run, store.PersonCursor{PersonID: personID}, mostGrants)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if row.PersonID == personID {
				held = append(held, row.HeldRow)
			}
		}
	}
	return held, nil
}
