package template

import (
	"archive/zip"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// shipped returns the format of an embedded layout.
func shipped(t testing.TB, code string) *format {
	t.Helper()
	for _, l := range Embedded() {
		if l.Code == code {
			return New(l, bankfiles.EmbeddedDirectory()).(*format)
		}
	}
	t.Fatalf("no layout %s", code)
	return nil
}

func written(t testing.TB, x bankfiles.Format, f *bankfilestest.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := x.Write(&b, &f.TransferFile, f.Payments()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opened(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

// TestCheckerSharesNoCodeWithTheWriter: no function of the check files calls one
// declared in the files that write, and the other way round.
func TestCheckerSharesNoCodeWithTheWriter(t *testing.T) {
	reading := []string{"check.go", "checkcsv.go", "checksheet.go"}
	writing := []string{"row.go", "csvwrite.go", "sheetwrite.go", "skeleton.go", "blank.go"}
	for _, pair := range [][2][]string{{reading, writing}, {writing, reading}} {
		foreign := map[string]bool{}
		for _, name := range pair[1] {
			for _, d := range parsed(t, name).Decls {
				if f, ok := d.(*ast.FuncDecl); ok {
					foreign[f.Name.Name] = true
				}
			}
		}
		for _, name := range pair[0] {
			own := map[string]bool{}
			for _, beside := range pair[0] {
				for _, d := range parsed(t, beside).Decls {
					if f, ok := d.(*ast.FuncDecl); ok {
						own[f.Name.Name] = true
					}
				}
			}
			ast.Inspect(parsed(t, name), func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				called := ""
				switch f := call.Fun.(type) {
				case *ast.Ident:
					called = f.Name
				case *ast.SelectorExpr:
					called = f.Sel.Name
				}
				if foreign[called] && !own[called] {
					t.Errorf("%s calls %s", name, called)
				}
				return true
			})
		}
	}
}

func parsed(t *testing.T, name string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestBankStringsOfMB: the reviewed mapping names banks of the directory, each
// once, does not contradict what the directory makes of the strings by itself,
// and reaches every bank somebody can have an account at.
func TestBankStringsOfMB(t *testing.T) {
	list, directory := shipped(t, "mb-bulk").Banks, bankfiles.EmbeddedDirectory()
	if len(list.texts) != 581 || len(list.byBank) != 78 {
		t.Errorf("%d strings, %d of them mapped", len(list.texts), len(list.byBank))
	}
	// Banks with several strings map one on purpose.
	several := []string{"KBNN", "SBV", "VDB", "SINOPAC", "CITIBANK", "BNPHCM"}
	modes := map[string]int{}
	for _, s := range list.texts {
		modes[s.mode]++
		_, name, _ := strings.Cut(s.text, " - ")
		r := directory.Resolve(name)
		switch {
		case s.bank != "" && r.Bank != nil && r.Bank.Key != s.bank:
			t.Errorf("%q is mapped to %s, its name reads as %s", s.text, s.bank, r.Bank.Key)
		case s.bank == "" && r.Bank != nil && !slices.Contains(several, r.Bank.Key):
			t.Errorf("%q is not mapped and reads as %s", s.text, r.Bank.Key)
		}
	}
	if len(modes) != 3 || modes[list.FastOnly] != 77 {
		t.Errorf("modes %v", modes)
	}
	for _, b := range directory.Banks() {
		if _, ok := list.byBank[b.Key]; b.Payable() && !ok {
			t.Errorf("%s is payable and has no string", b.Key)
		}
	}
}

// TestWorkbookAsABankReadsIt opens the file with a spreadsheet library.
func TestWorkbookAsABankReadsIt(t *testing.T) {
	x := shipped(t, "mb-bulk")
	f := bankfilestest.New(x, "MB", bankfilestest.Rows("MB"))
	book := opened(t, written(t, x, f))
	if got := book.GetSheetList(); !slices.Equal(got, []string{"eMB_BulkPayment", "Danh sách ngân hàng - Bank list"}) {
		t.Errorf("sheets %q", got)
	}
	for cell, want := range map[string]string{
		"B1": "DANH SÁCH GIAO DỊCH\n(LIST OF TRANSACTIONS)", "A2": "STT\n(Ord. No.)\n(1)", "F2": "Chi tiết thanh toán\n(Payment Detail)\n(6)",
		"A3": "1", "B3": "0011001234567", "C3": "NGUYEN THI MINH ANH", "D3": "MB - Ngân hàng TMCP Quân đội", "E3": "1250000",
		"B4": "0000000012", "D5": "VBA - Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam", "E6": "499999999", "C7": "H NGAM NIE KDAM",
		"F7": f.Payment(4).EndToEndID + " TRO CAP NCC T11.2026", "A8": "",
	} {
		if got, err := book.GetCellValue("eMB_BulkPayment", cell); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", cell, got, err, want)
		}
	}
	if got, _ := book.GetCellValue("Danh sách ngân hàng - Bank list", "A582"); got != x.Banks.texts[580].text {
		t.Errorf("the bank list ends with %q", got)
	}
	if kind, err := book.GetCellType("eMB_BulkPayment", "B3"); err != nil || kind != excelize.CellTypeInlineString {
		t.Errorf("account cell is of type %d, %v", kind, err)
	}
	if got, err := book.GetSheetDimension("eMB_BulkPayment"); err != nil || got != "A1:F7" {
		t.Errorf("dimension %q, %v", got, err)
	}
	props, err := book.GetDocProps()
	if err != nil || props.Created != "2026-11-01T01:30:00Z" || props.Modified != props.Created || props.Identifier != f.MessageID {
		t.Errorf("properties %+v, %v", props, err)
	}
}

func TestFastLimitDoesNotBindInHouse(t *testing.T) {
	rows := bankfilestest.Rows("MB")
	rows[0].Amount = 900_000_000
	x := shipped(t, "mb-bulk")
	f := bankfilestest.New(x, "MB", rows)
	if got := payroll.Worst(x.Check(&f.TransferFile, f.Payment(0))); got == payroll.Error {
		t.Error("an in-house payment of 900 million is held")
	}
}

// TestTwentyColumnsOfVCB, each with its value.
func TestTwentyColumnsOfVCB(t *testing.T) {
	x := shipped(t, "vcb-h2h")
	rows := bankfilestest.Rows("VCB")
	rows[1].Name = `Đỗ "Văn", Ơn`
	f := bankfilestest.New(x, "VCB", rows)
	found := x.Check(&f.TransferFile, f.Payment(1))
	if len(found) != 1 || found[0].Code != payroll.CodeBankTextChanged || found[0].Args["after"] != "DO VAN ON" {
		t.Errorf("a comma is removed in silence: %+v", found)
	}
	text, marked := strings.CutPrefix(string(written(t, x, f)), "\ufeff")
	lines := strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n")
	if !marked || len(lines) != 6 {
		t.Fatalf("mark %v, %d lines", marked, len(lines))
	}
	heads := strings.Split(lines[0], ",")
	cells := map[int]map[string]string{}
	for i, line := range lines[1:] {
		cells[i] = map[string]string{}
		for j, cell := range strings.Split(line, ",") {
			cells[i][heads[j]] = cell
		}
		if len(cells[i]) != 20 {
			t.Errorf("line %d has %d columns", i+2, len(cells[i]))
		}
	}
	reference := f.Payment(2).EndToEndID
	want := map[string]string{
		"PaymentSerialNumber": "3", "TransactionTypeCode": "BT", "PaymentType": "", "CustomerReferenceNo": reference,
		"DebitAccountNo": "1012345678901", "BeneficiaryAccountNo": "2301205123456", "BeneficiaryName": "TRAN DINH Y",
		"DocumentID": "", "PlaceofIssue": "", "IDIssuanceDate": "", "BeneficiaryBankSwiftCodeIFSCCode": "01204001",
		"TransactionCurrency": "VND", "PaymentAmount": "500000", "ChargeType": "OUR", "Paymentdetails": reference + " TRO CAP NCC T11.2026",
		"PurposeCode": "1", "ValueDate": "05/11/2026", "BeneficiaryID": "", "BeneficiaryAddr1": "", "BeneficiaryAddr2": "",
	}
	if !maps.Equal(cells[2], want) {
		t.Errorf("third payment %v", cells[2])
	}
	if cells[0]["BeneficiaryBankSwiftCodeIFSCCode"] != "" || cells[1]["BeneficiaryName"] != "DO VAN ON" {
		t.Errorf("%v", cells[1])
	}
}

// hostile are texts that have broken spreadsheets and banks before.
func TestHostileTexts(t *testing.T) {
	x := shipped(t, "list-xlsx")
	rows := []bankfilestest.Row{
		{Batch: 1, Bank: "VBA", Account: "0000000000000000000000000000000012", Name: `=cmd|' /C calc'!A0`, Amount: 1, Memo: "T11.2026"},
		{Batch: 1, Bank: "VBA", Account: "000000000000000000000024", Name: "@SUM(1+1)*cmd", Amount: 2, Memo: "T11.2026"},
		{Batch: 1, Bank: "MB", Account: "1e10", Name: "+84 'Hoàng\u200b Văn\u202e Nam\u00a0", Amount: 3, Memo: "T11.2026"},
		{Batch: 1, Bank: "MB", Account: "0001", Name: "-1-Nguyễn, Thị; \"Ổn\"\t<b>&amp;", Amount: 4, Memo: "T11.2026"},
		{Batch: 1, Bank: "MB", Account: "12345678901234567890", Name: "NGUYÊ\u0303N VA\u0306N A\u0301", Amount: 5, Memo: "T11.2026"},
	}
	f := bankfilestest.New(x, "BIDV", rows)
	book := opened(t, written(t, x, f))
	for i, want := range []string{"BANG CMD C CALC A0", "SUM1 1 CMD", "84 HOANG VAN NAM", "1 NGUYEN THI ON B VA AMP", "NGUYEN VAN A"} {
		row := string(rune('4' + i))
		name, _ := book.GetCellValue(x.Sheet, "C"+row)
		account, _ := book.GetCellValue(x.Sheet, "B"+row)
		rule, _ := book.GetCellFormula(x.Sheet, "C"+row)
		if name != want || account != rows[i].Account || rule != "" {
			t.Errorf("row %s: name %q, account %q, formula %q", row, name, account, rule)
		}
		told := x.Check(&f.TransferFile, f.Payment(i))
		if i < 4 && (len(told) != 1 || told[0].Code != payroll.CodeBankTextChanged || told[0].Value != rows[i].Name || told[0].Args["after"] != want) {
			t.Errorf("row %s: the change is not told: %+v", row, told)
		}
	}
}

// TestBanksOwnWorkbookIsFilled keeps every other part of it, byte for byte:
// hidden sheets, validations, styles, widths, print settings.
func TestBanksOwnWorkbookIsFilled(t *testing.T) {
	dir := t.TempDir()
	own := banksWorkbook(t, "")
	if err := os.WriteFile(filepath.Join(dir, "mb-bulk.xlsx"), own, 0o600); err != nil {
		t.Fatal(err)
	}
	layouts, problems, err := WithDir(dir)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	var x bankfiles.Format
	for _, l := range layouts {
		if l.Code == "mb-bulk" {
			x = New(l, bankfiles.EmbeddedDirectory())
			if l.Digest == shipped(t, "mb-bulk").Digest || !l.Own {
				t.Error("the layout with the bank's workbook has the digest of the one without")
			}
		}
	}
	f := bankfilestest.New(x, "MB", bankfilestest.Rows("MB")[:3])
	data := written(t, x, f)
	if !bytes.Equal(data, written(t, x, f)) {
		t.Error("two writings differ")
	}
	before, after := parts(t, own), parts(t, data)
	for name, content := range before {
		if name != "xl/worksheets/sheet2.xml" && !bytes.Equal(content, after[name]) {
			t.Errorf("%s has changed", name)
		}
	}
	if len(before) != len(after) {
		t.Errorf("%d parts became %d", len(before), len(after))
	}
	proof, err := x.Verify(bytes.NewReader(data), int64(len(data)))
	if err != nil || proof.Count != 3 || proof.AccountHash != f.AccountHash || proof.Total != f.Total {
		t.Errorf("%+v, %v", proof, err)
	}
	book := opened(t, data)
	if visible, err := book.GetSheetVisible("MaNganHang"); err != nil || visible {
		t.Errorf("the hidden sheet is visible: %v, %v", visible, err)
	}
	if rules, err := book.GetDataValidations("eMB_BulkPayment"); err != nil || len(rules) != 1 || rules[0].Sqref != "D3:D1000" {
		t.Errorf("validations %+v, %v", rules, err)
	}
	if merged, err := book.GetMergeCells("eMB_BulkPayment"); err != nil || len(merged) != 1 {
		t.Errorf("merged cells %v, %v", merged, err)
	}
	if rules, err := book.GetConditionalFormats("eMB_BulkPayment"); err != nil || len(rules) != 1 {
		t.Errorf("conditional formats %v, %v", rules, err)
	}
	style, err := book.GetCellStyle("eMB_BulkPayment", "B4")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := book.GetStyle(style); err != nil || s.NumFmt != 49 || s.Font == nil || s.Font.Color != "FF0000" {
		t.Errorf("the bank's style of an account is lost: %+v, %v", s, err)
	}
	if got, _ := book.GetCellValue("eMB_BulkPayment", "C5"); got != "TRAN DINH Y" {
		t.Errorf("C5 = %q", got)
	}
}

// banksWorkbook is what a bank hands out: an instruction sheet first, payments
// on the second with a validation, a hidden list.
func banksWorkbook(t *testing.T, filled string) []byte {
	t.Helper()
	x := shipped(t, "mb-bulk")
	book := excelize.NewFile()
	defer book.Close()
	must := func(errs ...error) {
		t.Helper()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	must(book.SetSheetName("Sheet1", "Hướng dẫn"), book.SetCellStr("Hướng dẫn", "A1", "Nhập từ dòng 3"))
	for _, sheet := range []string{"eMB_BulkPayment", "MaNganHang"} {
		_, err := book.NewSheet(sheet)
		must(err)
	}
	must(book.SetSheetVisible("MaNganHang", false), book.SetCellStr("MaNganHang", "A1", "VCB"))
	sheet := "eMB_BulkPayment"
	for i, c := range x.Columns {
		must(book.SetCellStr(sheet, columnName(i)+"2", strings.ReplaceAll(strings.ToUpper(c.Heading), "\n", " ")))
	}
	red, err := book.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Color: "FF0000"}})
	must(err, book.SetCellStyle(sheet, "B3", "B1000", red), book.SetColWidth(sheet, "B", "B", 33), book.MergeCell(sheet, "A1", "F1"))
	rule := excelize.NewDataValidation(true)
	rule.SetSqref("D3:D1000")
	rule.SetSqrefDropList("MaNganHang!$A$1:$A$900")
	yellow, err := book.NewConditionalStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
	must(err, book.AddDataValidation(sheet, rule), book.SetConditionalFormat(sheet, "E3:E1000",
		[]excelize.ConditionalFormatOptions{{Type: "cell", Criteria: ">", Format: &yellow, Value: "499999999"}}))
	if filled != "" {
		must(book.SetCellStr(sheet, filled, "ví dụ"))
	}
	var b bytes.Buffer
	must(book.Write(&b))
	return b.Bytes()
}

func parts(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if all[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
		in.Close()
	}
	return all
}

// TestWorkbooksThatCannotBeFilled say why, naming the cell.
func TestWorkbooksThatCannotBeFilled(t *testing.T) {
	other, err := shipped(t, "tcb-other").skeleton(&bankfilestest.New(shipped(t, "tcb-other"), "TCB", bankfilestest.Rows("TCB")).TransferFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		data []byte
		says string
	}{
		{"example rows", banksWorkbook(t, "C4"), "ô C4 có nội dung; xóa dữ liệu từ dòng 3"},
		{"a note beside the rows", banksWorkbook(t, "K9"), "ô K9 có nội dung"},
		{"another heading", banksWorkbook(t, "F2"), "ô F2 ghi «ví dụ»"},
		{"another bank's", other, `không có trang/no sheet "eMB_BulkPayment"; có/there are ["Sheet1"]`},
		{"no workbook", []byte("PK nothing"), "không phải tệp xlsx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "mb-bulk.xlsx"), c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, problems, err := WithDir(dir)
			if err != nil || len(problems) != 1 || problems[0].File != "mb-bulk.xlsx" || !strings.Contains(problems[0].Message.VI, c.says) {
				t.Errorf("%+v, %v", problems, err)
			}
		})
	}
}
