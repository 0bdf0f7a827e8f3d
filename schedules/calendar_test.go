package schedules

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chitra/payroll"
)

func embedded(t testing.TB) *Calendar {
	t.Helper()
	c, err := EmbeddedCalendar()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func day(t testing.TB, text string) payroll.Date {
	t.Helper()
	d, err := payroll.ParseDate(text)
	if err != nil || d.IsZero() {
		t.Fatalf("%q: %v", text, err)
	}
	return d
}

// TestLunarDaysAgree compares Tết and Giỗ Tổ of every table with the moon.
func TestLunarDaysAgree(t *testing.T) {
	// The check itself, against days nobody disputes.
	for want, got := range map[string]payroll.Date{
		"2024-02-10": lunar(2024, 1, 1), "2026-02-17": lunar(2026, 1, 1), "2007-02-17": lunar(2007, 1, 1), // China had 18/02/2007
		"2025-01-29": lunar(2025, 1, 1), "2023-01-22": lunar(2023, 1, 1), "1985-01-21": lunar(1985, 1, 1), // China had 20/02/1985
	} {
		if got.String() != want {
			t.Fatalf("the lunar check gives %s for %s", got, want)
		}
	}
	c := embedded(t)
	for year := 2021; year <= 2027; year++ {
		newYear, kings := lunar(year, 1, 1), lunar(year, 3, 10)
		for n := range 3 { // the first three days of the year are in every decision
			if d, ok := c.Special(addDays(newYear, n)); !ok || d.Of != "tet" || d.Kind != Holiday {
				t.Errorf("%d: %s is day %d of the lunar year and not in the table", year, addDays(newYear, n), n+1)
			}
		}
		if d, ok := c.Special(kings); !ok || d.Of != "hung-kings" || d.Kind != Holiday {
			t.Errorf("%d: the 10th of the third lunar month is %s, the table has something else", year, kings)
		}
		first, err := c.FirstOf(year, "tet")
		if before := julian(newYear) - julian(first); err != nil || before < 1 || before > 2 {
			t.Errorf("%d: Tết begins %s, %d days before the lunar year (one or two by custom), %v", year, first, before, err)
		}
	}
}

// TestDaysInLieu checks every table against article 111(3): each statutory day
// on a weekly day off gives one working day off after it.
func TestDaysInLieu(t *testing.T) {
	c := embedded(t)
	for year := 2021; year <= 2027; year++ {
		y, ok := c.Year(year)
		if !ok {
			t.Fatalf("no table of %d", year)
		}
		owed, given := 0, 0
		for _, d := range y.Days {
			if d.Kind == Holiday && weekend(d.Date) {
				owed++
			}
			if d.Kind == Compensation {
				given++
			}
		}
		if owed != given {
			t.Errorf("%d: %d holidays on weekly days off, %d days in lieu", year, owed, given)
		}
	}
}

// TestWorkingDays walks real weeks: what offices did is known.
func TestWorkingDays(t *testing.T) {
	c := embedded(t)
	for _, tt := range []struct{ name, day, working string }{
		{"an ordinary Thursday", "2026-11-26", "yes"},
		{"a Saturday", "2026-11-28", "no"},
		{"swapped Friday", "2026-01-02", "no"},
		{"Saturday worked for it", "2026-01-10", "yes"},
		{"eve of Tết", "2026-02-16", "no"},
		{"day before the Tết break", "2026-02-13", "yes"},
		{"first day after Tết", "2026-02-23", "yes"},
		{"day in lieu of Giỗ Tổ", "2026-04-27", "no"},
		{"announced, not decided: worked", "2026-11-24", "yes"},
		{"30/04 to 01/05/2024 in one", "2024-04-29", "no"},
		{"worked for it", "2024-05-04", "yes"},
		{"leap day", "2024-02-29", "yes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := c.Working(day(t, tt.day)); err != nil || got != (tt.working == "yes") {
				t.Errorf("%s works: %v, %v", tt.day, got, err)
			}
		})
	}
	if _, err := c.Working(day(t, "2031-05-05")); !errors.Is(err, payroll.ErrData) || !strings.Contains(err.Error(), "2031") {
		t.Errorf("a year without a table: %v", err)
	}
}

