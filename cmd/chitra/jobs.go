package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"chitra/bankfiles/sign"
	"chitra/payroll"
	"chitra/payroll/checkpoint"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
	"chitra/schedules"
	"chitra/schedules/inbox"
)

// kinds are the works a timetable may name, with what each must be told.
var kinds = schedules.Works{
	"yearly":         {Programme: schedules.May, Name: payroll.Text{VI: "báo trước các khoản trả một lần trong năm", EN: "announce benefits paid once a year"}},
	"prepare":        {Programme: schedules.Must, Name: payroll.Text{VI: "lập đợt chi", EN: "prepare the run"}},
	"remind-list":    {Programme: schedules.May, Name: payroll.Text{VI: "nhắc trình, duyệt, phát hành", EN: "remind of submission, approval, release"}},
	"escalate-list":  {Programme: schedules.May, Name: payroll.Text{VI: "báo gấp đợt chưa phát hành", EN: "escalate what is not released"}},
	"release":        {Programme: schedules.May, Name: payroll.Text{VI: "phát hành đợt đã duyệt (khi được phép)", EN: "release what was approved (where allowed)"}},
	"write-files":    {Programme: schedules.May, Files: true, Name: payroll.Text{VI: "lập tệp ngân hàng của đợt đã phát hành", EN: "write the bank files of released runs"}},
	"reconcile":      {Programme: schedules.May, Name: payroll.Text{VI: "đối soát các đợt đang mở", EN: "reconcile the open runs"}},
	"close":          {Programme: schedules.May, Name: payroll.Text{VI: "hỏi đóng đợt (hoặc đóng, khi được phép)", EN: "ask to close runs (or close, where allowed)"}},
	"remind-answers": {Programme: schedules.May, Units: schedules.May, Name: payroll.Text{VI: "nhắc khoản chưa có trả lời", EN: "remind of payments without answer"}},
	"tet":            {Programme: schedules.May, Name: payroll.Text{VI: "hỏi có trả gộp hai tháng trước Tết không", EN: "ask whether two months are paid together before Tết"}},
	"verify":         {Name: payroll.Text{VI: "kiểm toàn bộ cơ sở dữ liệu", EN: "verify the whole database"}},
	"checkpoint":     {Name: payroll.Text{VI: "niêm phong nhật ký", EN: "seal the journal"}},
	"backup":         {Name: payroll.Text{VI: "sao lưu", EN: "back up"}},
	"collect":        {Name: payroll.Text{VI: "đọc tệp trả lời trong thư mục nhận", EN: "read the answers in the inbox"}},
	"tell":           {Name: payroll.Text{VI: "gửi bản gộp thông báo", EN: "send the digests of notices"}},
	"check-rates":    {Name: payroll.Text{VI: "xem bảng mức có cũ không", EN: "see whether rates are old"}},
	"check-holidays": {Name: payroll.Text{VI: "xem bảng ngày nghỉ có đủ không", EN: "see whether holiday tables are complete"}},
}

// jobs does the works, as the timetable's own user. Law and formats are loaded
// for each slot, so that a new instrument counts without a restart.
type jobs struct {
	app   *app
	store *store.Store
	box   *inbox.Inbox // see jobs.inbox
}

// works returns the function of every kind.
func (j *jobs) works() map[string]schedules.Work {
	return map[string]schedules.Work{
		"yearly":         j.yearly,
		"prepare":        j.prepare,
		"remind-list":    j.remindList(payroll.Warning),
		"escalate-list":  j.remindList(payroll.Error),
		"release":        j.release,
		"write-files":    j.writeFiles,
		"reconcile":      j.reconcile,
		"close":          j.closeRuns,
		"remind-answers": j.remindAnswers,
		"tet":            j.tet,
		"verify":         j.verify,
		"checkpoint":     j.checkpoint,
		"backup":         j.backup,
		"collect":        j.collect,
		"tell":           j.tell,
		"check-rates":    j.checkRates,
		"check-holidays": j.checkHolidays,
	}
}

// scheduler is who prepares for the timetable.
var scheduler = payrun.Actor{Name: schedules.ServiceUser, Role: payroll.Maker}

func (j *jobs) runner() (*payrun.Runner, error) {
	r, err := j.app.runner(j.store)
	if err == nil {
		r.Progress = nil
	}
	return r, err
}

