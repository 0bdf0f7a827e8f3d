-- +goose Up

-- Lists are streamed: how many rows a file has is known when they have been read,
-- not when its import is recorded.
ALTER TABLE imports DROP COLUMN row_count;

-- What became of the rows of an import, recorded in its transaction.
CREATE TABLE import_counts (
	import_id    INTEGER NOT NULL PRIMARY KEY REFERENCES imports (id),
	new_rows     INTEGER NOT NULL CHECK (new_rows >= 0),
	changed_rows INTEGER NOT NULL CHECK (changed_rows >= 0),
	same_rows    INTEGER NOT NULL CHECK (same_rows >= 0)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER import_counts_no_update BEFORE UPDATE ON import_counts
BEGIN SELECT RAISE(ABORT, 'import_counts is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER import_counts_no_delete BEFORE DELETE ON import_counts
BEGIN SELECT RAISE(ABORT, 'import_counts keeps its rows'); END;
-- +goose StatementEnd
