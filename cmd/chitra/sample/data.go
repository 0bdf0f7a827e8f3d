package sample

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"chitra/payroll"
)

//go:embed data/*.csv
var files embed.FS

// tables is the content of the data files.
type tables struct {
	situations []situation
	decisions  map[string][]decision // by category
	names      map[nameKey]*weighted[string]
	banks      weighted[bank]
}

// situation is a life situation: who, and which grants go together.
type situation struct {
	share          int
	ageFrom, ageTo int // in whole years, both inclusive
	malePercent    int
	life           string // alive, dead, couple
	categories     []string
}

// The kinds of life of data/situations.csv.
const (
	dead   = "dead"
	couple = "couple"
)

// decision is what a decision on a category may state; a category has several
// where its people differ.
type decision struct {
	category          string
	weight            int
	ageFrom, ageBelow int
	percent, count    payroll.Range
	halves            bool
	must, oneOf       []string
	may               []chance
	payee             payeeKind
	timing            string // monthly, yearly, death
	months            []int  // of the year, where payment is yearly
	since, until      payroll.Month
	endsAtAge         int
}

// The timings of data/categories.csv.
const (
	yearly  = "yearly"
	onDeath = "death"
)

// chance is a fact that some decisions establish.
type chance struct {
	fact    string
	percent int
}

// nameKey finds the names of one kind.
type nameKey struct{ part, sex, era string }

// bank is how a bank's name and account numbers are written.
type bank struct {
	prefixes, spellings []string
	lengths             []int
}

// loadTables reads the data files.
func loadTables() (*tables, error) {
	t := &tables{decisions: map[string][]decision{}, names: map[nameKey]*weighted[string]{}}
	for name, take := range map[string]func(*line){
		"categories": t.takeDecision, "situations": t.takeSituation, "names": t.takeName, "banks": t.takeBank,
	} {
		if err := eachLine(name, take); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *tables) takeSituation(l *line) {
	t.situations = append(t.situations, situation{
		share: l.number("share"), ageFrom: l.number("age_from"), ageTo: l.number("age_to"),
		malePercent: l.number("male_percent"), life: l.text("life"), categories: strings.Split(l.text("grants"), "+"),
	})
}

func (t *tables) takeDecision(l *line) {
	d := decision{
		category: l.text("category"), weight: l.number("weight"),
		ageFrom: l.number("age_from"), ageBelow: l.number("age_below"), endsAtAge: l.number("ends_at_age"),
		percent: payroll.Range{From: l.number("percent_from"), To: l.number("percent_to")},
		count:   payroll.Range{From: l.number("count_from"), To: l.number("count_to")},
		halves:  l.text("halves") == "yes",
		must:    l.list("must"), oneOf: l.list("one_of"), may: l.chances("may"),
		payee: payeeKind(l.text("payee")), timing: l.text("timing"), months: l.numbers("months"),
		since: l.month("since"), until: l.month("until"),
	}
	t.decisions[d.category] = append(t.decisions[d.category], d)
}

func (t *tables) takeName(l *line) {
	key := nameKey{l.text("part"), l.text("sex"), l.text("era")}
	if t.names[key] == nil {
		t.names[key] = &weighted[string]{}
	}
	t.names[key].add(l.text("name"), l.number("weight"))
}

func (t *tables) takeBank(l *line) {
	t.banks.add(bank{prefixes: l.list("prefixes"), lengths: l.numbers("lengths"), spellings: l.list("spellings")}, l.number("weight"))
}

// line is one line of a data file; the first cell that cannot be read is kept
// as its error.
type line struct {
	column map[string]int
	cells  []string
	err    error
}

// eachLine hands the lines of a data file to take.
func eachLine(name string, take func(*line)) error {
	f, err := files.Open("data/" + name + ".csv")
	if err != nil {
		return err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("data/%s.csv: %w", name, err)
	}
	column := map[string]int{}
	for i, header := range records[0] {
		column[header] = i
	}
	for i, cells := range records[1:] {
		l := &line{column: column, cells: cells}
		if take(l); l.err != nil {
			return fmt.Errorf("data/%s.csv, line %d: %w", name, i+2, l.err)
		}
	}
	return nil
}

func (l *line) text(column string) string {
	i, ok := l.column[column]
	if !ok {
		l.err = fmt.Errorf("no column %q", column)
		return ""
	}
	return l.cells[i]
}

func (l *line) list(column string) []string {
	if s := l.text(column); s != "" {
		return strings.Split(s, "|")
	}
	return nil
}

func (l *line) parse(column, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		l.err = fmt.Errorf("column %s: %w", column, err)
	}
	return n
}

// number reads a number; an empty cell is 0.
func (l *line) number(column string) int {
	if s := l.text(column); s != "" {
		return l.parse(column, s)
	}
	return 0
}

func (l *line) numbers(column string) (list []int) {
	for _, s := range l.list(column) {
		list = append(list, l.parse(column, s))
	}
	return list
}

func (l *line) chances(column string) (list []chance) {
	for _, s := range l.list(column) {
		fact, percent, _ := strings.Cut(s, ":")
		list = append(list, chance{fact, l.parse(column, percent)})
	}
	return list
}

func (l *line) month(column string) payroll.Month {
	s := l.text(column)
	if s == "" {
		return 0
	}
	m, err := payroll.ParseMonth(s)
	if err != nil {
		l.err = fmt.Errorf("column %s: %w", column, err)
	}
	return m
}
