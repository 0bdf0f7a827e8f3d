package schedules

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

var (
	errLost  = errors.New("another program has taken the slot over")
	errLimit = errors.New("quá thời gian cho phép / over its time limit")
)

// attempt does one slot if it can be had. through says that it is done. An error
// is the ledger's: what the work itself says stands in the ledger.
func (s *Scheduler) attempt(ctx context.Context, d *due, c *Calendar, asked bool) (tried, through bool, err error) {
	slot, mine, err := s.claim(ctx, d, asked)
	if err != nil || !mine {
		return false, false, err
	}
	s.pass("claimed", d.job)
	step, cancel := s.step(ctx, d.job)
	release := s.hold(step, cancel, slot)
	result, fault := s.work(step, d, slot, c)
	release()
	cause := context.Cause(step)
	cancel(nil)
	s.pass("worked", d.job)
	if errors.Is(cause, errLost) {
		s.Log.Warn("lost a slot to another program", "job", slot.Job, "slot", slot.Name, "epoch", slot.Epoch)
		return true, false, nil
	}
	if fault != nil && cause != nil {
		fault = cause // the step was ended, whatever it says about it
	}
	err = s.end(ctx, d.job, slot, result, fault)
	s.pass("ended", d.job)
	return true, fault == nil, err
}

func (s *Scheduler) pass(point string, j *Job) {
	if s.Passing != nil {
		s.Passing(point, j)
	}
}

func (s *Scheduler) claim(ctx context.Context, d *due, asked bool) (slot store.Slot, mine bool, err error) {
	now := s.Now()
	want := d.slot
	want.Holder, want.LeaseUntil = s.Holder, now.Add(lease)
	if !asked {
		want.Who = ""
	}
	err = s.Store.Tx(ctx, func(tx *store.Tx) error {
		slot, mine, err = tx.ClaimSlot(want, now, asked)
		return err
	})
	if err == nil && mine && slot.Epoch > 1 && d.slot.State == store.SlotRunning {
		s.Log.Warn("took over the slot of a program that died", "job", slot.Job, "slot", slot.Name, "from", d.slot.Holder, "epoch", slot.Epoch)
	}
	return slot, mine, err
}

// step is the context of one attempt: it outlives ctx by Grace, and ends at the
// job's limit or when the slot is lost.
func (s *Scheduler) step(ctx context.Context, j *Job) (context.Context, context.CancelCauseFunc) {
	step, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	limit := time.AfterFunc(j.Limit, func() { cancel(errLimit) })
	grace := s.Grace
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, func() { cancel(errClosed) }) })
	return step, func(cause error) {
		limit.Stop()
		stop()
		cancel(cause)
	}
}

// hold renews the lease while the work goes on. A lease that could not be renewed
// in time counts as lost: no work goes on without one.
func (s *Scheduler) hold(step context.Context, cancel context.CancelCauseFunc, slot store.Slot) (release func()) {
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		beat := time.NewTicker(lease / 4)
		defer beat.Stop()
		held := time.Now() // on the clock that nobody can set
		for {
			select {
			case <-ended:
				return
			case <-step.Done():
				return
			case <-beat.C:
			}
			s.turn()
			mine, err := s.renew(step, slot)
			switch {
			case err == nil && mine:
				held = time.Now()
			case err == nil, time.Since(held) > lease-lease/4:
				cancel(errLost)
				return
			}
		}
	}()
	return func() {
		close(ended)
		<-done
	}
}

func (s *Scheduler) renew(ctx context.Context, slot store.Slot) (mine bool, err error) {
	err = s.Store.Tx(ctx, func(tx *store.Tx) error {
		mine, err = tx.HoldSlot(slot, s.Now().Add(lease))
		return err
	})
	return mine, err
}

