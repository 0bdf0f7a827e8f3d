package template

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"chitra/bankfiles"
)

// blank is a workbook without payments, taken apart: the payment sheet's XML
// before and after its rows, the style of each column, and all other parts as
// they are.
type blank struct {
	parts  []*zip.File
	sheet  string // name of the payment sheet's part
	before []byte // to the last row above the payments
	after  []byte // from </sheetData>
	styles []string
	// dimension is where in before the sheet states its extent, empty when it
	// does not.
	dimension [2]int
	texts     []string // shared strings
}

// largestBlankPart bounds one part of a blank workbook.
const largestBlankPart = 64 << 20

// openBlank takes a workbook apart. It fails when the workbook is not one for
// the layout: no such sheet, another heading, or something where payments go.
func openBlank(l *Layout, r io.ReaderAt, size int64) (*blank, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("không phải tệp xlsx/not a workbook: %w", err)
	}
	b := &blank{parts: archive.File, styles: make([]string, len(l.Columns))}
	if b.sheet, err = sheetPart(archive, l.Sheet); err != nil {
		return nil, err
	}
	if b.texts, err = sharedTexts(archive); err != nil {
		return nil, err
	}
	data, err := partBytes(archive, b.sheet)
	if err != nil {
		return nil, err
	}
	return b, b.cut(l, data)
}

func partBytes(archive *zip.Reader, name string) ([]byte, error) {
	f, err := archive.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestBlankPart+1))
	if err == nil && len(data) > largestBlankPart {
		err = fmt.Errorf("%s: quá lớn/too large", name)
	}
	return data, err
}

// sheetPart finds the part of a sheet: workbook → relationship → part.
func sheetPart(archive *zip.Reader, name string) (string, error) {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var links struct {
		Of []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	for part, into := range map[string]any{"xl/workbook.xml": &book, "xl/_rels/workbook.xml.rels": &links} {
		data, err := partBytes(archive, part)
		if err == nil {
			err = xml.Unmarshal(data, into)
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", part, err)
		}
	}
	var have []string
	for _, s := range book.Sheets {
		have = append(have, s.Name)
		for _, link := range links.Of {
			if s.Name == name && link.ID == s.ID {
				return strings.TrimPrefix(path.Join("/xl", link.Target), "/"), nil
			}
		}
	}
	return "", fmt.Errorf("không có trang/no sheet %q; có/there are %q", name, have)
}

// richText is a shared string, plain or in runs.
type richText struct {
	Text string `xml:"t"`
	Runs []struct {
		Text string `xml:"t"`
	} `xml:"r"`
}

func (t richText) String() string {
	s := t.Text
	for _, run := range t.Runs {
		s += run.Text
	}
	return s
}

func sharedTexts(archive *zip.Reader) (texts []string, err error) {
	data, err := partBytes(archive, "xl/sharedStrings.xml")
	if err != nil {
		return nil, nil // a workbook may do without
	}
	var table struct {
		Texts []richText `xml:"si"`
	}
	if err := xml.Unmarshal(data, &table); err != nil {
		return nil, fmt.Errorf("xl/sharedStrings.xml: %w", err)
	}
	for _, t := range table.Texts {
		texts = append(texts, t.String())
	}
	return texts, nil
}

// blankCell is a cell of a blank sheet.
type blankCell struct {
	Ref    string   `xml:"r,attr"`
	Style  string   `xml:"s,attr"`
	Type   string   `xml:"t,attr"`
	Value  string   `xml:"v"`
	Rule   string   `xml:"f"`
	Inline richText `xml:"is"`
}

func (b *blank) text(c blankCell) string {
	switch c.Type {
	case "s":
		if i, err := strconv.Atoi(c.Value); err == nil && i >= 0 && i < len(b.texts) {
			return b.texts[i]
		}
		return ""
	case "inlineStr":
		return c.Inline.String()
	}
	return c.Value
}

// cut finds where payments go in the sheet's XML.
func (b *blank) cut(l *Layout, data []byte) error {
	tokens := xml.NewDecoder(bytes.NewReader(data))
	headings := make([]string, len(l.Columns))
	end, inRows := 0, false
	for {
		from := int(tokens.InputOffset())
		token, err := tokens.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", b.sheet, err)
		}
		switch at := token.(type) {
		case xml.StartElement:
			switch {
			case at.Name.Local == "dimension":
				b.dimension = [2]int{from, int(tokens.InputOffset())}
			case at.Name.Local == "sheetData":
				if !bytes.HasPrefix(data[from:], []byte("<sheetData")) {
					return errors.New("sổ tính dùng tiền tố XML; mở bằng Excel rồi lưu lại / the workbook's XML has a prefix, open it in Excel and save it again")
				}
				inRows, end = true, int(tokens.InputOffset())
				b.before = bytes.TrimSuffix(data[:end:end], []byte("/>"))
				if len(b.before) < end {
					b.before = append(b.before, '>')
				}
			case at.Name.Local == "row" && inRows:
				if err := b.row(l, tokens, at, headings); err != nil {
					return err
				}
				if rowNumber(at) < l.FirstRow {
					b.before = data[:int(tokens.InputOffset()):int(tokens.InputOffset())]
				}
			}
		case xml.EndElement:
			if at.Name.Local == "sheetData" {
				inRows = false
				b.after = append([]byte("</sheetData>"), data[int(tokens.InputOffset()):]...)
			}
		}
	}
	if b.after == nil {
		return fmt.Errorf("%s: không có/no sheetData", b.sheet)
	}
	return sameHeadings(l, headings)
}

