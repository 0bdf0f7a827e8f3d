package schedules

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

// office is one scheduler with a clock that a test sets.
type office struct {
	*Scheduler
	t   *testing.T
	now atomic.Pointer[time.Time]
	mu  sync.Mutex
	log bytes.Buffer
	did []string // "job slot", each time a work ran
}

func newOffice(t *testing.T, address, table, now string) *office {
	o := &office{t: t}
	o.set(now)
	o.Scheduler = &Scheduler{Store: open(t, address), Timetable: timetable(t, table), Holder: "host:1:" + t.Name(), Grace: time.Minute,
		Log: slog.New(slog.NewTextHandler(o, nil)), Now: func() time.Time { return *o.now.Load() }}
	o.Works = map[string]Work{"prepare": o.note, "remind": o.note, "files": o.note, "verify": o.note, "close": o.note}
	return o
}

func (o *office) set(now string) {
	m := moment(o.t, now)
	o.now.Store(&m)
}

func (o *office) note(_ context.Context, c Call) (Result, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.did = append(o.did, c.Job.Code+" "+c.Slot.Name)
	return Result{Says: "done"}, nil
}

// at sets the clock, looks until nothing is left, and returns what was done.
func (o *office) at(now string) string {
	o.t.Helper()
	o.set(now)
	o.mu.Lock()
	o.did = nil
	o.mu.Unlock()
	for range 100 {
		worked, _, err := o.Tick(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		if !worked {
			break
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.did, ", ")
}

func (o *office) slot(job, name string) store.Slot {
	o.t.Helper()
	slot, err := o.row(o.t.Context(), job, name)
	if err != nil {
		o.t.Fatal(err)
	}
	return slot
}

// notices lists what was told, oldest first, as CODE occasion.
func (o *office) notices() string {
	var list []string
	err := o.Store.View(o.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Notices(100)
		for _, n := range all {
			list = append([]string{string(n.Code) + " " + n.Occasion}, list...)
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return strings.Join(list, ", ")
}

func want(t *testing.T, what, got, wanted string) {
	t.Helper()
	if got != wanted {
		t.Errorf("%s:\n got %s\nwant %s", what, got, wanted)
	}
}

func sqlite(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "chitra.db") }

const monthly = `jobs:
  - {job: prepare, does: prepare, programme: NCC, when: "day 10, 08:00", month: 1}
  - {job: remind, does: remind, when: "day 12, 08:00", within: 3 days}
`

func TestMonthsAreDoneInOrder(t *testing.T) {
	o := newOffice(t, sqlite(t), monthly, "2026-01-01 00:00")
	want(t, "first sight", o.at("2026-01-01 00:00"), "")
	want(t, "before", o.at("2026-01-10 07:59"), "")
	want(t, "on time", o.at("2026-01-10 08:00"), "prepare 2026-01")
	want(t, "again", o.at("2026-01-10 08:00"), "")
	want(t, "off for three months", o.at("2026-04-13 09:00"), "prepare 2026-02, prepare 2026-03, prepare 2026-04, remind 2026-04")
	want(t, "told", o.notices(), "NOTICE_SLOT_MISSED missed/remind/2026-01, NOTICE_SLOT_MISSED missed/remind/2026-02, NOTICE_SLOT_MISSED missed/remind/2026-03")
	want(t, "why", o.slot("remind", "2026-02").Why, "trễ 60 ngày, chương trình không chạy lúc đến hạn / 60 days late, the program was not running")
}

// TestEarlierMonthFirst: a month that fails keeps the later ones waiting, not the
// other jobs; given up, it is told and they go on.
func TestEarlierMonthFirst(t *testing.T) {
	o := newOffice(t, sqlite(t), monthly, "2026-01-01 00:00")
	o.at("2026-01-01 00:00")
	o.Works["prepare"] = func(ctx context.Context, c Call) (Result, error) {
		if c.Slot.Name == "2026-01" {
			return Result{}, fmt.Errorf("the list is being changed: %w", payroll.ErrTemporary)
		}
		return o.note(ctx, c)
	}
	want(t, "January fails", o.at("2026-02-13 09:00"), "remind 2026-02")
	slot := o.slot("prepare", "2026-01")
	want(t, "state", fmt.Sprint(slot.State, slot.Epoch, slot.NextTry.Sub(slot.Ended), slot.Why), "failed1 1m0sthe list is being changed: temporarily unavailable")
	want(t, "before its next try", o.at("2026-02-13 09:00"), "")
	for n, gap := range []time.Duration{2 * time.Minute, 4 * time.Minute, 8 * time.Minute} {
		next := o.slot("prepare", "2026-01").NextTry
		o.now.Store(&next)
		if _, _, err := o.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := o.slot("prepare", "2026-01"); s.Epoch != n+2 || s.NextTry.Sub(s.Ended) != gap {
			t.Errorf("try %d: %d, next after %s", n+2, s.Epoch, s.NextTry.Sub(s.Ended))
		}
	}
	for o.slot("prepare", "2026-01").State == store.SlotFailed {
		next := o.slot("prepare", "2026-01").NextTry
		o.at(next.In(Zone).Add(time.Minute).Format("2006-01-02 15:04"))
	}
	want(t, "given up", fmt.Sprint(o.slot("prepare", "2026-01").State, o.slot("prepare", "2026-01").Epoch), "missed12")
	want(t, "the later one", string(o.slot("prepare", "2026-02").State), "done")
	want(t, "told", o.notices(), "NOTICE_SLOT_MISSED missed/remind/2026-01, NOTICE_SLOT_FAILED failed/prepare/2026-01, NOTICE_SLOT_MISSED missed/prepare/2026-01")
}

func TestFrequentJobsDoTheNewest(t *testing.T) {
	o := newOffice(t, sqlite(t), `jobs: [{job: files, does: files, programme: NCC, when: "every 60 minutes from 08:00 to 11:00 every day"}]`, "2026-11-02 07:00")
	o.at("2026-11-02 07:00")
	want(t, "one by one", o.at("2026-11-02 08:00"), "files 2026-11-02T08:00")
	want(t, "after a sleep", o.at("2026-11-03 09:30"), "files 2026-11-03T09:00")
	s := o.slot("files", "2026-11-02T11:00")
	want(t, "replaced", fmt.Sprint(s.State, " ", s.Who, " ", s.Why), "skipped lich@chitra ca 2026-11-03T09:00 làm thay / done by slot 2026-11-03T09:00")
	fail := o.Works["files"]
	o.Works["files"] = func(context.Context, Call) (Result, error) { return Result{}, errors.New("đĩa đầy") }
	o.at("2026-11-03 10:00")
	o.Works["files"] = fail
	want(t, "a failed one is replaced too", o.at("2026-11-03 11:00"), "files 2026-11-03T11:00")
	want(t, "state", string(o.slot("files", "2026-11-03T10:00").State), "skipped")
}

func TestAskAndByHand(t *testing.T) {
	o := newOffice(t, sqlite(t), `jobs:
  - {job: ask, does: files, programme: NCC, when: "day 5, 08:00", late: ask}
  - {job: verify, does: verify, when: "every day, 01:00"}`, "2026-11-02 07:00")
	o.at("2026-11-02 07:00")
	want(t, "a little late is on time", o.at("2026-11-05 08:10"), "verify 2026-11-05, ask 2026-11")
	want(t, "late: people are asked", o.at("2026-12-05 09:00"), "verify 2026-12-05")
	slot, already, err := o.RunSlot(t.Context(), "lan", "ask", "")
	if err != nil || already || slot.Name != "2026-12" || slot.Who != "lan" || slot.State != store.SlotDone {
		t.Errorf("%+v, %v, %v", slot, already, err)
	}
	_, already, err = o.RunSlot(t.Context(), "minh", "ask", "2026-12")
	if err != nil || !already {
		t.Errorf("again: %v, %v", already, err)
	}
	// Before its time, for a month: then it is done when its time comes.
	slot, _, err = o.RunSlot(t.Context(), "lan", "ask", "")
	want(t, "ahead", fmt.Sprint(slot.Name, slot.State, err), "2027-01done<nil>")
	want(t, "at its time", o.at("2027-01-05 08:00"), "verify 2027-01-05")
	if _, _, err := o.RunSlot(t.Context(), "lan", "verify", "2027-01-06"); !errors.Is(err, payroll.ErrNotFound) {
		t.Errorf("a day ahead: %v", err)
	}
	if _, _, err := o.RunSlot(t.Context(), "lan", "nothing", ""); !errors.Is(err, payroll.ErrNotFound) {
		t.Errorf("no such job: %v", err)
	}
	if _, _, err := o.SkipSlot(t.Context(), "lan", "ask", "2027-02", ""); !errors.Is(err, payroll.ErrData) {
		t.Errorf("without a reason: %v", err)
	}
	if _, _, err := o.SkipSlot(t.Context(), "lan", "ask", "2027-02", "nghỉ Tết"); err != nil {
		t.Error(err)
	}
	want(t, "skipped ahead", o.at("2027-02-05 08:00"), "verify 2027-02-05")
	if _, _, err := o.SkipSlot(t.Context(), "lan", "ask", "2027-01", "x"); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("a done one: %v", err)
	}
	o.Works["verify"] = func(context.Context, Call) (Result, error) { return Result{}, payroll.ErrIntegrity }
	if slot, _, err := o.RunSlot(t.Context(), "lan", "verify", "2027-02-04"); !errors.Is(err, payroll.ErrConflict) || slot.State != store.SlotFailed {
		t.Errorf("one that fails: %v, %v", slot.State, err)
	}
}

func TestPause(t *testing.T) {
	o := newOffice(t, sqlite(t), monthly, "2026-01-01 00:00")
	o.at("2026-01-01 00:00")
	if already, err := o.Pause(t.Context(), "lan", "prepare", "chờ quyết định"); already || err != nil {
		t.Fatal(already, err)
	}
	want(t, "paused", o.at("2026-01-12 08:00"), "remind 2026-01")
	s := o.slot("prepare", "2026-01")
	want(t, "row", fmt.Sprint(s.State, " ", s.Who, " ", s.Why), "skipped lan tạm dừng / paused: chờ quyết định")
	if already, err := o.Resume(t.Context(), "lan", "prepare"); already || err != nil {
		t.Fatal(already, err)
	}
	want(t, "goes on", o.at("2026-02-10 08:00"), "prepare 2026-02")
	want(t, "a skipped one by hand", func() string {
		s, _, err := o.RunSlot(t.Context(), "minh", "prepare", "2026-01")
		return fmt.Sprint(s.State, err)
	}(), "done<nil>")
}

func TestPanicFailsTheSlotOnly(t *testing.T) {
	o := newOffice(t, sqlite(t), monthly, "2026-01-01 00:00")
	o.at("2026-01-01 00:00")
	o.Works["prepare"] = func(context.Context, Call) (Result, error) { panic("index out of range") }
	want(t, "the others go on", o.at("2026-01-12 08:00"), "remind 2026-01")
	s := o.slot("prepare", "2026-01")
	if s.State != store.SlotFailed || !strings.Contains(s.Why, "index out of range") || !strings.Contains(o.logged(), "attempt.go") {
		t.Errorf("%+v\n%s", s, o.logged())
	}
}

// TestFrozenProgram: one that was stopped past its lease finds its slot taken and
// writes nothing; its work is told to stop.
func TestFrozenProgram(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		a := newOffice(t, address, monthly, "2026-01-01 00:00")
		a.at("2026-01-01 00:00")
		b := newOffice(t, address, monthly, "2026-01-01 00:00")
		b.Holder = "host:2:b"
		frozen, thawed := make(chan struct{}), make(chan struct{})
		a.Works["prepare"] = func(ctx context.Context, c Call) (Result, error) {
			close(frozen)
			<-thawed
			return Result{Says: "by the frozen one"}, nil
		}
		var all sync.WaitGroup
		all.Go(func() { a.at("2026-01-10 08:00") })
		<-frozen
		want(t, "while its lease holds", b.at("2026-01-10 08:01"), "")
		want(t, "after it", b.at("2026-01-10 08:03"), "prepare 2026-01")
		close(thawed)
		all.Wait()
		s := b.slot("prepare", "2026-01")
		want(t, "row", fmt.Sprint(s.State, s.Epoch, s.Why, s.Holder), "done2donehost:2:b")
	})
}

