package store

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// Raw is the database beneath a store, for tests that act as somebody who works
// past this package.
func Raw(s *Store) *sqlx.DB { return s.write }

// OpenSQLiteWaiting opens SQLite with another patience than usual.
func OpenSQLiteWaiting(ctx context.Context, path string, busy time.Duration) (*Store, error) {
	return openSQLite(ctx, path, busy)
}

// PostgresDSN is the completed address.
var PostgresDSN = postgresDSN

// AuditDigest is the hash an entry should have.
func AuditDigest(e AuditEntry) string { return e.digest(auditVersion) }
