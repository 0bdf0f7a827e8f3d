package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chitra/bankfiles"
	"chitra/bankfiles/workbook"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/registry"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

// The kinds of report a run has.
const (
	reportList    = "danh-sach-chi"
	reportForm09  = "mau-09"
	reportForm10  = "mau-10"
	reportCash    = "tien-mat"
	reportControl = "kiem-soat"
)

var reportKinds = []string{reportList, reportForm09, reportCash, reportControl}

func (a *app) reportCmd() *cobra.Command {
	var out string
	var kinds []string
	c := &cobra.Command{
		Use:   "report RUN",
		Short: "Danh sách chi, mẫu 09, danh sách tiền mặt, sổ kiểm soát / payment lists, treasury form 09, cash lists, control workbook",
		Example: `  chitra report 2026-12-BTXH -o so-sach
  chitra report 2026-12-BTXH --kind kiem-soat -o so-sach
  chitra report 2026-12-BTXH --kind doi-soat,da-chi-chua-chi -o so-sach`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				return a.reports(c.Context(), r, args[0], out, kinds)
			})
		},
	}
	c.Flags().StringVarP(&out, "out", "o", ".", "thư mục / folder")
	c.Flags().StringSliceVar(&kinds, "kind", nil, strings.Join(reportKinds, " | ")+" (mặc định tất cả / default all); "+strings.Join(outcomeKinds, " | ")+" (khi được hỏi / when asked for)")
	return c
}

