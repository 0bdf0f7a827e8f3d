package workbook

import (
	"fmt"
	"iter"
	"strings"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// DifferenceData is the month's difference as people approve it.
type DifferenceData struct {
	payroll.Difference
	// Why says the cause of a row in words.
	Why func(payroll.DifferenceRow) string
	// Changes are the grants behind it, by person.
	Changes iter.Seq2[Changed, error]
}

// Changed is a grant behind the difference, with the names that go with its codes.
type Changed struct {
	payroll.GrantChange
	UnitName, CategoryName string
}

const (
	differenceSheet = "Chênh lệch"
	changedSheet    = "Biến động"
)

// The columns of the sheet of changed grants; names and order are stable.
const (
	changedOrdinal = iota + 1
	changedUnit
	changedUnitName
	changedPersonID
	changedName
	changedCategory
	changedCategoryName
	changedDecision
	changedFrom
	changedMove
	changedCause
	changedMoveWords
	changedCauseWords
	changedWas
	changedIs
	changedBy
)

var changedHeads = [changedBy]string{"stt / no", "don_vi / unit", "ten_don_vi / unit_name", "so_dinh_danh / person_id", "ho_ten / full_name",
	"doi_tuong / category", "ten_doi_tuong / category_name", "so_quyet_dinh / decision_no", "huong_tu / from_month", "bien_dong / move", "vi_sao / cause",
	"bien_dong_chu / move_in_words", "ly_do / cause_in_words", "thang_truoc / last_month", "thang_nay / this_month", "chenh_lech / difference"}

// writeChanged streams the grants behind the difference and compares them with its
// rows.
func (c *control) writeChanged() error {
	if c.Difference == nil {
		return nil
	}
	f := &flat{c: c, base: changedSheet, heads: changedHeads[:], widths: func(w *excelize.StreamWriter) error {
		return widths(w.SetColWidth, 7, 10, 26, 15.5, 26, 20, 40, 18, 11, 11, 12, 14, 26, 16, 16, 16)
	}}
	found := payroll.Difference{RunID: c.Run.ID}
	n := 0
	for x, err := range orNone(c.Difference.Changes) {
		if err != nil {
			return err
		}
		n++
		if err := found.Add(x.Move, string(x.Cause), 1, x.Is-x.Was); err != nil {
			return err
		}
		if err := f.changed(n, &x); err != nil {
			return err
		}
	}
	for _, r := range c.Difference.Rows {
		if r.Move == payroll.ThisTotal && r.Amount != c.Run.Totals.Payable() {
			return fmt.Errorf("run %s: the difference comes to %s, the run to %s: %w", c.Run.ID, r.Amount, c.Run.Totals.Payable(), payroll.ErrIntegrity)
		}
		if !opens(r.Move) {
			continue
		}
		if err := found.Add(r.Move, r.Cause, 0, -r.Amount); err != nil {
			return err
		}
	}
	for _, r := range found.Rows {
		if r.Amount != 0 {
			return fmt.Errorf("run %s: the grants that are %s (%s) differ by %s from the row people approve: %w", c.Run.ID, r.Move, r.Cause, r.Amount, payroll.ErrIntegrity)
		}
	}
	return f.done(&c.changedIn)
}

// opens reports whether a row of the difference opens to grants.
func opens(m payroll.Move) bool {
	switch m {
	case payroll.MovedNew, payroll.MovedResumed, payroll.MovedRaised, payroll.MovedStopped, payroll.MovedLowered:
		return true
	}
	return false
}

// moveWords is a movement without its sign.
func moveWords(m payroll.Move) string { return strings.TrimLeft(payroll.MoveNames[m].VI, "+− ") }

func (f *flat) changed(n int, x *Changed) error {
	in, err := f.next()
	if err != nil {
		return err
	}
	in.rows++
	s := &f.style
	return f.put(excelize.RowOpts{}, number(s.flatWhole, n), text(s.flatText, x.Unit), text(s.flatText, x.UnitName), text(s.flatText, x.PersonID),
		text(s.flatText, x.Name), text(s.flatText, x.Grant.Category), text(s.flatText, x.CategoryName), text(s.flatText, x.Grant.DecisionNo),
		text(s.flatText, x.Grant.From.String()), text(s.flatText, string(x.Move)), text(s.flatText, string(x.Cause)), text(s.flatText, moveWords(x.Move)),
		text(s.flatText, payroll.CauseNames[x.Cause].VI), money(s.flatMoney, x.Was), money(s.flatMoney, x.Is), money(s.flatMoney, x.Is-x.Was))
}

// The columns of the difference.
const (
	diffMove = iota + 1
	diffCause
	diffCount
	diffAmount
	diffProof
	diffCheck
)

// writeDifference writes the difference from last month's total to this month's,
// each row of changed grants beside the sum of the sheet that lists them.
func (c *control) writeDifference() error {
	if c.Difference == nil {
		return nil
	}
	s, err := c.open(differenceSheet)
	if err != nil {
		return err
	}
	if err := widths(s.stream.SetColWidth, 34, 46, 12, 22, 22, 12); err != nil {
		return err
	}
	said := "Đợt " + c.Run.ID + " so với đợt " + c.Difference.PriorID + ". Đơn vị tính: đồng. / Amounts in đồng."
	if c.Difference.PriorID == "" {
		said = "Đợt " + c.Run.ID + ": không có đợt tháng trước để so. / No run of the month before."
	}
	for _, l := range []line{
		wide(excelize.RowOpts{Height: 26}, s.style.title, diffCheck, "CHÊNH LỆCH SO VỚI THÁNG TRƯỚC"),
		wide(tall(1), s.style.subtitle, diffCheck, said),
	} {
		if err := s.put(l.height, l.cells...); err != nil {
			return err
		}
		if err := s.merge(1, diffCheck); err != nil {
			return err
		}
	}
	heads := []any{text(s.style.head, "Khoản\nMovement"), text(s.style.head, "Vì sao\nWhy"), text(s.style.head, "Số khoản\nGrants"), text(s.style.head, "Số tiền\nAmount"),
		text(s.style.head, "Theo trang Biến động\nFrom the list"), text(s.style.head, "Kiểm tra\nCheck")}
	if err := s.put(tall(2), heads...); err != nil {
		return err
	}
	if err := c.differenceRows(s); err != nil {
		return err
	}
	for _, l := range []line{{height: tall(1)}, wide(tall(1), s.style.italicRight, diffCheck, placeAndDate("", payroll.Date{})), signers(c.Signers, diffCheck, s.style.sign)} {
		if err := s.put(l.height, l.cells...); err != nil {
			return err
		}
		for _, m := range l.merges {
			if err := s.merge(m[0], m[1]); err != nil {
				return err
			}
		}
	}
	for _, err := range []error{s.colourChecks(span(diffCheck, 1, s.row)), s.linkTo(at(1, 1), overviewSheet), s.protect()} {
		if err != nil {
			return err
		}
	}
	return s.flush()
}

func (c *control) differenceRows(s *sheet) error {
	first := s.row + 1
	for _, r := range c.Difference.Rows {
		if r.Move == payroll.ThisTotal {
			return c.differenceTotal(s, r, first)
		}
		if err := c.differenceRow(s, r); err != nil {
			return err
		}
	}
	return nil
}

func (c *control) differenceRow(s *sheet, r payroll.DifferenceRow) error {
	why := c.Difference.Why(r)
	cells := []any{text(s.style.text, payroll.MoveNames[r.Move].VI), text(s.style.text, why), orEmpty(s.style.money, r.Count), money(s.style.money, r.Amount),
		text(s.style.money, ""), text(s.style.check, "")}
	row := s.row + 1
	if opens(r.Move) {
		cells[diffProof-1] = computed(s.style.money, c.sumOfChanged(r), r.Amount)
		cells[diffCheck-1] = verdictOf(s.style.check, at(diffProof, row)+"="+at(diffAmount, row))
	}
	return s.put(tall(max(1, linesOf(why, 44))), cells...)
}

// sumOfChanged adds up the changed grants of a row.
func (c *control) sumOfChanged(r payroll.DifferenceRow) string {
	terms := make([]string, len(c.changedIn))
	for i, in := range c.changedIn {
		terms[i] = fmt.Sprintf(`SUMIFS(%s,%s,"%s",%s,"%s")`, in.column(changedBy), in.column(changedMove), r.Move, in.column(changedCause), r.Cause)
	}
	return strings.Join(terms, "+")
}

// differenceTotal closes the difference: what the movements come to must be what
// the run pays.
func (c *control) differenceTotal(s *sheet, r payroll.DifferenceRow, first int) error {
	row := s.row + 1
	sum := fmt.Sprintf("SUM(%s)", span(diffAmount, first, row-1))
	return s.put(tall(1), text(s.style.totalText, payroll.MoveNames[r.Move].VI), text(s.style.totalText, ""), orEmpty(s.style.total, r.Count),
		computed(s.style.total, sum, r.Amount), money(s.style.total, c.Run.Totals.Payable()),
		verdictOf(s.style.check, at(diffProof, row)+"="+at(diffAmount, row)))
}

// verdictOf says whether a condition holds, as it does when the book is written.
func verdictOf(style int, condition string) excelize.Cell {
	return computed(style, fmt.Sprintf(`IF(%s,"%s","%s")`, condition, matches, differs), matches)
}
