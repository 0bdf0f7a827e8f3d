package workbook

import (
	"fmt"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// The columns of the comparison with last month.
const (
	changeCode = iota + 1
	changeName
	changeLastCount
	changeThisCount
	changeCountDifference
	changeLast
	changeThis
	changeDifference
	changeWord
)

var changeHeads = [changeWord]string{"Mã\nCode", "Tên\nName", "Số khoản tháng trước\nGrants last", "Số khoản tháng này\nGrants this", "Chênh lệch\nDifference",
	"Tiền tháng trước\nAmount last", "Tiền tháng này\nAmount this", "Chênh lệch\nDifference", "Tăng / giảm\nUp / down"}

// writeChanges writes what was entitled last month and this, by unit and category.
func (c *control) writeChanges() error {
	s, err := c.open(changeSheet)
	if err != nil {
		return err
	}
	if err := widths(s.stream.SetColWidth, 24, 40, 14, 14, 13, 18, 18, 17, 12); err != nil {
		return err
	}
	if err := s.put(excelize.RowOpts{Height: 26}, text(c.style.title, "SO VỚI THÁNG TRƯỚC")); err != nil {
		return err
	}
	if err := s.merge(1, changeWord); err != nil {
		return err
	}
	if err := s.back(); err != nil {
		return err
	}
	if err := c.compared(s); err != nil {
		return err
	}
	if err := s.protect(); err != nil {
		return err
	}
	return s.flush()
}

func (c *control) compared(s *sheet) error {
	if c.Last == nil {
		return s.put(tall(1), text(c.style.plain, "Không có đợt trước để so sánh. / No earlier run to compare with."))
	}
	said := fmt.Sprintf("Đợt %s (tháng %s) so với đợt %s (tháng %s), số được hưởng, đơn vị tính: đồng. / Entitled amounts of the two runs, in đồng.",
		c.Run.ID, c.Run.Month.Vietnamese(), c.Last.ID, c.Last.Month.Vietnamese())
	if err := s.put(tall(1), text(c.style.plain, said)); err != nil {
		return err
	}
	if err := c.changeBlock(s, "Theo đơn vị chi trả / By paying unit", c.UnitChanges); err != nil {
		return err
	}
	return c.changeBlock(s, "Theo loại đối tượng / By category", c.CategoryChanges)
}

func (c *control) changeBlock(s *sheet, title string, all []Change) error {
	heads := make([]any, changeWord)
	for i, h := range changeHeads {
		heads[i] = text(c.style.head, h)
	}
	for _, x := range []line{{height: tall(1)}, {height: tall(1), cells: []any{text(c.style.section, title)}}, {height: tall(3), cells: heads}} {
		if err := s.put(x.height, x.cells...); err != nil {
			return err
		}
	}
	first := s.row + 1
	var total Change
	for _, x := range all {
		var err error
		total.LastCount, total.ThisCount = total.LastCount+x.LastCount, total.ThisCount+x.ThisCount
		if total.Last, err = total.Last.Add(x.Last); err != nil {
			return err
		}
		if total.This, err = total.This.Add(x.This); err != nil {
			return err
		}
		if err := c.changeRow(s, x, first, false); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		if err := s.put(tall(1), empty(c.style.money, changeWord)...); err != nil {
			return err
		}
	}
	total.Code = "Cộng"
	return c.changeRow(s, total, first, true)
}

// changeRow writes one heading, or the totals of the rows from first on.
func (c *control) changeRow(s *sheet, x Change, first int, total bool) error {
	row := s.row + 1
	difference, err := x.This.Sub(x.Last)
	if err != nil {
		return err
	}
	code, words, figure := c.style.code, c.style.text, c.style.money
	add := func(col int, value payroll.Amount) excelize.Cell { return money(figure, value) }
	if total {
		code, words, figure = c.style.totalText, c.style.totalText, c.style.total
		add = func(col int, value payroll.Amount) excelize.Cell {
			return computed(figure, fmt.Sprintf("SUM(%s)", span(col, first, row-1)), value)
		}
	}
	minus := func(a, b int) string { return at(a, row) + "-" + at(b, row) }
	return s.put(tall(max(1, linesOf(x.Name, 40))), text(code, x.Code), text(words, x.Name),
		add(changeLastCount, payroll.Amount(x.LastCount)), add(changeThisCount, payroll.Amount(x.ThisCount)),
		computed(figure, minus(changeThisCount, changeLastCount), x.ThisCount-x.LastCount),
		add(changeLast, x.Last), add(changeThis, x.This),
		computed(figure, minus(changeThis, changeLast), difference),
		computed(c.style.check, fmt.Sprintf(`IF(%[1]s>0,"Tăng",IF(%[1]s<0,"Giảm","–"))`, at(changeDifference, row)), upOrDown(difference)))
}

func upOrDown(difference payroll.Amount) string {
	switch {
	case difference > 0:
		return "Tăng"
	case difference < 0:
		return "Giảm"
	}
	return "–"
}
