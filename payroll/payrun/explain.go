package payrun

import (
	"context"
	"fmt"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Explanation is why a person is paid what they are paid for a month: what the
// law says of the registry as it stands, and what became of it.
type Explanation struct {
	Person       payroll.Beneficiary
	Month        payroll.Month
	Entitlements []payroll.Entitlement
	Payments     []payroll.PaymentInstruction // of the month, in any run, cancelled ones too
	Held         []payroll.HeldRow
	// Assessed are the lines of live runs for the month: its own payment, arrears
	// paid later, what was set against other money.
	Assessed []store.LineRow
	// Arrears are the lines for other months that runs of this month paid.
	Arrears    []store.LineRow
	Recoveries []payroll.Recovery
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
		payments, err := tx.InstructionsOfPerson(personID)
		if err != nil {
			return err
		}
		for _, p := range payments {
			if p.Month == m {
				x.Payments = append(x.Payments, p)
			}
		}
		if x.Held, err = heldOf(tx, personID, m); err != nil {
			return err
		}
		return x.through(tx, personID)
	})
	return x, err
}

// through adds what runs did for the month at other times, and for other months.
func (x *Explanation) through(tx *store.Tx, personID string) (err error) {
	if x.Assessed, err = tx.LinesForMonth(personID, x.Month); err != nil {
		return err
	}
	runs, err := tx.Runs()
	if err != nil {
		return err
	}
	for i := range runs {
		if runs[i].Month != x.Month || runs[i].State == payroll.Cancelled {
			continue
		}
		lines, err := tx.LinesOfPerson(runs[i].ID, personID)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.Month != x.Month {
				x.Arrears = append(x.Arrears, l)
			}
		}
	}
	x.Recoveries, err = tx.Recoveries(store.RecoveryFilter{PersonID: personID}, "", mostGrants)
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

// heldOf lists what was held for a person in the runs of a month.
func heldOf(tx *store.Tx, personID string, m payroll.Month) (held []payroll.HeldRow, err error) {
	runs, err := tx.Runs()
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		if run.Month != m || run.State == payroll.Cancelled {
			continue
		}
		rows, err := tx.Held(run.ID, store.PersonCursor{PersonID: personID}, mostGrants)
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
