package schedules

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chitra/payroll"

	"pgregory.net/rapid"
)

func moment(t testing.TB, text string) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04", text, Zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func rule(t testing.TB, text string) *Rule {
	t.Helper()
	r, err := ParseRule(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRules compares the slots of a span with a hand-made list.
func TestRules(t *testing.T) {
	c := embedded(t)
	for _, tt := range []struct{ name, rule, from, to, slots string }{
		{"day 5 or the working day before", "day 5 or the previous working day, 08:00", "2026-07-01 00:00", "2026-10-01 00:00",
			"2026-07=2026-07-03 08:00 2026-08=2026-08-05 08:00 2026-09=2026-09-04 08:00"},
		{"in Vietnamese", "ngày 5 hoặc ngày làm việc liền trước, 08:00", "2026-07-01 00:00", "2026-08-01 00:00", "2026-07=2026-07-03 08:00"},
		{"last working day on or before 24, January before Tết", "last working day on or before day 24, 16:00", "2026-01-01 00:00", "2026-03-01 00:00",
			"2026-01=2026-01-23 16:00 2026-02=2026-02-24 16:00"},
		{"ten working days before 25, across Tết", "10 working days before day 25, 08:00", "2026-01-20 00:00", "2026-03-31 00:00",
			"2026-02=2026-02-04 08:00 2026-03=2026-03-11 08:00"},
		{"across the swapped days of September", "10 ngày làm việc trước ngày 5, 08:00", "2026-08-01 00:00", "2026-09-10 00:00", "2026-09=2026-08-20 08:00"},
		{"working days after", "2 working days after day 1, 09:30", "2026-05-01 00:00", "2026-05-31 00:00", "2026-05=2026-05-05 09:30"},
		{"months of 28 to 31 days", "last day, 23:00", "2024-02-01 00:00", "2024-05-01 00:00",
			"2024-02=2024-02-29 23:00 2024-03=2024-03-31 23:00 2024-04=2024-04-30 23:00"},
		{"the 31st of shorter months", "day 31, 23:00", "2025-02-01 00:00", "2025-05-01 00:00",
			"2025-02=2025-02-28 23:00 2025-03=2025-03-31 23:00 2025-04=2025-04-30 23:00"},
		{"before Tết", "15 working days before Tet, 08:00", "2026-01-01 00:00", "2027-03-01 00:00", "2026=2026-01-26 08:00 2027=2027-01-14 08:00"},
		{"once a year", "5 working days before day 1 of month 7, 08:00", "2025-01-01 00:00", "2026-12-31 00:00", "2025=2025-06-24 08:00 2026=2026-06-24 08:00"},
		{"every working day around a swap", "every working day, 07:30", "2026-08-21 00:00", "2026-09-04 00:00",
			"2026-08-21=2026-08-21 07:30 2026-08-22=2026-08-22 07:30 2026-08-24=2026-08-24 07:30 2026-08-25=2026-08-25 07:30 2026-08-26=2026-08-26 07:30 2026-08-27=2026-08-27 07:30 2026-08-28=2026-08-28 07:30 2026-09-03=2026-09-03 07:30"},
		{"every Monday", "every monday, 06:00", "2026-11-20 00:00", "2026-12-01 00:00", "2026-11-23=2026-11-23 06:00 2026-11-30=2026-11-30 06:00"},
		{"minutes of working days only", "every 240 minutes from 08:00 to 16:00 on working days", "2026-11-27 00:00", "2026-11-30 12:00",
			"2026-11-27T08:00=2026-11-27 08:00 2026-11-27T12:00=2026-11-27 12:00 2026-11-27T16:00=2026-11-27 16:00 2026-11-30T08:00=2026-11-30 08:00 2026-11-30T12:00=2026-11-30 12:00"},
		{"cron on the office's clock", "cron 30 2 * * 0", "2026-11-20 00:00", "2026-12-01 00:00", "2026-11-22T02:30=2026-11-22 02:30 2026-11-29T02:30=2026-11-29 02:30"},
		{"bounds: after is out, until is in", "every day, 08:00", "2026-11-26 08:00", "2026-11-27 08:00", "2026-11-27=2026-11-27 08:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, err := rule(t, tt.rule).Between(c, moment(t, tt.from), moment(t, tt.to))
			var got []string
			for _, o := range list {
				got = append(got, o.Name+"="+o.Due.In(Zone).Format("2006-01-02 15:04"))
			}
			if s := strings.Join(got, " "); err != nil || s != tt.slots {
				t.Errorf("%v\n got %s\nwant %s", err, s, tt.slots)
			}
		})
	}
}

