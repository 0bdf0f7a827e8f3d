package rates

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"chitra/payroll"
	"chitra/payroll/yamlfile"

	"github.com/goccy/go-yaml/ast"
	"github.com/shopspring/decimal"
)

// conditionYAML is the closed vocabulary of conditions.
type conditionYAML struct {
	All     []string   `yaml:"all"`
	Any     []string   `yaml:"any"`
	Not     []string   `yaml:"not"`
	Age     *ageYAML   `yaml:"age"`
	Percent *rangeYAML `yaml:"percent"`
	Count   *rangeYAML `yaml:"count"`
}

type ageYAML struct {
	From  int `yaml:"from"`
	Below int `yaml:"below"`
}

type rangeYAML struct {
	From int `yaml:"from"`
	To   int `yaml:"to"`
}

// valueYAML is one entry of values or bases.
type valueYAML struct {
	Name         string        `yaml:"name"` // of a base
	Category     string        `yaml:"category"`
	Component    string        `yaml:"component"`
	Provision    string        `yaml:"provision"`
	From         string        `yaml:"from"`
	To           string        `yaml:"to"`
	When         conditionYAML `yaml:"when"`
	Amount       string        `yaml:"amount"`
	Coefficient  string        `yaml:"coefficient"`
	Base         string        `yaml:"base"`
	By           string        `yaml:"by"`
	Table        tableYAML     `yaml:"table"`
	Jurisdiction string        `yaml:"jurisdiction"`
	GreaterOf    string        `yaml:"greater_of"`
	Rounding     string        `yaml:"rounding"`
	Standing     string        `yaml:"standing"`
	Note         string        `yaml:"note"`
}

// tableYAML maps a percent, or a bracket "41-50", to an amount.
type tableYAML map[string]string

type checkYAML struct {
	On  string `yaml:"on"`
	How string `yaml:"how"`
}

type endYAML struct {
	Category  string `yaml:"category"`
	From      string `yaml:"from"`
	Provision string `yaml:"provision"`
}

const instrumentKeys = "number issuer title issued in_force standing checked replaces bases values ends"

// parseInstrument reads one instrument file; nil when it has no number to know
// it by.
func (l *loader) parseInstrument(file string, data []byte) *payroll.Instrument {
	d, ok := l.parse(file, data, instrumentKeys)
	if !ok {
		return nil
	}
	in := &payroll.Instrument{File: path.Base(file), Bytes: data, SHA256: digest(data),
		Number: d.required("number"), Issuer: d.required("issuer"), Title: d.required("title"),
		Issued: d.date("issued"), InForce: d.date("in_force")}
	in.Standing = d.standing(d.root["standing"], d.required("standing"), payroll.Confirmed, payroll.Provisional)
	d.check(in)
	if n, ok := d.root["replaces"]; ok {
		d.Decode(n, &in.Replaces)
	}
	for _, n := range d.Items(d.root, "bases") {
		in.Bases = append(in.Bases, d.base(n, in)...)
	}
	for _, n := range d.Items(d.root, "values") {
		in.Rates = append(in.Rates, d.value(n, in)...)
	}
	for _, n := range d.Items(d.root, "ends") {
		d.end(n, in)
	}
	if len(in.Bases)+len(in.Rates) > maxValues {
		l.problem(file, yamlfile.Head, "nhiều hơn %d mức", "more than %d values", maxValues)
		return nil
	}
	if in.InForce.IsZero() && len(in.Bases)+len(in.Rates)+len(in.Ends) > 0 {
		l.problem(file, yamlfile.Head, "thiếu «%s»", "%q is missing", "in_force")
	}
	if in.Number == "" {
		return nil
	}
	return in
}

func (d *document) standing(n ast.Node, text string, allowed ...payroll.Standing) payroll.Standing {
	for _, s := range allowed {
		if text == string(s) {
			return s
		}
	}
	if text != "" {
		d.Problem(n, "tình trạng «%s»: chỉ có %v", "standing %q: only %v", text, allowed)
	}
	return allowed[0]
}

