-- +goose Up

-- Lists are streamed: how many rows a file has is known when they have been read,
-- not when its import is recorded.
ALTER TABLE imports DROP COLUMN row_count;

-- What became of the rows of an import, recorded in its transaction.
CREATE TABLE import_counts (
	import_id    BIGINT NOT NULL PRIMARY KEY REFERENCES imports (id),
	new_rows     BIGINT NOT NULL CHECK (new_rows >= 0),
	changed_rows BIGINT NOT NULL CHECK (changed_rows >= 0),
	same_rows    BIGINT NOT NULL CHECK (same_rows >= 0)
);

CREATE TRIGGER import_counts_no_update BEFORE UPDATE ON import_counts FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER import_counts_no_delete BEFORE DELETE OR TRUNCATE ON import_counts FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');
