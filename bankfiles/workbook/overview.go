package workbook

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// The columns of the overview: a label and its value, or a check with the figure
// recorded, the figure calculated, their difference and the verdict.
const (
	overLabel = iota + 1
	overRecorded
	overCalculated
	overDifference
	overCheck
)

// overview is the first sheet while it is written.
type overview struct {
	*sheet
	c *control
	// Rows other cells refer to.
	persons, instructed, held, entitled, recovered, reissued int
}

// writeOverview writes the sheet people open first and sign: one upright page.
func (c *control) writeOverview() error {
	s, err := c.open(overviewSheet)
	if err != nil {
		return err
	}
	if err := widths(s.stream.SetColWidth, 52, 26, 26, 20, 14); err != nil {
		return err
	}
	if err := c.file.SetPageLayout(overviewSheet, &excelize.PageLayoutOptions{Orientation: new("portrait"), FitToHeight: new(1)}); err != nil {
		return err
	}
	o := &overview{sheet: s, c: c}
	for _, part := range []func() error{o.title, o.run, o.approvals, o.figures, o.checks, o.contents, o.sign, o.names, s.protect} {
		if err := part(); err != nil {
			return err
		}
	}
	return s.flush()
}

func (o *overview) title() error {
	for _, l := range []line{
		wide(excelize.RowOpts{Height: 28}, o.style.title, overCheck, "SỔ KIỂM SOÁT ĐỢT CHI TRẢ "+o.c.Run.ID),
		wide(tall(1), o.style.subtitle, overCheck, "Control workbook of pay run "+o.c.Run.ID),
	} {
		if err := o.put(l.height, l.cells...); err != nil {
			return err
		}
		if err := o.merge(1, overCheck); err != nil {
			return err
		}
	}
	return nil
}

// section opens a part of the sheet.
func (o *overview) section(vi, en string) error {
	if err := o.put(excelize.RowOpts{Height: 8}); err != nil {
		return err
	}
	return o.put(tall(1), text(o.style.section, vi+" / "+en))
}

// say writes a label with its value.
func (o *overview) say(label string, value excelize.Cell) error {
	return o.put(tall(1), text(o.style.plain, label), value)
}

func (o *overview) run() error {
	r, s := &o.c.Run, &o.style
	if err := o.section("Đợt chi trả", "Pay run"); err != nil {
		return err
	}
	basis := strings.Join(o.c.Basis, "; ")
	for _, x := range []struct {
		label string
		value excelize.Cell
	}{
		{"Mã đợt / Run", text(s.value, r.ID)},
		{"Chương trình / Programme", text(s.value, string(r.Programme)+" – "+o.c.Programme.Name.VI)},
		{"Nguồn kinh phí / Budget", text(s.value, o.c.Programme.Budget.VI)},
		{"Tháng / Month", text(s.value, r.Month.Vietnamese())},
		{"Trạng thái / State", text(s.value, stateWords(r.State))},
		{"Ngày chi dự kiến / Requested date", o.day(r.PayOn)},
		{"Người lập / Prepared by", text(s.value, r.PreparedBy)},
		{"Lúc lập / Prepared at", excelize.Cell{StyleID: s.moment, Value: bankfiles.LocalTime(r.PreparedAt)}},
		{"Phiên bản phần mềm / Program version", text(s.value, o.c.Version)},
		{"Dấu vân bảng mức / Rates digest", text(s.value, r.RatesDigest)},
		{"Dấu vân sổ đối tượng / Registry digest", text(s.value, r.RegistryDigest)},
		{"Dấu vân thiết lập / Settings digest", text(s.value, r.SettingsDigest)},
		{"Dấu vân nội dung / Content digest", text(s.value, r.ContentDigest)},
	} {
		if err := o.say(x.label, x.value); err != nil {
			return err
		}
	}
	return o.long("Căn cứ pháp lý / Legal basis", basis, o.style.words)
}

// long writes a label and a text that may take several lines.
func (o *overview) long(label, words string, style int) error {
	if err := o.put(tall(max(1, linesOf(words, 80))), text(o.style.plain, label), text(style, words)); err != nil {
		return err
	}
	return o.merge(overRecorded, overCheck)
}

// day is a real date where the whole date is known.
func (o *overview) day(d payroll.Date) excelize.Cell {
	if d.IsZero() || d.YearOnly() || d.Year < 1901 {
		return text(o.style.value, d.Vietnamese())
	}
	return excelize.Cell{StyleID: o.style.day, Value: time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)}
}

func stateWords(s payroll.RunState) string {
	words, ok := map[payroll.RunState]string{payroll.Draft: "đang lập", payroll.Calculated: "đã tính", payroll.Submitted: "đã trình duyệt",
		payroll.Approved: "đã duyệt", payroll.Released: "đã phát hành", payroll.Closed: "đã khóa sổ", payroll.Cancelled: "đã hủy"}[s]
	if !ok {
		return string(s)
	}
	return words + " / " + string(s)
}

