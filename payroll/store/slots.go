package store

import (
	"errors"
	"fmt"
	"time"

	"chitra/payroll"
)

// SlotState is what became of one slot of the timetable.
type SlotState string

// The states of a slot. A slot nobody has looked at has no row yet.
const (
	SlotRunning SlotState = "running"
	SlotDone    SlotState = "done"    // final
	SlotSkipped SlotState = "skipped" // Who did not want it, and Why
	SlotMissed  SlotState = "missed"  // not done, people were told Why
	SlotFailed  SlotState = "failed"  // Why is the error; again at NextTry
)

// Slot is one occurrence of a job and what became of it.
type Slot struct {
	Job, Name string
	Due       time.Time
	State     SlotState
	// Epoch counts the attempts. Whoever holds an older one has lost the slot.
	Epoch      int
	Holder     string // the program that attempts or attempted it
	LeaseUntil time.Time
	Started    time.Time
	Ended      time.Time
	NextTry    time.Time
	Who, Why   string // of done: what came of it
}

// ScheduleJob is a job of the timetable as the database remembers it.
type ScheduleJob struct {
	Job, Grain string
	Since      time.Time // slots due after this moment count
	LastDue    time.Time // of the slots in the ledger, zero when there is none
	PausedAt   time.Time // zero while it runs
	PausedBy   string
	PausedWhy  string
}

const slotColumns = `job, slot, due_at, state, epoch, holder, lease_until, started_at, ended_at, next_try, who, why`

func scanSlot(s scan, v *Slot) error {
	return s(&v.Job, &v.Name, asMoment(&v.Due), &v.State, &v.Epoch, &v.Holder, asMoment(&v.LeaseUntil), asMoment(&v.Started),
		asMoment(&v.Ended), asMoment(&v.NextTry), &v.Who, &v.Why)
}

// momentText is timeText, "" for none.
func momentText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return timeText(t)
}

func asMoment(t *time.Time) as[time.Time] {
	return as[time.Time]{t, func(s string) (time.Time, error) {
		if s == "" {
			return time.Time{}, nil
		}
		return parseTime(s)
	}}
}

// SeeJob records a job of the timetable at its first sight, and again when its
// slots changed their grain: from then on they count. Otherwise nothing changes.
func (t *Tx) SeeJob(job, grain string, now time.Time) error {
	_, err := t.exec(`INSERT INTO schedule_jobs (job, grain, since, paused_at, paused_by, paused_why) VALUES (?, ?, ?, '', '', '')
		ON CONFLICT (job) DO UPDATE SET grain = excluded.grain, since = excluded.since WHERE schedule_jobs.grain <> excluded.grain`,
		job, grain, timeText(now))
	return err
}

// ScheduleJobs lists every job ever seen, by name.
func (t *Tx) ScheduleJobs() ([]ScheduleJob, error) {
	return collect(t, func(s scan, j *ScheduleJob) error {
		return s(&j.Job, &j.Grain, asMoment(&j.Since), asMoment(&j.PausedAt), &j.PausedBy, &j.PausedWhy, asMoment(&j.LastDue))
	}, `SELECT j.job, j.grain, j.since, j.paused_at, j.paused_by, j.paused_why,
		COALESCE((SELECT MAX(s.due_at) FROM slots s WHERE s.job = j.job), '') FROM schedule_jobs j ORDER BY j.job`)
}

// PauseJob makes the slots of a job be skipped from now on. ok is false when the
// job is paused already or was never seen.
func (t *Tx) PauseJob(job, who, why string, at time.Time) (ok bool, err error) {
	n, err := t.exec(`UPDATE schedule_jobs SET paused_at = ?, paused_by = ?, paused_why = ? WHERE job = ? AND paused_at = ''`, timeText(at), who, why, job)
	return n == 1, err
}

// ResumeJob ends a pause. ok is false when there is none.
func (t *Tx) ResumeJob(job string) (ok bool, err error) {
	n, err := t.exec(`UPDATE schedule_jobs SET paused_at = '', paused_by = '', paused_why = '' WHERE job = ? AND paused_at <> ''`, job)
	return n == 1, err
}

// Slot returns one slot of the ledger; found is false when it has no row.
func (t *Tx) Slot(job, name string) (slot Slot, found bool, err error) {
	list, err := collect(t, scanSlot, `SELECT `+slotColumns+` FROM slots WHERE job = ? AND slot = ?`, job, name)
	if err != nil || len(list) == 0 {
		return Slot{}, false, err
	}
	return list[0], true, nil
}

// LongSlots names every slot of a month or year (yyyy-mm, yyyy) that has a row, by
// job. They are few; slots of days and minutes have longer names.
func (t *Tx) LongSlots() (map[string]map[string]bool, error) {
	names := map[string]map[string]bool{}
	err := t.each(`SELECT job, slot FROM slots WHERE LENGTH(slot) <= 7`, nil, func(s scan) error {
		var job, name string
		if err := s(&job, &name); err != nil {
			return err
		}
		if names[job] == nil {
			names[job] = map[string]bool{}
		}
		names[job][name] = true
		return nil
	})
	return names, err
}

// OpenSlots lists what runs or is to be tried again, the earliest due first.
func (t *Tx) OpenSlots() ([]Slot, error) {
	return collect(t, scanSlot, `SELECT `+slotColumns+` FROM slots WHERE state IN ('running', 'failed') ORDER BY due_at, job, slot`)
}

// Slots lists the ledger from a moment on, latest due first. job "" is every job.
func (t *Tx) Slots(job string, since time.Time, limit int) ([]Slot, error) {
	return collect(t, scanSlot, `SELECT `+slotColumns+` FROM slots WHERE (job = ? OR ? = '') AND due_at >= ? ORDER BY due_at DESC, job, slot LIMIT ?`,
		job, job, momentText(since), limit)
}

