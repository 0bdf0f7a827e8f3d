package pain001

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Verify implements bankfiles.Format.
func (m *message) Verify(r io.ReaderAt, size int64) (bankfiles.Proof, error) {
	c := checker{code: m.code, tokens: xml.NewDecoder(io.NewSectionReader(r, 0, size)), proof: bankfiles.Proof{Format: m.code}, payments: bankfiles.NewPaymentDigest()}
	if err := c.root(); err != nil {
		return c.proof, err
	}
	if err := c.read(); err != nil {
		line, _ := c.tokens.InputPos()
		return c.proof, fmt.Errorf("line %d: %w: %w", line, err, payroll.ErrData)
	}
	c.proof.AccountHash, c.proof.Payments = c.accounts.Sum(), c.payments.Sum()
	return c.proof, nil
}

// checker reads a message token by token. It knows the message from the ISO
// definition, and nothing of how this package writes one.
type checker struct {
	code     string
	tokens   *xml.Decoder
	path     []byte // open elements below Document: a/b/c
	names    []string
	text     []byte
	leaf     bool // no child element since the last start
	currency string
	payment  [len(needed)]string // of the payment at hand
	accounts bankfiles.AccountHash
	payments *bankfiles.PaymentDigest
	proof    bankfiles.Proof
}

// needed are the elements every payment must have.
var needed = [...]string{"PmtId/EndToEndId", "Amt/InstdAmt", "CdtrAcct/Id/Othr/Id", "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId", "Cdtr/Nm", "RmtInf/Ustrd"}

// The needed elements that are looked into.
const (
	reference = iota
	instructedAmount
	creditorAccount
)

// deepest is far more than the message has.
const deepest = 16

// longestText is more than any element of the message may hold.
const longestText = 2000

