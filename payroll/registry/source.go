package registry

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chitra/payroll"
)

// cellKind is what a cell of a workbook holds. Cells of CSV files are text.
type cellKind byte

const (
	textCell         cellKind = 0
	plainCell        cellKind = 't' // text, as the copy of a worksheet writes it
	numberCell       cellKind = 'n'
	dateCell         cellKind = 'd' // copied as yyyy-mm-dd
	formulaCell      cellKind = 'f' // copied as the formula
	errorCell        cellKind = 'e' // #N/A and the like, or TRUE and FALSE
	tcvn3Cell        cellKind = 'v' // text in a font of TCVN3
	tcvn3CapitalCell cellKind = 'V' // the same, in a font that shows capitals
	vniCell          cellKind = 'i' // text in a font of VNI
)

// copyCells is how many cells the copy of a worksheet puts before those of the
// row: its number and the kinds of the others.
const copyCells = 2

// source is the CSV text that rows come from: the file itself, or the copy of a
// worksheet.
type source struct {
	file       *os.File
	start, end int64
	comma      rune
	copied     bool // the copy of a worksheet
	temporary  bool // a file of our own, removed with close
	limit      int  // bytes of a row
	// bom and crlf are how the file is written, for giving it back.
	bom, crlf bool
}

// whole reads the file from its first byte.
func (s *source) whole() io.Reader { return io.NewSectionReader(s.file, 0, s.end) }

