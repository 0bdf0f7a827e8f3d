package pain001

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// message is the format a profile describes.
type message struct {
	*Profile
	banks  *bankfiles.Directory
	limits bankfiles.Limits
}

// New makes a format of a profile.
func New(p *Profile, d *bankfiles.Directory) bankfiles.Format {
	set := characterSets[p.Characters]()
	return &message{Profile: p, banks: d, limits: bankfiles.Limits{
		Name: bankfiles.NameField(set, p.Most.Name), Memo: bankfiles.MemoField(set, p.Most.Memo), Account: p.Most.Account}}
}

// V09 is pain.001.001.09 in general.
func V09() bankfiles.Format { return general(bankfiles.Pain00109) }

// V03 is pain.001.001.03 in general, which many banks still ask for.
func V03() bankfiles.Format { return general(bankfiles.Pain00103) }

func general(code string) bankfiles.Format {
	for _, p := range Embedded() {
		if p.Code == code {
			return New(p, bankfiles.EmbeddedDirectory())
		}
	}
	panic("no profile " + code) // it is embedded
}

func (m *message) Code() string      { return m.Profile.Code }
func (m *message) Extension() string { return "xml" }

// ProfileOf returns the profile of a format; ok is false for other formats.
func ProfileOf(f bankfiles.Format) (*Profile, bool) {
	m, ok := f.(*message)
	if !ok {
		return nil, false
	}
	return m.Profile, true
}

// Shape implements bankfiles.Shaped.
func (m *message) Shape() bankfiles.Shape {
	return bankfiles.Shape{MostRows: m.Most.Payments, MostTotal: m.Most.Total}
}

// Check implements bankfiles.Format.
func (m *message) Check(f *payroll.TransferFile, p *payroll.PaymentInstruction) []payroll.Finding {
	_, findings := m.head(f)
	if p == nil {
		return append(findings, m.unconfirmed()...)
	}
	_, ofPayment := m.transfer(p)
	return append(findings, ofPayment...)
}

// unconfirmed warns where nobody has asked the bank yet.
func (m *message) unconfirmed() []payroll.Finding {
	if !m.Evidence.Weak() {
		return nil
	}
	words := m.Evidence.Words()
	return []payroll.Finding{{Code: payroll.CodeProfileUnconfirmed, Severity: payroll.Warning, Value: m.Code(),
		Args: payroll.Args{"format": m.Code(), "grade_vi": words.VI, "grade_en": words.EN, "verified": m.Verified}}}
}

// head is what all payments of a file share, as it is written.
type head struct{ name, account, bank, purpose string }

func (m *message) head(f *payroll.TransferFile) (head, []payroll.Finding) {
	findings := m.banks.CheckDebtor(f, m.Bank)
	field := bankfiles.TextField{Column: "ten_don_vi", Name: payroll.Text{VI: "tên đơn vị chi", EN: "name of the paying unit"},
		Set: m.limits.Name.Set, Max: m.Most.Name}
	name, ofName := field.Fit(cmp.Or(f.Debtor.Account.Holder, f.Unit.Name))
	bank, ofBank := m.agent(f.Debtor.Account.Bank)
	return head{name, f.Debtor.Account.Number, bank, m.purposeOf(f)}, append(append(findings, ofName...), ofBank...)
}

// agent returns what names a bank in this message, or the finding that nothing
// does.
func (m *message) agent(bank string) (string, []payroll.Finding) {
	if m.Agent == ByBIC {
		return m.banks.BICOf(bank, m.Code())
	}
	return m.banks.ClearingCode(bank, m.Code())
}

func (m *message) purposeOf(f *payroll.TransferFile) string {
	switch m.Purpose {
	case purposeOfProgramme:
		return f.Purpose
	case noPurpose:
		return ""
	}
	return m.Purpose
}

// transfer is one payment as it is written.
type transfer struct {
	bankfiles.Credit
	bank string
}

func (m *message) transfer(p *payroll.PaymentInstruction) (transfer, []payroll.Finding) {
	credit, findings := m.limits.Fit(p)
	bank, ofBank := m.agent(p.Account.Bank)
	for i := range ofBank {
		ofBank[i].PersonID = p.PersonID
	}
	return transfer{credit, bank}, append(findings, ofBank...)
}

