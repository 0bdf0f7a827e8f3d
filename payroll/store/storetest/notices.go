package storetest

import (
	"errors"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Told returns a sample notice for the makers, who all sample users are.
func Told(occasion string, s payroll.Severity) payroll.Notice {
	return payroll.Notice{Occasion: occasion, For: []payroll.Role{payroll.Maker}, Code: payroll.CodeNoticeBackup, Severity: s,
		Args: payroll.Args{"date": "26/11/2026"}}
}

// Tell stores notices, all or none.
func Tell(t testing.TB, s *store.Store, notices ...payroll.Notice) {
	t.Helper()
	Must(t, s, func(tx *store.Tx) error {
		for _, n := range notices {
			if _, err := tx.AddNotice(n, Now); err != nil {
				return err
			}
		}
		return nil
	})
}

func testNotices(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	contacts := []payroll.Contact{{Person: Hoa, Email: "hoa@example.vn", Lang: payroll.Vietnamese}, {Person: Lan, Email: "lan@example.vn", Lang: payroll.English},
		{Person: Minh, Lang: payroll.Vietnamese}}
	Must(t, s, func(tx *store.Tx) error {
		for _, c := range contacts {
			if err := tx.SetContact(c); err != nil {
				return err
			}
		}
		want(t, tx.SetContact(payroll.Contact{Person: "stranger", Lang: payroll.Vietnamese}), payroll.ErrNotFound)
		return nil
	})
	undo := errors.New("undo")
	if err := s.Tx(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.AddNotice(Told("undone", payroll.Error), Now); err != nil {
			return err
		}
		return undo
	}); err != undo {
		t.Fatal(err)
	}
	Tell(t, s, Told("one", payroll.Info), Told("two", payroll.Warning), Told("one", payroll.Error)) // the third was told before
	gather := func(channel string, urgent bool) (made int) {
		Must(t, s, func(tx *store.Tx) (err error) {
			made, err = tx.GatherDigests(channel, urgent, Now)
			return err
		})
		return made
	}
	same(t, "nothing is urgent", gather(store.MailChannel, true), 0)
	Tell(t, s, Told("three", payroll.Error))
	same(t, "urgent now", gather(store.MailChannel, true), 2)
	same(t, "once", gather(store.MailChannel, false), 0)
	same(t, "the office", gather(store.OfficeChannel, false), 1)
	testDigests(t, s, 2)
}

func testDigests(t *testing.T, s *store.Store, wanted int) {
	var due []store.Digest
	Look(t, s, func(tx *store.Tx) (err error) {
		due, err = tx.DueDigests(store.MailChannel, Now, 100)
		return err
	})
	same(t, "due", len(due), wanted)
	first := due[0]
	Look(t, s, func(tx *store.Tx) error {
		told, err := tx.DigestNotices(first.ID)
		var occasions []string
		for _, n := range told {
			occasions = append(occasions, n.Occasion)
			same(t, "date", n.Args["date"], "26/11/2026")
		}
		same(t, "told", occasions, []string{"one", "two", "three"})
		return err
	})
	claim := func() (mine bool) {
		Must(t, s, func(tx *store.Tx) (err error) {
			mine, err = tx.ClaimDigest(first, Now.Add(time.Minute))
			return err
		})
		return mine
	}
	same(t, "claimed", claim(), true)
	same(t, "claimed twice", claim(), false)
	Must(t, s, func(tx *store.Tx) error { return tx.DigestFailed(first.ID, "server away", Now.Add(time.Hour)) })
	Look(t, s, func(tx *store.Tx) error {
		due, err := tx.DueDigests(store.MailChannel, Now.Add(time.Minute), 100)
		same(t, "due later", len(due), wanted-1)
		o, outboxErr := tx.Outbox(store.MailChannel)
		same(t, "outbox", o, store.Outbox{Unsent: wanted, Tries: 1, Since: Now, Failure: "server away"})
		return firstOf(err, outboxErr)
	})
	Must(t, s, func(tx *store.Tx) error { return tx.DigestSent(first.ID, Now) })
	Look(t, s, func(tx *store.Tx) error {
		due, err := tx.DueDigests(store.MailChannel, Now.Add(24*time.Hour), 100)
		same(t, "sent is sent", len(due), wanted-1)
		return err
	})
}

// testNoticesNameNobody hands the outbox what must never leave: names, citizen
// numbers and accounts.
func testNoticesNameNobody(t *testing.T, s *store.Store) {
	for _, value := range []string{"Nguyễn Thị Mẫu", "NGUYEN THI MAU", PersonID(1), "0011000000001", "stk:0011000000001", "x\ny", "031150000001/12"} {
		n := Told("x", payroll.Info)
		n.Args = payroll.Args{"date": value}
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.AddNotice(n, Now)
			return err
		})
		want(t, err, payroll.ErrData)
		n.Args, n.Occasion = nil, value
		want(t, n.Check(), payroll.ErrData)
	}
}
