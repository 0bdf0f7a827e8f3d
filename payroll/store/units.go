package store

import (
	"cmp"
	"fmt"
	"slices"

	"chitra/payroll"
)

// UpsertUnits takes in the units of an import. A unit whose content differs from
// the present version gets a new one; earlier versions are kept. A unit that
// stands twice in an import with different content is payroll.ErrConflict.
func (t *Tx) UpsertUnits(units []payroll.Unit, importID int64) (c ImportCounts, err error) {
	for i := range units {
		if err := t.upsertUnit(&units[i], importID, &c); err != nil {
			return c, fmt.Errorf("unit %s: %w", units[i].Code, err)
		}
	}
	return c, nil
}

func (t *Tx) upsertUnit(u *payroll.Unit, importID int64, c *ImportCounts) error {
	var present string
	known, err := t.one(`SELECT digest FROM units WHERE code = ?`, []any{u.Code}, &present)
	if err != nil {
		return err
	}
	digest := unitDigest(u)
	switch {
	case known && present == digest:
		c.Same++
		return nil
	case known:
		c.Changed++
	default:
		c.New++
	}
	return t.insertUnitVersion(u, digest, importID)
}

func (t *Tx) insertUnitVersion(u *payroll.Unit, digest string, importID int64) error {
	var version int64
	_, err := t.one(`INSERT INTO unit_versions (code, name, jurisdiction, budget_code, digest, import_id)
		VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		[]any{u.Code, u.Name, string(u.Jurisdiction), u.BudgetCode, digest, importID}, &version)
	if err != nil {
		return err
	}
	for _, d := range u.Debtors {
		_, err := t.exec(`INSERT INTO unit_debtors (version_id, programme, bank, bank_text, account_number, account_holder, format)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, append([]any{version}, debtorValues(d)...)...)
		if err != nil {
			return fmt.Errorf("paying account of programme %q: %w", d.Programme, err)
		}
	}
	_, err = t.exec(`INSERT INTO units (code, version_id, digest) VALUES (?, ?, ?)
		ON CONFLICT (code) DO UPDATE SET version_id = excluded.version_id, digest = excluded.digest`, u.Code, version, digest)
	return err
}

func unitDigest(u *payroll.Unit) string {
	d := payroll.NewDigest()
	d.Field("unit 1", u.Code, u.Name, string(u.Jurisdiction), u.BudgetCode)
	for _, debtor := range sortedDebtors(u.Debtors) {
		for _, v := range debtorValues(debtor) {
			d.Field(v.(string))
		}
	}
	return d.Sum()
}

func sortedDebtors(debtors []payroll.Debtor) []payroll.Debtor {
	return slices.SortedFunc(slices.Values(debtors), func(a, b payroll.Debtor) int { return cmp.Compare(a.Programme, b.Programme) })
}

// debtorValues are the columns of a debtor, everywhere in this order: programme,
// bank, bank text, account number, holder, format.
func debtorValues(d payroll.Debtor) []any {
	return []any{string(d.Programme), d.Account.Bank, d.Account.BankText, d.Account.Number, d.Account.Holder, d.Format}
}

func debtorInto(d *payroll.Debtor) []any {
	return []any{&d.Programme, &d.Account.Bank, &d.Account.BankText, &d.Account.Number, &d.Account.Holder, &d.Format}
}

// Units lists the present units by code, their debtors by programme.
func (t *Tx) Units() ([]payroll.Unit, error) {
	return t.units(`SELECT v.id, v.code, v.name, v.jurisdiction, v.budget_code
		FROM units u JOIN unit_versions v ON v.id = u.version_id ORDER BY v.code`)
}

// Unit returns a present unit by its code, or payroll.ErrNotFound.
func (t *Tx) Unit(code string) (payroll.Unit, error) {
	units, err := t.units(`SELECT v.id, v.code, v.name, v.jurisdiction, v.budget_code
		FROM units u JOIN unit_versions v ON v.id = u.version_id WHERE u.code = ?`, code)
	if err == nil && len(units) == 0 {
		err = fmt.Errorf("không có đơn vị chi trả %[1]q / there is no paying unit %[1]q: %[2]w", code, payroll.ErrNotFound)
	}
	if err != nil {
		return payroll.Unit{}, err
	}
	return units[0], nil
}

// UnitHistory lists every version of a unit, oldest first.
func (t *Tx) UnitHistory(code string) ([]payroll.Unit, error) {
	return t.units(`SELECT id, code, name, jurisdiction, budget_code FROM unit_versions WHERE code = ? ORDER BY id`, code)
}

func (t *Tx) units(query string, args ...any) ([]payroll.Unit, error) {
	var versions []int64
	units, err := collect(t, func(s scan, u *payroll.Unit) error {
		var version int64
		err := s(&version, &u.Code, &u.Name, &u.Jurisdiction, &u.BudgetCode)
		versions = append(versions, version)
		return err
	}, query, args...)
	if err != nil {
		return nil, err
	}
	for i, version := range versions {
		units[i].Debtors, err = collect(t, func(s scan, d *payroll.Debtor) error { return s(debtorInto(d)...) },
			`SELECT programme, bank, bank_text, account_number, account_holder, format
			FROM unit_debtors WHERE version_id = ? ORDER BY programme`, version)
		if err != nil {
			return nil, err
		}
	}
	return units, nil
}
