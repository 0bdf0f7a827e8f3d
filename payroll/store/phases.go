package store

import (
	"fmt"

	"chitra/payroll"
)

// united makes one row of what a list says of a grant in several, and of what the
// registry knows of its history. Most rows stand alone and are left as they are.
func (t *Tx) united(rows []RegistryRow) ([]RegistryRow, error) {
	type key struct {
		person string
		grant  payroll.GrantKey
	}
	known, err := t.phasedPeople(rows)
	if err != nil {
		return nil, err
	}
	of := map[key][]payroll.Grant{}
	for i := range rows {
		if r := &rows[i]; r.Grant.Since > 0 || known[r.Person.PersonID] {
			of[key{r.Person.PersonID, r.Grant.Key()}] = nil
		}
	}
	if len(of) == 0 {
		return rows, nil
	}
	var kept []RegistryRow
	last := map[key]int{}
	for _, r := range rows {
		k := key{r.Person.PersonID, r.Grant.Key()}
		if _, phased := of[k]; !phased {
			kept = append(kept, r)
			continue
		}
		of[k] = append(of[k], r.Grant)
		if at, seen := last[k]; seen {
			kept[at] = r
			continue
		}
		last[k] = len(kept)
		kept = append(kept, r)
	}
	for k, at := range last {
		before, err := t.presentGrant(k.person, k.grant)
		if err != nil {
			return nil, err
		}
		kept[at].Grant = payroll.History(before, of[k])
	}
	return kept, nil
}

// phasedPeople are the people among the rows with a grant whose facts changed in
// time.
func (t *Tx) phasedPeople(rows []RegistryRow) (map[string]bool, error) {
	known := map[string]bool{}
	if any, err := t.anyPhases(); err != nil || !any {
		return known, err
	}
	var ids []string
	for i := range rows {
		if id := rows[i].Person.PersonID; len(ids) == 0 || ids[len(ids)-1] != id {
			ids = append(ids, id)
		}
	}
	err := t.byPeople(`SELECT DISTINCT g.person_id FROM grants g JOIN grant_phases p ON p.version_id = g.version_id WHERE g.person_id IN %s`, nil, ids,
		func(s scan) error {
			var id string
			err := s(&id)
			known[id] = true
			return err
		})
	return known, err
}

// anyPhases reports whether any grant's facts ever changed in time; in most
// offices that have just moved in none did.
func (t *Tx) anyPhases() (bool, error) {
	var id int64
	return t.one(`SELECT version_id FROM grant_phases LIMIT 1`, nil, &id)
}

func (t *Tx) presentGrant(person string, k payroll.GrantKey) (*payroll.Grant, error) {
	grants, err := t.Grants(person, false)
	for i := range grants {
		if grants[i].Grant.Key() == k {
			return &grants[i].Grant, err
		}
	}
	return nil, err
}

// takePhases stores what held before in the versions an import has made.
func (t *Tx) takePhases(rows []RegistryRow, importID int64) error {
	type phaseRow struct {
		version int64
		payroll.Phase
	}
	var phases []phaseRow
	for i := range rows {
		r := &rows[i]
		if len(r.Grant.Earlier) == 0 {
			continue
		}
		var version int64
		found, err := t.one(`SELECT id FROM grant_versions WHERE person_id = ? AND category = ? AND decision_no = ? AND from_month = ? AND import_id = ?
			AND id NOT IN (SELECT version_id FROM grant_phases)`,
			[]any{r.Person.PersonID, r.Grant.Category, r.Grant.DecisionNo, r.Grant.Months.From.String(), importID}, &version)
		if err != nil {
			return err
		}
		for _, p := range r.Grant.Earlier {
			if found {
				phases = append(phases, phaseRow{version, p})
			}
		}
	}
	err := t.load("grant_phases", []string{"version_id", "until", "unit", "jurisdiction", "percent", "counted", "facts", "spouse_id", "status", "status_from"},
		len(phases), func(i int, into []any) []any {
			p := &phases[i]
			return append(into, p.version, p.Until.String(), p.Unit, string(p.Jurisdiction), p.Percent, p.Count.String(), factsText(p.Facts), p.SpouseID,
				string(p.Status), p.StatusFrom.String())
		})
	if err != nil {
		return fmt.Errorf("history of grants: %w", err)
	}
	return nil
}

// attachPhases adds what held before to grants that were read.
func (t *Tx) attachPhases(grants []*payroll.Grant) error {
	if any, err := t.anyPhases(); err != nil || !any {
		return err
	}
	for len(grants) > 0 {
		n := min(len(grants), idsPerQuery)
		byID, query, args := map[int64][]*payroll.Grant{}, "", []any{}
		for _, g := range grants[:n] {
			byID[g.ID] = append(byID[g.ID], g)
			query, args = query+", ?", append(args, g.ID)
		}
		err := t.each(`SELECT version_id, until, unit, jurisdiction, percent, counted, facts, spouse_id, status, status_from FROM grant_phases
			WHERE version_id IN (`+query[2:]+`) ORDER BY version_id, until`, args, func(s scan) error {
			var id int64
			var p payroll.Phase
			err := s(&id, asMonth(&p.Until), &p.Unit, &p.Jurisdiction, &p.Percent, &p.Count, asFacts(&p.Facts), &p.SpouseID, &p.Status, asMonth(&p.StatusFrom))
			for _, g := range byID[id] {
				g.Earlier = append(g.Earlier, p)
			}
			return err
		})
		if err != nil {
			return err
		}
		grants = grants[n:]
	}
	return nil
}
