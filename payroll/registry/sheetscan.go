package registry

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxMerged is the greatest number of merged ranges of a sheet.
const maxMerged = 10_000

var (
	errTooWide       = errors.New("row too wide")
	errTooManyMerged = errors.New("too many merged cells")
)

// orderError says that rows or cells are not each once and in order: a sheet
// that a spreadsheet program shows in one way and a reader takes in another.
type orderError struct {
	row  int
	cell string
}

func (e *orderError) Error() string { return "out of order: " + e.cell }

// sheetScan walks the XML of a worksheet and says of every cell what it is. It
// follows ECMA-376 part 1, 18.3.
type sheetScan struct {
	*xmlWalk
	columns int
	strings int // texts that a cell may refer to
	last    int // number of the last row
	row     sheetRow
	merged  []cellRange
}

// sheetRow is one row that has cells; valid until the next.
type sheetRow struct {
	number int
	hidden bool
	cells  []sheetCell
}

// sheetCell is one cell with a value or a formula.
type sheetCell struct {
	column      int // from 0
	style       int
	kind        cellKind
	isDate      bool // an ISO date, cell type d
	formula     bool
	formulaText string
	filled      bool
}

// cellRange is a merged range; rows count from 1.
type cellRange struct {
	fromRow, toRow int
	name           string
}

func newSheetScan(r io.Reader, limits Limits, strings int) *sheetScan {
	return &sheetScan{xmlWalk: newXMLWalk(r, limits.LineBytes), columns: limits.Columns, strings: strings}
}

// nextRow returns the next row with cells. After the last one it reads the sheet
// to its end, so that a damaged one is found and merged ranges are known, and
// returns io.EOF.
func (s *sheetScan) nextRow() (*sheetRow, error) {
	for {
		token, err := s.next()
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "mergeCell":
			if err := s.merge(start.Attr); err != nil {
				return nil, err
			}
		case "row":
			if err := s.readRow(start.Attr); err != nil {
				return nil, err
			}
			if len(s.row.cells) > 0 {
				return &s.row, nil
			}
		}
	}
}

func attr(attrs []xml.Attr, name string) string {
	for _, a := range attrs {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// readRow reads a row to its end tag.
func (s *sheetScan) readRow(attrs []xml.Attr) error {
	number := s.last + 1
	if r := attr(attrs, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < number || n > excelize.TotalRows {
			return &orderError{s.last, "r=" + shown(r)}
		}
		number = n
	}
	s.last = number
	s.row = sheetRow{number: number, hidden: isTrue(attr(attrs, "hidden")), cells: s.row.cells[:0]}
	column, depth := -1, s.depth()
	for {
		token, err := s.next()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if s.depth() < depth {
				return nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			if column, err = s.readCell(e.Attr, column); err != nil {
				return err
			}
		}
	}
}

// readCell reads a cell to its end tag and returns its column.
func (s *sheetScan) readCell(attrs []xml.Attr, before int) (int, error) {
	cell := sheetCell{column: before + 1, kind: kindOf(attr(attrs, "t")), isDate: attr(attrs, "t") == "d"}
	if ref := attr(attrs, "r"); ref != "" {
		column, row, err := excelize.CellNameToCoordinates(ref)
		if err != nil || row != s.row.number || column <= before+1 {
			return 0, &orderError{s.row.number, shown(ref)}
		}
		cell.column = column - 1
	}
	if st := attr(attrs, "s"); st != "" {
		n, err := strconv.Atoi(st)
		if err != nil {
			return 0, err
		}
		cell.style = n
	}
	if err := s.readContent(&cell, attr(attrs, "t") == "s"); err != nil {
		return 0, err
	}
	if cell.filled || cell.formula {
		if cell.column >= s.columns {
			return 0, errTooWide
		}
		s.row.cells = append(s.row.cells, cell)
	}
	return cell.column, nil
}

// readContent reads what is inside a cell; shared says that its value is the
// number of a text.
func (s *sheetScan) readContent(cell *sheetCell, shared bool) error {
	depth, inside := s.depth(), ""
	var formula, value []byte
	for {
		token, err := s.next()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if inside = ""; s.depth() >= depth {
				continue
			}
			cell.formulaText = string(formula)
			return s.sharedText(value, shared && cell.filled)
		case xml.StartElement:
			switch inside = e.Name.Local; inside {
			case "f":
				cell.formula = true
			case "v", "is":
				cell.filled = true
			case "c", "row":
				return &orderError{s.row.number, inside}
			}
		case xml.CharData:
			if inside == "f" {
				formula = append(formula, e...)
			} else if inside == "v" && shared {
				value = append(value, e...)
			}
		}
	}
}

// sharedText makes sure that the text a cell refers to exists.
func (s *sheetScan) sharedText(value []byte, shared bool) error {
	if !shared {
		return nil
	}
	if n, err := strconv.Atoi(string(value)); err != nil || n < 0 || n >= s.strings {
		return fmt.Errorf("row %d: text %s does not exist", s.row.number, shown(string(value)))
	}
	return nil
}

// kindOf translates the cell type (ST_CellType).
func kindOf(t string) cellKind {
	switch t {
	case "", "n", "d":
		return numberCell
	case "e", "b":
		return errorCell
	}
	return plainCell
}

// merge notes a merged range.
func (s *sheetScan) merge(attrs []xml.Attr) error {
	if len(s.merged) == maxMerged {
		return errTooManyMerged
	}
	ref := attr(attrs, "ref")
	from, to, _ := strings.Cut(ref, ":")
	_, first, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		return fmt.Errorf("mergeCell %s: %w", shown(ref), err)
	}
	last := first
	if to != "" {
		if _, last, err = excelize.CellNameToCoordinates(to); err != nil {
			return fmt.Errorf("mergeCell %s: %w", shown(ref), err)
		}
	}
	s.merged = append(s.merged, cellRange{min(first, last), max(first, last), ref})
	return nil
}
