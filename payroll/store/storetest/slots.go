package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

func claim(t *testing.T, s *store.Store, slot store.Slot, now time.Time, force bool) (claimed store.Slot, ok bool) {
	t.Helper()
	slot.LeaseUntil = now.Add(time.Minute)
	Must(t, s, func(tx *store.Tx) (err error) {
		claimed, ok, err = tx.ClaimSlot(slot, now, force)
		return err
	})
	return claimed, ok
}

func end(t *testing.T, s *store.Store, slot store.Slot, state store.SlotState, next time.Time) (ok bool) {
	t.Helper()
	slot.State, slot.Ended, slot.NextTry, slot.Why = state, slot.Started.Add(time.Second), next, "why"
	Must(t, s, func(tx *store.Tx) (err error) {
		ok, err = tx.EndSlot(slot)
		return err
	})
	return ok
}

func testSlot(t *testing.T, s *store.Store) {
	a := store.Slot{Job: "prepare", Name: "2026-12", Due: Now, Holder: "a"}
	b := a
	b.Holder = "b"
	first, ok := claim(t, s, a, Now, false)
	same(t, "claimed", ok, true)
	same(t, "epoch", first.Epoch, 1)
	_, ok = claim(t, s, b, Now, false)
	same(t, "held under a lease", ok, false)
	_, ok = claim(t, s, b, Now.Add(50*time.Second), true)
	same(t, "held, though asked for", ok, false)

	// The dead one's slot is taken over; awake again it writes nothing.
	second, ok := claim(t, s, b, Now.Add(2*time.Minute), false)
	same(t, "taken over", ok, true)
	same(t, "epoch", second.Epoch, 2)
	same(t, "the old epoch ends it", end(t, s, first, store.SlotDone, time.Time{}), false)
	Must(t, s, func(tx *store.Tx) error {
		ok, err := tx.HoldSlot(first, Now.Add(time.Hour))
		same(t, "the old epoch holds it", ok, false)
		return err
	})
	same(t, "failed", end(t, s, second, store.SlotFailed, Now.Add(10*time.Minute)), true)
	_, ok = claim(t, s, a, Now.Add(5*time.Minute), false)
	same(t, "before its next try", ok, false)
	third, ok := claim(t, s, a, Now.Add(10*time.Minute), false)
	same(t, "at its next try", ok, true)
	same(t, "done", end(t, s, third, store.SlotDone, time.Time{}), true)
	_, ok = claim(t, s, b, Now.Add(time.Hour), true)
	same(t, "done is final", ok, false)
	Look(t, s, func(tx *store.Tx) error {
		slot, found, err := tx.Slot("prepare", "2026-12")
		same(t, "found", found, true)
		same(t, "row", []any{slot.State, slot.Epoch, slot.Holder, slot.Why, slot.LeaseUntil.IsZero()}, []any{store.SlotDone, 3, "a", "why", true})
		at, err2 := tx.LastMoment()
		same(t, "last moment", at.Equal(third.Started.Add(time.Second)), true)
		return first2(err, err2)
	})
}

