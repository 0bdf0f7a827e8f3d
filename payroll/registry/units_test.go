package registry

import (
	"errors"
	"reflect"
	"testing"

	"chitra/payroll"
)

const unitHead = "unit,name,jurisdiction,budget_code,programme,debtor_bank,debtor_account,debtor_name,format\n"

func TestReadUnits(t *testing.T) {
	content := unitHead +
		"99001,Xã Mẫu 01,hai-phong,1012345,NCC,Vietcombank,0031 000 000 001,UBND XA MAU 01,\n" +
		"99001,Xã Mẫu 01,hai-phong,1012345,BTXH,Agribank,2100000000001,UBND XA MAU 01,pain.001.001.03\n" +
		"99002,Phường Mẫu 02,,,,VCB,0031000000002,,\n" +
		"99003,Xã Mẫu 03,,,,,,,\n"
	units, findings, err := ReadUnits(save(t, "don-vi.csv", content), options())
	if err != nil || len(findings) > 0 {
		t.Fatal(err, findings)
	}
	want := []payroll.Unit{
		{Code: "99001", Name: "Xã Mẫu 01", Jurisdiction: "hai-phong", BudgetCode: "1012345", Debtors: []payroll.Debtor{
			{Programme: "NCC", Account: payroll.Account{Bank: "vietcombank", BankText: "Vietcombank", Number: "0031000000001", Holder: "UBND XA MAU 01"}},
			{Programme: "BTXH", Account: payroll.Account{Bank: "agribank", BankText: "Agribank", Number: "2100000000001", Holder: "UBND XA MAU 01"}, Format: "pain.001.001.03"}}},
		{Code: "99002", Name: "Phường Mẫu 02", Jurisdiction: payroll.National, Debtors: []payroll.Debtor{
			{Account: payroll.Account{Bank: "vietcombank", BankText: "VCB", Number: "0031000000002"}}}},
		{Code: "99003", Name: "Xã Mẫu 03", Jurisdiction: payroll.National},
	}
	if !reflect.DeepEqual(units, want) {
		t.Errorf("have %+v", units)
	}
}

func TestUnitFaults(t *testing.T) {
	const good = "99001,Xã Mẫu 01,hai-phong,1012345,NCC,Vietcombank,0031000000001,X,\n"
	for _, c := range []struct {
		name, rows, want string
		good             int
	}{
		{"no code", ",Xã,,,,,,,\n", "E:MISSING_VALUE", 0},
		{"no name", "99002,,,,,,,,\n", "E:MISSING_VALUE", 0},
		{"unknown area", "99002,Xã,ha-noi,,,,,,\n", "E:UNKNOWN_JURISDICTION", 0},
		{"unknown programme", "99002,Xã,,,XYZ,VCB,0031000000001,,\n", "E:UNKNOWN_PROGRAMME", 0},
		{"unknown bank", "99002,Xã,,,NCC,Bank X,0031000000001,,\n", "E:UNKNOWN_BANK", 0},
		{"bad account", "99002,Xã,,,NCC,VCB,12,,\n", "E:BAD_ACCOUNT", 0},
		{"account without bank", "99002,Xã,,,NCC,,0031000000001,,\n", "E:MISSING_VALUE", 0},
		{"bank without account", "99002,Xã,,,NCC,VCB,,,\n", "E:MISSING_VALUE", 0},
		{"format without account", "99002,Xã,,,NCC,,,,vcb\n", "E:MISSING_VALUE", 0},
		{"programme twice", good + good, "E:DUPLICATE_UNIT", 0},
		{"another name", good + "99001,Xã Khác,hai-phong,1012345,BTXH,VCB,0031000000001,X,\n", "E:CONTRADICTION", 0},
		{"one bad unit among good ones", good + "99002,,,,,,,,\n", "E:MISSING_VALUE", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			units, findings, err := ReadUnits(save(t, "don-vi.csv", unitHead+c.rows), options())
			if err != nil || codes(findings) != c.want || len(units) != c.good {
				t.Errorf("have %s, %d units, %v; want %s, %d", codes(findings), len(units), err, c.want, c.good)
			}
			for _, f := range findings {
				checkWords(t, f)
			}
		})
	}
}

func TestUnitsFileRefused(t *testing.T) {
	_, _, err := ReadUnits(save(t, "don-vi.csv", "đơn vị,địa bàn\n1,2\n"), options())
	var refused *Refused
	if !errors.As(err, &refused) || codes(refused.Findings) != "E:MISSING_COLUMN" {
		t.Errorf("have %v", err)
	}
}

func TestUnitsVietnamese(t *testing.T) {
	content := "Đơn vị;Tên;Địa bàn;Mã ngân sách;Chương trình;Ngân hàng chi;Tài khoản chi;Tên tài khoản;Định dạng\n" +
		"99001;Xã Mẫu 01;hai-phong;1012345;NCC;Vietcombank;0031000000001;X;\n"
	units, findings, err := ReadUnits(save(t, "don-vi.csv", content), options())
	if err != nil || len(findings) > 0 || len(units) != 1 || units[0].Debtors[0].Programme != "NCC" {
		t.Errorf("%v %v %v", units, findings, err)
	}
}
