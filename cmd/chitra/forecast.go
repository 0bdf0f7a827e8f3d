package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"path/filepath"
	"slices"
	"strings"

	"chitra/bankfiles/workbook"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/rates"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

// forecastOptions are the flags of forecast.
type forecastOptions struct {
	months    int
	from      string
	mortality []string
	with      []string
	out       string
	byUnit    bool
}

func (a *app) forecastCmd() *cobra.Command {
	var o forecastOptions
	c := &cobra.Command{
		Use:   "forecast",
		Short: "Dự báo kinh phí từ sổ đối tượng hôm nay / budget from today's registry",
		Long: `Tính từng tháng tới cho mọi người trong sổ, theo luật của tháng đó: sinh nhật, hết thời hạn, mức đổi đều tính đúng.
Chết chưa biết là ước tính: số phải chi của người còn sống ở tháng thứ k được nhân (1 − q/12)^k, q là tỷ lệ chết một năm của chương trình.
Không nêu --mortality thì q là tỷ lệ thấy trong sổ mười hai tháng qua. Quyết định mới, mai táng phí và khoản một lần của người sẽ chết không có trong dự báo.

Computes the coming months for everybody in the registry, by the law of each month: birthdays, ends and changes of rates are exact.
Deaths to come are an estimate: what the living are due in month k is multiplied by (1 − q/12)^k, q being the yearly mortality of the programme.
Without --mortality q is what the registry shows of the last twelve months. New decisions, funerals and lump sums of deaths to come are not in it.`,
		Example: `  chitra forecast --months 12
  chitra forecast --months 12 --mortality NCC=6,5% --mortality BTXH=2% -o du-bao.xlsx
  chitra forecast --months 12 --with 321/2026/NĐ-CP --json
  chitra forecast --months 24 --rates kich-ban --by-unit`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.forecast(c.Context(), o) },
	}
	f := c.Flags()
	f.IntVar(&o.months, "months", 12, "số tháng, 1–60 / how many months")
	f.StringVar(&o.from, "from", "", "tháng đầu, mặc định tháng sau / first month, default the next one")
	f.StringArrayVar(&o.mortality, "mortality", nil, "tỷ lệ chết một năm: 4%, NCC=6,5%, 0 / yearly mortality")
	f.StringArrayVar(&o.with, "with", nil, "coi mức tạm của văn bản này là đã xác nhận / take the provisional figures of an instrument as confirmed")
	f.StringVarP(&o.out, "out", "o", "", "ghi sổ Excel có biểu đồ / write a workbook with a chart")
	f.BoolVar(&o.byUnit, "by-unit", false, "từng đơn vị / unit by unit")
	return c
}

// forecastResult is a forecast ready to show.
type forecastResult struct {
	from       payroll.Month
	months     int
	programmes []payroll.ProgrammeInfo
	rows       []payroll.ForecastRow
	mortality  map[payroll.Programme]*big.Rat
	observed   map[payroll.Programme]payroll.Observation
	given      map[payroll.Programme]bool
	with       []string
	units      map[string]string
	digest     string
}

func (a *app) forecast(ctx context.Context, o forecastOptions) error {
	from, err := a.forecastFrom(o)
	if err != nil {
		return err
	}
	return a.withRunner(ctx, false, func(r *payrun.Runner, _ payrun.Actor) error {
		for _, number := range o.with {
			in, err := findInstrument(r.Rates, number)
			if err != nil {
				return err
			}
			r.Rates = rates.With(r.Rates, in)
		}
		r.Progress = a.progress(payroll.Text{VI: "Đã dự báo", EN: "Forecast"}).at
		res := forecastResult{from: from, months: o.months, with: o.with, digest: r.Rates.Digest(), units: map[string]string{}}
		given, err := parseMortality(o.mortality, r.Rates.Catalogue())
		if err != nil {
			return usageError{err}
		}
		whole, err := r.Forecast(ctx, from, o.months)
		if err != nil {
			return err
		}
		if err := res.fill(whole, r.Rates.Catalogue(), given); err != nil {
			return err
		}
		if err := r.Store.View(ctx, func(tx *store.Tx) error { return res.nameUnits(tx) }); err != nil {
			return err
		}
		return a.showForecast(&res, o)
	})
}

