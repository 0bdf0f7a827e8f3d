package camt

import (
	"strings"

	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// balance is one Bal of a statement.
type balance struct {
	line      int
	code, sub string
	amount    money
	side      string
	day       payroll.Date
}

func (w *walk) balanceText(id int, text string) (err error) {
	switch id {
	case balanceType:
		w.bal.code = strings.ToUpper(text)
	case balanceSubType:
		w.bal.sub = strings.ToUpper(text)
	case balanceAmount:
		w.bal.amount, err = w.figure(text, "Bal/Amt")
	case balanceSide:
		w.bal.side = strings.ToUpper(text)
	case balanceDay:
		w.bal.day, err = w.day(text, "Bal/Dt")
	}
	return err
}

// booked are the balances that booked entries lead from and to.
var booked = map[string]bool{"OPBD": true, "PRCD": true, "ITBD": true, "CLBD": true}

// closeBalance keeps a booked balance, signed.
func (w *walk) closeBalance() error {
	b := w.bal
	if !booked[b.code] || !b.amount.given {
		if !b.amount.given {
			return w.warn(payroll.CodeAnswerAmount, b.line, "", payroll.Args{"field": "Bal " + b.code})
		}
		return nil
	}
	if w.s.Currency == "" {
		w.s.Currency = b.amount.currency
	}
	switch {
	case b.side == debit:
		b.amount.Decimal = b.amount.Abs().Neg()
	case b.side != credit && !b.amount.IsNegative():
		if err := w.warn(payroll.CodeAnswerBalanceSign, b.line, b.code+" "+b.amount.String(), nil); err != nil {
			return err
		}
	}
	for _, have := range w.balances {
		if have.code == b.code && have.sub == b.sub && have.code != "ITBD" && have.day == b.day &&
			have.amount.currency == b.amount.currency && !have.amount.Equal(b.amount.Decimal) {
			return w.warn(payroll.CodeAnswerBalanceTwice, b.line, b.code, nil)
		}
	}
	if len(w.balances) == maxBalances {
		return nil
	}
	w.balances = append(w.balances, b)
	return nil
}

// maxBalances is more than a year of days has.
const maxBalances = 4000

// chooseBalances finds where the booked entries start and end. A statement over
// several days may have a pair for each: the earliest opening and the latest
// closing count. A statement in pages has interim balances at its seams.
func (w *walk) chooseBalances() {
	opening, closing := w.pick("OPBD", true), w.pick("CLBD", false)
	if opening == nil {
		opening = w.pick("PRCD", true)
	}
	first, last := w.pick("ITBD", true), w.pick("ITBD", false)
	if pair := first != last; opening == nil && (pair || closing != nil) {
		opening = first
	}
	if closing == nil && last != opening && opening != nil {
		closing = last
	}
	w.s.Opening, w.s.Closing = value(opening), value(closing)
}

func value(b *balance) *decimal.Decimal {
	if b == nil {
		return nil
	}
	d := b.amount.Decimal
	return &d
}

// pick returns the earliest or latest balance of a code in the currency of the
// account; of equal days the first or last in the file.
func (w *walk) pick(code string, earliest bool) (best *balance) {
	for i := range w.balances {
		b := &w.balances[i]
		if b.code != code || b.amount.currency != "" && w.s.Currency != "" && b.amount.currency != w.s.Currency {
			continue
		}
		if best == nil || earliest && b.day.Before(best.day) || !earliest && !b.day.Before(best.day) {
			best = b
		}
	}
	return best
}
