package registry

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"chitra/payroll"
)

// headerWithin is how many rows may stand above the header: titles, the name
// of the office.
const headerWithin = 30

// table is a list of any layout: where its columns are and how to walk its
// rows.
type table struct {
	name      string // base name of the file
	sheet     string // "" for CSV
	layout    layout
	limits    Limits
	source    *source
	header    []Column
	fields    []field // the known columns of a row
	fieldOf   [maxColumns]int
	headerRow int // its number in the spreadsheet
	findings  []payroll.Finding
	merged    []cellRange
	strings   int // texts of a workbook
}

// field says which cell of a row goes into which column.
type field struct{ index, column int }

// record is one row by columns.
type record struct {
	number int
	width  int  // cells of the row
	beyond bool // something stands to the right of the header
	cells  [maxColumns]string
	kinds  [maxColumns]cellKind
}

// openTable recognises the file by its first bytes, checks it as a whole and
// finds its header.
func openTable(path string, l layout, limits Limits) (*table, error) {
	t := &table{name: filepath.Base(path), layout: l, limits: limits}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	t.source = &source{file: file, limit: limits.LineBytes}
	if err := t.read(path); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *table) read(path string) error {
	info, err := t.source.file.Stat()
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s là thư mục/is a folder: %w", path, payroll.ErrNotFound)
	case info.Size() == 0:
		return t.refuse(t.about(payroll.CodeEmptyFile, payroll.Error, nil))
	case info.Size() > t.limits.Bytes:
		return t.refuse(t.about(payroll.CodeFileTooLarge, payroll.Error,
			payroll.Args{"size": fmt.Sprint(info.Size()), "limit": fmt.Sprint(t.limits.Bytes)}))
	}
	t.source.end = info.Size()
	workbook, err := t.isWorkbook(path)
	if err != nil {
		return err
	}
	if workbook {
		return t.openWorkbook(path)
	}
	return t.openCSV()
}

var (
	zipMagic = []byte("PK\x03\x04")
	oleMagic = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	pdfMagic = []byte("%PDF")
)

// isWorkbook tells XLSX from CSV by the first bytes and refuses what is
// neither, or not what the name says.
func (t *table) isWorkbook(path string) (bool, error) {
	head := make([]byte, 8)
	n, err := io.ReadFull(t.source.whole(), head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, err
	}
	head = head[:n]
	ext := strings.ToLower(filepath.Ext(path))
	excel := strings.HasPrefix(ext, ".xls")
	switch {
	case bytes.Equal(head, oleMagic):
		return false, t.refuseOLE()
	case bytes.HasPrefix(head, zipMagic) && ext != ".csv" && ext != ".txt":
		return true, nil
	case bytes.HasPrefix(head, zipMagic), bytes.HasPrefix(head, pdfMagic), excel:
		f := t.about(payroll.CodeWrongFormat, payroll.Error, nil)
		f.Value = t.name
		return false, t.refuse(f)
	}
	return false, nil
}

// refuseOLE tells a workbook with a password from one of Excel 97–2003: both
// are compound documents, and the first has a stream of this name.
func (t *table) refuseOLE() error {
	needle := []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
	code := payroll.CodeOldWorkbook
	found, err := contains(t.source.whole(), needle)
	if found {
		code = payroll.CodeEncryptedWorkbook
	}
	return errors.Join(err, t.refuse(t.about(code, payroll.Error, nil)))
}

// contains looks for needle in a stream.
func contains(r io.Reader, needle []byte) (bool, error) {
	buf, kept := make([]byte, 64<<10), 0
	for {
		n, err := r.Read(buf[kept:])
		have := buf[:kept+n]
		if bytes.Contains(have, needle) {
			return true, nil
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return false, err
		}
		kept = copy(buf, have[max(0, len(have)-len(needle)+1):])
	}
}

// Close gives back the file and removes the copy of a worksheet.
func (t *table) Close() error { return t.source.close() }

// about makes a finding on the file as a whole.
func (t *table) about(c payroll.Code, s payroll.Severity, args payroll.Args) payroll.Finding {
	return payroll.Finding{Code: c, Severity: s, File: t.name, Sheet: t.sheet, Args: args}
}

// aboutRow makes a finding on one row as a whole.
func (t *table) aboutRow(c payroll.Code, s payroll.Severity, row int, args payroll.Args) payroll.Finding {
	f := t.about(c, s, args)
	f.Row = row
	return f
}

