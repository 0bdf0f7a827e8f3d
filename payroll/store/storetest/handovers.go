package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Handover returns a sample handover of a file written as SHA(1).
func Handover(runID string, fileNo int) payroll.Handover {
	return payroll.Handover{RunID: runID, FileNo: fileNo, SHA256: SHA(1), Channel: payroll.ByHand, Recipient: "Quầy giao dịch",
		SentName: "a.xml", SentBytes: 1234, SentSHA256: SHA(1), By: Minh, At: Now}
}

// HandedOver releases a run, writes its file and hands it over.
func HandedOver(t *testing.T, s *store.Store, run payroll.PayRun) payroll.PayRun {
	t.Helper()
	run = written(t, s, run)
	Must(t, s, func(tx *store.Tx) error {
		no, err := tx.BeginHandover(Handover(run.ID, 1))
		if err != nil {
			return err
		}
		return tx.EndHandover(run.ID, 1, no, payroll.HandoverDone, "ký nhận", Minh, Now)
	})
	return run
}

// written releases a run and marks its only file as written and sent.
func written(t *testing.T, s *store.Store, run payroll.PayRun) payroll.PayRun {
	t.Helper()
	run = Released(t, s, run)
	Must(t, s, func(tx *store.Tx) error {
		if err := tx.MarkFileWritten(run.ID, 1, 1234, SHA(1), "42"); err != nil {
			return err
		}
		_, err := tx.MarkSent(run.ID, 1)
		return err
	})
	return run
}

func testHandovers(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(2))
	run := written(t, s, Draft(November, "NCC"))
	begin := func(h payroll.Handover) (no int, err error) {
		err = s.Tx(t.Context(), func(tx *store.Tx) (err error) {
			no, err = tx.BeginHandover(h)
			return err
		})
		return no, err
	}
	end := func(no int, outcome payroll.HandoverOutcome, detail string) error {
		return s.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.EndHandover(run.ID, 1, no, outcome, detail, Hoa, Now.Add(time.Hour))
		})
	}
	first := Handover(run.ID, 1)
	missing := first
	missing.FileNo = 9
	_, err := begin(missing)
	want(t, err, payroll.ErrNotFound)
	other := first
	other.SHA256 = SHA(5)
	_, err = begin(other)
	want(t, err, payroll.ErrIntegrity)
	want(t, end(1, payroll.HandoverDone, ""), payroll.ErrNotFound)

	no, err := begin(first)
	same(t, "first", fmt.Sprint(no, err), "1 <nil>")
	again := first
	again.Reason, again.Channel, again.SentName, again.SentSHA256 = "máy chủ mất tệp", payroll.BySFTP, "a.xml.encrypt", SHA(3)
	_, err = begin(again)
	want(t, err, payroll.ErrIntegrity) // nobody knows about the first
	if err := end(1, payroll.HandoverUnclear, "mất kết nối"); err != nil {
		t.Fatal(err)
	}
	_, err = begin(again)
	want(t, err, payroll.ErrIntegrity) // still nobody knows
	if err := end(1, payroll.HandoverFailed, "không có tệp ở ngân hàng"); err != nil {
		t.Fatal(err)
	}
	want(t, end(1, payroll.HandoverDone, ""), payroll.ErrIntegrity) // the last word was said
	_, err = begin(first)
	want(t, err, payroll.ErrConflict) // without a reason
	no, err = begin(again)
	same(t, "second", fmt.Sprint(no, err), "2 <nil>")
	Look(t, s, func(tx *store.Tx) error {
		got, err := tx.Handovers(run.ID)
		first.No, first.Outcome, first.Detail, first.EndedAt = 1, payroll.HandoverFailed, "không có tệp ở ngân hàng", Now.Add(time.Hour)
		again.No, again.Outcome = 2, payroll.HandoverBegun
		same(t, "handovers", got, []payroll.Handover{first, again})
		return err
	})
}

func testOneHandover(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(2))
	run := written(t, s, Draft(November, "NCC"))
	var left, refused atomic.Int64
	together(func(int) {
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.BeginHandover(Handover(run.ID, 1))
			return err
		})
		switch {
		case err == nil:
			left.Add(1)
		case errors.Is(err, payroll.ErrConflict), errors.Is(err, payroll.ErrIntegrity):
			refused.Add(1)
		default:
			t.Error(err)
		}
	})
	same(t, "left and refused", fmt.Sprint(left.Load(), refused.Load()), fmt.Sprint(1, writers-1))
}
