package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"chitra/bankfiles"
	"chitra/bankfiles/workbook"
	"chitra/payroll"
	"chitra/payroll/payrun"

	"github.com/spf13/cobra"
)

func (a *app) fileCheckCmd() *cobra.Command {
	var out string
	var routes bool
	c := &cobra.Command{Use: "check RUN", Short: "Ngân hàng sẽ từ chối gì, trước khi duyệt / what banks would refuse, before approval", Args: cobra.ExactArgs(1),
		Long: `Hỏi lại mẫu tệp của từng đơn vị về từng khoản: không ghi được, ghi khác danh sách, quá mức, quá giờ, mẫu chưa được ngân hàng xác nhận.
Mỗi xã một danh sách việc cần làm; với -o là một sổ tính cho mỗi xã. Không thay đổi gì.
Asks the format of every unit about every payment again; one worklist per commune, with -o a workbook each. Changes nothing.`,
		Example: `  chitra files check 2026-12-BTXH
  chitra files check 2026-12-BTXH -o can-sua            một sổ tính cho mỗi xã / one workbook per commune
  chitra files check 2026-12-BTXH --routes              mỗi khoản đi đường nào, vì sao / how each payment travels, and why`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				if routes {
					return a.showRoutes(c.Context(), r, args[0])
				}
				return a.checkFiles(c.Context(), r, args[0], out)
			})
		}}
	c.Flags().StringVarP(&out, "out", "o", "", "thư mục cho sổ tính của từng xã / folder for a workbook per commune")
	c.Flags().BoolVar(&routes, "routes", false, "liệt kê đường đi của từng khoản / list the way of every payment")
	return c
}

// checkFiles lists what a bank would refuse of a run; something is exit 7.
func (a *app) checkFiles(ctx context.Context, r *payrun.Runner, runID, dir string) error {
	run, err := r.Run(ctx, runID)
	if err != nil {
		return err
	}
	if dir != "" {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return err
		}
	}
	w := &worklists{a: a, run: &run, dir: dir, counts: map[checkedKind]int{}}
	checked, err := r.CheckFiles(ctx, runID, w.add)
	if err == nil {
		err = w.finish()
	}
	if err != nil {
		return err
	}
	if a.json {
		if err := json.NewEncoder(a.out).Encode(a.checkedJSON(runID, &checked)); err != nil {
			return err
		}
	} else {
		w.summary()
		a.showChecked(&checked)
	}
	refused := checked.Held
	for i := range checked.Files {
		refused += checked.Files[i].Refused
		if payroll.Worst(checked.Files[i].Findings) == payroll.Error {
			refused++
		}
	}
	for _, path := range w.written {
		a.say(payroll.Text{VI: "Danh sách việc cần làm: %s", EN: "Worklist: %s"}, path)
	}
	if refused > 0 {
		a.say(payroll.Text{VI: "%d việc phải sửa trước khi ngân hàng nhận.", EN: "%d things to mend before banks take everything."}, refused)
		return errPartial
	}
	a.say(payroll.Text{VI: "Không có khoản nào bị từ chối vì lý do chương trình biết.", EN: "Nothing would be refused for a reason this program knows."})
	return nil
}

// worklists receives rows unit by unit: printed, or one workbook for each unit.
type worklists struct {
	a       *app
	run     *payroll.PayRun
	dir     string
	unit    string
	shown   int
	sheet   *workbook.Worklist
	path    string
	written []string
	counts  map[checkedKind]int
	kinds   []checkedKind // in the order they came
}

// checkedKind is what the summary counts by.
type checkedKind struct {
	unit, bank string
	severity   payroll.Severity
	code       payroll.Code
}

// mostShown is how many rows of a unit the terminal gets; workbook and JSON have
// them all.
const mostShown = 10