func (a *app) forecastFrom(o forecastOptions) (payroll.Month, error) {
	if o.months < 1 || o.months > 60 {
		return 0, usageError{fmt.Errorf("--months %d: 1–60", o.months)}
	}
	if o.from == "" {
		return payroll.DateOf(a.now()).MonthOf() + 1, nil
	}
	from, err := payroll.ParseMonth(o.from)
	if err != nil {
		return 0, usageError{err}
	}
	return from, nil
}

// parseMortality reads 4%, NCC=6,5% or 0: a share of persons a year.
func parseMortality(words []string, c *payroll.Catalogue) (map[payroll.Programme]*big.Rat, error) {
	given := map[payroll.Programme]*big.Rat{}
	for _, w := range words {
		programme, text, named := strings.Cut(w, "=")
		if !named {
			programme, text = "", w
		}
		q, err := percentOf(text)
		if err != nil {
			return nil, fmt.Errorf("--mortality %q: %w", w, err)
		}
		known := false
		for _, p := range c.Programmes {
			if programme == "" || strings.EqualFold(string(p.Code), programme) {
				given[p.Code], known = q, true
			}
		}
		if !known {
			return nil, fmt.Errorf("--mortality %q: không có chương trình/no programme %s", w, programme)
		}
	}
	return given, nil
}

