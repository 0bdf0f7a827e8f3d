package workbook

import (
	"fmt"
	"io"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

const paidSheet = "Đã chi, chưa chi"

// PaidUnpaid writes what units report by the 20th: who of a run was paid and who
// was not, counts and sums by unit as formulas over the payments, and those not
// paid with reason and next act.
func PaidUnpaid(w io.Writer, d ReconcileData) (err error) {
	b, err := newBook("Đã chi, chưa chi đợt "+d.Run.ID, d.Run.PreparedAt)
	if err != nil {
		return err
	}
	defer b.close(&err)
	r := newReconciliation(b, d, paidSheet)
	for _, name := range []string{paidSheet, exceptionSheet, paymentSheet} {
		if err := b.addSheet(name); err != nil {
			return err
		}
	}
	for _, step := range []func() error{r.writePayments, r.writeExceptions, r.writePaid} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.write(w)
}

// The columns of the report; settled and not settled, counts and sums.
const (
	paidCount = 3
	paidSum   = 4
	dueCount  = 5
	dueSum    = 6
	bothCount = 7
	bothSum   = 8
	bothBook  = 9
	paidCheck = 10
)

func (r *reconciliation) writePaid() error {
	s, err := r.open(paidSheet)
	if err != nil {
		return err
	}
	if err := widths(s.stream.SetColWidth, 12, 34, 12, 20, 12, 20, 12, 20, 20, 12); err != nil {
		return err
	}
	for _, l := range []line{wide(excelize.RowOpts{Height: 28}, r.style.title, paidCheck, "BÁO CÁO ĐÃ CHI, CHƯA CHI – ĐỢT "+r.Run.ID),
		wide(tall(1), r.style.subtitle, paidCheck, fmt.Sprintf("%s, tháng %s; số liệu đến %s", r.Programme.Name.VI, r.Run.Month.Vietnamese(), r.On.Vietnamese()))} {
		if err := s.put(l.height, l.cells...); err != nil {
			return err
		}
		if err := s.merge(1, paidCheck); err != nil {
			return err
		}
	}
	var heads []any
	for _, h := range []string{"Đơn vị", "Tên", "Đã chi: lệnh", "Đã chi: đồng", "Chưa chi: lệnh", "Chưa chi: đồng", "Cộng: lệnh", "Cộng: đồng", "Theo sổ", "Kiểm tra"} {
		heads = append(heads, text(r.style.head, h))
	}
	if err := s.put(tall(2), heads...); err != nil {
		return err
	}
	for i := range r.Units {
		if err := r.paidUnit(s, &r.Units[i]); err != nil {
			return err
		}
	}
	if err := r.paidTotals(s); err != nil {
		return err
	}
	if err := s.colourChecks(span(paidCheck, firstRow, s.row)); err != nil {
		return err
	}
	for _, name := range r.sheets[1:] {
		if err := s.put(tall(1), text(r.style.link, name)); err != nil {
			return err
		}
		if err := s.linkTo(at(1, s.row), name); err != nil {
			return err
		}
	}
	if err := r.sign(s, paidCheck); err != nil {
		return err
	}
	return finish(s)
}

func (r *reconciliation) paidUnit(s *sheet, l *payroll.Line) error {
	row, st, counts := s.row+1, &r.style, r.counts[l.Key]
	code := at(1, row)
	counted := func(criterion string) string {
		return fmt.Sprintf("COUNTIFS(%s,%s,%s,%s)", columnOn(paymentSheet, payUnit, r.payments), code, columnOn(paymentSheet, payOutcome, r.payments), criterion)
	}
	settled, all := r.sums[l.Key][payroll.Settled], payroll.Amount(0)
	for _, state := range outcomeOrder {
		all += r.sums[l.Key][state]
	}
	other := `"<>` + outcomeNames[payroll.Settled] + `"`
	word := matches
	if all != l.Payments.Sum {
		word = differs
	}
	return s.put(tall(1), text(st.code, l.Key), text(st.text, r.UnitNames[l.Key]),
		computed(st.money, counted(said(payroll.Settled)), counts[true]), computed(st.money, r.paymentsWhere(payAmount, payUnit, code, payOutcome, said(payroll.Settled)), settled),
		computed(st.money, counted(other), counts[false]), computed(st.money, r.paymentsWhere(payAmount, payUnit, code, payOutcome, other), all-settled),
		computed(st.money, at(paidCount, row)+"+"+at(dueCount, row), counts[true]+counts[false]), computed(st.money, at(paidSum, row)+"+"+at(dueSum, row), all),
		money(st.money, l.Payments.Sum), computed(st.check, fmt.Sprintf(`IF(%s=%s,"%s","%s")`, at(bothSum, row), at(bothBook, row), matches, differs), word))
}

func (r *reconciliation) paidTotals(s *sheet) error {
	sums := map[int]payroll.Amount{}
	for i := range r.Units {
		key := r.Units[i].Key
		for _, state := range outcomeOrder {
			sums[bothSum] += r.sums[key][state]
		}
		sums[paidSum] += r.sums[key][payroll.Settled]
		sums[paidCount] += payroll.Amount(r.counts[key][true])
		sums[dueCount] += payroll.Amount(r.counts[key][false])
		sums[bothBook] += r.Units[i].Payments.Sum
	}
	sums[dueSum], sums[bothCount] = sums[bothSum]-sums[paidSum], sums[paidCount]+sums[dueCount]
	last, row := max(firstRow, s.row), s.row+1
	cells := []any{text(r.style.totalText, ""), text(r.style.totalText, "Cộng")}
	for col := paidCount; col < paidCheck; col++ {
		cells = append(cells, computed(r.style.total, "SUM("+span(col, firstRow, last)+")", sums[col]))
	}
	word := matches
	if sums[bothSum] != sums[bothBook] {
		word = differs
	}
	return s.put(tall(1), append(cells, computed(r.style.check, fmt.Sprintf(`IF(%s=%s,"%s","%s")`, at(bothSum, row), at(bothBook, row), matches, differs), word))...)
}
