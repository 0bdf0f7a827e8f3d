package registry

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// newBook makes a workbook with the rows under the English headers.
func newBook(t testing.TB, rows ...map[string]string) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	for c, name := range headers() {
		set(t, f, c, 1, name)
		for r, row := range rows {
			if row[name] != "" {
				set(t, f, c, r+2, row[name])
			}
		}
	}
	return f
}

// set writes a cell; columns count from 0, rows from 1.
func set(t testing.TB, f *excelize.File, column, row int, v any) {
	t.Helper()
	if err := f.SetCellValue("Sheet1", at(t, column, row), v); err != nil {
		t.Fatal(err)
	}
}

func at(t testing.TB, column, row int) string {
	t.Helper()
	name, err := excelize.CoordinatesToCellName(column+1, row)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func saveBook(t testing.TB, f *excelize.File) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ds.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func styled(t testing.TB, f *excelize.File, column, row int, s *excelize.Style) {
	t.Helper()
	id, err := f.NewStyle(s)
	must(t, err)
	must(t, f.SetCellStyle("Sheet1", at(t, column, row), at(t, column, row), id))
}

// TestWorkbookIsCSV: the same rows give the same people from both formats.
func TestWorkbookIsCSV(t *testing.T) {
	rows := []map[string]string{good(), change("person_id", "031045000124", "full_name", "Trần \"Tư\", Lê"), change("category", "TN_THUONG_BINH", "facts", "", "decision_no", "")}
	fromCSV, _ := mustRead(t, save(t, "ds.csv", list(rows...)))
	fromBook, file := mustRead(t, saveBook(t, newBook(t, rows...)))
	want := describe(fromCSV, nil)
	have := strings.NewReplacer("ds.xlsx, trang Sheet1", "ds.csv").Replace(describe(fromBook, nil))
	if have != want || len(file) > 0 {
		t.Errorf("have\n%s\nwant\n%s\n%v", have, want, file)
	}
}

// TestWorkbookCells puts cells of other kinds than text into one row.
func TestWorkbookCells(t *testing.T) {
	day := func(s string) *excelize.Style { return &excelize.Style{CustomNumFmt: &s} }
	for _, c := range []struct {
		name string
		edit func(f *excelize.File)
		want string
		says string
	}{
		{"citizen number as a number", func(f *excelize.File) { set(t, f, colPersonID, 2, 31045000123) }, "E:CELL_IS_NUMBER", "Ô A2 là số (31045000123)"},
		{"account as a number", func(f *excelize.File) { set(t, f, colAccount, 2, 9704123456789012) }, "E:CELL_IS_NUMBER", "(9704123456789012)"},
		{"bank as a number", func(f *excelize.File) { set(t, f, colBank, 2, 1203001) }, "E:CELL_IS_NUMBER", "Ô V2"},
		{"unit as a number", func(f *excelize.File) { set(t, f, colUnit, 2, 99001) }, "", ""},
		{"percent as a number", func(f *excelize.File) { set(t, f, colPercent, 2, 61) }, "", ""},
		{"percent as a fraction", func(f *excelize.File) { set(t, f, colPercent, 2, 0.61) }, "E:BAD_PERCENT", "«0.61»"},
		{"year of birth as a number", func(f *excelize.File) { set(t, f, colBorn, 2, 1945) }, "", ""},
		{"a number for a birth date", func(f *excelize.File) { set(t, f, colBorn, 2, 16685) }, "E:BAD_DATE", "«16685»"},
		{"date cell", func(f *excelize.File) {
			set(t, f, colBorn, 2, 16685) // 5 September 1945
			styled(t, f, colBorn, 2, day("dd/mm/yyyy"))
		}, "", ""},
		{"date cell with a built-in format", func(f *excelize.File) {
			set(t, f, colBorn, 2, 16685)
			styled(t, f, colBorn, 2, &excelize.Style{NumFmt: 14})
		}, "", ""},
		{"date cell with a time of day", func(f *excelize.File) {
			set(t, f, colBorn, 2, 16685.25)
			styled(t, f, colBorn, 2, day("dd/mm/yyyy"))
		}, "E:BAD_DATE", ""},
		{"29 February 1900", func(f *excelize.File) {
			set(t, f, colDecisionDate, 2, 60)
			styled(t, f, colDecisionDate, 2, day("dd/mm/yyyy"))
		}, "E:BAD_DATE", ""},
		{"typed 02/1990 became a date", func(f *excelize.File) {
			set(t, f, colFrom, 2, 32905) // 1 February 1990
			styled(t, f, colFrom, 2, day("mmm-yy"))
		}, "", ""},
		{"a day for a month", func(f *excelize.File) {
			set(t, f, colFrom, 2, 32906)
			styled(t, f, colFrom, 2, day("dd/mm/yyyy"))
		}, "E:BAD_MONTH", "«1990-02-02»"},
		{"formula", func(f *excelize.File) { must(t, f.SetCellFormula("Sheet1", at(t, colPercent, 2), "60+1")) }, "E:CELL_IS_FORMULA", "=60+1"},
		{"formula in an unknown column", func(f *excelize.File) {
			set(t, f, 24, 1, "Ghi chú")
			must(t, f.SetCellFormula("Sheet1", at(t, 24, 2), "ROW()-1"))
		}, "", ""},
		{"boolean", func(f *excelize.File) { set(t, f, colPercent, 2, true) }, "E:CELL_IS_ERROR", ""},
		{"font of TCVN3", func(f *excelize.File) {
			set(t, f, colName, 2, "Lª Anh")
			styled(t, f, colName, 2, &excelize.Style{Font: &excelize.Font{Family: ".VnTime"}})
		}, "W:LEGACY_DECODED", "«Lê Anh»"},
		{"font of TCVN3 capitals", func(f *excelize.File) {
			set(t, f, colName, 2, "nguyÔn v¨n an")
			styled(t, f, colName, 2, &excelize.Style{Font: &excelize.Font{Family: ".VnTimeH"}})
		}, "W:LEGACY_DECODED", "«NGUYỄN VĂN AN»"},
		{"font of TCVN3, text of none", func(f *excelize.File) {
			set(t, f, colName, 2, "Müller Strauß")
			styled(t, f, colName, 2, &excelize.Style{Font: &excelize.Font{Family: ".VnTime"}})
		}, "E:LEGACY_ENCODING", "TCVN3"},
		{"font of VNI", func(f *excelize.File) {
			set(t, f, colName, 2, "Höng")
			styled(t, f, colName, 2, &excelize.Style{Font: &excelize.Font{Family: "VNI-Times"}})
		}, "W:LEGACY_DECODED", "«Hưng»"},
		{"old font, plain letters", func(f *excelize.File) {
			set(t, f, colName, 2, "An Hoa")
			styled(t, f, colName, 2, &excelize.Style{Font: &excelize.Font{Family: ".VnTime"}})
		}, "", ""},
		{"note beside the table", func(f *excelize.File) { set(t, f, 30, 2, "xem lại") }, "W:ROW_WIDTH", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newBook(t, good())
			c.edit(f)
			people, _ := mustRead(t, saveBook(t, f))
			row := people[0].Rows[0]
			if have := codes(row.Findings); have != c.want {
				t.Fatalf("have %s, want %s: %v", have, c.want, row.Findings)
			}
			for _, found := range row.Findings {
				checkWords(t, found)
				if says := found.Says(payroll.Vietnamese); !strings.Contains(says, c.says) || found.Sheet != "Sheet1" {
					t.Errorf("%s: %s", found.Where(payroll.Vietnamese), says)
				}
			}
		})
	}
}

