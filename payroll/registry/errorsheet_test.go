package registry

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// findingsOf reads a file and gathers what is wrong with its rows.
func findingsOf(t *testing.T, path string) map[int][]payroll.Finding {
	t.Helper()
	people, _ := mustRead(t, path)
	all := map[int][]payroll.Finding{}
	for _, p := range people {
		for _, r := range p.Rows {
			all[r.Number] = append(all[r.Number], r.Findings...)
		}
	}
	return all
}

func errorSheetOf(t *testing.T, path string) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteErrors(&b, path, options(), findingsOf(t, path), payroll.Vietnamese); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestErrorSheetCSV(t *testing.T) {
	content := "\xef\xbb\xbfDANH SÁCH;;\r\n\r\nHọ tên;Số định danh;Đối tượng;Ghi chú\r\n" +
		"=1+1;031045000121;TU_DAY;\"a;b\"\r\n\r\nTrần Thị Bình;031045000122;TU_DAY;+84\r\n;;Tổng cộng;\r\n"
	path := save(t, "ds.csv", content)
	have := errorSheetOf(t, path)
	want := "\xef\xbb\xbfDANH SÁCH;;\r\n\r\nHọ tên;Số định danh;Đối tượng;Ghi chú;Lỗi\r\n" +
		"'=1+1;031045000121;TU_DAY;\"a;b\";"
	if !strings.HasPrefix(have, want) || !strings.Contains(have, "Họ tên: Nội dung bắt đầu bằng =") ||
		!strings.Contains(have, "\r\n\r\nTrần Thị Bình;031045000122;TU_DAY;'+84;") || !strings.HasSuffix(have, ";;Tổng cộng;;\r\n") {
		t.Errorf("have\n%s", have)
	}
}

// TestErrorSheetRoundTrip: after mending, the sheet that came back is read as
// it is; before, it has the same faults in the same rows.
func TestErrorSheetRoundTrip(t *testing.T) {
	rows := []map[string]string{good(), change("person_id", "031045000124", "percent", "x", "account_no", "1"), change("person_id", "031045000125", "full_name", "")}
	csvPath := save(t, "ds.csv", list(rows...))
	book := newBook(t, rows...)
	set(t, book, colPersonID, 3, 31045000124)
	set(t, book, colBorn, 2, 16685)
	styled(t, book, colBorn, 2, &excelize.Style{NumFmt: 14})
	set(t, book, colFrom, 2, 32905)
	styled(t, book, colFrom, 2, &excelize.Style{NumFmt: 17})
	must(t, book.SetCellFormula("Sheet1", at(t, colPercent, 4), "60+1"))
	for _, path := range []string{csvPath, saveBook(t, book)} {
		before := findingsOf(t, path)
		ext := path[strings.LastIndexByte(path, '.'):]
		again := save(t, "again"+ext, errorSheetOf(t, path))
		after := findingsOf(t, again)
		for row := 2; row <= 4; row++ {
			b, a := codes(before[row]), codes(after[row])
			if b != a && !(row == 4 && a == strings.Replace(b, "CELL_IS_FORMULA", "FORMULA_TEXT", 1)) {
				t.Errorf("%s row %d: before %s, after %s", ext, row, b, a)
			}
		}
		third := findingsOf(t, save(t, "third"+ext, errorSheetOf(t, again)))
		if codes(third[3]) != codes(after[3]) {
			t.Errorf("%s: after twice %s", ext, codes(third[3]))
		}
		if len(before[3]) == 0 || len(before[2]) > 0 {
			t.Errorf("%s: %v", ext, before)
		}
	}
}

func TestErrorSheetWorkbook(t *testing.T) {
	book := newBook(t, good(), change("person_id", "031045000124", "percent", ""))
	book.SetSheetName("Sheet1", "Danh sách")
	content := errorSheetOf(t, saveBook(t, book))
	f, err := excelize.OpenReader(strings.NewReader(content))
	must(t, err)
	defer f.Close()
	cells, err := f.GetRows("Danh sách", excelize.Options{RawCellValue: true})
	must(t, err)
	last := len(headers())
	if len(cells) != 3 || cells[0][last] != "Lỗi" || len(cells[1]) > last || !strings.HasPrefix(cells[2][last], "percent: Thiếu hoặc sai tỷ lệ") {
		t.Errorf("have %q", cells)
	}
	panes, err := f.GetPanes("Danh sách")
	must(t, err)
	if !panes.Freeze || panes.Selection[0].ActiveCell != "Z3" {
		t.Errorf("panes %+v", panes)
	}
}

// TestErrorSheetSaysNoMoreThanFits bounds the text of one cell.
func TestErrorSheetSaysNoMoreThanFits(t *testing.T) {
	path := save(t, "ds.csv", list(good()))
	var many []payroll.Finding
	for range 100 {
		many = append(many, payroll.Finding{Code: payroll.CodeBadDate, Severity: payroll.Error, Value: "x"})
	}
	many = append([]payroll.Finding{{Code: payroll.CodeTotalsRow, Severity: payroll.Info}}, many...)
	var b bytes.Buffer
	must(t, WriteErrors(&b, path, options(), map[int][]payroll.Finding{2: many}, payroll.English))
	if n := strings.Count(b.String(), "is not a date"); n != maxSaid || !strings.Contains(b.String(), "| …") || strings.Contains(b.String(), "totals") {
		t.Errorf("%d sentences", n)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
