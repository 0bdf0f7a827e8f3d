package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"chitra/payroll"
)

// The dialects.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Store is one open database.
type Store struct {
	dialect string
	// write and read are the same pool on PostgreSQL; on SQLite write is a single
	// connection and read may only read.
	write, read *sqlx.DB
}

// Open opens a database by its address: sqlite:PATH, or postgres://… as
// PostgreSQL defines it. An address or server setting that would weaken what the
// store promises is refused (payroll.ErrData); a server that does not answer is
// payroll.ErrTemporary. The schema is not touched; see [Store.Migrate].
func Open(ctx context.Context, url string) (*Store, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(ctx, rest, busyTimeout)
	case "postgres", "postgresql":
		return openPostgres(ctx, url)
	}
	return nil, fmt.Errorf("database address starts with neither sqlite: nor postgres:// : %w", payroll.ErrData)
}

// Close closes the connections. Work under way is rolled back.
func (s *Store) Close() error {
	err := s.write.Close()
	if s.read != s.write {
		if readErr := s.read.Close(); err == nil {
			err = readErr
		}
	}
	return translate(err)
}

// Dialect returns [SQLite] or [Postgres].
func (s *Store) Dialect() string { return s.dialect }
