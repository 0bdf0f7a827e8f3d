package storetest

import (
	"fmt"
	"slices"
	"testing"

	"chitra/payroll"
	"chitra/payroll/store"
)

// transition moves a run inside a transaction.
func transition(tx *store.Tx, runID string, from, to payroll.RunState) error {
	ok, err := tx.Transition(runID, from, to)
	if err == nil && !ok {
		err = fmt.Errorf("run %s is not %s: %w", runID, from, payroll.ErrConflict)
	}
	return err
}

// Stands is the outcome of a sample payment.
func Stands(p *payroll.PaymentInstruction, no int, state payroll.InstructionState) store.OutcomeRow {
	return store.OutcomeRow{PaymentOutcome: payroll.PaymentOutcome{Reference: p.EndToEndID, RunID: p.RunID, State: state, Level: payroll.ByReference,
		Code: "AC04", Words: "đã đóng"}, No: no, At: Now, By: Lan}
}

// BankEntry is a sample fact: the n-th line of the n-th statement.
func BankEntry(importID int64, n int) store.Entry {
	e := store.Entry{ImportID: importID, Occurrence: 1, Balance: "-7", StatementEntry: payroll.StatementEntry{Kind: payroll.Movement, Statement: n, Line: n + 3, Sheet: "s",
		Account: "0011999999999", Currency: "VND", Credit: n%2 == 1, Booked: true, BookedOn: payroll.Date{Year: 2026, Month: 11, Day: 5},
		ValueOn: payroll.Date{Year: 2026, Month: 11, Day: 6}, Reference: fmt.Sprint("FT", n), Position: 1, EndToEndID: "e", InstructionID: "i",
		MessageID: "m", BatchID: "b", Status: payroll.EntryReturned, BankStatus: "bs", Reason: "AC01", PartyName: "Trần Văn Mẫu", PartyAccount: "1", PartyBank: "VCB", PersonID: "031150000001", Text: "hoàn trả"}}
	_ = e.Amount.UnmarshalText([]byte("1000.5")) // a valid number
	e.Key = payroll.EntryKey(&e.StatementEntry)
	return e
}

// importAnswer records a file of a bank as the n-th import.
func importAnswer(tx *store.Tx, n int) (int64, error) {
	id, _, _, err := tx.InsertImport(store.Import{Kind: "returns", FileName: "sao-ke.xml", SHA256: SHA(100 + n), At: Now, By: Lan})
	return id, err
}

