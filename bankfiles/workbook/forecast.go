package workbook

import (
	"fmt"
	"io"
	"slices"
	"sort"
	"time"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// ForecastData is everything the forecast workbook shows.
type ForecastData struct {
	Title       string
	From        payroll.Month
	Months      int
	At          time.Time // when it was computed
	Version     string    // of the program
	RatesDigest string
	Programmes  []payroll.ProgrammeInfo // in order
	UnitNames   map[string]string
	Rows        []payroll.ForecastRow // by programme, unit and month
	// Assumptions are the sentences under the table, Vietnamese and English.
	Assumptions []payroll.Text
}

// The sheets of a forecast.
const (
	forecastSheet      = "Dự báo"
	forecastUnitSheet  = "Theo đơn vị"
	forecastEventSheet = "Biến động"
)

// Forecast writes the forecast workbook: what the coming months cost by
// programme and budget, with a chart, by unit, and what changes from month to
// month. Sums are formulas.
func Forecast(w io.Writer, d ForecastData) (err error) {
	b, err := newBook(d.Title, d.At)
	if err != nil {
		return err
	}
	defer b.close(&err)
	for _, name := range []string{forecastSheet, forecastUnitSheet, forecastEventSheet} {
		if err := b.addSheet(name); err != nil {
			return err
		}
	}
	f := &forecast{book: b, ForecastData: d}
	for _, part := range []func() error{f.overview, f.units, f.events} {
		if err := part(); err != nil {
			return err
		}
	}
	return b.write(w)
}

type forecast struct {
	*book
	ForecastData
}

// by adds the expected sums of rows by month and a heading.
func (f *forecast) by(key func(*payroll.ForecastRow) string) map[string][]payroll.Amount {
	sums := map[string][]payroll.Amount{}
	for i := range f.Rows {
		r := &f.Rows[i]
		k := key(r)
		if sums[k] == nil {
			sums[k] = make([]payroll.Amount, f.Months)
		}
		sums[k][r.Month-f.From] += r.Expected
	}
	return sums
}

// overview is the first sheet: months down, programmes across, the chart beside
// and the assumptions below.
func (f *forecast) overview() error {
	s, err := f.open(forecastSheet)
	if err != nil {
		return err
	}
	if err := f.file.SetPageLayout(forecastSheet, &excelize.PageLayoutOptions{FitToHeight: new(1)}); err != nil {
		return err
	}
	n := len(f.Programmes)
	columns := n + 3
	all := make([]float64, columns)
	for i := range all {
		all[i] = 22
	}
	all[0] = 16
	if err := widths(s.stream.SetColWidth, all...); err != nil {
		return err
	}
	for _, l := range []line{
		wide(excelize.RowOpts{Height: 28}, f.style.title, columns, "DỰ BÁO CHI TRẢ"),
		wide(tall(1), f.style.subtitle, columns, fmt.Sprintf("%s … %s, lập lúc %s", f.From.Vietnamese(), (f.From+payroll.Month(f.Months-1)).Vietnamese(), f.At.Format("02/01/2006 15:04"))),
		wide(tall(1), f.style.italicRight, columns, "Đơn vị tính: đồng"),
	} {
		if err := s.put(l.height, l.cells...); err != nil {
			return err
		}
		if err := s.merge(1, columns); err != nil {
			return err
		}
	}
	head := []any{text(f.style.head, "Tháng")}
	for _, p := range f.Programmes {
		head = append(head, text(f.style.head, fmt.Sprintf("%s – %s\n(%s)", p.Code, p.Name.VI, p.Budget.VI)))
	}
	head = append(head, text(f.style.head, "Tổng dự kiến"), text(f.style.head, "Nếu không ai chết"))
	if err := s.put(tall(4), head...); err != nil {
		return err
	}
	first := s.row + 1
	sums, err := f.monthRows(s, n)
	if err != nil {
		return err
	}
	last := s.row
	if err := f.totals(s, first, last, sums); err != nil {
		return err
	}
	if err := f.budgets(s, last+1, sums); err != nil {
		return err
	}
	for _, a := range f.Assumptions {
		words := a.VI + " / " + a.EN
		if err := s.put(tall(max(1, linesOf(words, 22*columns))), text(f.style.words, words)); err != nil {
			return err
		}
		if err := s.merge(1, columns); err != nil {
			return err
		}
	}
	// A stream takes a chart with it only while it is open.
	if err := f.chart(first, last, s.row+2); err != nil {
		return err
	}
	return s.flush()
}

// monthRows writes a row for each month: programmes, their sum, and the sum if
// nobody dies. It returns the sum of each of these columns.
func (f *forecast) monthRows(s *sheet, n int) ([]payroll.Amount, error) {
	columns := make([]payroll.Amount, n+2)
	sums := f.by(func(r *payroll.ForecastRow) string { return string(r.Programme) })
	alive := make([]payroll.Amount, f.Months)
	for i := range f.Rows {
		alive[f.Rows[i].Month-f.From] += f.Rows[i].Sum
	}
	for k := range f.Months {
		cells := []any{text(f.style.centre, (f.From + payroll.Month(k)).Vietnamese())}
		var total payroll.Amount
		for i, p := range f.Programmes {
			var a payroll.Amount
			if months := sums[string(p.Code)]; months != nil {
				a = months[k]
			}
			total += a
			columns[i] += a
			cells = append(cells, money(f.style.money, a))
		}
		columns[n] += total
		columns[n+1] += alive[k]
		row := s.row + 1
		cells = append(cells, computed(f.style.total, fmt.Sprintf("SUM(B%d:%s%d)", row, column(n+1), row), total), money(f.style.money, alive[k]))
		if err := s.put(tall(1), cells...); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// totals sums the columns from B on of a block of rows; sums is what they come to.
func (f *forecast) totals(s *sheet, first, last int, sums []payroll.Amount) error {
	cells := []any{text(f.style.totalText, "Cộng")}
	for i, sum := range sums {
		c := column(i + 2)
		cells = append(cells, computed(f.style.total, fmt.Sprintf("SUM(%s%d:%s%d)", c, first, c, last), sum))
	}
	return s.put(tall(1), cells...)
}

// budgets splits the row of totals by whose money it is.
func (f *forecast) budgets(s *sheet, total int, sums []payroll.Amount) error {
	var sources []string
	for _, p := range f.Programmes {
		if !slices.Contains(sources, p.Budget.VI) {
			sources = append(sources, p.Budget.VI)
		}
	}
	for _, source := range sources {
		cells, all := []any{text(f.style.totalText, source)}, payroll.Amount(0)
		for i, p := range f.Programmes {
			cell := excelize.Cell{StyleID: f.style.total}
			if p.Budget.VI == source {
				cell = computed(f.style.total, at(i+2, total), sums[i])
				all += sums[i]
			}
			cells = append(cells, cell)
		}
		row := s.row + 1
		cells = append(cells, computed(f.style.total, fmt.Sprintf("SUM(%s:%s)", at(2, row), at(len(f.Programmes)+1, row)), all), excelize.Cell{StyleID: f.style.total})
		if err := s.put(tall(2), cells...); err != nil {
			return err
		}
	}
	return nil
}

// chart stacks the programmes month by month.
func (f *forecast) chart(first, last, row int) error {
	dark := excelize.Font{Family: family, Size: 10, Color: "000000"}
	var series []excelize.ChartSeries
	for i := range f.Programmes {
		c := column(i + 2)
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s!$%s$%d", quoted(forecastSheet), c, first-1),
			Categories: fmt.Sprintf("%s!$A$%d:$A$%d", quoted(forecastSheet), first, last),
			Values:     fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(forecastSheet), c, first, c, last),
		})
	}
	err := f.file.AddChart(forecastSheet, at(1, row), &excelize.Chart{
		Type: excelize.ColStacked, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "Dự kiến chi theo tháng, đồng"}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 900, Height: 380},
		XAxis:     excelize.ChartAxis{Font: dark},
		YAxis:     excelize.ChartAxis{Font: dark, MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
	})
	// With a drawing excelize declares its kinds of pictures in the order of a map.
	kinds := f.file.ContentTypes.Defaults
	sort.Slice(kinds, func(i, j int) bool { return kinds[i].Extension < kinds[j].Extension })
	return err
}

