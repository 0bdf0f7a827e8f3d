package store

import (
	"fmt"

	"chitra/payroll"
)

// ShareRow is what one grant contributes to one payment for one month.
type ShareRow struct {
	RunID      string
	EndToEndID string
	PersonID   string
	GrantID    int64
	Month      payroll.Month
	Amount     payroll.Amount
}

var shareColumns = []string{"run_id", "end_to_end_id", "person_id", "grant_id", "month", "amount"}

// InsertShares stores what the payments of a draft run are made of. The payments
// must be stored.
func (t *Tx) InsertShares(shares []ShareRow) error {
	err := t.load("shares", shareColumns, len(shares), func(i int, into []any) []any {
		s := &shares[i]
		return append(into, s.RunID, s.EndToEndID, s.PersonID, s.GrantID, s.Month.String(), int64(s.Amount))
	})
	if err != nil {
		return fmt.Errorf("shares: %w", err)
	}
	return nil
}

// PaidRow is one share of a payment with the words a list needs.
type PaidRow struct {
	EndToEndID string
	PersonID   string
	PersonName string
	Born       payroll.Date
	PayeeName  string
	PayeeID    string
	Relation   string // of the payee to the person
	Method     payroll.Method
	Bank       string
	Account    string
	Category   string
	DecisionNo string
	Month      payroll.Month
	Amount     payroll.Amount
	State      payroll.InstructionState
	Reissued   bool // money of an earlier run that did not arrive then
}

// KeptByUnit returns what is kept of the payments of one paying unit for
// recoveries: rows like those of PaidByUnit, with the recovery as decision and the
// amount below zero, so that both together come to the payments.
func (t *Tx) KeptByUnit(runID, unit string) ([]PaidRow, error) {
	return collect(t, func(s scan, row *PaidRow) error {
		err := s(&row.EndToEndID, &row.PersonID, &row.PersonName, &row.PayeeName, &row.PayeeID, &row.Relation, &row.Method, &row.Bank, &row.Account,
			&row.DecisionNo, asMonth(&row.Month), &row.Amount, &row.State, asFlag{&row.Reissued})
		row.Amount = -row.Amount
		return err
	}, `SELECT i.end_to_end_id, i.person_id, i.person_name, i.payee_name, i.payee_id, i.payee_relation, i.method, i.bank, i.account_number,
			d.recovery_id, i.month, d.amount, i.state, CASE WHEN x.origin IS NULL THEN 0 ELSE 1 END
		FROM instructions i LEFT JOIN reissues x ON x.end_to_end_id = i.end_to_end_id
		JOIN deductions d ON d.end_to_end_id = COALESCE(x.origin, i.end_to_end_id)
		WHERE i.run_id = ? AND i.unit = ? ORDER BY i.batch_no, i.ordinal, d.recovery_id`, runID, unit)
}

// PaidByUnit returns every share of the payments of one paying unit, payments in
// the order of batches, shares in the order of category and month. A re-issue is made
// of the shares of the first payment of its money. A unit is
// some thousand people; the list is held as a whole so that it can be sorted.
func (t *Tx) PaidByUnit(runID, unit string) ([]PaidRow, error) {
	return collect(t, func(s scan, row *PaidRow) error {
		return s(&row.EndToEndID, &row.PersonID, &row.PersonName, asDate(&row.Born), &row.PayeeName, &row.PayeeID, &row.Relation, &row.Method, &row.Bank, &row.Account,
			&row.Category, &row.DecisionNo, asMonth(&row.Month), &row.Amount, &row.State, asFlag{&row.Reissued})
	}, `SELECT i.end_to_end_id, i.person_id, i.person_name, p.born, i.payee_name, i.payee_id, i.payee_relation, i.method, i.bank, i.account_number,
			g.category, g.decision_no, s.month, s.amount, i.state, CASE WHEN x.origin IS NULL THEN 0 ELSE 1 END
		FROM batches b
		JOIN instructions i ON i.run_id = b.run_id AND i.batch_no = b.batch_no
		LEFT JOIN reissues x ON x.end_to_end_id = i.end_to_end_id
		JOIN shares s ON s.end_to_end_id = COALESCE(x.origin, i.end_to_end_id)
		JOIN grant_versions g ON g.id = s.grant_id
		JOIN run_grants r ON r.run_id = s.run_id AND r.person_id = s.person_id AND r.grant_id = s.grant_id
		JOIN person_versions p ON p.id = r.person_version_id
		WHERE b.run_id = ? AND b.unit = ?
		ORDER BY i.batch_no, i.ordinal, g.category, g.id, s.month`, runID, unit)
}