func testAnswers(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	var id int64
	known := payroll.Statement{Index: 1, ID: "S", Sequence: "12/1", Account: "0011999999999", Servicer: "VCB", Currency: "VND",
		From: payroll.Date{Year: 2026, Month: 11, Day: 1}, To: payroll.Date{Year: 2026, Month: 11, Day: 5}, Provisional: true, Entries: 2}
	if err := known.SetBalances("-1.5", "0"); err != nil {
		t.Fatal(err)
	}
	entries := []store.Entry{BankEntry(0, 1), BankEntry(0, 2), BankEntry(0, 2)}
	entries[2].Occurrence = 2
	Must(t, s, func(tx *store.Tx) (err error) {
		if err = tx.Alone(); err != nil {
			return err
		}
		if id, err = importAnswer(tx, 1); err != nil {
			return err
		}
		for i := range entries {
			entries[i].ImportID = id
		}
		for no, part := range []string{"một", "hai"} {
			if err := tx.InsertAnswerPart(id, no+1, []byte(part)); err != nil {
				return err
			}
		}
		if err := tx.InsertStatements(id, []payroll.Statement{{Index: 0}, known}); err != nil {
			return err
		}
		if err := tx.InsertEntries(entries); err != nil {
			return err
		}
		return tx.InsertAnswer(store.Answer{ImportID: id, Sender: "VCB", Format: "camt.053.001.08", Bytes: 9, Entries: 4, New: 3})
	})
	again := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertEntries(entries[:1]) })
	want(t, again, payroll.ErrConflict)
	Must(t, s, func(tx *store.Tx) error {
		copies, err := tx.EntryCopies([]string{entries[1].Key, "?"})
		same(t, "copies", copies, []store.EntryCopies{{Key: entries[1].Key, ImportID: id, Statement: 2, Balance: "-7", Count: 2}})
		return err
	})
	Look(t, s, func(tx *store.Tx) error {
		answers, err := tx.Answers()
		same(t, "answers", answers, []store.Answer{{ImportID: id, Sender: "VCB", Format: "camt.053.001.08", Bytes: 9, Entries: 4, New: 3}})
		part, found, partErr := tx.AnswerPart(id, 2)
		same(t, "part", string(part)+fmt.Sprint(found), "haitrue")
		_, found, lastErr := tx.AnswerPart(id, 3)
		same(t, "part after the last", found, false)
		statements, statementsErr := tx.Statements()
		same(t, "statements", len(statements), 2)
		opening, closing := statements[1].Balances()
		same(t, "balances", opening+" "+closing, "-1.5 0")
		statements[1].Opening, statements[1].Closing, known.Opening, known.Closing = nil, nil, nil, nil
		same(t, "statement", statements[1].Statement, known)
		var got []store.Entry
		for after := int64(0); ; after = got[len(got)-1].ID {
			page, err := tx.OpenEntries(after, 2)
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
		}
		one, oneErr := tx.Entry(got[1].ID)
		same(t, "one entry", one.Key, got[1].Key)
		_, missing := tx.Entry(12345)
		want(t, missing, payroll.ErrNotFound)
		for i := range got {
			if !got[i].Amount.Equal(entries[i].Amount) {
				t.Errorf("amount %s", got[i].Amount)
			}
			got[i].ID, got[i].Amount = 0, entries[i].Amount
		}
		same(t, "entries", got, entries)
		return firstOf(err, partErr, lastErr, statementsErr, oneErr)
	})
}

// sent returns a released run of three payments.
func sent(t *testing.T, s *store.Store) (payroll.PayRun, []payroll.PaymentInstruction) {
	t.Helper()
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(3))
	run := Released(t, s, Draft(November, "NCC"))
	Must(t, s, func(tx *store.Tx) error {
		if err := tx.MarkFileWritten(run.ID, 1, 10, SHA(9), "1"); err != nil {
			return err
		}
		_, err := tx.MarkSent(run.ID, 1)
		return err
	})
	return run, paymentsOf(t, s, run.ID)
}

func paymentsOf(t *testing.T, s *store.Store, runID string) (payments []payroll.PaymentInstruction) {
	t.Helper()
	Look(t, s, func(tx *store.Tx) (err error) {
		payments, err = tx.Instructions(runID, store.Cursor{}, 100)
		return err
	})
	return payments
}

func record(t *testing.T, s *store.Store, rows ...store.OutcomeRow) error {
	return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.RecordOutcomes(rows) })
}

func testOutcomes(t *testing.T, s *store.Store) {
	run, p := sent(t, s)
	if err := record(t, s, Stands(&p[0], 1, payroll.Settled), Stands(&p[1], 1, payroll.Rejected), Stands(&p[2], 1, payroll.Uncertain)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		row  store.OutcomeRow
		is   error
	}{
		{"the same number again", Stands(&p[0], 1, payroll.Settled), payroll.ErrConflict},
		{"settled, then refused", Stands(&p[0], 2, payroll.Rejected), payroll.ErrIntegrity},
		{"refused, then settled", Stands(&p[1], 2, payroll.Settled), payroll.ErrIntegrity},
		{"a state that is no outcome", Stands(&p[0], 2, payroll.Sent), payroll.ErrIntegrity},
		{"a payment nobody knows", Stands(&payroll.PaymentInstruction{EndToEndID: "C000000000000000", RunID: run.ID}, 1, payroll.Settled), payroll.ErrIntegrity},
	} {
		if err := record(t, s, c.row); err == nil {
			t.Errorf("%s: accepted", c.name)
		} else {
			want(t, err, c.is)
		}
	}
	late := Stands(&p[0], 2, payroll.Returned)
	late.Back = p[0].Amount
	if err := record(t, s, late); err != nil {
		t.Fatal(err)
	}
	Look(t, s, func(tx *store.Tx) error {
		list, err := tx.PaymentsToMatch(run.ID, store.Cursor{}, 10)
		var got []string
		for _, m := range list {
			got = append(got, fmt.Sprintf("%s %d %s %s %v", m.State, m.OutcomeNo, m.Back, m.Code, m.Reissued))
		}
		same(t, "to match", got, []string{"returned 2 1.000.000 AC04 false", "rejected 1 0 AC04 false", "unknown 1 0 AC04 false"})
		history, historyErr := tx.OutcomesOf(p[0].EndToEndID)
		same(t, "history", len(history), 2)
		same(t, "last", fmt.Sprint(history[1].State, history[1].Level, history[1].Words, history[1].At.Equal(Now)), fmt.Sprint(payroll.Returned, payroll.ByReference, "đã đóng", true))
		one, oneErr := tx.Instruction(p[2].EndToEndID)
		same(t, "state", one.State, payroll.Uncertain)
		_, missing := tx.Instruction("?")
		want(t, missing, payroll.ErrNotFound)
		unknowns, unknownsErr := tx.Unknowns()
		same(t, "unknown", len(unknowns), 1)
		return firstOf(err, historyErr, oneErr, unknownsErr)
	})
}

