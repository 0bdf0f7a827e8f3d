package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"chitra/payroll"
	"chitra/payroll/rates"

	"github.com/spf13/cobra"
)

func (a *app) ratesCmd() *cobra.Command {
	c := &cobra.Command{Use: "rates", Short: "Bảng mức theo luật / the legal rate tables",
		Example: `  chitra rates list
  chitra rates show THUONG_BINH
  chitra rates new 53/2019/NQ-HĐND --rates van-ban
  chitra rates check --rates van-ban
  chitra rates diff 55/2023/NĐ-CP 77/2024/NĐ-CP`}
	var categories bool
	list := &cobra.Command{Use: "list", Short: "Các văn bản / instruments", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		t, err := a.rateTable()
		if err != nil {
			return err
		}
		if categories {
			return a.listCategories(t)
		}
		return a.listInstruments(t)
	}}
	list.Flags().BoolVar(&categories, "categories", false, "danh mục đối tượng / the category catalogue")
	c.AddCommand(list,
		&cobra.Command{Use: "show CATEGORY", Short: "Mức của một đối tượng theo thời gian / a category through time", Args: cobra.ExactArgs(1),
			RunE: func(_ *cobra.Command, args []string) error { return a.showRates(strings.ToUpper(args[0])) }},
		&cobra.Command{Use: "check", Short: "Kiểm mọi văn bản, báo mọi lỗi một lần / check every instrument, all problems at once", Args: cobra.NoArgs,
			Example: "  chitra rates check --rates van-ban", RunE: func(*cobra.Command, []string) error { return a.checkRates() }},
		a.ratesNewCmd(), a.ratesImportCmd(),
		a.ratesDiffCmd())
	return c
}

func (a *app) ratesDiffCmd() *cobra.Command {
	var o effectOptions
	c := &cobra.Command{
		Use:   "diff A [B]",
		Short: "Hai văn bản khác nhau ở đâu; với --registry, ai được hơn hay kém / one instrument against another; with --registry, who gains or loses",
		Long: `Hai văn bản: từng mức khác nhau ra sao. Với --registry: từng dòng của danh sách được hơn hay kém bao nhiêu, và tổng số.
A, B là số hiệu văn bản (mức của nó được coi là đã xác nhận, văn bản thay nó thì chưa có) hoặc thư mục văn bản của đơn vị.
Chỉ một văn bản: luật khi chưa có và khi có văn bản đó. Chỉ một thư mục: luật trong chương trình và luật với thư mục đó.

Two instruments: how each figure differs. With --registry: what each row of the list gains or loses, and the total.
A and B are numbers of instruments (whose figures count as confirmed, and what replaces them is not known yet) or folders of an office.
One instrument alone: the law without and with it. One folder alone: the law of the program and the law with the folder.`,
		Example: `  chitra rates diff 55/2023/NĐ-CP 77/2024/NĐ-CP
  chitra rates diff 321/2026/NĐ-CP --registry ds.csv --from 2026-07 --to 2026-11
  chitra rates diff van-ban --registry ds.csv --from 2026-07 --to 2026-12 --totals --json`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case o.list != "":
				return a.effects(c.Context(), args, o)
			case len(args) == 2:
				return a.diffRates(args[0], args[1])
			}
			return usageError{errors.New("cần hai văn bản, hoặc/needs two instruments, or --registry FILE")}
		},
	}
	f := c.Flags()
	f.StringVar(&o.list, "registry", "", "danh sách đối tượng / a beneficiary list")
	f.StringVar(&o.from, "from", "", "tháng đầu / first month")
	f.StringVar(&o.to, "to", "", "tháng cuối / last month")
	f.StringVar(&o.units, "units", "", "tệp đơn vị, để biết địa bàn / units file, for the jurisdiction")
	f.StringVar(&o.jurisdiction, "jurisdiction", string(payroll.National), "địa bàn khi dòng và đơn vị không ghi / jurisdiction where row and unit name none")
	f.BoolVar(&o.totalsOnly, "totals", false, "chỉ tổng số / totals only")
	return c
}

