package payroll

import (
	"fmt"
	"slices"
	"strings"
)

// The two programmes whose meeting in one person is always named.
const (
	meritProgramme  Programme = "NCC"
	socialProgramme Programme = "BTXH"
)

// Entitle computes what every grant of a person is due for a month and why:
// one Entitlement per grant, in the order of the grants. A grant that is not
// due has total 0 and a finding that says why; one that cannot be computed has
// total 0 and a finding of severity [Error]. Pure: same input, same output.
//
// The rules are those of law/README.md sections 2 to 4: components per
// category, whole months, age bands by month, combining of grants.
func Entitle(b *Beneficiary, m Month, t *RateTable, s Settings) []Entitlement {
	es := t.entitle(b, m, s)
	t.oncePerCouple(es, b, m, s)
	t.multiples(es, b, m, s)
	crossProgramme(es, s)
	return es
}

// entitle computes each grant by itself and lets the grants meet, but for the
// rules that look beyond the person and month.
func (t *RateTable) entitle(b *Beneficiary, m Month, s Settings) []Entitlement {
	es := make([]Entitlement, len(b.Grants))
	for i := range b.Grants {
		a := assessment{t: t, b: b, g: b.Grants[i].In(m), m: m, s: s, e: &es[i]}
		a.run()
	}
	if len(es) > 1 {
		t.holdOverlaps(es)
		t.combine(es)
	}
	return es
}

// assessment is the computation of one grant for one month.
type assessment struct {
	t    *RateTable
	b    *Beneficiary
	g    *Grant
	m    Month // the month paid for
	at   Month // the month whose rates hold: m, or the month of death
	area Jurisdiction
	age  int
	s    Settings
	e    *Entitlement
}

func (a *assessment) run() {
	*a.e = Entitlement{Beneficiary: a.b, Grant: a.g, Month: a.m}
	category, ok := a.t.categories[a.g.Category]
	if !ok {
		a.find(CodeUnknownCategory, Error, "category", a.g.Category, nil)
		return
	}
	a.e.Category = category
	if !a.sound() || !a.due(category) || a.ended() || !a.complete(category) {
		return
	}
	rates := a.t.at(a.at)
	a.age = AgeIn(a.b.Born, a.at, a.s.AgeChange)
	if !a.locate(rates.components[category.Code]) {
		return
	}
	for i := range rates.components[category.Code] {
		a.component(rates, &rates.components[category.Code][i])
	}
	a.conclude()
}

// conclude drops every line of a grant that could not be computed whole.
func (a *assessment) conclude() {
	if a.e.HeldBack() {
		a.e.Lines = nil
	}
	total, err := sumLines(a.e.Lines)
	if err != nil {
		a.find(CodeFraction, Error, "", "", Args{"base": "", "coefficient": "", "provision": err.Error()})
	}
	a.e.Total = total
}

func sumLines(lines []EntitlementLine) (total Amount, err error) {
	for i := range lines {
		if total, err = total.Add(lines[i].Amount); err != nil {
			return 0, err
		}
	}
	return total, nil
}

func (a *assessment) find(c Code, sev Severity, column, value string, args Args) {
	a.e.Findings = append(a.e.Findings, Finding{
		Code: c, Severity: sev, Row: a.g.Row, Column: column, Value: value, PersonID: a.b.PersonID, Args: args})
}

// sound holds a grant whose dates cannot be true, whatever month is asked for:
// silence would look like a grant that has ended.
func (a *assessment) sound() bool {
	if s := a.g.Months; s.To != 0 && s.To < s.From {
		a.find(CodeMonthsReversed, Error, "to_month", s.To.Vietnamese(), Args{"from": s.From.Vietnamese(), "to": s.To.Vietnamese()})
		return false
	}
	if a.b.Died.IsZero() || !a.b.Died.EndsBefore(a.b.Born) {
		return true
	}
	a.find(CodeDeathBeforeBirth, Error, "died_on", a.b.Died.Vietnamese(), Args{"born": a.b.Born.Vietnamese()})
	return false
}

// due decides whether the grant pays in the month at all, and at which month's
// rates.
func (a *assessment) due(c *Category) bool {
	a.at = a.m
	if c.Timing != Monthly {
		return a.dueOnce(c)
	}
	died := a.b.Died.MonthOf()
	switch {
	case a.b.superseded(a.g, a.m):
		a.find(CodeOtherFacts, Info, "", "", Args{"month": a.m.Vietnamese()})
	case !a.g.Months.Contains(a.m):
		a.find(CodeNotInMonths, Info, "", "", Args{"month": a.m.Vietnamese(), "span": a.g.Months.String()})
	case died != 0 && a.m > died:
		a.find(CodeDied, Info, "died_on", a.b.Died.Vietnamese(), nil)
	case a.g.Status == Suspended && a.m >= a.g.StatusFrom:
		a.find(CodeSuspended, Info, "status", "", Args{"since": a.g.StatusFrom.Vietnamese()})
	case a.g.Status == Stopped && a.m >= a.g.StatusFrom:
		a.find(CodeStopped, Info, "status", "", Args{"since": a.g.StatusFrom.Vietnamese()})
	default:
		return true
	}
	return false
}

