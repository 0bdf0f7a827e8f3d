package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"chitra/payroll"
	"chitra/payroll/rates"
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

// printFinding writes where, what and what to do, for people.
func (a *app) printFinding(w io.Writer, f payroll.Finding) {
	l := a.language()
	mark := map[payroll.Severity]payroll.Text{
		payroll.Error:   {VI: "LỖI", EN: "ERROR"},
		payroll.Warning: {VI: "Cảnh báo", EN: "Warning"},
		payroll.Info:    {VI: "Ghi chú", EN: "Note"},
	}[f.Severity].In(l)
	line := mark + " " + string(f.Code)
	if where := f.Where(l); where != "" {
		line += " (" + where + ")"
	}
	line += ": " + f.Says(l)
	if remedy := f.Remedy(l); remedy != "" {
		line += " → " + remedy
	}
	fmt.Fprintln(w, printable(line))
}

func (a *app) printProblems(problems []rates.Problem) {
	for _, p := range problems {
		fmt.Fprintf(a.err, "%s:%d:%d: %s\n", p.File, p.Line, p.Column, printable(p.Message.In(a.language())))
	}
}

// progress reports counts on stderr: after one second, then every ten.
type progress struct {
	a     *app
	what  payroll.Text
	start time.Time
	next  time.Time
	done  int
}

func (a *app) progress(what payroll.Text) *progress {
	now := time.Now()
	return &progress{a: a, what: what, start: now, next: now.Add(time.Second)}
}

// add counts n more and speaks when it is time.
func (p *progress) add(n int) {
	p.done += n
	now := time.Now()
	if p.a.quiet || now.Before(p.next) {
		return
	}
	p.next = now.Add(10 * time.Second)
	seconds := int64(max(now.Sub(p.start).Milliseconds(), 1))
	fmt.Fprintf(p.a.err, "%s: %s (%s/s)\n", p.what.In(p.a.language()), payroll.Amount(p.done), payroll.Amount(int64(p.done)*1000/seconds))
}
