package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"chitra/payroll"
)

const (
	// busyTimeout is how long a statement waits for the writer of another
	// process. With the attempts of Tx nobody sees a lock of under half a minute.
	busyTimeout = 6 * time.Second
	// sqliteReaders bounds the connections that read beside the one writer.
	sqliteReaders = 4
)

// sqlitePragmas are set on every connection and read back at start, because
// SQLite ignores what it does not know without a word.
var sqlitePragmas = []struct{ name, set, reads string }{
	{"journal_mode", "wal", "wal"},
	{"foreign_keys", "on", "1"},
	{"synchronous", "full", "2"},
	{"trusted_schema", "off", "0"},
	{"recursive_triggers", "on", "1"}, // else INSERT OR REPLACE deletes past the triggers
}

func openSQLite(ctx context.Context, path string, busy time.Duration) (*Store, error) {
	switch {
	case path == "" || strings.HasPrefix(path, ":"):
		return nil, fmt.Errorf("sqlite: needs the path of a file: %w", payroll.ErrData)
	case strings.Contains(path, "?"):
		return nil, fmt.Errorf("sqlite: takes a path and no settings; %q has a question mark: %w", path, payroll.ErrData)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := createPrivately(path); err != nil {
		return nil, err
	}
	s := &Store{dialect: SQLite}
	if s.write, err = connectSQLite(ctx, path, busy, "_txlock=immediate"); err != nil {
		return nil, err
	}
	s.write.SetMaxOpenConns(1)
	if s.read, err = connectSQLite(ctx, path, busy, "_pragma=query_only(on)"); err != nil {
		s.write.Close()
		return nil, err
	}
	s.read.SetMaxOpenConns(sqliteReaders)
	return s, nil
}

// createPrivately makes a new database file that only its owner can read; SQLite
// itself would follow the umask.
func createPrivately(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("database file: %w", err)
	}
	return f.Close()
}

func connectSQLite(ctx context.Context, path string, busy time.Duration, setting string) (*sqlx.DB, error) {
	query := []string{setting, fmt.Sprintf("_pragma=busy_timeout(%d)", busy.Milliseconds())}
	for _, p := range sqlitePragmas {
		query = append(query, fmt.Sprintf("_pragma=%s(%s)", p.name, p.set))
	}
	address := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: strings.Join(query, "&")}
	db, err := sqlx.Open("sqlite", address.String())
	if err != nil {
		return nil, translate(err)
	}
	// Making the file a WAL database does not wait for another program that is just
	// doing the same.
	err = readBackPragmas(ctx, db, busy)
	for deadline := time.Now().Add(busy); errors.Is(err, payroll.ErrTemporary) && time.Now().Before(deadline); {
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			db.Close()
			return nil, err
		}
		err = readBackPragmas(ctx, db, busy)
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("database %s: %w", path, err)
	}
	return db, nil
}

func readBackPragmas(ctx context.Context, db *sqlx.DB, busy time.Duration) error {
	wanted := append(sqlitePragmas, struct{ name, set, reads string }{"busy_timeout", "", strconv.FormatInt(busy.Milliseconds(), 10)})
	for _, p := range wanted {
		var have string
		if err := db.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&have); err != nil {
			return translate(err)
		}
		if have != p.reads {
			return fmt.Errorf("SQLite runs with %s = %s instead of %s, as on a network share; keep the data directory on a local disk: %w",
				p.name, have, p.reads, payroll.ErrIntegrity)
		}
	}
	return nil
}