// close closes the file and removes a copy.
func (s *source) close() error {
	err := s.file.Close()
	if s.temporary {
		if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// place is where a row stands in the source, to be read again.
type place struct {
	offset int64
	length uint32
	number uint32
}

// rawRow is one row, not yet split into cells; valid until the next.
type rawRow struct {
	number int // as a spreadsheet program counts
	text   []byte
	quoted bool // some cell is in quotes
	at     place
	// fields and kinds are there once the row has been split.
	fields []string
	kinds  string
}

// reader walks the rows of a source. It only looks for where they end: at a
// line break outside quotes. Splitting a row is up to whoever needs its cells.
type reader struct {
	s     *source
	in    *bufio.Reader
	check bool // is it sound UTF-8, and does every quote have its partner?
	split *splitter
	at    int64
	row   rawRow
	long  []byte // a row of several lines
}

// reader starts at the first row.
func (s *source) reader(check bool) *reader {
	in := bufio.NewReaderSize(io.NewSectionReader(s.file, s.start, s.end-s.start), s.limit+1)
	return &reader{s: s, in: in, check: check, split: s.splitter(), at: s.start}
}

// textError says that the text of a file is at fault, and where.
type textError struct {
	row    int
	code   payroll.Code
	sample []byte // for guessing an encoding
}

func (e *textError) Error() string { return fmt.Sprintf("row %d: %s", e.row, e.code) }

// next returns the next row, blank ones too, or io.EOF.
func (r *reader) next() (*rawRow, error) {
	number := r.row.number + 1
	text, err := r.gather(number)
	if err != nil {
		return nil, err
	}
	if len(text) == 0 {
		return nil, io.EOF
	}
	r.row = rawRow{number: number, text: text, quoted: bytes.IndexByte(text, '"') >= 0,
		at: place{offset: r.at, length: uint32(len(text)), number: uint32(number)}}
	r.at += int64(len(text))
	if !r.check {
		return &r.row, nil
	}
	return &r.row, r.sound()
}

// gather reads lines until quotes are balanced.
func (r *reader) gather(number int) ([]byte, error) {
	r.long = r.long[:0]
	open := false
	for {
		line, err := r.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) || len(r.long)+len(line) > r.s.limit {
			return nil, &textError{number, payroll.CodeLineTooLong, nil}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if bytes.Count(line, []byte{'"'})%2 == 1 {
			open = !open
		}
		switch {
		case !open && len(r.long) == 0:
			return line, nil
		case open && err != nil:
			return nil, &textError{number, payroll.CodeBadQuotes, nil}
		}
		if r.long = append(r.long, line...); !open {
			return r.long, nil
		}
	}
}

// sound checks the bytes of a row, and its quotes by splitting it.
func (r *reader) sound() error {
	row := &r.row
	switch {
	case bytes.IndexByte(row.text, 0) >= 0:
		return &textError{row.number, payroll.CodeNULByte, nil}
	case !utf8.Valid(row.text):
		return &textError{row.number, payroll.CodeBadEncoding, bytes.Clone(row.text)}
	case row.quoted:
		return r.split.split(row)
	}
	return nil
}

// splitter splits rows into cells.
type splitter struct {
	s      *source
	fields []string
	csv    *csv.Reader
	rest   strings.Reader
}

func (s *source) splitter() *splitter {
	p := &splitter{s: s, fields: make([]string, 0, maxColumns)}
	p.csv = s.parser(&p.rest)
	return p
}

func (s *source) parser(r io.Reader) *csv.Reader {
	c := csv.NewReader(r)
	c.Comma, c.FieldsPerRecord = s.comma, -1
	return c
}

// split fills in the cells of a row; an empty line has none.
func (p *splitter) split(row *rawRow) error {
	if row.fields != nil {
		return nil
	}
	var err error
	if row.fields, err = p.cells(string(row.text), row.quoted); err != nil {
		row.fields = []string{}
		return &textError{row.number, payroll.CodeBadQuotes, nil}
	}
	return p.s.uncopy(row)
}

var errQuotes = errors.New("misplaced quotes")

// cells splits the text of one row. A row without quotes needs no more than its
// separators; the others are for the CSV parser. The cells are valid until the
// next call.
func (p *splitter) cells(text string, quoted bool) ([]string, error) {
	if quoted {
		return p.parse(text)
	}
	p.fields = p.fields[:0]
	text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
	if text == "" {
		return p.fields, nil
	}
	for comma := byte(p.s.comma); ; {
		i := strings.IndexByte(text, comma)
		if i < 0 {
			p.fields = append(p.fields, text)
			return p.fields, nil
		}
		p.fields = append(p.fields, text[:i])
		text = text[i+1:]
	}
}

// parse splits a row with quotes. It must be one row to the parser too.
func (p *splitter) parse(text string) ([]string, error) {
	p.rest.Reset(text)
	fields, err := p.csv.Read()
	if err == nil && p.rest.Len() == 0 {
		if _, more := p.csv.Read(); errors.Is(more, io.EOF) {
			return fields, nil
		}
	}
	p.csv = p.s.parser(&p.rest) // the old one may hold bytes of this row
	return nil, errQuotes
}

// uncopy takes number and kinds off a row of a copied worksheet.
func (s *source) uncopy(row *rawRow) error {
	if !s.copied {
		return nil
	}
	if len(row.fields) < copyCells {
		return fmt.Errorf("copy of a worksheet: row of %d cells", len(row.fields))
	}
	var err error
	row.number, err = strconv.Atoi(row.fields[0])
	row.at.number = uint32(row.number)
	row.kinds, row.fields = row.fields[1], row.fields[copyCells:]
	return err
}

// cell returns the text of one cell without splitting the row, if that can be
// done: ok is false for a row with quotes.
func (s *source) cell(row *rawRow, index int) (text []byte, ok bool) {
	if row.quoted {
		return nil, false
	}
	if s.copied {
		index += copyCells
	}
	text = bytes.TrimRight(row.text, "\r\n")
	for ; index > 0; index-- {
		i := bytes.IndexByte(text, byte(s.comma))
		if i < 0 {
			return nil, true
		}
		text = text[i+1:]
	}
	if i := bytes.IndexByte(text, byte(s.comma)); i >= 0 {
		text = text[:i]
	}
	return text, true
}

// numberOf returns the row number that the copy of a worksheet notes.
func (s *source) numberOf(row *rawRow) int {
	if !s.copied {
		return row.number
	}
	digits, _, _ := bytes.Cut(row.text, []byte{','})
	n, _ := strconv.Atoi(string(digits))
	return n
}

// fetch reads the bytes of the row at a place into buf, which grows as needed.
func (s *source) fetch(buf []byte, p place) ([]byte, error) {
	buf = slices.Grow(buf[:0], int(p.length))[:p.length]
	if _, err := s.file.ReadAt(buf, p.offset); err != nil {
		return nil, fmt.Errorf("row %d: %w", p.number, err)
	}
	return buf, nil
}
