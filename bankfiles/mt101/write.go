package mt101

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Code names the format.
const Code = "mt101"

// Bounds of the standard.
const (
	lineLength     = 35
	lines          = 4
	longestAccount = 34
	// perMessage payments of at most 550 characters and a head of 260 stay
	// below the 10,000 characters of a message.
	perMessage   = 17
	mostMessages = 99_999 // :28D: has five digits
)

type format struct {
	banks      *bankfiles.Directory
	set        bankfiles.Set
	name, memo bankfiles.TextField
}

// Format is MT101.
func Format(d *bankfiles.Directory) bankfiles.Format {
	set := bankfiles.NewSet(".,'()?+", nil)
	return &format{d, set, bankfiles.NameField(set, lineLength*lines), bankfiles.MemoField(set, lineLength*lines)}
}

func (m *format) Code() string      { return Code }
func (m *format) Extension() string { return "txt" }

// Shape implements bankfiles.Shaped.
func (m *format) Shape() bankfiles.Shape { return bankfiles.Shape{MostRows: perMessage * mostMessages} }

// Check implements bankfiles.Format.
func (m *format) Check(f *payroll.TransferFile, p *payroll.PaymentInstruction) []payroll.Finding {
	_, findings := m.head(f)
	if p == nil {
		words := bankfiles.Reported.Words()
		return append(findings, payroll.Finding{Code: payroll.CodeProfileUnconfirmed, Severity: payroll.Warning, Value: Code,
			Args: payroll.Args{"format": Code, "grade_vi": words.VI, "grade_en": words.EN}})
	}
	_, ofPayment := m.transfer(p)
	return append(findings, ofPayment...)
}

// head is what every message of a file repeats.
type head struct {
	reference string
	account   string
	name      []string
	bank      string
}

func (m *format) head(f *payroll.TransferFile) (head, []payroll.Finding) {
	findings := m.banks.CheckDebtor(f, "")
	field := bankfiles.TextField{Column: "ten_don_vi", Name: payroll.Text{VI: "tên đơn vị chi", EN: "name of the paying unit"}, Set: m.set, Max: lineLength * lines}
	name, ofName := m.fit(&field, cmp.Or(f.Debtor.Account.Holder, f.Unit.Name))
	bic, ofBank := m.banks.BICOf(f.Debtor.Account.Bank, Code)
	return head{payroll.NewEndToEndID(f.RunID, "file", max(f.No, 1), 1), f.Debtor.Account.Number, name, bic}, append(append(findings, ofName...), ofBank...)
}

// fit writes a text in lines. One that needs more lines than there are, or has a
// word longer than a line, is too long.
func (m *format) fit(field *bankfiles.TextField, text string) ([]string, []payroll.Finding) {
	clean, findings := field.Fit(text)
	if payroll.Worst(findings) == payroll.Error {
		return nil, findings
	}
	wrapped, ok := wrap(clean)
	if !ok {
		findings = append(findings, payroll.Finding{Code: payroll.CodeBankTextTooLong, Severity: payroll.Error, Column: field.Column, Value: text, Args: payroll.Args{
			"field_vi": field.Name.VI, "field_en": field.Name.EN, "after": clean, "length": strconv.Itoa(len(clean)), "max": "4 × 35"}})
	}
	return wrapped, findings
}

// wrap breaks a text between words into at most four lines of 35.
func wrap(text string) (wrapped []string, ok bool) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case len(word) > lineLength:
			return nil, false
		case line == "":
			line = word
		case len(line)+1+len(word) <= lineLength:
			line += " " + word
		default:
			wrapped, line = append(wrapped, line), word
		}
	}
	wrapped = append(wrapped, line)
	return wrapped, len(wrapped) <= lines
}

// transfer is one payment as it is written.
type transfer struct {
	name, memo, bank []string
	bic              string
}

func (m *format) transfer(p *payroll.PaymentInstruction) (t transfer, findings []payroll.Finding) {
	var ofName, ofMemo, ofBank []payroll.Finding
	t.name, ofName = m.fit(&m.name, cmp.Or(p.Account.Holder, p.Payee.Name))
	t.memo, ofMemo = m.fit(&m.memo, p.Remittance)
	t.bic, t.bank, ofBank = m.agent(p.Account.Bank)
	findings = append(append(append(ofName, ofMemo...), ofBank...), bankfiles.CheckAccount(p.Account.Number, longestAccount)...)
	findings = append(findings, bankfiles.CheckAmount(p.Amount)...)
	for i := range findings {
		findings[i].PersonID = p.PersonID
	}
	return t, findings
}

