package store

import (
	"fmt"
	"strings"
	"time"

	"chitra/payroll"
)

// InsertBatches stores the batches of a run.
func (t *Tx) InsertBatches(runID string, batches []payroll.Batch) error {
	columns := []string{"run_id", "batch_no", "batch_id", "unit", "debtor_programme", "bank", "bank_text", "account_number",
		"account_holder", "format", "rail", "payments", "total"}
	err := t.load("batches", columns, len(batches), func(i int, into []any) []any {
		b := &batches[i]
		into = append(append(into, runID, b.No, b.ID, b.Unit), debtorValues(b.Debtor)...)
		return append(into, string(b.Rail), b.Count, int64(b.Total))
	})
	if err != nil {
		return fmt.Errorf("batches of run %s: %w", runID, err)
	}
	return nil
}

const batchSelect = `SELECT b.batch_id, b.batch_no, b.unit, b.debtor_programme, b.bank, b.bank_text, b.account_number, b.account_holder,
	b.format, b.rail, b.payments, b.total FROM batches b `

func scanBatch(s scan, b *payroll.Batch) error {
	into := append([]any{&b.ID, &b.No, &b.Unit}, debtorInto(&b.Debtor)...)
	return s(append(into, &b.Rail, &b.Count, &b.Total)...)
}

// Batches lists the batches of a run by number.
func (t *Tx) Batches(runID string) ([]payroll.Batch, error) {
	return collect(t, scanBatch, batchSelect+`WHERE b.run_id = ? ORDER BY b.batch_no`, runID)
}

var fileColumns = []string{"run_id", "file_no", "name", "format", "message_id", "programme", "month", "unit", "unit_name", "jurisdiction",
	"budget_code", "debtor_programme", "bank", "bank_text", "account_number", "account_holder", "debtor_format", "purpose", "memo",
	"pay_on", "created_at", "payments", "total", "account_hash", "byte_count", "sha256", "basis"}

// InsertFiles stores the plan of transfer files: which batches each will carry.
// The batches must be stored. A batch that two files would carry is
// payroll.ErrConflict. The unit's list of accounts is not kept with the file, its
// debtor is.
func (t *Tx) InsertFiles(files []payroll.TransferFile) error {
	err := t.load("transfer_files", fileColumns, len(files), func(i int, into []any) []any {
		f := &files[i]
		into = append(into, f.RunID, f.No, f.Name, f.Format, f.MessageID, string(f.Programme), f.Month.String(), f.Unit.Code,
			f.Unit.Name, string(f.Unit.Jurisdiction), f.Unit.BudgetCode)
		into = append(into, debtorValues(f.Debtor)...)
		return append(into, f.Purpose, f.Memo, f.PayOn.String(), timeText(f.CreatedAt), f.Count, int64(f.Total), f.AccountHash, f.Bytes, f.SHA256, f.Basis)
	})
	if err != nil {
		return fmt.Errorf("transfer files: %w", err)
	}
	for _, f := range files {
		err := t.load("file_batches", []string{"run_id", "file_no", "batch_no"}, len(f.Batches), func(i int, into []any) []any {
			return append(into, f.RunID, f.No, f.Batches[i].No)
		})
		if err != nil {
			return fmt.Errorf("batches of file %s: %w", f.Name, err)
		}
	}
	return nil
}

func scanFile(s scan, f *payroll.TransferFile) error {
	into := []any{&f.RunID, &f.No, &f.Name, &f.Format, &f.MessageID, &f.Programme, asMonth(&f.Month), &f.Unit.Code,
		&f.Unit.Name, &f.Unit.Jurisdiction, &f.Unit.BudgetCode}
	into = append(into, debtorInto(&f.Debtor)...)
	return s(append(into, &f.Purpose, &f.Memo, asDate(&f.PayOn), as[time.Time]{&f.CreatedAt, parseVietnamTime}, &f.Count, &f.Total,
		&f.AccountHash, &f.Bytes, &f.SHA256, &f.Basis)...)
}

// parseVietnamTime gives times that stand in files the offset they had.
func parseVietnamTime(s string) (time.Time, error) {
	t, err := parseTime(s)
	return t.In(vietnam), err
}

// Files lists the transfer files of a run by number, each with its batches.
func (t *Tx) Files(runID string) ([]payroll.TransferFile, error) {
	files, err := collect(t, scanFile, `SELECT `+strings.Join(fileColumns, ", ")+` FROM transfer_files WHERE run_id = ? ORDER BY file_no`, runID)
	if err != nil {
		return nil, err
	}
	for i := range files {
		files[i].Batches, err = collect(t, scanBatch, batchSelect+`JOIN file_batches f ON f.run_id = b.run_id AND f.batch_no = b.batch_no
			WHERE f.run_id = ? AND f.file_no = ? ORDER BY b.batch_no`, runID, files[i].No)
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// MarkFileWritten records what was written and read back. The same again is no
// change; other bytes for the same file are payroll.ErrIntegrity.
func (t *Tx) MarkFileWritten(runID string, no int, bytes int64, sha256, accountHash string) error {
	n, err := t.exec(`UPDATE transfer_files SET byte_count = ?, sha256 = ?, account_hash = ?
		WHERE run_id = ? AND file_no = ? AND sha256 = ''`, bytes, sha256, accountHash, runID, no)
	if err != nil || n == 1 {
		return err
	}
	var before string
	found, err := t.one(`SELECT sha256 FROM transfer_files WHERE run_id = ? AND file_no = ?`, []any{runID, no}, &before)
	switch {
	case err != nil:
		return err
	case !found:
		return fmt.Errorf("run %s has no file %d: %w", runID, no, payroll.ErrNotFound)
	case before != sha256:
		return fmt.Errorf("file %d of run %s was written before with SHA-256 %.12s, now with %.12s: %w", no, runID, before, sha256, payroll.ErrIntegrity)
	}
	return nil
}

// MarkSent records that a written file left for the bank: its pending payments are
// sent. Doing it again changes nothing and sent is 0. A file that was not written
// is payroll.ErrConflict.
func (t *Tx) MarkSent(runID string, fileNo int) (sent int64, err error) {
	var digest string
	found, err := t.one(`SELECT sha256 FROM transfer_files WHERE run_id = ? AND file_no = ?`, []any{runID, fileNo}, &digest)
	switch {
	case err != nil:
		return 0, err
	case !found:
		return 0, fmt.Errorf("run %s has no file %d: %w", runID, fileNo, payroll.ErrNotFound)
	case digest == "":
		return 0, fmt.Errorf("file %d of run %s has not been written: %w", fileNo, runID, payroll.ErrConflict)
	}
	return t.exec(`UPDATE instructions SET state = 'sent' WHERE run_id = ? AND state = 'pending'
		AND batch_no IN (SELECT batch_no FROM file_batches WHERE run_id = ? AND file_no = ?)`, runID, runID, fileNo)
}

// FileByContent returns the written file with a SHA-256, of whichever run.
func (t *Tx) FileByContent(sha256 string) (f payroll.TransferFile, found bool, err error) {
	files, err := collect(t, scanFile, `SELECT `+strings.Join(fileColumns, ", ")+` FROM transfer_files WHERE sha256 = ? AND sha256 <> ''`, sha256)
	if err != nil || len(files) == 0 {
		return f, false, err
	}
	return files[0], true, nil
}
