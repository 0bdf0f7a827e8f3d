package pain001

import (
	"chitra/bankfiles"
	"chitra/payroll"
)

// Profile says how one bank, or one agreement with a bank, wants the message. It
// is data: profiles/*.yaml here and in the folder profiles of a data directory.
type Profile struct {
	Code     string // the format's name in data and file names
	Title    payroll.Text
	Bank     string // key of the only paying bank that takes it, "" = any
	Evidence bankfiles.Evidence
	Verified string // when it was last compared with the bank's paper: yyyy-mm-dd
	Source   string
	Note     payroll.Text

	// Message is the version: pain.001.001.09 or pain.001.001.03.
	Message string
	// BatchBooking is written as it is; "" leaves the element out and the choice
	// to the agreement.
	BatchBooking    string
	ServiceLevel    Choice
	LocalInstrument Choice
	CategoryPurpose Choice
	// Purpose is the purpose code of each payment: that of the programme, none,
	// or always the same.
	Purpose string
	Charges string // ChrgBr, "" = left out
	// Agent names banks by BIC or by CITAD member id.
	Agent Agent
	// ClearingSystem stands before a member id. No public code for Viet Nam is
	// known; where a bank wants one it gives it.
	ClearingSystem Choice
	// CreationTime is local, offset (+07:00) or utc (Z).
	CreationTime string
	// ExecutionTime is the hour of DtTm (version 09), "" writes a Dt.
	ExecutionTime string
	Characters    string // one of the character sets
	Most          Most
	// Debtor and Creditor are structured addresses, nil = none is written.
	Debtor, Creditor *Address

	// File is where the profile was read, Own that it is the office's.
	File string
	Own  bool
	// Digest is over the profile's bytes, on which the bytes of a file depend.
	Digest string
	source []byte
}

// YAML is the profile as it was read.
func (p *Profile) YAML() []byte { return p.source }

// Most are the largest lengths and numbers a bank takes within the schema's.
type Most struct {
	Name, Account, Memo int // characters
	Payments            int // in one file, 0 = any number
	Total               payroll.Amount
}

// Agent is the way of naming a bank.
type Agent string

// The ways. A BIC of the directory has eight characters.
const (
	ByCITAD Agent = "citad"
	ByBIC   Agent = "bic"
)

// Choice is a choice of the schema between a code of an ISO list and a value the
// bank gives. At most one is set; none leaves the element out.
type Choice struct{ Code, Proprietary string }

// Address is a structured postal address; unstructured lines alone are refused
// by banks from November 2026.
type Address struct{ Street, PostCode, Town, Country string }

// What the settings of a profile may be.
const (
	purposeOfProgramme = "programme"
	noPurpose          = "none"

	timeLocal  = "local"
	timeOffset = "offset"
	timeUTC    = "utc"
)

// characterSets are the sets a profile may ask for, by name.
var characterSets = map[string]func() bankfiles.Set{
	"swift_x":            bankfiles.SwiftX,
	"letters_digits":     bankfiles.Alphanumeric,
	"letters_digits_dot": bankfiles.AlphanumericDot,
}

// Lengths of the schema: Max35Text, Max140Text, Max34Text, Max4Text.
const (
	longestID      = 35
	longestName    = 140
	longestAccount = 34
	longestMemo    = 140
	longestCode    = 4
)

// createdAt is the layout of CreDtTm.
func (p *Profile) createdAt() string {
	switch p.CreationTime {
	case timeOffset:
		return "2006-01-02T15:04:05-07:00"
	case timeUTC:
		return "2006-01-02T15:04:05Z"
	}
	return "2006-01-02T15:04:05"
}

// dateChoice: the execution date is a choice of day and time.
func (p *Profile) dateChoice() bool { return p.Message == bankfiles.Pain00109 }

// agentElement is the path of a bank's identification below CdtrAgt or DbtrAgt.
func (p *Profile) agentElement() string {
	switch {
	case p.Agent == ByCITAD:
		return "FinInstnId/ClrSysMmbId/MmbId"
	case p.Message == bankfiles.Pain00103:
		return "FinInstnId/BIC"
	}
	return "FinInstnId/BICFI"
}
