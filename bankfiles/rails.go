package bankfiles

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"chitra/payroll"
)

// The rules of rails.csv.
const (
	ruleBelow     = "below"           // đồng: the rail carries less than this
	ruleMemoBelow = "memo_below"      // characters: a memo of this length or more does not travel
	ruleLowBelow  = "low_value_below" // đồng: CITAD counts less than this as low value
	ruleOpens     = "opens"           // clock
	ruleCutoff    = "cutoff"          // clock, of the bank
	ruleCutLow    = "cutoff_low"      // clock, CITAD low value
	ruleCutHigh   = "cutoff_high"     // clock, CITAD high value
	ruleLineMax   = "line_max"        // đồng: most one payment may be
	ruleFileRows  = "file_rows"       // most payments in one file
	ruleFileTotal = "file_total"      // đồng: most one file may sum to
)

// RailRule is one limit of a rail at a bank and what is known of it.
type RailRule struct {
	Rail     payroll.Rail // "*" = any
	Bank     string       // key of the paying bank, "*" = any
	Rule     string
	Value    string
	Evidence Evidence
	Source   string
	number   int64 // đồng, characters, rows, or minutes after midnight
}

// RailRules are the limits of the ways money travels: what a rail carries, until
// when, and what a paying bank takes in one line and one file. They are data with
// a source each; nothing of them is fixed in code.
type RailRules struct {
	list  []RailRule
	rules map[railKey]*RailRule
}

type railKey struct {
	rail payroll.Rail
	bank string
	rule string
}

const anyone = "*"

//go:embed data/rails.csv
var railsCSV []byte

// List returns every rule, in the order of the files.
func (r *RailRules) List() []RailRule { return slices.Clone(r.list) }

// find returns the closest rule: of the rail at the bank, of the bank, of the
// rail, of anybody; nil where there is none.
func (r *RailRules) find(rail payroll.Rail, bank, rule string) *RailRule {
	for _, k := range []railKey{{rail, bank, rule}, {anyone, bank, rule}, {rail, anyone, rule}, {anyone, anyone, rule}} {
		if found := r.rules[k]; found != nil {
			return found
		}
	}
	return nil
}

// number returns the value of the closest rule, or the largest number.
func (r *RailRules) number(rail payroll.Rail, bank, rule string) int64 {
	if found := r.find(rail, bank, rule); found != nil {
		return found.number
	}
	return 1<<63 - 1
}

// CutOff is the last minute a payment can be handed in on its day.
type CutOff struct {
	Clock    string // 15:00
	Evidence Evidence
	Source   string
}

// CutOff returns the earlier of the rail's end and the paying bank's own. On the
// last two working days of a month CITAD stays open longer; that is never
// counted on.
func (r *RailRules) CutOff(rail payroll.Rail, bank string, amount payroll.Amount) CutOff {
	first := r.find(rail, bank, ruleCutoff)
	if rail == payroll.Citad {
		rule := ruleCutLow
		if r.HighValue(amount) {
			rule = ruleCutHigh
		}
		if of := r.find(rail, bank, rule); of != nil && (first == nil || of.number < first.number) {
			first = of
		}
	}
	if first == nil {
		return CutOff{}
	}
	return CutOff{first.Value, first.Evidence, first.Source}
}

// HighValue reports whether CITAD takes an amount in its high-value service.
func (r *RailRules) HighValue(amount payroll.Amount) bool {
	return int64(amount) >= r.number(payroll.Citad, anyone, ruleLowBelow)
}

// Bounds returns the most payments and the largest total a paying bank takes in
// one file; what nobody has stated is unbounded.
func (r *RailRules) Bounds(bank string) (rows int, total payroll.Amount) {
	return int(r.number(anyone, bank, ruleFileRows)), payroll.Amount(r.number(anyone, bank, ruleFileTotal))
}

