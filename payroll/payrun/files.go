package payrun

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/store"
)

// WriteFiles writes every transfer file of a released run into a folder, reads
// each back with independent code, and puts the signed manifest beside them. A run
// that is no longer what was released is payroll.ErrIntegrity, and nothing is written. Files
// that stand there already with the same bytes are left alone. A payment is
// sent once its file is in place.
func (r *Runner) WriteFiles(ctx context.Context, who Actor, runID, dir string) (bankfiles.Manifest, error) {
	if err := who.can("lập tệp ngân hàng/write files", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return bankfiles.Manifest{}, err
	}
	run, files, err := r.releasedFiles(ctx, runID)
	if err != nil {
		return bankfiles.Manifest{}, err
	}
	if r.Key == nil {
		return bankfiles.Manifest{}, fmt.Errorf("chưa có khóa ký của cơ quan, chạy «chitra files keys init»/the office has no signing key, run “chitra files keys init”: %w", payroll.ErrNotFound)
	}
	leave, err := bankfiles.Occupy(dir)
	if err != nil {
		return bankfiles.Manifest{}, err
	}
	defer leave()
	placed := make([]bankfiles.Placed, len(files))
	for i := range files {
		if placed[i], err = r.writeFile(ctx, &files[i], dir); err != nil {
			return bankfiles.Manifest{}, fmt.Errorf("%s: %w", files[i].Name, err)
		}
		if err := r.recordFile(ctx, who, &placed[i].TransferFile); err != nil {
			return bankfiles.Manifest{}, err
		}
	}
	return r.writeManifest(ctx, run, placed, dir)
}

func (r *Runner) releasedFiles(ctx context.Context, runID string) (run payroll.PayRun, files []payroll.TransferFile, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		if run, err = tx.Run(runID); err != nil {
			return err
		}
		if run.State != payroll.Released && run.State != payroll.Closed {
			return fmt.Errorf("đợt %s đang %s, chưa phát hành/is %s, not released: %w", runID, run.State, run.State, payroll.ErrConflict)
		}
		if err := r.sealedPayments(ctx, tx, runID); err != nil {
			return err
		}
		files, err = r.completeFiles(ctx, tx, &run)
		return err
	})
	return run, files, err
}

// completeFiles returns the planned files with what their bytes depend on.
func (r *Runner) completeFiles(ctx context.Context, tx *store.Tx, run *payroll.PayRun) ([]payroll.TransferFile, error) {
	info, err := r.programme(run.Programme)
	if err != nil {
		return nil, err
	}
	files, err := tx.Files(run.ID)
	if err != nil {
		return nil, err
	}
	for i := range files {
		f := &files[i]
		f.Programme, f.Month, f.PayOn = run.Programme, run.Month, run.PayOn
		f.CreatedAt = run.PreparedAt.In(r.Now().Location()).Truncate(time.Second)
		f.Purpose, f.Memo = info.Purpose, info.Memo
	}
	return files, nil
}

func (r *Runner) writeFile(ctx context.Context, f *payroll.TransferFile, dir string) (written bankfiles.Placed, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		format, err := r.formatOf(tx, f)
		if err != nil {
			return err
		}
		written, err = bankfiles.Place(dir, f, format, bankfiles.Payments(r.instructionsOfFile(ctx, tx, f.RunID, f.No)))
		return err
	})
	return written, err
}

// recordFile stores what was placed and marks its payments as sent.
func (r *Runner) recordFile(ctx context.Context, who Actor, f *payroll.TransferFile) error {
	return r.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.MarkFileWritten(f.RunID, f.No, f.Bytes, f.SHA256, f.AccountHash); err != nil {
			return err
		}
		sent, err := tx.MarkSent(f.RunID, f.No)
		if err != nil || sent == 0 {
			return err
		}
		return r.audit(tx, who, "file.write", f.Name, "", "", f.SHA256)
	})
}

func (r *Runner) writeManifest(ctx context.Context, run payroll.PayRun, files []bankfiles.Placed, dir string) (m bankfiles.Manifest, err error) {
	var approvals []payroll.Approval
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		approvals, err = tx.Approvals(run.ID)
		return err
	})
	if err != nil {
		return m, err
	}
	m = bankfiles.NewManifest(run, approvals, files)
	return m, bankfiles.WriteManifest(filepath.Join(dir, ManifestName(run.ID)), m, r.Key)
}

// ManifestName is the name of a run's manifest beside its files.
func ManifestName(runID string) string { return runID + ".manifest.json" }

// Files returns the planned and written files of a run.
func (r *Runner) Files(ctx context.Context, runID string) (files []payroll.TransferFile, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		if _, err := tx.Run(runID); err != nil {
			return err
		}
		files, err = tx.Files(runID)
		return err
	})
	return files, err
}
