package registry

import (
	"strconv"
	"strings"

	"chitra/payroll"
)

// what reads the category and what it needs to know.
func (p *rowParser) what() {
	out := p.out
	code, ok := p.text(colCategory)
	out.category, out.grant.Category = code, code
	category := p.f.categories[code]
	if category == nil {
		category = p.f.categories[strings.ToUpper(code)]
	}
	percent, okPercent := p.percent()
	halves, okCount := p.count()
	if !p.facts(category) || !okPercent || !okCount || category == nil {
		p.spoil()
	}
	out.grant.Percent = percent
	p.setCount(halves)
	switch {
	case !ok:
		return
	case code == "":
		p.find(payroll.CodeMissingValue, payroll.Error, colCategory, "", payroll.Args{"column": p.f.layout[colCategory].both()})
		return
	case category == nil:
		p.find(payroll.CodeUnknownCategory, payroll.Error, colCategory, code, nil)
		return
	}
	out.category, out.grant.Category = category.Code, category.Code
	p.checkFigures(category, percent, okPercent, halves, okCount)
	p.checkFacts(category)
	if category.NeedsAge && out.person.Born.IsZero() && p.rec.cells[colBorn] == "" {
		p.find(payroll.CodeMissingBirth, payroll.Warning, colBorn, "", nil)
	}
}

// percent reads a whole percentage, with or without its sign; 0 = not given.
func (p *rowParser) percent() (n int, ok bool) {
	text, ok := p.text(colPercent)
	if text == "" {
		return 0, ok
	}
	digits := strings.TrimSuffix(strings.TrimSuffix(text, "%"), " ")
	if n, ok = number(digits, 1, 3); !ok || n > 100 || n == 0 {
		p.find(payroll.CodeBadPercent, payroll.Error, colPercent, text, nil)
		return 0, false
	}
	return n, true
}

// count reads a number that may have a half, 2,5 or 2.5, and returns it in
// halves; 0 = not given.
func (p *rowParser) count() (halves int, ok bool) {
	text, ok := p.text(colCount)
	if text == "" {
		return 0, ok
	}
	whole, part := text, ""
	if i := strings.IndexAny(text, ",."); i >= 0 {
		whole, part = text[:i], text[i+1:]
	}
	n, ok := number(whole, 1, 3)
	switch {
	case !ok, part != "5" && part != "0" && (part != "" || len(whole) != len(text)):
		p.find(payroll.CodeBadCount, payroll.Error, colCount, text, nil)
		return 0, false
	case part == "5":
		return 2*n + 1, true
	}
	return 2 * n, true
}

// setCount stores the count. The text given to the decimal is made here, never
// what somebody typed.
func (p *rowParser) setCount(halves int) {
	if halves == 0 {
		return
	}
	text := strconv.AppendInt(make([]byte, 0, 8), int64(halves/2), 10)
	if halves%2 == 1 {
		text = append(text, ".5"...)
	}
	if err := p.out.grant.Count.UnmarshalText(text); err != nil {
		p.find(payroll.CodeBadCount, payroll.Error, colCount, string(text), nil)
		p.spoil()
	}
}

// checkFigures compares percent and count with what the category needs.
func (p *rowParser) checkFigures(c *payroll.Category, percent int, okPercent bool, halves int, okCount bool) {
	if okPercent && c.Percent.Bounded() && !c.Percent.Contains(percent) {
		p.find(payroll.CodeMissingPercent, payroll.Error, colPercent, p.rec.cells[colPercent], payroll.Args{"range": c.Percent.String()})
		p.spoil()
	}
	if !okCount {
		return
	}
	low, high := 2*c.Count.From, 2*c.Count.To
	outside := c.Count.Bounded() && (halves < low || high > 0 && halves > high)
	if outside || halves%2 == 1 && !c.Halves {
		p.find(payroll.CodeMissingCount, payroll.Error, colCount, p.rec.cells[colCount], payroll.Args{"range": countRange(c)})
		p.spoil()
	}
}

func countRange(c *payroll.Category) string {
	if c.Count.Bounded() {
		return c.Count.String()
	}
	return "số nguyên/a whole number"
}

// facts reads the facts of the decision: codes separated by semicolons, one
// that is about another person with a citizen number, vo_chong_khuyet_tat=031….
func (p *rowParser) facts(category *payroll.Category) (ok bool) {
	text, ok := p.text(colFacts)
	if text == "" {
		return ok
	}
	for item := range strings.SplitSeq(text, ";") {
		code, id, _ := strings.Cut(item, "=")
		fact := payroll.Fact(strings.TrimSpace(code))
		if fact == "" && strings.TrimSpace(item) == "" {
			continue
		}
		person, known := p.f.facts[fact]
		if !known {
			p.find(payroll.CodeUnknownFact, payroll.Error, colFacts, item, nil)
			ok = false
			continue
		}
		if !p.factPerson(fact, dropMarks(strings.TrimSpace(id)), person) {
			ok = false
		}
		if !p.out.grant.Has(fact) {
			p.out.grant.Facts = append(p.out.grant.Facts, fact)
		}
		if category != nil && !hasFact(category.Facts, fact) && !hasFact(category.OneOf, fact) {
			p.find(payroll.CodeFactNotUsed, payroll.Warning, colFacts, item, payroll.Args{"category": category.Code})
		}
	}
	return ok
}

func hasFact(facts []payroll.Fact, f payroll.Fact) bool {
	for _, have := range facts {
		if have == f {
			return true
		}
	}
	return false
}

// factPerson checks the citizen number of a fact: there where the fact needs
// one, and only there.
func (p *rowParser) factPerson(fact payroll.Fact, id string, person bool) bool {
	g := &p.out.grant
	_, sound := readCitizen(id)
	switch {
	case !person && id == "":
		return true
	case !person, !sound:
		p.find(payroll.CodeFactPerson, payroll.Error, colFacts, string(fact)+"="+id, payroll.Args{"fact": string(fact), "need": need(person)})
		return false
	case g.SpouseID != "" && g.SpouseID != id, id == p.out.person.PersonID:
		p.find(payroll.CodeSpouseConflict, payroll.Error, colFacts, id, payroll.Args{"other": orElse(g.SpouseID, id)})
		return false
	}
	g.SpouseID = id
	return true
}

func need(person bool) string {
	if person {
		return "=<12 số/digits>"
	}
	return ""
}

// checkFacts asks for exactly one of the facts that decide the amount.
func (p *rowParser) checkFacts(c *payroll.Category) {
	if len(c.OneOf) == 0 {
		return
	}
	given := 0
	words := make([]string, 0, 4)
	for _, f := range c.OneOf {
		words = append(words, string(f))
		if p.out.grant.Has(f) {
			given++
		}
	}
	if given != 1 {
		p.find(payroll.CodeMissingFact, payroll.Error, colFacts, p.rec.cells[colFacts], payroll.Args{"facts": strings.Join(words, ", ")})
		p.spoil()
	}
}