// programmes are those a job is about and somebody is registered in.
func (j *jobs) programmes(ctx context.Context, r *payrun.Runner, c schedules.Call) (list []payroll.Programme, err error) {
	err = j.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		for _, p := range r.Rates.Catalogue().Programmes {
			if c.Job.Programme != "" && c.Job.Programme != p.Code {
				continue
			}
			_, _, grants, err := tx.RegistryDigest(p.Code)
			if err != nil {
				return err
			}
			if grants > 0 {
				list = append(list, p.Code)
			}
		}
		return nil
	})
	return list, err
}

// liveRun is the regular run that pays a month and was not cancelled; around Tết
// one may pay two.
func liveRun(runs []payroll.PayRun, p payroll.Programme, m payroll.Month) (payroll.PayRun, bool) {
	for _, run := range runs {
		if run.Programme == p && run.Month <= m && m < run.Month+payroll.Month(max(run.Covers, 1)) && run.Kind == payroll.Regular && run.State != payroll.Cancelled {
			return run, true
		}
	}
	return payroll.PayRun{}, false
}

// prepare makes the regular run of a month, unless a person did.
func (j *jobs) prepare(ctx context.Context, c schedules.Call) (schedules.Result, error) {
	r, err := j.runner()
	if err != nil {
		return schedules.Result{}, err
	}
	runs, err := r.Runs(ctx)
	if err != nil {
		return schedules.Result{}, err
	}
	if run, ok := liveRun(runs, c.Job.Programme, c.Month); ok {
		return preparedResult(run), nil
	}
	if some, err := j.programmes(ctx, r, c); err != nil || len(some) == 0 {
		return says("không có ai thuộc %s/nobody is in %s", c.Job.Programme, c.Job.Programme), err
	}
	payOn, err := c.Calendar.OnOrAfter(c.Month.FirstDay())
	if err != nil {
		return schedules.Result{}, err
	}
	p, err := r.Prepare(ctx, scheduler, payrun.PrepareRequest{Programme: c.Job.Programme, Month: c.Month, Months: c.Job.Months, PayOn: payOn})
	if err != nil {
		return schedules.Result{}, err
	}
	return preparedResult(p.Run), nil
}

func preparedResult(run payroll.PayRun) schedules.Result {
	result := says("%s: %d lệnh chi/payments, %d tạm giữ/held (%s)", run.ID, run.Totals.Payments, run.Totals.HeldRows, run.State)
	if run.State == payroll.Calculated {
		result.Notices = append(result.Notices, notice("prepared/"+run.ID, payroll.CodeRunPrepared, payroll.Warning, payroll.Args{
			"run": run.ID, "payments": strconv.Itoa(run.Totals.Payments), "held": strconv.Itoa(run.Totals.HeldRows)}, payroll.Maker))
	}
	return result
}

func says(format string, args ...any) schedules.Result {
	return schedules.Result{Says: fmt.Sprintf(format, args...)}
}

func notice(occasion string, code payroll.Code, severity payroll.Severity, args payroll.Args, roles ...payroll.Role) payroll.Notice {
	return payroll.Notice{Occasion: occasion, For: roles, Code: code, Severity: severity, Args: args}
}

// remindList tells whoever has the next step of a month's runs, before the 25th
// of the month before. Escalation tells everybody.
func (j *jobs) remindList(severity payroll.Severity) schedules.Work {
	return func(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
		r, err := j.runner()
		if err != nil {
			return result, err
		}
		runs, err := r.Runs(ctx)
		if err != nil {
			return result, err
		}
		list, err := j.programmes(ctx, r, c)
		for _, p := range list {
			run, ok := liveRun(runs, p, c.Month)
			if n, due := nextStep(run, ok, p, c, severity); due {
				result.Notices = append(result.Notices, n)
			}
		}
		result.Says = fmt.Sprintf("nhắc/reminded: %d, trên/of %d", len(result.Notices), len(list))
		return result, err
	}
}

