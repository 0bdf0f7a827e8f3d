package rates

import (
	"cmp"
	"slices"

	"chitra/payroll"
	"chitra/payroll/yamlfile"
)

func sortByPercent(rates []payroll.Rate) {
	slices.SortFunc(rates, func(a, b payroll.Rate) int { return cmp.Compare(a.When.Percent.From, b.When.Percent.From) })
}

// checkTogether finds what only shows between files: replaced instruments and
// bases that nobody declares, bases that nobody uses, and values that could
// both apply.
func (l *loader) checkTogether() {
	used := map[string]bool{}
	for _, in := range l.instruments {
		for _, r := range in.Rates {
			used[r.Base] = true
			if r.Base != "" && !l.known.bases[r.Base] {
				l.problem(in.File, yamlfile.Place{Line: r.Line, Column: 1}, "mức nền lạ «%s»; có: %s", "unknown base %q; known: %s", r.Base, names(l.known.bases))
			}
		}
	}
	for _, in := range l.instruments {
		for _, r := range in.Bases {
			if !used[r.Key.Category] {
				l.problem(in.File, yamlfile.Place{Line: r.Line, Column: 1}, "không mức nào tính theo mức nền «%s»", "no value is computed from the base %q", r.Key.Category)
			}
		}
	}
	l.checkReplaced()
	l.checkOverlaps()
	l.checkProvinces()
}

// checkReplaced finds replaced instruments without a file, and circles, in
// which every value would give way to another.
func (l *loader) checkReplaced() {
	for _, in := range l.instruments {
		for _, number := range in.Replaces {
			if l.byNumber[number] == nil {
				l.problem(in.File, yamlfile.Head, "thay thế văn bản %s mà không có tệp của nó", "replaces %s, of which there is no file", number)
			}
		}
		if l.replacedBy(in)[in] {
			l.problem(in.File, yamlfile.Head, "văn bản %s tự thay thế chính nó, trực tiếp hoặc qua văn bản khác", "instrument %s replaces itself, directly or through others", in.Number)
		}
	}
}

// deriveAges notes the categories whose amount depends on age.
func (l *loader) deriveAges() {
	aged := map[payroll.Key]bool{}
	for _, in := range l.instruments {
		for _, r := range in.Rates {
			aged[r.Key] = aged[r.Key] || r.When.Age.Bounded()
		}
	}
	for i := range l.catalogue.Categories {
		c := &l.catalogue.Categories[i]
		c.NeedsAge = slices.ContainsFunc(c.Components, func(x payroll.Component) bool { return aged[x.Rate] })
	}
}

// located is a value with the instrument it stands in.
type located struct {
	in *payroll.Instrument
	r  *payroll.Rate
}

// valueSlot is what two values can compete for.
type valueSlot struct {
	key  payroll.Key
	area payroll.Jurisdiction
}

// valueSlots sorts every value by key and area.
func (l *loader) valueSlots() map[valueSlot][]located {
	slots := map[valueSlot][]located{}
	for _, in := range l.instruments {
		for _, list := range [][]payroll.Rate{in.Bases, in.Rates} {
			for i := range list {
				s := valueSlot{list[i].Key, list[i].Jurisdiction}
				slots[s] = append(slots[s], located{in, &list[i]})
			}
		}
	}
	return slots
}

// checkOverlaps finds values of one key and area whose months and conditions
// can meet, and of which neither instrument replaces the other. It names one
// such value beside each, the last read.
func (l *loader) checkOverlaps() {
	replaced := map[*payroll.Instrument]map[*payroll.Instrument]bool{}
	for _, in := range l.instruments {
		replaced[in] = l.replacedBy(in)
	}
	oneOf := l.oneOf()
	for s, values := range l.valueSlots() {
		for i, b := range values {
			at := i - 1
			for ; at >= 0; at-- {
				a := values[at]
				// Nothing is paid from a provisional value, so it never competes with one that is;
				// and one nobody had read gives way to the one that was.
				if provisional(a) == provisional(b) && (a.r.Standing == payroll.Unknown) == (b.r.Standing == payroll.Unknown) && !replaced[a.in][b.in] && !replaced[b.in][a.in] && compete(a, b, oneOf[s.key.Category]) {
					break
				}
			}
			if at >= 0 {
				l.problem(b.in.File, yamlfile.Place{Line: b.r.Line, Column: 1}, "mức %s %s (%s) trùng tháng và điều kiện với %s dòng %d mà không nói văn bản nào thay thế",
					"value of %s %s (%s) overlaps %s line %d and neither instrument replaces the other",
					b.r.Key.Category, b.r.Key.Component, b.r.Jurisdiction, values[at].in.File, values[at].r.Line)
			}
		}
	}
}