// work calls the job's Work. A panic is a failed slot; its stack goes to the log.
func (s *Scheduler) work(step context.Context, d *due, slot store.Slot, c *Calendar) (result Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("a job panicked", "job", d.job.Code, "slot", slot.Name, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fmt.Errorf("lỗi chương trình / program error (panic): %v", p)
		}
	}()
	work, ok := s.Works[d.job.Does]
	if !ok {
		return result, fmt.Errorf("không có việc «%s» / there is no work %q: %w", d.job.Does, d.job.Does, payroll.ErrData)
	}
	return work(step, Call{Job: d.job, Slot: slot, Month: d.month, Now: s.Now(), Calendar: c})
}

// end writes the outcome. While the database does not answer it goes on trying,
// as long as the slot could still be ours: the work is done, and another program
// would do it again.
func (s *Scheduler) end(ctx context.Context, j *Job, slot store.Slot, result Result, fault error) error {
	last := context.WithoutCancel(ctx)
	for pause := 100 * time.Millisecond; ; pause *= 2 {
		err := s.Store.Tx(last, func(tx *store.Tx) error { return s.outcome(tx, j, slot, result, fault) })
		if errors.Is(err, payroll.ErrUnknownOutcome) && s.ended(last, slot) {
			return nil
		}
		if err == nil || errors.Is(err, payroll.ErrData) || errors.Is(err, payroll.ErrIntegrity) || ctx.Err() != nil || pause > lease {
			return err
		}
		sleep(ctx, pause)
	}
}

// ended asks on a fresh connection whether the attempt has ended in the ledger.
func (s *Scheduler) ended(ctx context.Context, slot store.Slot) (yes bool) {
	err := s.Store.View(ctx, func(tx *store.Tx) error {
		row, _, err := tx.Slot(slot.Job, slot.Name)
		yes = row.Epoch == slot.Epoch && row.State != store.SlotRunning
		return err
	})
	return err == nil && yes
}

// outcome ends the attempt and keeps what is to be told, in one transaction. Work
// that fails may tell why beside what is told of every failure.
func (s *Scheduler) outcome(tx *store.Tx, j *Job, slot store.Slot, result Result, fault error) error {
	now := s.Now()
	slot.State, slot.Ended, slot.Why = store.SlotDone, now, result.Says
	notices := result.Notices
	if fault != nil {
		notices = append(notices, s.failed(j, &slot, fault, now)...)
	}
	mine, err := tx.EndSlot(slot)
	if err != nil || !mine {
		return err
	}
	for _, n := range notices {
		if _, err := tx.AddNotice(n, now); err != nil {
			return err
		}
	}
	return nil
}

// failed decides what follows a fault: another try after a pause that doubles, or
// none and people are told. A stop on request is no fault of the job.
func (s *Scheduler) failed(j *Job, slot *store.Slot, fault error, now time.Time) []payroll.Notice {
	slot.State, slot.Why = store.SlotFailed, short(fault.Error())
	if errors.Is(fault, errClosed) {
		slot.NextTry = now
		return nil
	}
	s.Log.Error("a job failed", "job", slot.Job, "slot", slot.Name, "attempt", slot.Epoch, "error", fault)
	pause := min(time.Minute<<min(slot.Epoch-1, 6), time.Hour)
	slot.NextTry = now.Add(pause)
	if slot.Epoch >= attempts || j.Within > 0 && slot.NextTry.Sub(slot.Due) > j.Within {
		slot.State, slot.NextTry = store.SlotMissed, time.Time{}
		return []payroll.Notice{*missed(j, slot)}
	}
	if slot.Epoch > 1 {
		return nil // told at the first failure
	}
	return []payroll.Notice{{Occasion: "failed/" + slot.Job + "/" + slot.Name, For: []payroll.Role{payroll.Maker, payroll.Admin}, Code: payroll.CodeSlotFailed, Severity: payroll.Warning,
		Args: payroll.Args{"job": slot.Job, "slot": slot.Name, "tries": count(slot.Epoch), "next": slot.NextTry.In(Zone).Format("15:04")}}}
}

// short keeps an error readable in a table.
func short(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")), " ")
	if runes := []rune(s); len(runes) > 500 {
		return string(runes[:500]) + "…"
	}
	return s
}
