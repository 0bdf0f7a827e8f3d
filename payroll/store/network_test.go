package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

// throughProxy opens one migrated database twice: through a proxy and directly.
func throughProxy(t *testing.T) (proxy *storetest.Proxy, through, direct *store.Store) {
	t.Helper()
	address := storetest.MigratedPostgres(t)
	direct = openAt(t, address)
	proxy = storetest.NewProxy(t, address)
	through, err := store.Open(t.Context(), proxy.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { through.Close() })
	storetest.AddUsers(t, direct)
	return proxy, through, direct
}

func TestLostCommit(t *testing.T) {
	proxy, through, direct := throughProxy(t)
	for _, c := range []struct {
		name   string
		arm    func()
		stored bool
	}{
		{"the reply is lost", func() { proxy.DropCommitReply.Store(true) }, true},
		{"the word itself is lost", func() { proxy.DropCommit.Store(true) }, false},
	} {
		for n := range 5 {
			run := storetest.Draft(storetest.November, payroll.Programme(fmt.Sprint(c.name, n)))
			tries := 0
			insert := func(tx *store.Tx) error {
				tries++
				_, _, err := tx.InsertRun(run)
				return err
			}
			c.arm()
			if err := through.Tx(t.Context(), insert); !errors.Is(err, payroll.ErrUnknownOutcome) {
				t.Fatalf("%s: %v", c.name, err)
			}
			if tries != 1 {
				t.Errorf("%s: tried %d times without asking first", c.name, tries)
			}
			var known error
			storetest.Look(t, direct, func(tx *store.Tx) error {
				_, known = tx.Run(run.ID)
				return nil
			})
			if stored := known == nil; stored != c.stored {
				t.Errorf("%s: stored %v, %v", c.name, stored, known)
			}
			// Asking by key, then once more: one run in the end.
			if err := through.Tx(t.Context(), insert); err != nil {
				t.Errorf("%s, again: %v", c.name, err)
			}
		}
	}
	storetest.Look(t, direct, func(tx *store.Tx) error {
		runs, err := tx.Runs()
		if len(runs) != 10 {
			t.Errorf("%d runs, want 10", len(runs))
		}
		return err
	})
}

// TestCutInCopy cuts the connection at many places of one import: it is done once
// in the end, by itself, with every row.
func TestCutInCopy(t *testing.T) {
	proxy, through, direct := throughProxy(t)
	const rows = 3000 // some 1,2 MB on the wire
	list := storetest.Rows(rows)
	for n := range 8 {
		for i := range list {
			list[i].Grant.Percent = 20 + n
		}
		cuts, tries := proxy.Cuts.Load(), 0
		proxy.CutAfter.Store(int64(1000 + n*150_000))
		var counts store.ImportCounts
		err := through.Tx(t.Context(), func(tx *store.Tx) error {
			tries++
			id, _, _, err := tx.InsertImport(store.Import{Kind: "registry", SHA256: storetest.SHA(n), At: storetest.Now, By: storetest.Lan})
			if err == nil {
				counts, err = tx.UpsertGrants(list, id)
			}
			return err
		})
		if err != nil || tries < 2 || proxy.Cuts.Load() != cuts+1 || counts.New+counts.Changed != rows {
			t.Errorf("cut %d: %v, %d tries, %d cuts, %+v", n, err, tries, proxy.Cuts.Load()-cuts, counts)
		}
		proxy.CutAfter.Store(0)
	}
	_, persons, grants := digestOf(t, direct)
	if persons != rows || grants != rows {
		t.Errorf("%d persons, %d grants", persons, grants)
	}
}

func digestOf(t *testing.T, s *store.Store) (digest string, persons, grants int) {
	t.Helper()
	storetest.Look(t, s, func(tx *store.Tx) (err error) {
		digest, persons, grants, err = tx.RegistryDigest("NCC")
		return err
	})
	return digest, persons, grants
}

func TestLostConnectionIsTemporary(t *testing.T) {
	proxy, through, _ := throughProxy(t)
	tries := 0
	err := through.Tx(t.Context(), func(tx *store.Tx) error {
		tries++
		proxy.CutAfter.Store(1) // every try is cut
		return tx.SetSetting("x", "y")
	})
	if !errors.Is(err, payroll.ErrTemporary) || tries != 5 {
		t.Errorf("%v after %d tries", err, tries)
	}
	proxy.CutAfter.Store(0)
}

// TestDeadlock makes two transactions wait for each other; the one that
// PostgreSQL ends is run again and both succeed.
func TestDeadlock(t *testing.T) {
	s := openPostgres(t)
	storetest.Must(t, s, func(tx *store.Tx) error {
		return errors.Join(tx.SetSetting("one", "0"), tx.SetSetting("two", "0"))
	})
	var both, all sync.WaitGroup
	both.Add(2)
	tries := make([]int, 2)
	for n, order := range [][]string{{"one", "two"}, {"two", "one"}} {
		all.Go(func() {
			err := s.Tx(t.Context(), func(tx *store.Tx) error {
				tries[n]++
				if err := tx.SetSetting(order[0], "x"); err != nil {
					return err
				}
				if tries[n] == 1 { // both hold their first row
					both.Done()
					both.Wait()
				}
				return tx.SetSetting(order[1], "x")
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if tries[0]+tries[1] < 3 { // more where the second try met the other's
		t.Errorf("tries %v, want a transaction to run twice", tries)
	}
}
