-- +goose Up

-- Conventions, the same in both databases: money and counts are whole numbers of
-- 64 bits; months (yyyy-mm), dates (yyyy-mm-dd), times (RFC 3339, UTC) and
-- decimals are text; text compares byte by byte; there is no NULL anywhere, an
-- unknown text is '' and an absent number is 0.

CREATE TABLE users (
	name          TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
	full_name     TEXT NOT NULL,
	role          TEXT NOT NULL CHECK (role IN ('maker', 'checker', 'admin', 'viewer')),
	password_hash TEXT NOT NULL,
	created_at    TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
	name  TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
	value TEXT NOT NULL
) STRICT;

-- The exact bytes of every legal instrument that was ever used. One confirmed
-- text per number; a provisional one may be followed by others.
CREATE TABLE instruments (
	number   TEXT NOT NULL CHECK (number <> ''),
	sha256   TEXT NOT NULL,
	standing TEXT NOT NULL CHECK (standing IN ('confirmed', 'provisional', 'unknown')),
	content  BLOB NOT NULL,
	PRIMARY KEY (number, sha256)
) STRICT;
CREATE UNIQUE INDEX instruments_confirmed ON instruments (number) WHERE standing <> 'provisional';

-- A file that was read in, once: the same bytes are the same import.
CREATE TABLE imports (
	id          INTEGER PRIMARY KEY,
	kind        TEXT NOT NULL CHECK (kind <> ''),
	file_name   TEXT NOT NULL,
	sha256      TEXT NOT NULL CHECK (length(sha256) = 64),
	row_count   INTEGER NOT NULL CHECK (row_count >= 0),
	imported_at TEXT NOT NULL,
	imported_by TEXT NOT NULL REFERENCES users (name),
	UNIQUE (kind, sha256)
) STRICT;

