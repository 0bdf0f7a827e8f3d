package store

import (
	"fmt"

	"chitra/payroll"
)

const present = `SELECT ` + personSelect + `, ` + grantSelect + `
	FROM grants g JOIN grant_versions v ON v.id = g.version_id
	JOIN persons n ON n.person_id = g.person_id JOIN person_versions p ON p.id = n.version_id
	WHERE %s ORDER BY g.person_id, v.category, v.decision_no, v.from_month`

// People returns the next persons of the present registry after a citizen number
// ("" to begin), at most limit, as Snapshot does for a run: in order of citizen
// number, each with all grants, and with the spouse a grant names. An empty page
// is the end.
func (t *Tx) People(afterPersonID string, limit int) ([]payroll.Beneficiary, error) {
	page := fmt.Sprintf(present, `g.person_id > ? AND g.person_id <= (SELECT MAX(person_id) FROM
		(SELECT DISTINCT person_id FROM grants WHERE person_id > ? ORDER BY person_id LIMIT ?) AS page)`)
	people, err := t.people(page, afterPersonID, afterPersonID, limit)
	if err != nil {
		return nil, err
	}
	return people, t.marry(people, fmt.Sprintf(present, `g.person_id IN (%s)`))
}
