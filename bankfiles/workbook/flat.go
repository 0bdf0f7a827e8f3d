package workbook

import (
	"fmt"
	"iter"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// mostRows is what a sheet of Excel holds below its header row.
const mostRows = excelize.TotalRows - 1

// The columns of the data sheet. Names and order are stable: pivot tables and
// scripts rely on them.
const (
	dataOrdinal = iota + 1
	dataMonth
	dataProgramme
	dataUnit
	dataUnitName
	dataPersonID
	dataName
	dataBorn
	dataCategory
	dataCategoryName
	dataDecision
	dataPayee
	dataMethod
	dataBank
	dataBankName
	dataAccount
	dataAmount
	dataArrearsMonths
	dataArrears
	dataTotal
	dataPayments
	dataReference
	dataNote
)

var dataHeads = [dataNote]string{"stt / no", "thang / month", "chuong_trinh / programme", "don_vi / unit", "ten_don_vi / unit_name",
	"so_dinh_danh / person_id", "ho_ten / full_name", "nam_sinh / birth_year", "doi_tuong / category", "ten_doi_tuong / category_name",
	"so_quyet_dinh / decision_no", "nguoi_nhan / payee_name", "hinh_thuc / method", "ngan_hang / bank", "ten_ngan_hang / bank_name",
	"so_tai_khoan / account_no", "tien_thang_nay / amount", "truy_linh_thang / arrears_months", "truy_linh_tien / arrears", "tong_cong / total",
	"so_lenh / payments", "ma_tham_chieu / end_to_end_id", "ghi_chu / note"}

// The columns of the sheet of held rows.
const (
	heldOrdinal = iota + 1
	heldUnit
	heldUnitName
	heldPersonID
	heldName
	heldCategory
	heldCategoryName
	heldRow
	heldAmount
	heldCode
	heldReason
	heldRemedy
)

var heldHeads = [heldRemedy]string{"stt / no", "don_vi / unit", "ten_don_vi / unit_name", "so_dinh_danh / person_id", "ho_ten / full_name",
	"doi_tuong / category", "ten_doi_tuong / category_name", "dong / row", "so_tien / amount", "ma_loi / code", "ly_do / reason", "can_lam / what_to_do"}

// cashBank stands in the bank column of payments in cash: keys have no blanks.
const cashBank = "TIEN_MAT"

func bankKey(bank string) string {
	if bank == "" {
		return cashBank
	}
	return bank
}

// rowsIn says where rows of a flat table are.
type rowsIn struct {
	sheet  string
	rows   int
	amount payroll.Amount
}

// column refers to the rows of one column.
func (r rowsIn) column(col int) string { return on(r.sheet, col, 2, max(2, r.rows+1)) }

// flat is a table of one header row and one fact a row, over as many sheets as
// it needs.
type flat struct {
	*sheet // the one being written
	c      *control
	base   string // name of the first sheet
	heads  []string
	widths func(*excelize.StreamWriter) error
	in     []rowsIn
}

// next returns the part the next row belongs to, on a new sheet when the last
// one is full.
func (f *flat) next() (*rowsIn, error) {
	limit := f.c.PartRows
	if limit <= 0 || limit > mostRows {
		limit = mostRows
	}
	if n := len(f.in); n == 0 || f.in[n-1].rows == limit {
		if err := f.begin(); err != nil {
			return nil, err
		}
	}
	return &f.in[len(f.in)-1], nil
}

func (f *flat) begin() (err error) {
	name := f.base
	if len(f.in) > 0 {
		if err := f.end(); err != nil {
			return err
		}
		name = SheetName(fmt.Sprintf("%s %d", f.base, len(f.in)+1), f.c.sheets...)
		if err := f.c.addSheet(name); err != nil {
			return err
		}
	}
	f.in = append(f.in, rowsIn{sheet: name})
	if f.sheet, err = f.c.open(name); err != nil {
		return err
	}
	if err := f.file.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: new(true)}); err != nil {
		return err
	}
	if err := f.widths(f.stream); err != nil {
		return err
	}
	if err := f.freeze(1, 2); err != nil {
		return err
	}
	cells := make([]any, len(f.heads))
	for i, h := range f.heads {
		cells[i] = text(f.style.flatHead, h)
	}
	return f.put(tall(3), cells...)
}

// end sets what depends on the number of rows, and ends the sheet.
func (f *flat) end() error {
	all := at(1, 1) + ":" + at(len(f.heads), max(2, f.row))
	for _, err := range []error{
		f.repeat(1, 1),
		f.file.AutoFilter(f.name, all, nil),
		f.file.AddIgnoredErrors(f.name, all, excelize.IgnoredErrorsNumberStoredAsText),
		f.linkTo("A1", overviewSheet),
		f.protect(),
	} {
		if err != nil {
			return err
		}
	}
	return f.flush()
}