-- Paying units. Versions are kept for ever; units points at the present one.
CREATE TABLE unit_versions (
	id           INTEGER PRIMARY KEY,
	code         TEXT NOT NULL CHECK (code <> ''),
	name         TEXT NOT NULL,
	jurisdiction TEXT NOT NULL,
	budget_code  TEXT NOT NULL,
	digest       TEXT NOT NULL,
	import_id    INTEGER NOT NULL REFERENCES imports (id),
	UNIQUE (code, import_id)
) STRICT;
CREATE TABLE unit_debtors (
	version_id     INTEGER NOT NULL REFERENCES unit_versions (id),
	programme      TEXT NOT NULL,
	bank           TEXT NOT NULL,
	bank_text      TEXT NOT NULL,
	account_number TEXT NOT NULL,
	account_holder TEXT NOT NULL,
	format         TEXT NOT NULL,
	PRIMARY KEY (version_id, programme)
) STRICT, WITHOUT ROWID;
CREATE TABLE units (
	code       TEXT NOT NULL PRIMARY KEY,
	version_id INTEGER NOT NULL REFERENCES unit_versions (id),
	digest     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The registry. A person and each of their grants have versions, kept for ever;
-- persons and grants point at the present ones.
CREATE TABLE person_versions (
	id        INTEGER PRIMARY KEY,
	person_id TEXT NOT NULL CHECK (person_id <> ''),
	name      TEXT NOT NULL,
	born      TEXT NOT NULL,
	sex       TEXT NOT NULL CHECK (sex IN ('', 'M', 'F')),
	died      TEXT NOT NULL,
	digest    TEXT NOT NULL,
	import_id INTEGER NOT NULL REFERENCES imports (id),
	UNIQUE (person_id, import_id)
) STRICT;
CREATE TABLE persons (
	person_id  TEXT NOT NULL PRIMARY KEY,
	version_id INTEGER NOT NULL REFERENCES person_versions (id),
	digest     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE grant_versions (
	id             INTEGER PRIMARY KEY,
	person_id      TEXT NOT NULL,
	category       TEXT NOT NULL,
	decision_no    TEXT NOT NULL,
	from_month     TEXT NOT NULL,
	programme      TEXT NOT NULL,
	unit           TEXT NOT NULL,
	jurisdiction   TEXT NOT NULL,
	percent        INTEGER NOT NULL,
	counted        TEXT NOT NULL,
	facts          TEXT NOT NULL,
	spouse_id      TEXT NOT NULL,
	decision_date  TEXT NOT NULL,
	to_month       TEXT NOT NULL,
	status         TEXT NOT NULL,
	status_from    TEXT NOT NULL,
	payee_name     TEXT NOT NULL,
	payee_id       TEXT NOT NULL,
	payee_relation TEXT NOT NULL,
	method         TEXT NOT NULL,
	bank           TEXT NOT NULL,
	bank_text      TEXT NOT NULL,
	account_number TEXT NOT NULL,
	account_holder TEXT NOT NULL,
	list_row       INTEGER NOT NULL,
	digest         TEXT NOT NULL,
	import_id      INTEGER NOT NULL REFERENCES imports (id),
	UNIQUE (person_id, category, decision_no, from_month, import_id)
) STRICT;
CREATE TABLE grants (
	person_id   TEXT NOT NULL REFERENCES persons (person_id),
	category    TEXT NOT NULL,
	decision_no TEXT NOT NULL,
	from_month  TEXT NOT NULL,
	programme   TEXT NOT NULL,
	spouse_id   TEXT NOT NULL,
	version_id  INTEGER NOT NULL REFERENCES grant_versions (id),
	digest      TEXT NOT NULL,
	PRIMARY KEY (person_id, category, decision_no, from_month)
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_programme ON grants (programme, person_id);

-- A pay run: one programme and month. At most one of a kind and sequence lives.
CREATE TABLE pay_runs (
	id              TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
	programme       TEXT NOT NULL CHECK (programme <> ''),
	month           TEXT NOT NULL CHECK (length(month) = 7),
	kind            TEXT NOT NULL CHECK (kind IN ('regular', 'supplementary')),
	sequence        INTEGER NOT NULL CHECK (sequence >= 0),
	state           TEXT NOT NULL CHECK (state IN ('draft', 'calculated', 'submitted', 'approved', 'released', 'closed', 'cancelled')),
	pay_on          TEXT NOT NULL,
	prepared_by     TEXT NOT NULL REFERENCES users (name),
	prepared_at     TEXT NOT NULL,
	rates_digest    TEXT NOT NULL,
	registry_digest TEXT NOT NULL,
	settings_digest TEXT NOT NULL,
	content_digest  TEXT NOT NULL,
	persons         INTEGER NOT NULL,
	grants          INTEGER NOT NULL,
	payments        INTEGER NOT NULL,
	held_rows       INTEGER NOT NULL,
	entitled        INTEGER NOT NULL,
	instructed      INTEGER NOT NULL,
	held_sum        INTEGER NOT NULL,
	UNIQUE (id, prepared_by),
	CHECK (entitled = instructed + held_sum),
	CHECK (state IN ('draft', 'cancelled') OR content_digest <> '')
) STRICT;
CREATE UNIQUE INDEX pay_runs_live ON pay_runs (programme, month, kind, sequence) WHERE state <> 'cancelled';

-- Who asked for approval, each time. The maker's name is copied so that the
-- checks on approvals can see it.
CREATE TABLE submissions (
	run_id        TEXT NOT NULL,
	submission_no INTEGER NOT NULL CHECK (submission_no >= 1),
	prepared_by   TEXT NOT NULL,
	submitted_by  TEXT NOT NULL REFERENCES users (name),
	PRIMARY KEY (run_id, submission_no),
	UNIQUE (run_id, submission_no, prepared_by, submitted_by),
	FOREIGN KEY (run_id, prepared_by) REFERENCES pay_runs (id, prepared_by)
) STRICT;

-- Four eyes: whoever prepared or submitted the run cannot approve it. The foreign
-- key makes the copied names true, the checks compare them.
CREATE TABLE approvals (
	run_id        TEXT NOT NULL,
	submission_no INTEGER NOT NULL,
	prepared_by   TEXT NOT NULL,
	submitted_by  TEXT NOT NULL,
	approved_by   TEXT NOT NULL REFERENCES users (name),
	approved_at   TEXT NOT NULL,
	digest        TEXT NOT NULL CHECK (digest <> ''),
	voided        TEXT NOT NULL,
	PRIMARY KEY (run_id, submission_no, approved_by),
	FOREIGN KEY (run_id, submission_no, prepared_by, submitted_by)
		REFERENCES submissions (run_id, submission_no, prepared_by, submitted_by),
	CONSTRAINT approver_is_not_preparer CHECK (approved_by <> prepared_by),
	CONSTRAINT approver_is_not_submitter CHECK (approved_by <> submitted_by)
) STRICT;

-- The frozen registry of a run: references to versions that never change.
-- spouse_only marks persons who are there only because a grant names them.
CREATE TABLE run_grants (
	run_id            TEXT NOT NULL REFERENCES pay_runs (id),
	person_id         TEXT NOT NULL,
	grant_id          INTEGER NOT NULL REFERENCES grant_versions (id),
	person_version_id INTEGER NOT NULL REFERENCES person_versions (id),
	spouse_only       INTEGER NOT NULL CHECK (spouse_only IN (0, 1)),
	PRIMARY KEY (run_id, person_id, grant_id)
) STRICT, WITHOUT ROWID;

-- What is due, component by component, and by which provision.
CREATE TABLE lines (
	id              INTEGER PRIMARY KEY,
	run_id          TEXT NOT NULL,
	person_id       TEXT NOT NULL,
	grant_id        INTEGER NOT NULL,
	list_row        INTEGER NOT NULL,
	category        TEXT NOT NULL,
	programme       TEXT NOT NULL,
	unit            TEXT NOT NULL,
	component       TEXT NOT NULL,
	month           TEXT NOT NULL,
	amount          INTEGER NOT NULL,
	instrument      TEXT NOT NULL,
	provision       TEXT NOT NULL,
	base            TEXT NOT NULL,
	base_amount     INTEGER NOT NULL,
	coefficient     TEXT NOT NULL,
	base_instrument TEXT NOT NULL,
	base_provision  TEXT NOT NULL,
	counted         TEXT NOT NULL,
	FOREIGN KEY (run_id, person_id, grant_id) REFERENCES run_grants (run_id, person_id, grant_id)
) STRICT;
CREATE UNIQUE INDEX lines_once ON lines (run_id, grant_id, component, month);
CREATE INDEX lines_person ON lines (run_id, person_id, id);

-- What is due and not paid, or could not be computed, with the finding.
CREATE TABLE held (
	id                INTEGER PRIMARY KEY,
	run_id            TEXT NOT NULL REFERENCES pay_runs (id),
	person_id         TEXT NOT NULL,
	name              TEXT NOT NULL,
	unit              TEXT NOT NULL,
	category          TEXT NOT NULL,
	list_row          INTEGER NOT NULL,
	amount            INTEGER NOT NULL CHECK (amount >= 0),
	code              TEXT NOT NULL CHECK (code <> ''),
	severity          TEXT NOT NULL,
	finding_file      TEXT NOT NULL,
	finding_sheet     TEXT NOT NULL,
	finding_row       INTEGER NOT NULL,
	finding_column    TEXT NOT NULL,
	finding_value     TEXT NOT NULL,
	finding_person_id TEXT NOT NULL,
	finding_args      TEXT NOT NULL
) STRICT;
CREATE INDEX held_person ON held (run_id, person_id, id);

-- Payments. A live one per person, programme, month, sequence and part; the
-- reference is unique for ever.
CREATE TABLE instructions (
	run_id         TEXT NOT NULL REFERENCES pay_runs (id),
	batch_no       INTEGER NOT NULL CHECK (batch_no >= 1),
	ordinal        INTEGER NOT NULL CHECK (ordinal >= 1),
	end_to_end_id  TEXT NOT NULL CHECK (length(end_to_end_id) = 16),
	programme      TEXT NOT NULL,
	month          TEXT NOT NULL,
	sequence       INTEGER NOT NULL CHECK (sequence >= 0),
	part           INTEGER NOT NULL CHECK (part >= 1),
	attempt        INTEGER NOT NULL CHECK (attempt >= 1),
	unit           TEXT NOT NULL,
	person_id      TEXT NOT NULL CHECK (person_id <> ''),
	person_name    TEXT NOT NULL,
	payee_name     TEXT NOT NULL CHECK (payee_name <> ''),
	payee_id       TEXT NOT NULL,
	payee_relation TEXT NOT NULL,
	method         TEXT NOT NULL CHECK (method IN ('account', 'cash')),
	bank           TEXT NOT NULL,
	bank_text      TEXT NOT NULL,
	account_number TEXT NOT NULL,
	account_holder TEXT NOT NULL,
	amount         INTEGER NOT NULL CHECK (amount > 0 AND amount <= 1000000000000),
	remittance     TEXT NOT NULL,
	state          TEXT NOT NULL CHECK (state IN ('pending', 'held', 'sent', 'settled', 'rejected', 'returned', 'unknown', 'cancelled')),
	PRIMARY KEY (run_id, batch_no, ordinal)
) STRICT;
CREATE UNIQUE INDEX instructions_reference ON instructions (end_to_end_id);
CREATE UNIQUE INDEX instructions_live ON instructions (person_id, programme, month, sequence, part)
	WHERE state NOT IN ('rejected', 'returned', 'held', 'cancelled');

CREATE TABLE batches (
	run_id           TEXT NOT NULL REFERENCES pay_runs (id),
	batch_no         INTEGER NOT NULL CHECK (batch_no >= 1),
	batch_id         TEXT NOT NULL UNIQUE,
	unit             TEXT NOT NULL,
	debtor_programme TEXT NOT NULL,
	bank             TEXT NOT NULL,
	bank_text        TEXT NOT NULL,
	account_number   TEXT NOT NULL,
	account_holder   TEXT NOT NULL,
	format           TEXT NOT NULL,
	rail             TEXT NOT NULL CHECK (rail IN ('inhouse', 'napas247', 'citad', 'cash')),
	payments         INTEGER NOT NULL CHECK (payments >= 1),
	total            INTEGER NOT NULL CHECK (total >= 1),
	PRIMARY KEY (run_id, batch_no)
) STRICT;

-- Transfer files: planned when the run is calculated, written after release.
CREATE TABLE transfer_files (
	run_id           TEXT NOT NULL REFERENCES pay_runs (id),
	file_no          INTEGER NOT NULL CHECK (file_no >= 1),
	name             TEXT NOT NULL,
	format           TEXT NOT NULL,
	message_id       TEXT NOT NULL UNIQUE,
	programme        TEXT NOT NULL,
	month            TEXT NOT NULL,
	unit             TEXT NOT NULL,
	unit_name        TEXT NOT NULL,
	jurisdiction     TEXT NOT NULL,
	budget_code      TEXT NOT NULL,
	debtor_programme TEXT NOT NULL,
	bank             TEXT NOT NULL,
	bank_text        TEXT NOT NULL,
	account_number   TEXT NOT NULL,
	account_holder   TEXT NOT NULL,
	debtor_format    TEXT NOT NULL,
	purpose          TEXT NOT NULL,
	memo             TEXT NOT NULL,
	pay_on           TEXT NOT NULL,
	created_at       TEXT NOT NULL,
	payments         INTEGER NOT NULL CHECK (payments >= 1),
	total            INTEGER NOT NULL CHECK (total >= 1),
	account_hash     TEXT NOT NULL,
	byte_count       INTEGER NOT NULL CHECK (byte_count >= 0),
	sha256           TEXT NOT NULL CHECK (length(sha256) IN (0, 64)),
	PRIMARY KEY (run_id, file_no),
	UNIQUE (run_id, name)
) STRICT;
-- A batch is in one file at most.
CREATE TABLE file_batches (
	run_id   TEXT NOT NULL,
	batch_no INTEGER NOT NULL,
	file_no  INTEGER NOT NULL,
	PRIMARY KEY (run_id, batch_no),
	FOREIGN KEY (run_id, batch_no) REFERENCES batches (run_id, batch_no),
	FOREIGN KEY (run_id, file_no) REFERENCES transfer_files (run_id, file_no)
) STRICT, WITHOUT ROWID;

-- The audit chain, and its head: the row every writer locks first.
CREATE TABLE audit (
	seq            INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
	version        INTEGER NOT NULL,
	prev           TEXT NOT NULL,
	happened_at    TEXT NOT NULL,
	actor          TEXT NOT NULL,
	session        TEXT NOT NULL,
	action         TEXT NOT NULL,
	object         TEXT NOT NULL,
	state_before   TEXT NOT NULL,
	state_after    TEXT NOT NULL,
	content_digest TEXT NOT NULL,
	hash           TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE audit_head (
	id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
	seq  INTEGER NOT NULL,
	hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
