package rates_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"

	"github.com/goccy/go-yaml"
	"github.com/shopspring/decimal"
)

// lawCase is one person of testdata/law/cases, with what is due; see the
// README.md there.
type lawCase struct {
	Name      string              `yaml:"name"`
	Provision string              `yaml:"provision"`
	Rules     []string            `yaml:"rules"`
	Area      string              `yaml:"area"`
	Settings  caseSettings        `yaml:"settings"`
	Law       caseLaw             `yaml:"law"`
	Born      string              `yaml:"born"`
	Died      string              `yaml:"died"`
	Grants    []caseGrant         `yaml:"grants"`
	Spouse    *caseSpouse         `yaml:"spouse"`
	Due       map[string][]any    `yaml:"due"`
	Before    *caseBefore         `yaml:"before"`
	Span      []string            `yaml:"span"`
	Arrears   map[string]caseSums `yaml:"arrears"`
	file      string
}

// caseSums are amounts by component.
type caseSums map[string]payroll.Amount

type caseSettings struct {
	AgeChange      payroll.AgeChange      `yaml:"age_change"`
	CrossProgramme payroll.CrossProgramme `yaml:"cross_programme"`
}

// caseLaw is the law a case is computed by, where it is not the present one.
type caseLaw struct {
	Confirmed []string `yaml:"confirmed"` // provisional instruments taken as confirmed
	Without   []string `yaml:"without"`   // instruments not yet known
}

type caseGrant struct {
	Category   string         `yaml:"category"`
	Percent    int            `yaml:"percent"`
	Count      string         `yaml:"count"`
	Facts      []payroll.Fact `yaml:"facts"`
	Area       string         `yaml:"area"`
	From       string         `yaml:"from"`
	To         string         `yaml:"to"`
	Status     payroll.Status `yaml:"status"`
	StatusFrom string         `yaml:"status_from"`
}

type caseSpouse struct {
	ID     string      `yaml:"id"`
	Grants []caseGrant `yaml:"grants"`
}

// caseBefore is what was known earlier, where it differs from now.
type caseBefore struct {
	Law    caseLaw      `yaml:"law"`
	Born   *string      `yaml:"born"`
	Died   *string      `yaml:"died"`
	Grants *[]caseGrant `yaml:"grants"`
}

// readLawCases reads every file of cases.
func readLawCases(t *testing.T) []lawCase {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(cases, "cases", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no law cases: ", err)
	}
	var all []lawCase
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list []lawCase
		if err := yaml.UnmarshalWithOptions(data, &list, yaml.Strict()); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for i := range list {
			list[i].file = strings.TrimSuffix(filepath.Base(file), ".yaml")
		}
		all = append(all, list...)
	}
	return all
}

func (c *lawCase) settings() payroll.Settings {
	s := payroll.DefaultSettings()
	if c.Settings.AgeChange != "" {
		s.AgeChange = c.Settings.AgeChange
	}
	if c.Settings.CrossProgramme != "" {
		s.CrossProgramme = c.Settings.CrossProgramme
	}
	return s
}

// person builds the beneficiary; before is the one known earlier.
func (c *lawCase) person(t *testing.T, before bool) payroll.Beneficiary {
	t.Helper()
	born, died, grants := c.Born, c.Died, c.Grants
	if before {
		if c.Before.Born != nil {
			born = *c.Before.Born
		}
		if c.Before.Died != nil {
			died = *c.Before.Died
		}
		if c.Before.Grants != nil {
			grants = *c.Before.Grants
		}
	}
	b := payroll.Beneficiary{PersonID: "031145000123", Born: date(t, born), Died: date(t, died), Grants: c.grants(t, grants)}
	if c.Spouse != nil {
		b.Spouse = &payroll.Beneficiary{PersonID: c.Spouse.ID, Born: date(t, born), Grants: c.grants(t, c.Spouse.Grants)}
	}
	return b
}

func (c *lawCase) grants(t *testing.T, list []caseGrant) []payroll.Grant {
	t.Helper()
	orElse := func(words ...string) string {
		return words[slices.IndexFunc(words, func(w string) bool { return w != "" })]
	}
	grants := make([]payroll.Grant, len(list))
	for i, g := range list {
		grants[i] = payroll.Grant{Row: i + 2, Category: g.Category, Percent: g.Percent, Facts: g.Facts, Status: g.Status,
			Jurisdiction: payroll.Jurisdiction(orElse(g.Area, c.Area, "hai-phong")), Months: payroll.Span{From: month(t, orElse(g.From, "2015-01"))}}
		if g.To != "" {
			grants[i].Months.To = month(t, g.To)
		}
		if g.StatusFrom != "" {
			grants[i].StatusFrom = month(t, g.StatusFrom)
		}
		if g.Count != "" {
			grants[i].Count = decimal.RequireFromString(g.Count)
		}
	}
	return grants
}

