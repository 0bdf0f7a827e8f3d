package storetest

import (
	"errors"
	"testing"

	"chitra/payroll"
	"chitra/payroll/store"
)

// overpaidIn is one month of a sample overpayment.
func overpaidIn(recovery string, m payroll.Month, a payroll.Amount) payroll.Claim {
	return payroll.Claim{Recovery: recovery, Grant: payroll.GrantKey{Category: "THUONG_BINH", DecisionNo: "0/QĐ-LĐTBXH", From: payroll.NewMonth(2019, 6)},
		Component: "tro_cap", Month: m, Reason: payroll.ReasonDeath, Amount: a}
}

// openRecovery stores a sample recovery of 1.500.000 đồng over two months.
func openRecovery(tx *store.Tx, runID, id string) error {
	return tx.OpenRecoveries([]payroll.Recovery{{ID: id, RunID: runID, Programme: "NCC", PersonID: PersonID(0), PersonName: "Nguyễn Thị Mẫu",
		Unit: "11320", Reason: payroll.ReasonDeath, State: payroll.RecoveryOpen, Amount: 1_500_000}},
		[]store.RecoveryItem{{RunID: runID, Claim: overpaidIn(id, November-1, 1_000_000)}, {RunID: runID, Claim: overpaidIn(id, November, 500_000)}})
}

// Recover opens a sample recovery, decides about it and deducts from the payment of
// the first person of a run.
func Recover(t testing.TB, s *store.Store, run *payroll.PayRun) {
	t.Helper()
	id := run.ID + "-T1"
	Must(t, s, func(tx *store.Tx) error {
		if err := openRecovery(tx, run.ID, id); err != nil {
			return err
		}
		if err := tx.AddRecoveryAct(id, payroll.RecoveryAct{Act: "agree", Amount: 100_000, Document: "5/QĐ", By: Lan, At: Now}); err != nil {
			return err
		}
		return tx.InsertDeductions([]store.DeductionRow{{RunID: run.ID, EndToEndID: payroll.NewEndToEndID(run.ID, PersonID(0), 1, 1),
			Deduction: payroll.Deduction{Recovery: id, Amount: 100_000}}})
	})
}

func testRecoveries(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(2))
	run := Prepared(t, s, Draft(November, "NCC"))
	id := run.ID + "-T1"
	Recover(t, s, &run)
	change := func(f func(*payroll.Recovery)) error {
		return s.Tx(t.Context(), func(tx *store.Tx) error {
			r, err := tx.Recovery(id)
			if err != nil {
				return err
			}
			f(&r)
			return tx.SaveRecovery(&r)
		})
	}
	for name, more := range map[string]func(*payroll.Recovery){
		"repaid above the debt":      func(r *payroll.Recovery) { r.Repaid = r.Amount + 1 },
		"withdrawn above the debt":   func(r *payroll.Recovery) { r.Withdrawn = r.Amount },
		"written off above the debt": func(r *payroll.Recovery) { r.WrittenOff = r.Amount },
		"over before it is":          func(r *payroll.Recovery) { r.State = payroll.RecoveryRecovered },
		"agreed without terms":       func(r *payroll.Recovery) { r.State = payroll.RecoveryAgreed },
		"everything at once": func(r *payroll.Recovery) {
			r.State, r.Terms = payroll.RecoveryAgreed, payroll.Terms{Instalment: 1, Share: 100, From: November}
		},
	} {
		if err := change(more); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.InsertDeductions([]store.DeductionRow{{RunID: run.ID, EndToEndID: payroll.NewEndToEndID(run.ID, PersonID(1), 1, 1),
			Deduction: payroll.Deduction{Recovery: id, Amount: 1}}})
	}), payroll.ErrConflict) // once a run
	terms := payroll.Terms{Instalment: 100_000, Share: 30, From: November, DecisionNo: "5/QĐ"}
	if err := change(func(r *payroll.Recovery) { r.State, r.Terms = payroll.RecoveryAgreed, terms }); err != nil {
		t.Fatal(err)
	}
	wanted := payroll.Recovery{ID: id, RunID: run.ID, Programme: "NCC", PersonID: PersonID(0), PersonName: "Nguyễn Thị Mẫu", Unit: "11320",
		Reason: payroll.ReasonDeath, State: payroll.RecoveryAgreed, Amount: 1_500_000, Repaid: 100_000, Terms: terms}
	Look(t, s, func(tx *store.Tx) error {
		list, err := tx.Recoveries(store.RecoveryFilter{Programme: "NCC", State: payroll.RecoveryAgreed, PersonID: PersonID(0), RunID: run.ID}, "", 10)
		same(t, "recoveries", list, []payroll.Recovery{wanted})
		agreed, agreedErr := tx.AgreedRecoveries("NCC", November, "", PersonID(9))
		same(t, "agreed", agreed, list)
		early, earlyErr := tx.AgreedRecoveries("NCC", November-1, "", PersonID(9))
		same(t, "before the first month", len(early), 0)
		first, second := overpaidIn(id, November-1, 1_000_000), overpaidIn(id, November, 500_000)
		first.Open, second.Open = 900_000, 500_000
		claims, claimsErr := tx.Claims("NCC", []string{PersonID(0), PersonID(1)})
		same(t, "claims", claims, map[string][]payroll.Claim{PersonID(0): {first, second}})
		kept, keptErr := tx.KeptByUnit(run.ID, "11320")
		same(t, "kept", kept[0].Amount, payroll.Amount(-100_000))
		receipts, receiptsErr := tx.Receipts("NCC", PersonID(0))
		same(t, "receipts", receipts[0].For, November)
		return firstOf(err, agreedErr, earlyErr, claimsErr, keptErr, receiptsErr)
	})
	move(t, s, run.ID, payroll.Calculated, payroll.Cancelled)
	Look(t, s, func(tx *store.Tx) error {
		r, err := tx.Recovery(id)
		same(t, "of a cancelled run", r.State, payroll.RecoveryCancelled)
		claims, claimsErr := tx.Claims("NCC", []string{PersonID(0)})
		same(t, "claims of a cancelled run", len(claims), 0)
		return firstOf(err, claimsErr)
	})
	if err := change(func(r *payroll.Recovery) { r.State = payroll.RecoveryOpen }); err == nil {
		t.Error("a cancelled recovery came back")
	}
}

