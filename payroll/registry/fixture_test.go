package registry

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chitra/payroll"
)

// catalogue is a small one that has every kind of demand on a row.
func catalogue() *payroll.Catalogue {
	return &payroll.Catalogue{
		Programmes:    []payroll.ProgrammeInfo{{Code: "NCC"}, {Code: "BTXH"}, {Code: "HTXH"}},
		Jurisdictions: []payroll.JurisdictionInfo{{Code: payroll.National}, {Code: "hai-phong"}, {Code: "hai-phong-east"}},
		Facts: []payroll.FactInfo{{Code: "o_gia_dinh"}, {Code: "co_don"}, {Code: "nhom_11_1"}, {Code: "nhom_11_2"},
			{Code: "vo_chong_khuyet_tat", Person: true}},
		Categories: []payroll.Category{
			{Code: "THUONG_BINH", Programme: "NCC", Percent: payroll.Range{From: 21, To: 100}, Facts: []payroll.Fact{"o_gia_dinh"}},
			{Code: "TN_LIET_SI", Programme: "NCC", Count: payroll.Range{From: 1}, Facts: []payroll.Fact{"co_don"}},
			{Code: "TN_THUONG_BINH", Programme: "NCC", Facts: []payroll.Fact{"co_don"}},
			{Code: "HDCM_TRUOC_1945", Programme: "NCC", Count: payroll.Range{From: 1, To: 60}, Halves: true},
			{Code: "GIAO_DUC_HANG_THANG", Programme: "NCC", OneOf: []payroll.Fact{"nhom_11_1", "nhom_11_2"}},
			{Code: "K6_NANG", Programme: "BTXH", NeedsAge: true},
			{Code: "C_NKT_CHILD", Programme: "BTXH", Facts: []payroll.Fact{"vo_chong_khuyet_tat"}},
			{Code: "C_HOUSEHOLD_DBN", Programme: "BTXH", PayeeOther: true},
			{Code: "SP", Programme: "HTXH", NeedsAge: true},
			{Code: "MAI_TANG_NCC", Programme: "NCC", Timing: payroll.OnDeath},
			{Code: "TRO_CAP_MOT_LAN", Programme: "NCC", Timing: payroll.Once},
		},
		Stacking: []payroll.Stacking{{Kind: payroll.SurvivorLimit, Categories: []string{"TN_LIET_SI", "TN_THUONG_BINH"}}},
	}
}

// options check against the small catalogue, two banks and two units.
func options() Options {
	return Options{
		Catalogue: catalogue(),
		Today:     payroll.Date{Year: 2026, Month: 11, Day: 24},
		ResolveBank: func(text string) (string, *payroll.Finding) {
			switch strings.ToUpper(text) {
			case "VCB", "VIETCOMBANK":
				return "vietcombank", nil
			case "AGRIBANK":
				return "agribank", nil
			}
			return "", &payroll.Finding{Code: "UNKNOWN_BANK", Severity: payroll.Error, Value: text}
		},
		Units: func(code string) (payroll.Unit, bool) {
			switch code {
			case "99001":
				return payroll.Unit{Code: code, Jurisdiction: "hai-phong"}, true
			case "99002":
				return payroll.Unit{Code: code}, true
			}
			return payroll.Unit{}, false
		},
		DefaultJurisdiction: payroll.National,
	}
}

// good is a row without fault; tests change one cell of it.
func good() map[string]string {
	return map[string]string{
		"person_id": "031045000123", "full_name": "Nguyễn Văn An", "birth_date": "05/09/1945", "sex": "nam", "unit": "99001",
		"jurisdiction": "", "category": "THUONG_BINH", "percent": "61", "count": "", "facts": "o_gia_dinh",
		"decision_no": "12/QĐ", "decision_date": "01/02/1990", "from_month": "02/1990", "to_month": "", "status": "dang_huong",
		"status_from": "", "died_on": "", "payee_name": "", "payee_id": "", "payee_relation": "", "method": "account",
		"bank": "Vietcombank", "account_no": "0031000123456", "account_name": "NGUYEN VAN AN",
	}
}

func headers() []string {
	var names []string
	for _, c := range beneficiaryLayout {
		names = append(names, c.key)
	}
	return names
}

