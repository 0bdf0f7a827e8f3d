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

	"github.com/goccy/go-yaml"
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
	f, err := os.Open(filepath.Join(cases, name))
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
// provision. testdata/law/merit.csv was made from the source table of the
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

// lawCase is one person of testdata/law/combining.yaml.
type lawCase struct {
	Name      string `yaml:"name"`
	Provision string `yaml:"provision"`
	Month     string `yaml:"month"`
	Born      string `yaml:"born"`
	Died      string `yaml:"died"`
	Cross     string `yaml:"cross_programme"`
	AgeChange string `yaml:"age_change"`
	Grants    []struct {
		Category string   `yaml:"category"`
		Facts    []string `yaml:"facts"`
		Percent  int      `yaml:"percent"`
		Count    string   `yaml:"count"`
		Area     string   `yaml:"area"`
		From     string   `yaml:"from"`
		To       string   `yaml:"to"`
		Total    int64    `yaml:"total"`
		Codes    []string `yaml:"codes"` // findings that must be there; none other than warnings may
	} `yaml:"grants"`
	Spouse *struct {
		ID       string `yaml:"id"`
		Category string `yaml:"category"`
		Count    string `yaml:"count"`
	} `yaml:"spouse"`
}

func (c *lawCase) person(t *testing.T) payroll.Beneficiary {
	b := payroll.Beneficiary{PersonID: "031145000123", Born: date(t, c.Born), Died: date(t, c.Died)}
	for i, g := range c.Grants {
		grant := payroll.Grant{Row: i + 2, Category: g.Category, Percent: g.Percent, Jurisdiction: payroll.Jurisdiction(g.Area),
			Months: payroll.Span{From: month(t, "2015-01")}}
		if grant.Jurisdiction == "" {
			grant.Jurisdiction = "hai-phong"
		}
		if g.From != "" {
			grant.Months.From = month(t, g.From)
		}
		if g.To != "" {
			grant.Months.To = month(t, g.To)
		}
		if g.Count != "" {
			grant.Count = decimal.RequireFromString(g.Count)
		}
		for _, f := range g.Facts {
			grant.Facts = append(grant.Facts, payroll.Fact(f))
		}
		b.Grants = append(b.Grants, grant)
	}
	if c.Spouse != nil {
		b.Spouse = &payroll.Beneficiary{PersonID: c.Spouse.ID, Grants: []payroll.Grant{{Row: 99, Category: c.Spouse.Category,
			Count: decimal.RequireFromString(c.Spouse.Count), Jurisdiction: "hai-phong", Months: payroll.Span{From: month(t, "2015-01")}}}}
	}
	return b
}

// TestLawCases runs the cases a jurist can read: combining, months, ages.
func TestLawCases(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(cases, "combining.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var list []lawCase
	if err := yaml.UnmarshalWithOptions(data, &list, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	table := embedded(t)
	for _, c := range list {
		t.Run(c.Name, func(t *testing.T) {
			if c.Provision == "" {
				t.Error("the case cites no provision")
			}
			s := payroll.DefaultSettings()
			if c.Cross != "" {
				s.CrossProgramme = payroll.CrossProgramme(c.Cross)
			}
			if c.AgeChange != "" {
				s.AgeChange = payroll.AgeChange(c.AgeChange)
			}
			b := c.person(t)
			for i, e := range payroll.Entitle(&b, month(t, c.Month), table, s) {
				want := c.Grants[i]
				if int64(e.Total) != want.Total {
					t.Errorf("%s: total %s, want %s; %v", want.Category, e.Total, payroll.Amount(want.Total), e.Findings)
				}
				var codes []string
				for _, f := range e.Findings {
					if f.Code != payroll.CodeProvisional {
						codes = append(codes, string(f.Code))
					}
				}
				if !slices.Equal(codes, want.Codes) && len(codes)+len(want.Codes) > 0 {
					t.Errorf("%s: findings %v, want %v", want.Category, codes, want.Codes)
				}
			}
		})
	}
}
