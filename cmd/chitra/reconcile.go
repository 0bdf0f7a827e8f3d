package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

func (a *app) reconcileCmd() *cobra.Command {
	c := &cobra.Command{Use: "reconcile RUN", Args: cobra.ExactArgs(1),
		Short: "Đối chiếu đợt chi với ngân hàng đến từng đồng / a run against the banks, to the đồng",
		Long: `Tính lại từ mọi bút toán đã nhập: khớp ở đâu, lệch ở đâu, từng trường hợp vì sao và làm gì tiếp. Không thay đổi dữ liệu.
Thoát 0 khi mọi thứ khớp, 7 khi còn việc.

Computed anew from every entry: what ties, what does not, each case with its reason and next act. Changes nothing. Exit 0 when
everything ties, 7 when something is open.`,
		Example: `  chitra reconcile 2026-12-NCC
  chitra reconcile 2026-12-NCC --json
  chitra reconcile resolve C0ABCDEFGHIJKLM1 --outcome settled --reason "VCB xác nhận, CV 12" --as lan --password-file lan.txt
  chitra reconcile resolve C0ABCDEFGHIJKLM1 --agree --as minh --password-file minh.txt
  chitra reconcile resolve '#17' --outcome explained --reason "phí dịch vụ tháng 12" --as lan --password-file lan.txt`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				rec, err := r.Reconcile(c.Context(), args[0])
				if err != nil {
					return err
				}
				if a.json {
					err = a.reconcileJSON(&rec)
				} else {
					a.showReconciled(&rec)
				}
				if err == nil && !allTies(&rec) {
					err = errPartial
				}
				return err
			})
		}}
	c.AddCommand(a.resolveCmd(), a.advanceCmd())
	return c
}

// allTies reports whether nothing of a run is open.
func allTies(rec *payrun.Reconciled) bool {
	for _, l := range rec.Of(rec.Run.ID, payroll.OfRun) {
		if l.NotSent.Count+l.Unknown.Count+l.Outstanding.Count+l.Expected.Count > 0 || !l.Ties() {
			return false
		}
	}
	for _, f := range rec.Files {
		if f.RunID == rec.Run.ID && f.Missing != 0 {
			return false
		}
	}
	for i := range rec.Discrepancies {
		if rec.Discrepancies[i].Severity != payroll.Info {
			return false
		}
	}
	return len(rec.Gaps) == 0
}

func (a *app) resolveCmd() *cobra.Command {
	var outcome, payment, reason string
	var agree bool
	c := &cobra.Command{Use: "resolve PAYMENT|#ENTRY", Args: cobra.ExactArgs(1),
		Short: "Hai người quyết định điều ngân hàng không nói rõ / two persons decide what banks leave open",
		Long: `Người thứ nhất đề nghị (--outcome, --reason), người thứ hai đồng ý (--agree); chỉ khi đó mới có hiệu lực.
Lệnh: settled (đã chi), rejected (không chi), returned (đã trả về), unknown (nghi ngờ, chưa rõ).
Bút toán #N: payment (thuộc lệnh --payment), explained (khoản khác: phí, lãi, đơn vị khác).

The first person asks, the second agrees; only then does it count.`,
		Example: "  chitra reconcile resolve '#17' --outcome payment --payment C0ABCDEFGHIJKLM1 --reason \"hoàn trả thiếu phí\" --as lan --password-file lan.txt\n  chitra reconcile resolve '#17' --agree --as minh --password-file minh.txt",
		RunE: func(c *cobra.Command, args []string) error {
			d, err := decisionOn(args[0])
			switch {
			case err != nil:
				return usageError{err}
			case agree == (outcome != ""):
				return usageError{fmt.Errorf("cần đúng một trong hai: --outcome hoặc --agree / exactly one of --outcome and --agree")}
			}
			if d.Outcome, d.Reason = outcome, reason; payment != "" {
				d.Payment = strings.ToUpper(payment)
			}
			if err := checkOutcome(&d, agree); err != nil {
				return usageError{err}
			}
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				if agree {
					return a.agree(c.Context(), r, who, d, args[0])
				}
				return a.ask(c.Context(), r, who, d, args[0])
			})
		}}
	c.Flags().StringVar(&outcome, "outcome", "", "settled|rejected|returned|unknown, payment|explained")
	c.Flags().StringVar(&payment, "payment", "", "lệnh mà bút toán thuộc về / the payment an entry belongs to")
	c.Flags().StringVar(&reason, "reason", "", "lý do, kèm số văn bản / reason, with the document's number")
	c.Flags().BoolVar(&agree, "agree", false, "đồng ý với đề nghị của người khác / agree to what another person asked")
	return c
}

