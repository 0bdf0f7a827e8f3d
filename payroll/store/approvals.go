package store

import (
	"fmt"

	"chitra/payroll"
)

// SetSubmitter records who asks for approval of a run. Each submission counts
// anew: approvals belong to the latest one.
func (t *Tx) SetSubmitter(runID, user string) error {
	n, err := t.exec(`INSERT INTO submissions (run_id, submission_no, prepared_by, submitted_by)
		SELECT r.id, (SELECT COALESCE(MAX(s.submission_no), 0) + 1 FROM submissions s WHERE s.run_id = r.id), r.prepared_by, CAST(? AS TEXT)
		FROM pay_runs r WHERE r.id = ?`, user, runID)
	if err == nil && n == 0 {
		err = fmt.Errorf("không có đợt %[1]q; xem «chitra run list» / there is no run %[1]q: %[2]w", runID, payroll.ErrNotFound)
	}
	return err
}

// Submitter returns who submitted a run last, "" when nobody did.
func (t *Tx) Submitter(runID string) (user string, err error) {
	_, err = t.one(`SELECT submitted_by FROM submissions WHERE run_id = ? ORDER BY submission_no DESC LIMIT 1`, []any{runID}, &user)
	return user, err
}

// InsertApproval records one person's approval of a run's present content. It is
// payroll.ErrNotAllowed by a check of the database when that person prepared or
// submitted the run, and payroll.ErrConflict when the run was not submitted, has
// another content, or was approved by that person already.
func (t *Tx) InsertApproval(a payroll.Approval) error {
	n, err := t.exec(`INSERT INTO approvals (run_id, submission_no, prepared_by, submitted_by, approved_by, approved_at, digest, voided)
		SELECT s.run_id, s.submission_no, s.prepared_by, s.submitted_by, CAST(? AS TEXT), CAST(? AS TEXT), r.content_digest, ''
		FROM submissions s JOIN pay_runs r ON r.id = s.run_id
		WHERE s.run_id = ? AND r.content_digest = ?
		ORDER BY s.submission_no DESC LIMIT 1`, a.By, timeText(a.At), a.RunID, a.Digest)
	switch {
	case isCheckViolation(err):
		return fmt.Errorf("%s prepared or submitted run %s and cannot approve it: %w", a.By, a.RunID, payroll.ErrNotAllowed)
	case err != nil:
		return fmt.Errorf("approval of run %s by %s: %w", a.RunID, a.By, err)
	case n == 0:
		return fmt.Errorf("run %s was not submitted with this content: %w", a.RunID, payroll.ErrConflict)
	}
	return nil
}

// VoidApprovals makes the approvals of a run count no longer, with the reason.
// Void ones keep theirs.
func (t *Tx) VoidApprovals(runID, why string) error {
	if why == "" {
		return fmt.Errorf("approvals of run %s are not voided without a reason: %w", runID, payroll.ErrData)
	}
	_, err := t.exec(`UPDATE approvals SET voided = ? WHERE run_id = ? AND voided = ''`, why, runID)
	return err
}

// Approvals lists the approvals of a run, void ones too, oldest first.
func (t *Tx) Approvals(runID string) ([]payroll.Approval, error) {
	return collect(t, func(s scan, a *payroll.Approval) error {
		return s(&a.RunID, &a.By, asTime(&a.At), &a.Digest, &a.Voided)
	}, `SELECT run_id, approved_by, approved_at, digest, voided FROM approvals
		WHERE run_id = ? ORDER BY submission_no, approved_at, approved_by`, runID)
}
