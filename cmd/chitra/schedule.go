package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
	"chitra/schedules"

	"github.com/spf13/cobra"
)

func (a *app) scheduleCmd() *cobra.Command {
	c := &cobra.Command{Use: "schedule", Short: "Thời gian biểu, sổ ca, lịch làm việc / timetable, ledger, calendar",
		Long: `Việc theo lịch chỉ chuẩn bị và nhắc; trình, duyệt và phát hành là việc của người.
Scheduled work prepares and reminds; submission, approval and release are for people.`,
		Example: `  chitra schedule next                            sắp tới có việc gì / what is due next
  chitra schedule list --open                     việc lỗi hoặc bị lỡ / what failed or was missed
  chitra schedule run prepare-btxh --slot 2026-11 --as lan --password-file lan.txt
  chitra schedule calendar --year 2026`}
	c.AddCommand(a.scheduleNextCmd(), a.scheduleListCmd(), a.scheduleRunCmd(), a.scheduleSkipCmd(), a.scheduleCatchUpCmd(),
		a.schedulePauseCmd(), a.scheduleResumeCmd(), a.scheduleAllowCmd(), a.scheduleForbidCmd(), a.scheduleCalendarCmd())
	return c
}

// timetable is the program's under the office's own in the data directory.
func (a *app) timetable() (*schedules.Timetable, error) {
	path := filepath.Join(a.dir, "timetable.yaml")
	office, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	t, problems := schedules.NewTimetable(path, office, kinds)
	return t, a.scheduleProblems(problems)
}

// scheduleProblems prints what is wrong with a timetable or holiday table.
func (a *app) scheduleProblems(problems []schedules.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	a.printProblems("", problems)
	return fmt.Errorf("%s: %w", problems[0].File, payroll.ErrData)
}

// withScheduler gives a command the scheduler and, where it acts, the person.
func (a *app) withScheduler(ctx context.Context, acts bool, f func(*schedules.Scheduler, payrun.Actor) error) error {
	t, err := a.timetable()
	if err != nil {
		return err
	}
	return a.withStore(ctx, func(s *store.Store) error {
		var who payrun.Actor
		if acts {
			if who, err = a.actor(ctx, s); err != nil {
				return err
			}
			if !slices.Contains([]payroll.Role{payroll.Maker, payroll.Checker, payroll.Admin}, who.Role) {
				return fmt.Errorf("%s (%s): thời gian biểu cần maker, checker hoặc admin/the timetable needs a maker, checker or admin: %w", who.Name, who.Role, payroll.ErrNotAllowed)
			}
		}
		if _, err := a.rateTable(); err != nil {
			return err // better now than in the night
		}
		return f(a.schedulerOf(s, t), who)
	})
}

func (a *app) schedulerOf(s *store.Store, t *schedules.Timetable) *schedules.Scheduler {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	j := &jobs{app: a, store: s}
	return &schedules.Scheduler{Store: s, Timetable: t, Works: j.works(), Now: a.now, Holder: fmt.Sprintf("%s:%d:%s", host, os.Getpid(), errorID()),
		Grace: time.Minute, Log: a.log(), Passing: passing}
}

// passing hears where a slot is; only tests set it.
var passing func(point string, j *schedules.Job)

// calendarOf is the calendar under the tables the office gave.
func calendarOf(ctx context.Context, s *store.Store) (c *schedules.Calendar, err error) {
	err = s.View(ctx, func(tx *store.Tx) error {
		given, err := tx.HolidayTables()
		if err == nil {
			c, err = schedules.CalendarWith(given)
		}
		return err
	})
	return c, err
}

// jobJSON is a job and when it is due next.
type jobJSON struct {
	Job       string            `json:"job"`
	Does      string            `json:"does"`
	Name      string            `json:"name"`
	When      string            `json:"when"`
	Programme payroll.Programme `json:"programme,omitempty"`
	Units     []string          `json:"units,omitempty"`
	Office    bool              `json:"office,omitempty"`
	Paused    string            `json:"paused,omitempty"`
	Next      []nextJSON        `json:"next"`
	Problem   string            `json:"problem,omitempty"`
}