// dueOnce handles benefits that fall due in some months only: once, quarterly,
// yearly, on death.
func (a *assessment) dueOnce(c *Category) bool {
	month := a.g.Months.From
	if c.Timing == OnDeath {
		a.at = a.b.Died.MonthOf()
		month = max(month, a.at)
		if a.at == 0 {
			a.find(CodeMissingDeath, Error, "died_on", "", nil)
			return false
		}
	}
	switch {
	case a.b.superseded(a.g, a.m):
		a.find(CodeOtherFacts, Info, "", "", Args{"month": a.m.Vietnamese()})
	case month == 0:
		a.find(CodeMissingMonth, Error, "from_month", "", nil)
	case a.g.Status == Suspended && a.m >= a.g.StatusFrom:
		a.find(CodeSuspended, Info, "status", "", Args{"since": a.g.StatusFrom.Vietnamese()})
	case a.g.Status == Stopped && a.m >= a.g.StatusFrom:
		a.find(CodeStopped, Info, "status", "", Args{"since": a.g.StatusFrom.Vietnamese()})
	case !a.g.fallsDue(c.Timing, month, a.m):
		a.find(CodeNotThisMonth, Info, "", "", Args{"due": month.Vietnamese(), "month": a.m.Vietnamese()})
	case c.Timing.every() > 0 && !a.b.Died.IsZero() && a.m > a.b.Died.MonthOf():
		a.find(CodeDied, Info, "died_on", a.b.Died.Vietnamese(), nil)
	default:
		return true
	}
	return false
}

// fallsDue reports whether a benefit that is not paid every month is paid in m;
// first is its first month.
func (g *Grant) fallsDue(timing Timing, first, m Month) bool {
	every := timing.every()
	if every == 0 {
		return m == first
	}
	return g.Months.Contains(m) && int(m-first)%every == 0
}

// every is the number of months from one payment to the next, 0 for benefits
// that are paid once.
func (t Timing) every() int {
	switch t {
	case Monthly:
		return 1
	case Quarterly:
		return 3
	case Yearly:
		return 12
	}
	return 0
}

// ended reports whether the law ended the category before the month.
func (a *assessment) ended() bool {
	end, ok := a.t.ends[a.g.Category]
	if !ok || a.at < end.From {
		return false
	}
	a.find(CodeCategoryEnded, Warning, "category", a.g.Category, Args{
		"since": end.From.Vietnamese(), "basis": end.instrument.Number + ", " + end.Provision})
	return true
}

// complete checks that the decision says what the category's law asks for.
func (a *assessment) complete(c *Category) bool {
	if len(c.OneOf) > 0 {
		given := 0
		for _, f := range c.OneOf {
			if a.g.Has(f) {
				given++
			}
		}
		if given != 1 {
			a.find(CodeMissingFact, Error, "facts", "", Args{"facts": joinFacts(c.OneOf)})
		}
	}
	if c.Percent.Bounded() && !c.Percent.Contains(a.g.Percent) {
		a.find(CodeMissingPercent, Error, "percent", fmt.Sprint(a.g.Percent), Args{"range": c.Percent.String()})
	}
	if c.Count.Bounded() && !c.Count.Contains(a.count()) {
		a.find(CodeMissingCount, Error, "count", a.g.Count.String(), Args{"range": c.Count.String()})
	}
	return !a.e.HeldBack()
}

func (a *assessment) count() int { return int(a.g.Count.IntPart()) }

func joinFacts(facts []Fact) string {
	words := make([]string, len(facts))
	for i, f := range facts {
		words[i] = string(f)
	}
	return strings.Join(words, ", ")
}

// String writes "21–100", "≥ 61" or "≤ 20".
func (r Range) String() string {
	switch {
	case r.To == 0:
		return fmt.Sprintf("≥ %d", r.From)
	case r.From == r.To:
		return fmt.Sprint(r.From)
	}
	return fmt.Sprintf("%d–%d", r.From, r.To)
}

// locate settles whose base amounts count.
func (a *assessment) locate(components []monthComponent) bool {
	a.area = a.g.Jurisdiction
	if a.area == "" {
		a.area = a.s.Jurisdiction
		if slices.ContainsFunc(components, func(c monthComponent) bool { return c.areaMatters }) {
			a.find(CodeJurisdictionAssumed, Warning, "jurisdiction", string(a.area), nil)
		}
	}
	if len(a.t.paths[a.area]) == 0 {
		a.find(CodeUnknownJurisdiction, Error, "jurisdiction", string(a.area), nil)
		return false
	}
	return true
}

