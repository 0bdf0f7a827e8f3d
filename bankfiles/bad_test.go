package bankfiles_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/mt101"
	"chitra/payroll"
)

// TestBadFiles: every damaged file is refused by the format it pretends to be,
// for the reason it was damaged.
func TestBadFiles(t *testing.T) {
	reasons := map[string]string{
		"listxlsx_totals_missing.xlsx":          "the row of totals is missing",
		"listxlsx_row_after_totals.xlsx":        "row 10 follows the totals",
		"listxlsx_reference_of_another.xlsx":    `the memo opens with "CDIZ34KT8E2VK9H5", not with reference`,
		"tcbinhouse_name_with_accents.xlsx":     `cell B2 is "Nguyễn Thị Minh Ánh"; 'g' is not allowed`,
		"tcbother_formula_beside_text.xlsx":     "as written here: <f>",
		"tcbmixed_cell_beyond_the_columns.xlsx": "is none of the 9 columns",
		"vietinbank_bank_missing.xlsx":          `cell G5 is ""`,
		"hdbinhouse_two_value_dates.xlsx":       `cell E4 is "06/11/2026", in the rows before "05/11/2026"`,
		"hdbother_amount_as_number.xlsx":        `cell C3 is not text as written here (type "n")`,
		"hdbother_currency_usd.xlsx":            `cell B4 is "USD", not "VND"`,
		"hdbcash_identity_short.xlsx":           "not twelve digits",
		"listcsv_separator_in_name.csv":         "line 3: 8 columns, not 7",
		"listcsv_formula_in_name.csv":           `"=DO VAN ON"; '=' is not allowed`,
		"portal_account_as_float.csv":           `"1.1001E+10", no account number`,
		"mb_account_as_number.xlsx":             "cell B4 is not text",
		"mb_account_with_blank.xlsx":            `cell B4 is "00000 00012", no account number`,
		"mb_amount_as_text.xlsx":                "cell E4 is not a whole number",
		"mb_amount_decimals.xlsx":               `"7601000.5"`,
		"mb_amount_exponent.xlsx":               `"7.601E6"`,
		"mb_amount_formula.xlsx":                "cell E4 is not a whole number",
		"mb_cells_out_of_order.xlsx":            "cell A4 does not follow B4",
		"mb_column_missing.xlsx":                `cell D4 is "", no bank by list`,
		"mb_name_too_long.xlsx":                 "cell C4 has 70 characters",
		"mb_no_sheet_part.xlsx":                 "xl/worksheets/sheet1.xml",
		"mb_number_out_of_order.xlsx":           `cell A4 is "3", not number 2`,
		"mb_one_payment.xlsx":                   "1 payments; mb-bulk takes a file from 2",
		"mb_reference_changed.xlsx":             `"CBJLXVCYOZCNBXHC" is no valid reference`,
		"mb_row_missing.xlsx":                   "row 5 stands where row 4 belongs",
		"mb_shared_string.xlsx":                 "cell C4 is not text as written here",
		"mb_sheet_renamed.xlsx":                 "no sheet eMB_BulkPayment",
		"mb_sheet_xml_cut.xlsx":                 "unexpected EOF",
		"mt101_no_comma.txt":                    `is not whole`,
		"mt101_decimals.txt":                    `is not whole`,
		"mt101_currency_usd.txt":                `is not whole`,
		"mt101_amount_zero.txt":                 `is not whole`,
		"mt101_reference_changed.txt":           `fails its check character`,
		"mt101_memo_without_reference.txt":      `does not open with`,
		"mt101_bank_not_a_bic.txt":              `is no BIC`,
		"mt101_field_missing.txt":               `stands where field 71A belongs`,
		"mt101_charges_shared.txt":              `charges are`,
		"mt101_chain_incomplete.txt":            `1 messages, the chain has 2`,
		"mt101_line_feeds.txt":                  `another format`,
		"mt101_no_end.txt":                      `the message does not end`,
		"mt101_accented_name.txt":               `no character of a SWIFT text`,
		"mt101_line_of_36.txt":                  `a line of 36 characters`,
		"mt101_no_account.txt":                  `not an account and a name`,
		"mt101_text_after.txt":                  `stands where "{4:" belongs`,
		"pain001_amount_decimals.xml":           `"7601000.00" is not a whole number`,
		"pain001_amount_exponent.xml":           `"7.601e+06" is not a whole number`,
		"pain001_amount_zero.xml":               `"0" is not a whole number above zero`,
		"pain001_currency_usd.xml":              `payment 2 is in "USD"`,
		"pain001_doctype.xml":                   "document type declaration",
		"pain001_empty_account.xml":             "CdtrAcct/Id/Othr/Id is empty",
		"pain001_no_control_sum.xml":            "lacks MsgId, NbOfTxs or CtrlSum",
		"pain001_no_reference.xml":              "payment 2 has no PmtId/EndToEndId",
		"pain001_reference_changed.xml":         "fails its check character",
		"pain001_same_batch_id_twice.xml":       "stands twice",
		"pain001_trailing_text.xml":             "text after the message",
		"pain001_two_roots.xml":                 "<Document/> is no tag of a payment message",
		"pain001_unbalanced_tags.xml":           "</Dbtr> stands where </Cdtr> belongs",
		"pain001_zone_in_creation_time.xml":     "without a zone",
		"vcb_american_date.csv":                 `line 2: ValueDate is "11/25/2026", not a day`,
		"vcb_amount_decimals.csv":               `line 3: PaymentAmount is "7601000.00"`,
		"vcb_amount_leading_zero.csv":           `line 3: PaymentAmount is "07601000"`,
		"vcb_bank_by_name.csv":                  `is "AGRIBANK", no bank by citad`,
		"vcb_comma_in_name.csv":                 "line 3: 21 columns, not 20",
		"vcb_header_renamed.csv":                `heading 13 is "Amount"`,
		"vcb_last_line_cut.csv":                 "the last line is cut off",
		"vcb_line_feeds.csv":                    "another format",
		"vcb_no_bom.csv":                        "another format",
		"vcb_no_rows.csv":                       "0 payments; vcb-h2h takes a file from 1",
		"vcb_other_debit_account.csv":           `line 3: DebitAccountNo is "1012345678902", in the rows before`,
		"vcb_other_value_date.csv":              `line 3: ValueDate is "06/11/2026"`,
		"vcb_quoted_name.csv":                   `line 3: BeneficiaryName is "\"DO VAN"`,
		"vcb_serial_missing.csv":                `line 4: PaymentSerialNumber is "4", not number 3`,
	}
	paths, err := filepath.Glob(filepath.Join(goldenDir, "bad", "*"))
	if err != nil || len(paths) != len(reasons) {
		t.Fatalf("%d bad files for %d reasons (%v)", len(paths), len(reasons), err)
	}
	formatOf := map[string]string{"listxlsx": "list-xlsx", "listcsv": "list-csv", "tcbinhouse": "tcb-inhouse", "tcbother": "tcb-other",
		"tcbmixed": "tcb-mixed", "vietinbank": "vietinbank-salary", "hdbinhouse": "hdb-inhouse", "hdbother": "hdb-other", "hdbcash": "hdb-cash",
		"portal": "vcb-portal", "mb": bankfiles.MBBulk, "mt101": mt101.Code, "pain001": bankfiles.Pain00109, "vcb": bankfiles.VCBH2H}
	for _, path := range paths {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			kind, _, _ := strings.Cut(name, "_")
			for _, format := range formats {
				if format.Code() != formatOf[kind] {
					continue
				}
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				_, err = verify(format, data)
				if err == nil || !strings.Contains(err.Error(), reasons[name]) || reasons[name] == "" {
					t.Errorf("Verify = %v, want %q", err, reasons[name])
				}
				if !errors.Is(err, payroll.ErrData) && !errors.Is(err, bankfiles.ErrOtherFormat) {
					t.Errorf("%v is neither damaged data nor another format", err)
				}
			}
		})
	}
}
