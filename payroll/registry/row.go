package registry

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// parsed is one row, read.
type parsed struct {
	person   payroll.Beneficiary // without grants
	grant    payroll.Grant
	category string
	// spoiled: something that decides the amount is missing or unreadable.
	spoiled  bool
	findings []payroll.Finding
}

// rowParser reads and checks the rows of one batch. It remembers what banks
// resolved to, because a batch has few of them.
type rowParser struct {
	f     *File
	rec   *record
	out   *parsed
	banks map[string]resolved
}

type resolved struct {
	key     string
	finding *payroll.Finding
}

// find adds a finding on a column of the row; value is what was typed.
func (p *rowParser) find(c payroll.Code, s payroll.Severity, column int, value string, args payroll.Args) {
	p.out.findings = append(p.out.findings, payroll.Finding{
		Code: c, Severity: s, File: p.f.name, Sheet: p.f.sheet, Row: p.rec.number,
		Column: p.f.columnName(column), Value: shown(value), PersonID: p.out.person.PersonID, Args: args,
	})
}

// parse reads one row.
func (p *rowParser) parse(rec *record, out *parsed) {
	p.rec, p.out = rec, out
	out.grant.Row = rec.number
	p.width()
	p.who()
	p.what()
	p.when()
	p.where()
	p.payee()
	p.account()
}

// width compares the row with the header. A CSV row of another width has lost
// or won a separator, so no cell can be trusted; beside a worksheet's table
// stands at most a note.
func (p *rowParser) width() {
	columns, copied := len(p.f.header), p.f.source.copied
	switch {
	case p.rec.beyond && copied:
		p.widthFinding(payroll.Warning)
	case p.rec.beyond, p.rec.width < columns && !copied:
		p.widthFinding(payroll.Error)
		p.spoil()
	}
}

func (p *rowParser) widthFinding(s payroll.Severity) {
	p.find(payroll.CodeRowWidth, s, 0, p.rec.cells[0],
		payroll.Args{"cells": strconv.Itoa(p.rec.width), "columns": strconv.Itoa(len(p.f.header))})
}

// text returns the clean text of a cell; ok is false when the cell cannot be
// used, with the finding made.
func (p *rowParser) text(column int) (text string, ok bool) {
	raw := p.rec.cells[column]
	if raw == "" {
		return "", true
	}
	if !p.kindFits(column, raw) {
		return "", false
	}
	c := clean(raw)
	switch {
	case (c.suspect || c.bad == softHyphen || p.rec.kinds[column] != textCell) && p.legacy(column, &c):
		return "", false
	case c.bad != 0:
		p.find(payroll.CodeBadCharacter, payroll.Error, column, raw,
			payroll.Args{"char": "U+" + strings.ToUpper(strconv.FormatInt(int64(c.bad), 16)), "position": strconv.Itoa(c.at)})
	case len(c.text) > p.f.layout[column].limit && utf8.RuneCountInString(c.text) > p.f.layout[column].limit:
		p.find(payroll.CodeTooLong, payroll.Error, column, raw, payroll.Args{"limit": strconv.Itoa(p.f.layout[column].limit)})
	case isFormula(c.text):
		p.find(payroll.CodeFormulaText, payroll.Error, column, raw, nil)
	default:
		return c.text, true
	}
	return "", false
}

// kindFits refuses cells of a workbook whose kind cannot be what the column
// needs.
func (p *rowParser) kindFits(column int, raw string) bool {
	kind := p.rec.kinds[column]
	code := payroll.Code("")
	switch {
	case kind == textCell || kind == plainCell:
		return true
	case kind == numberCell && p.f.layout[column].identifier:
		code = payroll.CodeCellIsNumber
	case kind == formulaCell:
		code = payroll.CodeCellIsFormula
	case kind == errorCell:
		code = payroll.CodeCellIsError
	default:
		return true
	}
	p.find(code, payroll.Error, column, raw, payroll.Args{"cell": p.cellName(column)})
	return false
}

// cellName is the name a spreadsheet program gives the cell: D7.
func (p *rowParser) cellName(column int) string {
	name, err := excelize.CoordinatesToCellName(p.f.fieldOf[column]+1, p.rec.number)
	if err != nil {
		return strconv.Itoa(p.rec.number)
	}
	return name
}

