package rates

import (
	"strings"

	"chitra/payroll"
	"chitra/payroll/yamlfile"

	"github.com/goccy/go-yaml/ast"
)

// document is a parsed file: its top-level keys with their nodes.
type document struct {
	l *loader
	*yamlfile.Reader
	root map[string]yamlfile.Node
}

// parse reads a file into its top-level keys; unknown ones are problems.
func (l *loader) parse(file string, data []byte, keys string) (*document, bool) {
	d := &document{l: l, Reader: yamlfile.New(file, &l.problems)}
	var ok bool
	d.root, ok = d.Root(data, strings.Fields(keys)...)
	for _, n := range d.root {
		ast.Walk(plain{d.Reader}, n)
	}
	return d, ok
}

// text reads a top-level text.
func (d *document) text(key string) string {
	var s string
	if n, ok := d.root[key]; ok {
		d.Decode(n, &s)
	}
	return strings.TrimSpace(s)
}

// required reads a top-level text that must be there.
func (d *document) required(key string) string {
	s := d.text(key)
	if s == "" {
		d.ProblemAt(yamlfile.PlaceOf(d.root[key]), "thiếu «%s»", "%q is missing", key)
	}
	return s
}

// date reads yyyy-mm-dd.
func (d *document) date(key string) payroll.Date {
	text := d.text(key)
	date, err := payroll.ParseDate(text)
	if err != nil || date.YearOnly() {
		d.ProblemAt(yamlfile.PlaceOf(d.root[key]), "«%s»: %s không phải ngày yyyy-mm-dd", "%s: %q is not a date yyyy-mm-dd", key, text)
	}
	return date
}
