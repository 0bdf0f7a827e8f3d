-- +goose Up

-- A transfer file leaves the office: one row each time, before anything leaves.
-- sent_… is what leaves, the file itself or the envelope it was encrypted into.
-- Only a file that was written and read back can leave (the foreign key), and
-- whoever hands it over again says why.
CREATE UNIQUE INDEX transfer_files_content ON transfer_files (run_id, file_no, sha256);
CREATE TABLE handovers (
	run_id      TEXT NOT NULL,
	file_no     INTEGER NOT NULL,
	handover_no INTEGER NOT NULL CHECK (handover_no >= 1),
	sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
	channel     TEXT NOT NULL CHECK (channel IN ('person', 'folder', 'sftp')),
	recipient   TEXT NOT NULL CHECK (recipient <> ''),
	sent_name   TEXT NOT NULL CHECK (sent_name <> ''),
	sent_bytes  INTEGER NOT NULL CHECK (sent_bytes >= 1),
	sent_sha256 TEXT NOT NULL CHECK (length(sent_sha256) = 64),
	reason      TEXT NOT NULL,
	handed_by   TEXT NOT NULL REFERENCES users (name),
	handed_at   TEXT NOT NULL,
	PRIMARY KEY (run_id, file_no, handover_no),
	FOREIGN KEY (run_id, file_no, sha256) REFERENCES transfer_files (run_id, file_no, sha256),
	CONSTRAINT handed_over_again_says_why CHECK (handover_no = 1 OR reason <> '')
) STRICT;

-- How it ended. No row yet, or unknown, means that nobody knows whether the bank
-- has the file; done and failed are the last word.
CREATE TABLE handover_outcomes (
	run_id      TEXT NOT NULL,
	file_no     INTEGER NOT NULL,
	handover_no INTEGER NOT NULL,
	outcome_no  INTEGER NOT NULL CHECK (outcome_no >= 1),
	outcome     TEXT NOT NULL CHECK (outcome IN ('done', 'failed', 'unknown')),
	detail      TEXT NOT NULL,
	told_by     TEXT NOT NULL REFERENCES users (name),
	happened_at TEXT NOT NULL,
	PRIMARY KEY (run_id, file_no, handover_no, outcome_no),
	FOREIGN KEY (run_id, file_no, handover_no) REFERENCES handovers (run_id, file_no, handover_no)
) STRICT;
CREATE UNIQUE INDEX handover_outcomes_last ON handover_outcomes (run_id, file_no, handover_no) WHERE outcome IN ('done', 'failed');

-- +goose StatementBegin
CREATE TRIGGER handovers_no_update BEFORE UPDATE ON handovers
BEGIN SELECT RAISE(ABORT, 'handovers is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER handovers_no_delete BEFORE DELETE ON handovers
BEGIN SELECT RAISE(ABORT, 'handovers keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER handover_outcomes_no_update BEFORE UPDATE ON handover_outcomes
BEGIN SELECT RAISE(ABORT, 'handover_outcomes is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER handover_outcomes_no_delete BEFORE DELETE ON handover_outcomes
BEGIN SELECT RAISE(ABORT, 'handover_outcomes keeps its rows'); END;
-- +goose StatementEnd

-- A file leaves only from a released run, with every payment marked as sent: a
-- sent payment stays live until the bank answers, so that no other live payment
-- of the person, programme, month and part (instructions_live), and no other
-- file (file_batches), can ever hold that money.
-- +goose StatementBegin
CREATE TRIGGER handovers_sent BEFORE INSERT ON handovers
WHEN NOT EXISTS (SELECT 1 FROM pay_runs WHERE id = NEW.run_id AND state IN ('released', 'closed'))
	OR EXISTS (SELECT 1 FROM file_batches b JOIN instructions i ON i.run_id = b.run_id AND i.batch_no = b.batch_no
		WHERE b.run_id = NEW.run_id AND b.file_no = NEW.file_no AND i.state IN ('pending', 'held', 'cancelled'))
BEGIN SELECT RAISE(ABORT, 'a file leaves from a released run with its payments sent'); END;
-- +goose StatementEnd

-- While nobody knows whether the bank has the file, it is not sent again.
-- +goose StatementBegin
CREATE TRIGGER handovers_one_open BEFORE INSERT ON handovers
WHEN EXISTS (SELECT 1 FROM handovers h WHERE h.run_id = NEW.run_id AND h.file_no = NEW.file_no
	AND NOT EXISTS (SELECT 1 FROM handover_outcomes o WHERE o.run_id = h.run_id AND o.file_no = h.file_no
		AND o.handover_no = h.handover_no AND o.outcome IN ('done', 'failed')))
BEGIN SELECT RAISE(ABORT, 'it is not known whether the bank has this file'); END;
-- +goose StatementEnd

-- The last word has been said.
-- +goose StatementBegin
CREATE TRIGGER handover_outcomes_after_last BEFORE INSERT ON handover_outcomes
WHEN EXISTS (SELECT 1 FROM handover_outcomes o WHERE o.run_id = NEW.run_id AND o.file_no = NEW.file_no
	AND o.handover_no = NEW.handover_no AND o.outcome IN ('done', 'failed'))
BEGIN SELECT RAISE(ABORT, 'this handover has ended'); END;
-- +goose StatementEnd

-- What a written file holds does not change, and neither does a sent batch.
-- +goose StatementBegin
CREATE TRIGGER file_batches_written BEFORE INSERT ON file_batches
WHEN EXISTS (SELECT 1 FROM transfer_files f WHERE f.run_id = NEW.run_id AND f.file_no = NEW.file_no AND f.sha256 <> '')
BEGIN SELECT RAISE(ABORT, 'a written file keeps its batches'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER instructions_handed_over BEFORE UPDATE OF state ON instructions
WHEN NEW.state IN ('held', 'cancelled') AND EXISTS (SELECT 1 FROM file_batches b
	JOIN handovers h ON h.run_id = b.run_id AND h.file_no = b.file_no
	WHERE b.run_id = NEW.run_id AND b.batch_no = NEW.batch_no)
BEGIN SELECT RAISE(ABORT, 'the bank has this payment'); END;
-- +goose StatementEnd