func (w *worklists) add(row payrun.CheckedRow) error {
	debtor, _ := row.Unit.DebtorFor(w.run.Programme)
	kind := checkedKind{row.Unit.Code + " " + row.Unit.Name, debtor.Account.Bank, row.Finding.Severity, row.Finding.Code}
	if w.counts[kind]++; w.counts[kind] == 1 {
		w.kinds = append(w.kinds, kind)
	}
	if w.a.json {
		if err := json.NewEncoder(w.a.out).Encode(w.json(row)); err != nil || w.dir == "" {
			return err
		}
	}
	if row.Unit.Code != w.unit {
		if err := w.next(row.Unit); err != nil {
			return err
		}
	}
	if w.sheet != nil {
		return w.sheet.Add(workbook.WorkItem{PersonID: row.PersonID, Name: row.Name, Amount: row.Amount, Bank: row.Account.Bank,
			Account: row.Account.Number, File: row.File, Finding: row.Finding})
	}
	if w.shown++; w.shown <= mostShown {
		fmt.Fprintf(w.a.out, "  %s  %s  %s đ\n    ", printable(row.PersonID), printable(row.Name), row.Amount)
		w.a.printFinding(w.a.out, row.Finding)
	}
	return nil
}

// next ends the list of one unit and begins the next one's.
func (w *worklists) next(u *payroll.Unit) (err error) {
	if err := w.finish(); err != nil {
		return err
	}
	w.unit, w.shown = u.Code, 0
	if w.dir == "" {
		fmt.Fprintf(w.a.out, "%s %s\n", printable(u.Code), printable(u.Name))
		return nil
	}
	w.path = filepath.Join(w.dir, fmt.Sprintf("%s_%s_%s_viec-can-lam.xlsx", w.run.Month, w.run.Programme, u.Code))
	w.sheet, err = workbook.NewWorklist(*u, w.run.ID, w.run.PreparedAt)
	return err
}

func (w *worklists) finish() error {
	if more := w.shown - mostShown; more > 0 {
		fmt.Fprintf(w.a.out, payroll.Text{VI: "  … và %d dòng nữa; xem đủ với -o THƯ-MỤC hoặc --json.\n", EN: "  … and %d more; all with -o FOLDER or --json.\n"}.In(w.a.language()), more)
	}
	if w.sheet == nil {
		return nil
	}
	sheet := w.sheet
	w.sheet = nil
	w.written = append(w.written, w.path)
	return atomically(w.path, sheet.Close)
}

// summary counts what was found, by unit and paying bank.
func (w *worklists) summary() {
	if len(w.kinds) == 0 {
		return
	}
	rows := [][]string{w.a.heads("ĐƠN VỊ", "NGÂN HÀNG CHI", "MỨC", "MÃ", "SỐ DÒNG")}
	for _, k := range w.kinds {
		rows = append(rows, []string{k.unit, k.bank, severityNames[k.severity].In(w.a.language()), string(k.code), payroll.Amount(w.counts[k]).String()})
	}
	table(w.a.out, rows)
	fmt.Fprintln(w.a.out)
}

// checkRowJSON is one row of a worklist as scripts see it.
type checkRowJSON struct {
	Unit     string         `json:"unit"`
	File     string         `json:"file,omitempty"`
	PersonID string         `json:"person_id"`
	Name     string         `json:"name"`
	Amount   payroll.Amount `json:"amount"`
	Bank     string         `json:"bank,omitempty"`
	Account  string         `json:"account,omitempty"`
	ID       string         `json:"end_to_end_id,omitempty"`
	Finding  findingJSON    `json:"finding"`
}

func (w *worklists) json(r payrun.CheckedRow) checkRowJSON {
	return checkRowJSON{r.Unit.Code, r.File, r.PersonID, r.Name, r.Amount, r.Account.Bank, r.Account.Number, r.EndToEndID, jsonFinding(r.Finding, w.a.language())}
}

// checkedFileJSON is the summary of one file.
type checkedFileJSON struct {
	Name     string             `json:"name"`
	Unit     string             `json:"unit"`
	Bank     string             `json:"bank"`
	Format   string             `json:"format"`
	Count    int                `json:"count"`
	Total    payroll.Amount     `json:"total"`
	Batches  []checkedBatchJSON `json:"batches"`
	Refused  int                `json:"refused"`
	Warned   int                `json:"warned"`
	Changed  int                `json:"changed"`
	Findings []findingJSON      `json:"findings"`
}

type checkedBatchJSON struct {
	Rail     payroll.Rail       `json:"rail"`
	Count    int                `json:"count"`
	Total    payroll.Amount     `json:"total"`
	CutOff   string             `json:"cut_off,omitempty"`
	Evidence bankfiles.Evidence `json:"cut_off_evidence,omitempty"`
}

type checkedJSON struct {
	Run     string            `json:"run"`
	Held    int               `json:"held"`
	HeldSum payroll.Amount    `json:"held_sum"`
	Files   []checkedFileJSON `json:"files"`
}

