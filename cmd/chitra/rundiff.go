package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"chitra/payroll"
	"chitra/payroll/payrun"

	"github.com/spf13/cobra"
)

func (a *app) runDiffCmd() *cobra.Command {
	var people bool
	var move string
	c := &cobra.Command{Use: "diff RUN", Short: "Chênh lệch so với tháng trước, vì sao, của ai / how the month differs, why, and for whom",
		Example: "  chitra run diff 2026-12-BTXH\n  chitra run diff 2026-12-BTXH --move new --people",
		Args:    cobra.ExactArgs(1), RunE: func(c *cobra.Command, args []string) error {
			if move != "" && !slices.Contains(payroll.Moves, payroll.Move(move)) {
				return usageError{fmt.Errorf("--move %q: new | resumed | raised | stopped | lowered", move)}
			}
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				return a.showDifference(c.Context(), r, args[0], people || move != "", payroll.Move(move))
			})
		}}
	c.Flags().BoolVar(&people, "people", false, "từng người / the people behind each row")
	c.Flags().StringVar(&move, "move", "", "chỉ một loại biến động: new | resumed | raised | stopped | lowered / only one kind")
	return c
}

// differenceRowJSON is a row of the difference as scripts see it.
type differenceRowJSON struct {
	Move   payroll.Move   `json:"move"`
	Cause  string         `json:"cause,omitempty"`
	Count  int            `json:"count"`
	Amount payroll.Amount `json:"amount"`
	Words  string         `json:"words"`
}

// grantChangeJSON is one grant behind a row.
type grantChangeJSON struct {
	PersonID string         `json:"person_id"`
	Name     string         `json:"name"`
	Unit     string         `json:"unit"`
	Category string         `json:"category"`
	Decision string         `json:"decision_no"`
	Move     payroll.Move   `json:"move"`
	Cause    payroll.Cause  `json:"cause"`
	Was      payroll.Amount `json:"was"`
	Is       payroll.Amount `json:"is"`
}

// showDifference shows the difference, or with people one line a grant.
func (a *app) showDifference(ctx context.Context, r *payrun.Runner, runID string, people bool, only payroll.Move) error {
	var change func(*payroll.GrantChange) error
	if people {
		lines := json.NewEncoder(a.out)
		lines.SetEscapeHTML(false)
		change = func(x *payroll.GrantChange) error {
			if only != "" && x.Move != only {
				return nil
			}
			if a.json {
				return lines.Encode(grantChangeJSON{x.PersonID, x.Name, x.Unit, x.Grant.Category, x.Grant.DecisionNo, x.Move, x.Cause, x.Was, x.Is})
			}
			_, err := fmt.Fprintf(a.out, "%s  %s  %s  %s  %s (%s): %s → %s\n", x.PersonID, x.Name, x.Unit, x.Grant.Category,
				strings.TrimLeft(payroll.MoveNames[x.Move].In(a.language()), "+− "), payroll.CauseNames[x.Cause].In(a.language()), x.Was, x.Is)
			return err
		}
	}
	d, err := r.Difference(ctx, runID, change)
	if err != nil || people {
		return err
	}
	warnings, known, err := r.Warnings(ctx, runID)
	if err != nil {
		return err
	}
	if a.json {
		return a.differenceJSON(&d, warnings, known, r)
	}
	a.printDifference(&d, r)
	a.printWarnings(warnings, known)
	return nil
}

// causeWords says the cause of a row: a cause, a reason, or the name of a category.
func causeWords(row payroll.DifferenceRow, catalogue *payroll.Catalogue, l payroll.Lang) string {
	if t, ok := payroll.CauseNames[payroll.Cause(row.Cause)]; ok && row.Move != payroll.Arrears && row.Move != payroll.LastArrears {
		return t.In(l)
	}
	if t, ok := payroll.ReasonNames[payroll.Reason(row.Cause)]; ok {
		return t.In(l)
	}
	for _, c := range catalogue.Categories {
		if c.Code == row.Cause {
			return c.Name.In(l)
		}
	}
	return row.Cause
}