// legacy reads text in an encoding from before Unicode where the font of the cell
// proves the encoding, and notes both forms. Other such text is refused, with what
// it seems to say; a single doubtful letter is only pointed out.
func (p *rowParser) legacy(column int, c *cleaned) (refused bool) {
	kind, raw := p.rec.kinds[column], p.rec.cells[column]
	if encoding := encodingOfFont[kind]; encoding != "" {
		text, ok := proven(c.text, encoding, true, kind == tcvn3CapitalCell)
		if !ok {
			p.find(payroll.CodeLegacyEncoding, payroll.Error, column, raw, payroll.Args{"encoding": encoding, "says_vi": "", "says_en": ""})
			return true
		}
		p.find(payroll.CodeLegacyDecoded, payroll.Warning, column, raw, payroll.Args{"encoding": encoding, "after": text})
		*c = clean(text)
		return false
	}
	encoding, sure := legacyOf(c.text)
	switch {
	case encoding == "":
		return false
	case !sure:
		p.find(payroll.CodeStrangeLetter, payroll.Warning, column, raw, payroll.Args{"encoding": encoding})
		return false
	}
	args := payroll.Args{"encoding": encoding, "says_vi": "", "says_en": ""}
	if text, ok := proven(c.text, encoding, false, false); ok {
		args["says_vi"], args["says_en"] = " Có lẽ là «"+text+"».", " It seems to say “"+text+"”."
	}
	p.find(payroll.CodeLegacyEncoding, payroll.Error, column, raw, args)
	return true
}

// encodingOfFont is what the font of a cell says of its text.
var encodingOfFont = map[cellKind]string{tcvn3Cell: tcvn3, tcvn3CapitalCell: tcvn3, vniCell: vni}

// word returns a cell folded for comparison with known words.
func (p *rowParser) word(column int) (word string, ok bool) {
	text, ok := p.text(column)
	if text == "" {
		return "", ok
	}
	return fold(text), ok
}

// spoil marks the grant as not computable.
func (p *rowParser) spoil() { p.out.spoiled = true }

// must returns the text of a cell that may not be empty.
func (p *rowParser) must(column int) string {
	text, ok := p.text(column)
	if ok && text == "" {
		p.find(payroll.CodeMissingValue, payroll.Error, column, "", payroll.Args{"column": p.f.layout[column].both()})
	}
	return text
}

// name reads the name of a person or body.
func (p *rowParser) name(text string, column int) string {
	if r, odd := oddInName(text); odd {
		p.find(payroll.CodeNameCharacter, payroll.Error, column, text, payroll.Args{"char": string(r)})
	}
	return text
}

// who reads the person.
func (p *rowParser) who() {
	person := &p.out.person
	id := p.must(colPersonID)
	person.PersonID = dropMarks(id)
	if name := p.must(colName); name != "" {
		person.Name = p.name(name, colName)
	}
	person.Born = p.date(colBorn, parseBirth)
	person.Died = p.date(colDied, parseDay)
	if person.Sex = p.sex(); id != "" {
		p.checkCitizen(person.PersonID, colPersonID, person.Born, person.Sex)
	}
	if !person.Died.IsZero() && person.Died.EndsBefore(person.Born) {
		p.find(payroll.CodeDeathBeforeBirth, payroll.Error, colDied, p.rec.cells[colDied], payroll.Args{"born": person.Born.Vietnamese()})
		p.spoil()
	}
}

func (p *rowParser) sex() payroll.Sex {
	switch p.rec.cells[colSex] {
	case "":
		return ""
	case "nam", "Nam", "M":
		return payroll.Male
	case "nữ", "Nữ", "nu", "F":
		return payroll.Female
	}
	word, ok := p.word(colSex)
	switch word {
	case "nam", "m", "male":
		return payroll.Male
	case "nu", "f", "female":
		return payroll.Female
	}
	if ok && word != "" {
		p.find(payroll.CodeBadSex, payroll.Error, colSex, p.rec.cells[colSex], nil)
	}
	return ""
}

