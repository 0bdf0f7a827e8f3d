-- +goose Up

-- The month's difference that people approve: its rows as the maker submitted
-- them, and the grants behind them.
CREATE TABLE run_differences (
	run_id   TEXT NOT NULL REFERENCES pay_runs (id),
	movement TEXT NOT NULL CHECK (movement <> ''),
	cause    TEXT NOT NULL,
	prior_id TEXT NOT NULL,
	counted  INTEGER NOT NULL,
	amount   INTEGER NOT NULL,
	PRIMARY KEY (run_id, movement, cause)
) STRICT;
CREATE TABLE run_changes (
	run_id      TEXT NOT NULL REFERENCES pay_runs (id),
	person_id   TEXT NOT NULL,
	category    TEXT NOT NULL,
	decision_no TEXT NOT NULL,
	from_month  TEXT NOT NULL,
	name        TEXT NOT NULL,
	unit        TEXT NOT NULL,
	movement    TEXT NOT NULL CHECK (movement IN ('new', 'resumed', 'raised', 'stopped', 'lowered')),
	cause       TEXT NOT NULL CHECK (cause <> ''),
	was         INTEGER NOT NULL,
	now         INTEGER NOT NULL CHECK (now <> was),
	PRIMARY KEY (run_id, person_id, category, decision_no, from_month)
) STRICT, WITHOUT ROWID;

-- What must be looked at before approval, and who did.
CREATE TABLE run_warnings (
	run_id  TEXT NOT NULL REFERENCES pay_runs (id),
	code    TEXT NOT NULL CHECK (code <> ''),
	subject TEXT NOT NULL,
	args    TEXT NOT NULL,
	PRIMARY KEY (run_id, code, subject)
) STRICT;
CREATE TABLE run_acknowledgements (
	run_id          TEXT NOT NULL REFERENCES pay_runs (id),
	code            TEXT NOT NULL CHECK (code <> ''),
	acknowledged_by TEXT NOT NULL REFERENCES users (name),
	acknowledged_at TEXT NOT NULL,
	reason          TEXT NOT NULL CHECK (reason <> ''),
	PRIMARY KEY (run_id, code)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER run_differences_no_update BEFORE UPDATE ON run_differences
BEGIN SELECT RAISE(ABORT, 'run_differences is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_differences_no_delete BEFORE DELETE ON run_differences
BEGIN SELECT RAISE(ABORT, 'run_differences keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_changes_no_update BEFORE UPDATE ON run_changes
BEGIN SELECT RAISE(ABORT, 'run_changes is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_changes_no_delete BEFORE DELETE ON run_changes
BEGIN SELECT RAISE(ABORT, 'run_changes keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_warnings_no_update BEFORE UPDATE ON run_warnings
BEGIN SELECT RAISE(ABORT, 'run_warnings is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_warnings_no_delete BEFORE DELETE ON run_warnings
BEGIN SELECT RAISE(ABORT, 'run_warnings keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_acknowledgements_no_update BEFORE UPDATE ON run_acknowledgements
BEGIN SELECT RAISE(ABORT, 'run_acknowledgements is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_acknowledgements_no_delete BEFORE DELETE ON run_acknowledgements
BEGIN SELECT RAISE(ABORT, 'run_acknowledgements keeps its rows'); END;
-- +goose StatementEnd

-- A run with a warning that nobody has answered for cannot be approved.
-- +goose StatementBegin
CREATE TRIGGER approvals_acknowledged BEFORE INSERT ON approvals
WHEN EXISTS (SELECT 1 FROM run_warnings w WHERE w.run_id = NEW.run_id
	AND NOT EXISTS (SELECT 1 FROM run_acknowledgements a WHERE a.run_id = w.run_id AND a.code = w.code))
BEGIN SELECT RAISE(ABORT, 'a warning of the run is not acknowledged'); END;
-- +goose StatementEnd
