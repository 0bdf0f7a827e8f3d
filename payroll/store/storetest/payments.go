package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

func testLines(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(3))
	run, _ := freeze(t, s)
	var lines []store.LineRow
	for _, b := range snapshot(t, s, run.ID, 10) {
		lines = append(lines, Lines(&run, &b)...)
	}
	second := lines[1]
	second.Component, second.Amount = "phu_cap", 7
	_ = second.Count.UnmarshalText([]byte("2.5")) // a valid number
	lines = slices.Insert(lines, 2, second)
	insert := func(lines ...store.LineRow) error {
		return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertLines(lines) })
	}
	if err := insert(lines...); err != nil {
		t.Fatal(err)
	}
	want(t, insert(lines[0]), payroll.ErrConflict)
	foreign := lines[0]
	foreign.GrantID, foreign.Month, foreign.Once = 999999, November+1, ""
	want(t, insert(foreign), payroll.ErrIntegrity)

	Look(t, s, func(tx *store.Tx) error {
		var got []store.LineRow
		for after := (store.PersonCursor{}); ; after = got[len(got)-1].Cursor() {
			page, err := tx.Lines(run.ID, after, 3)
			if err != nil {
				return err
			}
			if len(page) == 0 {
				break
			}
			got = append(got, page...)
		}
		compareLines(t, got, lines)
		own, err := tx.LinesOfPerson(run.ID, PersonID(1))
		compareLines(t, own, lines[1:3])
		return err
	})
}

func compareLines(t *testing.T, got, wanted []store.LineRow) {
	t.Helper()
	if len(got) != len(wanted) {
		t.Fatalf("%d lines, want %d", len(got), len(wanted))
	}
	for i, g := range got {
		w := wanted[i]
		if !g.Coefficient.Equal(w.Coefficient) || !g.Count.Equal(w.Count) {
			t.Errorf("line %d: coefficient %s, count %s", i, g.Coefficient, g.Count)
		}
		w.ID, w.Coefficient, w.Count = g.ID, g.Coefficient, g.Count
		same(t, "line", g, w)
	}
}

func testHeld(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	run := Draft(November, "NCC")
	insertRun(t, s, run)
	rows := []payroll.HeldRow{
		{RunID: run.ID, PersonID: PersonID(1), Name: "Một", Unit: "11320", Category: "A", Row: 3, Amount: 5,
			Finding: payroll.Finding{Code: payroll.CodeNoAccount, Severity: payroll.Error, File: "a.csv", Sheet: "s", Row: 3, Column: "c",
				Value: "v", PersonID: PersonID(1), Args: payroll.Args{"amount": "5", "programme": "NCC"}}},
		{RunID: run.ID, PersonID: PersonID(1), Name: "Một", Category: "B", Finding: payroll.Finding{Code: "X"}},
		{RunID: run.ID, PersonID: PersonID(2), Name: "Hai", Finding: payroll.Finding{Code: "X"}},
	}
	Must(t, s, func(tx *store.Tx) error { return tx.InsertHeld(rows) })
	Look(t, s, func(tx *store.Tx) error {
		first, err := tx.Held(run.ID, store.PersonCursor{}, 1)
		rest, restErr := tx.Held(run.ID, first[0].Cursor(), 10)
		var got []payroll.HeldRow
		for _, h := range append(first, rest...) {
			got = append(got, h.HeldRow)
		}
		same(t, "held", got, rows)
		return firstOf(err, restErr)
	})
}

func insertPayments(t *testing.T, s *store.Store, payments ...payroll.PaymentInstruction) error {
	return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertInstructions(payments) })
}

