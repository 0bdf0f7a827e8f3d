// Package bankfilestest makes synthetic transfer files for the tests of the
// formats. Every person, account and unit in them is made up.
package bankfilestest

import (
	"fmt"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Row is what a test says of one payment.
type Row struct {
	Batch               int
	Bank, Account, Name string
	Amount              payroll.Amount
	Memo                string // after the reference
}

// Rows are five people at four banks; the first two bank with the unit's.
func Rows(debtorBank string) []Row {
	return []Row{
		{1, debtorBank, "0011001234567", "Nguyễn Thị Minh Ánh", 1_250_000, "TRO CAP NCC T11.2026"},
		{1, debtorBank, "0000000012", "Đỗ Văn Ơn", 7_601_000, "TRO CAP NCC T11.2026"},
		{2, "VBA", "2301205123456", "Trần Đình Ý", 500_000, "TRO CAP NCC T11.2026"},
		{2, "ICB", "106870001234", "Phạm Thị Hoà", 499_999_999, "TRUY LINH NCC T11.2026"},
		{2, "MB", "0912345678", "H'Ngăm Niê Kđăm", 2_055_000, "TRO CAP NCC T11.2026"},
	}
}

// RowsFor are the rows of those five people a format carries: within the bank,
// to others, or in cash by identity paper.
func RowsFor(format bankfiles.Format, debtorBank string) (rows []Row) {
	shape := bankfiles.ShapeOf(format)
	for _, r := range Rows(debtorBank) {
		rail := payroll.Napas247
		if r.Bank == debtorBank {
			rail = payroll.InHouse
		}
		switch {
		case shape.Carries(rail):
			rows = append(rows, r)
		case shape.Carries(payroll.Cash):
			rows = append(rows, Row{1, "", "", r.Name, r.Amount, r.Memo})
		}
	}
	return rows
}

// File is a transfer file with what it is made of.
type File struct {
	payroll.TransferFile
	rows []Row
}

// New builds the file of a unit with an account at a bank. Its totals and
// account hash are those of the rows; rows stand in the order of batches.
func New(format bankfiles.Format, debtorBank string, rows []Row) *File {
	account := "1012345678901"
	if debtorBank == "HDB" {
		account = "101234567890123" // its forms want fifteen digits
	}
	f := &File{rows: rows, TransferFile: payroll.TransferFile{
		Name: "2026-11_NCC_11320_" + format.Code() + "." + format.Extension(), Format: format.Code(),
		MessageID: payroll.MessageID("2026-11-NCC", 1), RunID: "2026-11-NCC", No: 1, Programme: "NCC", Month: payroll.NewMonth(2026, 11),
		Unit:    payroll.Unit{Code: "11320", Name: "Ủy ban nhân dân phường Thử Nghiệm"},
		Debtor:  payroll.Debtor{Account: payroll.Account{Bank: debtorBank, Number: account}},
		Purpose: "SSBE", PayOn: payroll.Date{Year: 2026, Month: 11, Day: 5},
		CreatedAt: time.Date(2026, 11, 1, 1, 30, 0, 0, time.UTC),
	}}
	var hash bankfiles.AccountHash
	for _, r := range rows {
		n := len(f.Batches)
		if n == 0 || f.Batches[n-1].No != r.Batch {
			f.Batches = append(f.Batches, payroll.Batch{ID: payroll.BatchID(f.RunID, r.Batch), No: r.Batch, Unit: f.Unit.Code, Debtor: f.Debtor})
			n++
		}
		f.Batches[n-1].Count++
		f.Batches[n-1].Total += r.Amount
		f.Count++
		f.Total += r.Amount
		hash.Add(r.Account)
	}
	f.AccountHash = hash.Sum()
	return f
}

// PaymentDigest is that of the rows.
func (f *File) PaymentDigest() string {
	d := bankfiles.NewPaymentDigest()
	for i := range f.rows {
		p := f.Payment(i)
		d.Add(p.EndToEndID, p.Account.Number, p.Amount)
	}
	return d.Sum()
}

// Payment is the instruction of row i.
func (f *File) Payment(i int) *payroll.PaymentInstruction {
	p := pay(&f.TransferFile, i, f.rows[i])
	return &p
}

// Payments streams the instructions.
func (f *File) Payments() bankfiles.Payments {
	return func(yield func(*payroll.PaymentInstruction, error) bool) {
		for i := range f.rows {
			if !yield(f.Payment(i), nil) {
				return
			}
		}
	}
}

func pay(f *payroll.TransferFile, i int, r Row) payroll.PaymentInstruction {
	person := fmt.Sprintf("031045%06d", i)
	id := payroll.NewEndToEndID(f.RunID, person, 1, 1)
	method := payroll.ByAccount
	if r.Bank == "" && r.Account == "" {
		method = payroll.ByCash
	}
	return payroll.PaymentInstruction{EndToEndID: id, RunID: f.RunID, Programme: f.Programme, Month: f.Month, Part: 1, Attempt: 1,
		BatchNo: r.Batch, Ordinal: i + 1, Unit: f.Unit.Code, PersonID: person, PersonName: r.Name,
		Payee: payroll.Payee{Name: r.Name, ID: person}, Method: method,
		Account: payroll.Account{Bank: r.Bank, Number: r.Account, Holder: r.Name},
		Amount:  r.Amount, Remittance: id + " " + r.Memo, State: payroll.Pending}
}

// Many is a file of n payments in one batch that exists nowhere as a whole: its
// payments are made as they are asked for.
func Many(format bankfiles.Format, debtorBank string, n int) (*payroll.TransferFile, bankfiles.Payments) {
	names, pattern := []string{"Nguyễn Văn Ổn", "Trần Thị Yến", "Đặng Đình Đào"}, RowsFor(format, debtorBank)
	row := func(i int) Row {
		r := Row{1, pattern[i%len(pattern)].Bank, fmt.Sprintf("10%011d", i), names[i%3], payroll.Amount(500_000 + i), "TRO CAP NCC T11.2026"}
		if r.Bank == "" {
			r.Account = ""
		}
		return r
	}
	f := New(format, debtorBank, []Row{row(0)})
	var hash bankfiles.AccountHash
	var total payroll.Amount
	for i := range n {
		r := row(i)
		hash.Add(r.Account)
		total += r.Amount
	}
	f.Count, f.Total, f.AccountHash = n, total, hash.Sum()
	f.Batches[0].Count, f.Batches[0].Total = n, total
	return &f.TransferFile, func(yield func(*payroll.PaymentInstruction, error) bool) {
		for i := range n {
			p := pay(&f.TransferFile, i, row(i))
			if !yield(&p, nil) {
				return
			}
		}
	}
}
