package mbbulk

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// TestBankStrings: the reviewed mapping names banks of the directory, each once,
// and does not contradict what the directory makes of the strings by itself.
func TestBankStrings(t *testing.T) {
	list, directory := readBankList(), bankfiles.EmbeddedDirectory()
	if len(list.all) != 581 || len(list.byKey) != 78 {
		t.Errorf("%d strings, %d of them mapped", len(list.all), len(list.byKey))
	}
	modes := map[string]int{}
	for _, s := range list.all {
		modes[s.mode]++
		if s.bank == "" {
			continue
		}
		b, ok := directory.Bank(s.bank)
		if !ok {
			t.Errorf("%q is mapped to %q, which the directory lacks", s.text, s.bank)
			continue
		}
		_, name, _ := strings.Cut(s.text, " - ")
		if r := directory.Resolve(name); r.Bank != nil && r.Bank != b {
			t.Errorf("%q is mapped to %s, its name reads as %s", s.text, b.Key, r.Bank.Key)
		}
	}
	if len(modes) != 3 || modes[fastOnly] != 77 {
		t.Errorf("modes %v", modes)
	}
	for _, b := range directory.Banks() {
		if _, ok := list.byKey[b.Key]; b.Payable() && !ok {
			t.Errorf("%s is payable and has no string", b.Key)
		}
	}
}

// TestUnmappedStringsAreNoBankOfOurs: nobody forgot to map a string whose name
// the directory knows. Banks with several strings map one on purpose.
func TestUnmappedStringsAreNoBankOfOurs(t *testing.T) {
	several := []string{"KBNN", "SBV", "VDB", "SINOPAC", "CITIBANK", "BNPHCM"}
	directory := bankfiles.EmbeddedDirectory()
	for _, s := range readBankList().all {
		if s.bank != "" {
			continue
		}
		_, name, _ := strings.Cut(s.text, " - ")
		for _, text := range []string{name, s.text} {
			if r := directory.Resolve(text); r.Bank != nil && !slices.Contains(several, r.Bank.Key) {
				t.Errorf("%q is not mapped and reads as %s", s.text, r.Bank.Key)
			}
		}
	}
}

// TestWorkbookAsMBReadsIt opens the file with a spreadsheet library.
func TestWorkbookAsMBReadsIt(t *testing.T) {
	f := bankfilestest.New(Format(), "MB", bankfilestest.Rows("MB"))
	var b bytes.Buffer
	if err := Format().Write(&b, &f.TransferFile, f.Payments()); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got := book.GetSheetList(); !slices.Equal(got, []string{"eMB_BulkPayment", "Danh sách ngân hàng - Bank list"}) {
		t.Errorf("sheets %q", got)
	}
	for cell, want := range map[string]string{
		"B1": "DANH SÁCH GIAO DỊCH\n(LIST OF TRANSACTIONS)", "A2": "STT\n(Ord. No.)\n(1)", "F2": "Chi tiết thanh toán\n(Payment Detail)\n(6)",
		"A3": "1", "B3": "0011001234567", "C3": "NGUYEN THI MINH ANH", "D3": "MB - Ngân hàng TMCP Quân đội", "E3": "1250000",
		"B4": "0000000012", "D5": "VBA - Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam", "E6": "499999999", "C7": "H NGAM NIE KDAM",
		"F7": f.Payment(4).EndToEndID + " TRO CAP NCC T11.2026", "A8": "",
	} {
		if got, err := book.GetCellValue(paymentSheet, cell); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", cell, got, err, want)
		}
	}
	if got, _ := book.GetCellValue(bankSheet, "A582"); got != readBankList().all[580].text {
		t.Errorf("the bank list ends with %q", got)
	}
	if kind, err := book.GetCellType(paymentSheet, "B3"); err != nil || kind != excelize.CellTypeInlineString {
		t.Errorf("account cell is of type %d, %v", kind, err)
	}
	props, err := book.GetDocProps()
	if err != nil || props.Created != "2026-11-01T01:30:00Z" || props.Modified != props.Created || props.Identifier != f.MessageID {
		t.Errorf("properties %+v, %v", props, err)
	}
}

// TestColumnsAscend: Excel repairs a sheet whose columns do not.
func TestColumnsAscend(t *testing.T) {
	f := bankfilestest.New(Format(), "MB", bankfilestest.Rows("MB"))
	var b bytes.Buffer
	if err := Format().Write(&b, &f.TransferFile, f.Payments()); err != nil {
		t.Fatal(err)
	}
	archive, err := open(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		if part.Name != "xl/worksheets/sheet1.xml" {
			continue
		}
		data, err := content(part)
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for column := 1; column <= 6; column++ {
			next := strings.Index(string(data), `<col min="`+strconv.Itoa(column)+`"`)
			if next <= at {
				t.Errorf("column %d stands at %d, the one before at %d", column, next, at)
			}
			at = next
		}
		return
	}
	t.Error("no sheet")
}

func TestFastLimitDoesNotBindInHouse(t *testing.T) {
	rows := bankfilestest.Rows("MB")
	rows[0].Amount = 900_000_000
	f := bankfilestest.New(Format(), "MB", rows)
	if got := payroll.Worst(Format().Check(&f.TransferFile, f.Payment(0))); got == payroll.Error {
		t.Error("an in-house payment of 900 million is held")
	}
}
