package schedules

import (
	"context"
	"fmt"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

// RunSlot does one slot because a person asks for it: one that failed, was missed
// or skipped, or one of a month or year that is not due yet. name "" means the
// oldest open one, else the next. already is true when it was done before. While
// another slot runs it is payroll.ErrTemporary.
func (s *Scheduler) RunSlot(ctx context.Context, who, code, name string) (slot store.Slot, already bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, err := s.job(code)
	if err != nil {
		return slot, false, err
	}
	d, c, err := s.find(ctx, j, name)
	if err != nil {
		return slot, false, err
	}
	if d.slot.State == store.SlotDone {
		return d.slot, true, nil
	}
	d.slot.Who = who
	if err := s.audit(ctx, who, "schedule.run", d.slot); err != nil {
		return slot, false, err
	}
	tried, _, err := s.attempt(ctx, &d, c, true)
	if err != nil {
		return slot, false, err
	}
	slot, err = s.row(ctx, code, d.slot.Name)
	switch {
	case err != nil:
	case !tried && slot.State == store.SlotDone:
		return slot, true, nil
	case !tried:
		err = fmt.Errorf("đang có việc khác chạy, thử lại sau ít phút / another slot is being run, try again in some minutes: %w", payroll.ErrTemporary)
	case slot.State != store.SlotDone:
		err = fmt.Errorf("%s %s: %s: %w", code, slot.Name, slot.Why, payroll.ErrConflict)
	}
	return slot, false, err
}

// SkipSlot records that a slot is not wanted, with who said so and why. A slot
// that is done or being run cannot be skipped: payroll.ErrConflict.
func (s *Scheduler) SkipSlot(ctx context.Context, who, code, name, why string) (slot store.Slot, already bool, err error) {
	if why == "" {
		return slot, false, fmt.Errorf("phải ghi lý do/a reason is needed (--why): %w", payroll.ErrData)
	}
	j, err := s.job(code)
	if err != nil {
		return slot, false, err
	}
	d, _, err := s.find(ctx, j, name)
	if err != nil || d.slot.State == store.SlotSkipped {
		return d.slot, true, err
	}
	slot = d.slot
	known := slot.State != ""
	slot.State, slot.Who, slot.Why, slot.Ended = store.SlotSkipped, who, why, s.Now()
	err = s.Store.Tx(ctx, func(tx *store.Tx) error {
		set := tx.RecordSlot
		if known {
			set = tx.SetAside
		}
		ok, err := set(slot)
		if err == nil && !ok {
			err = fmt.Errorf("ca %s của việc %s đã làm hoặc đang chạy/slot %s of %s is done or being run: %w", slot.Name, code, slot.Name, code, payroll.ErrConflict)
		}
		if err != nil {
			return err
		}
		return tx.AppendAudit(entry(s.Now(), who, "schedule.skip: "+why, slot))
	})
	return slot, false, err
}

// Pause makes the slots of a job be skipped from now on, with the reason.
func (s *Scheduler) Pause(ctx context.Context, who, code, why string) (already bool, err error) {
	if why == "" {
		return false, fmt.Errorf("phải ghi lý do/a reason is needed (--why): %w", payroll.ErrData)
	}
	j, err := s.job(code)
	if err != nil {
		return false, err
	}
	err = s.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.SeeJob(code, string(j.When.Grain()), s.Now()); err != nil {
			return err
		}
		ok, err := tx.PauseJob(code, who, why, s.Now())
		if already = !ok; err != nil || already {
			return err
		}
		return tx.AppendAudit(store.AuditEntry{At: s.Now(), Actor: who, Action: "schedule.pause: " + why, Object: code})
	})
	return already, err
}

