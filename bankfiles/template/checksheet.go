package template

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode"

	"chitra/bankfiles"
)

// Bounds of what is unpacked: a full worksheet of a million payments is some
// 600 MB, the other parts are those of a bank's workbook.
const (
	mostSheetBytes = 2 << 30
	mostPartBytes  = 64 << 20
	mostTagBytes   = 1 << 16
)

// workbook reads the package as ECMA-376 lays it down: zip, relationships, sheet
// XML. Every part is read to its end, so that each checksum is compared.
func (c *checker) workbook(r io.ReaderAt, size int64) error {
	var magic [4]byte
	if _, err := r.ReadAt(magic[:], 0); err != nil || string(magic[:]) != "PK\x03\x04" {
		return bankfiles.ErrOtherFormat
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return fmt.Errorf("workbook is cut off or damaged: %w", err)
	}
	sheet, err := c.findSheet(archive)
	if err != nil {
		return err
	}
	s := sheetReader{checker: c, cells: make([]string, len(c.l.Columns)), heads: make([]string, len(c.l.Columns))}
	for _, part := range archive.File {
		if part.Name == sheet {
			continue
		}
		data, err := wholePart(part)
		if err != nil {
			return err
		}
		if part.Name == "xl/sharedStrings.xml" {
			if s.shared, err = sharedStrings(data); err != nil {
				return err
			}
		}
		if part.Name == "docProps/core.xml" {
			if c.proof.MessageID, err = identifierIn(data); err != nil {
				return err
			}
		}
	}
	in, err := archive.Open(sheet)
	if err != nil {
		return fmt.Errorf("%s: %w", sheet, err)
	}
	defer in.Close()
	s.in = bufio.NewReaderSize(io.LimitReader(in, mostSheetBytes), mostTagBytes)
	if err := s.read(); err != nil {
		return fmt.Errorf("sheet %s: %w", c.l.Sheet, err)
	}
	return c.enough()
}

func wholePart(part *zip.File) ([]byte, error) {
	in, err := part.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part.Name, err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, mostPartBytes+1))
	if err == nil && len(data) > mostPartBytes {
		err = errors.New("larger than such a part can be")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", part.Name, err)
	}
	return data, nil
}

// findSheet follows workbook and relationship to the part of the payment sheet.
func (c *checker) findSheet(archive *zip.Reader) (string, error) {
	ids, targets := map[string]string{}, map[string]string{}
	for _, part := range archive.File {
		if part.Name != "xl/workbook.xml" && part.Name != "xl/_rels/workbook.xml.rels" {
			continue
		}
		data, err := wholePart(part)
		if err != nil {
			return "", err
		}
		err = eachElement(data, func(e xml.StartElement) {
			name, id, target := attribute(e, "name"), attribute(e, "id"), attribute(e, "Target")
			switch e.Name.Local {
			case "sheet":
				ids[name] = id
			case "Relationship":
				targets[attribute(e, "Id")] = target
			}
		})
		if err != nil {
			return "", fmt.Errorf("%s: %w", part.Name, err)
		}
	}
	if len(ids) == 0 {
		return "", errors.New("the workbook has no xl/workbook.xml with sheets")
	}
	target, ok := targets[ids[c.l.Sheet]]
	if !ok {
		return "", fmt.Errorf("no sheet %s in the workbook: %w", c.l.Sheet, bankfiles.ErrOtherFormat)
	}
	return strings.TrimPrefix(path.Join("/xl", target), "/"), nil
}

