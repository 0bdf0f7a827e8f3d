package schedules

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"chitra/payroll"
	"chitra/payroll/yamlfile"
)

//go:embed holidays/*.yaml
var embeddedHolidays embed.FS

// article112 is the law that fixes the days of every year.
const article112 = "45/2019/QH14 Điều 112"

// statutory are the days off of Labour Code 2019 article 112(1), by holiday.
var statutory = []struct {
	of   string
	days int
	name payroll.Text
}{
	{"new-year", 1, payroll.Text{VI: "Tết Dương lịch", EN: "New Year's Day"}},
	{"tet", 5, payroll.Text{VI: "Tết Âm lịch", EN: "Lunar New Year"}},
	{"hung-kings", 1, payroll.Text{VI: "Giỗ Tổ Hùng Vương", EN: "Hung Kings' Commemoration Day"}},
	{"reunification", 1, payroll.Text{VI: "Ngày Chiến thắng 30/4", EN: "Reunification Day"}},
	{"labour", 1, payroll.Text{VI: "Quốc tế Lao động 1/5", EN: "Labour Day"}},
	{"national", 2, payroll.Text{VI: "Quốc khánh 2/9", EN: "National Day"}},
}

// Table is a holiday table as it was given: one year, its bytes' days.
type Table struct {
	Year    int
	Days    []Day
	Pending []Day
}

// dayYAML is one day of a holiday table.
type dayYAML struct {
	Date     string       `yaml:"date"`
	Kind     Kind         `yaml:"kind"`
	Of       string       `yaml:"of"`
	Name     payroll.Text `yaml:"name"`
	Document string       `yaml:"document"`
	How      string       `yaml:"how"`
}

// ReadHolidays reads one holiday table; every problem has line and column.
func ReadHolidays(file string, data []byte) (Table, []Problem) {
	r := newReading(file)
	keys, ok := r.Root(data, "year", "days", "pending")
	if !ok {
		return Table{}, r.problems
	}
	var t Table
	if n, ok := keys["year"]; !ok {
		r.ProblemAt(yamlfile.Head, "thiếu «year»", "“year” is missing")
	} else if r.Decode(n, &t.Year) && (t.Year < 2000 || t.Year > 2199) {
		r.ProblemAt(yamlfile.PlaceOf(n), "năm %d: cần 2000…2199", "year %d: use 2000…2199", t.Year)
	}
	t.Days = r.days(keys, "days", t.Year)
	t.Pending = r.days(keys, "pending", t.Year)
	return t, r.problems
}

func (r *reading) days(keys map[string]yamlfile.Node, key string, year int) (days []Day) {
	seen := map[payroll.Date]bool{}
	for _, n := range r.Items(keys, key) {
		var y dayYAML
		if !r.Decode(n, &y) {
			continue
		}
		d, ok := r.day(n, y, year)
		if ok && seen[d.Date] {
			r.ProblemAt(yamlfile.Under(n, "date"), "ngày %s có hai lần", "day %s stands twice", y.Date)
		} else if ok {
			seen[d.Date] = true
			days = append(days, d)
		}
	}
	slices.SortFunc(days, func(a, b Day) int { return cmp.Compare(a.Date.String(), b.Date.String()) })
	return days
}

