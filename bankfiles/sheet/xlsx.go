package sheet

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// Limits of workbooks.
const (
	maxParts   = 2000
	maxUnzip   = 1 << 30 // bytes of all parts
	maxRatio   = 200     // unzipped to zipped size of a part above one MiB
	maxStrings = 256 << 20
)

func notWorkbook(vi, en string) error {
	return bankfiles.Unreadable(0, "bảng tính hỏng: "+vi, "damaged workbook: "+en)
}

// isWorkbook says whether an archive is a workbook, by its directory.
func isWorkbook(f *bankfiles.AnswerFile) bool {
	archive, err := zip.NewReader(f, f.Size)
	if err != nil {
		return false
	}
	for _, part := range archive.File {
		if part.Name == "xl/workbook.xml" {
			return true
		}
	}
	return false
}

// workbook is what must be known to read sheets.
type workbook struct {
	archive *zip.Reader
	strings []string
	dates   []bool // of each cell style: is it a date?
	base    bool   // the 1904 date system
}

// eachWorkbookRow reads every worksheet in order.
func eachWorkbookRow(f *bankfiles.AnswerFile, visit func(*row) error) error {
	archive, err := zip.NewReader(f, f.Size)
	if err != nil {
		return notWorkbook(err.Error(), err.Error())
	}
	if err := checkArchive(archive); err != nil {
		return err
	}
	b := &workbook{archive: archive}
	if err := b.readStyles(); err != nil {
		return err
	}
	if err := b.readStrings(); err != nil {
		return err
	}
	sheets, err := b.sheets()
	if err != nil {
		return err
	}
	for _, s := range sheets {
		if err := b.readSheet(s.name, s.part, visit); err != nil {
			return err
		}
	}
	return nil
}

// checkArchive looks at the directory before anything is unpacked.
func checkArchive(archive *zip.Reader) error {
	if len(archive.File) > maxParts {
		return notWorkbook("quá nhiều phần", "too many parts")
	}
	var total uint64
	for _, f := range archive.File {
		size := f.UncompressedSize64
		if total += size; size > maxUnzip || total > maxUnzip {
			return notWorkbook(fmt.Sprintf("giải nén lớn hơn %d byte", maxUnzip), fmt.Sprintf("unpacks to more than %d bytes", maxUnzip))
		}
		if size > 1<<20 && size/maxRatio > f.CompressedSize64 {
			return notWorkbook("phần "+f.Name+" nén quá "+strconv.Itoa(maxRatio)+" lần", "part "+f.Name+" is packed more than "+strconv.Itoa(maxRatio)+" times")
		}
	}
	return nil
}

// part opens an XML part; ok is false where there is none.
func (b *workbook) part(name string) (t *bankfiles.Tokens, done func(), ok bool) {
	part, err := b.archive.Open(name)
	if err != nil {
		return nil, nil, false
	}
	return bankfiles.NewTokens(io.LimitReader(part, maxUnzip)), func() { part.Close() }, true
}

