package schedules

import (
	"fmt"
	"time"
)

// silence is after how long without a turn of its loop, or a renewed lease, a
// scheduler counts as hanging. A database that is away does not silence it.
const silence = 5 * time.Minute

// turn notes that the loop turns, on the clock that nobody can set.
func (s *Scheduler) turn() {
	now := time.Now()
	s.turned.Store(&now)
}

// Alive reports why the loop of Run does not turn; before Run it is nil. A step at
// work is alive as long as it renews its lease or fails to within reason.
func (s *Scheduler) Alive() error {
	if last := s.turned.Load(); last != nil && time.Since(*last) > silence {
		return fmt.Errorf("the timetable has not turned for %s", time.Since(*last).Round(time.Second))
	}
	return nil
}
