package payroll

import (
	"cmp"
	"slices"
	"strconv"
)

// combine lets the grants of one person meet, by the rules the catalogue
// declares. What no rule names adds up. The kinds run in a fixed order, so the
// order of the data file means nothing.
func (t *RateTable) combine(es []Entitlement) {
	for _, kind := range []StackingKind{Replaces, Highest, HighestGroup, SurvivorLimit, OncePerPerson} {
		for i := range t.catalogue.Stacking {
			if rule := &t.catalogue.Stacking[i]; rule.Kind == kind {
				combiners[kind](es, rule)
			}
		}
	}
}

var combiners = map[StackingKind]func([]Entitlement, *Stacking){
	Replaces:      replaces,
	Highest:       highest,
	HighestGroup:  highestGroup,
	SurvivorLimit: survivorLimit,
	OncePerPerson: oncePerPerson,
}

// holdOverlaps holds grants of one category that pay for the same month: two
// decisions of which only one can hold, and nobody here knows which.
func (t *RateTable) holdOverlaps(es []Entitlement) {
	for i := range es {
		for j := range i {
			a, b := &es[j], &es[i]
			if a.Grant.Category != b.Grant.Category || a.Total == 0 && !a.overlaps() || b.Total == 0 || t.mayRepeat[b.Grant.Category] {
				continue
			}
			a.holdFor(b)
			b.holdFor(a)
		}
	}
}

// overlaps reports whether the grant is held for another of its category.
func (e *Entitlement) overlaps() bool {
	return slices.ContainsFunc(e.Findings, func(f Finding) bool { return f.Code == CodeOverlappingGrants })
}

func (e *Entitlement) holdFor(other *Entitlement) {
	if e.overlaps() {
		return
	}
	e.Lines, e.Total = nil, 0
	e.Findings = append(e.Findings, Finding{Code: CodeOverlappingGrants, Severity: Error, Row: e.Grant.Row, Column: "category",
		Value: e.Grant.Category, PersonID: e.Beneficiary.PersonID,
		Args: Args{"row": strconv.Itoa(other.Grant.Row), "months": other.Grant.Months.String()}})
}

// members returns the entitlements of the named categories that pay something,
// and the first one that could not be computed.
func members(es []Entitlement, categories []string) (paying []*Entitlement, held *Entitlement) {
	for i := range es {
		e := &es[i]
		if !slices.Contains(categories, e.Grant.Category) {
			continue
		}
		if e.Total > 0 {
			paying = append(paying, e)
		} else if held == nil && e.HeldBack() {
			held = e
		}
	}
	return paying, held
}

// displace drops a whole grant in favour of another.
func displace(e, by *Entitlement, rule *Stacking) {
	if e == by || e.Total == 0 {
		return
	}
	e.Lines, e.Total = nil, 0
	e.Findings = append(e.Findings, displaced(e, e.Grant.Category, by, rule))
}

// dropLine drops one component in favour of another grant's.
func dropLine(e *Entitlement, line int, by *Entitlement, rule *Stacking) {
	l := e.Lines[line]
	e.Lines = slices.Delete(slices.Clone(e.Lines), line, line+1)
	e.Total -= l.Amount
	e.Findings = append(e.Findings, displaced(e, e.Grant.Category+" "+l.Component, by, rule))
}

func displaced(e *Entitlement, what string, by *Entitlement, rule *Stacking) Finding {
	return Finding{Code: CodeDisplaced, Severity: Info, Row: e.Grant.Row, PersonID: e.Beneficiary.PersonID, Args: Args{
		"what": what, "by": by.Grant.Category, "row": strconv.Itoa(by.Grant.Row), "basis": rule.Basis.String(), "rule": rule.Code}}
}

// String writes "77/2024/NĐ-CP, Phụ lục I mục 6.1".
func (b LegalBasis) String() string {
	if b.Provision == "" {
		return b.Instrument
	}
	return b.Instrument + ", " + b.Provision
}