// root finds the Document element and its namespace.
func (c *checker) root() error {
	for {
		token, err := c.tokens.RawToken()
		if err != nil {
			return fmt.Errorf("%w: %w", bankfiles.ErrOtherFormat, err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			if _, dtd := token.(xml.Directive); dtd {
				return fmt.Errorf("document type declaration: %w", bankfiles.ErrOtherFormat)
			}
			continue
		}
		if start.Name.Local != "Document" || !hasNamespace(start, c.code) {
			return bankfiles.ErrOtherFormat
		}
		return nil
	}
}

func hasNamespace(e xml.StartElement, code string) bool {
	for _, a := range e.Attr {
		if strings.HasPrefix(a.Value, "urn:iso:std:iso:20022:tech:xsd:") {
			return a.Value == "urn:iso:std:iso:20022:tech:xsd:"+code
		}
	}
	return false
}

// read goes through everything below Document, to the end of the file.
func (c *checker) read() error {
	closed := false
	for {
		token, err := c.tokens.RawToken()
		if err == io.EOF && closed {
			return c.finish()
		}
		if err != nil {
			return fmt.Errorf("the message does not end: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = c.start(t, closed)
		case xml.EndElement:
			closed, err = c.end(t.Name.Local)
		case xml.CharData:
			err = c.chars(t, closed)
		case xml.Directive:
			err = errors.New("directives are not part of a payment message")
		}
		if err != nil {
			return err
		}
	}
}

func (c *checker) start(e xml.StartElement, closed bool) error {
	if closed || len(c.names) == deepest {
		return fmt.Errorf("element %s stands where none may", e.Name.Local)
	}
	if len(c.names) > 0 {
		c.path = append(c.path, '/')
	}
	c.path = append(c.path, e.Name.Local...)
	c.names = append(c.names, e.Name.Local)
	c.text = c.text[:0]
	c.leaf = true
	switch string(c.path) {
	case "CstmrCdtTrfInitn/PmtInf":
		c.proof.Batches = append(c.proof.Batches, bankfiles.BatchProof{})
	case "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf":
		clear(c.payment[:])
		c.currency = ""
	case "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/Amt/InstdAmt":
		for _, a := range e.Attr {
			if a.Name.Local == "Ccy" {
				c.currency = a.Value
			}
		}
	}
	return nil
}

func (c *checker) chars(t xml.CharData, closed bool) error {
	if closed && len(bytes.TrimSpace(t)) > 0 {
		return errors.New("text after the message")
	}
	if len(c.text)+len(t) > longestText {
		return errors.New("a text is longer than any of the message")
	}
	c.text = append(c.text, t...)
	return nil
}

// end closes an element; closed says that it was Document.
func (c *checker) end(name string) (closed bool, err error) {
	depth := len(c.names)
	if depth == 0 {
		if name != "Document" {
			return false, fmt.Errorf("</%s> closes nothing", name)
		}
		return true, nil
	}
	if c.names[depth-1] != name {
		return false, fmt.Errorf("</%s> stands where </%s> belongs", name, c.names[depth-1])
	}
	switch {
	case c.leaf:
		err = c.value(string(c.text))
	case len(bytes.TrimSpace(c.text)) > 0:
		err = fmt.Errorf("text %q between elements", c.text)
	case string(c.path) == "CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf":
		err = c.count()
	}
	c.leaf, c.text, c.names = false, c.text[:0], c.names[:depth-1]
	c.path = c.path[:max(0, len(c.path)-len(name)-1)]
	return false, err
}

// value takes one text of the message.
func (c *checker) value(text string) error {
	if text == "" {
		return fmt.Errorf("%s is empty", c.path)
	}
	if inPayment, ok := bytes.CutPrefix(c.path, []byte("CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/")); ok {
		return c.paymentValue(inPayment, text)
	}
	if inBatch, ok := bytes.CutPrefix(c.path, []byte("CstmrCdtTrfInitn/PmtInf/")); ok {
		return c.batchValue(string(inBatch), text)
	}
	return c.groupValue(strings.TrimPrefix(string(c.path), "CstmrCdtTrfInitn/GrpHdr/"), text)
}

func (c *checker) paymentValue(name []byte, text string) error {
	for i, known := range needed {
		if string(name) != known {
			continue
		}
		if c.payment[i] != "" {
			return fmt.Errorf("%s stands twice in payment %d", name, c.proof.Count+1)
		}
		c.payment[i] = text
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
		if strings.ContainsAny(text, "Z+") || len(text) != len("2026-11-20T08:00:00") {
			err = fmt.Errorf("CreDtTm %q is not local time without a zone", text)
		}
	}
	return err
}

func (c *checker) batchValue(name, text string) (err error) {
	b := &c.proof.Batches[len(c.proof.Batches)-1]
	expected := map[string]string{"PmtMtd": "TRF", "DbtrAcct/Ccy": "VND", "ChrgBr": "DEBT"}
	if want, fixed := expected[name]; fixed && text != want {
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

// count counts the payment that has just been closed.
func (c *checker) count() error {
	for i, name := range needed {
		if c.payment[i] == "" {
			return fmt.Errorf("payment %d has no %s", c.proof.Count+1, name)
		}
	}
	if id := c.payment[reference]; !payroll.ValidEndToEndID(id) {
		return fmt.Errorf("payment %d: reference %q fails its check character", c.proof.Count+1, id)
	}
	if c.currency != "VND" {
		return fmt.Errorf("payment %d is in %q, not VND", c.proof.Count+1, c.currency)
	}
	amount, err := wholeDong(c.payment[instructedAmount])
	if err != nil {
		return err
	}
	if err := c.proof.Batches[len(c.proof.Batches)-1].Counted.Add(amount); err != nil {
		return err
	}
	c.proof.Count++
	c.proof.Total, err = c.proof.Total.Add(amount)
	c.accounts.Add(c.payment[creditorAccount])
	c.payments.Add(c.payment[reference], c.payment[creditorAccount], amount)
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
