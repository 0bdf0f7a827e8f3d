package payrun

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chitra/payroll"
	"chitra/payroll/store"
)

// OpenItem is something that keeps a run from being closed.
type OpenItem struct {
	store.Carried
	// Carriable: it may be carried over. What nobody knows yet may not.
	Carriable bool
	// Count is above 1 where payments stand together.
	Count int
	Says  payroll.Text
}

// NotClosable lists everything that keeps a run open.
type NotClosable struct {
	RunID string
	Items []OpenItem
}

func (e *NotClosable) Error() string {
	return fmt.Sprintf("đợt %s còn %d việc chưa xong/run %s has %d things open", e.RunID, len(e.Items), e.RunID, len(e.Items))
}

// Unwrap makes it a conflict with the present state.
func (e *NotClosable) Unwrap() error { return payroll.ErrConflict }

// CloseRequest says what is carried over, and why: kinds (unpaid, credits, entries,
// files, all) or single subjects.
type CloseRequest struct {
	RunID  string
	Carry  []string
	Reason string
}

// carryWords are the kinds a request may name.
var carryWords = map[string]store.CarriedKind{"unpaid": store.CarriedPayment, "credits": store.CarriedCredit, "entries": store.CarriedEntry, "files": store.CarriedFile}

func (q *CloseRequest) carries(item *OpenItem) bool {
	return item.Carriable && slices.ContainsFunc(q.Carry, func(word string) bool {
		return word == "all" || carryWords[word] == item.Kind || word == item.Subject
	})
}

// Close ends a run: every payment is accounted for, and what is not finished is
// carried over by name. Otherwise nothing changes and the error lists what is open.
func (r *Runner) Close(ctx context.Context, who Actor, q CloseRequest) (payroll.PayRun, []store.Carried, error) {
	if err := who.can("đóng đợt/close", payroll.Checker, payroll.Admin); err != nil {
		return payroll.PayRun{}, nil, err
	}
	if len(q.Carry) > 0 && q.Reason == "" {
		return payroll.PayRun{}, nil, fmt.Errorf("chuyển kỳ phải ghi lý do/carrying over needs a reason (--reason): %w", payroll.ErrData)
	}
	var carried []store.Carried
	run, err := r.step(ctx, who, q.RunID, "run.close", payroll.Closed, func(tx *store.Tx, run *payroll.PayRun) (err error) {
		carried, err = r.account(ctx, tx, who, run, &q)
		return err
	}, func(*store.Tx, *payroll.PayRun) bool { return true })
	return run, carried, err
}

// account records the closing of a run that is accounted for.
func (r *Runner) account(ctx context.Context, tx *store.Tx, who Actor, run *payroll.PayRun, q *CloseRequest) ([]store.Carried, error) {
	if err := tx.Alone(); err != nil {
		return nil, err
	}
	if err := r.settle(ctx, tx, who, &AnswerImport{Moved: map[payroll.InstructionState]int{}}); err != nil {
		return nil, err
	}
	scope, err := openRuns(tx)
	if err != nil {
		return nil, err
	}
	matched, err := r.match(ctx, tx, scope)
	if err != nil {
		return nil, err
	}
	var carried []store.Carried
	var open []OpenItem
	for _, item := range openItems(matched.Reconciliation, run.ID) {
		if !q.carries(&item) {
			open = append(open, item)
			continue
		}
		item.Reason = q.Reason
		carried = append(carried, item.Carried)
	}
	if len(open) > 0 {
		return nil, &NotClosable{run.ID, open}
	}
	closings, err := tx.Closings(run.ID)
	if err != nil {
		return nil, err
	}
	var line payroll.Line // of a run without payments
	for _, line = range matched.Of(run.ID, payroll.OfRun) {
	}
	return carried, tx.InsertClosing(store.Closing{RunID: run.ID, No: len(closings) + 1, Settled: line.Settled.Sum, Rejected: line.Rejected.Sum,
		Returned: line.Returned.Sum, Back: line.Back.Sum, By: who.Name, At: r.Now()}, carried, matched.EntriesOf(run.ID))
}