// undecided holds grants that cannot be compared with one that has no amount.
func undecided(es []*Entitlement, with *Entitlement) {
	for _, e := range es {
		e.Lines, e.Total = nil, 0
		e.Findings = append(e.Findings, Finding{Code: CodeUndecided, Severity: Error, Row: e.Grant.Row,
			PersonID: e.Beneficiary.PersonID, Args: Args{"by": with.Grant.Category, "row": strconv.Itoa(with.Grant.Row)}})
	}
}

// best returns the entitlement with the highest total, the first among equals.
func best(es []*Entitlement) *Entitlement {
	if len(es) == 0 {
		return nil
	}
	return slices.MaxFunc(es, func(a, b *Entitlement) int { return cmp.Compare(a.Total, b.Total) })
}

// replaces lets the winning categories displace grants, or components of
// grants, beside them.
func replaces(es []Entitlement, rule *Stacking) {
	winners, _ := members(es, rule.Categories)
	if len(winners) == 0 {
		return
	}
	for i := range es {
		e := &es[i]
		if slices.Contains(rule.Categories, e.Grant.Category) ||
			len(rule.Over) > 0 && !slices.Contains(rule.Over, e.Grant.Category) {
			continue
		}
		if len(rule.Components) == 0 {
			displace(e, winners[0], rule)
			continue
		}
		dropComponents(e, winners[0], rule)
	}
}

func dropComponents(e, by *Entitlement, rule *Stacking) {
	for l := len(e.Lines) - 1; l >= 0; l-- {
		if slices.Contains(rule.Components, e.Lines[l].Component) {
			dropLine(e, l, by, rule)
		}
	}
}

// highest keeps the best of a group; a category in Adds stands beside the best
// of those it may be added to, when that is worth more.
func highest(es []Entitlement, rule *Stacking) {
	paying, held := members(es, rule.Categories)
	if held != nil {
		undecided(paying, held)
		return
	}
	if len(paying) < 2 {
		return
	}
	keep := bestSet(paying, rule.Adds)
	for _, e := range paying {
		if !slices.Contains(keep, e) {
			displace(e, keep[0], rule)
		}
	}
}

// bestSet is the most valuable permitted set: one grant, or one with a grant
// that adds to it.
func bestSet(paying []*Entitlement, adds map[string][]string) []*Entitlement {
	top := best(paying)
	set, worth := []*Entitlement{top}, top.Total
	for _, extra := range paying {
		for _, partner := range paying {
			if partner == extra || !slices.Contains(adds[extra.Grant.Category], partner.Grant.Category) {
				continue
			}
			if sum := extra.Total + partner.Total; sum > worth {
				set, worth = []*Entitlement{partner, extra}, sum
			}
		}
	}
	return set
}

// highestGroup keeps the better of two groups as totals; equal totals keep the
// group named under Over.
func highestGroup(es []Entitlement, rule *Stacking) {
	first, heldFirst := members(es, rule.Categories)
	second, heldSecond := members(es, rule.Over)
	switch {
	case heldFirst != nil && len(second) > 0:
		undecided(second, heldFirst)
		return
	case heldSecond != nil && len(first) > 0:
		undecided(first, heldSecond)
		return
	case len(first) == 0 || len(second) == 0:
		return
	}
	winner, losers := second[0], first
	if totalOf(first) > totalOf(second) {
		winner, losers = first[0], second
	}
	for _, e := range losers {
		displace(e, winner, rule)
	}
}

func totalOf(es []*Entitlement) (sum Amount) {
	for _, e := range es {
		sum += e.Total
	}
	return sum
}

// lineAt points at one line of one entitlement.
type lineAt struct {
	e    *Entitlement
	line int
}

func (l lineAt) amount() Amount { return l.e.Lines[l.line].Amount }