func (d *document) check(in *payroll.Instrument) {
	n, ok := d.root["checked"]
	if !ok {
		d.ProblemAt(yamlfile.Head, "thiếu «checked»: ai đối chiếu, khi nào, bằng gì", "%q is missing: when and how the figures were verified", "checked")
		return
	}
	var c checkYAML
	if !d.Decode(n, &c) {
		return
	}
	on, err := payroll.ParseDate(c.On)
	if err != nil || on.IsZero() || c.How == "" {
		d.Problem(n, "«checked» cần on: yyyy-mm-dd và how", "checked needs on: yyyy-mm-dd and how")
	}
	in.Check = payroll.Check{On: on, How: c.How}
}

func (d *document) end(n ast.Node, in *payroll.Instrument) {
	var e endYAML
	if !d.Decode(n, &e) {
		return
	}
	from, err := payroll.ParseMonth(e.From)
	if err != nil {
		d.Problem(n, "from: «%s» không phải tháng", "from: %q is not a month", e.From)
	}
	if !d.l.known.categories[e.Category] {
		d.Problem(n, "đối tượng lạ «%s»", "unknown category %q", e.Category)
	}
	if e.Provision == "" {
		d.Problem(n, "thiếu điều khoản (provision)", "provision is missing")
	}
	in.Ends = append(in.Ends, payroll.End{Category: e.Category, From: from, Provision: e.Provision})
}

// base reads one dated value of a named base.
func (d *document) base(n ast.Node, in *payroll.Instrument) []payroll.Rate {
	var v valueYAML
	if !d.Decode(n, &v) {
		return nil
	}
	if v.Name == "" || v.Category+v.Component+v.Coefficient+v.Base+v.By != "" || len(v.Table) > 0 {
		d.Problem(n, "mức nền cần name và amount, không gì khác", "a base needs a name and an amount and nothing else")
		return nil
	}
	d.l.known.bases[v.Name] = true
	r, ok := d.common(n, &v, in)
	r.Key = payroll.BaseKey(v.Name)
	if !ok || !d.amountOf(n, &v, &r) {
		return nil
	}
	return []payroll.Rate{r}
}

// value reads one entry of values: a single value, or a table by percent.
func (d *document) value(n ast.Node, in *payroll.Instrument) []payroll.Rate {
	var v valueYAML
	if !d.Decode(n, &v) {
		return nil
	}
	r, ok := d.common(n, &v, in)
	r.Key = payroll.Key{Category: v.Category, Component: v.Component}
	if !d.l.known.keys[r.Key] {
		d.Problem(n, "không đối tượng nào dùng mức %s %s", "no category looks for %s %s", v.Category, v.Component)
		ok = false
	}
	ok = d.factsFit(n, r.Key, &v.When) && ok
	if v.Name != "" || v.Coefficient == "" && v.Base+v.Rounding != "" {
		d.Problem(n, "name chỉ dùng cho mức nền; base và rounding chỉ đi với coefficient", "name is for bases only; base and rounding go with a coefficient")
		ok = false
	}
	if v.By != "" || len(v.Table) > 0 {
		return d.table(n, &v, r, ok)
	}
	if !d.money(n, &v, &r) || !ok {
		return nil
	}
	return []payroll.Rate{r}
}

// factsFit checks that a decision on the key can state the facts the value asks
// about; otherwise the value would hold for nobody, or for everybody.
func (d *document) factsFit(n ast.Node, k payroll.Key, c *conditionYAML) bool {
	before := len(d.l.problems)
	for _, f := range slices.Concat(c.All, c.Any, c.Not) {
		if d.l.known.facts[f] && d.l.known.keys[k] && !d.l.known.factsOf[k][f] {
			d.Problem(n, "đặc điểm «%s» không dùng cho %s", "fact %q has no meaning for %s", f, k.Category)
		}
	}
	return len(d.l.problems) == before
}

