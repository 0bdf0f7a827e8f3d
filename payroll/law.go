package payroll

import (
	"github.com/shopspring/decimal"
)

// Programme is a budget line of its own: NCC (people with merit, central
// budget), BTXH (social assistance) or HTXH (social pension), as the catalogue
// declares them. Programmes never share a run, a file or a total.
type Programme string

// Jurisdiction is the area whose base amounts count for a grant.
type Jurisdiction string

// National is the level every other jurisdiction stands under.
const National Jurisdiction = "national"

// Standing is how far a legal figure may be relied on.
type Standing string

// The standings of instruments and of single values.
const (
	// Confirmed figures were read in the instrument or in two agreeing copies.
	// Only they are paid from.
	Confirmed Standing = "confirmed"
	// Provisional figures come from a secondary source or from derivation. They
	// are never paid; they put a warning on the months they would change.
	Provisional Standing = "provisional"
	// Unknown marks months for which a figure exists in law that nobody here has
	// read. A row that needs one is held.
	Unknown Standing = "unknown"
)

// Check records how a figure was verified.
type Check struct {
	On  Date
	How string
}

// Instrument is one decree, circular or resolution, as data.
type Instrument struct {
	Number   string // 77/2024/NĐ-CP
	Issuer   string
	Title    string
	Issued   Date // zero when not read
	InForce  Date
	Standing Standing
	Check    Check
	// Replaces lists instruments whose values give way to this one's, key by
	// key, from the first month this one speaks of.
	Replaces []string
	Bases    []Rate // values of named bases (mức chuẩn, lương cơ sở …)
	Rates    []Rate // values of category components
	Ends     []End
	// File, Bytes and SHA256 identify the exact text the figures came from.
	File   string
	Bytes  []byte
	SHA256 string
}

// Key names what a value is of: a component of a category, or a base when
// Component is "".
type Key struct{ Category, Component string }

// BaseKey returns the key of a named base.
func BaseKey(name string) Key { return Key{Category: name} }

// Rate is one dated value of law.
type Rate struct {
	Key          Key
	Instrument   *Instrument
	Provision    string // Phụ lục I mục 6.1
	Months       Span
	Jurisdiction Jurisdiction // National unless the value is of a province
	When         Condition
	// Amount is set for an absolute value. Otherwise the value is
	// Coefficient × the base named Base, rounded by Rounding.
	Amount      Amount
	Base        string
	Coefficient decimal.Decimal
	Rounding    Rounding
	// GreaterOf: a province's value counts only where it is at least the
	// national one; the higher of the two applies.
	GreaterOf bool
	Standing  Standing
	Note      string
	Line      int // in the instrument file, for messages
}

// End says that a category stopped being granted by law.
type End struct {
	Category  string
	From      Month // first month without it
	Provision string
}

// Condition is the closed vocabulary of conditions in law data. The zero
// Condition holds for everybody.
type Condition struct {
	All, Any, Not []Fact
	Age           AgeBand
	Percent       Range
	Count         Range
}

// AgeBand is half-open in whole years: From ≤ age < Below. A zero Below is open.
type AgeBand struct{ From, Below int }

// Range is closed: From ≤ n ≤ To. A zero To is open.
type Range struct{ From, To int }

// Contains reports whether age lies in the band.
func (a AgeBand) Contains(age int) bool { return age >= a.From && (a.Below == 0 || age < a.Below) }

// Bounded reports whether the band excludes any age.
func (a AgeBand) Bounded() bool { return a.From > 0 || a.Below > 0 }

// Contains reports whether n lies in the range.
func (r Range) Contains(n int) bool { return n >= r.From && (r.To == 0 || n <= r.To) }

// Bounded reports whether the range excludes any number.
func (r Range) Bounded() bool { return r.From > 0 || r.To > 0 }

// LegalBasis is an instrument and the provision in it.
type LegalBasis struct{ Instrument, Provision string }
