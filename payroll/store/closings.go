package store

import (
	"fmt"
	"time"

	"chitra/payroll"
)

// Closing is one closing of a run.
type Closing struct {
	RunID    string
	No       int // from 1; each reopening is followed by another
	Settled  payroll.Amount
	Rejected payroll.Amount
	Returned payroll.Amount
	Back     payroll.Amount
	By       string
	At       time.Time
}

// CarriedKind tells what is carried beyond the closing of a run.
type CarriedKind string

// The kinds of what is carried.
const (
	CarriedPayment CarriedKind = "payment" // refused or returned, not yet paid again
	CarriedCredit  CarriedKind = "credit"  // money the bank has yet to give back
	CarriedEntry   CarriedKind = "entry"   // a fact nobody explains
	CarriedFile    CarriedKind = "file"    // a file whose debit was not seen
)

// Carried is one thing carried beyond a closing, with the reason.
type Carried struct {
	Kind    CarriedKind
	Subject string // reference of a payment, number of an entry, name of a file
	Amount  payroll.Amount
	Reason  string
}

// InsertClosing records a closing of a released run with what is carried and the
// facts that belong to it. The run is closed by Transition, in the same
// transaction.
func (t *Tx) InsertClosing(c Closing, carried []Carried, entries []int64) error {
	_, err := t.exec(`INSERT INTO closings (run_id, closing_no, settled, rejected, returned, came_back, closed_by, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, c.RunID, c.No, int64(c.Settled), int64(c.Rejected), int64(c.Returned), int64(c.Back), c.By, timeText(c.At))
	if err != nil {
		return fmt.Errorf("closing of run %s: %w", c.RunID, err)
	}
	err = t.load("carried", []string{"run_id", "closing_no", "kind", "subject", "amount", "reason"}, len(carried), func(i int, into []any) []any {
		k := &carried[i]
		return append(into, c.RunID, c.No, string(k.Kind), k.Subject, int64(k.Amount), k.Reason)
	})
	if err != nil {
		return fmt.Errorf("carried beyond run %s: %w", c.RunID, err)
	}
	err = t.load("closed_entries", []string{"entry_id", "run_id", "closing_no"}, len(entries), func(i int, into []any) []any {
		return append(into, entries[i], c.RunID, c.No)
	})
	if err != nil {
		return fmt.Errorf("entries of run %s: %w", c.RunID, err)
	}
	return nil
}

// Closings lists the closings of a run, the first one first.
func (t *Tx) Closings(runID string) ([]Closing, error) {
	return collect(t, func(s scan, c *Closing) error {
		return s(&c.RunID, &c.No, &c.Settled, &c.Rejected, &c.Returned, &c.Back, &c.By, asTime(&c.At))
	}, `SELECT run_id, closing_no, settled, rejected, returned, came_back, closed_by, closed_at FROM closings
		WHERE run_id = ? ORDER BY closing_no`, runID)
}

// Carried lists what a closing of a run carried.
func (t *Tx) Carried(runID string, closing int) ([]Carried, error) {
	return collect(t, func(s scan, c *Carried) error { return s(&c.Kind, &c.Subject, &c.Amount, &c.Reason) },
		`SELECT kind, subject, amount, reason FROM carried WHERE run_id = ? AND closing_no = ? ORDER BY kind, subject`, runID, closing)
}