// writeData streams the payments.
func (c *control) writeData() error {
	f := &flat{c: c, base: dataSheet, heads: dataHeads[:], widths: func(w *excelize.StreamWriter) error {
		return widths(w.SetColWidth, 8, 10, 14, 10, 32, 17, 26, 12, 24, 50, 20, 26, 12, 13, 20, 20, 16, 17, 16, 15, 12, 20, 30)
	}}
	c.paid = newTally()
	var running sums
	for r, err := range orNone(c.Rows) {
		if err != nil {
			return err
		}
		payments := 0
		if running.opens(&r) {
			payments = 1
		}
		total, err := running.add(&r)
		if err != nil {
			return err
		}
		if err := c.paid.add(r.Unit, r.Category, r.Bank, payments, total); err != nil {
			return err
		}
		if err := f.data(running.rows, &r, payments, total); err != nil {
			return err
		}
	}
	return f.done(&c.dataIn)
}

// data writes one payment row.
func (f *flat) data(n int, r *Row, payments int, total payroll.Amount) error {
	in, err := f.next()
	if err != nil {
		return err
	}
	in.rows++
	if in.amount, err = in.amount.Add(total); err != nil {
		return err
	}
	s := &f.style
	return f.put(excelize.RowOpts{}, number(s.flatWhole, n), text(s.flatText, f.c.Run.Month.String()), text(s.flatText, string(f.c.Run.Programme)),
		text(s.flatText, r.Unit), text(s.flatText, r.UnitName), text(s.flatText, r.PersonID), text(s.flatText, r.Name), orEmpty(s.flatWhole, r.BirthYear),
		text(s.flatText, r.Category), text(s.flatText, r.CategoryName), text(s.flatText, r.DecisionNo), text(s.flatText, r.receiver()),
		text(s.flatText, string(r.Method)), text(s.flatText, bankKey(r.Bank)), text(s.flatText, r.bankWords()), text(s.flatText, r.Account),
		money(s.flatMoney, r.Amount), number(s.flatWhole, r.ArrearsMonths), money(s.flatMoney, r.Arrears), money(s.flatMoney, total),
		number(s.flatWhole, payments), text(s.flatText, r.EndToEndID), text(s.flatText, r.Note))
}

// done ends the last sheet; a table without rows still has its header.
func (f *flat) done(in *[]rowsIn) error {
	if len(f.in) == 0 {
		if err := f.begin(); err != nil {
			return err
		}
	}
	*in = f.in
	return f.end()
}

// writeHeld streams what is not paid, with the reason and what to do.
func (c *control) writeHeld() error {
	f := &flat{c: c, base: heldSheet, heads: heldHeads[:], widths: func(w *excelize.StreamWriter) error {
		return widths(w.SetColWidth, 7, 10, 24, 15.5, 24, 26, 26, 8, 14, 23, 44, 44)
	}}
	c.held = newTally()
	for h, err := range orNone(c.Held) {
		if err != nil {
			return err
		}
		if err := c.held.add(h.Unit, h.Category, "", 0, h.Amount); err != nil {
			return err
		}
		if err := f.held(c.held.rows, &h); err != nil {
			return err
		}
	}
	return f.done(&c.heldIn)
}

// held writes one row that is not paid.
func (f *flat) held(n int, h *Held) error {
	in, err := f.next()
	if err != nil {
		return err
	}
	in.rows++
	if in.amount, err = in.amount.Add(h.Amount); err != nil {
		return err
	}
	s := &f.style
	reason, remedy := visible(h.Finding.Says(payroll.Vietnamese)), visible(h.Finding.Remedy(payroll.Vietnamese))
	lines := max(1, linesOf(reason, 42), linesOf(remedy, 42), linesOf(h.CategoryName, 24), linesOf(h.UnitName, 20))
	return f.put(tall(lines), number(s.heldWhole, n), text(s.heldText, visible(h.Unit)), text(s.heldText, h.UnitName), text(s.heldText, visible(h.PersonID)),
		text(s.heldText, h.Name), text(s.heldText, visible(h.Category)), text(s.heldText, h.CategoryName), orEmpty(s.heldWhole, h.Row),
		money(s.heldMoney, h.Amount), text(s.heldText, string(h.Finding.Code)), text(s.heldText, reason), text(s.heldText, remedy))
}

// orNone lets a run without held rows leave the stream out.
func orNone[T any](rows iter.Seq2[T, error]) iter.Seq2[T, error] {
	if rows == nil {
		return func(func(T, error) bool) {}
	}
	return rows
}
