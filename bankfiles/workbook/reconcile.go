package workbook

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// ReconcileData is everything the reconciliation workbook of a run shows.
type ReconcileData struct {
	Run       payroll.PayRun
	Programme payroll.ProgrammeInfo
	Version   string
	On        payroll.Date // the day the figures are of
	UnitNames map[string]string
	Line      payroll.Line   // of the whole run, as reconciled
	Units     []payroll.Line // the same by unit
	Files     []payroll.FileLine
	Payments  iter.Seq[*payroll.PaymentOutcome]
	// Discrepancies stand in the way of the run; those with an entry are lines of
	// statements that do not tie.
	Discrepancies []payroll.Discrepancy
	// Unpaid is what did not arrive in any run of the programme and was not paid
	// again.
	Unpaid   []payroll.Unpaid
	Advances []Advance
	Signers  []Signer // DefaultSigners when nil
}

// Advance is money the treasury advanced.
type Advance struct {
	Unit, Document string
	On             payroll.Date
	Amount         payroll.Amount
}

// The sheets, in the order of the tabs.
const (
	proofSheet     = "Đối soát"
	byUnitSheet    = "Theo đơn vị"
	exceptionSheet = "Ngoại lệ"
	looseSheet     = "Chưa khớp"
	ageSheet       = "Tuổi chưa nhận"
	form10Sheet    = "Mẫu số 10"
	fileSheet      = "Tệp"
	paymentSheet   = "Lệnh chi"
)

// outcomeNames are the words formulas count by.
var outcomeNames = map[payroll.InstructionState]string{payroll.Settled: "đã chi", payroll.Rejected: "bị từ chối", payroll.Returned: "bị trả về",
	payroll.Uncertain: "chưa rõ", payroll.Sent: "chưa trả lời", payroll.Pending: "chưa gửi"}

// outcomeOrder is the order of their columns.
var outcomeOrder = []payroll.InstructionState{payroll.Settled, payroll.Rejected, payroll.Returned, payroll.Uncertain, payroll.Sent, payroll.Pending}

// The columns of the payments that formulas use, and of the files.
const (
	payUnit    = 3
	payBank    = 6
	payAmount  = 7
	payOutcome = 8
	payBack    = 9

	fileUnit     = 2
	fileTotal    = 4
	fileDebited  = 5
	fileNotTaken = 6
)

// Reconcile writes the reconciliation workbook of a run: every payment with what
// became of it, and the proof in three ways, run = files = debits and returns, by
// unit and budget source. Each figure of the database stands beside the formula
// that must come to it; a changed cell shows as LỆCH.
func Reconcile(w io.Writer, d ReconcileData) (err error) {
	b, err := newBook("Đối soát đợt chi trả "+d.Run.ID, d.Run.PreparedAt)
	if err != nil {
		return err
	}
	defer b.close(&err)
	r := newReconciliation(b, d, proofSheet)
	for _, name := range []string{proofSheet, byUnitSheet, exceptionSheet, looseSheet, ageSheet, form10Sheet, fileSheet, paymentSheet} {
		if err := b.addSheet(name); err != nil {
			return err
		}
	}
	for _, step := range []func() error{r.writePayments, r.writeFiles, r.writeUnits, r.writeExceptions, r.writeLoose, r.writeAge, r.writeForm10, r.writeProof} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.write(w)
}

func newReconciliation(b *book, d ReconcileData, home string) *reconciliation {
	r := &reconciliation{book: b, ReconcileData: d, home: home, sums: map[string]map[payroll.InstructionState]payroll.Amount{}, counts: map[string]map[bool]int{},
		back: map[string]payroll.Amount{}, cash: map[string]payroll.Amount{}, viaBank: map[payroll.InstructionState]payroll.Amount{}}
	if r.Signers == nil {
		r.Signers = DefaultSigners()
	}
	return r
}

// reconciliation is the workbook while it is written.
type reconciliation struct {
	*book
	ReconcileData
	home string // the first sheet
	// What the rows come to, by unit; viaBank without cash.
	sums       map[string]map[payroll.InstructionState]payroll.Amount
	counts     map[string]map[bool]int // payments that were settled, and that were not
	back, cash map[string]payroll.Amount
	viaBank    map[payroll.InstructionState]payroll.Amount
	exceptions []payroll.PaymentOutcome
	// Last rows of the tables; the first is firstRow.
	payments, files, units int
	excepted, loose        int // rows of these sheets
	settledCell            string
}

