-- +goose Up

-- The law through time. A line is what is due for a grant, component and month
-- less what was assessed before it; the run pays every month's difference.

-- The grant of a line by name, whatever version; why the line is there; what was
-- assessed before; whether it is paid (settled) or held; and what it may be paid
-- for the first time only once, '' when something was paid before or it is held.
DROP TRIGGER lines_no_update ON lines;
ALTER TABLE lines
	ADD COLUMN decision_no TEXT COLLATE "C" NOT NULL DEFAULT '',
	ADD COLUMN from_month TEXT COLLATE "C" NOT NULL DEFAULT '',
	ADD COLUMN reason TEXT COLLATE "C" NOT NULL DEFAULT 'month' CHECK (reason <> ''),
	ADD COLUMN assessed BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN settled BIGINT NOT NULL DEFAULT 0 CHECK (settled IN (0, 1)),
	ADD COLUMN once TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (once = '' OR settled = 1);

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

CREATE TRIGGER lines_fixed BEFORE UPDATE OF
	id, run_id, person_id, grant_id, list_row, category, programme, unit, component, month, amount, instrument, provision,
	base, base_amount, coefficient, base_instrument, base_provision, counted, decision_no, from_month, reason, assessed, settled
	ON lines FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('append-only');

-- +goose StatementBegin
CREATE FUNCTION refuse_freeing() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
	IF NEW.once <> '''' OR (SELECT state FROM pay_runs WHERE id = NEW.run_id) <> ''cancelled'' THEN
		RAISE EXCEPTION ''only a cancelled run gives up what it pays once'' USING ERRCODE = ''integrity_constraint_violation'';
	END IF;
	RETURN NEW;
END';
-- +goose StatementEnd

CREATE TRIGGER lines_once_freed BEFORE UPDATE OF once ON lines FOR EACH ROW EXECUTE FUNCTION refuse_freeing();

-- Payable is what is left of the entitled after recoveries: payable + recovered =
-- entitled, payable = instructed + held.
ALTER TABLE pay_runs RENAME COLUMN entitled TO payable;
ALTER TABLE pay_runs
	ADD COLUMN recovered BIGINT NOT NULL DEFAULT 0 CHECK (recovered >= 0),
	ADD COLUMN covers BIGINT NOT NULL DEFAULT 1 CHECK (covers IN (1, 2)),
	ADD COLUMN first_month TEXT COLLATE "C" NOT NULL DEFAULT '',
	ADD COLUMN basis_digest TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE pay_runs SET first_month = COALESCE((SELECT MIN(r.month) FROM pay_runs r WHERE r.programme = pay_runs.programme AND r.state <> 'cancelled'), '');

-- What a calculated run pays is reserved until it is released or cancelled, so a
-- programme has at most one such run.
CREATE UNIQUE INDEX pay_runs_open ON pay_runs (programme) WHERE state IN ('calculated', 'submitted', 'approved');

DROP TRIGGER pay_runs_content ON pay_runs;
CREATE TRIGGER pay_runs_content BEFORE UPDATE OF
	pay_on, rates_digest, registry_digest, settings_digest, basis_digest, content_digest, persons, grants, payments,
	held_rows, payable, recovered, instructed, held_sum, covers, first_month ON pay_runs FOR EACH ROW
	WHEN (OLD.state <> 'draft')
	EXECUTE FUNCTION refuse_change('a calculated run keeps its content');

-- The exact law a run was computed from.
CREATE TABLE run_instruments (
	run_id   TEXT COLLATE "C" NOT NULL REFERENCES pay_runs (id),
	number   TEXT COLLATE "C" NOT NULL CHECK (number <> ''),
	sha256   TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
	standing TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (run_id, number)
);

CREATE TRIGGER run_instruments_no_update BEFORE UPDATE ON run_instruments FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER run_instruments_no_delete BEFORE DELETE OR TRUNCATE ON run_instruments FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');
