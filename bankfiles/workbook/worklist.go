package workbook

import (
	"fmt"
	"io"
	"time"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// WorkItem is one thing a commune has to mend, or to know, before its people are
// paid.
type WorkItem struct {
	PersonID, Name string
	Amount         payroll.Amount
	Bank, Account  string
	File           string // "" while the person is in none
	Finding        payroll.Finding
}

// Worklist is the list of one unit: what the bank would refuse or read otherwise,
// why, and what to do. Rows are streamed with Add; Close completes the workbook.
type Worklist struct {
	*sheet
	rows int
}

const worklistSheet = "Việc cần làm"

var worklistHeads = []string{"STT", "Mức", "Họ và tên", "Số định danh", "Số tiền", "Ngân hàng", "Số tài khoản", "Cột cần sửa",
	"Vì sao", "Cần làm", "Tệp", "Đã sửa (ngày, người)"}

// worklistTop is the row of the heads.
const worklistTop = 4

// NewWorklist opens the workbook of a unit. at is when the run was calculated.
func NewWorklist(unit payroll.Unit, runID string, at time.Time) (_ *Worklist, err error) {
	b, err := newBook("Việc cần làm trước khi chi "+runID, at)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			b.close(&err)
		}
	}()
	if err := b.addSheet(worklistSheet); err != nil {
		return nil, err
	}
	s, err := b.open(worklistSheet)
	if err != nil {
		return nil, err
	}
	if err := widths(s.stream.SetColWidth, 5, 10, 23, 16, 14, 13, 20, 16, 40, 40, 26, 20); err != nil {
		return nil, err
	}
	if err := s.freeze(1, worklistTop+1); err != nil {
		return nil, err
	}
	heads := make([]any, len(worklistHeads))
	for i, h := range worklistHeads {
		heads[i] = text(s.style.head, h)
	}
	for _, line := range []struct {
		height excelize.RowOpts
		cells  []any
	}{
		{excelize.RowOpts{Height: 26}, []any{text(s.style.section, "VIỆC CẦN LÀM TRƯỚC KHI CHI: "+visible(unit.Name)+" ("+visible(unit.Code)+")")}},
		{tall(1), []any{text(s.style.plain, fmt.Sprintf("Đợt %s. Dòng «Lỗi» chưa được chi: sửa trong danh sách của đơn vị rồi nhập lại. «Ghi chú» cho biết tên được ghi khác thế nào trong tệp.", runID))}},
		{tall(1), nil},
		{tall(2), heads},
	} {
		if err := s.put(line.height, line.cells...); err != nil {
			return nil, err
		}
	}
	return &Worklist{sheet: s}, nil
}

var severityWords = map[payroll.Severity]string{payroll.Error: "Lỗi", payroll.Warning: "Cảnh báo", payroll.Info: "Ghi chú"}

// Add writes one item.
func (l *Worklist) Add(item WorkItem) error {
	l.rows++
	s, f := &l.style, &item.Finding
	why, remedy := visible(f.Says(payroll.Vietnamese)), visible(f.Remedy(payroll.Vietnamese))
	name := visible(item.Name)
	height := tall(max(1, linesOf(why, 33), linesOf(remedy, 33), linesOf(name, 19), linesOf(item.File, 20)))
	return l.put(height, number(s.heldWhole, l.rows), text(s.heldText, severityWords[f.Severity]), text(s.heldText, name),
		text(s.heldText, visible(item.PersonID)), money(s.heldMoney, item.Amount), text(s.heldText, visible(item.Bank)),
		text(s.heldText, visible(item.Account)), text(s.heldText, visible(f.Column)), text(s.heldText, why), text(s.heldText, remedy),
		text(s.heldText, item.File), text(s.heldText, ""))
}

// Close completes the workbook and writes it to w.
func (l *Worklist) Close(w io.Writer) (err error) {
	defer l.close(&err)
	last := at(len(worklistHeads), max(worklistTop+1, l.row))
	for _, err := range []error{
		l.repeat(worklistTop, worklistTop),
		l.file.AutoFilter(l.name, at(1, worklistTop)+":"+last, nil),
		l.file.AddIgnoredErrors(l.name, "A1:"+last, excelize.IgnoredErrorsNumberStoredAsText),
		l.flush(),
	} {
		if err != nil {
			return err
		}
	}
	return l.write(w)
}