func TestWorkbookDateSystems(t *testing.T) {
	f := newBook(t, good())
	set(t, f, colBorn, 2, 16685-1462)
	styled(t, f, colBorn, 2, &excelize.Style{NumFmt: 14})
	yes := true
	must(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	people, _ := mustRead(t, saveBook(t, f))
	if have := people[0].Born.String(); have != "1945-09-05" {
		t.Errorf("1904 system: %s, %v", have, people[0].Rows[0].Findings)
	}
}

func TestWorkbookFurniture(t *testing.T) {
	f := excelize.NewFile()
	set(t, f, 0, 1, "UBND XÃ MẪU")
	must(t, f.MergeCell("Sheet1", "A1", "F1"))
	for c, name := range []string{"STT", "Số định danh", "Họ tên", "Đối tượng", "Ngày sinh"} {
		set(t, f, c, 3, name)
		set(t, f, c, 4, fmt.Sprintf("(%d)", c+1))
	}
	for i := range 3 {
		for c, v := range []any{i + 1, "03104500012" + itoa(i), "Nguyễn Văn An", "TN_THUONG_BINH", "1945"} {
			set(t, f, c, 5+i, v)
		}
	}
	must(t, f.SetRowVisible("Sheet1", 6, false))
	set(t, f, 2, 9, "Tổng cộng")
	must(t, f.MergeCell("Sheet1", "A10", "F11"))
	people, file, err := readAll(saveBook(t, f), Options{Catalogue: catalogue()})
	if err != nil || len(people) != 3 || people[2].Rows[0].Number != 7 || codes(file) != "W:HIDDEN_ROWS I:TOTALS_ROW" || file[0].Args["count"] != "1" {
		t.Fatalf("%d people, %v %v", len(people), file, err)
	}
	for _, p := range people {
		if p.Rows[0].Grant != 0 {
			t.Error(p.Rows[0].Findings)
		}
	}
}

// TestOtherSheets: a list that goes on on a second sheet is not read to its end in
// silence, nor is a hidden sheet taken for the list people see.
func TestOtherSheets(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(*excelize.File) error
		want string
	}{
		{"one sheet", func(*excelize.File) error { return nil }, ""},
		{"another sheet", func(f *excelize.File) error { _, err := f.NewSheet("Bổ sung"); return err }, "W:MORE_SHEETS"},
		{"a hidden sheet of choices", func(f *excelize.File) error {
			_, err := f.NewSheet("Danh mục")
			return errors.Join(err, f.SetSheetVisible("Danh mục", false))
		}, ""},
		{"the first sheet is hidden", func(f *excelize.File) error {
			n, err := f.NewSheet("Danh sách mới")
			f.SetActiveSheet(n)
			return errors.Join(err, f.SetSheetVisible("Sheet1", false))
		}, "W:HIDDEN_SHEET W:MORE_SHEETS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := excelize.NewFile()
			for col, name := range []string{"Số định danh", "Họ tên", "Đối tượng", "Ngày sinh"} {
				set(t, f, col, 1, name)
				set(t, f, col, 2, []any{"031045000123", "Nguyễn Văn An", "TN_THUONG_BINH", "1945"}[col])
			}
			must(t, c.do(f))
			people, file, err := readAll(saveBook(t, f), Options{Catalogue: catalogue()})
			if err != nil || len(people) != 1 || codes(file) != c.want {
				t.Fatalf("%d people, %v %v", len(people), file, err)
			}
			for _, finding := range file {
				checkWords(t, finding)
			}
		})
	}
}

