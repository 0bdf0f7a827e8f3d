package registry

import (
	"strconv"
	"strings"
	"time"

	"chitra/payroll"
)

// Years that a list may speak of. What lies after today is refused elsewhere.
const firstYear, lastYear = 1850, 2199

// parseDay reads dd/mm/yyyy, day and month with one digit or two, or
// yyyy-mm-dd. The day always comes before the month.
func parseDay(s string) (payroll.Date, bool) {
	var d payroll.Date
	var okY, okM, okD bool
	if day, rest, ok := strings.Cut(s, "/"); ok {
		month, year, _ := strings.Cut(rest, "/")
		d.Day, okD = number(day, 1, 2)
		d.Month, okM = number(month, 1, 2)
		d.Year, okY = number(year, 4, 4)
	} else if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		d.Year, okY = number(s[:4], 4, 4)
		d.Month, okM = number(s[5:7], 2, 2)
		d.Day, okD = number(s[8:], 2, 2)
	}
	if !okY || !okM || !okD || d.Year < firstYear || d.Year > lastYear || d.Month < 1 || d.Day < 1 || d.Month > 12 || d.Day > daysIn(d.Year, d.Month) {
		return payroll.Date{}, false
	}
	return d, true
}

// parseBirth also reads a year alone.
func parseBirth(s string) (payroll.Date, bool) {
	if year, ok := number(s, 4, 4); ok {
		return payroll.Date{Year: year}, year >= firstYear && year <= lastYear
	}
	return parseDay(s)
}

// parseMonth reads yyyy-mm or mm/yyyy, the month with one digit or two.
func parseMonth(s string) (payroll.Month, bool) {
	month, year, ok := strings.Cut(s, "/")
	if !ok {
		year, month, ok = strings.Cut(s, "-")
	}
	m, okM := number(month, 1, 2)
	y, okY := number(year, 4, 4)
	if !ok || !okM || !okY || m < 1 || m > 12 || y < firstYear || y > lastYear {
		return 0, false
	}
	return payroll.NewMonth(y, m), true
}

// number reads a whole number of least to most digits and nothing else.
func number(s string, least, most int) (int, bool) {
	if len(s) < least || len(s) > most {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int(d)
	}
	return n, true
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// serialDate turns the number of a date cell into yyyy-mm-dd (ECMA-376 part 1,
// 18.17.4). In the 1900 system day 60 is 29 February 1900, which never was; it
// is no date. A number with a time of day is none either.
func serialDate(serial string, date1904 bool) (string, bool) {
	n, err := strconv.Atoi(serial)
	switch {
	case err != nil || n < 0 || n > 200_000:
		return "", false
	case date1904:
		return dayAfter(1904, time.January, 1, n), true
	case n == 0 || n == 60:
		return "", false
	case n < 60:
		return dayAfter(1899, time.December, 31, n), true
	}
	return dayAfter(1899, time.December, 30, n), true
}

func dayAfter(year int, month time.Month, day, days int) string {
	return time.Date(year, month, day+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// isoDay takes the day out of an ISO date cell.
func isoDay(s string) (string, bool) {
	day, clock, _ := strings.Cut(s, "T")
	_, ok := parseDay(day)
	return day, ok && strings.Trim(clock, "0:.Z") == "" && strings.Contains(day, "-")
}
