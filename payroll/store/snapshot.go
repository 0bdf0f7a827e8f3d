package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chitra/payroll"
)

// concerned are the present grants that decide a programme's payments: all grants
// of every person with at least one of the programme, and those of the spouses
// these grants name.
const concerned = `WITH members AS (SELECT DISTINCT person_id FROM grants WHERE programme = ?),
	decisive AS (SELECT person_id FROM members UNION
		SELECT spouse_id FROM grants WHERE spouse_id <> '' AND person_id IN (SELECT person_id FROM members))
	SELECT %s, CASE WHEN g.person_id IN (SELECT person_id FROM members) THEN 0 ELSE 1 END
	FROM grants g JOIN persons p ON p.person_id = g.person_id
	WHERE g.person_id IN (SELECT person_id FROM decisive)
	ORDER BY g.person_id, g.category, g.decision_no, g.from_month`

// RegistryDigest identifies the present registry as far as it decides payments of
// a programme, and counts its persons and all grants of theirs. It equals the
// digest of Freeze as long as nothing relevant changes.
func (t *Tx) RegistryDigest(programme payroll.Programme) (digest string, persons, grants int, err error) {
	return t.digestGrants(fmt.Sprintf(concerned, `g.person_id, p.digest, g.category, g.decision_no, g.from_month, g.digest`),
		string(programme))
}

// Freeze takes the registry into a run: references to versions that never change.
// Later imports do not touch it. The digest is computed from what was frozen. A run
// that is no draft or was frozen before is payroll.ErrConflict.
func (t *Tx) Freeze(runID string, programme payroll.Programme) (persons, grants int, digest string, err error) {
	if err := t.readyToFreeze(runID); err != nil {
		return 0, 0, "", err
	}
	// The one ? of concerned comes first in the text, the run second.
	query := fmt.Sprintf(concerned, `CAST(? AS TEXT), g.person_id, g.version_id, p.version_id`)
	_, err = t.exec(`INSERT INTO run_grants (run_id, person_id, grant_id, person_version_id, spouse_only) `+query, string(programme), runID)
	if err != nil {
		return 0, 0, "", fmt.Errorf("freezing the registry for run %s: %w", runID, err)
	}
	digest, persons, grants, err = t.FrozenDigest(runID)
	return persons, grants, digest, err
}

// readyToFreeze locks a draft whose registry was not frozen yet. Freezing twice
// would mix two states of the registry.
func (t *Tx) readyToFreeze(runID string) error {
	n, err := t.exec(`UPDATE pay_runs SET state = 'draft' WHERE id = ? AND state = 'draft'`, runID)
	if err == nil && n == 0 {
		err = fmt.Errorf("run %s is not a draft: %w", runID, payroll.ErrConflict)
	}
	if err != nil {
		return err
	}
	var person string
	frozen, err := t.one(`SELECT person_id FROM run_grants WHERE run_id = ? LIMIT 1`, []any{runID}, &person)
	if err == nil && frozen {
		err = fmt.Errorf("run %s has its registry already: %w", runID, payroll.ErrConflict)
	}
	return err
}

// FrozenDigest computes the digest of a run's frozen registry again.
func (t *Tx) FrozenDigest(runID string) (digest string, persons, grants int, err error) {
	return t.digestGrants(`SELECT r.person_id, p.digest, v.category, v.decision_no, v.from_month, v.digest, r.spouse_only
		FROM run_grants r JOIN grant_versions v ON v.id = r.grant_id JOIN person_versions p ON p.id = r.person_version_id
		WHERE r.run_id = ? ORDER BY r.person_id, v.category, v.decision_no, v.from_month`, runID)
}

// digestGrants hashes key and content digest of ordered grants, row by row.
func (t *Tx) digestGrants(query string, arg any) (digest string, persons, grants int, err error) {
	d := payroll.NewDigest()
	last := ""
	err = t.each(query, []any{arg}, func(s scan) error {
		var person, personDigest, category, decision, from, content string
		var spouse int
		if err := s(&person, &personDigest, &category, &decision, &from, &content, &spouse); err != nil {
			return err
		}
		d.Field(person, personDigest, category, decision, from, content)
		if spouse == 0 {
			grants++
			if person != last {
				persons++
			}
		}
		last = person
		return nil
	})
	return d.Sum(), persons, grants, err
}

