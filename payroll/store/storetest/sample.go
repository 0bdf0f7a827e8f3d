package storetest

import (
	"fmt"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

// The people and figures here are synthetic.

// Now is the fixed time of the samples.
var Now = time.Date(2026, 11, 3, 1, 2, 3, 456000, time.UTC)

// November is the month of the samples.
var November = payroll.NewMonth(2026, 11)

// Users of the samples: Lan prepares, Minh submits, Hoa approves.
const Lan, Minh, Hoa = "lan", "minh", "hoa"

// PersonID returns the citizen number of the n-th sample person.
func PersonID(n int) string { return fmt.Sprintf("031150%06d", n) }

// Row returns the n-th sample row of a list: one grant of one person.
func Row(n int) store.RegistryRow {
	row := store.RegistryRow{
		Person: payroll.Beneficiary{PersonID: PersonID(n), Name: fmt.Sprintf("Nguyễn Thị Mẫu %d", n),
			Born: payroll.Date{Year: 1950, Month: 1 + n%12, Day: 1 + n%28}, Sex: payroll.Female},
		Grant: payroll.Grant{Row: n + 2, Category: "THUONG_BINH", Unit: fmt.Sprintf("1132%d", n%4), Jurisdiction: "hai-phong",
			Percent: 21 + n%80, Facts: []payroll.Fact{"o_gia_dinh", "can_nguoi_phuc_vu"}, DecisionNo: fmt.Sprintf("%d/QĐ-LĐTBXH", n),
			DecisionDate: payroll.Date{Year: 2019, Month: 5, Day: 20}, Months: payroll.Span{From: payroll.NewMonth(2019, 6)},
			Status: payroll.Active, Method: payroll.ByAccount,
			Account: payroll.Account{Bank: "VCB", BankText: "Vietcombank", Number: fmt.Sprintf("0011%09d", n), Holder: "NGUYEN THI MAU"}},
		Programme: "NCC",
	}
	_ = row.Grant.Count.UnmarshalText([]byte("1.5")) // a valid number
	return row
}

// Rows returns the first n sample rows.
func Rows(n int) []store.RegistryRow {
	rows := make([]store.RegistryRow, n)
	for i := range rows {
		rows[i] = Row(i)
	}
	return rows
}

// SHA returns a made-up SHA-256 in hex for the n-th file.
func SHA(n int) string { return fmt.Sprintf("%064x", n+1) }

// Draft returns a sample run of a month.
func Draft(m payroll.Month, p payroll.Programme) payroll.PayRun {
	return payroll.PayRun{ID: payroll.RunID(m, p, 0), Programme: p, Month: m, Kind: payroll.Regular, State: payroll.Draft,
		PayOn: payroll.Date{Year: m.Year(), Month: m.MonthOfYear(), Day: 5}, PreparedBy: Lan, PreparedAt: Now,
		RatesDigest: "rates", SettingsDigest: "settings", Covers: 1}
}

// Must runs fn in a writing transaction that is expected to succeed.
func Must(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Tx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// Look runs fn in a reading transaction that is expected to succeed.
func Look(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.View(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

// AddUsers inserts the users of the samples.
func AddUsers(t testing.TB, s *store.Store) {
	t.Helper()
	Must(t, s, func(tx *store.Tx) error {
		for _, name := range []string{Lan, Minh, Hoa} {
			if _, err := tx.InsertUser(payroll.User{Name: name, FullName: name, Role: payroll.Maker}, Now); err != nil {
				return err
			}
		}
		return nil
	})
}

// ImportRows takes rows in as the n-th list.
func ImportRows(t testing.TB, s *store.Store, n int, rows []store.RegistryRow) (c store.ImportCounts) {
	t.Helper()
	Must(t, s, func(tx *store.Tx) error {
		id, err := importNo(tx, n)
		if err == nil {
			c, err = tx.UpsertGrants(rows, id)
		}
		return err
	})
	return c
}

func importNo(tx *store.Tx, n int) (int64, error) {
	id, _, _, err := tx.InsertImport(store.Import{Kind: "registry", FileName: fmt.Sprintf("danh-sach-%d.csv", n), SHA256: SHA(n), At: Now, By: Lan})
	return id, err
}

// Prepared stores a calculated run over the present registry: one line and share of
// 1.000.000 đồng a grant, one payment a person, one batch and file. It needs AddUsers and
// ImportRows.
func Prepared(t testing.TB, s *store.Store, run payroll.PayRun) payroll.PayRun {
	t.Helper()
	Must(t, s, func(tx *store.Tx) error { return prepare(tx, &run) })
	run.State = payroll.Calculated
	return run
}

func prepare(tx *store.Tx, run *payroll.PayRun) error {
	inserted, existing, err := tx.InsertRun(*run)
	if err != nil || !inserted {
		return fmt.Errorf("run not inserted, existing %s: %w", existing.ID, err)
	}
	persons, grants, digest, err := tx.Freeze(run.ID, run.Programme)
	if err != nil {
		return err
	}
	run.RegistryDigest, run.ContentDigest = digest, "content of "+run.ID
	run.Totals = payroll.RunTotals{Persons: persons, Grants: grants}
	if err := payEverybody(tx, run); err != nil {
		return err
	}
	batch := Batch(run.ID, 1)
	batch.Count, batch.Total = run.Totals.Payments, run.Totals.Instructed
	if err := tx.InsertBatches(run.ID, []payroll.Batch{batch}); err != nil {
		return err
	}
	file := File(run, 1, batch)
	file.Basis = SHA(77)
	if err := tx.SaveFormatData(file.Basis, map[string][]byte{"layout.yaml": []byte("code: mau")}); err != nil {
		return err
	}
	if err := tx.InsertFiles([]payroll.TransferFile{file}); err != nil {
		return err
	}
	return tx.FinishRun(*run)
}

func payEverybody(tx *store.Tx, run *payroll.PayRun) error {
	for after := ""; ; {
		people, err := tx.Snapshot(run.ID, after, 1000)
		if err != nil || len(people) == 0 {
			return err
		}
		after = people[len(people)-1].PersonID
		var lines []store.LineRow
		var payments []payroll.PaymentInstruction
		var shares []store.ShareRow
		for i := range people {
			own := Lines(run, &people[i])
			lines = append(lines, own...)
			run.Totals.Payments++
			pay := Payment(run.ID, people[i].PersonID, 1, run.Totals.Payments)
			pay.Month, pay.Programme, pay.Sequence = run.Month, run.Programme, run.Sequence
			pay.Amount = payroll.Amount(len(own)) * 1_000_000
			run.Totals.Entitled += pay.Amount
			run.Totals.Instructed += pay.Amount
			payments = append(payments, pay)
			for _, line := range own {
				shares = append(shares, store.ShareRow{RunID: run.ID, EndToEndID: pay.EndToEndID, PersonID: pay.PersonID,
					GrantID: line.GrantID, Month: run.Month, Amount: line.Amount})
			}
		}
		if err := tx.InsertLines(lines); err != nil {
			return err
		}
		if err := tx.InsertInstructions(payments); err != nil {
			return err
		}
		if err := tx.InsertShares(shares); err != nil {
			return err
		}
	}
}

// Lines returns one sample line for each grant of a person.
func Lines(run *payroll.PayRun, b *payroll.Beneficiary) (lines []store.LineRow) {
	for _, g := range b.Grants {
		line := store.LineRow{RunID: run.ID, PersonID: b.PersonID, GrantID: g.ID, Row: g.Row, Category: g.Category,
			Programme: run.Programme, Unit: g.Unit, Month: run.Month, DecisionNo: g.DecisionNo, From: g.Months.From, Settled: true,
			EntitlementLine: payroll.EntitlementLine{Reason: payroll.ReasonMonth, Once: run.Month.String() + "|" + g.DecisionNo,
				Component: "tro_cap", Amount: 1_000_000, Instrument: "77/2024/NĐ-CP", Provision: "Phụ lục II",
				Base: "muc_chuan", BaseAmount: 500_000, BaseBasis: payroll.LegalBasis{Instrument: "20/2021/NĐ-CP", Provision: "Điều 4"}}}
		_ = line.Coefficient.UnmarshalText([]byte("2")) // a valid number
		lines = append(lines, line)
	}
	return lines
}

// Payment returns a sample payment.
func Payment(runID, person string, batch, ordinal int) payroll.PaymentInstruction {
	reference := payroll.NewEndToEndID(runID, person, 1, 1)
	return payroll.PaymentInstruction{EndToEndID: reference, RunID: runID, Programme: "NCC", Month: November, Part: 1, Attempt: 1,
		BatchNo: batch, Ordinal: ordinal, Unit: "11320", PersonID: person, PersonName: "Nguyễn Thị Mẫu",
		Payee: payroll.Payee{Name: "Trần Văn Mẫu", ID: "031045000001", Relation: "con"}, Method: payroll.ByAccount,
		Account: payroll.Account{Bank: "VCB", BankText: "Vietcombank", Number: "0011000000001", Holder: "TRAN VAN MAU"},
		Amount:  1_000_000, Remittance: reference + " TRO CAP T11.2026", State: payroll.Pending}
}

// Batch returns a sample batch of one payment.
func Batch(runID string, no int) payroll.Batch {
	return payroll.Batch{ID: payroll.BatchID(runID, no), No: no, Unit: "11320", Rail: payroll.InHouse, Count: 1, Total: 1_000_000,
		Debtor: payroll.Debtor{Programme: "NCC", Format: "pain.001",
			Account: payroll.Account{Bank: "VCB", BankText: "Vietcombank", Number: "0011999999999", Holder: "UBND PHUONG MAU"}}}
}

// File returns the plan of a sample file over batches.
func File(run *payroll.PayRun, no int, batches ...payroll.Batch) payroll.TransferFile {
	f := payroll.TransferFile{Name: fmt.Sprintf("%s_%d.xml", run.ID, no), Format: "pain.001", MessageID: payroll.MessageID(run.ID, no), RunID: run.ID,
		No: no, Programme: run.Programme, Month: run.Month, Debtor: batches[0].Debtor, Purpose: "SSBE", Memo: "TRO CAP", PayOn: run.PayOn,
		Unit:      payroll.Unit{Code: "11320", Name: "Phường Mẫu", Jurisdiction: "hai-phong", BudgetCode: "1012345"},
		CreatedAt: Now, Batches: batches}
	for _, b := range batches {
		f.Count += b.Count
		f.Total += b.Total
	}
	return f
}