// firstRow is where the rows of a table begin: below title, link and heads.
const firstRow = 4

// table opens a sheet with its title, the link back and its heads.
func (r *reconciliation) table(name, title string, width []float64, heads ...string) (*sheet, error) {
	s, err := r.open(name)
	if err != nil {
		return nil, err
	}
	if err := widths(s.stream.SetColWidth, width...); err != nil {
		return nil, err
	}
	if err := s.freeze(1, firstRow); err != nil {
		return nil, err
	}
	if err := s.put(excelize.RowOpts{Height: 26}, text(r.style.section, title)); err != nil {
		return nil, err
	}
	if err := s.put(tall(1), text(r.style.link, "← "+r.home)); err != nil {
		return nil, err
	}
	if err := s.linkTo(at(1, s.row), r.home); err != nil {
		return nil, err
	}
	cells := make([]any, len(heads))
	for i, h := range heads {
		cells[i] = text(r.style.head, h)
	}
	if err := s.repeat(firstRow-1, firstRow-1); err != nil {
		return nil, err
	}
	return s, s.put(tall(3), cells...)
}

// finish ends a sheet.
func finish(s *sheet) error {
	if err := s.protect(); err != nil {
		return err
	}
	return s.flush()
}

// column is a column of a table on another sheet, from its first to its last row.
func columnOn(name string, col, last int) string {
	last = max(last, firstRow)
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(name), column(col), firstRow, column(col), last)
}

// paymentsWhere sums payments by conditions: pairs of a column and a criterion.
func (r *reconciliation) paymentsWhere(sum int, conditions ...any) string {
	parts := []string{columnOn(paymentSheet, sum, r.payments)}
	for i := 0; i < len(conditions); i += 2 {
		parts = append(parts, columnOn(paymentSheet, conditions[i].(int), r.payments), conditions[i+1].(string))
	}
	return "SUMIFS(" + strings.Join(parts, ",") + ")"
}

func said(s payroll.InstructionState) string { return `"` + outcomeNames[s] + `"` }

// cashWord stands for the bank of a payment in cash.
const cashWord = "tiền mặt"

func (r *reconciliation) writePayments() error {
	s, err := r.table(paymentSheet, "Mọi lệnh chi và kết quả / every payment and what became of it", []float64{8, 24, 12, 19, 30, 12, 17, 15, 17, 10, 44},
		"STT", "Mã lệnh", "Đơn vị", "Số định danh", "Họ và tên", "Ngân hàng", "Số tiền", "Kết quả", "Tiền đã về", "Mã lý do", "Lý do")
	if err != nil {
		return err
	}
	for o := range r.Payments {
		if err := r.payment(s, o); err != nil {
			return err
		}
	}
	r.payments = s.row
	return finish(s)
}

func (r *reconciliation) payment(s *sheet, o *payroll.PaymentOutcome) error {
	if s.row == excelize.TotalRows {
		return fmt.Errorf("hơn %d lệnh không vừa một trang tính/more payments than a sheet holds: %w", s.row, payroll.ErrData)
	}
	word, ok := outcomeNames[o.State]
	if !ok {
		return nil // withdrawn or held: nothing left
	}
	bank := o.Bank
	if bank == "" {
		bank = cashWord
		r.cash[o.Unit] += o.Amount
	} else {
		r.viaBank[o.State] += o.Amount
	}
	if r.sums[o.Unit] == nil {
		r.sums[o.Unit], r.counts[o.Unit] = map[payroll.InstructionState]payroll.Amount{}, map[bool]int{}
	}
	r.sums[o.Unit][o.State] += o.Amount
	r.counts[o.Unit][o.State == payroll.Settled]++
	r.back[o.Unit] += o.Back
	code, why := "", ""
	if o.State != payroll.Settled {
		r.exceptions = append(r.exceptions, *o)
		code, why = reasonWords(o)
	}
	st := &r.style
	return s.put(tall(max(1, linesOf(why, 36))), number(st.flatWhole, s.row-firstRow+2), text(st.flatText, o.Reference), text(st.flatText, o.Unit), text(st.flatText, o.PersonID),
		text(st.flatText, o.Name), text(st.flatText, bank), money(st.flatMoney, o.Amount), text(st.flatText, word), money(st.flatMoney, o.Back),
		text(st.flatText, code), text(st.flatWords, visible(why)))
}