// each calls visit for every start tag of a part; a missing part has none.
func (b *workbook) each(name string, visit func(e xml.StartElement) error) error {
	tokens, done, ok := b.part(name)
	if !ok {
		return nil
	}
	defer done()
	for {
		token, err := tokens.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, start := token.(xml.StartElement); start {
			if err := visit(e); err != nil {
				return err
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// sheetPart is a worksheet and where it stands.
type sheetPart struct{ name, part string }

func (b *workbook) sheets() (list []sheetPart, err error) {
	targets := map[string]string{}
	err = b.each("xl/_rels/workbook.xml.rels", func(e xml.StartElement) error {
		if e.Name.Local == "Relationship" && strings.HasSuffix(attribute(e, "Type"), "/worksheet") {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			targets[attribute(e, "Id")] = strings.TrimPrefix(target, "/")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = b.each("xl/workbook.xml", func(e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.base = attribute(e, "date1904") == "1" || attribute(e, "date1904") == "true"
		case "sheet":
			for _, a := range e.Attr {
				if target, ok := targets[a.Value]; ok && a.Name.Local == "id" {
					list = append(list, sheetPart{attribute(e, "name"), target})
				}
			}
		}
		return nil
	})
	if err == nil && len(list) == 0 {
		err = notWorkbook("không có trang nào", "there is no sheet")
	}
	return list, err
}

// readStyles finds the cell styles that show a date.
func (b *workbook) readStyles() error {
	custom := map[string]string{}
	inCells := false
	return b.each("xl/styles.xml", func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attribute(e, "numFmtId")] = attribute(e, "formatCode")
		case "cellXfs", "cellStyleXfs", "cellStyles", "dxfs":
			inCells = e.Name.Local == "cellXfs"
		case "xf":
			if inCells {
				id := attribute(e, "numFmtId")
				b.dates = append(b.dates, isDateFormat(id, custom[id]))
			}
		}
		return nil
	})
}

// isDateFormat: the built-in formats of days (ECMA-376 part 1, 18.8.30), or a
// custom one with a year or day in it.
func isDateFormat(id, code string) bool {
	if code == "" {
		n, _ := strconv.Atoi(id)
		return n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 54 || n >= 57 && n <= 58
	}
	quoted, bracket := false, false
	for _, r := range strings.ToLower(code) {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '[' || r == ']':
			bracket = r == '['
		case !quoted && !bracket && (r == 'y' || r == 'd'):
			return true
		}
	}
	return false
}

// readStrings reads the texts that cells share.
func (b *workbook) readStrings() error {
	tokens, done, ok := b.part("xl/sharedStrings.xml")
	if !ok {
		return nil
	}
	defer done()
	total := 0
	for {
		token, err := tokens.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, start := token.(xml.StartElement); start && e.Name.Local == "si" {
			text, err := texts(tokens)
			if err != nil {
				return err
			}
			if total += len(text) + 16; total > maxStrings {
				return notWorkbook("quá nhiều chữ", "too much text")
			}
			b.strings = append(b.strings, text)
		}
	}
}

// texts joins the t elements up to the end of the element just begun; rPh is how a
// word is pronounced.
func texts(tokens *bankfiles.Tokens) (string, error) {
	var s strings.Builder
	depth, inText, spoken := tokens.Depth(), false, 0
	for {
		token, err := tokens.Next()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			inText = e.Name.Local == "t"
			if e.Name.Local == "rPh" {
				spoken++
			}
		case xml.EndElement:
			inText = false
			if e.Name.Local == "rPh" {
				spoken--
			}
			if tokens.Depth() < depth {
				return s.String(), nil
			}
		case xml.CharData:
			if inText && spoken == 0 {
				if s.Len()+len(e) > maxCell {
					return "", tooLong(tokens.Line())
				}
				s.Write(e)
			}
		}
	}
}

// readSheet walks a worksheet. Rows and cells must be in order, each once: a sheet
// that shows one thing and reads as another is refused.
func (b *workbook) readSheet(name, part string, visit func(*row) error) error {
	tokens, done, ok := b.part(part)
	if !ok {
		return notWorkbook("thiếu "+part, part+" is missing")
	}
	defer done()
	out, last := row{sheet: name}, 0
	for {
		token, err := tokens.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		e, start := token.(xml.StartElement)
		if !start || e.Name.Local != "row" {
			continue
		}
		number := last + 1
		if r := attribute(e, "r"); r != "" {
			if number, err = strconv.Atoi(r); err != nil || number <= last || number > excelize.TotalRows {
				return notWorkbook("dòng "+r+" không theo thứ tự", "row "+r+" is out of order")
			}
		}
		last, out.line, out.cells = number, number, out.cells[:0]
		if err := b.readRow(tokens, &out); err != nil {
			return err
		}
		if err := visit(&out); err != nil {
			return err
		}
	}
}

func (b *workbook) readRow(tokens *bankfiles.Tokens, out *row) error {
	depth := tokens.Depth()
	for {
		token, err := tokens.Next()
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if tokens.Depth() < depth {
				return nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			if err := b.readCell(tokens, e, out); err != nil {
				return err
			}
		}
	}
}

// readCell reads one cell to its end.
func (b *workbook) readCell(tokens *bankfiles.Tokens, e xml.StartElement, out *row) error {
	column := len(out.cells) + 1
	if ref := attribute(e, "r"); ref != "" {
		c, line, err := excelize.CellNameToCoordinates(ref)
		if err != nil || line != out.line || c < column {
			return notWorkbook("ô "+ref+" không theo thứ tự", "cell "+ref+" is out of order")
		}
		column = c
	}
	if column > maxColumns {
		return tooWide(out.line)
	}
	for len(out.cells) < column-1 {
		out.cells = append(out.cells, cell{})
	}
	kind, style := attribute(e, "t"), attribute(e, "s")
	c, err := b.content(tokens, kind)
	if err != nil {
		return err
	}
	if c.number {
		if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(b.dates) && b.dates[n] {
			c = b.dated(c)
		}
	}
	out.cells = append(out.cells, c)
	return nil
}

// content reads value, formula and inline text of a cell.
func (b *workbook) content(tokens *bankfiles.Tokens, kind string) (c cell, err error) {
	depth := tokens.Depth()
	inValue := false
	var value strings.Builder
	for {
		token, err := tokens.Next()
		if err != nil {
			return c, err
		}
		switch e := token.(type) {
		case xml.StartElement:
			inValue = e.Name.Local == "v"
			switch e.Name.Local {
			case "f":
				c.formula = true
			case "is":
				if c.text, err = texts(tokens); err != nil {
					return c, err
				}
			}
		case xml.CharData:
			if inValue {
				if value.Len()+len(e) > maxCell {
					return c, tooLong(tokens.Line())
				}
				value.Write(e)
			}
		case xml.EndElement:
			inValue = false
			if tokens.Depth() >= depth {
				continue
			}
			return b.settle(c, kind, value.String())
		}
	}
}

// settle makes a cell of its parts, by its type (ST_CellType).
func (b *workbook) settle(c cell, kind, value string) (cell, error) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(b.strings) {
			if value == "" {
				return c, nil
			}
			return c, notWorkbook("chữ số "+value+" không có", "text "+value+" does not exist")
		}
		c.text = b.strings[n]
	case "inlineStr":
	case "", "n":
		c.text, c.number = value, value != ""
	case "d":
		c.text = value
		c.day, _ = bankfiles.ParseISODay(value)
	default:
		c.text = value
	}
	c.text = strings.TrimSpace(c.text)
	return c, nil
}

// dated turns the serial number of a day into the day (ECMA-376 part 1, 18.17.4);
// a time of day is dropped.
func (b *workbook) dated(c cell) cell {
	whole, _, _ := strings.Cut(c.text, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n < 61 || n > 200_000 {
		return c
	}
	if b.base {
		n += 1462
	}
	day := payroll.DateOf(excelEpoch.AddDate(0, 0, n))
	return cell{text: day.String(), day: day, formula: c.formula}
}
