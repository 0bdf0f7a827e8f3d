package storetest

import (
	"errors"
	"testing"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Differ stores a sample difference of a run with a warning and its acknowledgement.
func Differ(t testing.TB, s *store.Store, runID string) (payroll.Difference, payroll.GrantChange, payroll.Finding) {
	t.Helper()
	d := payroll.Difference{RunID: runID, PriorID: "2026-10-NCC", Rows: []payroll.DifferenceRow{
		{Move: payroll.LastTotal, Count: 2, Amount: 2_000_000}, {Move: payroll.MovedStopped, Cause: string(payroll.CauseDeath), Count: -1, Amount: -1_000_000},
		{Move: payroll.ThisTotal, Count: 1, Amount: 1_000_000}}}
	x := payroll.GrantChange{PersonID: PersonID(0), Name: "Nguyễn Thị Mẫu", Unit: "11320", Move: payroll.MovedStopped, Cause: payroll.CauseDeath,
		Grant: payroll.GrantKey{Category: "THUONG_BINH", DecisionNo: "0/QĐ-LĐTBXH", From: payroll.NewMonth(2019, 6)}, Was: 1_000_000}
	f := payroll.Finding{Code: payroll.CodeRunTwoUnits, Severity: payroll.Warning, Value: PersonID(0), Args: payroll.Args{"count": "2"}}
	Must(t, s, func(tx *store.Tx) error {
		return firstOf(tx.SaveDifference(&d), tx.InsertChanges(runID, []payroll.GrantChange{x}), tx.SaveWarnings(runID, []payroll.Finding{f}))
	})
	return d, x, f
}

func testDifferences(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(2))
	run := Prepared(t, s, Draft(November, "NCC"))
	d, x, f := Differ(t, s, run.ID)
	Look(t, s, func(tx *store.Tx) error {
		saved, found, err := tx.SavedDifference(run.ID)
		same(t, "difference", saved, d)
		same(t, "found", found, true)
		_, found, noneErr := tx.SavedDifference("2026-10-NCC")
		same(t, "of another run", found, false)
		changes, changesErr := tx.Changes(run.ID, "", 1)
		same(t, "changes", changes, []payroll.GrantChange{x})
		rest, restErr := tx.Changes(run.ID, x.PersonID, 1)
		same(t, "after the last", len(rest), 0)
		warnings, warningsErr := tx.Warnings(run.ID)
		same(t, "warnings", warnings, []payroll.Finding{f})
		return firstOf(err, noneErr, changesErr, restErr, warningsErr)
	})
	approve := func() error {
		return s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.SetSubmitter(run.ID, Lan); err != nil {
				return err
			}
			return tx.InsertApproval(payroll.Approval{RunID: run.ID, By: Hoa, At: Now, Digest: run.ContentDigest})
		})
	}
	if err := approve(); !errors.Is(err, payroll.ErrIntegrity) {
		t.Errorf("approved with a warning nobody answers for: %v", err)
	}
	Must(t, s, func(tx *store.Tx) error {
		a := payroll.Acknowledgement{Code: f.Code, By: Hoa, Reason: "đã xem"}
		added, err := tx.Acknowledge(run.ID, a, Now)
		same(t, "added", added, true)
		again, againErr := tx.Acknowledge(run.ID, payroll.Acknowledgement{Code: f.Code, By: Lan, Reason: "lần nữa"}, Now)
		same(t, "added again", again, false)
		known, knownErr := tx.Acknowledgements(run.ID)
		same(t, "acknowledgements", known, []payroll.Acknowledgement{a})
		return firstOf(err, againErr, knownErr)
	})
	if err := approve(); err != nil {
		t.Errorf("approval: %v", err)
	}
	Look(t, s, func(tx *store.Tx) error {
		sums, err := tx.GrantSums(run.ID, November, "", "~")
		same(t, "grants", len(sums), 2)
		months, monthsErr := tx.MonthSums(run.ID)
		same(t, "months", len(months) > 0, true)
		second, secondErr := tx.LineAt(run.ID, "", 1)
		same(t, "person of the second line", second, PersonID(1))
		beyond, beyondErr := tx.LineAt(run.ID, "", 100)
		same(t, "beyond the last line", beyond, "")
		large, largeErr := tx.LargePayments(run.ID, 999_999)
		same(t, "large payments", len(large), 2)
		shared, sharedErr := tx.SharedAccounts(run.ID, 1)
		same(t, "shared accounts", len(shared), 1)
		twice, twiceErr := tx.TwoUnits(run.ID, November)
		same(t, "in two units", len(twice), 0)
		return firstOf(err, monthsErr, secondErr, beyondErr, largeErr, sharedErr, twiceErr)
	})
}
