package store

import (
	"fmt"
	"strings"

	"chitra/payroll"
)

// live are the runs of a programme that count, but for the one at hand.
const live = `(SELECT id FROM pay_runs WHERE programme = ? AND state NOT IN ('draft', 'cancelled') AND id <> ?)`

// StageChanged finds the people of a draft run for whom something may differ from
// the run before: another version of the person or of a grant, or of the spouse a
// grant names, or something that was held. [Tx.Changed] reads them page by page.
func (t *Tx) StageChanged(runID, priorID string) error {
	const table = "staged_changed"
	if _, err := t.exec(`CREATE TEMPORARY TABLE IF NOT EXISTS ` + table + ` AS SELECT person_id FROM run_grants WHERE false`); err != nil {
		return err
	}
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`DELETE FROM staged_changed`, nil},
		{`INSERT INTO staged_changed SELECT DISTINCT n.person_id FROM run_grants n
			LEFT JOIN run_grants o ON o.run_id = ? AND o.person_id = n.person_id AND o.grant_id = n.grant_id
				AND o.person_version_id = n.person_version_id
			WHERE n.run_id = ? AND o.run_id IS NULL`, []any{priorID, runID}},
		{`INSERT INTO staged_changed SELECT DISTINCT person_id FROM held WHERE run_id = ?`, []any{priorID}},
		{`INSERT INTO staged_changed SELECT DISTINCT r.person_id FROM recoveries r JOIN recovery_items i ON i.recovery_id = r.id
			WHERE i.run_id = '' AND r.programme = (SELECT programme FROM pay_runs WHERE id = ?)`, []any{runID}},
		{`INSERT INTO staged_changed SELECT DISTINCT r.person_id FROM run_grants r JOIN grant_versions v ON v.id = r.grant_id
			WHERE r.run_id = ? AND v.spouse_id <> '' AND v.spouse_id IN (SELECT person_id FROM staged_changed)`, []any{runID}},
	} {
		if _, err := t.exec(q.sql, q.args...); err != nil {
			return fmt.Errorf("people who changed: %w", err)
		}
	}
	if t.dialect == SQLite {
		_, err := t.exec(`CREATE INDEX IF NOT EXISTS temp.staged_changed_person ON staged_changed (person_id)`)
		return err
	}
	return nil
}

// Changed lists the staged people after one citizen number up to another, in order.
func (t *Tx) Changed(after, upTo string) ([]string, error) {
	return collect(t, func(s scan, id *string) error { return s(id) },
		`SELECT DISTINCT person_id FROM staged_changed WHERE person_id > ? AND person_id <= ? ORDER BY person_id`, after, upTo)
}

// idsPerQuery bounds how many people one query asks for by number.
const idsPerQuery = 500

// byPeople runs a query once for so many people; %s in it stands for the list.
func (t *Tx) byPeople(query string, before []any, ids []string, row func(scan) error) error {
	for len(ids) > 0 {
		n := min(len(ids), idsPerQuery)
		args := append([]any{}, before...)
		for _, id := range ids[:n] {
			args = append(args, id)
		}
		if err := t.each(fmt.Sprintf(query, `(?`+strings.Repeat(`, ?`, n-1)+`)`), args, row); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// Assessed returns, for each of the people, what the live runs of a programme have
// paid so far, but for one run; held marks what the run prior held.
func (t *Tx) Assessed(p payroll.Programme, exceptRun, prior string, ids []string) (map[string][]payroll.Assessed, error) {
	all := map[string][]payroll.Assessed{}
	err := t.byPeople(`SELECT person_id, category, decision_no, from_month, component, month,
			CAST(SUM(CASE WHEN settled = 1 THEN amount ELSE 0 END) AS BIGINT), MAX(CASE WHEN once <> '' THEN 1 ELSE 0 END),
			MAX(CASE WHEN settled = 0 AND run_id = ? THEN 1 ELSE 0 END)
		FROM lines WHERE run_id IN `+live+` AND person_id IN %s
		GROUP BY person_id, category, decision_no, from_month, component, month
		ORDER BY person_id, month, category, decision_no, from_month, component`, []any{prior, string(p), exceptRun}, ids,
		func(s scan) error {
			var person string
			var a payroll.Assessed
			if err := s(&person, &a.Grant.Category, &a.Grant.DecisionNo, asMonth(&a.Grant.From), &a.Component, asMonth(&a.Month), &a.Paid, &a.Begun, &a.Held); err != nil {
				return err
			}
			all[person] = append(all[person], a)
			return nil
		})
	return all, err
}

// FrozenPeople returns some people of a run's frozen registry, by citizen number.
func (t *Tx) FrozenPeople(runID string, ids []string) (map[string]*payroll.Beneficiary, error) {
	found := map[string]*payroll.Beneficiary{}
	for len(ids) > 0 {
		n := min(len(ids), idsPerQuery)
		args := []any{runID}
		for _, id := range ids[:n] {
			args = append(args, id)
		}
		people, err := t.people(fmt.Sprintf(frozen, `r.spouse_only = 0 AND r.person_id IN (?`+strings.Repeat(", ?", n-1)+`)`), args...)
		if err == nil {
			err = t.attachSpouses(runID, people)
		}
		if err != nil {
			return nil, err
		}
		for i := range people {
			found[people[i].PersonID] = &people[i]
		}
		ids = ids[n:]
	}
	return found, nil
}

// ReasonSum is what a run pays for one reason: the law's for a back-dated one.
type ReasonSum struct {
	Reason     payroll.Reason
	Instrument string // of back-dated law, else ""
	Persons    int
	Months     int // from the first to the last month, each counted once
	Amount     payroll.Amount
}

// Reasons sums up the lines of a run by reason. The instrument of back-dated law is
// the one that is new since the run before: the one of the base, where the value
// itself has not changed.
func (t *Tx) Reasons(runID string) ([]ReasonSum, error) {
	return collect(t, func(s scan, r *ReasonSum) error { return s(&r.Reason, &r.Instrument, &r.Persons, &r.Months, &r.Amount) },
		`SELECT reason, law, COUNT(DISTINCT person_id), COUNT(DISTINCT month), CAST(SUM(amount) AS BIGINT)
		FROM (SELECT reason, CASE WHEN reason <> 'law' THEN '' WHEN base_instrument <> '' AND instrument IN (`+knownBefore+`) THEN base_instrument
			ELSE instrument END AS law, person_id, month, amount FROM lines WHERE run_id = ?) AS by_reason
		GROUP BY reason, law ORDER BY reason, law`, runID, runID)
}

// knownBefore are the instruments of a run that the live run before it had, byte
// for byte.
const knownBefore = `SELECT now.number FROM run_instruments now JOIN run_instruments was ON was.number = now.number AND was.sha256 = now.sha256
	WHERE now.run_id = ? AND was.run_id = (SELECT p.id FROM pay_runs p JOIN pay_runs this ON this.id = now.run_id AND this.programme = p.programme
		WHERE p.state NOT IN ('draft', 'cancelled') AND p.id <> this.id AND p.prepared_at <= this.prepared_at
		ORDER BY p.prepared_at DESC, p.month DESC, p.sequence DESC, p.id DESC LIMIT 1)`

// LinesForMonth returns what live runs of any programme paid or held for one month
// of one person, in the order it was stored.
func (t *Tx) LinesForMonth(personID string, m payroll.Month) ([]LineRow, error) {
	return collect(t, scanLine, lineSelect+`WHERE run_id IN (SELECT id FROM pay_runs WHERE state NOT IN ('draft', 'cancelled'))
		AND person_id = ? AND month = ? ORDER BY id`, personID, m.String())
}
