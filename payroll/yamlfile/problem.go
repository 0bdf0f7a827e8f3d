package yamlfile

import (
	"cmp"
	"fmt"
	"slices"

	"chitra/payroll"

	"github.com/goccy/go-yaml/ast"
)

// Place is a line and column of a file, from 1.
type Place struct{ Line, Column int }

// Head is where a file begins: the place of what is missing, or wrong as a whole.
var Head = Place{1, 1}

// Node is a value of a file.
type Node = ast.Node

// PlaceOf is where a value stands, Head for none.
func PlaceOf(n Node) Place {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return Head
	}
	return Place{n.GetToken().Position.Line, n.GetToken().Position.Column}
}

// Under is where the value of a key of a mapping stands, the mapping where the key
// is absent.
func Under(n Node, key string) Place {
	entries, _ := mapping(n)
	for _, e := range entries {
		if e.Key.String() == key {
			return PlaceOf(e.Value)
		}
	}
	if len(entries) > 0 {
		return PlaceOf(entries[0].Key)
	}
	return PlaceOf(n)
}

// mapping returns the entries of a mapping of one or many keys.
func mapping(n Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

// Problem is one thing wrong in a file.
type Problem struct {
	File         string
	Line, Column int
	Message      payroll.Text
}

// NewProblem makes a problem with a message in both languages.
func NewProblem(file string, at Place, vi, en string, args ...any) Problem {
	return Problem{file, at.Line, at.Column, payroll.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}}
}

// Error writes the problem as compilers do, in English.
func (p Problem) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message.EN)
}

// Sort orders problems by file and place.
func Sort(problems []Problem) {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
