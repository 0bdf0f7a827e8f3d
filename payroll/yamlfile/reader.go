package yamlfile

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Reader reads one file.
type Reader struct {
	File  string // as problems name it
	found *[]Problem
}

// New returns a reader that adds what is wrong with a file to a list.
func New(file string, found *[]Problem) *Reader { return &Reader{file, found} }

// Problem records something wrong at a value; nil is the head of the file.
func (r *Reader) Problem(n Node, vi, en string, args ...any) {
	r.ProblemAt(PlaceOf(n), vi, en, args...)
}

// ProblemAt records something wrong at a place.
func (r *Reader) ProblemAt(at Place, vi, en string, args ...any) {
	*r.found = append(*r.found, NewProblem(r.File, at, vi, en, args...))
}

// Parse returns the root of the only document, nil when there is none. The byte
// order mark that Notepad writes is passed over.
func (r *Reader) Parse(source []byte) Node {
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	if !r.guard(source) {
		return nil
	}
	var f *ast.File
	err := safely(func() (err error) {
		f, err = parser.ParseBytes(source, 0)
		return err
	})
	if err != nil {
		r.syntax(err)
		return nil
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		r.ProblemAt(Head, "cần đúng một tài liệu YAML", "exactly one YAML document is needed")
		return nil
	}
	return f.Docs[0].Body
}

// Root reads a file of top-level keys, by name; unknown ones are problems. ok is
// false when it has none at all.
func (r *Reader) Root(source []byte, known ...string) (keys map[string]Node, ok bool) {
	root := r.Parse(source)
	if root == nil {
		return nil, false
	}
	entries, ok := mapping(root)
	if !ok {
		r.Problem(root, "cần các khóa ở đầu tệp", "the file must hold keys")
		return nil, false
	}
	keys = map[string]Node{}
	for _, e := range entries {
		key := e.Key.String()
		switch _, twice := keys[key]; {
		case twice:
			r.Problem(e.Key, "khóa «%s» lặp lại", "key %q stands twice", key)
		case !slices.Contains(known, key):
			r.Problem(e.Key, "khóa lạ «%s»; có: %s", "unknown key %q; known: %s", key, strings.Join(known, ", "))
		default:
			keys[key] = e.Value
		}
	}
	return keys, true
}

// Items returns the elements of a list; none when its key is absent or stands above
// lines that are all comments.
func (r *Reader) Items(keys map[string]Node, key string) []Node {
	n, ok := keys[key]
	if !ok {
		return nil
	}
	switch list := n.(type) {
	case *ast.SequenceNode:
		return list.Values
	case *ast.NullNode:
	default:
		r.Problem(n, "«%s» phải là danh sách", "%q must be a list", key)
	}
	return nil
}

// Decode reads a value into v, refusing unknown and repeated keys.
func (r *Reader) Decode(n Node, v any) bool {
	if err := safely(func() error { return yaml.NodeToValue(n, v, yaml.Strict()) }); err != nil {
		r.syntax(err)
		return false
	}
	return true
}

// syntax records an error of the YAML library at its own place.
func (r *Reader) syntax(err error) {
	var positioned yaml.Error
	at, text := Head, err.Error()
	if errors.As(err, &positioned) {
		text = positioned.GetMessage()
		if t := positioned.GetToken(); t != nil && t.Position != nil {
			at = Place{t.Position.Line, t.Position.Column}
		}
	}
	r.ProblemAt(at, "YAML sai: %s", "bad YAML: %s", text)
}

// Keys maps the keys of a mapping to what reads their value.
type Keys map[string]func(Node)

// Mapping reads a mapping; unknown and repeated keys are problems, and so are
// needed ones that are absent.
func (r *Reader) Mapping(n Node, known Keys, needed ...string) {
	names := func() string { return strings.Join(slices.Sorted(maps.Keys(known)), ", ") }
	entries, ok := mapping(n)
	if !ok {
		r.Problem(n, "cần các khóa: %s", "keys are needed here: %s", names())
		return
	}
	seen := map[string]bool{}
	for _, e := range entries {
		key := e.Key.String()
		read := known[key]
		switch {
		case read == nil:
			r.Problem(e.Key, "khóa lạ «%s»; có: %s", "unknown key %q; known: %s", key, names())
		case seen[key]:
			r.Problem(e.Key, "khóa «%s» lặp lại", "key %q stands twice", key)
		default:
			read(e.Value)
		}
		seen[key] = true
	}
	for _, key := range needed {
		if !seen[key] {
			r.Problem(n, "thiếu «%s»", "%q is missing", key)
		}
	}
}

// Each reads a mapping whose keys are names.
func (r *Reader) Each(n Node, read func(name string, at, value Node)) {
	entries, ok := mapping(n)
	if !ok {
		r.Problem(n, "cần tên và nội dung", "names with their content are needed here")
	}
	for _, e := range entries {
		read(e.Key.String(), e.Key, e.Value)
	}
}