// reasonWords is the reason as the table understands it, with the bank's words.
func reasonWords(o *payroll.PaymentOutcome) (code, why string) {
	if o.Code == "" && o.Words == "" {
		return "", ""
	}
	reason := o.Reason()
	why = reason.Says.VI
	if o.Words != "" {
		why += " («" + o.Words + "»)"
	}
	return reason.Code, why
}

func (r *reconciliation) writeFiles() error {
	s, err := r.table(fileSheet, "Tệp gửi ngân hàng và ghi Nợ / files and debits", []float64{52, 12, 12, 18, 18, 18, 18, 12},
		"Tệp", "Đơn vị", "Số lệnh", "Tổng tiền", "Ngân hàng ghi Nợ", "Không ghi Nợ vì từ chối", "Chưa thấy ghi Nợ", "Kiểm tra")
	if err != nil {
		return err
	}
	for _, f := range r.Files {
		row := s.row + 1
		missing := computed(r.style.money, at(fileTotal, row)+"-"+at(fileDebited, row)+"-"+at(fileNotTaken, row), f.Total.Sum-f.Debited-f.NotTaken)
		err := s.put(tall(1), text(r.style.text, f.Name), text(r.style.code, f.Unit), number(r.style.whole, f.Total.Count), money(r.style.money, f.Total.Sum),
			money(r.style.money, f.Debited), money(r.style.money, f.NotTaken), missing, verdict(r.style.check, at(fileNotTaken+1, row), f.Total.Sum-f.Debited-f.NotTaken))
		if err != nil {
			return err
		}
	}
	r.files = s.row
	if err := s.colourChecks(span(fileNotTaken+2, firstRow, max(firstRow, s.row))); err != nil {
		return err
	}
	return finish(s)
}

// The columns of the table by unit; outcomes follow unitInstructed.
const (
	unitInstructed = 4
	unitCash       = 11
	unitFiles      = 12
	unitDebited    = 13
	unitNotTaken   = 14
	unitBack       = 15
	unitExpected   = 16
	unitRunGap     = 17
	unitFileGap    = 18
	unitStateGap   = 19
	unitRecorded   = 20
	unitCheck      = 21
)

func (r *reconciliation) writeUnits() error {
	s, err := r.table(byUnitSheet, "Ba chiều theo đơn vị và nguồn kinh phí: đợt = tệp = ghi Nợ và trả về / three ways by unit and budget source",
		[]float64{10, 24, 18, 17, 17, 15, 15, 15, 15, 15, 17, 17, 17, 15, 15, 15, 15, 15, 15, 17, 11},
		"Đơn vị", "Tên", "Nguồn kinh phí", "Lập lệnh chi", "Đã chi", "Bị từ chối", "Bị trả về", "Chưa rõ", "Chưa trả lời", "Chưa gửi", "Tiền mặt", "Tệp gửi ngân hàng",
		"Ngân hàng ghi Nợ", "Không ghi Nợ", "Trả về: đã về", "Trả về: chờ về", "Lập lệnh − tệp − tiền mặt", "Tệp − ghi Nợ − không ghi", "Lập lệnh − các kết quả", "Theo sổ", "Kiểm tra")
	if err != nil {
		return err
	}
	for i := range r.Units {
		if err := r.unit(s, &r.Units[i]); err != nil {
			return err
		}
	}
	r.units = s.row
	if err := r.unitTotals(s); err != nil {
		return err
	}
	if err := s.colourChecks(span(unitCheck, firstRow, s.row)); err != nil {
		return err
	}
	return finish(s)
}