type nextJSON struct {
	Slot string `json:"slot"`
	Due  string `json:"due"`
}

func (a *app) scheduleNextCmd() *cobra.Command {
	var n int
	c := &cobra.Command{Use: "next [JOB]", Short: "Các ca sắp tới của mỗi việc / what is due next", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withScheduler(c.Context(), false, func(s *schedules.Scheduler, _ payrun.Actor) error {
				return a.showNext(c.Context(), s, args, n)
			})
		}}
	c.Flags().IntVarP(&n, "count", "c", 1, "bao nhiêu ca mỗi việc / how many slots of each job")
	return c
}

func (a *app) showNext(ctx context.Context, s *schedules.Scheduler, only []string, n int) error {
	calendar, err := calendarOf(ctx, s.Store)
	if err != nil {
		return err
	}
	var known []store.ScheduleJob
	if err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		known, err = tx.ScheduleJobs()
		return err
	}); err != nil {
		return err
	}
	list, rows := []jobJSON{}, [][]string{a.header("ĐẾN HẠN|DUE", "CA|SLOT", "VIỆC|JOB", "LÀM GÌ|WHAT", "KHI NÀO|WHEN")}
	for i := range s.Timetable.Jobs {
		j := &s.Timetable.Jobs[i]
		if len(only) > 0 && only[0] != j.Code {
			continue
		}
		out := a.nextOf(calendar, j, known, n)
		list = append(list, out)
		for _, o := range out.Next {
			rows = append(rows, []string{o.Due, o.Slot, out.Job + pausedMark(out.Paused), out.Name, out.When})
		}
		if out.Problem != "" {
			rows = append(rows, []string{"?", "?", out.Job, out.Name, out.Problem})
		}
	}
	if len(only) > 0 && len(list) == 0 {
		return fmt.Errorf("không có việc/there is no job %q: %w", only[0], payroll.ErrNotFound)
	}
	if a.json {
		return a.writeJSON(list)
	}
	slices.SortStableFunc(rows[1:], func(x, y []string) int { return compareDue(x[0], y[0]) })
	table(a.out, rows)
	return nil
}

// compareDue orders moments as they are shown, dd/mm/yyyy HH:MM.
func compareDue(x, y string) int {
	const layout = "02/01/2006 15:04"
	a, _ := time.Parse(layout, x)
	b, _ := time.Parse(layout, y)
	return a.Compare(b)
}

func pausedMark(why string) string {
	if why == "" {
		return ""
	}
	return " (tạm dừng/paused)"
}

// header picks the words of a table's first row: "vi|en".
func (a *app) header(words ...string) []string {
	row := make([]string, len(words))
	for i, w := range words {
		for n, part := range splitBar(w) {
			if n == 0 || a.lang == string(payroll.English) {
				row[i] = part
			}
		}
	}
	return row
}

func splitBar(s string) []string {
	for i := range len(s) {
		if s[i] == '|' {
			return []string{s[:i], s[i+1:]}
		}
	}
	return []string{s}
}

func (a *app) nextOf(calendar *schedules.Calendar, j *schedules.Job, known []store.ScheduleJob, n int) jobJSON {
	out := jobJSON{Job: j.Code, Does: j.Does, Name: j.Name.In(a.language()), When: j.When.String(), Programme: j.Programme, Units: j.Units, Office: j.Office, Next: []nextJSON{}}
	if i := slices.IndexFunc(known, func(k store.ScheduleJob) bool { return k.Job == j.Code }); i >= 0 && !known[i].PausedAt.IsZero() {
		out.Paused = known[i].PausedBy + ": " + known[i].PausedWhy
	}
	if j.Programme != "" {
		out.Name += " " + string(j.Programme)
	}
	list, err := j.When.Next(calendar, a.now(), n)
	for _, o := range list {
		out.Next = append(out.Next, nextJSON{o.Name, a.moment(o.Due)})
	}
	if err != nil {
		out.Problem = err.Error()
	}
	return out
}

