package store

import (
	"fmt"
	"strings"

	"chitra/payroll"
)

// Cursor is a place among the payments of a run; the zero cursor is the beginning.
type Cursor struct{ BatchNo, Ordinal int }

// CursorOf is the place of a payment, to continue after it.
func CursorOf(p *payroll.PaymentInstruction) Cursor { return Cursor{p.BatchNo, p.Ordinal} }

// InstructionConflict is a payment that was not stored because another one stands
// in its place.
type InstructionConflict struct {
	PersonID   string
	Programme  payroll.Programme
	Month      payroll.Month
	EndToEndID string // of the payment that was not stored
	OtherRun   string
	OtherID    string // reference of the payment that is there
	OtherState payroll.InstructionState
}

// ConflictError lists payments that lost against others, at most maxConflicts.
type ConflictError struct{ Conflicts []InstructionConflict }

// maxConflicts bounds the list of a ConflictError.
const maxConflicts = 20

// Error names the first person and run.
func (e *ConflictError) Error() string {
	c := e.Conflicts[0]
	return fmt.Sprintf("person %s already has a payment of %s for %s in run %s (%s, %s), first of %d such conflicts",
		c.PersonID, c.Programme, c.Month, c.OtherRun, c.OtherID, c.OtherState, len(e.Conflicts))
}

// Unwrap makes it payroll.ErrConflict.
func (e *ConflictError) Unwrap() error { return payroll.ErrConflict }

var instructionColumns = []string{"run_id", "batch_no", "ordinal", "end_to_end_id", "programme", "month", "sequence", "part", "attempt",
	"unit", "person_id", "person_name", "payee_name", "payee_id", "payee_relation", "method", "bank", "bank_text",
	"account_number", "account_holder", "amount", "remittance", "state"}

func instructionValues(p *payroll.PaymentInstruction, into []any) []any {
	return append(into, p.RunID, p.BatchNo, p.Ordinal, p.EndToEndID, string(p.Programme), p.Month.String(), p.Sequence, p.Part, p.Attempt,
		p.Unit, p.PersonID, p.PersonName, p.Payee.Name, p.Payee.ID, p.Payee.Relation, string(p.Method), p.Account.Bank, p.Account.BankText,
		p.Account.Number, p.Account.Holder, int64(p.Amount), p.Remittance, string(p.State))
}

func scanInstruction(s scan, p *payroll.PaymentInstruction) error {
	return s(&p.RunID, &p.BatchNo, &p.Ordinal, &p.EndToEndID, &p.Programme, asMonth(&p.Month), &p.Sequence, &p.Part, &p.Attempt,
		&p.Unit, &p.PersonID, &p.PersonName, &p.Payee.Name, &p.Payee.ID, &p.Payee.Relation, &p.Method, &p.Account.Bank, &p.Account.BankText,
		&p.Account.Number, &p.Account.Holder, &p.Amount, &p.Remittance, &p.State)
}

// InsertInstructions stores payments of draft runs, all or none. A payment whose
// person already has a live one for the programme, month, sequence and part, or
// whose reference was ever used, is a *ConflictError naming the person and the
// other run.
func (t *Tx) InsertInstructions(payments []payroll.PaymentInstruction) error {
	if len(payments) == 0 {
		return nil
	}
	columns := strings.Join(instructionColumns, ", ")
	staged, err := t.stage("instructions", `SELECT `+columns+` FROM instructions`, instructionColumns, len(payments),
		func(i int, into []any) []any { return instructionValues(&payments[i], into) })
	if err != nil {
		return fmt.Errorf("payments: %w", err)
	}
	if _, err := t.exec(`SAVEPOINT before_instructions`); err != nil {
		return err
	}
	n, err := t.exec(`INSERT INTO instructions (` + columns + `) SELECT ` + columns + ` FROM ` + staged + ` WHERE true ON CONFLICT DO NOTHING`)
	if err != nil {
		return fmt.Errorf("payments: %w", err)
	}
	if int(n) == len(payments) {
		_, err = t.exec(`RELEASE SAVEPOINT before_instructions`)
		return err
	}
	if _, err := t.exec(`ROLLBACK TO SAVEPOINT before_instructions`); err != nil {
		return err
	}
	return t.explainConflict(len(payments) - int(n))
}

// explainConflict names the payments that stand in the way of the staged ones:
// those stored before, else a second one among the staged.
func (t *Tx) explainConflict(lost int) error {
	for _, others := range []string{"instructions", "staged_instructions"} {
		conflicts, err := t.conflictsWith(others)
		if err != nil {
			return err
		}
		if len(conflicts) > 0 {
			return &ConflictError{conflicts}
		}
	}
	return fmt.Errorf("%d payments lost against others that are gone again: %w", lost, payroll.ErrTemporary)
}

