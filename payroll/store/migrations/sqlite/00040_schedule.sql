-- +goose Up

-- The timetable's jobs as they were first seen: slots count from then on. A job
-- whose slots change their grain (month, day, minute …) starts anew.
CREATE TABLE schedule_jobs (
	job        TEXT NOT NULL PRIMARY KEY CHECK (job <> ''),
	grain      TEXT NOT NULL CHECK (grain IN ('year', 'month', 'day', 'minute')),
	since      TEXT NOT NULL CHECK (since <> ''),
	paused_at  TEXT NOT NULL,
	paused_by  TEXT NOT NULL,
	paused_why TEXT NOT NULL,
	CHECK (paused_at = '' AND paused_by = '' AND paused_why = '' OR paused_at <> '' AND paused_by <> '' AND paused_why <> '')
) STRICT;

-- The occurrence ledger: one row per job and slot, for ever. epoch counts the
-- attempts and is the fence: whoever holds an older one writes nothing any more.
CREATE TABLE slots (
	job         TEXT NOT NULL CHECK (job <> ''),
	slot        TEXT NOT NULL CHECK (slot <> ''),
	due_at      TEXT NOT NULL CHECK (due_at <> ''),
	state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'skipped', 'missed', 'failed')),
	epoch       INTEGER NOT NULL CHECK (epoch >= 0),
	holder      TEXT NOT NULL,
	lease_until TEXT NOT NULL,
	started_at  TEXT NOT NULL,
	ended_at    TEXT NOT NULL,
	next_try    TEXT NOT NULL,
	who         TEXT NOT NULL,
	why         TEXT NOT NULL,
	PRIMARY KEY (job, slot),
	CHECK ((state = 'running') = (lease_until <> '')),
	CHECK ((state = 'failed') = (next_try <> '')),
	CHECK (state = 'running' OR ended_at <> ''),
	CHECK (state NOT IN ('running', 'done', 'failed') OR epoch >= 1 AND holder <> '' AND started_at <> ''),
	CHECK (state NOT IN ('skipped', 'missed', 'failed') OR why <> ''),
	CHECK (state <> 'skipped' OR who <> '')
) STRICT;
-- One thing at a time, in order: no second slot of any job runs beside a live one.
CREATE UNIQUE INDEX slots_one_runs ON slots (state) WHERE state = 'running';
CREATE INDEX slots_due ON slots (job, due_at);
CREATE INDEX slots_open ON slots (due_at) WHERE state IN ('running', 'failed');

-- +goose StatementBegin
CREATE TRIGGER slots_no_delete BEFORE DELETE ON slots
BEGIN SELECT RAISE(ABORT, 'slots keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER slots_fixed BEFORE UPDATE OF job, slot ON slots
BEGIN SELECT RAISE(ABORT, 'this column of slots never changes'); END;
-- +goose StatementEnd

-- Done is final. Each start is a new epoch; the same epoch ends it.
-- +goose StatementBegin
CREATE TRIGGER slots_transition BEFORE UPDATE ON slots
WHEN NOT (NEW.state = 'running' AND OLD.state <> 'done' AND NEW.epoch = OLD.epoch + 1
		OR OLD.state = 'running' AND NEW.state IN ('running', 'done', 'failed', 'missed') AND NEW.epoch = OLD.epoch AND NEW.holder = OLD.holder
		OR OLD.state = 'failed' AND NEW.state IN ('skipped', 'missed') AND NEW.epoch = OLD.epoch
		OR OLD.state = 'missed' AND NEW.state = 'skipped' AND NEW.epoch = OLD.epoch)
BEGIN SELECT RAISE(ABORT, 'a slot cannot go from the one state to the other'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER schedule_jobs_no_delete BEFORE DELETE ON schedule_jobs
BEGIN SELECT RAISE(ABORT, 'schedule_jobs keeps its rows'); END;
-- +goose StatementEnd

-- Holiday tables the office gave, kept for ever; the latest of a year counts.
CREATE TABLE holiday_tables (
	import_id INTEGER NOT NULL PRIMARY KEY REFERENCES imports (id),
	year      INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2199),
	content   BLOB NOT NULL
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER holiday_tables_no_update BEFORE UPDATE ON holiday_tables
BEGIN SELECT RAISE(ABORT, 'holiday_tables is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER holiday_tables_no_delete BEFORE DELETE ON holiday_tables
BEGIN SELECT RAISE(ABORT, 'holiday_tables keeps its rows'); END;
-- +goose StatementEnd