// nextStep is the reminder a run's state asks for; none once its files exist.
func nextStep(run payroll.PayRun, exists bool, p payroll.Programme, c schedules.Call, severity payroll.Severity) (n payroll.Notice, due bool) {
	before := (c.Month - 1).FirstDay()
	before.Day = 25
	args := payroll.Args{"run": run.ID, "before": before.Vietnamese()}
	var code payroll.Code
	var roles []payroll.Role
	switch {
	case !exists:
		args = payroll.Args{"run": payroll.RunID(c.Month, p, 0), "before": before.Vietnamese(), "programme": string(p), "month": c.Month.String()}
		code, roles = payroll.CodeRunNotPrepared, []payroll.Role{payroll.Maker}
	case run.State == payroll.Draft, run.State == payroll.Calculated:
		code, roles = payroll.CodeRunToSubmit, []payroll.Role{payroll.Maker}
	case run.State == payroll.Submitted:
		code, roles = payroll.CodeRunToApprove, []payroll.Role{payroll.Checker}
	case run.State == payroll.Approved:
		code, roles = payroll.CodeRunToRelease, []payroll.Role{payroll.Checker}
	default:
		return n, false
	}
	if severity == payroll.Error {
		roles = []payroll.Role{payroll.Maker, payroll.Checker, payroll.Admin}
	}
	return notice(c.Job.Code+"/"+args["run"]+"/"+c.Slot.Name, code, severity, args, roles...), true
}

// releaser is who releases and closes for the timetable: another user than the one
// who prepares, since nobody acts on both sides.
var releaser = payrun.Actor{Name: "phat-hanh@chitra", Role: payroll.Checker}

// release releases approved runs where the office allows it. The approval is a
// person's; it is checked again with the content at this moment.
func (j *jobs) release(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	if allowed, err := j.allowed(ctx, mayRelease); err != nil || !allowed {
		return says("cơ quan chưa cho phép/not allowed by the office: «chitra schedule allow release»"), err
	}
	r, err := j.runner()
	if err != nil {
		return result, err
	}
	runs, err := r.Runs(ctx)
	if err != nil {
		return result, err
	}
	released := 0
	for _, run := range runs {
		if run.State == payroll.Approved && isAbout(c.Job, run) {
			if _, err := r.Release(ctx, releaser, run.ID); err != nil {
				return result, err
			}
			released++
		}
	}
	return says("phát hành/released: %d", released), nil
}

// isAbout reports whether a job is about a run's programme.
func isAbout(j *schedules.Job, run payroll.PayRun) bool {
	return j.Programme == "" || j.Programme == run.Programme
}

// writeFiles writes the files of every released run that has none, or whose
// writing was cut off, into the data directory.
func (j *jobs) writeFiles(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	r, err := j.runner()
	if err != nil {
		return result, err
	}
	runs, err := r.Runs(ctx)
	if err != nil {
		return result, err
	}
	written := 0
	for _, run := range runs {
		if run.State != payroll.Released || !isAbout(c.Job, run) {
			continue
		}
		dir := filepath.Join(j.app.dir, "files", run.ID)
		wanted, err := j.filesWanted(ctx, r, run.ID, dir)
		if err != nil {
			return result, err
		}
		if !wanted {
			continue
		}
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return result, err
		}
		m, err := r.WriteFiles(ctx, scheduler, run.ID, dir)
		if err != nil {
			return result, err
		}
		written += len(m.Files)
		result.Notices = append(result.Notices, notice("files/"+run.ID, payroll.CodeFilesWritten, payroll.Warning,
			payroll.Args{"run": run.ID, "count": strconv.Itoa(len(m.Files))}, payroll.Maker))
	}
	result.Says = fmt.Sprintf("tệp/files: %d", written)
	return result, nil
}

// filesWanted reports whether a run's files are still to be written, here: those
// a person wrote elsewhere are not written twice.
func (j *jobs) filesWanted(ctx context.Context, r *payrun.Runner, runID, dir string) (bool, error) {
	files, err := r.Files(ctx, runID)
	if err != nil {
		return false, err
	}
	for _, f := range files {
		if f.SHA256 == "" {
			return true, nil
		}
	}
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	_, err = os.Stat(filepath.Join(dir, payrun.ManifestName(runID)))
	return errors.Is(err, os.ErrNotExist), nil
}

