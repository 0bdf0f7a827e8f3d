package schedules

import (
	"fmt"
	"strings"
	"time"

	"chitra/payroll"

	"github.com/robfig/cron/v3"
)

// parseCron reads five fields. The library is called here only, behind recover:
// some of its inputs panic. What it accepts and people do not mean is refused: a
// zone of its own, a day no month has, days that shorter months lack, and a day
// of the month beside a day of the week, which it takes as "or".
func parseCron(text string) (cron.Schedule, error) {
	fields := strings.Fields(text)
	if len(fields) != 5 || strings.Contains(text, "=") || strings.HasPrefix(text, "@") {
		return nil, badRule("cron «%s»: cần năm trường phút giờ ngày tháng thứ, không kèm múi giờ", "cron %q: use five fields, minute hour day month weekday, without a zone", text)
	}
	if fields[2] != "*" && fields[2] != "?" && fields[4] != "*" && fields[4] != "?" {
		return nil, badRule("cron «%s»: ngày và thứ cùng ghi thì nghĩa là «hoặc»; chỉ ghi một", "cron %q: day and weekday together mean “or”; give one of them", text)
	}
	var s cron.Schedule
	if err := parseSafely(&s, text); err != nil {
		return nil, badRule("cron «%s»: %v", "cron %q: %v", text, err)
	}
	if err := firesEveryMonth(s, fields); err != nil {
		return nil, err
	}
	return s, nil
}

// parseSafely turns a panic of the library into an error.
func parseSafely(s *cron.Schedule, text string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	*s, err = cron.ParseStandard(text)
	return err
}

// firesEveryMonth refuses 30 February and the 31st: the first never comes, the
// second leaves five months out. Months named in the expression count alone.
func firesEveryMonth(s cron.Schedule, fields []string) error {
	text := strings.Join(fields, " ")
	first := s.Next(time.Date(2023, 1, 1, 0, 0, 0, 0, Zone).Add(-time.Second))
	if first.IsZero() {
		return badRule("cron «%s» không bao giờ đến", "cron %q never comes", text)
	}
	if fields[2] == "*" || fields[2] == "?" || fields[3] != "*" {
		return nil
	}
	for m := time.January; m <= time.December; m++ { // 2023 has the shortest February
		start := time.Date(2023, m, 1, 0, 0, 0, 0, Zone)
		if next := s.Next(start.Add(-time.Second)); next.Month() != m || next.Year() != 2023 {
			return badRule("cron «%s» bỏ sót tháng %d; dùng «last day, HH:MM»", "cron %q leaves out month %d; use “last day, HH:MM”", text, int(m))
		}
	}
	return nil
}

// ruleError says why a rule is refused. It is payroll.ErrData.
type ruleError struct{ payroll.Text }

func (e ruleError) Error() string { return e.VI + " / " + e.EN }
func (e ruleError) Unwrap() error { return payroll.ErrData }

func badRule(vi, en string, args ...any) error {
	return ruleError{payroll.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}}
}
