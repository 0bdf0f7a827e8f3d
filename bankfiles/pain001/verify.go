package pain001

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Verify implements bankfiles.Format.
func (m *message) Verify(r io.ReaderAt, size int64) (bankfiles.Proof, error) {
	c := checker{profile: m.Profile, tokens: newScanner(io.NewSectionReader(r, 0, size)),
		proof: bankfiles.Proof{Format: m.Profile.Code}, payments: bankfiles.NewPaymentDigest(), needed: always}
	c.needed[creditorBank] = "CdtrAgt/" + m.agentElement()
	if err := c.root(); err != nil {
		return c.proof, err
	}
	if err := c.read(); err != nil {
		return c.proof, fmt.Errorf("line %d: %w: %w", c.tokens.line, err, payroll.ErrData)
	}
	c.proof.AccountHash, c.proof.Payments = c.accounts.Sum(), c.payments.Sum()
	return c.proof, nil
}

// checker reads a message tag by tag. It knows the message from the ISO
// definition and the bank's wishes from the profile, and nothing of how this
// package writes.
type checker struct {
	profile  *Profile
	tokens   *scanner
	path     []byte // open elements below Document: a/b/c
	ends     []int  // where each of them ends in path
	text     []byte
	leaf     bool // no child element since the last start
	currency string
	needed   elementsNeeded
	payment  [numberNeeded][]byte // of the payment at hand
	accounts bankfiles.AccountHash
	payments *bankfiles.PaymentDigest
	proof    bankfiles.Proof
}

// What every payment must have, by its element below CdtTrfTxInf.
const (
	reference = iota
	instructedAmount
	creditorAccount
	creditorBank
	creditorName
	remittance
	numberNeeded
)

type elementsNeeded [numberNeeded]string

var always = elementsNeeded{reference: "PmtId/EndToEndId", instructedAmount: "Amt/InstdAmt", creditorAccount: "CdtrAcct/Id/Othr/Id",
	creditorName: "Cdtr/Nm", remittance: "RmtInf/Ustrd"}

// deepest is far more than the message has.
const deepest = 16

// longestText is more than any element of the message may hold.
const longestText = 2000

// root finds the XML declaration and the Document element with its namespace.
func (c *checker) root() error {
	const declaration = `<?xml version="1.0" encoding="UTF-8"?>`
	start, err := c.tokens.in.Peek(len(declaration))
	if err != nil || string(start) != declaration {
		return fmt.Errorf("%w: no XML declaration", bankfiles.ErrOtherFormat)
	}
	if _, err := c.tokens.in.Discard(len(declaration)); err != nil {
		return err
	}
	for {
		t, err := c.tokens.next()
		switch {
		case errors.Is(err, errDirective):
			return fmt.Errorf("document type declaration: %w", bankfiles.ErrOtherFormat)
		case err != nil:
			return fmt.Errorf("%w: %w", bankfiles.ErrOtherFormat, err)
		case t.kind == characters && len(bytes.TrimSpace(t.text)) == 0:
			continue
		}
		space, err := t.attribute("xmlns")
		if err != nil || t.kind != startTag || string(t.name) != "Document" || space != "urn:iso:std:iso:20022:tech:xsd:"+c.profile.Message {
			return bankfiles.ErrOtherFormat
		}
		return nil
	}
}

// read goes through everything below Document, to the end of the file.
func (c *checker) read() error {
	closed := false
	for {
		t, err := c.tokens.next()
		if err == io.EOF && closed {
			return c.finish()
		}
		if err != nil {
			return fmt.Errorf("the message does not end: %w", err)
		}
		switch t.kind {
		case startTag:
			err = c.start(t, closed)
		case endTag:
			closed, err = c.end(t.name, closed)
		case characters:
			err = c.chars(t.text, closed)
		}
		if err != nil {
			return err
		}
	}
}

