package workbook

import (
	"fmt"
	"io"
	"slices"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// Before is what a unit was paid for last month, to explain the change.
type Before struct {
	Month   payroll.Month
	Count   int // payments
	Amount  payroll.Amount
	Reasons []Reason
}

// Reason is one cause of a change: "Đối tượng mới", 3 payments, 1.500.000 đồng.
// Amount is negative where money was saved.
type Reason struct {
	Text   string
	Count  int
	Amount payroll.Amount
}

// The columns of form 09, numbered as on the form.
const (
	formOrdinal     = 1
	formName        = 2
	formAccount     = 3
	formBank        = 4
	formTotal       = 5
	formOfWhich     = 6 // first of the seven breakdown columns
	formAllowance   = 10
	formOfWhichLast = 12
	formNote        = 13
)

// formParts are the breakdown columns of the form. Allowances are "phụ cấp và
// trợ cấp khác"; the others are for wages and grants and stay empty.
var formParts = [...]string{"Lương và phụ cấp theo lương", "Tiền công lao động thường xuyên theo hợp đồng", "Thu nhập tăng thêm",
	"Tiền thưởng", "Phụ cấp và trợ cấp khác", "Tiền khoán", "Học bổng"}

// Form09 writes "Bảng thanh toán cho đối tượng thụ hưởng", the State Treasury's
// form 09 of Decree 11/2020/NĐ-CP, which goes with the unit's payment order.
// Every row is one account that is credited; the caller leaves cash out. It
// returns what it counted, for the caller to compare with the run.
func Form09(w io.Writer, h ListHead, rows Rows) (counted bankfiles.Tally, err error) {
	if h.Form == "" {
		h.Form = "Mẫu số 09"
	}
	l, err := newList(h, "Bảng thanh toán cho đối tượng thụ hưởng "+h.Month.Vietnamese(), SheetName("Mẫu 09 "+h.Unit.Name))
	if err != nil {
		return counted, err
	}
	defer l.close(&err)
	l.columns, l.room = formNote, pageRoom
	if err := l.openForm(); err != nil {
		return counted, err
	}
	if err := l.fill(rows, l.formLine); err != nil {
		return counted, err
	}
	if err := l.closeForm(); err != nil {
		return counted, err
	}
	if err := l.finish(); err != nil {
		return counted, err
	}
	return bankfiles.Tally{Count: l.sums.rows, Total: l.sums.total}, l.write(w)
}

func (l *list) openForm() error {
	if err := widths(l.stream.SetColWidth, 5.5, 26, 18, 17, 14.5, 12, 14, 12, 10, 14.5, 9, 9, 18); err != nil {
		return err
	}
	h := &l.head
	const firstHead = 11
	l.headRows, l.firstData = [2]int{firstHead, firstHead + 2}, firstHead+3
	if err := l.freeze(formAccount, l.firstData); err != nil {
		return err
	}
	for _, x := range []line{
		l.corner("", l.style.plain, h.Form, l.style.strongCentred),
		l.corner("", l.style.plain, "Mã hiệu: ………………   Số: ………………", l.style.centred),
		wide(excelize.RowOpts{Height: 26}, l.style.title, l.columns, "BẢNG THANH TOÁN CHO ĐỐI TƯỢNG THỤ HƯỞNG"),
		wide(tall(1), l.style.italic, l.columns, "(Kèm theo Giấy rút dự toán/Ủy nhiệm chi số ……… ngày …… tháng …… năm ………)"),
		wide(tall(1), l.style.centred, l.columns, "Tài khoản dự toán ☐          Tài khoản tiền gửi ☐"),
		wide(tall(1), l.style.plain, l.columns, "1. Đơn vị sử dụng ngân sách: "+h.Unit.Name),
		wide(tall(1), l.style.plain, l.columns, "2. Mã đơn vị: "+dotted(h.Unit.BudgetCode)),
		wide(tall(1), l.style.plain, l.columns, "3. Tài khoản thanh toán của đơn vị mở tại ngân hàng thương mại: "+l.payingAccount()),
		wide(tall(1), l.style.plain, l.columns, fmt.Sprintf("4. Nội dung đề nghị thanh toán: %s, tháng %s", h.Programme.Name.VI, h.Month.Vietnamese())),
		wide(tall(1), l.style.italicRight, l.columns, "(Đơn vị: đồng)"),
	} {
		if err := l.place(x); err != nil {
			return err
		}
	}
	return l.formHead()
}

func (l *list) payingAccount() string {
	if l.head.Paying.Number == "" {
		return dotted("")
	}
	return l.head.Paying.Number + " – " + dotted(l.head.Paying.BankText)
}

func (l *list) formHead() error {
	upper, lower := empty(l.style.head, l.columns), empty(l.style.head, l.columns)
	for col, name := range map[int]string{formOrdinal: "STT", formName: "Họ và tên", formAccount: "Số tài khoản người hưởng",
		formBank: "Tên ngân hàng", formTotal: "Tổng số", formOfWhich: "Trong đó", formNote: "Ghi chú"} {
		upper[col-1] = text(l.style.head, name)
	}
	for i, name := range formParts {
		lower[formOfWhich-1+i] = text(l.style.head, name)
	}
	return l.header(line{tall(1), upper, [][2]int{{formOfWhich, formOfWhichLast}}}, line{tall(4), lower, nil}, formOfWhich, formOfWhichLast)
}

func (l *list) formLine(n int, r *Row, total payroll.Amount) line {
	s := &l.style
	cells := empty(s.money, l.columns)
	cells[formOrdinal-1] = number(s.whole, n)
	cells[formName-1] = text(s.text, r.Name)
	cells[formAccount-1] = text(s.centre, r.Account)
	cells[formBank-1] = text(s.text, r.bankWords())
	cells[formTotal-1], cells[formAllowance-1] = money(s.money, total), money(s.money, total)
	cells[formNote-1] = text(s.text, r.remark())
	lines := max(1, linesOf(r.Name, 24), linesOf(r.bankWords(), 15), linesOf(r.remark(), 13))
	return line{tall(lines), cells, nil}
}

// closeForm writes total, words, part II, the signatures of the unit and the
// block the treasury fills in.
func (l *list) closeForm() error {
	cells := empty(l.style.total, l.columns)
	cells[formOrdinal-1] = text(l.style.totalText, "TỔNG SỐ")
	for _, col := range []int{formTotal, formAllowance} {
		cells[col-1] = l.subtotal(col, l.sums.total)
	}
	change, err := l.change()
	if err != nil {
		return err
	}
	totals := []line{{tall(1), cells, [][2]int{{formOrdinal, formBank}}}, l.inWords(l.sums.total)}
	return l.closeWith(slices.Concat(totals, change, l.signatures(), l.treasury()))
}

// change is part II of the form: what differs from last month, and why.
func (l *list) change() ([]line, error) {
	say := func(s string) line {
		return wide(tall(max(1, linesOf(s, 125))), l.style.plain, l.columns, s)
	}
	part := []line{wide(tall(1), l.style.strong, l.columns, "II. Thuyết minh thay đổi so với tháng trước")}
	b := l.head.Before
	if b == nil {
		return append(part, say("Không có kỳ chi trả trước để so sánh.")), nil
	}
	amount, err := l.sums.total.Sub(b.Amount)
	if err != nil {
		return nil, err
	}
	part = append(part,
		say(fmt.Sprintf("Tháng %s: %s lượt chi trả, %s đồng.", b.Month.Vietnamese(), payroll.Amount(b.Count), b.Amount)),
		say(fmt.Sprintf("Tháng %s: %s lượt chi trả, %s đồng.", l.head.Month.Vietnamese(), payroll.Amount(l.sums.payments), l.sums.total)),
		say("Thay đổi: "+moved(l.sums.payments-b.Count, amount)))
	for _, r := range b.Reasons {
		part = append(part, say(fmt.Sprintf("– %s: %s", r.Text, moved(r.Count, r.Amount))))
	}
	if len(b.Reasons) == 0 && (l.sums.payments != b.Count || amount != 0) {
		part = append(part, say("Lý do: ………………………………………………………………………………………………"))
	}
	return part, nil
}

// moved says a change in words: "tăng 3 lượt chi trả, giảm 1.500.000 đồng".
func moved(count int, amount payroll.Amount) string {
	if count == 0 && amount == 0 {
		return "không thay đổi."
	}
	return direction(payroll.Amount(count)) + " lượt chi trả, " + direction(amount) + " đồng."
}

func direction(a payroll.Amount) string {
	switch {
	case a > 0:
		return "tăng " + a.String()
	case a < 0:
		return "giảm " + a.String()[1:]
	}
	return "không đổi 0"
}

// treasury is the block the State Treasury fills in.
func (l *list) treasury() []line {
	return []line{
		wide(excelize.RowOpts{Height: 24}, l.style.strongCentred, l.columns, "KHO BẠC NHÀ NƯỚC"),
		wide(tall(1), l.style.italicRight, l.columns, "Ngày …… tháng …… năm ………"),
		signers([]Signer{{"CHUYÊN VIÊN", "(Ký, họ tên)", ""}, {"KẾ TOÁN TRƯỞNG", "(Ký, họ tên)", ""}, {"GIÁM ĐỐC", "(Ký, họ tên, đóng dấu)", ""}},
			l.columns, l.style.sign),
	}
}
