package workbook

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// book is a workbook in the making.
type book struct {
	file   *excelize.File
	style  styles
	sheets []string
}

// newBook begins a workbook. Its times are those of the run, not of the clock.
func newBook(title string, at time.Time) (*book, error) {
	b := &book{file: excelize.NewFile()}
	stamp := at.UTC().Format(time.RFC3339)
	err := errors.Join(
		b.file.SetDefaultFont(family),
		b.file.SetDocProps(&excelize.DocProperties{Creator: "chitra", LastModifiedBy: "chitra", Title: title,
			Language: "vi-VN", Created: stamp, Modified: stamp}),
		b.file.SetAppProps(&excelize.AppProperties{Application: "chitra"}),
	)
	if err != nil {
		return nil, errors.Join(err, b.file.Close())
	}
	b.style, err = newStyles(b.file)
	return b, err
}

// write assembles the workbook. excelize would build it in memory; archive
// writes to w instead and leaves excelize's buffer empty.
func (b *book) write(w io.Writer) error {
	a, err := newArchive(w)
	if err != nil {
		return err
	}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return a })
	return errors.Join(b.file.Write(io.Discard), a.remove())
}

// close removes what excelize left on disk.
func (b *book) close(err *error) { *err = errors.Join(*err, b.file.Close()) }

// addSheet adds a sheet after the others, with a name made by SheetName.
func (b *book) addSheet(name string) error {
	b.sheets = append(b.sheets, name)
	if len(b.sheets) == 1 {
		return b.file.SetSheetName("Sheet1", name)
	}
	_, err := b.file.NewSheet(name)
	return err
}

// sheet is one sheet being streamed, from its first row to its last.
type sheet struct {
	*book
	name   string
	stream *excelize.StreamWriter
	row    int // last row written
}

// open begins the rows of a sheet that addSheet added. Sheets print on A4
// landscape, fitted to one page wide, with the page number below. That a sheet
// fits its page must be said before the stream begins, or excelize loses it.
func (b *book) open(name string) (*sheet, error) {
	err := errors.Join(
		b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: new(true)}),
		b.file.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: new(false)}),
	)
	if err != nil {
		return nil, err
	}
	s := &sheet{book: b, name: name}
	if s.stream, err = b.file.NewStreamWriter(name); err != nil {
		return nil, err
	}
	return s, errors.Join(
		b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: new(9), Orientation: new("landscape"), FitToWidth: new(1), FitToHeight: new(0)}),
		b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: new(0.7), Right: new(0.4), Top: new(0.5), Bottom: new(0.65),
			Header: new(0.3), Footer: new(0.3), Horizontally: new(true)}),
		b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: `&C&"` + family + `,Regular"&10Trang &P/&N`}),
	)
}

// widths sets the widths of the first columns, in digits of the default font. A
// streamed sheet lists columns in the reverse of the order they were set in and
// Excel wants them ascending, so the last is set first.
func widths[W any](set func(first, last int, width W) error, all ...W) error {
	for i := len(all); i > 0; i-- {
		if err := set(i, i, all[i-1]); err != nil {
			return err
		}
	}
	return nil
}

// freeze keeps the rows above and the columns left of a cell in view.
func (s *sheet) freeze(col, row int) error {
	return s.stream.SetPanes(&excelize.Panes{Freeze: true, XSplit: col - 1, YSplit: row - 1, TopLeftCell: at(col, row), ActivePane: "bottomRight",
		Selection: []excelize.Selection{{SQRef: at(col, row), ActiveCell: at(col, row), Pane: "bottomRight"}}})
}

// repeat prints rows on top of every page.
func (s *sheet) repeat(first, last int) error {
	return s.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name,
		RefersTo: fmt.Sprintf("%s!$%d:$%d", quoted(s.name), first, last)})
}

// put writes the next row.
func (s *sheet) put(height excelize.RowOpts, cells ...any) error {
	s.row++
	for i, c := range cells {
		if err := checkCell(c); err != nil {
			return fmt.Errorf("%s!%s: %w", s.name, at(i+1, s.row), err)
		}
	}
	return s.stream.SetRow(at(1, s.row), cells, height)
}

// merge joins cells of the row written last.
func (s *sheet) merge(first, last int) error {
	return s.stream.MergeCell(at(first, s.row), at(last, s.row))
}

// linkTo makes a cell lead to the beginning of another sheet.
func (s *sheet) linkTo(cell, target string) error {
	return s.file.SetCellHyperLink(s.name, cell, quoted(target)+"!A1", "Location")
}

// protect keeps figures from slips of the hand; filters, sorting and column
// widths stay free. It has no password: it is not security.
func (s *sheet) protect() error {
	return s.file.ProtectSheet(s.name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true,
		AutoFilter: true, Sort: true, FormatColumns: true, FormatRows: true})
}

// flush ends the sheet. Whatever is set afterwards would be lost.
func (s *sheet) flush() error { return s.stream.Flush() }

// checkCell refuses text that a workbook would change without a word.
func checkCell(c any) error {
	if cell, ok := c.(excelize.Cell); ok {
		c = cell.Value
	}
	switch v := c.(type) {
	case string:
		return checkText(v)
	case []excelize.RichTextRun:
		for _, run := range v {
			if err := checkText(run.Text); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkText(s string) error {
	if len(s) > excelize.TotalCellChars {
		return fmt.Errorf("text of %d bytes, a cell holds %d characters: %w", len(s), excelize.TotalCellChars, payroll.ErrData)
	}
	for i, r := range s {
		if unprintable(r) || r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return fmt.Errorf("text %q has a character no workbook can hold: %w", s, payroll.ErrData)
		}
	}
	return nil
}

func unprintable(r rune) bool { return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF }

// visible replaces what a workbook cannot hold by a visible mark. It is for the
// words of findings, which quote what somebody typed.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// text, number and money are cells with a style.
func text(style int, s string) excelize.Cell { return excelize.Cell{StyleID: style, Value: s} }

func number(style, n int) excelize.Cell { return excelize.Cell{StyleID: style, Value: n} }

func money(style int, a payroll.Amount) excelize.Cell {
	return excelize.Cell{StyleID: style, Value: int64(a)}
}

// computed is a formula with its value, for viewers that do not calculate.
func computed(style int, formula string, value any) excelize.Cell {
	if a, ok := value.(payroll.Amount); ok {
		value = int64(a)
	}
	return excelize.Cell{StyleID: style, Formula: formula, Value: value}
}

// empty are n cells that show only the style.
func empty(style, n int) []any {
	cells := make([]any, n)
	for i := range cells {
		cells[i] = excelize.Cell{StyleID: style}
	}
	return cells
}
