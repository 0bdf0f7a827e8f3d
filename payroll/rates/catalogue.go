package rates

import (
	"chitra/payroll"

	"github.com/goccy/go-yaml/ast"
)

type programmeYAML struct {
	Code    string       `yaml:"code"`
	Name    payroll.Text `yaml:"name"`
	Budget  payroll.Text `yaml:"budget"`
	Purpose string       `yaml:"purpose"`
	Memo    string       `yaml:"memo"`
}

type namedYAML struct {
	Code   string       `yaml:"code"`
	Name   payroll.Text `yaml:"name"`
	Parent string       `yaml:"parent"`
	Person bool         `yaml:"person"`
}

type categoryYAML struct {
	Code       string          `yaml:"code"`
	Programme  string          `yaml:"programme"`
	Name       payroll.Text    `yaml:"name"`
	Basis      string          `yaml:"basis"`
	Timing     string          `yaml:"timing"`
	Facts      []string        `yaml:"facts"`
	OneOf      []string        `yaml:"one_of"`
	Percent    *rangeYAML      `yaml:"percent"`
	Count      *rangeYAML      `yaml:"count"`
	Halves     bool            `yaml:"halves"`
	PayeeOther bool            `yaml:"payee_other"`
	Components []componentYAML `yaml:"components"`
}

type componentYAML struct {
	Code       string        `yaml:"code"`
	Rate       string        `yaml:"rate"` // category whose value it takes, "" = its own
	When       conditionYAML `yaml:"when"`
	TimesCount bool          `yaml:"times_count"`
	CountIs    int           `yaml:"count_is"`
	SumOf      []string      `yaml:"sum_of"`
}

type stackingYAML struct {
	Kind       string              `yaml:"kind"`
	Categories []string            `yaml:"categories"`
	Over       []string            `yaml:"over"`
	Components []string            `yaml:"components"`
	Adds       map[string][]string `yaml:"adds"`
	Fact       string              `yaml:"fact"`
	Max        int                 `yaml:"max"`
	Basis      struct {
		Instrument string `yaml:"instrument"`
		Provision  string `yaml:"provision"`
	} `yaml:"basis"`
}

// parseCatalogue reads categories.yaml.
func (l *loader) parseCatalogue(file string, data []byte) *payroll.Catalogue {
	c := &payroll.Catalogue{Bytes: data}
	d, ok := l.parse(file, data, "programmes jurisdictions components facts categories stacking")
	if !ok {
		return c
	}
	d.lists(c)
	l.known = vocabularyOf(c)
	for _, n := range d.items("categories") {
		if category, ok := d.category(n); ok {
			c.Categories = append(c.Categories, category)
		}
	}
	l.known = vocabularyOf(c)
	for _, n := range d.items("stacking") {
		if rule, ok := d.stacking(n); ok {
			c.Stacking = append(c.Stacking, rule)
		}
	}
	return c
}

// lists reads the four plain lists of names.
func (d *document) lists(c *payroll.Catalogue) {
	for _, n := range d.items("programmes") {
		var p programmeYAML
		if d.decode(n, &p) && d.code(n, "programme", p.Code, p.Name) {
			c.Programmes = append(c.Programmes, payroll.ProgrammeInfo{Code: payroll.Programme(p.Code), Name: p.Name, Budget: p.Budget, Purpose: p.Purpose, Memo: p.Memo})
		}
	}
	named := func(key string, add func(namedYAML)) {
		for _, n := range d.items(key) {
			var x namedYAML
			if d.decode(n, &x) && d.code(n, key, x.Code, x.Name) {
				add(x)
			}
		}
	}
	named("jurisdictions", func(x namedYAML) {
		c.Jurisdictions = append(c.Jurisdictions, payroll.JurisdictionInfo{Code: payroll.Jurisdiction(x.Code), Name: x.Name, Parent: payroll.Jurisdiction(x.Parent)})
	})
	named("components", func(x namedYAML) {
		c.Components = append(c.Components, payroll.ComponentInfo{Code: x.Code, Name: x.Name})
	})
	named("facts", func(x namedYAML) {
		c.Facts = append(c.Facts, payroll.FactInfo{Code: payroll.Fact(x.Code), Name: x.Name, Person: x.Person})
	})
}