// TestOpenDocument: what LibreOffice saves by itself is named, not called broken.
func TestOpenDocument(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"} {
		part, err := w.Create(name)
		must(t, err)
		_, err = io.WriteString(part, content)
		must(t, err)
	}
	must(t, w.Close())
	if have := refusal(t, save(t, "a.xlsx", b.String())); have != "E:OPEN_DOCUMENT" {
		t.Error(have)
	}
}

// rewrite copies an archive, passing each part through edit; edit may drop a
// part by returning nil.
func rewrite(t testing.TB, path string, edit func(name string, content []byte) []byte, more map[string]string) string {
	t.Helper()
	in, err := zip.OpenReader(path)
	must(t, err)
	defer in.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, content []byte) {
		part, err := w.Create(name)
		must(t, err)
		_, err = part.Write(content)
		must(t, err)
	}
	for _, f := range in.File {
		r, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(r)
		must(t, err)
		if content = edit(f.Name, content); content != nil {
			put(f.Name, content)
		}
	}
	for name, content := range more {
		put(name, []byte(content))
	}
	must(t, w.Close())
	return save(t, "ds.xlsx", out.String())
}

const sheetPart = "xl/worksheets/sheet1.xml"

// inSheet replaces text in the worksheet.
func inSheet(old, new string) func(string, []byte) []byte {
	return func(name string, content []byte) []byte {
		if name != sheetPart {
			return content
		}
		return bytes.Replace(content, []byte(old), []byte(new), 1)
	}
}

