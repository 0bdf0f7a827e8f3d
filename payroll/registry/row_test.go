package registry

import (
	"strings"
	"testing"

	"chitra/payroll"
)

// change is a row that differs from the good one.
func change(pairs ...string) map[string]string {
	row := good()
	for i := 0; i < len(pairs); i += 2 {
		row[pairs[i]] = pairs[i+1]
	}
	return row
}

// TestRow changes one thing in a good row and names the findings it must give,
// and whether the amount can still be computed.
func TestRow(t *testing.T) {
	const held, computed = -1, 0
	for _, c := range []struct {
		name  string
		row   map[string]string
		want  string
		grant int
	}{
		{"nothing wrong", good(), "", computed},
		// Citizen number.
		{"spaces and dots in the number", change("person_id", "031 045.000-123"), "", computed},
		{"eleven digits", change("person_id", "31045000123"), "E:PERSON_ID_FORMAT", computed},
		{"old card of nine digits", change("person_id", "031045000"), "E:PERSON_ID_FORMAT", computed},
		{"letter in the number", change("person_id", "03104500012O"), "E:PERSON_ID_FORMAT", computed},
		{"number in scientific form", change("person_id", "3.10E+10"), "E:PERSON_ID_FORMAT", computed},
		{"no number", change("person_id", ""), "E:MISSING_VALUE", computed},
		{"province that is none", change("person_id", "003045000123"), "E:PERSON_ID_PROVINCE", computed},
		{"province 000", change("person_id", "000045000123"), "E:PERSON_ID_PROVINCE", computed},
		{"province 097", change("person_id", "097045000123"), "E:PERSON_ID_PROVINCE", computed},
		{"province 999", change("person_id", "999045000123"), "E:PERSON_ID_PROVINCE", computed},
		{"birth registered abroad", change("person_id", "132045000123"), "W:PERSON_ID_ABROAD", computed},
		{"sex differs", change("sex", "nữ"), "E:PERSON_ID_SEX", computed},
		{"sex not given", change("sex", ""), "", computed},
		{"year differs", change("birth_date", "05/09/1946"), "E:PERSON_ID_YEAR", computed},
		{"century differs", change("person_id", "031245000123"), "E:PERSON_ID_YEAR", computed},
		{"born in a century to come, no birth date", change("person_id", "031445000123", "birth_date", ""), "E:PERSON_ID_YEAR", computed},
		// Names.
		{"no name", change("full_name", ""), "E:MISSING_VALUE", computed},
		{"name with digits", change("full_name", "Nguyễn Văn An 2"), "E:NAME_CHARACTER", computed},
		{"name with emoji", change("full_name", "Nguyễn 🙂 An"), "E:NAME_CHARACTER", computed},
		{"Cyrillic letter in a name", change("full_name", "Nguyễn Vаn An"), "E:NAME_CHARACTER", computed},
		{"Eth for Đ", change("full_name", "Ðặng Văn An"), "E:NAME_CHARACTER", computed},
		{"Ê Đê name with an apostrophe", change("full_name", "H'Hen Niê"), "", computed},
		{"zero-width space", change("full_name", "Nguyễn\u200b An"), "E:BAD_CHARACTER", computed},
		{"right-to-left override", change("full_name", "Nguyễn \u202eAn"), "E:BAD_CHARACTER", computed},
		{"line break in a name", change("full_name", "Nguyễn\nAn"), "E:BAD_CHARACTER", computed},
		{"leading tab", change("full_name", "\tNguyễn An"), "E:BAD_CHARACTER", computed},
		{"formula in a name", change("full_name", `=HYPERLINK("http://x","y")`), "E:FORMULA_TEXT", computed},
		{"at sign", change("full_name", "@SUM(A1)"), "E:FORMULA_TEXT", computed},
		{"dash for nothing", change("decision_no", "-"), "E:FORMULA_TEXT", computed},
		{"name of 300 characters", change("full_name", strings.Repeat("Nguyễn ", 43)), "E:TOO_LONG", computed},
		{"TCVN3", change("full_name", "NguyÔn V¨n An"), "E:LEGACY_ENCODING", computed},
		{"VNI", change("full_name", "Nguyeãn Vaên An"), "E:LEGACY_ENCODING", computed},
		{"one foreign letter", change("full_name", "Nguyen Hång"), "W:STRANGE_LETTER", computed},
		// Dates.
		{"year of birth alone", change("birth_date", "1945"), "", computed},
		{"ISO birth date", change("birth_date", "1945-09-05"), "", computed},
		{"one-digit day and month", change("birth_date", "5/9/1945"), "", computed},
		{"31 April", change("birth_date", "31/04/1945"), "E:BAD_DATE", held},
		{"29 February of no leap year", change("birth_date", "29/02/1945"), "E:BAD_DATE", held},
		{"month before day", change("birth_date", "09/25/1945"), "E:BAD_DATE", held},
		{"two-digit year", change("birth_date", "05/09/45"), "E:BAD_DATE", held},
		{"born tomorrow", change("birth_date", "25/11/2026", "person_id", "031226000123"), "E:FUTURE_DATE", held},
		{"born today", change("birth_date", "24/11/2026", "person_id", "031226000123"), "", computed},
		{"decision after today", change("decision_date", "25/11/2026"), "E:FUTURE_DATE", computed},
		{"decision with a year alone", change("decision_date", "1990"), "E:BAD_DATE", computed},
		{"died before birth", change("died_on", "05/09/1944"), "E:DEATH_BEFORE_BIRTH", held},
		{"died in the year of birth, day unknown", change("birth_date", "1945", "died_on", "05/09/1945"), "", computed},
		{"death in the future", change("died_on", "01/12/2026"), "E:FUTURE_DATE", held},
		{"months reversed", change("from_month", "07/2024", "to_month", "06/2024"), "E:MONTHS_REVERSED", held},
		{"one month", change("from_month", "07/2024", "to_month", "2024-07"), "", computed},
		{"month 13", change("from_month", "13/2024"), "E:BAD_MONTH", held},
		{"day for a month", change("from_month", "01/07/2024"), "E:BAD_MONTH", held},
		// Status.
		{"suspended", change("status", "tam_dung", "status_from", "07/2024"), "", computed},
		{"Tạm dừng", change("status", "Tạm dừng", "status_from", "07/2024"), "", computed},
		{"suspended, month missing", change("status", "suspended"), "E:MISSING_STATUS_MONTH", held},
		{"unknown status", change("status", "nghỉ"), "E:BAD_STATUS", held},
		{"unknown sex", change("sex", "x"), "E:BAD_SEX", computed},
		// Category, facts, figures.
		{"category in small letters", change("category", "thuong_binh"), "", computed},
		{"unknown category", change("category", "THUONG_BINHH"), "E:UNKNOWN_CATEGORY", held},
		{"no category", change("category", ""), "E:MISSING_VALUE", held},
		{"percent with its sign", change("percent", "61 %"), "", computed},
		{"percent missing", change("percent", ""), "E:MISSING_PERCENT", held},
		{"percent too low", change("percent", "20"), "E:MISSING_PERCENT", held},
		{"percent 101", change("percent", "101"), "E:BAD_PERCENT", held},
		{"percent with a fraction", change("percent", "61,5"), "E:BAD_PERCENT", held},
		{"count missing", change("category", "TN_LIET_SI", "facts", ""), "E:MISSING_COUNT", held},
		{"count", change("category", "TN_LIET_SI", "facts", "", "count", "2"), "", computed},
		{"count with a half where none is known", change("category", "TN_LIET_SI", "facts", "", "count", "2,5"), "E:MISSING_COUNT", held},
		{"count with a half", change("category", "HDCM_TRUOC_1945", "facts", "", "count", "2.5"), "", computed},
		{"count of a third", change("category", "HDCM_TRUOC_1945", "facts", "", "count", "2.3"), "E:BAD_COUNT", held},
		{"count negative", change("category", "TN_LIET_SI", "facts", "", "count", "-1"), "E:FORMULA_TEXT", held},
		{"one of two facts", change("category", "GIAO_DUC_HANG_THANG", "facts", "nhom_11_1"), "", computed},
		{"none of two facts", change("category", "GIAO_DUC_HANG_THANG", "facts", ""), "E:MISSING_FACT", held},
		{"both of two facts", change("category", "GIAO_DUC_HANG_THANG", "facts", "nhom_11_1; nhom_11_2"), "E:MISSING_FACT", held},
		{"unknown fact", change("facts", "o_nha"), "E:UNKNOWN_FACT", held},
		{"facts with a comma", change("facts", "o_gia_dinh, co_don"), "E:UNKNOWN_FACT", held},
		{"fact of another category", change("facts", "o_gia_dinh;co_don"), "W:FACT_NOT_USED", computed},
		{"fact needs a person", change("category", "C_NKT_CHILD", "facts", "vo_chong_khuyet_tat"), "E:FACT_PERSON", held},
		{"fact takes no person", change("facts", "o_gia_dinh=031045000124"), "E:FACT_PERSON", held},
		{"own number as spouse", change("category", "C_NKT_CHILD", "facts", "vo_chong_khuyet_tat=031045000123"), "E:SPOUSE_CONFLICT", held},
		{"spouse elsewhere", change("category", "C_NKT_CHILD", "facts", "vo_chong_khuyet_tat=031145000124"), "I:SPOUSE_NOT_IN_FILE", computed},
		{"birth missing where age matters", change("category", "K6_NANG", "facts", "", "birth_date", ""), "W:MISSING_BIRTH_DATE", computed},
		// Unit and area.
		{"unknown unit", change("unit", "12345"), "E:UNKNOWN_UNIT", computed},
		{"no unit", change("unit", ""), "E:MISSING_VALUE", computed},
		{"unknown area", change("jurisdiction", "ha-noi"), "E:UNKNOWN_JURISDICTION", held},
		// Payee and account.
		{"payee missing", change("category", "C_HOUSEHOLD_DBN", "facts", ""), "W:PAYEE_MISSING", computed},
		{"payee", change("payee_name", "Trần Thị Bình", "payee_id", "031170000777", "payee_relation", "con"), "", computed},
		{"facility with a tax code", change("payee_name", "Trung tâm 5", "payee_id", "0200123456-001"), "", computed},
		{"payee number of seven digits", change("payee_name", "Trần Thị Bình", "payee_id", "1234567"), "E:BAD_PAYEE_ID", computed},
		{"payee number, province that is none", change("payee_name", "Trần Thị Bình", "payee_id", "003170000777"), "E:PERSON_ID_PROVINCE", computed},
		{"payee without a name", change("payee_id", "031170000777"), "E:MISSING_VALUE", computed},
		{"cash without account", change("method", "tien_mat", "bank", "", "account_no", ""), "", computed},
		{"account missing", change("account_no", ""), "W:MISSING_ACCOUNT", computed},
		{"bank missing", change("bank", ""), "W:MISSING_ACCOUNT", computed},
		{"account with spaces", change("account_no", "0031 0001-2345.6"), "", computed},
		{"account too short", change("account_no", "12345"), "E:BAD_ACCOUNT", computed},
		{"account in scientific form", change("account_no", "9.70412E+15"), "E:BAD_ACCOUNT", computed},
		{"unknown bank", change("bank", "Ngân hàng X"), "E:UNKNOWN_BANK", computed},
		{"unknown method", change("method", "bitcoin"), "E:BAD_METHOD", computed},
		// Several at once.
		{"everything at once", change("person_id", "1", "birth_date", "x", "percent", "", "account_no", "1"),
			"E:BAD_DATE E:PERSON_ID_FORMAT E:MISSING_PERCENT E:BAD_ACCOUNT", held},
	} {
		t.Run(c.name, func(t *testing.T) {
			people, _ := mustRead(t, save(t, "ds.csv", list(c.row)))
			if len(people) != 1 || len(people[0].Rows) != 1 {
				t.Fatalf("%d people", len(people))
			}
			row := people[0].Rows[0]
			if have := codes(row.Findings); have != c.want || row.Grant != c.grant {
				t.Errorf("have %q grant %d, want %q grant %d\n%v", have, row.Grant, c.want, c.grant, row.Findings)
			}
			for _, f := range row.Findings {
				if f.Row != 2 || f.Column == "" || f.File != "ds.csv" {
					t.Errorf("no place: %+v", f)
				}
				checkWords(t, f)
			}
		})
	}
}

