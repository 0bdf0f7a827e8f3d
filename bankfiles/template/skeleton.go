package template

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// skeleton makes the workbook of a layout without payments: heading, other
// cells, the bank list, and one row of empty cells that carry the styles. Its
// times are the run's, not the clock's.
func (x *format) skeleton(f *payroll.TransferFile) (_ []byte, err error) {
	book := excelize.NewFile()
	defer func() {
		if closing := book.Close(); err == nil {
			err = closing
		}
	}()
	if err := errors.Join(book.SetDefaultFont(family), book.SetSheetName("Sheet1", x.Sheet)); err != nil {
		return nil, err
	}
	if err := x.paymentSheet(book); err != nil {
		return nil, err
	}
	if err := x.listSheet(book); err != nil {
		return nil, err
	}
	at := bankfiles.LocalTime(f.CreatedAt).UTC().Format(time.RFC3339)
	if err := book.SetDocProps(&excelize.DocProperties{Creator: "chitra", LastModifiedBy: "chitra",
		Identifier: f.MessageID, Title: f.Name, Created: at, Modified: at}); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = book.Write(&b)
	return b.Bytes(), err
}

// family is the typeface of Vietnamese offices.
const family = "Times New Roman"

// sheetStyles are the styles of a payment sheet.
type sheetStyles struct{ heading, text, number int }

func newStyles(book *excelize.File) (s sheetStyles, err error) {
	thin := []excelize.Border{{Type: "left", Style: 1, Color: "808080"}, {Type: "right", Style: 1, Color: "808080"},
		{Type: "top", Style: 1, Color: "808080"}, {Type: "bottom", Style: 1, Color: "808080"}}
	if s.heading, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Family: family, Size: 11, Bold: true}, Border: thin,
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"D9E2F3"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}); err != nil {
		return s, err
	}
	if s.text, err = book.NewStyle(&excelize.Style{NumFmt: 49}); err != nil { // @, so that no account becomes a number
		return s, err
	}
	s.number, err = book.NewStyle(&excelize.Style{NumFmt: 3}) // #,##0
	return s, err
}

func (x *format) paymentSheet(book *excelize.File) error {
	style, err := newStyles(book)
	if err != nil {
		return err
	}
	cells := make([]string, 0, len(x.Cells))
	for cell := range x.Cells {
		cells = append(cells, cell)
	}
	slices.Sort(cells)
	for _, cell := range cells {
		if err := book.SetCellStr(x.Sheet, cell, x.Cells[cell]); err != nil {
			return err
		}
	}
	for i, c := range x.Columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		of := style.text
		if c.Number {
			of = style.number
		}
		head, first := name+strconv.Itoa(x.HeadingRow), name+strconv.Itoa(x.FirstRow)
		for _, err := range []error{
			book.SetCellStr(x.Sheet, head, c.Heading),
			book.SetCellStyle(x.Sheet, head, head, style.heading),
			book.SetCellStyle(x.Sheet, first, first, of),
			book.SetColWidth(x.Sheet, name, name, float64(columnWidth(c.Width))),
		} {
			if err != nil {
				return err
			}
		}
	}
	fit, landscape, wide, tall, paper := true, "landscape", 1, 0, 9
	if err := errors.Join(
		book.SetRowHeight(x.Sheet, x.HeadingRow, x.headingHeight()),
		book.SetSheetProps(x.Sheet, &excelize.SheetPropsOptions{FitToPage: &fit}),
		book.SetPageLayout(x.Sheet, &excelize.PageLayoutOptions{Size: &paper, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}),
	); err != nil {
		return err
	}
	return book.SetPanes(x.Sheet, &excelize.Panes{Freeze: true, YSplit: x.FirstRow - 1, TopLeftCell: "A" + strconv.Itoa(x.FirstRow), ActivePane: "bottomLeft"})
}

// columnWidth is how many characters a column shows.
func columnWidth(width int) int {
	if width == 0 {
		return 18
	}
	return width
}

// headingHeight leaves room for the longest heading, words wrapped.
func (x *format) headingHeight() float64 {
	lines := 1
	for _, c := range x.Columns {
		n := 0
		for part := range strings.SplitSeq(c.Heading, "\n") {
			n += 1 + len([]rune(part))/columnWidth(c.Width)
		}
		lines = max(lines, n)
	}
	return float64(4 + 15*lines)
}

// listSheet shows the bank's list beside the payments, as the bank's own
// workbook does.
func (x *format) listSheet(book *excelize.File) error {
	if x.Banks == nil || x.Banks.Sheet == "" || len(x.Banks.texts) == 0 {
		return nil
	}
	if _, err := book.NewSheet(x.Banks.Sheet); err != nil {
		return err
	}
	if err := book.SetSheetRow(x.Banks.Sheet, "A1", &x.Banks.Headings); err != nil {
		return err
	}
	for i, s := range x.Banks.texts {
		if err := book.SetSheetRow(x.Banks.Sheet, "A"+strconv.Itoa(i+2), &[]any{s.text, s.mode}); err != nil {
			return err
		}
	}
	return book.SetColWidth(x.Banks.Sheet, "A", "B", 60)
}
