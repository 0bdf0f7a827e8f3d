package registry

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// maxSaid is how many findings of one row the error sheet writes out.
const maxSaid = 20

// WriteErrors writes the list at path again as it came, CSV as CSV and XLSX as
// XLSX: the same rows in the same order under the same columns, and a last
// column "Lỗi" with what is wrong with each row and what to do. A column "Lỗi"
// of an earlier time is written anew in its place. The file can be mended and
// read again as it is.
//
// Findings are by row number, in the order in which they are to be said; notes
// (severity Info) are left out. A CSV cell that a spreadsheet program would run
// as a formula gets an apostrophe in front.
func WriteErrors(w io.Writer, path string, o Options, findings map[int][]payroll.Finding, l payroll.Lang) (err error) {
	t, err := openTable(path, beneficiaryLayout, o.Limits.filled())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	sheet := &errorSheet{t: t, findings: findings, lang: l, column: len(t.header)}
	for i, c := range t.header {
		if fold(c.Name) == fold(errorColumn) {
			sheet.column = i
		}
	}
	if t.source.copied {
		return sheet.workbook(w)
	}
	return sheet.csv(w)
}

// errorSheet gives a list back with its errors.
type errorSheet struct {
	t        *table
	findings map[int][]payroll.Finding
	lang     payroll.Lang
	column   int // of the errors
}

// says writes the findings of a row as one text.
func (e *errorSheet) says(row int) string {
	if row == e.t.headerRow {
		return errorColumn
	}
	var says []string
	for _, f := range e.findings[row] {
		if f.Severity == payroll.Info {
			continue
		}
		if len(says) == maxSaid {
			says = append(says, "…")
			break
		}
		sentence := f.Says(e.lang)
		if f.Column != "" {
			sentence = f.Column + ": " + sentence
		}
		if remedy := f.Remedy(e.lang); remedy != "" {
			sentence += " " + remedy
		}
		says = append(says, sentence)
	}
	return strings.Join(says, " | ")
}

// each calls do for every row of the file that holds something, with the errors
// in their column; rows above the header have none.
func (e *errorSheet) each(do func(row *rawRow, fields []string) error) error {
	r := e.t.source.reader(true)
	for {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = r.split.split(row)
		}
		if err != nil {
			return e.t.faulty(err)
		}
		if len(row.fields) == 0 {
			continue
		}
		fields := append([]string(nil), row.fields...)
		if row.number >= e.t.headerRow {
			column := e.column
			if column == len(e.t.header) {
				column = max(column, len(fields))
			}
			for len(fields) <= column {
				fields = append(fields, "")
			}
			fields[column] = e.says(row.number)
		}
		if err := do(row, fields); err != nil {
			return err
		}
	}
}

// csv writes the list as CSV, with the separator, byte order mark and line
// breaks it came with.
func (e *errorSheet) csv(w io.Writer) error {
	out, err := e.t.source.writer(w)
	if err != nil {
		return err
	}
	written := 0
	err = e.each(func(row *rawRow, fields []string) error {
		for ; written < row.number-1; written++ {
			if err := out.blank(); err != nil {
				return err
			}
		}
		written++
		for i := range fields {
			if isFormula(fields[i]) || strings.HasPrefix(fields[i], "\t") || strings.HasPrefix(fields[i], "\r") {
				fields[i] = "'" + fields[i]
			}
		}
		return out.csv.Write(fields)
	})
	return errors.Join(err, out.flush())
}

// styles of the workbook given back.
type bookStyles struct{ text, date, month, bold int }

// workbook writes the list as a new workbook. Columns of identifiers are text,
// so that what is typed into them stays as typed.
func (e *errorSheet) workbook(w io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.SetSheetName(f.GetSheetName(0), e.t.sheet); err != nil {
		return err
	}
	styles, err := newStyles(f)
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(e.t.sheet)
	if err != nil {
		return err
	}
	if err := e.panes(out); err != nil {
		return err
	}
	if err := e.each(func(row *rawRow, fields []string) error {
		return out.SetRow("A"+strconv.Itoa(row.number), e.cells(row, fields, styles))
	}); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

func newStyles(f *excelize.File) (s bookStyles, err error) {
	day, month := "dd/mm/yyyy", "mm/yyyy"
	for _, want := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.text, excelize.Style{NumFmt: 49}},
		{&s.date, excelize.Style{CustomNumFmt: &day}},
		{&s.month, excelize.Style{CustomNumFmt: &month}},
		{&s.bold, excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}}},
	} {
		if *want.into, err = f.NewStyle(&want.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

// panes keeps the header in sight and puts the cursor on the first error.
func (e *errorSheet) panes(out *excelize.StreamWriter) error {
	first := e.t.headerRow + 1
	if row := e.firstRow(); row > 0 {
		first = row
	}
	cursor, err := excelize.CoordinatesToCellName(e.column+1, first)
	if err != nil {
		return err
	}
	top := fmt.Sprintf("A%d", e.t.headerRow+1)
	return out.SetPanes(&excelize.Panes{Freeze: true, YSplit: e.t.headerRow, TopLeftCell: top, ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: cursor, ActiveCell: cursor, Pane: "bottomLeft"}}})
}

// firstRow is the first row with something to say, 0 when there is none.
func (e *errorSheet) firstRow() int {
	first := 0
	for row := range e.findings {
		if (first == 0 || row < first) && e.says(row) != "" {
			first = row
		}
	}
	return first
}

// cells writes the cells of a row as what they were: text stays text, a number
// a number, a day a day. A formula comes back as its text.
func (e *errorSheet) cells(row *rawRow, fields []string, s bookStyles) []any {
	cells := make([]any, len(fields))
	for i, text := range fields {
		style, kind := s.text, plainCell
		if row.number == e.t.headerRow {
			style = s.bold
		}
		if i < len(row.kinds) && i != e.column {
			kind = cellKind(row.kinds[i])
		}
		cells[i] = excelize.Cell{StyleID: style, Value: text}
		switch {
		case text == "":
			cells[i] = nil
		case kind == dateCell:
			cells[i] = e.day(i, text, s)
		case kind == numberCell:
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				cells[i] = excelize.Cell{StyleID: e.numberStyle(i, s), Value: n}
			}
		}
	}
	return cells
}

// numberStyle makes a column of identifiers text even where a number stands in
// it: typed again, it will be right.
func (e *errorSheet) numberStyle(i int, s bookStyles) int {
	for _, f := range e.t.fields {
		if f.index == i && e.t.layout[f.column].identifier {
			return s.text
		}
	}
	return 0
}

// day writes a date cell; a column of months shows the month only.
func (e *errorSheet) day(i int, text string, s bookStyles) excelize.Cell {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1901 { // day numbers differ before March 1900
		return excelize.Cell{StyleID: s.text, Value: text}
	}
	style := s.date
	for _, f := range e.t.fields {
		if f.index == i && (f.column == colFrom || f.column == colTo || f.column == colStatusFrom) {
			style = s.month
		}
	}
	// The serial number of the day: day 25569 is 1 January 1970.
	return excelize.Cell{StyleID: style, Value: day.Unix()/86400 + 25569}
}
