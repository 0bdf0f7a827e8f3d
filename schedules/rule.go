package schedules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"chitra/payroll"

	"github.com/robfig/cron/v3"
)

// Grain is how the slots of a rule are named: by year, month, day or minute.
type Grain string

// The grains.
const (
	Yearly  Grain = "year"   // 2027
	Monthly Grain = "month"  // 2026-12
	Daily   Grain = "day"    // 2026-12-05
	Minute  Grain = "minute" // 2026-12-05T08:15
)

// Rule says when a job is due, as people say it: "last working day on or before
// day 24, 16:00", "10 ngày làm việc trước ngày 25, 08:00", "every 15 minutes from
// 07:30 to 17:00 on working days", "15 working days before Tet, 08:00", "cron
// 0 2 * * 1". See [ParseRule].
type Rule struct {
	text  string
	grain Grain
	// Within a month or year: a day (31 = the last), moved by shift days. Of Tết
	// the day is its first.
	day     int
	tet     bool
	month   int // of a yearly rule
	shift   int // days after, before when negative
	working bool
	move    int // -1 to the previous, 1 to the next working day, when not one
	minute  int // of the day
	// Of days: one day of the week, or working days only.
	weekday *time.Weekday
	// Of minutes: every so many, first to last inclusive.
	every, last int
	cron        cron.Schedule
}

// String is the rule as it was written.
func (r *Rule) String() string { return r.text }

// Grain says how its slots are named.
func (r *Rule) Grain() Grain { return r.grain }

// Occurrence is one time a job is due. Its name stays when the calendar moves
// its day, so that a slot is done once whatever a late decree does to it.
type Occurrence struct {
	Name  string
	Due   time.Time
	Month payroll.Month // the calendar month it belongs to; of Tết, that of its first day off
}

// phrase is one way to say a rule; groups fill it.
type phrase struct {
	form *regexp.Regexp
	fill func(r *Rule, g []string)
}

const (
	dayOf  = `(?:day|ngày) (\d{1,2}|cuối tháng)|last day|ngày cuối tháng`
	months = `(?: (?:of month|tháng) (\d{1,2}))?`
)