func testInstructions(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	run := Draft(November, "NCC")
	insertRun(t, s, run)
	var ordered []payroll.PaymentInstruction
	for batch := 1; batch <= 3; batch++ {
		for n := 1; n <= 4; n++ {
			ordered = append(ordered, Payment(run.ID, PersonID(batch*10+n), batch, n))
		}
	}
	shuffled := slices.Clone(ordered)
	slices.Reverse(shuffled)
	if err := insertPayments(t, s, shuffled...); err != nil {
		t.Fatal(err)
	}
	if err := insertPayments(t, s); err != nil {
		t.Fatal(err)
	}
	second := Batch(run.ID, 2)
	second.Unit = "11321"
	Must(t, s, func(tx *store.Tx) error {
		batches := []payroll.Batch{Batch(run.ID, 1), second, Batch(run.ID, 3)}
		if err := tx.InsertBatches(run.ID, batches); err != nil {
			return err
		}
		return tx.InsertFiles([]payroll.TransferFile{File(&run, 1, batches[0], batches[2])})
	})
	Look(t, s, func(tx *store.Tx) error {
		for _, limit := range []int{1, 5, 12, 13} {
			var got []payroll.PaymentInstruction
			for after := (store.Cursor{}); ; after = store.CursorOf(&got[len(got)-1]) {
				page, err := tx.Instructions(run.ID, after, limit)
				if err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				got = append(got, page...)
			}
			same(t, fmt.Sprint("pages of ", limit), got, ordered)
		}
		ofFile, err := tx.InstructionsOfFile(run.ID, 1, store.Cursor{BatchNo: 1, Ordinal: 3}, 100)
		same(t, "of the file", ofFile, append(slices.Clone(ordered[3:4]), ordered[8:]...))
		ofUnit, unitErr := tx.InstructionsOfUnit(run.ID, "11321", store.Cursor{}, 100)
		same(t, "of the unit", ofUnit, ordered[4:8])
		ofPerson, personErr := tx.InstructionsOfPerson(PersonID(21))
		same(t, "of the person", ofPerson, ordered[4:5])
		return firstOf(err, unitErr, personErr)
	})
}

