package rates_test

import (
	"path/filepath"
	"strings"
	"testing"

	"chitra/payroll"
	"chitra/payroll/rates"
)

// A new programme is a folder of data: its programme, categories, combining
// rule and figures; nothing in Go knows of it.
func TestNewProgrammeIsData(t *testing.T) {
	table, problems, err := rates.WithDir(filepath.Join(cases, "programme"))
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if table.Digest() == embedded(t).Digest() {
		t.Error("the digest does not cover the office's categories")
	}
	person := func(died string, grants ...payroll.Grant) payroll.Beneficiary {
		for i := range grants {
			grants[i].Months.From = month(t, "2026-02")
		}
		return payroll.Beneficiary{PersonID: "031085000123", Died: date(t, died), Grants: grants}
	}
	poor, policy := payroll.Grant{Category: "DIEN_HO_NGHEO"}, payroll.Grant{Category: "DIEN_HO_CHINH_SACH"}
	offGrid := poor
	offGrid.Facts = []payroll.Fact{"ho_khong_dien_luoi"}
	for _, c := range []struct {
		name, month string
		b           payroll.Beneficiary
		want        []payroll.Amount
	}{
		{"the first month", "2026-02", person("", poor), []payroll.Amount{150_000}},
		{"the month after", "2026-03", person("", poor), []payroll.Amount{0}},
		{"a quarter later", "2026-05", person("", poor), []payroll.Amount{150_000}},
		{"before the first month", "2025-11", person("", poor), []payroll.Amount{0}},
		{"off the grid", "2026-08", person("", offGrid), []payroll.Amount{225_000}},
		{"only the higher of two", "2026-08", person("", policy, poor), []payroll.Amount{0, 150_000}},
		{"the quarter of the death", "2026-08", person("2026-08-31", poor), []payroll.Amount{150_000}},
		{"the quarter after the death", "2026-08", person("2026-07-31", poor), []payroll.Amount{0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i, e := range payroll.Entitle(&c.b, month(t, c.month), table, payroll.DefaultSettings()) {
				if e.Total != c.want[i] || e.HeldBack() {
					t.Errorf("%s: %s, want %s; %v", e.Grant.Category, e.Total, c.want[i], e.Findings)
				}
			}
		})
	}
}

// An office adds to the catalogue; it cannot change what a decision of ours
// means, and is told what is wrong in its own.
func TestOfficeCategories(t *testing.T) {
	const head = "programmes: [{code: QH, name: {vi: a, en: a}, budget: {vi: a, en: a}, purpose: SSBE, memo: A}]\n"
	for _, c := range []struct{ name, text, want string }{
		{"a programme of its own", head, ""},
		{"one of ours", strings.Replace(head, "QH", "NCC", 1), "declared in chitra/categories.yaml"},
		{"a small letter in its code", strings.Replace(head, "QH", "Qh", 1), "capitals and digits"},
		{"no budget", strings.Replace(head, "budget: {vi: a, en: a}, ", "", 1), "needs its budget"},
		{"no purpose", strings.Replace(head, "SSBE", "S", 1), "ISO 20022"},
		{"an accented memo", strings.Replace(head, "memo: A", "memo: Á", 1), "memo is unaccented"},
		{"a category of ours", "categories: [{code: TU_DAY, programme: NCC, name: {vi: a, en: a}, components: [{code: tro_cap}]}]", "choose another"},
		{"an unknown timing", "categories: [{code: X, programme: NCC, name: {vi: a, en: a}, timing: weekly, components: [{code: tro_cap}]}]", "unknown timing"},
		{"a name in one language", "facts: [{code: x, name: {vi: a}}]", "both languages"},
		{"an area under none", "jurisdictions: [{code: x, name: {vi: a, en: a}}]", "unknown parent"},
		{"an area under itself", "jurisdictions: [{code: x, parent: x, name: {vi: a, en: a}}]", "unknown parent"},
		{"an area of another province", "jurisdictions: [{code: x, parent: national, name: {vi: a, en: a}}, {code: y, parent: x, name: {vi: a, en: a}}]", ""},
		{"a code with a space", "facts: [{code: x y, name: {vi: a, en: a}}]", "plain letters"},
		{"a rule without a name", "stacking: [{kind: highest, categories: [K1, K2], basis: {instrument: x}}]", "code is missing"},
		{"a rule of one", "stacking: [{code: a, kind: highest, categories: [K1], basis: {instrument: x}}]", "needs categories"},
		{"a rule over everything", "stacking: [{code: a, kind: replaces, categories: [K1], basis: {instrument: x}}]", "needs over"},
		{"nothing once", "stacking: [{code: a, kind: once_per_person, basis: {instrument: x}}]", "needs components"},
		{"one group only", "stacking: [{code: a, kind: highest_group, categories: [K1], basis: {instrument: x}}]", "needs categories, over"},
		{"a couple without a fact", "stacking: [{code: a, kind: once_per_couple, categories: [K1], basis: {instrument: x}}]", "needs categories, fact"},
		{"a limit of nothing", "stacking: [{code: a, kind: survivor_limit, categories: [K1], components: [tuat], basis: {instrument: x}}]", "max"},
		{"a rule on an unknown fact", "stacking: [{code: a, kind: once_per_couple, categories: [K1], fact: nope, basis: {instrument: x}}]", "unknown fact"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, problems := layers(t, map[string]string{"categories.yaml": c.text})
			if c.want == "" && len(problems) > 0 || c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Error(), c.want)) {
				t.Errorf("%v, want %q", problems, c.want)
			}
		})
	}
}

// A figure nobody could read is supplied by the office in a file of its own,
// without a word about ours; what was read stays as it is.
func TestUnknownFigureIsSupplied(t *testing.T) {
	const east = `
number: 53/2019/NQ-HĐND
issuer: Hội đồng nhân dân thành phố Hải Phòng
title: Văn bản giả định để thử
in_force: 2020-01-01
standing: confirmed
checked: {on: 2026-11-26, how: văn bản giả định}
bases:
  - {name: muc_chuan_tghx, provision: Điều 1, from: 2020-01, to: 2025-12, jurisdiction: hai-phong-east, greater_of: national, amount: 450000}
`
	catalogue, list, problems := layers(t, map[string]string{"53.yaml": east})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	table := payroll.NewRateTable(catalogue, list)
	for m, want := range map[string]payroll.Amount{"2021-07": 675_000, "2024-06": 675_000, "2024-07": 750_000, "2025-12": 750_000, "2026-01": 1_050_000} {
		b := payroll.Beneficiary{Born: date(t, "1985-01-01"), Grants: []payroll.Grant{{Category: "K6_NANG", Jurisdiction: "hai-phong-east"}}}
		if e := payroll.Entitle(&b, month(t, m), table, payroll.DefaultSettings())[0]; e.Total != want {
			t.Errorf("%s: %s %v, want %s", m, e.Total, e.Findings, want)
		}
	}
	west := strings.Replace(strings.Replace(east, "hai-phong-east", "hai-phong-west", 1), "from: 2020-01, to: 2025-12", "from: 2025-01, to: 2025-12", 1)
	if _, _, problems := layers(t, map[string]string{"53.yaml": west}); len(problems) != 1 || !strings.Contains(problems[0].Error(), "overlaps") {
		t.Errorf("a figure that was read is contradicted: %v", problems)
	}
}