const frozen = `SELECT ` + personSelect + `, ` + grantSelect + `
	FROM run_grants r JOIN grant_versions v ON v.id = r.grant_id JOIN person_versions p ON p.id = r.person_version_id
	WHERE r.run_id = ? AND %s ORDER BY r.person_id, v.category, v.decision_no, v.from_month`

// Snapshot returns the next persons of a run's frozen registry after a citizen
// number ("" to begin), at most limit, in order of citizen number, each with all
// grants in order of category, decision and first month. The spouse is attached
// where a grant names one whom the registry knew. An empty page is the end.
func (t *Tx) Snapshot(runID, afterPersonID string, limit int) ([]payroll.Beneficiary, error) {
	page := fmt.Sprintf(frozen, `r.spouse_only = 0 AND r.person_id > ? AND r.person_id <= (SELECT MAX(person_id) FROM
		(SELECT DISTINCT person_id FROM run_grants WHERE run_id = ? AND spouse_only = 0 AND person_id > ?
		ORDER BY person_id LIMIT ?) AS page)`)
	people, err := t.people(page, runID, afterPersonID, runID, afterPersonID, limit)
	if err != nil {
		return nil, err
	}
	return people, t.attachSpouses(runID, people)
}

// people reads rows ordered by person into persons with their grants.
func (t *Tx) people(query string, args ...any) (people []payroll.Beneficiary, err error) {
	err = t.each(query, args, func(s scan) error {
		var b payroll.Beneficiary
		var g payroll.Grant
		if err := s(append(personInto(&b), grantInto(&g)...)...); err != nil {
			return err
		}
		if n := len(people); n == 0 || people[n-1].PersonID != b.PersonID {
			people = append(people, b)
		}
		last := &people[len(people)-1]
		last.Grants = append(last.Grants, g)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var grants []*payroll.Grant
	for i := range people {
		for j := range people[i].Grants {
			grants = append(grants, &people[i].Grants[j])
		}
	}
	return people, t.attachPhases(grants)
}

func (t *Tx) attachSpouses(runID string, people []payroll.Beneficiary) error {
	return t.marry(people, fmt.Sprintf(frozen, `r.person_id IN (%s)`), runID)
}

// marry attaches the spouses that grants name; query reads people by their
// numbers, which take the place of its %s.
func (t *Tx) marry(people []payroll.Beneficiary, query string, args ...any) error {
	named := map[string][]int{} // spouse → the persons who name them
	for i, b := range people {
		for _, g := range b.Grants {
			if g.SpouseID != "" {
				named[g.SpouseID] = append(named[g.SpouseID], i)
				break
			}
		}
	}
	if len(named) == 0 {
		return nil
	}
	for _, id := range slices.Sorted(maps.Keys(named)) {
		args = append(args, id)
	}
	spouses, err := t.people(fmt.Sprintf(query, "?"+strings.Repeat(", ?", len(named)-1)), args...)
	if err != nil {
		return err
	}
	for i := range spouses {
		for _, person := range named[spouses[i].PersonID] {
			people[person].Spouse = &spouses[i]
		}
	}
	return nil
}

// Person returns one person of a run's frozen registry with their grants, or
// payroll.ErrNotFound.
func (t *Tx) Person(runID, personID string) (payroll.Beneficiary, error) {
	people, err := t.people(fmt.Sprintf(frozen, `r.person_id = ?`), runID, personID)
	if err == nil {
		err = t.attachSpouses(runID, people)
	}
	if err == nil && len(people) == 0 {
		err = fmt.Errorf("run %s has no person %s: %w", runID, personID, payroll.ErrNotFound)
	}
	if err != nil {
		return payroll.Beneficiary{}, err
	}
	return people[0], nil
}
