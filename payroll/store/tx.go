package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"

	"chitra/payroll"
)

const (
	// attempts is how often Tx runs a transaction that loses against another one.
	attempts = 5
	// firstPause is the longest wait before the second attempt; it doubles.
	firstPause = 50 * time.Millisecond
)

// Tx is one transaction. Its methods are the whole vocabulary of the database;
// each returns an error that wraps a sentinel of package payroll where one fits.
// A Tx must not be used by two goroutines, nor after its function returned.
type Tx struct {
	tx      *sqlx.Tx
	dialect string
	// ctx goes to the driver; stop is asked before each statement. They differ in
	// a writing transaction, where a statement is never cut short: lib/pq may not
	// be cancelled in a COPY, and a cancelled statement costs the connection.
	ctx, stop context.Context
	// broken: a COPY failed, so the connection is not to be used again.
	broken bool
}

// Tx runs fn in one writing transaction and commits it when fn returns nil. fn
// must have no outside effects: it is run again, up to five times, when the
// transaction lost against another or its connection broke before COMMIT. A
// COMMIT without an answer returns payroll.ErrUnknownOutcome: ask by key before
// anything else. On PostgreSQL the isolation is READ COMMITTED; keys and row
// locks of the schema forbid what isolation would not.
func (s *Store) Tx(ctx context.Context, fn func(*Tx) error) error {
	pause := firstPause
	for attempt := 1; ; attempt++ {
		err := s.write1(ctx, fn)
		if err == nil || attempt == attempts || !retryable(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), err)
		case <-time.After(rand.N(pause)):
		}
		pause *= 2
	}
}

// View runs fn in a transaction that may only read and sees one unchanging state
// of the database.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if s.dialect == Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.read.BeginTxx(ctx, options)
	if err != nil {
		return translate(err)
	}
	defer tx.Rollback()
	return translate(fn(&Tx{tx: tx, dialect: s.dialect, ctx: ctx, stop: ctx}))
}

// write1 runs a writing transaction once.
func (s *Store) write1(ctx context.Context, fn func(*Tx) error) error {
	conn, err := s.write.Connx(ctx)
	if err != nil {
		return translate(err)
	}
	defer conn.Close()
	whole := context.WithoutCancel(ctx)
	tx, err := conn.BeginTxx(whole, nil)
	if err != nil {
		return translate(err)
	}
	t := &Tx{tx: tx, dialect: s.dialect, ctx: whole, stop: ctx}
	defer t.end(conn)
	if err := fn(t); err != nil {
		return translate(err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return committed(tx.Commit())
}

// end rolls back what was not committed and drops a connection whose COPY failed.
func (t *Tx) end(conn *sqlx.Conn) {
	t.tx.Rollback()
	if t.broken {
		conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}

// committed judges the outcome of COMMIT: only an answer counts as one.
func committed(err error) error {
	if err == nil || commitRefused(err) {
		return translate(err)
	}
	return fmt.Errorf("the database did not answer COMMIT: %w: %w", payroll.ErrUnknownOutcome, err)
}

// exec runs a statement and returns how many rows it touched. Placeholders are ?.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	if err := t.ready(args); err != nil {
		return 0, err
	}
	result, err := t.tx.ExecContext(t.ctx, t.tx.Rebind(query), args...)
	if err != nil {
		return 0, translate(err)
	}
	n, err := result.RowsAffected()
	return n, translate(err)
}

// one reads a single row; found is false when there is none.
func (t *Tx) one(query string, args []any, into ...any) (found bool, err error) {
	if err := t.ready(args); err != nil {
		return false, err
	}
	err = t.tx.QueryRowContext(t.ctx, t.tx.Rebind(query), args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, translate(err)
}

// scan reads one row into destinations.
type scan func(into ...any) error

// each calls row for every row of a query, in order.
func (t *Tx) each(query string, args []any, row func(scan) error) error {
	if err := t.ready(args); err != nil {
		return err
	}
	rows, err := t.tx.QueryContext(t.ctx, t.tx.Rebind(query), args...)
	if err != nil {
		return translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return translate(rows.Err())
}

// collect reads the rows of a query into a slice. Only for pages and for what an
// office has few of.
func collect[T any](t *Tx, read func(scan, *T) error, query string, args ...any) ([]T, error) {
	var all []T
	err := t.each(query, args, func(s scan) error {
		var v T
		if err := read(s, &v); err != nil {
			return err
		}
		all = append(all, v)
		return nil
	})
	return all, err
}

// ready refuses a statement after cancellation, and text that PostgreSQL would
// refuse and SQLite would keep.
func (t *Tx) ready(args []any) error {
	if err := t.stop.Err(); err != nil {
		return err
	}
	if i := badText(args); i >= 0 {
		return fmt.Errorf("%q is not valid text: %w", args[i], payroll.ErrData)
	}
	return nil
}
