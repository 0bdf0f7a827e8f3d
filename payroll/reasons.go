package payroll

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// ReasonClass is what a bank's reason asks the office to do.
type ReasonClass string

// The classes. None of them stops a grant: a person decides, on a review.
const (
	Repair     ReasonClass = "repair" // mend account, bank or text, then pay again by a new instruction
	Visit      ReasonClass = "visit"  // hold, and see the payee
	DeathCheck ReasonClass = "death"  // open a review; nothing is stopped by itself
	QueryFirst ReasonClass = "query"  // ask the bank before anything else
	NeverAgain ReasonClass = "never"  // may have been paid: never again by itself
)

// BankReason is why a payment did not arrive.
type BankReason struct {
	Code  string // ISO 20022 external code; NARR when only words were given
	Class ReasonClass
	Says  Text
	// Known is false when neither code nor words were recognised: the class is
	// then QueryFirst, because nothing is known.
	Known bool
}

//go:embed reasons.csv
var reasonData string

type reasonTable struct {
	classes map[ReasonClass]Text
	codes   map[string]BankReason
	phrases []phrase // the longest first
	returns []string
}

type phrase struct{ words, code string }

var reasons = sync.OnceValue(func() *reasonTable {
	t, err := parseReasons(reasonData)
	if err != nil {
		panic(err) // the table is part of the program
	}
	return t
})

// parseReasons reads the table and refuses what would make it say two things.
func parseReasons(data string) (*reasonTable, error) {
	r := csv.NewReader(strings.NewReader(data))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	t := &reasonTable{classes: map[ReasonClass]Text{}, codes: map[string]BankReason{}}
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		kind, key, value, says := row[0], row[1], row[2], Text{row[3], row[4]}
		if seen[kind+" "+key] || key == "" {
			return nil, fmt.Errorf("reasons: %s %q stands twice or is empty", kind, key)
		}
		seen[kind+" "+key] = true
		if err := t.add(kind, key, value, says); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(t.phrases, func(a, b phrase) int { return len(b.words) - len(a.words) })
	return t, nil
}

func (t *reasonTable) add(kind, key, value string, says Text) error {
	switch kind {
	case "class":
		t.classes[ReasonClass(key)] = says
	case "code":
		if _, ok := t.classes[ReasonClass(value)]; !ok {
			return fmt.Errorf("reasons: code %s has class %q", key, value)
		}
		t.codes[key] = BankReason{key, ReasonClass(value), says, true}
	case "phrase":
		if _, ok := t.codes[value]; !ok || Fold(key) != key {
			return fmt.Errorf("reasons: phrase %q stands for %q, or is not folded", key, value)
		}
		t.phrases = append(t.phrases, phrase{key, value})
	case "return":
		t.returns = append(t.returns, key)
	default:
		return fmt.Errorf("reasons: kind %q", kind)
	}
	return nil
}

// reasonOf understands why a payment did not arrive. Who was to be paid in hand and
// was not, for a reason nobody knows, is to be visited.
func reasonOf(code, words string, cash bool) BankReason {
	r := ReasonOf(code, words)
	if !r.Known && cash {
		r.Class = Visit
	}
	return r
}

// ReasonOf understands a bank's reason: by its ISO code, else by the words.
func ReasonOf(code, words string) BankReason {
	t := reasons()
	if r, ok := t.codes[strings.ToUpper(strings.TrimSpace(code))]; ok && r.Code != "NARR" {
		return r
	}
	text := Fold(code + " " + words)
	for _, p := range t.phrases {
		if hasWords(text, p.words) {
			return t.codes[p.code]
		}
	}
	for word := range strings.FieldsFuncSeq(strings.ToUpper(words), func(r rune) bool { return !isAlphanumeric(r) }) {
		if r, ok := t.codes[word]; ok {
			return r
		}
	}
	r := t.codes["NARR"]
	r.Known = false
	return r
}

// Why says it: code and meaning, or the bank's own words where nobody here knows
// them.
func (r BankReason) Why(words string) Text {
	switch {
	case r.Known:
		return Text{r.Code + " " + r.Says.VI, r.Code + " " + r.Says.EN}
	case words != "":
		return Text{"«" + words + "»", "«" + words + "»"}
	}
	return r.Says
}

// Act says what a class asks the office to do.
func (c ReasonClass) Act() Text { return reasons().classes[c] }

// saysReturn reports whether a bank's words say that money is given back.
func saysReturn(words string) bool {
	text := Fold(words)
	return slices.ContainsFunc(reasons().returns, func(w string) bool { return hasWords(text, w) })
}

// hasWords reports whether folded text has the words, whole and in order.
func hasWords(text, words string) bool {
	return strings.Contains(" "+text+" ", " "+words+" ")
}
