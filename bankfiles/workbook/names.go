package workbook

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// longestSheetName is Excel's limit, in UTF-16 code units.
const longestSheetName = 31

// SheetName makes a name Excel accepts for a sheet: at most 31 characters, none
// of : \ / ? * [ ] and no control characters, no apostrophe at either end, and,
// regardless of capitals, none of those taken. An empty name becomes "Trang".
func SheetName(name string, taken ...string) string {
	name = fitName(strings.Map(sheetRune, name), longestSheetName)
	if name == "" || strings.EqualFold(name, "history") {
		name = fitName("Trang "+name, longestSheetName)
	}
	unique := name
	for n := 2; isTaken(unique, taken); n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		unique = fitName(name, longestSheetName-len(suffix)) + suffix
	}
	return unique
}

func sheetRune(r rune) rune {
	switch {
	case strings.ContainsRune(`:\/?*[]`, r):
		return '-'
	case unicode.IsControl(r) || unicode.IsSpace(r):
		return ' '
	case r == unicode.ReplacementChar || r >= 0xFFFE && r <= 0xFFFF:
		return '-'
	}
	return r
}

// fitName cuts a name to so many UTF-16 units, and its ends to what may be there.
func fitName(name string, units int) string {
	name = strings.Trim(strings.Join(strings.Fields(name), " "), "' ")
	for i, r := range name {
		if units -= utf16.RuneLen(r); units < 0 {
			return strings.Trim(name[:i], "' ")
		}
	}
	return name
}

func isTaken(name string, taken []string) bool {
	for _, t := range taken {
		if strings.EqualFold(t, name) {
			return true
		}
	}
	return false
}

// column returns the letters of a column, from 1.
func column(n int) string {
	name, _ := excelize.ColumnNumberToName(n) // fails only outside 1…16384; ours are constants
	return name
}

// at returns the reference of a cell: at(3, 7) is C7.
func at(col, row int) string { return fmt.Sprintf("%s%d", column(col), row) }

// span returns the reference of a range of one column: span(9, 11, 40) is I11:I40.
func span(col, first, last int) string { return at(col, first) + ":" + at(col, last) }

// on prefixes an absolute range of one column with its sheet: 'Dữ liệu'!$T$2:$T$40.
func on(sheet string, col, first, last int) string {
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(sheet), column(col), first, column(col), last)
}

// cellOn is an absolute reference to one cell of a sheet.
func cellOn(sheet string, col, row int) string {
	return fmt.Sprintf("%s!$%s$%d", quoted(sheet), column(col), row)
}

func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }
