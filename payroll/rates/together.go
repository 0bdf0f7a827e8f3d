package rates

import (
	"cmp"
	"slices"

	"chitra/payroll"
)

func sortByPercent(rates []payroll.Rate) {
	slices.SortFunc(rates, func(a, b payroll.Rate) int { return cmp.Compare(a.When.Percent.From, b.When.Percent.From) })
}

// checkTogether finds what only shows between files: replaced instruments and
// bases that nobody declares, and values that could both apply.
func (l *loader) checkTogether() {
	for _, in := range l.instruments {
		for _, number := range in.Replaces {
			if l.byNumber[number] == nil {
				l.problem(in.File, place{1, 1}, "thay thế văn bản %s mà không có tệp của nó", "replaces %s, of which there is no file", number)
			}
		}
		for _, r := range in.Rates {
			if r.Base != "" && !l.known.bases[r.Base] {
				l.problem(in.File, place{r.Line, 1}, "mức nền lạ «%s»; có: %s", "unknown base %q; known: %s", r.Base, names(l.known.bases))
			}
		}
	}
	l.checkOverlaps()
}

// located is a value with the instrument it stands in.
type located struct {
	in *payroll.Instrument
	r  *payroll.Rate
}

// checkOverlaps finds values of one key and area whose months and conditions
// can meet, and of which neither instrument replaces the other.
func (l *loader) checkOverlaps() {
	type slot struct {
		key  payroll.Key
		area payroll.Jurisdiction
	}
	slots := map[slot][]located{}
	for _, in := range l.instruments {
		for _, list := range [][]payroll.Rate{in.Bases, in.Rates} {
			for i := range list {
				s := slot{list[i].Key, list[i].Jurisdiction}
				slots[s] = append(slots[s], located{in, &list[i]})
			}
		}
	}
	replaced := l.replacedBy()
	oneOf := l.oneOf()
	for s, values := range slots {
		for i, a := range values {
			for _, b := range values[i+1:] {
				if provisional(a) != provisional(b) {
					continue // nothing is paid from the one, so they never compete
				}
				if a.r.Months.Overlaps(b.r.Months) && meet(&a.r.When, &b.r.When, oneOf[s.key.Category]) && !replaced(a.in, b.in) && !replaced(b.in, a.in) {
					l.problem(b.in.File, place{b.r.Line, 1}, "mức %s %s (%s) trùng tháng và điều kiện với %s dòng %d mà không nói văn bản nào thay thế",
						"value of %s %s (%s) overlaps %s line %d and neither instrument replaces the other",
						b.r.Key.Category, b.r.Key.Component, b.r.Jurisdiction, a.in.File, a.r.Line)
				}
			}
		}
	}
}

func provisional(v located) bool {
	return v.in.Standing == payroll.Provisional || v.r.Standing == payroll.Provisional
}

// replacedBy returns whether one instrument gives way to another, through
// chains.
func (l *loader) replacedBy() func(old, by *payroll.Instrument) bool {
	var reaches func(from *payroll.Instrument, to string, depth int) bool
	reaches = func(from *payroll.Instrument, to string, depth int) bool {
		for _, number := range from.Replaces {
			next := l.byNumber[number]
			if number == to || next != nil && next != from && depth < len(l.instruments) && reaches(next, to, depth+1) {
				return true
			}
		}
		return false
	}
	return func(old, by *payroll.Instrument) bool { return old != by && reaches(by, old.Number, 0) }
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
