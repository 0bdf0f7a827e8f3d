package rates

import (
	"fmt"
	"strings"

	"chitra/payroll"
	"chitra/payroll/yamlfile"

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
	Code       string              `yaml:"code"`
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

// catalogueFile is the name of the catalogue, ours and an office's.
const catalogueFile = "categories.yaml"

// parseCatalogue adds what a file of categories declares to the catalogue. A
// code belongs to whoever declared it first: an office adds, and takes nothing
// back.
func (l *loader) parseCatalogue(file string, data []byte) {
	c := l.catalogue
	d, ok := l.parse(file, data, "programmes jurisdictions components facts categories stacking")
	if !ok {
		return
	}
	c.Bytes = append(c.Bytes, data...)
	d.lists(c)
	l.known = vocabularyOf(c)
	for _, n := range d.Items(d.root, "categories") {
		if category, ok := d.category(n); ok {
			c.Categories = append(c.Categories, category)
		}
	}
	l.known = vocabularyOf(c)
	for _, n := range d.Items(d.root, "stacking") {
		if rule, ok := d.stacking(n); ok {
			c.Stacking = append(c.Stacking, rule)
		}
	}
}

// lists reads the four plain lists of names.
func (d *document) lists(c *payroll.Catalogue) {
	for _, n := range d.Items(d.root, "programmes") {
		var p programmeYAML
		if d.Decode(n, &p) && d.code(n, "programme", p.Code, p.Name) && d.programme(n, &p) {
			c.Programmes = append(c.Programmes, payroll.ProgrammeInfo{Code: payroll.Programme(p.Code), Name: p.Name, Budget: p.Budget, Purpose: p.Purpose, Memo: p.Memo})
		}
	}
	named := func(key string, add func(ast.Node, namedYAML)) {
		for _, n := range d.Items(d.root, key) {
			var x namedYAML
			if d.Decode(n, &x) && d.code(n, key, x.Code, x.Name) {
				add(n, x)
			}
		}
	}
	named("jurisdictions", func(n ast.Node, x namedYAML) {
		d.parent(n, x, c)
		c.Jurisdictions = append(c.Jurisdictions, payroll.JurisdictionInfo{Code: payroll.Jurisdiction(x.Code), Name: x.Name, Parent: payroll.Jurisdiction(x.Parent)})
	})
	named("components", func(_ ast.Node, x namedYAML) {
		c.Components = append(c.Components, payroll.ComponentInfo{Code: x.Code, Name: x.Name})
	})
	named("facts", func(_ ast.Node, x namedYAML) {
		c.Facts = append(c.Facts, payroll.FactInfo{Code: payroll.Fact(x.Code), Name: x.Name, Person: x.Person})
	})
}

// parent checks that an area stands under one declared before it: an area under
// nothing would have no figure of the nation.
func (d *document) parent(n ast.Node, x namedYAML, c *payroll.Catalogue) {
	declared := map[string]bool{}
	for _, j := range c.Jurisdictions {
		declared[string(j.Code)] = true
	}
	if x.Code != string(payroll.National) || x.Parent != "" {
		d.oneKnown(yamlfile.PlaceOf(n), "parent", x.Parent, declared)
	}
}

// code checks that an entry has a code of its own and names in both languages.
func (d *document) code(n ast.Node, list, code string, name payroll.Text) bool {
	if code != "" && (name.VI == "" || name.EN == "") {
		d.Problem(n, "«%s» cần tên bằng hai thứ tiếng: name: {vi: …, en: …}", "%q needs a name in both languages: name: {vi: …, en: …}", code)
		return false
	}
	return d.own(n, list, code)
}

// own checks that a code is one, and that nobody has declared it before.
func (d *document) own(n ast.Node, list, code string) bool {
	first, twice := d.l.declared[list+" "+code]
	switch {
	case code == "":
		d.Problem(n, "thiếu mã (code)", "the code is missing")
	case strings.Trim(code, codeLetters) != "" || len(code) > maxCode:
		d.Problem(n, "mã «%s»: chỉ gồm chữ cái không dấu, chữ số, «_» và «-», nhiều nhất %d ký tự", "code %q: plain letters, digits, _ and - only, at most %d", code, maxCode)
	case twice:
		d.Problem(n, "mã «%s» đã khai báo ở %s; đặt một mã khác", "code %q is declared in %s already; choose another", code, first)
	default:
		d.l.declared[list+" "+code] = fmt.Sprintf("%s:%d", d.File, yamlfile.PlaceOf(n).Line)
		return true
	}
	return false
}

const (
	codeLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
	maxCode     = 40
)

// programme checks what travels in the names of runs and in transfer files.
func (d *document) programme(n ast.Node, p *programmeYAML) bool {
	const capitals, digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	before := len(d.l.problems)
	if strings.Trim(p.Code, capitals+digits) != "" || len(p.Code) > 12 {
		d.Problem(n, "mã chương trình «%s»: chỉ chữ hoa không dấu và chữ số, nhiều nhất 12", "programme code %q: capitals and digits only, at most 12", p.Code)
	}
	if p.Budget.VI == "" || p.Budget.EN == "" {
		d.Problem(n, "chương trình «%s» thiếu nguồn kinh phí (budget) bằng hai thứ tiếng", "programme %q needs its budget in both languages", p.Code)
	}
	if len(p.Purpose) != 4 || strings.Trim(p.Purpose, capitals) != "" {
		d.Problem(n, "chương trình «%s»: purpose là mã ISO 20022 bốn chữ hoa, như SSBE", "programme %q: purpose is an ISO 20022 code of four capitals, such as SSBE", p.Code)
	}
	if p.Memo == "" || strings.Trim(p.Memo, capitals+digits+" ") != "" || len(p.Memo) > maxCode {
		d.Problem(n, "chương trình «%s»: memo là chữ hoa không dấu, nhiều nhất %d ký tự", "programme %q: memo is unaccented capitals, at most %d", p.Code, maxCode)
	}
	return len(d.l.problems) == before
}

func (d *document) category(n ast.Node) (payroll.Category, bool) {
	var y categoryYAML
	before := len(d.l.problems)
	if !d.Decode(n, &y) || !d.code(n, "category", y.Code, y.Name) {
		return payroll.Category{}, false
	}
	at := yamlfile.PlaceOf(n)
	known := d.l.known
	d.oneKnown(at, "programme", y.Programme, known.programmes)
	d.oneKnown(at, "timing", y.Timing, timings)
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
		d.ProblemAt(at, "đối tượng không có khoản nào", "the category has no component")
	}
	return c, len(d.l.problems) == before
}

