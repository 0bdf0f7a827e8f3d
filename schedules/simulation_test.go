package schedules

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

// onBoth runs a test on both databases; address opens the same one again.
func onBoth(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, storetest.MigratedPostgres(t))
	})
}

func open(t testing.TB, address string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func timetable(t testing.TB, text string) *Timetable {
	t.Helper()
	table, problems := ReadTimetable("test.yaml", []byte(text), sampleWorks)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return &table
}

// aYear is the default month in short: of each kind of job one.
const aYear = `jobs:
  - {job: prepare, does: prepare, programme: NCC, when: "10 working days before day 25, 08:00", month: 1}
  - {job: remind, does: remind, when: "3 working days before day 25, 08:30", month: 1, within: 3 days}
  - {job: escalate, does: remind, when: "last working day on or before day 24, 09:00", month: 1, within: 3 days}
  - {job: files, does: files, programme: NCC, when: "every 300 minutes from 08:00 to 12:00 on working days"}
  - {job: close, does: close, when: "last working day on or before day 20, 15:00"}
  - {job: ask, does: remind, when: "day 5 or the next working day, 08:00", late: ask}
  - {job: tet, does: remind, when: "15 working days before Tet, 08:00"}
  - {job: month-end, does: verify, when: "last day, 23:30"}
  - {job: verify, does: verify, when: "every monday, 01:30"}
  - {job: leap, does: verify, when: "day 29 of month 2, 12:00"}
`

// world is a year of an office: a true clock, two programs, a bank that answers
// when it likes, and what has really been done.
type world struct {
	t        *testing.T
	mu       sync.Mutex
	random   *rand.Rand
	now      time.Time
	effects  map[string]int // slots whose work took effect, and how often
	order    map[string][]string
	inside   int
	crashes  int
	byHand   int
	together bool // both programs look at this moment
	machines []*machine
	answers  map[payroll.Month]time.Time // when the bank's answer of a month is there
}

// died is a process that ends on the spot.
type died struct{ at string }

// machine is one program on one host.
type machine struct {
	world   *world
	name    string
	store   *store.Store
	table   *Timetable
	s       *Scheduler
	skew    time.Duration // its clock's error
	downTil time.Time
}

func (m *machine) start() {
	w := m.world
	m.s = &Scheduler{Store: m.store, Timetable: m.table, Holder: fmt.Sprint(m.name, w.random.Int32()), Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.now.Add(m.skew)
		},
		Works: map[string]Work{"prepare": w.work, "remind": w.work, "files": w.work, "verify": w.work, "close": w.close},
		Passing: func(point string, _ *Job) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if point != "ended" && w.random.IntN(60) == 0 {
				w.crashes++
				panic(died{point})
			}
		}}
}

// tick lets the program look once; a crash leaves it down for a while.
func (m *machine) tick() (next time.Time) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case died:
			m.stop(time.Duration(1+m.world.random.IntN(30)) * time.Minute)
			next = m.downTil
		default:
			panic(p)
		}
	}()
	if m.world.now.Before(m.downTil) {
		return m.downTil
	}
	if m.s == nil {
		m.start()
	}
	worked, next, err := m.s.Tick(m.world.t.Context())
	if err != nil {
		m.world.t.Errorf("%s at %s: %v", m.name, m.world.now, err)
	}
	if worked {
		return m.world.now.Add(time.Second)
	}
	return next.Add(-m.skew)
}

func (m *machine) stop(d time.Duration) { m.s, m.downTil = nil, m.world.now.Add(d) }

// work takes effect once, as every real work recognises what it did before.
func (w *world) work(_ context.Context, c Call) (Result, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	// A clock that is ahead of the other by more than a lease takes a slot over from a
	// program that lives: keys then keep the work from taking effect twice.
	if w.inside++; w.inside > 1 && (w.machines[0].skew-w.machines[1].skew).Abs() < lease {
		w.t.Errorf("two works at once at %s", w.now)
	}
	if w.together { // long enough for the other program to look
		w.mu.Unlock()
		time.Sleep(3 * time.Millisecond)
		w.mu.Lock()
	}
	defer func() { w.inside-- }()
	switch w.random.IntN(40) {
	case 0:
		return Result{}, errors.New("đĩa bận")
	case 1:
		panic("a fault of the program")
	}
	key := c.Job.Code + " " + c.Slot.Name
	if w.effects[key]++; w.effects[key] > 1 {
		return Result{Says: "already"}, nil // after a crash between work and ledger
	}
	w.order[c.Job.Code] = append(w.order[c.Job.Code], c.Slot.Name)
	if want := monthBySlot(c); c.Month != want {
		w.t.Errorf("%s %s is for month %s, want %s", c.Job.Code, c.Slot.Name, c.Month, want)
	}
	return Result{Says: "done"}, nil
}