// units has a row for each programme and unit, months across.
func (f *forecast) units() error {
	s, err := f.open(forecastUnitSheet)
	if err != nil {
		return err
	}
	all := []float64{14, 12, 30}
	for range f.Months + 1 {
		all = append(all, 18)
	}
	if err := widths(s.stream.SetColWidth, all...); err != nil {
		return err
	}
	if err := s.freeze(4, 2); err != nil {
		return err
	}
	head := []any{text(f.style.head, "Chương trình"), text(f.style.head, "Mã đơn vị"), text(f.style.head, "Đơn vị")}
	for k := range f.Months {
		head = append(head, text(f.style.head, (f.From+payroll.Month(k)).Vietnamese()))
	}
	head = append(head, text(f.style.head, "Cộng"))
	if err := s.put(tall(1), head...); err != nil {
		return err
	}
	for i := 0; i < len(f.Rows); {
		end := i
		months := make([]payroll.Amount, f.Months)
		for ; end < len(f.Rows) && f.Rows[end].Programme == f.Rows[i].Programme && f.Rows[end].Unit == f.Rows[i].Unit; end++ {
			months[f.Rows[end].Month-f.From] = f.Rows[end].Expected
		}
		cells := []any{text(f.style.centre, string(f.Rows[i].Programme)), text(f.style.code, f.Rows[i].Unit), text(f.style.text, visible(f.UnitNames[f.Rows[i].Unit]))}
		var total payroll.Amount
		for _, a := range months {
			total += a
			cells = append(cells, money(f.style.money, a))
		}
		row := s.row + 1
		cells = append(cells, computed(f.style.total, fmt.Sprintf("SUM(D%d:%s%d)", row, column(f.Months+3), row), total))
		if err := s.put(tall(1), cells...); err != nil {
			return err
		}
		i = end
	}
	return s.flush()
}

