package store

import (
	"fmt"
	"strings"
	"time"

	"chitra/payroll"
)

// InsertRepair records where one person wants money to go that did not arrive, and
// returns its number. Nothing is paid from it until another person agrees; a
// payment that is neither refused nor returned is payroll.ErrIntegrity.
func (t *Tx) InsertRepair(r payroll.AccountRepair, at time.Time) (id int64, err error) {
	_, err = t.one(`INSERT INTO repairs (end_to_end_id, method, bank, bank_text, account_number, account_holder, reason, asked_by, asked_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, []any{r.Payment, string(r.Method), r.Account.Bank, r.Account.BankText,
		r.Account.Number, r.Account.Holder, r.Reason, r.AskedBy, timeText(at)}, &id)
	if err != nil {
		err = fmt.Errorf("repair of %s: %w", r.Payment, err)
	}
	return id, err
}

// InsertRepairConsent records that a second person agrees. Whoever asked is
// refused by a check of the database (payroll.ErrNotAllowed).
func (t *Tx) InsertRepairConsent(repairID int64, by string, at time.Time) error {
	n, err := t.exec(`INSERT INTO repair_consents (repair_id, asked_by, agreed_by, agreed_at)
		SELECT r.id, r.asked_by, CAST(? AS TEXT), CAST(? AS TEXT) FROM repairs r WHERE r.id = ?`, by, timeText(at), repairID)
	switch {
	case isCheckViolation(err):
		return fmt.Errorf("%s đã đề nghị nên người khác phải đồng ý / asked for this, another person must agree: %w", by, payroll.ErrNotAllowed)
	case err != nil:
		return fmt.Errorf("consent to repair %d: %w", repairID, err)
	case n == 0:
		return fmt.Errorf("there is no repair %d: %w", repairID, payroll.ErrNotFound)
	}
	return nil
}

// UnpaidFilter chooses payments that did not arrive; "" is any.
type UnpaidFilter struct {
	Programme payroll.Programme
	RunID     string
	Unit      string
	Reference string
	PersonID  string
	// Agreed leaves out what two persons have not agreed on yet.
	Agreed bool
}

// unpaidFrom are payments that did not arrive and were not made again, each with
// its last outcome, the latest repair asked for, and what is known of the person's
// death. A re-issue of a cancelled run counts for nothing.
const unpaidFrom = ` FROM instructions i
	JOIN outcomes o ON o.end_to_end_id = i.end_to_end_id
		AND o.outcome_no = (SELECT MAX(n.outcome_no) FROM outcomes n WHERE n.end_to_end_id = i.end_to_end_id)
	LEFT JOIN reissues own ON own.end_to_end_id = i.end_to_end_id
	JOIN instructions f ON f.end_to_end_id = COALESCE(own.origin, i.end_to_end_id)
	JOIN pay_runs p ON p.id = f.run_id
	LEFT JOIN repairs r ON r.end_to_end_id = i.end_to_end_id AND r.id = (SELECT MAX(n.id) FROM repairs n WHERE n.end_to_end_id = i.end_to_end_id)
	LEFT JOIN repair_consents c ON c.repair_id = r.id
	LEFT JOIN persons h ON h.person_id = i.person_id
	LEFT JOIN person_versions v ON v.id = h.version_id
	WHERE i.state IN ('rejected', 'returned')
		AND NOT EXISTS (SELECT 1 FROM reissues x JOIN instructions n ON n.end_to_end_id = x.end_to_end_id
			WHERE x.replaces = i.end_to_end_id AND n.state <> 'cancelled')
		AND (? = '' OR i.programme = ?) AND (? = '' OR i.run_id = ?) AND (? = '' OR i.unit = ?) AND (? = '' OR i.end_to_end_id = ?) AND (? = '' OR i.person_id = ?)
		AND (? = 0 OR c.repair_id IS NOT NULL)
		AND i.end_to_end_id > ? ORDER BY i.end_to_end_id LIMIT ?`

// Unpaid returns the next payments that did not arrive and were not made again, by
// reference.
func (t *Tx) Unpaid(f UnpaidFilter, after string, limit int) ([]payroll.Unpaid, error) {
	agreed := 0
	if f.Agreed {
		agreed = 1
	}
	return collect(t, func(s scan, u *payroll.Unpaid) error {
		r := &u.Repair
		err := scanInstruction(func(into ...any) error {
			return s(append(into, &u.Code, &u.Words, &u.Back, asDate(&u.PaidOn), &u.Origin, asDate(&u.Died), &r.ID, &r.Method, &r.Account.Bank,
				&r.Account.BankText, &r.Account.Number, &r.Account.Holder, &r.Reason, &r.AskedBy, &r.AgreedBy)...)
		}, &u.PaymentInstruction)
		r.Payment = u.EndToEndID
		return err
	}, `SELECT i.`+strings.Join(instructionColumns, ", i.")+`, o.code, o.words, o.back, p.pay_on, COALESCE(own.origin, i.end_to_end_id), COALESCE(v.died, ''),
		COALESCE(r.id, 0), COALESCE(r.method, ''), COALESCE(r.bank, ''), COALESCE(r.bank_text, ''), COALESCE(r.account_number, ''),
		COALESCE(r.account_holder, ''), COALESCE(r.reason, ''), COALESCE(r.asked_by, ''), COALESCE(c.agreed_by, '')`+unpaidFrom,
		string(f.Programme), string(f.Programme), f.RunID, f.RunID, f.Unit, f.Unit, f.Reference, f.Reference, f.PersonID, f.PersonID, agreed, after, limit)
}

// InsertReissue records that one payment replaces another, by what two persons
// agreed. A payment that is neither refused nor returned, was replaced before, or
// is of other money cannot be.
func (t *Tx) InsertReissue(reference string, of *payroll.Unpaid) error {
	_, err := t.exec(`INSERT INTO reissues (end_to_end_id, replaces, origin, repair_id) VALUES (?, ?, ?, ?)`,
		reference, of.EndToEndID, of.Origin, of.Repair.ID)
	return err
}

// Replaced lists the payments that the payments of a run are made in place of.
func (t *Tx) Replaced(runID string) ([]string, error) {
	return collect(t, func(s scan, reference *string) error { return s(reference) },
		`SELECT x.replaces FROM reissues x JOIN instructions i ON i.end_to_end_id = x.end_to_end_id WHERE i.run_id = ? ORDER BY x.replaces`, runID)
}

// ReplacedBy returns the payment that a payment is made in place of, "" for none.
func (t *Tx) ReplacedBy(reference string) (replaces string, err error) {
	_, err = t.one(`SELECT replaces FROM reissues WHERE end_to_end_id = ?`, []any{reference}, &replaces)
	return replaces, err
}

// reissuedSum is what a run pays again of earlier runs.
func (t *Tx) reissuedSum(runID string) (sum payroll.Amount, err error) {
	_, err = t.one(`SELECT CAST(COALESCE(SUM(i.amount), 0) AS BIGINT) FROM reissues x JOIN instructions i ON i.end_to_end_id = x.end_to_end_id
		WHERE i.run_id = ?`, []any{runID}, &sum)
	return sum, err
}
