-- +goose Up

-- What banks answer. The exact bytes are kept, in parts; the digest, the time and
-- who brought the file stand with its import.
CREATE TABLE answers (
	import_id   INTEGER NOT NULL PRIMARY KEY REFERENCES imports (id),
	sender      TEXT NOT NULL,
	format      TEXT NOT NULL,
	byte_count  INTEGER NOT NULL CHECK (byte_count >= 0),
	entries     INTEGER NOT NULL CHECK (entries >= 0),
	new_entries INTEGER NOT NULL CHECK (new_entries >= 0 AND new_entries <= entries)
) STRICT;
CREATE TABLE answer_parts (
	import_id INTEGER NOT NULL REFERENCES imports (id),
	part_no   INTEGER NOT NULL CHECK (part_no >= 1),
	content   BLOB NOT NULL,
	PRIMARY KEY (import_id, part_no)
) STRICT;

-- Statements, reports and notifications of one account each. A balance the file
-- does not give is ''.
CREATE TABLE statements (
	import_id    INTEGER NOT NULL REFERENCES imports (id),
	statement_no INTEGER NOT NULL CHECK (statement_no >= 0),
	statement_id TEXT NOT NULL,
	sequence     TEXT NOT NULL,
	account      TEXT NOT NULL,
	servicer     TEXT NOT NULL,
	currency     TEXT NOT NULL,
	from_day     TEXT NOT NULL,
	to_day       TEXT NOT NULL,
	opening      TEXT NOT NULL,
	closing      TEXT NOT NULL,
	provisional  INTEGER NOT NULL CHECK (provisional IN (0, 1)),
	entries      INTEGER NOT NULL,
	PRIMARY KEY (import_id, statement_no)
) STRICT;

-- Facts. The key holds the account, the day, the amount and the bank's reference
-- and position; truly equal lines are numbered. Amounts are text: statements come
-- in any currency.
CREATE TABLE entries (
	id             INTEGER PRIMARY KEY,
	import_id      INTEGER NOT NULL REFERENCES imports (id),
	statement_no   INTEGER NOT NULL,
	line_no        INTEGER NOT NULL,
	sheet          TEXT NOT NULL,
	entry_key      TEXT NOT NULL CHECK (length(entry_key) = 64),
	occurrence     INTEGER NOT NULL CHECK (occurrence >= 1),
	kind           TEXT NOT NULL CHECK (kind IN ('movement', 'outcome')),
	account        TEXT NOT NULL,
	currency       TEXT NOT NULL,
	amount         TEXT NOT NULL,
	credit         INTEGER NOT NULL CHECK (credit IN (0, 1)),
	reversal       INTEGER NOT NULL CHECK (reversal IN (0, 1)),
	booked         INTEGER NOT NULL CHECK (booked IN (0, 1)),
	booked_on      TEXT NOT NULL,
	value_on       TEXT NOT NULL,
	reference      TEXT NOT NULL,
	position       INTEGER NOT NULL,
	end_to_end_id  TEXT NOT NULL,
	instruction_id TEXT NOT NULL,
	message_id     TEXT NOT NULL,
	batch_id       TEXT NOT NULL,
	status         TEXT NOT NULL,
	bank_status    TEXT NOT NULL,
	reason         TEXT NOT NULL,
	party_name     TEXT NOT NULL,
	party_account  TEXT NOT NULL,
	party_bank     TEXT NOT NULL,
	words          TEXT NOT NULL,
	UNIQUE (entry_key, occurrence)
) STRICT;

-- Where each payment stood, every time it changed. instructions.state is the last
-- of these: the key of live payments needs it there.
CREATE TABLE outcomes (
	end_to_end_id TEXT NOT NULL REFERENCES instructions (end_to_end_id),
	outcome_no    INTEGER NOT NULL CHECK (outcome_no >= 1),
	run_id        TEXT NOT NULL REFERENCES pay_runs (id),
	state         TEXT NOT NULL CHECK (state IN ('settled', 'rejected', 'returned', 'unknown')),
	level         TEXT NOT NULL,
	code          TEXT NOT NULL,
	words         TEXT NOT NULL,
	back          INTEGER NOT NULL CHECK (back >= 0),
	entry_id      INTEGER NOT NULL,
	recorded_at   TEXT NOT NULL,
	recorded_by   TEXT NOT NULL REFERENCES users (name),
	PRIMARY KEY (end_to_end_id, outcome_no)
) STRICT;

