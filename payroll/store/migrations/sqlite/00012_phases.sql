-- +goose Up

-- What a version of a grant said up to a month, where its facts changed in time.
-- The version itself says what holds after the last of them.
CREATE TABLE grant_phases (
	version_id   INTEGER NOT NULL REFERENCES grant_versions (id),
	until        TEXT NOT NULL CHECK (length(until) = 7),
	unit         TEXT NOT NULL,
	jurisdiction TEXT NOT NULL,
	percent      INTEGER NOT NULL,
	counted      TEXT NOT NULL,
	facts        TEXT NOT NULL,
	spouse_id    TEXT NOT NULL,
	status       TEXT NOT NULL,
	status_from  TEXT NOT NULL,
	PRIMARY KEY (version_id, until)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER grant_phases_no_update BEFORE UPDATE ON grant_phases
BEGIN SELECT RAISE(ABORT, 'grant_phases is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER grant_phases_no_delete BEFORE DELETE ON grant_phases
BEGIN SELECT RAISE(ABORT, 'grant_phases keeps its rows'); END;
-- +goose StatementEnd
