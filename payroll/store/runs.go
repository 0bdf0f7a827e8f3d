package store

import (
	"fmt"

	"chitra/payroll"
)

const runColumns = `id, programme, month, kind, sequence, state, pay_on, prepared_by, prepared_at, rates_digest, registry_digest,
	settings_digest, basis_digest, content_digest, covers, first_month, persons, grants, payments, held_rows, payable, recovered,
	reissued, instructed, held_sum`

func scanRun(s scan, r *payroll.PayRun) error {
	var payable payroll.Amount
	err := s(&r.ID, &r.Programme, asMonth(&r.Month), &r.Kind, &r.Sequence, &r.State, asDate(&r.PayOn), &r.PreparedBy,
		asTime(&r.PreparedAt), &r.RatesDigest, &r.RegistryDigest, &r.SettingsDigest, &r.BasisDigest, &r.ContentDigest,
		&r.Covers, asMonth(&r.FirstMonth), &r.Totals.Persons, &r.Totals.Grants, &r.Totals.Payments, &r.Totals.HeldRows,
		&payable, &r.Totals.Recovered, &r.Totals.Reissued, &r.Totals.Instructed, &r.Totals.HeldSum)
	r.Totals.Entitled = payable + r.Totals.Recovered - r.Totals.Reissued
	return err
}

// InsertRun records a new run as a draft without totals. When its number or its
// programme, month, kind and sequence are taken, inserted is false and existing is
// the run that has them: the live one, or a cancelled one whose number cannot be
// used again.
func (t *Tx) InsertRun(r payroll.PayRun) (inserted bool, existing payroll.PayRun, err error) {
	n, err := t.exec(`INSERT INTO pay_runs (`+runColumns+`) VALUES (?, ?, ?, ?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?, '', ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0)
		ON CONFLICT DO NOTHING`, r.ID, string(r.Programme), r.Month.String(), string(r.Kind), r.Sequence, r.PayOn.String(),
		r.PreparedBy, timeText(r.PreparedAt), r.RatesDigest, r.RegistryDigest, r.SettingsDigest, r.BasisDigest, max(r.Covers, 1), r.FirstMonth.String())
	if err != nil || n == 1 {
		return n == 1, payroll.PayRun{}, err
	}
	list, err := collect(t, scanRun, `SELECT `+runColumns+` FROM pay_runs
		WHERE id = ? OR programme = ? AND month = ? AND kind = ? AND sequence = ? AND state <> 'cancelled'
		ORDER BY CASE WHEN state = 'cancelled' THEN 1 ELSE 0 END LIMIT 1`,
		r.ID, string(r.Programme), r.Month.String(), string(r.Kind), r.Sequence)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("run %s is neither new nor known: %w", r.ID, payroll.ErrIntegrity)
	}
	if err != nil {
		return false, payroll.PayRun{}, err
	}
	return false, list[0], nil
}

// Run returns a run, or payroll.ErrNotFound.
func (t *Tx) Run(id string) (payroll.PayRun, error) {
	list, err := collect(t, scanRun, `SELECT `+runColumns+` FROM pay_runs WHERE id = ?`, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("không có đợt %[1]q; xem «chitra run list» / there is no run %[1]q: %[2]w", id, payroll.ErrNotFound)
	}
	if err != nil {
		return payroll.PayRun{}, err
	}
	return list[0], nil
}

// RunAlone returns a run as Run does, and keeps other programs from changing it
// until the transaction ends: who does the same act a moment later then sees it
// done. On SQLite a writing transaction is alone anyway.
func (t *Tx) RunAlone(id string) (payroll.PayRun, error) {
	if t.dialect == Postgres {
		if _, err := t.one(`SELECT 1 FROM pay_runs WHERE id = ? FOR NO KEY UPDATE`, []any{id}, new(int)); err != nil {
			return payroll.PayRun{}, err
		}
	}
	return t.Run(id)
}