func (o *overview) approvals() error {
	if err := o.section("Phê duyệt", "Approvals"); err != nil {
		return err
	}
	if len(o.c.Approvals) == 0 {
		return o.put(tall(1), text(o.style.plain, "Chưa có ai duyệt. / Nobody has approved."))
	}
	heads := []any{text(o.style.head, "Người duyệt / Approved by"), text(o.style.head, "Lúc / At"), text(o.style.head, "Nội dung / Content"),
		text(o.style.head, "Hiệu lực / Standing"), text(o.style.head, "")}
	if err := o.put(tall(1), heads...); err != nil {
		return err
	}
	if err := o.merge(overDifference, overCheck); err != nil {
		return err
	}
	for _, a := range o.c.Approvals {
		if err := o.approval(a); err != nil {
			return err
		}
	}
	return nil
}

func (o *overview) approval(a payroll.Approval) error {
	standing := "đúng nội dung này / this content"
	switch {
	case a.Voided != "":
		standing = "đã hủy / void: " + visible(a.Voided)
	case a.Digest != o.c.Run.ContentDigest:
		standing = "nội dung khác / other content"
	}
	err := o.put(tall(max(1, linesOf(standing, 32))), text(o.style.text, a.By), text(o.style.centre, bankfiles.LocalTime(a.At).Format("02/01/2006 15:04")),
		text(o.style.centre, shortDigest(a.Digest)), text(o.style.text, standing), text(o.style.text, ""))
	if err != nil {
		return err
	}
	return o.merge(overDifference, overCheck)
}

// shortDigest is enough of a digest to recognise it; the whole one stands above.
func shortDigest(d string) string {
	if len(d) <= 16 {
		return d
	}
	return d[:16] + "…"
}

// figures are the totals, as numbers and in words.
func (o *overview) figures() error {
	t := &o.c.Run.Totals
	if err := o.section("Số liệu của đợt", "Figures of the run"); err != nil {
		return err
	}
	for _, x := range []struct {
		label string
		count int
		row   *int
	}{
		{"Số đối tượng / Persons", t.Persons, &o.persons},
		{"Số khoản hưởng / Grants", t.Grants, nil},
		{"Số lệnh chi / Payments", t.Payments, nil},
		{"Số dòng tạm giữ / Held rows", t.HeldRows, nil},
	} {
		if err := o.say(x.label, number(o.style.figure, x.count)); err != nil {
			return err
		}
		if x.row != nil {
			*x.row = o.row
		}
	}
	for _, x := range []struct {
		label  string
		amount payroll.Amount
		row    *int
	}{
		{"Được hưởng (đồng) / Entitled", t.Entitled, &o.entitled},
		{"Trừ thu hồi (đồng) / Less recovered", t.Recovered, &o.recovered},
		{"Cộng chi lại (đồng) / Plus paid again", t.Reissued, &o.reissued},
		{"Lập lệnh chi (đồng) / Instructed", t.Instructed, &o.instructed},
		{"Tạm giữ (đồng) / Held", t.HeldSum, &o.held},
	} {
		if (x.row == &o.recovered || x.row == &o.reissued) && x.amount == 0 {
			continue
		}
		if err := o.say(x.label, money(o.style.figure, x.amount)); err != nil {
			return err
		}
		*x.row = o.row
		if err := o.long("   bằng chữ / in words", payroll.WordsWith(x.amount, o.c.Words), o.style.words); err != nil {
			return err
		}
	}
	return nil
}

// proof is one check: a figure recorded with the run, and the formula that must
// come to the same.
type proof struct {
	label    string
	recorded payroll.Amount
	formula  string
	value    payroll.Amount
}

func (o *overview) checks() error {
	if err := o.section("Đối chiếu", "Checks"); err != nil {
		return err
	}
	heads := []any{text(o.style.head, "Nội dung / Check"), text(o.style.head, "Theo sổ / Recorded"), text(o.style.head, "Tính từ các trang / Calculated"),
		text(o.style.head, "Chênh lệch / Difference"), text(o.style.head, "Kiểm tra")}
	if err := o.put(tall(2), heads...); err != nil {
		return err
	}
	first := o.row + 1
	for _, p := range o.proofs() {
		if err := o.proof(p); err != nil {
			return err
		}
	}
	last := o.row
	formula := fmt.Sprintf(`IF(COUNTIF(%s,"%s")=%d,"%s","%s")`, span(overCheck, first, last), matches, last-first+1, matches, differs)
	cells := empty(o.style.total, overCheck)
	cells[0] = text(o.style.totalText, "KẾT LUẬN / CONCLUSION")
	cells[overCheck-1] = computed(o.style.check, formula, matches)
	if err := o.put(tall(1), cells...); err != nil {
		return err
	}
	return o.colourChecks(span(overCheck, first, last+1))
}

