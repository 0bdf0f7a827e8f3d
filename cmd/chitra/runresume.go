package main

import (
	"context"

	"chitra/payroll"
	"chitra/payroll/payrun"

	"github.com/spf13/cobra"
)

func (a *app) runResumeCmd() *cobra.Command {
	var out string
	c := &cobra.Command{Use: "resume RUN", Short: "Làm tiếp việc bị ngắt giữa chừng / go on with what was cut off",
		Long: `Lập, trình, duyệt, phát hành mỗi việc trọn trong một giao dịch: bị ngắt là chưa xảy ra, làm lại lệnh đó. Chỉ việc ghi tệp đi từng
tệp; lệnh này ghi nốt những tệp còn thiếu, tệp đã ghi giữ nguyên.
Preparing, submitting, approving and releasing are one transaction each: cut off, it did not happen. Only files are written one by
one; this writes those that are missing and leaves the others alone.`,
		Example: "  chitra run resume 2026-12-BTXH -o tep --as minh", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), out != "", func(r *payrun.Runner, who payrun.Actor) error {
				return a.resume(c.Context(), r, who, args[0], out)
			})
		}}
	c.Flags().StringVarP(&out, "out", "o", "", "thư mục của các tệp / folder of the files")
	return c
}

func (a *app) resume(ctx context.Context, r *payrun.Runner, who payrun.Actor, runID, dir string) error {
	run, err := r.Run(ctx, runID)
	if err != nil {
		return err
	}
	files, err := r.Files(ctx, runID)
	if err != nil {
		return err
	}
	missing := 0
	for _, f := range files {
		if f.SHA256 == "" {
			missing++
		}
	}
	if run.State == payroll.Released && missing > 0 && dir != "" {
		return a.writeFiles(ctx, r, who, runID, dir)
	}
	if a.json {
		return a.writeJSON(struct {
			runJSON
			Missing int `json:"files_missing"`
		}{jsonRun(run), missing})
	}
	a.showRun(run)
	if run.State == payroll.Released && missing > 0 {
		a.say(payroll.Text{VI: "Còn %d tệp chưa ghi: «chitra run resume %s -o DIR».", EN: "%d files are not written: “chitra run resume %s -o DIR”."}, missing, runID)
		return nil
	}
	a.say(payroll.Text{VI: "Không có việc dở dang.", EN: "Nothing is half done."})
	return nil
}
