package workbook_test

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"chitra/bankfiles/workbook"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

func forecastData() workbook.ForecastData {
	from := payroll.NewMonth(2026, 12)
	row := func(p payroll.Programme, unit string, k payroll.Month, sum, expected payroll.Amount) payroll.ForecastRow {
		return payroll.ForecastRow{Programme: p, Unit: unit, Month: from + k, Expected: expected,
			ForecastSum: payroll.ForecastSum{Grants: 3, Sum: sum, Ended: payroll.ForecastChange{Grants: 1, Sum: 100}}}
	}
	local := payroll.Text{VI: "ngân sách địa phương", EN: "local budget"}
	return workbook.ForecastData{Title: "Dự báo", From: from, Months: 2, At: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC),
		Programmes: []payroll.ProgrammeInfo{
			{Code: "NCC", Name: payroll.Text{VI: "Người có công"}, Budget: payroll.Text{VI: "ngân sách trung ương"}},
			{Code: "BTXH", Name: payroll.Text{VI: "Bảo trợ xã hội"}, Budget: local},
			{Code: "HTXH", Name: payroll.Text{VI: "Hưu trí xã hội"}, Budget: local}},
		UnitNames: map[string]string{"99001": "Phường Mẫu", "99002": "=HYPERLINK(1)"},
		Rows: []payroll.ForecastRow{
			row("BTXH", "99001", 0, 2000, 1900), row("BTXH", "99002", 1, 500, 400),
			row("HTXH", "99001", 1, 70, 60), row("NCC", "99001", 0, 30000, 29000), row("NCC", "99001", 1, 30000, 28000)},
		Assumptions: []payroll.Text{{VI: "q = 4,00%.", EN: "q = 4.00%."}}}
}

func TestForecast(t *testing.T) {
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := workbook.Forecast(out, forecastData()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("equal input gives other bytes")
	}
	if err := workbook.Verify(bytes.NewReader(first.Bytes()), int64(first.Len())); err != nil {
		t.Error(err)
	}
	z, err := zip.NewReader(bytes.NewReader(first.Bytes()), int64(first.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, f := range z.File {
		parts = append(parts, f.Name)
	}
	if !slices.Contains(parts, "xl/charts/chart1.xml") {
		t.Errorf("no chart: %v", parts)
	}
	book, err := excelize.OpenReader(&first)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, want := range map[string]string{
		"Dự báo!B5": "29000", "Dự báo!C5": "1900", "Dự báo!D5": "0", "Dự báo!E5": "30900", "Dự báo!F5": "32000",
		"Dự báo!E6": "28460", "Dự báo!F6": "30570", "Dự báo!B7": "57000", "Dự báo!E7": "59360", "Dự báo!F7": "62570",
		"Dự báo!A8": "ngân sách trung ương", "Dự báo!E8": "57000", "Dự báo!A9": "ngân sách địa phương", "Dự báo!E9": "2360",
		"Theo đơn vị!C3": "=HYPERLINK(1)", "Theo đơn vị!E3": "400", "Theo đơn vị!F5": "57000", "Biến động!D2": "30000", "Biến động!K2": "1", "Biến động!L2": "100",
	} {
		sheet, at, _ := strings.Cut(cell, "!")
		got, err := book.CalcCellValue(sheet, at, excelize.Options{RawCellValue: true})
		if formula, _ := book.GetCellFormula(sheet, at); formula == "" {
			got, err = book.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
		} else if stored, err := book.GetCellValue(sheet, at, excelize.Options{RawCellValue: true}); err != nil || stored != want {
			t.Errorf("%s = %s: stored %q %v, want %q for those who cannot calculate", cell, formula, stored, err, want)
		}
		if err != nil || got != want {
			t.Errorf("%s: %q %v, want %q", cell, got, err, want)
		}
	}
}
