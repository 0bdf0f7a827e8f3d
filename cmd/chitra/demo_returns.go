package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
)

// secondHalf is what happens after the files are sent: the bank answers, the runs
// are reconciled and closed where nothing is open, and the next month pays again
// what came back.
func (d *demonstration) secondHalf(ctx context.Context) error {
	d.at(demoReconcile)
	files, cash, err := d.ordered(ctx)
	if err != nil {
		return err
	}
	bank := simulatedBank{on: demoPaid, back: demoBack, dir: filepath.Join(d.out, demoAnswers)}
	if err := bank.answer(files, cash); err != nil {
		return err
	}
	if err := d.importAnswers(ctx, d.r, d.maker, bank.files, ""); err != nil {
		return err
	}
	for _, run := range d.runs {
		if err := d.reconciled(ctx, run.ID); err != nil {
			return err
		}
	}
	if err := d.repair(ctx); err != nil {
		return err
	}
	d.at(demoNext)
	sent := d.runs
	if err := d.nextMonth(ctx); err != nil {
		return err
	}
	for _, run := range sent {
		if err := d.reports(ctx, d.r, run.ID, filepath.Join(d.out, demoBooks), outcomeKinds); err != nil {
			return err
		}
	}
	return nil
}

// at moves the demonstration's clock.
func (d *demonstration) at(now time.Time) {
	d.app.now = func() time.Time { return now }
	d.r.Now = d.app.now
}

// reconciled closes a run, with what is unpaid carried over by name, or says what is
// open.
func (d *demonstration) reconciled(ctx context.Context, runID string) error {
	rec, err := d.r.Reconcile(ctx, runID)
	if err != nil {
		return err
	}
	var line payroll.Line
	for _, line = range rec.Of(runID, payroll.OfRun) {
	}
	says := payroll.Text{VI: "còn mở: xem «chitra reconcile»", EN: "still open, see “chitra reconcile”"}
	if rec.Run.State == payroll.Released {
		_, _, err = d.r.Close(ctx, d.check, payrun.CloseRequest{RunID: runID, Carry: []string{"unpaid"}, Reason: "dữ liệu mẫu: chi lại tháng sau / sample: paid again next month"})
		open, ok := errors.AsType[*payrun.NotClosable](err)
		switch {
		case ok:
			says = payroll.Text{VI: "CHƯA ĐÓNG ĐƯỢC: " + fmt.Sprintf("%d %s", open.Items[0].Count, open.Items[0].Says.VI),
				EN: "CANNOT BE CLOSED: " + fmt.Sprintf("%d %s", open.Items[0].Count, open.Items[0].Says.EN)}
		case err != nil:
			return err
		}
	}
	if err == nil {
		says = payroll.Text{VI: "ĐÃ ĐÓNG", EN: "CLOSED"}
	}
	head := payroll.Text{VI: "Đối chiếu %s: đã chi %s đ (%d), từ chối %d, trả về %d, chưa rõ %d; %s.", EN: "Reconciled %s: settled %s đ (%d), refused %d, returned %d, unknown %d; %s."}
	d.open = append(d.open, fmt.Sprintf(head.In(d.language()), runID, line.Settled.Sum, line.Settled.Count, line.Rejected.Count, line.Returned.Count,
		line.Unknown.Count, says.In(d.language())))
	return nil
}

// repair has one clerk ask and the other agree where money goes that did not
// arrive: a new account where the old one was wrong, cash again where it was cash.
// Whom somebody must visit first stays on the list.
func (d *demonstration) repair(ctx context.Context) error {
	list, _, err := d.r.Unpaid(ctx, store.UnpaidFilter{})
	if err != nil {
		return err
	}
	for i := range list {
		u := &list[i]
		class := u.BankReason().Class
		if u.Agreed() || u.Method == payroll.ByAccount && class != payroll.Repair {
			continue
		}
		repair := payroll.AccountRepair{Payment: u.EndToEndID, Method: payroll.ByCash, Reason: "dữ liệu mẫu: xã xác minh, chi tại nhà / sample: cash at home"}
		if u.Method == payroll.ByAccount {
			repair.Method, repair.Account = payroll.ByAccount, u.Account
			repair.Account.Number = otherDigit(u.Account.Number)
			repair.Reason = "dữ liệu mẫu: tài khoản mới / sample: a new account"
		}
		if _, err := d.r.Repair(ctx, d.maker, repair); err != nil {
			return err
		}
		if _, err := d.r.AgreeRepair(ctx, d.check, u.EndToEndID); err != nil {
			return err
		}
	}
	return nil
}

// otherDigit is an account number that differs in its last digit.
func otherDigit(number string) string {
	last := len(number) - 1
	return number[:last] + string('0'+(number[last]-'0'+1)%10)
}

// nextMonth prepares January; what came back is paid again with it.
func (d *demonstration) nextMonth(ctx context.Context) error {
	for _, december := range d.runs[:len(d.runs):len(d.runs)] {
		p, err := d.r.Prepare(ctx, d.maker, payrun.PrepareRequest{Programme: december.Programme, Month: demoMonth + 1})
		if err != nil {
			return err
		}
		run := p.Run
		if run.State == payroll.Calculated {
			if run, err = d.decide(ctx, run.ID); err != nil {
				return err
			}
		}
		m, err := d.r.WriteFiles(ctx, d.check, run.ID, filepath.Join(d.out, demoAgain))
		if err != nil {
			return err
		}
		d.files += len(m.Files)
		d.runs = append(d.runs, run)
		d.open = append(d.open, fmt.Sprintf(payroll.Text{VI: "Đợt %s chi lại %s đ của tháng trước, đúng một lần.", EN: "Run %s pays %s đ of last month again, exactly once."}.In(d.language()),
			run.ID, run.Totals.Reissued))
		if err := d.reports(ctx, d.r, run.ID, filepath.Join(d.out, demoAgain), []string{reportControl}); err != nil {
			return err
		}
	}
	return nil
}