// remindAnswers tells how many payments of a month have no answer of the bank,
// before the 20th.
func (j *jobs) remindAnswers(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	r, err := j.runner()
	if err != nil {
		return result, err
	}
	runs, err := r.Runs(ctx)
	if err != nil {
		return result, err
	}
	before := c.Month.FirstDay()
	before.Day = 20
	told := 0
	for _, run := range runs {
		if run.State != payroll.Released || run.Month != c.Month || !isAbout(c.Job, run) {
			continue
		}
		open := 0
		err := r.EachPayment(ctx, run.ID, func(p *payroll.PaymentInstruction) error {
			if (p.State == payroll.Sent || p.State == payroll.Uncertain) && c.Job.About(p.Unit) {
				open++
			}
			return nil
		})
		if err != nil {
			return result, err
		}
		if open > 0 {
			told += open
			result.Notices = append(result.Notices, notice(c.Job.Code+"/"+run.ID+"/"+c.Slot.Name, payroll.CodeRunUnanswered, payroll.Warning,
				payroll.Args{"run": run.ID, "count": strconv.Itoa(open), "before": before.Vietnamese()}, payroll.Maker))
		}
	}
	result.Says = fmt.Sprintf("chưa trả lời/without answer: %d", told)
	return result, nil
}

// yearly announces the benefits paid once a year that fall due in a month, so
// that the lists are gone through before the run.
func (j *jobs) yearly(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	r, err := j.runner()
	if err != nil {
		return result, err
	}
	var starting map[string]int
	if err := j.store.View(ctx, func(tx *store.Tx) (err error) {
		starting, err = tx.GrantsStarting(c.Month.MonthOfYear())
		return err
	}); err != nil {
		return result, err
	}
	total, first := 0, ""
	for i := range r.Rates.Catalogue().Categories {
		category := &r.Rates.Catalogue().Categories[i]
		if category.Timing == payroll.Yearly && starting[category.Code] > 0 && (c.Job.Programme == "" || c.Job.Programme == category.Programme) {
			total += starting[category.Code]
			if first == "" {
				first = category.Code
			}
		}
	}
	if total > 0 {
		result.Notices = append(result.Notices, notice(c.Job.Code+"/"+c.Month.String(), payroll.CodeYearlyBenefits, payroll.Warning,
			payroll.Args{"month": c.Month.String(), "count": strconv.Itoa(total), "first": first}, payroll.Maker))
	}
	result.Says = fmt.Sprintf("%s: %d khoản năm/yearly benefits", c.Month, total)
	return result, nil
}

// tet asks in time whether two months are paid together before Tết (NCC by Circular
// 44/2022, BTXH by notice of the city): the office decides each year.
func (j *jobs) tet(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	r, err := j.runner()
	if err != nil {
		return result, err
	}
	first, err := c.Calendar.FirstOf(c.Month.Year(), "tet")
	if err != nil {
		return result, err
	}
	runs, err := r.Runs(ctx)
	if err != nil {
		return result, err
	}
	list, err := j.programmes(ctx, r, c)
	for _, p := range list {
		if run, ok := liveRun(runs, p, c.Month); ok {
			result.Says += fmt.Sprintf("%s (%d tháng/months) ", run.ID, max(run.Covers, 1))
			continue
		}
		result.Notices = append(result.Notices, notice(c.Job.Code+"/"+string(p)+"/"+c.Slot.Name, payroll.CodeTetRun, payroll.Warning,
			payroll.Args{"programme": string(p), "month": c.Month.String(), "first": first.Vietnamese()}, payroll.Maker, payroll.Checker))
	}
	result.Says = strings.TrimSpace(result.Says + fmt.Sprintf("Tết %s, hỏi/asked: %d", first, len(result.Notices)))
	return result, err
}

// verify recomputes the whole database. What does not tie is told at once.
func (j *jobs) verify(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	r, err := j.runner()
	if err != nil {
		return result, err
	}
	v, sealed, err := j.app.checkAll(ctx, r)
	if errors.Is(err, payroll.ErrIntegrity) {
		result.Notices = append(result.Notices, notice("verify/"+c.Slot.Name, payroll.CodeNoticeVerify, payroll.Error,
			payroll.Args{"date": c.Slot.Name}, payroll.Admin, payroll.Checker))
	}
	result.Says = fmt.Sprintf("%d đợt/runs, %d lệnh/payments, %d mục nhật ký/journal entries, %d niêm phong/checkpoints", v.Runs, v.Payments, v.AuditEntries, sealed.Checkpoints)
	return result, err
}