func (a *app) printDifference(d *payroll.Difference, r *payrun.Runner) {
	head := payroll.Text{VI: "Đợt %s so với đợt %s\n", EN: "Run %s against run %s\n"}.In(a.language())
	if d.PriorID == "" {
		head = payroll.Text{VI: "Đợt %s: không có đợt tháng trước để so%s\n", EN: "Run %s: no run of the month before to compare with%s\n"}.In(a.language())
	}
	fmt.Fprintf(a.out, head, d.RunID, d.PriorID)
	words := func(vi, en string) string { return payroll.Text{VI: vi, EN: en}.In(a.language()) }
	rows := [][]string{{"", words("VÌ SAO", "WHY"), words("SỐ KHOẢN", "GRANTS"), words("SỐ TIỀN", "AMOUNT")}}
	for _, row := range d.Rows {
		count := ""
		if row.Count != 0 {
			count = payroll.Amount(row.Count).String()
		}
		rows = append(rows, []string{payroll.MoveNames[row.Move].In(a.language()), causeWords(row, r.Rates.Catalogue(), a.language()), count, row.Amount.String()})
	}
	table(a.out, rows)
}

// printWarnings lists what must be acknowledged and who answers for what.
func (a *app) printWarnings(warnings []payroll.Finding, known []payroll.Acknowledgement) {
	by := map[payroll.Code]payroll.Acknowledgement{}
	for _, k := range known {
		by[k.Code] = k
	}
	for _, f := range warnings {
		state := payroll.Text{VI: "CHƯA XÁC NHẬN", EN: "NOT ACKNOWLEDGED"}.In(a.language())
		if k, ok := by[f.Code]; ok {
			state = fmt.Sprintf("%s: %s", k.By, k.Reason)
		}
		fmt.Fprintf(a.out, "%s  %s  [%s]\n", f.Code, f.Says(a.language()), state)
	}
}

func (a *app) differenceJSON(d *payroll.Difference, warnings []payroll.Finding, known []payroll.Acknowledgement, r *payrun.Runner) error {
	type acknowledgedJSON struct {
		Code   payroll.Code `json:"code"`
		By     string       `json:"by"`
		Reason string       `json:"reason"`
	}
	out := struct {
		Run             string              `json:"run"`
		Prior           string              `json:"prior,omitempty"`
		Rows            []differenceRowJSON `json:"rows"`
		Warnings        []findingJSON       `json:"warnings"`
		Acknowledgement []acknowledgedJSON  `json:"acknowledged"`
	}{d.RunID, d.PriorID, []differenceRowJSON{}, jsonFindings(warnings, a.language()), []acknowledgedJSON{}}
	for _, row := range d.Rows {
		out.Rows = append(out.Rows, differenceRowJSON{row.Move, row.Cause, row.Count, row.Amount,
			strings.TrimSpace(payroll.MoveNames[row.Move].In(a.language()) + " " + causeWords(row, r.Rates.Catalogue(), a.language()))})
	}
	for _, k := range known {
		out.Acknowledgement = append(out.Acknowledgement, acknowledgedJSON{k.Code, k.By, k.Reason})
	}
	return a.writeJSON(out)
}

func (a *app) runAcknowledgeCmd() *cobra.Command {
	var reason string
	c := &cobra.Command{Use: "acknowledge RUN CODE…", Short: "Ký tên đã xem cảnh báo của đợt / answer for warnings of a run",
		Example: "  chitra run acknowledge 2026-12-BTXH RUN_MANY_NEW --reason 'rà soát theo QĐ 12' --as minh",
		Args:    cobra.MinimumNArgs(2), RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				for _, code := range args[1:] {
					already, err := r.Acknowledge(c.Context(), who, args[0], payroll.Code(code), reason)
					if err != nil {
						return err
					}
					said := payroll.Text{VI: "%s: %s xác nhận.", EN: "%s: acknowledged by %s."}
					if already {
						said = payroll.Text{VI: "%s: đã có người xác nhận (%s gọi lại).", EN: "%s: acknowledged before (asked again by %s)."}
					}
					a.say(said, code, who.Name)
				}
				return nil
			})
		}}
	c.Flags().StringVar(&reason, "reason", "", "lý do / reason")
	return c
}
