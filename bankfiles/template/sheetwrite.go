package template

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/klauspost/compress/flate"
)

// writeWorkbook streams the payments into the payment sheet of a workbook, the
// bank's own or one made from the layout. All other parts are copied.
func (x *format) writeWorkbook(w io.Writer, f *payroll.TransferFile, p bankfiles.Payments) error {
	source := x.Blank
	if source == nil {
		var err error
		if source, err = x.skeleton(f); err != nil {
			return err
		}
	}
	b, err := openBlank(x.Layout, bytes.NewReader(source), int64(len(source)))
	if err != nil {
		return fmt.Errorf("%s: %w: %w", f.Name, err, payroll.ErrData)
	}
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	for _, part := range b.parts {
		if part.Name != b.sheet {
			if err := z.Copy(part); err != nil {
				return err
			}
			continue
		}
		// No time: equal payments give equal bytes.
		to, err := z.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if err := x.writeSheet(to, b, f, p); err != nil {
			return err
		}
	}
	return z.Close()
}

// writeSheet writes the sheet's XML: what stood above, the payments, the totals,
// what stood below.
func (x *format) writeSheet(w io.Writer, b *blank, f *payroll.TransferFile, p bankfiles.Payments) error {
	last := x.FirstRow + f.Count - 1
	if x.Totals != "" {
		last++
	}
	s := &sheetWriter{to: w, buf: make([]byte, 0, spillAt+8192), open: x.cellOpenings(b)}
	s.buf = b.appendBefore(s.buf, columnName(len(x.Columns)-1)+strconv.Itoa(last))
	err := x.eachRow(f, p, func(serial int, r *row) error {
		s.startRow(x.FirstRow + serial - 1)
		for i := range x.Columns {
			c := &x.Columns[i]
			switch {
			case c.Number:
				s.buf = appendNumber(s.startCell(i), c, serial, r.amount)
				s.buf = append(s.buf, "</v></c>"...)
			case c.numeric():
				s.buf = appendNumber(s.startCell(i), c, serial, r.amount)
				s.buf = append(s.buf, "</t></is></c>"...)
			case r.cells[i] != "":
				s.buf = appendXML(s.startCell(i), r.cells[i])
				s.buf = append(s.buf, "</t></is></c>"...)
			}
		}
		return s.endRow()
	})
	if err != nil {
		return err
	}
	if x.Totals != "" {
		s.startRow(last)
		for i := range x.Columns {
			switch c := &x.Columns[i]; c.Field {
			case Name:
				s.buf = append(appendXML(s.startCell(i), x.Totals), "</t></is></c>"...)
			case Amount:
				s.buf = append(strconv.AppendInt(s.startCell(i), int64(f.Total), 10), x.cellClosing(c)...)
			}
		}
		if err := s.endRow(); err != nil {
			return err
		}
	}
	s.buf = append(s.buf, b.after...)
	_, err = w.Write(s.buf)
	return err
}

// sheetWriter gathers the XML of rows.
type sheetWriter struct {
	to    io.Writer
	buf   []byte
	open  []cellOpening
	digit []byte // number of the row
}

// cellOpening is the XML of a cell's beginning, around the row's number.
type cellOpening struct{ before, after string }

// cellOpenings prepares the beginning of every column's cells.
func (x *format) cellOpenings(b *blank) []cellOpening {
	list := make([]cellOpening, len(x.Columns))
	for i, c := range x.Columns {
		style := ""
		if b.styles[i] != "" && b.styles[i] != "0" {
			style = ` s="` + b.styles[i] + `"`
		}
		list[i] = cellOpening{`<c r="` + columnName(i), `"` + style + ` t="inlineStr"><is><t>`}
		if c.Number {
			list[i].after = `"` + style + `><v>`
		}
	}
	return list
}

func (x *format) cellClosing(c *Column) string {
	if c.Number {
		return "</v></c>"
	}
	return "</t></is></c>"
}

func (s *sheetWriter) startRow(n int) {
	s.digit = strconv.AppendInt(s.digit[:0], int64(n), 10)
	s.buf = append(s.buf, `<row r="`...)
	s.buf = append(append(s.buf, s.digit...), `">`...)
}

// startCell returns the buffer behind the beginning of a cell.
func (s *sheetWriter) startCell(column int) []byte {
	o := &s.open[column]
	s.buf = append(append(s.buf, o.before...), s.digit...)
	return append(s.buf, o.after...)
}

func (s *sheetWriter) endRow() (err error) {
	if s.buf = append(s.buf, "</row>"...); len(s.buf) >= spillAt {
		_, err = s.to.Write(s.buf)
		s.buf = s.buf[:0]
	}
	return err
}

// appendBefore appends the XML above the payments, with the extent the sheet
// will have.
func (b *blank) appendBefore(buf []byte, last string) []byte {
	if b.dimension[1] == 0 {
		return append(buf, b.before...)
	}
	buf = append(buf, b.before[:b.dimension[0]]...)
	buf = append(buf, `<dimension ref="A1:`+last+`"/>`...)
	rest := b.before[b.dimension[1]:]
	return append(buf, bytes.TrimPrefix(rest, []byte("</dimension>"))...)
}

var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// appendXML appends character data. Texts for banks hold none of the signs XML
// minds; texts of bank lists may.
func appendXML(buf []byte, s string) []byte {
	if strings.ContainsAny(s, "&<>") {
		s = xmlEscapes.Replace(s)
	}
	return append(buf, s...)
}
