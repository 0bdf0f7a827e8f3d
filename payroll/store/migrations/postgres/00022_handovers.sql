-- +goose Up

-- A transfer file leaves the office: one row each time, before anything leaves.
-- sent_… is what leaves, the file itself or the envelope it was encrypted into.
-- Only a file that was written and read back can leave (the foreign key), and
-- whoever hands it over again says why.
CREATE UNIQUE INDEX transfer_files_content ON transfer_files (run_id, file_no, sha256);
CREATE TABLE handovers (
	run_id      TEXT COLLATE "C" NOT NULL,
	file_no     BIGINT NOT NULL,
	handover_no BIGINT NOT NULL CHECK (handover_no >= 1),
	sha256      TEXT COLLATE "C" NOT NULL CHECK (length(sha256) = 64),
	channel     TEXT COLLATE "C" NOT NULL CHECK (channel IN ('person', 'folder', 'sftp')),
	recipient   TEXT COLLATE "C" NOT NULL CHECK (recipient <> ''),
	sent_name   TEXT COLLATE "C" NOT NULL CHECK (sent_name <> ''),
	sent_bytes  BIGINT NOT NULL CHECK (sent_bytes >= 1),
	sent_sha256 TEXT COLLATE "C" NOT NULL CHECK (length(sent_sha256) = 64),
	reason      TEXT COLLATE "C" NOT NULL,
	handed_by   TEXT COLLATE "C" NOT NULL REFERENCES users (name),
	handed_at   TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (run_id, file_no, handover_no),
	FOREIGN KEY (run_id, file_no, sha256) REFERENCES transfer_files (run_id, file_no, sha256),
	CONSTRAINT handed_over_again_says_why CHECK (handover_no = 1 OR reason <> '')
);

-- How it ended. No row yet, or unknown, means that nobody knows whether the bank
-- has the file; done and failed are the last word.
CREATE TABLE handover_outcomes (
	run_id      TEXT COLLATE "C" NOT NULL,
	file_no     BIGINT NOT NULL,
	handover_no BIGINT NOT NULL,
	outcome_no  BIGINT NOT NULL CHECK (outcome_no >= 1),
	outcome     TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('done', 'failed', 'unknown')),
	detail      TEXT COLLATE "C" NOT NULL,
	told_by     TEXT COLLATE "C" NOT NULL REFERENCES users (name),
	happened_at TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (run_id, file_no, handover_no, outcome_no),
	FOREIGN KEY (run_id, file_no, handover_no) REFERENCES handovers (run_id, file_no, handover_no)
);
CREATE UNIQUE INDEX handover_outcomes_last ON handover_outcomes (run_id, file_no, handover_no) WHERE outcome IN ('done', 'failed');

CREATE TRIGGER handovers_no_update BEFORE UPDATE ON handovers FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER handovers_no_delete BEFORE DELETE OR TRUNCATE ON handovers FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER handover_outcomes_no_update BEFORE UPDATE ON handover_outcomes FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER handover_outcomes_no_delete BEFORE DELETE OR TRUNCATE ON handover_outcomes FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

-- A file leaves only from a released run, with every payment marked as sent: a
-- sent payment stays live until the bank answers, so that no other live payment
-- of the person, programme, month and part (instructions_live), and no other
-- file (file_batches), can ever hold that money. While nobody knows whether the
-- bank has the file, it is not sent again. The file's row is locked, so that two
-- people who hand it over at once come one after the other.
-- +goose StatementBegin
CREATE FUNCTION refuse_handover() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
	PERFORM 1 FROM transfer_files WHERE run_id = NEW.run_id AND file_no = NEW.file_no FOR UPDATE;
	IF NOT EXISTS (SELECT 1 FROM pay_runs WHERE id = NEW.run_id AND state IN (''released'', ''closed''))
		OR EXISTS (SELECT 1 FROM file_batches b JOIN instructions i ON i.run_id = b.run_id AND i.batch_no = b.batch_no
			WHERE b.run_id = NEW.run_id AND b.file_no = NEW.file_no AND i.state IN (''pending'', ''held'', ''cancelled'')) THEN
		RAISE EXCEPTION ''a file leaves from a released run with its payments sent'' USING ERRCODE = ''integrity_constraint_violation'';
	END IF;
	IF EXISTS (SELECT 1 FROM handovers h WHERE h.run_id = NEW.run_id AND h.file_no = NEW.file_no
		AND NOT EXISTS (SELECT 1 FROM handover_outcomes o WHERE o.run_id = h.run_id AND o.file_no = h.file_no
			AND o.handover_no = h.handover_no AND o.outcome IN (''done'', ''failed''))) THEN
		RAISE EXCEPTION ''it is not known whether the bank has this file'' USING ERRCODE = ''integrity_constraint_violation'';
	END IF;
	RETURN NEW;
END';
-- +goose StatementEnd

CREATE TRIGGER handovers_sent BEFORE INSERT ON handovers FOR EACH ROW EXECUTE FUNCTION refuse_handover();

-- The last word has been said.
-- +goose StatementBegin
CREATE FUNCTION refuse_after_last() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
	IF EXISTS (SELECT 1 FROM handover_outcomes o WHERE o.run_id = NEW.run_id AND o.file_no = NEW.file_no
		AND o.handover_no = NEW.handover_no AND o.outcome IN (''done'', ''failed'')) THEN
		RAISE EXCEPTION ''this handover has ended'' USING ERRCODE = ''integrity_constraint_violation'';
	END IF;
	RETURN NEW;
END';
-- +goose StatementEnd

CREATE TRIGGER handover_outcomes_after_last BEFORE INSERT ON handover_outcomes FOR EACH ROW EXECUTE FUNCTION refuse_after_last();

-- What a written file holds does not change, and neither does a sent batch.
-- +goose StatementBegin
CREATE FUNCTION refuse_more_batches() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
	IF EXISTS (SELECT 1 FROM transfer_files f WHERE f.run_id = NEW.run_id AND f.file_no = NEW.file_no AND f.sha256 <> '''') THEN
		RAISE EXCEPTION ''a written file keeps its batches'' USING ERRCODE = ''integrity_constraint_violation'';
	END IF;
	RETURN NEW;
END';
-- +goose StatementEnd

CREATE TRIGGER file_batches_written BEFORE INSERT ON file_batches FOR EACH ROW EXECUTE FUNCTION refuse_more_batches();

-- +goose StatementBegin
CREATE FUNCTION refuse_handed_over() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
	IF EXISTS (SELECT 1 FROM file_batches b JOIN handovers h ON h.run_id = b.run_id AND h.file_no = b.file_no
		WHERE b.run_id = NEW.run_id AND b.batch_no = NEW.batch_no) THEN
		RAISE EXCEPTION ''the bank has this payment'' USING ERRCODE = ''integrity_constraint_violation'';
	END IF;
	RETURN NEW;
END';
-- +goose StatementEnd

CREATE TRIGGER instructions_handed_over BEFORE UPDATE OF state ON instructions FOR EACH ROW
	WHEN (NEW.state IN ('held', 'cancelled')) EXECUTE FUNCTION refuse_handed_over();
