package workbook

import (
	"fmt"
	"io"
	"strings"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// ListHead is what stands around the table of a list on paper.
type ListHead struct {
	Authority string // body above the unit, top left; may be ""
	Unit      payroll.Unit
	Programme payroll.ProgrammeInfo
	Month     payroll.Month
	Form      string // form number, top right; "" where there is none
	// Paying is the account the unit pays from, Paying.BankText its bank in words.
	Paying payroll.Account
	Place  string       // of the place-and-date line, "" = dots
	On     payroll.Date // its date, zero = dots
	// Signers sign below, DefaultSigners when nil.
	Signers []Signer
	Words   payroll.WordOptions
	// Before is last month's payment, for part II of form 09; nil when there was
	// none.
	Before *Before
	// At is when the run was calculated; the workbook bears this time.
	At time.Time
}

// Signer is one place for a signature.
type Signer struct{ Title, Hint, Name string }

// DefaultSigners are the three signatures of an accounting document.
func DefaultSigners() []Signer {
	return []Signer{{"NGƯỜI LẬP BIỂU", "(Ký, họ tên)", ""}, {"KẾ TOÁN TRƯỞNG", "(Ký, họ tên)", ""},
		{"THỦ TRƯỞNG ĐƠN VỊ", "(Ký, họ tên, đóng dấu)", ""}}
}

// listColumns are the columns of the payment list: the usual one, since no law
// prescribes a form (law/README.md section 6).
const (
	listOrdinal = iota + 1
	listName
	listBorn
	listPersonID
	listCategory
	listDecision
	listAccount
	listBank
	listAmount
	listArrearsMonths
	listArrears
	listTotal
	listNote
)

// PaymentList writes the list of what a unit pays for one programme and month,
// ready to print and sign. It returns what it counted, for the caller to compare
// with the run; Count is rows.
func PaymentList(w io.Writer, h ListHead, rows Rows) (counted bankfiles.Tally, err error) {
	l, err := newList(h, "Danh sách chi trả "+h.Month.Vietnamese(), SheetName("DS chi "+h.Unit.Name))
	if err != nil {
		return counted, err
	}
	defer l.close(&err)
	l.columns, l.room = listNote, pageRoom
	if err := l.openPaymentList(); err != nil {
		return counted, err
	}
	if err := l.fill(rows, l.paymentLine); err != nil {
		return counted, err
	}
	if err := l.closeWith(append(l.paymentTotals(), l.signatures()...)); err != nil {
		return counted, err
	}
	if err := l.finish(); err != nil {
		return counted, err
	}
	return bankfiles.Tally{Count: l.sums.rows, Total: l.sums.total}, l.write(w)
}

// list is a list on paper while it is written.
type list struct {
	*paper
	head      ListHead
	columns   int
	headRows  [2]int // first and last header row, repeated on every page
	firstData int
	sums      sums
}

func newList(h ListHead, title, sheetName string) (*list, error) {
	if h.Signers == nil {
		h.Signers = DefaultSigners()
	}
	b, err := newBook(title+" – "+h.Unit.Name, h.At)
	if err != nil {
		return nil, err
	}
	l := &list{head: h}
	err = b.addSheet(sheetName)
	if err == nil {
		l.paper = &paper{}
		l.sheet, err = b.open(sheetName)
	}
	if err != nil {
		b.close(&err)
	}
	return l, err
}

// fill adds one line a row.
func (l *list) fill(rows Rows, lineOf func(n int, r *Row, total payroll.Amount) line) error {
	for r, err := range rows {
		if err != nil {
			return err
		}
		total, err := l.sums.add(&r)
		if err != nil {
			return err
		}
		if err := l.add(lineOf(l.sums.rows, &r, total)); err != nil {
			return err
		}
	}
	if l.sums.rows == 0 {
		cells := empty(l.style.text, l.columns)
		cells[1] = text(l.style.text, "(không có ai)")
		return l.add(line{tall(1), cells, nil})
	}
	return nil
}

func (l *list) openPaymentList() error {
	if err := widths(l.stream.SetColWidth, 5.5, 23, 6.5, 14.5, 30, 16, 16, 13, 12.5, 6.5, 12, 13, 16); err != nil {
		return err
	}
	h := &l.head
	const firstHead = 8
	l.headRows, l.firstData = [2]int{firstHead, firstHead + 2}, firstHead+3
	if err := l.freeze(listBorn, l.firstData); err != nil {
		return err
	}
	for _, x := range []line{
		l.corner(strings.ToUpper(h.Authority), l.style.plain, h.Form, l.style.strongCentred),
		l.corner(strings.ToUpper(h.Unit.Name), l.style.strong, "", l.style.centred),
		l.corner("Mã đơn vị QHNS: "+dotted(h.Unit.BudgetCode), l.style.plain, "", l.style.centred),
		wide(excelize.RowOpts{Height: 26}, l.style.title, l.columns, "DANH SÁCH CHI TRẢ TRỢ CẤP"),
		wide(tall(1), l.style.strongCentred, l.columns, "Chương trình: "+h.Programme.Name.VI),
		wide(tall(1), l.style.subtitle, l.columns, "Tháng "+h.Month.Vietnamese()),
		wide(tall(1), l.style.italicRight, l.columns, "Đơn vị tính: đồng"),
	} {
		if err := l.place(x); err != nil {
			return err
		}
	}
	return l.paymentHead()
}

// paymentHead writes the two header rows and the row of column numbers.
func (l *list) paymentHead() error {
	upper, lower := empty(l.style.head, l.columns), empty(l.style.head, l.columns)
	for col, name := range map[int]string{listOrdinal: "STT", listName: "Họ và tên", listBorn: "Năm sinh", listPersonID: "Số định danh",
		listCategory: "Loại đối tượng", listDecision: "Số quyết định", listAccount: "Số tài khoản", listBank: "Ngân hàng",
		listAmount: "Tiền tháng này", listArrearsMonths: "Truy lĩnh", listTotal: "Tổng cộng", listNote: "Ký nhận / Ghi chú"} {
		upper[col-1] = text(l.style.head, name)
	}
	lower[listArrearsMonths-1], lower[listArrears-1] = text(l.style.head, "Số tháng"), text(l.style.head, "Số tiền")
	return l.header(line{tall(1), upper, [][2]int{{listArrearsMonths, listArrears}}}, line{tall(2), lower, nil},
		listArrearsMonths, listArrears)
}

// header writes two header rows, joined downwards except for the columns from
// first to last, and the row of column numbers: (1) (2) (3) …
func (l *list) header(upper, lower line, first, last int) error {
	top := l.row + 1
	if err := l.place(upper); err != nil {
		return err
	}
	if err := l.place(lower); err != nil {
		return err
	}
	numbers := make([]any, l.columns)
	for col := range l.columns {
		numbers[col] = text(l.style.numbers, fmt.Sprintf("(%d)", col+1))
		if col+1 < first || col+1 > last {
			if err := l.stream.MergeCell(at(col+1, top), at(col+1, top+1)); err != nil {
				return err
			}
		}
	}
	l.repeats = points(upper.height) + points(lower.height) + points(tall(1))
	return l.place(line{tall(1), numbers, nil})
}

func (l *list) paymentLine(n int, r *Row, total payroll.Amount) line {
	s := &l.style
	cells := []any{number(s.whole, n), text(s.text, r.Name), nil, text(s.centre, r.PersonID), text(s.text, r.CategoryName),
		text(s.code, r.DecisionNo), text(s.centre, r.Account), text(s.text, r.bankWords()), money(s.money, r.Amount),
		nil, nil, money(s.money, total), text(s.text, r.remark())}
	cells[listBorn-1] = orEmpty(s.whole, r.BirthYear)
	cells[listArrearsMonths-1] = orEmpty(s.whole, r.ArrearsMonths)
	cells[listArrears-1] = excelize.Cell{StyleID: s.money}
	if r.Arrears != 0 {
		cells[listArrears-1] = money(s.money, r.Arrears)
	}
	lines := max(1, linesOf(r.Name, 21), linesOf(r.CategoryName, 28), linesOf(r.bankWords(), 12), linesOf(r.remark(), 11))
	return line{tall(lines), cells, nil}
}

// orEmpty leaves a cell empty where nothing is known.
func orEmpty(style, n int) excelize.Cell {
	if n == 0 {
		return excelize.Cell{StyleID: style}
	}
	return number(style, n)
}

// paymentTotals are the lines between the last row and the signatures.
func (l *list) paymentTotals() []line {
	cells := empty(l.style.total, l.columns)
	cells[0] = text(l.style.totalText, fmt.Sprintf("TỔNG CỘNG (%s dòng)", payroll.Amount(l.sums.rows)))
	for col, sum := range map[int]payroll.Amount{listAmount: l.sums.amount, listArrears: l.sums.arrears, listTotal: l.sums.total} {
		cells[col-1] = l.subtotal(col, sum)
	}
	return []line{{tall(1), cells, [][2]int{{listOrdinal, listBank}}}, l.inWords(l.sums.total)}
}

// subtotal sums a column; under a filter it sums what the filter shows.
func (l *list) subtotal(col int, value payroll.Amount) excelize.Cell {
	return computed(l.style.total, fmt.Sprintf("SUBTOTAL(109,%s)", span(col, l.firstData, l.nextRow()-1)), value)
}

func (l *list) inWords(a payroll.Amount) line {
	words := "Số tiền bằng chữ: " + payroll.WordsWith(a, l.head.Words) + "."
	return wide(tall(max(1, linesOf(words, 120))), l.style.words, l.columns, words)
}

// signatures are the place-and-date line and the signers, side by side in one
// tall row: no printer can cut a row in two.
func (l *list) signatures() []line {
	date := wide(tall(1), l.style.italicRight, l.columns, placeAndDate(l.head.Place, l.head.On))
	return []line{date, signers(l.head.Signers, l.columns, l.style.sign)}
}

// signers shares the columns among those who sign.
func signers(all []Signer, columns, style int) line {
	sign := line{height: excelize.RowOpts{Height: 105}, cells: make([]any, columns)}
	for i, who := range all {
		first, last := columns*i/len(all)+1, columns*(i+1)/len(all)
		if first > last {
			continue
		}
		sign.cells[first-1] = excelize.Cell{StyleID: style, Value: []excelize.RichTextRun{
			{Text: who.Title + "\n", Font: boldFont()}, {Text: who.Hint + "\n\n\n\n", Font: italicFont()}, {Text: " " + who.Name, Font: boldFont()}}}
		if first < last {
			sign.merges = append(sign.merges, [2]int{first, last})
		}
	}
	return sign
}

// placeAndDate writes "Hải Phòng, ngày 05 tháng 01 năm 2026". Days under ten and
// the months one and two have a leading zero (Decree 30/2020/NĐ-CP).
func placeAndDate(place string, on payroll.Date) string {
	place = dotted(place)
	if on.IsZero() || on.YearOnly() {
		return place + ", ngày …… tháng …… năm ………"
	}
	month := fmt.Sprintf("%d", on.Month)
	if on.Month < 3 {
		month = "0" + month
	}
	return fmt.Sprintf("%s, ngày %02d tháng %s năm %d", place, on.Day, month, on.Year)
}

// dotted stands dots where somebody will write by hand.
func dotted(s string) string {
	if s == "" {
		return "………………"
	}
	return s
}

// corner is a line with text at the left and at the right.
func (l *list) corner(left string, leftStyle int, right string, rightStyle int) line {
	middle := l.columns * 2 / 3
	cells := make([]any, l.columns)
	cells[0], cells[middle] = text(leftStyle, left), text(rightStyle, right)
	return line{tall(1), cells, [][2]int{{1, middle}, {middle + 1, l.columns}}}
}

// finish sets what belongs to the whole sheet, and ends it.
func (l *list) finish() error {
	last := max(l.firstData, l.firstData+l.sums.rows-1)
	if err := l.repeat(l.headRows[0], l.headRows[1]); err != nil {
		return err
	}
	filter := at(1, l.headRows[1]) + ":" + at(l.columns, last)
	if err := l.file.AutoFilter(l.name, filter, nil); err != nil {
		return err
	}
	body := at(1, l.firstData) + ":" + at(l.columns, last)
	if err := l.file.AddIgnoredErrors(l.name, body, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
		return err
	}
	return l.flush()
}
