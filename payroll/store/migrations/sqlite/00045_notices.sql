-- +goose Up

-- Where a user is told, and in which language.
CREATE TABLE contacts (
	person TEXT NOT NULL PRIMARY KEY REFERENCES users (name),
	email  TEXT NOT NULL,
	lang   TEXT NOT NULL CHECK (lang IN ('vi', 'en'))
) STRICT;

-- The outbox. A notice is stored in the transaction of what it tells, once per
-- occasion, together with a delivery for each recipient. Deliveries are gathered
-- into digests, and a digest is sent until the other side has taken it.
CREATE TABLE notices (
	id         INTEGER PRIMARY KEY,
	occasion   TEXT NOT NULL UNIQUE CHECK (occasion <> ''),
	code       TEXT NOT NULL CHECK (code <> ''),
	severity   TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error')),
	args       TEXT NOT NULL,
	created_at TEXT NOT NULL
) STRICT;

-- digest_id is 0 until the delivery is part of a digest. The recipient of the
-- channel 'office' (log and file) is ''.
CREATE TABLE deliveries (
	channel   TEXT NOT NULL CHECK (channel IN ('office', 'mail')),
	recipient TEXT NOT NULL,
	notice_id INTEGER NOT NULL REFERENCES notices (id),
	digest_id INTEGER NOT NULL,
	PRIMARY KEY (channel, recipient, notice_id),
	CHECK ((channel = 'office') = (recipient = ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_waiting ON deliveries (channel, recipient) WHERE digest_id = 0;
CREATE INDEX deliveries_digest ON deliveries (digest_id) WHERE digest_id > 0;

-- message_id is fixed before the first try, so that a mail which was taken
-- without an answer can be recognised when it comes again.
CREATE TABLE digests (
	id         INTEGER PRIMARY KEY,
	channel    TEXT NOT NULL CHECK (channel IN ('office', 'mail')),
	recipient  TEXT NOT NULL,
	message_id TEXT NOT NULL UNIQUE CHECK (message_id <> ''),
	made_at    TEXT NOT NULL,
	tries      INTEGER NOT NULL CHECK (tries >= 0),
	next_try   TEXT NOT NULL,
	failure    TEXT NOT NULL,
	sent_at    TEXT NOT NULL
) STRICT;
CREATE INDEX digests_waiting ON digests (next_try) WHERE sent_at = '';

-- +goose StatementBegin
CREATE TRIGGER notices_no_update BEFORE UPDATE ON notices
BEGIN SELECT RAISE(ABORT, 'notices is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER notices_no_delete BEFORE DELETE ON notices
BEGIN SELECT RAISE(ABORT, 'notices keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER deliveries_fixed BEFORE UPDATE OF channel, recipient, notice_id ON deliveries
BEGIN SELECT RAISE(ABORT, 'this column of deliveries never changes'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER deliveries_gathered BEFORE UPDATE OF digest_id ON deliveries
WHEN OLD.digest_id <> 0
BEGIN SELECT RAISE(ABORT, 'a delivery stays in its digest'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER deliveries_no_delete BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'deliveries keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER digests_fixed BEFORE UPDATE OF id, channel, recipient, message_id, made_at ON digests
BEGIN SELECT RAISE(ABORT, 'this column of digests never changes'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER digests_sent BEFORE UPDATE OF tries, next_try, failure, sent_at ON digests
WHEN OLD.sent_at <> ''
BEGIN SELECT RAISE(ABORT, 'a digest is sent once'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER digests_no_delete BEFORE DELETE ON digests
BEGIN SELECT RAISE(ABORT, 'digests keeps its rows'); END;
-- +goose StatementEnd
