package store

import (
	"fmt"
	"time"

	"chitra/payroll"
)

// BeginHandover records that a file is about to leave, and returns the number of
// this handover among the file's. A file that was not written, whose payments
// are not sent, or of which it is unknown whether the bank has it, is
// payroll.ErrIntegrity; one that left before without a reason now is
// payroll.ErrConflict. The database refuses all of these by itself.
func (t *Tx) BeginHandover(h payroll.Handover) (no int, err error) {
	n, err := t.exec(`INSERT INTO handovers (run_id, file_no, handover_no, sha256, channel, recipient, sent_name, sent_bytes, sent_sha256,
			reason, handed_by, handed_at)
		SELECT f.run_id, f.file_no, (SELECT COALESCE(MAX(p.handover_no), 0) + 1 FROM handovers p WHERE p.run_id = f.run_id AND p.file_no = f.file_no),
			CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT)
		FROM transfer_files f WHERE f.run_id = ? AND f.file_no = ?`,
		h.SHA256, string(h.Channel), h.Recipient, h.SentName, h.SentBytes, h.SentSHA256, h.Reason, h.By, timeText(h.At), h.RunID, h.FileNo)
	switch {
	case isCheckViolation(err) && h.Reason == "":
		return 0, fmt.Errorf("tệp %d của đợt %s đã giao rồi; giao lại phải ghi lý do (--reason)/file %d of run %s was handed over before, say why it is again: %w",
			h.FileNo, h.RunID, h.FileNo, h.RunID, payroll.ErrConflict)
	case err != nil:
		return 0, fmt.Errorf("handover of file %d of run %s: %w", h.FileNo, h.RunID, err)
	case n == 0:
		return 0, fmt.Errorf("run %s has no file %d: %w", h.RunID, h.FileNo, payroll.ErrNotFound)
	}
	_, err = t.one(`SELECT MAX(handover_no) FROM handovers WHERE run_id = ? AND file_no = ?`, []any{h.RunID, h.FileNo}, &no)
	return no, err
}

// EndHandover records how a handover ended, or that nobody knows. After done or
// failed nothing more is recorded (payroll.ErrIntegrity).
func (t *Tx) EndHandover(runID string, fileNo, no int, outcome payroll.HandoverOutcome, detail, by string, at time.Time) error {
	n, err := t.exec(`INSERT INTO handover_outcomes (run_id, file_no, handover_no, outcome_no, outcome, detail, told_by, happened_at)
		SELECT h.run_id, h.file_no, h.handover_no, (SELECT COALESCE(MAX(o.outcome_no), 0) + 1 FROM handover_outcomes o
				WHERE o.run_id = h.run_id AND o.file_no = h.file_no AND o.handover_no = h.handover_no),
			CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT)
		FROM handovers h WHERE h.run_id = ? AND h.file_no = ? AND h.handover_no = ?`,
		string(outcome), detail, by, timeText(at), runID, fileNo, no)
	switch {
	case err != nil:
		return fmt.Errorf("outcome of handover %d of file %d of run %s: %w", no, fileNo, runID, err)
	case n == 0:
		return fmt.Errorf("file %d of run %s has no handover %d: %w", fileNo, runID, no, payroll.ErrNotFound)
	}
	return nil
}

// Handovers lists every handover of a run's files with its last outcome, in the
// order of files and time.
func (t *Tx) Handovers(runID string) ([]payroll.Handover, error) {
	return collect(t, scanHandover, `SELECT h.run_id, h.file_no, h.handover_no, h.sha256, h.channel, h.recipient, h.sent_name, h.sent_bytes,
			h.sent_sha256, h.reason, h.handed_by, h.handed_at, COALESCE(o.outcome, 'begun'), COALESCE(o.detail, ''), COALESCE(o.happened_at, '')
		FROM handovers h LEFT JOIN handover_outcomes o ON o.run_id = h.run_id AND o.file_no = h.file_no AND o.handover_no = h.handover_no
			AND o.outcome_no = (SELECT MAX(l.outcome_no) FROM handover_outcomes l
				WHERE l.run_id = h.run_id AND l.file_no = h.file_no AND l.handover_no = h.handover_no)
		WHERE h.run_id = ? ORDER BY h.file_no, h.handover_no`, runID)
}

func scanHandover(s scan, h *payroll.Handover) error {
	return s(&h.RunID, &h.FileNo, &h.No, &h.SHA256, &h.Channel, &h.Recipient, &h.SentName, &h.SentBytes, &h.SentSHA256, &h.Reason,
		&h.By, asTime(&h.At), &h.Outcome, &h.Detail, as[time.Time]{&h.EndedAt, parseOptionalTime})
}
