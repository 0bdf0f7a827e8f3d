-- +goose Up

-- The timetable's jobs as they were first seen: slots count from then on. A job
-- whose slots change their grain (month, day, minute …) starts anew.
CREATE TABLE schedule_jobs (
	job        TEXT COLLATE "C" NOT NULL PRIMARY KEY CHECK (job <> ''),
	grain      TEXT COLLATE "C" NOT NULL CHECK (grain IN ('year', 'month', 'day', 'minute')),
	since      TEXT COLLATE "C" NOT NULL CHECK (since <> ''),
	paused_at  TEXT COLLATE "C" NOT NULL,
	paused_by  TEXT COLLATE "C" NOT NULL,
	paused_why TEXT COLLATE "C" NOT NULL,
	CHECK (paused_at = '' AND paused_by = '' AND paused_why = '' OR paused_at <> '' AND paused_by <> '' AND paused_why <> '')
);

-- The occurrence ledger: one row per job and slot, for ever. epoch counts the
-- attempts and is the fence: whoever holds an older one writes nothing any more.
CREATE TABLE slots (
	job         TEXT COLLATE "C" NOT NULL CHECK (job <> ''),
	slot        TEXT COLLATE "C" NOT NULL CHECK (slot <> ''),
	due_at      TEXT COLLATE "C" NOT NULL CHECK (due_at <> ''),
	state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('running', 'done', 'skipped', 'missed', 'failed')),
	epoch       BIGINT NOT NULL CHECK (epoch >= 0),
	holder      TEXT COLLATE "C" NOT NULL,
	lease_until TEXT COLLATE "C" NOT NULL,
	started_at  TEXT COLLATE "C" NOT NULL,
	ended_at    TEXT COLLATE "C" NOT NULL,
	next_try    TEXT COLLATE "C" NOT NULL,
	who         TEXT COLLATE "C" NOT NULL,
	why         TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (job, slot),
	CHECK ((state = 'running') = (lease_until <> '')),
	CHECK ((state = 'failed') = (next_try <> '')),
	CHECK (state = 'running' OR ended_at <> ''),
	CHECK (state NOT IN ('running', 'done', 'failed') OR epoch >= 1 AND holder <> '' AND started_at <> ''),
	CHECK (state NOT IN ('skipped', 'missed', 'failed') OR why <> ''),
	CHECK (state <> 'skipped' OR who <> '')
);
-- One thing at a time, in order: no second slot of any job runs beside a live one.
CREATE UNIQUE INDEX slots_one_runs ON slots (state) WHERE state = 'running';
CREATE INDEX slots_due ON slots (job, due_at);
CREATE INDEX slots_open ON slots (due_at) WHERE state IN ('running', 'failed');

CREATE TRIGGER slots_no_delete BEFORE DELETE OR TRUNCATE ON slots FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER slots_fixed BEFORE UPDATE OF job, slot ON slots FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('this column never changes');

-- Done is final. Each start is a new epoch; the same epoch ends it.
CREATE TRIGGER slots_transition BEFORE UPDATE ON slots FOR EACH ROW
	WHEN (NOT (NEW.state = 'running' AND OLD.state <> 'done' AND NEW.epoch = OLD.epoch + 1
		OR OLD.state = 'running' AND NEW.state IN ('running', 'done', 'failed', 'missed') AND NEW.epoch = OLD.epoch AND NEW.holder = OLD.holder
		OR OLD.state = 'failed' AND NEW.state IN ('skipped', 'missed') AND NEW.epoch = OLD.epoch
		OR OLD.state = 'missed' AND NEW.state = 'skipped' AND NEW.epoch = OLD.epoch))
	EXECUTE FUNCTION refuse_change('a slot cannot go from the one state to the other');

CREATE TRIGGER schedule_jobs_no_delete BEFORE DELETE OR TRUNCATE ON schedule_jobs FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

-- Holiday tables the office gave, kept for ever; the latest of a year counts.
CREATE TABLE holiday_tables (
	import_id BIGINT NOT NULL PRIMARY KEY REFERENCES imports (id),
	year      BIGINT NOT NULL CHECK (year BETWEEN 2000 AND 2199),
	content   BYTEA NOT NULL
);

CREATE TRIGGER holiday_tables_no_update BEFORE UPDATE ON holiday_tables FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER holiday_tables_no_delete BEFORE DELETE OR TRUNCATE ON holiday_tables FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');