func monthBySlot(c Call) payroll.Month {
	name := c.Slot.Name
	if len(name) == 4 { // of a year: the month the rule names, and that of Tết 2026
		name += "-02"
	}
	m, err := payroll.ParseMonth(name[:7])
	if err != nil {
		panic(err)
	}
	return m + payroll.Month(c.Job.Month)
}

// close cannot be done before the bank has answered.
func (w *world) close(ctx context.Context, c Call) (Result, error) {
	w.mu.Lock()
	at, ok := w.answers[c.Month]
	if !ok {
		at = w.now.Add(time.Duration(w.random.IntN(7)-2) * time.Hour)
		w.answers[c.Month] = at
	}
	early := w.now.Before(at)
	w.mu.Unlock()
	if early {
		return Result{}, errors.New("ngân hàng chưa trả lời")
	}
	return w.work(ctx, c)
}

// disturb lets something happen to a program now and then.
func (w *world) disturb(m *machine) {
	switch n := w.random.IntN(300); {
	case n < 4: // stopped, or asleep with the process alive, a week sometimes
		m.downTil = w.now.Add(time.Duration(w.random.IntN(170)) * time.Hour)
		if n < 2 {
			m.s = nil
		}
	case n == 4:
		m.skew = time.Duration(w.random.IntN(30)) * time.Hour // wrong clock, ahead
	case n == 5:
		m.skew = -time.Duration(w.random.IntN(120)) * time.Minute // behind
	case n == 6: // both off: a holiday without power
		for _, other := range w.machines {
			other.downTil = w.now.Add(time.Duration(w.random.IntN(170)) * time.Hour)
		}
	case n < 16:
		m.skew = 0 // set right again
	}
	w.attend(m)
}

// attend is a person who looks in every so often: pauses are ended, one thing that
// was missed is done.
func (w *world) attend(m *machine) {
	if m.s == nil || w.random.IntN(20) > 0 || m.skew != 0 {
		return
	}
	if _, err := m.s.Resume(w.t.Context(), "lan", "files"); err != nil {
		w.t.Error(err)
	}
	var missed []store.Slot
	err := m.store.View(w.t.Context(), func(tx *store.Tx) (err error) {
		missed, err = tx.MissedSlots()
		return err
	})
	if err != nil {
		w.t.Error(err)
	}
	if len(missed) == 0 {
		return
	}
	passing := m.s.Passing
	m.s.Passing = nil
	defer func() { m.s.Passing = passing }()
	_, _, err = m.s.RunSlot(w.t.Context(), "lan", missed[0].Job, missed[0].Name)
	if err != nil && !errors.Is(err, payroll.ErrTemporary) && !errors.Is(err, payroll.ErrConflict) {
		w.t.Error(err)
	}
	w.byHand++
}

// TestAYear serves a year with two programs, stops, sleeps, crashes, clock jumps
// and a slow bank: every slot has its row, no work takes effect twice, months
// come in order.
func TestAYear(t *testing.T) {
	onBoth(t, func(t *testing.T, address string) {
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		w := &world{t: t, random: rand.New(rand.NewPCG(seed, 1)), now: moment(t, "2025-12-20 12:00"), effects: map[string]int{}, order: map[string][]string{},
			answers: map[payroll.Month]time.Time{}}
		sampleYear := timetable(t, aYear)
		since, until := w.now, moment(t, "2026-12-31 23:59")
		machines := []*machine{{world: w, name: "a", store: open(t, address), table: sampleYear}, {world: w, name: "b", store: open(t, address), table: sampleYear}}
		w.machines = machines
		for w.now.Before(until) {
			next := w.now.Add(13 * time.Hour)
			if w.random.IntN(8) == 0 && machines[0].s != nil && machines[1].s != nil {
				next = w.atOnce(machines)
			} else {
				for _, i := range w.random.Perm(2) {
					next = sooner(next, machines[i].tick())
				}
			}
			w.disturb(machines[w.random.IntN(2)])
			w.mu.Lock()
			w.now = later(w.now.Add(time.Second), sooner(next, until))
			w.mu.Unlock()
		}
		w.settle(machines[0])
		w.check(machines[0], since)
	})
}

// atOnce lets both look at the same moment.
func (w *world) atOnce(machines []*machine) time.Time {
	next := make([]time.Time, len(machines))
	var all sync.WaitGroup
	w.together = true
	defer func() { w.together = false }()
	for i, m := range machines {
		passing := m.s.Passing
		m.s.Passing = nil // who dies in parallel is another test's matter
		all.Go(func() { next[i] = m.tick() })
		defer func() {
			if m.s != nil {
				m.s.Passing = passing
			}
		}()
	}
	all.Wait()
	return sooner(next[0], next[1])
}

