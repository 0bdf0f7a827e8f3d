package payroll

import (
	"cmp"
	"slices"
	"strings"
)

// AccountRepair says where money that did not arrive is to go the next time: the account
// mended, the same one again, or cash. It counts once a second person agrees.
type AccountRepair struct {
	ID      int64 // given by the store, 0 for none
	Payment string
	Method  Method
	Account Account
	Reason  string
	AskedBy string
	// AgreedBy is "" until a second person has agreed.
	AgreedBy string
}

// Unpaid is a payment that was refused or came back and was not made again.
type Unpaid struct {
	PaymentInstruction
	// Origin is the first payment of this money, itself when it was never made
	// again: its months and shares are what is owed.
	Origin string
	PaidOn Date // when the money should have arrived first, whatever the attempt
	Code   string
	Words  string // the bank's
	Back   Amount // came back to the paying account
	Died   Date   // of the person, zero while nothing is known
	Repair AccountRepair
}

// BankReason understands why it did not arrive.
func (u *Unpaid) BankReason() BankReason {
	return reasonOf(u.Code, u.Words, u.Method == ByCash)
}

// Why says it.
func (u *Unpaid) Why() Text { return u.BankReason().Why(u.Words) }

// Agreed reports whether two persons have said where the money goes.
func (u *Unpaid) Agreed() bool { return u.Repair.AgreedBy != "" }

// Age is for how many days the money has not been received.
func (u *Unpaid) Age(today Date) int { return max(0, int(today.dayNumber()-u.PaidOn.dayNumber())) }

// Act is the next thing to do.
func (u *Unpaid) Act() Text {
	switch {
	case u.dead():
		return Text{"Đã từ trần: không chi lại; làm thủ tục thôi hưởng, mai táng", "Has died: not paid again; see to the end of the grant and funeral costs"}
	case u.Agreed():
		return Text{"Đã đồng ý; chi lại trong đợt lập kế tiếp", "Agreed; the next run prepared pays it again"}
	case u.Repair.ID != 0:
		return Text{"Chờ người khác đồng ý: chitra returns repair " + u.EndToEndID + " --agree", "Another person must agree: chitra returns repair " + u.EndToEndID + " --agree"}
	}
	return u.BankReason().Class.Act()
}

// dead: the person has died, and nobody else receives the money.
func (u *Unpaid) dead() bool {
	return !u.Died.IsZero() && (u.Payee.ID == "" || u.Payee.ID == u.PersonID)
}

// mostMissed is after how many months in a row without receiving it a suspension
// is proposed.
const mostMissed = 3

// LongUnpaid proposes to look at suspending the grants of persons who received
// nothing for three months in a row: a finding for people to decide on, never a
// decision.
//
// Three months is the office's practice; no decree was seen that stops a grant for
// it.
func LongUnpaid(list []Unpaid) (findings []Finding) {
	type key struct {
		person    string
		programme Programme
	}
	months := map[key][]Month{}
	first := map[key]*Unpaid{}
	for i := range list {
		u := &list[i]
		k := key{u.PersonID, u.Programme}
		months[k] = append(months[k], u.Month)
		if first[k] == nil {
			first[k] = u
		}
	}
	for k, all := range months {
		slices.Sort(all)
		if all = slices.Compact(all); longest(all) < mostMissed {
			continue
		}
		u := first[k]
		words := make([]string, len(all))
		for i, m := range all {
			words[i] = m.Vietnamese()
		}
		findings = append(findings, Finding{Code: CodeLongUnpaid, Severity: Warning, PersonID: k.person, Value: u.PersonName,
			Args: Args{"months": strings.Join(words, ", "), "programme": string(k.programme), "unit": u.Unit}})
	}
	slices.SortFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Args["unit"], b.Args["unit"]), cmp.Compare(a.PersonID, b.PersonID), cmp.Compare(a.Args["programme"], b.Args["programme"]))
	})
	return findings
}

// longest is the longest chain of months that follow each other.
func longest(months []Month) (best int) {
	chain := 0
	for i, m := range months {
		if i > 0 && m == months[i-1]+1 {
			chain++
		} else {
			chain = 1
		}
		best = max(best, chain)
	}
	return best
}

// Reissue makes the payment of money that did not arrive anew, in another run: the
// next attempt at the same months, to where two persons agreed. A problem leaves it
// on the list of the unpaid.
func Reissue(u *Unpaid, p *Paying) (Payment, *Finding) {
	pay := Payment{PaymentInstruction: u.PaymentInstruction}
	pay.RunID, pay.Attempt, pay.State, pay.BatchNo, pay.Ordinal = p.Run.ID, u.Attempt+1, Pending, 0, 0
	pay.Method, pay.Account = u.Repair.Method, u.Repair.Account
	if pay.Method == ByAccount {
		pay.Account.Holder = cmp.Or(pay.Account.Holder, pay.Payee.Name)
	}
	pay.EndToEndID = pay.Reference()
	pay.Remittance = strings.Join([]string{pay.EndToEndID, p.Memo, "T" + strings.ReplaceAll(u.Month.Vietnamese(), "/", "."), "chi lai"}, " ")
	refuse := func(c Code, value string) (Payment, *Finding) {
		return pay, &Finding{Code: c, Severity: Warning, PersonID: u.PersonID, Value: value,
			Args: Args{"amount": u.Amount.String(), "reference": u.EndToEndID, "month": u.Month.Vietnamese(), "programme": string(u.Programme)}}
	}
	unit, ok := p.Units[u.Unit]
	switch {
	case u.dead():
		return refuse(CodeReissueDied, u.PersonName)
	case !ok:
		return refuse(CodeUnknownUnit, u.Unit)
	}
	for _, m := range []Month{u.Month, p.Run.Month} {
		if reference := p.Unknown(u.PersonID, m); reference != "" {
			return refuse(CodePaymentUnknown, reference)
		}
	}
	g := group{Payment: pay}
	if _, ok := unit.DebtorFor(u.Programme); !ok && pay.Method == ByAccount {
		return refuse(CodeNoDebtorAccount, u.Unit)
	}
	problem := g.route(p)
	if problem == nil && p.Check != nil {
		problem = p.Check(&g.Payment)
	}
	return g.Payment, problem
}