// day checks one day: it exists, lies in the year, and has what its kind needs.
func (r *reading) day(n yamlfile.Node, y dayYAML, year int) (d Day, ok bool) {
	before := len(r.problems)
	date, err := payroll.ParseDate(y.Date)
	if err != nil || date.IsZero() || date.YearOnly() {
		r.ProblemAt(yamlfile.Under(n, "date"), "«%s» không phải ngày yyyy-mm-dd", "%q is not a date yyyy-mm-dd", y.Date)
		return d, false
	}
	if date.Year != year {
		r.ProblemAt(yamlfile.Under(n, "date"), "ngày %s không thuộc năm %d", "day %s is not in %d", y.Date, year)
	}
	switch y.Kind {
	case Holiday:
	case Compensation, Swap:
		if weekend(date) {
			r.ProblemAt(yamlfile.Under(n, "kind"), "%s là ngày nghỉ hằng tuần, không thể là %s", "%s is a weekly day off and cannot be a %s", y.Date, y.Kind)
		}
	case Worked:
		if !weekend(date) {
			r.ProblemAt(yamlfile.Under(n, "kind"), "%s là ngày làm việc sẵn", "%s is a working day anyway", y.Date)
		}
	default:
		r.ProblemAt(yamlfile.Under(n, "kind"), "kind «%s»: chỉ có holiday, compensation, swap, work", "kind %q: only holiday, compensation, swap, work", y.Kind)
	}
	if y.Document == "" && y.How == "" {
		r.ProblemAt(yamlfile.PlaceOf(n), "%s: ghi văn bản («document») hoặc vì sao chưa có («how»)", "%s: name the document, or in “how” why there is none", y.Date)
	}
	if y.Of == "" {
		r.ProblemAt(yamlfile.PlaceOf(n), "%s: thiếu «of»", "%s: “of” is missing", y.Date)
	}
	d = Day{Date: date, Kind: y.Kind, Of: y.Of, Name: y.Name, Document: y.Document, How: y.How}
	if d.Name.VI == "" {
		d.Name = nameOf(y.Of, y.Kind)
	}
	return d, len(r.problems) == before
}

// nameOf makes the name of a day from its holiday and kind.
func nameOf(of string, kind Kind) payroll.Text {
	name := payroll.Text{VI: of, EN: of}
	for _, s := range statutory {
		if s.of == of {
			name = s.name
		}
	}
	switch kind {
	case Compensation:
		return payroll.Text{VI: "nghỉ bù " + name.VI, EN: "day off in lieu, " + name.EN}
	case Swap:
		return payroll.Text{VI: "nghỉ hoán đổi, " + name.VI, EN: "swapped day off, " + name.EN}
	case Worked:
		return payroll.Text{VI: "làm bù, " + name.VI, EN: "worked in exchange, " + name.EN}
	}
	return name
}

// EmbeddedCalendar is the calendar of this program, 2021 to 2027.
func EmbeddedCalendar() (*Calendar, error) {
	c, problems := NewCalendar(nil)
	if len(problems) > 0 {
		return nil, fmt.Errorf("%s: %w", problems[0], payroll.ErrIntegrity)
	}
	return c, nil
}

// NewCalendar lays an office's tables, oldest first, over those of the program.
// What a table says of a holiday replaces all that was known of that holiday in
// that year: its days, days in lieu and swaps.
func NewCalendar(office []Table) (*Calendar, []Problem) {
	years := map[int]*Year{}
	tables, problems := embeddedTables()
	for _, t := range tables {
		years[t.Year] = lay(nil, t, false)
	}
	for _, t := range office {
		years[t.Year] = lay(years[t.Year], t, true)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		problems = append(problems, incomplete(years[year])...)
	}
	return newCalendar(years), problems
}

func embeddedTables() (tables []Table, problems []Problem) {
	names, err := fs.Glob(embeddedHolidays, "holidays/*.yaml")
	if err != nil {
		return nil, []Problem{{File: "holidays", Message: payroll.Text{VI: err.Error(), EN: err.Error()}}}
	}
	for _, name := range names {
		data, err := fs.ReadFile(embeddedHolidays, name)
		if err != nil {
			return nil, []Problem{{File: name, Message: payroll.Text{VI: err.Error(), EN: err.Error()}}}
		}
		t, bad := ReadHolidays(name, data)
		tables, problems = append(tables, t), append(problems, bad...)
	}
	return tables, problems
}

// lay puts a table over a year.
func lay(under *Year, t Table, office bool) *Year {
	days := map[payroll.Date]Day{}
	y := &Year{Year: t.Year, Pending: t.Pending}
	if under != nil {
		y.Pending = append(slices.Clone(under.Pending), t.Pending...)
		for _, d := range under.Days {
			if !slices.ContainsFunc(t.Days, func(o Day) bool { return o.Of == d.Of }) {
				days[d.Date] = d
			}
		}
	}
	for _, d := range t.Days {
		d.Office = office
		days[d.Date] = d
	}
	y.Days = slices.SortedFunc(maps.Values(days), func(a, b Day) int { return cmp.Compare(a.Date.String(), b.Date.String()) })
	// A day decided since is pending no longer.
	y.Pending = slices.DeleteFunc(y.Pending, func(d Day) bool { _, decided := days[d.Date]; return decided })
	return y
}