func (t *Tx) conflictsWith(others string) ([]InstructionConflict, error) {
	const live = `('rejected', 'returned', 'held', 'cancelled')`
	second := ``
	if others != "instructions" {
		second = ` AND (o.batch_no, o.ordinal, o.end_to_end_id) < (s.batch_no, s.ordinal, s.end_to_end_id)`
	}
	var parts []string
	for _, same := range []string{
		`o.end_to_end_id = s.end_to_end_id`,
		`o.person_id = s.person_id AND o.programme = s.programme AND o.month = s.month AND o.sequence = s.sequence AND o.part = s.part
			AND o.state NOT IN ` + live + ` AND s.state NOT IN ` + live,
		`o.run_id = s.run_id AND o.batch_no = s.batch_no AND o.ordinal = s.ordinal AND o.end_to_end_id <> s.end_to_end_id`,
	} {
		parts = append(parts, `SELECT s.person_id AS person, s.programme, s.month, s.end_to_end_id AS own_id, o.run_id, o.end_to_end_id AS other_id, o.state
			FROM staged_instructions s JOIN `+others+` o ON `+same+second)
	}
	query := strings.Join(parts, ` UNION `) + ` ORDER BY person, own_id, other_id LIMIT ?`
	return collect(t, func(s scan, c *InstructionConflict) error {
		return s(&c.PersonID, &c.Programme, asMonth(&c.Month), &c.EndToEndID, &c.OtherRun, &c.OtherID, &c.OtherState)
	}, query, maxConflicts)
}

var instructionSelect = `SELECT ` + strings.Join(instructionColumns, ", ") + ` FROM instructions `

const instructionOrder = ` AND (batch_no, ordinal) > (?, ?) ORDER BY batch_no, ordinal LIMIT ?`

// Instructions returns the next payments of a run, by batch and place in it.
func (t *Tx) Instructions(runID string, after Cursor, limit int) ([]payroll.PaymentInstruction, error) {
	return collect(t, scanInstruction, instructionSelect+`WHERE run_id = ?`+instructionOrder, runID, after.BatchNo, after.Ordinal, limit)
}

// InstructionsOfFile returns the next payments of one transfer file.
func (t *Tx) InstructionsOfFile(runID string, fileNo int, after Cursor, limit int) ([]payroll.PaymentInstruction, error) {
	return collect(t, scanInstruction, instructionSelect+`WHERE run_id = ?
		AND batch_no IN (SELECT batch_no FROM file_batches WHERE run_id = ? AND file_no = ?)`+instructionOrder,
		runID, runID, fileNo, after.BatchNo, after.Ordinal, limit)
}

// InstructionsOfUnit returns the next payments of one paying unit.
func (t *Tx) InstructionsOfUnit(runID, unit string, after Cursor, limit int) ([]payroll.PaymentInstruction, error) {
	return collect(t, scanInstruction, instructionSelect+`WHERE run_id = ?
		AND batch_no IN (SELECT batch_no FROM batches WHERE run_id = ? AND unit = ?)`+instructionOrder,
		runID, runID, unit, after.BatchNo, after.Ordinal, limit)
}

// InstructionsOfPerson returns every payment of a person in any run, latest month
// first.
func (t *Tx) InstructionsOfPerson(personID string) ([]payroll.PaymentInstruction, error) {
	return collect(t, scanInstruction, instructionSelect+`WHERE run_id IN (SELECT id FROM pay_runs) AND person_id = ?
		ORDER BY month DESC, programme, sequence, part, attempt, end_to_end_id`, personID)
}

// CancelInstructions cancels the payments of a run that was never sent. A payment
// that left already is payroll.ErrConflict and nothing is cancelled.
func (t *Tx) CancelInstructions(runID string) (cancelled int64, err error) {
	var left int
	_, err = t.one(`SELECT COUNT(*) FROM instructions WHERE run_id = ? AND state NOT IN ('pending', 'held', 'cancelled')`, []any{runID}, &left)
	if err == nil && left > 0 {
		err = fmt.Errorf("%d payments of run %s have left for the bank: %w", left, runID, payroll.ErrConflict)
	}
	if err != nil {
		return 0, err
	}
	return t.exec(`UPDATE instructions SET state = 'cancelled' WHERE run_id = ? AND state IN ('pending', 'held')`, runID)
}

// PersonOfPayment returns the person and month of a payment, or payroll.ErrNotFound.
func (t *Tx) PersonOfPayment(reference string) (personID string, m payroll.Month, err error) {
	found, err := t.one(`SELECT person_id, month FROM instructions WHERE end_to_end_id = ?`, []any{reference}, &personID, asMonth(&m))
	if err == nil && !found {
		err = fmt.Errorf("không có lệnh chi %[1]s / there is no payment %[1]s: %[2]w", reference, payroll.ErrNotFound)
	}
	return personID, m, err
}
