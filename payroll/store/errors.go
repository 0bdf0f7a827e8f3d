package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"modernc.org/sqlite"
	sqlitecode "modernc.org/sqlite/lib"

	"chitra/payroll"
)

// translate turns an error of a driver into a sentinel of package payroll with a
// sentence, keeping the driver's error in the chain. It goes by codes only, never
// by text; an error it does not know stays as it is.
func translate(err error) error {
	if err == nil || isTranslated(err) {
		return err
	}
	if e, ok := errors.AsType[*pq.Error](err); ok {
		return fromPostgres(e, err)
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return fromSQLite(e, err)
	}
	if connectionLost(err) {
		return says("the connection to the database was lost or refused", payroll.ErrTemporary, err)
	}
	return err
}

func says(sentence string, is, cause error) error {
	return fmt.Errorf("%s: %w: %w", sentence, is, cause)
}

func isTranslated(err error) bool {
	for _, is := range []error{payroll.ErrConflict, payroll.ErrIntegrity, payroll.ErrTemporary, payroll.ErrData,
		payroll.ErrNotFound, payroll.ErrNotAllowed, payroll.ErrUnknownOutcome, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

func fromPostgres(e *pq.Error, err error) error {
	switch e.Code {
	case pqerror.UniqueViolation:
		return says("there is already a row with the key "+e.Constraint, payroll.ErrConflict, err)
	case pqerror.DiskFull:
		return says("the disk of the database is full", syscall.ENOSPC, err)
	case pqerror.QueryCanceled, pqerror.LockNotAvailable:
		return says("the database was too busy and gave up waiting", payroll.ErrTemporary, err)
	case pqerror.InsufficientPrivilege:
		return says("the database account lacks a right", payroll.ErrNotAllowed, err)
	case pqerror.InvalidCatalogName:
		return says("máy chủ không có cơ sở dữ liệu này, tạo nó trước (createdb) / the server has no such database, create it first", payroll.ErrNotFound, err)
	case pqerror.NumericValueOutOfRange:
		return says("a sum is too large", payroll.ErrOverflow, err)
	case pqerror.CharacterNotInRepertoire:
		return says("a text is not valid UTF-8", payroll.ErrData, err)
	}
	switch e.Code.Class() {
	case pqerror.ClassInvalidAuthorizationSpecification:
		return says("máy chủ không nhận tài khoản hoặc mật khẩu của cơ sở dữ liệu / the server refuses the database account or its password", payroll.ErrNotAllowed, err)
	case pqerror.ClassIntegrityConstraintViolation:
		return says(fmt.Sprintf("a rule of the database forbids this (%s %s)", e.Table, e.Constraint), payroll.ErrIntegrity, err)
	case pqerror.ClassTransactionRollback, pqerror.ClassConnectionException, pqerror.ClassInsufficientResources, pqerror.ClassOperatorIntervention:
		return says("the database could not do this now", payroll.ErrTemporary, err)
	case pqerror.ClassInternalError:
		return says("the database reports an internal error or damage", payroll.ErrIntegrity, err)
	}
	return err
}

func fromSQLite(e *sqlite.Error, err error) error {
	switch e.Code() {
	case sqlitecode.SQLITE_CONSTRAINT_UNIQUE, sqlitecode.SQLITE_CONSTRAINT_PRIMARYKEY, sqlitecode.SQLITE_CONSTRAINT_ROWID:
		return says("there is already a row with this key", payroll.ErrConflict, err)
	}
	switch e.Code() & 0xff {
	case sqlitecode.SQLITE_CONSTRAINT, sqlitecode.SQLITE_MISMATCH:
		return says("a rule of the database forbids this", payroll.ErrIntegrity, err)
	case sqlitecode.SQLITE_BUSY, sqlitecode.SQLITE_LOCKED:
		return says("another program is writing to the database", payroll.ErrTemporary, err)
	case sqlitecode.SQLITE_CORRUPT, sqlitecode.SQLITE_NOTADB:
		return says("the database file is damaged or not a database", payroll.ErrIntegrity, err)
	case sqlitecode.SQLITE_FULL:
		return says("the disk of the database is full", syscall.ENOSPC, err)
	case sqlitecode.SQLITE_IOERR:
		return says("the disk of the database failed", syscall.EIO, err)
	case sqlitecode.SQLITE_CANTOPEN, sqlitecode.SQLITE_READONLY, sqlitecode.SQLITE_PERM:
		return says("the database file cannot be opened for writing", syscall.EACCES, err)
	}
	return err
}

// isCheckViolation reports whether a CHECK of the schema refused a row.
func isCheckViolation(err error) bool {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		return e.Code == pqerror.CheckViolation
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code() == sqlitecode.SQLITE_CONSTRAINT_CHECK
}

// connectionLost reports whether the connection broke before the server
// answered.
func connectionLost(err error) bool {
	if e, ok := errors.AsType[*pq.Error](err); ok {
		class := e.Code.Class()
		return class == pqerror.ClassConnectionException || class == pqerror.ClassOperatorIntervention && e.Code != pqerror.QueryCanceled
	}
	trouble, network := errors.AsType[net.Error](err)
	if _, number := trouble.(syscall.Errno); number {
		network = false // of a file: what the network says comes in a net.OpError
	}
	return network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF)
}

// retryable reports whether the same transaction may well succeed when it is run
// again: it lost against another one, or its connection broke before COMMIT.
func retryable(err error) bool {
	if errors.Is(err, payroll.ErrUnknownOutcome) {
		return false
	}
	if e, ok := errors.AsType[*pq.Error](err); ok && e.Code.Class() == pqerror.ClassTransactionRollback {
		return true
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		code := e.Code() & 0xff
		return code == sqlitecode.SQLITE_BUSY || code == sqlitecode.SQLITE_LOCKED
	}
	return errors.Is(err, payroll.ErrTemporary) && connectionLost(err)
}

// commitRefused reports whether the database itself answered a COMMIT with no: it
// is then certain that nothing was stored.
func commitRefused(err error) bool {
	if _, ok := errors.AsType[*pq.Error](err); ok {
		return !connectionLost(err)
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code()&0xff != sqlitecode.SQLITE_IOERR
	}
	return errors.Is(err, pq.ErrInFailedTransaction)
}