func (r *reconciliation) unit(s *sheet, l *payroll.Line) error {
	row, st := s.row+1, &r.style
	code := at(1, row)
	var debited, notTaken, total, instructed payroll.Amount
	for _, f := range r.Files {
		if f.Unit == l.Key {
			total, debited, notTaken = total+f.Total.Sum, debited+f.Debited, notTaken+f.NotTaken
		}
	}
	for _, state := range outcomeOrder {
		instructed += r.sums[l.Key][state]
	}
	returned, back, cash := r.sums[l.Key][payroll.Returned], r.back[l.Key], r.cash[l.Key]
	inFiles := func(col int) string {
		return fmt.Sprintf("SUMIFS(%s,%s,%s)", columnOn(fileSheet, col, r.files), columnOn(fileSheet, fileUnit, r.files), code)
	}
	cells := []any{text(st.code, l.Key), text(st.text, r.UnitNames[l.Key]), text(st.text, r.Programme.Budget.VI),
		computed(st.money, r.paymentsWhere(payAmount, payUnit, code), instructed)}
	minus := at(unitInstructed, row)
	for i, state := range outcomeOrder {
		cells = append(cells, computed(st.money, r.paymentsWhere(payAmount, payUnit, code, payOutcome, said(state)), r.sums[l.Key][state]))
		minus += "-" + at(unitInstructed+1+i, row)
	}
	gaps := []payroll.Amount{instructed - total - cash, total - debited - notTaken}
	tied := matches
	if gaps[0] != 0 || gaps[1] != 0 || instructed != l.Payments.Sum {
		tied = differs
	}
	check := fmt.Sprintf(`IF(AND(%s=0,%s=0,%s=0,%s=%s),"%s","%s")`, at(unitRunGap, row), at(unitFileGap, row), at(unitStateGap, row),
		at(unitInstructed, row), at(unitRecorded, row), matches, differs)
	cells = append(cells,
		computed(st.money, r.paymentsWhere(payAmount, payUnit, code, payBank, `"`+cashWord+`"`), cash),
		computed(st.money, inFiles(fileTotal), total), computed(st.money, inFiles(fileDebited), debited), computed(st.money, inFiles(fileNotTaken), notTaken),
		computed(st.money, r.paymentsWhere(payBack, payUnit, code), back), computed(st.money, at(unitInstructed+3, row)+"-"+at(unitBack, row), returned-back),
		computed(st.money, at(unitInstructed, row)+"-"+at(unitFiles, row)+"-"+at(unitCash, row), gaps[0]),
		computed(st.money, at(unitFiles, row)+"-"+at(unitDebited, row)+"-"+at(unitNotTaken, row), gaps[1]),
		computed(st.money, minus, payroll.Amount(0)), money(st.money, l.Payments.Sum), computed(st.check, check, tied))
	return s.put(tall(2), cells...)
}

func (r *reconciliation) unitTotals(s *sheet) error {
	sums := map[int]payroll.Amount{}
	for i := range r.Units {
		key := r.Units[i].Key
		for j, state := range outcomeOrder {
			sums[unitInstructed] += r.sums[key][state]
			sums[unitInstructed+1+j] += r.sums[key][state]
		}
		sums[unitCash] += r.cash[key]
		sums[unitBack] += r.back[key]
		sums[unitRecorded] += r.Units[i].Payments.Sum
	}
	for _, f := range r.Files {
		sums[unitFiles] += f.Total.Sum
		sums[unitDebited] += f.Debited
		sums[unitNotTaken] += f.NotTaken
	}
	sums[unitExpected] = sums[unitInstructed+3] - sums[unitBack]
	sums[unitRunGap] = sums[unitInstructed] - sums[unitFiles] - sums[unitCash]
	sums[unitFileGap] = sums[unitFiles] - sums[unitDebited] - sums[unitNotTaken]
	cells := []any{text(r.style.totalText, "Cộng"), text(r.style.total, ""), text(r.style.total, "")}
	for col := unitInstructed; col < unitCheck; col++ {
		cells = append(cells, computed(r.style.total, "SUM("+span(col, firstRow, max(firstRow, r.units))+")", sums[col]))
	}
	all := slices.IndexFunc(r.Units, func(l payroll.Line) bool { return !r.unitTies(&l) }) < 0
	word := matches
	if !all {
		word = differs
	}
	checks := span(unitCheck, firstRow, max(firstRow, r.units))
	cells = append(cells, computed(r.style.check, fmt.Sprintf(`IF(COUNTIF(%s,"%s")=%d,"%s","%s")`, checks, matches, len(r.Units), matches, differs), word))
	return s.put(tall(2), cells...)
}

func (r *reconciliation) unitTies(l *payroll.Line) bool {
	instructed, files := payroll.Amount(0), payroll.Amount(0)
	for _, state := range outcomeOrder {
		instructed += r.sums[l.Key][state]
	}
	for _, f := range r.Files {
		if f.Unit == l.Key {
			if files += f.Total.Sum; f.Total.Sum != f.Debited+f.NotTaken {
				return false
			}
		}
	}
	return instructed == l.Payments.Sum && instructed == files+r.cash[l.Key]
}

