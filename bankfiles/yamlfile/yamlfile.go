// Package yamlfile reads the small settings files of an office (profiles of
// messages, ways to banks) key by key, so that a fault in one key does not hide
// the next: everything wrong in a file is named at once, with line and column.
package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"chitra/payroll"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Problem is one thing wrong in a file.
type Problem struct {
	File         string
	Line, Column int
	Message      payroll.Text
}

// Error writes the problem as compilers do, in English.
func (p Problem) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message.EN)
}

// Node is a value of a file.
type Node = ast.Node

// Reader reads one file and gathers what is wrong with it.
type Reader struct {
	File     string
	problems []Problem
}

// Problems returns what was wrong, in the order of lines.
func (r *Reader) Problems() []Problem {
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
	return r.problems
}

// Problem records something wrong at a value; nil is the head of the file.
func (r *Reader) Problem(n Node, vi, en string, args ...any) {
	line, column := 1, 1
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		line, column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	r.problems = append(r.problems, Problem{r.File, line, column, payroll.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}})
}

// Keys maps the keys of a mapping to what reads their value.
type Keys map[string]func(Node)

// Mapping reads a mapping; unknown and repeated keys are problems, and so are
// needed ones that are absent.
func (r *Reader) Mapping(n Node, known Keys, needed ...string) {
	var entries []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		entries = m.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{m}
	default:
		r.Problem(n, "cần các khóa: %s", "keys are needed here: %s", strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		return
	}
	seen := map[string]bool{}
	for _, e := range entries {
		key := e.Key.String()
		read := known[key]
		switch {
		case read == nil:
			r.Problem(e.Key, "khóa lạ «%s»; có: %s", "unknown key %q; known: %s", key, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
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
	var entries []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		entries = m.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{m}
	default:
		r.Problem(n, "cần tên và nội dung", "names with their content are needed here")
	}
	for _, e := range entries {
		read(e.Key.String(), e.Key, e.Value)
	}
}

// List reads a list of values.
func (r *Reader) List(into *[]string) func(Node) {
	return func(n Node) {
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			r.Problem(n, "cần danh sách [a, b]", "a list [a, b] is needed")
			return
		}
		for _, item := range list.Values {
			*into = append(*into, r.Scalar(item))
		}
	}
}

// Bounds of a file. The YAML library goes into every level by recursion and
// compares every key with every other.
const (
	mostLines   = 400
	longestLine = 1000
	mostOpen    = 8 // brackets in a line
)

// tooLarge names the first line the YAML library must not be given.
func (r *Reader) tooLarge(source []byte) bool {
	number := 0
	for line := range bytes.Lines(source) {
		number++
		if number > mostLines || len(line) > longestLine || bytes.Count(line, []byte("["))+bytes.Count(line, []byte("{")) > mostOpen || !utf8.Valid(line) {
			r.problems = append(r.problems, Problem{r.File, number, 1, payroll.Text{
				VI: fmt.Sprintf("quá %d dòng, dòng quá %d byte, quá %d dấu ngoặc hoặc không phải UTF-8", mostLines, longestLine, mostOpen),
				EN: fmt.Sprintf("more than %d lines, %d bytes in a line or %d brackets, or not UTF-8", mostLines, longestLine, mostOpen)}})
			return true
		}
	}
	return false
}

// Parse returns the root of the only document, nil when there is none.
func (r *Reader) Parse(source []byte) Node {
	if r.tooLarge(source) {
		return nil
	}
	f, err := safely(func() (*ast.File, error) { return parser.ParseBytes(source, 0) })
	if err != nil {
		at := Problem{File: r.File, Line: 1, Column: 1}
		text := err.Error()
		var placed yaml.Error
		if errors.As(err, &placed) {
			text = placed.GetMessage()
			if t := placed.GetToken(); t != nil && t.Position != nil {
				at.Line, at.Column = t.Position.Line, t.Position.Column
			}
		}
		at.Message = payroll.Text{VI: "YAML sai: " + text, EN: "bad YAML: " + text}
		r.problems = append(r.problems, at)
		return nil
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		r.Problem(nil, "cần đúng một tài liệu YAML", "exactly one YAML document is needed")
		return nil
	}
	return f.Docs[0].Body
}

// safely turns a panic of the YAML library into an error.
func safely(parse func() (*ast.File, error)) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return parse()
}

// Scalar returns the text of a value that is neither list nor mapping.
func (r *Reader) Scalar(n Node) string {
	s, ok := n.(ast.ScalarNode)
	if !ok {
		r.Problem(n, "cần một giá trị", "one value is needed")
		return ""
	}
	if text, ok := n.(*ast.StringNode); ok {
		return strings.TrimSpace(text.Value)
	}
	if text, ok := n.(*ast.LiteralNode); ok {
		return strings.TrimSpace(text.Value.Value)
	}
	return strings.TrimSpace(s.String())
}

// Text reads a value that must not be empty.
func (r *Reader) Text(into *string) func(Node) {
	return func(n Node) {
		if *into = r.Scalar(n); *into == "" {
			r.Problem(n, "không được để trống", "must not be empty")
		}
	}
}

// Texts reads a sentence in both languages.
func (r *Reader) Texts(into *payroll.Text) func(Node) {
	return func(n Node) {
		r.Mapping(n, Keys{"vi": r.Text(&into.VI), "en": r.Text(&into.EN)}, "vi", "en")
	}
}

// OneOf reads one of the values allowed.
func (r *Reader) OneOf(n Node, allowed ...string) string {
	s := r.Scalar(n)
	if !slices.Contains(allowed, s) {
		r.Problem(n, "«%s»: chỉ có %s", "%q: only %s", s, strings.Join(allowed, ", "))
	}
	return s
}

// Day reads yyyy-mm-dd.
func (r *Reader) Day(into *string) func(Node) {
	return func(n Node) {
		*into = r.Scalar(n)
		if _, err := time.Parse("2006-01-02", *into); err != nil {
			r.Problem(n, "«%s» không phải ngày yyyy-mm-dd", "%q is not a date yyyy-mm-dd", *into)
		}
	}
}

// Clock reads hh:mm.
func (r *Reader) Clock(into *string) func(Node) {
	return func(n Node) {
		*into = r.Scalar(n)
		if _, err := time.Parse("15:04", *into); err != nil {
			r.Problem(n, "«%s» không phải giờ hh:mm", "%q is not a time hh:mm", *into)
		}
	}
}

// Number reads a number between two bounds.
func (r *Reader) Number(n Node, into *int, least, most int) {
	v, err := strconv.Atoi(r.Scalar(n))
	if *into = v; err != nil || v < least || v > most {
		r.Problem(n, "«%s»: số từ %d đến %d", "%q: a number from %d to %d", n.String(), least, most)
	}
}