func TestBadRules(t *testing.T) {
	for _, text := range []string{
		"", "TZ=0", "cron TZ=0", "cron CRON_TZ=Zone 0 8 * * *", "cron @every 0s", "cron @daily", "cron 0 8 30 2 *", "cron 0 8 31 * *", "cron 0 8 25 * MON",
		"cron 61 8 * * *", "cron * *", "day 0, 08:00", "day 32, 08:00", "day 30 of month 2, 08:00", "day 5 of month 13, 08:00", "day 5", "day 5, 8", "day 5, 25:00",
		"every day, 08:60", "every 1 minutes from 08:00 to 09:00", "every 15 minutes from 17:00 to 08:00", "every 15 minutes from 08:00 to 17:00, 08:00",
		"61 days before day 5, 08:00", "L, 08:00", "every day, 08:00 " + strings.Repeat("x", 300),
	} {
		if r, err := ParseRule(text); !errors.Is(err, payroll.ErrData) {
			t.Errorf("%q: %v, %v", text, r, err)
		}
	}
}

// TestMovedCalendarKeepsNames: a day added to the table moves a slot and leaves
// its name, so that what was done stays done.
func TestMovedCalendarKeepsNames(t *testing.T) {
	table, problems := ReadHolidays("x.yaml", []byte("year: 2026\ndays: [{date: 2026-12-24, kind: holiday, of: extra, document: Văn bản mẫu}]"))
	moved, more := NewCalendar([]Table{table})
	if len(problems)+len(more) > 0 {
		t.Fatal(problems, more)
	}
	r, from, to := rule(t, "last working day on or before day 24, 16:00"), moment(t, "2026-12-01 00:00"), moment(t, "2026-12-31 00:00")
	a, errA := r.Between(embedded(t), from, to)
	b, errB := r.Between(moved, from, to)
	if errA != nil || errB != nil || len(a) != 1 || len(b) != 1 || a[0].Name != b[0].Name || a[0].Due.Equal(b[0].Due) {
		t.Errorf("%v %v, %v %v", a, errA, b, errB)
	}
}

// TestSlotsAreOnePartition: cut a span anywhere, the slots are the same, each
// once, in order: what restart and sleep rely on.
func TestSlotsAreOnePartition(t *testing.T) {
	c := embedded(t)
	rules := []string{"10 working days before day 25, 08:00", "every 15 minutes from 07:30 to 17:00 on working days", "last day, 23:59", "every working day, 00:00",
		"3 ngày làm việc sau ngày 20, 08:00", "15 working days before Tet, 08:00", "cron */20 7-9 * * 1-5", "day 29 of month 2, 08:00", "every sunday, 12:00"}
	rapid.Check(t, func(t *rapid.T) {
		r, err := ParseRule(rapid.SampledFrom(rules).Draw(t, "rule"))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Date(2021, 6, 1, 0, 0, 0, 0, Zone).Add(time.Duration(rapid.IntRange(0, 5*365*24*60).Draw(t, "start")) * time.Minute)
		cuts := []time.Time{start}
		for range rapid.IntRange(1, 5).Draw(t, "cuts") {
			cuts = append(cuts, cuts[len(cuts)-1].Add(time.Duration(rapid.IntRange(0, 40*24*60).Draw(t, "span"))*time.Minute))
		}
		whole, err := r.Between(c, start, cuts[len(cuts)-1])
		if err != nil {
			t.Fatal(err)
		}
		var parts []Occurrence
		for i := range cuts[1:] {
			part, err := r.Between(c, cuts[i], cuts[i+1])
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, part...)
		}
		seen := map[string]bool{}
		if len(whole) != len(parts) {
			t.Fatalf("%d whole, %d in parts", len(whole), len(parts))
		}
		for i := range whole {
			if whole[i] != parts[i] || seen[whole[i].Name] || i > 0 && !whole[i-1].Due.Before(whole[i].Due) {
				t.Fatalf("slot %d: %v, %v", i, whole[i], parts[i])
			}
			seen[whole[i].Name] = true
		}
	})
}

