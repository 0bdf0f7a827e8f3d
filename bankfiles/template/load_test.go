package template

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/payroll"
)

var update = flag.Bool("update", false, "write the golden files anew")

const badLayouts = "../../testdata/bank/layouts/bad"

// TestEverythingWrongIsNamedAtOnce compares the problems of a folder of faulty
// layouts, each with its place, with the list beside them.
func TestEverythingWrongIsNamedAtOnce(t *testing.T) {
	_, problems, err := WithDir(badLayouts)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p.Error())
		if p.Message.VI == "" || p.Message.VI == p.Message.EN {
			t.Errorf("%v is said in one language", p)
		}
	}
	golden := filepath.Join(badLayouts, "problems.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != b.String() {
		t.Errorf("problems are not those of %s (%v):\n%s", golden, err, b.String())
	}
}

// TestShippedLayouts are complete: a grade, a source, a day, a bank of the
// directory, and weak ones say so before the first file.
func TestShippedLayouts(t *testing.T) {
	var codes []string
	for _, l := range Embedded() {
		codes = append(codes, l.Code)
		if l.File != l.Code+".yaml" || l.Source == "" || l.Digest == "" || l.Own {
			t.Errorf("%s: file %s, source %q, digest %q", l.Code, l.File, l.Source, l.Digest)
		}
		x := New(l, bankfiles.EmbeddedDirectory())
		told := slices.ContainsFunc(x.Check(&payroll.TransferFile{}, nil), func(f payroll.Finding) bool {
			return f.Code == payroll.CodeLayoutUnconfirmed && f.Severity == payroll.Warning && !strings.Contains(f.Says(payroll.Vietnamese)+f.Says(payroll.English), "{")
		})
		if told != l.Evidence.Weak() {
			t.Errorf("%s is known as %s; the clerk is told to ask: %v", l.Code, l.Evidence, told)
		}
	}
	want := []string{"hdb-cash", "hdb-inhouse", "hdb-other", "list-csv", "list-xlsx", "mb-bulk", "tcb-inhouse", "tcb-mixed", "tcb-other",
		"vcb-h2h", "vcb-portal", "vietinbank-salary"}
	if !slices.Equal(codes, want) {
		t.Errorf("layouts %q", codes)
	}
}

// TestSkeletonIsALayout, and so is a copy of every shipped one.
func TestSkeletonIsALayout(t *testing.T) {
	text, err := Skeleton("bidv-luong")
	if err != nil {
		t.Fatal(err)
	}
	l, problems := Parse("bidv-luong.yaml", text, nil, nil)
	if len(problems) > 0 || l.Code != "bidv-luong" || !l.Evidence.Weak() {
		t.Errorf("%+v, %v", l, problems)
	}
	for _, key := range layoutKeys {
		if !strings.Contains(string(text), key) {
			t.Errorf("the skeleton does not show %s", key)
		}
	}
	for _, word := range append(append([]Field{}, fields...), Field("inhouse"), Field("rows_min"), Field("file_total"), Field("citad")) {
		if !strings.Contains(string(text), string(word)) {
			t.Errorf("the skeleton does not explain %s", word)
		}
	}
	for _, l := range Embedded() {
		text, err := Copy(l, "ban-sao")
		if err != nil {
			t.Fatal(err)
		}
		if copied, problems := Parse("ban-sao.yaml", text, l.list, nil); len(problems) > 0 || copied.Code != "ban-sao" || len(copied.Columns) != len(l.Columns) {
			t.Errorf("copy of %s: %v", l.Code, problems)
		}
	}
	if _, err := Skeleton("Mã Lạ"); !errors.Is(err, payroll.ErrData) {
		t.Errorf("a code with blanks: %v", err)
	}
}

// TestOwnLayoutsLieOverTheShipped: a known code is replaced, a new one added, a
// list alone belongs to the shipped layout.
func TestOwnLayoutsLieOverTheShipped(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mine, err := Skeleton("bidv-luong")
	if err != nil {
		t.Fatal(err)
	}
	write("bidv-luong.yaml", string(mine))
	write("vcb-h2h.yaml", strings.Replace(string(shipped(t, "vcb-h2h").YAML()), "evidence: read", "evidence: confirmed", 1))
	write("vietinbank-salary-banks.csv", "\ufeffbank_string,transfer_mode,bank,branch\n204-AGRIBANK THUY NGUYEN,,VBA,Thủy Nguyên\n204-AGRIBANK LE CHAN,,VBA,Lê Chân\n203-VCB,,VCB,\n")
	write("doc-toi.txt", "not a layout")
	layouts, problems, err := WithDir(dir)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	own := map[string]bool{}
	for _, l := range layouts {
		own[l.Code] = l.Own
		if l.Code == "vietinbank-salary" {
			x := New(l, bankfiles.EmbeddedDirectory()).(*format)
			for text, want := range map[string]string{"Agribank CN Thủy Nguyên": "204-AGRIBANK THUY NGUYEN", "NH Agribank chi nhánh Lê Chân": "204-AGRIBANK LE CHAN", "Agribank": ""} {
				p := &payroll.PaymentInstruction{Account: payroll.Account{Bank: "VBA", BankText: text}}
				bank, _ := x.banks.Bank("VBA")
				if got, found := x.listed(p, bank); got != want || (want == "") != (len(found) == 1) {
					t.Errorf("%s is named %q, %v", text, got, found)
				}
			}
		}
	}
	if len(layouts) != 13 || !own["bidv-luong"] || !own["vcb-h2h"] || !own["vietinbank-salary"] || own["mb-bulk"] {
		t.Errorf("%d layouts, own %v", len(layouts), own)
	}
	if _, problems, err := WithDir(filepath.Join(dir, "none")); err != nil || len(problems) > 0 {
		t.Errorf("no folder: %v, %v", problems, err)
	}
}

// FuzzLayout: no text makes the reader fail or accept what the writer cannot use.
func FuzzLayout(f *testing.F) {
	for _, l := range Embedded() {
		f.Add(l.YAML(), l.list)
	}
	bad, err := filepath.Glob(filepath.Join(badLayouts, "*.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range bad {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, []byte("bank_string,transfer_mode,bank\nX,,VCB\n"))
	}
	f.Fuzz(func(t *testing.T, source, list []byte) {
		if len(source) > 20_000 {
			return
		}
		l, problems := Parse("x.yaml", source, list, nil)
		if len(problems) > 0 {
			return
		}
		again, problems := Parse("x.yaml", l.YAML(), list, nil)
		if len(problems) > 0 || again.Digest != l.Digest || len(l.Columns) == 0 || l.column(Amount) < 0 {
			t.Errorf("%+v, %v", l, problems)
		}
	})
}
