package sheet

import (
	"bytes"
	"fmt"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// cell is one cell; the zero value is empty.
type cell struct {
	text    string
	number  bool         // a number of a workbook, as XML has it
	formula bool         // its value was computed, not written
	day     payroll.Date // of a cell that a workbook shows as a date
}

// row is one row with its number as a spreadsheet program counts. It is valid
// until the next.
type row struct {
	sheet string
	line  int
	cells []cell
}

func (r *row) at(column int) cell {
	if column < 0 || column >= len(r.cells) {
		return cell{}
	}
	return r.cells[column]
}

// blank says that no cell has anything.
func (r *row) blank() bool {
	for _, c := range r.cells {
		if c.text != "" {
			return false
		}
	}
	return true
}

// String is the row for a message.
func (r *row) String() string {
	var parts []string
	for _, c := range r.cells {
		if c.text != "" {
			parts = append(parts, c.text)
		}
	}
	return strings.Join(parts, " | ")
}

// Limits of tables.
const (
	maxColumns = 256
	maxCell    = 64 << 10 // bytes of text
)

// eachRow hands every row of a file to visit.
func eachRow(f *bankfiles.AnswerFile, visit func(*row) error) (repaired int, err error) {
	switch {
	case isArchive(f):
		return 0, eachWorkbookRow(f, visit)
	case isHTML(f):
		return eachHTMLRow(f, visit)
	}
	return eachCSVRow(f, separatorOf(f.Head), visit)
}

func isArchive(f *bankfiles.AnswerFile) bool { return bytes.HasPrefix(f.Raw, []byte("PK\x03\x04")) }

// isHTML recognises a page with a table.
func isHTML(f *bankfiles.AnswerFile) bool {
	head := bytes.ToLower(bytes.TrimSpace(f.Head[:min(len(f.Head), 8<<10)]))
	return bytes.HasPrefix(head, []byte("<")) && !bytes.HasPrefix(head, []byte("<?xml")) &&
		(bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<table")))
}

func tooWide(line int) error {
	return bankfiles.Unreadable(line, fmt.Sprintf("dòng có quá %d cột", maxColumns), fmt.Sprintf("the row has more than %d columns", maxColumns))
}

func tooLong(line int) error {
	return bankfiles.Unreadable(line, fmt.Sprintf("một ô dài quá %d byte", maxCell), fmt.Sprintf("a cell is longer than %d bytes", maxCell))
}
