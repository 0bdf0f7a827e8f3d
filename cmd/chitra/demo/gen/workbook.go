package main

import (
	"bytes"
	"strconv"
	"time"

	"chitra/cmd/chitra/sample"

	"github.com/xuri/excelize/v2"
)

// written is the time every workbook claims to have been written, so that its
// bytes depend on its rows alone.
const written = "2026-11-01T08:00:00Z"

// book is a workbook in the making.
type book struct {
	*layout
	file       *excelize.File
	sheet      *excelize.StreamWriter
	text, date int // style numbers
	row        int // last row written
}

// xlsx writes the list as the first sheet of a workbook. Every cell is text but
// for the percents, counts and dates of a layout with numbers.
func (l *layout) xlsx(order []int, table [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	b := &book{layout: l, file: f}
	if err := b.open(len(order)); err != nil {
		return nil, err
	}
	if err := b.head(order); err != nil {
		return nil, err
	}
	for _, cells := range table {
		if err := b.add(order, cells); err != nil {
			return nil, err
		}
	}
	if err := b.sheet.Flush(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err := f.Write(&out)
	return out.Bytes(), err
}

func (b *book) open(columns int) (err error) {
	const sheet = "Danh sách"
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Creator: "chitra", Title: "Dữ liệu mẫu, không có người thật", Created: written, Modified: written,
	}); err != nil {
		return err
	}
	if err := b.file.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	if b.text, err = b.file.NewStyle(&excelize.Style{NumFmt: 49}); err != nil {
		return err
	}
	dayFirst := "dd/mm/yyyy"
	if b.date, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &dayFirst}); err != nil {
		return err
	}
	if b.sheet, err = b.file.NewStreamWriter(sheet); err != nil {
		return err
	}
	return b.sheet.SetColWidth(1, columns, 18)
}

// head writes the title, where there is one, and the header.
func (b *book) head(order []int) error {
	if b.title != "" {
		for _, line := range []string{b.title, "(Dữ liệu mẫu, không có người thật)"} {
			if err := b.write([]any{b.cell(line)}); err != nil {
				return err
			}
		}
	}
	header := make([]any, len(order))
	for i, column := range order {
		header[i] = b.cell(b.header(column))
	}
	return b.write(header)
}

func (b *book) add(order []int, cells []string) error {
	row := make([]any, len(cells))
	for i, text := range cells {
		row[i] = b.value(sample.Columns[order[i]], text)
	}
	return b.write(row)
}

func (b *book) write(cells []any) error {
	b.row++
	at, err := excelize.CoordinatesToCellName(1, b.row)
	if err != nil {
		return err
	}
	return b.sheet.SetRow(at, cells)
}

func (b *book) cell(text string) excelize.Cell { return excelize.Cell{StyleID: b.text, Value: text} }

// value types a cell as the office's own sheet would have it.
func (b *book) value(column, text string) any {
	if text == "" {
		return nil
	}
	if b.numbers {
		switch column {
		case "percent", "count":
			if n, err := strconv.Atoi(text); err == nil {
				return n
			}
		case "birth_date", "decision_date", "died_on":
			if day, err := time.Parse("02/01/2006", text); err == nil {
				return excelize.Cell{StyleID: b.date, Value: day}
			}
		}
	}
	return b.cell(text)
}
