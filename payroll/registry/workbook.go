package registry

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// openWorkbook checks the archive, then copies the first worksheet to CSV.
//
// Two readers walk the sheet side by side: excelize gives the values, our own
// scanner the kind of each cell and the proof that rows and cells are in order,
// each once. Where they differ, the file can be read in two ways and is refused.
func (t *table) openWorkbook(file string) error {
	archive, err := zip.NewReader(t.source.file, t.source.end)
	if err != nil {
		return t.broken("", err)
	}
	if bad := t.checkArchive(archive); len(bad) > 0 {
		return t.refuse(bad...)
	}
	book, err := t.readBook(archive)
	if err != nil {
		return err
	}
	t.sheet = book.sheet
	if err := t.checkParts(archive, book.part); err != nil {
		return err
	}
	if err := t.copySheet(file, archive, book); err != nil {
		return err
	}
	guess, err := t.guessHeader(false)
	if err != nil {
		return err
	}
	return t.setHeader(guess)
}

// broken refuses a workbook that is damaged or does not follow its format.
func (t *table) broken(part string, cause error) error {
	if cause == nil {
		cause = errors.New("?")
	}
	return t.refuse(t.about(payroll.CodeBrokenWorkbook, payroll.Error, payroll.Args{"part": part, "reason": cause.Error()}))
}

func (t *table) overLimit(what string, limit int64) payroll.Finding {
	return t.about(payroll.CodeWorkbookLimit, payroll.Error, payroll.Args{"what": what, "limit": strconv.FormatInt(limit, 10)})
}

// activeParts are parts that run, fetch or hide something: none has a place in
// a list.
var activeParts = []string{"vbaproject", "xl/externallinks/", "xl/embeddings/", "xl/activex/", "xl/connections.xml",
	"xl/querytables/", "xl/macrosheets/", "xl/model/"}

// checkArchive looks at the directory of the archive: names, sizes, and parts
// that do not belong into a list.
func (t *table) checkArchive(archive *zip.Reader) (bad []payroll.Finding) {
	if len(archive.File) > t.limits.Parts {
		return []payroll.Finding{t.overLimit("parts", int64(t.limits.Parts))}
	}
	seen, total := map[string]bool{}, uint64(0)
	var active []string
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		if !soundName(f, name) || seen[name] {
			return []payroll.Finding{t.about(payroll.CodeBrokenWorkbook, payroll.Error, payroll.Args{"part": shown(f.Name), "reason": "name"})}
		}
		seen[name] = true
		if slices.ContainsFunc(activeParts, func(p string) bool { return strings.Contains(name, p) }) {
			active = append(active, shown(f.Name))
		}
		size := f.UncompressedSize64
		if total += size; size > uint64(t.limits.UnzipBytes) || total > uint64(t.limits.UnzipBytes) {
			return []payroll.Finding{t.overLimit("unzipped bytes", t.limits.UnzipBytes)}
		}
		if size > 1<<20 && size/uint64(t.limits.Ratio) > f.CompressedSize64 {
			return []payroll.Finding{t.overLimit("unzipped/zipped "+shown(f.Name), t.limits.Ratio)}
		}
		if size > uint64(t.limits.PartBytes) && !isSheetPart(name) && name != "xl/sharedstrings.xml" {
			return []payroll.Finding{t.overLimit("bytes of "+shown(f.Name), t.limits.PartBytes)}
		}
	}
	if len(active) > 0 {
		bad = append(bad, t.about(payroll.CodeActiveContent, payroll.Error, payroll.Args{"parts": strings.Join(active, ", ")}))
	}
	return bad
}

// soundName refuses names that point out of the archive or can be read in two
// ways.
func soundName(f *zip.File, name string) bool {
	clean := strings.TrimSuffix(name, "/")
	return f.Mode()&os.ModeSymlink == 0 && !strings.ContainsAny(name, "\\\x00:") && path.Clean(clean) == clean &&
		!strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "..")
}

func isSheetPart(name string) bool { return strings.HasPrefix(name, "xl/worksheets/") }

// book is what must be known of a workbook to read its first sheet.
type book struct {
	sheet, part string
	date1904    bool
}

// readBook finds the first worksheet and the date system.
func (t *table) readBook(archive *zip.Reader) (book, error) {
	var b book
	var workbook struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	for name, into := range map[string]any{"xl/workbook.xml": &workbook, "xl/_rels/workbook.xml.rels": &relations} {
		if err := t.decodePart(archive, name, into); err != nil {
			return b, err
		}
	}
	if len(workbook.Sheets) == 0 {
		return b, t.broken("xl/workbook.xml", errors.New("no sheet"))
	}
	first := workbook.Sheets[0]
	b.sheet = first.Name
	b.date1904 = workbook.Properties.Date1904 == "1" || strings.EqualFold(workbook.Properties.Date1904, "true")
	for _, attr := range first.Attrs {
		for _, r := range relations.List {
			if attr.Name.Local == "id" && r.ID == attr.Value && strings.HasSuffix(r.Type, "/worksheet") {
				b.part = path.Join("xl", r.Target)
				if strings.HasPrefix(r.Target, "/") {
					b.part = strings.TrimPrefix(r.Target, "/")
				}
			}
		}
	}
	if !isSheetPart(strings.ToLower(b.part)) {
		return b, t.broken("xl/workbook.xml", errors.New("the first sheet is not a worksheet"))
	}
	return b, nil
}

