package sheet

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"chitra/bankfiles"
)

// eachHTMLRow reads the tables of a page that a bank calls a spreadsheet. Tags
// need not be closed; only tr, td and th matter.
func eachHTMLRow(f *bankfiles.AnswerFile, visit func(*row) error) (int, error) {
	text := bankfiles.DecodeText(io.NewSectionReader(f, 0, f.Size), f.Raw)
	d := xml.NewDecoder(bufio.NewReader(text))
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	p := &page{visit: visit}
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return text.Repaired, p.endRow()
		}
		if err != nil {
			line, _ := d.InputPos()
			return 0, bankfiles.Unreadable(line, "HTML không đọc được: "+err.Error(), "the HTML cannot be read: "+err.Error())
		}
		p.line, _ = d.InputPos()
		if err := p.take(token); err != nil {
			return 0, err
		}
	}
}

// page gathers the cells of the row being read.
type page struct {
	visit  func(*row) error
	line   int
	number int
	row    row
	text   strings.Builder
	inRow  bool
	inCell bool
	span   int
	skip   string // script or style
}

func (p *page) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return p.start(strings.ToLower(t.Name.Local), t.Attr)
	case xml.EndElement:
		switch name := strings.ToLower(t.Name.Local); name {
		case "tr", "table":
			return p.endRow()
		case "td", "th":
			return p.endCell()
		case p.skip:
			p.skip = ""
		}
	case xml.CharData:
		if p.inCell && p.skip == "" {
			if p.text.Len()+len(t) > maxCell {
				return tooLong(p.line)
			}
			p.text.Write(t)
		}
	}
	return nil
}

func (p *page) start(name string, attrs []xml.Attr) error {
	switch name {
	case "tr":
		if err := p.endRow(); err != nil {
			return err
		}
		p.number++
		p.inRow, p.row = true, row{line: p.number, cells: p.row.cells[:0]}
	case "td", "th":
		if err := p.endCell(); err != nil {
			return err
		}
		p.inCell, p.span = true, 1
		for _, a := range attrs {
			if n, err := strconv.Atoi(a.Value); err == nil && strings.EqualFold(a.Name.Local, "colspan") && n > 0 && n < maxColumns {
				p.span = n
			}
		}
	case "br", "p", "div":
		p.text.WriteByte(' ')
	case "script", "style":
		p.skip = name
	}
	return nil
}

func (p *page) endCell() error {
	if !p.inCell {
		return nil
	}
	p.inCell = false
	p.row.cells = append(p.row.cells, cell{text: strings.Join(strings.Fields(p.text.String()), " ")})
	for range p.span - 1 {
		p.row.cells = append(p.row.cells, cell{})
	}
	p.text.Reset()
	if len(p.row.cells) > maxColumns {
		return tooWide(p.line)
	}
	return nil
}

func (p *page) endRow() error {
	if err := p.endCell(); err != nil || !p.inRow {
		return err
	}
	p.inRow = false
	return p.visit(&p.row)
}