// common reads what bases and values share.
func (d *document) common(n ast.Node, v *valueYAML, in *payroll.Instrument) (payroll.Rate, bool) {
	before := len(d.l.problems)
	at := yamlfile.PlaceOf(n)
	r := payroll.Rate{Provision: v.Provision, Jurisdiction: payroll.National, Standing: in.Standing, Note: v.Note, Line: at.Line}
	if strings.TrimSpace(v.Provision) == "" {
		d.ProblemAt(at, "thiếu điều khoản (provision)", "provision is missing")
	}
	r.Months = d.span(at, v.From, v.To)
	if v.Jurisdiction != "" {
		r.Jurisdiction = payroll.Jurisdiction(v.Jurisdiction)
		if !d.l.known.areas[v.Jurisdiction] {
			d.ProblemAt(at, "địa bàn lạ «%s»; có: %s", "unknown jurisdiction %q; known: %s", v.Jurisdiction, names(d.l.known.areas))
		}
	}
	switch {
	case v.GreaterOf == string(payroll.National) && r.Jurisdiction != payroll.National:
		r.GreaterOf = true
	case v.GreaterOf != "":
		d.ProblemAt(at, "greater_of chỉ nhận «national», trên mức của địa phương", "greater_of is only for a province against %q", "national")
	}
	if v.Standing != "" {
		r.Standing = d.standing(n, v.Standing, payroll.Confirmed, payroll.Provisional, payroll.Unknown)
	}
	r.When = d.condition(at, &v.When)
	return r, len(d.l.problems) == before
}

func (d *document) span(at yamlfile.Place, from, to string) payroll.Span {
	var s payroll.Span
	var err error
	if s.From, err = payroll.ParseMonth(from); err != nil {
		d.ProblemAt(at, "from: «%s» không phải tháng yyyy-mm", "from: %q is not a month yyyy-mm", from)
	}
	if to == "" {
		return s
	}
	if s.To, err = payroll.ParseMonth(to); err != nil || s.To < s.From {
		d.ProblemAt(at, "to: «%s» không phải tháng, hoặc trước from", "to: %q is not a month, or before from", to)
	}
	return s
}

// condition reads a condition and checks that it can hold at all.
func (d *document) condition(at yamlfile.Place, c *conditionYAML) payroll.Condition {
	facts := func(list []string) (out []payroll.Fact) {
		for _, f := range list {
			if !d.l.known.facts[f] {
				d.ProblemAt(at, "đặc điểm lạ «%s»", "unknown fact %q", f)
			}
			out = append(out, payroll.Fact(f))
		}
		return out
	}
	out := payroll.Condition{All: facts(c.All), Any: facts(c.Any), Not: facts(c.Not)}
	if c.Age != nil {
		out.Age = payroll.AgeBand{From: c.Age.From, Below: c.Age.Below}
		if c.Age.From < 0 || c.Age.Below < 0 || c.Age.Below > 0 && c.Age.Below <= c.Age.From || !out.Age.Bounded() {
			d.ProblemAt(at, "khung tuổi rỗng", "the age band holds for nobody, or for everybody")
		}
	}
	out.Percent = d.bounds(at, "percent", c.Percent, 100)
	out.Count = d.bounds(at, "count", c.Count, 1000)
	return out
}

func (d *document) bounds(at yamlfile.Place, what string, r *rangeYAML, limit int) payroll.Range {
	if r == nil {
		return payroll.Range{}
	}
	if r.From < 0 || r.From > limit || r.To > limit || r.To != 0 && r.To < r.From || r.From == 0 && r.To == 0 {
		d.ProblemAt(at, "khoảng %s sai", "bad range of %s", what)
	}
	return payroll.Range{From: r.From, To: r.To}
}