// MissedSlots lists what was missed and nobody has run or skipped since.
func (t *Tx) MissedSlots() ([]Slot, error) {
	return collect(t, scanSlot, `SELECT `+slotColumns+` FROM slots WHERE state = 'missed' ORDER BY due_at, job, slot`)
}

// LastMoment is the latest moment the ledger knows, zero when it is empty. A
// clock that is behind it went back.
func (t *Tx) LastMoment() (at time.Time, err error) {
	_, err = t.one(`SELECT COALESCE(MAX(moment), '') FROM (SELECT MAX(started_at) AS moment FROM slots UNION ALL SELECT MAX(ended_at) FROM slots) AS moments`,
		nil, asMoment(&at))
	return at, err
}

// RecordSlot writes a slot that will not be attempted: skipped or missed. ok is
// false when the slot has a row already.
func (t *Tx) RecordSlot(s Slot) (ok bool, err error) {
	n, err := t.exec(`INSERT INTO slots (`+slotColumns+`) VALUES (?, ?, ?, ?, 0, '', '', '', ?, '', ?, ?) ON CONFLICT DO NOTHING`,
		s.Job, s.Name, timeText(s.Due), string(s.State), timeText(s.Ended), s.Who, s.Why)
	return n == 1, err
}

// ClaimSlot starts an attempt at a slot, for s.Holder and until s.LeaseUntil. It
// fails (ok false) when the slot is done, is held under a lease that has not run
// out, or another slot is being run. force also starts what was skipped, was
// missed or waits for its next try: a person asked for it.
func (t *Tx) ClaimSlot(s Slot, now time.Time, force bool) (claimed Slot, ok bool, err error) {
	n, err := t.exec(`INSERT INTO slots (`+slotColumns+`) VALUES (?, ?, ?, 'running', 1, ?, ?, ?, '', '', ?, '') ON CONFLICT DO NOTHING`,
		s.Job, s.Name, timeText(s.Due), s.Holder, timeText(s.LeaseUntil), timeText(now), s.Who)
	if err == nil && n == 0 {
		n, err = t.exec(`UPDATE slots SET state = 'running', epoch = epoch + 1, holder = ?, lease_until = ?, started_at = ?, ended_at = '', next_try = '', who = ?, why = ''
			WHERE job = ? AND slot = ? AND (state = 'running' AND lease_until < ? OR state = 'failed' AND next_try <= ? OR ? = 1 AND state IN ('failed', 'skipped', 'missed'))
				AND NOT EXISTS (SELECT 1 FROM slots other WHERE other.state = 'running' AND (other.job <> ? OR other.slot <> ?))`,
			s.Holder, timeText(s.LeaseUntil), timeText(now), s.Who, s.Job, s.Name, timeText(now), timeText(now), truth(force), s.Job, s.Name)
	}
	if errors.Is(err, payroll.ErrConflict) { // another one was faster by a moment
		return Slot{}, false, nil
	}
	if err != nil || n == 0 {
		return Slot{}, false, err
	}
	claimed, _, err = t.Slot(s.Job, s.Name)
	return claimed, err == nil, err
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// HoldSlot prolongs the lease of an attempt. ok is false when it was lost.
func (t *Tx) HoldSlot(s Slot, until time.Time) (ok bool, err error) {
	n, err := t.exec(`UPDATE slots SET lease_until = ? WHERE job = ? AND slot = ? AND state = 'running' AND epoch = ? AND holder = ?`,
		timeText(until), s.Job, s.Name, s.Epoch, s.Holder)
	return n == 1, err
}

// EndSlot ends an attempt as s.State says: done, failed with a next try, or
// missed when there is no next one. ok is false when the attempt was lost.
func (t *Tx) EndSlot(s Slot) (ok bool, err error) {
	n, err := t.exec(`UPDATE slots SET state = ?, lease_until = '', ended_at = ?, next_try = ?, why = ?
		WHERE job = ? AND slot = ? AND state = 'running' AND epoch = ? AND holder = ?`,
		string(s.State), timeText(s.Ended), momentText(s.NextTry), s.Why, s.Job, s.Name, s.Epoch, s.Holder)
	return n == 1, err
}

// SetAside turns a slot that failed or was missed into skipped or missed, without
// another attempt. ok is false when it was neither.
func (t *Tx) SetAside(s Slot) (ok bool, err error) {
	n, err := t.exec(`UPDATE slots SET state = ?, ended_at = ?, next_try = '', who = ?, why = ?
		WHERE job = ? AND slot = ? AND (state = 'failed' OR state = 'missed' AND ? = 'skipped')`,
		string(s.State), timeText(s.Ended), s.Who, s.Why, s.Job, s.Name, string(s.State))
	return n == 1, err
}

// SaveHolidays keeps a holiday table the office gave, under its import.
func (t *Tx) SaveHolidays(importID int64, year int, content []byte) error {
	_, err := t.exec(`INSERT INTO holiday_tables (import_id, year, content) VALUES (?, ?, ?)`, importID, year, content)
	return err
}

// HolidayTable is one table the office gave.
type HolidayTable struct {
	File    string
	Year    int
	Content []byte
}

// HolidayTables lists the office's holiday tables, oldest first.
func (t *Tx) HolidayTables() ([]HolidayTable, error) {
	list, err := collect(t, func(s scan, h *HolidayTable) error { return s(&h.File, &h.Year, &h.Content) },
		`SELECT i.file_name, h.year, h.content FROM holiday_tables h JOIN imports i ON i.id = h.import_id ORDER BY h.import_id`)
	if err != nil {
		return nil, fmt.Errorf("holiday tables: %w", err)
	}
	return list, nil
}