// linesOf collects the lines of some components, highest first, equal ones in
// the order of the grants.
func linesOf(es []Entitlement, components []string) []lineAt {
	var found []lineAt
	for i := range es {
		for l := range es[i].Lines {
			if slices.Contains(components, es[i].Lines[l].Component) {
				found = append(found, lineAt{&es[i], l})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b lineAt) int { return cmp.Compare(b.amount(), a.amount()) })
	return found
}

// oncePerPerson pays a component once, at its highest rate.
func oncePerPerson(es []Entitlement, rule *Stacking) {
	lines := linesOf(es, rule.Components)
	keepLines(lines, lines[:min(len(lines), 1)], rule)
}

// survivorLimit is Ordinance 02/2020, article 6(5): the martyr level alone for
// a relative of two martyrs or more; otherwise at most Max survivor allowances,
// and of martyrs at most one.
func survivorLimit(es []Entitlement, rule *Stacking) {
	lines := linesOf(es, rule.Components)
	var martyr, other []lineAt
	several := false
	for _, l := range lines {
		if !slices.Contains(rule.Categories, l.e.Grant.Category) {
			other = append(other, l)
			continue
		}
		martyr = append(martyr, l)
		several = several || l.e.Grant.Count.IntPart() >= 2 && !l.e.Grant.Has(rule.Fact)
	}
	keep := other[:min(len(other), rule.Max)]
	switch {
	case several:
		keep = martyr[:1]
	case len(martyr) > 0:
		keep = append(slices.Clone(martyr[:1]), other[:min(len(other), rule.Max-1)]...)
	}
	keepLines(lines, keep, rule)
}

// keepLines drops all lines but those kept, naming the first kept one.
func keepLines(lines, keep []lineAt, rule *Stacking) {
	drop := slices.DeleteFunc(slices.Clone(lines), func(l lineAt) bool { return slices.Contains(keep, l) })
	// From the end of each grant, so that the places of earlier lines hold.
	slices.SortStableFunc(drop, func(a, b lineAt) int { return cmp.Compare(b.line, a.line) })
	for _, l := range drop {
		dropLine(l.e, l.line, keep[0].e, rule)
	}
}

// oncePerCouple pays a category to one of two spouses: the one with the higher
// amount, between equals the one with the smaller citizen number.
func (t *RateTable) oncePerCouple(es []Entitlement, b *Beneficiary, m Month, s Settings) {
	if b.Spouse == nil {
		return
	}
	for i := range t.catalogue.Stacking {
		rule := &t.catalogue.Stacking[i]
		if rule.Kind != OncePerCouple {
			continue
		}
		own, _ := members(es, rule.Categories)
		others := t.entitle(b.Spouse, m, s)
		theirs, held := members(others, rule.Categories)
		rival := best(theirs)
		for _, e := range own {
			switch {
			case held != nil:
				undecided([]*Entitlement{e}, held)
			case rival != nil && (rival.Total > e.Total || rival.Total == e.Total && b.Spouse.PersonID < b.PersonID):
				displace(e, rival, rule)
			}
		}
	}
}

// crossProgramme names a person who is paid as a person with merit and as a
// recipient of social assistance, and acts as the office has set.
func crossProgramme(es []Entitlement, s Settings) {
	if len(es) < 2 {
		return
	}
	var merit, social []*Entitlement
	for i := range es {
		if e := &es[i]; e.Total > 0 {
			switch e.Category.Programme {
			case meritProgramme:
				merit = append(merit, e)
			case socialProgramme:
				social = append(social, e)
			}
		}
	}
	if len(merit) == 0 || len(social) == 0 {
		return
	}
	rule := &Stacking{Code: "cross_programme", Basis: LegalBasis{Instrument: "cross_programme"}}
	if s.CrossProgramme == CrossHighest {
		winner, losers := merit[0], social
		if totalOf(social) > totalOf(merit) {
			winner, losers = social[0], merit
		}
		for _, e := range losers {
			displace(e, winner, rule)
		}
	}
	for _, e := range slices.Concat(merit, social) {
		nameCrossing(e, s.CrossProgramme)
	}
}

func nameCrossing(e *Entitlement, how CrossProgramme) {
	f := Finding{Code: CodeCrossProgramme, Severity: Warning, Row: e.Grant.Row, PersonID: e.Beneficiary.PersonID,
		Args: Args{"first": string(meritProgramme), "second": string(socialProgramme)}}
	if how == CrossHold {
		f.Severity = Error
		e.Lines, e.Total = nil, 0
	}
	e.Findings = append(e.Findings, f)
}