// code checks that an entry has a code of its own and names in both languages.
func (d *document) code(n ast.Node, list, code string, name payroll.Text) bool {
	if code == "" || name.VI == "" || name.EN == "" {
		d.l.problem(d.file, placeOf(n), "cần code và name bằng hai thứ tiếng", "a code and a name in both languages are needed")
		return false
	}
	if d.seen == nil {
		d.seen = map[string]bool{}
	}
	if d.seen[list+" "+code] {
		d.l.problem(d.file, placeOf(n), "mã «%s» lặp lại", "code %q is repeated", code)
		return false
	}
	d.seen[list+" "+code] = true
	return true
}

func (d *document) category(n ast.Node) (payroll.Category, bool) {
	var y categoryYAML
	before := len(d.l.problems)
	if !d.decode(n, &y) || !d.code(n, "category", y.Code, y.Name) {
		return payroll.Category{}, false
	}
	at := placeOf(n)
	known := d.l.known
	d.oneKnown(at, "programme", y.Programme, known.programmes)
	d.oneKnown(at, "timing", y.Timing, map[string]bool{"": true, string(payroll.Once): true, string(payroll.Yearly): true, string(payroll.OnDeath): true})
	c := payroll.Category{Code: y.Code, Programme: payroll.Programme(y.Programme), Name: y.Name, Basis: y.Basis, Timing: payroll.Timing(y.Timing),
		Percent: d.bounds(at, "percent", y.Percent, 100), Count: d.bounds(at, "count", y.Count, 1000), Halves: y.Halves, PayeeOther: y.PayeeOther}
	for _, f := range y.Facts {
		d.oneKnown(at, "fact", f, known.facts)
		c.Facts = append(c.Facts, payroll.Fact(f))
	}
	for _, f := range y.OneOf {
		d.oneKnown(at, "fact", f, known.facts)
		c.OneOf = append(c.OneOf, payroll.Fact(f))
	}
	for i := range y.Components {
		c.Components = append(c.Components, d.component(at, y.Code, &y.Components[i]))
	}
	if len(c.Components) == 0 {
		d.l.problem(d.file, at, "đối tượng không có khoản nào", "the category has no component")
	}
	return c, len(d.l.problems) == before
}

func (d *document) component(at place, category string, y *componentYAML) payroll.Component {
	d.oneKnown(at, "component", y.Code, d.l.known.components)
	for _, s := range y.SumOf {
		d.oneKnown(at, "component", s, d.l.known.components)
	}
	rate := y.Rate
	if rate == "" {
		rate = category
	}
	return payroll.Component{Code: y.Code, Rate: payroll.Key{Category: rate, Component: y.Code}, When: d.condition(at, &y.When),
		TimesCount: y.TimesCount, CountIs: y.CountIs, SumOf: y.SumOf}
}

func (d *document) oneKnown(at place, what, name string, set map[string]bool) {
	if !set[name] {
		d.l.problem(d.file, at, "%s lạ «%s»; có: %s", "unknown %s %q; known: %s", what, name, names(set))
	}
}

// stackingKinds is the closed vocabulary of combining rules.
var stackingKinds = map[string]bool{string(payroll.Highest): true, string(payroll.HighestGroup): true, string(payroll.Replaces): true,
	string(payroll.OncePerPerson): true, string(payroll.OncePerCouple): true, string(payroll.SurvivorLimit): true}

func (d *document) stacking(n ast.Node) (payroll.Stacking, bool) {
	var y stackingYAML
	before := len(d.l.problems)
	if !d.decode(n, &y) {
		return payroll.Stacking{}, false
	}
	at := placeOf(n)
	d.oneKnown(at, "kind", y.Kind, stackingKinds)
	for _, list := range [][]string{y.Categories, y.Over} {
		for _, c := range list {
			d.oneKnown(at, "category", c, d.l.known.categories)
		}
	}
	for _, x := range y.Components {
		d.oneKnown(at, "component", x, d.l.known.components)
	}
	for extra, partners := range y.Adds {
		for _, c := range append(partners, extra) {
			d.oneKnown(at, "category", c, d.l.known.categories)
		}
	}
	if y.Basis.Instrument == "" {
		d.l.problem(d.file, at, "thiếu căn cứ (basis)", "the basis is missing")
	}
	return payroll.Stacking{Kind: payroll.StackingKind(y.Kind), Categories: y.Categories, Over: y.Over, Components: y.Components, Adds: y.Adds,
		Fact: payroll.Fact(y.Fact), Max: y.Max, Basis: payroll.LegalBasis{Instrument: y.Basis.Instrument, Provision: y.Basis.Provision}}, len(d.l.problems) == before
}
