package rates_test

import (
	"strings"
	"testing"

	"chitra/payroll"
	"chitra/payroll/rates"
)

// Text that would take the YAML library all memory is refused before it.
func TestDeepNestingIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"brackets":           "number: " + strings.Repeat("[", 1<<20),
		"brackets by lines":  "number: " + strings.Repeat("[\n", 1<<19),
		"braces":             strings.Repeat("{a: ", 1<<18),
		"list marks":         strings.Repeat("- ", 1<<19),
		"key marks":          strings.Repeat("? ", 1000),
		"anchors":            strings.Repeat("&a ", 1000),
		"lines":              strings.Repeat("-\n", 1<<19),
		"a line of any kind": "title: " + strings.Repeat("x", 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, problems := layers(t, map[string]string{"x.yaml": text})
			if len(problems) != 1 || !strings.Contains(problems[0].Error(), "nested deeper") && !strings.Contains(problems[0].Error(), "longer than") && !strings.Contains(problems[0].Error(), "more than") {
				t.Errorf("%v", problems)
			}
		})
	}
}

// Files of an office that look like law and would not be read are named.
func TestFilesThatAreNotRead(t *testing.T) {
	for _, c := range []struct{ name, file, beside, want string }{
		{"the other ending", "999.yml", "", "must end in .yaml"},
		{"capitals", "999.YAML", "", "must end in .yaml"},
		{"a catalogue beside the instruments", "instruments/categories.yaml", "", "top of the folder"},
		{"beside the folder of instruments", "999.yaml", "instruments/1.yaml", "there is a folder instruments"},
		{"other files are the office's own business", "readme.txt", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{c.file: newDecree}
			if c.beside != "" {
				files[c.beside] = strings.Replace(newDecree, "999/2027", "1/2027", 1)
			}
			_, _, problems := layers(t, files)
			if c.want == "" && len(problems) > 0 || c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Error(), c.want)) {
				t.Errorf("%v, want %q", problems, c.want)
			}
		})
	}
}

func TestByteOrderMarkOfNotepad(t *testing.T) {
	if _, _, problems := layers(t, map[string]string{"999.yaml": "\ufeff" + strings.ReplaceAll(strings.TrimSpace(newDecree), "\n", "\r\n")}); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestNotUTF8(t *testing.T) {
	_, _, problems := layers(t, map[string]string{"999.yaml": strings.Replace(newDecree, "Chính", "Ch\xednh", 1)})
	if len(problems) != 1 || !strings.Contains(problems[0].Error(), "not UTF-8") {
		t.Error(problems)
	}
}

// Two instruments that replace each other would both give way.
func TestCircleOfReplacement(t *testing.T) {
	second := strings.NewReplacer("999/2027", "998/2027", "77/2024/NĐ-CP", "999/2027/NĐ-CP").Replace(newDecree)
	first := strings.Replace(newDecree, "[77/2024/NĐ-CP]", "[77/2024/NĐ-CP, 998/2027/NĐ-CP]", 1)
	_, _, problems := layers(t, map[string]string{"1.yaml": first, "2.yaml": second})
	if len(problems) != 2 || !strings.Contains(problems[0].Error(), "replaces itself") || !strings.Contains(problems[1].Error(), "replaces itself") {
		t.Error(problems)
	}
}

// Ten thousand equal values give one problem for the file, and two thousand one
// for each value, not for each pair.
func TestManyValues(t *testing.T) {
	entry := "  - {category: TU_DAY, component: tro_cap, provision: Điều 1, from: 2027-01, amount: 2000000}\n"
	for n, want := range map[int]int{2000: 2000, 10_000: 1} {
		if _, _, problems := layers(t, map[string]string{"999.yaml": newDecree + strings.Repeat(entry, n)}); len(problems) != want {
			t.Errorf("%d values: %d problems, want %d", n, len(problems), want)
		}
	}
}

func TestCategoriesThatNeedAnAge(t *testing.T) {
	for code, want := range map[string]bool{"K1": true, "SP": true, "K4": false, "K8": false, "THUONG_BINH": false, "C_FOSTER_DBN": true} {
		if c, _ := embedded(t).Category(code); c.NeedsAge != want {
			t.Errorf("%s: %v", code, c.NeedsAge)
		}
	}
}

// A value is listed with the months it holds in, not those it was open for.
func TestTimelineEndsWhereAnotherBegins(t *testing.T) {
	table := embedded(t)
	for _, c := range []struct{ category, component, instrument, want string }{
		{"TU_DAY", "tro_cap", "75/2021/NĐ-CP", "2021-07 … 2023-06"},
		{"TU_DAY", "tro_cap", "55/2023/NĐ-CP", "2023-07 … 2024-06"},
		{"TU_DAY", "tro_cap", "77/2024/NĐ-CP", "2024-07 …"},
		{"TU_DAY", "tro_cap", "321/2026/NĐ-CP", "2026-07 …"}, // provisional: it ends nothing
		{"K4", "tro_cap", "20/2021/NĐ-CP", "2021-07 … 2026-06"},
		{"K5C", "tro_cap", "20/2021/NĐ-CP", "2021-07 … 2025-06"}, // ended by 176/2025
		{"K5C", "muc_chuan_tghx", "76/2024/NĐ-CP", "2024-07 … 2026-06"},
	} {
		var got []string
		for _, e := range rates.Timeline(table, c.category) {
			if e.Component == c.component && e.Instrument == c.instrument {
				got = append(got, e.Months)
			}
		}
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%s %s of %s: %q, want %s", c.category, c.component, c.instrument, got, c.want)
		}
	}
}

// The office knows a base that nobody here has read: its file takes the place
// of the unknown one in its own area and nowhere else.
func TestOfficeSuppliesAnUnreadBase(t *testing.T) {
	const east = `
number: 53/2019/NQ-HĐND
issuer: Hội đồng nhân dân thành phố Hải Phòng
title: Nghị quyết giả định để thử
in_force: 2020-01-01
standing: confirmed
checked: {on: 2026-11-24, how: văn bản giả định}
replaces: [Nghị quyết HĐND Hải Phòng và Hải Dương trước 2026]
bases:
  - {name: muc_chuan_tghx, provision: Điều 1, from: 2020-01, to: 2025-12, jurisdiction: hai-phong-east, greater_of: national, amount: 520000}
`
	catalogue, list, problems := layers(t, map[string]string{"53.yaml": east})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	table := payroll.NewRateTable(catalogue, list)
	for _, c := range []struct {
		area payroll.Jurisdiction
		m    string
		want payroll.Amount // 0 = held
	}{
		{"hai-phong-east", "2021-07", 780_000}, {"hai-phong-east", "2025-12", 780_000}, {"hai-phong-east", "2026-01", 1_050_000},
		{"hai-phong-west", "2025-12", 825_000}, {"hai-phong-west", "2024-06", 0}, {"hai-phong", "2025-12", 0}, {"national", "2025-12", 750_000},
	} {
		b := payroll.Beneficiary{Born: payroll.Date{Year: 1980, Month: 1, Day: 1}, Grants: []payroll.Grant{{Category: "K6_NANG", Jurisdiction: c.area}}}
		if e := payroll.Entitle(&b, month(t, c.m), table, payroll.DefaultSettings())[0]; e.Total != c.want || e.HeldBack() != (c.want == 0) {
			t.Errorf("%s %s: %s %v, want %s", c.area, c.m, e.Total, e.Findings, c.want)
		}
	}
}
