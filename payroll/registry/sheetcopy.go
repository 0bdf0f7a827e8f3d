package registry

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// copyRow is the room for a row of a worksheet in its copy: a spreadsheet
// program bounds cells, not rows.
const copyRow = 1 << 20

// copySheet copies the worksheet into a temporary CSV file, which becomes the
// source of the rows. The file is readable by its owner only and goes with
// Close.
func (t *table) copySheet(file string, archive *zip.Reader, b book) (err error) {
	temp, err := os.CreateTemp("", "chitra-*.csv")
	if err != nil {
		return err
	}
	original := t.source.file
	t.source = &source{file: temp, comma: ',', copied: true, temporary: true, limit: max(copyRow, t.limits.LineBytes)}
	defer func() { err = errors.Join(err, original.Close()) }()
	sheet, err := archive.Open(b.part)
	if err != nil {
		return t.broken(b.part, err)
	}
	defer sheet.Close()
	limits := excelize.Options{RawCellValue: true, UnzipSizeLimit: t.limits.UnzipBytes, UnzipXMLSizeLimit: min(8<<20, t.limits.UnzipBytes)}
	c := &copier{t: t, book: b, out: csv.NewWriter(temp), scan: newSheetScan(sheet, t.limits, t.strings)}
	if err := c.run(file, limits); err != nil {
		return err
	}
	t.merged = c.scan.merged
	if c.hidden > 0 {
		t.findings = append(t.findings, t.about(payroll.CodeHiddenRows, payroll.Warning, payroll.Args{"count": strconv.Itoa(c.hidden)}))
	}
	c.out.Flush()
	if err := c.out.Error(); err != nil {
		return err
	}
	t.source.end, err = temp.Seek(0, io.SeekCurrent)
	return err
}

// copier walks a worksheet with both readers.
type copier struct {
	t      *table
	book   book
	out    *csv.Writer
	scan   *sheetScan
	file   *excelize.File
	rows   *excelize.Rows
	row    int // of rows
	styles map[int]style
	hidden int
	fields []string
	kinds  []byte
}

// run copies the rows. A panic of the library on a crafted file is a damaged
// file, not the end of the program.
func (c *copier) run(file string, limits excelize.Options) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = c.t.broken(c.book.part, fmt.Errorf("%v", p))
		}
	}()
	if c.file, err = excelize.OpenFile(file, limits); err != nil {
		return c.t.broken("", err)
	}
	defer func() { err = errors.Join(err, c.file.Close()) }()
	if names := c.file.GetSheetList(); len(names) == 0 || names[0] != c.book.sheet {
		return c.t.broken("xl/workbook.xml", errors.New("sheet names"))
	}
	if c.rows, err = c.file.Rows(c.book.sheet); err != nil {
		return c.t.broken(c.book.part, err)
	}
	defer func() {
		if closed := c.rows.Close(); err == nil {
			err = closed
		}
	}()
	for count := 0; ; count++ {
		row, err := c.scan.nextRow()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return c.scanFault(err)
		}
		if count > c.t.limits.Rows+headerWithin {
			return c.t.refuse(c.t.about(payroll.CodeTooManyRows, payroll.Error, payroll.Args{"limit": strconv.Itoa(c.t.limits.Rows)}))
		}
		values, err := c.values(row.number)
		if err != nil {
			return err
		}
		if err := c.copy(row, values); err != nil {
			return err
		}
	}
}

// scanFault refuses a sheet by what the scanner found.
func (c *copier) scanFault(err error) error {
	var order *orderError
	switch {
	case errors.As(err, &order):
		f := c.t.aboutRow(payroll.CodeCellOrder, payroll.Error, order.row, payroll.Args{"cell": order.cell})
		return c.t.refuse(f)
	case errors.Is(err, errTooWide):
		return c.t.refuse(c.t.overLimit("columns", int64(c.t.limits.Columns)))
	case errors.Is(err, errTooManyMerged):
		return c.t.refuse(c.t.overLimit("merged cells", maxMerged))
	}
	return c.t.partFault(c.book.part, err)
}