// date reads a day that has been: never one after today.
func (p *rowParser) date(column int, parse func(string) (payroll.Date, bool)) payroll.Date {
	text, ok := p.text(column)
	if text == "" {
		if !ok {
			p.spoil()
		}
		return payroll.Date{}
	}
	d, ok := parse(text)
	switch {
	case !ok:
		p.find(payroll.CodeBadDate, payroll.Error, column, p.rec.cells[column], nil)
	case !p.f.o.Today.IsZero() && p.f.o.Today.Before(d):
		p.find(payroll.CodeFutureDate, payroll.Error, column, p.rec.cells[column], payroll.Args{"today": p.f.o.Today.Vietnamese()})
	default:
		return d
	}
	if column != colDecisionDate {
		p.spoil()
	}
	return payroll.Date{}
}

// month reads a month. A workbook turns a typed 07/2024 into a date cell with
// the first day of the month.
func (p *rowParser) month(column int) payroll.Month {
	text, ok := p.text(column)
	if text == "" {
		if !ok {
			p.spoil()
		}
		return 0
	}
	if p.rec.kinds[column] == dateCell {
		if d, ok := parseDay(text); ok && d.Day == 1 {
			return d.MonthOf()
		}
	} else if m, ok := parseMonth(text); ok {
		return m
	}
	p.find(payroll.CodeBadMonth, payroll.Error, column, p.rec.cells[column], nil)
	p.spoil()
	return 0
}

// when reads decision, months and status.
func (p *rowParser) when() {
	g := &p.out.grant
	g.DecisionNo, _ = p.text(colDecisionNo)
	g.DecisionDate = p.date(colDecisionDate, parseDay)
	g.Months = payroll.Span{From: p.month(colFrom), To: p.month(colTo)}
	if g.Months.To != 0 && g.Months.From > g.Months.To {
		p.find(payroll.CodeMonthsReversed, payroll.Error, colTo, p.rec.cells[colTo],
			payroll.Args{"from": g.Months.From.Vietnamese(), "to": g.Months.To.Vietnamese()})
		p.spoil()
	}
	g.Status = p.status()
	g.StatusFrom = p.month(colStatusFrom)
	g.Since = p.month(colSince)
	if g.Status != payroll.Active && g.StatusFrom == 0 && p.rec.cells[colStatusFrom] == "" {
		p.find(payroll.CodeMissingStatusMonth, payroll.Error, colStatusFrom, "", payroll.Args{"status": p.rec.cells[colStatus]})
		p.spoil()
	}
}

func (p *rowParser) status() payroll.Status {
	switch p.rec.cells[colStatus] {
	case "", "dang_huong", string(payroll.Active):
		return payroll.Active
	}
	word, ok := p.word(colStatus)
	switch word {
	case "danghuong", "active":
		return payroll.Active
	case "tamdung", "suspended":
		return payroll.Suspended
	case "thoihuong", "stopped":
		return payroll.Stopped
	}
	if ok && word != "" {
		p.find(payroll.CodeBadStatus, payroll.Error, colStatus, p.rec.cells[colStatus], nil)
	}
	p.spoil()
	return payroll.Active
}

// where reads the paying unit and the area.
func (p *rowParser) where() {
	g := &p.out.grant
	var ok bool
	if g.Unit, ok = p.text(colUnit); ok {
		p.unit()
	}
	area, ok := p.text(colJurisdiction)
	if !ok {
		p.spoil()
		return
	}
	if area == "" {
		if g.Jurisdiction == "" {
			g.Jurisdiction = p.f.o.DefaultJurisdiction
		}
		return
	}
	g.Jurisdiction = payroll.Jurisdiction(area)
	if !p.f.areas[g.Jurisdiction] {
		p.find(payroll.CodeUnknownJurisdiction, payroll.Error, colJurisdiction, area, nil)
		p.spoil()
	}
}

// unit checks the paying unit and takes its area.
func (p *rowParser) unit() {
	g := &p.out.grant
	switch {
	case p.f.o.Units != nil && g.Unit == "":
		p.find(payroll.CodeMissingValue, payroll.Error, colUnit, "", payroll.Args{"column": p.f.layout[colUnit].both()})
	case p.f.o.Units != nil:
		unit, known := p.f.o.Units(g.Unit)
		if !known {
			p.find(payroll.CodeUnknownUnit, payroll.Error, colUnit, g.Unit, nil)
			return
		}
		g.Unit, g.Jurisdiction = unit.Code, unit.Jurisdiction
	case g.Unit == "" && p.f.has(colUnit):
		p.find(payroll.CodeMissingUnit, payroll.Warning, colUnit, "", nil)
	}
}
