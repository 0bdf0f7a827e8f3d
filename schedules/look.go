package schedules

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

// attempts is how often a failing slot is tried before it is given up and people
// are told: about half a working day.
const attempts = 12

// plan is what one look at the ledger found.
type plan struct {
	calendar *Calendar
	record   []recording
	run      []due
	next     time.Time
}

// due is a slot to be attempted.
type due struct {
	job   *Job
	slot  store.Slot
	order int // in the timetable
	month payroll.Month
}

// recording is a row of the ledger that takes no attempt, with what is told.
type recording struct {
	see    *Job // a job's first sight, and nothing else
	slot   store.Slot
	aside  bool // the slot has a row already
	notice *payroll.Notice
}

func (p *plan) sooner(t time.Time) {
	if !t.IsZero() && t.Before(p.next) {
		p.next = t
	}
}

// look reads the ledger and compares it with the timetable.
func (s *Scheduler) look(ctx context.Context, now time.Time) (p plan, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		p = plan{next: now.Add(24 * time.Hour)}
		if p.calendar, err = s.loadCalendar(tx); err != nil {
			return err
		}
		known, err := tx.ScheduleJobs()
		if err != nil {
			return err
		}
		open, err := tx.OpenSlots()
		if err != nil {
			return err
		}
		long, err := tx.LongSlots()
		if err != nil {
			return err
		}
		for order := range s.Timetable.Jobs {
			s.lookAt(&p, order, ledger{known, open, long}, now)
		}
		s.removed(&p, open, now)
		p.waitForOther(open, now)
		return nil
	})
	sorted(p.run)
	return p, err
}

// loadCalendar builds the calendar anew when the office gave a table.
func (s *Scheduler) loadCalendar(tx *store.Tx) (*Calendar, error) {
	given, err := tx.HolidayTables()
	if err != nil || s.calendar != nil && len(given) == s.tables {
		return s.calendar, err
	}
	c, err := CalendarWith(given)
	if err == nil {
		s.calendar, s.tables, s.next = c, len(given), map[string]time.Time{}
	}
	return c, err
}

// CalendarWith is the calendar under the tables an office gave, which were
// checked when they were imported.
func CalendarWith(given []store.HolidayTable) (*Calendar, error) {
	var tables []Table
	for _, g := range given {
		t, problems := ReadHolidays(g.File, g.Content)
		if len(problems) > 0 {
			return nil, fmt.Errorf("%s: %w", problems[0], payroll.ErrIntegrity)
		}
		tables = append(tables, t)
	}
	c, problems := NewCalendar(tables)
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s: %w", problems[0], payroll.ErrIntegrity)
	}
	return c, nil
}

// ledger is what a look reads of the database.
type ledger struct {
	known []store.ScheduleJob
	open  []store.Slot
	long  map[string]map[string]bool // slots of months and years with a row
}

// lookAt finds the slots of one job that are due or open.
func (s *Scheduler) lookAt(p *plan, order int, l ledger, now time.Time) {
	j := &s.Timetable.Jobs[order]
	p.sooner(s.nextOf(p, j, now))
	i := slices.IndexFunc(l.known, func(k store.ScheduleJob) bool { return k.Job == j.Code })
	if i < 0 || l.known[i].Grain != string(j.When.Grain()) {
		p.record = append(p.record, recording{see: j})
		return
	}
	known := &l.known[i]
	fresh := s.fresh(p, j, known, l.long[j.Code], now)
	blocked := false // an earlier slot of the job is not through
	for _, o := range l.open {
		if o.Job == j.Code && s.reopen(p, j, o, order, len(fresh) > 0, now) {
			blocked = j.Late == EachLate
		}
	}
	for n, o := range fresh {
		last := n == len(fresh)-1
		if set, ok := setAside(j, known, o, last, fresh[len(fresh)-1].Name, now); ok {
			p.record = append(p.record, set)
		} else if !blocked {
			p.run = append(p.run, due{j, store.Slot{Job: j.Code, Name: o.Name, Due: o.Due}, order, j.benefitMonth(o.Month)})
		}
	}
}