// list writes rows as CSV under the English headers.
func list(rows ...map[string]string) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	names := headers()
	_ = w.Write(names)
	for _, row := range rows {
		var cells []string
		for _, n := range names {
			cells = append(cells, row[n])
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return b.String()
}

func save(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll reads every person of a file.
func readAll(path string, o Options) (people []Person, file []payroll.Finding, err error) {
	f, err := Open(path, o)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for b, err := range f.Batches(context.Background()) {
		if err != nil {
			return nil, nil, err
		}
		people = append(people, b.People()...)
	}
	return people, f.Findings(), nil
}

// mustRead reads a file that is to be readable.
func mustRead(t testing.TB, path string) ([]Person, []payroll.Finding) {
	t.Helper()
	people, file, err := readAll(path, options())
	if err != nil {
		t.Fatal(err)
	}
	return people, file
}

// codes lists the codes of findings, severity by first letter: "E:BAD_DATE".
func codes(findings []payroll.Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, strings.ToUpper(string(f.Severity[:1]))+":"+string(f.Code))
	}
	return strings.Join(all, " ")
}

// refusal returns the codes a file is refused with.
func refusal(t testing.TB, path string) string {
	t.Helper()
	_, _, err := readAll(path, options())
	var refused *Refused
	if !errors.As(err, &refused) {
		t.Fatalf("want a refused file, have %v", err)
	}
	return codes(refused.Findings)
}

// describe writes a file as read: people, grants and findings, for golden files
// and comparison.
func describe(people []Person, file []payroll.Finding) string {
	var b strings.Builder
	for _, f := range file {
		fmt.Fprintf(&b, "%s %s | %s | %s\n", f.Severity, f.Code, f.Where(payroll.Vietnamese), f.Says(payroll.Vietnamese))
	}
	for _, p := range people {
		fmt.Fprintf(&b, "%s %s born=%s sex=%s died=%s", p.PersonID, p.Name, p.Born, p.Sex, p.Died)
		if p.Spouse != nil {
			fmt.Fprintf(&b, " spouse=%s", p.Spouse.PersonID)
		}
		b.WriteByte('\n')
		for _, r := range p.Rows {
			fmt.Fprintf(&b, "  row %d %s grant %d\n", r.Number, r.Category, r.Grant)
			if r.Grant >= 0 {
				fmt.Fprintf(&b, "    %s\n", describeGrant(&p.Grants[r.Grant]))
			}
			for _, f := range r.Findings {
				fmt.Fprintf(&b, "    %s %s | %s | %s %s\n", f.Severity, f.Code, f.Where(payroll.Vietnamese), f.Says(payroll.Vietnamese), f.Remedy(payroll.Vietnamese))
			}
		}
	}
	return b.String()
}

func describeGrant(g *payroll.Grant) string {
	return fmt.Sprintf("%s unit=%s area=%s percent=%d count=%s facts=%v spouse=%s decision=%s %s months=%s status=%s %s payee=%v method=%s account=%v",
		g.Category, g.Unit, g.Jurisdiction, g.Percent, g.Count, g.Facts, g.SpouseID, g.DecisionNo, g.DecisionDate, g.Months, g.Status, g.StatusFrom,
		g.Payee, g.Method, g.Account)
}

// million writes a list of n usual rows: half of the people have two grants.
func million(w *bytes.Buffer, n int, scatter bool) {
	r := rand.New(rand.NewPCG(1, 2))
	w.WriteString(strings.Join(headers(), ",") + "\n")
	row := func(person, grant int) {
		year := 30 + person%50
		sex, digit := "nam", "0"
		if person%2 == 1 {
			sex, digit = "nữ", "1"
		}
		category, percent, facts := "THUONG_BINH", "61", "o_gia_dinh"
		if grant == 1 {
			category, percent, facts = "K6_NANG", "", ""
		}
		fmt.Fprintf(w, "031%s%02d%06d,Nguyễn Thị Hồng Ngọc,%02d/%02d/19%02d,%s,99001,,%s,%s,,%s,%d/QĐ-UBND,01/02/2010,03/2010,,dang_huong,,,,,,account,Vietcombank,0031%09d,NGUYEN THI HONG NGOC\n",
			digit, year, person/50%1000000, person%28+1, person%12+1, year, sex, category, percent, facts, r.IntN(5000), r.IntN(1_000_000_000))
	}
	if !scatter {
		for i := 0; i < n; i++ {
			row(i*2/3, 0)
			if i%3 == 0 && i+1 < n {
				row(i*2/3, 1)
				i++
			}
		}
		return
	}
	for i := range n {
		row(i%(n/2), i/(n/2))
	}
}