// Resume ends a pause. What was skipped in it stays skipped.
func (s *Scheduler) Resume(ctx context.Context, who, code string) (already bool, err error) {
	if _, err := s.job(code); err != nil {
		return false, err
	}
	err = s.Store.Tx(ctx, func(tx *store.Tx) error {
		ok, err := tx.ResumeJob(code)
		if already = !ok; err != nil || already {
			return err
		}
		return tx.AppendAudit(store.AuditEntry{At: s.Now(), Actor: who, Action: "schedule.resume", Object: code})
	})
	return already, err
}

func (s *Scheduler) job(code string) (*Job, error) {
	j, ok := s.Timetable.Job(code)
	if !ok {
		return nil, fmt.Errorf("không có việc «%s»; xem «chitra schedule next» / there is no job %q, see “chitra schedule next”: %w", code, code, payroll.ErrNotFound)
	}
	return j, nil
}

// find turns the name a person gave into a slot. Its State is "" when it has no
// row yet.
func (s *Scheduler) find(ctx context.Context, j *Job, name string) (d due, c *Calendar, err error) {
	d.job = j
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		if c, err = s.loadCalendar(tx); err != nil {
			return err
		}
		if name == "" {
			if name, err = s.open(tx, j, c); err != nil {
				return err
			}
		}
		row, found, err := tx.Slot(j.Code, name)
		if err != nil {
			return err
		}
		if found {
			d.slot, d.month = row, s.monthOf(c, j, &row)
			return nil
		}
		o, ok := s.occurrence(j, c, name)
		if !ok {
			return fmt.Errorf("việc %s không có ca «%s» để làm lúc này/job %s has no slot %q to do now: %w", j.Code, name, j.Code, name, payroll.ErrNotFound)
		}
		d.slot, d.month = store.Slot{Job: j.Code, Name: o.Name, Due: o.Due}, j.benefitMonth(o.Month)
		return nil
	})
	return d, c, err
}

// open names the oldest slot of a job that failed or was missed, else the next
// one to come, else the one that was done last.
func (s *Scheduler) open(tx *store.Tx, j *Job, c *Calendar) (string, error) {
	rows, err := tx.Slots(j.Code, time.Time{}, 200)
	if err != nil {
		return "", err
	}
	name, known := "", map[string]bool{}
	for _, r := range rows { // latest first
		known[r.Name] = true
		if r.State == store.SlotFailed || r.State == store.SlotMissed {
			name = r.Name
		}
	}
	if name != "" {
		return name, nil
	}
	list, err := j.When.Next(c, s.Now().Add(-24*time.Hour), 100)
	for _, o := range list {
		if !known[o.Name] && (j.When.Movable() || !o.Due.After(s.Now())) {
			return o.Name, nil
		}
	}
	if err == nil && len(rows) > 0 {
		return rows[0].Name, nil
	}
	return "", err
}

// occurrence looks a slot up that has no row: any of a month or year, of the
// others only what has fallen due in the last days.
func (s *Scheduler) occurrence(j *Job, c *Calendar, name string) (Occurrence, bool) {
	now := s.Now()
	from, to := now.Add(-4*24*time.Hour), now
	if j.When.Movable() {
		from, to = now.Add(-2*horizon), now.Add(horizon)
	}
	list, _ := j.When.Between(c, from, to)
	for _, o := range list {
		if o.Name == name {
			return o, true
		}
	}
	return Occurrence{}, false
}

func (s *Scheduler) row(ctx context.Context, job, name string) (slot store.Slot, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		slot, _, err = tx.Slot(job, name)
		return err
	})
	return slot, err
}

func (s *Scheduler) audit(ctx context.Context, who, action string, slot store.Slot) error {
	return s.Store.Tx(ctx, func(tx *store.Tx) error { return tx.AppendAudit(entry(s.Now(), who, action, slot)) })
}

func entry(at time.Time, who, action string, slot store.Slot) store.AuditEntry {
	return store.AuditEntry{At: at, Actor: who, Action: action, Object: slot.Job + " " + slot.Name, StateAfter: string(slot.State)}
}
