package schedules

import (
	"fmt"
	"slices"
	"time"

	"chitra/payroll"
)

// Zone is where the offices are. Viet Nam has had this offset without daylight
// saving since 1975, so no zone data and no TZ of the server can move a slot.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Kind says why a day is not an ordinary one.
type Kind string

// The kinds of special days.
const (
	// Holiday is one of the days of Labour Code 2019 article 112(1).
	Holiday Kind = "holiday"
	// Compensation is the working day off after a holiday that fell on a weekly
	// day off (article 111(3)).
	Compensation Kind = "compensation"
	// Swap is a working day made free and worked on another day.
	Swap Kind = "swap"
	// Worked is a weekly day off that is worked, for a Swap.
	Worked Kind = "work"
)

// Day is one special day of a holiday table.
type Day struct {
	Date payroll.Date
	Kind Kind
	// Of names the holiday: new-year, tet, hung-kings, reunification, labour,
	// national, or another one an office's table adds.
	Of   string
	Name payroll.Text
	// Document is the deciding document, "" where none was seen; then How says
	// where the day comes from.
	Document, How string
	// Office marks a day of the office's own table.
	Office bool
}

// Decided reports whether a document or the law itself fixes the day.
func (d *Day) Decided() bool { return d.Document != "" }

// Year is the holiday table of one calendar year, in order of days.
type Year struct {
	Year int
	Days []Day
	// Pending are days that were announced and not decided: they are worked, and
	// people are told.
	Pending []Day
}

// Undecided returns the days no document was seen for.
func (y *Year) Undecided() []Day {
	return slices.DeleteFunc(slices.Clone(y.Days), func(d Day) bool { return d.Decided() })
}

// Calendar knows which days offices and banks work. It is immutable.
type Calendar struct {
	years map[int]*Year
	days  map[payroll.Date]*Day
}

func newCalendar(years map[int]*Year) *Calendar {
	c := &Calendar{years: years, days: map[payroll.Date]*Day{}}
	for _, y := range years {
		for i := range y.Days {
			c.days[y.Days[i].Date] = &y.Days[i]
		}
	}
	return c
}

// Year returns the table of a year; ok is false when there is none.
func (c *Calendar) Year(year int) (y *Year, ok bool) {
	y, ok = c.years[year]
	return y, ok
}

// Special returns what the table says of a day; ok is false for ordinary ones.
func (c *Calendar) Special(d payroll.Date) (day Day, ok bool) {
	if p, found := c.days[d]; found {
		return *p, true
	}
	return Day{}, false
}

// Working reports whether a day is worked. A year without a table is
// payroll.ErrData: a guess would be wrong at Tết, when it matters most.
func (c *Calendar) Working(d payroll.Date) (bool, error) {
	if _, ok := c.years[d.Year]; !ok {
		return false, fmt.Errorf("chưa có bảng ngày nghỉ năm %d; nhập bằng «chitra import holidays TỆP» / there is no holiday table for %d, give one with “chitra import holidays FILE”: %w",
			d.Year, d.Year, payroll.ErrData)
	}
	if day, ok := c.days[d]; ok {
		return day.Kind == Worked, nil
	}
	return !weekend(d), nil
}

// OnOrBefore returns the last working day on or before a day.
func (c *Calendar) OnOrBefore(d payroll.Date) (payroll.Date, error) { return c.seek(d, -1) }

// OnOrAfter returns the first working day on or after a day.
func (c *Calendar) OnOrAfter(d payroll.Date) (payroll.Date, error) { return c.seek(d, 1) }

func (c *Calendar) seek(d payroll.Date, step int) (payroll.Date, error) {
	for {
		working, err := c.Working(d)
		if working || err != nil {
			return d, err
		}
		d = addDays(d, step)
	}
}

// Shift returns the n-th working day after a day, before it when n is negative;
// the day itself does not count. Shift by 0 is the day itself.
func (c *Calendar) Shift(d payroll.Date, n int) (payroll.Date, error) {
	step := 1
	if n < 0 {
		n, step = -n, -1
	}
	for ; n > 0; n-- {
		next, err := c.seek(addDays(d, step), step)
		if err != nil {
			return d, err
		}
		d = next
	}
	return d, nil
}

// FirstOf returns the first day of a holiday in a year, as Tết has several.
func (c *Calendar) FirstOf(year int, of string) (payroll.Date, error) {
	y, ok := c.years[year]
	if !ok {
		_, err := c.Working(payroll.Date{Year: year, Month: 1, Day: 1})
		return payroll.Date{}, err
	}
	for i := range y.Days {
		if y.Days[i].Of == of && y.Days[i].Kind == Holiday {
			return y.Days[i].Date, nil
		}
	}
	return payroll.Date{}, fmt.Errorf("bảng ngày nghỉ năm %d không có «%s» / the holiday table of %d has no %q: %w", year, of, year, of, payroll.ErrData)
}

// date arithmetic, on the calendar and never on hours

func noon(d payroll.Date) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 12, 0, 0, 0, Zone)
}

func addDays(d payroll.Date, n int) payroll.Date { return payroll.DateOf(noon(d).AddDate(0, 0, n)) }

func weekday(d payroll.Date) time.Weekday { return noon(d).Weekday() }

func weekend(d payroll.Date) bool {
	w := weekday(d)
	return w == time.Saturday || w == time.Sunday
}

// dayIn returns a day of a month; a month that is too short gives its last day.
func dayIn(m payroll.Month, day int) payroll.Date {
	first := m.FirstDay()
	last := addDays((m + 1).FirstDay(), -1)
	first.Day = min(day, last.Day)
	return first
}

// at is a minute of a day on the office's clock.
func at(d payroll.Date, minute int) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, minute/60, minute%60, 0, 0, Zone)
}