// money reads an amount, or a coefficient of a base.
func (d *document) money(n ast.Node, v *valueYAML, r *payroll.Rate) bool {
	if v.Coefficient == "" {
		return d.amountOf(n, v, r)
	}
	at := yamlfile.PlaceOf(n)
	before := len(d.l.problems)
	if v.Amount != "" || r.Standing == payroll.Unknown {
		d.ProblemAt(at, "có coefficient thì không có amount, và không thể là unknown", "a coefficient excludes an amount and the standing unknown")
	}
	c, ok := parseCoefficient(v.Coefficient)
	if !ok {
		d.ProblemAt(at, "hệ số «%s» phải dương, dạng 1.5", "coefficient %q must be positive, written 1.5", v.Coefficient)
	}
	r.Coefficient, r.Base = c, v.Base
	if v.Base == "" && !d.l.known.sums[r.Key] {
		d.ProblemAt(at, "hệ số cần mức nền (base)", "a coefficient needs a base")
	}
	switch v.Rounding {
	case "":
	case "half_up_1000":
		r.Rounding = payroll.HalfUp1000
	default:
		d.ProblemAt(at, "cách làm tròn lạ «%s»", "unknown rounding %q", v.Rounding)
	}
	return len(d.l.problems) == before
}

// parseCoefficient reads digits with at most four decimals.
func parseCoefficient(s string) (decimal.Decimal, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" || len(whole) > 4 || len(fraction) > 4 || strings.Trim(whole+fraction, "0123456789") != "" || strings.HasSuffix(s, ".") {
		return decimal.Decimal{}, false
	}
	c, err := decimal.NewFromString(s)
	return c, err == nil && c.IsPositive()
}

// amountOf reads an absolute amount; one that is unknown has none.
func (d *document) amountOf(n ast.Node, v *valueYAML, r *payroll.Rate) bool {
	if r.Standing == payroll.Unknown {
		if v.Amount != "" {
			d.Problem(n, "mức unknown không được có số tiền", "an unknown value must not have an amount")
		}
		return v.Amount == ""
	}
	amount, ok := d.dong(yamlfile.PlaceOf(n), v.Amount)
	r.Amount = amount
	return ok
}

func (d *document) dong(at yamlfile.Place, text string) (payroll.Amount, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || !plainDigits(text) || n <= 0 || payroll.Amount(n) > payroll.MaxAmount {
		d.ProblemAt(at, "số tiền «%s» phải là số đồng nguyên, dương", "amount %q must be whole đồng above zero", text)
		return 0, false
	}
	return payroll.Amount(n), true
}

// table reads amounts by percent: 21: …, or "41-50": ….
func (d *document) table(n ast.Node, v *valueYAML, r payroll.Rate, ok bool) []payroll.Rate {
	at := yamlfile.PlaceOf(n)
	if v.By != "percent" || v.Amount+v.Coefficient != "" || r.When.Percent.Bounded() || len(v.Table) == 0 {
		d.ProblemAt(at, "bảng cần by: percent và table, không kèm amount, coefficient hay when.percent",
			"a table needs by: percent and table, without amount, coefficient or when.percent")
		return nil
	}
	var rates []payroll.Rate
	for key, text := range v.Table {
		from, to, bracket := strings.Cut(key, "-")
		if !bracket {
			to = from
		}
		low, errLow := strconv.Atoi(from)
		high, errHigh := strconv.Atoi(to)
		if errLow != nil || errHigh != nil || !plainDigits(from) || !plainDigits(to) || low < 1 || high > 100 || high < low {
			d.ProblemAt(at, "tỷ lệ «%s» sai", "bad percent %q", key)
			ok = false
			continue
		}
		amount, good := d.dong(at, text)
		ok = ok && good
		one := r
		one.Amount, one.When.Percent = amount, payroll.Range{From: low, To: high}
		rates = append(rates, one)
	}
	if !ok {
		return nil
	}
	sortByPercent(rates)
	return rates
}
