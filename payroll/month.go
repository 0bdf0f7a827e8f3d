package payroll

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Month is a calendar month, the unit of benefit time: nothing is prorated.
// It counts months since January of year 0, so months are ordered and can be
// added. The zero Month means "none".
type Month int32

// NewMonth returns the month of a year; month is 1 to 12.
func NewMonth(year, month int) Month { return Month(year*12 + month - 1) }

// Year returns the calendar year.
func (m Month) Year() int { return int(m) / 12 }

// MonthOfYear returns 1 for January to 12 for December.
func (m Month) MonthOfYear() int { return int(m)%12 + 1 }

// FirstDay returns the first day of the month.
func (m Month) FirstDay() Date { return Date{m.Year(), m.MonthOfYear(), 1} }

// String writes yyyy-mm, the form of files and databases. The zero Month is "".
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year(), m.MonthOfYear())
}

// AppendTo appends what [Month.String] writes, for rows by the million.
func (m Month) AppendTo(b []byte) []byte {
	if m == 0 {
		return b
	}
	year, month := m.Year(), m.MonthOfYear()
	return append(b, byte('0'+year/1000), byte('0'+year/100%10), byte('0'+year/10%10), byte('0'+year%10),
		'-', byte('0'+month/10), byte('0'+month%10))
}

// Vietnamese writes mm/yyyy, the form on screens and paper.
func (m Month) Vietnamese() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%02d/%04d", m.MonthOfYear(), m.Year())
}

// ParseMonth reads yyyy-mm or mm/yyyy, years 1900 to 2199.
func ParseMonth(s string) (Month, error) {
	s = strings.TrimSpace(s)
	year, month, ok := strings.Cut(s, "-")
	if !ok {
		month, year, ok = strings.Cut(s, "/")
	}
	y, errY := strconv.Atoi(year)
	m, errM := strconv.Atoi(month)
	if !ok || errY != nil || errM != nil || len(year) != 4 || len(month) > 2 || m < 1 || m > 12 || y < 1900 || y > 2199 {
		return 0, fmt.Errorf("%q không phải tháng, cần yyyy-mm hoặc mm/yyyy / is not a month; write yyyy-mm or mm/yyyy", s)
	}
	return NewMonth(y, m), nil
}

// Span is a closed interval of months. A zero From means "since ever", a zero
// To means "until further notice".
type Span struct{ From, To Month }

// Contains reports whether m lies in the span.
func (s Span) Contains(m Month) bool {
	return m >= s.From && (s.To == 0 || m <= s.To)
}

// Overlaps reports whether the two spans share a month.
func (s Span) Overlaps(o Span) bool {
	return (s.To == 0 || o.From <= s.To) && (o.To == 0 || s.From <= o.To)
}

// String writes "2024-07 …" or "2021-07 … 2023-06".
func (s Span) String() string {
	if s.To == 0 {
		return s.From.String() + " …"
	}
	return s.From.String() + " … " + s.To.String()
}

// Date is a calendar day. A Date with only a Year is a year of birth whose day
// nobody knows; the zero Date is "none".
type Date struct{ Year, Month, Day int }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.Year == 0 }

// YearOnly reports whether only the year is known.
func (d Date) YearOnly() bool { return d.Year != 0 && d.Month == 0 }

// MonthOf returns the month the day lies in; a year alone counts from January.
func (d Date) MonthOf() Month {
	if d.IsZero() {
		return 0
	}
	return NewMonth(d.Year, max(d.Month, 1))
}

// Before reports whether d is earlier than o. A year alone counts as 1 January.
func (d Date) Before(o Date) bool { return d.ordinal() < o.ordinal() }

// EndsBefore reports whether d is surely earlier than o: of a year alone every
// day might be meant.
func (d Date) EndsBefore(o Date) bool {
	if d.YearOnly() || o.YearOnly() {
		return d.Year < o.Year
	}
	return d.Before(o)
}

func (d Date) ordinal() int { return (d.Year*16+max(d.Month, 1))*32 + max(d.Day, 1) }

// Valid reports whether the day exists in the calendar (a year alone does).
func (d Date) Valid() bool {
	if d.YearOnly() {
		return d.Day == 0
	}
	t := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
	return t.Year() == d.Year && int(t.Month()) == d.Month && t.Day() == d.Day
}

// String writes yyyy-mm-dd, or yyyy for a year alone, or "".
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.YearOnly():
		return fmt.Sprintf("%04d", d.Year)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Vietnamese writes dd/mm/yyyy, or yyyy for a year alone.
func (d Date) Vietnamese() string {
	if d.IsZero() || d.YearOnly() {
		return d.String()
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year)
}

// ParseDate reads what [Date.String] writes.
func ParseDate(s string) (Date, error) {
	var d Date
	if s == "" {
		return d, nil
	}
	parts := strings.Split(s, "-")
	fields := []*int{&d.Year, &d.Month, &d.Day}
	if len(parts) != 1 && len(parts) != 3 {
		return Date{}, fmt.Errorf("%q is not a date", s)
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil {
			return Date{}, fmt.Errorf("%q is not a date", s)
		}
		*fields[i] = n
	}
	if d.Year < 1 || !d.Valid() {
		return Date{}, fmt.Errorf("%q is not a date", s)
	}
	return d, nil
}

// DateOf returns the calendar day of t in t's own location.
func DateOf(t time.Time) Date { return Date{t.Year(), int(t.Month()), t.Day()} }

// dayNumber counts days, so that days can be subtracted; none is 0.
func (d Date) dayNumber() int32 {
	if d.IsZero() {
		return 0
	}
	return int32(time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// dateOfNumber is the inverse of dayNumber.
func dateOfNumber(n int32) Date {
	if n == 0 {
		return Date{}
	}
	return DateOf(time.Unix(int64(n)*86400, 0).UTC())
}
