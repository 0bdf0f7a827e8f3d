package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/registry"

	"github.com/spf13/cobra"
)

// assessOptions are the flags of assess.
type assessOptions struct {
	month, from, to string
	csv             bool
	units           string
	jurisdiction    string
	ageChange       string
	crossProgramme  string
	errorsTo        string
}

func (a *app) assessCmd() *cobra.Command {
	var o assessOptions
	c := &cobra.Command{
		Use:   "assess FILE",
		Short: "Từng dòng của danh sách được hưởng bao nhiêu và vì sao / what each row of a list is due and why",
		Long: `Đọc danh sách đối tượng (CSV hoặc XLSX) và tính mức hưởng của từng dòng theo luật, không cần cơ sở dữ liệu.
Reads a beneficiary list (CSV or XLSX) and computes what each row is due by law; no database is needed.

Mã thoát / exit codes: 0 xong; 3 danh sách có dòng sai; 7 có dòng chưa tính được / 0 done; 3 the list has bad rows; 7 rows were held.`,
		Example: `  chitra assess ds.csv --month 2026-11
  chitra assess ds.xlsx --from 2026-07 --to 2026-11 --csv > ket-qua.csv
  chitra assess ds.csv --month 2026-11 --json | jq 'select(.total == 0)'
  chitra assess ds.csv --month 2026-11 --errors ds-loi.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.assess(c.Context(), args[0], o) },
	}
	f := c.Flags()
	f.StringVar(&o.month, "month", "", "tháng hưởng, yyyy-mm / benefit month")
	f.StringVar(&o.from, "from", "", "tháng đầu / first month")
	f.StringVar(&o.to, "to", "", "tháng cuối / last month")
	f.BoolVar(&o.csv, "csv", false, "mỗi khoản một dòng CSV / one CSV row per line")
	f.StringVar(&o.units, "units", "", "tệp đơn vị, để biết địa bàn / units file, for the jurisdiction")
	f.StringVar(&o.jurisdiction, "jurisdiction", string(payroll.National), "địa bàn khi dòng và đơn vị không ghi / jurisdiction where row and unit name none")
	f.StringVar(&o.ageChange, "age-change", string(payroll.BirthdayMonth), "birthday_month | following_month")
	f.StringVar(&o.crossProgramme, "cross-programme", string(payroll.CrossWarn), "warn | highest | hold")
	f.StringVar(&o.errorsTo, "errors", "", "ghi lại danh sách kèm cột «Lỗi» / write the list back with a column “Lỗi”")
	return c
}

// months reads the month flags: one month, or a closed span of at most ten
// years.
func (o assessOptions) months() ([]payroll.Month, error) {
	from, to := o.from, o.to
	if o.month != "" {
		if from != "" || to != "" {
			return nil, usageError{errors.New("--month đi một mình / stands alone")}
		}
		from, to = o.month, o.month
	}
	if from == "" || to == "" {
		return nil, usageError{errors.New("cần / needs --month yyyy-mm, hoặc / or --from … --to …")}
	}
	first, err := payroll.ParseMonth(from)
	if err != nil {
		return nil, usageError{err}
	}
	last, err := payroll.ParseMonth(to)
	if err != nil {
		return nil, usageError{err}
	}
	if last < first || last-first >= 120 {
		return nil, usageError{fmt.Errorf("%s … %s: cần 1–120 tháng theo thứ tự / 1 to 120 months in order", from, to)}
	}
	var months []payroll.Month
	for m := first; m <= last; m++ {
		months = append(months, m)
	}
	return months, nil
}

func (o assessOptions) settings() (payroll.Settings, error) {
	s := payroll.Settings{
		AgeChange:      payroll.AgeChange(o.ageChange),
		CrossProgramme: payroll.CrossProgramme(o.crossProgramme),
		Jurisdiction:   payroll.Jurisdiction(o.jurisdiction),
	}
	return s, s.Check()
}

// relaxGC lets the heap grow to five times what lives in it. A list's live
// heap is some ten megabytes, so this spends tens of megabytes, far below the
// 150 promised, and saves a third of the time. GOGC in the environment wins.
func relaxGC() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

func (a *app) assess(ctx context.Context, path string, o assessOptions) error {
	relaxGC()
	if o.csv && a.json {
		return usageError{errors.New("--csv và/and --json: chọn một/choose one")}
	}
	months, err := o.months()
	if err != nil {
		return err
	}
	settings, err := o.settings()
	if err != nil {
		return usageError{err}
	}
	table, err := a.rateTable()
	if err != nil {
		return err
	}
	options, err := a.registryOptions(table, o.units)
	if err != nil {
		return err
	}
	file, err := registry.Open(path, options)
	if err != nil {
		return a.refused(err)
	}
	defer file.Close()
	for _, f := range file.Findings() {
		a.printFinding(a.err, f)
	}
	work := assessment{app: a, months: months, table: table, settings: settings, csv: o.csv}
	if o.errorsTo != "" {
		work.findings = map[int][]payroll.Finding{}
	}
	if err := work.run(ctx, file); err != nil {
		return err
	}
	if o.errorsTo != "" {
		if err := a.writeErrorSheet(path, o.errorsTo, options, work.findings); err != nil {
			return err
		}
	}
	return work.outcome()
}

// registryOptions are the checks every beneficiary file goes through.
func (a *app) registryOptions(table *payroll.RateTable, unitsFile string) (registry.Options, error) {
	banks, err := bankfiles.LoadDirectory()
	if err != nil {
		return registry.Options{}, err
	}
	o := registry.Options{
		Catalogue:   table.Catalogue(),
		ResolveBank: banks.ResolveKey,
		Today:       payroll.DateOf(a.now()),
	}
	if unitsFile != "" {
		units, findings, err := registry.ReadUnits(unitsFile, o)
		if err != nil {
			return o, a.refused(err)
		}
		if payroll.Worst(findings) == payroll.Error {
			a.printFindings(findings)
			return o, fmt.Errorf("%s: %w", unitsFile, payroll.ErrData)
		}
		o.Units = unitLookup(units)
	}
	return o, nil
}

func unitLookup(units []payroll.Unit) func(string) (payroll.Unit, bool) {
	byCode := map[string]payroll.Unit{}
	for _, u := range units {
		byCode[u.Code] = u
	}
	return func(code string) (payroll.Unit, bool) {
		u, ok := byCode[code]
		return u, ok
	}
}

// assessment runs a file through the law.
type assessment struct {
	*app
	months   []payroll.Month
	table    *payroll.RateTable
	settings payroll.Settings
	csv      bool

	rows, bad, held int
	total           payroll.Amount
	findings        map[int][]payroll.Finding // by row, only for the error sheet
}

// assessed is a batch's output and its counts.
type assessed struct {
	text            []byte
	rows, bad, held int
	total           payroll.Amount
	findings        map[int][]payroll.Finding
}

// run assesses the file, batch by batch.
func (w *assessment) run(ctx context.Context, file *registry.File) error {
	if err := w.head(); err != nil {
		return fmt.Errorf("%w: %w", errOutput, err)
	}
	p := w.progress(payroll.Text{VI: "Đã tính", EN: "Assessed"})
	return inOrder(ctx, file, w.batch, func(r assessed) error {
		if _, err := w.out.Write(r.text); err != nil {
			return fmt.Errorf("%w: %w", errOutput, err)
		}
		w.rows, w.bad, w.held, w.total = w.rows+r.rows, w.bad+r.bad, w.held+r.held, w.total+r.total
		for row, fs := range r.findings {
			w.findings[row] = append(w.findings[row], fs...)
		}
		p.add(r.rows)
		return nil
	})
}

func (w *assessment) head() error {
	if !w.csv {
		return nil
	}
	_, err := io.WriteString(w.out, "row,person_id,category,month,component,amount,instrument,provision,base,base_amount,coefficient,count,total,findings\n")
	return err
}

// batch assesses the people of one batch.
func (w *assessment) batch(b *registry.Batch) assessed {
	var r assessed
	if w.findings != nil {
		r.findings = map[int][]payroll.Finding{}
	}
	for _, person := range b.People() {
		byMonth := make([][]payroll.Entitlement, len(w.months))
		for i, m := range w.months {
			byMonth[i] = payroll.Entitle(&person.Beneficiary, m, w.table, w.settings)
		}
		for i := range person.Rows {
			for j, m := range w.months {
				var e *payroll.Entitlement
				if g := person.Rows[i].Grant; g >= 0 {
					e = &byMonth[j][g]
				}
				w.row(&r, &person, &person.Rows[i], m, e)
			}
		}
	}
	return r
}

// row writes one row and month and counts it.
func (w *assessment) row(r *assessed, person *registry.Person, row *registry.Row, m payroll.Month, e *payroll.Entitlement) {
	findings := row.Findings
	r.rows++
	if payroll.Worst(findings) == payroll.Error {
		r.bad++
	}
	var total payroll.Amount
	var lines []payroll.EntitlementLine
	if e != nil {
		if e.HeldBack() {
			r.held++
		}
		total, lines = e.Total, e.Lines
		findings = append(findings[:len(findings):len(findings)], e.Findings...)
		if late := e.Grant.DecidedAfter(m); late != nil && total > 0 {
			late.Severity, late.PersonID = payroll.Warning, person.PersonID
			findings = append(findings, *late)
		}
	}
	r.total += total
	if r.findings != nil {
		for _, f := range findings {
			if f.Severity != payroll.Info {
				r.findings[row.Number] = append(r.findings[row.Number], f)
			}
		}
	}
	out := assessedRow{row.Number, person.PersonID, row.Category, m, total, lines, findings}
	switch {
	case w.csv:
		r.text = out.appendCSV(r.text)
	case w.json:
		r.text = out.appendJSON(r.text, w.language())
	default:
		r.text = out.appendText(r.text, person.Name, w.language())
	}
}

// outcome says what happened, and with which exit code.
func (w *assessment) outcome() error {
	w.say(payroll.Text{VI: "%s dòng, tổng %s đồng; %d dòng sai, %d dòng chưa tính được.", EN: "%s rows, total %s đồng; %d bad rows, %d rows held."},
		payroll.Amount(w.rows), w.total, w.bad, w.held)
	switch {
	case w.bad > 0:
		return payroll.ErrData
	case w.held > 0:
		return errPartial
	}
	return nil
}

// assessedRow is one output row of assess.
type assessedRow struct {
	row      int
	person   string
	category string
	month    payroll.Month
	total    payroll.Amount
	lines    []payroll.EntitlementLine
	findings []payroll.Finding
}

// appendJSON writes the object of docs/cli.md on one line. It appends to a
// buffer because a list may have millions of rows.
func (r *assessedRow) appendJSON(b []byte, l payroll.Lang) []byte {
	b = append(b, `{"row":`...)
	b = strconv.AppendInt(b, int64(r.row), 10)
	b = appendField(b, "person_id", r.person)
	b = appendField(b, "category", r.category)
	b = append(b, `,"month":"`...)
	b = r.month.AppendTo(b)
	b = append(b, `","total":`...)
	b = strconv.AppendInt(b, int64(r.total), 10)
	b = append(b, `,"lines":[`...)
	for i := range r.lines {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendLine(b, &r.lines[i])
	}
	b = append(b, `],"findings":[`...)
	for i := range r.findings {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendFinding(b, r.findings[i], l)
	}
	return append(b, "]}\n"...)
}

func appendLine(b []byte, l *payroll.EntitlementLine) []byte {
	b = append(b, `{"component":`...)
	b = appendString(b, l.Component)
	b = append(b, `,"amount":`...)
	b = strconv.AppendInt(b, int64(l.Amount), 10)
	b = appendField(b, "instrument", l.Instrument)
	b = appendField(b, "provision", l.Provision)
	if l.Base != "" {
		b = appendField(b, "base", l.Base)
		b = append(b, `,"base_amount":`...)
		b = strconv.AppendInt(b, int64(l.BaseAmount), 10)
		b = appendField(b, "coefficient", l.Coefficient.String())
		if l.BaseBasis.Instrument != "" {
			b = appendField(b, "base_instrument", l.BaseBasis.Instrument)
			b = appendField(b, "base_provision", l.BaseBasis.Provision)
		}
	}
	if !l.Count.IsZero() {
		b = appendField(b, "count", l.Count.String())
	}
	return append(b, '}')
}

// appendCSV writes one CSV row per line of money; a row without money is one
// CSV row with empty components.
func (r *assessedRow) appendCSV(b []byte) []byte {
	codes := ""
	for _, f := range r.findings {
		if codes != "" {
			codes += " "
		}
		codes += string(f.Code)
	}
	lines := r.lines
	if len(lines) == 0 {
		lines = []payroll.EntitlementLine{{}}
	}
	buf := &sliceWriter{b}
	cw := csv.NewWriter(buf)
	for i := range lines {
		l := &lines[i]
		base, coefficient, count := "", "", ""
		if l.Base != "" {
			base, coefficient = l.BaseAmount.Plain(), l.Coefficient.String()
		}
		if !l.Count.IsZero() {
			count = l.Count.String()
		}
		// A csv.Writer over memory has nothing to fail with.
		_ = cw.Write([]string{strconv.Itoa(r.row), r.person, r.category, r.month.String(), l.Component, l.Amount.Plain(),
			l.Instrument, l.Provision, l.Base, base, coefficient, count, r.total.Plain(), codes})
	}
	cw.Flush()
	return buf.b
}

// sliceWriter appends to a byte slice.
type sliceWriter struct{ b []byte }

func (s *sliceWriter) Write(p []byte) (int, error) {
	s.b = append(s.b, p...)
	return len(p), nil
}

// appendText writes a row for people: the total, then line by line why.
func (r *assessedRow) appendText(b []byte, name string, l payroll.Lang) []byte {
	words := map[payroll.Lang]string{payroll.Vietnamese: "Dòng %d  %s  %s  %s  tháng %s: %s đồng\n", payroll.English: "Row %d  %s  %s  %s  month %s: %s đồng\n"}
	b = fmt.Appendf(b, words[l], r.row, r.person, printable(name), r.category, r.month.Vietnamese(), r.total)
	for i := range r.lines {
		line := &r.lines[i]
		b = fmt.Appendf(b, "    %-18s %14s  %s, %s", line.Component, line.Amount, line.Instrument, line.Provision)
		if how := howComputed(line, l); how != "" {
			b = fmt.Appendf(b, " (%s)", how)
		}
		b = append(b, '\n')
	}
	for _, f := range r.findings {
		f.File, f.Sheet, f.Row = "", "", 0 // said above
		b = fmt.Appendf(b, "    %s\n", findingLine(f, l))
	}
	return b
}

// refused prints what is wrong with a file as a whole.
func (a *app) refused(err error) error {
	var refused *registry.Refused
	if !errors.As(err, &refused) {
		return err
	}
	a.printFindings(refused.Findings)
	return payroll.ErrData
}

func (a *app) printFindings(findings []payroll.Finding) {
	w := bufio.NewWriter(a.err)
	defer w.Flush()
	for _, f := range findings {
		a.printFinding(w, f)
	}
}
