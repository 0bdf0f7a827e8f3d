package checkpoint_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chitra/bankfiles/sign"
	"chitra/payroll"
	"chitra/payroll/checkpoint"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

func open(t *testing.T, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func sqlite(t *testing.T) *store.Store {
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
}

func onBoth(t *testing.T, test func(t *testing.T, fresh func() *store.Store)) {
	t.Run("sqlite", func(t *testing.T) { test(t, func() *store.Store { return sqlite(t) }) })
	t.Run("postgres", func(t *testing.T) { test(t, func() *store.Store { return open(t, storetest.MigratedPostgres(t)) }) })
}

// sealer is an office's key and its folder of checkpoints.
type sealer struct {
	t       *testing.T
	key     *sign.Key
	trusted []sign.PublicKey
	dir     string
}

func newSealer(t *testing.T) *sealer {
	var seed [32]byte
	copy(seed[:], "a seed for tests only")
	key := sign.FromSeed(seed)
	return &sealer{t, key, []sign.PublicKey{key.Public()}, filepath.Join(t.TempDir(), "checkpoints")}
}

func (o *sealer) take(s *store.Store) (checkpoint.Checkpoint, bool, error) {
	return checkpoint.Take(o.t.Context(), s, o.key, o.trusted, o.dir, storetest.Now)
}

func (o *sealer) verify(s *store.Store) (checkpoint.Verified, error) {
	o.t.Helper()
	all, err := checkpoint.Read(o.dir, o.trusted)
	if err != nil {
		return checkpoint.Verified{}, err
	}
	return checkpoint.Verify(o.t.Context(), s, all)
}

func appendEntries(t *testing.T, s *store.Store, from, to int, actor string) {
	t.Helper()
	for i := from; i < to; i++ {
		e := storetest.Entry(i)
		if actor != "" {
			e.Actor = actor
		}
		storetest.Must(t, s, func(tx *store.Tx) error { return tx.AppendAudit(e) })
	}
}

func TestTakeAndVerify(t *testing.T) {
	onBoth(t, func(t *testing.T, fresh func() *store.Store) {
		o, s := newSealer(t), fresh()
		if _, _, err := o.take(s); !errors.Is(err, payroll.ErrNotFound) {
			t.Errorf("an empty journal: %v", err)
		}
		appendEntries(t, s, 0, 3, "")
		first, already, err := o.take(s)
		if err != nil || already || first.Seq != 3 {
			t.Fatalf("%+v %v %v", first, already, err)
		}
		if again, already, err := o.take(s); err != nil || !already || again != first {
			t.Errorf("%+v %v %v", again, already, err)
		}
		appendEntries(t, s, 3, 5, "")
		if _, _, err := o.take(s); err != nil {
			t.Fatal(err)
		}
		appendEntries(t, s, 5, 6, "")
		if v, err := o.verify(s); err != nil || v.Entries != 6 || v.Checkpoints != 2 || v.Latest.Seq != 5 {
			t.Errorf("%+v %v", v, err)
		}
		if err := checkpoint.Match(t.Context(), s, first.Code()); err != nil {
			t.Error(err)
		}
		for code, wanted := range map[string]error{"3:ffffffffffffffff": payroll.ErrIntegrity, "9:" + first.Hash: payroll.ErrIntegrity,
			"x": payroll.ErrData, "3:12": payroll.ErrData} {
			if err := checkpoint.Match(t.Context(), s, code); !errors.Is(err, wanted) {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}

// TestChainsThatHoldByThemselves are forgeries the chain alone cannot show: each
// is a database whose own chain verifies.
func TestChainsThatHoldByThemselves(t *testing.T) {
	onBoth(t, func(t *testing.T, fresh func() *store.Store) {
		o, honest := newSealer(t), fresh()
		appendEntries(t, honest, 0, 4, "")
		if _, _, err := o.take(honest); err != nil {
			t.Fatal(err)
		}
		appendEntries(t, honest, 4, 8, "")
		if _, _, err := o.take(honest); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name  string
			forge func(*store.Store)
			says  string
		}{
			{"tail cut with its head", func(s *store.Store) { appendEntries(t, s, 0, 7, "") }, "entry 8, sealed"},
			{"restored from an older backup and gone on", func(s *store.Store) {
				appendEntries(t, s, 0, 4, "")
				appendEntries(t, s, 20, 30, "")
			}, "entry 8 is not the one"},
			{"rebuilt with fitting hashes", func(s *store.Store) { appendEntries(t, s, 0, 9, storetest.Hoa) }, "entry 4 is not the one"},
			{"one entry changed and all after it made to fit", func(s *store.Store) {
				appendEntries(t, s, 0, 5, "")
				appendEntries(t, s, 5, 6, storetest.Hoa)
				appendEntries(t, s, 6, 9, "")
			}, "entry 8 is not the one"},
			{"emptied", func(*store.Store) {}, "entry 4, sealed"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				forged := fresh()
				tt.forge(forged)
				if _, _, err := forged.VerifyAudit(t.Context()); err != nil {
					t.Fatalf("the chain alone gives it away: %v", err)
				}
				if _, err := o.verify(forged); !errors.Is(err, payroll.ErrIntegrity) || !strings.Contains(err.Error(), tt.says) {
					t.Errorf("verify: %v", err)
				}
				// And a forged chain is never sealed.
				if _, _, err := o.take(forged); !errors.Is(err, payroll.ErrIntegrity) {
					t.Errorf("take: %v", err)
				}
			})
		}
	})
}

// TestForgedCheckpoints changes the files themselves.
func TestForgedCheckpoints(t *testing.T) {
	o, s := newSealer(t), sqlite(t)
	appendEntries(t, s, 0, 12, "")
	if _, _, err := o.take(s); err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(o.dir, "*"))
	if len(names) != 1 {
		t.Fatal(names)
	}
	good, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := sign.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, file string }{
		{"another number", strings.Replace(string(good), "entry 12", "entry 11", 1)},
		{"another time", strings.Replace(string(good), "time 2026", "time 2025", 1)},
		{"another hash", strings.Replace(string(good), "hash ", "hash 0", 1)},
		{"signed by a stranger", string(checkpoint.Checkpoint{Seq: 12, Hash: strings.Repeat("a", 64), At: time.Unix(0, 0)}.Sign(other))},
		{"no signature", "chitra checkpoint 1\nentry 12\n"},
		{"empty", ""},
		{"a line more", strings.Replace(string(good), "-----BEGIN", "note x\n-----BEGIN", 1)},
		{"huge", string(good) + strings.Repeat("\n", 5000)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.file == string(good) {
				t.Fatal("nothing was changed")
			}
			if err := os.WriteFile(names[0], []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := o.verify(s); !errors.Is(err, payroll.ErrIntegrity) || !strings.Contains(err.Error(), filepath.Base(names[0])) {
				t.Errorf("%v", err)
			}
		})
	}
	// A manifest's signature is not a checkpoint's.
	text := good[:strings.Index(string(good), "-----BEGIN")]
	if _, err := checkpoint.Parse(append(text[:len(text):len(text)], o.key.Sign(sign.Manifest, text)...), o.trusted); err == nil {
		t.Error("a manifest's signature passed")
	}
}

// TestCopy keeps what the second folder has, whatever became of the first.
func TestCopy(t *testing.T) {
	o, s := newSealer(t), sqlite(t)
	second := filepath.Join(t.TempDir(), "usb")
	appendEntries(t, s, 0, 3, "")
	first, _, err := o.take(s)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := checkpoint.Copy(o.dir, second); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if err := os.RemoveAll(o.dir); err != nil { // somebody hides the past
		t.Fatal(err)
	}
	appendEntries(t, s, 3, 4, "")
	if _, _, err := o.take(s); err != nil {
		t.Fatal(err)
	}
	n, err := checkpoint.Copy(o.dir, second)
	all, readErr := checkpoint.Read(second, o.trusted)
	if n != 1 || err != nil || readErr != nil || len(all) != 2 || all[0] != first {
		t.Errorf("%d %v %v %+v", n, err, readErr, all)
	}
}

// TestVector never changes: old checkpoints must verify for ever.
func TestVector(t *testing.T) {
	o := newSealer(t)
	wanted, err := os.ReadFile("testdata/vector.checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	c := checkpoint.Checkpoint{Seq: 1204, Hash: strings.Repeat("0123456789abcdef", 4), At: time.Date(2026, 11, 26, 16, 0, 0, 0, time.UTC)}
	if got := string(c.Sign(o.key)); got != string(wanted) {
		t.Errorf("signed:\n%s\nwant\n%s", got, wanted)
	}
	if got, err := checkpoint.Parse(wanted, o.trusted); err != nil || got != c {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzParse(f *testing.F) {
	vector, err := os.ReadFile("testdata/vector.checkpoint")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(vector)
	f.Add([]byte("chitra checkpoint 1\nentry -1\nhash \ntime \n-----BEGIN"))
	var seed [32]byte
	copy(seed[:], "a seed for tests only")
	trusted := []sign.PublicKey{sign.FromSeed(seed).Public()}
	f.Fuzz(func(t *testing.T, file []byte) {
		// Whatever is accepted says exactly what the vector says: no other text has
		// a signature of this key.
		if c, err := checkpoint.Parse(file, trusted); err == nil && c.Seq != 1204 {
			t.Errorf("accepted %+v", c)
		}
	})
}
