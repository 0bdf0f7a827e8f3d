package store_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

// atBoth runs a test on the address of an empty database of both kinds.
func atBoth(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, storetest.Postgres(t)) })
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	notOurs := filepath.Join(dir, "letter.db")
	if err := os.WriteFile(notOurs, []byte(strings.Repeat("Kính gửi Ủy ban nhân dân. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, address string
		wanted        error
	}{
		{"no scheme", "chitra.db", payroll.ErrData},
		{"another database", "mysql://localhost/chitra", payroll.ErrData},
		{"nothing", "", payroll.ErrData},
		{"SQLite without a path", "sqlite:", payroll.ErrData},
		{"SQLite in memory", "sqlite::memory:", payroll.ErrData},
		{"SQLite with settings", "sqlite:" + filepath.Join(dir, "a.db") + "?_foreign_keys=off", payroll.ErrData},
		{"folder that is not there", "sqlite:" + filepath.Join(dir, "none", "a.db"), fs.ErrNotExist},
		{"file that is no database", "sqlite:" + notOurs, payroll.ErrIntegrity},
		{"PostgreSQL over the network without TLS", "postgres://chitra@db.example.vn/chitra?sslmode=disable", payroll.ErrData},
		{"PostgreSQL with TLS that checks nothing", "postgres://chitra@db.example.vn/chitra?sslmode=require", payroll.ErrData},
		{"no server", "postgres://chitra@127.0.0.1:1/chitra", payroll.ErrTemporary},
		{"no server at the socket", "postgres://chitra@/chitra?host=" + url.QueryEscape(dir), payroll.ErrTemporary},
	} {
		s, err := store.Open(t.Context(), c.address)
		if err == nil {
			s.Close()
		}
		if !errors.Is(err, c.wanted) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestPasswordStaysOut(t *testing.T) {
	_, err := store.Open(t.Context(), "postgres://chitra:bi%ZZmat@db/chitra")
	if !errors.Is(err, payroll.ErrData) || strings.Contains(err.Error(), "mat@") {
		t.Errorf("error is %v", err)
	}
}

func TestPostgresDSN(t *testing.T) {
	for _, c := range []struct{ name, address, setting, wanted string }{
		{"local needs no TLS", "postgres://chitra@localhost/chitra", "sslmode", "disable"},
		{"socket needs no TLS", "postgres:///chitra?host=/run/postgresql", "sslmode", "disable"},
		{"loopback needs no TLS", "postgres://chitra@[::1]/chitra", "sslmode", "disable"},
		{"network checks the server", "postgres://chitra@10.0.0.5/chitra", "sslmode", "verify-full"},
		{"what is asked for stays", "postgres://chitra@10.0.0.5/chitra?sslmode=verify-ca", "sslmode", "verify-ca"},
		{"waits for a bounded time", "postgres://localhost/chitra", "connect_timeout", "10"},
		{"or as long as asked", "postgres://localhost/chitra?connect_timeout=3", "connect_timeout", "3"},
		{"locks are bounded", "postgres://localhost/chitra", "lock_timeout", "30000"},
	} {
		dsn, err := store.PostgresDSN(c.address)
		u, parseErr := url.Parse(dsn)
		if err != nil || parseErr != nil || u.Query().Get(c.setting) != c.wanted {
			t.Errorf("%s: %s, %v, %v", c.name, dsn, err, parseErr)
		}
	}
}

func TestPostgresServerSettings(t *testing.T) {
	base := storetest.Postgres(t)
	for name, setting := range map[string]string{"forgets commits": "synchronous_commit=off", "read-only": "default_transaction_read_only=on"} {
		s, err := store.Open(t.Context(), base+"&"+setting)
		if err == nil {
			s.Close()
		}
		if !errors.Is(err, payroll.ErrData) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPostgresRefusesUs: a wrong account and a missing database are named as such.
func TestPostgresRefusesUs(t *testing.T) {
	u, err := url.Parse(storetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	nobody, nowhere := *u, *u
	nobody.User = url.UserPassword("nobody-here", "canary")
	nowhere.Path = "/nowhere"
	for address, wanted := range map[string]error{nobody.String(): payroll.ErrNotAllowed, nowhere.String(): payroll.ErrNotFound} {
		s, err := store.Open(t.Context(), address)
		if err == nil {
			s.Close()
		}
		if !errors.Is(err, wanted) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%v, want %v", err, wanted)
		}
	}
}

func TestSQLitePathsAndMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Chi trả tháng 11 #1 100%.db")
	s := openAt(t, "sqlite:"+path)
	storetest.AddUsers(t, s)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if entries, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(entries) > 3 { // with -wal and -shm
		t.Errorf("files %v", entries)
	}
}

func TestSQLiteBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chitra.db")
	holder := openAt(t, "sqlite:"+path)
	s, err := store.OpenSQLiteWaiting(t.Context(), path, 10*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	held, free := make(chan bool), make(chan bool)
	done := make(chan error)
	go func() {
		done <- holder.Tx(t.Context(), func(tx *store.Tx) error {
			err := tx.SetSetting("holder", "x")
			close(held)
			<-free
			return err
		})
	}()
	<-held
	tries := 0
	err = s.Tx(t.Context(), func(tx *store.Tx) error { tries++; return nil })
	if !errors.Is(err, payroll.ErrTemporary) {
		t.Errorf("while another program writes: %v", err)
	}
	if err := s.View(t.Context(), func(tx *store.Tx) error { _, _, err := tx.Setting("holder"); return err }); err != nil {
		t.Errorf("reading while another program writes: %v", err)
	}
	close(free)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SetSetting("after", "x") }); err != nil {
		t.Error(err)
	}
}

// TestSQLiteFull limits the file as a full disk would.
func TestSQLiteFull(t *testing.T) {
	s := openSQLite(t)
	storetest.AddUsers(t, s)
	var pages int
	if err := store.Raw(s).Get(&pages, "PRAGMA page_count"); err != nil {
		t.Fatal(err)
	}
	exec(t, s, fmt.Sprintf("PRAGMA max_page_count = %d", pages+20))
	err := s.Tx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.UpsertGrants(storetest.Rows(5000), 1)
		return err
	})
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error is %v", err)
	}
	exec(t, s, "PRAGMA max_page_count = 1000000")
	storetest.ImportRows(t, s, 1, storetest.Rows(5000))
}

// TestFaultsOfFilesStay: what a transaction's function meets on a disk is no fault of
// the database, and is not tried again.
func TestFaultsOfFilesStay(t *testing.T) {
	s := openSQLite(t)
	for _, fault := range []error{&os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, &os.LinkError{Op: "rename", Old: "x", New: "y", Err: syscall.ENOENT}, syscall.EIO} {
		calls := 0
		f := func(*store.Tx) error {
			calls++
			return fmt.Errorf("99001: %w", fault)
		}
		for _, err := range []error{s.View(t.Context(), f), s.Tx(t.Context(), f)} {
			if !errors.Is(err, fault) || errors.Is(err, payroll.ErrTemporary) {
				t.Error(err)
			}
		}
		if calls != 2 {
			t.Errorf("%v: called %d times", fault, calls)
		}
	}
}