func testLivePayment(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	first := Draft(November, "NCC")
	insertRun(t, s, first)
	if err := insertPayments(t, s, Payment(first.ID, PersonID(1), 1, 1), Payment(first.ID, PersonID(2), 1, 2)); err != nil {
		t.Fatal(err)
	}
	second := first
	second.ID, second.Kind = "second run of the month", payroll.Supplementary
	insertRun(t, s, second)
	rival := []payroll.PaymentInstruction{Payment(second.ID, PersonID(3), 1, 1), Payment(second.ID, PersonID(2), 1, 2)}
	err := insertPayments(t, s, rival...)
	want(t, err, payroll.ErrConflict)
	conflict, ok := errors.AsType[*store.ConflictError](err)
	if !ok {
		t.Fatalf("error is %v", err)
	}
	if says := err.Error(); !strings.Contains(says, PersonID(2)) || !strings.Contains(says, first.ID) {
		t.Errorf("%q names neither person nor run", says)
	}
	same(t, "conflict", conflict.Conflicts, []store.InstructionConflict{{PersonID: PersonID(2), Programme: "NCC", Month: November,
		EndToEndID: rival[1].EndToEndID, OtherRun: first.ID, OtherID: payroll.NewEndToEndID(first.ID, PersonID(2), 1, 1), OtherState: payroll.Pending}})

	for name, change := range map[string]func(*payroll.PaymentInstruction){
		"month": func(p *payroll.PaymentInstruction) { p.Month++ }, "programme": func(p *payroll.PaymentInstruction) { p.Programme = "BTXH" },
		"sequence": func(p *payroll.PaymentInstruction) { p.Sequence = 1 }, "part": func(p *payroll.PaymentInstruction) { p.Part = 2 },
	} {
		other := rival[1]
		change(&other)
		undo := errors.New("undo")
		if err := s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertInstructions([]payroll.PaymentInstruction{other}); err != nil {
				return err
			}
			return undo
		}); err != undo {
			t.Errorf("another %s: %v", name, err)
		}
	}
	Must(t, s, func(tx *store.Tx) error { // once the first run is cancelled the second may pay
		_, err := tx.CancelInstructions(first.ID)
		return err
	})
	if err := insertPayments(t, s, rival...); err != nil {
		t.Error(err)
	}
	used := Payment(second.ID, PersonID(9), 7, 7)
	used.EndToEndID = payroll.NewEndToEndID(first.ID, PersonID(1), 1, 1)
	want(t, insertPayments(t, s, used), payroll.ErrConflict) // the reference stays used for ever
	for name, bad := range map[string]payroll.Amount{"nothing": 0, "negative": -1, "too much": payroll.MaxAmount + 1} {
		p := Payment(second.ID, PersonID(9), 7, 7)
		p.Amount = bad
		if err := insertPayments(t, s, p); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func testShares(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	second := Row(1)
	second.Grant.Category, second.Grant.DecisionNo = "BENH_BINH", "2/QĐ"
	ImportRows(t, s, 1, append(Rows(2), second))
	run := Prepared(t, s, Draft(November, "NCC"))
	row := func(n int, category, decision string) store.PaidRow {
		return store.PaidRow{EndToEndID: payroll.NewEndToEndID(run.ID, PersonID(n), 1, 1), PersonID: PersonID(n), PersonName: "Nguyễn Thị Mẫu",
			Born: Row(n).Person.Born, PayeeName: "Trần Văn Mẫu", PayeeID: "031045000001", Relation: "con", Method: payroll.ByAccount, Bank: "VCB", Account: "0011000000001",
			Category: category, DecisionNo: decision, Month: November, Amount: 1_000_000, State: payroll.Pending}
	}
	Look(t, s, func(tx *store.Tx) error {
		paid, err := tx.PaidByUnit(run.ID, "11320")
		same(t, "paid", paid, []store.PaidRow{row(0, "THUONG_BINH", "0/QĐ-LĐTBXH"), row(1, "BENH_BINH", "2/QĐ"), row(1, "THUONG_BINH", "1/QĐ-LĐTBXH")})
		none, noneErr := tx.PaidByUnit(run.ID, "11321")
		person, m, personErr := tx.PersonOfPayment(payroll.NewEndToEndID(run.ID, PersonID(1), 1, 1))
		same(t, "person of a payment", []any{person, m, personErr}, []any{PersonID(1), November, error(nil)})
		if _, _, err := tx.PersonOfPayment("C0000000000000AA"); !errors.Is(err, payroll.ErrNotFound) {
			t.Errorf("no payment: %v", err)
		}
		same(t, "of another unit", len(none), 0)
		return firstOf(err, noneErr)
	})
	people := snapshot(t, s, run.ID, 10)
	share := store.ShareRow{RunID: run.ID, EndToEndID: payroll.NewEndToEndID(run.ID, PersonID(0), 1, 1), PersonID: PersonID(0),
		GrantID: people[0].Grants[0].ID, Month: November, Amount: 1}
	insert := func(change func(*store.ShareRow)) error {
		changed := share
		change(&changed)
		return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertShares([]store.ShareRow{changed}) })
	}
	want(t, insert(func(*store.ShareRow) {}), payroll.ErrConflict) // that grant and month again
	want(t, insert(func(s *store.ShareRow) { s.EndToEndID = "C000000000000000" }), payroll.ErrIntegrity)
	want(t, insert(func(s *store.ShareRow) { s.Month, s.PersonID = November-1, PersonID(1) }), payroll.ErrIntegrity)
	want(t, insert(func(s *store.ShareRow) { s.Month, s.Amount = November-1, 0 }), payroll.ErrIntegrity)
}

func testConflictWithin(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	run := Draft(November, "NCC")
	insertRun(t, s, run)
	one, two := Payment(run.ID, PersonID(1), 1, 1), Payment(run.ID, PersonID(1), 1, 2)
	two.EndToEndID = payroll.NewEndToEndID(run.ID, PersonID(1), 1, 2)
	err := insertPayments(t, s, one, two)
	conflict, ok := errors.AsType[*store.ConflictError](err)
	if !ok || len(conflict.Conflicts) != 1 || conflict.Conflicts[0].OtherID != one.EndToEndID {
		t.Errorf("error is %v", err)
	}
	place := Payment(run.ID, PersonID(2), 1, 1)
	want(t, insertPayments(t, s, one, place), payroll.ErrConflict)
	if err := insertPayments(t, s, one); err != nil {
		t.Fatal(err)
	}
	want(t, insertPayments(t, s, one), payroll.ErrConflict)
}

