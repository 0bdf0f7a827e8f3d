package store

import (
	"fmt"
	"strings"
	"time"

	"chitra/payroll"
)

// PaymentToMatch is a payment with what is recorded of its outcome.
type PaymentToMatch struct {
	payroll.PaymentInstruction
	Reissued bool // another payment has replaced it
	// The last outcome: its number, 0 for none, what came back and why.
	OutcomeNo int
	Back      payroll.Amount
	Code      string
}

// PaymentsToMatch returns the next payments of a run, by batch and place in it.
func (t *Tx) PaymentsToMatch(runID string, after Cursor, limit int) ([]PaymentToMatch, error) {
	return collect(t, func(s scan, p *PaymentToMatch) error {
		return scanInstruction(func(into ...any) error {
			return s(append(into, asFlag{&p.Reissued}, &p.OutcomeNo, &p.Back, &p.Code)...)
		}, &p.PaymentInstruction)
	}, `SELECT i.`+strings.Join(instructionColumns, ", i.")+`, CASE WHEN EXISTS (SELECT 1 FROM reissues x JOIN instructions n
				ON n.end_to_end_id = x.end_to_end_id WHERE x.replaces = i.end_to_end_id AND n.state <> 'cancelled') THEN 1 ELSE 0 END,
			COALESCE(o.outcome_no, 0), COALESCE(o.back, 0), COALESCE(o.code, '')
		FROM instructions i LEFT JOIN outcomes o ON o.end_to_end_id = i.end_to_end_id
			AND o.outcome_no = (SELECT MAX(n.outcome_no) FROM outcomes n WHERE n.end_to_end_id = i.end_to_end_id)
		WHERE i.run_id = ? AND (i.batch_no, i.ordinal) > (?, ?) ORDER BY i.batch_no, i.ordinal LIMIT ?`,
		runID, after.BatchNo, after.Ordinal, limit)
}

// OutcomeRow is where a payment stands from now on.
type OutcomeRow struct {
	payroll.PaymentOutcome
	No int // one more than the last one's
	At time.Time
	By string
}

var outcomeColumns = []string{"end_to_end_id", "outcome_no", "run_id", "state", "level", "code", "words", "back", "entry_id", "recorded_at", "recorded_by"}

// RecordOutcomes adds outcomes and brings the states of their payments into line.
// A state that cannot follow the one before, or a closed run, is
// payroll.ErrIntegrity.
func (t *Tx) RecordOutcomes(rows []OutcomeRow) error {
	if len(rows) == 0 {
		return nil
	}
	values := func(i int, into []any) []any {
		o := &rows[i]
		return append(into, o.Reference, o.No, o.RunID, string(o.State), o.Level.String(), o.Code, o.Words, int64(o.Back), o.EntryID, timeText(o.At), o.By)
	}
	if err := t.load("outcomes", outcomeColumns, len(rows), values); err != nil {
		return fmt.Errorf("outcomes: %w", err)
	}
	staged, err := t.stage("outcomes", `SELECT end_to_end_id, state FROM outcomes`, []string{"end_to_end_id", "state"}, len(rows),
		func(i int, into []any) []any { return append(into, rows[i].Reference, string(rows[i].State)) })
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE instructions SET state = s.state FROM ` + staged + ` s
		WHERE instructions.end_to_end_id = s.end_to_end_id AND instructions.state <> s.state`)
	if err != nil {
		return fmt.Errorf("states of payments: %w", err)
	}
	return nil
}

// OutcomesOf lists every outcome of a payment, the first one first.
func (t *Tx) OutcomesOf(reference string) ([]OutcomeRow, error) {
	return collect(t, func(s scan, o *OutcomeRow) error {
		var level string
		err := s(&o.Reference, &o.No, &o.RunID, &o.State, &level, &o.Code, &o.Words, &o.Back, &o.EntryID, asTime(&o.At), &o.By)
		o.Level = payroll.LevelOf(level)
		return err
	}, `SELECT `+strings.Join(outcomeColumns, ", ")+` FROM outcomes WHERE end_to_end_id = ? ORDER BY outcome_no`, reference)
}

// MarkHandedOut records that the cash list of a released run went to those who
// pay it out: its pending cash payments are sent. Doing it again changes nothing.
func (t *Tx) MarkHandedOut(runID string) (int64, error) {
	return t.exec(`UPDATE instructions SET state = 'sent' WHERE run_id = ? AND method = 'cash' AND state = 'pending'
		AND EXISTS (SELECT 1 FROM pay_runs r WHERE r.id = run_id AND r.state = 'released')`, runID)
}

// Instruction returns a payment by its reference, or payroll.ErrNotFound.
func (t *Tx) Instruction(reference string) (payroll.PaymentInstruction, error) {
	list, err := collect(t, scanInstruction, instructionSelect+`WHERE end_to_end_id = ?`, reference)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("không có lệnh chi %[1]q / there is no payment %[1]q: %[2]w", reference, payroll.ErrNotFound)
	}
	if err != nil {
		return payroll.PaymentInstruction{}, err
	}
	return list[0], nil
}

// Unknowns lists the payments nobody knows the outcome of, whose persons may be
// paid nothing more for their months.
func (t *Tx) Unknowns() ([]payroll.PaymentInstruction, error) {
	return collect(t, scanInstruction, instructionSelect+`WHERE state = 'unknown' ORDER BY person_id, month, end_to_end_id`)
}
