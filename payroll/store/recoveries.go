package store

import (
	"cmp"
	"fmt"
	"slices"

	"chitra/payroll"
)

const recoveryColumns = `r.id, r.run_id, r.programme, r.person_id, r.person_name, r.payee_name, r.payee_id, r.unit, r.reason, r.state,
	r.amount, r.withdrawn, r.repaid, r.written_off, r.instalment, r.share, r.from_month, r.decision_no`

func scanRecovery(s scan, r *payroll.Recovery) error {
	return s(&r.ID, &r.RunID, &r.Programme, &r.PersonID, &r.PersonName, &r.Payee.Name, &r.Payee.ID, &r.Unit, &r.Reason, &r.State,
		&r.Amount, &r.Withdrawn, &r.Repaid, &r.WrittenOff, &r.Terms.Instalment, &r.Terms.Share, asMonth(&r.Terms.From), &r.Terms.DecisionNo)
}

// RecoveryItem is what one run or act adds to the claims of a recovery; a negative
// amount withdraws.
type RecoveryItem struct {
	RunID string // "" for an act of people
	payroll.Claim
}

// OpenRecoveries stores recoveries that a draft run found, with their claims.
func (t *Tx) OpenRecoveries(list []payroll.Recovery, items []RecoveryItem) error {
	err := t.load("recoveries", []string{"id", "run_id", "programme", "person_id", "person_name", "payee_name", "payee_id", "unit", "reason",
		"state", "amount", "withdrawn", "repaid", "written_off", "instalment", "share", "from_month", "decision_no"}, len(list),
		func(i int, into []any) []any {
			r := &list[i]
			return append(into, r.ID, r.RunID, string(r.Programme), r.PersonID, r.PersonName, r.Payee.Name, r.Payee.ID, r.Unit, string(r.Reason),
				string(r.State), int64(r.Amount), int64(0), int64(0), int64(0), int64(0), 0, "", "")
		})
	if err != nil {
		return fmt.Errorf("recoveries: %w", err)
	}
	return t.AddRecoveryItems(items)
}

// AddRecoveryItems stores claims and withdrawals. The figures of the recoveries
// are the caller's; see [Tx.SaveRecovery].
func (t *Tx) AddRecoveryItems(items []RecoveryItem) error {
	err := t.load("recovery_items", []string{"recovery_id", "run_id", "category", "decision_no", "from_month", "component", "month", "reason", "amount"},
		len(items), func(i int, into []any) []any {
			c := &items[i]
			return append(into, c.Recovery, c.RunID, c.Grant.Category, c.Grant.DecisionNo, c.Grant.From.String(), c.Component, c.Month.String(),
				string(c.Reason), int64(c.Amount))
		})
	if err != nil {
		return fmt.Errorf("claims: %w", err)
	}
	return nil
}

// Recovery returns a recovery, or payroll.ErrNotFound. In a writing transaction of
// PostgreSQL the row is locked until its end.
func (t *Tx) Recovery(id string) (payroll.Recovery, error) {
	if t.dialect == Postgres && t.stop != t.ctx {
		if _, err := t.exec(`UPDATE recoveries SET state = state WHERE id = ? AND state <> 'cancelled'`, id); err != nil {
			return payroll.Recovery{}, err
		}
	}
	list, err := collect(t, scanRecovery, `SELECT `+recoveryColumns+` FROM recoveries r WHERE r.id = ?`, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("không có khoản thu hồi %[1]q; xem «chitra recovery list» / there is no recovery %[1]q: %[2]w", id, payroll.ErrNotFound)
	}
	if err != nil {
		return payroll.Recovery{}, err
	}
	return list[0], nil
}

// RecoveryFilter chooses recoveries; empty fields choose all.
type RecoveryFilter struct {
	Programme payroll.Programme
	State     payroll.RecoveryState
	PersonID  string
	RunID     string // that opened it
}

// Recoveries returns the next recoveries after one ("" to begin), in order.
func (t *Tx) Recoveries(f RecoveryFilter, after string, limit int) ([]payroll.Recovery, error) {
	query, args := `SELECT `+recoveryColumns+` FROM recoveries r WHERE r.id > ?`, []any{after}
	for _, c := range []struct{ column, value string }{
		{"programme", string(f.Programme)}, {"state", string(f.State)}, {"person_id", f.PersonID}, {"run_id", f.RunID}} {
		if c.value != "" {
			query += ` AND r.` + c.column + ` = ?`
			args = append(args, c.value)
		}
	}
	return collect(t, scanRecovery, query+` ORDER BY r.id LIMIT ?`, append(args, limit)...)
}