func (a *app) checkedJSON(runID string, c *payrun.Checked) checkedJSON {
	out := checkedJSON{runID, c.Held, c.HeldSum, []checkedFileJSON{}}
	for i := range c.Files {
		f := &c.Files[i]
		x := checkedFileJSON{f.Name, f.Unit.Code, f.Debtor.Account.Bank, f.Format, f.Count, f.Total, []checkedBatchJSON{}, f.Refused, f.Warned, f.Changed, jsonFindings(f.Findings, a.language())}
		for _, b := range f.Batches {
			x.Batches = append(x.Batches, checkedBatchJSON{b.Rail, b.Count, b.Total, b.CutOff.Clock, b.CutOff.Evidence})
		}
		out.Files = append(out.Files, x)
	}
	return out
}

// showChecked prints each file with its rails and what concerns it as a whole.
func (a *app) showChecked(c *payrun.Checked) {
	rows := [][]string{a.heads("TỆP", "NGÂN HÀNG CHI", "LỆNH", "SỐ TIỀN", "ĐƯỜNG ĐI (nộp trước)", "TỪ CHỐI", "CẢNH BÁO", "GHI KHÁC")}
	for i := range c.Files {
		f := &c.Files[i]
		rows = append(rows, []string{f.Name, f.Debtor.Account.Bank, payroll.Amount(f.Count).String(), f.Total.String(), a.rails(f.Batches),
			fmt.Sprint(f.Refused), fmt.Sprint(f.Warned), fmt.Sprint(f.Changed)})
	}
	table(a.out, rows)
	said := map[string]bool{}
	for i := range c.Files {
		for _, f := range c.Files[i].Findings {
			if text := string(f.Code) + f.Says(a.language()); !said[text] {
				said[text] = true
				a.printFinding(a.out, f)
			}
		}
	}
	if c.Held > 0 {
		fmt.Fprintf(a.out, payroll.Text{VI: "Giữ lại vì tài khoản, ngân hàng hoặc tên: %d dòng, %s đồng.\n", EN: "Held for account, bank or name: %d rows, %s đồng.\n"}.In(a.language()), c.Held, c.HeldSum)
	}
}

// rails lists the rails of a file with the hour until which its bank takes them,
// a question mark where nobody has confirmed the hour.
func (a *app) rails(batches []payrun.CheckedBatch) string {
	var parts []string
	for _, b := range batches {
		mark := ""
		if b.CutOff.Evidence.Weak() {
			mark = "?"
		}
		clock := ""
		if b.CutOff.Clock != "" {
			clock = " " + b.CutOff.Clock + mark
		}
		parts = append(parts, fmt.Sprintf("%s %d%s", bankfiles.RailWords(b.Rail).In(a.language()), b.Count, clock))
	}
	return strings.Join(parts, "; ")
}

// showRoutes lists how every payment travels and why.
func (a *app) showRoutes(ctx context.Context, r *payrun.Runner, runID string) error {
	type routeJSON struct {
		File   string         `json:"file"`
		ID     string         `json:"end_to_end_id"`
		Person string         `json:"person_id"`
		Name   string         `json:"name"`
		Amount payroll.Amount `json:"amount"`
		From   string         `json:"from"`
		To     string         `json:"to"`
		Rail   payroll.Rail   `json:"rail"`
		High   bool           `json:"high_value,omitempty"`
		Why    string         `json:"why"`
	}
	n := 0
	err := r.EachRoute(ctx, runID, func(x payrun.Routed) error {
		n++
		why := x.Routing.Why.In(a.language())
		if a.json {
			return json.NewEncoder(a.out).Encode(routeJSON{x.File, x.EndToEndID, x.PersonID, x.PersonName, x.Amount, x.DebtorBank, x.Account.Bank, x.Routing.Rail, x.Routing.High, why})
		}
		_, err := fmt.Fprintf(a.out, "%s  %s  %s đ  %s → %s  %s: %s\n", x.EndToEndID, printable(x.PersonName), x.Amount, x.DebtorBank, x.Account.Bank,
			bankfiles.RailWords(x.Routing.Rail).In(a.language()), why)
		return err
	})
	if err == nil && !a.json {
		a.say(payroll.Text{VI: "%d khoản.", EN: "%d payments."}, n)
	}
	return err
}