// What is paid for the first time is paid once over all live runs, and a programme
// has one calculated run at a time.
func testOnceOnly(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(2))
	first := Prepared(t, s, Draft(November, "NCC"))
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		run := Draft(November+1, "NCC")
		return prepare(tx, &run)
	}), payroll.ErrConflict) // while the first is not released
	approve(t, s, first)
	move(t, s, first.ID, payroll.Approved, payroll.Released)
	again := Draft(November, "NCC")
	again.ID, again.Kind, again.Sequence = first.ID+"-1", payroll.Supplementary, 1
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return prepare(tx, &again) }), payroll.ErrConflict) // the same month again

	next := Prepared(t, s, Draft(November+1, "NCC"))
	Look(t, s, func(tx *store.Tx) error {
		live, err := tx.LiveRuns("NCC")
		same(t, "live runs", []string{live[0].ID, live[1].ID}, []string{first.ID, next.ID})
		paid, paidErr := tx.Assessed("NCC", next.ID, first.ID, []string{PersonID(0)})
		same(t, "assessed", paid, map[string][]payroll.Assessed{PersonID(0): {{Grant: overpaidIn("", 0, 0).Grant, Component: "tro_cap", Month: November, Paid: 1_000_000, Begun: true}}})
		reasons, reasonsErr := tx.Reasons(next.ID)
		same(t, "by reason", reasons[0].Reason, payroll.ReasonMonth)
		return firstOf(err, paidErr, reasonsErr)
	})
	Must(t, s, func(tx *store.Tx) error {
		_, err := tx.CancelInstructions(next.ID)
		return err
	})
	move(t, s, next.ID, payroll.Calculated, payroll.Cancelled)
	repeated := Draft(November+1, "NCC")
	repeated.ID += "-R2"
	Prepared(t, s, repeated) // what a cancelled run was to pay is free again
}

// testChanged finds people with another version, with something held, with a claim
// that people withdrew, and those who name a spouse who changed.
func testChanged(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	rows := Rows(7)
	rows[4].Grant.SpouseID = PersonID(1)
	ImportRows(t, s, 1, rows)
	first := Prepared(t, s, Draft(November, "NCC"))
	Must(t, s, func(tx *store.Tx) error {
		if err := tx.InsertHeld([]payroll.HeldRow{{RunID: first.ID, PersonID: PersonID(3), Finding: payroll.Finding{Code: "X"}}}); err != nil {
			return err
		}
		id, claim := first.ID+"-T1", overpaidIn(first.ID+"-T1", November, 100_000)
		if err := tx.OpenRecoveries([]payroll.Recovery{{ID: id, RunID: first.ID, Programme: "NCC", PersonID: PersonID(6), PersonName: "Nguyễn Thị Mẫu",
			Unit: "11320", Reason: payroll.ReasonDeath, State: payroll.RecoveryOpen, Amount: claim.Amount}},
			[]store.RecoveryItem{{RunID: first.ID, Claim: claim}}); err != nil {
			return err
		}
		r, err := tx.Recovery(id)
		if err == nil {
			err = r.Withdraw(claim.Amount)
		}
		claim.Amount = -claim.Amount
		return firstOf(err, tx.SaveRecovery(&r), tx.AddRecoveryItems([]store.RecoveryItem{{Claim: claim}}))
	})
	rows[1].Grant.Percent = 99
	rows[2].Person.Name = "Đã đổi tên"
	ImportRows(t, s, 2, rows)
	approve(t, s, first)
	move(t, s, first.ID, payroll.Approved, payroll.Released)
	Must(t, s, func(tx *store.Tx) error {
		run := Draft(November+1, "NCC")
		if _, _, err := tx.InsertRun(run); err != nil {
			return err
		}
		if _, _, _, err := tx.Freeze(run.ID, "NCC"); err != nil {
			return err
		}
		if err := tx.StageChanged(run.ID, first.ID); err != nil {
			return err
		}
		changed, err := tx.Changed("", PersonID(9))
		same(t, "changed", changed, []string{PersonID(1), PersonID(2), PersonID(3), PersonID(4), PersonID(6)})
		some, someErr := tx.Changed(PersonID(1), PersonID(3))
		same(t, "of a page", some, []string{PersonID(2), PersonID(3)})
		people, peopleErr := tx.FrozenPeople(first.ID, []string{PersonID(1), PersonID(8)})
		same(t, "before", len(people), 1)
		same(t, "percent before", people[PersonID(1)].Grants[0].Percent, 22)
		return firstOf(err, someErr, peopleErr)
	})
}