func first2(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// testOneSlotRuns: a second slot of any job waits until the first one ended.
func testOneSlotRuns(t *testing.T, s *store.Store) {
	one, ok := claim(t, s, store.Slot{Job: "a", Name: "1", Due: Now, Holder: "x"}, Now, false)
	same(t, "first", ok, true)
	other := store.Slot{Job: "b", Name: "1", Due: Now, Holder: "y"}
	_, ok = claim(t, s, other, Now, false)
	same(t, "beside it", ok, false)
	end(t, s, one, store.SlotFailed, Now)
	second, ok := claim(t, s, other, Now, false)
	same(t, "after it", ok, true)
	_, ok = claim(t, s, one, Now.Add(time.Second), false)
	same(t, "retry beside another", ok, false)
	end(t, s, second, store.SlotDone, time.Time{})
	Look(t, s, func(tx *store.Tx) error {
		open, err := tx.OpenSlots()
		same(t, "open", len(open), 1)
		return err
	})
}

// testOneClaim: eight schedulers, twenty slots, each claimed once and in turn.
func testOneClaim(t *testing.T, s *store.Store) {
	for n := range 20 {
		var won atomic.Int64
		together(func(w int) {
			slot := store.Slot{Job: "job", Name: fmt.Sprint(n), Due: Now, Holder: fmt.Sprint(w), LeaseUntil: Now.Add(time.Minute)}
			err := s.Tx(t.Context(), func(tx *store.Tx) error {
				claimed, ok, err := tx.ClaimSlot(slot, Now, false)
				if err != nil || !ok {
					return err
				}
				won.Add(1)
				claimed.State, claimed.Ended = store.SlotDone, Now
				_, err = tx.EndSlot(claimed)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		same(t, "winners", won.Load(), int64(1))
	}
}

func testSetAside(t *testing.T, s *store.Store) {
	missed := store.Slot{Job: "remind", Name: "2026-11", Due: Now, State: store.SlotMissed, Ended: Now, Why: "the server was off"}
	Must(t, s, func(tx *store.Tx) error {
		ok, err := tx.RecordSlot(missed)
		same(t, "recorded", ok, true)
		again, err2 := tx.RecordSlot(missed)
		same(t, "again", again, false)
		return first2(err, err2)
	})
	Look(t, s, func(tx *store.Tx) error {
		list, err := tx.MissedSlots()
		same(t, "missed", len(list), 1)
		return err
	})
	skipped := missed
	skipped.State, skipped.Who = store.SlotSkipped, Minh
	Must(t, s, func(tx *store.Tx) error {
		ok, err := tx.SetAside(skipped)
		same(t, "skipped", ok, true)
		return err
	})
	asked := store.Slot{Job: "remind", Name: "2026-11", Due: Now, Holder: "h", Who: Lan}
	_, ok := claim(t, s, asked, Now, false)
	same(t, "by itself", ok, false)
	slot, ok := claim(t, s, asked, Now, true)
	same(t, "because a person asked", ok, true)
	same(t, "who", slot.Who, Lan)
	same(t, "done", end(t, s, slot, store.SlotDone, time.Time{}), true)
	for name, bad := range map[string]store.Slot{
		"skipped by nobody":   {Job: "x", Name: "1", Due: Now, State: store.SlotSkipped, Ended: Now, Why: "w"},
		"missed, nobody told": {Job: "x", Name: "1", Due: Now, State: store.SlotMissed, Ended: Now},
	} {
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.RecordSlot(bad)
			return err
		})
		if err == nil {
			t.Errorf("%s was recorded", name)
		}
	}
}

func testScheduleJobs(t *testing.T, s *store.Store) {
	Must(t, s, func(tx *store.Tx) error {
		for _, j := range []struct {
			grain string
			at    time.Time
		}{{"month", Now}, {"month", Now.Add(time.Hour)}, {"day", Now.Add(2 * time.Hour)}, {"day", Now.Add(3 * time.Hour)}} {
			if err := tx.SeeJob("prepare", j.grain, j.at); err != nil {
				return err
			}
		}
		ok, err := tx.PauseJob("prepare", Lan, "nghỉ hè", Now)
		same(t, "paused", ok, true)
		again, err2 := tx.PauseJob("prepare", Minh, "x", Now)
		same(t, "paused twice", again, false)
		_, err3 := tx.RecordSlot(store.Slot{Job: "prepare", Name: "a", Due: Now.Add(time.Minute), State: store.SlotSkipped, Ended: Now, Who: Lan, Why: "nghỉ hè"})
		return first2(first2(err, err2), err3)
	})
	Look(t, s, func(tx *store.Tx) error {
		jobs, err := tx.ScheduleJobs()
		same(t, "jobs", len(jobs), 1)
		same(t, "since", jobs[0].Since.Equal(Now.Add(2*time.Hour)), true)
		same(t, "last due", jobs[0].LastDue.Equal(Now.Add(time.Minute)), true)
		same(t, "paused by", jobs[0].PausedBy, Lan)
		names, err2 := tx.LongSlots()
		same(t, "names", names, map[string]map[string]bool{"prepare": {"a": true}})
		return first2(err, err2)
	})
	Must(t, s, func(tx *store.Tx) error {
		ok, err := tx.ResumeJob("prepare")
		same(t, "resumed", ok, true)
		return err
	})
}

func testHolidayTables(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	Must(t, s, func(tx *store.Tx) error {
		id, _, _, err := tx.InsertImport(store.Import{Kind: "holidays", FileName: "2027.yaml", SHA256: fmt.Sprintf("%064d", 1), At: Now, By: Lan})
		if err != nil {
			return err
		}
		return tx.SaveHolidays(id, 2027, []byte("year: 2027\n"))
	})
	Look(t, s, func(tx *store.Tx) error {
		tables, err := tx.HolidayTables()
		same(t, "tables", tables, []store.HolidayTable{{File: "2027.yaml", Year: 2027, Content: []byte("year: 2027\n")}})
		return err
	})
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SaveHolidays(99, 2027, nil) }), payroll.ErrIntegrity)
}

// testPeopleDecide: the user of the timetable prepares and neither submits nor
// approves.
func testPeopleDecide(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	const service = "lich@chitra"
	run := Draft(November, "NCC")
	run.PreparedBy = service
	Must(t, s, func(tx *store.Tx) error {
		if _, err := tx.InsertUser(payroll.User{Name: service, Role: payroll.Maker}, Now); err != nil {
			return err
		}
		_, _, err := tx.InsertRun(run)
		return err
	})
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SetSubmitter(run.ID, service) }), payroll.ErrIntegrity)
	Must(t, s, func(tx *store.Tx) error { return tx.SetSubmitter(run.ID, Minh) })
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.InsertApproval(payroll.Approval{RunID: run.ID, By: service, At: Now, Digest: run.ContentDigest})
	}), payroll.ErrIntegrity)
}
