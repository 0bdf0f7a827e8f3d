package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/payrun"

	"github.com/spf13/cobra"
)

func (a *app) importReturnsCmd() *cobra.Command {
	var sender string
	c := &cobra.Command{Use: "returns FILE…", Args: cobra.MinimumNArgs(1),
		Short: "Trả lời của ngân hàng: sao kê, kết quả chi / what banks answer: statements, results",
		Long: `Mọi loại tệp ngân hàng gửi, nhận ra theo nội dung (xem «chitra statements read»). Giữ nguyên từng byte; mỗi bút toán chỉ ghi một lần,
dù tệp đổi tên, gửi lại hay sao kê chồng ngày. Sau mỗi tệp, các đợt đang mở được đối chiếu lại.

Any file a bank sends, known by its content. The bytes are kept and each entry counts once, whatever the file's name and however
statements overlap. Every open run is reconciled after each file.`,
		Example: "  chitra import returns saoke.xml ketqua.xlsx --as lan --password-file lan.txt\n  chitra import returns saoke.sta --from VCB --dry-run --as lan --password-file lan.txt",
		RunE: func(c *cobra.Command, files []string) error {
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				return a.importAnswers(c.Context(), r, who, files, sender)
			})
		}}
	c.Flags().StringVar(&sender, "from", "", "ngân hàng gửi tệp / the bank that sent the file")
	return c
}

// importAnswers imports each file on its own, so that one bad file does not hold
// back the others.
func (a *app) importAnswers(ctx context.Context, r *payrun.Runner, who payrun.Actor, files []string, sender string) error {
	if sender != "" {
		key, _ := r.Banks.ResolveKey(sender)
		if key == "" {
			return usageError{fmt.Errorf("--from %q: không nhận ra ngân hàng / bank not known", sender)}
		}
		sender = key
	}
	var failed error
	refused := 0
	for _, path := range files {
		out, err := r.ImportAnswer(ctx, who, path, sender, a.dryRun)
		if err := a.reportAnswer(path, &out, err); err != nil {
			return err
		}
		if err != nil && !errors.Is(err, payroll.ErrData) {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err != nil {
			refused++
			failed = errors.Join(failed, fmt.Errorf("%s: %w", path, err))
		}
	}
	if refused > 0 && refused < len(files) && !a.dryRun {
		failed = errors.Join(errSomeReturned, failed)
	}
	return failed
}

// importedAnswerJSON is the result of one file as scripts see it.
type importedAnswerJSON struct {
	File          string                           `json:"file"`
	Already       bool                             `json:"already,omitempty"`
	DryRun        bool                             `json:"dry_run,omitempty"`
	Format        string                           `json:"format,omitempty"`
	Statements    int                              `json:"statements"`
	Entries       int                              `json:"entries"`
	New           int                              `json:"new"`
	Known         int                              `json:"known"`
	Moved         map[payroll.InstructionState]int `json:"moved"`
	Discrepancies int                              `json:"discrepancies"`
	Error         string                           `json:"error,omitempty"`
	Findings      []findingJSON                    `json:"findings"`
}

func (a *app) reportAnswer(path string, out *payrun.AnswerImport, failed error) error {
	why := ""
	var unreadable *bankfiles.UnreadableError
	if errors.As(failed, &unreadable) {
		why = unreadable.Error()
	}
	if a.json {
		return a.writeJSON(importedAnswerJSON{path, out.Already, a.dryRun, out.Format, out.Statements, out.Facts, out.New, out.Known, out.Moved, out.Discrepancies,
			why, jsonFindings(out.Findings, a.language())})
	}
	a.printFindings(out.Findings)
	switch {
	case failed != nil:
		return nil
	case out.Already:
		a.say(payroll.Text{VI: "%s: tệp này đã nhập, không có gì thay đổi.", EN: "%s: this file was imported before, nothing changes."}, path)
		return nil
	case out.Facts == 0 && out.Orders > 0:
		a.say(payroll.Text{VI: "%s: là tệp lệnh chi, không phải trả lời của ngân hàng; không có gì thay đổi.", EN: "%s: a payment order, not an answer of the bank; nothing changes."}, path)
		return nil
	case out.New == 0:
		a.say(payroll.Text{VI: "%s (%s): %s bút toán, tất cả đã biết; không có gì thay đổi.", EN: "%s (%s): %s entries, all known before; nothing changes."},
			path, out.Format, payroll.Amount(out.Facts))
		return nil
	}
	a.sayAnswer(path, out)
	return nil
}

func (a *app) sayAnswer(path string, out *payrun.AnswerImport) {
	head := payroll.Text{VI: "%s (%s): %s bút toán, %s mới, %s đã biết.", EN: "%s (%s): %s entries, %s new, %s known."}
	if a.dryRun {
		head = payroll.Text{VI: "%s (%s): %s bút toán, sẽ ghi %s mới, %s đã biết.", EN: "%s (%s): %s entries, would add %s new, %s known."}
	}
	a.say(head, path, out.Format, payroll.Amount(out.Facts), payroll.Amount(out.New), payroll.Amount(out.Known))
	for _, state := range movedStates {
		if n := out.Moved[state]; n > 0 {
			a.say(payroll.Text{VI: "  %s lệnh: %s", EN: "  %s payments: %s"}, payroll.Amount(n), paymentStates[state].In(a.language()))
		}
	}
	if out.Discrepancies > 0 {
		a.say(payroll.Text{VI: "  %d điều chưa khớp.", EN: "  %d things do not tie."}, out.Discrepancies)
	}
	for _, id := range slices.Backward(out.Runs) {
		a.say(payroll.Text{VI: "  Xem: «chitra reconcile %s».", EN: "  See “chitra reconcile %s”."}, id)
	}
}

var movedStates = []payroll.InstructionState{payroll.Settled, payroll.Rejected, payroll.Returned, payroll.Uncertain}

// paymentStates are the words of the states of payments on screens.
var paymentStates = map[payroll.InstructionState]payroll.Text{
	payroll.Pending:   {VI: "chưa gửi", EN: "not sent"},
	payroll.Sent:      {VI: "chưa có trả lời", EN: "not answered"},
	payroll.Settled:   {VI: "đã chi", EN: "settled"},
	payroll.Rejected:  {VI: "bị từ chối", EN: "refused"},
	payroll.Returned:  {VI: "bị trả về", EN: "returned"},
	payroll.Uncertain: {VI: "chưa rõ đã chi hay chưa", EN: "unknown"},
	payroll.Held:      {VI: "tạm giữ", EN: "held"},
	payroll.Withdrawn: {VI: "đã hủy cùng đợt", EN: "cancelled with its run"},
}
