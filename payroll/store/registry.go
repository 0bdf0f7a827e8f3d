package store

import (
	"errors"
	"fmt"
	"strings"

	"chitra/payroll"
)

// RegistryRow is one row of a beneficiary list: a person and one grant of theirs.
type RegistryRow struct {
	Person    payroll.Beneficiary // its Grants and Spouse are not looked at
	Grant     payroll.Grant
	Programme payroll.Programme // of the grant's category
}

// stagedColumns are the columns of a list on its way into the registry: the
// grant's, then the person's.
var stagedColumns = append(append([]string{}, grantColumns...), "name", "born", "sex", "died", "person_digest")

// grantColumns are the columns of a grant version but for its number and import.
var grantColumns = []string{"person_id", "category", "decision_no", "from_month", "programme", "unit", "jurisdiction", "percent",
	"counted", "facts", "spouse_id", "decision_date", "to_month", "status", "status_from", "payee_name", "payee_id",
	"payee_relation", "method", "bank", "bank_text", "account_number", "account_holder", "list_row", "digest"}

// stagedLike is where the columns of a list have their types from.
var stagedLike = `SELECT ` + prefixed("g.", grantColumns) + `, p.name, p.born, p.sex, p.died, p.digest AS person_digest
	FROM grant_versions g JOIN person_versions p ON p.person_id = g.person_id`

// UpsertGrants takes rows of a list into the registry. The key of a grant is
// person, category, decision number and first month. A row whose person and grant
// read as they do at present is Same, whatever its place in the list; otherwise
// the person, the grant or both get a new version and the earlier ones are kept.
// Rows that contradict each other within the list are payroll.ErrConflict and
// nothing is taken. Rows of one grant that hold from different months are one
// version with its history; see payroll.History. A list may come in several parts,
// but all rows of a person in one.
func (t *Tx) UpsertGrants(rows []RegistryRow, importID int64) (ImportCounts, error) {
	if len(rows) == 0 {
		return ImportCounts{}, nil
	}
	listed := len(rows)
	rows, err := t.united(rows)
	if err != nil {
		return ImportCounts{}, err
	}
	_, err = t.stage("registry", stagedLike, stagedColumns, len(rows), func(i int, into []any) []any {
		return rows[i].values(into)
	})
	if bad, ok := errors.AsType[*rowError](err); ok {
		return ImportCounts{}, fmt.Errorf("list row %d: %w", rows[bad.index].Grant.Row, err)
	}
	if err != nil {
		return ImportCounts{}, err
	}
	if err := t.refuseContradictions(); err != nil {
		return ImportCounts{}, err
	}
	counts, err := t.countStaged(listed)
	if err != nil || counts.New+counts.Changed == 0 {
		return counts, err
	}
	if err := t.takeStaged(importID); err != nil {
		return counts, err
	}
	return counts, t.takePhases(rows, importID)
}

// refuseContradictions looks for two rows of the list that say different things
// about one person or one grant.
func (t *Tx) refuseContradictions() error {
	const query = `SELECT person_id, MIN(list_row), MAX(list_row) FROM staged_registry
		GROUP BY %s HAVING MIN(%s) <> MAX(%s) ORDER BY person_id LIMIT 1`
	for _, q := range []struct{ what, key, digest string }{
		{"name, birth, sex or death of person", "person_id", "person_digest"},
		{"a grant of person", "person_id, category, decision_no, from_month", "digest"},
	} {
		var person string
		var first, last int
		found, err := t.one(fmt.Sprintf(query, q.key, q.digest, q.digest), nil, &person, &first, &last)
		if err != nil {
			return err
		}
		if found {
			return fmt.Errorf("list rows %d and %d differ in %s %s: %w", first, last, q.what, person, payroll.ErrConflict)
		}
	}
	return nil
}

func (t *Tx) countStaged(rows int) (c ImportCounts, err error) {
	_, err = t.one(`SELECT COALESCE(SUM(CASE WHEN g.digest IS NULL THEN 1 ELSE 0 END), 0),
			COALESCE(SUM(CASE WHEN g.digest <> s.digest OR p.digest <> s.person_digest THEN 1 ELSE 0 END), 0)
		FROM (SELECT DISTINCT person_id, category, decision_no, from_month, digest, person_digest FROM staged_registry) s
		LEFT JOIN grants g ON g.person_id = s.person_id AND g.category = s.category
			AND g.decision_no = s.decision_no AND g.from_month = s.from_month
		LEFT JOIN persons p ON p.person_id = s.person_id AND g.digest IS NOT NULL`, nil, &c.New, &c.Changed)
	c.Same = rows - c.New - c.Changed
	return c, err
}

