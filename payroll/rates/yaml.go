package rates

import (
	"errors"
	"strings"

	"chitra/payroll"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// place is a line and column in a file, from 1.
type place struct{ line, column int }

func placeOf(n ast.Node) place {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return place{1, 1}
	}
	p := n.GetToken().Position
	return place{p.Line, p.Column}
}

// document is a parsed file: its top-level keys with their nodes.
type document struct {
	l    *loader
	file string
	root map[string]ast.Node
}

// parse reads a file into its top-level keys; unknown ones are problems.
func (l *loader) parse(file string, data []byte, keys string) (*document, bool) {
	d := &document{l: l, file: file, root: map[string]ast.Node{}}
	data, ok := l.guard(file, data)
	if !ok {
		return nil, false
	}
	var f *ast.File
	err := safely(func() (err error) {
		f, err = parser.ParseBytes(data, 0)
		return err
	})
	if err != nil {
		d.syntax(err)
		return nil, false
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		l.problem(file, place{1, 1}, "cần đúng một tài liệu YAML", "exactly one YAML document is needed")
		return nil, false
	}
	entries, ok := mapping(f.Docs[0].Body)
	if !ok {
		l.problem(file, placeOf(f.Docs[0].Body), "cần các khóa ở đầu tệp", "the file must hold keys")
		return nil, false
	}
	ast.Walk(plain{l, file}, f.Docs[0].Body)
	allowed := strings.Fields(keys)
	for _, e := range entries {
		key := e.Key.String()
		if !contains(allowed, key) {
			l.problem(file, placeOf(e.Key), "khóa lạ «%s»; có: %s", "unknown key %q; known: %s", key, strings.Join(allowed, ", "))
			continue
		}
		d.root[key] = e.Value
	}
	return d, true
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// mapping returns the entries of a mapping node of one or many keys.
func mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

// syntax reports an error of the YAML library with its own position.
func (d *document) syntax(err error) {
	var positioned yaml.Error
	at, text := place{1, 1}, err.Error()
	if errors.As(err, &positioned) {
		text = positioned.GetMessage()
		if t := positioned.GetToken(); t != nil && t.Position != nil {
			at = place{t.Position.Line, t.Position.Column}
		}
	}
	d.l.problem(d.file, at, "YAML sai: %s", "bad YAML: %s", text)
}

// decode reads a node into v, refusing unknown and repeated keys.
func (d *document) decode(n ast.Node, v any) bool {
	if err := safely(func() error { return yaml.NodeToValue(n, v, yaml.Strict()) }); err != nil {
		d.syntax(err)
		return false
	}
	return true
}

// items returns the elements of a top-level list.
func (d *document) items(key string) []ast.Node {
	n, ok := d.root[key]
	if !ok {
		return nil
	}
	if _, empty := n.(*ast.NullNode); empty {
		return nil // a key above lines that are all comments
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		d.l.problem(d.file, placeOf(n), "«%s» phải là danh sách", "%q must be a list", key)
		return nil
	}
	return list.Values
}

// text reads a top-level text.
func (d *document) text(key string) string {
	var s string
	if n, ok := d.root[key]; ok {
		d.decode(n, &s)
	}
	return strings.TrimSpace(s)
}

// required reads a top-level text that must be there.
func (d *document) required(key string) string {
	s := d.text(key)
	if s == "" {
		d.l.problem(d.file, placeOf(d.root[key]), "thiếu «%s»", "%q is missing", key)
	}
	return s
}

// date reads yyyy-mm-dd.
func (d *document) date(key string) payroll.Date {
	text := d.text(key)
	date, err := payroll.ParseDate(text)
	if err != nil || date.YearOnly() {
		d.l.problem(d.file, placeOf(d.root[key]), "«%s»: %s không phải ngày yyyy-mm-dd", "%s: %q is not a date yyyy-mm-dd", key, text)
	}
	return date
}