// agent names the creditor's bank: by BIC, else by its name.
func (m *format) agent(key string) (bic string, name []string, findings []payroll.Finding) {
	b, known := m.banks.Bank(key)
	if known && b.BIC != "" {
		return b.BIC, nil, nil
	}
	if known {
		clean, lost := bankfiles.Clean(cmp.Or(b.NameEN, b.ShortName), m.set)
		if wrapped, ok := wrap(clean); ok && lost == "" && clean != "" {
			return "", wrapped, nil
		}
	}
	_, findings = m.banks.BICOf(key, Code)
	return "", nil, findings
}

// Write implements bankfiles.Format.
func (m *format) Write(w io.Writer, f *payroll.TransferFile, p bankfiles.Payments) error {
	h, findings := m.head(f)
	for _, found := range findings {
		if found.Severity == payroll.Error {
			return fmt.Errorf("%s: %s: %w", f.Name, found.Says(payroll.English), payroll.ErrData)
		}
	}
	messages := (f.Count + perMessage - 1) / perMessage
	if messages > mostMessages {
		return fmt.Errorf("%s: %d payments, a chain takes %d: %w", f.Name, f.Count, perMessage*mostMessages, payroll.ErrData)
	}
	x := &text{}
	at := 0
	err := bankfiles.Walk(f, p, func(_ *payroll.Batch, _ bool, pay *payroll.PaymentInstruction) error {
		t, findings := m.transfer(pay)
		if err := bankfiles.Refuse(pay, findings); err != nil {
			return err
		}
		if at%perMessage == 0 {
			x.endMessage(at)
			x.openMessage(&h, f.PayOn, at/perMessage+1, messages)
		}
		at++
		x.payment(pay, &t)
		return x.spill(w, 1<<16)
	})
	if err != nil {
		return err
	}
	x.endMessage(at)
	return x.spill(w, 0)
}

// text appends fields to a buffer.
type text struct{ buf []byte }

// field writes a field of one or more lines.
func (x *text) field(tag string, content ...string) {
	x.buf = append(append(append(x.buf, ':'), tag...), ':')
	for _, line := range content {
		x.buf = append(append(x.buf, line...), '\r', '\n')
	}
}

func (x *text) openMessage(h *head, on payroll.Date, no, of int) {
	x.buf = append(x.buf, "{4:\r\n"...)
	x.field("20", h.reference)
	x.field("28D", fmt.Sprintf("%d/%d", no, of))
	x.party("50H", h.account, h.name)
	x.field("52A", h.bank)
	x.field("30", fmt.Sprintf("%02d%02d%02d", on.Year%100, on.Month, on.Day))
}

// endMessage ends the message before, if there is one.
func (x *text) endMessage(payments int) {
	if payments > 0 {
		x.buf = append(x.buf, "-}\r\n"...)
	}
}

func (x *text) payment(p *payroll.PaymentInstruction, t *transfer) {
	x.field("21", p.EndToEndID)
	x.buf = append(x.buf, ":32B:VND"...)
	x.buf = strconv.AppendInt(x.buf, int64(p.Amount), 10)
	x.buf = append(x.buf, ",\r\n"...)
	if t.bic != "" {
		x.field("57A", t.bic)
	} else {
		x.field("57D", t.bank...)
	}
	x.party("59", p.Account.Number, t.name)
	x.field("70", t.memo...)
	x.field("71A", "OUR")
}

// party writes an account with its holder.
func (x *text) party(tag, account string, name []string) {
	x.buf = append(append(append(x.buf, ':'), tag...), ":/"...)
	x.buf = append(append(x.buf, account...), '\r', '\n')
	for _, line := range name {
		x.buf = append(append(x.buf, line...), '\r', '\n')
	}
}

// spill hands the buffer on once it is larger than keep.
func (x *text) spill(w io.Writer, keep int) error {
	if len(x.buf) <= keep {
		return nil
	}
	_, err := w.Write(x.buf)
	x.buf = x.buf[:0]
	return err
}