// decodePart reads a small part after it has been checked.
func (t *table) decodePart(archive *zip.Reader, name string, into any) error {
	if err := t.checkPart(archive, name); err != nil {
		return err
	}
	part, err := archive.Open(name)
	if err != nil {
		return t.broken(name, err)
	}
	defer part.Close()
	if err := xml.NewDecoder(part).Decode(into); err != nil {
		return t.broken(name, err)
	}
	return nil
}

// checkParts walks every XML part that anything will parse: no DTD, no deep
// nesting, no endless text. Other worksheets are never opened.
func (t *table) checkParts(archive *zip.Reader, sheet string) error {
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		if isSheetPart(name) && !strings.HasSuffix(name, ".rels") || !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			continue
		}
		if err := t.checkPart(archive, f.Name); err != nil {
			return err
		}
	}
	if _, err := archive.Open(sheet); err != nil {
		return t.broken(sheet, err)
	}
	return nil
}

// maxDepth is the deepest nesting of elements in a part.
const maxDepth = 64

// checkPart walks one XML part to its end.
func (t *table) checkPart(archive *zip.Reader, name string) error {
	part, err := archive.Open(name)
	if err != nil {
		return t.broken(name, err)
	}
	defer part.Close()
	d, depth, texts := xml.NewDecoder(&textLimit{r: part, limit: t.limits.LineBytes}), 0, 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 {
			return nil
		}
		if err != nil {
			return t.partFault(name, err)
		}
		switch e := token.(type) {
		case xml.Directive:
			return t.partFault(name, errDTD)
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return t.refuse(t.overLimit("nesting of "+name, maxDepth))
			}
			if e.Name.Local == "si" {
				texts++
			}
		case xml.EndElement:
			depth--
		}
		if texts > t.limits.Strings {
			return t.refuse(t.overLimit("texts", int64(t.limits.Strings)))
		}
	}
}

var (
	errDTD      = errors.New("document type declaration")
	errLongText = errors.New("text too long")
)

// partFault refuses a part by what was wrong with it.
func (t *table) partFault(name string, err error) error {
	switch {
	case errors.Is(err, errDTD):
		return t.refuse(t.about(payroll.CodeDoctype, payroll.Error, payroll.Args{"part": name}))
	case errors.Is(err, errLongText):
		return t.refuse(t.overLimit("text in "+name, int64(t.limits.LineBytes)))
	}
	return t.broken(name, err)
}

// textLimit stops a stream of XML in which no tag begins for too long, before
// the parser gathers the text in memory.
type textLimit struct {
	r          io.Reader
	limit, run int
}

func (l *textLimit) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	first := bytes.IndexByte(p[:n], '<')
	if first < 0 {
		first = n
	}
	if l.run += first; l.run > l.limit {
		return 0, errLongText
	}
	// Two tags of one read are never further apart than its buffer.
	if first < n {
		l.run = n - bytes.LastIndexByte(p[:n], '<')
	}
	return n, err
}

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
	t.source = &source{file: temp, comma: ',', copied: true, limit: max(copyRow, t.limits.LineBytes)}
	defer func() { err = errors.Join(err, original.Close()) }()
	sheet, err := archive.Open(b.part)
	if err != nil {
		return t.broken(b.part, err)
	}
	defer sheet.Close()
	limits := excelize.Options{RawCellValue: true, UnzipSizeLimit: t.limits.UnzipBytes, UnzipXMLSizeLimit: min(8<<20, t.limits.UnzipBytes)}
	c := &copier{t: t, book: b, out: csv.NewWriter(temp), scan: newSheetScan(sheet, t.limits)}
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
	defer func() { err = errors.Join(err, c.rows.Close()) }()
	for count := 0; ; count++ {
		row, err := c.scan.next()
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
	font cellKind // tcvn3Cell or vniCell for a font of that encoding
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

// mergedData refuses merged cells among the rows of data.
func (t *table) mergedData(last int) []payroll.Finding {
	var names []string
	for _, m := range t.merged {
		if m.toRow > t.headerRow && m.fromRow <= last && len(names) < 5 {
			names = append(names, m.name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []payroll.Finding{t.about(payroll.CodeMergedCells, payroll.Error, payroll.Args{"cells": strings.Join(names, ", ")})}
}