func same(_ string, content []byte) []byte { return content }

// TestRefusedWorkbook lists workbooks that are not read at all.
func TestRefusedWorkbook(t *testing.T) {
	huge := strings.Repeat("x", 1<<20)
	rows := `<row r="5"><c r="B5"><v>1</v></c><c r="A5"><v>2</v></c></row></sheetData>`
	for _, c := range []struct {
		name string
		edit func(string, []byte) []byte
		more map[string]string
		want string
	}{
		{"cells out of order", inSheet("</sheetData>", rows), nil, "E:CELL_ORDER"},
		{"a cell twice", inSheet("</sheetData>", `<row r="5"><c r="A5"><v>1</v></c><c r="A5"><v>2</v></c></row></sheetData>`), nil, "E:CELL_ORDER"},
		{"a row twice", inSheet("</sheetData>", `<row r="2"><c r="A2"><v>1</v></c></row></sheetData>`), nil, "E:CELL_ORDER"},
		{"a cell of another row", inSheet("</sheetData>", `<row r="5"><c r="A6"><v>1</v></c></row></sheetData>`), nil, "E:CELL_ORDER"},
		{"a row beyond the sheet", inSheet("</sheetData>", `<row r="2000000"><c r="A2000000"><v>1</v></c></row></sheetData>`), nil, "E:BROKEN_WORKBOOK"},
		{"a cell inside a cell", inSheet("</sheetData>", `<row r="5"><c r="A5"><c r="B5"><v>1</v></c></c></row></sheetData>`), nil, "E:CELL_ORDER"},
		{"a cell far to the right", inSheet("</sheetData>", `<row r="5"><c r="XFD5"><v>1</v></c></row></sheetData>`), nil, "E:WORKBOOK_LIMIT"},
		{"merged data", inSheet("</worksheet>", `<mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>`), nil, "E:MERGED_CELLS"},
		{"sheet cut off", func(name string, b []byte) []byte {
			if name == sheetPart {
				return b[:len(b)*2/3]
			}
			return b
		}, nil, "E:BROKEN_WORKBOOK"},
		{"tags that do not match", inSheet("</sheetData>", "</sheetdata>"), nil, "E:BROKEN_WORKBOOK"},
		{"DTD in the sheet", inSheet("<worksheet", `<!DOCTYPE x [<!ENTITY a "b">]><worksheet`), nil, "E:DOCTYPE_REFUSED"},
		{"DTD in the workbook", func(name string, b []byte) []byte {
			if name == "xl/workbook.xml" {
				return bytes.Replace(b, []byte("<workbook"), []byte("<!DOCTYPE x><workbook"), 1)
			}
			return b
		}, nil, "E:DOCTYPE_REFUSED"},
		{"macros", same, map[string]string{"xl/vbaProject.bin": "x"}, "E:ACTIVE_CONTENT"},
		{"external link", same, map[string]string{"xl/externalLinks/externalLink1.xml": "<x/>"}, "E:ACTIVE_CONTENT"},
		{"embedded object", same, map[string]string{"xl/embeddings/oleObject1.bin": "x"}, "E:ACTIVE_CONTENT"},
		{"name out of the archive", same, map[string]string{"../../etc/x.xml": "<x/>"}, "E:BROKEN_WORKBOOK"},
		{"absolute name", same, map[string]string{"/etc/x.xml": "<x/>"}, "E:BROKEN_WORKBOOK"},
		{"a part twice", same, map[string]string{"XL/workbook.xml": "<x/>"}, "E:BROKEN_WORKBOOK"},
		{"no workbook part", func(name string, b []byte) []byte {
			if name == "xl/workbook.xml" {
				return nil
			}
			return b
		}, nil, "E:BROKEN_WORKBOOK"},
		{"one text of a megabyte", inSheet("</sheetData>", `<row r="5"><c r="A5" t="inlineStr"><is><t>`+huge+`</t></is></c></row></sheetData>`), nil, "E:WORKBOOK_LIMIT"},
		{"zip bomb", same, map[string]string{"xl/media/x.png": strings.Repeat("\x00", 20<<20)}, "E:WORKBOOK_LIMIT"},
		{"nesting", same, map[string]string{"docProps/x.xml": strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)}, "E:WORKBOOK_LIMIT"},
		{"two roots", inSheet("</worksheet>", "</worksheet><worksheet/>"), nil, "E:BROKEN_WORKBOOK"},
		{"shared string that is none", inSheet("</sheetData>", `<row r="5"><c r="A5" t="s"><v>-7</v></c></row></sheetData>`), nil, "E:BROKEN_WORKBOOK"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := rewrite(t, saveBook(t, newBook(t, good(), change("person_id", "031045000124"))), c.edit, c.more)
			if have := refusal(t, path); have != c.want {
				_, _, err := readAll(path, options())
				t.Errorf("have %s, want %s: %v", have, c.want, err)
			}
		})
	}
}

