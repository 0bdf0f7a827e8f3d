package schedules

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"chitra/payroll"
	"chitra/payroll/yamlfile"
)

//go:embed timetable.yaml
var embeddedTimetable []byte

// Late says what becomes of a slot that is found after its time: the program was
// off, or the clock jumped.
type Late string

// What becomes of late slots.
const (
	// EachLate does every one, in order: months are not replaced by each other.
	EachLate Late = "each"
	// LatestLate does the newest and records the others as skipped for it.
	LatestLate Late = "latest"
	// AskLate does none: it is recorded as missed and people are told; one of them
	// runs it or skips it.
	AskLate Late = "ask"
)

// Grace is how late a slot may be and still count as on time.
const Grace = 15 * time.Minute

// Job is one line of the timetable.
type Job struct {
	Code string
	Does string // the name of a Work
	Name payroll.Text
	When *Rule
	Late Late
	// Within bounds how late the job still makes sense; zero is for ever. After it
	// the slot is recorded as missed and people are told.
	Within time.Duration
	// Limit bounds one attempt.
	Limit time.Duration
	// Month is what to add to the slot's calendar month for the benefit month.
	Month     int
	Months    int // how many months together; 2 is around Tết
	Programme payroll.Programme
	Units     []string // paying units it is about; none = all
	Office    bool     // from the office's own timetable
	// Files marks work that writes bank files: it is paused when the clock goes back.
	Files bool
}

// About reports whether the job is about a paying unit.
func (j *Job) About(unit string) bool { return len(j.Units) == 0 || slices.Contains(j.Units, unit) }

// Use says whether a job names something.
type Use int

// The uses.
const (
	Never Use = iota
	May
	Must
)

// Needs says what a Work is told by the timetable.
type Needs struct {
	Programme Use
	Units     Use
	Files     bool // it writes bank files
	Name      payroll.Text
}

// Works are the kinds of work a timetable may name.
type Works map[string]Needs

// jobYAML is one job as written.
type jobYAML struct {
	Job       string            `yaml:"job"`
	Does      string            `yaml:"does"`
	Name      payroll.Text      `yaml:"name"`
	When      string            `yaml:"when"`
	Late      Late              `yaml:"late"`
	Within    string            `yaml:"within"`
	Limit     string            `yaml:"limit"`
	Month     int               `yaml:"month"`
	Months    int               `yaml:"months"`
	Programme payroll.Programme `yaml:"programme"`
	Units     []string          `yaml:"units"`
	Off       bool              `yaml:"off"`
}

// Timetable is the program's jobs under the office's own.
type Timetable struct{ Jobs []Job }

// Job returns a job by its code.
func (t *Timetable) Job(code string) (*Job, bool) {
	i := slices.IndexFunc(t.Jobs, func(j Job) bool { return j.Code == code })
	if i < 0 {
		return nil, false
	}
	return &t.Jobs[i], true
}

// NewTimetable lays an office's timetable over the one of the program: a job of
// the same code is replaced whole, "off: true" takes it out, others are added.
// office is nil where there is none.
func NewTimetable(file string, office []byte, works Works) (*Timetable, []Problem) {
	jobs, problems := ReadTimetable("timetable.yaml", embeddedTimetable, works)
	if office == nil {
		return &Timetable{jobs.Jobs}, problems
	}
	own, more := ReadTimetable(file, office, works)
	for _, j := range own.Jobs {
		j.Office = true
		i := slices.IndexFunc(jobs.Jobs, func(o Job) bool { return o.Code == j.Code })
		if i < 0 {
			jobs.Jobs = append(jobs.Jobs, j)
		} else {
			jobs.Jobs[i] = j
		}
	}
	return &Timetable{slices.DeleteFunc(jobs.Jobs, func(j Job) bool { return j.When == nil })}, append(problems, more...)
}

// ReadTimetable reads a timetable; every problem has line and column. A job that
// is off has no rule.
func ReadTimetable(file string, data []byte, works Works) (Timetable, []Problem) {
	r := newReading(file)
	keys, ok := r.Root(data, "jobs")
	if !ok {
		return Timetable{}, r.problems
	}
	var t Timetable
	for _, n := range r.Items(keys, "jobs") {
		var y jobYAML
		if !r.Decode(n, &y) {
			continue
		}
		if _, twice := t.Job(y.Job); twice {
			r.ProblemAt(yamlfile.Under(n, "job"), "việc «%s» có hai lần", "job %q stands twice", y.Job)
			continue
		}
		t.Jobs = append(t.Jobs, r.job(n, y, works))
	}
	return t, r.problems
}

