package vcb

import (
	"fmt"
	"io"
	"strconv"

	"chitra/bankfiles"
	"chitra/payroll"
)

type format struct{ banks *bankfiles.Directory }

// H2H is the host-to-host file.
func H2H() bankfiles.Format { return &format{bankfiles.EmbeddedDirectory()} }

func (*format) Code() string      { return bankfiles.VCBH2H }
func (*format) Extension() string { return "csv" }

// key of the only bank that takes this file.
const key = "VCB"

// limits: letters, digits and the full stop pass every domestic rail, and no
// comma, quote or leading sign of a formula can get into the file. Name and memo
// are as long as the narrowest other evidenced template allows.
var limits = bankfiles.Limits{Set: bankfiles.AlphanumericDot(), Name: 70, Account: 24, Memo: 140}

// Check implements bankfiles.Format.
func (x *format) Check(f *payroll.TransferFile, p *payroll.PaymentInstruction) []payroll.Finding {
	findings := x.banks.CheckDebtor(f, key)
	if p == nil {
		return findings
	}
	_, ofPayment := x.row(p)
	return append(findings, ofPayment...)
}

// row is one payment as it is written; bank is blank in-house.
type row struct {
	bankfiles.Credit
	bank string
}

func (x *format) row(p *payroll.PaymentInstruction) (row, []payroll.Finding) {
	credit, findings := limits.Fit(p)
	if p.Account.Bank == key {
		return row{credit, ""}, findings
	}
	code, ofBank := x.banks.ClearingCode(p.Account.Bank, bankfiles.VCBH2H)
	for i := range ofBank {
		ofBank[i].PersonID = p.PersonID
	}
	return row{credit, code}, append(findings, ofBank...)
}

// opening is the byte order mark and the bank's header line.
const opening = "\ufeffPaymentSerialNumber,TransactionTypeCode,PaymentType,CustomerReferenceNo,DebitAccountNo," +
	"BeneficiaryAccountNo,BeneficiaryName,DocumentID,PlaceofIssue,IDIssuanceDate,BeneficiaryBankSwiftCodeIFSCCode," +
	"TransactionCurrency,PaymentAmount,ChargeType,Paymentdetails,PurposeCode,ValueDate,BeneficiaryID," +
	"BeneficiaryAddr1,BeneficiaryAddr2\r\n"

// Write implements bankfiles.Format.
func (x *format) Write(w io.Writer, f *payroll.TransferFile, p bankfiles.Payments) error {
	for _, found := range x.banks.CheckDebtor(f, key) {
		return fmt.Errorf("%s: %s: %w", f.Name, found.Says(payroll.English), payroll.ErrData)
	}
	buf := append(make([]byte, 0, spillAt+1024), opening...)
	serial, payOn := 0, f.PayOn.Vietnamese()
	err := bankfiles.Walk(f, p, func(_ *payroll.Batch, _ bool, pay *payroll.PaymentInstruction) (err error) {
		r, findings := x.row(pay)
		if err := bankfiles.Refuse(pay, findings); err != nil {
			return err
		}
		serial++
		buf = appendRow(buf, serial, f.Debtor.Account.Number, pay, &r, payOn)
		if len(buf) >= spillAt {
			_, err = w.Write(buf)
			buf = buf[:0]
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.Write(buf)
	return err
}

const spillAt = 1 << 16

// appendRow writes the twenty columns.
func appendRow(buf []byte, serial int, debit string, p *payroll.PaymentInstruction, r *row, payOn string) []byte {
	buf = strconv.AppendInt(buf, int64(serial), 10)
	buf = append(buf, ",BT,,"...) // TransactionTypeCode, blank PaymentType
	for _, text := range []string{p.EndToEndID, debit, r.Account, r.Name} {
		buf = append(append(buf, text...), ',')
	}
	buf = append(buf, ",,,"...) // DocumentID, PlaceofIssue, IDIssuanceDate
	buf = append(append(buf, r.bank...), ",VND,"...)
	buf = strconv.AppendInt(buf, int64(p.Amount), 10)
	buf = append(append(buf, ",OUR,"...), r.Memo...)
	buf = append(append(buf, ",1,"...), payOn...)
	return append(buf, ",,,\r\n"...) // BeneficiaryID, BeneficiaryAddr1, BeneficiaryAddr2
}
