package mt94x

import (
	"regexp"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// message is the statement being read.
type message struct {
	open, block     bool
	named           bool // :20: seen
	s               payroll.Statement
	interim, closed bool // fields of an MT942 seen; :62a: seen
	e               entry
	inEntry         bool
	credits         int
	// early are texts in front of the first entry, held the entries that wait
	// because of them.
	early  []string
	held   []entry
	totals []total
}

// total is :90C: or :90D:.
type total struct {
	line   int
	credit bool
	count  string
	sum    decimal.Decimal
}

// complete says that the message may end here.
func (m *message) complete() bool { return m.closed || m.interim && m.open }

// take takes one whole field.
func (w *walk) take(f *field) error {
	if f.tag == "" {
		return nil
	}
	if err := w.begin(f); err != nil {
		return err
	}
	value := strings.TrimSpace(f.lines[0])
	m := &w.m
	switch f.tag {
	case "20":
		m.s.ID, m.named = value, true
	case "25", "25P":
		if m.s.Account != "" && m.s.Account != value {
			if m.inEntry { // a text under the wrong tag
				w.text(f)
			}
			return w.warn(payroll.CodeAnswerLine, f.line, ":"+f.tag+":"+value, nil)
		}
		m.s.Account = value
		if len(f.lines) > 1 {
			m.s.Servicer = strings.TrimSpace(f.lines[1])
		}
	case "28", "28C", "28D":
		m.s.Sequence = value
	case "13", "13D":
		m.interim = true
	case "34F":
		m.interim = true
		if currency := currencyStart.FindString(strings.ToUpper(value)); currency != "" && m.s.Currency == "" {
			m.s.Currency = currency
		}
	case "60", "60F", "60M":
		return w.balance(f, value, &m.s.Opening, &m.s.From)
	case "62", "62F", "62M":
		if err := w.endEntry(); err != nil {
			return err
		}
		m.closed = true
		return w.balance(f, value, &m.s.Closing, &m.s.To)
	case "90C", "90D":
		return w.total(f, value)
	case "61":
		return w.beginEntry(f)
	case "86", "NS":
		w.text(f)
	}
	return nil
}

var currencyStart = regexp.MustCompile(`^[A-Z]{3}`)

// begin opens a statement where one begins: at :20:, or at a head or opening
// balance after a closing one.
func (w *walk) begin(f *field) error {
	m := &w.m
	next := f.tag == "20" && (m.named || m.inEntry || m.s.Entries > 0 || m.closed)
	carry := payroll.Statement{}
	switch f.tag {
	case "25", "25P", "28", "28C", "60", "60F", "60M":
		if m.closed {
			next, carry = true, payroll.Statement{ID: m.s.ID, Currency: m.s.Currency}
			if f.tag != "25" && f.tag != "25P" {
				carry.Account, carry.Servicer, carry.Sequence = m.s.Account, m.s.Servicer, m.s.Sequence
			}
		}
	}
	if m.open && !next {
		return nil
	}
	block := m.block
	if err := w.end(false); err != nil {
		return err
	}
	m.open, m.block, m.s = true, block, carry
	m.s.Index, m.s.Line = w.index, f.line
	w.index++
	return w.sink.Begin(&m.s)
}

// end closes the statement; cut says that the file ends inside its block.
func (w *walk) end(cut bool) error {
	m := &w.m
	if !m.open {
		*m = message{}
		return nil
	}
	if err := w.endEntry(); err != nil {
		return err
	}
	if err := w.releaseHeld(); err != nil {
		return err
	}
	m.s.Provisional = m.interim && !m.closed
	if err := w.checkEnd(cut); err != nil {
		return err
	}
	err := w.sink.End(&m.s)
	*m = message{}
	return err
}

// checkEnd reports what the statement lacks or contradicts.
func (w *walk) checkEnd(cut bool) error {
	m := &w.m
	var findings []payroll.Finding
	add := func(code payroll.Code, value string, args payroll.Args) {
		findings = append(findings, payroll.Finding{Code: code, Severity: payroll.Warning, Row: m.s.Line, Value: value, Args: args})
	}
	if m.s.Account == "" {
		add(payroll.CodeAnswerAccount, "", nil)
	}
	switch {
	case cut:
		add(payroll.CodeAnswerCut, "-}", nil)
	case !m.s.Provisional && !m.closed:
		add(payroll.CodeAnswerCut, ":62F:", nil)
	}
	for _, t := range m.totals {
		count, sum, field := m.s.Entries-m.credits, m.s.Debit, ":90D:"
		if t.credit {
			count, sum, field = m.credits, m.s.Credit, ":90C:"
		}
		if t.count != strconv.Itoa(count) || !t.sum.Equal(sum) {
			add(payroll.CodeAnswerTotals, t.count+" "+t.sum.String(), payroll.Args{"field": field, "counted": strconv.Itoa(count) + " " + sum.String()})
		}
	}
	if f := bankfiles.Unbalanced(&m.s); f != nil {
		findings = append(findings, *f)
	}
	for _, f := range findings {
		if err := w.sink.Warn(f); err != nil {
			return err
		}
	}
	return nil
}

// balancePattern: mark, day, currency, amount.
var balancePattern = regexp.MustCompile(`^(R?[CD])?\s*([0-9]{6})?\s*([A-Z]{3})\s*([0-9.,]*[0-9][0-9.,]*)$`)

// balance reads :60a: or :62a:. The first opening and the last closing of a
// statement count.
func (w *walk) balance(f *field, value string, into **decimal.Decimal, day *payroll.Date) error {
	part := balancePattern.FindStringSubmatch(strings.ToUpper(value))
	if part == nil {
		return w.warn(payroll.CodeAnswerAmount, f.line, value, payroll.Args{"field": ":" + f.tag + ":"})
	}
	amount, ok := parseAmount(part[4])
	if !ok {
		return w.warn(payroll.CodeAnswerAmount, f.line, value, payroll.Args{"field": ":" + f.tag + ":"})
	}
	if part[1] == "" {
		if err := w.warn(payroll.CodeAnswerBalanceSign, f.line, ":"+f.tag+": "+value, nil); err != nil {
			return err
		}
	}
	if part[1] == "D" || part[1] == "RC" {
		amount = amount.Neg()
	}
	if w.m.s.Currency == "" {
		w.m.s.Currency = part[3]
	}
	if part[3] != w.m.s.Currency {
		w.m.s.Uncertain = true
		if err := w.warn(payroll.CodeAnswerCurrency, f.line, part[3], payroll.Args{"currency": w.m.s.Currency}); err != nil {
			return err
		}
	}
	if part[2] != "" {
		d, known := shortDay(part[2])
		if !known {
			if err := w.warn(payroll.CodeAnswerDate, f.line, part[2], payroll.Args{"field": ":" + f.tag + ":"}); err != nil {
				return err
			}
		}
		*day = d
	}
	if into != &w.m.s.Opening || *into == nil {
		*into = &amount
	} else if !(*into).Equal(amount) {
		return w.warn(payroll.CodeAnswerBalanceTwice, f.line, ":"+f.tag+":", nil)
	}
	return nil
}

var totalPattern = regexp.MustCompile(`^([0-9]+)\s*([A-Z]{3})\s*([0-9.,]*[0-9][0-9.,]*)$`)

func (w *walk) total(f *field, value string) error {
	if err := w.endEntry(); err != nil {
		return err
	}
	w.m.interim = true
	part := totalPattern.FindStringSubmatch(strings.ToUpper(value))
	if part == nil {
		return w.warn(payroll.CodeAnswerAmount, f.line, value, payroll.Args{"field": ":" + f.tag + ":"})
	}
	sum, ok := parseAmount(part[3])
	if !ok {
		return w.warn(payroll.CodeAnswerAmount, f.line, value, payroll.Args{"field": ":" + f.tag + ":"})
	}
	count := strings.TrimLeft(part[1], "0")
	if count == "" {
		count = "0"
	}
	if w.m.s.Currency == "" {
		w.m.s.Currency = part[2]
	}
	w.m.totals = append(w.m.totals, total{f.line, f.tag == "90C", count, sum})
	return nil
}

// parseAmount reads an amount: a comma is the decimal mark, but the last of
// several marks counts, and a lone point is one as well.
func parseAmount(s string) (decimal.Decimal, bool) {
	if i := strings.LastIndexAny(s, ".,"); i >= 0 {
		if mark := s[i]; strings.Count(s, string(mark)) > 1 {
			s = strings.NewReplacer(".", "", ",", "").Replace(s) // only thousands
		} else {
			s = strings.NewReplacer(".", "", ",", "").Replace(s[:i]) + "." + s[i+1:]
		}
	}
	return bankfiles.ParseFigure(s)
}
