-- +goose Up

-- What is to be done with money that did not arrive: where it goes the next time.
-- One person asks, another agrees; only then a run may pay it again.
CREATE TABLE repairs (
	id             INTEGER PRIMARY KEY,
	end_to_end_id  TEXT NOT NULL REFERENCES instructions (end_to_end_id),
	method         TEXT NOT NULL CHECK (method IN ('account', 'cash')),
	bank           TEXT NOT NULL,
	bank_text      TEXT NOT NULL,
	account_number TEXT NOT NULL,
	account_holder TEXT NOT NULL,
	reason         TEXT NOT NULL CHECK (reason <> ''),
	asked_by       TEXT NOT NULL REFERENCES users (name),
	asked_at       TEXT NOT NULL,
	UNIQUE (id, asked_by),
	UNIQUE (id, end_to_end_id),
	CHECK (method = 'cash' AND account_number = '' OR method = 'account' AND bank <> '' AND account_number <> '')
) STRICT;
CREATE INDEX repairs_payment ON repairs (end_to_end_id);
CREATE TABLE repair_consents (
	repair_id INTEGER NOT NULL PRIMARY KEY,
	asked_by  TEXT NOT NULL,
	agreed_by TEXT NOT NULL REFERENCES users (name),
	agreed_at TEXT NOT NULL,
	FOREIGN KEY (repair_id, asked_by) REFERENCES repairs (id, asked_by),
	CONSTRAINT two_persons CHECK (agreed_by <> asked_by)
) STRICT;

-- +goose StatementBegin
CREATE TRIGGER repairs_no_update BEFORE UPDATE ON repairs
BEGIN SELECT RAISE(ABORT, 'repairs is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER repairs_no_delete BEFORE DELETE ON repairs
BEGIN SELECT RAISE(ABORT, 'repairs keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER repair_consents_no_update BEFORE UPDATE ON repair_consents
BEGIN SELECT RAISE(ABORT, 'repair_consents is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER repair_consents_no_delete BEFORE DELETE ON repair_consents
BEGIN SELECT RAISE(ABORT, 'repair_consents keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER repairs_down BEFORE INSERT ON repairs
WHEN NOT EXISTS (SELECT 1 FROM instructions WHERE end_to_end_id = NEW.end_to_end_id AND state IN ('rejected', 'returned'))
BEGIN SELECT RAISE(ABORT, 'only a refused or returned payment is repaired'); END;
-- +goose StatementEnd

-- A re-issue names the payment it replaces, the first payment of that money (whose
-- shares it is made of) and what two persons agreed. When its run is cancelled, the
-- payment may be replaced again; the key of live payments lets one live at a time.
-- No earlier version wrote here.
DROP TRIGGER instructions_replaced;
DROP TABLE reissues;
CREATE TABLE reissues (
	end_to_end_id TEXT NOT NULL PRIMARY KEY REFERENCES instructions (end_to_end_id),
	replaces      TEXT NOT NULL REFERENCES instructions (end_to_end_id),
	origin        TEXT NOT NULL REFERENCES instructions (end_to_end_id),
	repair_id     INTEGER NOT NULL REFERENCES repair_consents (repair_id),
	FOREIGN KEY (repair_id, replaces) REFERENCES repairs (id, end_to_end_id),
	CHECK (end_to_end_id <> replaces)
) STRICT;
CREATE INDEX reissues_replaces ON reissues (replaces);

-- +goose StatementBegin
CREATE TRIGGER instructions_replaced BEFORE UPDATE OF state ON instructions
WHEN NEW.state NOT IN ('rejected', 'returned') AND EXISTS (SELECT 1 FROM reissues r JOIN instructions n ON n.end_to_end_id = r.end_to_end_id
		WHERE r.replaces = OLD.end_to_end_id AND n.state <> 'cancelled')
BEGIN SELECT RAISE(ABORT, 'the payment was replaced by another'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER reissues_down BEFORE INSERT ON reissues
WHEN NOT EXISTS (SELECT 1 FROM instructions o JOIN instructions n ON n.person_id = o.person_id AND n.programme = o.programme
			AND n.month = o.month AND n.sequence = o.sequence AND n.part = o.part AND n.amount = o.amount AND n.attempt = o.attempt + 1
		WHERE o.end_to_end_id = NEW.replaces AND n.end_to_end_id = NEW.end_to_end_id
			AND o.state IN ('rejected', 'returned') AND n.state = 'pending' AND n.run_id <> o.run_id)
	OR EXISTS (SELECT 1 FROM reissues r JOIN instructions n ON n.end_to_end_id = r.end_to_end_id
		WHERE r.replaces = NEW.replaces AND n.state <> 'cancelled')
	OR NEW.origin <> COALESCE((SELECT r.origin FROM reissues r WHERE r.end_to_end_id = NEW.replaces), NEW.replaces)
BEGIN SELECT RAISE(ABORT, 'only a refused or returned payment is replaced, once, by the same money'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER reissues_no_update BEFORE UPDATE ON reissues
BEGIN SELECT RAISE(ABORT, 'reissues is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER reissues_no_delete BEFORE DELETE ON reissues
BEGIN SELECT RAISE(ABORT, 'reissues keeps its rows'); END;
-- +goose StatementEnd

-- Money of earlier runs that a run pays again is its own figure:
-- payable = entitled − recovered + reissued = instructed + held.
ALTER TABLE pay_runs ADD COLUMN reissued INTEGER NOT NULL DEFAULT 0 CHECK (reissued >= 0);
DROP TRIGGER pay_runs_content;
-- +goose StatementBegin
CREATE TRIGGER pay_runs_content BEFORE UPDATE OF
	pay_on, rates_digest, registry_digest, settings_digest, basis_digest, content_digest, persons, grants, payments,
	held_rows, payable, recovered, reissued, instructed, held_sum, covers, first_month ON pay_runs
WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a calculated run keeps its content'); END;
-- +goose StatementEnd
