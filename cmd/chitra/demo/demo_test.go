package demo_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/cmd/chitra/demo"
	"chitra/cmd/chitra/sample"
	"chitra/payroll"
	"chitra/payroll/rates"
	"chitra/payroll/registry"
)

// office is what the lists are read with: the law, the banks, the units.
type office struct {
	table *payroll.RateTable
	o     registry.Options
}

func newOffice(t *testing.T, units string) *office {
	t.Helper()
	table, err := rates.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	banks, err := bankfiles.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	w := &office{table: table, o: registry.Options{
		Catalogue: table.Catalogue(), ResolveBank: banks.ResolveKey, Today: payroll.Date{Year: 2026, Month: 11, Day: 20},
	}}
	declared, findings, err := registry.ReadUnits(units, w.o)
	if err != nil {
		t.Fatal(err)
	}
	complain(t, findings, payroll.Warning)
	byCode := map[string]payroll.Unit{}
	for _, u := range declared {
		byCode[u.Code] = u
	}
	w.o.Units = func(code string) (payroll.Unit, bool) {
		u, ok := byCode[code]
		return u, ok
	}
	return w
}

// complain fails the test for every finding of at least the severity.
func complain(t *testing.T, findings []payroll.Finding, from payroll.Severity) {
	t.Helper()
	for _, f := range findings {
		if f.Severity == payroll.Error || f.Severity == from {
			t.Errorf("%s line %d, %s %q: %s %s", f.File, f.Row, f.Column, f.Value, f.Code, f.Says(payroll.English))
		}
	}
}

// read returns the people of a list.
func (w *office) read(t *testing.T, path string) (people []registry.Person) {
	t.Helper()
	file, err := registry.Open(path, w.o)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	complain(t, file.Findings(), payroll.Warning)
	for batch, err := range file.Batches(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, batch.People()...)
	}
	return people
}

// unpack writes the demonstration's files to a folder, as the demonstration
// does.
func unpack(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range append(demo.Lists(), demo.Units, demo.Faulty) {
		content, err := demo.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(name)), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestEveryRowOfTheListsIsSound(t *testing.T) {
	folder := unpack(t)
	w := newOffice(t, filepath.Join(folder, filepath.Base(demo.Units)))
	people := 0
	for i, name := range demo.Lists() {
		t.Run(filepath.Base(name), func(t *testing.T) {
			list := w.read(t, filepath.Join(folder, filepath.Base(name)))
			people += len(list)
			for _, p := range list {
				w.sound(t, &p)
				if unit := fmt.Sprintf("99%03d", i+1); p.Grants[0].Unit != unit {
					t.Errorf("%s is paid by %s, want %s", p.PersonID, p.Grants[0].Unit, unit)
				}
			}
		})
	}
	if people != 2000 {
		t.Errorf("%d people, want 2000", people)
	}
	if u, ok := w.o.Units(demo.FirstUnit); !ok || len(u.Debtors) != 3 {
		t.Errorf("first unit %+v", u)
	}
}

// sound checks that every row of a person can be used and computed.
func (w *office) sound(t *testing.T, p *registry.Person) {
	t.Helper()
	for _, row := range p.Rows {
		complain(t, row.Findings, payroll.Error)
		if row.Grant < 0 {
			t.Errorf("row %d was not used", row.Number)
		}
	}
	for month := payroll.NewMonth(2026, 10); month <= payroll.NewMonth(2026, 12); month++ {
		for _, e := range payroll.Entitle(&p.Beneficiary, month, w.table, payroll.DefaultSettings()) {
			complain(t, e.Findings, payroll.Error)
		}
	}
}

// A month of a large sample: everything is computed, and nearly everybody who
// lives and whose grant is active is paid.
func TestSampleIsPaid(t *testing.T) {
	folder := t.TempDir()
	o := sample.Options{People: 20_000, Seed: 99}
	list, units := filepath.Join(folder, "mau.csv"), filepath.Join(folder, "don-vi.csv")
	save(t, list, func(f *os.File) error { return sample.Write(f, o) })
	save(t, units, func(f *os.File) error { return sample.Units(f, o) })
	w := newOffice(t, units)
	total, paid := 0, map[payroll.Programme]int{}
	for _, p := range w.read(t, list) {
		w.sound(t, &p)
		total++
		for _, e := range payroll.Entitle(&p.Beneficiary, payroll.NewMonth(2026, 11), w.table, payroll.DefaultSettings()) {
			if e.Total > 0 {
				paid[e.Category.Programme]++
				break
			}
		}
	}
	t.Logf("paid in 2026-11 of %d people: %v", total, paid)
	if sum := paid["NCC"] + paid["BTXH"] + paid["HTXH"]; total != o.People || sum < o.People*92/100 {
		t.Errorf("of %d people %d are paid", total, sum)
	}
}

func save(t *testing.T, path string, write func(*os.File) error) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := write(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// accepted are faults that a reader mends by itself, without a finding.
var accepted = []string{"HO-TEN-UNICODE-TO-HOP"}

func TestFaultyListNamesEveryFault(t *testing.T) {
	folder := unpack(t)
	w := newOffice(t, filepath.Join(folder, filepath.Base(demo.Units)))
	path := filepath.Join(folder, filepath.Base(demo.Faulty))
	faults, found := faultsByRow(t, path), map[string]bool{}
	for _, p := range w.read(t, path) {
		for _, row := range p.Rows {
			name, faulty := faults[row.Number]
			if !faulty {
				complain(t, row.Findings, payroll.Error)
				continue
			}
			if len(row.Findings) > 0 {
				found[name] = true
			}
			t.Logf("%s: %v", name, codes(row.Findings))
		}
	}
	for _, name := range sample.Faults() {
		if found[name] == slices.Contains(accepted, name) {
			t.Errorf("%s: found %v", name, found[name])
		}
	}
}

// faultsByRow reads the names of the faults from the decision numbers.
func faultsByRow(t *testing.T, path string) map[int]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reader := csv.NewReader(f)
	reader.Comma = ';'
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	faults := map[int]string{}
	for i, record := range records {
		decision := record[slices.Index(sample.Columns, "decision_no")]
		if name, ok := strings.CutPrefix(strings.TrimSuffix(decision, "-2"), "MAU-LOI-"); ok {
			faults[i+1] = name
		}
	}
	return faults
}

func codes(findings []payroll.Finding) (list []payroll.Code) {
	for _, f := range findings {
		list = append(list, f.Code)
	}
	return list
}
