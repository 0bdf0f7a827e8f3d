package mt94x

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"chitra/bankfiles"
)

// maxLine bounds a line; the standard has 65 characters.
const maxLine = 64 << 10

// tags are the fields of the messages read here.
var tags = map[string]bool{"13": true, "13D": true, "20": true, "21": true, "25": true, "25P": true, "28": true, "28C": true, "28D": true,
	"34F": true, "60": true, "60F": true, "60M": true, "61": true, "62": true, "62F": true, "62M": true, "64": true, "64F": true, "65": true, "65F": true, "86": true,
	"90C": true, "90D": true, "NS": true}

// splitLines is a bufio.SplitFunc for LF, CR, CRLF, and @@ in front of a field,
// which home banking writes instead.
func splitLines(data []byte, atEOF bool) (int, []byte, error) {
	for i, c := range data {
		switch {
		case c == '\n':
			return i + 1, data[:i], nil
		case c == '\r' && i+1 < len(data) && data[i+1] == '\n':
			return i + 2, data[:i], nil
		case c == '\r' && (i+1 < len(data) || atEOF):
			return i + 1, data[:i], nil
		case c == '@' && i+2 < len(data) && data[i+1] == '@' && (data[i+2] == ':' || data[i+2] == '-'):
			return i + 2, data[:i], nil
		}
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// field is one field of a message with the lines that continue it.
type field struct {
	tag   string
	line  int
	lines []string
}

// scanner walks the lines of a file.
type scanner struct {
	text *bankfiles.TextReader
	in   *bufio.Scanner
	line int
	// rest is what follows a block mark on the same line.
	rest []string
}

func newScanner(text *bankfiles.TextReader) *scanner {
	s := &scanner{text: text, in: bufio.NewScanner(text)}
	s.in.Buffer(make([]byte, 0, 4096), maxLine)
	s.in.Split(splitLines)
	return s
}

// next returns the next line, false at the end of the file.
func (s *scanner) next() (string, bool, error) {
	if len(s.rest) > 0 {
		line := s.rest[0]
		s.rest = s.rest[1:]
		return line, true, nil
	}
	if !s.in.Scan() {
		err := s.in.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = bankfiles.Unreadable(s.line+1, fmt.Sprintf("dòng dài quá %d byte", maxLine), fmt.Sprintf("the line is longer than %d bytes", maxLine))
		}
		return "", false, err
	}
	s.line++
	return string(bytes.TrimPrefix(s.in.Bytes(), []byte("\x01"))), true, nil
}

var (
	tagPattern = regexp.MustCompile(`^\s*:([0-9]{2}[A-Za-z]?|NS):`)
	// blockMark finds what is not of block 4: {1:…}{2:…}{3:…}{4: and -}{5:…}.
	blockStart = regexp.MustCompile(`^\s*\x01?\{[1-5A-Z]:`)
	blockType  = regexp.MustCompile(`\{2:[IO]([0-9]{3})`)
)

// tagOf returns the tag of a line that begins a field.
func tagOf(line string) (tag, value string) {
	m := tagPattern.FindStringSubmatchIndex(line)
	if m == nil {
		return "", ""
	}
	tag = strings.ToUpper(line[m[2]:m[3]])
	if !tags[tag] {
		return "", ""
	}
	return tag, line[m[1]:]
}

// otherTag is a line that looks like a field of another message.
func otherTag(line string) bool { return tagPattern.MatchString(line) }