// Runs lists all runs, the latest month first.
func (t *Tx) Runs() ([]payroll.PayRun, error) {
	return collect(t, scanRun, `SELECT `+runColumns+` FROM pay_runs ORDER BY month DESC, programme, kind, sequence, prepared_at, id`)
}

// LiveRuns lists the runs of a programme that count, in the order they were
// prepared: neither drafts nor cancelled.
func (t *Tx) LiveRuns(p payroll.Programme) ([]payroll.PayRun, error) {
	return collect(t, scanRun, `SELECT `+runColumns+` FROM pay_runs
		WHERE programme = ? AND state NOT IN ('draft', 'cancelled') ORDER BY prepared_at, month, sequence, id`, string(p))
}

// PreviousRun returns the regular run that paid the latest earlier month and was at
// least approved; found is false when there is none. After two months together that
// is the run for both, not the one that paid the second month to those it missed.
func (t *Tx) PreviousRun(p payroll.Programme, m payroll.Month) (run payroll.PayRun, found bool, err error) {
	list, err := collect(t, scanRun, `SELECT `+runColumns+` FROM pay_runs
		WHERE programme = ? AND month < ? AND kind = 'regular' AND state IN ('approved', 'released', 'closed')
		ORDER BY month DESC LIMIT 2`, string(p), m.String())
	if err != nil || len(list) == 0 {
		return payroll.PayRun{}, false, err
	}
	if len(list) == 2 && list[1].LastMonth() >= list[0].Month {
		return list[1], true, nil
	}
	return list[0], true, nil
}

// Transition moves a run from one state to another. ok is false when it was not,
// or no longer, in the first state: somebody else moved it. A step that is never
// allowed is payroll.ErrConflict. A cancelled run gives up what its lines pay once
// only, so that another run may pay it.
func (t *Tx) Transition(runID string, from, to payroll.RunState) (ok bool, err error) {
	if err := from.Next(to); err != nil {
		return false, err
	}
	n, err := t.exec(`UPDATE pay_runs SET state = ? WHERE id = ? AND state = ?`, string(to), runID, string(from))
	if err == nil && n == 1 && to == payroll.Cancelled {
		if err = t.forgetRecoveries(runID); err == nil {
			_, err = t.exec(`UPDATE lines SET once = '' WHERE run_id = ? AND once <> ''`, runID)
		}
	}
	return n == 1, err
}

// FinishRun stores the totals and digests of a draft and makes it calculated, from
// then on unchangeable. While another run of the programme is calculated and not
// yet released, it is payroll.ErrConflict. It first checks the totals against the rows; see
// [Tx.CheckTotals].
func (t *Tx) FinishRun(r payroll.PayRun) error {
	if err := t.CheckTotals(r.ID, r.Totals); err != nil {
		return err
	}
	n, err := t.exec(`UPDATE pay_runs SET state = 'calculated', pay_on = ?, rates_digest = ?, registry_digest = ?,
			settings_digest = ?, basis_digest = ?, content_digest = ?, covers = ?, first_month = ?, persons = ?, grants = ?,
			payments = ?, held_rows = ?, payable = ?, recovered = ?, reissued = ?, instructed = ?, held_sum = ?
		WHERE id = ? AND state = 'draft'`,
		r.PayOn.String(), r.RatesDigest, r.RegistryDigest, r.SettingsDigest, r.BasisDigest, r.ContentDigest, max(r.Covers, 1), r.FirstMonth.String(),
		r.Totals.Persons, r.Totals.Grants, r.Totals.Payments, r.Totals.HeldRows, int64(r.Totals.Payable()), int64(r.Totals.Recovered), int64(r.Totals.Reissued),
		int64(r.Totals.Instructed), int64(r.Totals.HeldSum), r.ID)
	if err == nil && n == 0 {
		err = fmt.Errorf("run %s is not a draft: %w", r.ID, payroll.ErrConflict)
	}
	return err
}

