package rates_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"chitra/payroll"
	"chitra/payroll/rates"
)

func head() rates.Head {
	return rates.Head{Number: "9/2027/NĐ-CP", Issuer: "Chính phủ", Title: "Văn bản giả định: để thử", InForce: "2027-01-01", Standing: payroll.Confirmed,
		CheckedOn: "2027-01-01", CheckedHow: "văn bản giả định", Replaces: []string{"77/2024/NĐ-CP"}, Category: "THUONG_BINH", Component: "tro_cap",
		Provision: "Phụ lục II", From: "2027-01"}
}

// A whole appendix, typed row by row as it stands in the instrument, comes back
// as the same figures: the amounts of 321/2026/NĐ-CP once somebody has seen them.
func TestAppendixTyped(t *testing.T) {
	law := embedded(t)
	var typed strings.Builder
	typed.WriteString("doi_tuong;khoan;dieu_khoan;tu_thang;ty_le;so_luong;dac_diem;muc;he_so;muc_nen;tuoi\n")
	var in *payroll.Instrument
	for _, x := range law.Instruments() {
		if x.Number == "321/2026/NĐ-CP" {
			in = x
		}
	}
	span := func(r payroll.Range) string {
		switch {
		case !r.Bounded():
			return ""
		case r.To == 0:
			return fmt.Sprintf("%d-", r.From)
		}
		return fmt.Sprintf("%d-%d", r.From, r.To)
	}
	for _, r := range in.Bases {
		fmt.Fprintf(&typed, ";;%s;%s;;;;%s;;%s;\n", r.Provision, r.Months.From, r.Amount, r.Key.Category)
	}
	for _, r := range in.Rates {
		facts := ""
		for _, f := range r.When.All {
			facts += string(f) + ";"
		}
		for _, f := range r.When.Not {
			facts += "-" + string(f) + ";"
		}
		fmt.Fprintf(&typed, "%s;%s;%s;%s;%s;%s;\"%s\";%s;;;\n", r.Key.Category, r.Key.Component, r.Provision, r.Months.From, span(r.When.Percent), span(r.When.Count), facts, r.Amount)
	}
	h := head()
	h.Number, h.Category, h.Component, h.Provision, h.From = "321/2026/NĐ-CP", "", "", "", ""
	made, problems := rates.FromTable("phu-luc.csv", []byte(typed.String()), h)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	catalogue, list, problems := layers(t, map[string]string{"321.yaml": string(made)})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	table, want := payroll.NewRateTable(catalogue, list), rates.With(law, in)
	m := month(t, "2026-11")
	values := 0
	for _, lists := range [][]payroll.Rate{in.Bases, in.Rates} {
		for _, r := range lists {
			got, _ := table.In(r.Key, m)
			expected, _ := want.In(r.Key, m)
			if describe(got) != describe(expected) {
				t.Fatalf("%v: %s, want %s", r.Key, describe(got), describe(expected))
			}
			values++
		}
	}
	if values < 200 {
		t.Errorf("only %d values compared", values)
	}
}

// describe writes values without where they stand.
func describe(list []*payroll.Rate) string {
	var words []string
	for _, r := range list {
		words = append(words, fmt.Sprint(r.When.String(), r.Amount, r.Coefficient, r.Base, r.Provision, r.Months, r.Jurisdiction))
	}
	return strings.Join(words, "\n")
}

