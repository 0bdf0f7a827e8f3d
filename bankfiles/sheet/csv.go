package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"chitra/bankfiles"
)

// separatorOf returns the separator under which the beginning of a file has a
// header, 0 when it has none under any.
func separatorOf(head []byte) rune {
	if bytes.IndexByte(head, 0) >= 0 {
		return 0
	}
	for _, comma := range []rune{',', ';', '\t', '|'} {
		var finder headerFinder
		found := false
		err := csvRows(bytes.NewReader(head), comma, func(r *row) error {
			if finder.try(r) != nil {
				found = true
				return io.EOF
			}
			return nil
		})
		if found && errors.Is(err, io.EOF) {
			return comma
		}
	}
	return 0
}

func eachCSVRow(f *bankfiles.AnswerFile, comma rune, visit func(*row) error) (int, error) {
	text := bankfiles.DecodeText(io.NewSectionReader(f, 0, f.Size), f.Raw)
	err := csvRows(text, comma, visit)
	return text.Repaired, err
}

// lineEnds makes CR, as old exports end lines, an LF.
type lineEnds struct {
	r  io.Reader
	cr bool
}

func (l *lineEnds) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	kept := p[:0]
	for _, c := range p[:n] {
		switch {
		case c == '\n' && l.cr:
		case c == '\r':
			kept = append(kept, '\n')
		default:
			kept = append(kept, c)
		}
		l.cr = c == '\r'
	}
	return len(kept), err
}

// csvRows splits text into rows. Quotes that do not pair are taken as they stand:
// a line at a time, so that a stray quote cannot swallow the rest of the file.
func csvRows(r io.Reader, comma rune, visit func(*row) error) error {
	in := bufio.NewReaderSize(&lineEnds{r: r}, maxCell)
	out := row{}
	for line := 1; ; line++ {
		text, err := readLine(in, line)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if len(text) == 0 && err != nil {
			return nil
		}
		first := line
		if strings.Count(text, `"`)%2 == 1 {
			text, line = readQuoted(in, text, line)
		}
		if err := fill(&out, first, text, comma); err != nil {
			return err
		}
		if err := visit(&out); err != nil {
			return err
		}
	}
}

func readLine(in *bufio.Reader, line int) (string, error) {
	text, err := in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", tooLong(line)
	}
	return string(text), err
}

// mostQuotedLines bounds a cell of several lines.
const mostQuotedLines = 50

// readQuoted goes on until quotes are balanced; where they never are, the line
// stays alone.
func readQuoted(in *bufio.Reader, text string, line int) (string, int) {
	ahead, _ := in.Peek(in.Buffered())
	if len(ahead) < maxCell/2 {
		ahead, _ = in.Peek(maxCell / 2)
	}
	taken := 0
	for lines := 1; lines <= mostQuotedLines && taken < len(ahead); lines++ {
		i := bytes.IndexByte(ahead[taken:], '\n')
		if i < 0 {
			i = len(ahead) - taken - 1
		}
		quotes := bytes.Count(ahead[taken:taken+i+1], []byte(`"`))
		taken += i + 1
		if quotes%2 == 1 {
			text += string(ahead[:taken])
			_, _ = in.Discard(taken)
			return text, line + lines
		}
	}
	return text, line
}

func fill(out *row, line int, text string, comma rune) error {
	parser := csv.NewReader(strings.NewReader(text))
	parser.Comma, parser.FieldsPerRecord, parser.LazyQuotes = comma, -1, true
	fields, err := parser.Read()
	if err != nil { // a blank line
		fields = nil
	}
	if len(fields) > maxColumns {
		return tooWide(line)
	}
	out.line, out.cells = line, out.cells[:0]
	for _, field := range fields {
		field = strings.TrimSpace(field)
		if strings.HasPrefix(field, `="`) && strings.HasSuffix(field, `"`) { // how exports keep leading zeros
			field = field[2 : len(field)-1]
		}
		out.cells = append(out.cells, cell{text: strings.TrimPrefix(field, "'")})
	}
	return nil
}