func TestWorkbookLimits(t *testing.T) {
	path := saveBook(t, newBook(t, good()))
	for _, c := range []struct {
		name   string
		limits Limits
	}{
		{"parts", Limits{Parts: 3}}, {"unzipped", Limits{UnzipBytes: 1000}}, {"part", Limits{PartBytes: 100}}, {"strings", Limits{Strings: 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options()
			o.Limits = c.limits
			_, _, err := readAll(path, o)
			var refused *Refused
			if !errors.As(err, &refused) || codes(refused.Findings) != "E:WORKBOOK_LIMIT" {
				t.Errorf("have %v", err)
			}
		})
	}
}

// TestCutWorkbook cuts a workbook at many places: none is read.
func TestCutWorkbook(t *testing.T) {
	whole, err := os.ReadFile(saveBook(t, newBook(t, good())))
	must(t, err)
	for cut := 1; cut < len(whole); cut += 97 {
		path := save(t, "ds.xlsx", string(whole[:cut]))
		if _, _, err := readAll(path, options()); err == nil {
			t.Fatalf("cut at %d of %d was read", cut, len(whole))
		}
	}
}

// TestCopyIsRemoved: the copy of a worksheet does not outlive its File.
func TestCopyIsRemoved(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	if _, _, err := readAll(saveBook(t, newBook(t, good())), options()); err != nil {
		t.Fatal(err)
	}
	path := rewrite(t, saveBook(t, newBook(t, good())), inSheet("</sheetData>", "</sheetdata>"), nil)
	if _, err := Open(path, options()); err == nil {
		t.Fatal("read")
	}
	for _, pattern := range []string{"chitra-*", "excelize-*"} {
		left, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil || len(left) > 0 {
			t.Errorf("left behind: %v %v", left, err)
		}
	}
}

func TestDateFormats(t *testing.T) {
	for format, want := range map[string]bool{
		"dd/mm/yyyy": true, "mmm-yy": true, `[$-42A]d "tháng" m`: true, "yyyy": true,
		"0": false, "@": false, `#,##0 "đ"`: false, "[Red]0": false, "hh:mm": false, `0\d`: false, "General": false,
	} {
		if have := isDateFormat(0, &format); have != want {
			t.Errorf("%s: %v", format, have)
		}
	}
	for id, want := range map[int]bool{0: false, 14: true, 18: false, 22: true, 45: false, 49: false} {
		if have := isDateFormat(id, nil); have != want {
			t.Errorf("%d: %v", id, have)
		}
	}
}
