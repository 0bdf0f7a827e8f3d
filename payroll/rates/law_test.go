package rates_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"
	"chitra/payroll/rates"

	"github.com/shopspring/decimal"
)

const cases = "../../testdata/law"

func embedded(t testing.TB) *payroll.RateTable {
	t.Helper()
	table, err := rates.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func month(t testing.TB, s string) payroll.Month {
	t.Helper()
	m, err := payroll.ParseMonth(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func date(t testing.TB, s string) payroll.Date {
	t.Helper()
	d, err := payroll.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// readCases reads a table of law cases as maps by column name.
func readCases(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(cases, "figures", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	for _, row := range rows[1:] {
		c := map[string]string{}
		for i, name := range rows[0] {
			c[name] = row[i]
		}
		list = append(list, c)
	}
	return list
}

// grantOf builds the grant and person of a case. Benefits that fall due once
// begin in their month; those on death come with a death in it.
func grantOf(t *testing.T, table *payroll.RateTable, c map[string]string) payroll.Beneficiary {
	t.Helper()
	b := payroll.Beneficiary{PersonID: "031045000123", Name: "Người Mẫu", Born: date(t, c["birth"])}
	g := payroll.Grant{Category: c["category"], Jurisdiction: payroll.Jurisdiction(c["jurisdiction"]), Months: payroll.Span{From: month(t, "2015-01")}}
	if g.Jurisdiction == "" {
		g.Jurisdiction = payroll.National
	}
	if c["facts"] != "" {
		for _, f := range strings.Split(c["facts"], ";") {
			g.Facts = append(g.Facts, payroll.Fact(f))
		}
	}
	if c["percent"] != "" {
		if _, err := fmt.Sscan(c["percent"], &g.Percent); err != nil {
			t.Fatal(err)
		}
	}
	if c["count"] != "" {
		g.Count = decimal.RequireFromString(c["count"])
	}
	category, ok := table.Category(g.Category)
	if !ok {
		t.Fatalf("no category %s", g.Category)
	}
	m := month(t, c["month"])
	if category.Timing != payroll.Monthly {
		g.Months.From = m
	}
	if category.Timing == payroll.OnDeath {
		b.Died = m.FirstDay()
	}
	b.Grants = []payroll.Grant{g}
	return b
}

func findLine(e payroll.Entitlement, component string) (payroll.EntitlementLine, bool) {
	i := slices.IndexFunc(e.Lines, func(l payroll.EntitlementLine) bool { return l.Component == component })
	if i < 0 {
		return payroll.EntitlementLine{}, false
	}
	return e.Lines[i], true
}

// TestMeritFigures pays every confirmed figure of Decrees 75/2021, 55/2023 and
// 77/2024 to the đồng, in the first and last month it governs, with its
// provision. testdata/law/figures/merit.csv was made from the source table of the
// decrees, not from the instruments of this program.
func TestMeritFigures(t *testing.T) {
	table := embedded(t)
	for _, c := range readCases(t, "merit.csv") {
		t.Run(c["name"], func(t *testing.T) {
			b := grantOf(t, table, c)
			e := payroll.Entitle(&b, month(t, c["month"]), table, payroll.DefaultSettings())[0]
			line, ok := findLine(e, c["component"])
			if !ok || line.Amount.Plain() != c["amount"] {
				t.Fatalf("%s: got %v %v, want %s", c["component"], line.Amount, e.Findings, c["amount"])
			}
			if strings.Contains(c["provision"], "Phụ lục I") && line.Instrument+", "+line.Provision != c["provision"] {
				t.Errorf("provision %s, %s; want %s", line.Instrument, line.Provision, c["provision"])
			}
		})
	}
}

// TestSocialFigures pays every coefficient × base of Decrees 20/2021 and
// 335/2026 at both ends of each age band, at the national and the city's level.
func TestSocialFigures(t *testing.T) {
	table := embedded(t)
	for _, c := range readCases(t, "social.csv") {
		t.Run(c["name"], func(t *testing.T) {
			b := grantOf(t, table, c)
			e := payroll.Entitle(&b, month(t, c["month"]), table, payroll.DefaultSettings())[0]
			line, ok := findLine(e, c["component"])
			if !ok || line.Amount.Plain() != c["amount"] || e.Total.Plain() != c["amount"] {
				t.Fatalf("%s: got %v %v, want %s", c["component"], line.Amount, e.Findings, c["amount"])
			}
			if c["coefficient"] != "" && (!line.Coefficient.Equal(decimal.RequireFromString(c["coefficient"])) || line.BaseAmount.Plain() != c["base"]) {
				t.Errorf("%s × %s, want %s × %s", line.BaseAmount, line.Coefficient, c["base"], c["coefficient"])
			}
		})
	}
}