// A payment nobody knows the outcome of blocks every other payment to the person
// for the month, until it is known.
func testUnknownBlocks(t *testing.T, s *store.Store) {
	run, p := sent(t, s)
	second := Draft(November, "BTXH")
	insertRun(t, s, second)
	other := Payment(second.ID, p[2].PersonID, 1, 1)
	other.Programme = "BTXH"
	if err := insertPayments(t, s, other); err != nil { // was there before the doubt
		t.Fatal(err)
	}
	if err := record(t, s, Stands(&p[2], 1, payroll.Uncertain)); err != nil {
		t.Fatal(err)
	}
	rival := Payment(second.ID, p[2].PersonID, 1, 2)
	rival.Programme, rival.Part, rival.EndToEndID = "BTXH", 2, payroll.NewEndToEndID(second.ID, p[2].PersonID, 2, 1)
	want(t, insertPayments(t, s, rival), payroll.ErrIntegrity)
	next := rival
	next.Month, next.Ordinal, next.EndToEndID = November+1, 3, payroll.NewEndToEndID(second.ID, p[2].PersonID, 3, 1)
	if err := insertPayments(t, s, next); err != nil {
		t.Errorf("another month is blocked: %v", err)
	}
	people := snapshot(t, s, run.ID, 10)
	share := store.ShareRow{RunID: run.ID, EndToEndID: next.EndToEndID, PersonID: p[2].PersonID, GrantID: people[2].Grants[0].ID, Month: November, Amount: 1}
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertShares([]store.ShareRow{share}) }), payroll.ErrIntegrity)
	if err := record(t, s, Stands(&p[2], 2, payroll.Settled)); err != nil {
		t.Fatal(err)
	}
	if err := insertPayments(t, s, rival); err != nil {
		t.Errorf("still blocked: %v", err)
	}
}

func testDecisions(t *testing.T, s *store.Store) {
	_, p := sent(t, s)
	ask := func(d payroll.Decision) (id int64, err error) {
		err = s.Tx(t.Context(), func(tx *store.Tx) error {
			id, err = tx.InsertDecision(d, Now)
			return err
		})
		return id, err
	}
	agree := func(id int64, by string) error {
		return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertConsent(id, by, Now) })
	}
	d := payroll.Decision{Kind: payroll.DecidePayment, Payment: p[0].EndToEndID, Outcome: "settled", Reason: "ngân hàng xác nhận", AskedBy: Lan}
	first, err := ask(d)
	if err != nil {
		t.Fatal(err)
	}
	second, err := ask(d)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]func(*payroll.Decision){
		"no reason": func(d *payroll.Decision) { d.Reason = "" }, "no payment": func(d *payroll.Decision) { d.Payment = "" },
		"an invented outcome": func(d *payroll.Decision) { d.Outcome = "paid" }, "an entry without number": func(d *payroll.Decision) { d.Kind = payroll.DecideEntry },
		"a stranger": func(d *payroll.Decision) { d.AskedBy = "?" },
	} {
		wrong := d
		bad(&wrong)
		if _, err := ask(wrong); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	want(t, agree(second, Lan), payroll.ErrNotAllowed)
	if err := agree(second, Minh); err != nil {
		t.Fatal(err)
	}
	want(t, agree(second, Hoa), payroll.ErrConflict)
	want(t, agree(999, Hoa), payroll.ErrNotFound)
	Look(t, s, func(tx *store.Tx) error {
		list, err := tx.Decisions()
		same(t, "agreed first", fmt.Sprint(list[0].ID, list[0].AgreedBy, list[1].ID, list[1].AgreedBy, list[1].AgreedAt.IsZero()), fmt.Sprint(second, Minh, first, "", true))
		want := d
		want.ID = first
		same(t, "decision", list[1].Decision, want)
		return err
	})
}

