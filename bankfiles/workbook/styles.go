package workbook

import "github.com/xuri/excelize/v2"

// family is the typeface of Vietnamese administrative paper (Decree 30/2020/NĐ-CP).
const family = "Times New Roman"

// The number formats. Excel writes #,##0 with the separators of the reader's
// own settings, 1.234.567 on Vietnamese ones.
const (
	wholeFormat = 1  // 0
	moneyFormat = 3  // #,##0
	textFormat  = 49 // @: digits stay as they are, leading zeros too
)

// styles are the looks of cells, each made once a workbook.
type styles struct {
	// Free text above and below tables.
	title, subtitle, plain, strong, centred, strongCentred, italicRight, italic, words, sign, section, link int
	// Bordered table cells.
	head, numbers, text, code, centre, whole, money, total, totalText, check int
	// Cells of data sheets: unlocked, so that filters and sorting work under
	// protection.
	flatHead, flatText, flatWords, flatWhole, flatMoney int
	// The same for held rows, which people also print.
	heldText, heldWhole, heldMoney int
	// Values of the control sheet.
	value, figure, day, moment int
}

// styler makes styles and keeps the first failure.
type styler struct {
	file *excelize.File
	err  error
}

func (s *styler) style(look excelize.Style) int {
	id, err := s.file.NewStyle(&look)
	if s.err == nil {
		s.err = err
	}
	return id
}

func newStyles(file *excelize.File) (styles, error) {
	s := &styler{file: file}
	var all styles
	s.free(&all)
	s.table(&all)
	s.flat(&all)
	s.values(&all)
	return all, s.err
}

func font() *excelize.Font       { return &excelize.Font{Family: family, Size: 12} }
func boldFont() *excelize.Font   { return &excelize.Font{Family: family, Size: 12, Bold: true} }
func italicFont() *excelize.Font { return &excelize.Font{Family: family, Size: 12, Italic: true} }

func aligned(horizontal string) *excelize.Alignment {
	return &excelize.Alignment{Horizontal: horizontal, Vertical: "center"}
}

func wrapped(horizontal string) *excelize.Alignment {
	return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: true}
}

// shrunk makes a long number smaller rather than #####.
func shrunk(horizontal string) *excelize.Alignment {
	return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", ShrinkToFit: true}
}

func (s *styler) free(all *styles) {
	top := &excelize.Alignment{Horizontal: "center", Vertical: "top", WrapText: true}
	all.title = s.style(excelize.Style{Font: &excelize.Font{Family: family, Size: 16, Bold: true}, Alignment: aligned("center")})
	all.subtitle = s.style(excelize.Style{Font: italicFont(), Alignment: aligned("center")})
	all.plain = s.style(excelize.Style{Font: font(), Alignment: aligned("left")})
	all.strong = s.style(excelize.Style{Font: boldFont(), Alignment: aligned("left")})
	all.centred = s.style(excelize.Style{Font: font(), Alignment: aligned("center")})
	all.strongCentred = s.style(excelize.Style{Font: boldFont(), Alignment: aligned("center")})
	all.italicRight = s.style(excelize.Style{Font: italicFont(), Alignment: aligned("right")})
	all.italic = s.style(excelize.Style{Font: italicFont(), Alignment: aligned("center")})
	all.words = s.style(excelize.Style{Font: italicFont(), Alignment: wrapped("left")})
	all.sign = s.style(excelize.Style{Font: font(), Alignment: top})
	all.section = s.style(excelize.Style{Font: &excelize.Font{Family: family, Size: 13, Bold: true}, Alignment: aligned("left")})
	all.link = s.style(excelize.Style{Font: &excelize.Font{Family: family, Size: 12, Underline: "single", Color: "0563C1"}, Alignment: aligned("left")})
}

// grid is a thin line on every side of a cell.
func grid() (lines []excelize.Border) {
	for _, side := range []string{"left", "right", "top", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	return lines
}

func (s *styler) table(all *styles) {
	grey := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
	cell := func(f *excelize.Font, format int, a *excelize.Alignment) int {
		return s.style(excelize.Style{Font: f, NumFmt: format, Alignment: a, Border: grid()})
	}
	all.head = s.style(excelize.Style{Font: boldFont(), Alignment: wrapped("center"), Border: grid(), Fill: grey})
	all.numbers = s.style(excelize.Style{Font: &excelize.Font{Family: family, Size: 10, Italic: true}, Alignment: aligned("center"), Border: grid()})
	all.text = cell(font(), textFormat, wrapped("left"))
	all.code = cell(font(), textFormat, shrunk("left"))
	all.centre = cell(font(), textFormat, shrunk("center"))
	all.whole = cell(font(), wholeFormat, shrunk("center"))
	all.money = cell(font(), moneyFormat, shrunk("right"))
	all.total = cell(boldFont(), moneyFormat, shrunk("right"))
	all.totalText = cell(boldFont(), textFormat, wrapped("center"))
	all.check = cell(boldFont(), 0, aligned("center"))
}

func (s *styler) flat(all *styles) {
	open := &excelize.Protection{Locked: false}
	green := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E2EFDA"}}
	all.flatHead = s.style(excelize.Style{Font: boldFont(), Alignment: wrapped("center"), Fill: green})
	all.flatText = s.style(excelize.Style{Font: font(), NumFmt: textFormat, Protection: open})
	all.flatWords = s.style(excelize.Style{Font: font(), NumFmt: textFormat, Protection: open, Alignment: wrapped("left")})
	all.flatWhole = s.style(excelize.Style{Font: font(), NumFmt: wholeFormat, Protection: open})
	all.flatMoney = s.style(excelize.Style{Font: font(), NumFmt: moneyFormat, Protection: open})
	held := func(format int, a excelize.Alignment) int {
		a.Vertical = "top"
		return s.style(excelize.Style{Font: font(), NumFmt: format, Protection: open, Border: grid(), Alignment: &a})
	}
	all.heldText = held(textFormat, excelize.Alignment{WrapText: true})
	all.heldWhole = held(wholeFormat, excelize.Alignment{Horizontal: "center"})
	all.heldMoney = held(moneyFormat, excelize.Alignment{Horizontal: "right", ShrinkToFit: true})
}

func (s *styler) values(all *styles) {
	dayFirst, withTime := "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
	all.value = s.style(excelize.Style{Font: font(), NumFmt: textFormat, Alignment: aligned("left")})
	all.figure = s.style(excelize.Style{Font: boldFont(), NumFmt: moneyFormat, Alignment: aligned("left")})
	all.day = s.style(excelize.Style{Font: font(), CustomNumFmt: &dayFirst, Alignment: aligned("left")})
	all.moment = s.style(excelize.Style{Font: font(), CustomNumFmt: &withTime, Alignment: aligned("left")})
}
