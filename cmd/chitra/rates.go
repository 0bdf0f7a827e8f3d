package main

import (
	"encoding/json"
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
  chitra rates check --rates van-ban-cua-don-vi
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
			RunE: func(*cobra.Command, []string) error {
				t, err := a.rateTable()
				if err != nil {
					return err
				}
				a.say(payroll.Text{VI: "%d văn bản, không có lỗi. Mã bảng mức %s.", EN: "%d instruments, no problems. Digest %s."}, len(t.Instruments()), t.Digest())
				return nil
			}},
		&cobra.Command{Use: "diff A B", Short: "Hai văn bản khác nhau ở đâu / one instrument against another", Args: cobra.ExactArgs(2),
			RunE: func(_ *cobra.Command, args []string) error { return a.diffRates(args[0], args[1]) }})
	return c
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
	list, rows := []instrumentJSON{}, [][]string{{"SỐ HIỆU", "HIỆU LỰC", "TÌNH TRẠNG", "SỐ MỨC", "NỘI DUNG"}}
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
	list, rows := []categoryJSON{}, [][]string{{"MÃ", "CHƯƠNG TRÌNH", "ĐẶC ĐIỂM", "ĐỐI TƯỢNG"}}
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
	rows := [][]string{{"KHOẢN", "ĐIỀU KIỆN", "MỨC", "THÁNG", "ĐỊA BÀN", "VĂN BẢN", "TÌNH TRẠNG"}}
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
	find := func(number string) (*payroll.Instrument, error) {
		for _, in := range t.Instruments() {
			if strings.EqualFold(in.Number, number) || strings.HasPrefix(strings.ToLower(in.Number), strings.ToLower(number)+"/") {
				return in, nil
			}
		}
		return nil, fmt.Errorf("văn bản/instrument %q: %w", number, payroll.ErrNotFound)
	}
	one, err := find(first)
	if err != nil {
		return err
	}
	two, err := find(second)
	if err != nil {
		return err
	}
	changes := rates.Diff(one, two)
	if a.json {
		return a.writeJSON(changes)
	}
	rows := [][]string{{"ĐỐI TƯỢNG", "KHOẢN", "ĐIỀU KIỆN", one.Number, two.Number, "CHÊNH LỆCH"}}
	for _, c := range changes {
		rows = append(rows, []string{c.Category, c.Component, c.Condition, c.Old, c.New, c.Difference})
	}
	table(a.out, rows)
	return nil
}
