package workbook

import (
	"fmt"
	"io"
	"time"

	"chitra/payroll"
)

// CitizenSheet is the page that explains to a person why they are paid what they
// are paid for a month.
type CitizenSheet struct {
	PersonID, Name string
	Born           payroll.Date
	Unit           string
	Month          payroll.Month
	// Code is the reference by which an officer finds the page again: the payment's,
	// as it also stands on the bank's statement; "" while nothing was paid.
	Code string
	Due  []CitizenLine // what the law gives for the month
	// Then is what runs computed for the month, where registry or law said otherwise
	// then than they do now.
	Then     []CitizenLine
	Other    []CitizenLine // other months that runs of the month paid
	Notes    []string      // rules that displaced or limited something, and why
	Payments []string      // which payment carried it, and what became of it
	At       time.Time     // when the page is written
}

// CitizenLine is one amount with how it comes about and where it stands in the law.
type CitizenLine struct {
	What, How, Basis string
	Amount           payroll.Amount
}

// The columns of the page.
const (
	citizenOrdinal = iota + 1
	citizenWhat
	citizenHow
	citizenBasis
	citizenAmount
)

// Citizen writes the page.
func Citizen(w io.Writer, d CitizenSheet) (err error) {
	h := ListHead{Unit: payroll.Unit{Name: d.Unit}, Month: d.Month, On: payroll.DateOf(d.At), At: d.At,
		Signers: []Signer{{"NGƯỜI NHẬN", "(Ký, họ tên)", ""}, {"CÁN BỘ GIẢI THÍCH", "(Ký, họ tên)", ""}}}
	l, err := newList(h, "Phiếu giải thích "+d.PersonID, "Giải thích")
	if err != nil {
		return err
	}
	defer l.close(&err)
	l.columns, l.room = citizenAmount, pageRoom
	if err := widths(l.stream.SetColWidth, 6, 44, 30, 76, 18); err != nil {
		return err
	}
	lines, err := l.citizenLines(&d)
	if err != nil {
		return err
	}
	for _, x := range append(lines, l.signatures()...) {
		if err := l.place(x); err != nil {
			return err
		}
	}
	if err := l.protect(); err != nil {
		return err
	}
	if err := l.flush(); err != nil {
		return err
	}
	return l.write(w)
}

func (l *list) citizenLines(d *CitizenSheet) (lines []line, err error) {
	s := &l.style
	say := func(style int, words string) {
		lines = append(lines, wide(tall(linesOf(words, 165)), style, l.columns, words))
	}
	lines = append(lines, l.corner(d.Unit, s.strong, "Mã tra cứu: "+dotted(d.Code), s.strongCentred))
	lines = append(lines, wide(tall(2), s.title, l.columns, "PHIẾU GIẢI THÍCH MỨC TRỢ CẤP"), wide(tall(1), s.subtitle, l.columns, "Tháng "+d.Month.Vietnamese()))
	say(s.plain, "Họ và tên: "+d.Name+"     Số định danh: "+d.PersonID+"     Ngày sinh: "+d.Born.Vietnamese())
	due, err := l.citizenBlock(&lines, "1. Được hưởng trong tháng", d.Due)
	if err != nil {
		return nil, err
	}
	say(s.words, "Số tiền bằng chữ: "+payroll.Words(due)+".")
	number := 1
	for _, block := range []struct {
		title string
		rows  []CitizenLine
	}{{"Đã tính khi lập đợt, lúc sổ đối tượng hoặc bảng mức khác bây giờ", d.Then}, {"Các tháng khác chi cùng đợt", d.Other}} {
		if len(block.rows) == 0 {
			continue
		}
		number++
		if _, err := l.citizenBlock(&lines, fmt.Sprintf("%d. %s", number, block.title), block.rows); err != nil {
			return nil, err
		}
	}
	for _, part := range []struct {
		title string
		words []string
	}{{"Ghi chú", d.Notes}, {"Lệnh chi và kết quả", d.Payments}} {
		if len(part.words) > 0 {
			say(s.strong, part.title)
		}
		for _, words := range part.words {
			say(s.plain, "• "+words)
		}
	}
	if d.Code != "" {
		say(s.italic, "Hỏi thêm: đọc mã tra cứu "+d.Code+" cho cán bộ; mã cũng đứng đầu nội dung chuyển khoản trên sao kê của ngân hàng.")
	}
	return lines, nil
}

// citizenBlock writes a table of amounts and their sum, as a live formula.
func (l *list) citizenBlock(lines *[]line, title string, rows []CitizenLine) (total payroll.Amount, err error) {
	s := &l.style
	*lines = append(*lines, wide(tall(1), s.strong, l.columns, title))
	heads := empty(s.head, l.columns)
	for col, name := range map[int]string{citizenOrdinal: "STT", citizenWhat: "Khoản", citizenHow: "Cách tính", citizenBasis: "Căn cứ", citizenAmount: "Số tiền (đồng)"} {
		heads[col-1] = text(s.head, name)
	}
	*lines = append(*lines, line{tall(1), heads, nil})
	first := len(*lines) + 1
	for i, r := range rows {
		if total, err = total.Add(r.Amount); err != nil {
			return 0, err
		}
		*lines = append(*lines, line{tall(max(1, linesOf(r.What, 42), linesOf(r.How, 28), linesOf(r.Basis, 74))), []any{number(s.whole, i+1), text(s.text, r.What),
			text(s.text, r.How), text(s.text, r.Basis), money(s.money, r.Amount)}, nil})
	}
	cells := empty(s.total, l.columns)
	cells[0] = text(s.totalText, "CỘNG")
	cells[citizenAmount-1] = computed(s.total, "SUM("+span(citizenAmount, first, max(first, len(*lines)))+")", total)
	*lines = append(*lines, line{tall(1), cells, [][2]int{{citizenOrdinal, citizenBasis}}})
	return total, nil
}