-- What two persons decide where facts do not. The one who asks is copied to the
-- consent, so that the check there can see both.
CREATE TABLE decisions (
	id            INTEGER PRIMARY KEY,
	kind          TEXT NOT NULL CHECK (kind IN ('payment', 'entry', 'reopen')),
	end_to_end_id TEXT NOT NULL,
	entry_id      INTEGER NOT NULL,
	run_id        TEXT NOT NULL,
	closing_no    INTEGER NOT NULL,
	outcome       TEXT NOT NULL CHECK (outcome IN ('settled', 'rejected', 'returned', 'unknown', 'payment', 'explained', 'reopened')),
	reason        TEXT NOT NULL CHECK (reason <> ''),
	asked_by      TEXT NOT NULL REFERENCES users (name),
	asked_at      TEXT NOT NULL,
	UNIQUE (id, asked_by),
	CHECK (kind <> 'payment' OR end_to_end_id <> '' AND outcome IN ('settled', 'rejected', 'returned', 'unknown')),
	CHECK (kind <> 'entry' OR entry_id > 0 AND (outcome = 'explained' OR outcome = 'payment' AND end_to_end_id <> '')),
	CHECK (kind <> 'reopen' OR run_id <> '' AND closing_no >= 1 AND outcome = 'reopened')
) STRICT;
CREATE TABLE consents (
	decision_id INTEGER NOT NULL PRIMARY KEY,
	asked_by    TEXT NOT NULL,
	agreed_by   TEXT NOT NULL REFERENCES users (name),
	agreed_at   TEXT NOT NULL,
	FOREIGN KEY (decision_id, asked_by) REFERENCES decisions (id, asked_by),
	CONSTRAINT two_persons CHECK (agreed_by <> asked_by)
) STRICT;

-- Money the treasury or the payment service advanced for a programme and month.
CREATE TABLE advances (
	id          INTEGER PRIMARY KEY,
	programme   TEXT NOT NULL CHECK (programme <> ''),
	month       TEXT NOT NULL CHECK (length(month) = 7),
	unit        TEXT NOT NULL,
	amount      INTEGER NOT NULL CHECK (amount <> 0),
	received_on TEXT NOT NULL,
	document    TEXT NOT NULL CHECK (document <> ''),
	recorded_by TEXT NOT NULL REFERENCES users (name),
	recorded_at TEXT NOT NULL,
	UNIQUE (programme, month, unit, document)
) STRICT;

-- Closing a run, each time, with what was carried over and the facts that belong
-- to it.
CREATE TABLE closings (
	run_id     TEXT NOT NULL REFERENCES pay_runs (id),
	closing_no INTEGER NOT NULL CHECK (closing_no >= 1),
	settled    INTEGER NOT NULL,
	rejected   INTEGER NOT NULL,
	returned   INTEGER NOT NULL,
	came_back  INTEGER NOT NULL,
	closed_by  TEXT NOT NULL REFERENCES users (name),
	closed_at  TEXT NOT NULL,
	PRIMARY KEY (run_id, closing_no)
) STRICT;
CREATE TABLE carried (
	run_id     TEXT NOT NULL,
	closing_no INTEGER NOT NULL,
	kind       TEXT NOT NULL CHECK (kind IN ('payment', 'credit', 'entry', 'file')),
	subject    TEXT NOT NULL CHECK (subject <> ''),
	amount     INTEGER NOT NULL,
	reason     TEXT NOT NULL CHECK (reason <> ''),
	PRIMARY KEY (run_id, closing_no, kind, subject),
	FOREIGN KEY (run_id, closing_no) REFERENCES closings (run_id, closing_no)
) STRICT;
CREATE TABLE closed_entries (
	entry_id   INTEGER NOT NULL REFERENCES entries (id),
	run_id     TEXT NOT NULL,
	closing_no INTEGER NOT NULL,
	PRIMARY KEY (entry_id, run_id, closing_no),
	FOREIGN KEY (run_id, closing_no) REFERENCES closings (run_id, closing_no)
) STRICT;

-- A payment that was refused or came back is paid again by a new instruction that
-- names it, once.
CREATE TABLE reissues (
	end_to_end_id TEXT NOT NULL PRIMARY KEY REFERENCES instructions (end_to_end_id),
	replaces      TEXT NOT NULL UNIQUE REFERENCES instructions (end_to_end_id),
	CHECK (end_to_end_id <> replaces)
) STRICT;

