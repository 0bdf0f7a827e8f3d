package pain001

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner reads XML as a payment message needs it: elements, texts, the five
// named entities and numbered ones; comments are passed over. Whatever else XML
// has is refused: document types, processing instructions, CDATA, prefixes. A general reader
// takes 24 pieces of memory for a payment; this one takes none, and FuzzScan
// holds it against encoding/xml.
type scanner struct {
	in     *bufio.Reader
	line   int
	inText bool // the byte before was >
	plain  []byte
}

type tokenKind int

const (
	startTag tokenKind = iota
	endTag
	characters
)

// token is valid until the next is read.
type token struct {
	kind tokenKind
	name []byte // of a tag
	rest []byte // of a start tag, after its name: the attributes
	text []byte
}

// longestToken bounds a tag or text; the longest the schema knows are 2000.
const longestToken = 1 << 16

func newScanner(r io.Reader) *scanner {
	return &scanner{in: bufio.NewReaderSize(r, longestToken), line: 1, inText: true}
}

var errDirective = errors.New("directives are not part of a payment message")

// next returns the next tag or text; io.EOF at the end of the file, where only a
// text may stand.
func (s *scanner) next() (token, error) {
	if s.inText {
		return s.readText()
	}
	return s.readTag()
}

func (s *scanner) readText() (token, error) {
	raw, err := s.in.ReadSlice('<')
	s.line += bytes.Count(raw, newline)
	if err == io.EOF {
		if len(raw) == 0 {
			return token{}, io.EOF
		}
		text, err := s.decode(raw)
		return token{kind: characters, text: text}, err
	}
	if err != nil {
		return token{}, fmt.Errorf("a text of more than %d bytes: %w", longestToken, err)
	}
	s.inText = false
	text, err := s.decode(raw[:len(raw)-1])
	return token{kind: characters, text: text}, err
}

var newline = []byte{'\n'}

func (s *scanner) readTag() (token, error) {
	raw, err := s.in.ReadSlice('>')
	s.line += bytes.Count(raw, newline)
	if err == io.EOF {
		return token{}, io.ErrUnexpectedEOF
	}
	if err != nil {
		return token{}, fmt.Errorf("a tag of more than %d bytes: %w", longestToken, err)
	}
	s.inText = true
	tag := raw[:len(raw)-1]
	if bytes.HasPrefix(tag, []byte("!--")) {
		if err := s.skipComment(tag); err != nil {
			return token{}, err
		}
		return s.next()
	}
	if len(tag) > 0 && (tag[0] == '!' || tag[0] == '?') {
		return token{}, errDirective
	}
	t := token{kind: startTag}
	if len(tag) > 0 && tag[0] == '/' {
		t.kind, tag = endTag, tag[1:]
	}
	n := 0
	for n < len(tag) && (tag[n]|0x20 >= 'a' && tag[n]|0x20 <= 'z' || n > 0 && tag[n] >= '0' && tag[n] <= '9') {
		n++
	}
	t.name, t.rest = tag[:n], tag[n:]
	if t.kind == endTag {
		t.rest = bytes.TrimRight(t.rest, " \t\r\n")
	}
	if n == 0 || len(t.rest) > 0 && (t.kind == endTag || !isBlank(t.rest[0])) {
		return token{}, fmt.Errorf("<%.40s> is no tag of a payment message", raw[:len(raw)-1])
	}
	return t, nil
}

// skipComment reads to the end of a comment; piece is what stands before the
// first >.
func (s *scanner) skipComment(piece []byte) error {
	for piece = piece[len("!--"):]; ; piece = piece[:len(piece)-1] {
		inside, ended := bytes.CutSuffix(piece, []byte("--"))
		if bytes.Contains(inside, []byte("--")) || ended && bytes.HasSuffix(inside, []byte("-")) {
			return errors.New("two hyphens inside a comment")
		}
		if err := checkText(inside); err != nil || ended {
			return err
		}
		if bytes.HasSuffix(piece, []byte("-")) {
			return errors.New("a hyphen before > inside a comment")
		}
		var err error
		if piece, err = s.in.ReadSlice('>'); err != nil {
			return fmt.Errorf("a comment does not end: %w", err)
		}
		s.line += bytes.Count(piece, newline)
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// decode replaces entities and checks that a text is one.
func (s *scanner) decode(raw []byte) ([]byte, error) {
	amp := bytes.IndexByte(raw, '&')
	if amp < 0 {
		return raw, checkText(raw)
	}
	s.plain = append(s.plain[:0], raw[:amp]...)
	for raw = raw[amp:]; ; {
		end := bytes.IndexByte(raw, ';')
		if end < 0 {
			return nil, errors.New("an & without its ;")
		}
		r, ok := entity(string(raw[1:end]))
		if !ok {
			return nil, fmt.Errorf("unknown entity %.20q", raw[:end+1])
		}
		s.plain = utf8.AppendRune(s.plain, r)
		raw = raw[end+1:]
		next := bytes.IndexByte(raw, '&')
		if next < 0 {
			s.plain = append(s.plain, raw...)
			return s.plain, checkText(s.plain)
		}
		s.plain, raw = append(s.plain, raw[:next]...), raw[next:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := 10, name[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 21)
	return rune(n), err == nil && utf8.ValidRune(rune(n))
}

// checkText refuses what XML does not allow in a text.
func checkText(text []byte) error {
	for _, c := range text {
		if c < ' ' && !isBlank(c) || c >= utf8.RuneSelf {
			return checkRunes(text)
		}
	}
	if bytes.Contains(text, []byte("]]>")) {
		return errors.New("]]> in a text")
	}
	return nil
}

func checkRunes(text []byte) error {
	for rest := text; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 || r < ' ' && !isBlank(byte(r)) || r == 0xFFFE || r == 0xFFFF {
			return fmt.Errorf("byte %#02x is no character of an XML text", rest[0])
		}
		rest = rest[n:]
	}
	if bytes.Contains(text, []byte("]]>")) {
		return errors.New("]]> in a text")
	}
	return nil
}

// attribute returns the value of the only attribute a tag may have, "" when it
// has none. Anything else is an error.
func (t *token) attribute(name string) (string, error) {
	rest := bytes.TrimSpace(t.rest)
	if len(rest) == 0 {
		return "", nil
	}
	value, ok := bytes.CutPrefix(rest, []byte(name))
	if ok {
		value = bytes.TrimLeft(value, " \t\r\n")
		value, ok = bytes.CutPrefix(value, []byte{'='})
		value = bytes.TrimLeft(value, " \t\r\n")
	}
	if !ok || len(value) < 2 || value[0] != '"' && value[0] != '\'' || value[len(value)-1] != value[0] {
		return "", fmt.Errorf("<%s %.60s>: only %s may stand there", t.name, rest, name)
	}
	value = value[1 : len(value)-1]
	for _, c := range value {
		if c < ' ' || c >= utf8.RuneSelf || c == '<' || c == '&' || c == '"' || c == '\'' {
			return "", fmt.Errorf("<%s>: attribute %s is %.60q", t.name, name, value)
		}
	}
	return string(value), nil
}
