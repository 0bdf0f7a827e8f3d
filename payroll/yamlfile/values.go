package yamlfile

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"chitra/payroll"

	"github.com/goccy/go-yaml/ast"
)

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
