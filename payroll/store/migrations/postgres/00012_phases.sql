-- +goose Up

-- What a version of a grant said up to a month, where its facts changed in time.
-- The version itself says what holds after the last of them.
CREATE TABLE grant_phases (
	version_id   BIGINT NOT NULL REFERENCES grant_versions (id),
	until        TEXT COLLATE "C" NOT NULL CHECK (length(until) = 7),
	unit         TEXT COLLATE "C" NOT NULL,
	jurisdiction TEXT COLLATE "C" NOT NULL,
	percent      BIGINT NOT NULL,
	counted      TEXT COLLATE "C" NOT NULL,
	facts        TEXT COLLATE "C" NOT NULL,
	spouse_id    TEXT COLLATE "C" NOT NULL,
	status       TEXT COLLATE "C" NOT NULL,
	status_from  TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (version_id, until)
);

CREATE TRIGGER grant_phases_no_update BEFORE UPDATE ON grant_phases FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER grant_phases_no_delete BEFORE DELETE OR TRUNCATE ON grant_phases FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');