func sooner(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// settle lets an undisturbed program finish what is open.
func (w *world) settle(m *machine) {
	m.downTil, m.skew, m.s = time.Time{}, 0, nil
	for range 200 {
		m.start()
		m.s.Passing = nil
		for {
			worked, _, err := m.s.Tick(w.t.Context())
			if err != nil {
				w.t.Fatal(err)
			}
			if !worked {
				break
			}
		}
		open := 0
		err := m.store.View(w.t.Context(), func(tx *store.Tx) error {
			slots, err := tx.OpenSlots()
			open = len(slots)
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
		if open == 0 {
			return
		}
		w.now = w.now.Add(10 * time.Minute)
	}
	w.t.Error("something stays open for ever")
}

// check compares the ledger with what should have been due.
func (w *world) check(m *machine, since time.Time) {
	t, calendar := w.t, embedded(w.t)
	states := map[store.SlotState]int{}
	for i := range m.table.Jobs {
		j := &m.table.Jobs[i]
		expected, err := j.When.Between(calendar, since, w.now)
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]store.Slot{}
		if err := m.store.View(t.Context(), func(tx *store.Tx) error {
			list, err := tx.Slots(j.Code, time.Time{}, 100_000)
			for _, r := range list {
				rows[r.Name] = r
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, o := range expected {
			r, ok := rows[o.Name]
			states[r.State]++
			effect := w.effects[j.Code+" "+o.Name]
			switch {
			case !ok:
				t.Errorf("%s %s is absent from the ledger", j.Code, o.Name)
			case r.State == store.SlotRunning || r.State == store.SlotFailed:
				t.Errorf("%s %s is %s at the end", j.Code, o.Name, r.State)
			case r.State == store.SlotDone && effect < 1:
				t.Errorf("%s %s is done and nothing was done", j.Code, o.Name)
			case r.State != store.SlotDone && r.Epoch == 0 && effect != 0:
				t.Errorf("%s %s is %s and was done", j.Code, o.Name, r.State)
			case r.State == store.SlotSkipped && (r.Who == "" || r.Why == "") || r.State == store.SlotMissed && r.Why == "":
				t.Errorf("%s %s is %s without a reason", j.Code, o.Name, r.State)
			case j.Late == EachLate && j.Within == 0 && r.State != store.SlotDone:
				t.Errorf("%s %s is %s: %s", j.Code, o.Name, r.State, r.Why)
			}
			delete(rows, o.Name)
		}
		for name, r := range rows { // only what a clock that ran ahead found
			if !r.Due.After(w.now) {
				t.Errorf("%s %s is in the ledger and was never due", j.Code, name)
			}
		}
		for n := 1; n < len(w.order[j.Code]); n++ {
			if a, b := w.order[j.Code][n-1], w.order[j.Code][n]; a >= b && j.Late == EachLate && j.Within == 0 {
				t.Errorf("%s: %s was done after %s", j.Code, b, a)
			}
		}
	}
	t.Logf("%v, %d crashes, %d by hand", states, w.crashes, w.byHand)
	if states[store.SlotDone] < 200 || w.crashes == 0 {
		t.Error("the year was too quiet to show anything")
	}
	w.calendarAroundTet(m)
}

// calendarAroundTet: what the ledger says of the weeks of Tết 2026, by hand.
func (w *world) calendarAroundTet(m *machine) {
	err := m.store.View(w.t.Context(), func(tx *store.Tx) error {
		for _, want := range []struct{ job, slot, due string }{
			{"prepare", "2026-02", "2026-02-04 08:00"}, {"remind", "2026-02", "2026-02-13 08:30"}, {"tet", "2026", "2026-01-26 08:00"},
			{"close", "2026-02", "2026-02-13 15:00"}, {"month-end", "2026-02", "2026-02-28 23:30"}, {"escalate", "2026-05", "2026-05-22 09:00"},
		} {
			slot, found, err := tx.Slot(want.job, want.slot)
			if err != nil || !found || slot.Due.In(Zone).Format("2006-01-02 15:04") != want.due {
				w.t.Errorf("%s %s: due %s, %v, want %s (%v)", want.job, want.slot, slot.Due.In(Zone), found, want.due, err)
			}
		}
		for _, off := range []string{"2026-02-16T08:00", "2026-02-20T08:00", "2026-02-17T08:00", "2026-08-31T08:00"} {
			if _, found, err := tx.Slot("files", off); found || err != nil {
				w.t.Errorf("files %s is in the ledger, on a day off (%v)", off, err)
			}
		}
		return nil
	})
	if err != nil {
		w.t.Error(err)
	}
}