func (r *reconciliation) writeExceptions() error {
	s, err := r.table(exceptionSheet, "Ngoại lệ: vì sao và làm gì tiếp / exceptions: why, and the next act", []float64{24, 12, 19, 30, 16, 16, 10, 48, 50},
		"Mã lệnh", "Đơn vị", "Số định danh", "Họ và tên", "Số tiền", "Kết quả", "Mã lý do", "Lý do", "Việc tiếp theo")
	if err != nil {
		return err
	}
	st := &r.style
	for i := range r.exceptions {
		o := &r.exceptions[i]
		code, why := reasonWords(o)
		act := r.act(o)
		err := s.put(tall(max(1, linesOf(why, 36), linesOf(act, 46))), text(st.code, o.Reference), text(st.code, o.Unit), text(st.code, o.PersonID), text(st.text, o.Name),
			money(st.money, o.Amount), text(st.centre, outcomeNames[o.State]), text(st.centre, code), text(st.text, visible(why)), text(st.text, act))
		if err != nil {
			return err
		}
	}
	for i := range r.Discrepancies {
		d := &r.Discrepancies[i]
		if d.EntryID != 0 {
			continue
		}
		says, remedy := visible(d.Says(payroll.Vietnamese)), d.Remedy(payroll.Vietnamese)
		err := s.put(tall(max(1, linesOf(says, 36), linesOf(remedy, 46))), text(st.code, d.Reference), text(st.code, d.Unit), text(st.code, d.PersonID), text(st.text, visible(d.Args["name"])),
			money(st.money, d.Amount), text(st.centre, "không khớp"), text(st.centre, ""), text(st.text, says), text(st.text, remedy))
		if err != nil {
			return err
		}
	}
	r.excepted = max(0, s.row-firstRow+1)
	return finish(s)
}

func (r *reconciliation) act(o *payroll.PaymentOutcome) string {
	switch o.State {
	case payroll.Pending:
		return "Ghi tệp và gửi ngân hàng"
	case payroll.Sent:
		return "Xin ngân hàng sao kê, kết quả; với tiền mặt: danh sách ký nhận"
	case payroll.Uncertain:
		return "Hỏi ngân hàng; chưa chi lại. Hai người quyết định nếu có văn bản trả lời"
	}
	if o.Reissued {
		return "Đã chi lại bằng lệnh khác"
	}
	for i := range r.Unpaid {
		if r.Unpaid[i].EndToEndID == o.Reference {
			return r.Unpaid[i].Act().VI
		}
	}
	return o.Reason().Class.Act().VI
}

func (r *reconciliation) writeLoose() error {
	s, err := r.table(looseSheet, "Dòng sao kê chưa khớp / lines of statements that do not tie", []float64{9, 13, 17, 40, 52, 50, 44},
		"Bút toán", "Ngày", "Số tiền", "Nội dung của ngân hàng", "Vì sao chưa khớp", "Việc tiếp theo", "Có thể thuộc lệnh")
	if err != nil {
		return err
	}
	st := &r.style
	for i := range r.Discrepancies {
		d := &r.Discrepancies[i]
		if d.EntryID == 0 {
			continue
		}
		var may []string
		for _, g := range d.Suggestions {
			may = append(may, g.Reference+" "+g.Name+": "+g.Why.VI)
		}
		says, remedy, maybe := visible(d.Says(payroll.Vietnamese)), d.Remedy(payroll.Vietnamese), visible(strings.Join(may, "\n"))
		err := s.put(tall(max(1, linesOf(says, 48), linesOf(d.Text, 36), linesOf(remedy, 46), linesOf(maybe, 40))), text(st.centre, fmt.Sprintf("#%d", d.EntryID)), text(st.centre, d.On.Vietnamese()),
			money(st.money, d.Amount), text(st.text, visible(d.Text)), text(st.text, says), text(st.text, remedy), text(st.text, maybe))
		if err != nil {
			return err
		}
	}
	if r.loose = max(0, s.row-firstRow+1); r.loose == 0 {
		if err := s.put(tall(1), text(st.plain, "Không có. / None.")); err != nil {
			return err
		}
	}
	return finish(s)
}

// ages are the steps of the ageing; the last has no end.
var ages = []struct {
	label    string
	from, to int
}{{"0–30 ngày", 0, 30}, {"31–60 ngày", 31, 60}, {"61–90 ngày", 61, 90}, {"trên 90 ngày", 91, 1 << 20}}

// The columns of the ageing.
const (
	ageAmount = 6
	agePaidOn = 7
	ageDays   = 8
)

