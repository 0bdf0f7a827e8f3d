package payrun_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"chitra/payroll"
	"chitra/payroll/payrun"
)

// TestCheckFiles: a file that had to be written otherwise, a unit whose format
// does not exist, and a name the bank does not take are told before approval.
func TestCheckFiles(t *testing.T) {
	ctx := context.Background()
	r, o := office(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
	text := func(name, content string) string {
		return file(t, name, func(f *os.File) error { _, err := f.WriteString(content); return err })
	}
	units := text("units.csv", `unit,name,jurisdiction,budget_code,programme,debtor_bank,debtor_account,debtor_name,format
99001,Xã Mẫu 01,hai-phong,9900001,BTXH,MBBank,6827908627661,UBND XA MAU 01,
99002,Xã Mẫu 02,hai-phong,9900002,BTXH,VCB,0036380297885,UBND XA MAU 02,vcb-h2hh
`)
	list := text("list.csv", `person_id,full_name,birth_date,sex,unit,category,decision_no,decision_date,from_month,bank,account_no,account_name
031145000123,H'Ngăm Niê Kđăm,01/01/1945,nu,99001,K8,TN-1/QĐ,01/01/2025,2025-02,VCB,0011001234567,HNGAM & NIE
031145000131,Trần Thị Mẫu,01/01/1945,nu,99002,K8,TN-2/QĐ,01/01/2025,2025-02,VCB,0011001234568,TRAN THI MAU
`)
	if _, err := r.ImportUnits(ctx, lan, units, o, false); err != nil {
		t.Fatal(err)
	}
	if out, err := r.ImportRegistry(ctx, lan, list, o, false); err != nil {
		t.Fatal(out.Findings, err)
	}
	prepared, err := r.Prepare(ctx, lan, request("BTXH"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []payrun.CheckedRow
	checked, err := r.CheckFiles(ctx, prepared.Run.ID, func(row payrun.CheckedRow) error {
		rows = append(rows, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var codes []payroll.Code
	for _, row := range rows {
		codes = append(codes, row.Finding.Code)
	}
	if want := []payroll.Code{payroll.CodeBankTextChanged, payroll.CodeUnknownFormat}; !slices.Equal(codes, want) {
		t.Errorf("rows %v, want %v", codes, want)
	}
	if len(checked.Files) != 1 || checked.Held != 1 || checked.Files[0].Changed != 1 || checked.Files[0].Batches[0].CutOff.Clock == "" {
		t.Errorf("%+v", checked)
	}
	told := func(c payroll.Code) bool {
		return slices.ContainsFunc(checked.Files[0].Findings, func(f payroll.Finding) bool { return f.Code == c })
	}
	if !told(payroll.CodeOtherFormat) || told(payroll.CodePastCutOff) {
		t.Errorf("one payment where MB wants two: %+v", checked.Files[0].Findings)
	}
}