// checkWords makes sure that a finding says its sentence with nothing left to
// fill in. Codes of the bank directory have their words elsewhere.
func checkWords(t *testing.T, f payroll.Finding) {
	t.Helper()
	if f.Code == "UNKNOWN_BANK" {
		return
	}
	for _, l := range []payroll.Lang{payroll.Vietnamese, payroll.English} {
		says := f.Says(l) + f.Remedy(l)
		if strings.ContainsAny(says, "{}") || says == string(f.Code) {
			t.Errorf("%s says %q", f.Code, says)
		}
	}
}

func TestGoodRowInFull(t *testing.T) {
	row := change("facts", " o_gia_dinh ; ", "jurisdiction", "", "account_no", "0031 000 123456", "full_name", "  Nguyễn  Va\u0306n\u00a0An ")
	people, _ := mustRead(t, save(t, "ds.csv", list(row)))
	have := describe(people, nil)
	want := `031045000123 Nguyễn Văn An born=1945-09-05 sex=M died=
  row 2 THUONG_BINH grant 0
    THUONG_BINH unit=99001 area=hai-phong percent=61 count=0 facts=[o_gia_dinh] spouse= decision=12/QĐ 1990-02-01 months=1990-02 … status=active  payee={  } method=account account={vietcombank Vietcombank 0031000123456 NGUYEN VAN AN}
`
	if have != want {
		t.Errorf("have\n%s\nwant\n%s", have, want)
	}
}