// SaveRecovery stores the state, figures and terms of a recovery. Figures above
// what was overpaid are payroll.ErrIntegrity.
func (t *Tx) SaveRecovery(r *payroll.Recovery) error {
	n, err := t.exec(`UPDATE recoveries SET state = ?, withdrawn = ?, repaid = ?, written_off = ?, instalment = ?, share = ?,
		from_month = ?, decision_no = ? WHERE id = ?`, string(r.State), int64(r.Withdrawn), int64(r.Repaid), int64(r.WrittenOff),
		int64(r.Terms.Instalment), r.Terms.Share, r.Terms.From.String(), r.Terms.DecisionNo, r.ID)
	if err == nil && n == 0 {
		err = fmt.Errorf("không có khoản thu hồi %[1]q; xem «chitra recovery list» / there is no recovery %[1]q: %[2]w", r.ID, payroll.ErrNotFound)
	}
	return err
}

// AddRecoveryAct records what somebody decided about a recovery.
func (t *Tx) AddRecoveryAct(id string, a payroll.RecoveryAct) error {
	_, err := t.exec(`INSERT INTO recovery_acts (recovery_id, act_no, act, amount, document, acted_by, acted_at)
		SELECT CAST(? AS TEXT), COALESCE(MAX(act_no), 0) + 1, CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT)
		FROM recovery_acts WHERE recovery_id = ?`, id, a.Act, int64(a.Amount), a.Document, a.By, timeText(a.At), id)
	return err
}

// RecoveryActs lists what was decided about a recovery, in order.
func (t *Tx) RecoveryActs(id string) ([]payroll.RecoveryAct, error) {
	return collect(t, func(s scan, a *payroll.RecoveryAct) error {
		return s(&a.Act, &a.Amount, &a.Document, &a.By, asTime(&a.At))
	}, `SELECT act, amount, document, acted_by, acted_at FROM recovery_acts WHERE recovery_id = ? ORDER BY act_no`, id)
}

// claimsOf sums up items that count: of people, and of runs that live.
const claimsOf = `SELECT r.person_id, i.recovery_id, i.category, i.decision_no, i.from_month, i.component, i.month, MIN(i.reason), CAST(SUM(i.amount) AS BIGINT)
	FROM recoveries r JOIN recovery_items i ON i.recovery_id = r.id LEFT JOIN pay_runs p ON p.id = i.run_id
	WHERE r.state <> 'cancelled' AND (i.run_id = '' OR p.state NOT IN ('draft', 'cancelled')) AND %s
	GROUP BY r.person_id, i.recovery_id, i.category, i.decision_no, i.from_month, i.component, i.month
	HAVING SUM(i.amount) <> 0
	ORDER BY r.person_id, i.recovery_id, i.month, i.category, i.decision_no, i.from_month, i.component`

func scanClaim(s scan, person *string, c *payroll.Claim) error {
	return s(person, &c.Recovery, &c.Grant.Category, &c.Grant.DecisionNo, asMonth(&c.Grant.From), &c.Component, asMonth(&c.Month), &c.Reason, &c.Amount)
}

// ClaimsOf returns the claims of one recovery in order of month, with what of them
// is still open.
func (t *Tx) ClaimsOf(r *payroll.Recovery) ([]payroll.Claim, error) {
	var person string
	claims, err := collect(t, func(s scan, c *payroll.Claim) error { return scanClaim(s, &person, c) }, fmt.Sprintf(claimsOf, `r.id = ?`), r.ID)
	if err == nil {
		r.Spread(claims)
	}
	return claims, err
}

