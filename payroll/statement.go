package payroll

import (
	"time"

	"github.com/shopspring/decimal"
)

// EntryKind tells what a bank says with an entry.
type EntryKind string

// The kinds of statement entry.
const (
	// Movement is money on an account of ours: camt Ntry/TxDtls, MT94x :61:, a
	// line of a bank's statement workbook.
	Movement EntryKind = "movement"
	// Outcome is what became of one payment: pain.002 TxInfAndSts, a line of a
	// result workbook, a paid or unpaid line of the payment service's list.
	Outcome EntryKind = "outcome"
)

// EntryStatus is what a bank says became of a payment, in the few words that
// decide; the bank's own word stays in StatementEntry.BankStatus.
type EntryStatus string

// The statuses of an outcome.
const (
	EntryAccepted EntryStatus = "accepted" // taken in, not yet executed: ACTC, ACCP, ACSP, RCVD, PDNG
	EntryPaid     EntryStatus = "paid"     // executed: ACSC, ACCC, "thành công"
	EntryRefused  EntryStatus = "refused"  // refused before execution: RJCT, "thất bại"
	EntryReturned EntryStatus = "returned" // came back after execution
	EntryUnclear  EntryStatus = "unclear"  // the bank does not know either: TIMEOUT, or a word nobody knows
)

// StatementEntry is one fact from a bank. Everything is as the bank wrote it,
// but for the few normalised words; what the bank left out is zero.
type StatementEntry struct {
	Kind EntryKind
	// Statement is the position of the statement in the file, from 0; Line is
	// where the entry begins in the file (a line, or the row of a sheet), Sheet
	// the sheet.
	Statement int
	Line      int
	Sheet     string

	// Account is the account of ours the entry is of, Currency as ISO 4217.
	Account  string
	Currency string
	Amount   decimal.Decimal // never negative
	Credit   bool            // money came in; by the effect on the account
	Reversal bool
	Booked   bool // false: pending or for information, never decides anything
	BookedOn Date
	ValueOn  Date

	// Reference is the bank's own reference of the entry, Position counts the
	// details of one entry from 1. Entry is the amount of the whole entry when it
	// has several details.
	Reference string
	Position  int
	Entry     decimal.Decimal

	// What the entry answers: our identifiers as the bank quotes them.
	EndToEndID    string // of the payment; of the original one on a return
	InstructionID string
	MessageID     string // original message (the transfer file)
	BatchID       string // original PmtInfId

	// Status, BankStatus and Reason are what became of the payment: normalised,
	// as the bank wrote it, and the reason code where one is given. Further codes
	// stand in MoreReasons.
	Status      EntryStatus
	BankStatus  string
	Reason      string
	MoreReasons []string

	// The other side, and everything the bank says in words.
	PartyName, PartyAccount, PartyBank string
	Text                               string
	// PersonID is the citizen number a list names.
	PersonID string

	// Told is when the office got it, zero where that is not known. Nothing is told
	// of a payment before it was prepared.
	Told time.Time
}

// Nameless reports an outcome that neither names anything of ours nor bears a day:
// next month's list may say the same in the same words.
func (e *StatementEntry) Nameless() bool {
	return e.Kind == Outcome && e.BookedOn.IsZero() && e.ValueOn.IsZero() && bankReference(e.Reference) == "" && namesOurs(e) == ""
}

// Statement is one statement, report or notification of one account: its head,
// and once it has been read to its end the balances and what was counted.
type Statement struct {
	Index    int    // position in the file, from 0
	Line     int    // where it begins
	ID       string // as the bank numbers it
	Sequence string // electronic or legal sequence number, :28C:
	Account  string
	Servicer string // BIC or name of the bank
	Currency string
	From, To Date
	// Opening and Closing are signed booked balances; nil where the file does
	// not say.
	Opening, Closing *decimal.Decimal
	// Provisional marks reports during the day (camt.052, MT942): they never
	// close a case.
	Provisional bool
	// Text is what the bank says of the statement as a whole.
	Text string

	// Entries counts every entry, booked or not, Credit and Debit sum them by
	// their effect on the account. NotBooked, PendingCredit and PendingDebit are
	// the part of them that is not booked.
	Entries, NotBooked, Reversals int
	Credit, Debit                 decimal.Decimal
	PendingCredit, PendingDebit   decimal.Decimal
	// Uncertain says that some entry has no amount, no side or another currency:
	// nothing can be proved.
	Uncertain bool
}

// AccountMovement is what one entry does to the account; its details are no further
// movements.
type AccountMovement struct {
	Amount   decimal.Decimal // never negative
	Credit   bool
	Booked   bool
	Reversal bool
}

// Count adds one entry to the figures of the statement.
func (s *Statement) Count(m AccountMovement) {
	s.Entries++
	if m.Reversal {
		s.Reversals++
	}
	sum, pending := &s.Debit, &s.PendingDebit
	if m.Credit {
		sum, pending = &s.Credit, &s.PendingCredit
	}
	*sum = sum.Add(m.Amount)
	if !m.Booked {
		s.NotBooked++
		*pending = pending.Add(m.Amount)
	}
}

// Balance proves opening + booked entries = closing. It says nothing where a
// balance is missing or an entry uncertain; difference is closing minus what the
// entries lead to.
func (s *Statement) Balance() (ok, said bool, difference decimal.Decimal) {
	if s.Opening == nil || s.Closing == nil || s.Uncertain {
		return false, false, decimal.Decimal{}
	}
	reached := s.Opening.Add(s.Credit).Sub(s.PendingCredit).Sub(s.Debit).Add(s.PendingDebit)
	difference = s.Closing.Sub(reached)
	return difference.IsZero(), true, difference
}

// StatusReport is what a bank says of a whole message of ours, or of one batch of
// it (pain.002 OrgnlGrpInfAndSts, OrgnlPmtInfAndSts). A payment without a status
// of its own has the nearest one above it; readers fill that in.
type StatusReport struct {
	Line            int
	MessageID       string // of the report
	OriginalID      string // message id of the transfer file
	OriginalMessage string // its format as the bank names it
	BatchID         string // original PmtInfId; "" speaks of the whole message
	Status          EntryStatus
	BankStatus      string // "" where this level has none
	Reasons         []string
	Text            string
}

// OrderMessage is a payment order as it states itself and as it was counted. Its
// amounts may be in several currencies: the control sum adds them as they stand,
// as the standard has it.
type OrderMessage struct {
	MessageID   string
	Currencies  []string // in order of appearance
	StatedCount *int     // nil where the message does not say
	StatedSum   *decimal.Decimal
	Count       int
	Sum         decimal.Decimal
	Batches     []OrderBatch
}

// OrderBatch is one batch of an order.
type OrderBatch struct {
	ID          string
	StatedCount *int
	StatedSum   *decimal.Decimal
	Count       int
	Sum         decimal.Decimal
}