// findInstrument finds an instrument by its number, or the part before the
// first slashes.
func findInstrument(t *payroll.RateTable, number string) (*payroll.Instrument, error) {
	for _, in := range t.Instruments() {
		if strings.EqualFold(in.Number, number) || strings.HasPrefix(strings.ToLower(in.Number), strings.ToLower(number)+"/") {
			return in, nil
		}
	}
	return nil, fmt.Errorf("văn bản/instrument %q: %w", number, payroll.ErrNotFound)
}

func (a *app) listInstruments(t *payroll.RateTable) error {
	type instrumentJSON struct {
		Number   string           `json:"number"`
		Issuer   string           `json:"issuer"`
		Title    string           `json:"title"`
		Issued   string           `json:"issued,omitempty"`
		InForce  string           `json:"in_force,omitempty"`
		Standing payroll.Standing `json:"standing"`
		Values   int              `json:"values"`
		Checked  string           `json:"checked,omitempty"`
		SHA256   string           `json:"sha256"`
	}
	list, rows := []instrumentJSON{}, [][]string{a.heads("SỐ HIỆU", "HIỆU LỰC", "TÌNH TRẠNG", "SỐ MỨC", "NỘI DUNG")}
	for _, in := range t.Instruments() {
		n := len(in.Rates) + len(in.Bases)
		list = append(list, instrumentJSON{in.Number, in.Issuer, in.Title, in.Issued.String(), in.InForce.String(), in.Standing, n, in.Check.How, in.SHA256})
		rows = append(rows, []string{in.Number, in.InForce.Vietnamese(), string(in.Standing), fmt.Sprint(n), in.Title})
	}
	if a.json {
		return a.writeJSON(list)
	}
	table(a.out, rows)
	return nil
}

func (a *app) listCategories(t *payroll.RateTable) error {
	type categoryJSON struct {
		Code      string            `json:"code"`
		Programme payroll.Programme `json:"programme"`
		Name      payroll.Text      `json:"name"`
		Facts     []payroll.Fact    `json:"facts"`
	}
	list, rows := []categoryJSON{}, [][]string{a.heads("MÃ", "CHƯƠNG TRÌNH", "ĐẶC ĐIỂM", "ĐỐI TƯỢNG")}
	for _, c := range t.Catalogue().Categories {
		list = append(list, categoryJSON{c.Code, c.Programme, c.Name, append([]payroll.Fact{}, c.Facts...)})
		facts := make([]string, len(c.Facts))
		for i, f := range c.Facts {
			facts[i] = string(f)
		}
		rows = append(rows, []string{c.Code, string(c.Programme), strings.Join(facts, " "), c.Name.In(a.language())})
	}
	if a.json {
		return a.writeJSON(list)
	}
	table(a.out, rows)
	return nil
}

func (a *app) showRates(code string) error {
	t, err := a.rateTable()
	if err != nil {
		return err
	}
	c, ok := t.Category(code)
	if !ok {
		return fmt.Errorf("đối tượng/category %q: %w", code, payroll.ErrNotFound)
	}
	entries := rates.Timeline(t, code)
	if a.json {
		e := json.NewEncoder(a.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(entries)
	}
	fmt.Fprintf(a.out, "%s — %s (%s)\n", c.Code, c.Name.In(a.language()), c.Programme)
	rows := [][]string{a.heads("KHOẢN", "ĐIỀU KIỆN", "MỨC", "THÁNG", "ĐỊA BÀN", "VĂN BẢN", "TÌNH TRẠNG")}
	for _, e := range entries {
		rows = append(rows, []string{e.Component, e.Condition, e.Value, e.Months, string(e.Jurisdiction), e.Instrument + ", " + e.Provision, string(e.Standing)})
	}
	table(a.out, rows)
	return nil
}

func (a *app) diffRates(first, second string) error {
	t, err := a.rateTable()
	if err != nil {
		return err
	}
	one, err := findInstrument(t, first)
	if err != nil {
		return err
	}
	two, err := findInstrument(t, second)
	if err != nil {
		return err
	}
	changes := rates.Diff(one, two)
	if a.json {
		return a.writeJSON(changes)
	}
	rows := [][]string{a.heads("ĐỐI TƯỢNG", "KHOẢN", "ĐIỀU KIỆN", one.Number, two.Number, "CHÊNH LỆCH")}
	for _, c := range changes {
		rows = append(rows, []string{c.Category, c.Component, c.Condition, c.Old, c.New, c.Difference})
	}
	table(a.out, rows)
	return nil
}
