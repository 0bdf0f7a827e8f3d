package store

import (
	"fmt"
	"strings"
	"time"

	"chitra/payroll"
)

// DecisionRow is a decision with its times.
type DecisionRow struct {
	payroll.Decision
	AskedAt, AgreedAt time.Time // AgreedAt is zero while nobody has agreed
}

var decisionColumns = []string{"kind", "end_to_end_id", "entry_id", "run_id", "closing_no", "outcome", "reason", "asked_by", "asked_at"}

// InsertDecision records what one person asks for and returns its number. It
// counts for nothing until another person agrees.
func (t *Tx) InsertDecision(d payroll.Decision, at time.Time) (id int64, err error) {
	_, err = t.one(`INSERT INTO decisions (`+strings.Join(decisionColumns, ", ")+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		[]any{string(d.Kind), d.Payment, d.EntryID, d.RunID, d.Closing, d.Outcome, d.Reason, d.AskedBy, timeText(at)}, &id)
	return id, err
}

// InsertConsent records that a second person agrees. Whoever asked is refused by a
// check of the database (payroll.ErrNotAllowed); a decision agreed to before is
// payroll.ErrConflict.
func (t *Tx) InsertConsent(decisionID int64, by string, at time.Time) error {
	n, err := t.exec(`INSERT INTO consents (decision_id, asked_by, agreed_by, agreed_at)
		SELECT d.id, d.asked_by, CAST(? AS TEXT), CAST(? AS TEXT) FROM decisions d WHERE d.id = ?`, by, timeText(at), decisionID)
	switch {
	case isCheckViolation(err):
		return fmt.Errorf("%s đã đề nghị nên người khác phải đồng ý / asked for this, another person must agree: %w", by, payroll.ErrNotAllowed)
	case err != nil:
		return fmt.Errorf("consent to decision %d: %w", decisionID, err)
	case n == 0:
		return fmt.Errorf("there is no decision %d: %w", decisionID, payroll.ErrNotFound)
	}
	return nil
}

// Decisions lists all decisions: those agreed to in the order they were agreed to,
// then the open ones.
func (t *Tx) Decisions() ([]DecisionRow, error) {
	return collect(t, func(s scan, d *DecisionRow) error {
		var agreed string
		err := s(&d.ID, &d.Kind, &d.Payment, &d.EntryID, &d.RunID, &d.Closing, &d.Outcome, &d.Reason, &d.AskedBy, asTime(&d.AskedAt), &d.AgreedBy, &agreed)
		if err == nil && agreed != "" {
			d.AgreedAt, err = parseTime(agreed)
		}
		return err
	}, `SELECT d.id, d.`+strings.Join(decisionColumns, ", d.")+`, COALESCE(c.agreed_by, ''), COALESCE(c.agreed_at, '')
		FROM decisions d LEFT JOIN consents c ON c.decision_id = d.id
		ORDER BY CASE WHEN c.agreed_at IS NULL THEN 1 ELSE 0 END, c.agreed_at, d.id`)
}

// Advance is money the treasury advanced for a programme and month; negative when
// it was given back.
type Advance struct {
	ID        int64 // given by the store
	Programme payroll.Programme
	Month     payroll.Month
	Unit      string // "" for all units
	Amount    payroll.Amount
	On        payroll.Date
	Document  string // number of the payment order
	By        string
	At        time.Time
}

// InsertAdvance records an advance. The same document again with the same amount
// is no change (inserted is false); with another amount it is payroll.ErrConflict.
func (t *Tx) InsertAdvance(a Advance) (inserted bool, err error) {
	n, err := t.exec(`INSERT INTO advances (programme, month, unit, amount, received_on, document, recorded_by, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (programme, month, unit, document) DO NOTHING`,
		string(a.Programme), a.Month.String(), a.Unit, int64(a.Amount), a.On.String(), a.Document, a.By, timeText(a.At))
	if err != nil || n == 1 {
		return n == 1, err
	}
	var amount payroll.Amount
	_, err = t.one(`SELECT amount FROM advances WHERE programme = ? AND month = ? AND unit = ? AND document = ?`,
		[]any{string(a.Programme), a.Month.String(), a.Unit, a.Document}, &amount)
	if err == nil && amount != a.Amount {
		err = fmt.Errorf("chứng từ/document %s: đã ghi/recorded %s đ: %w", a.Document, amount, payroll.ErrConflict)
	}
	return false, err
}

// Advances lists the advances for a programme and month.
func (t *Tx) Advances(p payroll.Programme, m payroll.Month) ([]Advance, error) {
	return collect(t, func(s scan, a *Advance) error {
		return s(&a.ID, &a.Programme, asMonth(&a.Month), &a.Unit, &a.Amount, asDate(&a.On), &a.Document, &a.By, asTime(&a.At))
	}, `SELECT id, programme, month, unit, amount, received_on, document, recorded_by, recorded_at FROM advances
		WHERE programme = ? AND month = ? ORDER BY id`, string(p), m.String())
}
