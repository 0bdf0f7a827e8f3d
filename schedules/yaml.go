package schedules

import "chitra/payroll/yamlfile"

// Problem is something wrong in a holiday table or timetable.
type Problem = yamlfile.Problem

// reading is one file being read; it collects every problem.
type reading struct {
	*yamlfile.Reader
	problems []Problem
}

func newReading(file string) *reading {
	r := &reading{}
	r.Reader = yamlfile.New(file, &r.problems)
	return r
}
