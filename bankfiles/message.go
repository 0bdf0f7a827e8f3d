package bankfiles

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"

	"chitra/payroll"
)

// Grammar says which elements of an ISO 20022 message matter: a tree of element
// names, each with the number its reader gave it.
type Grammar struct {
	children map[string]*Grammar
	id       int
	leaf     bool
}

// Elements builds a grammar from paths below the message element. A number given
// to a path that ends in "/" is a group: Open and Close are called for it.
// Several paths may share a number: that is how versions of a message differ.
func Elements(paths map[string]int) *Grammar {
	root := &Grammar{}
	for path, id := range paths {
		group := strings.HasSuffix(path, "/")
		at := root
		for name := range strings.SplitSeq(strings.TrimSuffix(path, "/"), "/") {
			if at.children == nil {
				at.children = map[string]*Grammar{}
			}
			next := at.children[name]
			if next == nil {
				next = &Grammar{}
				at.children[name] = next
			}
			at = next
		}
		at.id, at.leaf = id, !group
	}
	return root
}

// MessageHandler takes the elements of a grammar.
type MessageHandler interface {
	// Message begins a message of a version: camt.053.001.08, or camt.053 where
	// the namespace does not say; End ends it.
	Message(version string) error
	EndMessage() error
	// Open and Close enclose a group, Text is a text that is not blank.
	Open(id int) error
	Close(id int) error
	Text(id int, text string) error
}

// Message is a walk through an XML file of ISO 20022 messages: token by token,
// with its own idea of namespaces, inside any envelope.
type Message struct {
	Line    int    // of the element being read
	Ccy     string // attribute Ccy of the last element that had one
	tokens  *Tokens
	text    *TextReader
	roots   Roots
	h       MessageHandler
	stack   []openElement
	spaces  []binding
	found   int
	buf     []byte
	version string
}

// openElement is an element that has not ended; at is nil where the grammar does
// not reach.
type openElement struct {
	at      *Grammar
	message bool
}

// binding is a namespace declaration in force.
type binding struct {
	depth       int
	prefix, uri string
}

// Roots maps the names of message elements (without the version some carry at
// their end) to the short name and grammar of the message.
type Roots map[string]struct {
	Name    string
	Grammar *Grammar
}

// WalkMessages reads a whole file. It fails on what no two programs read alike:
// XML that is not well-formed, document type declarations, endless texts.
func WalkMessages(f *AnswerFile, roots Roots, h func(*Message) MessageHandler) error {
	text := DecodeText(io.NewSectionReader(f, 0, f.Size), f.Raw)
	m := &Message{tokens: NewTokens(text), text: text, roots: roots}
	m.h = h(m)
	if err := m.walk(); err != nil {
		return err
	}
	if m.found == 0 {
		return Unreadable(0, "tệp XML không có thông điệp nào đọc được", "the XML holds no message known here")
	}
	return nil
}

// Repaired says how many bytes were not of the stated encoding, and which that is.
func (m *Message) Repaired() (int, string) { return m.text.Repaired, m.text.Encoding }

func (m *Message) walk() error {
	for {
		token, err := m.tokens.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = m.start(&t)
		case xml.EndElement:
			err = m.end()
		case xml.CharData:
			if n := len(m.stack); n > 0 && m.stack[n-1].at != nil && m.stack[n-1].at.leaf {
				m.buf = append(m.buf, t...)
			}
		}
		if err != nil {
			return err
		}
	}
}

func (m *Message) start(e *xml.StartElement) error {
	depth := len(m.stack)
	for i := range e.Attr {
		m.attribute(depth, &e.Attr[i])
	}
	var open openElement
	m.buf = m.buf[:0]
	m.Line = m.tokens.Line()
	var parent *Grammar
	if depth > 0 {
		parent = m.stack[depth-1].at
	}
	if parent != nil {
		open.at = parent.children[e.Name.Local]
	} else if m.version == "" {
		if r, ok := m.roots[messageElement(e.Name.Local)]; ok {
			m.stack = append(m.stack, openElement{r.Grammar, true})
			return m.begin(r.Name, e.Name.Space, e.Name.Local)
		}
	}
	m.stack = append(m.stack, open)
	if open.at != nil && open.at.id != 0 && !open.at.leaf {
		return m.h.Open(open.at.id)
	}
	return nil
}

func (m *Message) attribute(depth int, a *xml.Attr) {
	switch {
	case a.Name.Space == "xmlns":
		m.spaces = append(m.spaces, binding{depth, a.Name.Local, a.Value})
	case a.Name.Space == "" && a.Name.Local == "xmlns":
		m.spaces = append(m.spaces, binding{depth, "", a.Value})
	case a.Name.Local == "Ccy":
		m.Ccy = strings.ToUpper(strings.TrimSpace(a.Value))
	}
}

// begin starts a message; its version is that of the namespace in force.
func (m *Message) begin(name, prefix, element string) error {
	m.found++
	m.version = name
	for i := len(m.spaces) - 1; i >= 0; i-- {
		if m.spaces[i].prefix == prefix {
			if v := isoVersion(m.spaces[i].uri); v != "" {
				m.version = v
			}
			break
		}
	}
	if v := isoVersion(element); v != "" && m.version == name {
		m.version = v
	}
	return m.h.Message(m.version)
}

func (m *Message) end() error {
	last := len(m.stack) - 1
	open := m.stack[last]
	m.stack = m.stack[:last]
	for n := len(m.spaces); n > 0 && m.spaces[n-1].depth >= last; n-- {
		m.spaces = m.spaces[:n-1]
	}
	defer func() { m.buf = m.buf[:0] }()
	switch {
	case open.message:
		m.version = ""
		return m.h.EndMessage()
	case open.at == nil || open.at.id == 0:
		return nil
	case !open.at.leaf:
		return m.h.Close(open.at.id)
	}
	if text := bytes.TrimSpace(m.buf); len(text) > 0 {
		return m.h.Text(open.at.id, string(text))
	}
	return nil
}

var (
	versionPattern = regexp.MustCompile(`(?:camt|pain|pacs|acmt|auth|admi|head)\.\d{3}\.\d{3}\.\d{2}`)
	elementVersion = regexp.MustCompile(`V\d\d$`)
)

// isoVersion finds the identifier of a message in a namespace.
func isoVersion(s string) string { return versionPattern.FindString(s) }

// messageElement drops the version from the name of a message element:
// BkToCstmrStmtV01 and pain.002.001.02 were how the first versions called it.
func messageElement(name string) string {
	if v := versionPattern.FindString(name); v != "" {
		return v[:len("pain.002")]
	}
	return elementVersion.ReplaceAllString(name, "")
}

// SniffMessage says whether the beginning of a file has one of the message
// elements.
func SniffMessage(f *AnswerFile, roots Roots) bool {
	head := bytes.TrimSpace(f.Head)
	if len(head) == 0 || head[0] != '<' {
		return false
	}
	for name := range roots {
		for at := head; ; {
			i := bytes.Index(at, []byte(name))
			if i < 0 {
				break
			}
			if i > 0 && (at[i-1] == '<' || at[i-1] == ':') {
				return true
			}
			at = at[i+len(name):]
		}
	}
	return false
}

// VersionWithin warns about a version outside those a reader was written for.
func VersionWithin(version string, first, last, line int) *payroll.Finding {
	n, err := strconv.Atoi(version[max(0, len(version)-2):])
	if isoVersion(version) != "" && err == nil && n >= first && n <= last {
		return nil
	}
	return &payroll.Finding{Code: payroll.CodeAnswerVersion, Severity: payroll.Warning, Row: line, Value: version}
}