func eachElement(data []byte, visit func(xml.StartElement)) error {
	for tokens := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := tokens.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			visit(e)
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

// sharedStrings reads the texts that headings of a bank's workbook point to.
func sharedStrings(data []byte) (texts []string, err error) {
	tokens := xml.NewDecoder(bytes.NewReader(data))
	inText, phonetic := false, false
	for {
		token, err := tokens.Token()
		if err == io.EOF {
			return texts, nil
		}
		if err != nil {
			return nil, fmt.Errorf("xl/sharedStrings.xml: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				texts = append(texts, "")
			case "rPh":
				phonetic = true
			}
			inText = t.Name.Local == "t"
		case xml.EndElement:
			inText = false
			if t.Name.Local == "rPh" {
				phonetic = false
			}
		case xml.CharData:
			if inText && !phonetic && len(texts) > 0 {
				texts[len(texts)-1] += string(t)
			}
		}
	}
}

// identifierIn reads the message id from the document properties.
func identifierIn(data []byte) (string, error) {
	var properties struct {
		Identifier string `xml:"http://purl.org/dc/elements/1.1/ identifier"`
	}
	if err := xml.Unmarshal(data, &properties); err != nil {
		return "", fmt.Errorf("docProps/core.xml: %w", err)
	}
	return properties.Identifier, nil
}

// sheetReader walks the XML of a payment sheet, tag by tag. Above the payments
// it takes whatever a bank's workbook has; from the first payment on it takes
// only what is written here, so that a file another program has saved is seen.
type sheetReader struct {
	*checker
	in     *bufio.Reader
	shared []string
	heads  []string
	cells  []string
	tag    []byte // without the angle brackets
	text   []byte // before the tag
}

// next reads to the end of the next tag.
func (s *sheetReader) next() error {
	text, err := s.in.ReadSlice('<')
	if err != nil {
		if err == io.EOF && len(bytes.TrimSpace(text)) == 0 {
			return io.EOF
		}
		return notAfter(err)
	}
	s.text = append(s.text[:0], text[:len(text)-1]...)
	tag, err := s.in.ReadSlice('>')
	if err != nil {
		return notAfter(err)
	}
	if bytes.HasPrefix(tag, []byte("!")) {
		return errors.New("comment, CDATA or document type where only elements belong")
	}
	s.tag = tag[:len(tag)-1]
	return nil
}

func notAfter(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// is reports whether the tag opens an element; closed that it ends it at once.
func (s *sheetReader) is(name string) (opens, closed bool) {
	if len(s.tag) < len(name) || string(s.tag[:len(name)]) != name {
		return false, false
	}
	rest := s.tag[len(name):]
	if len(rest) > 0 && rest[0] != ' ' && rest[0] != '/' && rest[0] != '\n' && rest[0] != '\r' && rest[0] != '\t' {
		return false, false
	}
	return true, len(rest) > 0 && rest[len(rest)-1] == '/'
}

// value returns an attribute of one letter, as it stands in the tag.
func (s *sheetReader) value(name byte) []byte {
	for rest := s.tag; ; {
		i := bytes.IndexByte(rest, '=')
		if i < 2 || len(rest) < i+3 {
			return nil
		}
		end := bytes.IndexByte(rest[i+2:], '"')
		if rest[i+1] != '"' || end < 0 {
			return nil
		}
		if rest[i-1] == name && (rest[i-2] == ' ' || rest[i-2] == '\n' || rest[i-2] == '\t') {
			return rest[i+2 : i+2+end]
		}
		rest = rest[i+2+end:]
	}
}

// read walks the sheet to the end of its XML.
func (s *sheetReader) read() error {
	for {
		if err := s.next(); err != nil {
			return notAfter(err)
		}
		if opens, closed := s.is("sheetData"); opens {
			if !closed {
				if err := s.rows(); err != nil {
					return err
				}
			}
			return s.rest()
		}
	}
}

// rest reads what stands below the rows and insists on a whole document.
func (s *sheetReader) rest() error {
	ended := false
	for {
		err := s.next()
		if err == io.EOF {
			if !ended {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		if ended {
			return errors.New("something follows the sheet")
		}
		ended = string(s.tag) == "/worksheet"
	}
}

// rows reads rows up to the end of the sheet's data.
func (s *sheetReader) rows() error {
	payments, totals := s.l.FirstRow, false
	for above := 0; ; {
		if err := s.next(); err != nil {
			return notAfter(err)
		}
		if string(s.tag) == "/sheetData" {
			return s.ended(totals)
		}
		opens, closed := s.is("row")
		if !opens {
			return fmt.Errorf("<%s> where a row belongs", s.tag)
		}
		n, err := strconv.Atoi(string(s.value('r')))
		if err != nil {
			return fmt.Errorf("a row without its number: <%s>", s.tag)
		}
		if n >= s.l.FirstRow && s.proof.Count == 0 {
			if err := s.headings(); err != nil {
				return err
			}
		}
		switch {
		case n < s.l.FirstRow && n > above && s.proof.Count == 0:
			above = n
			err = s.above(n, closed)
		case totals:
			return fmt.Errorf("row %d follows the totals", n)
		case n != payments:
			return fmt.Errorf("row %d stands where row %d belongs", n, payments)
		case closed:
			return fmt.Errorf("row %d is empty", n)
		default:
			payments++
			totals, err = s.payment(n)
		}
		if err != nil {
			return fmt.Errorf("row %d: %w", n, err)
		}
	}
}

// ended checks what the sheet as a whole has to have.
func (s *sheetReader) ended(totals bool) error {
	if s.proof.Count == 0 {
		if err := s.headings(); err != nil {
			return err
		}
	}
	if s.l.Totals != "" && !totals {
		return errors.New("the row of totals is missing")
	}
	return nil
}

// above reads a row above the payments; only the heading is looked at.
func (s *sheetReader) above(n int, closed bool) error {
	kind, column := "", -1
	for !closed {
		if err := s.next(); err != nil {
			return notAfter(err)
		}
		if string(s.tag) == "/row" {
			return nil
		}
		if opens, _ := s.is("c"); opens {
			kind, column = string(s.value('t')), s.columnOf(s.value('r'), n)
			continue
		}
		if n != s.l.HeadingRow || column < 0 || column >= len(s.heads) {
			continue
		}
		switch string(s.tag) {
		case "/t":
			s.heads[column] += unescaped(s.text)
		case "/v":
			s.heads[column] = unescaped(s.text)
			if kind == "s" {
				i, err := strconv.Atoi(s.heads[column])
				if err != nil || i < 0 || i >= len(s.shared) {
					return fmt.Errorf("cell %s points to no text", s.ref(column, n))
				}
				s.heads[column] = s.shared[i]
			}
		}
	}
	return nil
}

// headings compares the heading row with the layout, by letters and digits.
func (s *sheetReader) headings() error {
	for i, c := range s.l.Columns {
		if !sameWords(s.heads[i], c.Heading) {
			return fmt.Errorf("cell %s is headed %q, not %q: %w", s.ref(i, s.l.HeadingRow), s.heads[i], c.Heading, bankfiles.ErrOtherFormat)
		}
	}
	return nil
}

func sameWords(a, b string) bool {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, bankfiles.ASCII(s))
	}
	return letters(a) == letters(b)
}

func (s *sheetReader) ref(column, row int) string {
	letters := string(rune('A' + column%26))
	if column >= 26 {
		letters = string(rune('A'+column/26-1)) + letters
	}
	return letters + strconv.Itoa(row)
}

// columnOf returns the column of a cell's name in a row, -1 when it is none.
func (s *sheetReader) columnOf(ref []byte, row int) int {
	column := 0
	for i, c := range ref {
		if c >= '0' && c <= '9' {
			if n, err := strconv.Atoi(string(ref[i:])); err == nil && n == row && c != '0' {
				return column - 1
			}
			return -1
		}
		if c < 'A' || c > 'Z' || i > 1 {
			return -1
		}
		column = column*26 + int(c-'A') + 1
	}
	return -1
}

// payment reads one row of the payments or the totals.
func (s *sheetReader) payment(n int) (totals bool, err error) {
	clear(s.cells)
	last := -1
	for {
		if err := s.next(); err != nil {
			return false, notAfter(err)
		}
		if string(s.tag) == "/row" {
			break
		}
		opens, closed := s.is("c")
		if !opens {
			return false, fmt.Errorf("<%s> where a cell belongs", s.tag)
		}
		ref := s.value('r')
		column := s.columnOf(ref, n)
		if column <= last || column >= len(s.cells) {
			return false, fmt.Errorf("cell %s does not follow %s, or is none of the %d columns", ref, s.ref(max(last, 0), n), len(s.cells))
		}
		last = column
		if closed {
			continue
		}
		if s.cells[column], err = s.content(column, n, cellKind(s.value('t'))); err != nil {
			return false, err
		}
	}
	if s.l.Totals != "" && s.isTotals() {
		return true, s.total(n)
	}
	return false, s.checker.payment(s.cells, func(i int) string { return "cell " + s.ref(i, n) })
}

// The kinds of cells a payment has; any other is named as it stands.
const (
	numberCell = "n"
	textCell   = "inlineStr"
)

func cellKind(kind []byte) string {
	switch string(kind) {
	case "", numberCell:
		return numberCell
	case textCell:
		return textCell
	}
	return string(kind)
}

// content reads a cell to its end: a number where the column holds numbers, else
// text as written here.
func (s *sheetReader) content(column, row int, kind string) (string, error) {
	number := s.l.Columns[column].Number
	switch {
	case number && kind != numberCell:
		return "", fmt.Errorf("cell %s is not a whole number but of type %q", s.ref(column, row), kind)
	case !number && kind != textCell:
		return "", fmt.Errorf("cell %s is not text as written here (type %q)", s.ref(column, row), kind)
	}
	within := []string{"v"}
	if !number {
		within = []string{"is", "t"}
	}
	for _, tag := range within {
		if err := s.next(); err != nil {
			return "", notAfter(err)
		}
		if opens, closed := s.is(tag); !opens || closed {
			return "", fmt.Errorf("cell %s is not a whole number or text as written here: <%s>", s.ref(column, row), s.tag)
		}
	}
	if err := s.next(); err != nil {
		return "", notAfter(err)
	}
	text := unescaped(s.text)
	for i := len(within) - 1; ; i-- {
		want := "c"
		if i >= 0 {
			want = within[i]
		}
		if len(s.tag) != len(want)+1 || s.tag[0] != '/' || string(s.tag[1:]) != want || i < len(within)-1 && len(bytes.TrimSpace(s.text)) > 0 {
			return "", fmt.Errorf("cell %s holds <%s>", s.ref(column, row), s.tag)
		}
		if i < 0 {
			return text, nil
		}
		if err := s.next(); err != nil {
			return "", notAfter(err)
		}
	}
}

var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#39;", "'", "&#34;", `"`,
	"&#xA;", "\n", "&#10;", "\n", "&#x9;", "\t", "&#9;", "\t", "&#xD;", "\r", "&#13;", "\r")

func unescaped(text []byte) string {
	if bytes.IndexByte(text, '&') < 0 {
		return string(text)
	}
	return entities.Replace(string(text))
}

// isTotals tells the row of totals by its label.
func (s *sheetReader) isTotals() bool {
	for i, c := range s.l.Columns {
		if c.Field == Name {
			return s.cells[i] == s.l.Totals
		}
	}
	return false
}

// total takes what the file states of itself.
func (s *sheetReader) total(n int) error {
	for i, c := range s.l.Columns {
		switch c.Field {
		case Amount:
			stated, err := wholeNumber(s.cells[i])
			if err != nil {
				return fmt.Errorf("cell %s %w", s.ref(i, n), err)
			}
			s.proof.Stated = &bankfiles.Tally{Count: s.proof.Count, Total: stated}
		case Name:
		default:
			if s.cells[i] != "" {
				return fmt.Errorf("cell %s of the totals is not empty", s.ref(i, n))
			}
		}
	}
	return nil
}