func (j *Job) benefitMonth(m payroll.Month) payroll.Month { return m + payroll.Month(j.Month) }

// fresh returns the due slots of a job that have no row. Slots of months and
// years may be moved by the calendar, so they are looked for from the beginning;
// the others are in the ledger without a gap up to the last one.
func (s *Scheduler) fresh(p *plan, j *Job, known *store.ScheduleJob, rows map[string]bool, now time.Time) []Occurrence {
	after := known.Since
	if !j.When.Movable() && known.LastDue.After(after) {
		after = known.LastDue
	}
	list, err := j.When.Between(p.calendar, after, now)
	if err != nil {
		s.ruleFault(p, j, now, err)
	}
	return slices.DeleteFunc(list, func(o Occurrence) bool { return rows[o.Name] })
}

// ruleFault tells once a day that a job's time cannot be computed.
func (s *Scheduler) ruleFault(p *plan, j *Job, now time.Time, err error) {
	s.Log.Error("a job's time cannot be computed", "job", j.Code, "error", err)
	today := payroll.DateOf(now.In(Zone))
	p.record = append(p.record, recording{notice: &payroll.Notice{Occasion: "rule/" + j.Code + "/" + today.String(), For: []payroll.Role{payroll.Admin, payroll.Maker},
		Code: payroll.CodeRuleFault, Severity: payroll.Error, Args: payroll.Args{"job": j.Code, "year": strconv.Itoa(today.Year)}}})
}

// setAside decides whether a slot is recorded without an attempt: its job is
// paused, a newer slot does its work, or it is too late for it.
func setAside(j *Job, known *store.ScheduleJob, o Occurrence, last bool, newest string, now time.Time) (r recording, ok bool) {
	r.slot = store.Slot{Job: j.Code, Name: o.Name, Due: o.Due, Ended: now, State: store.SlotSkipped, Who: ServiceUser}
	late := now.Sub(o.Due)
	switch {
	case !known.PausedAt.IsZero():
		r.slot.Who, r.slot.Why = known.PausedBy, "tạm dừng / paused: "+known.PausedWhy
	case !last && j.Late == LatestLate:
		r.slot.Why = "ca " + newest + " làm thay / done by slot " + newest
	case late > Grace && (j.Late == AskLate || j.Within > 0 && late > j.Within):
		r.slot.State = store.SlotMissed
		by := lateness(late)
		r.slot.Who, r.slot.Why = "", "trễ "+by.VI+", chương trình không chạy lúc đến hạn / "+by.EN+" late, the program was not running"
		r.notice = missed(j, &r.slot)
	default:
		return r, false
	}
	return r, true
}

// lateness is a span for people: days, hours or minutes.
func lateness(d time.Duration) payroll.Text {
	n, vi, en := int(d/time.Minute), "phút", "minutes"
	switch {
	case d >= 48*time.Hour:
		n, vi, en = int(d/(24*time.Hour)), "ngày", "days"
	case d >= 2*time.Hour:
		n, vi, en = int(d/time.Hour), "giờ", "hours"
	}
	return payroll.Text{VI: fmt.Sprintf("%d %s", n, vi), EN: fmt.Sprintf("%d %s", n, en)}
}

func missed(j *Job, slot *store.Slot) *payroll.Notice {
	return &payroll.Notice{Occasion: "missed/" + j.Code + "/" + slot.Name, For: []payroll.Role{payroll.Maker, payroll.Admin}, Code: payroll.CodeSlotMissed,
		Severity: payroll.Error, Args: payroll.Args{"job": j.Code, "slot": slot.Name, "due": payroll.DateOf(slot.Due.In(Zone)).Vietnamese()}}
}

