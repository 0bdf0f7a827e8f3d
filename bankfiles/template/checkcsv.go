package template

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"chitra/bankfiles"
)

// longestRow is far above the sum of all column widths.
const longestRow = 1 << 16

// delimited reads a file line by line.
func (c *checker) delimited(r io.ReaderAt, size int64) error {
	in := bufio.NewReaderSize(io.NewSectionReader(r, 0, size), longestRow)
	if err := c.heading(in); err != nil {
		return err
	}
	cells := make([]string, 0, len(c.l.Columns))
	for {
		line, err := lineOf(in)
		if err == io.EOF {
			return c.enough()
		}
		n := c.proof.Count + 2
		if err == nil {
			cells, err = cellsOf(cells[:0], line, c.l.Separator, len(c.l.Columns))
		}
		if err == nil {
			err = c.payment(cells, func(i int) string { return c.l.Columns[i].Heading })
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
}

// heading compares the first line, mark included.
func (c *checker) heading(in *bufio.Reader) error {
	line, err := lineOf(in)
	text, marked := strings.CutPrefix(line, "\xef\xbb\xbf")
	if err != nil || marked != c.l.Mark {
		return bankfiles.ErrOtherFormat
	}
	for i, have := range strings.Split(text, string(c.l.Separator)) {
		if i < len(c.l.Columns) && have == c.l.Columns[i].Heading {
			continue
		}
		if i == 0 {
			return bankfiles.ErrOtherFormat
		}
		return fmt.Errorf("heading %d is %q: %w", i+1, have, bankfiles.ErrOtherFormat)
	}
	if strings.Count(text, string(c.l.Separator)) != len(c.l.Columns)-1 {
		return fmt.Errorf("%d headings, not %d: %w", strings.Count(text, string(c.l.Separator))+1, len(c.l.Columns), bankfiles.ErrOtherFormat)
	}
	return nil
}

// lineOf reads a line that ends as a bank's do. A last line without its end is
// a file cut off.
func lineOf(in *bufio.Reader) (string, error) {
	line, err := in.ReadSlice('\n')
	switch {
	case err == io.EOF && len(line) == 0:
		return "", io.EOF
	case err == io.EOF:
		return "", errors.New("the last line is cut off")
	case err != nil:
		return "", err
	}
	whole, ok := bytes.CutSuffix(line, []byte("\r\n"))
	if !ok {
		return "", errors.New("line does not end in CR LF")
	}
	return string(whole), nil
}

// cellsOf divides a line; a quote is a character like any other, and wrong.
func cellsOf(into []string, line string, separator byte, want int) ([]string, error) {
	if n := strings.Count(line, string(rune(separator))) + 1; n != want {
		return into, fmt.Errorf("%d columns, not %d", n, want)
	}
	for len(into) < want-1 {
		i := strings.IndexByte(line, separator)
		into, line = append(into, line[:i]), line[i+1:]
	}
	return append(into, line), nil
}
