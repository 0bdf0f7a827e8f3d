package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
	"chitra/schedules"
)

// reconcile compares every released run with what banks said, and tells what does
// not tie when it is another number than before.
func (j *jobs) reconcile(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	open := 0
	runs, err := j.eachReleased(ctx, c, func(_ *payrun.Runner, out *payrun.Reconciled) error {
		n := len(out.Discrepancies)
		if n > 0 {
			result.Notices = append(result.Notices, notice(fmt.Sprintf("%s/%s/%d", c.Job.Code, out.Run.ID, n), payroll.CodeRunDiscrepancies, payroll.Warning,
				payroll.Args{"run": out.Run.ID, "count": strconv.Itoa(n)}, payroll.Maker))
		}
		open += n
		return nil
	})
	result.Says = fmt.Sprintf("%d đợt/runs, %d bất thường/discrepancies", runs, open)
	return result, err
}

// eachReleased reconciles the released runs a job is about.
func (j *jobs) eachReleased(ctx context.Context, c schedules.Call, f func(*payrun.Runner, *payrun.Reconciled) error) (runs int, err error) {
	r, err := j.runner()
	if err != nil {
		return 0, err
	}
	all, err := r.Runs(ctx)
	if err != nil {
		return 0, err
	}
	for _, run := range all {
		if run.State != payroll.Released || !isAbout(c.Job, run) {
			continue
		}
		out, err := r.Reconcile(ctx, run.ID)
		if err == nil {
			runs, err = runs+1, f(r, &out)
		}
		if err != nil {
			return runs, fmt.Errorf("%s: %w", run.ID, err)
		}
	}
	return runs, nil
}

// closeRuns deals with the released runs up to the slot's month. Closing is for
// people; where the office has written down that it may, a run with nothing open
// is closed, and nothing is ever carried over. Of the others it is told what keeps
// them open.
func (j *jobs) closeRuns(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	allowed, err := j.allowed(ctx, mayClose)
	if err != nil {
		return result, err
	}
	closed, open := 0, 0
	_, err = j.eachReleased(ctx, c, func(r *payrun.Runner, out *payrun.Reconciled) error {
		if out.Run.Month > c.Month {
			return nil
		}
		code, n := payroll.CodeRunReady, stillOpen(out)
		if n == 0 && allowed {
			_, _, err := r.Close(ctx, releaser, payrun.CloseRequest{RunID: out.Run.ID})
			var why *payrun.NotClosable
			switch {
			case err == nil:
				closed++
				code = payroll.CodeRunClosed
			case errors.As(err, &why):
				n = len(why.Items)
			default:
				return err
			}
		}
		if n > 0 {
			open++
			code = payroll.CodeRunToClose
		}
		result.Notices = append(result.Notices, notice(c.Job.Code+"/"+out.Run.ID+"/"+c.Slot.Name, code, payroll.Warning,
			payroll.Args{"run": out.Run.ID, "count": strconv.Itoa(n)}, payroll.Maker, payroll.Checker))
		return nil
	})
	result.Says = fmt.Sprintf("đóng/closed %d, còn việc/open %d, tất cả/of %d", closed, open, len(result.Notices))
	return result, err
}

// stillOpen counts what keeps a run from being closed as far as reconciliation
// shows it; Close looks at everything.
func stillOpen(out *payrun.Reconciled) int {
	n := len(out.Discrepancies)
	for _, line := range out.Of(out.Run.ID, payroll.OfRun) {
		n += line.NotSent.Count + line.Outstanding.Count + line.Unknown.Count + line.Rejected.Count + line.Returned.Count
	}
	return n
}

// Settings by which an office writes down what the timetable may do beyond
// preparing. There is none for submission or approval.
const (
	mayRelease = "schedule.may-release"
	mayClose   = "schedule.may-close"
)

// permissions are the settings by the names people use.
var permissions = map[string]string{"release": mayRelease, "close": mayClose}

// allowed reads a permission: it holds the reason it was given for.
func (j *jobs) allowed(ctx context.Context, setting string) (yes bool, err error) {
	err = j.store.View(ctx, func(tx *store.Tx) error {
		why, _, err := tx.Setting(setting)
		yes = why != ""
		return err
	})
	return yes, err
}
