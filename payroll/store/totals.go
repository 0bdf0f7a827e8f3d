package store

import "chitra/payroll"

// Sum is a count and an amount under one heading.
type Sum struct {
	Key    string
	Count  int
	Amount payroll.Amount
}

// Totals are the sums of a run. Units, Categories and Components each add up to
// what is entitled, Banks and Paying to what is instructed, Held to what is held,
// Recovered to what is kept for recoveries, Reissued to what is paid again of
// earlier runs. A line set against money of another
// grant counts under that grant's category.
type Totals struct {
	Units      []Sum // entitled by paying unit; persons
	Categories []Sum // entitled by category; grants
	Components []Sum // entitled by component; lines
	Banks      []Sum // payments by bank of the payee; cash under ""
	Paying     []Sum // payments by paying unit
	Held       []Sum // held rows by finding code
	Recovered  []Sum // kept for recoveries, by paying unit
	Reissued   []Sum // paid again of earlier runs, by paying unit
}

// categoryLines are lines under the grant whose money they are part of.
const categoryLines = `(SELECT l.run_id, CASE WHEN l.against = 0 THEN l.category ELSE g.category END AS category,
		CASE WHEN l.against = 0 THEN l.grant_id ELSE l.against END AS grant_id, l.amount
	FROM lines l LEFT JOIN grant_versions g ON g.id = l.against) AS category_lines`

// keptByUnit are deductions with the unit that pays.
const keptByUnit = `(SELECT d.run_id, i.unit, d.amount FROM deductions d JOIN instructions i ON i.end_to_end_id = d.end_to_end_id) AS kept`

// reissuedByUnit are payments that were made again, with the unit that pays.
const reissuedByUnit = `(SELECT i.run_id, i.unit, i.amount FROM reissues x JOIN instructions i ON i.end_to_end_id = x.end_to_end_id) AS again`

// Totals sums up a run, each list by its key.
func (t *Tx) Totals(runID string) (Totals, error) {
	var all Totals
	for _, q := range []struct {
		into              *[]Sum
		table, key, count string
	}{
		{&all.Units, "lines", "unit", "DISTINCT person_id"},
		{&all.Categories, categoryLines, "category", "DISTINCT grant_id"},
		{&all.Components, "lines", "component", "*"},
		{&all.Banks, "instructions", "bank", "*"},
		{&all.Paying, "instructions", "unit", "*"},
		{&all.Held, "held", "code", "*"},
		{&all.Recovered, keptByUnit, "unit", "*"},
		{&all.Reissued, reissuedByUnit, "unit", "*"},
	} {
		sums, err := collect(t, func(s scan, sum *Sum) error { return s(&sum.Key, &sum.Count, &sum.Amount) },
			`SELECT `+q.key+`, COUNT(`+q.count+`), CAST(SUM(amount) AS BIGINT) FROM `+q.table+`
			WHERE run_id = ? GROUP BY `+q.key+` ORDER BY `+q.key, runID)
		if err != nil {
			return Totals{}, err
		}
		*q.into = sums
	}
	return all, nil
}

// Change compares two runs under one heading.
type Change struct {
	Key         string
	Grants      int // with lines in the run
	Amount      payroll.Amount
	PriorGrants int
	PriorAmount payroll.Amount
}

// Difference compares what two runs entitle, by paying unit and by category. A
// prior run that does not exist counts as empty.
func (t *Tx) Difference(runID, priorID string) (units, categories []Change, err error) {
	if units, err = t.difference("unit", runID, priorID); err != nil {
		return nil, nil, err
	}
	categories, err = t.difference("category", runID, priorID)
	return units, categories, err
}

func (t *Tx) difference(key, runID, priorID string) ([]Change, error) {
	return collect(t, func(s scan, c *Change) error {
		return s(&c.Key, &c.Grants, &c.Amount, &c.PriorGrants, &c.PriorAmount)
	}, `SELECT heading, CAST(SUM(grants) AS BIGINT), CAST(SUM(amount) AS BIGINT), CAST(SUM(prior_grants) AS BIGINT), CAST(SUM(prior_amount) AS BIGINT)
		FROM (SELECT `+key+` AS heading, COUNT(DISTINCT grant_id) AS grants, SUM(amount) AS amount, 0 AS prior_grants, 0 AS prior_amount
			FROM lines WHERE run_id = ? GROUP BY `+key+`
			UNION ALL SELECT `+key+`, 0, 0, COUNT(DISTINCT grant_id), SUM(amount) FROM lines WHERE run_id = ? GROUP BY `+key+`) AS both_runs
		GROUP BY heading ORDER BY heading`, runID, priorID)
}
