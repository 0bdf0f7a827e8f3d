package bankfiles

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chitra/payroll"
)

func TestRoutingSaysWhy(t *testing.T) {
	d := EmbeddedDirectory()
	for _, c := range []struct {
		name, to string
		amount   payroll.Amount
		memo     string
		rail     payroll.Rail
		high     bool
		says     string
	}{
		{"in-house", "VCB", 1, "", payroll.InHouse, false, "cùng ngân hàng"},
		{"24/7", "VBA", 499_999_999, "", payroll.Napas247, false, "BIN 970405), dưới 500.000.000"},
		{"amount", "VBA", 500_000_000, "", payroll.Citad, true, "chỉ nhận dưới 500.000.000 đồng; giá trị cao"},
		{"memo", "VBA", 1, strings.Repeat("Đ", 100), payroll.Citad, false, "nội dung dài 100 ký tự"},
		{"no BIN", "VDB", 1, "", payroll.Citad, false, "không có mã BIN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, f := d.Routing("VCB", c.to, c.amount, c.memo)
			if f != nil || r.Rail != c.rail || r.High != c.high || !strings.Contains(r.Why.VI, c.says) || r.Why.EN == "" {
				t.Errorf("%+v, %v", r, f)
			}
		})
	}
	if _, f := d.Routing("VCB", "KBNN", 1, ""); f == nil || f.Code != payroll.CodeBankNotPayable {
		t.Errorf("%+v", f)
	}
}

func TestCutOffIsTheEarlierOne(t *testing.T) {
	rules := EmbeddedDirectory().Rails()
	if got := rules.CutOff(payroll.Citad, "VCB", 1); got.Clock != "15:00" || got.Evidence != Assumed {
		t.Errorf("our default is %+v", got)
	}
	d, err := EmbeddedDirectory().WithRailsFile(railsFile(t, "*,VCB,cutoff,16:45,confirmed,hợp đồng\n*,VCB,file_rows,500,confirmed,hợp đồng\n*,VCB,line_max,300000000,confirmed,x"))
	if err != nil {
		t.Fatal(err)
	}
	own := d.Rails()
	for amount, want := range map[payroll.Amount]string{1: "16:00", 900_000_000: "16:45"} {
		if got := own.CutOff(payroll.Citad, "VCB", amount); got.Clock != want {
			t.Errorf("%s: %+v, want %s", amount, got, want)
		}
	}
	if got := own.CutOff(payroll.Napas247, "VCB", 1); got.Clock != "16:45" || got.Evidence != Confirmed {
		t.Errorf("24/7: %+v", got)
	}
	if rows, total := own.Bounds("VCB"); rows != 500 || total < payroll.MaxAmount {
		t.Errorf("bounds %d, %s", rows, total)
	}
	if rows, _ := rules.Bounds("VCB"); rows < 1<<40 {
		t.Errorf("nobody said how many rows VCB takes, we say %d", rows)
	}
	if _, f := d.Route("VCB", "VCB", 300_000_001, ""); f == nil || f.Code != payroll.CodeAboveLineLimit {
		t.Errorf("above the limit of a line: %+v", f)
	}
	if _, f := d.Route("VCB", "VCB", 300_000_000, ""); f != nil {
		t.Errorf("at the limit of a line: %+v", f)
	}
}

func railsFile(t *testing.T, rows string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rails.csv")
	if err := os.WriteFile(path, []byte(strings.Join(railsHeading, ",")+"\n"+rows), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAllFaultsOfARailsFileAtOnce, each with its line.
func TestAllFaultsOfARailsFileAtOnce(t *testing.T) {
	_, err := EmbeddedDirectory().WithRailsFile(railsFile(t, strings.Join([]string{
		"bus,*,below,1,confirmed,x", "*,*,cutoff,25:00,confirmed,x", "*,*,below,0,confirmed,x", "*,*,below,1.5,confirmed,x",
		"*,*,speed,1,confirmed,x", "*,*,below,1,sure,x", "*,*,below,1,confirmed,", "*,VCBB,below,1,confirmed,x", "*,*,below,1"}, "\n")))
	if !errors.Is(err, payroll.ErrData) {
		t.Fatal(err)
	}
	for _, want := range []string{"line 2: rail", "line 3: cutoff", "line 4: below", "line 5: below", "line 6: rule", "line 7: evidence", "line 8: bank", "line 9: bank \"VCBB\"", "line 10: wrong number of fields"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in:\n%v", want, err)
		}
	}
	if _, err := EmbeddedDirectory().WithRailsFile("/nowhere/rails.csv"); err != nil {
		t.Errorf("a missing file: %v", err)
	}
}
