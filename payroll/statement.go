package payroll

import "github.com/shopspring/decimal"

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
	// as the bank wrote it, and the ISO reason code where one is given.
	Status     EntryStatus
	BankStatus string
	Reason     string

	// The other side, and everything the bank says in words.
	PartyName, PartyAccount, PartyBank string
	Text                               string
}

// Statement is the head of one statement, report or notification of one account.
type Statement struct {
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
}
