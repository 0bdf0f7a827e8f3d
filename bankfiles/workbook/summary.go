package workbook

import (
	"fmt"
	"strings"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// The columns of the summary sheet. Figures of the database stand in Count and
// Recorded; the others are formulas over the data sheets.
const (
	sumCode = iota + 1
	sumName
	sumCount
	sumRows
	sumPayments
	sumPaid
	sumHeld
	sumEntitled
	sumRecorded
	sumDifference
	sumCheck
)

var summaryHeads = [sumCheck]string{"Mã\nCode", "Tên\nName", "Số lượng theo sổ\nRecorded count", "Số dòng dữ liệu\nData rows", "Số lệnh chi\nPayments",
	"Lập lệnh chi\nInstructed", "Tạm giữ\nHeld", "Cộng\nSum", "Theo sổ\nRecorded", "Chênh lệch\nDifference", "Kiểm tra\nCheck"}

// The two outcomes of every check.
const (
	matches = "KHỚP"
	differs = "LỆCH"
)

// verdict is the formula of a check over a difference, with its value.
func verdict(style int, cell string, difference payroll.Amount) excelize.Cell {
	value := matches
	if difference != 0 {
		value = differs
	}
	return computed(style, fmt.Sprintf(`IF(%s=0,"%s","%s")`, cell, matches, differs), value)
}

// colourChecks colours the verdicts; the words say the same in black and white.
func (s *sheet) colourChecks(cells string) error {
	format := func(font, fill string) (*int, error) {
		id, err := s.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: font, Bold: true},
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}})
		return &id, err
	}
	good, err := format("006100", "C6EFCE")
	if err != nil {
		return err
	}
	bad, err := format("9C0006", "FFC7CE")
	if err != nil {
		return err
	}
	return s.file.SetConditionalFormat(s.name, cells, []excelize.ConditionalFormatOptions{
		{Type: "cell", Criteria: "==", Value: `"` + matches + `"`, Format: good},
		{Type: "cell", Criteria: "==", Value: `"` + differs + `"`, Format: bad}})
}

// summaryBlock is one table of the summary sheet: the headings of one column of
// the data sheets. Banks have no held rows: what is held goes to no bank.
type summaryBlock struct {
	title            payroll.Text
	all              []Summary
	dataCol, heldCol int // heldCol 0: nothing is held under these headings
	paid, held       map[string]*sum
	totalRow         *int
	odd              map[string]bool // see oddCodes
}

func (c *control) writeSummary() error {
	s, err := c.open(summarySheet)
	if err != nil {
		return err
	}
	if err := widths(s.stream.SetColWidth, 24, 40, 14, 14, 12, 17, 16, 17, 17, 14, 11); err != nil {
		return err
	}
	if err := c.summaryTitle(s); err != nil {
		return err
	}
	ofRun := []Summary{{Code: string(c.Run.Programme), Name: c.Programme.Name.VI, Count: c.Run.Totals.Persons, Amount: c.Run.Totals.Payable()}}
	whole := func(t *tally) map[string]*sum { return map[string]*sum{string(c.Run.Programme): &t.sum} }
	var ofProgramme int
	for _, b := range []summaryBlock{
		{title: payroll.Text{VI: "Theo chương trình", EN: "By programme"}, all: ofRun, dataCol: dataProgramme, heldCol: wholeColumn,
			paid: whole(&c.paid), held: whole(&c.held), totalRow: &ofProgramme},
		{title: payroll.Text{VI: "Theo đơn vị chi trả", EN: "By paying unit"}, all: c.Units, dataCol: dataUnit, heldCol: heldUnit,
			paid: c.paid.units, held: c.held.units, totalRow: &c.unitTotal},
		{title: payroll.Text{VI: "Theo loại đối tượng", EN: "By category"}, all: c.Categories, dataCol: dataCategory, heldCol: heldCategory,
			paid: c.paid.categories, held: c.held.categories, totalRow: &c.categoryTotal},
		{title: payroll.Text{VI: "Theo ngân hàng nhận", EN: "By receiving bank"}, all: c.Banks, dataCol: dataBank,
			paid: c.paid.banks, totalRow: &c.bankTotal},
	} {
		if err := c.block(s, b); err != nil {
			return err
		}
	}
	if err := c.parts(s); err != nil {
		return err
	}
	if err := s.colourChecks(span(sumCheck, 1, s.row)); err != nil {
		return err
	}
	if err := s.protect(); err != nil {
		return err
	}
	return s.flush()
}