var jobCode = regexp.MustCompile(`^[a-z][a-z0-9-]{1,40}$`)

// job checks one job.
func (r *reading) job(n yamlfile.Node, y jobYAML, works Works) Job {
	if !jobCode.MatchString(y.Job) {
		r.ProblemAt(yamlfile.Under(n, "job"), "mã việc «%s»: chữ thường, số, gạch nối", "job code %q: small letters, digits, hyphens", y.Job)
	}
	j := Job{Code: y.Job, Does: y.Does, Name: y.Name, Late: y.Late, Month: y.Month, Months: max(y.Months, 1), Programme: y.Programme, Units: y.Units, Files: works[y.Does].Files}
	if y.Off {
		return j
	}
	needs, known := works[y.Does]
	switch {
	case !known:
		r.ProblemAt(yamlfile.Under(n, "does"), "việc «%s» không có; có: %s", "there is no work %q; there is: %s", y.Does, workNames(works))
	case needs.Programme == Must && y.Programme == "":
		r.ProblemAt(yamlfile.Under(n, "job"), "việc «%s» cần «programme»", "work %q needs “programme”", y.Does)
	case needs.Programme == Never && y.Programme != "":
		r.ProblemAt(yamlfile.Under(n, "programme"), "việc «%s» không theo chương trình", "work %q is of no programme", y.Does)
	case needs.Programme != Must && y.Months != 0 || y.Months < 0 || y.Months > 2:
		r.ProblemAt(yamlfile.Under(n, "months"), "months: 1 hoặc 2, và chỉ khi lập đợt", "months: 1 or 2, and only where a run is prepared")
	case needs.Units == Never && len(y.Units) > 0:
		r.ProblemAt(yamlfile.Under(n, "units"), "việc «%s» không theo đơn vị", "work %q is of no unit", y.Does)
	}
	if j.Name.VI == "" {
		j.Name = needs.Name
	}
	when, err := ParseRule(y.When)
	var bad ruleError
	if errors.As(err, &bad) {
		at := yamlfile.Under(n, "when")
		r.problems = append(r.problems, Problem{File: r.File, Line: at.Line, Column: at.Column, Message: bad.Text})
	}
	j.When = when
	switch y.Late {
	case "":
		j.Late = LatestLate
		if when != nil && when.Movable() {
			j.Late = EachLate
		}
	case EachLate, LatestLate, AskLate:
	default:
		r.ProblemAt(yamlfile.Under(n, "late"), "late «%s»: each, latest hoặc ask", "late %q: each, latest or ask", y.Late)
	}
	j.Within = r.span(n, "within", y.Within, 0)
	j.Limit = r.span(n, "limit", y.Limit, time.Hour)
	if y.Month < -12 || y.Month > 12 {
		r.ProblemAt(yamlfile.Under(n, "month"), "month %d: từ -12 đến 12", "month %d: -12 to 12", y.Month)
	}
	return j
}

func workNames(works Works) string {
	var names []string
	for name := range works {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// span reads "3 days", "2 hours", "30 minutes", also in Vietnamese.
func (r *reading) span(n yamlfile.Node, key, text string, otherwise time.Duration) time.Duration {
	if text == "" {
		return otherwise
	}
	var count int
	var unit string
	if k, err := fmt.Sscanf(text, "%d %s", &count, &unit); err == nil && k == 2 && count > 0 && count <= 400 && text == fmt.Sprintf("%d %s", count, unit) {
		switch unit {
		case "day", "days", "ngày":
			return time.Duration(count) * 24 * time.Hour
		case "hour", "hours", "giờ":
			return time.Duration(count) * time.Hour
		case "minute", "minutes", "phút":
			return time.Duration(count) * time.Minute
		}
	}
	r.ProblemAt(yamlfile.Under(n, key), "«%s»: cần «3 ngày», «2 giờ» hoặc «30 phút»", "%q: use “3 days”, “2 hours” or “30 minutes”", text)
	return otherwise
}