func TestTyped(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"percent and amount", "ty_le,muc\n21,1.900.000\n22,\"1 990 000\"\n", ""},
		{"brackets and a percent sign", "percent;amount\n21-50%;1900000\n51 - 100;2000000\n", ""},
		{"a byte order mark", "\ufeffty_le,muc\n21,1900000\n", ""},
		{"an age band", "doi_tuong,khoan,tuoi,he_so,muc_nen\nK1,tro_cap,-4,\"2,5\",muc_chuan_tghx\n", ""},
		{"nothing", "", "x.csv:1:1: there are no rows"},
		{"only a header", "ty_le,muc\n", "x.csv:1:1: there are no rows"},
		{"a column nobody knows", "ty_le,tien_luong\n21,5\n", "x.csv:1:2: unknown column"},
		{"a column twice", "ty_le,muc,amount\n21,5,6\n", "x.csv:1:3: column \"amount\" is repeated"},
		{"an amount that could be two", "ty_le,muc\n21,\"1,900\"\n", "x.csv:2:1: amount \"1,900\""},
		{"no amount", "ty_le,muc\n21,\n", "x.csv:2:1: amount \"\""},
		{"nought", "ty_le,muc\n21,0\n", "x.csv:2:1: amount \"0\""},
		{"a percent twice", "ty_le,muc\n21,5\n21,6\n", "x.csv:3:1: percent \"21\" stands in row 2"},
		{"words for a percent", "ty_le,muc\nhai mốt,5\n", "x.csv:2:1: percent"},
		{"a range the wrong way to write", "so_luong,muc\n2..3,5\n", "x.csv:2:1: bad range"},
		{"a coefficient and an amount", "he_so,muc_nen,muc\n2,muc_chuan,5\n", "x.csv:2:1: coefficient"},
		{"quotes", "ty_le,muc\n\"21,5\n", "x.csv:1:1: bad CSV"},
	} {
		t.Run(c.name, func(t *testing.T) {
			made, problems := rates.FromTable("x.csv", []byte(c.text), head())
			if c.want != "" {
				if len(problems) == 0 || !strings.HasPrefix(problems[0].Error(), c.want) {
					t.Errorf("%v, want %q", problems, c.want)
				}
				return
			}
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if strings.Contains(c.text, "K1") {
				made = []byte(strings.Replace(string(made), "77/2024", "335/2026", 1))
			}
			if more, err := rates.Try("", "x.yaml", made); err != nil || len(more) > 0 {
				t.Errorf("%v %v\n%s", err, more, made)
			}
		})
	}
}

// A skeleton is refused for what is left open and for nothing else, and is law
// once that is filled.
func TestSkeleton(t *testing.T) {
	text := string(rates.Skeleton(embedded(t), "53/2019/NQ-HĐND"))
	problems, err := rates.Try("", "x.yaml", []byte(text))
	var got []string
	for _, p := range problems {
		got = append(got, p.Error())
	}
	if want := "x.yaml:6:8: \"issuer\" is missing|x.yaml:7:7: \"title\" is missing|"; err != nil || len(got) != 3 || !strings.HasPrefix(strings.Join(got, "|"), want) {
		t.Errorf("%v %q, want %s…", err, got, want)
	}
	filled := strings.NewReplacer("issuer: ", "issuer: HĐND", "title: ", "title: giả định", "in_force: ", "in_force: 2020-01-01",
		"{on: , how: }", "{on: 2026-11-26, how: giả định}", "# replaces: [77/2024/NĐ-CP]", "replaces: [321/2026/NĐ-CP]", "#  - {category: TU_DAY", "  - {category: TU_DAY").Replace(text)
	if problems, err := rates.Try("", "x.yaml", []byte(filled)); err != nil || len(problems) > 0 {
		t.Errorf("%v %v", err, problems)
	}
	if problems, err := rates.Try("", "categories.yaml", rates.CategoriesSkeleton()); err != nil || len(problems) > 0 {
		t.Errorf("%v %v", err, problems)
	}
	for number, want := range map[string]string{"53/2019/NQ-HĐND": "53-2019-nq-hdnd.yaml", "321/2026/NĐ-CP": "321-2026-nd-cp.yaml", "../../x": "x.yaml", "…": "van-ban.yaml"} {
		if got := rates.FileName(number); got != want {
			t.Errorf("%s: %s, want %s", number, got, want)
		}
	}
}

func FuzzTyped(f *testing.F) {
	f.Add("ty_le,muc\n21,1.900.000\n22,1990000\n")
	f.Add("doi_tuong;khoan;tuoi;he_so;muc_nen\nK1;tro_cap;-4;2,5;muc_chuan_tghx\n")
	f.Add("ty_le,muc,dac_diem\n21,5,\"}\n- {\"\n")
	small := fstest.MapFS{"categories.yaml": &fstest.MapFile{Data: []byte(smallCatalogue)}}
	f.Fuzz(func(t *testing.T, text string) {
		made, problems := rates.FromTable("x.csv", []byte(text), head())
		if len(problems) > 0 {
			return
		}
		// What was typed is refused or read, and never says more than its rows did.
		_, list, _ := rates.Load(small, fstest.MapFS{"x.yaml": &fstest.MapFile{Data: made}})
		for _, in := range list {
			if n := len(in.Rates) + len(in.Bases); n > strings.Count(text, "\n")+1 || in.Number != head().Number {
				t.Errorf("%d values of %s from %q", n, in.Number, text)
			}
		}
	})
}
