package workbook

import (
	"fmt"
	"io"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// The columns of the cash list.
const (
	cashOrdinal = iota + 1
	cashName
	cashBorn
	cashPersonID
	cashCategory
	cashPayee
	cashPayeeID
	cashRelation
	cashAmount
	cashArrearsMonths
	cashArrears
	cashTotal
	cashPaper // kind, date and place of the paper that was shown
	cashSign
)

// CashList writes the list from which the payment service pays in cash whoever
// has no account: one row a payment, with the identity paper of the person and of
// the receiver, and room for what was shown and for the signature. No law
// prescribes the form. It returns what it counted; Count is rows.
func CashList(w io.Writer, h ListHead, rows Rows) (counted bankfiles.Tally, err error) {
	l, err := newList(h, "Danh sách chi tiền mặt "+h.Month.Vietnamese(), SheetName("Tiền mặt "+h.Unit.Name))
	if err != nil {
		return counted, err
	}
	defer l.close(&err)
	l.columns, l.room = cashSign, pageRoom
	if err := l.openCashList(); err != nil {
		return counted, err
	}
	if err := l.fill(rows, l.cashLine); err != nil {
		return counted, err
	}
	if err := l.closeWith(append(l.cashTotals(), l.signatures()...)); err != nil {
		return counted, err
	}
	if err := l.finish(); err != nil {
		return counted, err
	}
	return bankfiles.Tally{Count: l.sums.rows, Total: l.sums.total}, l.write(w)
}

func (l *list) openCashList() error {
	if err := widths(l.stream.SetColWidth, 5.5, 21, 6.5, 14.5, 22, 18, 14.5, 10, 12.5, 6.5, 12, 13, 14, 14); err != nil {
		return err
	}
	h := &l.head
	const firstHead = 8
	l.headRows, l.firstData = [2]int{firstHead, firstHead + 2}, firstHead+3
	if err := l.freeze(cashBorn, l.firstData); err != nil {
		return err
	}
	for _, x := range []line{
		l.corner(strings.ToUpper(h.Authority), l.style.plain, h.Form, l.style.strongCentred),
		l.corner(strings.ToUpper(h.Unit.Name), l.style.strong, "", l.style.centred),
		l.corner("Mã đơn vị QHNS: "+dotted(h.Unit.BudgetCode), l.style.plain, "", l.style.centred),
		wide(excelize.RowOpts{Height: 26}, l.style.title, l.columns, "DANH SÁCH CHI TRỢ CẤP BẰNG TIỀN MẶT"),
		wide(tall(1), l.style.strongCentred, l.columns, "Chương trình: "+h.Programme.Name.VI),
		wide(tall(1), l.style.subtitle, l.columns, "Tháng "+h.Month.Vietnamese()+". Người nhận xuất trình giấy tờ tùy thân và ký nhận."),
		wide(tall(1), l.style.italicRight, l.columns, "Đơn vị tính: đồng"),
	} {
		if err := l.place(x); err != nil {
			return err
		}
	}
	upper, lower := empty(l.style.head, l.columns), empty(l.style.head, l.columns)
	for col, name := range map[int]string{cashOrdinal: "STT", cashName: "Họ và tên", cashBorn: "Năm sinh", cashPersonID: "Số định danh",
		cashCategory: "Loại đối tượng", cashPayee: "Người nhận tiền", cashPayeeID: "Số giấy tờ người nhận", cashRelation: "Quan hệ",
		cashAmount: "Tiền tháng này", cashArrearsMonths: "Truy lĩnh", cashTotal: "Tổng cộng", cashPaper: "Giấy tờ đã xem (ngày, nơi cấp)",
		cashSign: "Ngày nhận, ký tên"} {
		upper[col-1] = text(l.style.head, name)
	}
	lower[cashArrearsMonths-1], lower[cashArrears-1] = text(l.style.head, "Số tháng"), text(l.style.head, "Số tiền")
	return l.header(line{tall(1), upper, [][2]int{{cashArrearsMonths, cashArrears}}}, line{tall(2), lower, nil}, cashArrearsMonths, cashArrears)
}

func (l *list) cashLine(n int, r *Row, total payroll.Amount) line {
	s := &l.style
	payee, payeeID, relation := r.Payee, r.PayeeID, r.PayeeRelation
	if payee == "" {
		payee, payeeID, relation = r.Name, r.PersonID, "chính chủ"
	}
	cells := empty(s.text, l.columns)
	cells[cashOrdinal-1] = number(s.whole, n)
	cells[cashName-1] = text(s.text, r.Name)
	cells[cashBorn-1] = orEmpty(s.whole, r.BirthYear)
	cells[cashPersonID-1] = text(s.centre, r.PersonID)
	cells[cashCategory-1] = text(s.text, r.CategoryName)
	cells[cashPayee-1] = text(s.text, payee)
	cells[cashPayeeID-1] = text(s.centre, payeeID)
	cells[cashRelation-1] = text(s.text, relation)
	cells[cashAmount-1] = money(s.money, r.Amount)
	cells[cashArrearsMonths-1] = orEmpty(s.whole, r.ArrearsMonths)
	cells[cashArrears-1] = excelize.Cell{StyleID: s.money}
	if r.Arrears != 0 {
		cells[cashArrears-1] = money(s.money, r.Arrears)
	}
	cells[cashTotal-1] = money(s.money, total)
	lines := max(2, linesOf(r.Name, 19), linesOf(r.CategoryName, 20), linesOf(payee, 13), linesOf(relation, 8))
	return line{tall(lines), cells, nil}
}

func (l *list) cashTotals() []line {
	cells := empty(l.style.total, l.columns)
	cells[0] = text(l.style.totalText, fmt.Sprintf("TỔNG CỘNG (%s lượt)", payroll.Amount(l.sums.rows)))
	for col, sum := range map[int]payroll.Amount{cashAmount: l.sums.amount, cashArrears: l.sums.arrears, cashTotal: l.sums.total} {
		cells[col-1] = l.subtotal(col, sum)
	}
	return []line{{tall(1), cells, [][2]int{{cashOrdinal, cashRelation}}}, l.inWords(l.sums.total)}
}
