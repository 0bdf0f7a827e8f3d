package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"chitra/bankfiles"
	"chitra/cmd/chitra/health"
	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/backup"
	"chitra/schedules"
	"chitra/schedules/inbox"
)

// backup makes the night's backup. What keeps it from being made is told at once;
// that there is no key for it, once a month.
func (j *jobs) backup(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	if j.app.option("backup-recipients") == "" && j.app.option("backup-passphrase-file") == "" {
		result = says("chưa có khóa sao lưu/no key for backups: «chitra backup key»")
		result.Notices = append(result.Notices, notice("backup-key/"+payroll.DateOf(c.Now.In(zone)).MonthOf().String(), payroll.CodeNoticeNoBackup, payroll.Error, nil, payroll.Admin))
		return result, nil
	}
	made, removed, err := j.app.backup(ctx, j.store, "", "", "")
	if err != nil {
		result.Notices = append(result.Notices, notice("backup/"+c.Slot.Name, payroll.CodeNoticeBackup, payroll.Error, payroll.Args{"date": c.Slot.Name}, payroll.Admin))
		return result, err
	}
	return says("%s, %s byte, xóa bản cũ/removed %d", filepath.Base(made.Path), payroll.Amount(made.Bytes), removed), nil
}

// tell sends the day's digests: what is urgent has gone out already.
func (j *jobs) tell(ctx context.Context, _ schedules.Call) (schedules.Result, error) {
	post, err := j.app.post(j.store)
	if err != nil {
		return schedules.Result{}, err
	}
	d, err := post.Deliver(ctx, false)
	return says("gửi/sent %d, chờ gửi lại/to be tried again %d", d.Sent, d.Failed), err
}

// collect reads what lies in the inbox. A file that has just arrived is looked at
// twice, to see whether it is still being written.
func (j *jobs) collect(ctx context.Context, c schedules.Call) (result schedules.Result, err error) {
	box, err := j.inbox()
	if err != nil {
		return result, err
	}
	report, err := box.Round(ctx)
	if err == nil && report.Waiting > 0 {
		select {
		case <-ctx.Done():
			return result, context.Cause(ctx)
		case <-time.After(box.Settle + time.Second):
		}
		first := report
		report, err = box.Round(ctx)
		report.Read += first.Read
		report.Broken += first.Broken
	}
	if err != nil {
		return result, err
	}
	result.Notices = report.Notices(c.Now)
	result.Says = fmt.Sprintf("đọc/read %d, hỏng/broken %d, chờ/waiting %d, để sau/later %d", report.Read, report.Broken, report.Waiting, report.Postponed+report.More)
	return result, report.Trouble
}

// inbox is the watched folder, one for the life of the program: it remembers how
// each file looked.
func (j *jobs) inbox() (*inbox.Inbox, error) {
	seconds, err := j.app.optionNumber("inbox-settle")
	if err != nil {
		return nil, err
	}
	if j.box == nil {
		j.box = &inbox.Inbox{Dir: j.app.option("inbox"), Read: j.readAnswer, Settle: time.Duration(seconds) * time.Second, Now: j.app.now, Log: j.app.log()}
	}
	return j.box, nil
}

// readAnswer imports one file of the inbox, as the timetable's own user.
func (j *jobs) readAnswer(ctx context.Context, f inbox.File) (result inbox.Result, err error) {
	r, err := j.runner()
	if err != nil {
		return result, fmt.Errorf("%w: %w", payroll.ErrTemporary, err) // our trouble, not the file's
	}
	out, err := r.ImportAnswer(ctx, scheduler, f.Path, "", false)
	result.Findings = out.Findings
	var unreadable *bankfiles.UnreadableError
	switch {
	case errors.As(err, &unreadable):
		result.Findings = append(result.Findings, payroll.Finding{Code: payroll.CodeInboxUnread, Severity: payroll.Error, Row: unreadable.Line, Value: f.Name,
			Args: payroll.Args{"why_vi": unreadable.Reason.VI, "why_en": unreadable.Reason.EN}})
	case err != nil:
	case out.Already:
		result.Says = payroll.Text{VI: "Tệp này đã nhập trước đây; không có gì thay đổi.", EN: "This file was imported before; nothing changed."}
	default:
		result.Says = bilingual("Định dạng %s: %d bút toán, %d mới, %d đã biết; %d điều chưa khớp. Xem: «chitra reconcile».",
			"Format %s: %d entries, %d new, %d known; %d things do not tie. See “chitra reconcile”.", out.Format, out.Facts, out.New, out.Known, out.Discrepancies)
	}
	return result, err
}

