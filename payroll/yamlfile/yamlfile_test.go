package yamlfile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"
	"chitra/payroll/yamlfile"
)

// setting is what the files of these tests hold.
type setting struct {
	name  string
	title payroll.Text
	banks []string
	kind  string
	days  int
	on    string
	at    string
}

func read(source string) (s setting, problems []yamlfile.Problem) {
	r := yamlfile.New("a.yaml", &problems)
	if root := r.Parse([]byte(source)); root != nil {
		r.Mapping(root, yamlfile.Keys{
			"name":  r.Text(&s.name),
			"title": r.Texts(&s.title),
			"banks": r.List(&s.banks),
			"kind":  func(n yamlfile.Node) { s.kind = r.OneOf(n, "day", "night") },
			"days":  func(n yamlfile.Node) { r.Number(n, &s.days, 1, 31) },
			"on":    r.Day(&s.on),
			"at":    r.Clock(&s.at),
		}, "name")
	}
	yamlfile.Sort(problems)
	return s, problems
}

func TestValues(t *testing.T) {
	const good = "\ufeffname: Vietcombank\ntitle: {vi: Ngân hàng, en: Bank}\nbanks: [VCB, BIDV]\nkind: day\ndays: 7\non: 2026-12-01\nat: 08:30\n"
	s, problems := read(good)
	want := setting{"Vietcombank", payroll.Text{VI: "Ngân hàng", EN: "Bank"}, []string{"VCB", "BIDV"}, "day", 7, "2026-12-01", "08:30"}
	if len(problems) > 0 || fmt.Sprint(s) != fmt.Sprint(want) {
		t.Errorf("%+v, %v", s, problems)
	}
}

func TestProblems(t *testing.T) {
	tests := []struct {
		name, source string
		want         []string
	}{
		{"everything at once", "nme: x\ntitle: {vi: a}\nbanks: VCB\nkind: noon\ndays: 40\non: 1/12/2026\nat: 25:00\n", []string{
			`1:1: unknown key "nme"; known: at, banks, days, kind, name, on, title`, `1:4: "name" is missing`, `2:8: "en" is missing`, "3:8: a list [a, b] is needed",
			`4:7: "noon": only day, night`, `5:7: "40": a number from 1 to 31`, `6:5: "1/12/2026" is not a date yyyy-mm-dd`, `7:5: "25:00" is not a time hh:mm`}},
		{"empty value", "name: ''\n", []string{"1:7: must not be empty"}},
		{"a list for a text", "name: [a]\n", []string{"1:7: one value is needed", "1:7: must not be empty"}},
		{"no keys", "- a\n", []string{"1:1: keys are needed here: at, banks, days, kind, name, on, title"}},
		{"nothing", "", []string{"1:1: exactly one YAML document is needed"}},
		{"two documents", "name: a\n---\nname: b\n", []string{"1:1: exactly one YAML document is needed"}},
		{"not UTF-8", "name: \xff\n", []string{"1:1: not UTF-8"}},
		{"long line", "name: " + strings.Repeat("x", 5000) + "\n", []string{"1:1: the line is longer than 4096 bytes"}},
		{"brackets", "name: " + strings.Repeat("[", 100) + "\n", []string{"1:1: nested deeper than 16"}},
		{"brackets line by line", strings.Repeat("[\n", 100), []string{"17:1: nested deeper than 16"}},
		{"list marks", strings.Repeat("- ", 100) + "a\n", []string{"1:1: nested deeper than 16"}},
		{"indentation", "name:\n" + strings.Repeat(" ", 500) + "a\n", []string{"2:1: nested deeper than 16"}},
		{"many lines", strings.Repeat("#\n", 20_001), []string{"20001:1: more than 20000 lines"}},
		{"large", strings.Repeat("#"+strings.Repeat("x", 2000)+"\n", 1100), []string{"1:1: the file is larger than 2097152 bytes"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := read(tt.source)
			var got []string
			for _, p := range problems {
				got = append(got, strings.TrimPrefix(p.Error(), "a.yaml:"))
				if p.Message.VI == "" || p.Message.VI == p.Message.EN {
					t.Errorf("%s has no Vietnamese of its own", p)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestRoot(t *testing.T) {
	type item struct {
		Code string `yaml:"code"`
	}
	var problems []yamlfile.Problem
	r := yamlfile.New("b.yaml", &problems)
	keys, ok := r.Root([]byte("items:\n  - code: a\n  - code: b\n    color: red\nnone:\n  # nothing yet\nother: x\n"), "items", "none")
	if !ok {
		t.Fatal(problems)
	}
	var codes []string
	for _, n := range r.Items(keys, "items") {
		var x item
		if r.Decode(n, &x) {
			codes = append(codes, x.Code)
		}
	}
	if len(r.Items(keys, "none"))+len(r.Items(keys, "absent")) > 0 {
		t.Error("an empty and an absent list have no items")
	}
	yamlfile.Sort(problems)
	if !slices.Equal(codes, []string{"a"}) || len(problems) != 2 || problems[0].Line != 4 || problems[1].Line != 7 {
		t.Errorf("%v, %v", codes, problems)
	}
	if at := yamlfile.Under(r.Items(keys, "items")[1], "color"); at != (yamlfile.Place{Line: 4, Column: 12}) {
		t.Errorf("color stands at %v", at)
	}
}

// FuzzRead: whatever bytes a file holds, reading it ends, and says where.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"name: a", "name: [a, {b: c}]\n", "? a\n: b\n", "&x name: *x", "name: |\n a\n", "!!int 'a'", "<<: {name: a}", "{", "a: b: c", "\"\\u0000\""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		_, problems := read(string(source))
		var more []yamlfile.Problem
		r := yamlfile.New("a.yaml", &more)
		if keys, ok := r.Root(source, "name"); ok {
			var v map[string]any
			for _, n := range keys {
				r.Decode(n, &v)
			}
		}
		for _, p := range append(problems, more...) {
			if p.Line < 1 || p.Column < 1 || p.Message.VI == "" || p.Message.EN == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}
