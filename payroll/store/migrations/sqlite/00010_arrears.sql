-- +goose Up

-- The law through time. A line is what is due for a grant, component and month
-- less what was assessed before it; the run pays every month's difference.

-- The grant of a line by name, whatever version; why the line is there; what was
-- assessed before; whether it is paid (settled) or held; and what it may be paid
-- for the first time only once, '' when something was paid before or it is held.
ALTER TABLE lines ADD COLUMN decision_no TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN from_month TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN reason TEXT NOT NULL DEFAULT 'month' CHECK (reason <> '');
ALTER TABLE lines ADD COLUMN assessed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lines ADD COLUMN settled INTEGER NOT NULL DEFAULT 0 CHECK (settled IN (0, 1));
ALTER TABLE lines ADD COLUMN once TEXT NOT NULL DEFAULT '' CHECK (once = '' OR settled = 1);

DROP TRIGGER lines_no_update;

CREATE INDEX shares_of_run ON shares (run_id, grant_id, month);
UPDATE lines SET
	decision_no = (SELECT g.decision_no FROM grant_versions g WHERE g.id = lines.grant_id),
	from_month = (SELECT g.from_month FROM grant_versions g WHERE g.id = lines.grant_id),
	settled = CASE WHEN EXISTS (SELECT 1 FROM shares s WHERE s.run_id = lines.run_id AND s.grant_id = lines.grant_id AND s.month = lines.month) THEN 1 ELSE 0 END;
DROP INDEX shares_of_run;
UPDATE lines SET once = month || '|' || decision_no || '|' || from_month
	WHERE settled = 1 AND run_id IN (SELECT id FROM pay_runs WHERE state <> 'cancelled');

-- No month of a component, no year of a yearly one and no event is paid for the
-- first time twice.
CREATE UNIQUE INDEX lines_once_only ON lines (person_id, category, component, once) WHERE once <> '';

-- +goose StatementBegin
CREATE TRIGGER lines_fixed BEFORE UPDATE OF
	id, run_id, person_id, grant_id, list_row, category, programme, unit, component, month, amount, instrument, provision,
	base, base_amount, coefficient, base_instrument, base_provision, counted, decision_no, from_month, reason, assessed, settled ON lines
BEGIN SELECT RAISE(ABORT, 'lines is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER lines_once_freed BEFORE UPDATE OF once ON lines
WHEN NEW.once <> '' OR (SELECT state FROM pay_runs WHERE id = NEW.run_id) <> 'cancelled'
BEGIN SELECT RAISE(ABORT, 'only a cancelled run gives up what it pays once'); END;
-- +goose StatementEnd

-- Payable is what is left of the entitled after recoveries: payable + recovered =
-- entitled, payable = instructed + held.
ALTER TABLE pay_runs RENAME COLUMN entitled TO payable;
ALTER TABLE pay_runs ADD COLUMN recovered INTEGER NOT NULL DEFAULT 0 CHECK (recovered >= 0);
ALTER TABLE pay_runs ADD COLUMN covers INTEGER NOT NULL DEFAULT 1 CHECK (covers IN (1, 2));
ALTER TABLE pay_runs ADD COLUMN first_month TEXT NOT NULL DEFAULT '';
ALTER TABLE pay_runs ADD COLUMN basis_digest TEXT NOT NULL DEFAULT '';
UPDATE pay_runs SET first_month = COALESCE((SELECT MIN(r.month) FROM pay_runs r WHERE r.programme = pay_runs.programme AND r.state <> 'cancelled'), '');

-- What a calculated run pays is reserved until it is released or cancelled, so a
-- programme has at most one such run.
CREATE UNIQUE INDEX pay_runs_open ON pay_runs (programme) WHERE state IN ('calculated', 'submitted', 'approved');

DROP TRIGGER pay_runs_content;
-- +goose StatementBegin
CREATE TRIGGER pay_runs_content BEFORE UPDATE OF
	pay_on, rates_digest, registry_digest, settings_digest, basis_digest, content_digest, persons, grants, payments,
	held_rows, payable, recovered, instructed, held_sum, covers, first_month ON pay_runs
WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a calculated run keeps its content'); END;
-- +goose StatementEnd

-- The exact law a run was computed from.
CREATE TABLE run_instruments (
	run_id   TEXT NOT NULL REFERENCES pay_runs (id),
	number   TEXT NOT NULL CHECK (number <> ''),
	sha256   TEXT NOT NULL CHECK (length(sha256) = 64),
	standing TEXT NOT NULL,
	PRIMARY KEY (run_id, number)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER run_instruments_no_update BEFORE UPDATE ON run_instruments
BEGIN SELECT RAISE(ABORT, 'run_instruments is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_instruments_no_delete BEFORE DELETE ON run_instruments
BEGIN SELECT RAISE(ABORT, 'run_instruments keeps its rows'); END;
-- +goose StatementEnd