// Write implements bankfiles.Format.
func (m *message) Write(w io.Writer, f *payroll.TransferFile, p bankfiles.Payments) error {
	h, err := m.checkedHead(f)
	if err != nil {
		return err
	}
	x := &elements{w: w}
	m.openMessage(x, f, &h)
	payment := m.paymentForm(h.purpose)
	err = bankfiles.Walk(f, p, func(b *payroll.Batch, first bool, pay *payroll.PaymentInstruction) error {
		t, findings := m.transfer(pay)
		if err := bankfiles.Refuse(pay, findings); err != nil {
			return err
		}
		if first {
			m.openBatch(x, f, b, &h)
		}
		payment.fill(x, pay, &t)
		return x.spill()
	})
	if err != nil {
		return err
	}
	x.closeTo(0)
	return x.flush()
}

// checkedHead refuses a file Check would have held every payment of, and
// identifiers outside the schema.
func (m *message) checkedHead(f *payroll.TransferFile) (head, error) {
	h, findings := m.head(f)
	for _, found := range findings {
		if found.Severity == payroll.Error {
			return h, fmt.Errorf("%s: %s: %w", f.Name, found.Says(payroll.English), payroll.ErrData)
		}
	}
	for _, b := range f.Batches {
		if !validID(b.ID) {
			return h, fmt.Errorf("batch id %q: %w", b.ID, payroll.ErrIntegrity)
		}
		if b.Debtor.Account.Number != f.Debtor.Account.Number || b.Debtor.Account.Bank != f.Debtor.Account.Bank {
			return h, fmt.Errorf("batch %s is paid from another account than its file: %w", b.ID, payroll.ErrIntegrity)
		}
	}
	if !validID(f.MessageID) || len(h.purpose) > longestCode || strings.Trim(h.purpose, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return h, fmt.Errorf("message id %q, purpose %q: %w", f.MessageID, h.purpose, payroll.ErrIntegrity)
	}
	if f.CreatedAt.IsZero() {
		return h, fmt.Errorf("%s: no time of creation: %w", f.Name, payroll.ErrIntegrity)
	}
	return h, nil
}