// incomplete names the statutory days a year lacks, and swaps that do not tie:
// as many days are worked as were made free.
func incomplete(y *Year) (problems []Problem) {
	say := func(vi, en string, args ...any) {
		problems = append(problems, Problem{File: fmt.Sprintf("holidays/%d", y.Year), Line: 1, Column: 1,
			Message: payroll.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)}})
	}
	free, worked := 0, 0
	count := map[string]int{}
	for i := range y.Days {
		switch y.Days[i].Kind {
		case Holiday:
			count[y.Days[i].Of]++
		case Swap:
			free++
		case Worked:
			worked++
		}
	}
	for _, s := range statutory {
		if count[s.of] != s.days {
			say("năm %d: %s phải có %d ngày (%s), bảng có %d", "%d: %s has %d days by law (%s), the table has %d", y.Year, s.name.VI, s.days, article112, count[s.of])
		}
	}
	if free != worked {
		say("năm %d: %d ngày nghỉ hoán đổi nhưng %d ngày làm bù", "%d: %d swapped days off but %d worked in exchange", y.Year, free, worked)
	}
	return problems
}

// Alarm is what is wrong with a year's holiday table: it is missing, or its Days
// have no document, or were announced and not decided.
type Alarm struct {
	Year    int
	Missing bool
	Days    []Day
	Text    payroll.Text
}

// HolidayAlarm looks ahead from a day: a year without a table within 120 days,
// days no document was seen for and days announced within 60.
func (c *Calendar) HolidayAlarm(today payroll.Date) (alarms []Alarm) {
	soon := addDays(today, 60)
	for year := today.Year; year <= addDays(today, 120).Year; year++ {
		y, ok := c.years[year]
		if !ok {
			alarms = append(alarms, Alarm{Year: year, Missing: true, Text: payroll.Text{
				VI: fmt.Sprintf("Chưa có bảng ngày nghỉ năm %d: lịch theo ngày làm việc của năm đó không tính được. Nhập bảng: «chitra import holidays TỆP».", year),
				EN: fmt.Sprintf("There is no holiday table for %d: nothing that counts working days can be computed for it. Give one: “chitra import holidays FILE”.", year)}})
			continue
		}
		if days := within(y.Undecided(), today, soon); len(days) > 0 {
			alarms = append(alarms, Alarm{Year: year, Days: days, Text: payroll.Text{
				VI: fmt.Sprintf("Chưa thấy văn bản cho các ngày nghỉ sau, đang tính theo cách ghi trong bảng: %s. Khi có thông báo, nhập: «chitra import holidays TỆP».", listDays(days)),
				EN: fmt.Sprintf("No document was seen for these days off, they are derived: %s. When it is published: “chitra import holidays FILE”.", listDays(days))}})
		}
		if days := within(y.Pending, today, soon); len(days) > 0 {
			alarms = append(alarms, Alarm{Year: year, Days: days, Text: payroll.Text{
				VI: fmt.Sprintf("Có chủ trương nhưng chưa thấy văn bản quyết định, đang tính là ngày làm việc: %s. Nếu đã có, nhập: «chitra import holidays TỆP».", listDays(days)),
				EN: fmt.Sprintf("Announced, no deciding document seen, taken as working days: %s. If there is one: “chitra import holidays FILE”.", listDays(days))}})
		}
	}
	return alarms
}

func within(days []Day, from, to payroll.Date) []Day {
	return slices.DeleteFunc(slices.Clone(days), func(d Day) bool { return d.Date.Before(from) || to.Before(d.Date) })
}

func listDays(days []Day) string {
	var list []string
	for _, d := range days {
		list = append(list, d.Date.Vietnamese())
	}
	return strings.Join(list, ", ")
}

// WeekdayName is the day of the week for people.
func WeekdayName(d payroll.Date) payroll.Text {
	w := weekday(d)
	vi := [...]string{"Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"}[w]
	return payroll.Text{VI: vi, EN: time.Weekday(w).String()}
}