// moment shows a time: for scripts with its offset, for people as on paper.
func (a *app) moment(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case a.json:
		return t.In(zone).Format(time.RFC3339)
	}
	return t.In(zone).Format("02/01/2006 15:04")
}

// slotStates are the words of the ledger on screens.
var slotStates = map[store.SlotState]payroll.Text{
	store.SlotRunning: {VI: "đang làm", EN: "running"},
	store.SlotDone:    {VI: "xong", EN: "done"},
	store.SlotSkipped: {VI: "bỏ qua", EN: "skipped"},
	store.SlotMissed:  {VI: "bị lỡ", EN: "missed"},
	store.SlotFailed:  {VI: "lỗi, sẽ thử lại", EN: "failed, to be tried again"},
}

// slotJSON is a row of the ledger as scripts see it.
type slotJSON struct {
	Job      string          `json:"job"`
	Slot     string          `json:"slot"`
	Due      string          `json:"due"`
	State    store.SlotState `json:"state"`
	Attempts int             `json:"attempts"`
	Started  string          `json:"started,omitempty"`
	Ended    string          `json:"ended,omitempty"`
	NextTry  string          `json:"next_try,omitempty"`
	Who      string          `json:"who,omitempty"`
	Why      string          `json:"why,omitempty"`
	Already  bool            `json:"already,omitempty"`
}

func (a *app) slotOut(s store.Slot) slotJSON {
	return slotJSON{Job: s.Job, Slot: s.Name, Due: a.moment(s.Due), State: s.State, Attempts: s.Epoch, Started: a.moment(s.Started), Ended: a.moment(s.Ended),
		NextTry: a.moment(s.NextTry), Who: s.Who, Why: s.Why}
}

func (a *app) scheduleListCmd() *cobra.Command {
	var job, since string
	var open bool
	var limit int
	c := &cobra.Command{Use: "list", Short: "Sổ ca: việc nào đã làm, bị lỡ, lỗi / the ledger of slots", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			from := time.Time{}
			if since != "" {
				d, err := payroll.ParseDate(since)
				if err != nil || d.YearOnly() {
					return usageError{fmt.Errorf("--since %q: cần/use yyyy-mm-dd", since)}
				}
				from = time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, zone)
			}
			return a.withStore(c.Context(), func(s *store.Store) error {
				return s.View(c.Context(), func(tx *store.Tx) error { return a.listSlots(tx, job, from, open, limit) })
			})
		}}
	c.Flags().StringVar(&job, "job", "", "chỉ một việc / one job only")
	c.Flags().StringVar(&since, "since", "", "từ ngày yyyy-mm-dd / from a day on")
	c.Flags().BoolVar(&open, "open", false, "chỉ những ca lỗi, bị lỡ hoặc đang làm / only failed, missed or running ones")
	c.Flags().IntVar(&limit, "limit", 50, "nhiều nhất bao nhiêu dòng / at most so many rows")
	return c
}

func (a *app) listSlots(tx *store.Tx, job string, from time.Time, open bool, limit int) error {
	var slots []store.Slot
	var err error
	if open {
		slots, err = openSlots(tx, job)
	} else {
		slots, err = tx.Slots(job, from, limit)
	}
	if err != nil {
		return err
	}
	if job == "" && !a.json { // what a later slot did instead is noise on a screen
		slots = slices.DeleteFunc(slots, func(s store.Slot) bool { return s.State == store.SlotSkipped && s.Who == schedules.ServiceUser })
	}
	list, rows := []slotJSON{}, [][]string{a.header("ĐẾN HẠN|DUE", "VIỆC|JOB", "CA|SLOT", "TÌNH TRẠNG|STATE", "LẦN|TRIES", "XONG LÚC|ENDED", "GHI CHÚ|NOTE")}
	for _, s := range slots {
		out := a.slotOut(s)
		list = append(list, out)
		note := out.Why
		if out.Who != "" {
			note = out.Who + ": " + note
		}
		if out.NextTry != "" {
			note = "→ " + out.NextTry + "; " + note
		}
		rows = append(rows, []string{out.Due, out.Job, out.Slot, slotStates[s.State].In(a.language()), strconv.Itoa(out.Attempts), out.Ended, note})
	}
	if a.json {
		return a.writeJSON(list)
	}
	table(a.out, rows)
	return nil
}

