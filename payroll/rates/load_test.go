package rates_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"chitra/payroll"
	"chitra/payroll/rates"

	"pgregory.net/rapid"
)

// newDecree raises one allowance from 2027 on.
const newDecree = `
number: 999/2027/NĐ-CP
issuer: Chính phủ
title: Nghị định giả định để thử
in_force: 2027-03-01
standing: confirmed
checked: {on: 2027-03-01, how: văn bản giả định}
replaces: [77/2024/NĐ-CP]
values:
  - {category: TU_DAY, component: tro_cap, provision: Điều 1, from: 2027-01, amount: 2000000}
`

// layers are the embedded law with an office's files over it.
func layers(t testing.TB, files map[string]string) (*payroll.Catalogue, []*payroll.Instrument, []rates.Problem) {
	t.Helper()
	over := fstest.MapFS{}
	for name, text := range files {
		over[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return rates.Load(os.DirFS("."), over)
}

// A new decree is one file: later months change, earlier ones do not, and
// nothing but its own category does. No Go is touched.
func TestOneNewFileChangesLaterMonthsOnly(t *testing.T) {
	catalogue, list, problems := layers(t, map[string]string{"999.yaml": newDecree})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	before, after := embedded(t), payroll.NewRateTable(catalogue, list)
	if before.Digest() == after.Digest() {
		t.Error("the digest did not change")
	}
	var codes []string
	for _, c := range catalogue.Categories {
		codes = append(codes, c.Code)
	}
	rapid.Check(t, func(rt *rapid.T) {
		code := rapid.SampledFrom(codes).Draw(rt, "category")
		m := payroll.Month(rapid.IntRange(int(month(t, "2021-07")), int(month(t, "2028-12"))).Draw(rt, "month"))
		b := payroll.Beneficiary{Born: payroll.Date{Year: rapid.IntRange(1930, 2025).Draw(rt, "born"), Month: 5, Day: 1},
			Grants: []payroll.Grant{{Category: code, Percent: rapid.IntRange(0, 100).Draw(rt, "percent"), Jurisdiction: "hai-phong", Months: payroll.Span{From: m}}}}
		s := payroll.DefaultSettings()
		old, fresh := payroll.Entitle(&b, m, before, s)[0], payroll.Entitle(&b, m, after, s)[0]
		changed := old.Total != fresh.Total
		if wanted := code == "TU_DAY" && m >= month(t, "2027-01"); changed != wanted {
			rt.Fatalf("%s %s: %s before, %s after", code, m, old.Total, fresh.Total)
		}
		if changed && (fresh.Total != 2_000_000 || fresh.Lines[0].Instrument != "999/2027/NĐ-CP") {
			rt.Fatalf("%s by %s", fresh.Total, fresh.Lines[0].Instrument)
		}
	})
}

// An office may confirm a provisional instrument and may not contradict a
// confirmed one.
func TestOverlay(t *testing.T) {
	read := func(number string) string {
		for _, in := range embedded(t).Instruments() {
			if in.Number == number {
				return string(in.Bytes)
			}
		}
		t.Fatalf("no instrument %s", number)
		return ""
	}
	confirmed := strings.Replace(read("321/2026/NĐ-CP"), "standing: provisional", "standing: confirmed", 1)
	catalogue, list, problems := layers(t, map[string]string{"instruments/321.yaml": confirmed})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	b := payroll.Beneficiary{Grants: []payroll.Grant{{Category: "TU_DAY"}}}
	table := payroll.NewRateTable(catalogue, list)
	for m, want := range map[string]payroll.Amount{"2026-06": 1_673_000, "2026-07": 1_807_000} {
		if e := payroll.Entitle(&b, month(t, m), table, payroll.DefaultSettings())[0]; e.Total != want || len(e.Findings) > 0 {
			t.Errorf("%s: %s %v, want %s", m, e.Total, e.Findings, want)
		}
	}
	changed := strings.Replace(read("77/2024/NĐ-CP"), "amount: 1673000", "amount: 1674000", 1)
	if _, _, problems := layers(t, map[string]string{"77.yaml": changed}); len(problems) == 0 || !strings.Contains(problems[0].Message.EN, "may not be contradicted") {
		t.Errorf("a contradiction passed: %v", problems)
	}
	if _, _, problems := layers(t, map[string]string{"77.yaml": read("77/2024/NĐ-CP")}); len(problems) > 0 {
		t.Errorf("the same bytes were refused: %v", problems)
	}
}

// Every bad file is refused with all its problems at once, each with its place.
// testdata/law/bad/X.yaml goes with X.want.
func TestBadInstruments(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(cases, "bad", "*.yaml"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, _, problems := layers(t, map[string]string{filepath.Base(file): string(data)})
			var got strings.Builder
			for _, p := range problems {
				if p.Message.VI == "" || p.Line < 1 || p.Column < 1 {
					t.Errorf("problem without words or place: %+v", p)
				}
				fmt.Fprintln(&got, p)
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".want"
			if os.Getenv("CHITRA_UPDATE_GOLDEN") == "1" {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) || got.Len() == 0 {
				t.Errorf("got\n%swant\n%s", got.String(), want)
			}
		})
	}
}

func TestWithDir(t *testing.T) {
	if _, _, err := rates.WithDir(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "999.yaml"), []byte(newDecree), 0o644); err != nil {
		t.Fatal(err)
	}
	table, problems, err := rates.WithDir(dir)
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if n := len(table.Instruments()); n != len(embedded(t).Instruments())+1 {
		t.Errorf("%d instruments", n)
	}
}