func TestHolidayAlarm(t *testing.T) {
	c := embedded(t)
	for _, tt := range []struct{ name, today, says string }{
		{"nothing in spring", "2026-03-10", ""},
		{"announced day comes near", "2026-10-10", "24/11/2026"},
		{"Tết is derived", "2026-12-20", "04/02/2027"},
		{"next year's table is missing", "2027-09-10", "2028"},
		{"not yet in August", "2027-08-01", "03/09/2027"},
		{"the year has none", "2028-01-05", "2028"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, a := range c.HolidayAlarm(day(t, tt.today)) {
				got += a.Text.VI + "\n" + a.Text.EN + "\n"
			}
			if (tt.says == "") != (got == "") || !strings.Contains(got, tt.says) {
				t.Errorf("alarm %q, want %q", got, tt.says)
			}
			if tt.name == "not yet in August" && strings.Contains(got, "2028") {
				t.Error("2028 is too early")
			}
		})
	}
}

// TestOfficeTable lays the decision of 2027 over the derived days.
func TestOfficeTable(t *testing.T) {
	table, problems := ReadHolidays("2027.yaml", []byte(`year: 2027
days:
  - {date: 2027-02-05, kind: holiday, of: tet, document: Thông báo mẫu}
  - {date: 2027-02-06, kind: holiday, of: tet, document: Thông báo mẫu}
  - {date: 2027-02-07, kind: holiday, of: tet, document: Thông báo mẫu}
  - {date: 2027-02-08, kind: holiday, of: tet, document: Thông báo mẫu}
  - {date: 2027-02-09, kind: holiday, of: tet, document: Thông báo mẫu}
  - {date: 2027-02-10, kind: compensation, of: tet, document: Thông báo mẫu}
  - {date: 2027-02-11, kind: compensation, of: tet, document: Thông báo mẫu}
  - {date: 2027-11-24, kind: holiday, of: culture, name: {vi: Ngày Văn hóa Việt Nam, en: Culture Day}, document: Luật mẫu}
`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	c, problems := NewCalendar([]Table{table})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for text, works := range map[string]bool{"2027-02-04": true, "2027-02-05": false, "2027-02-11": false, "2027-02-12": true, "2027-11-24": false, "2027-04-16": false} {
		if got, err := c.Working(day(t, text)); err != nil || got != works {
			t.Errorf("%s works: %v, %v", text, got, err)
		}
	}
	if y, _ := c.Year(2027); len(y.Pending) != 0 || len(y.Undecided()) != 1 { // only 03/09 is still derived
		t.Errorf("pending %v, undecided %v", y.Pending, y.Undecided())
	}
	table.Days = table.Days[2:]
	if _, problems := NewCalendar([]Table{table}); len(problems) != 1 || !strings.Contains(problems[0].Message.EN, "has 5 days by law") {
		t.Errorf("a Tết of three days: %v", problems)
	}
}

// TestBadFiles compares what is wrong with each file of testdata/schedule/bad
// with the golden text beside it.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("../testdata/schedule/bad/*.yaml")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var problems []Problem
			if strings.HasPrefix(name, "timetable") {
				_, problems = ReadTimetable(name, data, sampleWorks)
			} else {
				_, problems = ReadHolidays(name, data)
			}
			var got strings.Builder
			for _, p := range problems {
				fmt.Fprintf(&got, "%s:%d:%d: %s / %s\n", p.File, p.Line, p.Column, p.Message.VI, p.Message.EN)
			}
			golden(t, strings.TrimSuffix(path, ".yaml")+".golden", got.String())
			if len(problems) == 0 {
				t.Error("nothing is wrong with it")
			}
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("CHITRA_UPDATE_GOLDEN") == "1" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s (%v):\n got %s\nwant %s", path, err, got, want)
	}
}