// openItems lists what is not finished in a run, gravest first: what is not known,
// then discrepancies, files, money to come and payments not made.
func openItems(rec *payroll.Reconciliation, runID string) (items []OpenItem) {
	for _, line := range rec.Of(runID, payroll.OfRun) {
		for _, t := range []struct {
			payroll.Tally
			says payroll.Text
		}{
			{line.NotSent, payroll.Text{VI: "lệnh chưa ghi tệp gửi ngân hàng", EN: "payments whose file was not written"}},
			{line.Outstanding, payroll.Text{VI: "lệnh chưa có trả lời của ngân hàng", EN: "payments no bank has answered"}},
			{line.Unknown, payroll.Text{VI: "lệnh chưa rõ đã chi hay chưa", EN: "payments nobody knows the outcome of"}},
		} {
			if t.Count > 0 {
				items = append(items, OpenItem{Carried: store.Carried{Amount: t.Sum}, Count: t.Count, Says: t.says})
			}
		}
	}
	items = append(items, openDiscrepancies(rec, runID)...)
	for _, f := range rec.Files {
		if f.RunID == runID && f.Missing != 0 {
			says := payroll.Text{VI: "chưa thấy ghi Nợ đủ cho tệp", EN: "file whose debit was not seen in full"}
			items = append(items, OpenItem{store.Carried{Kind: store.CarriedFile, Subject: f.Name, Amount: f.Missing}, true, 1, says})
		}
	}
	return append(items, unpaid(rec, runID)...)
}

func openDiscrepancies(rec *payroll.Reconciliation, runID string) (items []OpenItem) {
	for i := range rec.Discrepancies {
		d := &rec.Discrepancies[i]
		if d.RunID != runID || d.Severity == payroll.Info {
			continue
		}
		item := OpenItem{store.Carried{Kind: store.CarriedEntry, Subject: fmt.Sprintf("#%d", d.EntryID), Amount: d.Amount}, true, 1,
			payroll.Text{VI: d.Says(payroll.Vietnamese), EN: d.Says(payroll.English)}}
		if d.EntryID == 0 {
			item.Subject = string(d.Code) + " " + d.Reference
		}
		if !slices.ContainsFunc(items, func(o OpenItem) bool { return o.Subject == item.Subject }) {
			items = append(items, item)
		}
	}
	return items
}

// unpaid lists payments that did not arrive and were not made again, and money a
// bank has yet to give back.
func unpaid(rec *payroll.Reconciliation, runID string) (items []OpenItem) {
	for o := range rec.Outcomes() {
		if o.RunID != runID || o.State != payroll.Rejected && o.State != payroll.Returned {
			continue
		}
		reason := o.Reason()
		if !o.Reissued {
			items = append(items, OpenItem{store.Carried{Kind: store.CarriedPayment, Subject: o.Reference, Amount: o.Amount}, true, 1,
				payroll.Text{VI: o.Name + ": " + reason.Says.VI, EN: o.Name + ": " + reason.Says.EN}})
		}
		if o.State == payroll.Returned && o.Back < o.Amount {
			items = append(items, OpenItem{store.Carried{Kind: store.CarriedCredit, Subject: o.Reference, Amount: o.Amount - o.Back}, true, 1,
				payroll.Text{VI: "ngân hàng chưa trả tiền về", EN: "the bank has not given the money back"}})
		}
	}
	return items
}

// Reopen takes a closed run back to released. The first person asks, with a
// reason; it happens when a second one does the same. asked is true while only one
// has.
func (r *Runner) Reopen(ctx context.Context, who Actor, runID, reason string) (run payroll.PayRun, asked bool, err error) {
	if err := who.can("mở lại đợt/reopen", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return run, false, err
	}
	run, err = r.step(ctx, who, runID, "run.reopen", payroll.Released, func(tx *store.Tx, run *payroll.PayRun) error {
		if run.State != payroll.Closed {
			return fmt.Errorf("đợt %s đang %s/run is %s, not closed: %w", runID, run.State, run.State, payroll.ErrConflict)
		}
		closings, err := tx.Closings(runID)
		if err != nil {
			return err
		}
		about := payroll.Decision{Kind: payroll.DecideReopen, RunID: runID, Closing: len(closings), Outcome: "reopened", Reason: reason, AskedBy: who.Name}
		open, err := openDecision(tx, &about)
		if err != nil {
			return err
		}
		if open.ID == 0 {
			return &firstPerson{about}
		}
		if err := tx.InsertConsent(open.ID, who.Name, r.Now()); err != nil {
			return err
		}
		return who.can("đồng ý mở lại/agree to reopen", payroll.Checker, payroll.Admin)
	})
	first, ok := errors.AsType[*firstPerson](err)
	if !ok {
		return run, false, err
	}
	if reason == "" {
		return run, false, fmt.Errorf("phải ghi lý do/a reason is needed (--reason): %w", payroll.ErrData)
	}
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		if _, err := tx.InsertDecision(first.about, r.Now()); err != nil {
			return err
		}
		return r.audit(tx, who, "run.reopen asked: "+reason, runID, payroll.Closed, payroll.Closed, "")
	})
	return run, err == nil, err
}

// firstPerson: nobody has asked yet.
type firstPerson struct{ about payroll.Decision }

func (*firstPerson) Error() string { return "nobody has asked yet" }