func testOnePayment(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	for n := range writers {
		run := Draft(November, "NCC")
		run.ID, run.Sequence = fmt.Sprint("run ", n), n
		insertRun(t, s, run)
	}
	for person := range 5 {
		var paid, lost atomic.Int64
		together(func(n int) {
			err := insertPayments(t, s, Payment(fmt.Sprint("run ", n), PersonID(person), 1, person+1))
			switch {
			case err == nil:
				paid.Add(1)
			case errors.Is(err, payroll.ErrConflict):
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
		same(t, "paid and lost", fmt.Sprint(paid.Load(), lost.Load()), fmt.Sprint(1, writers-1))
	}
}

func testFiles(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	run := Draft(November, "NCC")
	insertRun(t, s, run)
	batches := []payroll.Batch{Batch(run.ID, 1), Batch(run.ID, 2), Batch(run.ID, 3)}
	files := []payroll.TransferFile{File(&run, 1, batches[0], batches[2]), File(&run, 2, batches[1])}
	Must(t, s, func(tx *store.Tx) error {
		if err := tx.InsertBatches(run.ID, batches); err != nil {
			return err
		}
		return tx.InsertFiles(files)
	})
	Look(t, s, func(tx *store.Tx) error {
		gotBatches, err := tx.Batches(run.ID)
		same(t, "batches", gotBatches, batches)
		got, filesErr := tx.Files(run.ID)
		for i := range got {
			// The bytes of a file show this time, so its offset matters.
			same(t, "time", got[i].CreatedAt.Format(time.RFC3339), "2026-11-03T08:02:03+07:00")
			if !got[i].CreatedAt.Equal(files[i].CreatedAt) {
				t.Errorf("created at %s", got[i].CreatedAt)
			}
			got[i].CreatedAt = files[i].CreatedAt
		}
		same(t, "files", got, files)
		return firstOf(err, filesErr)
	})
	third := File(&run, 3, batches[0]) // carried by the first file already
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertFiles([]payroll.TransferFile{third}) }), payroll.ErrConflict)
}

func testWrittenAndSent(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(5))
	run := Prepared(t, s, Draft(November, "NCC"))
	sent := func(no int) (n int64, err error) {
		err = s.Tx(t.Context(), func(tx *store.Tx) (err error) {
			n, err = tx.MarkSent(run.ID, no)
			return err
		})
		return n, err
	}
	written := func(no int, digest string) error {
		return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.MarkFileWritten(run.ID, no, 1234, digest, "42") })
	}
	_, err := sent(1)
	want(t, err, payroll.ErrConflict) // not written
	_, err = sent(2)
	want(t, err, payroll.ErrNotFound)
	want(t, written(2, SHA(1)), payroll.ErrNotFound)
	for range 2 { // the same bytes again are no change
		if err := written(1, SHA(1)); err != nil {
			t.Fatal(err)
		}
	}
	want(t, written(1, SHA(2)), payroll.ErrIntegrity)
	n, err := sent(1)
	same(t, "sent", fmt.Sprint(n, err), "5 <nil>")
	n, err = sent(1)
	same(t, "sent again", fmt.Sprint(n, err), "0 <nil>")
	Look(t, s, func(tx *store.Tx) error {
		files, err := tx.Files(run.ID)
		same(t, "file", fmt.Sprint(files[0].Bytes, files[0].SHA256, files[0].AccountHash), fmt.Sprint(1234, SHA(1), "42"))
		payments, perr := tx.Instructions(run.ID, store.Cursor{}, 10)
		for _, p := range payments {
			same(t, "state", p.State, payroll.Sent)
		}
		return firstOf(err, perr)
	})
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.CancelInstructions(run.ID)
		return err
	}), payroll.ErrConflict) // they have left
}