func (r *reconciliation) writeAge() error {
	s, err := r.table(ageSheet, "Tiền chưa đến tay của mọi đợt, theo tuổi / money not received, of all runs, by age", []float64{24, 20, 12, 30, 10, 17, 15, 10, 46, 50},
		"Mã lệnh", "Đợt", "Đơn vị", "Họ và tên", "Tháng", "Số tiền", "Ngày lẽ ra nhận", "Số ngày", "Lý do", "Việc tiếp theo")
	if err != nil {
		return err
	}
	st := &r.style
	today := time.Date(r.On.Year, time.Month(r.On.Month), r.On.Day, 0, 0, 0, 0, time.UTC)
	for i := range r.Unpaid {
		u := &r.Unpaid[i]
		row, act, why := s.row+1, u.Act().VI, u.Why().VI
		days := fmt.Sprintf("MAX(0,DATE(%d,%d,%d)-%s)", r.On.Year, r.On.Month, r.On.Day, at(agePaidOn, row))
		err := s.put(tall(max(1, linesOf(act, 46), linesOf(why, 36))), text(st.code, u.EndToEndID), text(st.code, u.RunID), text(st.code, u.Unit), text(st.text, u.PersonName), text(st.centre, u.Month.Vietnamese()),
			money(st.money, u.Amount), excelize.Cell{StyleID: st.day, Value: time.Date(u.PaidOn.Year, time.Month(u.PaidOn.Month), u.PaidOn.Day, 0, 0, 0, 0, time.UTC)},
			computed(st.whole, days, max(0, int(today.Sub(time.Date(u.PaidOn.Year, time.Month(u.PaidOn.Month), u.PaidOn.Day, 0, 0, 0, 0, time.UTC)).Hours()/24))), text(st.text, why), text(st.text, act))
		if err != nil {
			return err
		}
	}
	last := max(firstRow, s.row)
	if err := s.put(tall(1)); err != nil {
		return err
	}
	for _, a := range ages {
		var sum payroll.Amount
		for i := range r.Unpaid {
			if n := r.Unpaid[i].Age(r.On); n >= a.from && n <= a.to {
				sum += r.Unpaid[i].Amount
			}
		}
		days := span(ageDays, firstRow, last)
		formula := fmt.Sprintf(`SUMIFS(%s,%s,">=%d",%s,"<=%d")`, span(ageAmount, firstRow, last), days, a.from, days, a.to)
		if err := s.put(tall(1), text(st.text, a.label), text(st.text, ""), text(st.text, ""), text(st.text, ""), text(st.text, ""), computed(st.total, formula, sum)); err != nil {
			return err
		}
	}
	return finish(s)
}

func (r *reconciliation) writeForm10() error {
	s, err := r.table(form10Sheet, "Mẫu số 10 – Bảng kê kinh phí đã chi trả cho đối tượng, tháng "+r.Run.Month.Vietnamese(), []float64{8, 14, 34, 20, 20, 20, 34},
		"STT", "Đơn vị", "Tên", "Đã chi trả (đồng)", "Chưa chi trả (đồng)", "Cộng", "Ghi chú")
	if err != nil {
		return err
	}
	st := &r.style
	var paid, unpaid payroll.Amount
	for i := range r.Units {
		key, row := r.Units[i].Key, s.row+1
		settled, all := r.sums[key][payroll.Settled], payroll.Amount(0)
		for _, state := range outcomeOrder {
			all += r.sums[key][state]
		}
		paid, unpaid = paid+settled, unpaid+all-settled
		unitRow := firstRow + i
		err := s.put(tall(1), number(st.whole, i+1), text(st.code, key), text(st.text, r.UnitNames[key]), computed(st.money, cellOn(byUnitSheet, unitInstructed+1, unitRow), settled),
			computed(st.money, cellOn(byUnitSheet, unitInstructed, unitRow)+"-"+cellOn(byUnitSheet, unitInstructed+1, unitRow), all-settled),
			computed(st.money, at(4, row)+"+"+at(5, row), all), text(st.text, ""))
		if err != nil {
			return err
		}
	}
	last := max(firstRow, s.row)
	if err := s.put(tall(1), text(st.totalText, ""), text(st.totalText, ""), text(st.totalText, "Cộng"), computed(st.total, "SUM("+span(4, firstRow, last)+")", paid),
		computed(st.total, "SUM("+span(5, firstRow, last)+")", unpaid), computed(st.total, "SUM("+span(6, firstRow, last)+")", paid+unpaid), text(st.total, "")); err != nil {
		return err
	}
	r.settledCell = cellOn(form10Sheet, 4, s.row)
	if err := r.treasury(s, paid); err != nil {
		return err
	}
	if err := s.put(tall(1)); err != nil {
		return err
	}
	note := "Nghị định 11/2020/NĐ-CP đặt tên mẫu này; chưa thấy bản gốc có cột của mẫu. Đối chiếu với mẫu của Kho bạc nơi giao dịch trước khi ký. / The decree names the form; its columns were not seen. Compare with the form of your treasury office before signing."
	if err := s.put(tall(3), text(st.words, note)); err != nil {
		return err
	}
	if err := s.merge(1, 7); err != nil {
		return err
	}
	if err := r.sign(s, 7); err != nil {
		return err
	}
	return finish(s)
}