-- Nothing may pay a person for a month while it is not known whether a payment of
-- that month was made.
CREATE INDEX instructions_unknown ON instructions (person_id, month) WHERE state = 'unknown';

-- +goose StatementBegin
CREATE TRIGGER instructions_wait BEFORE INSERT ON instructions
WHEN EXISTS (SELECT 1 FROM instructions o WHERE o.person_id = NEW.person_id AND o.month = NEW.month AND o.state = 'unknown')
BEGIN SELECT RAISE(ABORT, 'a payment of this person and month is unknown'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER shares_wait BEFORE INSERT ON shares
WHEN EXISTS (SELECT 1 FROM instructions o WHERE o.person_id = NEW.person_id AND o.month = NEW.month AND o.state = 'unknown')
BEGIN SELECT RAISE(ABORT, 'a payment of this person and month is unknown'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER pay_runs_wait BEFORE UPDATE OF state ON pay_runs
WHEN NEW.state = 'released' AND OLD.state = 'approved' AND EXISTS (
		SELECT 1 FROM instructions i JOIN instructions o ON o.person_id = i.person_id AND o.month = i.month AND o.state = 'unknown'
		WHERE i.run_id = NEW.id AND i.state = 'pending')
BEGIN SELECT RAISE(ABORT, 'a payment of one of these persons and this month is unknown'); END;
-- +goose StatementEnd

-- Facts move a payment on; two that contradict each other make it unknown again.
DROP TRIGGER instructions_transition;
-- +goose StatementBegin
CREATE TRIGGER instructions_transition BEFORE UPDATE OF state ON instructions
WHEN NOT (OLD.state = NEW.state
		OR OLD.state = 'pending' AND NEW.state IN ('sent', 'held', 'cancelled')
		OR OLD.state = 'held' AND NEW.state = 'cancelled'
		OR OLD.state = 'sent' AND NEW.state IN ('settled', 'rejected', 'returned', 'unknown')
		OR OLD.state = 'settled' AND NEW.state IN ('returned', 'unknown')
		OR OLD.state = 'rejected' AND NEW.state IN ('returned', 'unknown')
		OR OLD.state = 'returned' AND NEW.state = 'unknown'
		OR OLD.state = 'unknown' AND NEW.state IN ('settled', 'rejected', 'returned'))
BEGIN SELECT RAISE(ABORT, 'a payment cannot go from the one state to the other'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER instructions_closed BEFORE UPDATE OF state ON instructions
WHEN (SELECT state FROM pay_runs WHERE id = OLD.run_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'the run is closed'); END;
-- +goose StatementEnd

-- A payment that was replaced stays down.
-- +goose StatementBegin
CREATE TRIGGER instructions_replaced BEFORE UPDATE OF state ON instructions
WHEN NEW.state NOT IN ('rejected', 'returned') AND EXISTS (SELECT 1 FROM reissues WHERE replaces = OLD.end_to_end_id)
BEGIN SELECT RAISE(ABORT, 'the payment was replaced by another'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER reissues_down BEFORE INSERT ON reissues
WHEN NOT EXISTS (SELECT 1 FROM instructions o JOIN instructions n ON n.person_id = o.person_id
		WHERE o.end_to_end_id = NEW.replaces AND n.end_to_end_id = NEW.end_to_end_id AND o.state IN ('rejected', 'returned'))
BEGIN SELECT RAISE(ABORT, 'only a refused or returned payment of the same person is replaced'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER transfer_files_closed BEFORE UPDATE ON transfer_files
WHEN (SELECT state FROM pay_runs WHERE id = OLD.run_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'the run is closed'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER outcomes_closed BEFORE INSERT ON outcomes
WHEN (SELECT state FROM pay_runs WHERE id = NEW.run_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'the run is closed'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER carried_closed BEFORE INSERT ON carried
WHEN (SELECT state FROM pay_runs WHERE id = NEW.run_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'the run is closed'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closed_entries_closed BEFORE INSERT ON closed_entries
WHEN (SELECT state FROM pay_runs WHERE id = NEW.run_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'the run is closed'); END;
-- +goose StatementEnd

-- A run closes when every payment is accounted for and its closing is recorded; it
-- opens again when two persons agreed to that closing being opened.
DROP TRIGGER pay_runs_transition;
-- +goose StatementBegin
CREATE TRIGGER pay_runs_transition BEFORE UPDATE OF state ON pay_runs
WHEN NOT (OLD.state = NEW.state
		OR OLD.state = 'draft' AND NEW.state IN ('calculated', 'cancelled')
		OR OLD.state = 'calculated' AND NEW.state IN ('submitted', 'cancelled')
		OR OLD.state = 'submitted' AND NEW.state IN ('approved', 'calculated', 'cancelled')
		OR OLD.state = 'approved' AND NEW.state IN ('released', 'calculated', 'cancelled')
		OR OLD.state = 'released' AND NEW.state = 'closed'
			AND NOT EXISTS (SELECT 1 FROM instructions WHERE run_id = NEW.id AND state IN ('pending', 'sent', 'unknown'))
			AND EXISTS (SELECT 1 FROM closings c WHERE c.run_id = NEW.id AND NOT EXISTS (
				SELECT 1 FROM decisions d JOIN consents a ON a.decision_id = d.id
				WHERE d.kind = 'reopen' AND d.run_id = c.run_id AND d.closing_no = c.closing_no))
		OR OLD.state = 'closed' AND NEW.state = 'released'
			AND EXISTS (SELECT 1 FROM decisions d JOIN consents a ON a.decision_id = d.id
				WHERE d.kind = 'reopen' AND d.run_id = NEW.id
					AND d.closing_no = (SELECT MAX(closing_no) FROM closings WHERE run_id = NEW.id)))
BEGIN SELECT RAISE(ABORT, 'a run cannot go from the one state to the other'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER answers_no_update BEFORE UPDATE ON answers
BEGIN SELECT RAISE(ABORT, 'answers is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER answers_no_delete BEFORE DELETE ON answers
BEGIN SELECT RAISE(ABORT, 'answers keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER answer_parts_no_update BEFORE UPDATE ON answer_parts
BEGIN SELECT RAISE(ABORT, 'answer_parts is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER answer_parts_no_delete BEFORE DELETE ON answer_parts
BEGIN SELECT RAISE(ABORT, 'answer_parts keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER statements_no_update BEFORE UPDATE ON statements
BEGIN SELECT RAISE(ABORT, 'statements is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER statements_no_delete BEFORE DELETE ON statements
BEGIN SELECT RAISE(ABORT, 'statements keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER outcomes_no_update BEFORE UPDATE ON outcomes
BEGIN SELECT RAISE(ABORT, 'outcomes is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER outcomes_no_delete BEFORE DELETE ON outcomes
BEGIN SELECT RAISE(ABORT, 'outcomes keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER consents_no_update BEFORE UPDATE ON consents
BEGIN SELECT RAISE(ABORT, 'consents is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER consents_no_delete BEFORE DELETE ON consents
BEGIN SELECT RAISE(ABORT, 'consents keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER advances_no_update BEFORE UPDATE ON advances
BEGIN SELECT RAISE(ABORT, 'advances is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER advances_no_delete BEFORE DELETE ON advances
BEGIN SELECT RAISE(ABORT, 'advances keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closings_no_update BEFORE UPDATE ON closings
BEGIN SELECT RAISE(ABORT, 'closings is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closings_no_delete BEFORE DELETE ON closings
BEGIN SELECT RAISE(ABORT, 'closings keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER carried_no_update BEFORE UPDATE ON carried
BEGIN SELECT RAISE(ABORT, 'carried is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER carried_no_delete BEFORE DELETE ON carried
BEGIN SELECT RAISE(ABORT, 'carried keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closed_entries_no_update BEFORE UPDATE ON closed_entries
BEGIN SELECT RAISE(ABORT, 'closed_entries is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER closed_entries_no_delete BEFORE DELETE ON closed_entries
BEGIN SELECT RAISE(ABORT, 'closed_entries keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER reissues_no_update BEFORE UPDATE ON reissues
BEGIN SELECT RAISE(ABORT, 'reissues is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER reissues_no_delete BEFORE DELETE ON reissues
BEGIN SELECT RAISE(ABORT, 'reissues keeps its rows'); END;
-- +goose StatementEnd
