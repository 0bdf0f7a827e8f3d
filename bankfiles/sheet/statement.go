package sheet

import (
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// figureAt is an amount with the row it stands in.
type figureAt struct {
	decimal.Decimal
	line int
}

// statement is the account being read.
type statement struct {
	open bool
	payroll.Statement
	opening, closing *figureAt // as stated by a label
	running          running
}

// running follows the balance column, for both ways rows may be sorted.
type running struct {
	count                     int
	firstBalance, firstEffect decimal.Decimal
	lastBalance, lastEffect   decimal.Decimal
	forwards, backwards       bool
	broken                    int // first row that fits neither way
}

// add takes the balance after an entry and what the entry did.
func (b *running) add(line int, balance, effect decimal.Decimal) {
	if b.count == 0 {
		b.firstBalance, b.firstEffect = balance, effect
		b.forwards, b.backwards = true, true
	} else {
		b.forwards = b.forwards && balance.Equal(b.lastBalance.Add(effect))
		b.backwards = b.backwards && b.lastBalance.Equal(balance.Add(b.lastEffect))
		if !b.forwards && !b.backwards && b.broken == 0 {
			b.broken = line
		}
	}
	b.count++
	b.lastBalance, b.lastEffect = balance, effect
}

// ends returns the balance before the first entry and after the last.
func (b *running) ends() (opening, closing decimal.Decimal, ok bool) {
	switch {
	case b.count == 0 || b.broken > 0:
		return opening, closing, false
	case b.forwards:
		return b.firstBalance.Sub(b.firstEffect), b.lastBalance, true
	}
	return b.lastBalance.Sub(b.lastEffect), b.firstBalance, true
}

func (w *walk) beginStatement(r *row) error {
	a := w.above
	w.st = statement{open: true, opening: a.opening, closing: a.closing, Statement: payroll.Statement{Index: w.index, Line: r.line,
		Account: a.account, Currency: a.currency, From: a.from, To: a.to, Servicer: w.bank}}
	if w.st.Currency == "" {
		w.st.Currency = "VND"
	}
	w.index++
	w.above = above{}
	return w.sink.Begin(&w.st.Statement)
}

// endStatement settles the balances. Stated ones count; the running balance
// stands in, and is a proof of its own.
func (w *walk) endStatement() error {
	s := &w.st
	s.open = false
	opening, closing, ran := s.running.ends()
	s.Opening, s.Closing = choose(s.opening, opening, ran), choose(s.closing, closing, ran)
	if s.running.broken > 0 {
		if err := w.warn(payroll.CodeAnswerRunning, s.running.broken, "", nil); err != nil {
			return err
		}
	}
	if s.Account == "" {
		if err := w.warn(payroll.CodeAnswerAccount, s.Line, "", nil); err != nil {
			return err
		}
	}
	if f := bankfiles.Unbalanced(&s.Statement); f != nil {
		f.Sheet = w.sheet
		if err := w.sink.Warn(*f); err != nil {
			return err
		}
	}
	return w.sink.End(&s.Statement)
}

func choose(stated *figureAt, derived decimal.Decimal, ok bool) *decimal.Decimal {
	switch {
	case stated != nil:
		return &stated.Decimal
	case ok:
		return &derived
	}
	return nil
}

// amountRight finds the last amount in a label's cell (after a colon) or to its
// right.
func amountRight(r *row, i int) (found *figureAt) {
	cells := r.cells[i+1:]
	if _, after, ok := strings.Cut(r.cells[i].text, ":"); ok {
		cells = append([]cell{{text: strings.TrimSpace(after)}}, cells...)
	}
	for _, c := range cells {
		if d, given, ok := amountOf(c); given && ok {
			found = &figureAt{d, r.line}
		}
	}
	return found
}

// movement reads one row of a statement.
func (w *walk) movement(r *row) error {
	h := w.head
	day, _, dated := dayOf(r.at(h.at[colDay]))
	amount, credit, reversal, state := w.effect(r)
	if !dated || state == noAmount {
		if done, err := w.labelled(r); done {
			return err
		}
	}
	if state == noAmount && !dated {
		w.st.Text = strings.TrimSpace(w.st.Text + " " + bankfiles.Kept(r.String()))
		if len(w.st.Text) > maxCell {
			w.st.Text = w.st.Text[:maxCell]
		}
		return nil
	}
	e := w.entryOf(r)
	e.Kind, e.Statement, e.Position = payroll.Movement, w.st.Index, 1
	e.Account, e.Currency = w.st.Account, w.st.Currency
	e.BookedOn, e.Credit, e.Amount, e.Reversal, e.Booked = day, credit, amount, reversal, state == sound
	if !dated {
		if err := w.warn(payroll.CodeAnswerDate, r.line, r.at(h.at[colDay]).text, payroll.Args{"field": h.keys[h.at[colDay]]}); err != nil {
			return err
		}
	}
	if state != sound {
		w.st.Uncertain = true
		if err := w.warn(payroll.CodeAnswerLine, r.line, r.String(), nil); err != nil {
			return err
		}
	}
	w.st.Count(payroll.AccountMovement{Amount: amount, Credit: credit, Booked: true, Reversal: reversal})
	if balance, given, ok := amountOf(r.at(h.at[colBalance])); given && ok && state == sound {
		effect := amount
		if !credit {
			effect = effect.Neg()
		}
		w.st.running.add(r.line, balance, effect)
	}
	return w.sink.Entry(e)
}

// What can be said of the amount of a row.
const (
	sound = iota
	noAmount
	unclear
)

// effect reads what a row does to the account.
func (w *walk) effect(r *row) (amount decimal.Decimal, credit, reversal bool, state int) {
	h := w.head
	if h.has(colDebit) || h.has(colCredit) {
		debit, out, okOut := amountOf(r.at(h.at[colDebit]))
		credit, in, okIn := amountOf(r.at(h.at[colCredit]))
		out, in = out && !(okOut && debit.IsZero()), in && !(okIn && credit.IsZero())
		switch {
		case !out && !in:
			return amount, false, false, noAmount
		case out && in, !okOut, !okIn, credit.IsNegative():
			return amount, false, false, unclear
		case out: // some banks write what goes out as negative
			return debit.Abs(), false, false, sound
		}
		return credit, true, false, sound
	}
	amount, given, ok := amountOf(r.at(h.at[colAmount]))
	switch {
	case !given:
		return decimal.Decimal{}, false, false, noAmount
	case !ok:
		return decimal.Decimal{}, false, false, unclear
	}
	if !h.has(colSide) {
		return amount.Abs(), !amount.IsNegative(), false, sound
	}
	credit, known := sideOf(r.at(h.at[colSide]).text)
	if !known || amount.IsNegative() && credit {
		return decimal.Decimal{}, false, false, unclear
	}
	return amount.Abs(), credit, false, sound
}

// dayOf reads the day of a cell, and what stands behind it in the same cell: some
// banks put the number of the voucher there.
func dayOf(c cell) (d payroll.Date, rest string, ok bool) {
	if !c.day.IsZero() {
		return c.day, "", true
	}
	return dayIn(c.text)
}

// entryOf reads what movements and outcomes share.
func (w *walk) entryOf(r *row) *payroll.StatementEntry {
	h := w.head
	text := func(c column) string { return r.at(h.at[c]).text }
	e := &payroll.StatementEntry{Line: r.line, Sheet: r.sheet, Reference: text(colReference), PartyName: text(colPartyName),
		PartyAccount: text(colPartyAccount), PartyBank: text(colBank), Text: text(colText), PersonID: text(colPerson)}
	if h.has(colValueDay) {
		e.ValueOn, _, _ = dayOf(r.at(h.at[colValueDay]))
	}
	if _, rest, ok := dayOf(r.at(h.at[colDay])); ok && e.Reference == "" {
		e.Reference = rest
	}
	e.EndToEndID = ownReference(r)
	if e.EndToEndID == "" {
		e.EndToEndID = text(colOurReference)
	}
	return e
}

// ownReference finds a reference of ours, with its check character, anywhere in
// a row.
func ownReference(r *row) string {
	for _, c := range r.cells {
		for token := range strings.FieldsFuncSeq(c.text, func(r rune) bool { return !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') }) {
			if payroll.ValidEndToEndID(token) {
				return token
			}
		}
	}
	return ""
}

// labelled takes a row that is a balance, a total or the title of the next
// account; done says that it was one.
func (w *walk) labelled(r *row) (done bool, err error) {
	h := w.head
	for i, c := range r.cells {
		switch labelOf(c.text) {
		case labelOpening:
			w.st.opening = orFigure(w.balanceIn(r, i), w.st.opening)
			return true, nil
		case labelClosing:
			w.st.closing = orFigure(w.balanceIn(r, i), w.st.closing)
			return true, nil
		case labelSection:
			if err := w.endTable(); err != nil {
				return true, err
			}
			w.readAbove(r)
			return true, nil
		case labelTotal:
			if c.text != firstWords(r) {
				continue
			}
			debit, out, okOut := amountOf(r.at(h.at[colDebit]))
			credit, in, okIn := amountOf(r.at(h.at[colCredit]))
			if out && okOut && !debit.Abs().Equal(w.st.Debit) {
				err = w.warn(payroll.CodeAnswerTotals, r.line, debit.String(), payroll.Args{"field": h.keys[h.at[colDebit]], "counted": w.st.Debit.String()})
			}
			if err == nil && in && okIn && !credit.Abs().Equal(w.st.Credit) {
				err = w.warn(payroll.CodeAnswerTotals, r.line, credit.String(), payroll.Args{"field": h.keys[h.at[colCredit]], "counted": w.st.Credit.String()})
			}
			return true, err
		}
	}
	return false, nil
}

// balanceIn reads the balance of a labelled row: its balance column, else the last
// amount right of the label.
func (w *walk) balanceIn(r *row, i int) *figureAt {
	if d, given, ok := amountOf(r.at(w.head.at[colBalance])); given && ok {
		return &figureAt{d, r.line}
	}
	return amountRight(r, i)
}

func orFigure(f, other *figureAt) *figureAt {
	if f != nil {
		return f
	}
	return other
}
