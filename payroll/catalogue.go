package payroll

import "slices"

// Catalogue is what can be granted, and how grants of one person combine: the
// content of categories.yaml.
type Catalogue struct {
	Programmes    []ProgrammeInfo
	Jurisdictions []JurisdictionInfo
	Components    []ComponentInfo
	Facts         []FactInfo
	Categories    []Category
	Stacking      []Stacking
	Bytes         []byte // exact text, ours and the office's, part of the rate table's digest
}

// MayRepeat returns the categories a person may hold twice for the same months:
// a survivor of two persons has two decisions of one kind.
func (c *Catalogue) MayRepeat() map[string]bool {
	repeat := map[string]bool{}
	for i := range c.Stacking {
		if rule := &c.Stacking[i]; rule.Kind == SurvivorLimit {
			for _, code := range slices.Concat(rule.Categories, rule.Over) {
				repeat[code] = true
			}
		}
	}
	return repeat
}

// ProgrammeInfo describes a programme.
type ProgrammeInfo struct {
	Code   Programme
	Name   Text
	Budget Text // whose money: central, local
	// Purpose is the ISO 20022 purpose code of its payments.
	Purpose string
	// Memo opens the remittance text, unaccented capitals.
	Memo string
}

// JurisdictionInfo names an area and the one above it.
type JurisdictionInfo struct {
	Code   Jurisdiction
	Name   Text
	Parent Jurisdiction // "" for the nation
}

// ComponentInfo describes a component of an allowance.
type ComponentInfo struct {
	Code string
	Name Text
}

// FactInfo describes a fact a decision may establish.
type FactInfo struct {
	Code Fact
	Name Text
	// Person: the fact carries a citizen number, fact=031…
	Person bool
}

// Timing is when a component of a category falls due.
type Timing string

// The timings of the catalogue.
const (
	Monthly   Timing = ""          // every month of the grant
	Once      Timing = "once"      // in the first month of the grant only
	Quarterly Timing = "quarterly" // in the first month of the grant and every third one after it
	Yearly    Timing = "yearly"    // every year, in the calendar month of the first one
	OnDeath   Timing = "death"     // once, at the rates of the month of death
)

// Category is a kind of decision: what it grants and what must be known.
type Category struct {
	Code      string
	Programme Programme
	Name      Text
	Basis     string // provision that defines it
	Timing    Timing
	Facts     []Fact // facts that may be given
	OneOf     []Fact // exactly one of these must be given
	Percent   Range  // bounded: a percent in this range is required
	Count     Range  // bounded: a count in this range is required
	Halves    bool   // count may be a half
	NeedsAge  bool   // derived: some value depends on age
	// PayeeOther: the money goes to a carer, household or heirs, so a payee
	// must be named.
	PayeeOther bool
	Components []Component
}

// Component is one part of a category's allowance.
type Component struct {
	Code string
	// Rate is where the value is found; the category's own code unless shared.
	Rate Key
	When Condition
	// TimesCount multiplies the value by the count of the grant.
	TimesCount bool
	// CountIs overrides the count for choosing the value (a spouse of martyrs
	// always has the rate of one); 0 = the grant's own.
	CountIs int
	// SumOf makes the amount a multiple of the person's own other components of
	// the month: Times × their sum. Rate is then only the legal basis.
	SumOf []string
}

// StackingKind is how grants of one person meet.
type StackingKind string

// The closed vocabulary of combining rules. Whatever no rule names adds up.
const (
	// Highest keeps the best of a group of categories; Adds lists a category
	// that stands beside some of the others.
	Highest StackingKind = "highest"
	// HighestGroup keeps the better of two groups of categories as totals.
	HighestGroup StackingKind = "highest_group"
	// Replaces drops categories, or components of them, in favour of another.
	Replaces StackingKind = "replaces"
	// OncePerPerson pays one of a set of components once, at the highest rate.
	OncePerPerson StackingKind = "once_per_person"
	// OncePerCouple pays a category to one of two spouses.
	OncePerCouple StackingKind = "once_per_couple"
	// SurvivorLimit is article 6(5) of Ordinance 02/2020: at most Max survivor
	// allowances, one of them of martyrs, and the martyr level alone for a
	// relative of two martyrs or more.
	SurvivorLimit StackingKind = "survivor_limit"
)

// Stacking is one combining rule, chosen and parameterised by data.
type Stacking struct {
	Code       string // names the rule, in findings and law cases
	Kind       StackingKind
	Categories []string // the group; the winning side for Replaces and HighestGroup
	Over       []string // the losing side for Replaces, the other for HighestGroup
	Components []string // the components it is about, "" = the whole grant
	Adds       map[string][]string
	Fact       Fact
	Max        int
	Basis      LegalBasis
}