func testCancel(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(5))
	run := Prepared(t, s, Draft(November, "NCC"))
	for _, wanted := range []int64{5, 0} {
		Must(t, s, func(tx *store.Tx) error {
			n, err := tx.CancelInstructions(run.ID)
			same(t, "cancelled", n, wanted)
			return err
		})
	}
}

func testTotals(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	rows := Rows(6)
	rows[5].Grant.Category = "BENH_BINH"
	ImportRows(t, s, 1, rows[:4])
	before := Released(t, s, Draft(November-1, "NCC"))
	ImportRows(t, s, 2, rows[4:])
	run := Prepared(t, s, Draft(November, "NCC"))
	Look(t, s, func(tx *store.Tx) error {
		got, err := tx.Totals(run.ID)
		same(t, "totals", got, store.Totals{
			Units:      []store.Sum{{Key: "11320", Count: 2, Amount: 2_000_000}, {Key: "11321", Count: 2, Amount: 2_000_000}, {Key: "11322", Count: 1, Amount: 1_000_000}, {Key: "11323", Count: 1, Amount: 1_000_000}},
			Categories: []store.Sum{{Key: "BENH_BINH", Count: 1, Amount: 1_000_000}, {Key: "THUONG_BINH", Count: 5, Amount: 5_000_000}},
			Components: []store.Sum{{Key: "tro_cap", Count: 6, Amount: 6_000_000}},
			Banks:      []store.Sum{{Key: "VCB", Count: 6, Amount: 6_000_000}},
			Paying:     []store.Sum{{Key: "11320", Count: 6, Amount: 6_000_000}},
		})
		units, categories, diffErr := tx.Difference(run.ID, before.ID)
		same(t, "units", units[0], store.Change{Key: "11320", Grants: 2, Amount: 2_000_000, PriorGrants: 1, PriorAmount: 1_000_000})
		same(t, "categories", categories, []store.Change{{Key: "BENH_BINH", Grants: 1, Amount: 1_000_000},
			{Key: "THUONG_BINH", Grants: 5, Amount: 5_000_000, PriorGrants: 4, PriorAmount: 4_000_000}})
		_, alone, aloneErr := tx.Difference(before.ID, "")
		same(t, "without a prior run", alone, []store.Change{{Key: "THUONG_BINH", Grants: 4, Amount: 4_000_000}})
		return firstOf(err, diffErr, aloneErr)
	})
}

// bulkRows is enough for several chunks and an incomplete one.
const bulkRows = 20_007

func testBulk(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	rows := Rows(bulkRows)
	same(t, "new", ImportRows(t, s, 1, rows), store.ImportCounts{New: bulkRows})
	part := slices.Clone(rows[:2000])
	for i := 0; i < len(part); i += 10 {
		part[i].Grant.Percent = 100
	}
	var counts store.ImportCounts
	Must(t, s, func(tx *store.Tx) error { // one list in two parts
		id, err := importNo(tx, 2)
		if err != nil {
			return err
		}
		first, err := tx.UpsertGrants(part[:999], id)
		if err != nil {
			return err
		}
		second, err := tx.UpsertGrants(part[999:], id)
		counts = first.Add(second)
		return err
	})
	same(t, "changed", counts, store.ImportCounts{Changed: 200, Same: 1800})
	run := Prepared(t, s, Draft(November, "NCC"))
	same(t, "persons", run.Totals.Persons, bulkRows)
	seen := 0
	Look(t, s, func(tx *store.Tx) error {
		for after := (store.Cursor{}); ; {
			page, err := tx.Instructions(run.ID, after, 3000)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, p := range page {
				if p.PersonID != PersonID(seen) || p.Ordinal != seen+1 {
					return fmt.Errorf("payment %d is %s, %d", seen, p.PersonID, p.Ordinal)
				}
				seen++
			}
			after = store.CursorOf(&page[len(page)-1])
		}
	})
	same(t, "payments", seen, bulkRows)
}