// treasury is what was advanced, paid and is left to give back.
func (r *reconciliation) treasury(s *sheet, paid payroll.Amount) error {
	if len(r.Advances) == 0 {
		return s.put(tall(1), text(r.style.plain, "Chưa ghi tiền Kho bạc tạm ứng («chitra reconcile advance»). / No advance was recorded."))
	}
	first := s.row + 1
	total := payroll.Amount(0)
	for _, a := range r.Advances {
		total += a.Amount
		if err := s.put(tall(1), text(r.style.plain, ""), text(r.style.plain, a.Unit), text(r.style.plain, "Tạm ứng "+a.Document+", "+a.On.Vietnamese()), money(r.style.money, a.Amount)); err != nil {
			return err
		}
	}
	return s.put(tall(1), text(r.style.plain, ""), text(r.style.plain, ""), text(r.style.strong, "Còn phải hoàn trả"),
		computed(r.style.total, fmt.Sprintf("SUM(%s)-%s", span(4, first, s.row), r.settledCell), total-paid))
}

func (r *reconciliation) sign(s *sheet, columns int) error {
	for _, l := range []line{wide(tall(1), r.style.italicRight, columns, placeAndDate("", payroll.Date{})), signers(r.Signers, columns, r.style.sign)} {
		if err := s.put(l.height, l.cells...); err != nil {
			return err
		}
		for _, m := range l.merges {
			if err := s.merge(m[0], m[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeProof is the first sheet: head, proofs, the other sheets, signatures.
func (r *reconciliation) writeProof() error {
	s, err := r.open(proofSheet)
	if err != nil {
		return err
	}
	if err := widths(s.stream.SetColWidth, 58, 22, 22, 18, 12); err != nil {
		return err
	}
	if err := r.file.SetPageLayout(proofSheet, &excelize.PageLayoutOptions{Orientation: new("portrait"), FitToHeight: new(1)}); err != nil {
		return err
	}
	for _, l := range []line{wide(excelize.RowOpts{Height: 28}, r.style.title, 5, "ĐỐI SOÁT ĐỢT CHI TRẢ "+r.Run.ID),
		wide(tall(1), r.style.subtitle, 5, fmt.Sprintf("%s, tháng %s; ngày chi %s; số liệu đến %s; %s", r.Programme.Name.VI, r.Run.Month.Vietnamese(), r.Run.PayOn.Vietnamese(), r.On.Vietnamese(), stateWords(r.Run.State))),
		wide(tall(1), r.style.subtitle, 5, "Nguồn kinh phí: "+r.Programme.Budget.VI+"; phần mềm "+r.Version)} {
		if err := s.put(l.height, l.cells...); err != nil {
			return err
		}
		if err := s.merge(1, 5); err != nil {
			return err
		}
	}
	if err := r.proofs(s); err != nil {
		return err
	}
	if err := s.put(tall(1), text(r.style.section, "Các trang / Sheets")); err != nil {
		return err
	}
	for _, name := range r.sheets[1:] {
		cells := []any{text(r.style.link, name)}
		if open := map[string]int{exceptionSheet: r.excepted, looseSheet: r.loose, ageSheet: len(r.Unpaid)}[name]; open > 0 {
			cells = append(cells, number(r.style.figure, open))
		}
		if err := s.put(tall(1), cells...); err != nil {
			return err
		}
		if err := s.linkTo(at(1, s.row), name); err != nil {
			return err
		}
	}
	if err := r.sign(s, 5); err != nil {
		return err
	}
	return finish(s)
}

func (r *reconciliation) proofs(s *sheet) error {
	heads := []any{text(r.style.head, "Nội dung / Check"), text(r.style.head, "Theo sổ / Recorded"), text(r.style.head, "Tính từ các trang / Calculated"),
		text(r.style.head, "Chênh lệch / Difference"), text(r.style.head, "Kiểm tra")}
	if err := s.put(tall(2), heads...); err != nil {
		return err
	}
	first, bad := s.row+1, false
	for _, p := range r.allProofs() {
		row, difference := s.row+1, p.value-p.recorded
		bad = bad || difference != 0
		if err := s.put(tall(max(1, linesOf(p.label, 58))), text(r.style.text, p.label), money(r.style.money, p.recorded), computed(r.style.money, p.formula, p.value),
			computed(r.style.money, at(3, row)+"-"+at(2, row), difference), verdict(r.style.check, at(4, row), difference)); err != nil {
			return err
		}
	}
	word := matches
	if bad {
		word = differs
	}
	last := s.row
	formula := fmt.Sprintf(`IF(COUNTIF(%s,"%s")=%d,"%s","%s")`, span(5, first, last), matches, last-first+1, matches, differs)
	cells := empty(r.style.total, 5)
	cells[0], cells[4] = text(r.style.totalText, "KẾT LUẬN / CONCLUSION"), computed(r.style.check, formula, word)
	if err := s.put(tall(1), cells...); err != nil {
		return err
	}
	return s.colourChecks(span(5, first, last+1))
}

// allProofs sets every figure of the database beside the rows it must equal.
func (r *reconciliation) allProofs() []proof {
	t, l := r.Run.Totals, r.Line
	var instructed, cash, back, files, debited, notTaken payroll.Amount
	by := map[payroll.InstructionState]payroll.Amount{}
	for unit, states := range r.sums {
		for state, a := range states {
			by[state] += a
			instructed += a
		}
		cash, back = cash+r.cash[unit], back+r.back[unit]
	}
	for _, f := range r.Files {
		files, debited, notTaken = files+f.Total.Sum, debited+f.Debited, notTaken+f.NotTaken
	}
	whole := "SUM(" + columnOn(paymentSheet, payAmount, r.payments) + ")"
	sumFiles := func(col int) string { return "SUM(" + columnOn(fileSheet, col, r.files) + ")" }
	of := func(s payroll.InstructionState) string { return r.paymentsWhere(payAmount, payOutcome, said(s)) }
	viaBank := func(s payroll.InstructionState) string {
		return r.paymentsWhere(payAmount, payOutcome, said(s), payBank, `"<>`+cashWord+`"`)
	}
	return []proof{
		{"Được hưởng − thu hồi + chi lại = lập lệnh chi + tạm giữ\nEntitled − recovered + paid again = instructed + held", t.Payable(), fmt.Sprintf("%s+%d", whole, int64(t.HeldSum)), instructed + t.HeldSum},
		{"Lập lệnh chi = mọi lệnh\nInstructed = all payments", t.Instructed, whole, instructed},
		{"Lập lệnh chi = tổng theo đơn vị\nInstructed = sum by unit", t.Instructed, cellOn(byUnitSheet, unitInstructed, r.units+1), instructed},
		{"Lập lệnh chi = tệp + tiền mặt\nInstructed = files + cash", t.Instructed, sumFiles(fileTotal) + "+" + r.paymentsWhere(payAmount, payBank, `"`+cashWord+`"`), files + cash},
		{"Tệp = ngân hàng ghi Nợ + không ghi Nợ\nFiles = debited + not taken", files, sumFiles(fileDebited) + "+" + sumFiles(fileNotTaken), debited + notTaken},
		{"Ghi Nợ = đã chi + bị trả về + chưa rõ, qua ngân hàng\nDebited = settled + returned + unknown, by bank", debited,
			viaBank(payroll.Settled) + "+" + viaBank(payroll.Returned) + "+" + viaBank(payroll.Uncertain), r.viaBank[payroll.Settled] + r.viaBank[payroll.Returned] + r.viaBank[payroll.Uncertain]},
		{"Đã chi / Settled", l.Settled.Sum, of(payroll.Settled), by[payroll.Settled]},
		{"Bị từ chối / Refused", l.Rejected.Sum, of(payroll.Rejected), by[payroll.Rejected]},
		{"Bị trả về = đã về + chờ về\nReturned = back + expected", l.Returned.Sum, fmt.Sprintf("SUM(%s)+%d", columnOn(paymentSheet, payBack, r.payments), int64(l.Expected.Sum)), back + l.Expected.Sum},
		{"Chưa rõ / Unknown", l.Unknown.Sum, of(payroll.Uncertain), by[payroll.Uncertain]},
		{"Chưa trả lời, chưa gửi / Not answered, not sent", l.Outstanding.Sum + l.NotSent.Sum, of(payroll.Sent) + "+" + of(payroll.Pending), by[payroll.Sent] + by[payroll.Pending]},
	}
}
