package registry

import (
	"errors"
	"slices"
	"strconv"

	"chitra/payroll"
)

// ReadUnits reads the paying units and the accounts they pay from. A unit has
// one row, or one for each programme with an account of its own. A unit with an
// error in one of its rows is in the findings and not among the units; the error
// is a *[Refused] when the file itself is at fault.
func ReadUnits(path string, o Options) (units []payroll.Unit, findings []payroll.Finding, err error) {
	if o.Catalogue == nil {
		return nil, nil, errors.New("registry: no category catalogue")
	}
	t, err := openTable(path, unitLayout, o.Limits.filled())
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	if err := t.survey(func(seen, *splitter) error { return nil }); err != nil {
		return nil, nil, err
	}
	f := &File{table: t, o: o}
	f.index()
	r := unitReader{f: f, at: map[string]int{}, bad: map[string]bool{}}
	lines := t.source.reader(false)
	err = t.walk(lines, func(row seen) (bool, error) {
		if row.class != dataRow {
			return true, nil
		}
		err := lines.split.split(row.rawRow)
		r.row(row.rawRow)
		return true, err
	})
	good := slices.DeleteFunc(r.units, func(u payroll.Unit) bool { return r.bad[u.Code] })
	return good, append(t.findings, r.findings...), err
}

// unitReader gathers rows into units.
type unitReader struct {
	f        *File
	units    []payroll.Unit
	rows     []int          // first row of each unit
	at       map[string]int // unit by code
	bad      map[string]bool
	findings []payroll.Finding
}

// row reads one row.
func (r *unitReader) row(raw *rawRow) {
	var rec record
	r.f.fill(&rec, raw)
	out := &parsed{}
	p := &rowParser{f: r.f, rec: &rec, out: out, banks: map[string]resolved{}}
	p.width()
	unit := payroll.Unit{Code: p.must(unitCode), Name: p.must(unitName), Jurisdiction: r.jurisdiction(p)}
	unit.BudgetCode, _ = p.text(unitBudgetCode)
	debtor, some := r.debtor(p)
	i, known := r.at[unit.Code]
	if !known {
		i = len(r.units)
		r.at[unit.Code] = i
		r.units, r.rows = append(r.units, unit), append(r.rows, rec.number)
	}
	r.same(p, &r.units[i], &unit, r.rows[i])
	if some {
		r.add(p, &r.units[i], debtor, r.rows[i])
	}
	r.findings = append(r.findings, out.findings...)
	if payroll.Worst(out.findings) == payroll.Error {
		r.bad[unit.Code] = true
	}
}

// jurisdiction reads the area whose base amounts count for the unit.
func (r *unitReader) jurisdiction(p *rowParser) payroll.Jurisdiction {
	area, ok := p.text(unitJurisdiction)
	if ok && area == "" {
		return r.f.o.DefaultJurisdiction
	}
	if ok && !r.f.areas[payroll.Jurisdiction(area)] {
		p.find(payroll.CodeUnknownJurisdiction, payroll.Error, unitJurisdiction, area, nil)
	}
	return payroll.Jurisdiction(area)
}

// debtor reads the account a programme is paid from; some is false when the row
// names none.
func (r *unitReader) debtor(p *rowParser) (d payroll.Debtor, some bool) {
	programme, _ := p.text(unitProgramme)
	d.Programme = payroll.Programme(programme)
	if programme != "" && !slices.ContainsFunc(r.f.o.Catalogue.Programmes, func(i payroll.ProgrammeInfo) bool { return i.Code == d.Programme }) {
		p.find(payroll.CodeUnknownProgramme, payroll.Error, unitProgramme, programme, nil)
	}
	d.Format, _ = p.text(unitFormat)
	d.Account.Holder, _ = p.text(unitHolder)
	d.Account.BankText, _ = p.text(unitBank)
	number, _ := p.text(unitAccount)
	if d.Account.Number = dropMarks(number); number != "" && !isAccount(d.Account.Number) {
		p.find(payroll.CodeBadAccount, payroll.Error, unitAccount, number, nil)
	}
	if d.Account.BankText != "" && r.f.o.ResolveBank != nil {
		var f *payroll.Finding
		if d.Account.Bank, f = r.f.o.ResolveBank(d.Account.BankText); f != nil {
			p.find(f.Code, f.Severity, unitBank, orElse(f.Value, d.Account.BankText), f.Args)
		}
	}
	bank, account := p.rec.cells[unitBank] != "", p.rec.cells[unitAccount] != ""
	if bank != account || !bank && d.Format != "" {
		missing := unitAccount
		if !bank {
			missing = unitBank
		}
		p.find(payroll.CodeMissingValue, payroll.Error, missing, "", payroll.Args{"column": r.f.layout[missing].both()})
	}
	return d, bank && account
}

// same checks that all rows of a unit say the same about it.
func (r *unitReader) same(p *rowParser, first, again *payroll.Unit, row int) {
	for _, v := range []struct {
		column  int
		was, is string
	}{
		{unitName, first.Name, again.Name},
		{unitJurisdiction, string(first.Jurisdiction), string(again.Jurisdiction)},
		{unitBudgetCode, first.BudgetCode, again.BudgetCode},
	} {
		if v.was != v.is {
			p.find(payroll.CodeContradiction, payroll.Error, v.column, v.is, payroll.Args{"row": strconv.Itoa(row), "other": v.was})
		}
	}
}

// add gives a unit one more account, unless its programme has one.
func (r *unitReader) add(p *rowParser, u *payroll.Unit, d payroll.Debtor, row int) {
	if slices.ContainsFunc(u.Debtors, func(have payroll.Debtor) bool { return have.Programme == d.Programme }) {
		p.find(payroll.CodeDuplicateUnit, payroll.Error, unitCode, u.Code, payroll.Args{"row": strconv.Itoa(row), "programme": orElse(string(d.Programme), "*")})
		return
	}
	u.Debtors = append(u.Debtors, d)
}
