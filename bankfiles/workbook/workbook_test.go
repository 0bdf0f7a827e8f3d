package workbook

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// books are the workbooks, each small.
func books(t testing.TB) map[string][]byte {
	return map[string][]byte{"list": paymentList(t, 12), "form09": form09(t, 12), "cash": cashList(t, 12), "citizen": citizen(t), "form10": form10(t), "control": controlBook(t, sampleControl(20, 5))}
}

func TestSameInputSameBytes(t *testing.T) {
	first := books(t)
	for range 4 { // excelize writes streamed sheets in random order
		for name, again := range books(t) {
			if !bytes.Equal(first[name], again) {
				t.Errorf("%s differs when written again", name)
			}
		}
	}
	for name, data := range first {
		core := parts(t, data)["docProps/core.xml"]
		for _, want := range []string{"2026-10-22T01:30:00Z</dcterms:created>", "2026-10-22T01:30:00Z</dcterms:modified>", "<dc:creator>chitra<"} {
			if !strings.Contains(core, want) {
				t.Errorf("%s: document properties lack %s: %s", name, want, core)
			}
		}
	}
}

func TestVerify(t *testing.T) {
	for name, data := range books(t) {
		if err := Verify(bytes.NewReader(data), int64(len(data))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, broken := range map[string][]byte{"cut": data[:len(data)-400], "a flipped byte": flipped(data, len(data)/3), "empty": nil} {
			if err := Verify(bytes.NewReader(broken), int64(len(broken))); !errors.Is(err, payroll.ErrIntegrity) {
				t.Errorf("%s: broken workbook passes: %v", name, err)
			}
		}
	}
	f := excelize.NewFile()
	defer f.Close()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetRow("A1", []any{"never flushed"}); err != nil {
		t.Fatal(err)
	}
	var cut bytes.Buffer
	if err := f.Write(&cut); err != nil {
		t.Fatal(err)
	}
	if err := Verify(bytes.NewReader(cut.Bytes()), int64(cut.Len())); !errors.Is(err, payroll.ErrIntegrity) {
		t.Errorf("a sheet cut short passes: %v", err)
	}
}

func flipped(data []byte, at int) []byte {
	data = bytes.Clone(data)
	data[at] ^= 0x55
	return data
}

// xmlCell is a cell as it stands in the sheet.
type xmlCell struct {
	Ref     string `xml:"r,attr"`
	Style   int    `xml:"s,attr"`
	Type    string `xml:"t,attr"`
	Formula string `xml:"f"`
	Value   string `xml:"v"`
	Text    string `xml:"is>t"`
	Runs    []struct {
		Text string `xml:"t"`
	} `xml:"is>r"`
}

type xmlSheet struct {
	SheetPr struct {
		PageSetUpPr struct {
			FitToPage bool `xml:"fitToPage,attr"`
		} `xml:"pageSetUpPr"`
	} `xml:"sheetPr"`
	Panes []struct {
		State   string `xml:"state,attr"`
		TopLeft string `xml:"topLeftCell,attr"`
	} `xml:"sheetViews>sheetView>pane"`
	Cols []struct {
		First int `xml:"min,attr"`
	} `xml:"cols>col"`
	Rows []struct {
		Cells []xmlCell `xml:"c"`
	} `xml:"sheetData>row"`
	// Locked says what protection forbids; what is not said is forbidden.
	Locked *struct {
		Sheet         bool   `xml:"sheet,attr"`
		AutoFilter    string `xml:"autoFilter,attr"`
		Sort          string `xml:"sort,attr"`
		FormatColumns string `xml:"formatColumns,attr"`
	} `xml:"sheetProtection"`
	AutoFilter struct {
		Ref string `xml:"ref,attr"`
	} `xml:"autoFilter"`
	Merges []struct {
		Ref string `xml:"ref,attr"`
	} `xml:"mergeCells>mergeCell"`
	Conditional []struct {
		Ref string `xml:"sqref,attr"`
	} `xml:"conditionalFormatting"`
	Links []struct {
		Ref      string `xml:"ref,attr"`
		Location string `xml:"location,attr"`
	} `xml:"hyperlinks>hyperlink"`
	PageSetup struct {
		Paper       string `xml:"paperSize,attr"`
		Orientation string `xml:"orientation,attr"`
		Width       string `xml:"fitToWidth,attr"`
		Height      string `xml:"fitToHeight,attr"`
	} `xml:"pageSetup"`
	Footer string `xml:"headerFooter>oddFooter"`
	Breaks []struct {
		Row int `xml:"id,attr"`
	} `xml:"rowBreaks>brk"`
	Ignored []struct {
		Ref  string `xml:"sqref,attr"`
		Text bool   `xml:"numberStoredAsText,attr"`
	} `xml:"ignoredErrors>ignoredError"`
}

type xmlBook struct {
	Sheets []struct {
		Name string `xml:"name,attr"`
	} `xml:"sheets>sheet"`
	Names []struct {
		Name  string `xml:"name,attr"`
		Scope string `xml:"localSheetId,attr"`
		To    string `xml:",chardata"`
	} `xml:"definedNames>definedName"`
}

// unpacked is a workbook with its parts read as XML, without excelize.
type unpacked struct {
	book   xmlBook
	sheets map[string]xmlSheet
	order  []string
	styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Fonts []struct {
			Name struct {
				Value string `xml:"val,attr"`
			} `xml:"name"`
		} `xml:"fonts>font"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
}

func unpack(t testing.TB, data []byte) *unpacked {
	t.Helper()
	u := &unpacked{sheets: map[string]xmlSheet{}}
	all := parts(t, data)
	read := func(name string, into any) {
		t.Helper()
		if err := xml.Unmarshal([]byte(all[name]), into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	read("xl/workbook.xml", &u.book)
	read("xl/styles.xml", &u.styles)
	for i, s := range u.book.Sheets {
		var x xmlSheet
		read(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), &x)
		u.sheets[s.Name] = x
		u.order = append(u.order, s.Name)
	}
	return u
}

func (u *unpacked) cell(sheet, ref string) xmlCell {
	for _, row := range u.sheets[sheet].Rows {
		for _, c := range row.Cells {
			if c.Ref == ref {
				return c
			}
		}
	}
	return xmlCell{}
}

func (c xmlCell) text() string {
	s := c.Text
	for _, r := range c.Runs {
		s += r.Text
	}
	return s + c.Value
}

func (u *unpacked) named(name, scope string) string {
	for _, n := range u.book.Names {
		if n.Name == name && n.Scope == scope {
			return n.To
		}
	}
	return ""
}

// TestPaperParts asserts what a printed list promises, on the XML.
func TestPaperParts(t *testing.T) {
	for _, row := range []struct {
		name, titles, filter, pane string
		data                       []byte
		columns                    int
	}{
		{"list", "'DS chi Ủy ban nhân dân phường M'!$8:$10", "$A$10:$M$22", "C11", paymentList(t, 12), listNote},
		{"form09", "'Mẫu 09 Ủy ban nhân dân phường M'!$11:$13", "$A$13:$M$25", "C14", form09(t, 12), formNote},
	} {
		t.Run(row.name, func(t *testing.T) {
			u := unpack(t, row.data)
			s := u.sheets[u.order[0]]
			if got := u.named("_xlnm.Print_Titles", "0"); got != row.titles {
				t.Errorf("print titles %q, want %q", got, row.titles)
			}
			if s.AutoFilter.Ref != row.filter {
				t.Errorf("filter %q, want %q", s.AutoFilter.Ref, row.filter)
			}
			if len(s.Panes) != 1 || s.Panes[0].State != "frozen" || s.Panes[0].TopLeft != row.pane {
				t.Errorf("panes %+v, want frozen at %s", s.Panes, row.pane)
			}
			checkPage(t, s)
			if len(s.Ignored) != 1 || !s.Ignored[0].Text {
				t.Errorf("ignored errors %+v", s.Ignored)
			}
			checkColumnNumbers(t, s, row.columns)
		})
	}
}

// checkPage asserts A4 landscape, one page wide, page numbers, ascending columns.
func checkPage(t *testing.T, s xmlSheet) {
	t.Helper()
	p := s.PageSetup
	if p.Paper != "9" || p.Orientation != "landscape" || p.Width != "1" || p.Height != "0" || !s.SheetPr.PageSetUpPr.FitToPage {
		t.Errorf("page setup %+v, fitToPage %t", p, s.SheetPr.PageSetUpPr.FitToPage)
	}
	if !strings.Contains(s.Footer, "Trang &P/&N") {
		t.Errorf("footer %q", s.Footer)
	}
	for i, c := range s.Cols {
		if c.First != i+1 {
			t.Errorf("columns are not ascending: %+v", s.Cols)
			break
		}
	}
	if len(s.Cols) == 0 {
		t.Error("no column has a width")
	}
}

func checkColumnNumbers(t *testing.T, s xmlSheet, columns int) {
	t.Helper()
	for _, row := range s.Rows {
		if len(row.Cells) == columns && row.Cells[0].Text == "(1)" {
			for i, c := range row.Cells {
				if c.Text != fmt.Sprintf("(%d)", i+1) {
					t.Errorf("column %d is numbered %q", i+1, c.Text)
				}
			}
			return
		}
	}
	t.Error("no row of column numbers")
}

// TestCellTypes asserts that numbers are numbers and identifiers text.
func TestCellTypes(t *testing.T) {
	u := unpack(t, paymentList(t, 5))
	sheet := u.order[0]
	for _, row := range []struct {
		what, ref, kind, value string
		format                 int
	}{
		{"ordinal", "A11", "", "1", wholeFormat},
		{"birth year", "C11", "", "1930", wholeFormat},
		{"citizen number keeps its zero", "D11", "inlineStr", "031100000000", textFormat},
		{"account keeps its zeros", "G11", "inlineStr", "0000001000000", textFormat},
		{"amount is a bare integer", "I11", "", "1500000", moneyFormat},
		{"arrears months", "J14", "", "2", wholeFormat},
		{"arrears", "K14", "", "3138000", moneyFormat},
		{"no arrears is an empty cell", "K11", "", "", moneyFormat},
		{"total", "L14", "", "4707000", moneyFormat},
	} {
		t.Run(row.what, func(t *testing.T) {
			c := u.cell(sheet, row.ref)
			if c.Type != row.kind || c.text() != row.value || u.styles.Cells[c.Style].Format != row.format {
				t.Errorf("%+v with format %d", c, u.styles.Cells[c.Style].Format)
			}
		})
	}
	if c := u.cell(sheet, "L16"); c.Formula != "SUBTOTAL(109,L11:L15)" || c.Value != "10868000" || c.Type != "" {
		t.Errorf("total row %+v", c)
	}
	if c := u.cell(sheet, "A17"); c.Text != "Số tiền bằng chữ: Mười triệu tám trăm sáu mươi tám nghìn đồng." {
		t.Errorf("words %q", c.Text)
	}
	for _, f := range u.styles.Fonts {
		if f.Name.Value != "" && f.Name.Value != family {
			t.Errorf("font %q", f.Name.Value)
		}
	}
}

func TestListCountsWhatItWrites(t *testing.T) {
	for name, write := range map[string]func(io.Writer, ListHead, Rows) (bankfiles.Tally, error){"list": PaymentList, "form09": Form09, "cash": CashList} {
		for _, n := range []int{0, 1, 2, 40} {
			var want bankfiles.Tally
			for r := range sampleRows(n) {
				if err := want.Add(r.Amount + r.Arrears); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := write(io.Discard, sampleHead(), sampleRows(n)); got != want || err != nil {
				t.Errorf("%s of %d rows: %+v, %v; want %+v", name, n, got, err, want)
			}
		}
	}
}

// TestReceiverIsReadable: a name broken over three lines has a row of three lines,
// in every list that names who receives.
func TestReceiverIsReadable(t *testing.T) {
	r := sampleRow(0)
	r.Payee, r.Name, r.CategoryName = "Nguyễn Đức Sơn", "Lê Thị Ba", "Bệnh binh"
	for name, of := range map[string]struct {
		write func(io.Writer, ListHead, Rows) (bankfiles.Tally, error)
		lines int
	}{"list": {PaymentList, 3}, "form09": {Form09, 3}, "cash": {CashList, 2}} {
		f, err := excelize.OpenReader(bytes.NewReader(written(t, func(w io.Writer) error {
			_, err := of.write(w, sampleHead(), rowsOf(r))
			return err
		})))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		sheet := f.GetSheetList()[0]
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(rows, func(cells []string) bool { return slices.Contains(cells, "Lê Thị Ba") })
		if height, err := f.GetRowHeight(sheet, at+1); err != nil || height < tall(of.lines).Height {
			t.Errorf("%s: row %d is %v points tall, wants %d lines; %v", name, at+1, height, of.lines, err)
		}
	}
}

// TestTextStaysText writes names that look like formulas.
func TestTextStaysText(t *testing.T) {
	for _, name := range []string{"=1+1", "+84 90", "-5", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "0012", "1E5", "<b>&\"'", "_x0041_", " đầu cuối ", "TRUE"} {
		r := sampleRow(0)
		r.Name, r.Account, r.DecisionNo, r.Note = name, name, name, name
		d := sampleControl(0, 0)
		d.Rows, d.Run.Totals = rowsOf(r), payroll.RunTotals{}
		d.addUp()
		f, err := excelize.OpenReader(bytes.NewReader(controlBook(t, d)))
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range []string{at(dataName, 2), at(dataAccount, 2), at(dataDecision, 2), at(dataNote, 2)} {
			formula, err1 := f.GetCellFormula(dataSheet, cell)
			value, err2 := f.GetCellValue(dataSheet, cell)
			kind, err3 := f.GetCellType(dataSheet, cell)
			if err := errors.Join(err1, err2, err3, f.Close()); err != nil || formula != "" || value != name || kind != excelize.CellTypeInlineString {
				t.Errorf("%q in %s became %q (formula %q, type %v, %v)", name, cell, value, formula, kind, err)
			}
		}
	}
}

func TestTextThatACellWouldChangeIsRefused(t *testing.T) {
	for name, text := range map[string]string{"control character": "a\x01b", "carriage return": "a\rb", "not UTF-8": "a\xffb",
		"too long": strings.Repeat("a", 32_768), "noncharacter": "a\uffffb"} {
		r := sampleRow(0)
		r.Note = text
		_, err := PaymentList(io.Discard, sampleHead(), rowsOf(r))
		if !errors.Is(err, payroll.ErrData) || !strings.Contains(err.Error(), "M11") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := checkText("Nguyễn\uFFFD\t\n"); err != nil {
		t.Errorf("a replacement character that was typed is text: %v", err)
	}
}

func TestErrorsOfTheCallerStopTheWorkbook(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // other programs write workbooks too
	broken := errors.New("database went away")
	rows := func(yield func(Row, error) bool) {
		if yield(sampleRow(0), nil) {
			yield(Row{}, broken)
		}
	}
	var out bytes.Buffer
	if _, err := PaymentList(&out, sampleHead(), rows); !errors.Is(err, broken) || out.Len() > 0 {
		t.Errorf("list: %v, %d bytes", err, out.Len())
	}
	d := sampleControl(3, 0)
	d.Rows = rows
	if err := Control(&out, d); !errors.Is(err, broken) || out.Len() > 0 {
		t.Errorf("control: %v, %d bytes", err, out.Len())
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "chitra-workbook-*")); len(left) > 0 {
		t.Errorf("spool files left behind: %v", left)
	}
	full := errors.New("disk full")
	if err := Control(failing{full}, sampleControl(3, 1)); !errors.Is(err, full) {
		t.Errorf("a failing writer gives %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestPlaceAndDate(t *testing.T) {
	for _, row := range []struct {
		on   payroll.Date
		want string
	}{
		{payroll.Date{Year: 2026, Month: 1, Day: 5}, "Hải Phòng, ngày 05 tháng 01 năm 2026"},
		{payroll.Date{Year: 2026, Month: 2, Day: 15}, "Hải Phòng, ngày 15 tháng 02 năm 2026"},
		{payroll.Date{Year: 2026, Month: 3, Day: 9}, "Hải Phòng, ngày 09 tháng 3 năm 2026"},
		{payroll.Date{}, "Hải Phòng, ngày …… tháng …… năm ………"},
	} {
		if got := placeAndDate("Hải Phòng", row.on); got != row.want {
			t.Errorf("%v: %q, want %q", row.on, got, row.want)
		}
	}
}

// dump writes the cells of a workbook as lines that people can compare.
func dump(t testing.TB, data []byte) string {
	u := unpack(t, data)
	var b strings.Builder
	for _, name := range u.order {
		fmt.Fprintf(&b, "== %s\n", name)
		for _, row := range u.sheets[name].Rows {
			for _, c := range row.Cells {
				if c.Formula != "" {
					fmt.Fprintf(&b, "%s\t=%s\t→ %s\n", c.Ref, c.Formula, c.Value)
				} else if s := c.text(); s != "" {
					fmt.Fprintf(&b, "%s\t%s\n", c.Ref, strings.ReplaceAll(s, "\n", "⏎"))
				}
			}
		}
	}
	return b.String()
}

// TestGolden compares the cells with files that people have read. Write them
// anew with CHITRA_UPDATE_GOLDEN=1. All people in them are made up.
func TestGolden(t *testing.T) {
	for name, data := range map[string][]byte{"danh-sach-chi": paymentList(t, 9), "mau-09": form09(t, 9), "kiem-soat": controlBook(t, sampleControl(9, 3))} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("..", "..", "testdata", "runs", "workbook", "good", name+".txt")
			got := dump(t, data)
			if os.Getenv("CHITRA_UPDATE_GOLDEN") == "1" {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs:\n%s", path, firstDifference(got, string(want)))
			}
		})
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\ngot  %s\nwant %s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

func TestControlParts(t *testing.T) {
	u := unpack(t, controlBook(t, sampleControl(20, 5)))
	if want := []string{"Kiểm soát", "Tổng hợp", "Tạm giữ", "So tháng trước", "Chênh lệch", "Biến động", "Dữ liệu"}; !slices.Equal(u.order, want) {
		t.Fatalf("sheets %q", u.order)
	}
	for i, name := range u.order {
		s := u.sheets[name]
		if name != overviewSheet {
			checkPage(t, s)
		}
		if l := s.Locked; l == nil || !l.Sheet || l.AutoFilter != "false" || l.Sort != "false" || l.FormatColumns != "false" {
			t.Errorf("%s: protection %+v", name, l)
		}
		for _, link := range s.Links {
			target := strings.Trim(strings.TrimSuffix(link.Location, "!A1"), "'")
			if !slices.Contains(u.order, target) {
				t.Errorf("%s!%s leads to %q", name, link.Ref, link.Location)
			}
		}
		if len(s.Links) == 0 {
			t.Errorf("%s leads nowhere", name)
		}
		if name == dataSheet || name == heldSheet {
			checkFlat(t, u, name, i)
		}
	}
	if p := u.sheets[overviewSheet].PageSetup; p.Paper != "9" || p.Orientation != "portrait" || p.Width != "1" || p.Height != "1" {
		t.Errorf("overview page %+v", p)
	}
	if len(u.sheets[overviewSheet].Conditional) != 1 || len(u.sheets[summarySheet].Conditional) != 1 {
		t.Error("checks are not coloured")
	}
}

// checkFlat asserts what pivot tables need: one header row with unique names, no
// merges, no empty keys, a filter over everything.
func checkFlat(t *testing.T, u *unpacked, name string, index int) {
	t.Helper()
	s := u.sheets[name]
	if len(s.Merges) > 0 {
		t.Errorf("%s has merged cells", name)
	}
	heads := map[string]bool{}
	for _, c := range s.Rows[0].Cells {
		if heads[c.Text] || !strings.Contains(c.Text, " / ") {
			t.Errorf("%s: header %q is empty, in one language or there twice", name, c.Text)
		}
		heads[c.Text] = true
	}
	last := at(len(s.Rows[0].Cells), len(s.Rows))
	column := strings.TrimRight(last, "0123456789")
	if want := fmt.Sprintf("$A$1:$%s$%d", column, len(s.Rows)); s.AutoFilter.Ref != want {
		t.Errorf("%s: filter %q, want %q", name, s.AutoFilter.Ref, want)
	}
	if len(s.Ignored) != 1 || s.Ignored[0].Ref != "A1:"+last || !s.Ignored[0].Text {
		t.Errorf("%s: ignored errors %+v", name, s.Ignored)
	}
	if len(s.Panes) != 1 || s.Panes[0].TopLeft != "A2" {
		t.Errorf("%s: panes %+v", name, s.Panes)
	}
	if got := u.named("_xlnm.Print_Titles", strconv.Itoa(index)); !strings.HasSuffix(got, "!$1:$1") {
		t.Errorf("%s: print titles %q", name, got)
	}
	if name != dataSheet {
		return
	}
	for _, row := range s.Rows[1:] {
		for _, col := range []int{dataOrdinal, dataMonth, dataProgramme, dataUnit, dataPersonID, dataCategory, dataMethod, dataBank, dataPayee, dataTotal, dataReference} {
			if row.Cells[col-1].text() == "" {
				t.Errorf("%s: %s is empty", name, row.Cells[col-1].Ref)
			}
		}
	}
}

func TestDataColumnsStandWhereTheirHeadersSay(t *testing.T) {
	u := unpack(t, controlBook(t, sampleControl(4, 1)))
	r := sampleRow(3)
	for col, want := range map[int]string{dataOrdinal: "4", dataMonth: "2026-11", dataProgramme: "NCC", dataUnit: r.Unit, dataUnitName: r.UnitName,
		dataPersonID: r.PersonID, dataName: r.Name, dataBorn: strconv.Itoa(r.BirthYear), dataCategory: r.Category, dataCategoryName: r.CategoryName,
		dataDecision: r.DecisionNo, dataPayee: r.Name, dataMethod: "cash", dataBank: "TIEN_MAT", dataBankName: "Tiền mặt", dataAccount: "",
		dataAmount: r.Amount.Plain(), dataArrearsMonths: "2", dataArrears: r.Arrears.Plain(), dataTotal: (r.Amount + r.Arrears).Plain(),
		dataPayments: "1", dataReference: r.EndToEndID, dataNote: ""} {
		if got := u.cell(dataSheet, at(col, 5)).text(); got != want {
			t.Errorf("%s: %q, want %q", dataHeads[col-1], got, want)
		}
	}
	for col, want := range map[int]string{heldOrdinal: "1", heldUnit: "99001", heldPersonID: "031100000000", heldName: "Nguyễn Thị An", heldCategory: "THUONG_BINH",
		heldRow: "2", heldAmount: "1000000", heldCode: "NO_ACCOUNT", heldReason: "Chưa có tài khoản ngân hàng để chuyển 1.000.000 đồng.",
		heldRemedy: "Bổ sung ngân hàng và số tài khoản, hoặc chuyển sang chi tiền mặt."} {
		if got := u.cell(heldSheet, at(col, 2)).text(); got != want {
			t.Errorf("%s: %q, want %q", heldHeads[col-1], got, want)
		}
	}
}

func TestNamedTotals(t *testing.T) {
	d := sampleControl(20, 5)
	u := unpack(t, controlBook(t, d))
	for name, want := range map[string]string{"Tong_so_tien": d.Run.Totals.Instructed.Plain(), "So_doi_tuong": strconv.Itoa(d.Run.Totals.Persons)} {
		sheet, cell, _ := strings.Cut(u.named(name, ""), "!")
		if got := u.cell(strings.Trim(sheet, "'"), strings.ReplaceAll(cell, "$", "")).Value; got != want || want == "0" {
			t.Errorf("%s at %s is %q, want %q", name, u.named(name, ""), got, want)
		}
	}
}

// TestPartsSplit makes sheets of seven rows: nothing is lost, and every formula
// sees every part.
func TestPartsSplit(t *testing.T) {
	d := sampleControl(21, 8)
	whole := unpack(t, controlBook(t, d))
	d.PartRows = 7
	u := unpack(t, controlBook(t, d))
	if want := []string{"Kiểm soát", "Tổng hợp", "Tạm giữ", "So tháng trước", "Chênh lệch", "Biến động", "Dữ liệu", "Dữ liệu 2", "Dữ liệu 3", "Tạm giữ 2"}; !slices.Equal(u.order, want) {
		t.Fatalf("sheets %q", u.order)
	}
	for name, rows := range map[string]int{"Dữ liệu": 7, "Dữ liệu 2": 7, "Dữ liệu 3": 7, "Tạm giữ": 7, "Tạm giữ 2": 1} {
		if got := len(u.sheets[name].Rows) - 1; got != rows {
			t.Errorf("%s has %d rows, want %d", name, got, rows)
		}
	}
	for _, c := range []string{at(sumPaid, 6), at(sumHeld, 6), at(sumEntitled, 6)} {
		if a, b := whole.cell(summarySheet, c).Value, u.cell(summarySheet, c).Value; a != b || a == "" {
			t.Errorf("%s: %q in one part, %q in three", c, a, b)
		}
	}
	formula := u.cell(summarySheet, at(sumPaid, 6)).Formula
	for _, part := range []string{"'Dữ liệu'!$T$2:$T$8", "'Dữ liệu 2'!$T$2:$T$8", "'Dữ liệu 3'!$T$2:$T$8"} {
		if !strings.Contains(formula, part) {
			t.Errorf("%s misses %s", formula, part)
		}
	}
	if n := strings.Count(dump(t, controlBook(t, d)), "\tDữ liệu 3\n"); n != 2 {
		t.Errorf("Dữ liệu 3 is linked %d times, want on the overview and in the table of parts", n)
	}
}

func TestControlRefusesWhatDoesNotTie(t *testing.T) {
	for name, spoil := range map[string]func(*ControlData){
		"instructed":             func(d *ControlData) { d.Run.Totals.Instructed++; d.Run.Totals.Entitled++ },
		"entitled":               func(d *ControlData) { d.Run.Totals.Entitled++ },
		"payments":               func(d *ControlData) { d.Run.Totals.Payments++ },
		"held sum":               func(d *ControlData) { d.Run.Totals.HeldSum++; d.Run.Totals.Entitled++ },
		"held rows":              func(d *ControlData) { d.Run.Totals.HeldRows-- },
		"a unit":                 func(d *ControlData) { d.Units[0].Amount++ },
		"a category":             func(d *ControlData) { d.Categories[1].Amount-- },
		"a bank":                 func(d *ControlData) { d.Banks[0].Amount-- },
		"a heading without rows": func(d *ControlData) { d.Units = append(d.Units, Summary{Code: "99003", Amount: 1}) },
		"rows without a heading": func(d *ControlData) { d.Banks = d.Banks[1:] },
		"a heading twice":        func(d *ControlData) { d.Units = append(d.Units, Summary{Code: "99001"}) },
	} {
		t.Run(name, func(t *testing.T) {
			d := sampleControl(20, 5)
			spoil(&d)
			var out bytes.Buffer
			err := Control(&out, d)
			if !errors.Is(err, payroll.ErrIntegrity) || out.Len() > 0 {
				t.Errorf("%v, %d bytes written", err, out.Len())
			}
		})
	}
}

// TestControlOfAnEmptyRun has no rows, no held rows, no run before.
func TestControlOfAnEmptyRun(t *testing.T) {
	d := sampleControl(0, 0)
	d.Rows, d.Held, d.Last, d.Approvals = nil, nil, nil, nil
	got := dump(t, controlBook(t, d))
	for _, want := range []string{"Không có đợt trước để so sánh.", "Chưa có ai duyệt.", "Không đồng"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q", want)
		}
	}
	if strings.Contains(got, "→ "+differs) {
		t.Error("an empty run does not tie")
	}
}

var date = regexp.MustCompile(`^\d+(\.\d+)?$`)

func TestDatesAreDates(t *testing.T) {
	u := unpack(t, controlBook(t, sampleControl(1, 0)))
	formats := map[string]string{}
	for _, f := range u.styles.Formats {
		formats[strconv.Itoa(f.ID)] = f.Code
	}
	seen := map[string]string{}
	for _, row := range u.sheets[overviewSheet].Rows {
		for _, c := range row.Cells {
			if code := formats[strconv.Itoa(u.styles.Cells[c.Style].Format)]; strings.HasPrefix(code, "dd/mm/yyyy") && date.MatchString(c.Value) {
				seen[code] = c.Value
			}
		}
	}
	// 5 November 2026 is day 46331; the run was prepared at 8:30 in Viet Nam.
	if seen["dd/mm/yyyy"] != "46331" || !strings.HasPrefix(seen["dd/mm/yyyy hh:mm"], "46317.354166") {
		t.Errorf("dates %v", slices.Sorted(maps.Values(seen)))
	}
	if want := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 46331); payroll.DateOf(want) != (payroll.Date{Year: 2026, Month: 11, Day: 5}) {
		t.Fatal("the test's own day number is wrong")
	}
}

func BenchmarkControl(b *testing.B) {
	d := sampleControl(100_000, 5_000)
	b.ReportAllocs()
	for b.Loop() {
		if err := Control(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPaymentList(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := PaymentList(io.Discard, sampleHead(), sampleRows(5_000)); err != nil {
			b.Fatal(err)
		}
	}
}
