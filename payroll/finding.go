package payroll

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Severity says what a finding does to its row.
type Severity string

// The severities, from harmless to holding.
const (
	// Info explains a result that is right as it stands (a grant that ended).
	Info Severity = "info"
	// Warning asks a person to look; the money is computed and paid.
	Warning Severity = "warning"
	// Error holds the row: nothing is paid for it until it is mended.
	Error Severity = "error"
)

// Code names a kind of finding. Codes are stable: scripts and auditors rely on
// them, so one is never renamed or given another meaning.
type Code string

// Finding is expected trouble with one row: what, where, how bad, and the
// values a person needs to see. It is never used for a failing step.
type Finding struct {
	Code     Code
	Severity Severity
	// File, Sheet, Row and Column place the finding in the file a person sent;
	// Row is the number the spreadsheet shows, 0 when there is none.
	File, Sheet string
	Row         int
	Column      string
	// Value is the offending text as it was typed.
	Value string
	// PersonID is the citizen number the finding is about, when known.
	PersonID string
	// Args fill the {names} of the message.
	Args Args
}

// Args are the named values of a message.
type Args map[string]string

// Lang is a language people read: Vietnamese first, English second.
type Lang string

// The languages of messages, commands and workbooks.
const (
	Vietnamese Lang = "vi"
	English    Lang = "en"
)

// Text is one sentence in both languages.
type Text struct {
	VI string `json:"vi" yaml:"vi"`
	EN string `json:"en" yaml:"en"`
}

// In returns the sentence in the language asked for; Vietnamese when unsure.
func (t Text) In(l Lang) string {
	if l == English && t.EN != "" {
		return t.EN
	}
	return t.VI
}

// Message is what a finding of one code says and what to do about it.
type Message struct{ Says, Remedy Text }

// messages holds every code of the system. Each table stands beside the code
// that raises its findings.
var messages = mergeMessages(
	entitleMessages,
	warningMessages,
	arrearsMessages,
	inputMessages,
	registryMessages,
	instructMessages,
	bankMessages,
	answerMessages,
	operationMessages,
	templateMessages,
	reconcileMessages,
	returnsMessages,
	proofMessages,
	scheduleMessages,
)

func mergeMessages(tables ...map[Code]Message) map[Code]Message {
	all := map[Code]Message{}
	for _, table := range tables {
		for code, m := range table {
			if _, twice := all[code]; twice {
				panic("finding code declared twice: " + string(code))
			}
			all[code] = m
		}
	}
	return all
}

// Codes lists every finding code in order.
func Codes() []Code { return slices.Sorted(maps.Keys(messages)) }

// MessageOf returns the words of a code.
func MessageOf(c Code) (Message, bool) {
	m, ok := messages[c]
	return m, ok
}

// Says writes the finding as a sentence.
func (f Finding) Says(l Lang) string {
	m, ok := messages[f.Code]
	if !ok {
		return string(f.Code)
	}
	return f.fill(m.Says.In(l))
}

// Remedy writes what to do next, or "".
func (f Finding) Remedy(l Lang) string { return f.fill(messages[f.Code].Remedy.In(l)) }

func (f Finding) fill(s string) string {
	if !strings.Contains(s, "{") {
		return s
	}
	s = strings.ReplaceAll(s, "{value}", f.Value)
	for k, v := range f.Args {
		s = strings.ReplaceAll(s, "{"+k+"}", v)
	}
	return s
}

// Where names the place for people: "tệp.xlsx, trang Sheet1, dòng 7, cột so_tai_khoan".
func (f Finding) Where(l Lang) string {
	words := map[Lang][3]string{Vietnamese: {"trang", "dòng", "cột"}, English: {"sheet", "row", "column"}}[l]
	var parts []string
	if f.File != "" {
		parts = append(parts, f.File)
	}
	if f.Sheet != "" {
		parts = append(parts, words[0]+" "+f.Sheet)
	}
	if f.Row > 0 {
		parts = append(parts, fmt.Sprintf("%s %d", words[1], f.Row))
	}
	if f.Column != "" {
		parts = append(parts, words[2]+" "+f.Column)
	}
	return strings.Join(parts, ", ")
}

// Worst returns the highest severity among findings, "" when there are none.
func Worst(findings []Finding) Severity {
	worst := Severity("")
	for i := range findings {
		if findings[i].Severity.rank() > worst.rank() {
			worst = findings[i].Severity
		}
	}
	return worst
}

func (s Severity) rank() int {
	switch s {
	case Info:
		return 1
	case Warning:
		return 2
	case Error:
		return 3
	}
	return 0
}