// CheckTotals compares the totals of a run with its rows, in the database: lines
// make up what is entitled, instructions and held rows what becomes of it, each
// payment is the sum of its shares, batches and files are the sum of their
// payments. A difference is payroll.ErrIntegrity and names the figure.
func (t *Tx) CheckTotals(runID string, totals payroll.RunTotals) error {
	if err := totals.Check(); err != nil {
		return err
	}
	for _, c := range []struct {
		what, table string
		count       int // -1 is not compared
		sum         payroll.Amount
	}{
		{"lines", "lines", -1, totals.Entitled},
		{"payments", "instructions", totals.Payments, totals.Instructed},
		{"held rows", "held", totals.HeldRows, totals.HeldSum},
	} {
		var count int
		var sum payroll.Amount
		_, err := t.one(`SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM `+c.table+` WHERE run_id = ?`, []any{runID}, &count, &sum)
		if err != nil {
			return err
		}
		if sum != c.sum || c.count >= 0 && count != c.count {
			return fmt.Errorf("run %s: its %s are %d with %s đồng, its totals say %d with %s: %w",
				runID, c.what, count, sum, c.count, c.sum, payroll.ErrIntegrity)
		}
	}
	if err := t.checkShares(runID); err != nil {
		return err
	}
	if err := t.checkRecoveries(runID, totals.Recovered); err != nil {
		return err
	}
	reissued, err := t.reissuedSum(runID)
	if err == nil && reissued != totals.Reissued {
		err = fmt.Errorf("run %s: it pays %s đồng of earlier runs again, its totals say %s: %w", runID, reissued, totals.Reissued, payroll.ErrIntegrity)
	}
	if err != nil {
		return err
	}
	return t.checkParts(runID)
}

// checkShares finds a payment that is not the sum of its shares less what is kept
// of it. A re-issue is made of the shares of the first payment of its money.
func (t *Tx) checkShares(runID string) error {
	var reference string
	found, err := t.one(`SELECT i.end_to_end_id FROM instructions i LEFT JOIN reissues x ON x.end_to_end_id = i.end_to_end_id
		LEFT JOIN shares s ON s.end_to_end_id = COALESCE(x.origin, i.end_to_end_id)
		WHERE i.run_id = ? GROUP BY i.end_to_end_id, i.amount, x.origin
		HAVING COALESCE(SUM(s.amount), 0) <> i.amount + (SELECT COALESCE(SUM(d.amount), 0) FROM deductions d WHERE d.end_to_end_id = COALESCE(x.origin, i.end_to_end_id))
		ORDER BY i.end_to_end_id LIMIT 1`, []any{runID}, &reference)
	if err == nil && found {
		err = fmt.Errorf("run %s: payment %s is not the sum of its shares: %w", runID, reference, payroll.ErrIntegrity)
	}
	return err
}

// checkParts finds a batch that is not the sum of its payments, or a file that is
// not the sum of its batches.
func (t *Tx) checkParts(runID string) error {
	for _, q := range []struct{ what, sql string }{
		{"batch", `SELECT batch_no AS part_no, payments, total FROM batches WHERE run_id = ?
			UNION ALL SELECT batch_no, -COUNT(*), -SUM(amount) FROM instructions WHERE run_id = ? GROUP BY batch_no`},
		{"file", `SELECT file_no AS part_no, payments, total FROM transfer_files WHERE run_id = ?
			UNION ALL SELECT f.file_no, -b.payments, -b.total FROM file_batches f
			JOIN batches b ON b.run_id = f.run_id AND b.batch_no = f.batch_no WHERE f.run_id = ?`},
	} {
		var no int
		found, err := t.one(`SELECT part_no FROM (`+q.sql+`) AS parts GROUP BY part_no
			HAVING SUM(payments) <> 0 OR SUM(total) <> 0 ORDER BY part_no LIMIT 1`, []any{runID, runID}, &no)
		if err != nil {
			return err
		}
		if found {
			return fmt.Errorf("run %s: %s %d is not the sum of its parts: %w", runID, q.what, no, payroll.ErrIntegrity)
		}
	}
	return nil
}