// table is the law of a case.
func (l *caseLaw) table(t *testing.T, law *payroll.RateTable) *payroll.RateTable {
	t.Helper()
	if len(l.Confirmed)+len(l.Without) == 0 {
		return law
	}
	var list []*payroll.Instrument
	found := 0
	for _, in := range law.Instruments() {
		switch {
		case slices.Contains(l.Without, in.Number):
			found++
			continue
		case slices.Contains(l.Confirmed, in.Number):
			found++
			in = confirmed(in)
		}
		list = append(list, in)
	}
	if found != len(l.Confirmed)+len(l.Without) {
		t.Errorf("an instrument of %v is not known", l)
	}
	return payroll.NewRateTable(law.Catalogue(), slices.Clone(list))
}

// confirmed returns an instrument with every value taken as confirmed.
func confirmed(in *payroll.Instrument) *payroll.Instrument {
	c := *in
	c.Standing = payroll.Confirmed
	c.Rates, c.Bases = slices.Clone(in.Rates), slices.Clone(in.Bases)
	for _, rates := range [][]payroll.Rate{c.Rates, c.Bases} {
		for i := range rates {
			rates[i].Standing = payroll.Confirmed
		}
	}
	return &c
}

// outcome is what one grant is expected to be due: sums by component, and the
// codes of the findings.
type outcome struct {
	sums  caseSums
	notes []string
}

// outcomeOf reads an entry of due: a code, or components with their amounts and
// perhaps a note.
func outcomeOf(t *testing.T, entry any) outcome {
	t.Helper()
	o := outcome{sums: caseSums{}}
	if code, ok := entry.(string); ok {
		o.notes = []string{code}
		return o
	}
	fields, ok := entry.(map[string]any)
	if !ok {
		t.Fatalf("entry %v", entry)
	}
	for key, value := range fields {
		switch v := value.(type) {
		case uint64:
			o.sums[key] = payroll.Amount(v)
		case string:
			o.notes = append(o.notes, v)
		case []any:
			for _, code := range v {
				o.notes = append(o.notes, fmt.Sprint(code))
			}
		}
		if _, money := o.sums[key]; money == (key == "note") {
			t.Fatalf("entry %v: %s", entry, key)
		}
	}
	slices.Sort(o.notes)
	return o
}

// happened is what the program says. A provisional instrument is left out
// unless the case speaks of it: it is named on every month from July 2026.
func happened(e *payroll.Entitlement, want outcome) outcome {
	o := outcome{sums: sumsOf(e)}
	for _, f := range e.Findings {
		if code := string(f.Code); f.Code != payroll.CodeProvisional || slices.Contains(want.notes, code) {
			o.notes = append(o.notes, code)
		}
	}
	slices.Sort(o.notes)
	o.notes = slices.Compact(o.notes) // a grant with three unread components says so three times
	return o
}

func sumsOf(e *payroll.Entitlement) caseSums {
	sums := caseSums{}
	for _, l := range e.Lines {
		sums[l.Component] += l.Amount
	}
	return sums
}

// seen collects what the cases touch.
type seen struct{ categories, components, rules, findings map[string]bool }

func (s *seen) entitlement(e *payroll.Entitlement) {
	if e.Total > 0 {
		s.categories[e.Grant.Category] = true
	}
	for _, l := range e.Lines {
		s.components[l.Component] = true
	}
	for _, f := range e.Findings {
		s.findings[string(f.Code)] = true
	}
}

