package camt

import (
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// Reader reads camt.052, camt.053 and camt.054.
func Reader() bankfiles.AnswerReader { return reader{} }

type reader struct{}

func (reader) Sniff(f *bankfiles.AnswerFile) bool { return bankfiles.SniffMessage(f, roots) }

func (reader) Read(f *bankfiles.AnswerFile, sink bankfiles.AnswerSink) error {
	return bankfiles.WalkMessages(f, roots, func(m *bankfiles.Message) bankfiles.MessageHandler {
		return &walk{m: m, sink: sink}
	})
}

// walk is the reading of one file.
type walk struct {
	m        *bankfiles.Message
	sink     bankfiles.AnswerSink
	kind     string // camt.053
	messages int
	inThis   int // statements of this message
	index    int // statements of the file

	s        payroll.Statement
	stated   [statedDebitSum - statedEntries + 1]string
	credits  int
	balances []balance
	bal      balance
	e        entry
	detail   *detail // nil outside
	charge   charge
}

func (w *walk) Message(version string) error {
	if w.messages++; w.messages == 1 {
		if err := w.sink.Format(version); err != nil {
			return err
		}
	}
	w.kind, w.inThis = version[:len("camt.053")], 0
	if f := bankfiles.VersionWithin(version, 1, 14, w.m.Line); f != nil {
		return w.sink.Warn(*f)
	}
	return nil
}

func (w *walk) EndMessage() error {
	if w.inThis == 0 {
		return w.warn(payroll.CodeAnswerNoStatement, w.m.Line, "", nil)
	}
	return nil
}

func (w *walk) warn(code payroll.Code, line int, value string, args payroll.Args) error {
	return w.sink.Warn(payroll.Finding{Code: code, Severity: payroll.Warning, Row: line, Value: bankfiles.Kept(value), Args: args})
}

func (w *walk) Open(id int) error {
	switch id {
	case gStatement:
		w.s = payroll.Statement{Index: w.index, Line: w.m.Line, Provisional: w.kind == "camt.052"}
		w.index, w.inThis, w.credits, w.balances = w.index+1, w.inThis+1, 0, w.balances[:0]
		clear(w.stated[:])
		return w.sink.Begin(&w.s)
	case gBalance:
		w.bal = balance{line: w.m.Line}
	case gEntry:
		w.e.open(w.m.Line)
	case gBatch:
		w.e.batch = batch{}
	case gDetail:
		w.detail = &detail{line: w.m.Line}
	case gCharge:
		w.charge = charge{}
	}
	return nil
}

func (w *walk) Close(id int) error {
	switch id {
	case gStatement:
		return w.finish()
	case gBalance:
		return w.closeBalance()
	case gEntry:
		return w.closeEntry()
	case gBatch:
		w.e.stated += w.e.batch.count
	case gDetail:
		return w.closeDetail()
	case gCharge:
		w.closeCharge()
	}
	return nil
}

// Text takes one text: of the statement's head here, of an entry or detail in
// their own files.
func (w *walk) Text(id int, text string) (err error) {
	switch {
	case id >= chargeAmount:
		return w.chargeText(id, text)
	case id >= detailServicerReference:
		return w.detailText(id, text)
	case id >= entryReference:
		return w.entryText(id, text)
	case id >= balanceType:
		return w.balanceText(id, text)
	case id >= statedEntries:
		w.stated[id-statedEntries] = text
		return nil
	}
	switch id {
	case statementID:
		w.s.ID = text
	case sequence:
		setFirst(&w.s.Sequence, text)
	case account:
		setFirst(&w.s.Account, text)
	case accountCurrency:
		w.s.Currency = strings.ToUpper(text)
	case servicer:
		setFirst(&w.s.Servicer, text)
	case from:
		w.s.From, err = w.day(text, "FrToDt")
	case to:
		w.s.To, err = w.day(text, "FrToDt")
	}
	return err
}

func setFirst(field *string, text string) {
	if *field == "" {
		*field = text
	}
}

func (w *walk) day(text, field string) (payroll.Date, error) {
	d, ok := bankfiles.ParseISODay(text)
	if !ok {
		return d, w.warn(payroll.CodeAnswerDate, w.m.Line, text, payroll.Args{"field": field})
	}
	return d, nil
}

// figure reads an amount; one that is none is reported and stays unknown.
func (w *walk) figure(text, field string) (money, error) {
	d, ok := bankfiles.ParseFigure(text)
	if !ok {
		return money{}, w.warn(payroll.CodeAnswerAmount, w.m.Line, text, payroll.Args{"field": field})
	}
	return money{d, w.m.Ccy, true}, nil
}

// money is an amount as it stands; the zero value is none.
type money struct {
	decimal.Decimal
	currency string
	given    bool
}

// finish ends a statement.
func (w *walk) finish() error {
	w.chooseBalances()
	if n, encoding := w.m.Repaired(); n > 0 && w.index == 1 {
		if err := w.warn(payroll.CodeAnswerEncoding, 1, encoding, payroll.Args{"used": "Windows-1252"}); err != nil {
			return err
		}
	}
	if w.s.Account == "" {
		if err := w.warn(payroll.CodeAnswerAccount, w.s.Line, "", nil); err != nil {
			return err
		}
	}
	if err := w.checkStated(); err != nil {
		return err
	}
	if f := bankfiles.Unbalanced(&w.s); f != nil {
		if err := w.sink.Warn(*f); err != nil {
			return err
		}
	}
	return w.sink.End(&w.s)
}

// checkStated compares the totals a statement gives of itself.
func (w *walk) checkStated() error {
	counted := [len(w.stated)]string{
		strconv.Itoa(w.s.Entries), w.s.Credit.Add(w.s.Debit).String(),
		strconv.Itoa(w.credits), w.s.Credit.String(),
		strconv.Itoa(w.s.Entries - w.credits), w.s.Debit.String(),
	}
	names := [len(w.stated)]string{"TtlNtries/NbOfNtries", "TtlNtries/Sum", "TtlCdtNtries/NbOfNtries", "TtlCdtNtries/Sum", "TtlDbtNtries/NbOfNtries", "TtlDbtNtries/Sum"}
	for i, text := range w.stated {
		if text == "" || w.s.Uncertain && i > 0 {
			continue
		}
		have, _ := bankfiles.ParseFigure(counted[i])
		if says, ok := bankfiles.ParseFigure(text); !ok || !says.Abs().Equal(have) {
			if err := w.warn(payroll.CodeAnswerTotals, w.s.Line, text, payroll.Args{"field": names[i], "counted": counted[i]}); err != nil {
				return err
			}
		}
	}
	return nil
}
