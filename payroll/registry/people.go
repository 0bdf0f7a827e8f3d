package registry

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"chitra/payroll"
)

// Person is a person of the file with all their rows.
type Person struct {
	payroll.Beneficiary
	Rows []Row
}

// Row is one row of the file as it was understood.
type Row struct {
	// Number is the row number the spreadsheet shows.
	Number int
	// Category is the code of the catalogue, or the text as typed.
	Category string
	// Grant is the index of the row's grant among the person's, -1 when there is
	// none: something that decides the amount is missing or unreadable, or the
	// row repeats or contradicts an earlier one. A row may have a grant and still
	// an error, such as a bad account number: what is due can be computed, and
	// must not be paid.
	Grant    int
	Findings []payroll.Finding
}

// People parses and checks the rows of the batch. People come in the order of
// their first rows, each with their rows in the order of the file. It does no
// input or output and may run beside other batches.
func (b *Batch) People() []Person {
	rows := b.parse()
	defer b.f.spare(rows)
	members := gather(rows)
	grants, shown := make([]payroll.Grant, 0, len(rows)), make([]Row, 0, len(rows))
	people := make([]Person, len(members))
	for i, of := range members {
		b.f.unite(rows, of)
		from, fromRow := len(grants), len(shown)
		for _, r := range of {
			row := Row{Number: rows[r].grant.Row, Category: rows[r].category, Grant: -1, Findings: rows[r].findings}
			if !rows[r].spoiled {
				row.Grant = len(grants) - from
				grants = append(grants, rows[r].grant)
			}
			shown = append(shown, row)
		}
		people[i].Beneficiary = rows[of[0]].person
		people[i].Grants = grants[from:len(grants):len(grants)]
		people[i].Rows = shown[fromRow:len(shown):len(shown)]
	}
	b.f.marry(people)
	return people
}

// parse splits and reads the rows.
func (b *Batch) parse() []parsed {
	rows := b.f.room(len(b.rows))
	p := rowParser{f: b.f, banks: map[string]resolved{}}
	split, text, from := b.f.source.splitter(), b.text.String(), 0
	var rec record
	for i, row := range b.rows {
		raw := rawRow{number: row.number}
		var err error
		if raw.fields, err = split.cells(text[from:row.end], row.quoted); err == nil {
			err = b.f.source.uncopy(&raw)
		}
		from = row.end
		rec = record{}
		b.f.fill(&rec, &raw)
		p.parse(&rec, &rows[i])
		if err != nil { // Open has split every row with quotes before
			p.find(payroll.CodeBadQuotes, payroll.Error, colPersonID, "", nil)
			p.spoil()
		}
	}
	return rows
}

// room and spare lend and take back the rows of a batch while they are parsed:
// half of what a batch would otherwise leave to the garbage collector.
func (f *File) room(n int) []parsed {
	if rows, ok := f.rooms.Get().(*[]parsed); ok && cap(*rows) >= n {
		return (*rows)[:n]
	}
	return make([]parsed, n, n+n/4)
}

func (f *File) spare(rows []parsed) {
	clear(rows)
	f.rooms.Put(&rows)
}

// gather puts the rows of one person together. Rows without a number are people
// of their own.
func gather(rows []parsed) [][]int {
	members := make([][]int, 0, len(rows))
	at := make(map[string]int, len(rows))
	all := make([]int, len(rows))
	for i := range rows {
		all[i] = i
		id := rows[i].person.PersonID
		if m, ok := at[id]; ok && id != "" {
			members[m] = append(members[m], i)
			continue
		}
		at[id] = len(members)
		members = append(members, all[i:i+1:i+1])
	}
	for _, of := range members {
		slices.SortFunc(of, func(a, b int) int { return cmp.Compare(rows[a].grant.Row, rows[b].grant.Row) })
	}
	return members
}

// unite makes one person of the rows: what one row leaves open another may
// fill, and what they say twice must agree.
func (f *File) unite(rows []parsed, of []int) {
	if len(of) == 1 {
		return
	}
	first := &rows[of[0]]
	for _, i := range of[1:] {
		f.agree(first, &rows[i])
	}
	for n, i := range of {
		f.clashes(rows, of[:n], &rows[i])
	}
}

// clashes says once what is wrong with a row beside the earlier ones of the
// person: a fault rather than a doubt.
func (f *File) clashes(rows []parsed, earlier []int, later *parsed) {
	var found *payroll.Finding
	for _, j := range earlier {
		if c := f.clash(&rows[j], later); c != nil && (found == nil || c.Severity == payroll.Error) {
			if found = c; c.Severity == payroll.Error {
				break
			}
		}
	}
	if found == nil {
		return
	}
	later.spoiled = found.Severity == payroll.Error
	later.findings = append(later.findings, *found)
}