func (d *document) component(at yamlfile.Place, category string, y *componentYAML) payroll.Component {
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

func (d *document) oneKnown(at yamlfile.Place, what, name string, set map[string]bool) {
	if !set[name] {
		d.ProblemAt(at, "%s lạ «%s»; có: %s", "unknown %s %q; known: %s", what, name, names(set))
	}
}

// timings is the closed vocabulary of when a benefit falls due; "" is monthly.
var timings = map[string]bool{string(payroll.Monthly): true, string(payroll.Once): true, string(payroll.Quarterly): true,
	string(payroll.Yearly): true, string(payroll.OnDeath): true}

// stackingKinds is the closed vocabulary of combining rules.
var stackingKinds = map[string]bool{string(payroll.Highest): true, string(payroll.HighestGroup): true, string(payroll.Replaces): true,
	string(payroll.OncePerPerson): true, string(payroll.OncePerCouple): true, string(payroll.SurvivorLimit): true}

// needs checks that a rule names what its kind works on; without it the rule
// would do nothing, or everything.
func (d *document) needs(at yamlfile.Place, y *stackingYAML) {
	missing := func(what string, is bool) {
		if is {
			d.ProblemAt(at, "quy tắc %s (%s) thiếu %s", "rule %s (%s) needs %s", y.Code, y.Kind, what)
		}
	}
	switch payroll.StackingKind(y.Kind) {
	case payroll.Highest:
		missing("categories (≥ 2)", len(y.Categories) < 2)
	case payroll.HighestGroup:
		missing("categories, over", len(y.Categories) == 0 || len(y.Over) == 0)
	case payroll.Replaces:
		missing("categories", len(y.Categories) == 0)
		missing("over, components", len(y.Over)+len(y.Components) == 0)
	case payroll.OncePerPerson:
		missing("components", len(y.Components) == 0)
	case payroll.OncePerCouple:
		missing("categories, fact", len(y.Categories) == 0 || y.Fact == "")
	case payroll.SurvivorLimit:
		missing("components, categories, max ≥ 1", len(y.Components) == 0 || len(y.Categories) == 0 || y.Max < 1)
	}
}

func (d *document) stacking(n ast.Node) (payroll.Stacking, bool) {
	var y stackingYAML
	before := len(d.l.problems)
	if !d.Decode(n, &y) || !d.own(n, "stacking", y.Code) {
		return payroll.Stacking{}, false
	}
	at := yamlfile.PlaceOf(n)
	d.oneKnown(at, "kind", y.Kind, stackingKinds)
	for _, list := range [][]string{y.Categories, y.Over} {
		for _, c := range list {
			d.oneKnown(at, "category", c, d.l.known.categories)
		}
	}
	for _, x := range y.Components {
		d.oneKnown(at, "component", x, d.l.known.components)
	}
	if y.Fact != "" {
		d.oneKnown(at, "fact", y.Fact, d.l.known.facts)
	}
	for extra, partners := range y.Adds {
		for _, c := range append(partners, extra) {
			d.oneKnown(at, "category", c, d.l.known.categories)
		}
	}
	if y.Basis.Instrument == "" {
		d.ProblemAt(at, "thiếu căn cứ (basis)", "the basis is missing")
	}
	d.needs(at, &y)
	return payroll.Stacking{Code: y.Code, Kind: payroll.StackingKind(y.Kind), Categories: y.Categories, Over: y.Over, Components: y.Components, Adds: y.Adds,
		Fact: payroll.Fact(y.Fact), Max: y.Max, Basis: payroll.LegalBasis{Instrument: y.Basis.Instrument, Provision: y.Basis.Provision}}, len(d.l.problems) == before
}
