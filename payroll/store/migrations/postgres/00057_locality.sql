-- +goose Up

-- What a month writes lies together: a unique index that begins with the person is
-- rewritten as a whole every month, and dearer with every year the office keeps.
DROP INDEX lines_once_only;
CREATE UNIQUE INDEX lines_once_only ON lines (once, person_id, category, component) WHERE once <> '';

DROP INDEX instructions_live;
CREATE UNIQUE INDEX instructions_live ON instructions (month, programme, person_id, sequence, part)
	WHERE state NOT IN ('rejected', 'returned', 'held', 'cancelled');

-- The payments of one person are found run by run.
CREATE INDEX instructions_person ON instructions (run_id, person_id);
