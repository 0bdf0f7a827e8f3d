package pain001

import (
	"fmt"
	"io"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// message is one version of the format.
type message struct {
	code  string
	banks *bankfiles.Directory
	// dateChoice: the execution date is a choice of day and time (version 09).
	dateChoice bool
}

// V09 is pain.001.001.09.
func V09() bankfiles.Format {
	return &message{code: bankfiles.Pain00109, banks: bankfiles.EmbeddedDirectory(), dateChoice: true}
}

// V03 is pain.001.001.03, which many banks still ask for.
func V03() bankfiles.Format {
	return &message{code: bankfiles.Pain00103, banks: bankfiles.EmbeddedDirectory()}
}

func (m *message) Code() string      { return m.code }
func (m *message) Extension() string { return "xml" }

// Lengths of the schema: Max35Text, Max140Text, Max34Text, ExternalPurpose1Code.
const (
	longestID      = 35
	longestName    = 140
	longestAccount = 34
	longestMemo    = 140
	longestPurpose = 4
)

var limits = bankfiles.Limits{Set: bankfiles.SwiftX(), Name: longestName, Account: longestAccount, Memo: longestMemo}

// Check implements bankfiles.Format.
func (m *message) Check(f *payroll.TransferFile, p *payroll.PaymentInstruction) []payroll.Finding {
	_, findings := m.head(f)
	if p == nil {
		return findings
	}
	_, ofPayment := m.transfer(p)
	return append(findings, ofPayment...)
}

// head is what all payments of a file share, as it is written.
type head struct{ name, account, bank, purpose string }

func (m *message) head(f *payroll.TransferFile) (head, []payroll.Finding) {
	findings := m.banks.CheckDebtor(f, "")
	field := bankfiles.TextField{Column: "ten_don_vi", Name: payroll.Text{VI: "tên đơn vị chi", EN: "name of the paying unit"},
		Set: bankfiles.SwiftX(), Max: longestName}
	name, ofName := field.Fit(debtorName(f))
	bank, ofBank := m.banks.ClearingCode(f.Debtor.Account.Bank, m.code)
	findings = append(append(findings, ofName...), ofBank...)
	return head{name, f.Debtor.Account.Number, bank, f.Purpose}, findings
}

func debtorName(f *payroll.TransferFile) string {
	if f.Debtor.Account.Holder != "" {
		return f.Debtor.Account.Holder
	}
	return f.Unit.Name
}

// transfer is one payment as it is written.
type transfer struct {
	bankfiles.Credit
	bank string
}

func (m *message) transfer(p *payroll.PaymentInstruction) (transfer, []payroll.Finding) {
	credit, findings := limits.Fit(p)
	bank, ofBank := m.banks.ClearingCode(p.Account.Bank, m.code)
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
	err = bankfiles.Walk(f, p, func(b *payroll.Batch, first bool, pay *payroll.PaymentInstruction) error {
		t, findings := m.transfer(pay)
		if err := bankfiles.Refuse(pay, findings); err != nil {
			return err
		}
		if first {
			m.openBatch(x, f, b, &h)
		}
		writeTransfer(x, pay, &t, h.purpose)
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
	if !validID(f.MessageID) || len(h.purpose) > longestPurpose || strings.Trim(h.purpose, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
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
	x.declare("Document", "urn:iso:std:iso:20022:tech:xsd:"+m.code)
	x.open("CstmrCdtTrfInitn")
	x.open("GrpHdr")
	x.leaf(f.MessageID, "MsgId")
	x.leaf(bankfiles.LocalTime(f.CreatedAt).Format("2006-01-02T15:04:05"), "CreDtTm")
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
	x.leaf("true", "BtchBookg")
	x.sums(b.Count, b.Total)
	x.open("PmtTpInf")
	x.leaf("NURG", "SvcLvl", "Cd")
	x.leaf("SSBE", "CtgyPurp", "Cd")
	x.closeTo(messageDepth + 1)
	if m.dateChoice {
		x.leaf(f.PayOn.String(), "ReqdExctnDt", "Dt")
	} else {
		x.leaf(f.PayOn.String(), "ReqdExctnDt")
	}
	x.leaf(h.name, "Dbtr", "Nm")
	x.open("DbtrAcct")
	x.leaf(h.account, "Id", "Othr", "Id")
	x.leaf("VND", "Ccy")
	x.closeTo(messageDepth + 1)
	x.leaf(h.bank, "DbtrAgt", "FinInstnId", "ClrSysMmbId", "MmbId")
	x.leaf("DEBT", "ChrgBr")
}

func writeTransfer(x *elements, p *payroll.PaymentInstruction, t *transfer, purpose string) {
	x.open("CdtTrfTxInf")
	x.leaf(p.EndToEndID, "PmtId", "EndToEndId")
	x.open("Amt")
	x.amount(p.Amount)
	x.closeTo(messageDepth + 2)
	x.leaf(t.bank, "CdtrAgt", "FinInstnId", "ClrSysMmbId", "MmbId")
	x.leaf(t.Name, "Cdtr", "Nm")
	x.leaf(t.Account, "CdtrAcct", "Id", "Othr", "Id")
	if purpose != "" {
		x.leaf(purpose, "Purp", "Cd")
	}
	x.leaf(t.Memo, "RmtInf", "Ustrd")
	x.closeTo(messageDepth + 1)
}
