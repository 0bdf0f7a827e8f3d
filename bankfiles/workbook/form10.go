package workbook

import (
	"fmt"
	"io"
	"slices"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// Form10Row is what a unit paid, and has yet to pay, to one category.
type Form10Row struct {
	Category      string // in words
	Paid, Pending bankfiles.Tally
}

// The columns of form 10.
const (
	tenOrdinal = iota + 1
	tenCategory
	tenPaidCount
	tenPaid
	tenPendingCount
	tenPending
	tenNote
)

// Form10 writes "Bảng kê kinh phí đã chi trả cho đối tượng" of a unit, with which it
// settles with the State Treasury (Decree 11/2020/NĐ-CP, form 10). The decree's own
// columns were not seen: the page says that it must be compared with the
// treasury's. It returns what was paid; Count is payments.
func Form10(w io.Writer, h ListHead, rows []Form10Row) (paid bankfiles.Tally, err error) {
	h.Form = "Mẫu số 10"
	l, err := newList(h, "Bảng kê đã chi "+h.Month.Vietnamese(), SheetName("Mẫu 10 "+h.Unit.Name))
	if err != nil {
		return paid, err
	}
	defer l.close(&err)
	l.columns, l.room = tenNote, pageRoom
	if err := widths(l.stream.SetColWidth, 6, 66, 16, 24, 16, 24, 28); err != nil {
		return paid, err
	}
	lines, paid, err := l.form10Lines(rows)
	if err != nil {
		return paid, err
	}
	for _, x := range slices.Concat(lines, l.signatures(), l.treasury()) {
		if err := l.place(x); err != nil {
			return paid, err
		}
	}
	if err := l.flush(); err != nil {
		return paid, err
	}
	return paid, l.write(w)
}

func (l *list) form10Lines(rows []Form10Row) (lines []line, paid bankfiles.Tally, err error) {
	h, s := &l.head, &l.style
	lines = []line{
		l.corner("", s.plain, h.Form, s.strongCentred),
		l.corner("", s.plain, "Mã hiệu: ………………   Số: ………………", s.centred),
		wide(excelize.RowOpts{Height: 26}, s.title, l.columns, "BẢNG KÊ KINH PHÍ ĐÃ CHI TRẢ CHO ĐỐI TƯỢNG"),
		wide(tall(1), s.italic, l.columns, "Bố cục cột: đối chiếu với mẫu của Kho bạc nơi giao dịch trước khi nộp."),
		wide(tall(1), s.plain, l.columns, "1. Đơn vị sử dụng ngân sách: "+h.Unit.Name),
		wide(tall(1), s.plain, l.columns, "2. Mã đơn vị: "+dotted(h.Unit.BudgetCode)),
		wide(tall(1), s.plain, l.columns, fmt.Sprintf("3. Nội dung: %s, tháng %s", h.Programme.Name.VI, h.Month.Vietnamese())),
		wide(tall(1), s.italicRight, l.columns, "(Đơn vị: đồng)"),
	}
	heads := empty(s.head, l.columns)
	for col, name := range map[int]string{tenOrdinal: "STT", tenCategory: "Loại đối tượng", tenPaidCount: "Số lượt đã chi", tenPaid: "Số tiền đã chi",
		tenPendingCount: "Số lượt chưa chi", tenPending: "Số tiền chưa chi", tenNote: "Ghi chú"} {
		heads[col-1] = text(s.head, name)
	}
	lines = append(lines, line{tall(2), heads, nil})
	first := len(lines) + 1
	var pending bankfiles.Tally
	for i, r := range rows {
		paid.Count, pending.Count = paid.Count+r.Paid.Count, pending.Count+r.Pending.Count
		if paid.Total, err = paid.Total.Add(r.Paid.Total); err != nil {
			return nil, paid, err
		}
		if pending.Total, err = pending.Total.Add(r.Pending.Total); err != nil {
			return nil, paid, err
		}
		lines = append(lines, line{tall(max(1, linesOf(r.Category, 64))), []any{number(s.whole, i+1), text(s.text, r.Category), number(s.whole, r.Paid.Count),
			money(s.money, r.Paid.Total), number(s.whole, r.Pending.Count), money(s.money, r.Pending.Total), text(s.text, "")}, nil})
	}
	cells := empty(s.total, l.columns)
	cells[0] = text(s.totalText, "TỔNG SỐ")
	for col, value := range map[int]payroll.Amount{tenPaidCount: payroll.Amount(paid.Count), tenPaid: paid.Total,
		tenPendingCount: payroll.Amount(pending.Count), tenPending: pending.Total} {
		cells[col-1] = computed(s.total, "SUM("+span(col, first, max(first, len(lines)))+")", value)
	}
	lines = append(lines, line{tall(1), cells, [][2]int{{tenOrdinal, tenCategory}}})
	words := "Số tiền đã chi bằng chữ: " + payroll.WordsWith(paid.Total, h.Words) + "."
	return append(lines, wide(tall(linesOf(words, 150)), s.words, l.columns, words)), paid, nil
}