// agree merges what a later row says of the person into the first; a
// contradiction spoils the later row, because nobody knows which is right.
func (f *File) agree(first, later *parsed) {
	a, b := &first.person, &later.person
	differ := func(column int, was, is string) {
		later.spoiled = true
		later.findings = append(later.findings, f.atRow(payroll.CodeContradiction, payroll.Error, later, column, is,
			payroll.Args{"row": strconv.Itoa(first.grant.Row), "other": was}))
	}
	switch {
	case a.Name == "":
		a.Name = b.Name
	case b.Name != "" && a.Name != b.Name && !strings.EqualFold(a.Name, b.Name):
		differ(colName, a.Name, b.Name)
	}
	switch {
	case a.Born.IsZero():
		a.Born = b.Born
	case !b.Born.IsZero() && a.Born != b.Born:
		differ(colBorn, a.Born.Vietnamese(), b.Born.Vietnamese())
	}
	switch {
	case a.Sex == "":
		a.Sex = b.Sex
	case b.Sex != "" && a.Sex != b.Sex:
		differ(colSex, sexWord[a.Sex], sexWord[b.Sex])
	}
	switch {
	case a.Died.IsZero():
		a.Died = b.Died
	case !b.Died.IsZero() && a.Died != b.Died:
		differ(colDied, a.Died.Vietnamese(), b.Died.Vietnamese())
	}
}

// atRow makes a finding on a parsed row.
func (f *File) atRow(c payroll.Code, s payroll.Severity, row *parsed, column int, value string, args payroll.Args) payroll.Finding {
	return payroll.Finding{Code: c, Severity: s, File: f.name, Sheet: f.sheet, Row: row.grant.Row, Column: f.columnName(column),
		Value: shown(value), PersonID: row.person.PersonID, Args: args}
}

// clash finds two grants of one category for the same months: a row entered
// twice, or two decisions of which only one can hold. Survivors may have the
// allowance of one category twice, by two decisions; that is only pointed out.
func (f *File) clash(earlier, later *parsed) *payroll.Finding {
	a, b := &earlier.grant, &later.grant
	if a.Category != b.Category || earlier.spoiled || later.spoiled || a.Key() == b.Key() && a.Since != b.Since || !f.sameMonths(a, b) {
		return nil
	}
	code, severity := payroll.CodeDuplicateGrant, payroll.Error
	if !sameDecision(a, b) {
		code = payroll.CodeOverlappingGrants
		if f.mayRepeat[a.Category] {
			severity = payroll.Warning
		}
	}
	finding := f.atRow(code, severity, later, colCategory, b.Category, payroll.Args{"row": strconv.Itoa(a.Row), "months": a.Months.String()})
	return &finding
}

// sameDecision: a decision that is not named could be the other one.
func sameDecision(a, b *payroll.Grant) bool {
	return (a.DecisionNo == "" || b.DecisionNo == "" || a.DecisionNo == b.DecisionNo) &&
		(a.DecisionDate.IsZero() || b.DecisionDate.IsZero() || a.DecisionDate == b.DecisionDate)
}

// sameMonths reports whether two grants of a category meet: share a month, or,
// for what is paid once, the month.
func (f *File) sameMonths(a, b *payroll.Grant) bool {
	switch f.categories[a.Category].Timing {
	case payroll.OnDeath:
		return true
	case payroll.Once:
		return a.Months.From == b.Months.From
	}
	return lasting(a).Overlaps(lasting(b))
}

// lasting is the span of a grant up to the month in which it was stopped.
func lasting(g *payroll.Grant) payroll.Span {
	s := g.Months
	if g.Status == payroll.Stopped && g.StatusFrom != 0 && (s.To == 0 || s.To >= g.StatusFrom) {
		s.To = g.StatusFrom - 1
	}
	return s
}

// marry links the spouses of the batch: each to the other, because either row
// alone lets only one of them be paid.
func (f *File) marry(people []Person) {
	var at map[string]*Person
	for i := range people {
		p := &people[i]
		for _, row := range p.Rows {
			if row.Grant < 0 || p.Grants[row.Grant].SpouseID == "" {
				continue
			}
			if at == nil {
				at = byID(people)
			}
			f.link(p, row, at[p.Grants[row.Grant].SpouseID])
		}
	}
}

func byID(people []Person) map[string]*Person {
	at := make(map[string]*Person, len(people))
	for i := range people {
		at[people[i].PersonID] = &people[i]
	}
	return at
}

// link joins a person to the spouse a row names.
func (f *File) link(p *Person, row Row, spouse *Person) {
	id := p.Grants[row.Grant].SpouseID
	note := func(c payroll.Code, s payroll.Severity, args payroll.Args) {
		for i := range p.Rows {
			if r := &p.Rows[i]; r.Number == row.Number {
				r.Findings = append(r.Findings, payroll.Finding{Code: c, Severity: s, File: f.name, Sheet: f.sheet, Row: r.Number,
					Column: f.columnName(colFacts), Value: id, PersonID: p.PersonID, Args: args})
			}
		}
	}
	if spouse == nil {
		note(payroll.CodeSpouseNotInFile, payroll.Info, nil)
		return
	}
	if other := cmp.Or(otherSpouse(spouse, p.PersonID), otherSpouse(p, spouse.PersonID)); other != "" {
		note(payroll.CodeSpouseConflict, payroll.Error, payroll.Args{"other": other})
		return
	}
	p.Spouse, spouse.Spouse = &spouse.Beneficiary, &p.Beneficiary
}

// otherSpouse returns the number of a spouse that a person has or names besides
// the given one, or "".
func otherSpouse(p *Person, id string) string {
	if p.Spouse != nil && p.Spouse.PersonID != id {
		return p.Spouse.PersonID
	}
	for i := range p.Grants {
		if named := p.Grants[i].SpouseID; named != "" && named != id {
			return named
		}
	}
	return ""
}