func testAdvances(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	a := store.Advance{Programme: "NCC", Month: November, Unit: "11320", Amount: 5_000_000, On: payroll.Date{Year: 2026, Month: 11, Day: 2}, Document: "UNC 12", By: Lan, At: Now}
	add := func(a store.Advance) (inserted bool, err error) {
		err = s.Tx(t.Context(), func(tx *store.Tx) error {
			inserted, err = tx.InsertAdvance(a)
			return err
		})
		return inserted, err
	}
	for _, wanted := range []bool{true, false} {
		inserted, err := add(a)
		if err != nil || inserted != wanted {
			t.Errorf("inserted %v, %v", inserted, err)
		}
	}
	other := a
	other.Amount++
	_, err := add(other)
	want(t, err, payroll.ErrConflict)
	Look(t, s, func(tx *store.Tx) error {
		list, err := tx.Advances("NCC", November)
		list[0].ID, list[0].At = 0, Now
		same(t, "advances", list, []store.Advance{a})
		return err
	})
}

func testClosing(t *testing.T, s *store.Store) {
	run, p := sent(t, s)
	var entry int64
	Must(t, s, func(tx *store.Tx) error {
		id, err := importAnswer(tx, 1)
		if err != nil {
			return err
		}
		return tx.InsertEntries([]store.Entry{BankEntry(id, 1)})
	})
	Look(t, s, func(tx *store.Tx) error {
		list, err := tx.OpenEntries(0, 10)
		entry = list[0].ID
		return err
	})
	shut := func(no int) error {
		return s.Tx(t.Context(), func(tx *store.Tx) error {
			c := store.Closing{RunID: run.ID, No: no, Settled: 2_000_000, Rejected: 1_000_000, By: Lan, At: Now}
			carried := []store.Carried{{Kind: store.CarriedPayment, Subject: p[1].EndToEndID, Amount: p[1].Amount, Reason: "chi lại tháng sau"}}
			if err := tx.InsertClosing(c, carried, []int64{entry}); err != nil {
				return err
			}
			return transition(tx, run.ID, payroll.Released, payroll.Closed)
		})
	}
	want(t, shut(1), payroll.ErrIntegrity) // nobody knows yet what became of the payments
	if err := record(t, s, Stands(&p[0], 1, payroll.Settled), Stands(&p[1], 1, payroll.Rejected), Stands(&p[2], 1, payroll.Settled)); err != nil {
		t.Fatal(err)
	}
	unrecorded := s.Tx(t.Context(), func(tx *store.Tx) error { return transition(tx, run.ID, payroll.Released, payroll.Closed) })
	want(t, unrecorded, payroll.ErrIntegrity)
	if err := shut(1); err != nil {
		t.Fatal(err)
	}
	want(t, record(t, s, Stands(&p[2], 2, payroll.Returned)), payroll.ErrIntegrity)
	Look(t, s, func(tx *store.Tx) error {
		closings, err := tx.Closings(run.ID)
		same(t, "closed by", closings[0].By, Lan)
		carried, carriedErr := tx.Carried(run.ID, 1)
		same(t, "carried", carried, []store.Carried{{Kind: store.CarriedPayment, Subject: p[1].EndToEndID, Amount: p[1].Amount, Reason: "chi lại tháng sau"}})
		open, openErr := tx.OpenEntries(0, 10)
		same(t, "entries of open runs", len(open), 0)
		return firstOf(err, carriedErr, openErr)
	})
	reopen := func() error {
		return s.Tx(t.Context(), func(tx *store.Tx) error { return transition(tx, run.ID, payroll.Closed, payroll.Released) })
	}
	want(t, reopen(), payroll.ErrIntegrity)
	var asked int64
	Must(t, s, func(tx *store.Tx) (err error) {
		asked, err = tx.InsertDecision(payroll.Decision{Kind: payroll.DecideReopen, RunID: run.ID, Closing: 1, Outcome: "reopened", Reason: "tiền về muộn", AskedBy: Lan}, Now)
		return err
	})
	want(t, reopen(), payroll.ErrIntegrity) // one person is not enough
	Must(t, s, func(tx *store.Tx) error { return tx.InsertConsent(asked, Minh, Now) })
	if err := reopen(); err != nil {
		t.Fatal(err)
	}
	if err := record(t, s, Stands(&p[2], 2, payroll.Returned)); err != nil {
		t.Errorf("after reopening: %v", err)
	}
	again := s.Tx(t.Context(), func(tx *store.Tx) error { return transition(tx, run.ID, payroll.Released, payroll.Closed) })
	want(t, again, payroll.ErrIntegrity) // the first closing no longer counts
	want(t, shut(1), payroll.ErrConflict)
	if err := shut(2); err != nil {
		t.Error(err)
	}
	want(t, reopen(), payroll.ErrIntegrity) // nor does the first consent
}

