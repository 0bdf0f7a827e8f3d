package workbook

import (
	"iter"

	"chitra/payroll"
)

// Row is one line of money: one category's share of one payment. A payment for
// one category has one row; a payment that joins several has as many, adjacent
// and with the same EndToEndID.
type Row struct {
	Unit, UnitName         string // of the paying unit
	PersonID, Name         string
	BirthYear              int    // 0 when unknown
	Category, CategoryName string // code and name
	DecisionNo             string
	Payee                  string // who receives, "" = the person
	PayeeID, PayeeRelation string // of the payee, where it is not the person
	Method                 payroll.Method
	Bank, BankName         string // key of the bank directory and short name, "" for cash
	Account                string
	Amount                 payroll.Amount // for the month of the run
	ArrearsMonths          int            // months before it that are paid late
	Arrears                payroll.Amount // what they come to
	EndToEndID             string
	State                  payroll.InstructionState // what became of the payment
	Note                   string
}

// Total is what the row pays, or payroll.ErrOverflow.
func (r *Row) Total() (payroll.Amount, error) { return r.Amount.Add(r.Arrears) }

// Rows streams rows in the order they are to stand in.
type Rows = iter.Seq2[Row, error]

// receiver names the payee.
func (r *Row) receiver() string {
	if r.Payee == "" {
		return r.Name
	}
	return r.Payee
}

// bankWords names the bank on paper.
func (r *Row) bankWords() string {
	switch {
	case r.Method == payroll.ByCash:
		return "Tiền mặt"
	case r.BankName != "":
		return r.BankName
	}
	return r.Bank
}

// remark is the note on paper, with the payee where it is not the person.
func (r *Row) remark() string {
	switch {
	case r.receiver() == r.Name:
		return r.Note
	case r.Note == "":
		return "Người nhận: " + r.Payee
	}
	return "Người nhận: " + r.Payee + "; " + r.Note
}

// sums are running totals of rows.
type sums struct {
	rows, payments         int
	amount, arrears, total payroll.Amount
	last                   string // reference of the payment of the last row
}

// opens reports whether a row is the first of its payment.
func (s *sums) opens(r *Row) bool { return r.EndToEndID == "" || r.EndToEndID != s.last }

func (s *sums) add(r *Row) (total payroll.Amount, err error) {
	s.rows++
	if s.opens(r) {
		s.payments++
	}
	s.last = r.EndToEndID
	if total, err = r.Total(); err != nil {
		return 0, err
	}
	if s.amount, err = s.amount.Add(r.Amount); err != nil {
		return 0, err
	}
	if s.arrears, err = s.arrears.Add(r.Arrears); err != nil {
		return 0, err
	}
	s.total, err = s.total.Add(total)
	return total, err
}