// validID allows what every bank takes in an identifier: capitals, digits and
// hyphens, no underscore, no UUID (36 characters are one too many).
func validID(id string) bool {
	return id != "" && len(id) <= longestID && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// openMessage writes the group header.
func (m *message) openMessage(x *elements, f *payroll.TransferFile, h *head) {
	created := bankfiles.LocalTime(f.CreatedAt)
	if m.CreationTime == timeUTC {
		created = created.UTC()
	}
	x.declare("Document", "urn:iso:std:iso:20022:tech:xsd:"+m.Message)
	x.open("CstmrCdtTrfInitn")
	x.open("GrpHdr")
	x.leaf(f.MessageID, "MsgId")
	x.leaf(created.Format(m.createdAt()), "CreDtTm")
	x.sums(f.Count, f.Total)
	x.leaf(h.name, "InitgPty", "Nm")
	x.closeTo(messageDepth)
}

// messageDepth is the depth at which GrpHdr and PmtInf stand.
const messageDepth = 2

// openBatch ends the batch before and writes the head of a PmtInf.
func (m *message) openBatch(x *elements, f *payroll.TransferFile, b *payroll.Batch, h *head) {
	x.closeTo(messageDepth)
	x.open("PmtInf")
	x.leaf(b.ID, "PmtInfId")
	x.leaf("TRF", "PmtMtd")
	x.optional(m.BatchBooking, "BtchBookg")
	x.sums(b.Count, b.Total)
	m.paymentType(x)
	m.executionDate(x, f.PayOn)
	m.debtor(x, h)
	m.writeAgent(x, "DbtrAgt", h.bank)
	x.optional(m.Charges, "ChrgBr")
}

func (m *message) paymentType(x *elements) {
	if m.ServiceLevel == (Choice{}) && m.LocalInstrument == (Choice{}) && m.CategoryPurpose == (Choice{}) {
		return
	}
	x.open("PmtTpInf")
	x.choice(m.ServiceLevel, "SvcLvl")
	x.choice(m.LocalInstrument, "LclInstrm")
	x.choice(m.CategoryPurpose, "CtgyPurp")
	x.closeTo(messageDepth + 1)
}

func (m *message) executionDate(x *elements, on payroll.Date) {
	switch {
	case m.ExecutionTime != "":
		x.leaf(on.String()+"T"+m.ExecutionTime+":00", "ReqdExctnDt", "DtTm")
	case m.dateChoice():
		x.leaf(on.String(), "ReqdExctnDt", "Dt")
	default:
		x.leaf(on.String(), "ReqdExctnDt")
	}
}

func (m *message) debtor(x *elements, h *head) {
	if m.Debtor == nil {
		x.leaf(h.name, "Dbtr", "Nm")
	} else {
		x.open("Dbtr")
		x.leaf(h.name, "Nm")
		x.address(m.Debtor)
		x.closeTo(messageDepth + 1)
	}
	x.open("DbtrAcct")
	x.leaf(h.account, "Id", "Othr", "Id")
	x.leaf("VND", "Ccy")
	x.closeTo(messageDepth + 1)
}

// writeAgent writes the bank of a party.
func (m *message) writeAgent(x *elements, role, bank string) {
	if m.ClearingSystem == (Choice{}) {
		x.leaf(bank, append([]string{role}, strings.Split(m.agentElement(), "/")...)...)
		return
	}
	depth := len(x.stack)
	x.open(role)
	x.open("FinInstnId")
	x.open("ClrSysMmbId")
	x.choice(m.ClearingSystem, "ClrSysId")
	x.leaf(bank, "MmbId")
	x.closeTo(depth)
}

// field is a place in a payment that is filled for each.
type field int

const (
	fieldReference field = iota
	fieldAmount
	fieldBank
	fieldName
	fieldAccount
	fieldMemo
)

// form is a CdtTrfTxInf with its fields open: what stands between them is the
// same in every payment of a file and is made once.
type form struct {
	between []string // one more than fields
	fields  []field
}

// paymentForm describes a payment, in the order of the schema.
func (m *message) paymentForm(purpose string) *form {
	x, f := &elements{stack: []string{"Document", "CstmrCdtTrfInitn", "PmtInf"}}, &form{}
	place := func(what field, path ...string) {
		f.fields = append(f.fields, what)
		x.leaf(gap, path...)
	}
	x.open("CdtTrfTxInf")
	place(fieldReference, "PmtId", "EndToEndId")
	x.open("Amt")
	x.buf = append(x.buf, `<InstdAmt Ccy="VND">`+gap...)
	f.fields = append(f.fields, fieldAmount)
	x.end("InstdAmt")
	x.closeTo(messageDepth + 2)
	f.fields = append(f.fields, fieldBank)
	m.writeAgent(x, "CdtrAgt", gap)
	x.open("Cdtr")
	place(fieldName, "Nm")
	x.address(m.Creditor)
	x.closeTo(messageDepth + 2)
	place(fieldAccount, "CdtrAcct", "Id", "Othr", "Id")
	if purpose != "" {
		x.leaf(purpose, "Purp", "Cd")
	}
	place(fieldMemo, "RmtInf", "Ustrd")
	x.closeTo(messageDepth + 1)
	f.between = strings.Split(string(x.buf), gap)
	return f
}

// gap marks an open field; no text of a bank file can hold it.
const gap = "\x00"

// fill appends one payment. The amount is appended as an integer, so that no
// formatting of decimals, however well meant, can come between. References,
// accounts, names and memos hold no sign XML escapes: Refuse and the set of
// characters see to it.
func (f *form) fill(x *elements, p *payroll.PaymentInstruction, t *transfer) {
	buf := x.buf
	for i, what := range f.fields {
		buf = append(buf, f.between[i]...)
		switch what {
		case fieldReference:
			buf = append(buf, p.EndToEndID...)
		case fieldAmount:
			buf = strconv.AppendInt(buf, int64(p.Amount), 10)
		case fieldBank:
			buf = append(buf, t.bank...)
		case fieldName:
			buf = append(buf, t.Name...)
		case fieldAccount:
			buf = append(buf, t.Account...)
		case fieldMemo:
			buf = append(buf, t.Memo...)
		}
	}
	x.buf = append(buf, f.between[len(f.fields)]...)
}
