package payrun_test

import (
	"context"
	"errors"
	"testing"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
)

// again asks and agrees that a payment is made again in cash or to its account.
func (b *answering) again(p *payroll.PaymentInstruction, method payroll.Method) {
	b.Helper()
	repair := payroll.AccountRepair{Payment: p.EndToEndID, Method: method, Reason: "xã xác minh"}
	if method == payroll.ByAccount {
		repair.Method = "" // the same account
	}
	if _, err := b.Repair(context.Background(), lan, repair); err != nil {
		b.Fatal(err)
	}
	if _, err := b.AgreeRepair(context.Background(), minh, p.EndToEndID); err != nil {
		b.Fatal(err)
	}
}

// of returns the payments of a run that are made again.
func (b *answering) of(runID string) (made []payroll.PaymentInstruction) {
	b.Helper()
	err := b.EachPayment(context.Background(), runID, func(p *payroll.PaymentInstruction) error {
		if p.Attempt > 1 {
			made = append(made, *p)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return made
}

func (b *answering) unpaid() (n int) {
	b.Helper()
	list, _, err := b.Unpaid(context.Background(), store.UnpaidFilter{})
	if err != nil {
		b.Fatal(err)
	}
	return len(list)
}

// prepare January and expect so many payments made again, with so much money.
func (b *answering) january(many int, money payroll.Amount) payroll.PayRun {
	b.Helper()
	prepared, err := b.Prepare(context.Background(), lan, payrun.PrepareRequest{Programme: "BTXH", Month: payroll.NewMonth(2027, 1)})
	if err != nil {
		b.Fatal(err)
	}
	run := prepared.Run
	if made := b.of(run.ID); len(made) != many || run.Totals.Reissued != money {
		b.Errorf("%s makes %d payments again with %s, want %d with %s", run.ID, len(made), run.Totals.Reissued, many, money)
	}
	if err := run.Totals.Check(); err != nil {
		b.Error(err)
	}
	return run
}

// TestReturnedMoneyIsPaidAgainOnce goes the whole way on both databases: nothing is
// paid again without two persons, once by a run, again after that run is cancelled,
// and not at all when a bank says meanwhile that the money may have arrived.
func TestReturnedMoneyIsPaidAgainOnce(t *testing.T) {
	ctx := context.Background()
	for name, url := range databases(t) {
		t.Run(name, func(t *testing.T) {
			b := newBank(t, url)
			b.T = t
			came, refused := &b.payments[0], &b.payments[1]
			repair := payroll.AccountRepair{Payment: came.EndToEndID, Method: payroll.ByCash, Reason: "x"}
			if _, err := b.Repair(ctx, lan, repair); !errors.Is(err, payroll.ErrConflict) {
				t.Errorf("money that may still arrive: %v", err)
			}
			b.answer(b.sheet(2, payroll.EntryPaid), b.said(came, payroll.EntryReturned, "TK đã đóng"), b.said(refused, payroll.EntryRefused, "sai số tài khoản"), b.cash())
			if n := b.unpaid(); n != 2 {
				t.Fatalf("%d on the list", n)
			}
			run := b.january(0, 0) // nobody has decided
			if _, err := b.Cancel(ctx, lan, run.ID, "thử"); err != nil {
				t.Fatal(err)
			}
			if _, err := b.Repair(ctx, minh, repair); err != nil {
				t.Fatal(err)
			}
			if _, err := b.AgreeRepair(ctx, minh, came.EndToEndID); !errors.Is(err, payroll.ErrNotAllowed) {
				t.Errorf("one person decided: %v", err)
			}
			run = b.january(0, 0)
			if _, err := b.Cancel(ctx, lan, run.ID, "thử"); err != nil {
				t.Fatal(err)
			}
			b.again(came, payroll.ByCash)
			b.again(refused, payroll.ByAccount)
			run = b.january(2, came.Amount+refused.Amount)
			if n := b.unpaid(); n != 0 {
				t.Errorf("%d still on the list", n)
			}
			if _, err := b.Repair(ctx, lan, repair); !errors.Is(err, payroll.ErrConflict) {
				t.Errorf("repaired what is paid again: %v", err)
			}
			if _, err := b.Cancel(ctx, lan, run.ID, "thử"); err != nil {
				t.Fatal(err)
			}
			if n := b.unpaid(); n != 2 {
				t.Errorf("%d on the list after cancelling", n)
			}
			run = b.january(2, came.Amount+refused.Amount)
			for _, p := range b.of(run.ID) {
				if p.Month != came.Month || p.Attempt != 2 || p.State != payroll.Pending {
					t.Errorf("%+v", p)
				}
			}
			if _, err := b.Submit(ctx, lan, run.ID); err != nil {
				t.Fatal(err) // the month's difference adds up
			}
			if _, err := b.Approve(ctx, minh, run.ID); err != nil {
				t.Fatal(err)
			}
			b.answer(b.said(refused, payroll.EntryPaid, "")) // after all
			if _, err := b.Release(ctx, minh, run.ID); !errors.Is(err, payroll.ErrConflict) {
				t.Errorf("released what may have arrived: %v", err)
			}
			if _, err := b.Cancel(ctx, lan, run.ID, "ngân hàng báo đã chi"); err != nil {
				t.Fatal(err)
			}
			b.answer(b.said(refused, payroll.EntryPaid, "đã chi")) // any import matches anew
			if s := b.state(refused); s != payroll.Uncertain {
				t.Errorf("refused and paid is %s", s)
			}
			b.january(1, came.Amount)
			if _, err := b.Verify(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestNobodyOwesWhatNeverArrived: a person died, the December money came back and is
// claimed by the next run; nothing can be recovered from the family, and nothing is
// paid again either.
func TestNobodyOwesWhatNeverArrived(t *testing.T) {
	ctx := context.Background()
	d := newDesk(t)
	d.Readers = []bankfiles.AnswerReader{plainReader{}}
	p := person{category: "TU_DAY", from: "2026-11"}
	d.list(p, person{id: binh, category: "TU_DAY", from: "2026-11", decision: "2/QĐ"})
	december := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2026, 12)}).Run
	d.release(december.ID)
	b := &answering{T: t, Runner: d.Runner}
	var back payroll.PaymentInstruction
	err := d.EachPayment(ctx, december.ID, func(pay *payroll.PaymentInstruction) error {
		if pay.PersonID == anna {
			back = *pay
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.answer(b.said(&back, payroll.EntryRefused, "đã mất"))
	p.died = "05/11/2026"
	d.list(p)
	b.again(&back, payroll.ByCash)
	next := d.prepare(payrun.PrepareRequest{Programme: "NCC", Month: month(2027, 1)})
	if next.Notes[payroll.CodeReissueDied] != 1 || next.Run.Totals.Reissued != 0 {
		t.Errorf("paid the dead again: %+v", next)
	}
	d.release(next.Run.ID)
	debts := d.recoveries()
	if len(debts) != 1 || debts[0].PersonID != anna {
		t.Fatalf("recoveries %+v", debts)
	}
	terms := payroll.Terms{Instalment: 1000, Share: 30, From: month(2027, 2), DecisionNo: "5/QĐ"}
	if _, err := d.AgreeRecovery(ctx, lan, debts[0].ID, terms); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("claimed from a family what it never had: %v", err)
	}
	if _, err := d.UndoRecovery(ctx, minh, debts[0].ID, "tiền đã về"); err != nil {
		t.Errorf("withdrawing it: %v", err)
	}
	if _, err := d.Verify(ctx); err != nil {
		t.Error(err)
	}
}
