package registry

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// maxDepth is the deepest nesting of elements in a part of a workbook.
const maxDepth = 64

var (
	errDTD      = errors.New("document type declaration")
	errLongText = errors.New("text too long")
	errDeep     = errors.New("nesting too deep")
)

// xmlWalk reads XML token by token and accepts only what every reader takes in
// one way: one root, tags in pairs, no document type declaration, bounded
// nesting and text.
type xmlWalk struct {
	d     *xml.Decoder
	open  []string
	roots int
}

func newXMLWalk(r io.Reader, textBytes int) *xmlWalk {
	return &xmlWalk{d: xml.NewDecoder(&textLimit{r: r, limit: textBytes})}
}

// next returns the next token, and io.EOF after the end of the root.
func (w *xmlWalk) next() (xml.Token, error) {
	token, err := w.d.RawToken()
	switch {
	case errors.Is(err, io.EOF) && (len(w.open) > 0 || w.roots != 1):
		return nil, io.ErrUnexpectedEOF
	case err != nil:
		return nil, err
	}
	switch e := token.(type) {
	case xml.Directive:
		return nil, errDTD
	case xml.StartElement:
		if len(w.open) == maxDepth {
			return nil, errDeep
		}
		if len(w.open) == 0 {
			w.roots++
		}
		w.open = append(w.open, e.Name.Local)
	case xml.EndElement:
		last := len(w.open) - 1
		if last < 0 || w.open[last] != e.Name.Local {
			return nil, fmt.Errorf("</%s> without its start", shown(e.Name.Local))
		}
		w.open = w.open[:last]
	}
	return token, nil
}

// depth is the number of open elements.
func (w *xmlWalk) depth() int { return len(w.open) }

// textLimit stops a stream of XML in which no tag begins for too long, before
// the parser gathers the text in memory.
type textLimit struct {
	r          io.Reader
	limit, run int
}

func (l *textLimit) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	first := bytes.IndexByte(p[:n], '<')
	if first < 0 {
		first = n
	}
	if l.run += first; l.run > l.limit {
		return 0, errLongText
	}
	// Two tags of one read are never further apart than its buffer.
	if first < n {
		l.run = n - bytes.LastIndexByte(p[:n], '<')
	}
	return n, err
}
