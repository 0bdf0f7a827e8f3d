package schedules

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"chitra/payroll"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Problem is something wrong in a holiday table or timetable.
type Problem struct {
	File         string
	Line, Column int
	Message      payroll.Text
}

// String writes file:line:column and the message in both languages.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s / %s", p.File, p.Line, p.Column, p.Message.VI, p.Message.EN)
}

// Limits of a file. The YAML library recurses into every level and keeps the
// path of each, so depth is bounded before it sees the text; ours nest three deep.
const (
	maxFile    = 256 << 10
	maxLine    = 2 << 10
	maxNesting = 8
)

// reading is one file being read; it collects every problem.
type reading struct {
	file     string
	problems []Problem
}

type place struct{ line, column int }

func placeOf(n ast.Node) place {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return place{1, 1}
	}
	return place{n.GetToken().Position.Line, n.GetToken().Position.Column}
}

func (r *reading) problem(p place, vi, en string, args ...any) {
	r.problems = append(r.problems, Problem{r.file, p.line, p.column, payroll.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}})
}

// guard refuses what the YAML library must not be given.
func (r *reading) guard(data []byte) bool {
	switch {
	case len(data) > maxFile:
		r.problem(place{1, 1}, "tệp lớn hơn %d byte", "the file is larger than %d bytes", maxFile)
	case !utf8.Valid(data):
		r.problem(place{1, 1}, "không phải UTF-8", "not UTF-8")
	}
	depth, number := 0, 0
	for line := range bytes.Lines(data) {
		number++
		depth += bytes.Count(line, []byte("[")) + bytes.Count(line, []byte("{"))
		if len(line) > maxLine || depth > maxNesting || bytes.Count(line, []byte("- ")) > maxNesting || indent(line) > 4*maxNesting {
			r.problem(place{number, 1}, "dòng quá dài hoặc lồng nhau quá sâu", "the line is too long or nests too deep")
			break
		}
		depth = max(0, depth-bytes.Count(line, []byte("]"))-bytes.Count(line, []byte("}")))
	}
	return len(r.problems) == 0
}

func indent(line []byte) int {
	return len(line) - len(bytes.TrimLeft(line, " -?\t"))
}

// parse reads the top-level keys of a file; unknown ones are problems.
func (r *reading) parse(data []byte, known ...string) map[string]ast.Node {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Notepad writes one
	if !r.guard(data) {
		return nil
	}
	var f *ast.File
	if err := safely(func() (err error) { f, err = parser.ParseBytes(data, 0); return err }); err != nil {
		r.syntax(err)
		return nil
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		r.problem(place{1, 1}, "cần đúng một tài liệu YAML", "exactly one YAML document is needed")
		return nil
	}
	entries, ok := mapping(f.Docs[0].Body)
	if !ok {
		r.problem(placeOf(f.Docs[0].Body), "cần các khóa ở đầu tệp", "the file must hold keys")
		return nil
	}
	keys := map[string]ast.Node{}
	for _, e := range entries {
		key := e.Key.String()
		switch _, twice := keys[key]; {
		case twice:
			r.problem(placeOf(e.Key), "khóa «%s» có hai lần", "key %q stands twice", key)
		case !contains(known, key):
			r.problem(placeOf(e.Key), "khóa lạ «%s»; có: %s", "unknown key %q; known: %s", key, strings.Join(known, ", "))
		default:
			keys[key] = e.Value
		}
	}
	return keys
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

// items returns the elements of a list; none when the key is absent.
func (r *reading) items(keys map[string]ast.Node, key string) []ast.Node {
	n, ok := keys[key]
	if !ok {
		return nil
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		r.problem(placeOf(n), "«%s» phải là danh sách", "%q must be a list", key)
		return nil
	}
	return list.Values
}

// decode reads a node into v, refusing unknown and repeated keys.
func (r *reading) decode(n ast.Node, v any) bool {
	if err := safely(func() error { return yaml.NodeToValue(n, v, yaml.Strict()) }); err != nil {
		r.syntax(err)
		return false
	}
	return true
}

// field is where a key of a list element stands, the element when it is absent.
func field(n ast.Node, key string) place {
	entries, _ := mapping(n)
	for _, e := range entries {
		if e.Key.String() == key {
			return placeOf(e.Value)
		}
	}
	if len(entries) > 0 {
		return placeOf(entries[0].Key)
	}
	return placeOf(n)
}

func (r *reading) syntax(err error) {
	var positioned yaml.Error
	p, text := place{1, 1}, err.Error()
	if errors.As(err, &positioned) {
		text = positioned.GetMessage()
		if t := positioned.GetToken(); t != nil && t.Position != nil {
			p = place{t.Position.Line, t.Position.Column}
		}
	}
	r.problem(p, "YAML sai: %s", "bad YAML: %s", text)
}

// safely turns a panic of a library into an error.
func safely(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return f()
}
