package mbbulk

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

type format struct {
	banks   *bankfiles.Directory
	strings *bankList
}

// Format is the bulk payment workbook of MB.
func Format() bankfiles.Format { return &format{bankfiles.EmbeddedDirectory(), readBankList()} }

func (*format) Code() string      { return bankfiles.MBBulk }
func (*format) Extension() string { return "xlsx" }

// key of the only bank that takes this file.
const key = "MB"

// Limits of MB's template.
const (
	fewestRows = 2
	mostRows   = 1_048_576 - firstRow + 1 // of a worksheet; MB's own limit is not known
	firstRow   = 3
)

var limits = bankfiles.Limits{Set: bankfiles.AlphanumericDot(), Name: 69, Account: 24, Memo: 140}

// Check implements bankfiles.Format. The least number of rows is a question of
// the whole file, asked with a nil payment.
func (x *format) Check(f *payroll.TransferFile, p *payroll.PaymentInstruction) []payroll.Finding {
	findings := x.banks.CheckDebtor(f, key)
	if p != nil {
		_, ofPayment := x.row(p)
		return append(findings, ofPayment...)
	}
	if f.Count < fewestRows {
		findings = append(findings, payroll.Finding{Code: payroll.CodeTooFewRows, Severity: payroll.Error,
			Value: strconv.Itoa(f.Count), Args: payroll.Args{"min": strconv.Itoa(fewestRows)}})
	}
	return findings
}

// row is one payment as it is written.
type row struct {
	bankfiles.Credit
	bank string
}

func (x *format) row(p *payroll.PaymentInstruction) (row, []payroll.Finding) {
	credit, findings := limits.Fit(p)
	to, listed := x.strings.byKey[p.Account.Bank]
	finding := func(c payroll.Code) {
		name := p.Account.Bank
		if b, ok := x.banks.Bank(name); ok {
			name = b.ShortName
		}
		findings = append(findings, payroll.Finding{Code: c, Severity: payroll.Error, PersonID: p.PersonID, Value: p.Account.Bank,
			Args: payroll.Args{"bank": name, "amount": p.Amount.String()}})
	}
	switch {
	case !listed:
		finding(payroll.CodeNoBankString)
	case to.mode == fastOnly && p.Amount >= 500_000_000:
		finding(payroll.CodeAboveFastLimit)
	}
	return row{credit, to.text}, findings
}

// The sheets of the workbook.
const (
	paymentSheet = "eMB_BulkPayment"
	bankSheet    = "Danh sách ngân hàng - Bank list"
)

// Write implements bankfiles.Format. excelize holds the compressed workbook in
// memory before it reaches w: some 60 bytes a payment.
func (x *format) Write(w io.Writer, f *payroll.TransferFile, p bankfiles.Payments) (err error) {
	for _, found := range x.Check(f, nil) {
		return fmt.Errorf("%s: %s: %w", f.Name, found.Says(payroll.English), payroll.ErrData)
	}
	if f.Count > mostRows {
		return fmt.Errorf("%s: %d payments; a worksheet takes %d: %w", f.Name, f.Count, mostRows, payroll.ErrData)
	}
	book, err := x.newBook(f)
	if err != nil {
		return err
	}
	defer func() {
		if closing := book.Close(); err == nil {
			err = closing
		}
	}()
	if err := x.writePayments(book, f, p); err != nil {
		return err
	}
	return book.Write(w)
}

// newBook prepares the sheets. Its times are the run's, not the clock's. Only
// the payment sheet is streamed: excelize writes several streams in no fixed
// order, and equal payments would not give equal bytes.
func (x *format) newBook(f *payroll.TransferFile) (*excelize.File, error) {
	book := excelize.NewFile()
	if err := book.SetSheetName("Sheet1", paymentSheet); err != nil {
		return nil, err
	}
	if _, err := book.NewSheet(bankSheet); err != nil {
		return nil, err
	}
	if err := book.SetSheetRow(bankSheet, "A1", &[]any{"Ngân hàng thụ hưởng/Chi nhánh", "Hình thức chuyển"}); err != nil {
		return nil, err
	}
	for i, s := range x.strings.all {
		if err := book.SetSheetRow(bankSheet, "A"+strconv.Itoa(i+2), &[]any{s.text, s.mode}); err != nil {
			return nil, err
		}
	}
	at := bankfiles.LocalTime(f.CreatedAt).UTC().Format(time.RFC3339)
	return book, book.SetDocProps(&excelize.DocProperties{Creator: "chitra", LastModifiedBy: "chitra",
		Identifier: f.MessageID, Title: f.Name, Created: at, Modified: at})
}

func (x *format) writePayments(book *excelize.File, f *payroll.TransferFile, p bankfiles.Payments) error {
	text, err := book.NewStyle(&excelize.Style{NumFmt: 49}) // @, so that no account becomes a number
	if err != nil {
		return err
	}
	whole, err := book.NewStyle(&excelize.Style{NumFmt: 1}) // 0
	if err != nil {
		return err
	}
	sheet, err := book.NewStreamWriter(paymentSheet)
	if err != nil {
		return err
	}
	if err := openSheet(sheet); err != nil {
		return err
	}
	n := 0
	err = bankfiles.Walk(f, p, func(_ *payroll.Batch, _ bool, pay *payroll.PaymentInstruction) error {
		r, findings := x.row(pay)
		if err := bankfiles.Refuse(pay, findings); err != nil {
			return err
		}
		n++
		return sheet.SetRow("A"+strconv.Itoa(firstRow+n-1), []any{n, excelize.Cell{StyleID: text, Value: r.Account}, r.Name, r.bank,
			excelize.Cell{StyleID: whole, Value: int64(pay.Amount)}, r.Memo})
	})
	if err != nil {
		return err
	}
	return sheet.Flush()
}

// openSheet writes the title and headings of MB's template. Widths are set from
// the last column to the first: a streamed sheet lists them in the reverse of
// the order they were set in, and Excel wants them ascending.
func openSheet(sheet *excelize.StreamWriter) error {
	return errors.Join(
		sheet.SetColWidth(6, 6, 60), sheet.SetColWidth(5, 5, 16), sheet.SetColWidth(4, 4, 60), sheet.SetColWidth(3, 3, 40),
		sheet.SetColWidth(2, 2, 26), sheet.SetColWidth(1, 1, 8),
		sheet.SetRow("B1", []any{"DANH SÁCH GIAO DỊCH\n(LIST OF TRANSACTIONS)"}),
		sheet.SetRow("A2", []any{"STT\n(Ord. No.)\n(1)", "Số tài khoản\n(Account No.)\n(2)", "Tên đơn vị thụ hưởng\n(Beneficiary)\n(3)",
			"Ngân hàng thụ hưởng/Chi nhánh\n(Beneficiary Bank)\n(4)", "Số tiền\n(Amount)\n(5)", "Chi tiết thanh toán\n(Payment Detail)\n(6)"}))
}