// TestManySchedulers: eight programs at the same moment, twelve months behind:
// each slot is done by one of them.
func TestManySchedulers(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		var mu sync.Mutex
		done, inside := map[string]int{}, 0
		work := func(_ context.Context, c Call) (Result, error) {
			mu.Lock()
			done[c.Slot.Name]++
			if inside++; inside > 1 {
				t.Error("two works at once")
			}
			mu.Unlock()
			time.Sleep(time.Millisecond)
			mu.Lock()
			inside--
			mu.Unlock()
			return Result{Says: "x"}, nil
		}
		first := newOffice(t, address, `jobs: [{job: prepare, does: prepare, programme: NCC, when: "day 10, 08:00"}]`, "2025-12-31 00:00")
		first.at("2025-12-31 00:00")
		var all sync.WaitGroup
		for n := range 8 {
			o := newOffice(t, address, `jobs: [{job: prepare, does: prepare, programme: NCC, when: "day 10, 08:00"}]`, "2026-12-31 00:00")
			o.Holder = fmt.Sprint("host:", n)
			o.Works["prepare"] = work
			all.Go(func() {
				for range 60 {
					if _, _, err := o.Tick(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		if len(done) != 12 {
			t.Errorf("%d of 12 slots", len(done))
		}
		for slot, n := range done {
			if n != 1 {
				t.Errorf("%s was done %d times", slot, n)
			}
		}
	})
}

func TestClockGoesBack(t *testing.T) {
	const table = `jobs:
  - {job: files, does: files, programme: NCC, when: "every 60 minutes from 08:00 to 17:00 every day"}
  - {job: verify, does: verify, when: "every day, 01:00"}`
	address := sqlite(t)
	o := newOffice(t, address, table, "2026-11-02 07:00")
	o.at("2026-11-02 07:00")
	want(t, "a day ahead by mistake", o.at("2026-11-03 08:00"), "verify 2026-11-03, files 2026-11-03T08:00")
	want(t, "set right again", o.at("2026-11-02 09:00"), "")
	want(t, "told and paused", o.notices(), "NOTICE_CLOCK_BACK clock/2026-11-03T08:00")
	if _, err := o.Resume(t.Context(), "lan", "files"); err != nil {
		t.Fatal(err)
	}
	// A restart meets the same ledger ahead of its clock, and does not pause again.
	again := newOffice(t, address, table, "2026-11-02 10:00")
	want(t, "nothing twice", again.at("2026-11-02 10:00"), "")
	want(t, "not before time has caught up", again.at("2026-11-03 08:30"), "")
	want(t, "then as ever", again.at("2026-11-03 09:00"), "files 2026-11-03T09:00")
	want(t, "a small correction is none", again.at("2026-11-03 08:57"), "")
	want(t, "told once", again.notices(), "NOTICE_CLOCK_BACK clock/2026-11-03T08:00")
}

// TestStop: asked to stop, a step may finish within the grace time; one that does
// not is taken up by the next start at once.
func TestStop(t *testing.T) {
	address := sqlite(t)
	o := newOffice(t, address, monthly, "2026-01-01 00:00")
	o.at("2026-01-01 00:00")
	for _, tt := range []struct {
		name, now, job, slot string
		grace                time.Duration
		state                store.SlotState
	}{{"in time", "2026-01-10 08:00", "prepare", "2026-01", time.Minute, store.SlotDone}, {"not in time", "2026-02-10 08:00", "prepare", "2026-02", time.Millisecond, store.SlotFailed}} {
		t.Run(tt.name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			o.set(tt.now)
			o.Grace = tt.grace
			o.Works["prepare"] = func(step context.Context, c Call) (Result, error) {
				stop()
				select {
				case <-step.Done():
					return Result{}, step.Err()
				case <-time.After(20 * time.Millisecond):
					return Result{Says: "whole"}, nil
				}
			}
			if err := o.Run(ctx); err != nil {
				t.Fatal(err)
			}
			s := o.slot(tt.job, tt.slot)
			if s.State != tt.state || tt.state == store.SlotFailed && !s.NextTry.Equal(*o.now.Load()) {
				t.Errorf("%+v", s)
			}
		})
	}
	o.Works["prepare"] = o.note
	want(t, "taken up", o.at("2026-02-10 08:00"), "prepare 2026-02")
	if strings.Contains(o.notices(), "NOTICE_SLOT_FAILED") {
		t.Error("a stop on request was told as a failure: ", o.notices())
	}
}

// TestTooLong: a work over its limit fails and lets the others go on.
func TestTooLong(t *testing.T) {
	o := newOffice(t, sqlite(t), monthly, "2026-01-01 00:00")
	o.at("2026-01-01 00:00")
	o.Timetable.Jobs[0].Limit = time.Millisecond
	o.Works["prepare"] = func(step context.Context, _ Call) (Result, error) { <-step.Done(); return Result{}, step.Err() }
	want(t, "others", o.at("2026-01-12 08:00"), "remind 2026-01")
	want(t, "why", o.slot("prepare", "2026-01").Why, errLimit.Error())
}

// TestNewHolidayMovesASlot: a table given while the program runs counts at the
// next look, and moves no slot that was done.
func TestNewHolidayMovesASlot(t *testing.T) {
	o := newOffice(t, sqlite(t), `jobs: [{job: prepare, does: prepare, programme: NCC, when: "last working day on or before day 24, 08:00"}]`, "2026-10-20 00:00")
	o.at("2026-10-20 00:00")
	want(t, "October", o.at("2026-10-23 08:00"), "prepare 2026-10")
	give := func(name, text string) {
		t.Helper()
		err := o.Store.Tx(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.InsertUser(payroll.User{Name: "lan", Role: payroll.Maker}, o.Now()); err != nil {
				return err
			}
			id, _, _, err := tx.InsertImport(store.Import{Kind: "holidays", FileName: name, SHA256: fmt.Sprintf("%064s", strings.TrimSuffix(name, ".yaml")), At: o.Now(), By: "lan"})
			if err != nil {
				return err
			}
			return tx.SaveHolidays(id, 2026, []byte(text))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	give("1.yaml", "year: 2026\ndays: [{date: 2026-11-24, kind: holiday, of: culture, document: Luật mẫu}, {date: 2026-10-23, kind: holiday, of: storm, document: Công điện mẫu}]")
	want(t, "October stays done", o.at("2026-10-24 08:00"), "")
	want(t, "November is a day earlier", o.at("2026-11-23 08:00"), "prepare 2026-11")
	want(t, "and not again", o.at("2026-11-24 08:00"), "")
}

// TestYearWithoutTable: what counts working days cannot be computed and is told;
// what does not goes on.
func TestYearWithoutTable(t *testing.T) {
	o := newOffice(t, sqlite(t), `jobs:
  - {job: prepare, does: prepare, programme: NCC, when: "3 working days before day 25, 08:00"}
  - {job: verify, does: verify, when: "every day, 01:00"}`, "2027-12-30 00:00")
	o.at("2027-12-30 00:00")
	want(t, "the night's work", o.at("2028-01-25 08:00"), "verify 2028-01-25")
	if n := o.notices(); !strings.Contains(n, "NOTICE_RULE_FAULT rule/prepare/2028-01-25") {
		t.Error("nobody was told: ", n)
	}
}

// TestGrainChanges: a job whose slots are named otherwise from now on begins anew.
func TestGrainChanges(t *testing.T) {
	address := sqlite(t)
	o := newOffice(t, address, `jobs: [{job: verify, does: verify, when: "day 1, 01:00"}]`, "2026-01-15 00:00")
	o.at("2026-01-15 00:00")
	want(t, "monthly", o.at("2026-02-01 01:00"), "verify 2026-02")
	o = newOffice(t, address, `jobs: [{job: verify, does: verify, when: "every day, 01:00"}]`, "2026-06-15 12:00")
	want(t, "the past is not made up", o.at("2026-06-15 12:00"), "")
	want(t, "daily", o.at("2026-06-16 01:00"), "verify 2026-06-16")
	o = newOffice(t, address, `jobs: [{job: remind, does: remind, when: "day 1, 01:00"}]`, "2026-06-16 12:00")
	want(t, "a job that was taken out", o.at("2026-07-01 00:30"), "")
}

// TestServesThroughSleep runs the loop itself on a bubble's clock: it looks on
// time, and after a machine slept, within half a minute.
func TestServesThroughSleep(t *testing.T) {
	address := sqlite(t)
	migrated := open(t, address) // before the bubble: migrations look at the real clock
	migrated.Close()
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		var asleep atomic.Int64 // what the wall clock gained over the timers
		start := time.Now()
		base := moment(t, "2026-11-02 07:59")
		now := func() time.Time { return base.Add(time.Since(start) + time.Duration(asleep.Load())) }
		var ran []string
		o := &Scheduler{Store: s, Holder: "h", Grace: time.Minute, Log: slog.New(slog.DiscardHandler), Now: now,
			Timetable: timetable(t, `jobs: [{job: files, does: files, programme: NCC, when: "every 60 minutes from 08:00 to 17:00 every day"}, {job: verify, does: verify, when: "every day, 01:00"}]`),
			Works: map[string]Work{"files": func(_ context.Context, c Call) (Result, error) {
				ran = append(ran, fmt.Sprint(c.Slot.Name, " ", now().Sub(c.Slot.Due).Round(time.Second)))
				return Result{}, nil
			}, "verify": func(context.Context, Call) (Result, error) { return Result{}, nil }}}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- o.Run(ctx) }()
		time.Sleep(62 * time.Minute)                     // 09:01
		asleep.Store(int64(3*time.Hour + 5*time.Minute)) // the lid was closed: 12:06
		time.Sleep(55 * time.Minute)                     // 13:01
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		got := strings.Join(ran, ", ")
		if !strings.HasPrefix(got, "2026-11-02T08:00 0s, 2026-11-02T09:00 0s, 2026-11-02T12:00 5m") && !strings.HasPrefix(got, "2026-11-02T08:00 0s, 2026-11-02T09:00 0s, 2026-11-02T12:00 6m") ||
			!strings.HasSuffix(got, "2026-11-02T13:00 0s") {
			t.Error(got)
		}
	})
}

// TestDatabaseAway: ten minutes without the database, in the middle of a work too:
// what fell due is done once when it is back, and people are told.
func TestDatabaseAway(t *testing.T) {
	proxy := storetest.NewProxy(t, storetest.MigratedPostgres(t))
	const table = `jobs:
  - {job: files, does: files, programme: NCC, when: "every 5 minutes from 08:00 to 17:00 every day"}
  - {job: verify, does: verify, when: "every day, 08:03"}`
	o := newOffice(t, proxy.Address, table, "2026-11-02 07:00")
	o.at("2026-11-02 07:00")
	want(t, "before", o.at("2026-11-02 08:00"), "files 2026-11-02T08:00")
	proxy.Away(true)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	o.set("2026-11-02 08:02")
	go func() { ended <- o.Run(ctx) }()
	for !strings.Contains(o.logged(), "cannot be served") {
		time.Sleep(time.Millisecond)
	}
	o.set("2026-11-02 08:12")
	proxy.Away(false)
	deadline := time.Now().Add(20 * time.Second)
	for o.doneCount() < 3 && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	for !strings.Contains(o.notices(), "NOTICE_DATABASE_AWAY") && time.Now().Before(deadline) {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	want(t, "done once, in order", strings.Join(o.did, ", "), "files 2026-11-02T08:00, verify 2026-11-02, files 2026-11-02T08:10")
	want(t, "replaced", string(o.slot("files", "2026-11-02T08:05").State), "skipped")
	want(t, "told", o.notices(), "NOTICE_DATABASE_AWAY away/2026-11-02T08:02")
}

// Write takes the log.
func (o *office) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.log.Write(line)
}

func (o *office) logged() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.log.String()
}

func (o *office) doneCount() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.did)
}
