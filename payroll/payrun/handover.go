package payrun

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/store"
)

// HandOver records that a person gave files of a run to the bank. what is the
// run, for every file of it, or the path of one file; a path is compared with
// the content that was approved and written. A file that was handed over before
// needs a reason.
func (r *Runner) HandOver(ctx context.Context, who Actor, what, recipient, reason string) ([]payroll.Handover, error) {
	if err := who.can("giao tệp/hand over files", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return nil, err
	}
	if recipient == "" {
		return nil, fmt.Errorf("phải ghi giao cho ai (--to)/say who received the files (--to): %w", payroll.ErrData)
	}
	files, err := r.filesToLeave(ctx, what)
	if err != nil {
		return nil, err
	}
	var handed []payroll.Handover
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		handed = nil
		for i := range files {
			h, err := r.handOver(tx, who, &files[i], recipient, reason)
			if err != nil {
				return fmt.Errorf("%s: %w", files[i].Name, err)
			}
			handed = append(handed, h)
		}
		return nil
	})
	return handed, err
}

func (r *Runner) handOver(tx *store.Tx, who Actor, f *payroll.TransferFile, recipient, reason string) (h payroll.Handover, err error) {
	h = payroll.Handover{RunID: f.RunID, FileNo: f.No, SHA256: f.SHA256, Channel: payroll.ByHand, Recipient: recipient,
		SentName: f.Name, SentBytes: f.Bytes, SentSHA256: f.SHA256, Reason: reason, By: who.Name, At: r.Now()}
	if err := knownToBeFree(tx, f); err != nil {
		return h, err
	}
	if h.No, err = tx.BeginHandover(h); err != nil {
		return h, err
	}
	h.Outcome, h.EndedAt = payroll.HandoverDone, h.At
	if err := tx.EndHandover(h.RunID, h.FileNo, h.No, h.Outcome, "", who.Name, h.At); err != nil {
		return h, err
	}
	return h, r.audit(tx, who, "file.handover "+recipient, f.Name, "", "", f.SHA256)
}

// knownToBeFree explains what the database would refuse: a file that may be with
// the bank is not sent again before somebody has found out.
func knownToBeFree(tx *store.Tx, f *payroll.TransferFile) error {
	last, err := lastHandover(tx, f)
	if err != nil || last == nil || !last.Outcome.Open() {
		return err
	}
	return fmt.Errorf("lần giao %d (%s, %s) chưa rõ kết quả; chạy lại «chitra files deliver», hoặc hỏi ngân hàng rồi ghi «chitra files outcome»/handover %d is of unknown outcome; deliver again, or ask the bank and record it with “files outcome”: %w",
		last.No, last.Recipient, last.At.Format("02/01/2006 15:04"), last.No, payroll.ErrConflict)
}

// lastHandover returns the latest handover of a file, nil when it never left.
func lastHandover(tx *store.Tx, f *payroll.TransferFile) (*payroll.Handover, error) {
	all, err := tx.Handovers(f.RunID)
	if err != nil {
		return nil, err
	}
	var last *payroll.Handover
	for i := range all {
		if all[i].FileNo == f.No {
			last = &all[i]
		}
	}
	return last, nil
}

// Handovers lists how the files of a run left.
func (r *Runner) Handovers(ctx context.Context, runID string) (all []payroll.Handover, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Run(runID); err != nil {
			return err
		}
		all, err = tx.Handovers(runID)
		return err
	})
	return all, err
}

// SettleHandover records what was found out about a handover nobody knew the
// outcome of: the bank has the file (done), or certainly has not (failed).
func (r *Runner) SettleHandover(ctx context.Context, who Actor, runID, fileName string, outcome payroll.HandoverOutcome, detail string) error {
	if err := who.can("ghi kết quả giao tệp/record an outcome", payroll.Checker, payroll.Admin); err != nil {
		return err
	}
	if detail == "" {
		return fmt.Errorf("phải ghi ai ở ngân hàng xác nhận (--detail)/say who at the bank confirmed it (--detail): %w", payroll.ErrData)
	}
	return r.Store.Tx(ctx, func(tx *store.Tx) error {
		f, err := fileNamed(tx, runID, fileName)
		if err != nil {
			return err
		}
		last, err := lastHandover(tx, f)
		if err != nil {
			return err
		}
		if last == nil || !last.Outcome.Open() {
			return fmt.Errorf("%s: không có lần giao nào chưa rõ kết quả/no handover of unknown outcome: %w", f.Name, payroll.ErrConflict)
		}
		if err := tx.EndHandover(runID, f.No, last.No, outcome, detail, who.Name, r.Now()); err != nil {
			return err
		}
		return r.audit(tx, who, "file.outcome "+string(outcome), f.Name, "", "", f.SHA256)
	})
}

func fileNamed(tx *store.Tx, runID, name string) (*payroll.TransferFile, error) {
	files, err := tx.Files(runID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(files, func(f payroll.TransferFile) bool { return f.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("đợt %s không có tệp %s/run %s has no file %s: %w", runID, name, runID, name, payroll.ErrNotFound)
	}
	return &files[i], nil
}

// filesToLeave returns the written files of a run, or the one at a path after
// comparing it byte for byte with what was written.
func (r *Runner) filesToLeave(ctx context.Context, what string) (files []payroll.TransferFile, err error) {
	info, statErr := os.Stat(what)
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		if statErr == nil && !info.IsDir() {
			f, err := r.fileAt(tx, what)
			files = []payroll.TransferFile{f}
			return err
		}
		if _, err := tx.Run(what); errors.Is(err, payroll.ErrNotFound) {
			return fmt.Errorf("%s không phải mã đợt, cũng không phải tệp/is neither a run nor a file: %w", what, payroll.ErrNotFound)
		} else if err != nil {
			return err
		}
		files, err = tx.Files(what)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.SHA256 == "" {
			return nil, fmt.Errorf("%s chưa được ghi; chạy «chitra files write» trước/has not been written: %w", f.Name, payroll.ErrConflict)
		}
	}
	return files, nil
}

// fileAt finds the file of any run that stands at a path, by name and content.
func (r *Runner) fileAt(tx *store.Tx, path string) (payroll.TransferFile, error) {
	sum, size, err := bankfiles.ContentOf(path)
	if err != nil {
		return payroll.TransferFile{}, err
	}
	f, found, err := tx.FileByContent(sum)
	if err != nil {
		return f, err
	}
	if !found || f.Bytes != size || f.Name != filepath.Base(path) {
		return f, fmt.Errorf("%s: nội dung này không phải của tệp nào đã duyệt và đã ghi (SHA-256 %.16s…)/no approved and written file has this content: %w", path, sum, payroll.ErrIntegrity)
	}
	return f, nil
}
