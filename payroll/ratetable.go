package payroll

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
)

// RateTable is every legal value the engine knows, immutable, with a digest.
// It answers one question: which value holds for a key, a month and an area.
type RateTable struct {
	catalogue   *Catalogue
	instruments []*Instrument
	digest      string

	categories map[string]*Category
	paths      map[Jurisdiction][]Jurisdiction // an area, then those above it
	replaced   map[*Instrument]map[*Instrument]bool
	byKey      map[Key][]*Rate
	ends       map[string]ending
	mayRepeat  map[string]bool
	named      map[*Instrument]Args // the args of findings that name an instrument
	months     sync.Map             // Month → *monthRates, built on first use
}

// ending is the law that ended a category.
type ending struct {
	End
	instrument *Instrument
}

// NewRateTable builds the table from checked instruments. The order of the
// instruments never matters.
func NewRateTable(c *Catalogue, instruments []*Instrument) *RateTable {
	t := &RateTable{
		catalogue:   c,
		instruments: slices.Clone(instruments),
		categories:  map[string]*Category{},
		byKey:       map[Key][]*Rate{},
		ends:        map[string]ending{},
		mayRepeat:   c.MayRepeat(),
		named:       map[*Instrument]Args{},
	}
	slices.SortFunc(t.instruments, func(a, b *Instrument) int {
		return cmp.Or(cmp.Compare(a.InForce.ordinal(), b.InForce.ordinal()), cmp.Compare(a.Number, b.Number))
	})
	for i := range c.Categories {
		t.categories[c.Categories[i].Code] = &c.Categories[i]
	}
	t.paths = jurisdictionPaths(c.Jurisdictions)
	t.replaced = replacements(t.instruments)
	for _, in := range t.instruments {
		t.add(in)
	}
	t.digest = digestOf(c, t.instruments)
	return t
}

func (t *RateTable) add(in *Instrument) {
	t.named[in] = Args{"instrument": in.Number}
	for _, list := range [][]Rate{in.Bases, in.Rates} {
		for i := range list {
			r := &list[i]
			r.Instrument = in
			t.byKey[r.Key] = append(t.byKey[r.Key], r)
		}
	}
	if in.Standing != Confirmed {
		return
	}
	for _, e := range in.Ends {
		t.ends[e.Category] = ending{e, in}
	}
}

func jurisdictionPaths(list []JurisdictionInfo) map[Jurisdiction][]Jurisdiction {
	parent := map[Jurisdiction]Jurisdiction{}
	for _, j := range list {
		parent[j.Code] = j.Parent
	}
	paths := map[Jurisdiction][]Jurisdiction{}
	for _, j := range list {
		for at := j.Code; at != "" && len(paths[j.Code]) <= len(list); at = parent[at] {
			paths[j.Code] = append(paths[j.Code], at)
		}
	}
	return paths
}

// replacements closes "replaces" over chains: 77/2024 replaces 55/2023, which
// replaced 75/2021.
func replacements(list []*Instrument) map[*Instrument]map[*Instrument]bool {
	byNumber := map[string]*Instrument{}
	for _, in := range list {
		byNumber[in.Number] = in
	}
	closed := map[*Instrument]map[*Instrument]bool{}
	for _, in := range list {
		set := map[*Instrument]bool{}
		var follow func(*Instrument)
		follow = func(from *Instrument) {
			for _, number := range from.Replaces {
				if old := byNumber[number]; old != nil && old != in && !set[old] {
					set[old] = true
					follow(old)
				}
			}
		}
		follow(in)
		closed[in] = set
	}
	return closed
}

