package camt

import (
	"strconv"
	"strings"

	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// The words of CdtDbtInd and Sts that decide.
const (
	credit     = "CRDT"
	debit      = "DBIT"
	bookedWord = "BOOK"
)

// entry is the Ntry being read.
type entry struct {
	line                   int
	amount                 money
	side, status           string
	reversal               bool
	bookedOn, valueOn      payroll.Date
	reference, servicerRef string
	text                   []string
	charges                charges
	batch                  batch
	stated                 int // payments the batches state
	// Details wait here until the next one is read: only then is it known that
	// there are several. Where the head of the entry comes after them, all wait.
	waiting       []detail
	details       int             // read
	handed        int             // given to the sink
	sum           decimal.Decimal // of the details, positive in the direction of the entry
	unsure        bool            // some detail has no amount in the currency of the entry
	unread        bool            // the amount is there and none
	judged, sound bool
}

// mostWaiting bounds the details of an entry whose head comes after them.
const mostWaiting = 10_000

func (e *entry) open(line int) {
	*e = entry{line: line, waiting: e.waiting[:0], text: e.text[:0]}
}

// batch is what Btch says of the details.
type batch struct {
	message, id string
	count       int
}

func (w *walk) entryText(id int, text string) (err error) {
	e := &w.e
	switch id {
	case entryReference:
		e.reference = text
	case entryAmount:
		e.amount, err = w.figure(text, "Ntry/Amt")
		e.unread = !e.amount.given
		if w.s.Currency == "" {
			w.s.Currency = e.amount.currency
		}
	case entrySide:
		e.side = strings.ToUpper(text)
	case entryReversal:
		e.reversal = strings.EqualFold(text, "true") || text == "1"
	case entryStatus:
		e.status = strings.ToUpper(text)
	case entryBooked:
		e.bookedOn, err = w.day(text, "BookgDt")
	case entryValue:
		e.valueOn, err = w.day(text, "ValDt")
	case entryServicerReference:
		e.servicerRef = text
	case entryText:
		e.text = append(e.text, text)
	case entryChargeTotal:
		err = w.chargeTotal(&e.charges, text)
	case batchMessage:
		e.batch.message = text
	case batchID:
		e.batch.id = text
	case batchCount:
		e.batch.count, _ = strconv.Atoi(text)
	}
	return err
}

// known says that the head of the entry has been read.
func (e *entry) known() bool { return e.amount.given && e.side != "" && e.status != "" }

// closeEntry counts the entry and hands on what of it still waits.
func (w *walk) closeEntry() error {
	e := &w.e
	if err := w.judge(); err != nil {
		return err
	}
	m := payroll.AccountMovement{Credit: e.side == credit, Booked: w.isBooked(), Reversal: e.reversal}
	if e.sound {
		m.Amount = e.amount.Decimal
	}
	w.s.Count(m)
	if m.Credit {
		w.credits++
	}
	w.s.Uncertain = w.s.Uncertain || !e.sound
	if e.details == 0 {
		e.details = 1
		e.waiting = append(e.waiting, detail{line: e.line, batch: e.batch})
		return w.handOn(0)
	}
	if err := w.handOn(0); err != nil {
		return err
	}
	return w.checkDetails()
}

// judge says, once, whether the entry is understood; what is not is reported.
func (w *walk) judge() (err error) {
	e := &w.e
	if e.judged {
		return nil
	}
	e.judged = true
	if !e.amount.given {
		if e.unread { // said already
			return nil
		}
		return w.warn(payroll.CodeAnswerAmount, e.line, "", payroll.Args{"field": "Ntry/Amt"})
	}
	if e.amount.IsNegative() {
		if e.side == credit {
			e.side += " " + e.amount.String() // one contradicts the other
		} else {
			e.side = debit // written twice: with a sign and in words
		}
		e.amount.Decimal = e.amount.Neg()
	}
	if e.side != credit && e.side != debit {
		return w.warn(payroll.CodeAnswerSide, e.line, e.side, nil)
	}
	if e.amount.currency != "" && w.s.Currency != "" && e.amount.currency != w.s.Currency {
		return w.warn(payroll.CodeAnswerCurrency, e.line, e.amount.currency, payroll.Args{"currency": w.s.Currency})
	}
	e.sound = true
	if e.status != "" {
		return nil
	}
	taken := payroll.Args{"taken_vi": "coi là chưa hạch toán", "taken_en": "taken as not booked"}
	if w.isBooked() {
		taken = payroll.Args{"taken_vi": "sao kê chỉ có dòng đã hạch toán nên coi là đã hạch toán", "taken_en": "taken as booked, since a statement holds nothing else"}
	}
	return w.warn(payroll.CodeAnswerStatus, e.line, "", taken)
}

// isBooked: a statement (camt.053) holds booked entries by definition, so there
// a missing status is no doubt.
func (w *walk) isBooked() bool {
	return w.e.status == bookedWord || w.e.status == "" && w.kind == "camt.053"
}

// handOn gives the sink all waiting details but the last keep.
func (w *walk) handOn(keep int) error {
	e := &w.e
	if err := w.judge(); err != nil {
		return err
	}
	n := len(e.waiting) - keep
	for i := range e.waiting[:n] {
		d := &e.waiting[i]
		e.handed++
		if err := w.complete(d); err != nil {
			return err
		}
		if err := w.sink.Entry(&d.StatementEntry); err != nil {
			return err
		}
	}
	e.waiting = append(e.waiting[:0], e.waiting[n:]...)
	return nil
}

// checkDetails compares the details with their entry: how many, and how much.
func (w *walk) checkDetails() error {
	e := &w.e
	if e.stated > 0 && e.stated != e.details {
		if err := w.warn(payroll.CodeAnswerDetailCount, e.line, strconv.Itoa(e.stated), payroll.Args{"count": strconv.Itoa(e.details)}); err != nil {
			return err
		}
	}
	if e.unsure || !e.amount.given || e.sum.Equal(e.amount.Decimal) {
		return nil
	}
	if e.charges.explain(e.amount.Sub(e.sum).Abs()) {
		return nil
	}
	return w.warn(payroll.CodeAnswerDetails, e.line, e.sum.String(), payroll.Args{"entry": e.amount.String()})
}

// charges are what explains a difference between an entry and its details.
type charges struct{ total, records decimal.Decimal }

func (c charges) explain(difference decimal.Decimal) bool {
	return difference.Equal(c.total.Abs()) || difference.Equal(c.records.Abs())
}

// charge is one charge being read.
type charge struct {
	amount money
	side   string
}

func (w *walk) chargeText(id int, text string) (err error) {
	switch id {
	case chargeAmount:
		w.charge.amount, err = w.figure(text, "Chrgs/Amt")
	case chargeSide:
		w.charge.side = strings.ToUpper(text)
	}
	return err
}

// closeCharge adds a charge: taken unless it says that it was given.
func (w *walk) closeCharge() {
	if w.charge.amount.given {
		amount := w.charge.amount.Decimal
		if w.charge.side == credit {
			amount = amount.Neg()
		}
		w.e.charges.records = w.e.charges.records.Add(amount)
	}
	w.charge = charge{}
}

func (w *walk) chargeTotal(c *charges, text string) error {
	m, err := w.figure(text, "TtlChrgsAndTaxAmt")
	c.total = c.total.Add(m.Decimal)
	return err
}

func orElse(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
