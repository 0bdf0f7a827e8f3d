package pain001

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

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// reader reads a profile key by key, so that a fault in one does not hide the
// next.
type reader struct {
	file     string
	problems []Problem
}

func (r *reader) problem(n ast.Node, vi, en string, args ...any) {
	line, column := 1, 1
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		line, column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	r.problems = append(r.problems, Problem{r.file, line, column, payroll.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}})
}

// keys maps the keys of a mapping to what reads their value.
type keys map[string]func(ast.Node)

// mapping reads a mapping; unknown and repeated keys are problems, and so are
// needed ones that are absent.
func (r *reader) mapping(n ast.Node, known keys, needed ...string) {
	var entries []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		entries = m.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{m}
	default:
		r.problem(n, "cần các khóa: %s", "keys are needed here: %s", strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		return
	}
	seen := map[string]bool{}
	for _, e := range entries {
		key := e.Key.String()
		read := known[key]
		switch {
		case read == nil:
			r.problem(e.Key, "khóa lạ «%s»; có: %s", "unknown key %q; known: %s", key, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		case seen[key]:
			r.problem(e.Key, "khóa «%s» lặp lại", "key %q stands twice", key)
		default:
			read(e.Value)
		}
		seen[key] = true
	}
	for _, key := range needed {
		if !seen[key] {
			r.problem(n, "thiếu «%s»", "%q is missing", key)
		}
	}
}

func (r *reader) profile(source []byte) *Profile {
	p := &Profile{Characters: "swift_x", CreationTime: timeLocal, Purpose: purposeOfProgramme, Agent: ByCITAD,
		Most: Most{Name: longestName, Account: longestAccount, Memo: longestMemo}}
	root := r.parse(source)
	if root == nil {
		return p
	}
	r.mapping(root, keys{
		"code":             r.code(&p.Code),
		"title":            r.texts(&p.Title),
		"bank":             r.bank(&p.Bank),
		"evidence":         func(n ast.Node) { p.Evidence = bankfiles.Evidence(r.oneOf(n, grades()...)) },
		"verified":         r.day(&p.Verified),
		"source":           r.text(&p.Source),
		"note":             r.texts(&p.Note),
		"message":          func(n ast.Node) { p.Message = r.oneOf(n, bankfiles.Pain00109, bankfiles.Pain00103) },
		"batch_booking":    func(n ast.Node) { p.BatchBooking = r.oneOf(n, "true", "false") },
		"service_level":    r.choice(&p.ServiceLevel, longestCode),
		"local_instrument": r.choice(&p.LocalInstrument, longestID),
		"category_purpose": r.choice(&p.CategoryPurpose, longestCode),
		"purpose":          r.purpose(&p.Purpose),
		"charges":          func(n ast.Node) { p.Charges = r.oneOf(n, "DEBT", "SHAR", "SLEV", "CRED") },
		"agent":            func(n ast.Node) { p.Agent = Agent(r.oneOf(n, string(ByCITAD), string(ByBIC))) },
		"clearing_system":  r.choice(&p.ClearingSystem, 5),
		"creation_time":    func(n ast.Node) { p.CreationTime = r.oneOf(n, timeLocal, timeOffset, timeUTC) },
		"execution_time":   r.clock(&p.ExecutionTime),
		"characters":       func(n ast.Node) { p.Characters = r.oneOf(n, slices.Sorted(maps.Keys(characterSets))...) },
		"most":             func(n ast.Node) { r.most(n, &p.Most) },
		"debtor_address":   r.address(&p.Debtor),
		"creditor_address": r.address(&p.Creditor),
	}, "code", "title", "evidence", "source", "message", "agent")
	if p.ExecutionTime != "" && p.Message == bankfiles.Pain00103 {
		r.problem(root, "bản 03 không ghi được giờ chi (execution_time)", "version 03 has no execution_time")
	}
	if p.Agent == ByBIC && p.ClearingSystem != (Choice{}) {
		r.problem(root, "clearing_system chỉ dùng khi agent: citad", "clearing_system goes with agent: citad")
	}
	return p
}

func grades() (names []string) {
	for _, g := range bankfiles.EvidenceGrades {
		names = append(names, string(g))
	}
	return names
}

// Bounds of a profile. The YAML library goes into every level by recursion and
// compares every key with every other.
const (
	mostLines   = 400
	longestLine = 1000
	mostOpen    = 8 // brackets in a line
)

// tooLarge names the first line the YAML library must not be given.
func (r *reader) tooLarge(source []byte) bool {
	number := 0
	for line := range bytes.Lines(source) {
		number++
		if number > mostLines || len(line) > longestLine || bytes.Count(line, []byte("["))+bytes.Count(line, []byte("{")) > mostOpen || !utf8.Valid(line) {
			r.problems = append(r.problems, Problem{r.file, number, 1, payroll.Text{
				VI: fmt.Sprintf("quá %d dòng, dòng quá %d byte, quá %d dấu ngoặc hoặc không phải UTF-8", mostLines, longestLine, mostOpen),
				EN: fmt.Sprintf("more than %d lines, %d bytes in a line or %d brackets, or not UTF-8", mostLines, longestLine, mostOpen)}})
			return true
		}
	}
	return false
}

// parse returns the root of the only document, nil when there is none.
func (r *reader) parse(source []byte) ast.Node {
	if r.tooLarge(source) {
		return nil
	}
	f, err := safely(func() (*ast.File, error) { return parser.ParseBytes(source, 0) })
	if err != nil {
		at := Problem{File: r.file, Line: 1, Column: 1}
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
		r.problem(nil, "cần đúng một tài liệu YAML", "exactly one YAML document is needed")
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

// scalar returns the text of a value that is neither list nor mapping.
func (r *reader) scalar(n ast.Node) string {
	s, ok := n.(ast.ScalarNode)
	if !ok {
		r.problem(n, "cần một giá trị", "one value is needed")
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

func (r *reader) text(into *string) func(ast.Node) {
	return func(n ast.Node) {
		if *into = r.scalar(n); *into == "" {
			r.problem(n, "không được để trống", "must not be empty")
		}
	}
}

func (r *reader) texts(into *payroll.Text) func(ast.Node) {
	return func(n ast.Node) {
		r.mapping(n, keys{"vi": r.text(&into.VI), "en": r.text(&into.EN)}, "vi", "en")
	}
}

func (r *reader) oneOf(n ast.Node, allowed ...string) string {
	s := r.scalar(n)
	if !slices.Contains(allowed, s) {
		r.problem(n, "«%s»: chỉ có %s", "%q: only %s", s, strings.Join(allowed, ", "))
	}
	return s
}

// code is a name that can stand in file names.
func (r *reader) code(into *string) func(ast.Node) {
	return func(n ast.Node) {
		*into = r.scalar(n)
		const signs = "abcdefghijklmnopqrstuvwxyz0123456789.-"
		if *into == "" || len(*into) > 40 || strings.Trim(*into, signs) != "" || strings.ContainsAny((*into)[:1], ".-") {
			r.problem(n, "mã «%s»: chỉ a-z 0-9 . -, tối đa 40 ký tự", "code %q: only a-z 0-9 . -, at most 40", *into)
		}
	}
}

func (r *reader) bank(into *string) func(ast.Node) {
	return func(n ast.Node) {
		*into = r.scalar(n)
		if _, known := bankfiles.EmbeddedDirectory().Bank(*into); !known {
			r.problem(n, "không có ngân hàng mã «%s»; xem «chitra banks list»", "no bank has code %q; see “chitra banks list”", *into)
		}
	}
}

func (r *reader) day(into *string) func(ast.Node) {
	return func(n ast.Node) {
		*into = r.scalar(n)
		if _, err := time.Parse("2006-01-02", *into); err != nil {
			r.problem(n, "«%s» không phải ngày yyyy-mm-dd", "%q is not a date yyyy-mm-dd", *into)
		}
	}
}

func (r *reader) clock(into *string) func(ast.Node) {
	return func(n ast.Node) {
		*into = r.scalar(n)
		if _, err := time.Parse("15:04", *into); err != nil {
			r.problem(n, "«%s» không phải giờ hh:mm", "%q is not a time hh:mm", *into)
		}
	}
}

// choice reads a code, or {code: …} or {proprietary: …}.
func (r *reader) choice(into *Choice, longest int) func(ast.Node) {
	return func(n ast.Node) {
		if _, scalar := n.(ast.ScalarNode); scalar {
			r.codeValue(n, &into.Code, longest)
			return
		}
		r.mapping(n, keys{
			"code":        func(n ast.Node) { r.codeValue(n, &into.Code, longest) },
			"proprietary": func(n ast.Node) { r.codeValue(n, &into.Proprietary, longestID) },
		})
		if (into.Code == "") == (into.Proprietary == "") {
			r.problem(n, "cần đúng một trong hai: code, proprietary", "exactly one of code and proprietary is needed")
		}
	}
}

// codeValue reads a value of an ISO list or of a bank.
func (r *reader) codeValue(n ast.Node, into *string, longest int) {
	*into = r.scalar(n)
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-./"
	if *into == "" || len(*into) > longest || strings.Trim(*into, signs) != "" {
		r.problem(n, "«%s»: 1 đến %d chữ, số, - . /", "%q: 1 to %d letters, digits, - . /", *into, longest)
	}
}

func (r *reader) purpose(into *string) func(ast.Node) {
	return func(n ast.Node) {
		s := r.scalar(n)
		if *into = s; s != purposeOfProgramme && s != noPurpose {
			r.codeValue(n, into, longestCode)
		}
	}
}

func (r *reader) number(n ast.Node, into *int, least, most int) {
	v, err := strconv.Atoi(r.scalar(n))
	if *into = v; err != nil || v < least || v > most {
		r.problem(n, "«%s»: số từ %d đến %d", "%q: a number from %d to %d", n.String(), least, most)
	}
}

func (r *reader) most(n ast.Node, m *Most) {
	var total int
	r.mapping(n, keys{
		"name":     func(n ast.Node) { r.number(n, &m.Name, 20, longestName) },
		"account":  func(n ast.Node) { r.number(n, &m.Account, 6, longestAccount) },
		"memo":     func(n ast.Node) { r.number(n, &m.Memo, 35, longestMemo) },
		"payments": func(n ast.Node) { r.number(n, &m.Payments, 1, 999_999_999) },
		"total":    func(n ast.Node) { r.number(n, &total, 1, 999_999_999_999_999) },
	})
	m.Total = payroll.Amount(total)
}

// address reads a structured address. Town and country are what banks ask for.
func (r *reader) address(into **Address) func(ast.Node) {
	return func(n ast.Node) {
		a := &Address{}
		r.mapping(n, keys{
			"street":    func(n ast.Node) { r.plain(n, &a.Street, 70) },
			"post_code": func(n ast.Node) { r.plain(n, &a.PostCode, 16) },
			"town":      func(n ast.Node) { r.plain(n, &a.Town, 35) },
			"country": func(n ast.Node) {
				if a.Country = r.scalar(n); len(a.Country) != 2 || strings.Trim(a.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
					r.problem(n, "«%s» không phải mã nước hai chữ", "%q is not a country of two capitals", a.Country)
				}
			},
		}, "town", "country")
		*into = a
	}
}

// plain reads a text as it is written to the bank.
func (r *reader) plain(n ast.Node, into *string, longest int) {
	*into = r.scalar(n)
	clean, lost := bankfiles.Clean(*into, bankfiles.SwiftX())
	if *into == "" || clean != *into || lost != "" || len(*into) > longest {
		r.problem(n, "«%s»: ghi chữ hoa không dấu, tối đa %d ký tự, như «%s»", "%q: unaccented capitals, at most %d, like %q", *into, longest, clean)
	}
}
