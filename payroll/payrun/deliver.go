package payrun

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/store"
)

// Deliver takes the files of a run that stand in a folder to a bank. Each is
// compared with what was approved and written, recorded as leaving, taken, and
// recorded as arrived, failed or unknown. A delivery of unknown outcome is looked
// up first and never sent again on a guess. Files of accounts at other banks are
// passed over. reason is needed for a file that arrived before.
//
// The handovers tell what became of each file; an error that is
// payroll.ErrTemporary says that not all arrived.
func (r *Runner) Deliver(ctx context.Context, who Actor, runID, dir string, courier bankfiles.Courier, reason string) ([]payroll.Handover, error) {
	if err := who.can("gửi tệp/deliver files", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return nil, err
	}
	parcels, err := r.parcels(ctx, runID, dir, courier)
	if err != nil {
		return nil, err
	}
	var told []payroll.Handover
	missing := 0
	for i := range parcels {
		h, err := r.deliver(ctx, who, &parcels[i], courier, reason)
		if err != nil {
			return told, fmt.Errorf("%s: %w", parcels[i].file.Name, err)
		}
		told = append(told, h)
		if h.Outcome != payroll.HandoverDone {
			missing++
		}
		if err := ctx.Err(); err != nil {
			return told, err
		}
	}
	if missing > 0 {
		return told, fmt.Errorf("%d/%d tệp chưa chắc đã đến/files are not known to have arrived: %w", missing, len(parcels), payroll.ErrTemporary)
	}
	return told, nil
}

// parcel is a file with what leaves for it.
type parcel struct {
	file     payroll.TransferFile
	envelope bankfiles.Envelope
}

// parcels seals the files a courier serves. Nothing is sent before all are ready.
func (r *Runner) parcels(ctx context.Context, runID, dir string, courier bankfiles.Courier) ([]parcel, error) {
	files, err := r.filesToLeave(ctx, runID)
	if err != nil {
		return nil, err
	}
	var all []parcel
	names := map[string]string{}
	for _, f := range files {
		if !courier.Serves(f.Debtor.Account.Bank) {
			continue
		}
		path := filepath.Join(dir, f.Name)
		sum, size, err := bankfiles.ContentOf(path)
		if err != nil {
			return nil, err
		}
		if sum != f.SHA256 || size != f.Bytes {
			return nil, fmt.Errorf("%s không phải tệp đã duyệt và đã ghi/is not the file that was approved and written: %w", path, payroll.ErrIntegrity)
		}
		e, err := courier.Envelope(&f, path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if other := names[e.Name]; other != "" {
			return nil, fmt.Errorf("%s và/and %s cùng tên/get the same name %s: %w", other, f.Name, e.Name, payroll.ErrData)
		}
		names[e.Name] = f.Name
		all = append(all, parcel{f, e})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("đợt %s không có tệp nào của ngân hàng này/has no file for this bank: %w", runID, payroll.ErrNotFound)
	}
	return all, nil
}

// deliver takes one parcel. What was cut off before is found out first.
func (r *Runner) deliver(ctx context.Context, who Actor, p *parcel, courier bankfiles.Courier, reason string) (payroll.Handover, error) {
	last, err := r.lastOf(ctx, &p.file)
	if err != nil {
		return payroll.Handover{}, err
	}
	if last != nil && last.Outcome.Open() {
		if !sameWay(last, p, courier) {
			return *last, fmt.Errorf("lần giao %d (%s, đến %s) chưa rõ kết quả; hỏi nơi nhận rồi ghi «chitra files outcome»/handover %d to another place is of unknown outcome: %w",
				last.No, last.SentName, last.Recipient, last.No, payroll.ErrConflict)
		}
		if err := r.lookUp(ctx, who, last, courier, p.envelope); err != nil || last.Outcome != payroll.HandoverFailed {
			return *last, err
		}
	}
	if last != nil && last.Outcome == payroll.HandoverDone && reason == "" && sameWay(last, p, courier) {
		return *last, nil // the same again is done already
	}
	if last != nil && last.Outcome == payroll.HandoverFailed && reason == "" {
		reason = fmt.Sprintf("lần %d không đến/attempt %d did not arrive: %.200s", last.No, last.No, last.Detail)
	}
	return r.send(ctx, who, p, courier, reason)
}

// sameWay reports whether a handover was of these very bytes to this very place.
func sameWay(h *payroll.Handover, p *parcel, courier bankfiles.Courier) bool {
	return h.SentSHA256 == p.envelope.SHA256 && h.SentName == p.envelope.Name && h.Channel == courier.Channel() && h.Recipient == courier.Recipient()
}

func (r *Runner) lastOf(ctx context.Context, f *payroll.TransferFile) (last *payroll.Handover, err error) {
	err = r.Store.View(ctx, func(tx *store.Tx) error {
		last, err = lastHandover(tx, f)
		return err
	})
	return last, err
}

// lookUp looks up a delivery that was cut off. What is still unknown stays so.
func (r *Runner) lookUp(ctx context.Context, who Actor, last *payroll.Handover, courier bankfiles.Courier, e bankfiles.Envelope) error {
	outcome, why := courier.Look(ctx, e)
	return r.recordOutcome(ctx, who, last, outcome, why)
}

// send records that a parcel leaves, takes it, and records what is known then.
func (r *Runner) send(ctx context.Context, who Actor, p *parcel, courier bankfiles.Courier, reason string) (payroll.Handover, error) {
	h := payroll.Handover{RunID: p.file.RunID, FileNo: p.file.No, SHA256: p.file.SHA256, Channel: courier.Channel(), Recipient: courier.Recipient(),
		SentName: p.envelope.Name, SentBytes: p.envelope.Bytes, SentSHA256: p.envelope.SHA256, Reason: reason, By: who.Name, At: r.Now(),
		Outcome: payroll.HandoverBegun}
	err := r.Store.Tx(ctx, func(tx *store.Tx) (err error) {
		if h.No, err = tx.BeginHandover(h); err != nil {
			return err
		}
		return r.audit(tx, who, "file.deliver "+h.Recipient, p.file.Name, "", "", h.SentSHA256)
	})
	if err != nil {
		return h, err
	}
	outcome, why := courier.Deliver(ctx, p.envelope)
	return h, r.recordOutcome(ctx, who, &h, outcome, why)
}

// recordOutcome stores an outcome, also when the caller has been interrupted: what is
// known about money is never lost for haste.
func (r *Runner) recordOutcome(ctx context.Context, who Actor, h *payroll.Handover, outcome payroll.HandoverOutcome, why error) error {
	h.Outcome, h.Detail, h.EndedAt = outcome, "", r.Now()
	if why != nil {
		h.Detail = why.Error()
	}
	err := r.Store.Tx(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		if err := tx.EndHandover(h.RunID, h.FileNo, h.No, outcome, h.Detail, who.Name, h.EndedAt); err != nil {
			return err
		}
		return r.audit(tx, who, "file.outcome "+string(outcome), h.SentName, "", "", h.SentSHA256)
	})
	if errors.Is(why, payroll.ErrIntegrity) { // a stranger's server, a file that reads back otherwise
		return errors.Join(why, err)
	}
	return err
}
