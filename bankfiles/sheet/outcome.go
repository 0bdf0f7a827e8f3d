package sheet

import (
	"strings"

	"chitra/payroll"
)

// outcome reads one row of a result: a payment and what became of it.
func (w *walk) outcome(r *row) error {
	h := w.head
	text := func(c column) string { return r.at(h.at[c]).text }
	if !w.isPayment(r) {
		return w.aside(r)
	}
	e := w.entryOf(r)
	e.Kind, e.Position, e.Currency = payroll.Outcome, 1, orElse(text(colCurrency), "VND")
	e.Account = text(colOurAccount)
	if d, _, ok := dayOf(r.at(h.at[colDay])); ok {
		e.BookedOn = d
	}
	amount, given, ok := amountOf(r.at(h.at[colAmount]))
	if !ok {
		if err := w.warn(payroll.CodeAnswerAmount, r.line, text(colAmount), payroll.Args{"field": h.keys[h.at[colAmount]]}); err != nil {
			return err
		}
	} else if given {
		e.Amount = amount.Abs()
	}
	if err := w.state(r, e); err != nil {
		return err
	}
	reason := text(colReason)
	e.Reason = isoReason.FindString(strings.ToUpper(reason + " " + e.BankStatus))
	if reason != "" {
		e.Text = strings.TrimSpace(reason + " " + e.Text)
	}
	return w.sink.Entry(e)
}

// isPayment tells a payment from totals, signatures and remarks.
func (w *walk) isPayment(r *row) bool {
	h := w.head
	if labelOf(firstWords(r)) == labelTotal {
		return false
	}
	who := r.at(h.at[colPartyAccount]).text != "" || r.at(h.at[colPartyName]).text != "" || r.at(h.at[colReference]).text != "" ||
		r.at(h.at[colOurReference]).text != "" || r.at(h.at[colPerson]).text != ""
	_, given, _ := amountOf(r.at(h.at[colAmount]))
	says := r.at(h.at[colStatus]).text != "" || r.at(h.at[colPaid]).text != "" || r.at(h.at[colUnpaid]).text != ""
	return who && (given || says)
}

// firstWords is the first cell that holds words.
func firstWords(r *row) string {
	for _, c := range r.cells {
		if strings.ContainsFunc(c.text, func(r rune) bool { return r > '9' }) {
			return c.text
		}
	}
	return ""
}

// aside takes a row that is no payment: a total is not compared, since lists of
// results total what they like; other rows with figures are reported.
func (w *walk) aside(r *row) error {
	filled, figures := 0, 0
	for _, c := range r.cells {
		if c.text != "" {
			filled++
		}
		if strings.ContainsAny(c.text, "0123456789") {
			figures++
		}
	}
	if labelOf(firstWords(r)) == labelTotal || filled <= 2 && figures == 0 || filled < 2 {
		return nil
	}
	return w.warn(payroll.CodeAnswerLine, r.line, r.String(), nil)
}

// state finds what became of the payment: a column of states, or a mark under
// paid or not paid.
func (w *walk) state(r *row, e *payroll.StatementEntry) error {
	h := w.head
	paid, unpaid := r.at(h.at[colPaid]).text, r.at(h.at[colUnpaid]).text
	switch {
	case h.has(colStatus):
		e.BankStatus = r.at(h.at[colStatus]).text
		status, known := stateOf(e.BankStatus)
		e.Status = status
		if !known {
			return w.warn(payroll.CodeAnswerBankStatus, r.line, orElse(e.BankStatus, "–"), nil)
		}
	case marked(paid) && !marked(unpaid):
		e.Status, e.BankStatus = payroll.EntryPaid, h.keys[h.at[colPaid]]
	case marked(unpaid) && !marked(paid):
		e.Status, e.BankStatus = payroll.EntryRefused, h.keys[h.at[colUnpaid]]
	default:
		e.Status = payroll.EntryUnclear
		return w.warn(payroll.CodeAnswerBankStatus, r.line, orElse(strings.TrimSpace(paid+" "+unpaid), "–"), nil)
	}
	return nil
}

// marked says that a cell under paid or not paid is ticked: an x, a day, an
// amount, a name; not a zero and not a "no".
func marked(text string) bool {
	switch keyOf(text) {
	case "", "0", "khong", "no", "chua":
		return false
	}
	return true
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