// component adds the line of one component, or the reason why there is none.
func (a *assessment) component(rates *monthRates, mc *monthComponent) {
	if !a.holds(&mc.When, a.count()) {
		return
	}
	if len(mc.SumOf) > 0 {
		return // added by multiples, once the person's other lines are known
	}
	count := a.count()
	if mc.CountIs > 0 {
		count = mc.CountIs
	}
	holds := func(r *Rate) bool { return a.holds(&r.When, count) }
	c, problem := a.t.choose(mc.candidates(a.g.Percent), a.area, holds, func(r *Rate) value {
		return rates.values[valueAt{r, a.area}]
	})
	switch {
	case problem != nil:
		a.report(*problem)
	case c.rate == nil:
		a.nothing(mc, c.spoken)
	case c.problem != nil:
		a.report(*c.problem)
	default:
		a.line(mc, c)
	}
	a.warnProvisional(mc, holds)
}

func (a *assessment) report(f Finding) {
	f.Row, f.PersonID = a.g.Row, a.b.PersonID
	a.e.Findings = append(a.e.Findings, f)
}

// line adds the money of a chosen value.
func (a *assessment) line(mc *monthComponent, c choice) {
	l := EntitlementLine{
		Component: mc.Code, Amount: c.amount,
		Instrument: c.rate.Instrument.Number, Provision: c.rate.Provision,
	}
	if c.rate.Base != "" {
		l.Base, l.BaseAmount, l.Coefficient = c.rate.Base, c.baseAmount, c.rate.Coefficient
		l.BaseBasis = LegalBasis{c.base.Instrument.Number, c.base.Provision}
	}
	if mc.TimesCount {
		if !a.multiply(mc, &l, c.rate.Rounding) {
			return
		}
	}
	a.e.Lines = append(a.e.Lines, l)
	if a.ageDecides(mc) && a.b.Born.YearOnly() {
		a.find(CodeBirthYearOnly, Warning, "birth_date", a.b.Born.String(), nil)
	}
}

func (a *assessment) multiply(mc *monthComponent, l *EntitlementLine, r Rounding) bool {
	if !a.g.Count.IsPositive() {
		a.find(CodeMissingCount, Error, "count", a.g.Count.String(), Args{"range": "> 0"})
		return false
	}
	amount, err := l.Amount.Times(a.g.Count, r)
	if err != nil {
		a.find(CodeFraction, Error, "count", a.g.Count.String(), Args{
			"base": l.Amount.String(), "coefficient": a.g.Count.String(), "provision": l.Provision})
		return false
	}
	l.Amount, l.Count = amount, a.g.Count
	return true
}

// ageDecides reports whether any value of the component depends on age.
func (a *assessment) ageDecides(mc *monthComponent) bool {
	return slices.ContainsFunc(mc.valid, func(r *Rate) bool { return r.When.Age.Bounded() })
}

// countDecides reports whether any value of the component depends on a count.
func countDecides(mc *monthComponent) bool {
	return slices.ContainsFunc(mc.valid, func(r *Rate) bool { return r.When.Count.Bounded() })
}

// nothing explains why a component has no value: the person is outside the
// conditions, or nobody has read the figure.
func (a *assessment) nothing(mc *monthComponent, spoken bool) {
	switch {
	case spoken && mc.CountIs == 0 && a.g.Count.IsZero() && countDecides(mc):
		a.find(CodeMissingCount, Error, "count", "", Args{"range": "≥ 1"})
	case spoken && a.ageDecides(mc) && a.b.Born.IsZero():
		a.find(CodeMissingBirth, Error, "birth_date", "", nil)
	case spoken:
		a.find(CodeNotEligible, Warning, "", "", Args{
			"month": a.at.Vietnamese(), "person": a.describe(), "conditions": conditionsOf(mc.valid)})
	default:
		a.report(*unknownRate(a.g.Category+" "+mc.Code, "", a.at))
	}
}

func (a *assessment) describe() string {
	words := []string{}
	if !a.b.Born.IsZero() {
		words = append(words, fmt.Sprintf("%d tuổi", a.age))
	}
	if len(a.g.Facts) > 0 {
		words = append(words, joinFacts(a.g.Facts))
	}
	return strings.Join(words, "; ")
}

func conditionsOf(rates []*Rate) string {
	var words []string
	for _, r := range rates {
		if w := r.When.String(); w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, " | ")
}

