package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// layer is one row of the import table of docs/architecture.md: what a package
// may import of ours and from outside. The standard library is free to all,
// tests are not looked at.
type layer struct {
	pkg     string   // path inside the module; * stands for one folder
	ours    []string // "*" = everything
	outside []string // modules, with all their packages
	because string   // closes the sentence of the failure
}

// layers is the import table. The first row that fits a package counts.
var layers = []layer{
	{"payroll", nil, list("github.com/shopspring/decimal"),
		"the domain computes and does nothing else: no I/O, no clock, no SQL"},
	{"payroll/yamlfile", list("payroll"), list("github.com/goccy/go-yaml"),
		"it reads files that people write, whatever they say"},
	{"payroll/rates", list("payroll", "payroll/yamlfile"), list("github.com/shopspring/decimal", "github.com/goccy/go-yaml"),
		"it reads legal instruments, whatever the database and the banks"},
	{"payroll/registry", list("payroll"), list("github.com/xuri/excelize/v2", "golang.org/x/text"),
		"it reads beneficiary files, whatever becomes of them"},
	{"payroll/store", list("payroll"),
		list("github.com/jmoiron/sqlx", "github.com/lib/pq", "modernc.org/sqlite", "github.com/pressly/goose/v3"),
		"all SQL is here and nothing but SQL"},
	{"payroll/store/storetest", list("payroll", "payroll/store"),
		list("github.com/jmoiron/sqlx", "github.com/lib/pq", "modernc.org/sqlite", "pgregory.net/rapid"),
		"one suite for both databases needs the store and a driver"},
	{"payroll/store/backup", list("payroll", "payroll/store"), list("filippo.io/age", "github.com/klauspost/compress"),
		"it copies an office whole and brings it back; whether it verifies, its caller says"},
	{"payroll/payrun", list("payroll", "payroll/rates", "payroll/registry", "payroll/store", "bankfiles", "bankfiles/sign"), nil,
		"it orders the steps and leaves every technique to the packages it calls; concrete formats are handed to it by cmd"},
	{"payroll/checkpoint", list("payroll", "payroll/store", "bankfiles/sign"), nil,
		"it compares the audit chain with what was signed and kept elsewhere"},
	{"payroll/payrolltest", list("payroll", "payroll/rates"), nil,
		"fixtures are made of the domain"},
	{"bankfiles", list("payroll", "bankfiles/sign"), list("golang.org/x/text", "github.com/shopspring/decimal"),
		"it knows banks, their text and the amounts of any currency in their answers, and no single format"},
	{"bankfiles/openpgp", list("payroll"), list("github.com/ProtonMail/gopenpgp/v3"),
		"it seals files for a bank, whatever they hold"},
	{"bankfiles/delivery", list("bankfiles", "bankfiles/openpgp", "payroll/yamlfile", "payroll"), list("github.com/pkg/sftp", "golang.org/x/crypto"),
		"it takes files to a bank and knows nothing of runs"},
	{"bankfiles/pain001", list("bankfiles", "payroll/yamlfile", "payroll"), list("github.com/goccy/go-yaml", "github.com/shopspring/decimal"),
		"how each bank wants the message is data"},
	{"bankfiles/sign", list("payroll"), nil,
		"it keeps the office's key and signs bytes, whatever they say"},
	{"bankfiles/workbook", list("bankfiles", "payroll"), list("github.com/xuri/excelize/v2", "github.com/klauspost/compress"),
		"it writes workbooks from what it is handed"},
	{"bankfiles/template", list("bankfiles", "payroll", "payroll/yamlfile"), list("github.com/xuri/excelize/v2", "github.com/klauspost/compress"),
		"it reads layouts of bank files and writes by them"},
	{"bankfiles/*", list("bankfiles", "payroll"), list("github.com/xuri/excelize/v2", "github.com/klauspost/compress", "github.com/shopspring/decimal"),
		"formats stand beside each other and know nothing of one another"},
	{"schedules", list("payroll", "payroll/store", "payroll/yamlfile"), list("github.com/robfig/cron/v3"),
		"it says when work happens, not what it is"},
	{"schedules/inbox", list("payroll"), nil,
		"it watches a folder; what a file says is its handler's to know"},
	{"schedules/notice", list("payroll", "payroll/store"), list("github.com/wneessen/go-mail"),
		"it tells people what the outbox holds, whatever put it there"},
	{"cmd/chitra/health", list("payroll"), list("github.com/prometheus/client_golang"),
		"it asks checks and tells supervisors; what is asked, the program says"},
	{"cmd/chitra/console", list("payroll", "payroll/payrun", "payroll/store"), nil,
		"pages call the Runner and show what is stored"},
	{"cmd/chitra/sample", list("payroll"), nil,
		"made-up people must not depend on the code they test"},
	{"cmd/chitra/demo", nil, nil,
		"it holds files"},
	{"cmd/chitra/demo/gen", list("payroll", "cmd/chitra/sample", "cmd/chitra/demo"), list("github.com/xuri/excelize/v2"),
		"it writes the demonstration's files from the sample"},
	{"cmd/chitra", list("*"),
		list("github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/goccy/go-yaml", "golang.org/x/term", "golang.org/x/crypto", "github.com/shopspring/decimal"),
		"it wires the packages together and does no work of its own"},
}

