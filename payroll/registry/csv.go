package registry

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"chitra/payroll"
)

var utf8BOM = []byte("\xef\xbb\xbf")

// separators are tried in this order; a tie goes to the first.
var separators = []rune{',', ';', '\t'}

// headBytes is how much of a CSV file is looked at to find its form.
const headBytes = 64 << 10

// openCSV finds encoding, separator and header of a CSV file.
func (t *table) openCSV() error {
	head := make([]byte, headBytes)
	n, err := io.ReadFull(t.source.whole(), head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:n]
	if isUTF16(head) {
		return t.refuse(t.badEncoding(1, "UTF-16"))
	}
	if err := t.transcode(head); err != nil {
		return err
	}
	if bytes.HasPrefix(head, utf8BOM) {
		t.source.bom, t.source.start = true, int64(len(utf8BOM))
	}
	t.source.crlf = bytes.Contains(head, []byte("\r\n"))
	var best headerGuess
	for _, comma := range separators {
		t.source.comma = comma
		guess, err := t.guessHeader(true)
		if err != nil && guess.known == 0 && best.known == 0 && comma == separators[len(separators)-1] {
			return t.faulty(err)
		}
		if guess.known > best.known {
			best, best.comma = guess, comma
		}
	}
	t.source.comma = orElse(best.comma, separators[0])
	return t.setHeader(best)
}

// isUTF16 recognises UTF-16 by its byte order mark, or by every second byte of
// the start being zero.
func isUTF16(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	start := head[:min(len(head), 512)]
	return len(start) >= 8 && bytes.Count(start, []byte{0}) >= len(start)/4
}

// fault turns what is wrong with the text of a file into a finding, or returns
// nil when the error is of another kind. Reading can go on after a mendable one.
func (t *table) fault(err error) (f *payroll.Finding, mendable bool) {
	var bad *textError
	if !errors.As(err, &bad) {
		return nil, false
	}
	found := t.aboutRow(bad.code, payroll.Error, bad.row, payroll.Args{"limit": fmt.Sprint(t.limits.LineBytes)})
	if bad.code == payroll.CodeBadEncoding {
		found = t.badEncoding(bad.row, guessEncoding(bad.sample))
	}
	return &found, bad.code == payroll.CodeBadQuotes
}

// faulty refuses the file for what is wrong with its text.
func (t *table) faulty(err error) error {
	if f, _ := t.fault(err); f != nil {
		return t.refuse(*f)
	}
	return err
}

func (t *table) badEncoding(row int, encoding string) payroll.Finding {
	return t.aboutRow(payroll.CodeBadEncoding, payroll.Error, row, payroll.Args{"encoding": encoding})
}

// csvOut writes rows the way the file they came from is written.
type csvOut struct {
	w   *bufio.Writer
	csv *csv.Writer
	eol string
}

func (s *source) writer(w io.Writer) (*csvOut, error) {
	o := &csvOut{w: bufio.NewWriterSize(w, 64<<10), eol: "\n"}
	o.csv = csv.NewWriter(o.w)
	o.csv.Comma, o.csv.UseCRLF = s.comma, s.crlf
	if s.crlf {
		o.eol = "\r\n"
	}
	if !s.bom {
		return o, nil
	}
	_, err := o.w.Write(utf8BOM)
	return o, err
}

// blank writes an empty line, which keeps the numbers of the rows below.
func (o *csvOut) blank() error {
	o.csv.Flush()
	_, err := o.w.WriteString(o.eol)
	return errors.Join(err, o.csv.Error())
}

func (o *csvOut) flush() error {
	o.csv.Flush()
	return errors.Join(o.csv.Error(), o.w.Flush())
}