func TestAreaComesFromRowUnitDefault(t *testing.T) {
	for _, c := range []struct {
		name, row, unit string
		want            payroll.Jurisdiction
	}{
		{"row", "hai-phong-east", "99001", "hai-phong-east"},
		{"unit", "", "99001", "hai-phong"},
		{"default", "", "99002", payroll.National},
	} {
		t.Run(c.name, func(t *testing.T) {
			people, _ := mustRead(t, save(t, "ds.csv", list(change("jurisdiction", c.row, "unit", c.unit))))
			if have := people[0].Grants[0].Jurisdiction; have != c.want {
				t.Errorf("have %q, want %q", have, c.want)
			}
		})
	}
}

func TestUnitsUnknownAndBanksUnresolved(t *testing.T) {
	o := options()
	o.Units, o.ResolveBank = nil, nil
	people, _, err := readAll(save(t, "ds.csv", list(change("unit", "", "bank", "Ngân hàng X"))), o)
	if err != nil {
		t.Fatal(err)
	}
	if have := codes(people[0].Rows[0].Findings); have != "W:MISSING_UNIT" {
		t.Errorf("have %s", have)
	}
	if a := people[0].Grants[0].Account; a.Bank != "" || a.BankText != "Ngân hàng X" {
		t.Errorf("have %+v", a)
	}
}