// reports writes the workbooks of a run into a folder.
func (a *app) reports(ctx context.Context, r *payrun.Runner, runID, dir string, kinds []string) error {
	if len(kinds) == 0 {
		kinds = reportKinds
	}
	for _, k := range kinds {
		if all := slices.Concat(reportKinds, outcomeKinds); !slices.Contains(all, k) {
			return usageError{fmt.Errorf("--kind %q: %s", k, strings.Join(all, " | "))}
		}
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	leave, err := bankfiles.Occupy(dir)
	if err != nil {
		return err
	}
	defer leave()
	if err := a.outcomeReports(ctx, r, runID, dir, kinds); err != nil {
		return err
	}
	return r.Store.View(ctx, func(tx *store.Tx) error {
		b, err := newReport(r, tx, runID)
		if err != nil {
			return err
		}
		b.today = payroll.DateOf(a.now().In(zone))
		for _, u := range b.units {
			if err := b.ofUnit(dir, u, kinds); err != nil {
				return fmt.Errorf("%s: %w", u.Code, err)
			}
		}
		if slices.Contains(kinds, reportControl) {
			err = atomically(filepath.Join(dir, b.name(reportControl, "")), b.control)
		}
		if err == nil {
			a.say(payroll.Text{VI: "Sổ sách của %s trong %s.", EN: "Books of %s in %s."}, runID, dir)
		}
		return err
	})
}

// report is a run with everything its workbooks name.
type report struct {
	r          *payrun.Runner
	tx         *store.Tx
	run        payroll.PayRun
	today      payroll.Date // what was paid is as of this day
	programme  payroll.ProgrammeInfo
	units      []payroll.Unit
	unitNames  map[string]string
	categories map[string]string
	prior      *payroll.PayRun
	priorUnits map[string]store.Sum
}

func newReport(r *payrun.Runner, tx *store.Tx, runID string) (b *report, err error) {
	b = &report{r: r, tx: tx, unitNames: map[string]string{}, categories: map[string]string{recoveredRows: "Trừ thu hồi", reissuedRows: "Chi lại tiền chưa đến tay"}, priorUnits: map[string]store.Sum{}}
	if b.run, err = tx.Run(runID); err != nil {
		return nil, err
	}
	b.run.PreparedAt = b.run.PreparedAt.In(zone)
	for _, p := range r.Rates.Catalogue().Programmes {
		if p.Code == b.run.Programme {
			b.programme = p
		}
	}
	for _, c := range r.Rates.Catalogue().Categories {
		b.categories[c.Code] = c.Name.VI
	}
	if b.units, err = tx.Units(); err != nil {
		return nil, err
	}
	for _, u := range b.units {
		b.unitNames[u.Code] = u.Name
	}
	return b, b.findPrior()
}

// findPrior looks up the run this one is compared with.
func (b *report) findPrior() error {
	prior, found, err := b.tx.PreviousRun(b.run.Programme, b.run.Month)
	if err != nil || !found {
		return err
	}
	b.prior = &prior
	batches, err := b.tx.Batches(prior.ID)
	if err != nil {
		return err
	}
	for _, batch := range batches {
		if batch.Rail != payroll.Cash { // form 09 is of accounts
			sum := b.priorUnits[batch.Unit]
			sum.Count, sum.Amount = sum.Count+batch.Count, sum.Amount+batch.Total
			b.priorUnits[batch.Unit] = sum
		}
	}
	return nil
}

// name is the file name of a report: 2026-12_BTXH_99001_mau-09.xlsx.
func (b *report) name(kind, unit string) string {
	parts := []string{b.run.Month.String(), string(b.run.Programme)}
	if b.run.Sequence > 0 {
		parts = append(parts, fmt.Sprintf("lan-%d", b.run.Sequence))
	}
	if unit != "" {
		parts = append(parts, unit)
	}
	return strings.Join(append(parts, kind), "_") + ".xlsx"
}

// ofUnit writes the paper of one unit.
func (b *report) ofUnit(dir string, u payroll.Unit, kinds []string) error {
	rows, err := b.rowsOf(u)
	if err != nil || len(rows) == 0 {
		return err
	}
	for _, k := range []struct {
		kind  string
		write func(io.Writer, workbook.ListHead, workbook.Rows) (bankfiles.Tally, error)
		rows  []workbook.Row
	}{
		{reportList, workbook.PaymentList, rows},
		{reportForm09, workbook.Form09, byPayment(rows, payroll.ByAccount)},
		{reportCash, workbook.CashList, byPayment(rows, payroll.ByCash)},
	} {
		if !slices.Contains(kinds, k.kind) || len(k.rows) == 0 {
			continue
		}
		err := atomically(filepath.Join(dir, b.name(k.kind, u.Code)), func(w io.Writer) error {
			counted, err := k.write(w, b.head(u), stream(k.rows))
			if err == nil && counted.Count != len(k.rows) {
				err = fmt.Errorf("%s: %d of %d rows written: %w", k.kind, counted.Count, len(k.rows), payroll.ErrIntegrity)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if !slices.Contains(kinds, reportForm10) {
		return nil
	}
	return atomically(filepath.Join(dir, b.name(reportForm10, u.Code)), func(w io.Writer) error {
		h := b.head(u)
		h.On = b.today
		_, err := workbook.Form10(w, h, form10Rows(rows))
		return err
	})
}

// form10Rows are what was paid and what was not yet, by category; payments count
// with their first row.
func form10Rows(rows []workbook.Row) (list []workbook.Form10Row) {
	at, last := map[string]int{}, ""
	for i := range rows {
		r := &rows[i]
		k, ok := at[r.CategoryName]
		if !ok {
			k = len(list)
			at[r.CategoryName], list = k, append(list, workbook.Form10Row{Category: r.CategoryName})
		}
		sum := &list[k].Pending
		if r.State == payroll.Settled {
			sum = &list[k].Paid
		}
		sum.Total += r.Amount + r.Arrears
		if r.EndToEndID != last {
			sum.Count++
		}
		last = r.EndToEndID
	}
	slices.SortFunc(list, func(a, b workbook.Form10Row) int { return cmp.Compare(a.Category, b.Category) })
	return list
}

// byPayment joins the rows of each payment into one, as form 09 and the cash list
// want them: who receives, and all that they receive.
func byPayment(rows []workbook.Row, method payroll.Method) (joined []workbook.Row) {
	at := map[string]int{}
	for _, r := range rows {
		if r.Method != method {
			continue
		}
		i, ok := at[r.EndToEndID]
		if !ok {
			at[r.EndToEndID] = len(joined)
			joined = append(joined, r)
			continue
		}
		if !strings.Contains(joined[i].CategoryName, r.CategoryName) {
			joined[i].CategoryName += "; " + r.CategoryName
		}
		joined[i].Amount += r.Amount
		joined[i].Arrears += r.Arrears
	}
	return joined
}

func (b *report) head(u payroll.Unit) workbook.ListHead {
	debtor, _ := u.DebtorFor(b.run.Programme)
	h := workbook.ListHead{Unit: u, Programme: b.programme, Month: b.run.Month, Paying: debtor.Account,
		On: payroll.DateOf(b.run.PreparedAt), At: b.run.PreparedAt}
	if before, ok := b.priorUnits[u.Code]; ok && b.prior != nil {
		h.Before = &workbook.Before{Month: b.prior.Month, Count: before.Count, Amount: before.Amount}
	}
	return h
}

// rowsOf returns a unit's rows as people look for them: by given name.
func (b *report) rowsOf(u payroll.Unit) ([]workbook.Row, error) {
	paid, err := b.tx.PaidByUnit(b.run.ID, u.Code)
	if err != nil {
		return nil, err
	}
	kept, err := b.tx.KeptByUnit(b.run.ID, u.Code)
	if err != nil {
		return nil, err
	}
	rows := make([]keyed, 0, len(paid)+len(kept))
	for i := range paid {
		row := b.row(u, &paid[i])
		if i > 0 && sameGrant(&paid[i-1], &paid[i]) {
			rows[len(rows)-1].join(&row)
			continue
		}
		rows = append(rows, keyed{bankfiles.NameKey(paid[i].PersonName), row})
	}
	for i := range kept {
		row := b.row(u, &kept[i])
		if !kept[i].Reissued {
			row.Category = recoveredRows
		}
		row.CategoryName = b.categories[recoveredRows]
		row.DecisionNo, row.Note = "", "thu hồi "+kept[i].DecisionNo
		rows = append(rows, keyed{bankfiles.NameKey(kept[i].PersonName), row})
	}
	slices.SortStableFunc(rows, func(x, y keyed) int {
		return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.PersonID, y.PersonID), cmp.Compare(x.EndToEndID, y.EndToEndID))
	})
	sorted := make([]workbook.Row, len(rows))
	for i := range rows {
		sorted[i] = rows[i].Row
	}
	return sorted, nil
}

// keyed is a row with what it is sorted by.
type keyed struct {
	key string
	workbook.Row
}

// sameGrant reports whether two shares are months of one grant in one payment:
// they are one row of the list.
func sameGrant(a, b *store.PaidRow) bool {
	return a.EndToEndID == b.EndToEndID && a.Category == b.Category && a.DecisionNo == b.DecisionNo
}

// join adds another month of the same grant.
func (k *keyed) join(r *workbook.Row) {
	k.Amount += r.Amount
	k.Arrears += r.Arrears
	k.ArrearsMonths += r.ArrearsMonths
	switch {
	case r.Note == "":
	case k.Note == "":
		k.Note = r.Note
	default:
		first, _, _ := strings.Cut(k.Note, " – ")
		k.Note = first + " – " + strings.TrimPrefix(strings.TrimPrefix(r.Note, arrearsNote), againNote)
	}
}

// recoveredRows is the heading of what is kept for recoveries.
const recoveredRows = "THU_HOI"

// reissuedRows is the heading of money earlier runs could not deliver.
const reissuedRows = "CHI_LAI"

// arrearsNote opens the note of a row with arrears, againNote of one that is paid
// again: the months follow.
const (
	arrearsNote = "truy lĩnh "
	againNote   = "chi lại "
)

func (b *report) row(u payroll.Unit, p *store.PaidRow) workbook.Row {
	row := workbook.Row{Unit: u.Code, UnitName: u.Name, PersonID: p.PersonID, Name: p.PersonName, BirthYear: p.Born.Year,
		Category: p.Category, CategoryName: b.categories[p.Category], DecisionNo: p.DecisionNo, Method: p.Method,
		Bank: p.Bank, BankName: b.bankName(p.Bank), Account: p.Account, State: p.State, EndToEndID: p.EndToEndID}
	if p.PayeeName != p.PersonName {
		row.Payee, row.PayeeID, row.PayeeRelation = p.PayeeName, p.PayeeID, p.Relation
	}
	if p.Reissued {
		row.Category, row.Arrears, row.ArrearsMonths, row.Note = reissuedRows, p.Amount, 1, againNote+p.Month.Vietnamese()
		return row
	}
	if p.Month >= b.run.Month {
		row.Amount = p.Amount
	} else {
		row.Arrears, row.ArrearsMonths, row.Note = p.Amount, 1, arrearsNote+p.Month.Vietnamese()
	}
	return row
}

func (b *report) bankName(key string) string {
	if bank, ok := b.r.Banks.Bank(key); ok {
		return bank.ShortName
	}
	return key
}

func stream(rows []workbook.Row) workbook.Rows {
	return func(yield func(workbook.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// control writes the control workbook: unit by unit, so that one unit is in
// memory at a time.
func (b *report) control(w io.Writer) error {
	totals, err := b.tx.Totals(b.run.ID)
	if err != nil {
		return err
	}
	approvals, err := b.tx.Approvals(b.run.ID)
	if err != nil {
		return err
	}
	basis, err := b.tx.InstrumentsOf(b.run.ID)
	if err != nil {
		return err
	}
	if kept := b.run.Totals.Recovered; kept > 0 {
		totals.Categories = append(totals.Categories, store.Sum{Key: recoveredRows, Amount: -kept})
		for _, unit := range totals.Recovered {
			for i := range totals.Units {
				if totals.Units[i].Key == unit.Key {
					totals.Units[i].Amount -= unit.Amount
				}
			}
		}
	}
	if again := b.run.Totals.Reissued; again > 0 {
		totals.Categories = append(totals.Categories, store.Sum{Key: reissuedRows, Amount: again})
		totals.Units = plus(totals.Units, totals.Reissued)
	}
	d := workbook.ControlData{Run: b.run, Programme: b.programme, Basis: basis, Version: version(), Approvals: approvals,
		Units: summaries(totals.Units, b.unitNames), Categories: summaries(totals.Categories, b.categories),
		Banks: b.bankSummaries(totals.Banks), Last: b.prior, Rows: b.allRows(), Held: b.heldRows()}
	if b.prior != nil {
		units, categories, err := b.tx.Difference(b.run.ID, b.prior.ID)
		if err != nil {
			return err
		}
		d.UnitChanges, d.CategoryChanges = changes(units, b.unitNames), changes(categories, b.categories)
	}
	if d.Difference, err = b.difference(); err != nil {
		return err
	}
	return workbook.Control(w, d)
}

// difference is the month's difference, its grants read again while the sheet is
// written.
func (b *report) difference() (*workbook.DifferenceData, error) {
	d, err := b.r.DifferenceIn(b.tx, b.run.ID, nil)
	if err != nil {
		return nil, err
	}
	return &workbook.DifferenceData{Difference: d,
		Why: func(row payroll.DifferenceRow) string {
			return causeWords(row, b.r.Rates.Catalogue(), payroll.Vietnamese)
		},
		Changes: func(yield func(workbook.Changed, error) bool) {
			_, err := b.r.DifferenceIn(b.tx, b.run.ID, func(x *payroll.GrantChange) error {
				if !yield(workbook.Changed{GrantChange: *x, UnitName: b.unitNames[x.Unit], CategoryName: b.categories[x.Grant.Category]}, nil) {
					return errEnough
				}
				return nil
			})
			if err != nil && !errors.Is(err, errEnough) {
				yield(workbook.Changed{}, err)
			}
		}}, nil
}

// errEnough ends a walk early.
var errEnough = errors.New("enough")

// plus adds amounts under the same keys; keys that are new come last.
func plus(sums, more []store.Sum) []store.Sum {
	for _, m := range more {
		i := slices.IndexFunc(sums, func(s store.Sum) bool { return s.Key == m.Key })
		if i < 0 {
			sums = append(sums, store.Sum{Key: m.Key, Amount: m.Amount})
			continue
		}
		sums[i].Amount += m.Amount
	}
	return sums
}

func summaries(sums []store.Sum, names map[string]string) []workbook.Summary {
	list := make([]workbook.Summary, len(sums))
	for i, s := range sums {
		list[i] = workbook.Summary{Code: s.Key, Name: names[s.Key], Count: s.Count, Amount: s.Amount}
	}
	return list
}

func (b *report) bankSummaries(sums []store.Sum) []workbook.Summary {
	list := summaries(sums, nil)
	for i := range list {
		list[i].Name = b.bankName(list[i].Code)
	}
	return list
}

func changes(list []store.Change, names map[string]string) []workbook.Change {
	out := make([]workbook.Change, len(list))
	for i, c := range list {
		out[i] = workbook.Change{Code: c.Key, Name: names[c.Key], LastCount: c.PriorGrants, ThisCount: c.Grants, Last: c.PriorAmount, This: c.Amount}
	}
	return out
}

func (b *report) allRows() workbook.Rows {
	return func(yield func(workbook.Row, error) bool) {
		for _, u := range b.units {
			rows, err := b.rowsOf(u)
			if err != nil {
				yield(workbook.Row{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

func (b *report) heldRows() iter.Seq2[workbook.Held, error] {
	return func(yield func(workbook.Held, error) bool) {
		var after store.PersonCursor
		for {
			page, err := b.tx.Held(b.run.ID, after, 2000)
			if err != nil {
				yield(workbook.Held{}, err)
				return
			}
			if len(page) == 0 {
				return
			}
			for _, h := range page {
				if !yield(workbook.Held{HeldRow: h.HeldRow, UnitName: b.unitNames[h.Unit], CategoryName: b.categories[h.Category]}, nil) {
					return
				}
				after = h.Cursor()
			}
		}
	}
}

// atomically writes a file so that its name never holds a part of it.
func atomically(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".*.chitra-tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	w := bufio.NewWriterSize(f, 1<<16)
	if err := write(w); err != nil {
		return err
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		return fmt.Errorf("%w: %w", errOutput, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("%w: %w", errOutput, err)
	}
	return os.Rename(f.Name(), path)
}

// writeErrorSheet gives a list back with its column of errors.
func (a *app) writeErrorSheet(path, to string, o registry.Options, findings map[int][]payroll.Finding) error {
	err := atomically(to, func(w io.Writer) error {
		return registry.WriteErrors(w, path, o, findings, a.language())
	})
	if err == nil {
		a.say(payroll.Text{VI: "Danh sách kèm cột «Lỗi»: %s", EN: "List with a column “Lỗi”: %s"}, to)
	}
	return err
}