func (c *checker) start(t token, closed bool) error {
	if closed || len(c.ends) == deepest {
		return fmt.Errorf("element %s stands where none may", t.name)
	}
	if len(bytes.TrimSpace(c.text)) > 0 {
		return fmt.Errorf("text %q between elements", c.text)
	}
	if len(c.path) > 0 {
		c.path = append(c.path, '/')
	}
	c.path = append(c.path, t.name...)
	c.ends = append(c.ends, len(c.path))
	c.text = c.text[:0]
	c.leaf = true
	switch string(c.path) {
	case "CstmrCdtTrfInitn/PmtInf":
		c.proof.Batches = append(c.proof.Batches, bankfiles.BatchProof{})
	case "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf":
		for i := range c.payment {
			c.payment[i] = c.payment[i][:0]
		}
		c.currency = ""
	case "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/Amt/InstdAmt":
		var err error
		c.currency, err = t.attribute("Ccy")
		return err
	}
	if len(t.rest) > 0 {
		return fmt.Errorf("<%s%.60s>: no attribute may stand there", t.name, t.rest)
	}
	return nil
}

func (c *checker) chars(text []byte, closed bool) error {
	if closed && len(bytes.TrimSpace(text)) > 0 {
		return errors.New("text after the message")
	}
	if len(c.text)+len(text) > longestText {
		return errors.New("a text is longer than any of the message")
	}
	c.text = append(c.text, text...)
	return nil
}

// end closes an element; closed says that it was Document.
func (c *checker) end(name []byte, closed bool) (bool, error) {
	depth := len(c.ends)
	if depth == 0 {
		if string(name) != "Document" || closed {
			return false, fmt.Errorf("</%s> closes nothing", name)
		}
		return true, nil
	}
	begin := 0
	if depth > 1 {
		begin = c.ends[depth-2] + 1
	}
	if open := c.path[begin:]; !bytes.Equal(open, name) {
		return false, fmt.Errorf("</%s> stands where </%s> belongs", name, open)
	}
	var err error
	switch {
	case c.leaf:
		err = c.value()
	case len(bytes.TrimSpace(c.text)) > 0:
		err = fmt.Errorf("text %q between elements", c.text)
	case string(c.path) == "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf":
		err = c.count()
	case string(c.path) == "CstmrCdtTrfInitn/PmtInf":
		err = c.closeBatch()
	}
	c.leaf, c.text, c.ends, c.path = false, c.text[:0], c.ends[:depth-1], c.path[:max(0, begin-1)]
	return false, err
}

// value takes one text of the message.
func (c *checker) value() error {
	if len(c.text) == 0 {
		return fmt.Errorf("%s is empty", c.path)
	}
	if inPayment, ok := bytes.CutPrefix(c.path, []byte("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/")); ok {
		return c.paymentValue(inPayment)
	}
	if inBatch, ok := bytes.CutPrefix(c.path, []byte("CstmrCdtTrfInitn/PmtInf/")); ok {
		return c.batchValue(string(inBatch), string(c.text))
	}
	return c.groupValue(strings.TrimPrefix(string(c.path), "CstmrCdtTrfInitn/GrpHdr/"), string(c.text))
}

func (c *checker) paymentValue(name []byte) error {
	for i, known := range c.needed {
		if string(name) != known {
			continue
		}
		if len(c.payment[i]) > 0 {
			return fmt.Errorf("%s stands twice in payment %d", name, c.proof.Count+1)
		}
		c.payment[i] = append(c.payment[i], c.text...)
	}
	return nil
}

func (c *checker) groupValue(name, text string) (err error) {
	if c.proof.Stated == nil {
		c.proof.Stated = &bankfiles.Tally{Count: -1, Total: -1}
	}
	switch name {
	case "MsgId":
		c.proof.MessageID = text
	case "NbOfTxs":
		c.proof.Stated.Count, err = wholeNumber(text)
	case "CtrlSum":
		c.proof.Stated.Total, err = wholeDong(text)
	case "CreDtTm":
		err = c.creationTime(text)
	}
	return err
}

// creationTime reads CreDtTm as the bank wants it: a zone where none is wanted,
// or none where one is, passes the schema and fails at the bank.
func (c *checker) creationTime(text string) error {
	pattern, want := "2026-11-20T08:00:00", "local time without a zone"
	switch c.profile.CreationTime {
	case timeOffset:
		pattern, want = "2026-11-20T08:00:00+07:00", "time with the offset of Viet Nam"
	case timeUTC:
		pattern, want = "2026-11-20T08:00:00Z", "time in UTC"
	}
	if len(text) != len(pattern) || text[19:] != pattern[19:] {
		return fmt.Errorf("CreDtTm %q is not %s", text, want)
	}
	return nil
}