// wholeColumn stands for all held rows: a run has one programme.
const wholeColumn = -1

func (c *control) summaryTitle(s *sheet) error {
	if err := s.put(excelize.RowOpts{Height: 26}, text(c.style.title, "TỔNG HỢP ĐỢT CHI TRẢ "+c.Run.ID)); err != nil {
		return err
	}
	if err := s.merge(1, sumCheck); err != nil {
		return err
	}
	return s.back()
}

// back is the line that leads to the overview.
func (s *sheet) back() error {
	if err := s.put(tall(1), text(s.style.link, "← "+overviewSheet)); err != nil {
		return err
	}
	return s.linkTo(at(1, s.row), overviewSheet)
}

// block writes one table: title, header, a row for each heading, totals.
func (c *control) block(s *sheet, b summaryBlock) error {
	if err := s.put(tall(1)); err != nil {
		return err
	}
	if err := s.put(tall(1), text(c.style.section, b.title.VI+" / "+b.title.EN)); err != nil {
		return err
	}
	heads := make([]any, sumCheck)
	for i, h := range summaryHeads {
		heads[i] = text(c.style.head, h)
	}
	if err := s.put(tall(4), heads...); err != nil {
		return err
	}
	b.odd = oddCodes(b.all, b.paid, b.held)
	first := s.row + 1
	var all sum
	var held payroll.Amount
	for _, x := range b.all {
		if err := c.heading(s, &b, x, &all, &held); err != nil {
			return err
		}
	}
	if len(b.all) == 0 {
		if err := s.put(tall(1), empty(c.style.money, sumCheck)...); err != nil {
			return err
		}
	}
	*b.totalRow = s.row + 1
	return c.blockTotal(s, &b, first, all, held)
}

// heading writes one row of a block and adds it up.
func (c *control) heading(s *sheet, b *summaryBlock, x Summary, all *sum, heldAll *payroll.Amount) error {
	row := s.row + 1
	code, name := x.Code, x.Name
	if b.dataCol == dataBank && code == "" {
		code, name = cashBank, "Tiền mặt"
	}
	paid := found(b.paid, x.Code)
	held := amountOf(b.held, x.Code)
	entitled, err := paid.amount.Add(held)
	if err != nil {
		return err
	}
	difference, err := entitled.Sub(x.Amount)
	if err != nil {
		return err
	}
	all.rows, all.payments = all.rows+paid.rows, all.payments+paid.payments
	if all.amount, err = all.amount.Add(paid.amount); err != nil {
		return err
	}
	if *heldAll, err = heldAll.Add(held); err != nil {
		return err
	}
	key := criterionCell{at(sumCode, row), b.odd[x.Code] && code != cashBank}
	return s.put(tall(max(1, linesOf(name, 38))), text(c.style.code, code), text(c.style.text, name), number(c.style.money, x.Count),
		computed(c.style.money, countIf(c.dataIn, b.dataCol, key), paid.rows), computed(c.style.money, sumIf(c.dataIn, b.dataCol, dataPayments, key), paid.payments),
		computed(c.style.money, sumIf(c.dataIn, b.dataCol, dataTotal, key), paid.amount), c.heldCell(b, key, held),
		computed(c.style.money, fmt.Sprintf("%s+%s", at(sumPaid, row), at(sumHeld, row)), entitled), money(c.style.money, x.Amount),
		computed(c.style.money, fmt.Sprintf("%s-%s", at(sumEntitled, row), at(sumRecorded, row)), difference),
		verdict(c.style.check, at(sumDifference, row), difference))
}

func found(all map[string]*sum, code string) sum {
	if s := all[code]; s != nil {
		return *s
	}
	return sum{}
}

// heldCell is what is held under a heading.
func (c *control) heldCell(b *summaryBlock, key criterionCell, held payroll.Amount) excelize.Cell {
	switch b.heldCol {
	case 0:
		return money(c.style.money, 0)
	case wholeColumn:
		return computed(c.style.money, sumOf(c.heldIn, heldAmount), held)
	}
	return computed(c.style.money, sumIf(c.heldIn, b.heldCol, heldAmount, key), held)
}