func (t *table) refuse(findings ...payroll.Finding) error {
	return &Refused{File: t.name, Findings: findings}
}

// headerGuess is a row that may be the header, and how many names it has.
type headerGuess struct {
	number, known int
	fields        []string
	comma         rune
}

// guessHeader finds the row with the most known names among the first ones that
// hold something.
func (t *table) guessHeader(check bool) (headerGuess, error) {
	names, r := t.layout.names(), t.source.reader(check)
	var best headerGuess
	for at := 0; at < headerWithin; {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = r.split.split(row)
		}
		if err != nil {
			return best, err
		}
		known := 0
		for _, cell := range row.fields {
			if c, ok := names[fold(cell)]; ok && c >= 0 {
				known++
			}
		}
		if known > best.known {
			best = headerGuess{number: row.number, known: known, fields: append([]string(nil), row.fields...)}
		}
		if len(row.fields) > 0 {
			at++
		}
	}
	return best, nil
}

// setHeader takes a row as the header: its columns, and what is wrong with
// them.
func (t *table) setHeader(h headerGuess) error {
	if h.known < 2 {
		return t.refuse(t.about(payroll.CodeHeaderNotFound, payroll.Error, payroll.Args{"columns": t.layout.required()}))
	}
	for len(h.fields) > 0 && strings.TrimSpace(h.fields[len(h.fields)-1]) == "" {
		h.fields = h.fields[:len(h.fields)-1]
	}
	if len(h.fields) > t.limits.Columns {
		return t.refuse(t.about(payroll.CodeTooManyColumns, payroll.Error,
			payroll.Args{"count": fmt.Sprint(len(h.fields)), "limit": fmt.Sprint(t.limits.Columns)}))
	}
	t.headerRow = h.number
	for i := range t.fieldOf {
		t.fieldOf[i] = notKnown
	}
	names := t.layout.names()
	var wrong []payroll.Finding
	for i, cell := range h.fields {
		wrong = append(wrong, t.addColumn(i, cell, names)...)
	}
	for i, c := range t.layout {
		if c.required && t.fieldOf[i] == notKnown {
			wrong = append(wrong, t.aboutRow(payroll.CodeMissingColumn, payroll.Error, h.number, payroll.Args{"column": c.both()}))
		}
	}
	if len(wrong) > 0 {
		return t.refuse(wrong...)
	}
	return nil
}

// addColumn takes one cell of the header. It returns what makes the file
// unreadable; an unknown column only adds to the findings of the file.
func (t *table) addColumn(i int, cell string, names map[string]int) []payroll.Finding {
	name := strings.TrimSpace(cell)
	c, ok := names[fold(name)]
	if !ok {
		c = notKnown
	}
	col := Column{Name: name}
	if c >= 0 {
		col.Key = t.layout[c].key
	}
	t.header = append(t.header, col)
	f := t.aboutRow(payroll.CodeUnknownColumn, payroll.Warning, t.headerRow, nil)
	f.Column, f.Value = name, shown(name)
	switch {
	case c == notKnown && name != "":
		t.findings = append(t.findings, f)
	case c >= 0 && t.fieldOf[c] != notKnown:
		f.Code, f.Severity = payroll.CodeDuplicateColumn, payroll.Error
		f.Args = payroll.Args{"column": t.layout[c].both(), "other": t.header[t.fieldOf[c]].Name}
		return []payroll.Finding{f}
	case c >= 0:
		t.fieldOf[c] = i
		t.fields = append(t.fields, field{i, c})
	}
	return nil
}

// has reports whether the file has a column.
func (t *table) has(column int) bool { return t.fieldOf[column] != notKnown }

// columnName is a column's header as typed, or its own name.
func (t *table) columnName(column int) string {
	if i := t.fieldOf[column]; i != notKnown {
		return t.header[i].Name
	}
	return t.layout[column].vi
}

// cell returns the text of a row in a column; the row has been split.
func (t *table) cell(row *rawRow, column int) string {
	if i := t.fieldOf[column]; i != notKnown && i < len(row.fields) {
		return row.fields[i]
	}
	return ""
}

// identifier returns the text in the first column of the layout, which says
// whose row it is, splitting the row only where it must.
func (t *table) identifier(row *rawRow, split *splitter) ([]byte, error) {
	if text, ok := t.source.cell(row, t.fieldOf[0]); ok {
		return text, nil
	}
	err := split.split(row)
	return []byte(t.cell(row, 0)), err
}