// decisionOn reads what a decision is about: a reference, or # and the number of an
// entry.
func decisionOn(item string) (d payroll.Decision, err error) {
	if number, isEntry := strings.CutPrefix(item, "#"); isEntry {
		d.Kind = payroll.DecideEntry
		if d.EntryID, err = strconv.ParseInt(number, 10, 64); err != nil || d.EntryID < 1 {
			return d, fmt.Errorf("%q không phải số bút toán / is no number of an entry", item)
		}
		return d, nil
	}
	d.Kind, d.Payment = payroll.DecidePayment, strings.ToUpper(item)
	if !payroll.ValidEndToEndID(d.Payment) {
		return d, fmt.Errorf("%q không phải mã lệnh chi (sai ký tự kiểm tra) hay #số bút toán / is neither a payment reference (check character) nor #number", item)
	}
	return d, nil
}

// checkOutcome refuses an outcome that does not fit what is decided.
func checkOutcome(d *payroll.Decision, agree bool) error {
	fits := map[payroll.DecisionKind]string{payroll.DecidePayment: "settled rejected returned unknown", payroll.DecideEntry: "payment explained"}[d.Kind]
	switch {
	case agree:
		return nil
	case !strings.Contains(" "+fits+" ", " "+d.Outcome+" "):
		return fmt.Errorf("--outcome %q: chỉ có/only %s", d.Outcome, strings.ReplaceAll(fits, " ", ", "))
	case d.Outcome == payroll.EntryBelongs && !payroll.ValidEndToEndID(d.Payment):
		return fmt.Errorf("--outcome payment cần/needs --payment MÃ-LỆNH")
	}
	return nil
}

func (a *app) ask(ctx context.Context, r *payrun.Runner, who payrun.Actor, d payroll.Decision, item string) error {
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ đề nghị «%s» cho %s.", EN: "Would ask “%s” for %s."}, d.Outcome, item)
		return nil
	}
	id, err := r.Resolve(ctx, who, d)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(map[string]any{"decision": id, "asked_by": who.Name})
	}
	a.say(payroll.Text{VI: "Đã ghi đề nghị số %d. Có hiệu lực khi người khác đồng ý: «chitra reconcile resolve '%s' --agree».",
		EN: "Recorded as number %d. It counts when another person agrees: “chitra reconcile resolve '%s' --agree”."}, id, item)
	return nil
}

func (a *app) agree(ctx context.Context, r *payrun.Runner, who payrun.Actor, d payroll.Decision, item string) error {
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ đồng ý với đề nghị về %s.", EN: "Would agree to what was asked about %s."}, item)
		return nil
	}
	agreed, out, err := r.Agree(ctx, who, d)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(map[string]any{"decision": agreed.ID, "asked_by": agreed.AskedBy, "agreed_by": who.Name, "outcome": agreed.Outcome, "moved": out.Moved})
	}
	a.say(payroll.Text{VI: "Đã quyết định về %s: %s (%s; đề nghị: %s, đồng ý: %s).", EN: "Decided about %s: %s (%s; asked by %s, agreed by %s)."},
		item, agreed.Outcome, agreed.Reason, agreed.AskedBy, who.Name)
	return nil
}

func (a *app) advanceCmd() *cobra.Command {
	var amount, document, unit, on string
	c := &cobra.Command{Use: "advance RUN", Args: cobra.ExactArgs(1),
		Short:   "Ghi tiền Kho bạc tạm ứng cho đợt / record money the treasury advanced",
		Example: "  chitra reconcile advance 2026-12-NCC --amount 1.500.000.000 --document \"UNC 15\" --on 2026-12-01 --as lan --password-file lan.txt",
		RunE: func(c *cobra.Command, args []string) error {
			advance := store.Advance{Unit: unit, Document: document}
			var err error
			if advance.Amount, err = payroll.ParseAmount(amount); err != nil || advance.Amount == 0 || document == "" {
				return usageError{fmt.Errorf("cần/needs --amount và/and --document: %w", err)}
			}
			if advance.On, err = payroll.ParseDate(on); err != nil {
				return usageError{fmt.Errorf("--on %q: cần/use yyyy-mm-dd", on)}
			}
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				inserted, err := r.Advance(c.Context(), who, args[0], advance)
				if err != nil {
					return err
				}
				if a.json {
					return a.writeJSON(map[string]any{"already": !inserted})
				}
				if !inserted {
					a.say(payroll.Text{VI: "Chứng từ %s đã ghi, không có gì thay đổi.", EN: "Document %s was recorded before, nothing changes."}, document)
					return nil
				}
				a.say(payroll.Text{VI: "Đã ghi tạm ứng %s đ theo %s.", EN: "Recorded an advance of %s đ by %s."}, advance.Amount, document)
				return nil
			})
		}}
	c.Flags().StringVar(&amount, "amount", "", "số tiền / amount")
	c.Flags().StringVar(&document, "document", "", "số chứng từ / number of the document")
	c.Flags().StringVar(&unit, "unit", "", "đơn vị, để trống là chung / unit, empty = all")
	c.Flags().StringVar(&on, "on", "", "ngày yyyy-mm-dd / day")
	return c
}
