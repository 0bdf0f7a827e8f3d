package payroll_test

import (
	"testing"

	"chitra/payroll"

	"pgregory.net/rapid"
)

func TestParseMonth(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
	}{
		{"ISO", "2026-11", "2026-11"},
		{"Vietnamese", "11/2026", "2026-11"},
		{"one digit", "7/2026", "2026-07"},
		{"blanks", " 2026-01 ", "2026-01"},
		{"month 13", "2026-13", ""},
		{"month 0", "2026-00", ""},
		{"two-digit year", "07/26", ""},
		{"a day", "2026-07-01", ""},
		{"year too early", "1899-01", ""},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := payroll.ParseMonth(c.text)
			if (err == nil) != (c.want != "") || m.String() != c.want || string(m.AppendTo(nil)) != c.want {
				t.Errorf("ParseMonth(%q) = %q, %v; want %q", c.text, m, err, c.want)
			}
		})
	}
}

func TestMonthArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		year, month := rapid.IntRange(1900, 2199).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month")
		m := payroll.NewMonth(year, month)
		if m.Year() != year || m.MonthOfYear() != month {
			t.Fatalf("%d-%d became %d-%d", year, month, m.Year(), m.MonthOfYear())
		}
		for _, text := range []string{m.String(), m.Vietnamese()} {
			if back, err := payroll.ParseMonth(text); err != nil || back != m {
				t.Fatalf("%q reads back as %s, %v", text, back, err)
			}
		}
		if next := m + 12; next.Year() != year+1 || next.MonthOfYear() != month {
			t.Fatalf("%s + 12 = %s", m, next)
		}
	})
}

func TestSpan(t *testing.T) {
	month := func(s string) payroll.Month {
		m, err := payroll.ParseMonth(s)
		if err != nil && s != "" {
			t.Fatal(err)
		}
		return m
	}
	span := func(from, to string) payroll.Span { return payroll.Span{From: month(from), To: month(to)} }
	for _, c := range []struct {
		name string
		a, b payroll.Span
		want bool
	}{
		{"apart", span("2024-01", "2024-06"), span("2024-07", ""), false},
		{"sharing one month", span("2024-01", "2024-07"), span("2024-07", ""), true},
		{"both open", span("2020-01", ""), span("2024-07", ""), true},
		{"inside", span("2020-01", "2030-01"), span("2024-07", "2024-07"), true},
		{"since ever", span("", "2024-06"), span("2024-06", ""), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.a.Overlaps(c.b) != c.want || c.b.Overlaps(c.a) != c.want {
				t.Errorf("%s and %s: overlap is not %v both ways", c.a, c.b, c.want)
			}
		})
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct {
		name, text, vietnamese string
		ok                     bool
	}{
		{"a day", "1950-03-04", "04/03/1950", true},
		{"a year alone", "1950", "1950", true},
		{"none", "", "", true},
		{"29 February of a leap year", "2024-02-29", "29/02/2024", true},
		{"29 February of another", "2023-02-29", "", false},
		{"31 April", "2023-04-31", "", false},
		{"a month alone", "2023-04", "", false},
		{"words", "hôm nay", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := payroll.ParseDate(c.text)
			if (err == nil) != c.ok || c.ok && (d.String() != c.text || d.Vietnamese() != c.vietnamese) {
				t.Errorf("ParseDate(%q) = %q / %q, %v", c.text, d, d.Vietnamese(), err)
			}
		})
	}
}

func TestAgeIn(t *testing.T) {
	born, leap := payroll.Date{Year: 2010, Month: 11, Day: 30}, payroll.Date{Year: 2008, Month: 2, Day: 29}
	for _, c := range []struct {
		name   string
		born   payroll.Date
		month  payroll.Month
		change payroll.AgeChange
		want   int
	}{
		{"month before the birthday", born, payroll.NewMonth(2026, 10), payroll.BirthdayMonth, 15},
		{"birthday month counts whole, even on its last day", born, payroll.NewMonth(2026, 11), payroll.BirthdayMonth, 16},
		{"following-month offices wait", born, payroll.NewMonth(2026, 11), payroll.FollowingMonth, 15},
		{"and then count", born, payroll.NewMonth(2026, 12), payroll.FollowingMonth, 16},
		{"29 February in a common year", leap, payroll.NewMonth(2024, 2), payroll.BirthdayMonth, 16},
		{"year alone counts from January", payroll.Date{Year: 1951}, payroll.NewMonth(2026, 1), payroll.BirthdayMonth, 75},
		{"month of birth", born, payroll.NewMonth(2010, 11), payroll.BirthdayMonth, 0},
		{"before birth", born, payroll.NewMonth(2010, 10), payroll.BirthdayMonth, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := payroll.AgeIn(c.born, c.month, c.change); got != c.want {
				t.Errorf("age %d, want %d", got, c.want)
			}
		})
	}
}
