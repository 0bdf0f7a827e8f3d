package store

import (
	"context"
	"fmt"

	"chitra/payroll"
)

// CopyTo writes a consistent copy of a SQLite database, as of one moment, to a new
// file that only its owner can read. Work goes on meanwhile. PostgreSQL has its own
// programs for this: payroll.ErrConflict.
func (s *Store) CopyTo(ctx context.Context, path string) error {
	if s.dialect != SQLite {
		return fmt.Errorf("only a SQLite database is one file: %w", payroll.ErrConflict)
	}
	if err := createPrivately(path); err != nil {
		return err
	}
	// The writing connection, because the others may only read. SQLite fills the
	// empty file and refuses one with content.
	_, err := s.write.ExecContext(ctx, `VACUUM INTO ?`, path)
	return translate(err)
}

// Empty reports whether the database holds no table at all.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	query := `SELECT COUNT(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`
	if s.dialect == SQLite {
		query = `SELECT COUNT(*) FROM sqlite_schema`
	}
	var tables int
	err := s.read.QueryRowContext(ctx, query).Scan(&tables)
	return tables == 0, translate(err)
}

// CheckStorage asks the database whether its own structures are whole: SQLite's
// quick_check; PostgreSQL keeps checksums by itself, and is asked to answer.
func (s *Store) CheckStorage(ctx context.Context) error {
	if s.dialect == Postgres {
		var one int
		return translate(s.read.QueryRowContext(ctx, `SELECT 1`).Scan(&one))
	}
	var says string
	if err := s.read.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&says); err != nil {
		return translate(err)
	}
	if says != "ok" {
		return fmt.Errorf("the database file is damaged (%s): %w", says, payroll.ErrIntegrity)
	}
	return nil
}