// TestLawCases runs the cases a jurist can read, and fails where a category, a
// component, a combining rule or a finding of the catalogue is in none of them.
func TestLawCases(t *testing.T) {
	law := embedded(t)
	s := seen{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	names := map[string]bool{}
	list := readLawCases(t)
	for i := range list {
		c := &list[i]
		t.Run(c.file+"/"+c.Name, func(t *testing.T) {
			if c.Name == "" || c.Provision == "" || names[c.file+c.Name] || len(c.Due)+len(c.Arrears) == 0 {
				t.Errorf("a case needs a name of its own, a provision and something due: %+v", c)
			}
			names[c.file+c.Name] = true
			c.check(t, law, &s)
		})
	}
	if len(list) < 180 {
		t.Errorf("only %d cases", len(list))
	}
	s.complete(t, law.Catalogue())
}

// check compares every month of a case.
func (c *lawCase) check(t *testing.T, law *payroll.RateTable, s *seen) {
	table, b, settings := c.Law.table(t, law), c.person(t, false), c.settings()
	applied := map[string]bool{}
	for _, m := range slices.Sorted(maps.Keys(c.Due)) {
		wants := c.Due[m]
		es := payroll.Entitle(&b, month(t, m), table, settings)
		if len(wants) != len(es) {
			t.Fatalf("%s: %d grants, %d entries", m, len(es), len(wants))
		}
		for i := range es {
			s.entitlement(&es[i])
			want := outcomeOf(t, wants[i])
			if got := happened(&es[i], want); !maps.Equal(got.sums, want.sums) || !slices.Equal(got.notes, want.notes) {
				t.Errorf("%s %s: %v %v, want %v %v", m, es[i].Grant.Category, got.sums, got.notes, want.sums, want.notes)
			}
			for _, f := range es[i].Findings {
				if f.Code == payroll.CodeDisplaced {
					applied[f.Args["rule"]] = true
				}
			}
		}
	}
	for _, rule := range c.Rules {
		if !applied[rule] {
			t.Errorf("the rule %s did not apply; these did: %v", rule, applied)
		}
		s.rules[rule] = true
	}
	if len(c.Arrears) > 0 {
		c.checkArrears(t, law, &b, table)
	}
}

// checkArrears lets the month after the span settle it: everything that was due
// by what was known before is taken as paid, and what is settled, month by month,
// must be what the case says.
func (c *lawCase) checkArrears(t *testing.T, law *payroll.RateTable, now *payroll.Beneficiary, table *payroll.RateTable) {
	if c.Before == nil || len(c.Span) != 2 {
		t.Fatal("arrears need before and span")
	}
	before, was := c.person(t, true), c.Before.Law.table(t, law)
	first, last := month(t, c.Span[0]), month(t, c.Span[1])
	past := payroll.Past{From: first, Before: &before}
	for m := first; m <= last; m++ {
		past.Assessed = append(past.Assessed, paid(payroll.Entitle(&before, m, was, c.settings()))...)
	}
	category, ok := table.Category(now.Grants[0].Category)
	if !ok {
		t.Fatal("unknown category")
	}
	books := payroll.Books{Programme: category.Programme, Law: table, Settings: c.settings(), First: first, LawThen: was,
		Covered: last, Own: last + 1, Upto: last + 1, LawChanged: true}
	got := settled(books.Settle(now, &past))
	for m := first; m <= last; m++ {
		if !maps.Equal(got[m], c.Arrears[m.String()]) {
			t.Errorf("%s: difference %v, want %v", m, got[m], c.Arrears[m.String()])
		}
	}
}

// paid takes what was due as paid by runs.
func paid(es []payroll.Entitlement) (list []payroll.Assessed) {
	for i := range es {
		for _, l := range es[i].Lines {
			list = append(list, payroll.Assessed{Grant: es[i].Grant.Key(), Component: l.Component, Month: es[i].Month, Paid: l.Amount})
		}
	}
	return list
}

// settled adds what a settlement pays and claims back, by month and component.
func settled(s payroll.Settlement) map[payroll.Month]caseSums {
	got := map[payroll.Month]caseSums{}
	add := func(m payroll.Month, component string, a payroll.Amount) {
		if got[m] == nil {
			got[m] = caseSums{}
		}
		if got[m][component] += a; got[m][component] == 0 {
			delete(got[m], component)
		}
	}
	for i := range s.Entitlements {
		for _, l := range s.Entitlements[i].Lines {
			add(s.Entitlements[i].Month, l.Component, l.Amount)
		}
	}
	for _, o := range s.Overpaid {
		add(o.Month, o.Component, -o.Amount)
	}
	return got
}

// complete names what no case touches.
func (s *seen) complete(t *testing.T, c *payroll.Catalogue) {
	var categories, components, rules []string
	for i := range c.Categories {
		categories = append(categories, c.Categories[i].Code)
	}
	for _, x := range c.Components {
		components = append(components, x.Code)
	}
	for i := range c.Stacking {
		rules = append(rules, c.Stacking[i].Code)
	}
	for _, need := range []struct {
		what  string
		codes []string
		have  map[string]bool
	}{{"category is paid in", categories, s.categories}, {"component is paid in", components, s.components},
		{"combining rule is applied in", rules, s.rules}, {"finding is raised in", caseFindings, s.findings}} {
		for _, code := range need.codes {
			if !need.have[code] {
				t.Errorf("no %s any law case: %s", need.what, code)
			}
		}
	}
}

// caseFindings are the findings of entitlement a person's facts can raise.
var caseFindings = []string{"UNKNOWN_CATEGORY", "UNKNOWN_JURISDICTION", "MISSING_FACT", "MISSING_PERCENT", "MISSING_COUNT", "MISSING_BIRTH_DATE",
	"MISSING_DEATH_DATE", "BIRTH_YEAR_ONLY", "NOT_IN_MONTHS", "NOT_THIS_MONTH", "SUSPENDED", "STOPPED", "DIED", "CATEGORY_ENDED", "NOT_ELIGIBLE",
	"UNKNOWN_RATE", "PROVISIONAL_RATE", "DISPLACED", "COMBINATION_UNDECIDED", "CROSS_PROGRAMME", "NO_ALLOWANCE_TO_MULTIPLY",
	"OVERLAPPING_GRANTS", "MONTHS_REVERSED", "DEATH_BEFORE_BIRTH"}
