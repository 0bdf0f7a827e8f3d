package pain001

import (
	"slices"
	"strconv"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// Reader looks at a payment order of any bank and currency, pain.001 versions .02
// to .12: what it states of itself and what was counted. It proves nothing about
// our own files; Verify does, and is strict.
func Reader() bankfiles.AnswerReader { return orderReader{} }

type orderReader struct{}

func (orderReader) Sniff(f *bankfiles.AnswerFile) bool { return bankfiles.SniffMessage(f, orderRoots) }

func (orderReader) Read(f *bankfiles.AnswerFile, sink bankfiles.AnswerSink) error {
	return bankfiles.WalkMessages(f, orderRoots, func(m *bankfiles.Message) bankfiles.MessageHandler {
		return &orderWalk{m: m, sink: sink}
	})
}

// The elements of an order that count.
const (
	orderBatch = iota + 1
	orderPayment
	orderMessageID
	orderCount
	orderSum
	orderBatchID
	orderBatchCount
	orderBatchSum
	orderAmount
)

var orderRoots = bankfiles.Roots{
	"CstmrCdtTrfInitn": {Name: "pain.001", Grammar: orderGrammar()},
	"pain.001":         {Name: "pain.001", Grammar: orderGrammar()}, // the element of version 02
}

func orderGrammar() *bankfiles.Grammar {
	return bankfiles.Elements(map[string]int{
		"GrpHdr/MsgId": orderMessageID, "GrpHdr/NbOfTxs": orderCount, "GrpHdr/CtrlSum": orderSum,
		"PmtInf/": orderBatch, "PmtInf/PmtInfId": orderBatchID, "PmtInf/NbOfTxs": orderBatchCount, "PmtInf/CtrlSum": orderBatchSum,
		"PmtInf/CdtTrfTxInf/": orderPayment, "PmtInf/CdtTrfTxInf/Amt/InstdAmt": orderAmount, "PmtInf/CdtTrfTxInf/Amt/EqvtAmt/Amt": orderAmount,
	})
}

// orderWalk is the reading of one file.
type orderWalk struct {
	m        *bankfiles.Message
	sink     bankfiles.AnswerSink
	messages int
	line     int // of the message or the payment
	order    payroll.OrderMessage
	amount   decimal.Decimal
	given    bool
}

func (w *orderWalk) Message(version string) error {
	if w.messages++; w.messages == 1 {
		if err := w.sink.Format(version); err != nil {
			return err
		}
	}
	w.order, w.line = payroll.OrderMessage{}, w.m.Line
	if f := bankfiles.VersionWithin(version, 2, 12, w.m.Line); f != nil {
		return w.sink.Warn(*f)
	}
	return nil
}

func (w *orderWalk) Open(id int) error {
	switch id {
	case orderBatch:
		w.order.Batches = append(w.order.Batches, payroll.OrderBatch{})
	case orderPayment:
		w.amount, w.given, w.line = decimal.Decimal{}, false, w.m.Line
	}
	return nil
}

// Close counts a payment, or compares a batch with what it states.
func (w *orderWalk) Close(id int) error {
	b := &w.order.Batches[len(w.order.Batches)-1]
	if id == orderBatch {
		return w.compare("PmtInf "+b.ID, b.StatedCount, b.StatedSum, b.Count, b.Sum)
	}
	if !w.given {
		if err := w.warn(payroll.CodeAnswerAmount, "", payroll.Args{"field": "CdtTrfTxInf/Amt"}); err != nil {
			return err
		}
	}
	w.order.Count, b.Count = w.order.Count+1, b.Count+1
	w.order.Sum, b.Sum = w.order.Sum.Add(w.amount), b.Sum.Add(w.amount)
	return nil
}

func (w *orderWalk) EndMessage() error {
	o := &w.order
	w.line = w.m.Line
	if err := w.compare("GrpHdr", o.StatedCount, o.StatedSum, o.Count, o.Sum); err != nil {
		return err
	}
	return w.sink.Order(o)
}

func (w *orderWalk) warn(code payroll.Code, value string, args payroll.Args) error {
	return w.sink.Warn(payroll.Finding{Code: code, Severity: payroll.Warning, Row: w.line, Value: bankfiles.Kept(value), Args: args})
}

// compare warns where stated and counted differ.
func (w *orderWalk) compare(where string, statedCount *int, statedSum *decimal.Decimal, count int, sum decimal.Decimal) error {
	if statedCount != nil && *statedCount != count {
		if err := w.warn(payroll.CodeAnswerTotals, strconv.Itoa(*statedCount), payroll.Args{"field": where + " NbOfTxs", "counted": strconv.Itoa(count)}); err != nil {
			return err
		}
	}
	if statedSum != nil && !statedSum.Equal(sum) {
		return w.warn(payroll.CodeAnswerTotals, statedSum.String(), payroll.Args{"field": where + " CtrlSum", "counted": sum.String()})
	}
	return nil
}

// Text takes one text.
func (w *orderWalk) Text(id int, text string) (err error) {
	o := &w.order
	var b *payroll.OrderBatch
	if n := len(o.Batches); n > 0 {
		b = &o.Batches[n-1]
	}
	switch id {
	case orderMessageID:
		o.MessageID = text
	case orderCount:
		o.StatedCount, err = w.count(text, "GrpHdr/NbOfTxs")
	case orderSum:
		o.StatedSum, err = w.figure(text, "GrpHdr/CtrlSum")
	case orderBatchID:
		b.ID = text
	case orderBatchCount:
		b.StatedCount, err = w.count(text, "PmtInf/NbOfTxs")
	case orderBatchSum:
		b.StatedSum, err = w.figure(text, "PmtInf/CtrlSum")
	case orderAmount:
		var d *decimal.Decimal
		if d, err = w.figure(text, "CdtTrfTxInf/Amt"); d != nil {
			w.amount, w.given = *d, true
		}
		if !slices.Contains(o.Currencies, w.m.Ccy) {
			o.Currencies = append(o.Currencies, w.m.Ccy)
		}
	}
	return err
}

func (w *orderWalk) count(text, field string) (*int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return nil, w.warn(payroll.CodeAnswerAmount, text, payroll.Args{"field": field})
	}
	return &n, nil
}

func (w *orderWalk) figure(text, field string) (*decimal.Decimal, error) {
	d, ok := bankfiles.ParseFigure(text)
	if !ok {
		return nil, w.warn(payroll.CodeAnswerAmount, text, payroll.Args{"field": field})
	}
	return &d, nil
}
