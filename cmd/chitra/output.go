package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"chitra/payroll"
	"chitra/payroll/yamlfile"

	"golang.org/x/term"
)

// printable strips what could steer a terminal from text that came with data.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return '�'
	}, s)
}

// writeJSON writes one document, indented for people who pipe it to a pager.
func (a *app) writeJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// table writes aligned columns; the first row is the header.
func table(w io.Writer, rows [][]string) {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(tw, printable(strings.Join(row, "\t")))
	}
	tw.Flush()
}

// findingJSON is how a finding leaves the program.
type findingJSON struct {
	Code     payroll.Code     `json:"code"`
	Severity payroll.Severity `json:"severity"`
	File     string           `json:"file,omitempty"`
	Sheet    string           `json:"sheet,omitempty"`
	Row      int              `json:"row,omitempty"`
	Column   string           `json:"column,omitempty"`
	Value    string           `json:"value,omitempty"`
	PersonID string           `json:"person_id,omitempty"`
	Args     payroll.Args     `json:"args,omitempty"`
	Message  string           `json:"message"`
	Remedy   string           `json:"remedy,omitempty"`
}

func jsonFinding(f payroll.Finding, l payroll.Lang) findingJSON {
	return findingJSON{f.Code, f.Severity, f.File, f.Sheet, f.Row, f.Column, f.Value, f.PersonID, f.Args, f.Says(l), f.Remedy(l)}
}

func jsonFindings(fs []payroll.Finding, l payroll.Lang) []findingJSON {
	list := make([]findingJSON, len(fs))
	for i, f := range fs {
		list[i] = jsonFinding(f, l)
	}
	return list
}

// severityNames mark findings on screens.
var severityNames = map[payroll.Severity]payroll.Text{
	payroll.Error:   {VI: "LỖI", EN: "ERROR"},
	payroll.Warning: {VI: "Cảnh báo", EN: "Warning"},
	payroll.Info:    {VI: "Ghi chú", EN: "Note"},
}

// findingLine says where, what and what to do, for people.
func findingLine(f payroll.Finding, l payroll.Lang) string {
	line := severityNames[f.Severity].In(l) + " " + string(f.Code)
	if where := f.Where(l); where != "" {
		line += " (" + where + ")"
	}
	line += ": " + f.Says(l)
	if remedy := f.Remedy(l); remedy != "" {
		line += " → " + remedy
	}
	return printable(line)
}

func (a *app) printFinding(w io.Writer, f payroll.Finding) {
	fmt.Fprintln(w, findingLine(f, a.language()))
}

// printProblems names what is wrong in files of a folder, "" for where the program
// was started.
func (a *app) printProblems(dir string, problems []yamlfile.Problem) {
	for _, p := range problems {
		fmt.Fprintf(a.err, "%s:%d:%d: %s\n", filepath.Join(dir, p.File), p.Line, p.Column, printable(p.Message.In(a.language())))
	}
}

// progress reports counts on stderr after one second: every second in place on
// a terminal, a line every ten seconds otherwise.
type progress struct {
	a     *app
	what  payroll.Text
	start time.Time
	next  time.Time
	done  int
	total int // 0 while unknown
}

func (a *app) progress(what payroll.Text) *progress {
	now := time.Now()
	return &progress{a: a, what: what, start: now, next: now.Add(time.Second)}
}

// add counts n more and speaks when it is time.
func (p *progress) add(n int) { p.at(p.done+n, p.total) }

// at says how far the work is; total is 0 where nobody knows.
func (p *progress) at(done, total int) {
	p.done, p.total = done, total
	now := time.Now()
	if p.a.quiet || now.Before(p.next) {
		return
	}
	end, pause := "\n", 10*time.Second
	if terminal(p.a.err) {
		end, pause = "\r", time.Second
	}
	p.next = now.Add(pause)
	fmt.Fprint(p.a.err, p.line(now.Sub(p.start)), end)
}

// line writes count, rate and, where the total is known, the time left.
func (p *progress) line(took time.Duration) string {
	rate := int64(p.done) * 1000 / max(took.Milliseconds(), 1)
	text := fmt.Sprintf("%s: %s (%s/s)", p.what.In(p.a.language()), payroll.Amount(p.done), payroll.Amount(rate))
	if p.total > 0 && rate > 0 {
		left := time.Duration(int64(p.total-p.done)/rate) * time.Second
		text += fmt.Sprintf(payroll.Text{VI: ", còn khoảng %s", EN: ", about %s left"}.In(p.a.language()), left)
	}
	return text
}

// prepared listens to the preparation of a run.
func (a *app) prepared() func(done, total int) {
	p := a.progress(payroll.Text{VI: "Đã lập", EN: "Prepared"})
	return p.at
}

// terminal reports whether w is one.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
