package sheet_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/sheet"

	"github.com/xuri/excelize/v2"
)

// book is one workbook in a bank's layout; sheets are lists of rows.
type book struct {
	name   string
	sheets []page
	edit   func(f *excelize.File)
}

type page struct {
	name string
	rows [][]any
}

// above are rows that banks print over a header.
func above(n int, rows ...[]any) [][]any {
	out := append([][]any{}, rows...)
	for len(out) < n {
		out = append(out, nil)
	}
	return out
}

// books are the layouts of the banks, with made-up people.
var books = []book{
	{name: "vietcombank_cashup", sheets: []page{{"VCBACCOUNTDETAIL_1", [][]any{
		{"SAO KÊ TÀI KHOẢN / STATEMENT OF ACCOUNT"},
		{"Số tài khoản / Account No.:", "0011004000001"},
		{"Số dư đầu kỳ / Opening balance", nil, nil, nil, "20,000,000"},
		{"STT\nNo.", "Ngày\nDate / Doc No.", "Nợ\nDebit", "Có\nCredit", "Số dư\nBalance", "Nội dung\nDescription"},
		{1, "05/11/2026\n5390 - 00012", "8,851,000", nil, "11,149,000", "CHI TRO CAP"},
		{2, "06/11/2026\n5390 - 00013", nil, "1,250,000", "12,399,000", "HOAN TRA"},
		{nil, "Tổng cộng / Total", "8,851,000", "1,250,000", nil, nil},
		{nil, "Số dư cuối kỳ / Closing balance", nil, nil, "12,399,000", nil},
		{"SAO KÊ TÀI KHOẢN / STATEMENT OF ACCOUNT"},
		{"Số tài khoản / Account No.:", "0011004000002"},
		{"STT\nNo.", "Ngày\nDate / Doc No.", "Nợ\nDebit", "Có\nCredit", "Số dư\nBalance", "Nội dung\nDescription"},
		{1, "06/11/2026\n5390 - 00020", nil, "7", "100", "LAI"},
	}}}},
	{name: "vietcombank_simple", sheets: []page{{"Sheet1", [][]any{
		{"Vietcombank"}, {"Tài khoản: 0011004000001"},
		{"Ngày giao dịch", "Số tham chiếu", "Số tiền ghi nợ", "Số tiền ghi có", "Mô tả"},
		{"2026-11-05", "FT1", 8851000, nil, "CHI"},
		{"06-11-2026", "FT2", nil, 1250000.5, "HOAN TRA"},
	}}}},
	{name: "vietinbank", sheets: []page{{"Sheet0", append(above(19, []any{"LỊCH SỬ GIAO DỊCH - TRANSACTION HISTORY"}, []any{"Số tài khoản/Account number", "118000000001"}), [][]any{
		{"STT", "Ngày hạch toán/Accounting date", "Mô tả/Description", "Nợ/Debit", "Có/Credit", "Số dư/Account balance", "Số giao dịch/Transaction number", "TK đối ứng/Corresponsive account", "Tên đối ứng/Corresponsive name", "MTID", "Mã định danh/Virtual account", "Ngày phát sinh/Transaction date"},
		{1, "06/11/2026 10:00:01", "HOAN TRA", nil, "1.250.000", "12.399.000", "TX2", "1903000000001", "NGUYEN THI MAU", "M2", nil, "06/11/2026"},
		{2, "05/11/2026 09:00:00", "CHI TRO CAP", "8.851.000", nil, "11.149.000", "TX1", nil, nil, "M1", nil, "05/11/2026"},
	}...)}}},
	{name: "mb", sheets: []page{{"Statement", [][]any{
		{"NGÂN HÀNG TMCP QUÂN ĐỘI"},
		{"Số tài khoản: 0000012345678"},
		{"NGÀY HẠCH TOÁN\nPOSTING DATE", "SỐ BÚT TOÁN\nREFERENCE NO", "PHÁT SINH NỢ\nDEBIT", "PHÁT SINH CÓ\nCREDIT", "SỐ DƯ\nBALANCE", "NỘI DUNG\nDESCRIPTION"},
		{"05/11/2026", "FT1", "500,000", "0", "500,000", "CHI"},
		{"06/11/2026", "FT2", "0", "200,000", "600,000", "THIEU MOT DONG"},
	}}}},
	{name: "techcombank_two_header_rows", sheets: []page{{"Sao ke", append(above(32, []any{"TECHCOMBANK"}, []any{"Account No", "19030000000001"}), [][]any{
		{"Ngày giao dịch", "Đối tác", "Ngân hàng", "Diễn giải", "Số bút toán", "Phát sinh", nil, "Số dư"},
		{nil, nil, nil, nil, nil, "Nợ", "Có", nil},
		{"05/11/2026", "NGUYEN THI MAU", "VCB", "TRO CAP", "FT26309000001", "1.250.000", nil, "750.000"},
		{nil, nil, nil, "dòng in tiếp", nil, nil, nil, nil},
	}...)}}},
	{name: "tpbank", sheets: []page{{"Lich su", [][]any{
		{"TPBANK"}, nil, {"Số tài khoản", "00000000001"}, nil, nil,
		{"STT", "Ngày GD", "Ngày hiệu lực", "Diễn giải", "Ghi nợ", "Ghi có", "Số dư"},
		{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"},
		{1, "05/11/2026", "05/11/2026", "CHI", "1.000", "", "2.000"},
		{2, "03/13/2026", "05/11/2026", "NGAY KIEU MY", "", "500", "2.500"},
		{3, "06/11/2026", "06/11/2026", "HAI COT", "500", "500", "2.500"},
	}}}},
	{name: "mb_list_sent_back", sheets: []page{
		{"eMB_BulkPayment", [][]any{
			{"DANH SÁCH CHUYỂN TIỀN"},
			{"STT", "Số tài khoản", "Tên đơn vị thụ hưởng", "Ngân hàng thụ hưởng/Chi nhánh", "Số tiền", "Chi tiết thanh toán", "Trạng thái"},
			{1, "1903000000001", "NGUYEN THI MAU", "VCB - Ngân hàng TMCP Ngoại thương Việt Nam", 1250000, "CSF6MWZJOU09D08F TRO CAP", "Thành công"},
			{2, "1903000000002", "TRAN VAN MAU", "BIDV", 7601000, "TRO CAP", "Thất bại - AC06"},
			{nil, nil, "Tổng cộng", nil, 8851000, nil, nil},
		}},
		{"Danh sách ngân hàng", [][]any{{"VCB - Ngân hàng TMCP Ngoại thương Việt Nam"}}},
	}},
	{name: "amount_by_formula", sheets: []page{{"Sheet1", [][]any{
		{"Số tài khoản", "0011004000001"},
		{"Ngày", "Diễn giải", "Nợ", "Có"},
		{"05/11/2026", "CHI", nil, nil},
		{"05/11/2026", "CHI", 5, nil},
	}}}, edit: func(f *excelize.File) { _ = f.SetCellFormula("Sheet1", "C3", "2*3") }},
}

// build makes the workbook.
func (b book) build(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, p := range b.sheets {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", p.name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(p.name); err != nil {
			t.Fatal(err)
		}
		for n, cells := range p.rows {
			at, _ := excelize.CoordinatesToCellName(1, n+1)
			if err := f.SetSheetRow(p.name, at, &cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	if b.edit != nil {
		b.edit(f)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestWorkbooks reads the layouts of the banks; what is read stands in
// testdata/…/sheet/workbooks.
func TestWorkbooks(t *testing.T) {
	for _, b := range books {
		t.Run(b.name, func(t *testing.T) {
			got, err := bankfilestest.ReadAnswer(b.build(t), sheet.Reader())
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(corpus, "workbooks", b.name+".want")
			if *update {
				if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("read:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// TestDateCells: a day that a workbook stores as a number is read as the day.
func TestDateCells(t *testing.T) {
	b := book{sheets: []page{{"S", [][]any{{"Ngày", "Diễn giải", "Nợ", "Có"}, {46331, "A", 5, nil}}}}, edit: func(f *excelize.File) {
		style, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		_ = f.SetCellStyle("S", "A2", "A2", style)
	}}
	got, err := bankfilestest.ReadAnswer(b.build(t), sheet.Reader())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Entries) != 1 || got.Entries[0].BookedOn.String() != "2026-11-05" {
		t.Errorf("read %s", got)
	}
}

// TestWorkbooksRefused: damaged and hostile archives.
func TestWorkbooksRefused(t *testing.T) {
	whole := books[0].build(t)
	for name, data := range map[string][]byte{
		"cut":      whole[:len(whole)-200],
		"no sheet": []byte("PK\x03\x04 and nothing else"),
	} {
		_, err := bankfilestest.ReadAnswer(data, sheet.Reader())
		var refused *bankfiles.UnreadableError
		if err == nil || !strings.Contains(err.Error(), "/") || !asUnreadable(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
