-- +goose Up

-- The month's difference that people approve: its rows as the maker submitted
-- them, and the grants behind them.
CREATE TABLE run_differences (
	run_id   TEXT COLLATE "C" NOT NULL REFERENCES pay_runs (id),
	movement TEXT COLLATE "C" NOT NULL CHECK (movement <> ''),
	cause    TEXT COLLATE "C" NOT NULL,
	prior_id TEXT COLLATE "C" NOT NULL,
	counted  BIGINT NOT NULL,
	amount   BIGINT NOT NULL,
	PRIMARY KEY (run_id, movement, cause)
);
CREATE TABLE run_changes (
	run_id      TEXT COLLATE "C" NOT NULL REFERENCES pay_runs (id),
	person_id   TEXT COLLATE "C" NOT NULL,
	category    TEXT COLLATE "C" NOT NULL,
	decision_no TEXT COLLATE "C" NOT NULL,
	from_month  TEXT COLLATE "C" NOT NULL,
	name        TEXT COLLATE "C" NOT NULL,
	unit        TEXT COLLATE "C" NOT NULL,
	movement    TEXT COLLATE "C" NOT NULL CHECK (movement IN ('new', 'resumed', 'raised', 'stopped', 'lowered')),
	cause       TEXT COLLATE "C" NOT NULL CHECK (cause <> ''),
	was         BIGINT NOT NULL,
	now         BIGINT NOT NULL CHECK (now <> was),
	PRIMARY KEY (run_id, person_id, category, decision_no, from_month)
);

-- What must be looked at before approval, and who did.
CREATE TABLE run_warnings (
	run_id  TEXT COLLATE "C" NOT NULL REFERENCES pay_runs (id),
	code    TEXT COLLATE "C" NOT NULL CHECK (code <> ''),
	subject TEXT COLLATE "C" NOT NULL,
	args    TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (run_id, code, subject)
);
CREATE TABLE run_acknowledgements (
	run_id          TEXT COLLATE "C" NOT NULL REFERENCES pay_runs (id),
	code            TEXT COLLATE "C" NOT NULL CHECK (code <> ''),
	acknowledged_by TEXT COLLATE "C" NOT NULL REFERENCES users (name),
	acknowledged_at TEXT COLLATE "C" NOT NULL,
	reason          TEXT COLLATE "C" NOT NULL CHECK (reason <> ''),
	PRIMARY KEY (run_id, code)
);

CREATE TRIGGER run_differences_no_update BEFORE UPDATE ON run_differences FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER run_differences_no_delete BEFORE DELETE OR TRUNCATE ON run_differences FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER run_changes_no_update BEFORE UPDATE ON run_changes FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER run_changes_no_delete BEFORE DELETE OR TRUNCATE ON run_changes FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER run_warnings_no_update BEFORE UPDATE ON run_warnings FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER run_warnings_no_delete BEFORE DELETE OR TRUNCATE ON run_warnings FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER run_acknowledgements_no_update BEFORE UPDATE ON run_acknowledgements FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER run_acknowledgements_no_delete BEFORE DELETE OR TRUNCATE ON run_acknowledgements FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

-- A run with a warning that nobody has answered for cannot be approved.
-- +goose StatementBegin
CREATE FUNCTION refuse_unacknowledged() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
	IF EXISTS (SELECT 1 FROM run_warnings w WHERE w.run_id = NEW.run_id
		AND NOT EXISTS (SELECT 1 FROM run_acknowledgements a WHERE a.run_id = w.run_id AND a.code = w.code)) THEN
		RAISE EXCEPTION ''a warning of the run is not acknowledged'' USING ERRCODE = ''integrity_constraint_violation'';
	END IF;
	RETURN NEW;
END';
-- +goose StatementEnd

CREATE TRIGGER approvals_acknowledged BEFORE INSERT ON approvals FOR EACH ROW
	EXECUTE FUNCTION refuse_unacknowledged();