// beside is what serve runs beside the timetable: urgent notices and repeated
// mail, the answers to probes, metrics, and the sign of life for systemd.
func (a *app) beside(s *schedules.Scheduler) (services, error) {
	post, err := a.post(s.Store)
	if err != nil {
		return services{}, err
	}
	i := &inspection{app: a, store: s.Store}
	board := &health.Board{Checks: i.checks(false), Alive: s.Alive}
	parts := services{
		handlers: map[string]http.Handler{"GET /healthz": board.LiveHandler(), "GET /readyz": board.ReadyHandler()},
		background: []func(context.Context) error{
			post.Run,
			func(ctx context.Context) error { return health.Watchdog(ctx, s.Alive) },
		},
	}
	if address := a.option("metrics-listen"); address != "off" {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return services{}, fmt.Errorf("metrics-listen %s: %w: %w", address, errOutput, err)
		}
		handlers := map[string]http.Handler{"GET /metrics": health.Metrics(board, version(), i.figures)}
		parts.background = append(parts.background, func(ctx context.Context) error { return serveHTTP(ctx, listener, handlers) })
	}
	return parts, nil
}

// figures are the numbers of /metrics.
func (i *inspection) figures(ctx context.Context) (health.Figures, error) {
	f := health.Figures{}
	err := i.view(ctx, func(tx *store.Tx) error {
		runs, err := tx.Runs()
		if err != nil {
			return err
		}
		for _, r := range runs {
			f[health.Figure{Name: "runs", Kind: string(r.State)}]++
		}
		open, err := tx.OpenSlots()
		if err != nil {
			return err
		}
		missed, err := tx.MissedSlots()
		if err != nil {
			return err
		}
		for _, s := range append(open, missed...) {
			f[health.Figure{Name: "slots", Kind: string(s.State)}]++
		}
		for _, channel := range []string{store.OfficeChannel, store.MailChannel} {
			o, err := tx.Outbox(channel)
			if err != nil {
				return err
			}
			f[health.Figure{Name: "outbox_unsent", Kind: channel}] = float64(o.Unsent)
		}
		seq, _, err := tx.AuditHead()
		f[health.Figure{Name: "audit_entries"}] = float64(seq)
		return err
	})
	if err != nil {
		return nil, err
	}
	i.folderFigures(f)
	return f, nil
}

// folderFigures adds what lies on disk; a folder that is not there has nothing.
func (i *inspection) folderFigures(f health.Figures) {
	aside, _ := inbox.Aside(i.option("inbox"))
	f[health.Figure{Name: "inbox_files", Kind: "quarantine"}] = float64(aside)
	if entries, err := os.ReadDir(i.option("inbox")); err == nil {
		waiting := 0
		for _, e := range entries {
			if e.Type().IsRegular() {
				waiting++
			}
		}
		f[health.Figure{Name: "inbox_files", Kind: "waiting"}] = float64(waiting)
	}
	if all, err := backup.List(i.option("backup-to")); err == nil && len(all) > 0 {
		f[health.Figure{Name: "backup_age_seconds"}] = i.now().Sub(all[0].At).Seconds()
	}
	for kind, dir := range map[string]string{"data": i.dir, "backups": i.option("backup-to")} {
		if free, err := freeBytes(dir); err == nil {
			f[health.Figure{Name: "disk_free_bytes", Kind: kind}] = float64(free)
		}
	}
}