// checkpoint seals the journal with the office's key.
func (j *jobs) checkpoint(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	trusted, err := sign.Trusted(j.app.keyFolder())
	if err != nil {
		return result, err
	}
	key, err := sign.Open(j.app.keyFolder())
	if err != nil {
		return result, err
	}
	sealed, already, err := checkpoint.Take(ctx, j.store, key, trusted, j.app.checkpointFolder(), j.app.now())
	if err != nil {
		return result, err
	}
	if second := j.app.option("checkpoints-copy"); second != "" {
		if _, err := checkpoint.Copy(j.app.checkpointFolder(), second); err != nil {
			return result, fmt.Errorf("checkpoints-copy: %w", err)
		}
	}
	result.Says = fmt.Sprintf("mục/entry %d, %s", sealed.Seq, sealed.Code())
	if !already {
		result.Notices = append(result.Notices, notice("checkpoint/"+c.Slot.Name, payroll.CodeNoticeSealed, payroll.Info,
			payroll.Args{"seq": strconv.FormatInt(sealed.Seq, 10), "hash": sealed.Hash}, payroll.Admin))
	}
	return result, nil
}

// ratesAge is after how many months without a check an instrument is called old.
const ratesAge = 12

// checkRates tells of instruments that are provisional or were not checked for a
// year, once a month.
func (j *jobs) checkRates(_ context.Context, c schedules.Call) (result schedules.Result, err error) {
	table, err := j.app.rateTable()
	if err != nil {
		return result, err
	}
	today := payroll.DateOf(c.Now.In(zone))
	provisional, old := 0, 0
	for _, in := range table.Instruments() {
		switch {
		case in.Standing != payroll.Confirmed:
			provisional++
		case in.Check.On.MonthOf() < today.MonthOf()-ratesAge:
			old++
		}
	}
	if provisional+old > 0 {
		result.Notices = append(result.Notices, notice(c.Job.Code+"/"+today.MonthOf().String(), payroll.CodeRatesStale, payroll.Warning,
			payroll.Args{"provisional": strconv.Itoa(provisional), "old": strconv.Itoa(old), "months": strconv.Itoa(ratesAge)}, payroll.Maker, payroll.Admin))
	}
	result.Says = fmt.Sprintf("tạm/provisional %d, cũ/old %d", provisional, old)
	return result, nil
}

// checkHolidays tells of years without a holiday table and of days without a
// document, once a month each.
func (j *jobs) checkHolidays(_ context.Context, c schedules.Call) (result schedules.Result, err error) {
	today := payroll.DateOf(c.Now.In(zone))
	alarms := c.Calendar.HolidayAlarm(today)
	for n, alarm := range alarms {
		occasion := fmt.Sprintf("%s/%d/%s/%d", c.Job.Code, alarm.Year, today.MonthOf(), n)
		year := strconv.Itoa(alarm.Year)
		if alarm.Missing {
			result.Notices = append(result.Notices, notice(occasion, payroll.CodeHolidayTable, payroll.Error, payroll.Args{"year": year}, payroll.Maker, payroll.Admin))
		} else {
			result.Notices = append(result.Notices, notice(occasion, payroll.CodeHolidayDocument, payroll.Warning,
				payroll.Args{"year": year, "count": strconv.Itoa(len(alarm.Days)), "first": alarm.Days[0].Date.Vietnamese()}, payroll.Maker, payroll.Admin))
		}
	}
	result.Says = fmt.Sprintf("%d điều cần biết/things to know", len(alarms))
	return result, nil
}

// serviceUser makes a user of the timetable known, so that what it does can name
// it. Nobody can act as one: it has no password.
func serviceUser(ctx context.Context, s *store.Store, who payrun.Actor, at time.Time) error {
	return s.Tx(ctx, func(tx *store.Tx) error {
		added, err := tx.InsertUser(payroll.User{Name: who.Name, FullName: "Thời gian biểu / timetable", Role: who.Role}, at)
		if err != nil || !added {
			return err
		}
		return tx.AppendAudit(store.AuditEntry{Actor: who.Name, Action: "user.add " + string(who.Role), Object: who.Name, At: at})
	})
}
