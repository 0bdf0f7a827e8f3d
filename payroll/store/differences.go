package store

import (
	"fmt"
	"time"

	"chitra/payroll"
)

// GrantSum is what a run is to pay one grant for one month.
type GrantSum struct {
	PersonID string
	Grant    payroll.GrantKey
	Unit     string
	Amount   payroll.Amount
}

// GrantSums adds up the lines of a run for a month by grant, for persons after one
// citizen number up to another, in order of person and grant.
func (t *Tx) GrantSums(runID string, m payroll.Month, after, upTo string) ([]GrantSum, error) {
	return collect(t, func(s scan, g *GrantSum) error {
		return s(&g.PersonID, &g.Grant.Category, &g.Grant.DecisionNo, asMonth(&g.Grant.From), &g.Unit, &g.Amount)
	}, `SELECT person_id, category, decision_no, from_month, MAX(unit), CAST(SUM(amount) AS BIGINT) FROM lines
		WHERE run_id = ? AND person_id > ? AND person_id <= ? AND month = ?
		GROUP BY person_id, category, decision_no, from_month ORDER BY person_id, category, decision_no, from_month`,
		runID, after, upTo, m.String())
}

// LineAt returns the person of the n-th line of a run after a citizen number, from
// 0; "" when there are not so many. It cuts a run into pages.
func (t *Tx) LineAt(runID, after string, n int) (personID string, err error) {
	_, err = t.one(`SELECT person_id FROM lines WHERE run_id = ? AND person_id > ? ORDER BY person_id LIMIT 1 OFFSET ?`,
		[]any{runID, after, n}, &personID)
	return personID, err
}

// MonthSum is what a run is to pay for a category, month and reason; Count is
// grants.
type MonthSum struct {
	Category string
	Month    payroll.Month
	Reason   payroll.Reason
	Count    int
	Amount   payroll.Amount
}

// MonthSums adds up the lines of a run by category, month and reason.
func (t *Tx) MonthSums(runID string) ([]MonthSum, error) {
	return collect(t, func(s scan, m *MonthSum) error {
		return s(&m.Category, asMonth(&m.Month), &m.Reason, &m.Count, &m.Amount)
	}, `SELECT category, month, reason, COUNT(DISTINCT grant_id), CAST(SUM(amount) AS BIGINT) FROM lines
		WHERE run_id = ? GROUP BY category, month, reason ORDER BY category, month, reason`, runID)
}

// SaveDifference keeps the difference a run was submitted with. The content of a
// run does not change, so what is there already stays.
func (t *Tx) SaveDifference(d *payroll.Difference) error {
	for _, r := range d.Rows {
		_, err := t.exec(`INSERT INTO run_differences (run_id, movement, cause, prior_id, counted, amount) VALUES (?, ?, ?, ?, ?, ?)`,
			d.RunID, string(r.Move), r.Cause, d.PriorID, r.Count, int64(r.Amount))
		if err != nil {
			return fmt.Errorf("difference of run %s: %w", d.RunID, err)
		}
	}
	return nil
}

// SavedDifference returns the difference a run was submitted with; found is false
// for a run that never was.
func (t *Tx) SavedDifference(runID string) (d payroll.Difference, found bool, err error) {
	d.RunID = runID
	d.Rows, err = collect(t, func(s scan, r *payroll.DifferenceRow) error {
		return s(&r.Move, &r.Cause, &d.PriorID, &r.Count, &r.Amount)
	}, `SELECT movement, cause, prior_id, counted, amount FROM run_differences WHERE run_id = ?`, runID)
	d.Sort()
	return d, len(d.Rows) > 0, err
}

var changeColumns = []string{"run_id", "person_id", "category", "decision_no", "from_month", "name", "unit", "movement", "cause", "was", "now"}

// InsertChanges keeps the grants behind the difference of a run.
func (t *Tx) InsertChanges(runID string, list []payroll.GrantChange) error {
	err := t.load("run_changes", changeColumns, len(list), func(i int, into []any) []any {
		c := &list[i]
		return append(into, runID, c.PersonID, c.Grant.Category, c.Grant.DecisionNo, c.Grant.From.String(), c.Name, c.Unit,
			string(c.Move), string(c.Cause), int64(c.Was), int64(c.Is))
	})
	if err != nil {
		return fmt.Errorf("changes of run %s: %w", runID, err)
	}
	return nil
}