// Claims returns what recoveries of a programme claim from each of the people, in
// order of recovery and month.
func (t *Tx) Claims(p payroll.Programme, ids []string) (map[string][]payroll.Claim, error) {
	claims := map[string][]payroll.Claim{}
	err := t.byPeople(fmt.Sprintf(claimsOf, `r.programme = ? AND r.person_id IN %s`), []any{string(p)}, ids, func(s scan) error {
		var person string
		var c payroll.Claim
		if err := scanClaim(s, &person, &c); err != nil {
			return err
		}
		claims[person] = append(claims[person], c)
		return nil
	})
	if err != nil || len(claims) == 0 {
		return claims, err
	}
	err = t.byPeople(`SELECT `+recoveryColumns+` FROM recoveries r WHERE r.programme = ? AND r.state <> 'cancelled' AND r.person_id IN %s`,
		[]any{string(p)}, ids, func(s scan) error {
			var r payroll.Recovery
			if err := scanRecovery(s, &r); err != nil {
				return err
			}
			own := claims[r.PersonID]
			from, _ := slices.BinarySearchFunc(own, r.ID, func(c payroll.Claim, id string) int { return cmp.Compare(c.Recovery, id) })
			to := from
			for to < len(own) && own[to].Recovery == r.ID {
				to++
			}
			r.Spread(own[from:to])
			return nil
		})
	return claims, err
}

// AgreedRecoveries returns the recoveries to be deducted from payments of a month,
// for people after one citizen number up to another.
func (t *Tx) AgreedRecoveries(p payroll.Programme, m payroll.Month, after, upTo string) ([]payroll.Recovery, error) {
	return collect(t, scanRecovery, `SELECT `+recoveryColumns+` FROM recoveries r
		WHERE r.programme = ? AND r.state = 'agreed' AND r.from_month <= ? AND r.person_id > ? AND r.person_id <= ? ORDER BY r.person_id, r.id`,
		string(p), m.String(), after, upTo)
}

// DeductionRow is what a run keeps of a payment.
type DeductionRow struct {
	RunID, EndToEndID string
	payroll.Deduction
}

// InsertDeductions stores what a draft run keeps of its payments and adds it to
// what is repaid. More than a debt is payroll.ErrIntegrity.
func (t *Tx) InsertDeductions(rows []DeductionRow) error {
	err := t.load("deductions", []string{"run_id", "recovery_id", "end_to_end_id", "amount"}, len(rows), func(i int, into []any) []any {
		return append(into, rows[i].RunID, rows[i].Recovery, rows[i].EndToEndID, int64(rows[i].Amount))
	})
	for i := 0; err == nil && i < len(rows); i++ {
		_, err = t.exec(`UPDATE recoveries SET repaid = repaid + CAST(? AS BIGINT),
			state = CASE WHEN withdrawn + repaid + written_off + CAST(? AS BIGINT) = amount THEN 'recovered' ELSE state END
			WHERE id = ?`, int64(rows[i].Amount), int64(rows[i].Amount), rows[i].Recovery)
	}
	if err != nil {
		return fmt.Errorf("deductions: %w", err)
	}
	return nil
}

// Deductions lists what a run keeps, by recovery.
func (t *Tx) Deductions(runID string) ([]DeductionRow, error) {
	return collect(t, func(s scan, d *DeductionRow) error { return s(&d.RunID, &d.EndToEndID, &d.Recovery, &d.Amount) },
		`SELECT run_id, end_to_end_id, recovery_id, amount FROM deductions WHERE run_id = ? ORDER BY recovery_id`, runID)
}

// DeductionsOf lists what live runs kept for a recovery, in order of run.
func (t *Tx) DeductionsOf(recoveryID string) ([]DeductionRow, error) {
	return collect(t, func(s scan, d *DeductionRow) error { return s(&d.RunID, &d.EndToEndID, &d.Recovery, &d.Amount) },
		`SELECT d.run_id, d.end_to_end_id, d.recovery_id, d.amount FROM deductions d JOIN pay_runs p ON p.id = d.run_id
		WHERE d.recovery_id = ? AND p.state <> 'cancelled' ORDER BY p.prepared_at, d.run_id`, recoveryID)
}

