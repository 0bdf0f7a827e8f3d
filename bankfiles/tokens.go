package bankfiles

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// Tokens walks XML token by token and takes only what every program reads alike:
// tags in pairs, no document type declaration, bounded nesting and pieces.
// Its text is UTF-8 already, whatever the declaration says.
type Tokens struct {
	d     *xml.Decoder
	fence *fence
	open  []xml.Name
}

// NewTokens starts a walk.
func NewTokens(r io.Reader) *Tokens {
	t := &Tokens{fence: &fence{r: r}}
	t.d = xml.NewDecoder(bufio.NewReaderSize(t.fence, 32<<10))
	t.d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return t
}

// Line is where the last token ended.
func (t *Tokens) Line() int {
	line, _ := t.d.InputPos()
	return line
}

// Depth is the number of open elements.
func (t *Tokens) Depth() int { return len(t.open) }

// Next returns the next token, io.EOF at the end of a whole document, and an
// [UnreadableError] for what is refused. The token is valid until the next call.
func (t *Tokens) Next() (xml.Token, error) {
	t.fence.from = t.d.InputOffset()
	token, err := t.d.RawToken()
	if err == nil {
		err = t.pair(token)
	} else if err == io.EOF && len(t.open) > 0 {
		err = io.ErrUnexpectedEOF
	}
	return token, t.explain(err)
}

func (t *Tokens) pair(token xml.Token) error {
	switch e := token.(type) {
	case xml.StartElement:
		if len(t.open) == maxNesting {
			return Unreadable(t.Line(), fmt.Sprintf("XML lồng sâu quá %d tầng", maxNesting), fmt.Sprintf("elements are nested deeper than %d", maxNesting))
		}
		if twice := repeated(e.Attr); twice != "" {
			return Unreadable(t.Line(), "thẻ <"+e.Name.Local+"> có hai thuộc tính "+twice, "<"+e.Name.Local+"> has attribute "+twice+" twice")
		}
		t.open = append(t.open, e.Name)
	case xml.EndElement:
		last := len(t.open) - 1
		if last < 0 || t.open[last] != e.Name {
			return Unreadable(t.Line(), "thẻ đóng </"+e.Name.Local+"> không có thẻ mở", "</"+e.Name.Local+"> closes nothing")
		}
		t.open = t.open[:last]
	case xml.Directive:
		return Unreadable(t.Line(), "XML có khai báo DOCTYPE hoặc ENTITY; không đọc vì lý do an toàn", "the XML has a DOCTYPE or ENTITY declaration; refused for safety")
	}
	return nil
}

// repeated names an attribute that stands twice: the parser takes it, and two programs
// would not take the same one.
func repeated(attributes []xml.Attr) string {
	for i := range attributes {
		for j := range i {
			if attributes[i].Name == attributes[j].Name {
				return attributes[i].Name.Local
			}
		}
	}
	return ""
}

// explain turns what the parser says into what a person needs.
func (t *Tokens) explain(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case err == nil || err == io.EOF:
		return err
	case errors.Is(err, errFence):
		return Unreadable(t.Line(), fmt.Sprintf("một đoạn XML dài quá %d byte", maxToken), fmt.Sprintf("one piece of XML is longer than %d bytes", maxToken))
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
		return Unreadable(t.Line(), "tệp XML bị cắt cụt", "the XML ends half-way")
	case errors.As(err, &syntax):
		return Unreadable(syntax.Line, "XML không đúng cú pháp: "+syntax.Msg, "the XML is not well-formed: "+syntax.Msg)
	case t.fence.failed == nil && !isUnreadable(err): // the parser, not the medium
		return Unreadable(t.Line(), "XML không đọc được: "+err.Error(), "the XML cannot be read: "+err.Error())
	}
	return err
}

func isUnreadable(err error) bool {
	var refused *UnreadableError
	return errors.As(err, &refused)
}

// fence stops a file in which one token of XML goes on and on, before the parser
// has gathered it in memory.
type fence struct {
	r         io.Reader
	from, got int64
	failed    error // of the medium
}

var errFence = errors.New("token too long")

func (f *fence) Read(p []byte) (int, error) {
	if f.got-f.from > maxToken {
		return 0, errFence
	}
	n, err := f.r.Read(p)
	if f.got == 0 {
		// XML 1.1 differs in control characters only, which no bank writes; the
		// parser knows 1.0.
		if i := bytes.Index(p[:min(n, 100)], []byte("1.1")); i > 0 && bytes.Contains(p[:i], []byte("<?xml version=")) {
			p[i+2] = '0'
		}
	}
	f.got += int64(n)
	if err != nil && err != io.EOF {
		f.failed = err
	}
	return n, err
}