// WithRailsFile returns the directory routing by an office's own rules laid over
// its own: a row with the same rail, bank and rule replaces ours. A file that
// does not exist changes nothing. Everything wrong in the file is named at once,
// with its line.
func (d *Directory) WithRailsFile(path string) (*Directory, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	own, err := d.readRails(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	with := *d
	with.rails = newRailRules(append(d.rails.List(), own...))
	return &with, nil
}

func newRailRules(list []RailRule) *RailRules {
	r := &RailRules{rules: map[railKey]*RailRule{}}
	at := map[railKey]int{}
	for _, rule := range list {
		k := railKey{rule.Rail, rule.Bank, rule.Rule}
		if i, replaced := at[k]; replaced {
			r.list[i] = rule
			continue
		}
		at[k] = len(r.list)
		r.list = append(r.list, rule)
	}
	for i := range r.list {
		r.rules[railKey{r.list[i].Rail, r.list[i].Bank, r.list[i].Rule}] = &r.list[i]
	}
	return r
}

var railsHeading = []string{"rail", "bank", "rule", "value", "evidence", "source"}

// readRails reads a table of rules; the error names every faulty line.
func (d *Directory) readRails(in io.Reader) (list []RailRule, err error) {
	c := csv.NewReader(in)
	c.FieldsPerRecord = len(railsHeading)
	heading, err := c.Read()
	if err != nil || !slices.Equal(heading, railsHeading) {
		return nil, fmt.Errorf("dòng/line 1: cần các cột/heading must be %s: %w", strings.Join(railsHeading, ","), payroll.ErrData)
	}
	var problems []error
	for {
		row, err := c.Read()
		if err == io.EOF {
			break
		}
		line, _ := c.FieldPos(0)
		if err == nil {
			var rule RailRule
			if rule, err = d.parseRailRule(row); err == nil {
				list = append(list, rule)
				continue
			}
			err = fmt.Errorf("dòng/line %d: %w", line, err)
		}
		if problems = append(problems, fmt.Errorf("%w: %w", err, payroll.ErrData)); len(problems) > 50 {
			break
		}
	}
	return list, errors.Join(problems...)
}

func (d *Directory) parseRailRule(row []string) (r RailRule, err error) {
	r = RailRule{Rail: payroll.Rail(row[0]), Bank: row[1], Rule: row[2], Value: row[3], Evidence: Evidence(row[4]), Source: row[5]}
	if r.Rail != anyone && !slices.Contains(payroll.Rails, r.Rail) {
		return r, fmt.Errorf("rail %q: * %v", r.Rail, payroll.Rails)
	}
	if !slices.Contains(EvidenceGrades, r.Evidence) {
		return r, fmt.Errorf("evidence %q: %v", r.Evidence, EvidenceGrades)
	}
	if r.Bank == "" || r.Source == "" {
		return r, errors.New("bank (hoặc/or *) và/and source: không được trống/must not be empty")
	}
	if _, known := d.byKey[r.Bank]; !known && r.Bank != anyone {
		return r, fmt.Errorf("bank %q: không có trong danh mục/not in the directory («chitra banks list»)", r.Bank)
	}
	switch r.Rule {
	case ruleOpens, ruleCutoff, ruleCutLow, ruleCutHigh:
		at, err := time.Parse("15:04", r.Value)
		r.number = int64(at.Hour()*60 + at.Minute())
		if err != nil {
			return r, fmt.Errorf("%s %q: cần giờ/needs a clock hh:mm", r.Rule, r.Value)
		}
	case ruleBelow, ruleMemoBelow, ruleLowBelow, ruleLineMax, ruleFileRows, ruleFileTotal:
		r.number, err = strconv.ParseInt(r.Value, 10, 64)
		if err != nil || r.number <= 0 {
			return r, fmt.Errorf("%s %q: cần số nguyên dương/needs a whole number above zero", r.Rule, r.Value)
		}
	default:
		return r, fmt.Errorf("rule %q không có/is not known", r.Rule)
	}
	return r, nil
}

// FastBelow is the amount from which 24/7 transfer from a bank no longer works.
func (r *RailRules) FastBelow(bank string) int64 { return r.number(payroll.Napas247, bank, ruleBelow) }
