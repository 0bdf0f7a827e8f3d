package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"chitra/payroll"
)

// One folder per database, kept in step: the same tables and columns.
//
//go:embed migrations
var migrations embed.FS

// Migrate brings the schema up to the version of this program. Several programs
// may try at once. A schema newer than the program is refused with both versions
// (payroll.ErrConflict).
func (s *Store) Migrate(ctx context.Context) error {
	for patience := migratePatience; ; {
		before, known, err := s.SchemaVersion(ctx)
		switch {
		case err != nil:
			return err
		case before == known:
			return nil
		case before > known:
			return fmt.Errorf("database has schema version %d, this program knows up to %d; use the newer program: %w", before, known, payroll.ErrConflict)
		}
		failed := s.migrateUp(ctx)
		if failed == nil {
			continue
		}
		// Another program may have been faster, then its steps count; or it is in
		// the middle of one.
		after, _, err := s.SchemaVersion(ctx)
		switch {
		case err == nil && after > before:
		case err == nil && patience > 0 && errors.Is(failed, payroll.ErrTemporary):
			patience--
			if err := pause(ctx, migratePause); err != nil {
				return err
			}
		default:
			return fmt.Errorf("schema version %d could not become %d: %w", before, known, errors.Join(failed, err))
		}
	}
}

// How often, and how long each time, Migrate waits for a step of another program.
const (
	migratePatience = 40
	migratePause    = 250 * time.Millisecond
)

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// SchemaVersion returns the version of the database's schema, 0 when it has none,
// and the version this program knows.
func (s *Store) SchemaVersion(ctx context.Context) (current, known int64, err error) {
	p, err := s.migrator()
	if err != nil {
		return 0, 0, err
	}
	current, known, err = p.GetVersions(ctx)
	return current, known, translate(err)
}

func (s *Store) migrateUp(ctx context.Context) error {
	p, err := s.migrator()
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return translate(err)
}

// migrator is goose over the folder of the dialect. PostgreSQL migrates under a
// session lock; on SQLite the write lock of each step does the same.
func (s *Store) migrator() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations/"+s.dialect)
	if err != nil {
		return nil, err
	}
	if s.dialect == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, s.write.DB, folder)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, s.write.DB, folder, goose.WithSessionLocker(locker))
}