// fill puts a row's cells where their columns are.
func (t *table) fill(rec *record, row *rawRow) {
	rec.number, rec.width = row.number, len(row.fields)
	for _, f := range t.fields {
		if f.index < len(row.fields) {
			rec.cells[f.column] = row.fields[f.index]
		}
		if f.index < len(row.kinds) {
			rec.kinds[f.column] = cellKind(row.kinds[f.index])
		}
	}
	for i := len(t.header); i < len(row.fields); i++ {
		rec.beyond = rec.beyond || strings.TrimSpace(row.fields[i]) != ""
	}
}

// rowClass says what a row below the header is.
type rowClass int

const (
	dataRow rowClass = iota
	blankRow
	totalsRow
	numberingRow // (1) (2) (3) under the header
)

// classify tells rows of data from the furniture of a printed list. It returns
// the identifier of a row of data.
func (t *table) classify(row *rawRow, split *splitter, first bool) (rowClass, []byte, error) {
	id, err := t.identifier(row, split)
	if err != nil || len(id) > 2 && !first {
		return dataRow, id, err
	}
	if err := split.split(row); err != nil {
		return dataRow, nil, err
	}
	switch {
	case first && isNumbering(row.fields):
		return numberingRow, nil, nil
	case strings.TrimSpace(t.cell(row, 0)) != "":
		return dataRow, id, nil
	}
	class := blankRow
	for _, cell := range row.fields {
		if strings.TrimSpace(cell) == "" {
			continue
		}
		if class = dataRow; isTotal(fold(cell)) {
			return totalsRow, nil, nil
		}
	}
	return class, nil, nil
}

// isTotal recognises the words of a totals row.
func isTotal(word string) bool {
	return word == "tong" || word == "cong" || word == "total" || strings.HasPrefix(word, "tongcong") || strings.HasPrefix(word, "tongso")
}

// isNumbering recognises the row of column numbers that official forms have
// under the header.
func isNumbering(fields []string) bool {
	numbers := 0
	for _, cell := range fields {
		cell = strings.Trim(strings.TrimSpace(cell), "()")
		if cell == "" {
			continue
		}
		if len(cell) > 2 || strings.Trim(cell, "0123456789") != "" {
			return false
		}
		numbers++
	}
	return numbers > 1
}

// seen is a row below the header, on its way through the file.
type seen struct {
	*rawRow
	class rowClass
	id    []byte
}

// walk calls do for every row below the header until it returns false or an
// error.
func (t *table) walk(r *reader, do func(seen) (bool, error)) error {
	for {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.number = t.source.numberOf(row); row.number <= t.headerRow {
			continue
		}
		row.at.number = uint32(row.number)
		class, id, err := t.classify(row, r.split, row.number == t.headerRow+1)
		if err != nil {
			return err
		}
		if more, err := do(seen{row, class, id}); err != nil || !more {
			return err
		}
	}
}

// maxFaults is how many faults of the text of a file are named.
const maxFaults = 20

// survey reads the file to its end, refuses what cannot be read in one way
// only, and hands every row of data to see.
func (t *table) survey(see func(row seen, split *splitter) error) error {
	r, rows, last := t.source.reader(!t.source.copied), 0, 0
	var faults []payroll.Finding
	for {
		err := t.walk(r, func(row seen) (bool, error) {
			switch row.class {
			case totalsRow:
				t.findings = append(t.findings, t.aboutRow(payroll.CodeTotalsRow, payroll.Info, row.number, nil))
			case dataRow:
				rows, last = rows+1, row.number
				return rows <= t.limits.Rows, see(row, r.split)
			}
			return true, nil
		})
		if err == nil {
			break
		}
		fault, mendable := t.fault(err)
		if fault == nil {
			return err
		}
		if faults = append(faults, *fault); !mendable || len(faults) == maxFaults {
			break
		}
	}
	switch {
	case len(faults) > 0:
	case rows == 0:
		faults = append(faults, t.about(payroll.CodeNoRows, payroll.Error, nil))
	case rows > t.limits.Rows:
		faults = append(faults, t.about(payroll.CodeTooManyRows, payroll.Error, payroll.Args{"limit": fmt.Sprint(t.limits.Rows)}))
	default:
		faults = t.mergedData(last)
	}
	if len(faults) > 0 {
		return t.refuse(faults...)
	}
	return nil
}
