package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Entry returns the n-th sample audit entry.
func Entry(n int) store.AuditEntry {
	return store.AuditEntry{At: Now.Add(time.Duration(n) * time.Second), Actor: Lan, Session: "s1", Action: "prepare",
		Object: fmt.Sprint("run ", n), StateBefore: "draft", StateAfter: "calculated", ContentDigest: SHA(n)}
}

// AppendEntries appends the first n sample entries.
func AppendEntries(t testing.TB, s *store.Store, n int) {
	t.Helper()
	for i := range n {
		Must(t, s, func(tx *store.Tx) error { return tx.AppendAudit(Entry(i)) })
	}
}

func verified(t *testing.T, s *store.Store, wanted int) {
	t.Helper()
	entries, bad, err := s.VerifyAudit(t.Context())
	same(t, "chain", fmt.Sprint(entries, bad, err), fmt.Sprint(wanted, 0, error(nil)))
}

func testAudit(t *testing.T, s *store.Store) {
	verified(t, s, 0)
	AppendEntries(t, s, 2)
	undo := errors.New("undo")
	if err := s.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.AppendAudit(Entry(7)); err != nil {
			return err
		}
		return undo
	}); err != undo {
		t.Fatal(err)
	}
	Must(t, s, func(tx *store.Tx) error { // two acts in one transaction
		return firstOf(tx.AppendAudit(Entry(2)), tx.AppendAudit(Entry(3)))
	})
	verified(t, s, 4)
	Look(t, s, func(tx *store.Tx) error {
		first, err := tx.AuditEntries(0, 1)
		rest, restErr := tx.AuditEntries(1, 10)
		all := append(first, rest...)
		prev := ""
		for i, e := range all {
			w := Entry(i)
			w.Seq, w.Prev, w.Hash = int64(i+1), prev, e.Hash
			same(t, "entry", e, w)
			prev = e.Hash
		}
		same(t, "entries", len(all), 4)
		// A test vector: it never changes.
		same(t, "first hash", all[0].Hash, "e86131eb26fe004641cf8cbc8139d93abf5df323708ac13c9443a8d33662a289")
		same(t, "last hash", all[3].Hash, "eaf2f358449d130f4794381154575d716db217e9e1024f3e3e68fa712a1f80ad")
		return firstOf(err, restErr)
	})
}

func testAuditParallel(t *testing.T, s *store.Store) {
	together(func(n int) {
		for i := range 5 {
			if err := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.AppendAudit(Entry(n*10 + i)) }); err != nil {
				t.Error(err)
			}
		}
	})
	verified(t, s, writers*5)
}

func instrument(number, content string, standing payroll.Standing) *payroll.Instrument {
	sum := sha256.Sum256([]byte(content))
	return &payroll.Instrument{Number: number, Standing: standing, Bytes: []byte(content), SHA256: hex.EncodeToString(sum[:])}
}

func testInstruments(t *testing.T, s *store.Store) {
	save := func(in *payroll.Instrument) error {
		return s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SaveInstrument(in) })
	}
	for _, c := range []struct {
		name   string
		save   *payroll.Instrument
		wanted error
	}{
		{"first use", instrument("77/2024", "a", payroll.Confirmed), nil},
		{"the same again", instrument("77/2024", "a", payroll.Confirmed), nil},
		{"other bytes", instrument("77/2024", "b", payroll.Confirmed), payroll.ErrConflict},
		{"other bytes, only provisional", instrument("77/2024", "b", payroll.Provisional), payroll.ErrConflict},
		{"provisional", instrument("dự thảo", "a", payroll.Provisional), nil},
		{"provisional again", instrument("dự thảo", "a", payroll.Provisional), nil},
		{"another provisional", instrument("dự thảo", "b", payroll.Provisional), nil},
		{"confirmed after provisional", instrument("dự thảo", "c", payroll.Confirmed), nil},
		{"provisional after confirmed", instrument("dự thảo", "d", payroll.Provisional), payroll.ErrConflict},
		{"false digest", &payroll.Instrument{Number: "x", Standing: payroll.Confirmed, Bytes: []byte("x"), SHA256: SHA(1)}, payroll.ErrIntegrity},
	} {
		if err := save(c.save); !errors.Is(err, c.wanted) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	AddUsers(t, s)
	law := payroll.NewRateTable(&payroll.Catalogue{Bytes: []byte("danh mục")}, []*payroll.Instrument{instrument("77/2024", "a", payroll.Confirmed), instrument("sắp có", "b", payroll.Provisional)})
	run := Draft(November, "NCC")
	Must(t, s, func(tx *store.Tx) error {
		if _, _, err := tx.InsertRun(run); err != nil {
			return err
		}
		return tx.SaveRunLaw(run.ID, law)
	})
	Look(t, s, func(tx *store.Tx) error {
		texts, err := tx.LawTexts(run.ID)
		var have []string
		for _, x := range texts {
			have = append(have, x.Number+" "+string(x.Standing)+": "+string(x.Content))
		}
		same(t, "texts of the run", have, []string{"77/2024 confirmed: a", "categories.yaml confirmed: danh mục", "sắp có provisional: b"})
		return err
	})
}

func testTransactions(t *testing.T, s *store.Store) {
	setting := func(name string) (found bool) {
		Look(t, s, func(tx *store.Tx) (err error) {
			_, found, err = tx.Setting(name)
			return err
		})
		return found
	}
	undo := errors.New("undo")
	err := s.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.SetSetting("undone", "x"); err != nil {
			return err
		}
		return undo
	})
	same(t, "error", err, undo)
	same(t, "rolled back", setting("undone"), false)

	func() {
		defer func() { same(t, "panic", recover(), any("stop")) }()
		s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.SetSetting("panicked", "x"); err != nil {
				return err
			}
			panic("stop")
		})
	}()
	same(t, "rolled back after a panic", setting("panicked"), false)

	ctx, cancel := context.WithCancel(t.Context())
	err = s.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.SetSetting("interrupted", "x"); err != nil {
			return err
		}
		cancel()
		want(t, tx.SetSetting("more", "x"), context.Canceled)
		return nil
	})
	want(t, err, context.Canceled)
	same(t, "rolled back after interruption", setting("interrupted"), false)
	want(t, s.Tx(ctx, func(*store.Tx) error { return nil }), context.Canceled)
}

func testView(t *testing.T, s *store.Store) {
	err := s.View(t.Context(), func(tx *store.Tx) error { return tx.SetSetting("x", "y") })
	if err == nil {
		t.Error("a view has written")
	}
	// A view sees one state, whatever is written meanwhile.
	Look(t, s, func(tx *store.Tx) error {
		_, before, err := tx.Setting("later")
		if err != nil {
			return err
		}
		Must(t, s, func(tx *store.Tx) error { return tx.SetSetting("later", "y") })
		_, after, err := tx.Setting("later")
		same(t, "seen", fmt.Sprint(before, after), "false false")
		return err
	})
}
