package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"chitra/payroll"
)

const (
	// oldestPostgres is the first supported server version.
	oldestPostgres = 140000
	// postgresConnections bounds the pool.
	postgresConnections = 8
)

// postgresDefaults are session settings; the address may say otherwise. Times
// are milliseconds, connect_timeout is seconds.
var postgresDefaults = map[string]string{
	"application_name": "chitra",
	"connect_timeout":  "10",
	"lock_timeout":     "30000",
	// No statement of ours takes half an hour; a lost client must not hold locks.
	"statement_timeout":                   "1800000",
	"idle_in_transaction_session_timeout": "1800000",
}

func openPostgres(ctx context.Context, address string) (*Store, error) {
	dsn, err := postgresDSN(address)
	if err != nil {
		return nil, err
	}
	connector, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("database address: %w: %w", payroll.ErrData, err)
	}
	db := sqlx.NewDb(sql.OpenDB(connector), Postgres)
	db.SetMaxOpenConns(postgresConnections)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := checkPostgres(ctx, db); err != nil {
		db.Close()
		return nil, err
	}
	return &Store{dialect: Postgres, write: db, read: db}, nil
}

// postgresDSN completes an address with explicit settings.
func postgresDSN(address string) (string, error) {
	u, err := PostgresAddress(address)
	if err != nil {
		return "", err
	}
	query := u.Query()
	for name, value := range postgresDefaults {
		if !query.Has(name) {
			query.Set(name, value)
		}
	}
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// PostgresAddress reads an address and says how the other side proves who it is,
// for every program that is given it: what the address leaves open is verify-full.
// One that would send money's data over a network without checking the other side
// is payroll.ErrData.
func PostgresAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil {
		// The error of url.Parse repeats the address, password and all.
		return nil, fmt.Errorf("database address is not a URL: %w", errors.Join(payroll.ErrData, errors.Unwrap(err)))
	}
	query := u.Query()
	local := isLocal(u.Hostname()) && isLocal(query.Get("host"))
	switch mode := query.Get("sslmode"); {
	case mode == "" && local:
		query.Set("sslmode", "disable")
	case mode == "":
		query.Set("sslmode", "verify-full")
	case mode != "verify-full" && mode != "verify-ca" && !local:
		return nil, fmt.Errorf("database on another host with sslmode=%s; use verify-full with sslrootcert: %w", mode, payroll.ErrData)
	}
	u.RawQuery = query.Encode()
	return u, nil
}

// isLocal reports whether a host means this machine: none, a socket directory or
// a loopback address.
func isLocal(host string) bool {
	if host == "" || host == "localhost" || strings.HasPrefix(host, "/") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func checkPostgres(ctx context.Context, db *sqlx.DB) error {
	var version int
	var encoding, synchronous, readOnly string
	err := db.QueryRowContext(ctx, `SELECT current_setting('server_version_num'), current_setting('server_encoding'),
		current_setting('synchronous_commit'), current_setting('transaction_read_only')`).
		Scan(&version, &encoding, &synchronous, &readOnly)
	switch {
	case err != nil:
		return translate(err)
	case version < oldestPostgres:
		return fmt.Errorf("PostgreSQL %d is too old; 14 or later is needed: %w", version/10000, payroll.ErrData)
	case encoding != "UTF8":
		return fmt.Errorf("database has encoding %s; create it with ENCODING 'UTF8': %w", encoding, payroll.ErrData)
	case synchronous == "off":
		return fmt.Errorf("PostgreSQL runs with synchronous_commit = off and may forget payments; set it to on: %w", payroll.ErrData)
	case readOnly == "on":
		return fmt.Errorf("PostgreSQL server is read-only (a standby?); use the address of the primary: %w", payroll.ErrData)
	}
	return nil
}
