package camt

import (
	"strconv"
	"strings"

	"chitra/payroll"
)

// detail is the TxDtls being read, or one that waits for its entry.
type detail struct {
	line int
	payroll.StatementEntry
	batch            batch
	side             string
	amounts          [detailInstructedAmount - detailAmount + 1]money // best first
	debtor, creditor party
	servicerRef, txn string
	text             []string
}

// party is one end of a payment.
type party struct{ name, account, bank string }

func (w *walk) detailText(id int, text string) (err error) {
	d := w.detail
	switch id {
	case detailServicerReference:
		d.servicerRef = text
	case detailMessage:
		d.MessageID = text
	case detailBatch:
		d.BatchID = text
	case detailInstruction:
		d.InstructionID = text
	case detailEndToEnd:
		d.EndToEndID = text
	case detailTransaction:
		d.txn = text
	case detailAmount, detailTransactionAmount, detailCounterAmount, detailInstructedAmount:
		d.amounts[id-detailAmount], err = w.figure(text, "TxDtls/Amt")
	case detailSide:
		d.side = strings.ToUpper(text)
	case debtorName:
		setFirst(&d.debtor.name, text)
	case debtorAccount:
		setFirst(&d.debtor.account, text)
	case debtorBank:
		setFirst(&d.debtor.bank, text)
	case creditorName:
		setFirst(&d.creditor.name, text)
	case creditorAccount:
		setFirst(&d.creditor.account, text)
	case creditorBank:
		setFirst(&d.creditor.bank, text)
	case returnReason:
		if d.Reason == "" {
			d.Reason = text
		} else {
			d.MoreReasons = append(d.MoreReasons, text)
		}
	case detailChargeTotal:
		err = w.chargeTotal(&w.e.charges, text)
	case remittance, creditorReference, returnText, detailText:
		d.text = append(d.text, text)
	}
	return err
}

// closeDetail lets the detail wait, and hands on those before it.
func (w *walk) closeDetail() error {
	e, d := &w.e, w.detail
	d.batch = e.batch
	e.waiting = append(e.waiting, *d)
	e.details++
	w.detail = nil
	if e.known() || len(e.waiting) == mostWaiting {
		return w.handOn(1)
	}
	return nil
}

// complete fills in what a detail has from its entry.
func (w *walk) complete(d *detail) error {
	e, s := &w.e, &d.StatementEntry
	s.Kind, s.Statement, s.Line, s.Position = payroll.Movement, w.s.Index, d.line, e.handed
	s.Account, s.Booked = w.s.Account, e.sound && w.isBooked()
	s.Credit, s.BankStatus = e.side == credit, e.status
	if d.side == credit || d.side == debit {
		s.Credit = d.side == credit
	}
	s.Reversal, s.BookedOn, s.ValueOn = e.reversal, e.bookedOn, e.valueOn
	s.Reference = orElse(e.servicerRef, d.servicerRef, e.reference, d.txn)
	s.MessageID, s.BatchID = orElse(s.MessageID, d.batch.message), orElse(s.BatchID, d.batch.id)
	if s.Reason != "" {
		s.Status = payroll.EntryReturned
	}
	if e.details == 1 {
		s.Line = e.line
		d.text = append(d.text, e.text...)
	} else {
		s.Entry = e.amount.Decimal
	}
	s.Text = strings.Join(d.text, " ")
	w.otherSide(d)
	return w.ownAmount(d)
}

// ownAmount finds the amount of the detail in the currency of its entry. A single
// detail without one is the entry; one of several stays without and says so.
func (w *walk) ownAmount(d *detail) error {
	e, s := &w.e, &d.StatementEntry
	s.Currency = orElse(e.amount.currency, w.s.Currency)
	for _, m := range d.amounts {
		if m.given && (m.currency == s.Currency || m.currency == "" || s.Currency == "") {
			s.Amount = m.Abs()
			if s.Credit == (e.side == credit) {
				e.sum = e.sum.Add(s.Amount)
			} else {
				e.sum = e.sum.Sub(s.Amount)
			}
			return nil
		}
	}
	e.unsure = true
	if e.details == 1 {
		s.Amount = e.amount.Decimal
		return nil
	}
	for _, m := range d.amounts {
		if m.given {
			s.Amount, s.Currency = m.Abs(), m.currency
			break
		}
	}
	return w.warn(payroll.CodeAnswerDetailAmount, d.line, strconv.Itoa(s.Position), payroll.Args{"currency": orElse(e.amount.currency, w.s.Currency)})
}

// otherSide names the party that is not us. On a credit that is the debtor, on a
// debit the creditor; when money comes back the parties are still those of the
// payment, so it is the other way round.
func (w *walk) otherSide(d *detail) {
	s := &d.StatementEntry
	other, us := d.creditor, d.debtor
	if s.Credit {
		other, us = us, other
	}
	if s.Reversal || s.Reason != "" {
		other, us = us, other
	}
	if other == (party{}) || w.s.Account != "" && other.account == w.s.Account && us.account != w.s.Account {
		other = us
	}
	s.PartyName, s.PartyAccount, s.PartyBank = other.name, other.account, other.bank
}