func rowNumber(row xml.StartElement) int {
	for _, a := range row.Attr {
		if a.Name.Local == "r" {
			n, _ := strconv.Atoi(a.Value)
			return n
		}
	}
	return 0
}

// row takes headings and styles from a row, and refuses anything where payments
// go.
func (b *blank) row(l *Layout, tokens *xml.Decoder, start xml.StartElement, headings []string) error {
	var row struct {
		Cells []blankCell `xml:"c"`
	}
	if err := tokens.DecodeElement(&row, &start); err != nil {
		return err
	}
	n := rowNumber(start)
	if n == 0 {
		return errors.New("một dòng không có số / a row has no number")
	}
	for _, c := range row.Cells {
		if n >= l.FirstRow && (c.Value != "" || c.Rule != "" || c.Inline.String() != "") {
			return fmt.Errorf("ô %s có nội dung; xóa dữ liệu từ dòng %d rồi thử lại / cell %s is not empty, clear the rows from %d on", c.Ref, l.FirstRow, c.Ref, l.FirstRow)
		}
		_, column, ok := cellAt(c.Ref)
		if !ok || column >= len(l.Columns) {
			continue
		}
		switch n {
		case l.HeadingRow:
			headings[column] = b.text(c)
		case l.FirstRow:
			b.styles[column] = c.Style
		}
	}
	return nil
}

// sameHeadings compares the heading with the layout's by letters and digits.
func sameHeadings(l *Layout, have []string) error {
	var wrong []error
	for i, c := range l.Columns {
		if lettersOf(c.Heading) != lettersOf(have[i]) {
			name := columnName(i)
			wrong = append(wrong, fmt.Errorf("ô %s%d ghi «%s», mẫu %s ghi «%s» / cell reads %q, the layout has %q", name, l.HeadingRow, have[i], l.Code, c.Heading, have[i], c.Heading))
		}
	}
	return errors.Join(wrong...)
}

func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, bankfiles.ASCII(s))
}

// columnName is the letters of a column, from 0.
func columnName(i int) string {
	name := string(rune('A' + i%26))
	if i >= 26 {
		name = string(rune('A'+i/26-1)) + name
	}
	return name
}

// notShown lists the bank texts that the list sheet of the bank's own workbook
// does not have: the bank has renamed them, or dropped them. A workbook without
// that sheet shows nothing and refuses nothing.
func notShown(l *Layout) map[string]bool {
	archive, err := zip.NewReader(bytes.NewReader(l.Blank), int64(len(l.Blank)))
	if err != nil || l.Banks.Sheet == "" {
		return nil
	}
	part, err := sheetPart(archive, l.Banks.Sheet)
	if err != nil {
		return nil
	}
	shown, err := textsOf(archive, part)
	if err != nil {
		return nil
	}
	missing := map[string]bool{}
	for _, s := range l.Banks.texts {
		if _, found := slices.BinarySearch(shown, s.text); !found {
			missing[s.text] = true
		}
	}
	return missing
}

// textsOf returns every text of a sheet.
func textsOf(archive *zip.Reader, part string) (texts []string, err error) {
	b := &blank{}
	if b.texts, err = sharedTexts(archive); err != nil {
		return nil, err
	}
	data, err := partBytes(archive, part)
	if err != nil {
		return nil, err
	}
	var sheet struct {
		Cells []blankCell `xml:"sheetData>row>c"`
	}
	if err := xml.Unmarshal(data, &sheet); err != nil {
		return nil, err
	}
	for _, c := range sheet.Cells {
		texts = append(texts, b.text(c))
	}
	slices.Sort(texts)
	return slices.Compact(texts), nil
}