// reopen takes up a slot that failed, or whose program died. It reports whether
// the slot keeps later ones of its job waiting.
func (s *Scheduler) reopen(p *plan, j *Job, o store.Slot, order int, newer bool, now time.Time) (waiting bool) {
	late := now.Sub(o.Due)
	switch {
	case o.State == store.SlotFailed && newer && j.Late == LatestLate:
		o.State, o.Who, o.Ended = store.SlotSkipped, ServiceUser, now
		o.Why = "ca sau làm thay / done by a later slot; " + o.Why
		p.record = append(p.record, recording{slot: o, aside: true})
		return false
	case o.State == store.SlotFailed && j.Within > 0 && late > j.Within:
		o.State, o.Ended = store.SlotMissed, now
		p.record = append(p.record, recording{slot: o, aside: true, notice: missed(j, &o)})
		return false
	case o.State == store.SlotFailed && o.NextTry.After(now):
		p.sooner(o.NextTry)
		return true
	case o.State == store.SlotRunning && !o.LeaseUntil.Before(now):
		return true // see waitForOther
	}
	p.run = append(p.run, due{j, o, order, s.monthOf(p.calendar, j, &o)})
	return true
}

// monthOf is the benefit month of a slot that is known by name.
func (s *Scheduler) monthOf(c *Calendar, j *Job, slot *store.Slot) payroll.Month {
	if m, err := payroll.ParseMonth(slot.Name); err == nil {
		return j.benefitMonth(m)
	}
	list, _ := j.When.Between(c, slot.Due.Add(-time.Minute), slot.Due)
	for _, o := range list {
		if o.Name == slot.Name {
			return j.benefitMonth(o.Month)
		}
	}
	return j.benefitMonth(payroll.DateOf(slot.Due.In(Zone)).MonthOf())
}

// removed sets aside what failed and whose job is in the timetable no longer.
func (s *Scheduler) removed(p *plan, open []store.Slot, now time.Time) {
	for _, o := range open {
		if _, ok := s.Timetable.Job(o.Job); !ok && o.State == store.SlotFailed {
			o.State, o.Who, o.Ended = store.SlotSkipped, ServiceUser, now
			o.Why = "việc đã bỏ khỏi thời gian biểu / the job left the timetable; " + o.Why
			p.record = append(p.record, recording{slot: o, aside: true})
		}
	}
}

// waitForOther leaves the work to another program that gives signs of life: one
// thing at a time, in order.
func (p *plan) waitForOther(open []store.Slot, now time.Time) {
	for _, o := range open {
		if o.State == store.SlotRunning && !o.LeaseUntil.Before(now) {
			p.run = nil
			p.sooner(now.Add(5 * time.Second))
		}
	}
}

// nextOf is when a job is due next; it is computed once until then.
func (s *Scheduler) nextOf(p *plan, j *Job, now time.Time) time.Time {
	if at, ok := s.next[j.Code]; ok && at.After(now) {
		return at
	}
	list, err := j.When.Next(p.calendar, now, 1)
	if err != nil || len(list) == 0 {
		return time.Time{}
	}
	s.next[j.Code] = list[0].Due
	return list[0].Due
}

// record writes what the look decided without an attempt, in one transaction with
// the notices about it.
func (s *Scheduler) record(ctx context.Context, p *plan, now time.Time) error {
	if len(p.record) == 0 {
		return nil
	}
	return s.Store.Tx(ctx, func(tx *store.Tx) error {
		for i := range p.record {
			r := &p.record[i]
			told, err := s.recordOne(tx, r, now)
			if err == nil && told && r.notice != nil {
				_, err = tx.AddNotice(*r.notice, now)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Scheduler) recordOne(tx *store.Tx, r *recording, now time.Time) (bool, error) {
	switch {
	case r.see != nil:
		return true, tx.SeeJob(r.see.Code, string(r.see.When.Grain()), now)
	case r.slot.Job == "":
		return true, nil // only something to tell
	case r.aside:
		return tx.SetAside(r.slot)
	}
	return tx.RecordSlot(r.slot)
}

func count(n int) string { return strconv.Itoa(n) }