func form(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

// phrases are every form a rule may take, in English and in Vietnamese.
var phrases = []phrase{
	{form(`(` + dayOf + `)` + months + `(?: (or the previous working day|hoặc ngày làm việc liền trước|or the next working day|hoặc ngày làm việc liền sau))?`),
		func(r *Rule, g []string) {
			r.onDay(g[2], g[3])
			switch g[4] {
			case "":
			case "or the next working day", "hoặc ngày làm việc liền sau":
				r.move = 1
			default:
				r.move = -1
			}
		}},
	{form(`(?:last working day on or before|ngày làm việc cuối cùng không muộn hơn) (` + dayOf + `)` + months),
		func(r *Rule, g []string) { r.onDay(g[2], g[3]); r.move = -1 }},
	{form(`(?:first working day on or after|ngày làm việc đầu tiên không sớm hơn) (` + dayOf + `)` + months),
		func(r *Rule, g []string) { r.onDay(g[2], g[3]); r.move = 1 }},
	{form(`(\d{1,2}) (working days?|days?|ngày làm việc|ngày) (before|after|trước|sau) (` + dayOf + `)` + months),
		func(r *Rule, g []string) { r.onDay(g[5], g[6]); r.shifted(g[1], g[2], g[3]) }},
	{form(`(\d{1,2}) (working days?|days?|ngày làm việc|ngày) (before|after|trước|sau) (?:tet|tết)`),
		func(r *Rule, g []string) { r.grain, r.tet = Yearly, true; r.shifted(g[1], g[2], g[3]) }},
	{form(`every day|hằng ngày|mỗi ngày`), func(r *Rule, _ []string) { r.grain = Daily }},
	{form(`every working day|mỗi ngày làm việc`), func(r *Rule, _ []string) { r.grain, r.working = Daily, true }},
	{form(`every (monday|tuesday|wednesday|thursday|friday|saturday|sunday)`), func(r *Rule, g []string) { r.onWeekday(g[1]) }},
	{form(`(thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|chủ nhật) hằng tuần`), func(r *Rule, g []string) { r.onWeekday(g[1]) }},
	{form(`(?:every|mỗi) (\d{1,3}) (?:minutes|phút) (?:from|từ) (\d{1,2}:\d{2}) (?:to|đến) (\d{1,2}:\d{2})(?: (on working days|every day|ngày làm việc|hằng ngày))?`),
		func(r *Rule, g []string) {
			r.grain, r.every = Minute, number(g[1])
			r.minute, r.last = clock(g[2]), clock(g[3])
			r.working = g[4] == "on working days" || g[4] == "ngày làm việc"
		}},
}

func number(s string) int { n, _ := strconv.Atoi(s); return n }

// clock reads HH:MM as minutes of the day, -1 when there is no such time.
func clock(s string) int {
	h, m, ok := strings.Cut(s, ":")
	hour, minute := number(h), number(m)
	if !ok || hour > 23 || minute > 59 || len(m) != 2 {
		return -1
	}
	return hour*60 + minute
}

func (r *Rule) onDay(day, month string) {
	r.grain, r.day = Monthly, number(day)
	if day == "" || day == "cuối tháng" {
		r.day = 31
	}
	if day == "0" || day == "00" {
		r.day = -1
	}
	if month != "" {
		r.grain, r.month = Yearly, number(month)
	}
}

func (r *Rule) shifted(n, unit, direction string) {
	r.shift, r.working = number(n), strings.Contains(unit, "working") || strings.Contains(unit, "làm việc")
	if direction == "before" || direction == "trước" {
		r.shift = -r.shift
	}
}

func (r *Rule) onWeekday(name string) {
	r.grain = Daily
	for d, names := range [][2]string{{"sunday", "chủ nhật"}, {"monday", "thứ hai"}, {"tuesday", "thứ ba"}, {"wednesday", "thứ tư"},
		{"thursday", "thứ năm"}, {"friday", "thứ sáu"}, {"saturday", "thứ bảy"}} {
		if name == names[0] || name == names[1] {
			w := time.Weekday(d)
			r.weekday = &w
		}
	}
}

// ParseRule reads a rule: a day phrase and, after a comma, a time of day (not for
// minutes and cron). A rule that is not understood, or would never come, is
// payroll.ErrData with the forms there are.
func ParseRule(text string) (*Rule, error) {
	words := strings.ToLower(strings.Join(strings.Fields(text), " "))
	if len(words) > 200 {
		return nil, badRule("quá dài (%d ký tự)", "too long (%d characters)", len(words))
	}
	if expression, ok := strings.CutPrefix(words, "cron "); ok {
		s, err := parseCron(strings.Join(strings.Fields(expression), " "))
		return &Rule{text: text, grain: Minute, cron: s}, err
	}
	r := &Rule{text: text}
	days, time, timed := strings.Cut(words, ",")
	days = strings.TrimSpace(days)
	i := slices.IndexFunc(phrases, func(p phrase) bool { return p.form.MatchString(days) })
	if i < 0 {
		return nil, badRule("không hiểu «%s»; ví dụ: «3 ngày làm việc trước ngày 25, 08:00»", "%q is not understood; for example: “3 working days before day 25, 08:00”", text)
	}
	phrases[i].fill(r, phrases[i].form.FindStringSubmatch(days))
	if timed == (r.every > 0) {
		return nil, badRule("«%s»: cần đúng một giờ, ví dụ «…, 08:00»", "%q: needs exactly one time, as in “…, 08:00”", text)
	}
	if timed {
		r.minute = clock(strings.TrimSpace(time))
	}
	return r, r.check()
}

// check refuses days, months and times that do not exist.
func (r *Rule) check() error {
	switch {
	case (r.grain == Monthly || r.month > 0) && (r.day < 1 || r.day > 31):
		return badRule("«%s»: ngày phải từ 1 đến 31", "%q: a day is 1 to 31", r.text)
	case r.month > 12 || r.grain == Yearly && !r.tet && r.month < 1:
		return badRule("«%s»: tháng phải từ 1 đến 12", "%q: a month is 1 to 12", r.text)
	case r.month > 0 && r.day < 31 && dayIn(payroll.NewMonth(2024, r.month), r.day).Day != r.day:
		return badRule("«%s»: tháng không có ngày này", "%q: the month has no such day", r.text)
	case r.minute < 0 || r.last < 0:
		return badRule("«%s»: giờ phải là HH:MM", "%q: a time is HH:MM", r.text)
	case r.grain == Minute && (r.every < 5 || r.last < r.minute):
		return badRule("«%s»: từ 5 phút trở lên, giờ cuối sau giờ đầu", "%q: five minutes or more, and the last time after the first", r.text)
	case r.shift < -60 || r.shift > 60:
		return badRule("«%s»: tối đa 60 ngày", "%q: sixty days at most", r.text)
	}
	return nil
}

// Movable reports whether the calendar can move a slot after its name is fixed:
// those of months and years.
func (r *Rule) Movable() bool { return r.grain == Monthly || r.grain == Yearly }

// Between returns the occurrences due after one moment and up to another, in
// order. It fails where the calendar has no table for a year it must look at.
func (r *Rule) Between(c *Calendar, after, until time.Time) (list []Occurrence, err error) {
	take := func(o Occurrence, fault error) {
		if fault != nil && err == nil {
			err = fault
		}
		if fault == nil && o.Due.After(after) && !o.Due.After(until) {
			list = append(list, o)
		}
	}
	switch {
	case !until.After(after):
	case r.cron != nil:
		for t := r.cron.Next(after.In(Zone)); !t.IsZero() && !t.After(until); t = r.cron.Next(t) {
			list = append(list, r.named(payroll.DateOf(t), t))
		}
	case r.Movable():
		r.eachPeriod(c, after, until, take)
	default:
		for d := payroll.DateOf(after.In(Zone)); !at(d, 0).After(until); d = addDays(d, 1) {
			r.eachOfDay(c, d, take)
		}
	}
	slices.SortStableFunc(list, func(a, b Occurrence) int { return a.Due.Compare(b.Due) })
	return list, err
}

// eachPeriod goes through the months or years whose slot may be due in a span;
// a shift of 60 working days reaches a quarter of a year.
func (r *Rule) eachPeriod(c *Calendar, after, until time.Time, take func(Occurrence, error)) {
	from, to := payroll.DateOf(after.In(Zone)).MonthOf()-5, payroll.DateOf(until.In(Zone)).MonthOf()+5
	for m := from; m <= to; m++ {
		if r.grain == Yearly && m.MonthOfYear() != max(r.month, 1) {
			continue
		}
		due, err := r.dueIn(c, m)
		if err != nil && !reaches(m, after, until, r.shift) {
			continue
		}
		o := r.named(m.FirstDay(), due)
		if first, tetErr := c.FirstOf(m.Year(), "tet"); r.tet && tetErr == nil {
			o.Month = first.MonthOf()
		}
		take(o, err)
	}
}

// reaches reports whether a month's slot could be due in a span at all, so that a
// missing table of a year far ahead is not an error today.
func reaches(m payroll.Month, after, until time.Time, shift int) bool {
	slack := 31
	if shift != 0 {
		slack += 2*max(shift, -shift) + 15
	}
	start, end := at(addDays(m.FirstDay(), -slack), 0), at(addDays(m.FirstDay(), 31+slack), 0)
	if shift >= 0 {
		start = at(m.FirstDay(), 0)
	}
	return start.Before(until) && end.After(after)
}

// dueIn computes the moment of a month's slot.
func (r *Rule) dueIn(c *Calendar, m payroll.Month) (time.Time, error) {
	d, err := dayIn(m, r.day), error(nil)
	if r.tet {
		d, err = c.FirstOf(m.Year(), "tet")
	}
	switch {
	case err != nil:
	case r.move < 0:
		d, err = c.OnOrBefore(d)
	case r.move > 0:
		d, err = c.OnOrAfter(d)
	case r.shift != 0 && r.working:
		d, err = c.Shift(d, r.shift)
	default:
		d = addDays(d, r.shift)
	}
	return at(d, r.minute), err
}

// eachOfDay yields the slots of one day.
func (r *Rule) eachOfDay(c *Calendar, d payroll.Date, take func(Occurrence, error)) {
	if r.weekday != nil && *r.weekday != weekday(d) {
		return
	}
	if r.working {
		working, err := c.Working(d)
		if err != nil {
			take(Occurrence{}, err)
		}
		if !working {
			return
		}
	}
	last := max(r.last, r.minute)
	for minute := r.minute; minute <= last; minute += max(r.every, 1) {
		take(r.named(d, at(d, minute)), nil)
	}
}

func (r *Rule) named(d payroll.Date, due time.Time) Occurrence {
	o := Occurrence{Due: due, Month: d.MonthOf()}
	switch r.grain {
	case Yearly:
		o.Name = fmt.Sprintf("%04d", d.Year)
	case Monthly:
		o.Name = d.MonthOf().String()
	case Daily:
		o.Name = d.String()
	default:
		o.Name = due.In(Zone).Format("2006-01-02T15:04")
	}
	return o
}

// horizon is how far ahead Next looks.
const horizon = 14 * 31 * 24 * time.Hour

// Next returns the next n occurrences after a moment, fewer when they lie beyond
// fourteen months. An error goes with what could still be computed.
func (r *Rule) Next(c *Calendar, after time.Time, n int) (list []Occurrence, err error) {
	for span := 26 * time.Hour; len(list) < n && span < horizon; span *= 8 {
		list, err = r.Between(c, after, after.Add(min(span, horizon)))
	}
	if len(list) < n && err == nil {
		list, err = r.Between(c, after, after.Add(horizon))
	}
	if len(list) >= n { // what cannot be said is later than what was asked
		return list[:n], nil
	}
	return list, err
}