func TestTimelineAndDiff(t *testing.T) {
	table := embedded(t)
	entries := rates.Timeline(table, "K5A")
	if len(entries) == 0 || entries[0].Coefficient != "1.5" || rates.Timeline(table, "NOPE") != nil {
		t.Errorf("timeline of K5A: %+v", entries)
	}
	find := func(number string) *payroll.Instrument {
		for _, in := range table.Instruments() {
			if in.Number == number {
				return in
			}
		}
		t.Fatalf("no %s", number)
		return nil
	}
	changes := rates.Diff(find("55/2023/NĐ-CP"), find("77/2024/NĐ-CP"))
	found := false
	for _, c := range changes {
		if c.Category == "TU_DAY" {
			found = c.Old == "1.233.000" && c.New == "1.673.000" && c.Difference == "440.000"
		}
	}
	if !found {
		t.Errorf("TU_DAY not among %d changes", len(changes))
	}
	if same := rates.Diff(find("77/2024/NĐ-CP"), find("77/2024/NĐ-CP")); len(same) != 0 {
		t.Errorf("an instrument differs from itself: %v", same)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(newDecree)
	f.Add(strings.Replace(newDecree, "[77/2024/NĐ-CP]", "!00", 1)) // the YAML library panics on a type without a value
	f.Add("number: [[[[[[[[[[[[[[[[[[[[")
	files, _ := filepath.Glob(filepath.Join(cases, "bad", "*.yaml"))
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(string(data))
		}
	}
	// A small catalogue keeps a round in the microseconds.
	small := fstest.MapFS{"categories.yaml": &fstest.MapFile{Data: []byte(smallCatalogue)}}
	f.Fuzz(func(t *testing.T, text string) {
		catalogue, list, problems := rates.Load(small, fstest.MapFS{"x.yaml": &fstest.MapFile{Data: []byte(text)}})
		if len(problems) == 0 {
			payroll.NewRateTable(catalogue, list).In(payroll.Key{Category: "TU_DAY", Component: "tro_cap"}, month(t, "2027-01"))
		}
	})
}

// FuzzCategories reads whatever an office may call its categories.
func FuzzCategories(f *testing.F) {
	if data, err := os.ReadFile(filepath.Join(cases, "programme", "categories.yaml")); err == nil {
		f.Add(string(data))
	}
	f.Add("stacking: [{code: a, kind: replaces, categories: [TU_DAY], over: [TU_DAY], basis: {instrument: x}}]")
	f.Add("categories: [{code: Y, programme: NCC, name: {vi: a, en: a}, timing: death, components: [{code: tro_cap, sum_of: [tro_cap]}]}]")
	f.Add("jurisdictions: [{code: x, parent: x, name: {vi: a, en: a}}]")
	small := fstest.MapFS{"categories.yaml": &fstest.MapFile{Data: []byte(smallCatalogue)}}
	f.Fuzz(func(t *testing.T, text string) {
		catalogue, list, problems := rates.Load(small, fstest.MapFS{"categories.yaml": &fstest.MapFile{Data: []byte(text)}})
		if len(problems) > 0 {
			return
		}
		table := payroll.NewRateTable(catalogue, list)
		var b payroll.Beneficiary
		for i := range catalogue.Categories {
			b.Grants = append(b.Grants, payroll.Grant{Category: catalogue.Categories[i].Code, Months: payroll.Span{From: month(t, "2027-01")}})
		}
		payroll.Entitle(&b, month(t, "2027-01"), table, payroll.DefaultSettings())
	})
}

const smallCatalogue = `
programmes: [{code: NCC, name: {vi: a, en: a}}]
jurisdictions: [{code: national, name: {vi: a, en: a}}]
components: [{code: tro_cap, name: {vi: a, en: a}}]
facts: [{code: co_don, name: {vi: a, en: a}}]
categories: [{code: TU_DAY, programme: NCC, name: {vi: a, en: a}, components: [{code: tro_cap}]}]
`
