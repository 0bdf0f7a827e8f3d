package backup_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/backup"
	"chitra/payroll/store/storetest"

	"filippo.io/age"
)

var now = time.Date(2026, 11, 26, 16, 0, 0, 0, time.UTC)

// office is a data directory and a database with a month in it.
type office struct {
	dir, url string
	store    *store.Store
}

func open(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newOffice(t *testing.T, url string) office {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	for name, content := range map[string]string{"keys/office.key": "secret", "checkpoints/1.checkpoint": "sealed", "chitra.yaml": "lang: vi\n",
		"inbox/done/a b.xml": "<x/>", "empty": ""} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if url == "" {
		url = "sqlite:" + filepath.Join(dir, "chitra.db")
	}
	s := open(t, url)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	storetest.AddUsers(t, s)
	storetest.ImportRows(t, s, 1, storetest.Rows(50))
	storetest.Prepared(t, s, storetest.Draft(storetest.November, "NCC"))
	storetest.AppendEntries(t, s, 4)
	return office{dir, url, s}
}

func (o office) source(leave ...string) backup.Source {
	return backup.Source{Store: o.store, URL: o.url, Dir: o.dir, Program: "test", Leave: leave}
}

// figures are what must be the same after a restore.
func figures(t *testing.T, s *store.Store) string {
	t.Helper()
	var all string
	storetest.Look(t, s, func(tx *store.Tx) error {
		seq, hash, err := tx.AuditHead()
		digest, persons, grants, digestErr := tx.RegistryDigest("NCC")
		runs, runsErr := tx.Runs()
		all = fmt.Sprint(seq, hash, digest, persons, grants, runs)
		return errors.Join(err, digestErr, runsErr)
	})
	return all
}

func key(t *testing.T) *age.X25519Identity {
	t.Helper()
	k, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func make1(t *testing.T, o office, out string, r age.Recipient) backup.Made {
	t.Helper()
	made, err := backup.Make(t.Context(), o.source(), out, []age.Recipient{r}, now)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestBackupAndRestore(t *testing.T) {
	for _, tt := range []struct {
		name   string
		source func(t *testing.T) string
		target func(t *testing.T) string
	}{
		{"sqlite", func(*testing.T) string { return "" }, func(*testing.T) string { return "" }},
		{"postgres", func(t *testing.T) string { return storetest.Postgres(t) }, func(t *testing.T) string { return storetest.Postgres(t) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, k, out := newOffice(t, tt.source(t)), key(t), t.TempDir()
			made := make1(t, o, out, k.Recipient())
			if filepath.Base(made.Path) != "chitra-20261126T160000Z.tar.zst.age" {
				t.Errorf("made %s", made.Path)
			}
			info, err := os.Stat(made.Path)
			if err != nil || info.Mode().Perm() != 0o600 || info.Size() != made.Bytes {
				t.Errorf("%v %v", info.Mode(), err)
			}
			to := filepath.Join(t.TempDir(), "new", "data")
			var asked string
			m, err := backup.Restore(t.Context(), made.Path, []age.Identity{k}, backup.Target{Dir: to, URL: tt.target(t),
				Check: func(_ context.Context, s *store.Store, dir string) error {
					asked = figures(t, s)
					if _, err := os.Stat(to); err == nil {
						t.Error("the folder has its name before it was verified")
					}
					_, err := os.Stat(filepath.Join(dir, "keys", "office.key"))
					return err
				}})
			if err != nil {
				t.Fatal(err)
			}
			if want := figures(t, o.store); asked != want || m.AuditSeq != 4 || m.Database != o.store.Dialect() {
				t.Errorf("restored %s\nwant %s\n%+v", asked, want, m)
			}
			for _, name := range []string{"inbox/done/a b.xml", "checkpoints/1.checkpoint", "chitra.yaml", "empty"} {
				a, errA := os.ReadFile(filepath.Join(o.dir, name))
				b, errB := os.ReadFile(filepath.Join(to, name))
				if errA != nil || errB != nil || string(a) != string(b) {
					t.Errorf("%s: %v %v", name, errA, errB)
				}
			}
			entries, err := os.ReadDir(filepath.Dir(to))
			if err != nil || len(entries) != 1 {
				t.Errorf("left beside the office: %v", entries)
			}
		})
	}
}

// TestBackupWhileWritten copies while somebody writes: the copy is of one moment.
func TestBackupWhileWritten(t *testing.T) {
	o, k, out := newOffice(t, ""), key(t), t.TempDir()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 60 {
			storetest.Must(t, o.store, func(tx *store.Tx) error { return tx.AppendAudit(storetest.Entry(100 + i)) })
		}
	}()
	made := make1(t, o, out, k.Recipient())
	<-done
	_, err := backup.Restore(t.Context(), made.Path, []age.Identity{k}, backup.Target{Dir: filepath.Join(t.TempDir(), "x"),
		Check: func(ctx context.Context, s *store.Store, _ string) error {
			_, _, err := s.VerifyAudit(ctx)
			return err
		}})
	if err != nil {
		t.Error(err)
	}
}

func TestLeftOut(t *testing.T) {
	o, k := newOffice(t, ""), key(t)
	phrase := filepath.Join(o.dir, "backup-passphrase")
	out := filepath.Join(o.dir, "backups") // inside the data directory
	lost := filepath.Join(o.dir, "lost+found")
	if err := errors.Join(os.WriteFile(phrase, []byte("x"), 0o600), os.Mkdir(lost, 0o700), os.WriteFile(filepath.Join(lost, "#1"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		made, err := backup.Make(t.Context(), o.source(phrase), out, []age.Recipient{k.Recipient()}, now.Add(time.Duration(i)*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for name := range made.Manifest.Files {
			names = append(names, name)
		}
		slices.Sort(names)
		want := []string{"checkpoints/1.checkpoint", "chitra.db", "chitra.yaml", "empty", "inbox/done/a b.xml", "keys/office.key"}
		if !slices.Equal(names, want) {
			t.Errorf("holds %v, want %v", names, want)
		}
	}
	if err := os.WriteFile(filepath.Join(o.dir, "backup.json"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Make(t.Context(), o.source(phrase), out, []age.Recipient{k.Recipient()}, now.Add(9*time.Hour)); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("a file with the manifest's name: %v", err)
	}
	all, err := backup.List(out)
	if err != nil || len(all) != 2 || !all[0].At.After(all[1].At) {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestWholeWhateverTheFolder: an option that names no file leaves nothing out, also
// where the program is started inside the data directory.
func TestWholeWhateverTheFolder(t *testing.T) {
	o, k, out := newOffice(t, ""), key(t), t.TempDir()
	for i, dir := range []string{o.dir, filepath.Join(o.dir, "keys")} {
		t.Chdir(dir)
		made, err := backup.Make(t.Context(), o.source(out, ""), out, []age.Recipient{k.Recipient()}, now.Add(time.Duration(i)*time.Hour))
		if err != nil || len(made.Manifest.Files) != 6 {
			t.Errorf("started in %s: %v, %v", dir, made.Manifest.Files, err)
		}
	}
}

// TestTwoAtOnce: programs that back up the same office at the same moment make whole
// backups or none.
func TestTwoAtOnce(t *testing.T) {
	o, k, out := newOffice(t, ""), key(t), t.TempDir()
	var all sync.WaitGroup
	var made, waited atomic.Int32
	for i := range 24 {
		all.Go(func() {
			_, err := backup.Make(t.Context(), o.source(), out, []age.Recipient{k.Recipient()}, now.Add(time.Duration(i/2)*time.Second))
			switch {
			case err == nil:
				made.Add(1)
			case errors.Is(err, payroll.ErrTemporary):
				waited.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	found, err := backup.List(out)
	if err != nil || len(found) != int(made.Load()) || made.Load() == 0 || made.Load()+waited.Load() != 24 {
		t.Errorf("%d made, %d waited, %d found, %v", made.Load(), waited.Load(), len(found), err)
	}
	for _, f := range found {
		if _, err := backup.Restore(t.Context(), f.Path, []age.Identity{k}, backup.Target{}); err != nil {
			t.Error(err)
		}
	}
}

// TestStick writes to a disk that knows no hard links.
func TestStick(t *testing.T) {
	o, k, out := newOffice(t, ""), key(t), t.TempDir()
	defer backup.WithoutLinks()()
	first := make1(t, o, out, k.Recipient())
	_, err := backup.Make(t.Context(), o.source(), out, []age.Recipient{k.Recipient()}, now)
	if !errors.Is(err, payroll.ErrTemporary) {
		t.Errorf("a second one of the same second: %v", err)
	}
	if _, err := backup.Restore(t.Context(), first.Path, []age.Identity{k}, backup.Target{}); err != nil {
		t.Error(err)
	}
}

// TestRestoreIntoFolder: an empty folder that is there, as a mounted disk or the home
// of the service's user is, is filled from within.
func TestRestoreIntoFolder(t *testing.T) {
	o, k, out := newOffice(t, ""), key(t), t.TempDir()
	made := make1(t, o, out, k.Recipient())
	parent := t.TempDir()
	to := filepath.Join(parent, "data")
	if err := errors.Join(os.MkdirAll(filepath.Join(to, "lost+found"), 0o755), os.Mkdir(filepath.Join(to, ".chitra-restore-1"), 0o700), os.Chmod(parent, 0o555)); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(parent, 0o755)
	before, err := os.Stat(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(t.Context(), made.Path, []age.Identity{k}, backup.Target{Dir: to}); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(to)
	if err != nil || !os.SameFile(before, after) || after.Mode().Perm() != 0o700 {
		t.Errorf("another folder, or open to others: %v, %v", after, err)
	}
	var names []string
	entries, err := os.ReadDir(to)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"checkpoints", "chitra.db", "chitra.yaml", "empty", "inbox", "keys", "lost+found"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("holds %v, %v", names, err)
	}
	if have, want := figures(t, open(t, "sqlite:"+filepath.Join(to, "chitra.db"))), figures(t, o.store); have != want {
		t.Errorf("restored %s\nwant %s", have, want)
	}
	if _, err := backup.Restore(t.Context(), made.Path, []age.Identity{k}, backup.Target{Dir: to}); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("over a living office: %v", err)
	}
}

// TestLeftByTheKilled: the plain copies that killed programs left behind go with the
// next one; those of programs that are at work stay.
func TestLeftByTheKilled(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	o, k, out, parent := newOffice(t, ""), key(t), t.TempDir(), t.TempDir()
	made := make1(t, o, out, k.Recipient())
	atWork := filepath.Join(parent, ".chitra-restore-2")
	left := []string{filepath.Join(parent, ".chitra-restore-1"), filepath.Join(os.TempDir(), ".chitra-restore-1"), filepath.Join(o.dir, ".chitra-backup-1")}
	for _, dir := range append(left, atWork) {
		if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "chitra.db"), []byte("plain"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	defer backup.Own(t, atWork)()
	for _, dir := range []string{"", filepath.Join(parent, "to")} {
		if _, err := backup.Restore(t.Context(), made.Path, []age.Identity{k}, backup.Target{Dir: dir}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := backup.Make(t.Context(), o.source(), out, []age.Recipient{k.Recipient()}, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range left {
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s is still there", dir)
		}
	}
	if _, err := os.Stat(filepath.Join(atWork, "chitra.db")); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(os.TempDir()); err != nil || len(entries) != 0 {
		t.Errorf("a drill left %v, %v", entries, err)
	}
}

// TestDamaged cuts and changes a backup in many places: nothing is restored.
func TestDamaged(t *testing.T) {
	o, k, out := newOffice(t, ""), key(t), t.TempDir()
	good, err := os.ReadFile(make1(t, o, out, k.Recipient()).Path)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(out, "damaged")
	restore := func(content []byte, id age.Identity) error {
		to := filepath.Join(t.TempDir(), "to")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := backup.Restore(t.Context(), path, []age.Identity{id}, backup.Target{Dir: to})
		if entries, _ := os.ReadDir(filepath.Dir(to)); err != nil && len(entries) != 0 {
			t.Errorf("left behind: %v", entries)
		}
		return err
	}
	if err := restore(good, key(t)); !errors.Is(err, payroll.ErrIntegrity) {
		t.Errorf("another key: %v", err)
	}
	for n := range 40 {
		at := len(good) * n / 40
		if err := restore(good[:at], k); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("cut at %d of %d: %v", at, len(good), err)
		}
		changed := slices.Clone(good)
		changed[at] ^= 1
		if err := restore(changed, k); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("changed at %d: %v", at, err)
		}
	}
	if err := restore(good, k); err != nil {
		t.Errorf("undamaged: %v", err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	o, k, out := newOffice(t, ""), key(t), t.TempDir()
	made := make1(t, o, out, k.Recipient())
	_, err := backup.Restore(t.Context(), made.Path, []age.Identity{k}, backup.Target{Dir: o.dir})
	if !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("over a living office: %v", err)
	}
	to := filepath.Join(t.TempDir(), "to")
	no := errors.New("does not verify")
	_, err = backup.Restore(t.Context(), made.Path, []age.Identity{k}, backup.Target{Dir: to,
		Check: func(context.Context, *store.Store, string) error { return no }})
	if entries, _ := os.ReadDir(filepath.Dir(to)); !errors.Is(err, no) || len(entries) != 0 {
		t.Errorf("%v, left %v", err, entries)
	}
	if _, err := backup.Make(t.Context(), o.source(), out, []age.Recipient{k.Recipient()}, now); err == nil {
		t.Error("a backup was made over another one")
	}
}

// TestWithoutPassword: what the process list shows of an address.
func TestWithoutPassword(t *testing.T) {
	for _, tt := range []struct{ address, bare, password string }{
		{"postgres://boss@db/x", "postgres://boss@db/x?sslmode=verify-full", ""},
		{"postgres://boss:canary@localhost:5433/x", "postgres://boss@localhost:5433/x?sslmode=disable", "canary"},
		{"postgres:///x?host=/run/postgresql&user=boss&password=canary", "postgres:///x?host=%2Frun%2Fpostgresql&sslmode=disable&user=boss", "canary"},
		{"postgres://db/x?sslmode=verify-ca&password=canary", "postgres://db/x?sslmode=verify-ca", "canary"},
	} {
		u, err := store.PostgresAddress(tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if bare, password := backup.WithoutPassword(u); bare.String() != tt.bare || password != tt.password {
			t.Errorf("%s: %s, %q", tt.address, bare, password)
		}
	}
}

// TestPostgresTargetMustBeEmpty keeps a restore from mixing two offices.
func TestPostgresTargetMustBeEmpty(t *testing.T) {
	o, k := newOffice(t, storetest.Postgres(t)), key(t)
	made := make1(t, o, t.TempDir(), k.Recipient())
	_, err := backup.Restore(t.Context(), made.Path, []age.Identity{k}, backup.Target{Dir: filepath.Join(t.TempDir(), "to"), URL: o.url})
	if !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("into itself: %v", err)
	}
}

func TestPrune(t *testing.T) {
	out := t.TempDir()
	for i := range 5 {
		name := filepath.Join(out, "chitra-2026112"+fmt.Sprint(i)+"T160000Z.tar.zst.age")
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(out, "mine.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := backup.Prune(out, 0); n != 0 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	n, err := backup.Prune(out, 2)
	all, listErr := backup.List(out)
	if n != 3 || err != nil || listErr != nil || len(all) != 2 || all[0].At.Day() != 24 || all[1].At.Day() != 23 {
		t.Errorf("%d %v %+v", n, err, all)
	}
	if _, err := os.Stat(filepath.Join(out, "mine.txt")); err != nil {
		t.Error("a foreign file was removed")
	}
}

func TestKeys(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "key.txt")
	recipient, err := backup.NewKey(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := backup.NewKey(path); err == nil {
		t.Error("a key was overwritten")
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	file := func(content string) string {
		p := filepath.Join(dir, "f")
		if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	if r, err := backup.Recipients(file("# kế toán trưởng\n" + recipient + "\n")); err != nil || len(r) != 1 {
		t.Errorf("%v %v", r, err)
	}
	if ids, err := backup.Identities(path); err != nil || len(ids) != 1 {
		t.Errorf("%v %v", ids, err)
	}
	if _, err := backup.Recipients(file("không phải khóa")); !errors.Is(err, payroll.ErrData) {
		t.Error(err)
	}
	if _, err := backup.Identities(file("AGE-SECRET-KEY-1CANARY")); !errors.Is(err, payroll.ErrData) || slices.Contains([]byte(err.Error()), 'Y') {
		t.Errorf("the key is in the error: %v", err)
	}
	if _, _, err := backup.Passphrase(file("quá ngắn")); !errors.Is(err, payroll.ErrData) {
		t.Error(err)
	}
	o := newOffice(t, "")
	r, id, err := backup.Passphrase(file("một câu dài mà chỉ kế toán trưởng biết\n"))
	if err != nil {
		t.Fatal(err)
	}
	made := make1(t, o, dir, r)
	if _, err := backup.Restore(t.Context(), made.Path, []age.Identity{id}, backup.Target{Dir: filepath.Join(dir, "to")}); err != nil {
		t.Error(err)
	}
}