// String writes the condition in the terms of the law data.
func (c Condition) String() string {
	var words []string
	switch {
	case c.Age.Below == 0 && c.Age.From > 0:
		words = append(words, fmt.Sprintf("≥ %d tuổi", c.Age.From))
	case c.Age.Bounded():
		words = append(words, fmt.Sprintf("%d ≤ tuổi < %d", c.Age.From, c.Age.Below))
	}
	if c.Percent.Bounded() {
		words = append(words, c.Percent.String()+" %")
	}
	if c.Count.Bounded() {
		words = append(words, "số lượng "+c.Count.String())
	}
	for _, f := range c.All {
		words = append(words, string(f))
	}
	if len(c.Any) > 0 {
		words = append(words, strings.ReplaceAll(joinFacts(c.Any), ", ", "/"))
	}
	for _, f := range c.Not {
		words = append(words, "không "+string(f))
	}
	return strings.Join(words, ", ")
}

// holds checks a condition of law against the grant and person.
func (a *assessment) holds(c *Condition, count int) bool {
	if c.Age.Bounded() && (a.b.Born.IsZero() || !c.Age.Contains(a.age)) {
		return false
	}
	if c.Percent.Bounded() && !c.Percent.Contains(a.g.Percent) {
		return false
	}
	if c.Count.Bounded() && !c.Count.Contains(count) {
		return false
	}
	for _, f := range c.All {
		if !a.g.Has(f) {
			return false
		}
	}
	for _, f := range c.Not {
		if a.g.Has(f) {
			return false
		}
	}
	return len(c.Any) == 0 || slices.ContainsFunc(c.Any, a.g.Has)
}

// warnProvisional names, once per instrument, a provisional value that would
// change the month.
func (a *assessment) warnProvisional(mc *monthComponent, holds func(*Rate) bool) {
	for _, r := range mc.provisional {
		if !holds(r) || !slices.Contains(a.t.paths[a.area], r.Jurisdiction) {
			continue
		}
		named := slices.ContainsFunc(a.e.Findings, func(f Finding) bool {
			return f.Code == CodeProvisional && f.Args["instrument"] == r.Instrument.Number
		})
		if !named {
			a.find(CodeProvisional, Warning, "", "", a.t.named[r.Instrument])
		}
	}
}

// AgeIn is the age in whole years that counts in a month. With BirthdayMonth a
// birthday counts from its own month on, whatever its day; with FollowingMonth
// from the month after. A birth year alone counts from 1 January.
func AgeIn(born Date, m Month, change AgeChange) int {
	if born.IsZero() {
		return 0
	}
	months := int(m - born.MonthOf())
	if change == FollowingMonth {
		months--
	}
	return floorDiv(months, 12)
}

func floorDiv(a, b int) int {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}

// multiples computes sums that are a multiple of the person's own allowances of
// the month of death (Decree 131/2021/NĐ-CP, article 121(2)).
func (t *RateTable) multiples(es []Entitlement, b *Beneficiary, m Month, s Settings) {
	for i := range es {
		e := &es[i]
		if e.Category == nil || e.HeldBack() || len(e.Findings) > 0 && Worst(e.Findings) == Info {
			continue
		}
		for j := range e.Category.Components {
			if c := &e.Category.Components[j]; len(c.SumOf) > 0 {
				t.multiple(e, c, b, s)
			}
		}
	}
}

func (t *RateTable) multiple(e *Entitlement, c *Component, b *Beneficiary, s Settings) {
	died := b.Died.MonthOf()
	a := assessment{t: t, b: b, g: e.Grant, m: e.Month, at: died, s: s, e: e}
	valid, _ := t.In(c.Rate, died)
	if len(valid) != 1 {
		a.report(*unknownRate(c.Code, "", died))
		return
	}
	sum := t.sumOwn(b, died, s, e.Category.Programme, c.SumOf)
	if sum == 0 {
		a.find(CodeNothingToMultiply, Error, "", "", Args{"month": died.Vietnamese()})
		return
	}
	amount, err := sum.Times(valid[0].Coefficient, valid[0].Rounding)
	if err != nil {
		a.find(CodeFraction, Error, "", "", Args{"base": sum.String(), "coefficient": valid[0].Coefficient.String(), "provision": valid[0].Provision})
		return
	}
	e.Lines = append(e.Lines, EntitlementLine{
		Component: c.Code, Amount: amount, Instrument: valid[0].Instrument.Number, Provision: valid[0].Provision,
		Base: "tro_cap_thang_chet", BaseAmount: sum, Coefficient: valid[0].Coefficient,
	})
	e.Total = amount
}

// sumOwn adds the person's components of a programme in a month, after
// combining.
func (t *RateTable) sumOwn(b *Beneficiary, m Month, s Settings, p Programme, components []string) Amount {
	var sum Amount
	for _, e := range t.entitle(b, m, s) {
		if e.Category == nil || e.Category.Programme != p || e.Category.Timing != Monthly {
			continue
		}
		for _, l := range e.Lines {
			if slices.Contains(components, l.Component) {
				sum += l.Amount
			}
		}
	}
	return sum
}
