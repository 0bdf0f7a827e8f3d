package payroll

import "github.com/shopspring/decimal"

// Sex as the citizen number and the registry record it.
type Sex string

// The two values of the registry; "" when the list does not say.
const (
	Male   Sex = "M"
	Female Sex = "F"
)

// Beneficiary is a person entitled to an allowance, with every grant the
// registry holds for them.
type Beneficiary struct {
	PersonID string // 12-digit citizen number (số định danh cá nhân), text
	Name     string // as registered, NFC
	Born     Date   // may be a year alone
	Sex      Sex
	Died     Date // zero while alive
	Grants   []Grant
	// Spouse is set only where a grant names a disabled spouse (fact
	// vo_chong_khuyet_tat) whose own grants decide who of the two is paid.
	Spouse *Beneficiary
}

// Status of a grant. The months before StatusFrom are active.
type Status string

// The statuses of the registry.
const (
	Active    Status = "active"
	Suspended Status = "suspended"
	Stopped   Status = "stopped"
)

// Fact is a code of the category catalogue that a decision establishes, such as
// o_gia_dinh (lives at home).
type Fact string

// Grant is one decision that grants one category, with its facts and months.
type Grant struct {
	ID           int64        // version of the grant in the registry, 0 outside a store
	Row          int          // row in the file it came from, for messages
	Category     string       // code of the category catalogue
	Unit         string       // paying unit (commune)
	Jurisdiction Jurisdiction // whose base counts; "" until the unit supplies it
	Percent      int          // injury or disease, per cent; 0 = not given
	Count        decimal.Decimal
	Facts        []Fact
	SpouseID     string // citizen number given with fact vo_chong_khuyet_tat
	DecisionNo   string
	DecisionDate Date
	Months       Span // first and last month of entitlement, inclusive
	// Since is the first month the facts of a row of a list hold, 0 when the row
	// does not say; see [Grant.Amend]. Earlier is what held before, in order.
	Since      Month
	Earlier    []Phase
	Status     Status
	StatusFrom Month
	Payee      Payee
	Method     Method
	Account    Account
}

// Has reports whether the decision establishes the fact.
func (g *Grant) Has(f Fact) bool {
	for _, have := range g.Facts {
		if have == f {
			return true
		}
	}
	return false
}

// Payee is who receives the money. An empty Payee is the beneficiary.
type Payee struct {
	Name, ID string
	Relation string // as the list says it: con, giám hộ, cơ sở …
}

// Method is how the payee is paid.
type Method string

// The methods of the registry.
const (
	ByAccount Method = "account"
	ByCash    Method = "cash"
)

// Account is a bank account of a payee or of a paying unit.
type Account struct {
	// Bank is the key of the bank directory, "" when BankText names none it knows.
	Bank     string
	BankText string // the bank as the list names it
	Number   string // text: leading zeros are part of it
	Holder   string // as the bank knows the holder, "" = the payee's name
}

// Unit is a paying unit: one of the communes, wards and special zones.
type Unit struct {
	Code, Name   string
	Jurisdiction Jurisdiction
	BudgetCode   string // mã đơn vị quan hệ ngân sách
	Debtors      []Debtor
}

// Debtor is the account a unit pays one programme from. Money of different
// programmes never shares an account line, a file or a total.
type Debtor struct {
	Programme Programme // "" = every programme without an account of its own
	Account   Account
	Format    string // transfer file format, "" = the usual one of the bank
}

// DebtorFor returns the account the unit pays the programme from.
func (u *Unit) DebtorFor(p Programme) (Debtor, bool) {
	var fallback *Debtor
	for i, d := range u.Debtors {
		if d.Programme == p {
			return d, true
		}
		if d.Programme == "" {
			fallback = &u.Debtors[i]
		}
	}
	if fallback == nil {
		return Debtor{}, false
	}
	return *fallback, true
}