// percentOf reads a percentage of at most four decimals as an exact fraction.
func percentOf(text string) (*big.Rat, error) {
	digits := strings.ReplaceAll(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%")), ",", ".")
	if whole, fraction, _ := strings.Cut(digits, "."); strings.Trim(whole+fraction, "0123456789") != "" || whole == "" || len(whole) > 3 || len(fraction) > 4 {
		return nil, errors.New("ghi phần trăm một năm, như 4% hoặc 6,5% / write per cent a year, such as 4% or 6.5%")
	}
	q, ok := new(big.Rat).SetString(digits)
	if !ok {
		return nil, errors.New("không phải số / not a number")
	}
	if q.Quo(q, big.NewRat(100, 1)).Cmp(big.NewRat(1, 1)) > 0 {
		return nil, errors.New("trên 100% / above 100%")
	}
	return q, nil
}

// fill weighs the forecast and keeps the programmes that have rows.
func (res *forecastResult) fill(whole *payroll.Forecast, c *payroll.Catalogue, given map[payroll.Programme]*big.Rat) (err error) {
	res.mortality, res.observed, res.given = map[payroll.Programme]*big.Rat{}, map[payroll.Programme]payroll.Observation{}, map[payroll.Programme]bool{}
	for _, p := range c.Programmes {
		res.observed[p.Code] = whole.Observed(p.Code)
		res.mortality[p.Code] = res.observed[p.Code].Rate()
		if q := given[p.Code]; q != nil {
			res.mortality[p.Code], res.given[p.Code] = q, true
		}
	}
	if res.rows, err = whole.Rows(res.mortality); err != nil {
		return err
	}
	for _, p := range c.Programmes {
		if slices.ContainsFunc(res.rows, func(r payroll.ForecastRow) bool { return r.Programme == p.Code }) {
			res.programmes = append(res.programmes, p)
		}
	}
	return nil
}

func (res *forecastResult) nameUnits(tx *store.Tx) error {
	units, err := tx.Units()
	for _, u := range units {
		res.units[u.Code] = u.Name
	}
	return err
}

// assumptions are the sentences without which the figures would mislead.
func (res *forecastResult) assumptions() []payroll.Text {
	list := []payroll.Text{{
		VI: "Tính từ sổ đối tượng hôm nay, theo luật của từng tháng; quyết định mới, mai táng phí và khoản một lần của người sẽ chết không có trong dự báo.",
		EN: "From today's registry, by the law of each month; new decisions, funerals and lump sums of deaths to come are not in it."}, {
		VI: "Người chết là ước tính: nhân (1 − q/12)^k ở tháng thứ k (tháng đầu là 0), làm tròn một lần đến đồng ở mỗi đơn vị và tháng.",
		EN: "Deaths are an estimate: (1 − q/12)^k in month k (the first is 0), rounded once to the đồng for each unit and month."}}
	for _, p := range res.programmes {
		q, seen := percent(res.mortality[p.Code]), res.observed[p.Code]
		switch {
		case res.given[p.Code]:
			list = append(list, payroll.Text{VI: fmt.Sprintf("%s: q = %s%% một năm, do người dùng nêu.", p.Code, q), EN: fmt.Sprintf("%s: q = %s%% a year, as given.", p.Code, q)})
		case seen.Persons == 0:
			list = append(list, payroll.Text{VI: fmt.Sprintf("%s: sổ chưa có ai từ một năm trước nên chưa thấy tỷ lệ chết; q = 0. Nêu --mortality.", p.Code),
				EN: fmt.Sprintf("%s: nobody has been in the registry for a year, so no mortality is seen; q = 0. Give --mortality.", p.Code)})
		default:
			list = append(list, payroll.Text{VI: fmt.Sprintf("%s: q = %s%% một năm, theo sổ: %d người chết trong %d người của mười hai tháng qua.", p.Code, q, seen.Deaths, seen.Persons),
				EN: fmt.Sprintf("%s: q = %s%% a year, as the registry shows: %d deaths of %d persons in the last twelve months.", p.Code, q, seen.Deaths, seen.Persons)})
		}
	}
	for _, number := range res.with {
		list = append(list, payroll.Text{VI: "Kịch bản: mức tạm của " + number + " được coi là đã xác nhận.", EN: "Scenario: the provisional figures of " + number + " count as confirmed."})
	}
	if held := res.held(); held > 0 {
		list = append(list, payroll.Text{VI: fmt.Sprintf("%d dòng tháng chưa tính được (xem chitra run show --held), không có trong tổng nào.", held),
			EN: fmt.Sprintf("%d rows and months could not be computed and are in no total.", held)})
	}
	return list
}

func (res *forecastResult) held() (n int) {
	for i := range res.rows {
		n += res.rows[i].Held
	}
	return n
}

// percent writes a fraction as per cent with two decimals, 6,50.
func percent(q *big.Rat) string {
	return strings.ReplaceAll(new(big.Rat).Mul(q, big.NewRat(100, 1)).FloatString(2), ".", ",")
}

func (a *app) showForecast(res *forecastResult, o forecastOptions) error {
	if o.out != "" {
		if err := a.forecastWorkbook(res, o.out); err != nil {
			return err
		}
	}
	if a.json {
		return a.writeJSON(res.json())
	}
	a.forecastTable(res, o.byUnit)
	for _, t := range res.assumptions() {
		fmt.Fprintln(a.out, "•", t.In(a.language()))
	}
	return nil
}

// forecastTable prints a row for each programme, unit where asked, and month,
// and a total for each programme.
func (a *app) forecastTable(res *forecastResult, byUnit bool) {
	head := map[payroll.Lang][]string{
		payroll.Vietnamese: {"CHƯƠNG TRÌNH", "THÁNG", "SỐ DÒNG", "NẾU KHÔNG AI CHẾT", "DỰ KIẾN"},
		payroll.English:    {"PROGRAMME", "MONTH", "GRANTS", "IF NOBODY DIES", "EXPECTED"}}[a.language()]
	if byUnit {
		head = slices.Insert(head, 1, payroll.Text{VI: "ĐƠN VỊ", EN: "UNIT"}.In(a.language()))
	}
	rows := [][]string{head}
	for _, p := range res.programmes {
		var sum, expected payroll.Amount
		for _, r := range res.grouped(p.Code, byUnit) {
			sum, expected = sum+r.Sum, expected+r.Expected
			row := []string{string(p.Code), r.Month.Vietnamese(), fmt.Sprint(r.Grants), r.Sum.String(), r.Expected.String()}
			if byUnit {
				row = slices.Insert(row, 1, r.Unit)
			}
			rows = append(rows, row)
		}
		total := []string{string(p.Code), payroll.Text{VI: "cộng", EN: "total"}.In(a.language()) + " (" + p.Budget.In(a.language()) + ")", "", sum.String(), expected.String()}
		if byUnit {
			total = slices.Insert(total, 1, "")
		}
		rows = append(rows, total)
	}
	for _, b := range res.budgets() {
		row := []string{"", b.Budget.In(a.language()), "", b.Sum.String(), b.Expected.String()}
		if byUnit {
			row = slices.Insert(row, 1, "")
		}
		rows = append(rows, row)
	}
	table(a.out, rows)
}

// forecastBudget is what one source of money has to pay.
type forecastBudget struct {
	Budget   payroll.Text   `json:"budget"`
	Sum      payroll.Amount `json:"sum"`
	Expected payroll.Amount `json:"expected"`
}

// budgets adds the programmes by whose money they are paid from.
func (res *forecastResult) budgets() []forecastBudget {
	list := []forecastBudget{}
	for _, p := range res.programmes {
		i := slices.IndexFunc(list, func(b forecastBudget) bool { return b.Budget == p.Budget })
		if i < 0 {
			i, list = len(list), append(list, forecastBudget{Budget: p.Budget})
		}
		for _, r := range res.grouped(p.Code, false) {
			list[i].Sum, list[i].Expected = list[i].Sum+r.Sum, list[i].Expected+r.Expected
		}
	}
	return list
}

// grouped lists a programme's rows, month by month, or unit by unit as well.
func (res *forecastResult) grouped(p payroll.Programme, byUnit bool) (list []payroll.ForecastRow) {
	months := make([]payroll.ForecastRow, res.months)
	for _, r := range res.rows {
		switch {
		case r.Programme != p:
		case byUnit:
			list = append(list, r)
		default:
			m := &months[r.Month-res.from]
			m.Month, m.Grants, m.Held = r.Month, m.Grants+r.Grants, m.Held+r.Held
			m.Sum, m.Expected = m.Sum+r.Sum, m.Expected+r.Expected
		}
	}
	if byUnit {
		return list
	}
	return slices.DeleteFunc(months, func(r payroll.ForecastRow) bool { return r.Month == 0 })
}

// forecastJSON is the document of docs/cli.md.
type forecastJSON struct {
	From        string              `json:"from"`
	Months      int                 `json:"months"`
	RatesDigest string              `json:"rates_digest"`
	With        []string            `json:"with,omitempty"`
	Programmes  []forecastProgramme `json:"programmes"`
	Budgets     []forecastBudget    `json:"budgets"`
	Rows        []forecastRowJSON   `json:"rows"`
	Assumptions []payroll.Text      `json:"assumptions"`
}

type forecastProgramme struct {
	Programme payroll.Programme `json:"programme"`
	Budget    payroll.Text      `json:"budget"`
	Mortality string            `json:"mortality_percent"`
	Observed  bool              `json:"mortality_observed"`
	Sum       payroll.Amount    `json:"sum"`
	Expected  payroll.Amount    `json:"expected"`
}

type forecastRowJSON struct {
	Programme payroll.Programme `json:"programme"`
	Unit      string            `json:"unit"`
	Month     string            `json:"month"`
	Grants    int               `json:"grants"`
	Sum       payroll.Amount    `json:"sum"`
	Expected  payroll.Amount    `json:"expected"`
	Held      int               `json:"held"`
}

func (res *forecastResult) json() forecastJSON {
	doc := forecastJSON{From: res.from.String(), Months: res.months, RatesDigest: res.digest, With: res.with, Rows: []forecastRowJSON{},
		Programmes: []forecastProgramme{}, Budgets: res.budgets(), Assumptions: res.assumptions()}
	for _, p := range res.programmes {
		one := forecastProgramme{Programme: p.Code, Budget: p.Budget, Mortality: percent(res.mortality[p.Code]), Observed: !res.given[p.Code]}
		for _, r := range res.grouped(p.Code, false) {
			one.Sum, one.Expected = one.Sum+r.Sum, one.Expected+r.Expected
		}
		doc.Programmes = append(doc.Programmes, one)
	}
	for _, r := range res.rows {
		doc.Rows = append(doc.Rows, forecastRowJSON{r.Programme, r.Unit, r.Month.String(), r.Grants, r.Sum, r.Expected, r.Held})
	}
	return doc
}

func (a *app) forecastWorkbook(res *forecastResult, path string) error {
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ ghi %s.", EN: "Would write %s."}, filepath.Clean(path))
		return nil
	}
	err := atomically(path, func(w io.Writer) error {
		return workbook.Forecast(w, workbook.ForecastData{Title: "Dự báo chi trả", From: res.from, Months: res.months, At: a.now(), Version: version(),
			RatesDigest: res.digest, Programmes: res.programmes, UnitNames: res.units, Rows: res.rows, Assumptions: res.assumptions()})
	})
	if err == nil {
		a.say(payroll.Text{VI: "Đã ghi %s.", EN: "Wrote %s."}, filepath.Clean(path))
	}
	return err
}
