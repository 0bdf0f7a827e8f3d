package store

import (
	"database/sql"
	"fmt"
	"strings"

	"chitra/payroll"
)

// rowsPerInsert is how many rows one prepared INSERT of SQLite carries.
const rowsPerInsert = 50

// rowError names the row of a bulk insert that could not be stored.
type rowError struct {
	index  int // from 0
	column string
}

func (e *rowError) Error() string {
	return fmt.Sprintf("row %d, column %s: the text is not valid UTF-8 or holds a NUL", e.index+1, e.column)
}

func (e *rowError) Unwrap() error { return payroll.ErrData }

// load inserts n rows into a table, by COPY on PostgreSQL and by prepared inserts
// of many rows on SQLite. values appends the values of row i, in the order of the
// columns. All rows are stored or an error is returned.
func (t *Tx) load(table string, columns []string, n int, values func(i int, into []any) []any) error {
	if n == 0 {
		return nil
	}
	if err := t.stop.Err(); err != nil {
		return err
	}
	row := func(i int, into []any) ([]any, error) {
		start := len(into)
		into = values(i, into)
		if bad := badText(into[start:]); bad >= 0 {
			return into, &rowError{i, columns[bad]}
		}
		return into, nil
	}
	if t.dialect == Postgres {
		return t.copyIn(table, columns, n, row)
	}
	return t.insertMany(table, columns, n, row)
}

// copyIn is COPY. Rows only count once the closing Exec succeeded; whatever fails
// before it, the connection is not used again.
func (t *Tx) copyIn(table string, columns []string, n int, row func(int, []any) ([]any, error)) (err error) {
	stmt, err := t.tx.PrepareContext(t.ctx, "COPY "+table+" ("+strings.Join(columns, ", ")+") FROM STDIN")
	if err != nil {
		return translate(err)
	}
	defer func() {
		if closeErr := stmt.Close(); err == nil {
			err = translate(closeErr)
		}
		t.broken = t.broken || err != nil
	}()
	values := make([]any, 0, len(columns))
	for i := range n {
		if values, err = row(i, values[:0]); err != nil {
			return err
		}
		if _, err = stmt.ExecContext(t.ctx, values...); err != nil {
			return translate(err)
		}
	}
	result, err := stmt.ExecContext(t.ctx)
	if err != nil {
		return translate(err)
	}
	return allRows(result, table, n)
}

func (t *Tx) insertMany(table string, columns []string, n int, row func(int, []any) ([]any, error)) error {
	for start := 0; start < n; {
		size := rowsPerInsert
		if rest := n - start; rest < size {
			size = rest
		}
		end := start + (n-start)/size*size
		if err := t.insertChunks(table, columns, start, end, size, row); err != nil {
			return err
		}
		start = end
	}
	return nil
}

// insertChunks inserts the rows from start to end, size rows a statement.
func (t *Tx) insertChunks(table string, columns []string, start, end, size int, row func(int, []any) ([]any, error)) error {
	one := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	stmt, err := t.tx.PrepareContext(t.ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES "+
		one+strings.Repeat(", "+one, size-1))
	if err != nil {
		return translate(err)
	}
	defer stmt.Close()
	values := make([]any, 0, size*len(columns))
	for ; start < end; start += size {
		values = values[:0]
		for i := start; i < start+size; i++ {
			if values, err = row(i, values); err != nil {
				return err
			}
		}
		result, err := stmt.ExecContext(t.ctx, values...)
		if err != nil {
			return translate(err)
		}
		if err := allRows(result, table, size); err != nil {
			return err
		}
	}
	return nil
}

func allRows(result sql.Result, table string, n int) error {
	stored, err := result.RowsAffected()
	if err == nil && stored != int64(n) {
		err = fmt.Errorf("%s took %d of %d rows: %w", table, stored, n, payroll.ErrIntegrity)
	}
	return translate(err)
}

// stage loads rows into an empty temporary table named staged_<name> that has the
// columns of the query like, so that SQL can compare them with what is there.
func (t *Tx) stage(name, like string, columns []string, n int, values func(i int, into []any) []any) (table string, err error) {
	table = "staged_" + name
	if _, err := t.exec("CREATE TEMPORARY TABLE IF NOT EXISTS " + table + " AS " + like + " WHERE false"); err != nil {
		return "", err
	}
	empty := "DELETE FROM " + table
	if t.dialect == Postgres {
		empty = "TRUNCATE " + table // a DELETE would leave its rows to be read over and over
	}
	if _, err := t.exec(empty); err != nil {
		return "", err
	}
	return table, t.load(table, columns, n, values)
}
