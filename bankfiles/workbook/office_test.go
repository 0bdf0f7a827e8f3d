package workbook

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// tool finds a program, or skips; with CHITRA_REQUIRE_TOOLS=1 it insists.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CHITRA_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// convert lets LibreOffice open workbooks and save them in another format. It
// returns the folder of the results, each under the name of its workbook.
func convert(t *testing.T, books map[string][]byte, format string) string {
	t.Helper()
	soffice := tool(t, "soffice")
	dir := t.TempDir()
	to := filepath.Join(dir, "out")
	args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", format, "--outdir", to}
	for name, data := range books {
		from := filepath.Join(dir, name+".xlsx")
		if err := os.WriteFile(from, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, from)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if said, err := exec.CommandContext(ctx, soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	return to
}

var cachedValue = regexp.MustCompile(`</f><v>[^<]*</v>`)

// edited is a workbook after a change of the XML of its sheets.
func edited(t *testing.T, data []byte, change func(sheet, xml string) string) []byte {
	t.Helper()
	var out bytes.Buffer
	a, err := newArchive(&out)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range parts(t, data) {
		if strings.HasPrefix(name, "xl/worksheets/sheet") {
			content = change(name, content)
		}
		w, err := a.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := a.remove(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// recalculated opens a workbook as LibreOffice calculates it. The stored results
// are taken out first: LibreOffice believes what it finds.
func recalculated(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	bare := edited(t, data, func(_, xml string) string { return cachedValue.ReplaceAllString(xml, "</f>") })
	f, err := excelize.OpenFile(filepath.Join(convert(t, map[string][]byte{"bare": bare}, "xlsx"), "bare.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestOfficeCalculatesWhatWeWrote compares every stored result with what another
// program makes of the formula.
func TestOfficeCalculatesWhatWeWrote(t *testing.T) {
	d := sampleControl(60, 9)
	d.PartRows = 25
	odd := sampleControl(0, 0)
	odd.Rows, odd.Run.Totals = rowsOf(oddRows()...), payroll.RunTotals{}
	odd.addUp()
	for name, data := range map[string][]byte{"list": paymentList(t, 30), "form09": form09(t, 30), "control in parts": controlBook(t, d), "mistyped codes": controlBook(t, odd)} {
		t.Run(name, func(t *testing.T) {
			f, u := recalculated(t, data), unpack(t, data)
			compared := 0
			for _, sheet := range u.order {
				for _, row := range u.sheets[sheet].Rows {
					for _, c := range row.Cells {
						if c.Formula == "" {
							continue
						}
						compared++
						got, err := f.GetCellValue(sheet, c.Ref, excelize.Options{RawCellValue: true})
						if err != nil || got != c.Value {
							t.Errorf("%s!%s =%s: LibreOffice has %q, we wrote %q (%v)", sheet, c.Ref, c.Formula, got, c.Value, err)
						}
					}
				}
			}
			if compared < 2 {
				t.Errorf("only %d formulas compared", compared)
			}
		})
	}
}

// oddRows are rows under codes that SUMIFS confuses or cannot find.
func oddRows() (rows []Row) {
	for i, unit := range []string{"99001", "099001", "99*", "", "=99001", "<99002", "99?01", "xa", "XA", "~"} {
		r := sampleRow(i * 9)
		r.Unit, r.Bank, r.BankName, r.Method = unit, []string{"VCB", "vcb", ""}[i%3], "", payroll.ByAccount
		r.Amount = payroll.Amount(1) << (2 * i)
		rows = append(rows, r)
	}
	return rows
}

// TestChangedDataShows changes one amount by one đồng: the checks say LỆCH.
func TestChangedDataShows(t *testing.T) {
	d := sampleControl(20, 5)
	amount := fmt.Sprintf(`<v>%d</v>`, sampleRow(6).Amount)
	data := edited(t, controlBook(t, d), func(name, xml string) string {
		if name != "xl/worksheets/sheet7.xml" {
			return xml
		}
		changed := strings.ReplaceAll(xml, amount, fmt.Sprintf(`<v>%d</v>`, sampleRow(6).Amount+1))
		if changed == xml {
			t.Fatal("the test changed nothing")
		}
		return changed
	})
	f := recalculated(t, data)
	for _, row := range []struct{ what, cell, want string }{
		{"identity of the run", "E39", matches},
		{"instructed against the data", "E40", differs},
		{"payments against the data", "E41", matches},
		{"held against the held rows", "E42", matches},
		{"units", "E44", differs},
		{"conclusion", "E47", differs},
	} {
		got, err := f.GetCellValue(overviewSheet, row.cell)
		if err != nil || got != row.want {
			t.Errorf("%s at %s: %q, want %q (%v)", row.what, row.cell, got, row.want, err)
		}
	}
}

// TestPagesOnPaper prints lists of lengths around the end of a page and reads
// the pages: headers are repeated, the signatures stand with the last row.
func TestPagesOnPaper(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	books, lengths := map[string][]byte{}, []int{1, 9, 10, 11, 12, 13, 14, 28, 29, 30, 31}
	for _, n := range lengths {
		books[fmt.Sprintf("list-%d", n)], books[fmt.Sprintf("form09-%d", n)] = paymentList(t, n), form09(t, n)
	}
	dir := convert(t, books, "pdf")
	for _, kind := range []string{"list", "form09"} {
		for _, n := range lengths {
			name := fmt.Sprintf("%s-%d", kind, n)
			t.Run(name, func(t *testing.T) {
				text, err := exec.Command(pdftotext, "-layout", filepath.Join(dir, name+".pdf"), "-").Output()
				if err != nil {
					t.Fatal(err)
				}
				checkPages(t, kind, strings.Split(strings.TrimSuffix(string(text), "\f"), "\f"), sampleRow(n-1).Name)
			})
		}
	}
}

func checkPages(t *testing.T, kind string, pages []string, lastName string) {
	t.Helper()
	for i, page := range pages {
		if !strings.Contains(page, "(13)") || !strings.Contains(page, fmt.Sprintf("Trang %d/%d", i+1, len(pages))) || strings.Contains(page, "###") {
			t.Errorf("page %d lacks its header or number, or has ####:\n%s", i+1, page)
		}
	}
	wanted := []string{lastName, "bằng chữ", "NGƯỜI LẬP BIỂU", "KẾ TOÁN TRƯỞNG", "THỦ TRƯỞNG ĐƠN VỊ", "đóng dấu"}
	if kind == "form09" {
		wanted = append(wanted, "II. Thuyết minh", "KHO BẠC NHÀ NƯỚC", "GIÁM ĐỐC")
	}
	for _, want := range wanted {
		if last := pages[len(pages)-1]; !strings.Contains(last, want) {
			t.Errorf("the last page lacks %q:\n%s", want, last)
		}
	}
}