// events says what changes from month to month, before deaths.
func (f *forecast) events() error {
	s, err := f.open(forecastEventSheet)
	if err != nil {
		return err
	}
	if err := widths(s.stream.SetColWidth, 14, 12, 14, 22, 10, 20, 10, 20, 10, 20, 10, 20, 12); err != nil {
		return err
	}
	if err := s.freeze(3, 2); err != nil {
		return err
	}
	head := []any{}
	for _, h := range []string{"Chương trình", "Tháng", "Số dòng được chi", "Phải chi nếu không ai chết", "Bắt đầu", "Số tiền", "Tăng mức", "Số tiền", "Giảm mức", "Số tiền", "Hết hưởng", "Số tiền", "Chưa tính được"} {
		head = append(head, text(f.style.head, h))
	}
	if err := s.put(tall(2), head...); err != nil {
		return err
	}
	for _, p := range f.Programmes {
		months := make([]payroll.ForecastSum, f.Months)
		for i := range f.Rows {
			if r := &f.Rows[i]; r.Programme == p.Code {
				if err := months[r.Month-f.From].Merge(&r.ForecastSum); err != nil {
					return err
				}
			}
		}
		for k := range months {
			m := &months[k]
			cells := []any{text(f.style.centre, string(p.Code)), text(f.style.centre, (f.From + payroll.Month(k)).Vietnamese()), number(f.style.whole, m.Grants), money(f.style.money, m.Sum)}
			for _, c := range []payroll.ForecastChange{m.Begun, m.Raised, m.Lowered, m.Ended} {
				cells = append(cells, number(f.style.whole, c.Grants), money(f.style.money, c.Sum))
			}
			if err := s.put(tall(1), append(cells, number(f.style.whole, m.Held))...); err != nil {
				return err
			}
		}
	}
	return s.flush()
}
