package schedules

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

// ServiceUser is who acts for the timetable. The at sign keeps the name out of
// reach of people, and no password opens it.
const ServiceUser = "lich@chitra"

const (
	// lease is how long a slot belongs to a program that gives no sign of life.
	lease = 2 * time.Minute
	// poll bounds every sleep: a timer does not count the time a machine was
	// suspended, and a clock may be set at any moment.
	poll = 30 * time.Second
	// clockSlack is how far the clock may go back before it is an event.
	clockSlack = 5 * time.Minute
)

// Call is one slot a Work is to do.
type Call struct {
	Job      *Job
	Slot     store.Slot
	Month    payroll.Month // the benefit month: the slot's month and the job's offset
	Now      time.Time
	Calendar *Calendar
}

// Result is what came of a slot: a sentence for the ledger, and notices, which
// are told in the transaction that ends the slot.
type Result struct {
	Says    string
	Notices []payroll.Notice
}

// Work does one slot. It may be called again for the same slot, after a crash
// between its own commit and the ledger's, and must then recognise what it did.
type Work func(ctx context.Context, c Call) (Result, error)

// Scheduler finds what is due and does it once, in order. Several may serve one
// database.
type Scheduler struct {
	Store     *store.Store
	Timetable *Timetable
	Works     map[string]Work
	Now       func() time.Time
	// Holder names this program among others on the same database.
	Holder string
	// Grace is how long a step may go on after it was asked to stop.
	Grace time.Duration
	Log   *slog.Logger
	// Passing hears the points of a slot where a crash matters: "claimed",
	// "worked", "ended". Nil but in tests.
	Passing func(point string, j *Job)

	mu       sync.Mutex // one look or attempt at a time
	seen     time.Time  // the moment of the last look
	calendar *Calendar
	tables   int // of the office, in calendar
	next     map[string]time.Time
	turned   atomic.Pointer[time.Time] // when the loop of Run last turned
}

// Run looks and works until ctx ends, then lets the running step finish within
// Grace. A database that is away is waited for; what fell due meanwhile is caught
// up, and people are told. It returns nil: the end was asked for.
func (s *Scheduler) Run(ctx context.Context) error {
	var away time.Time // since when
	pause := time.Second
	for ctx.Err() == nil {
		s.turn()
		worked, next, err := s.Tick(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			if away.IsZero() {
				away = s.Now()
				s.Log.Error("the timetable cannot be served", "error", err)
			}
			sleep(ctx, pause)
			pause = min(2*pause, poll)
			continue
		case !away.IsZero():
			s.back(ctx, away)
		}
		away, pause = time.Time{}, time.Second
		if !worked {
			sleep(ctx, max(time.Second, min(poll, next.Sub(s.Now()))))
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// back tells that the database was away, when it was for minutes.
func (s *Scheduler) back(ctx context.Context, since time.Time) {
	now := s.Now()
	s.Log.Info("the timetable is served again", "since", since, "until", now)
	if now.Sub(since) < time.Minute {
		return
	}
	notice := payroll.Notice{Occasion: "away/" + stamp(since), For: []payroll.Role{payroll.Admin}, Code: payroll.CodeNoticeAway, Severity: payroll.Warning,
		Args: payroll.Args{"from": stamp(since), "to": stamp(now)}}
	if err := s.tell(ctx, notice); err != nil {
		s.Log.Error("a notice could not be kept", "code", notice.Code, "error", err)
	}
}

// tell keeps a notice by itself. Its occasion makes it once.
func (s *Scheduler) tell(ctx context.Context, n payroll.Notice) error {
	return s.Store.Tx(ctx, func(tx *store.Tx) error {
		_, err := tx.AddNotice(n, s.Now())
		return err
	})
}

// stamp writes a moment on the office's clock as an identifier.
func stamp(t time.Time) string { return t.In(Zone).Format("2006-01-02T15:04") }

// Tick looks once: it records what was missed or skipped, then does what is due,
// in order. worked says that something was attempted, next when to look again.
func (s *Scheduler) Tick(ctx context.Context) (worked bool, next time.Time, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Now()
	if err := s.checkClock(ctx, now); err != nil {
		return false, now, err
	}
	p, err := s.look(ctx, now)
	if err != nil {
		return false, now, err
	}
	if err := s.record(ctx, &p, now); err != nil {
		return false, now, err
	}
	waits := map[string]bool{} // jobs whose earlier slot is not through
	for i := range p.run {
		d := &p.run[i]
		if ctx.Err() != nil {
			return worked, now, nil
		}
		if waits[d.job.Code] {
			continue
		}
		tried, through, err := s.attempt(ctx, d, p.calendar, false)
		if worked = worked || tried; err != nil {
			return worked, now, err
		}
		waits[d.job.Code] = !through && d.job.Late == EachLate
	}
	return worked, p.next, nil
}

// checkClock notices a clock that went back, since the last look or since the
// last entry of the ledger. No slot runs twice for it, since slots have names;
// but dates may be wrong, so the jobs that write bank files are paused until a
// person lets them go on.
func (s *Scheduler) checkClock(ctx context.Context, now time.Time) error {
	last := s.seen
	s.seen = now
	if last.IsZero() {
		err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
			last, err = tx.LastMoment()
			return err
		})
		if err != nil {
			s.seen = time.Time{}
			return err
		}
	}
	if !now.Before(last.Add(-clockSlack)) {
		return nil
	}
	s.next = map[string]time.Time{}
	return s.Store.Tx(ctx, func(tx *store.Tx) error { return s.pauseFiles(tx, last, now) })
}

func (s *Scheduler) pauseFiles(tx *store.Tx, last, now time.Time) error {
	var files []string
	for i := range s.Timetable.Jobs {
		if s.Timetable.Jobs[i].Files {
			files = append(files, s.Timetable.Jobs[i].Code)
		}
	}
	fresh, err := tx.AddNotice(payroll.Notice{Occasion: "clock/" + stamp(last), For: []payroll.Role{payroll.Admin, payroll.Maker},
		Code: payroll.CodeClockBack, Severity: payroll.Error, Args: payroll.Args{"from": stamp(last), "to": stamp(now), "count": count(len(files))}}, now)
	if err != nil || !fresh {
		return err // told before, and perhaps resumed since
	}
	s.Log.Error("the clock went back", "from", last, "to", now)
	for _, job := range files {
		if err := tx.SeeJob(job, string(s.grain(job)), now); err != nil {
			return err
		}
		paused, err := tx.PauseJob(job, ServiceUser, "đồng hồ lùi / the clock went back", now)
		if err != nil {
			return err
		}
		if paused {
			err = tx.AppendAudit(store.AuditEntry{At: now, Actor: ServiceUser, Action: "schedule.pause", Object: job})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Scheduler) grain(code string) Grain {
	j, _ := s.Timetable.Job(code)
	return j.When.Grain()
}

// errClosed marks what ended because this program is to end.
var errClosed = errors.New("dừng theo yêu cầu, lần chạy sau làm tiếp / stopped on request, the next start goes on")

// sorted puts what is due in order: by its time, then by the timetable.
func sorted(run []due) {
	slices.SortStableFunc(run, func(a, b due) int { return cmp.Or(a.slot.Due.Compare(b.slot.Due), cmp.Compare(a.order, b.order)) })
}