func (o *overview) proof(p proof) error {
	difference, err := p.value.Sub(p.recorded)
	if err != nil {
		return err
	}
	row := o.row + 1
	return o.put(tall(max(1, linesOf(p.label, 52))), text(o.style.text, p.label), money(o.style.money, p.recorded), computed(o.style.money, p.formula, p.value),
		computed(o.style.money, at(overCalculated, row)+"-"+at(overRecorded, row), difference), verdict(o.style.check, at(overDifference, row), difference))
}

// proofs ties the run to every other sheet. Their values equal what is recorded:
// Control has compared them before it came here.
func (o *overview) proofs() []proof {
	c, t := o.c, &o.c.Run.Totals
	rowsHeld := make([]string, len(c.heldIn))
	for i, p := range c.heldIn {
		rowsHeld[i] = p.column(heldOrdinal)
	}
	identity := proof{"Được hưởng = lập lệnh chi + tạm giữ\nEntitled = instructed + held", t.Entitled, at(overRecorded, o.instructed) + "+" + at(overRecorded, o.held), t.Entitled}
	if o.recovered > 0 {
		identity.label = "Được hưởng = lập lệnh chi + tạm giữ + trừ thu hồi\nEntitled = instructed + held + recovered"
		identity.formula += "+" + at(overRecorded, o.recovered)
	}
	if o.reissued > 0 {
		identity.label = strings.Replace(identity.label, "\n", " − chi lại\n", 1) + " − paid again"
		identity.formula += "-" + at(overRecorded, o.reissued)
	}
	all := []proof{
		identity,
		{"Lập lệnh chi = trang Dữ liệu\nInstructed = data rows", t.Instructed, sumOf(c.dataIn, dataTotal), c.paid.amount},
		{"Số lệnh chi = trang Dữ liệu\nPayments = data rows", payroll.Amount(t.Payments), sumOf(c.dataIn, dataPayments), payroll.Amount(c.paid.payments)},
		{"Tạm giữ = trang Tạm giữ\nHeld = held rows", t.HeldSum, sumOf(c.heldIn, heldAmount), c.held.amount},
		{"Số dòng tạm giữ = trang Tạm giữ\nHeld rows = held rows", payroll.Amount(t.HeldRows), "COUNT(" + strings.Join(rowsHeld, ",") + ")", payroll.Amount(c.held.rows)},
	}
	for _, x := range []struct {
		label    string
		headings []Summary
		recorded payroll.Amount
		row      int
	}{
		{"Được hưởng = tổng hợp theo đơn vị\nEntitled = sum by unit", c.Units, t.Payable(), c.unitTotal},
		{"Được hưởng = tổng hợp theo loại đối tượng\nEntitled = sum by category", c.Categories, t.Payable(), c.categoryTotal},
		{"Lập lệnh chi = tổng hợp theo ngân hàng\nInstructed = sum by bank", c.Banks, t.Instructed, c.bankTotal},
	} {
		if o.recovered > 0 && x.recorded == t.Payable() && x.row != c.bankTotal {
			x.label = strings.Replace(strings.Replace(x.label, "=", "sau thu hồi =", 1), "Entitled =", "Entitled less recovered =", 1)
		}
		all = append(all, proof{x.label, x.recorded, cellOn(summarySheet, sumEntitled, x.row), x.recorded})
	}
	return all
}

// contents leads to the other sheets.
func (o *overview) contents() error {
	if err := o.section("Các trang", "Sheets"); err != nil {
		return err
	}
	for _, name := range o.sheets[1:] {
		if err := o.put(tall(1), text(o.style.link, name)); err != nil {
			return err
		}
		if err := o.linkTo(at(1, o.row), name); err != nil {
			return err
		}
	}
	return nil
}

// sign is the place for the signatures, one row that no printer can cut.
func (o *overview) sign() error {
	for _, l := range []line{
		wide(tall(1), o.style.italicRight, overCheck, placeAndDate("", payroll.Date{})),
		signers(o.c.Signers, overCheck, o.style.sign),
	} {
		if err := o.put(l.height, l.cells...); err != nil {
			return err
		}
		for _, m := range l.merges {
			if err := o.merge(m[0], m[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// names gives the two figures people look for names of their own.
func (o *overview) names() error {
	return errors.Join(
		o.file.SetDefinedName(&excelize.DefinedName{Name: "Tong_so_tien", RefersTo: cellOn(overviewSheet, overRecorded, o.instructed)}),
		o.file.SetDefinedName(&excelize.DefinedName{Name: "So_doi_tuong", RefersTo: cellOn(overviewSheet, overRecorded, o.persons)}),
	)
}