// compete reports whether two values can hold for one person in one month.
func compete(a, b located, oneOf []payroll.Fact) bool {
	return a.r.Months.Overlaps(b.r.Months) && meet(&a.r.When, &b.r.When, oneOf)
}

// checkProvinces finds values of a province that meet the nation's without
// saying that the higher counts. A value that nobody has read needs not say it:
// it holds the month.
func (l *loader) checkProvinces() {
	slots, oneOf := l.valueSlots(), l.oneOf()
	for s, values := range slots {
		nation := slots[valueSlot{s.key, payroll.National}]
		for _, v := range values {
			if s.area == payroll.National || v.r.GreaterOf || v.r.Standing == payroll.Unknown {
				continue
			}
			if slices.ContainsFunc(nation, func(n located) bool { return compete(v, n, oneOf[s.key.Category]) }) {
				l.problem(v.in.File, yamlfile.Place{Line: v.r.Line, Column: 1}, "mức của địa phương %s %s (%s) đứng cạnh mức cả nước, cần greater_of: national",
					"the province's value of %s %s (%s) stands beside the nation's and needs greater_of: national", s.key.Category, s.key.Component, s.area)
			}
		}
	}
}

func provisional(v located) bool {
	return v.in.Standing == payroll.Provisional || v.r.Standing == payroll.Provisional
}

// replacedBy returns every instrument that gives way to one, through chains.
func (l *loader) replacedBy(in *payroll.Instrument) map[*payroll.Instrument]bool {
	old := map[*payroll.Instrument]bool{}
	var follow func(from *payroll.Instrument)
	follow = func(from *payroll.Instrument) {
		for _, number := range from.Replaces {
			if next := l.byNumber[number]; next != nil && !old[next] {
				old[next] = true
				follow(next)
			}
		}
	}
	follow(in)
	return old
}

// oneOf returns, for each category, the facts of which a decision has exactly
// one.
func (l *loader) oneOf() map[string][]payroll.Fact {
	facts := map[string][]payroll.Fact{}
	for _, c := range l.catalogue.Categories {
		facts[c.Code] = c.OneOf
	}
	return facts
}

// meet reports whether one person can fulfil both conditions, given the facts
// of which a person has exactly one.
func meet(a, b *payroll.Condition, oneOf []payroll.Fact) bool {
	if !bandsMeet(a.Age, b.Age) || !rangesMeet(a.Percent, b.Percent) || !rangesMeet(a.Count, b.Count) {
		return false
	}
	return !excludes(a, b) && !excludes(b, a) && !rivals(a, b, oneOf)
}

func bandsMeet(a, b payroll.AgeBand) bool {
	return (a.Below == 0 || b.From < a.Below) && (b.Below == 0 || a.From < b.Below)
}

func rangesMeet(a, b payroll.Range) bool {
	return (a.To == 0 || b.From <= a.To) && (b.To == 0 || a.From <= b.To)
}

// excludes reports whether a fact a asks for is one b refuses.
func excludes(a, b *payroll.Condition) bool {
	return slices.ContainsFunc(a.All, func(f payroll.Fact) bool { return slices.Contains(b.Not, f) })
}

// rivals reports whether a and b ask for different facts of which a person has
// only one.
func rivals(a, b *payroll.Condition, oneOf []payroll.Fact) bool {
	for _, f := range a.All {
		for _, g := range b.All {
			if f != g && slices.Contains(oneOf, f) && slices.Contains(oneOf, g) {
				return true
			}
		}
	}
	return false
}