func openSlots(tx *store.Tx, job string) ([]store.Slot, error) {
	slots, err := tx.OpenSlots()
	if err != nil {
		return nil, err
	}
	missed, err := tx.MissedSlots()
	all := append(slots, missed...)
	return slices.DeleteFunc(all, func(s store.Slot) bool { return job != "" && s.Job != job }), err
}

func (a *app) scheduleRunCmd() *cobra.Command {
	var slot string
	c := &cobra.Command{Use: "run JOB [--slot S]", Short: "Làm ngay một ca: bị lỡ, lỗi, hoặc sắp tới / do one slot now", Args: cobra.ExactArgs(1),
		Long: `Không có --slot thì lấy ca bị lỡ hoặc lỗi cũ nhất, nếu không có thì ca kế tiếp. Mỗi ca chỉ làm một lần.
Without --slot the oldest open slot, else the next one. A slot is done once.`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.withScheduler(c.Context(), true, func(s *schedules.Scheduler, who payrun.Actor) error {
				if a.dryRun {
					return a.showNext(c.Context(), s, args, 1)
				}
				if err := serviceUser(c.Context(), s.Store, scheduler, a.now()); err != nil {
					return err
				}
				done, already, err := s.RunSlot(c.Context(), who.Name, args[0], slot)
				return a.sayActed(done, already, err, payroll.Text{VI: "Đã làm %s, ca %s: %s", EN: "Done: %s, slot %s: %s"})
			})
		}}
	c.Flags().StringVar(&slot, "slot", "", "ca, như «schedule list» ghi / the slot as “schedule list” shows it")
	return c
}

// sayActed reports what became of one slot.
func (a *app) sayActed(s store.Slot, already bool, err error, t payroll.Text) error {
	if err != nil {
		return err
	}
	if a.json {
		out := a.slotOut(s)
		out.Already = already
		return a.writeJSON(out)
	}
	if already {
		a.say(payroll.Text{VI: "Ca này đã xong từ trước.", EN: "This slot was dealt with before."})
	}
	a.say(t, s.Job, s.Name, s.Why)
	return nil
}

func (a *app) scheduleSkipCmd() *cobra.Command {
	var slot, why string
	c := &cobra.Command{Use: "skip JOB --slot S --why REASON", Short: "Bỏ một ca, ghi ai và vì sao / a slot is not wanted: who says so and why", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if slot == "" || why == "" {
				return usageError{errors.New("cần/needs --slot và/and --why")}
			}
			return a.withScheduler(c.Context(), true, func(s *schedules.Scheduler, who payrun.Actor) error {
				skipped, already, err := s.SkipSlot(c.Context(), who.Name, args[0], slot, why)
				return a.sayActed(skipped, already, err, payroll.Text{VI: "Bỏ qua %s, ca %s: %s", EN: "Skipped: %s, slot %s: %s"})
			})
		}}
	c.Flags().StringVar(&slot, "slot", "", "ca / slot")
	c.Flags().StringVar(&why, "why", "", "lý do / reason")
	return c
}

func (a *app) scheduleCatchUpCmd() *cobra.Command {
	return &cobra.Command{Use: "catch-up", Short: "Làm hết những gì đã đến hạn rồi thoát / do everything that is due, then end", Args: cobra.NoArgs,
		Long: `Như «chitra serve» nhưng chỉ một lượt: tìm những ca đến hạn chưa làm, làm từng ca một lần theo thứ tự.
Like “chitra serve”, one round only. Ends with 5 when something failed or waits for a person.`,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withScheduler(c.Context(), true, func(s *schedules.Scheduler, _ payrun.Actor) error {
				return a.catchUp(c.Context(), s)
			})
		}}
}