func testReissue(t *testing.T, s *store.Store) {
	_, p := sent(t, s)
	next := Draft(November+1, "NCC")
	insertRun(t, s, next)
	again := func(n int) payroll.PaymentInstruction { return Again(&p[n], next.ID, n+1) }
	short := again(0)
	short.Ordinal, short.Part, short.Amount = 9, 2, short.Amount-1
	short.EndToEndID = short.Reference()
	want(t, insertPayments(t, s, again(0)), payroll.ErrConflict) // the first may still arrive
	repair := func(n int) (id int64) {
		Must(t, s, func(tx *store.Tx) (err error) {
			id, err = tx.InsertRepair(payroll.AccountRepair{Payment: p[n].EndToEndID, Method: payroll.ByCash, Reason: "x", AskedBy: Lan}, Now)
			return err
		})
		return id
	}
	early := s.Tx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertRepair(payroll.AccountRepair{Payment: p[0].EndToEndID, Method: payroll.ByCash, Reason: "x", AskedBy: Lan}, Now)
		return err
	})
	want(t, early, payroll.ErrIntegrity)
	if err := record(t, s, Stands(&p[0], 1, payroll.Returned), Stands(&p[1], 1, payroll.Rejected)); err != nil {
		t.Fatal(err)
	}
	if err := insertPayments(t, s, again(0), again(1), short); err != nil {
		t.Fatal(err)
	}
	replace := func(with payroll.PaymentInstruction, old int, repair int64) error {
		return s.Tx(t.Context(), func(tx *store.Tx) error {
			return tx.InsertReissue(with.EndToEndID, &payroll.Unpaid{PaymentInstruction: p[old], Origin: p[old].EndToEndID, Repair: payroll.AccountRepair{ID: repair}})
		})
	}
	one, other := repair(0), repair(1)
	want(t, replace(again(0), 0, one), payroll.ErrIntegrity) // one person is not enough
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertRepairConsent(one, Lan, Now) }), payroll.ErrNotAllowed)
	Must(t, s, func(tx *store.Tx) error {
		return firstOf(tx.InsertRepairConsent(one, Minh, Now), tx.InsertRepairConsent(other, Minh, Now))
	})
	want(t, replace(again(0), 0, other), payroll.ErrIntegrity) // agreed for another payment
	want(t, replace(again(1), 0, one), payroll.ErrIntegrity)   // another person's
	want(t, replace(short, 0, one), payroll.ErrIntegrity)      // another amount
	Look(t, s, func(tx *store.Tx) error {
		list, err := tx.Unpaid(store.UnpaidFilter{Agreed: true}, "", 10)
		same(t, "to be paid again", len(list), 2)
		return err
	})
	if err := replace(again(0), 0, one); err != nil {
		t.Fatal(err)
	}
	want(t, replace(again(0), 0, one), payroll.ErrIntegrity)
	want(t, record(t, s, Stands(&p[0], 2, payroll.Uncertain)), payroll.ErrIntegrity) // it never becomes live again
	Look(t, s, func(tx *store.Tx) error {
		list, err := tx.PaymentsToMatch(p[0].RunID, store.Cursor{}, 10)
		same(t, "replaced", slices.IndexFunc(list, func(m store.PaymentToMatch) bool { return m.Reissued }), 0)
		unpaid, unpaidErr := tx.Unpaid(store.UnpaidFilter{}, "", 10)
		same(t, "still to be paid again", len(unpaid), 1)
		return firstOf(err, unpaidErr)
	})
	Must(t, s, func(tx *store.Tx) error {
		_, err := tx.CancelInstructions(next.ID)
		return err
	})
	Look(t, s, func(tx *store.Tx) error {
		unpaid, err := tx.Unpaid(store.UnpaidFilter{}, "", 10)
		same(t, "after cancelling", len(unpaid), 2)
		return err
	})
}