// takeStaged writes new versions for what differs and points at them. An import
// makes at most one version of a person or grant, so the import's number finds it
// again.
func (t *Tx) takeStaged(importID int64) error {
	grant := strings.Join(grantColumns, ", ")
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`INSERT INTO person_versions (person_id, name, born, sex, died, digest, import_id)
			SELECT DISTINCT s.person_id, s.name, s.born, s.sex, s.died, s.person_digest, CAST(? AS BIGINT)
			FROM staged_registry s LEFT JOIN persons p ON p.person_id = s.person_id
			WHERE p.digest IS NULL OR p.digest <> s.person_digest
			ORDER BY s.person_id`, []any{importID}},
		{`INSERT INTO persons (person_id, version_id, digest)
			SELECT DISTINCT v.person_id, v.id, v.digest
			FROM staged_registry s JOIN person_versions v ON v.person_id = s.person_id AND v.import_id = ?
			ORDER BY v.person_id
			ON CONFLICT (person_id) DO UPDATE SET version_id = excluded.version_id, digest = excluded.digest`, []any{importID}},
		{`INSERT INTO grant_versions (` + grant + `, import_id)
			SELECT ` + prefixed("s.", grantColumns) + `, CAST(? AS BIGINT)
			FROM (SELECT ` + grant + `, ROW_NUMBER() OVER (PARTITION BY person_id, category, decision_no, from_month ORDER BY list_row) AS nth
				FROM staged_registry) s
			LEFT JOIN grants g ON g.person_id = s.person_id AND g.category = s.category
				AND g.decision_no = s.decision_no AND g.from_month = s.from_month
			WHERE s.nth = 1 AND (g.digest IS NULL OR g.digest <> s.digest)
			ORDER BY s.person_id, s.category, s.decision_no, s.from_month`, []any{importID}},
		{`INSERT INTO grants (person_id, category, decision_no, from_month, programme, spouse_id, version_id, digest)
			SELECT DISTINCT v.person_id, v.category, v.decision_no, v.from_month, v.programme, v.spouse_id, v.id, v.digest
			FROM staged_registry s JOIN grant_versions v ON v.person_id = s.person_id AND v.category = s.category
				AND v.decision_no = s.decision_no AND v.from_month = s.from_month AND v.import_id = ?
			ORDER BY v.person_id, v.category, v.decision_no, v.from_month
			ON CONFLICT (person_id, category, decision_no, from_month) DO UPDATE SET programme = excluded.programme,
				spouse_id = excluded.spouse_id, version_id = excluded.version_id, digest = excluded.digest`, []any{importID}},
	} {
		if _, err := t.exec(q.sql, q.args...); err != nil {
			return fmt.Errorf("registry: %w", err)
		}
	}
	return nil
}

func prefixed(prefix string, columns []string) string {
	return prefix + strings.Join(columns, ", "+prefix)
}

// values appends the row in the order of stagedColumns.
func (r *RegistryRow) values(into []any) []any {
	p, start := &r.Person, len(into)
	into = append(into, r.grantValues()...)
	into = append(into, r.grantDigest(into[start:]))
	person := payroll.NewDigest()
	born, died := p.Born.String(), p.Died.String()
	person.Field("person 1", p.PersonID, p.Name, born, string(p.Sex), died)
	return append(into, p.Name, born, string(p.Sex), died, person.Sum())
}

// grantValues are the columns of grantColumns but for the digest.
func (r *RegistryRow) grantValues() []any {
	g := &r.Grant
	return []any{r.Person.PersonID, g.Category, g.DecisionNo, g.Months.From.String(), string(r.Programme), g.Unit,
		string(g.Jurisdiction), g.Percent, g.Count.String(), factsText(g.Facts), g.SpouseID, g.DecisionDate.String(),
		g.Months.To.String(), string(g.Status), g.StatusFrom.String(), g.Payee.Name, g.Payee.ID, g.Payee.Relation,
		string(g.Method), g.Account.Bank, g.Account.BankText, g.Account.Number, g.Account.Holder, g.Row}
}