func (a *app) catchUp(ctx context.Context, s *schedules.Scheduler) error {
	if err := serviceUser(ctx, s.Store, scheduler, a.now()); err != nil {
		return err
	}
	for {
		worked, _, err := s.Tick(ctx)
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if !worked {
			break
		}
	}
	return s.Store.View(ctx, func(tx *store.Tx) error {
		open, err := openSlots(tx, "")
		if err != nil {
			return err
		}
		if err := a.listSlots(tx, "", time.Time{}, true, 0); err != nil {
			return err
		}
		if len(open) > 0 {
			return fmt.Errorf("%d ca chưa xong/slots are open: %w", len(open), payroll.ErrConflict)
		}
		a.say(payroll.Text{VI: "Mọi việc đến hạn đã xong.", EN: "Everything that was due is done."})
		return nil
	})
}

func (a *app) schedulePauseCmd() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "pause JOB --why REASON", Short: "Tạm dừng một việc; các ca trong lúc dừng bị bỏ qua / pause a job; its slots are skipped meanwhile", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if why == "" {
				return usageError{errors.New("cần/needs --why")}
			}
			return a.withScheduler(c.Context(), true, func(s *schedules.Scheduler, who payrun.Actor) error {
				already, err := s.Pause(c.Context(), who.Name, args[0], why)
				return a.sayDone(args[0], already, err, payroll.Text{VI: "Đã tạm dừng %s.", EN: "%s is paused."})
			})
		}}
	c.Flags().StringVar(&why, "why", "", "lý do / reason")
	return c
}

func (a *app) scheduleResumeCmd() *cobra.Command {
	return &cobra.Command{Use: "resume JOB", Short: "Cho một việc chạy lại / end a pause", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withScheduler(c.Context(), true, func(s *schedules.Scheduler, who payrun.Actor) error {
				already, err := s.Resume(c.Context(), who.Name, args[0])
				return a.sayDone(args[0], already, err, payroll.Text{VI: "%s chạy lại.", EN: "%s goes on."})
			})
		}}
}

func (a *app) sayDone(name string, already bool, err error, t payroll.Text) error {
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(map[string]any{"job": name, "already": already})
	}
	a.say(t, name)
	return nil
}

func (a *app) scheduleAllowCmd() *cobra.Command {
	var why string
	c := &cobra.Command{Use: "allow release|close --why REASON", Short: "Cho phép tự phát hành đợt đã được duyệt, tự đóng đợt đã khớp / allow release of approved, closing of reconciled runs", Args: cobra.ExactArgs(1),
		Long: `Chỉ admin. Phát hành chỉ với đợt người khác đã trình và duyệt, và chỉ khi cơ quan tự ghi việc «release» vào thời gian biểu; đóng
chỉ với đợt không còn việc gì mở. Trình và duyệt thì không bao giờ tự động.
Admin only. Nothing can be allowed to submit or approve.`,
		RunE: func(c *cobra.Command, args []string) error {
			if permissions[args[0]] == "" || why == "" {
				return usageError{errors.New("chỉ có/only: allow release|close --why REASON")}
			}
			return a.permit(c.Context(), args[0], why)
		}}
	c.Flags().StringVar(&why, "why", "", "văn bản cho phép của cơ quan / the office's decision")
	return c
}

func (a *app) scheduleForbidCmd() *cobra.Command {
	return &cobra.Command{Use: "forbid release|close", Short: "Thôi cho phép / end that permission", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if permissions[args[0]] == "" {
				return usageError{errors.New("chỉ có/only: forbid release|close")}
			}
			return a.permit(c.Context(), args[0], "")
		}}
}

