package payroll

import (
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
)

// Entitlement is what one grant of a person is due for one month, and why.
type Entitlement struct {
	Beneficiary *Beneficiary
	Grant       *Grant
	Category    *Category // nil when the code is unknown
	Month       Month
	Total       Amount
	Lines       []EntitlementLine
	Findings    []Finding
}

// EntitlementLine is one component, with where it comes from.
type EntitlementLine struct {
	Component  string
	Amount     Amount
	Instrument string
	Provision  string
	// Base, BaseAmount, Coefficient and BaseBasis are set for base × coefficient.
	Base        string
	BaseAmount  Amount
	Coefficient decimal.Decimal
	BaseBasis   LegalBasis
	// Count is set where the value was multiplied by the count of the grant.
	Count decimal.Decimal
	// The rest is set in a run, where a line is what is due less what was
	// assessed before; see [Books.Settle]. Amount is then the difference.
	Assessed Amount // by earlier runs and not claimed back since
	Reason   Reason
	// Once names what may be paid for the first time only once; "" where
	// something was paid before.
	Once string
	// Of is the grant of the line where it is not the entitlement's own: money
	// of the same month that was paid under another decision or category.
	Of *Grant
}

// Due is what the law says of the component, whatever was paid before.
func (l *EntitlementLine) Due() Amount { return l.Amount + l.Assessed }

// HeldBack reports whether the grant could not be computed: it carries a
// finding of severity Error.
func (e *Entitlement) HeldBack() bool { return Worst(e.Findings) == Error }

// AgeChange says from which month a birthday counts.
type AgeChange string

// The two readings offices use.
const (
	BirthdayMonth  AgeChange = "birthday_month"
	FollowingMonth AgeChange = "following_month"
)

// CrossProgramme says what happens to a person with merit who also receives
// social assistance.
type CrossProgramme string

// Warn pays both and names the person, Best pays the higher, Hold pays neither
// until somebody decides.
const (
	CrossWarn    CrossProgramme = "warn"
	CrossHighest CrossProgramme = "highest"
	CrossHold    CrossProgramme = "hold"
)

// Settings are the office's choices where law leaves one.
type Settings struct {
	AgeChange      AgeChange
	CrossProgramme CrossProgramme
	// Jurisdiction stands in where neither row nor unit names one.
	Jurisdiction Jurisdiction
}

// DefaultSettings are the settings of an office that has chosen nothing.
func DefaultSettings() Settings {
	return Settings{AgeChange: BirthdayMonth, CrossProgramme: CrossWarn, Jurisdiction: National}
}

// Check refuses settings outside the choices the law leaves.
func (s Settings) Check() error {
	if !slices.Contains([]AgeChange{BirthdayMonth, FollowingMonth}, s.AgeChange) {
		return fmt.Errorf("age_change %q: birthday_month | following_month", s.AgeChange)
	}
	if !slices.Contains([]CrossProgramme{CrossWarn, CrossHighest, CrossHold}, s.CrossProgramme) {
		return fmt.Errorf("cross_programme %q: warn | highest | hold", s.CrossProgramme)
	}
	return nil
}

// Digest identifies the settings a run was computed with.
func (s Settings) Digest() string {
	d := NewDigest()
	d.Field(string(s.AgeChange), string(s.CrossProgramme), string(s.Jurisdiction))
	return d.Sum()
}