// batchValue takes one text of a PmtInf. What the bank wants always the same
// must be there as the profile has it.
func (c *checker) batchValue(name, text string) (err error) {
	b := &c.proof.Batches[len(c.proof.Batches)-1]
	if want, fixed := c.fixed()[name]; fixed && text != want {
		return fmt.Errorf("%s is %q, not %q", name, text, want)
	}
	switch name {
	case "PmtInfId":
		b.ID = text
	case "NbOfTxs":
		b.Stated.Count, err = wholeNumber(text)
	case "CtrlSum":
		b.Stated.Total, err = wholeDong(text)
	}
	return err
}

// fixed lists the elements of a PmtInf whose text is known beforehand; "" is one
// that must not be there.
func (c *checker) fixed() map[string]string {
	p := c.profile
	return map[string]string{
		"PmtMtd": "TRF", "DbtrAcct/Ccy": "VND", "ChrgBr": p.Charges, "BtchBookg": p.BatchBooking,
		"PmtTpInf/SvcLvl/Cd": p.ServiceLevel.Code, "PmtTpInf/SvcLvl/Prtry": p.ServiceLevel.Proprietary,
		"PmtTpInf/LclInstrm/Cd": p.LocalInstrument.Code, "PmtTpInf/LclInstrm/Prtry": p.LocalInstrument.Proprietary,
		"PmtTpInf/CtgyPurp/Cd": p.CategoryPurpose.Code, "PmtTpInf/CtgyPurp/Prtry": p.CategoryPurpose.Proprietary,
		"DbtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd":    p.ClearingSystem.Code,
		"DbtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Prtry": p.ClearingSystem.Proprietary,
	}
}

// closeBatch ends a PmtInf, which must have had payments.
func (c *checker) closeBatch() error {
	if b := &c.proof.Batches[len(c.proof.Batches)-1]; b.Counted.Count == 0 {
		return fmt.Errorf("batch %q has no payment", b.ID)
	}
	return nil
}

// count counts the payment that has just been closed.
func (c *checker) count() error {
	for i, name := range c.needed {
		if len(c.payment[i]) == 0 {
			return fmt.Errorf("payment %d has no %s", c.proof.Count+1, name)
		}
	}
	id := string(c.payment[reference])
	if !payroll.ValidEndToEndID(id) {
		return fmt.Errorf("payment %d: reference %q fails its check character", c.proof.Count+1, id)
	}
	if c.currency != "VND" {
		return fmt.Errorf("payment %d is in %q, not VND", c.proof.Count+1, c.currency)
	}
	amount, err := wholeDong(string(c.payment[instructedAmount]))
	if err != nil {
		return err
	}
	if err := c.proof.Batches[len(c.proof.Batches)-1].Counted.Add(amount); err != nil {
		return err
	}
	c.proof.Count++
	c.proof.Total, err = c.proof.Total.Add(amount)
	account := string(c.payment[creditorAccount])
	c.accounts.Add(account)
	c.payments.Add(id, account, amount)
	return err
}

// finish checks what only the whole message can show.
func (c *checker) finish() error {
	if c.proof.MessageID == "" || c.proof.Stated == nil || c.proof.Stated.Count < 0 || c.proof.Stated.Total < 0 {
		return errors.New("the group header lacks MsgId, NbOfTxs or CtrlSum")
	}
	ids := map[string]bool{}
	for _, b := range c.proof.Batches {
		if b.ID == "" || ids[b.ID] {
			return fmt.Errorf("PmtInfId %q is empty or stands twice", b.ID)
		}
		ids[b.ID] = true
	}
	return nil
}

// wholeDong reads an amount of VND: digits, no decimals, no exponent, no sign,
// above zero.
func wholeDong(s string) (payroll.Amount, error) {
	n, err := digits(s)
	return payroll.Amount(n), err
}

func wholeNumber(s string) (int, error) {
	n, err := digits(s)
	return int(n), err
}

// digits reads at most eighteen digits, the schema's limit, without leading zeros.
func digits(s string) (n int64, err error) {
	if s == "" || len(s) > 18 || s[0] == '0' {
		return 0, fmt.Errorf("%q is not a whole number above zero", s)
	}
	for _, d := range []byte(s) {
		if d < '0' || d > '9' {
			return 0, fmt.Errorf("%q is not a whole number above zero", s)
		}
		n = n*10 + int64(d-'0')
	}
	return n, nil
}
