package main

import (
	"context"
	"errors"
	"fmt"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

// carriedNames are the words of what is carried over.
var carriedNames = map[store.CarriedKind]payroll.Text{
	store.CarriedPayment: {VI: "chưa chi được", EN: "unpaid"},
	store.CarriedCredit:  {VI: "chờ tiền về", EN: "credit expected"},
	store.CarriedEntry:   {VI: "chưa giải thích", EN: "unexplained"},
	store.CarriedFile:    {VI: "chưa thấy ghi Nợ", EN: "debit not seen"},
}

func (a *app) runCloseCmd() *cobra.Command {
	var q payrun.CloseRequest
	c := &cobra.Command{Use: "close RUN", Args: cobra.ExactArgs(1),
		Short: "Đóng đợt khi mọi khoản đã rõ / close a run when everything is accounted for",
		Long: `Từ chối khi còn lệnh chưa gửi, chưa có trả lời hoặc chưa rõ. Việc còn lại phải được chuyển kỳ đích danh:
--carry unpaid (lệnh bị từ chối, trả về chưa chi lại), credits (tiền ngân hàng chưa trả), entries (bút toán chưa giải thích),
files (tệp chưa thấy ghi Nợ), all, hoặc từng mã. Đợt đã đóng không thay đổi được; mở lại cần hai người.

Refuses while a payment is unsent, unanswered or unknown. Whatever else is open must be carried over by name.`,
		Example: "  chitra run close 2026-12-NCC --as minh --password-file minh.txt --confirm 2026-12-NCC\n  chitra run close 2026-12-NCC --carry unpaid --reason \"chi lại tháng 01\" --as minh --password-file minh.txt --confirm 2026-12-NCC",
		RunE: func(c *cobra.Command, args []string) error {
			q.RunID = args[0]
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				return a.closeRun(c.Context(), r, who, q)
			})
		}}
	c.Flags().StringSliceVar(&q.Carry, "carry", nil, "chuyển kỳ: unpaid,credits,entries,files,all hoặc mã / carry over")
	c.Flags().StringVar(&q.Reason, "reason", "", "lý do chuyển kỳ / reason for carrying over")
	return c
}

func (a *app) closeRun(ctx context.Context, r *payrun.Runner, who payrun.Actor, q payrun.CloseRequest) error {
	run, err := r.Run(ctx, q.RunID)
	if err != nil {
		return err
	}
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ đóng đợt %s (%s).", EN: "Would close run %s (%s)."}, run.ID, run.State)
		return nil
	}
	if err := a.confirmRun(run); err != nil {
		return err
	}
	run, carried, err := r.Close(ctx, who, q)
	if open, ok := errors.AsType[*payrun.NotClosable](err); ok {
		return errors.Join(a.listOpen(open), err)
	}
	if err != nil {
		return err
	}
	if a.json {
		list := []carriedJSON{}
		for _, c := range carried {
			list = append(list, carriedJSON{string(c.Kind), c.Subject, c.Amount, c.Reason})
		}
		return a.writeJSON(struct {
			runJSON
			Carried []carriedJSON `json:"carried"`
		}{jsonRun(run), list})
	}
	for _, c := range carried {
		fmt.Fprintf(a.out, "%s %s: %s đ\n", carriedNames[c.Kind].In(a.language()), printable(c.Subject), c.Amount)
	}
	a.say(payroll.Text{VI: "Đã đóng đợt %s; chuyển kỳ %d khoản.", EN: "Run %s is closed; %d items were carried over."}, run.ID, len(carried))
	return nil
}

// mostOpen is how many open things are listed; the rest are counted.
const mostOpen = 50

// listOpen says what keeps a run open and what may be carried.
func (a *app) listOpen(open *payrun.NotClosable) error {
	if a.json {
		list := []map[string]any{}
		for _, item := range open.Items {
			list = append(list, map[string]any{"kind": item.Kind, "subject": item.Subject, "count": item.Count, "amount": item.Amount,
				"carriable": item.Carriable, "message": item.Says.In(a.language())})
		}
		return a.writeJSON(map[string]any{"run": open.RunID, "open": list})
	}
	for i, item := range open.Items {
		if i == mostOpen {
			a.say(payroll.Text{VI: "… và %d việc khác.", EN: "… and %d more."}, len(open.Items)-mostOpen)
			break
		}
		if !item.Carriable {
			fmt.Fprintf(a.out, "%s %s: %s đ\n", payroll.Amount(item.Count), item.Says.In(a.language()), item.Amount)
			continue
		}
		fmt.Fprintf(a.out, "%s %s: %s đ: %s\n", carriedNames[item.Kind].In(a.language()), printable(item.Subject), item.Amount, printable(item.Says.In(a.language())))
	}
	a.say(payroll.Text{VI: "Xử lý các việc trên, hoặc chuyển kỳ việc được phép bằng --carry và --reason.", EN: "Settle these, or carry over what may be, with --carry and --reason."})
	return nil
}

func (a *app) runReopenCmd() *cobra.Command {
	var reason string
	c := &cobra.Command{Use: "reopen RUN", Args: cobra.ExactArgs(1),
		Short:   "Mở lại đợt đã đóng, cần hai người / reopen a closed run, two persons",
		Example: "  chitra run reopen 2026-12-NCC --reason \"tiền trả về muộn\" --as lan --password-file lan.txt\n  chitra run reopen 2026-12-NCC --as minh --password-file minh.txt --confirm 2026-12-NCC",
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				return a.reopenRun(c.Context(), r, who, args[0], reason)
			})
		}}
	c.Flags().StringVar(&reason, "reason", "", "lý do, người thứ nhất ghi / reason, from the first person")
	return c
}

func (a *app) reopenRun(ctx context.Context, r *payrun.Runner, who payrun.Actor, id, reason string) error {
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ đề nghị hoặc đồng ý mở lại đợt %s.", EN: "Would ask or agree to reopen run %s."}, id)
		return nil
	}
	run, asked, err := r.Reopen(ctx, who, id, reason)
	switch {
	case err != nil:
		return err
	case a.json:
		return a.writeJSON(map[string]any{"run": id, "asked": asked, "state": run.State})
	case asked:
		a.say(payroll.Text{VI: "Đã ghi đề nghị mở lại đợt %s; người thứ hai (checker) chạy cùng lệnh này để đồng ý.", EN: "Asked to reopen run %s; a second person (checker) agrees by the same command."}, id)
	default:
		a.say(payroll.Text{VI: "Đợt %s đã mở lại.", EN: "Run %s is open again."}, id)
	}
	return nil
}