// Changes returns the grants behind the difference of persons after a citizen
// number, all of each person, at least limit unless there are fewer.
func (t *Tx) Changes(runID, after string, limit int) ([]payroll.GrantChange, error) {
	return collect(t, func(s scan, c *payroll.GrantChange) error {
		return s(&c.PersonID, &c.Grant.Category, &c.Grant.DecisionNo, asMonth(&c.Grant.From), &c.Name, &c.Unit, &c.Move, &c.Cause, &c.Was, &c.Is)
	}, `SELECT person_id, category, decision_no, from_month, name, unit, movement, cause, was, now FROM run_changes
		WHERE run_id = ? AND person_id > ? AND person_id <= COALESCE((SELECT person_id FROM run_changes
			WHERE run_id = ? AND person_id > ? ORDER BY person_id LIMIT 1 OFFSET ?), '~')
		ORDER BY person_id, category, decision_no, from_month`, runID, after, runID, after, limit-1)
}

// Subject is what a warning of a run is about: a person or an account.
type Subject struct {
	Key, Name string // citizen number and name; of an account only the key, its number with its bank
	Units     string // of a person paid in several
	Count     int
	Amount    payroll.Amount
}

// LargePayments lists payments of a run above an amount.
func (t *Tx) LargePayments(runID string, above payroll.Amount) ([]Subject, error) {
	return collect(t, func(s scan, x *Subject) error { return s(&x.Key, &x.Name, &x.Amount) },
		`SELECT person_id, person_name, MAX(amount) FROM instructions WHERE run_id = ? AND amount > ?
		GROUP BY person_id, person_name ORDER BY person_id`, runID, int64(above))
}

// SharedAccounts lists accounts to which a run pays for more than so many persons.
// Two banks may have given one number, so the bank is part of the key.
func (t *Tx) SharedAccounts(runID string, above int) ([]Subject, error) {
	return collect(t, func(s scan, x *Subject) error { return s(&x.Key, &x.Count) },
		`SELECT account_number || ' ' || bank, COUNT(DISTINCT person_id) FROM instructions WHERE run_id = ? AND method = 'account'
		GROUP BY bank, account_number HAVING COUNT(DISTINCT person_id) > ? ORDER BY bank, account_number`, runID, above)
}

// TwoUnits lists persons to whom more than one unit pays the month.
func (t *Tx) TwoUnits(runID string, m payroll.Month) ([]Subject, error) {
	return collect(t, func(s scan, x *Subject) error { return s(&x.Key, &x.Name, &x.Units, &x.Count) },
		`SELECT l.person_id, p.name, MIN(l.unit) || ', ' || MAX(l.unit), COUNT(DISTINCT l.unit) FROM lines l
		JOIN run_grants r ON r.run_id = l.run_id AND r.person_id = l.person_id AND r.grant_id = l.grant_id
		JOIN person_versions p ON p.id = r.person_version_id
		WHERE l.run_id = ? AND l.month = ? GROUP BY l.person_id, p.name HAVING COUNT(DISTINCT l.unit) > 1 ORDER BY l.person_id`,
		runID, m.String())
}

// SaveWarnings keeps what must be acknowledged before a run is approved.
func (t *Tx) SaveWarnings(runID string, list []payroll.Finding) error {
	for _, f := range list {
		_, err := t.exec(`INSERT INTO run_warnings (run_id, code, subject, args) VALUES (?, ?, ?, ?)`,
			runID, string(f.Code), f.Value, argsText(f.Args))
		if err != nil {
			return fmt.Errorf("warnings of run %s: %w", runID, err)
		}
	}
	return nil
}

// Warnings lists what must be acknowledged of a run, by code.
func (t *Tx) Warnings(runID string) ([]payroll.Finding, error) {
	return collect(t, func(s scan, f *payroll.Finding) error {
		f.Severity = payroll.Warning
		return s(&f.Code, &f.Value, as[payroll.Args]{&f.Args, parseArgs})
	}, `SELECT code, subject, args FROM run_warnings WHERE run_id = ? ORDER BY code, subject`, runID)
}

// Acknowledge records that a person answers for a kind of warning. Somebody having
// done so before stays.
func (t *Tx) Acknowledge(runID string, a payroll.Acknowledgement, at time.Time) (added bool, err error) {
	n, err := t.exec(`INSERT INTO run_acknowledgements (run_id, code, acknowledged_by, acknowledged_at, reason) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (run_id, code) DO NOTHING`, runID, string(a.Code), a.By, timeText(at), a.Reason)
	return n == 1, err
}

// Acknowledgements lists who answers for which warnings of a run.
func (t *Tx) Acknowledgements(runID string) ([]payroll.Acknowledgement, error) {
	return collect(t, func(s scan, a *payroll.Acknowledgement) error { return s(&a.Code, &a.By, &a.Reason) },
		`SELECT code, acknowledged_by, reason FROM run_acknowledgements WHERE run_id = ? ORDER BY code`, runID)
}
