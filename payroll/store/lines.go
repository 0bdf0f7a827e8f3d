package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"chitra/payroll"
)

// PersonCursor is a place in a list ordered by citizen number; the zero cursor is
// the beginning.
type PersonCursor struct {
	PersonID string
	ID       int64
}

// LineRow is one component of what a grant is due in a run.
type LineRow struct {
	ID        int64 // given by the store
	RunID     string
	PersonID  string
	GrantID   int64 // version of the grant, payroll.Grant.ID
	Row       int   // in the list the grant came from
	Category  string
	Programme payroll.Programme
	Unit      string
	Month     payroll.Month
	// DecisionNo and From name the grant, together with the category.
	DecisionNo string
	From       payroll.Month
	Settled    bool // part of a payment, or set against other money of the month; false = held
	// Against is the version of the grant whose money of the month the line is set
	// against, 0 where it stands for itself.
	Against int64
	payroll.EntitlementLine
}

// Cursor is the place of the line, to continue after it.
func (l *LineRow) Cursor() PersonCursor { return PersonCursor{l.PersonID, l.ID} }

var lineColumns = []string{"run_id", "person_id", "grant_id", "list_row", "category", "programme", "unit", "component", "month",
	"amount", "instrument", "provision", "base", "base_amount", "coefficient", "base_instrument", "base_provision", "counted",
	"decision_no", "from_month", "reason", "assessed", "settled", "once", "against"}

func (l *LineRow) values(into []any) []any {
	return append(into, l.RunID, l.PersonID, l.GrantID, l.Row, l.Category, string(l.Programme), l.Unit, l.Component,
		l.Month.String(), int64(l.Amount), l.Instrument, l.Provision, l.Base, int64(l.BaseAmount), l.Coefficient.String(),
		l.BaseBasis.Instrument, l.BaseBasis.Provision, l.Count.String(),
		l.DecisionNo, l.From.String(), string(l.Reason), int64(l.Assessed), asBit(l.Settled), l.Once, l.Against)
}

// asBit is how the database keeps yes and no.
func asBit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func scanLine(s scan, l *LineRow) error {
	return s(&l.ID, &l.RunID, &l.PersonID, &l.GrantID, &l.Row, &l.Category, &l.Programme, &l.Unit, &l.Component,
		asMonth(&l.Month), &l.Amount, &l.Instrument, &l.Provision, &l.Base, &l.BaseAmount, &l.Coefficient,
		&l.BaseBasis.Instrument, &l.BaseBasis.Provision, &l.Count,
		&l.DecisionNo, asMonth(&l.From), &l.Reason, &l.Assessed, &l.Settled, &l.Once, &l.Against)
}

// InsertLines stores lines of draft runs. A component that a grant already has for
// the month in the run, or that is paid for the first time a second time, is
// payroll.ErrConflict; a line whose grant was not frozen into the run is
// payroll.ErrIntegrity.
func (t *Tx) InsertLines(lines []LineRow) error {
	if err := t.load("lines", lineColumns, len(lines), func(i int, into []any) []any { return lines[i].values(into) }); err != nil {
		return fmt.Errorf("lines: %w", err)
	}
	return nil
}

var lineSelect = `SELECT id, ` + strings.Join(lineColumns, ", ") + ` FROM lines `

// Lines returns the next lines of a run, by person and in the order they were
// stored.
func (t *Tx) Lines(runID string, after PersonCursor, limit int) ([]LineRow, error) {
	return collect(t, scanLine, lineSelect+`WHERE run_id = ? AND (person_id, id) > (?, ?) ORDER BY person_id, id LIMIT ?`,
		runID, after.PersonID, after.ID, limit)
}

// LinesOfPerson returns the lines of one person in a run.
func (t *Tx) LinesOfPerson(runID, personID string) ([]LineRow, error) {
	return collect(t, scanLine, lineSelect+`WHERE run_id = ? AND person_id = ? ORDER BY id`, runID, personID)
}

// HeldRow is a held row with its place in the list.
type HeldRow struct {
	ID int64
	payroll.HeldRow
}

// Cursor is the place of the row, to continue after it.
func (h *HeldRow) Cursor() PersonCursor { return PersonCursor{h.PersonID, h.ID} }

var heldColumns = []string{"run_id", "person_id", "name", "unit", "category", "list_row", "amount", "code", "severity",
	"finding_file", "finding_sheet", "finding_row", "finding_column", "finding_value", "finding_person_id", "finding_args"}

// InsertHeld stores held rows of draft runs.
func (t *Tx) InsertHeld(rows []payroll.HeldRow) error {
	err := t.load("held", heldColumns, len(rows), func(i int, into []any) []any {
		h, f := &rows[i], &rows[i].Finding
		return append(into, h.RunID, h.PersonID, h.Name, h.Unit, h.Category, h.Row, int64(h.Amount), string(f.Code), string(f.Severity),
			f.File, f.Sheet, f.Row, f.Column, f.Value, f.PersonID, argsText(f.Args))
	})
	if err != nil {
		return fmt.Errorf("held rows: %w", err)
	}
	return nil
}

// Held returns the next held rows of a run, by person and in the order they were
// stored.
func (t *Tx) Held(runID string, after PersonCursor, limit int) ([]HeldRow, error) {
	return collect(t, scanHeld, heldSelect+`WHERE run_id = ? AND (person_id, id) > (?, ?) ORDER BY person_id, id LIMIT ?`,
		runID, after.PersonID, after.ID, limit)
}

// HeldOfUnit returns the next held rows of one paying unit.
func (t *Tx) HeldOfUnit(runID, unit string, after PersonCursor, limit int) ([]HeldRow, error) {
	return collect(t, scanHeld, heldSelect+`WHERE run_id = ? AND unit = ? AND (person_id, id) > (?, ?) ORDER BY person_id, id LIMIT ?`,
		runID, unit, after.PersonID, after.ID, limit)
}

var heldSelect = `SELECT id, ` + strings.Join(heldColumns, ", ") + ` FROM held `

func scanHeld(s scan, h *HeldRow) error {
	f := &h.Finding
	return s(&h.ID, &h.RunID, &h.PersonID, &h.Name, &h.Unit, &h.Category, &h.Row, &h.Amount, &f.Code, &f.Severity,
		&f.File, &f.Sheet, &f.Row, &f.Column, &f.Value, &f.PersonID, as[payroll.Args]{&f.Args, parseArgs})
}

// argsText writes the values of a finding as JSON with sorted names, "" for none.
func argsText(args payroll.Args) string {
	if len(args) == 0 {
		return ""
	}
	text, _ := json.Marshal(args) // a map of strings always marshals
	return string(text)
}

func parseArgs(s string) (args payroll.Args, err error) {
	if s == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(s), &args)
	return args, err
}