func digestOf(c *Catalogue, list []*Instrument) string {
	byNumber := slices.Clone(list)
	slices.SortFunc(byNumber, func(a, b *Instrument) int { return cmp.Compare(a.Number, b.Number) })
	h := sha256.New()
	fmt.Fprintf(h, "%d\n", len(c.Bytes))
	h.Write(c.Bytes)
	for _, in := range byNumber {
		fmt.Fprintf(h, "%s %d\n", in.Number, len(in.Bytes))
		h.Write(in.Bytes)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Catalogue returns the category catalogue the table was built with.
func (t *RateTable) Catalogue() *Catalogue { return t.catalogue }

// Category returns a category of the catalogue by its code.
func (t *RateTable) Category(code string) (*Category, bool) {
	c, ok := t.categories[code]
	return c, ok
}

// Instruments returns the instruments in the order they came into force.
func (t *RateTable) Instruments() []*Instrument { return t.instruments }

// Digest is the SHA-256 of the exact bytes of catalogue and instruments, hex.
func (t *RateTable) Digest() string { return t.digest }

// In returns the values of a key that hold in a month, after replacement:
// an instrument's value gives way, area by area, to that of an instrument
// which replaces it and speaks of the month. A value nobody had read gives way
// to the same one read, but not to one it replaces. Provisional values come apart, because nothing is paid
// from them.
func (t *RateTable) In(key Key, m Month) (valid, provisional []*Rate) {
	for _, r := range t.byKey[key] {
		switch {
		case !r.Months.Contains(m):
		case r.Standing == Provisional || r.Instrument.Standing == Provisional:
			provisional = append(provisional, r)
		default:
			valid = append(valid, r)
		}
	}
	kept := make([]*Rate, 0, len(valid))
	for _, r := range valid {
		if !t.givesWay(r, valid) {
			kept = append(kept, r)
		}
	}
	return kept, provisional
}

func (t *RateTable) givesWay(r *Rate, among []*Rate) bool {
	for _, other := range among {
		if other.Jurisdiction != r.Jurisdiction {
			continue
		}
		read := r.Standing == Unknown && other.Standing != Unknown && r.When.String() == other.When.String()
		if t.replaced[other.Instrument][r.Instrument] || read && !t.replaced[r.Instrument][other.Instrument] {
			return true
		}
	}
	return false
}

// monthRates is the table seen from one month, everything resolved that does
// not depend on a person.
type monthRates struct {
	month      Month
	components map[string][]monthComponent // by category
	values     map[valueAt]value
}

// monthComponent is one component of a category with the values it may take.
type monthComponent struct {
	*Component
	valid       []*Rate
	byPercent   [][]*Rate // valid by percent, where every value is bounded by it
	provisional []*Rate
	areaMatters bool // some value or base differs between areas
}

// valueAt is a value as it applies in an area.
type valueAt struct {
	rate *Rate
	area Jurisdiction
}

// value is a rate brought to money, or the reason why it cannot be.
type value struct {
	amount     Amount
	base       *Rate
	baseAmount Amount
	problem    *Finding
}

func (t *RateTable) at(m Month) *monthRates {
	if have, ok := t.months.Load(m); ok {
		return have.(*monthRates)
	}
	built, _ := t.months.LoadOrStore(m, t.build(m))
	return built.(*monthRates)
}

func (t *RateTable) build(m Month) *monthRates {
	mr := &monthRates{month: m, components: map[string][]monthComponent{}, values: map[valueAt]value{}}
	for i := range t.catalogue.Categories {
		c := &t.catalogue.Categories[i]
		for j := range c.Components {
			mc := monthComponent{Component: &c.Components[j]}
			mc.valid, mc.provisional = t.In(mc.Rate, m)
			mc.byPercent = indexByPercent(mc.valid)
			mc.provisional = append(mc.provisional, t.provisionalBases(mc.valid, m)...)
			for _, r := range mc.valid {
				mc.areaMatters = mc.areaMatters || r.Jurisdiction != National || t.areaMatters(r.Base)
				for area := range t.paths {
					mr.values[valueAt{r, area}] = t.valueOf(r, area, m)
				}
			}
			mr.components[c.Code] = append(mr.components[c.Code], mc)
		}
	}
	return mr
}

// provisionalBases lists the provisional values of the bases that values rest
// on: a raised base changes them as much as a raised coefficient.
func (t *RateTable) provisionalBases(valid []*Rate, m Month) (list []*Rate) {
	seen := map[string]bool{}
	for _, r := range valid {
		if r.Base != "" && !seen[r.Base] {
			seen[r.Base] = true
			_, provisional := t.In(BaseKey(r.Base), m)
			list = append(list, provisional...)
		}
	}
	return list
}

// areaMatters reports whether a base was ever set for less than the nation.
func (t *RateTable) areaMatters(base string) bool {
	return base != "" && slices.ContainsFunc(t.byKey[BaseKey(base)], func(r *Rate) bool { return r.Jurisdiction != National })
}

// indexByPercent makes the eighty degrees of an appendix one look-up.
func indexByPercent(rates []*Rate) [][]*Rate {
	const few = 8
	if len(rates) <= few || slices.ContainsFunc(rates, func(r *Rate) bool { return r.When.Percent.To == 0 }) {
		return nil
	}
	index := make([][]*Rate, 101)
	for _, r := range rates {
		for p := max(r.When.Percent.From, 0); p <= min(r.When.Percent.To, 100); p++ {
			index[p] = append(index[p], r)
		}
	}
	return index
}

// candidates returns the values worth trying for a percent.
func (mc *monthComponent) candidates(percent int) []*Rate {
	if mc.byPercent == nil {
		return mc.valid
	}
	if percent < 0 || percent > 100 {
		return nil
	}
	return mc.byPercent[percent]
}

// valueOf brings a rate to money in an area and month.
func (t *RateTable) valueOf(r *Rate, area Jurisdiction, m Month) value {
	if r.Standing == Unknown {
		return value{problem: unknownRate(r.Provision, r.Instrument.Number, m)}
	}
	if r.Base == "" {
		return value{amount: r.Amount}
	}
	v := t.Base(r.Base, area, m)
	if v.problem != nil {
		return v
	}
	v.baseAmount = v.amount
	amount, err := v.baseAmount.Times(r.Coefficient, r.Rounding)
	if err != nil {
		v.problem = &Finding{Code: CodeFraction, Severity: Error, Args: Args{
			"base": v.baseAmount.String(), "coefficient": r.Coefficient.String(), "provision": r.Provision}}
	}
	v.amount = amount
	return v
}

// Base returns the amount of a named base in an area and month, with the value
// of law it is taken from.
func (t *RateTable) Base(name string, area Jurisdiction, m Month) value {
	valid, _ := t.In(BaseKey(name), m)
	chosen, problem := t.choose(valid, area, func(*Rate) bool { return true }, func(r *Rate) value {
		if r.Standing == Unknown {
			return value{problem: unknownRate(name+", "+string(area), r.Instrument.Number, m)}
		}
		return value{amount: r.Amount, base: r}
	})
	switch {
	case problem != nil:
		return value{problem: problem}
	case chosen.rate == nil:
		return value{problem: unknownRate(name+", "+string(area), "", m)}
	}
	return chosen.value
}

// choice is the value that holds, with its amount in the area.
type choice struct {
	rate *Rate
	value
	spoken bool // some value speaks of the key and area, whoever it is for
}

// choose applies precedence: the nearest area above or at the person's own that
// has a value stands against the nation's, and the higher of the two is taken
// where the law says so. Two values of one level are a conflict, unless one of
// them is only known to exist: then the other holds.
func (t *RateTable) choose(rates []*Rate, area Jurisdiction, holds func(*Rate) bool, price func(*Rate) value) (choice, *Finding) {
	var local, nation *Rate
	var c choice
	level := len(t.paths[area])
	for _, r := range rates {
		at := slices.Index(t.paths[area], r.Jurisdiction)
		if at < 0 {
			continue
		}
		c.spoken = true
		if !holds(r) {
			continue
		}
		slot := &local
		if r.Jurisdiction == National {
			slot, at = &nation, level
		}
		switch {
		case *slot == nil || (slot == &local && at < level):
			*slot, level = r, min(level, at)
		case slot == &local && at > level || r.Standing == Unknown:
		case (*slot).Standing == Unknown:
			*slot = r
		default:
			return c, conflictingRates(*slot, r)
		}
	}
	return c.pick(local, nation, price)
}

func (c choice) pick(local, nation *Rate, price func(*Rate) value) (choice, *Finding) {
	switch {
	case local == nil && nation == nil:
		return c, nil
	case local == nil:
		c.rate, c.value = nation, price(nation)
	case nation == nil:
		c.rate, c.value = local, price(local)
	case !local.GreaterOf && local.Standing != Unknown:
		return c, conflictingRates(local, nation)
	default:
		c.rate, c.value = local, price(local)
		if n := price(nation); c.problem == nil && (n.problem != nil || n.amount > c.amount) {
			c.rate, c.value = nation, n
		}
	}
	return c, c.problem
}

func unknownRate(what, instrument string, m Month) *Finding {
	return &Finding{Code: CodeUnknownRate, Severity: Error, Args: Args{"what": what, "instrument": instrument, "month": m.Vietnamese()}}
}

func conflictingRates(a, b *Rate) *Finding {
	return &Finding{Code: CodeRateConflict, Severity: Error, Args: Args{
		"first": a.Instrument.Number + ", " + a.Provision, "second": b.Instrument.Number + ", " + b.Provision}}
}

// Known returns the table as it was when only some of its instruments were known.
func (t *RateTable) Known(known func(*Instrument) bool) *RateTable {
	some := slices.DeleteFunc(slices.Clone(t.instruments), func(in *Instrument) bool { return !known(in) })
	if len(some) == len(t.instruments) {
		return t
	}
	copies := make([]*Instrument, len(some))
	for i, in := range some {
		same := *in
		same.Bases, same.Rates = slices.Clone(in.Bases), slices.Clone(in.Rates)
		copies[i] = &same
	}
	return NewRateTable(t.catalogue, copies)
}

// ChangedFrom returns the first month for which an instrument that was not known
// speaks and can be paid from, 0 when there is none.
func (t *RateTable) ChangedFrom(known func(*Instrument) bool) (first Month) {
	speaks := func(m Month) {
		if m = max(m, 1); first == 0 || m < first {
			first = m
		}
	}
	for _, in := range t.instruments {
		if in.Standing == Provisional || known(in) {
			continue
		}
		for _, r := range slices.Concat(in.Bases, in.Rates) {
			speaks(r.Months.From)
		}
		for _, e := range in.Ends {
			speaks(e.From)
		}
	}
	return first
}