// forgetRecoveries takes back what a cancelled run did to recoveries: those it
// opened never were, what it kept or withdrew is claimed again.
func (t *Tx) forgetRecoveries(runID string) error {
	touched, err := collect(t, scanRecovery, `SELECT `+recoveryColumns+` FROM recoveries r WHERE r.run_id <> ? AND r.state <> 'cancelled'
		AND (r.id IN (SELECT recovery_id FROM deductions WHERE run_id = ?) OR r.id IN (SELECT recovery_id FROM recovery_items WHERE run_id = ?))
		ORDER BY r.id`, runID, runID, runID)
	if err != nil {
		return err
	}
	for i := range touched {
		r := &touched[i]
		var kept, withdrawn payroll.Amount
		if _, err := t.one(`SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM deductions WHERE run_id = ? AND recovery_id = ?`, []any{runID, r.ID}, &kept); err != nil {
			return err
		}
		if _, err := t.one(`SELECT CAST(COALESCE(-SUM(amount), 0) AS BIGINT) FROM recovery_items WHERE run_id = ? AND recovery_id = ?`, []any{runID, r.ID}, &withdrawn); err != nil {
			return err
		}
		writtenOff, err := t.one(`SELECT act_no FROM recovery_acts WHERE recovery_id = ? AND act = 'write_off'`, []any{r.ID}, new(int))
		if err != nil {
			return err
		}
		r.Repaid -= kept
		r.Withdrawn -= withdrawn
		r.Reopen(writtenOff)
		if err := t.SaveRecovery(r); err != nil {
			return err
		}
	}
	_, err = t.exec(`UPDATE recoveries SET state = 'cancelled' WHERE run_id = ? AND state <> 'cancelled'`, runID)
	return err
}

// checkRecoveries finds a recovery whose figures are not the sum of its rows, and
// compares what a run keeps with its totals.
func (t *Tx) checkRecoveries(runID string, recovered payroll.Amount) error {
	var kept payroll.Amount
	if _, err := t.one(`SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM deductions WHERE run_id = ?`, []any{runID}, &kept); err != nil {
		return err
	}
	if kept != recovered {
		return fmt.Errorf("run %s: its deductions are %s đồng, its totals say %s: %w", runID, kept, recovered, payroll.ErrIntegrity)
	}
	var id string
	found, err := t.one(`SELECT r.id FROM recoveries r WHERE r.run_id = ? AND r.state <> 'cancelled' AND (
			r.amount <> (SELECT COALESCE(SUM(i.amount), 0) FROM recovery_items i WHERE i.recovery_id = r.id AND i.amount > 0)
			OR r.withdrawn <> (SELECT COALESCE(-SUM(i.amount), 0) FROM recovery_items i LEFT JOIN pay_runs p ON p.id = i.run_id
				WHERE i.recovery_id = r.id AND i.amount < 0 AND (i.run_id = '' OR p.state <> 'cancelled'))
			OR r.repaid <> (SELECT COALESCE(SUM(d.amount), 0) FROM deductions d JOIN pay_runs p ON p.id = d.run_id WHERE d.recovery_id = r.id AND p.state <> 'cancelled')
				+ (SELECT COALESCE(SUM(a.amount), 0) FROM recovery_acts a WHERE a.recovery_id = r.id AND a.act = 'receive'))
		ORDER BY r.id LIMIT 1`, []any{runID}, &id)
	if err == nil && found {
		err = fmt.Errorf("recovery %s is not the sum of its rows: %w", id, payroll.ErrIntegrity)
	}
	return err
}

// ReceiptRow is money that one payment brought for a grant and month.
type ReceiptRow struct {
	payroll.PaymentInstruction
	Grant  payroll.GrantKey
	For    payroll.Month
	Amount payroll.Amount // of the share
}

// Receipts lists what payments of live runs brought one person of a programme, by
// month, with the payment each came by: who received what.
func (t *Tx) Receipts(p payroll.Programme, personID string) ([]ReceiptRow, error) {
	return collect(t, func(s scan, r *ReceiptRow) error {
		return s(&r.EndToEndID, &r.RunID, &r.PersonID, &r.PersonName, &r.Payee.Name, &r.Payee.ID, &r.Payee.Relation, &r.Method, &r.Account.Bank,
			&r.Account.Number, &r.Account.Holder, &r.Unit, &r.State, &r.Grant.Category, &r.Grant.DecisionNo, asMonth(&r.Grant.From), asMonth(&r.For), &r.Amount)
	}, `SELECT i.end_to_end_id, i.run_id, i.person_id, i.person_name, i.payee_name, i.payee_id, i.payee_relation, i.method, i.bank,
			i.account_number, i.account_holder, i.unit, i.state, g.category, g.decision_no, g.from_month, s.month, s.amount
		FROM instructions i JOIN shares s ON s.end_to_end_id = i.end_to_end_id JOIN grant_versions g ON g.id = s.grant_id
		WHERE i.run_id IN (SELECT id FROM pay_runs WHERE programme = ?) AND i.person_id = ? AND i.state <> 'cancelled'
		ORDER BY s.month, g.category, g.decision_no, i.end_to_end_id`, string(p), personID)
}