// values moves excelize to the row and returns its values.
func (c *copier) values(number int) ([]string, error) {
	for c.row < number {
		if !c.rows.Next() {
			return nil, c.twoWays(number)
		}
		values, err := c.rows.Columns()
		if err != nil {
			return nil, c.t.broken(c.book.part, err)
		}
		if c.row++; c.row == number {
			return values, nil
		}
		if len(values) > 0 {
			return nil, c.twoWays(c.row)
		}
	}
	return nil, c.twoWays(number)
}

func (c *copier) twoWays(row int) error {
	return c.t.refuse(c.t.aboutRow(payroll.CodeCellOrder, payroll.Error, row, payroll.Args{"cell": strconv.Itoa(row)}))
}

// copy writes one row: number, kinds, values.
func (c *copier) copy(row *sheetRow, values []string) error {
	c.fields = append(c.fields[:0], strconv.Itoa(row.number), "")
	c.kinds = c.kinds[:0]
	some := false
	for _, cell := range row.cells {
		value := ""
		if cell.column < len(values) {
			value = values[cell.column]
		}
		value, kind := c.cell(cell, value)
		if value == "" {
			continue
		}
		for len(c.kinds) < cell.column {
			c.kinds, c.fields = append(c.kinds, byte(plainCell)), append(c.fields, "")
		}
		c.kinds, c.fields = append(c.kinds, byte(kind)), append(c.fields, value)
		some = true
	}
	if !some {
		return nil
	}
	if row.hidden {
		c.hidden++
	}
	c.fields[1] = string(c.kinds)
	return c.out.Write(c.fields)
}

// cell settles what a cell holds and how it is copied.
func (c *copier) cell(cell sheetCell, value string) (string, cellKind) {
	switch {
	case cell.formula:
		return "=" + cell.formulaText, formulaCell
	case value == "":
		return "", plainCell
	case cell.kind == errorCell, cell.kind == numberCell && cell.isDate:
		if day, ok := isoDay(value); ok && cell.isDate {
			return day, dateCell
		}
		return value, cell.kind
	case cell.kind == numberCell:
		if c.style(cell.style).date {
			if day, ok := serialDate(value, c.book.date1904); ok {
				return day, dateCell
			}
		}
		return value, numberCell
	}
	if kind := c.style(cell.style).font; kind != 0 && !isASCII(value) {
		return value, kind
	}
	return value, plainCell
}

// style is what matters of a cell style.
type style struct {
	date bool
	font cellKind // tcvn3Cell, tcvn3CapitalCell or vniCell for a font of that encoding
}

func (c *copier) style(index int) style {
	if s, ok := c.styles[index]; ok {
		return s
	}
	var s style
	if full, err := c.file.GetStyle(index); err == nil {
		s.date = isDateFormat(full.NumFmt, full.CustomNumFmt)
		if full.Font != nil {
			s.font = legacyFont(full.Font.Family)
		}
	}
	if c.styles == nil {
		c.styles = map[int]style{}
	}
	c.styles[index] = s
	return s
}

// legacyFont recognises the fonts of TCVN3 (.VnTime, .VnArialH …) and VNI
// (VNI-Times …).
func legacyFont(name string) cellKind {
	name = strings.ToLower(name)
	switch {
	case strings.HasPrefix(name, ".vn") && strings.HasSuffix(name, "h"):
		return tcvn3CapitalCell
	case strings.HasPrefix(name, ".vn"):
		return tcvn3Cell
	case strings.HasPrefix(name, "vni-"):
		return vniCell
	}
	return 0
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// isDateFormat reports whether a number format shows a day: one of the built-in
// date formats (ECMA-376 part 1, 18.8.30), or a custom one with a year or a day
// in it.
func isDateFormat(id int, custom *string) bool {
	if custom == nil || *custom == "" {
		return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id >= 57 && id <= 58
	}
	inQuotes, inBrackets, escaped := false, false, false
	for _, r := range strings.ToLower(*custom) {
		switch {
		case escaped:
			escaped = false
		case r == '\\' || r == '_' || r == '*':
			escaped = true
		case r == '"':
			inQuotes = !inQuotes
		case inQuotes:
		case r == '[' || r == ']':
			inBrackets = r == '['
		case inBrackets:
		case r == 'y' || r == 'd':
			return true
		}
	}
	return false
}