// permit writes the office's permission down, or its end, in the journal too.
func (a *app) permit(ctx context.Context, what, why string) error {
	return a.withStore(ctx, func(s *store.Store) error {
		who, err := a.actor(ctx, s)
		if err != nil {
			return err
		}
		if who.Role != payroll.Admin {
			return fmt.Errorf("chỉ admin/only an admin: %w", payroll.ErrNotAllowed)
		}
		action := "schedule.forbid " + what
		if why != "" {
			action = "schedule.allow " + what + ": " + why
			if err := serviceUser(ctx, s, releaser, a.now()); err != nil {
				return err
			}
		}
		err = s.Tx(ctx, func(tx *store.Tx) error {
			if err := tx.SetSetting(permissions[what], why); err != nil {
				return err
			}
			return tx.AppendAudit(store.AuditEntry{Actor: who.Name, Action: action, Object: permissions[what], At: a.now()})
		})
		return a.sayDone(what, false, err, map[bool]payroll.Text{
			true:  {VI: "Từ nay việc %s được phép tự làm.", EN: "%s may be done by the timetable from now on."},
			false: {VI: "Việc %s không còn được phép tự làm.", EN: "%s is for people only again."}}[why != ""])
	})
}

// dayJSON is one day of the calendar as scripts see it.
type dayJSON struct {
	Date     string         `json:"date"`
	Weekday  string         `json:"weekday"`
	Kind     schedules.Kind `json:"kind"`
	Name     string         `json:"name"`
	Document string         `json:"document,omitempty"`
	How      string         `json:"how,omitempty"`
	Office   bool           `json:"office,omitempty"`
	Pending  bool           `json:"pending,omitempty"`
}

func (a *app) scheduleCalendarCmd() *cobra.Command {
	var year int
	c := &cobra.Command{Use: "calendar --year Y", Short: "Ngày nghỉ, nghỉ bù, làm bù của một năm và văn bản / days off, in lieu, worked, with their documents", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if year == 0 {
				year = a.now().Year()
			}
			return a.showCalendar(c.Context(), year)
		}}
	c.Flags().IntVar(&year, "year", 0, "năm, mặc định năm nay / year, default this one")
	return c
}

func (a *app) showCalendar(ctx context.Context, year int) error {
	calendar, err := a.anyCalendar(ctx)
	if err != nil {
		return err
	}
	y, ok := calendar.Year(year)
	if !ok {
		_, err := calendar.Working(payroll.Date{Year: year, Month: 1, Day: 1})
		return err
	}
	list, rows := []dayJSON{}, [][]string{a.header("NGÀY|DAY", "THỨ|WEEKDAY", "LOẠI|KIND", "TÊN|NAME", "VĂN BẢN|DOCUMENT")}
	for i, d := range slices.Concat(y.Days, y.Pending) {
		out := dayJSON{d.Date.String(), schedules.WeekdayName(d.Date).In(a.language()), d.Kind, d.Name.In(a.language()), d.Document, d.How, d.Office, i >= len(y.Days)}
		list = append(list, out)
		rows = append(rows, []string{d.Date.Vietnamese(), out.Weekday, a.kindName(out), out.Name, documentOf(out)})
	}
	if a.json {
		return a.writeJSON(list)
	}
	table(a.out, rows)
	for _, alarm := range calendar.HolidayAlarm(payroll.DateOf(a.now())) {
		a.say(alarm.Text)
	}
	return nil
}

// anyCalendar works without a database: then it is the program's own.
func (a *app) anyCalendar(ctx context.Context) (c *schedules.Calendar, err error) {
	err = a.withStore(ctx, func(s *store.Store) error {
		c, err = calendarOf(ctx, s)
		return err
	})
	if errors.Is(err, payroll.ErrNotFound) {
		return schedules.EmbeddedCalendar()
	}
	return c, err
}

func (a *app) kindName(d dayJSON) string {
	if d.Pending {
		return payroll.Text{VI: "chưa quyết định, đi làm", EN: "not decided, worked"}.In(a.language())
	}
	return map[schedules.Kind]payroll.Text{
		schedules.Holiday:      {VI: "nghỉ", EN: "off"},
		schedules.Compensation: {VI: "nghỉ bù", EN: "off in lieu"},
		schedules.Swap:         {VI: "nghỉ hoán đổi", EN: "off, swapped"},
		schedules.Worked:       {VI: "làm bù", EN: "worked"},
	}[d.Kind].In(a.language())
}

func documentOf(d dayJSON) string {
	switch {
	case d.Document == "":
		return d.How
	case d.How == "":
		return d.Document
	}
	return d.Document + " (" + d.How + ")"
}