func (c *control) blockTotal(s *sheet, b *summaryBlock, first int, all sum, held payroll.Amount) error {
	row, last := s.row+1, s.row
	add := func(col int, value any) excelize.Cell {
		return computed(c.style.total, fmt.Sprintf("SUM(%s)", span(col, first, last)), value)
	}
	entitled, err := all.amount.Add(held)
	if err != nil {
		return err
	}
	var count int
	var recorded payroll.Amount
	for _, x := range b.all {
		count += x.Count
		if recorded, err = recorded.Add(x.Amount); err != nil {
			return err
		}
	}
	difference, err := entitled.Sub(recorded)
	if err != nil {
		return err
	}
	return s.put(tall(1), text(c.style.totalText, "Cộng"), text(c.style.totalText, ""), add(sumCount, count), add(sumRows, all.rows),
		add(sumPayments, all.payments), add(sumPaid, all.amount), add(sumHeld, held), add(sumEntitled, entitled), add(sumRecorded, recorded),
		computed(c.style.total, fmt.Sprintf("%s-%s", at(sumEntitled, row), at(sumRecorded, row)), difference),
		verdict(c.style.check, at(sumDifference, row), difference))
}

// parts lists the sheets the rows stand on, with what each comes to.
func (c *control) parts(s *sheet) error {
	for _, cells := range [][]any{
		nil,
		{text(c.style.section, "Các trang dữ liệu / Data sheets")},
		{text(c.style.head, "Trang\nSheet"), text(c.style.head, "Nội dung\nContent"), text(c.style.head, "Số dòng\nRows"), text(c.style.head, "Số tiền\nAmount")},
	} {
		height := tall(1)
		if len(cells) > 1 {
			height = tall(2)
		}
		if err := s.put(height, cells...); err != nil {
			return err
		}
	}
	write := func(parts []rowsIn, content string, amountCol int) error {
		for _, p := range parts {
			row := s.row + 1
			if err := s.linkTo(at(1, row), p.sheet); err != nil {
				return err
			}
			if err := s.put(tall(1), text(c.style.link, p.sheet), text(c.style.text, content),
				computed(c.style.money, fmt.Sprintf("COUNT(%s)", p.column(1)), p.rows),
				computed(c.style.money, fmt.Sprintf("SUM(%s)", p.column(amountCol)), p.amount)); err != nil {
				return err
			}
		}
		return nil
	}
	if err := write(c.dataIn, "Dòng chi trả / payment rows", dataTotal); err != nil {
		return err
	}
	return write(c.heldIn, "Dòng tạm giữ / held rows", heldAmount)
}

// criterionCell is the cell with the code that rows are picked by. An odd code
// is compared letter by letter, which is slow and always right.
type criterionCell struct {
	cell string
	odd  bool
}

// sumIf adds up one column of the rows whose key column equals a cell, over all
// parts of the table.
func sumIf(parts []rowsIn, keyCol, valueCol int, key criterionCell) string {
	terms := make([]string, len(parts))
	for i, p := range parts {
		if key.odd {
			terms[i] = fmt.Sprintf("SUMPRODUCT(EXACT(%s,%s)*%s)", p.column(keyCol), key.cell, p.column(valueCol))
			continue
		}
		terms[i] = fmt.Sprintf("SUMIFS(%s,%s,%s)", p.column(valueCol), p.column(keyCol), key.cell)
	}
	return strings.Join(terms, "+")
}

// countIf counts the rows whose key column equals a cell.
func countIf(parts []rowsIn, keyCol int, key criterionCell) string {
	terms := make([]string, len(parts))
	for i, p := range parts {
		if key.odd {
			terms[i] = fmt.Sprintf("SUMPRODUCT(EXACT(%s,%s)*1)", p.column(keyCol), key.cell)
			continue
		}
		terms[i] = fmt.Sprintf("COUNTIFS(%s,%s)", p.column(keyCol), key.cell)
	}
	return strings.Join(terms, "+")
}

// sumOf adds up one column over all parts of a table.
func sumOf(parts []rowsIn, col int) string {
	terms := make([]string, len(parts))
	for i, p := range parts {
		terms[i] = p.column(col)
	}
	return "SUM(" + strings.Join(terms, ",") + ")"
}