func list(items ...string) []string { return items }

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath string
	Imports    []string
}

const module = "chitra/"

// breaches names every import the table forbids, one sentence each.
func breaches(p listed) (sentences []string) {
	pkg := strings.TrimPrefix(p.ImportPath, module)
	l, ok := layerOf(pkg)
	if !ok {
		return []string{fmt.Sprintf("package %s is not in the import table of docs/architecture.md: give it a row there and in layers_test.go", pkg)}
	}
	for _, imported := range p.Imports {
		if !l.allows(imported) {
			sentences = append(sentences, fmt.Sprintf("%s must not import %s: it may import %s of ours and %s from outside, for %s",
				pkg, strings.TrimPrefix(imported, module), orNothing(l.ours), orNothing(l.outside), l.because))
		}
	}
	return sentences
}

func layerOf(pkg string) (layer, bool) {
	i := slices.IndexFunc(layers, func(l layer) bool {
		fits, err := path.Match(l.pkg, pkg)
		return err == nil && fits
	})
	if i < 0 {
		return layer{}, false
	}
	return layers[i], true
}

func (l layer) allows(imported string) bool {
	if own, ok := strings.CutPrefix(imported, module); ok {
		return slices.Contains(l.ours, own) || slices.Contains(l.ours, "*")
	}
	if host, _, _ := strings.Cut(imported, "/"); !strings.Contains(host, ".") {
		return true // the standard library
	}
	return slices.ContainsFunc(l.outside, func(mod string) bool {
		return imported == mod || strings.HasPrefix(imported, mod+"/")
	})
}

func orNothing(items []string) string {
	if len(items) == 0 {
		return "nothing"
	}
	return strings.Join(items, ", ")
}

// packages asks the go command for every package of the module.
func packages(t *testing.T) (all []listed) {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, problems.String())
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestLayers(t *testing.T) {
	found := packages(t)
	if !slices.ContainsFunc(found, func(p listed) bool { return p.ImportPath == "chitra/payroll" }) {
		t.Fatal("go list does not name chitra/payroll; the test looks at the wrong folder")
	}
	for _, p := range found {
		for _, sentence := range breaches(p) {
			t.Error(sentence)
		}
	}
}

func TestLayersNameWhatIsForbidden(t *testing.T) {
	tests := []struct {
		name     string
		pkg      string
		imported string
		says     string // "" = allowed
	}{
		{"domain knows no database", "payroll", "chitra/payroll/store", "payroll must not import payroll/store"},
		{"domain knows no driver", "payroll", "github.com/lib/pq", "the domain computes and does nothing else"},
		{"domain computes with decimals", "payroll", "github.com/shopspring/decimal", ""},
		{"standard library", "payroll", "crypto/sha256", ""},
		{"packages below a module", "payroll/registry", "golang.org/x/text/unicode/norm", ""},
		{"a module with a like name", "payroll/registry", "golang.org/x/textile", "payroll/registry must not import golang.org/x/textile"},
		{"formats stand apart", "bankfiles/template", "chitra/bankfiles/pain001", "bankfiles/template must not import bankfiles/pain001"},
		{"a format uses the directory", "bankfiles/template", "chitra/bankfiles", ""},
		{"runner knows no format", "payroll/payrun", "chitra/bankfiles/pain001", "handed to it by cmd"},
		{"nothing below reaches up", "payroll/registry", "chitra/cmd/chitra", "payroll/registry must not import cmd/chitra"},
		{"cmd takes everything of ours", "cmd/chitra", "chitra/bankfiles/pain001", ""},
		{"cmd takes no driver", "cmd/chitra", "github.com/lib/pq", "cmd/chitra must not import github.com/lib/pq"},
		{"package without a row", "payroll/helpers", "fmt", "package payroll/helpers is not in the import table"},
		{"folder below a format", "bankfiles/template/deep", "fmt", "package bankfiles/template/deep is not in the import table"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(breaches(listed{"chitra/" + tt.pkg, []string{tt.imported}}), "\n")
			if (tt.says == "") != (got == "") || !strings.Contains(got, tt.says) {
				t.Errorf("breaches = %q, want %q", got, tt.says)
			}
		})
	}
}