// Again is a payment made again by another run.
func Again(p *payroll.PaymentInstruction, runID string, ordinal int) payroll.PaymentInstruction {
	again := *p
	again.RunID, again.BatchNo, again.Ordinal, again.Attempt, again.State = runID, 1, ordinal, p.Attempt+1, payroll.Pending
	again.EndToEndID = again.Reference()
	return again
}

// FillAnswers puts a row into every table of answers and outcomes.
func FillAnswers(t testing.TB, s *store.Store) {
	t.Helper()
	run := Draft(November, "HTXH")
	old := Payment(run.ID, PersonID(1), 1, 1)
	old.Programme, old.State = "HTXH", payroll.Rejected
	next := Draft(November+1, "HTXH")
	again := Again(&old, next.ID, 1)
	Must(t, s, func(tx *store.Tx) error {
		id, err := importAnswer(tx, 50)
		if err != nil {
			return err
		}
		_, _, runErr := tx.InsertRun(run)
		_, _, nextErr := tx.InsertRun(next)
		decision, decisionErr := tx.InsertDecision(payroll.Decision{Kind: payroll.DecideEntry, EntryID: 1, Outcome: "explained", Reason: "phí", AskedBy: Lan}, Now)
		_, advanceErr := tx.InsertAdvance(store.Advance{Programme: "NCC", Month: November, Amount: 1, Document: "x", By: Lan, At: Now})
		return firstOf(runErr, nextErr, decisionErr, advanceErr,
			tx.InsertAnswer(store.Answer{ImportID: id}), tx.InsertAnswerPart(id, 1, []byte("x")), tx.InsertStatements(id, []payroll.Statement{{}}),
			tx.InsertEntries([]store.Entry{BankEntry(id, 1)}), tx.InsertInstructions([]payroll.PaymentInstruction{old, again}),
			tx.RecordOutcomes([]store.OutcomeRow{Stands(&old, 1, payroll.Rejected)}),
			tx.InsertConsent(decision, Minh, Now))
	})
	Must(t, s, func(tx *store.Tx) error {
		repair := payroll.AccountRepair{Payment: old.EndToEndID, Method: payroll.ByCash, Reason: "x", AskedBy: Lan}
		var err error
		if repair.ID, err = tx.InsertRepair(repair, Now); err != nil {
			return err
		}
		return firstOf(tx.InsertRepairConsent(repair.ID, Minh, Now),
			tx.InsertReissue(again.EndToEndID, &payroll.Unpaid{PaymentInstruction: old, Origin: old.EndToEndID, Repair: repair}))
	})
	Must(t, s, func(tx *store.Tx) error {
		entries, err := tx.OpenEntries(0, 1)
		if err != nil {
			return err
		}
		return tx.InsertClosing(store.Closing{RunID: run.ID, No: 1, By: Lan, At: Now}, []store.Carried{{Kind: store.CarriedEntry, Subject: "1", Reason: "x"}}, []int64{entries[0].ID})
	})
}