// grantDigest covers everything the grant says; where it stood in the list is not
// part of that.
func (r *RegistryRow) grantDigest(values []any) string {
	d := payroll.NewDigest()
	d.Field("grant 1")
	for _, v := range values[:len(values)-1] {
		switch v := v.(type) {
		case string:
			d.Field(v)
		case int:
			d.Int(int64(v))
		}
	}
	for i := range r.Grant.Earlier {
		p := &r.Grant.Earlier[i]
		d.Field("until", p.Until.String(), p.Unit, string(p.Jurisdiction), p.Count.String(), factsText(p.Facts), p.SpouseID, string(p.Status), p.StatusFrom.String())
		d.Int(int64(p.Percent))
	}
	return d.Sum()
}

// grantSelect lists what grantInto reads, of a grant version v.
const grantSelect = `v.id, v.category, v.decision_no, v.from_month, v.unit, v.jurisdiction, v.percent, v.counted, v.facts,
	v.spouse_id, v.decision_date, v.to_month, v.status, v.status_from, v.payee_name, v.payee_id, v.payee_relation,
	v.method, v.bank, v.bank_text, v.account_number, v.account_holder, v.list_row`

func grantInto(g *payroll.Grant) []any {
	return []any{&g.ID, &g.Category, &g.DecisionNo, asMonth(&g.Months.From), &g.Unit, &g.Jurisdiction, &g.Percent, &g.Count,
		asFacts(&g.Facts), &g.SpouseID, asDate(&g.DecisionDate), asMonth(&g.Months.To), &g.Status, asMonth(&g.StatusFrom),
		&g.Payee.Name, &g.Payee.ID, &g.Payee.Relation, &g.Method, &g.Account.Bank, &g.Account.BankText, &g.Account.Number,
		&g.Account.Holder, &g.Row}
}

// personSelect lists what personInto reads, of a person version p.
const personSelect = `p.person_id, p.name, p.born, p.sex, p.died`

func personInto(b *payroll.Beneficiary) []any {
	return []any{&b.PersonID, &b.Name, asDate(&b.Born), &b.Sex, asDate(&b.Died)}
}

// RecordedGrant is a version of a grant with the import it came by.
type RecordedGrant struct {
	RegistryRow
	ImportID int64
	Present  bool // the version that counts now
}

// Grants lists the grants of a person, by category, decision and first month;
// with history every version of each, oldest first. The person of a past version
// reads as it did when that version came in.
func (t *Tx) Grants(personID string, history bool) ([]RecordedGrant, error) {
	query := `SELECT v.programme, v.import_id, CASE WHEN g.version_id = v.id THEN 1 ELSE 0 END, ` + personSelect + `, ` + grantSelect + `
		FROM grants g JOIN grant_versions v ON v.person_id = g.person_id AND v.category = g.category
			AND v.decision_no = g.decision_no AND v.from_month = g.from_month
		JOIN persons present ON present.person_id = g.person_id
		JOIN person_versions p ON p.id = CASE WHEN g.version_id = v.id THEN present.version_id
			ELSE (SELECT MAX(old.id) FROM person_versions old WHERE old.person_id = v.person_id AND old.import_id <= v.import_id) END
		WHERE g.person_id = ? AND (g.version_id = v.id OR ? = 1)
		ORDER BY v.category, v.decision_no, v.from_month, v.id`
	all := 0
	if history {
		all = 1
	}
	recorded, err := collect(t, func(s scan, r *RecordedGrant) error {
		var present int
		into := append([]any{&r.Programme, &r.ImportID, &present}, personInto(&r.Person)...)
		err := s(append(into, grantInto(&r.Grant)...)...)
		r.Present = present == 1
		return err
	}, query, personID, all)
	if err != nil {
		return nil, err
	}
	grants := make([]*payroll.Grant, len(recorded))
	for i := range recorded {
		grants[i] = &recorded[i].Grant
	}
	return recorded, t.attachPhases(grants)
}

// GrantsStarting counts the present grants, by category, that began in a calendar
// month (1 to 12) of any year: the month in which yearly benefits fall due.
func (t *Tx) GrantsStarting(monthOfYear int) (map[string]int, error) {
	counts := map[string]int{}
	err := t.each(`SELECT category, COUNT(*) FROM grants WHERE SUBSTR(from_month, 6, 2) = ? GROUP BY category`, []any{fmt.Sprintf("%02d", monthOfYear)},
		func(s scan) error {
			var category string
			var n int
			err := s(&category, &n)
			counts[category] = n
			return err
		})
	return counts, err
}