// FuzzRule: no text makes the parser or a rule it takes panic, and what it takes
// comes at least once in a leap year's span.
func FuzzRule(f *testing.F) {
	for _, s := range []string{"day 5 or the previous working day, 08:00", "ngày cuối tháng, 23:59", "cron TZ=0", "cron 0 8 30 2 *", "3 working days before day 25, 08:00",
		"every 15 minutes from 07:30 to 17:00 on working days", "15 ngày làm việc trước Tết, 08:00", "CRON_TZ=Zone", "cron 0 8 1-28/3 * *", "day 29 of month 2, 00:00"} {
		f.Add(s)
	}
	c := embedded(f)
	from := time.Date(2023, 12, 1, 0, 0, 0, 0, Zone)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRule(text)
		if err != nil {
			return
		}
		if list, err := r.Next(c, from, 3); err != nil || len(list) == 0 && r.cron == nil {
			t.Errorf("%q: %v, %v", text, list, err)
		}
	})
}

// TestServersZoneDoesNotMatter: TZ of the server, and the zone of the moments that
// are asked about, move no slot.
func TestServersZoneDoesNotMatter(t *testing.T) {
	local := time.Local
	defer func() { time.Local = local }()
	c := embedded(t)
	for _, name := range []string{"UTC", "America/New_York", "Pacific/Kiritimati", "Asia/Ho_Chi_Minh", "Europe/Berlin"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		time.Local = zone
		for _, text := range []string{"cron 0 0 1 * *", "day 1, 00:00", "every working day, 01:30", "every 60 minutes from 00:00 to 23:00 every day", "15 working days before Tet, 08:00"} {
			r := rule(t, text)
			from, to := moment(t, "2026-02-27 00:00"), moment(t, "2026-03-29 12:00") // clocks change in March elsewhere
			want, err := r.Between(c, from, to)
			got, err2 := r.Between(c, from.In(zone), to.In(zone))
			if err != nil || err2 != nil || len(got) != len(want) {
				t.Fatalf("%s %s: %d, %d, %v, %v", name, text, len(got), len(want), err, err2)
			}
			for i := range got {
				if got[i].Name != want[i].Name || !got[i].Due.Equal(want[i].Due) {
					t.Errorf("%s %s: %v, want %v", name, text, got[i], want[i])
				}
			}
			if list, _ := r.Next(c, from.In(zone), 1); text == "cron 0 0 1 * *" && (len(list) != 1 || list[0].Due.In(Zone).Format("02 15:04") != "01 00:00") {
				t.Errorf("%s: midnight of the first is %v", name, list)
			}
		}
	}
}

// FuzzFiles: no bytes make a reader of holiday tables or timetables panic, and what
// it takes without a problem is sound.
func FuzzFiles(f *testing.F) {
	tables, err := filepath.Glob("../testdata/schedule/bad/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	own, err := filepath.Glob("holidays/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range append(tables, own...) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(aYear))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, problems := ReadHolidays("x", data)
		for _, d := range table.Days {
			if len(problems) == 0 && (!d.Date.Valid() || d.Date.Year != table.Year) {
				t.Errorf("day %v in a table of %d", d.Date, table.Year)
			}
		}
		jobs, problems := ReadTimetable("x", data, sampleWorks)
		for _, j := range jobs.Jobs {
			if len(problems) == 0 && (j.Limit <= 0 || j.When == nil && j.Does != "" && j.Late != "") {
				t.Errorf("job %+v", j)
			}
		}
	})
}
