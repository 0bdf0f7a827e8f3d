-- +goose Up

-- Overpayments. A recovery is opened by the run that finds one and is never netted
-- against anything by itself. Its figures can never exceed what was overpaid.
CREATE TABLE recoveries (
	id             TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
	run_id         TEXT NOT NULL REFERENCES pay_runs (id),
	programme      TEXT NOT NULL,
	person_id      TEXT NOT NULL CHECK (person_id <> ''),
	person_name    TEXT NOT NULL,
	payee_name     TEXT NOT NULL,
	payee_id       TEXT NOT NULL,
	unit           TEXT NOT NULL,
	reason         TEXT NOT NULL CHECK (reason <> ''),
	state          TEXT NOT NULL CHECK (state IN ('open', 'agreed', 'recovered', 'written_off', 'withdrawn', 'cancelled')),
	amount         INTEGER NOT NULL CHECK (amount > 0),
	withdrawn      INTEGER NOT NULL CHECK (withdrawn >= 0),
	repaid         INTEGER NOT NULL CHECK (repaid >= 0),
	written_off    INTEGER NOT NULL CHECK (written_off >= 0),
	instalment     INTEGER NOT NULL CHECK (instalment >= 0),
	share          INTEGER NOT NULL CHECK (share BETWEEN 0 AND 99),
	from_month     TEXT NOT NULL,
	decision_no    TEXT NOT NULL,
	CONSTRAINT recovered_at_most_the_debt CHECK (withdrawn + repaid + written_off <= amount),
	CHECK (state NOT IN ('recovered', 'written_off', 'withdrawn') OR withdrawn + repaid + written_off = amount),
	CHECK (state NOT IN ('open', 'agreed') OR withdrawn + repaid + written_off < amount),
	CHECK (state <> 'agreed' OR instalment > 0 AND share > 0 AND from_month <> '')
) STRICT;
CREATE INDEX recoveries_person ON recoveries (person_id, programme);
CREATE INDEX recoveries_run ON recoveries (run_id);

-- What is claimed back, by grant, component and month: positive by the run that
-- found it, negative where a claim was withdrawn, by a run or ('' as run) by people.
CREATE TABLE recovery_items (
	id          INTEGER PRIMARY KEY,
	recovery_id TEXT NOT NULL REFERENCES recoveries (id),
	run_id      TEXT NOT NULL,
	category    TEXT NOT NULL,
	decision_no TEXT NOT NULL,
	from_month  TEXT NOT NULL,
	component   TEXT NOT NULL,
	month       TEXT NOT NULL,
	reason      TEXT NOT NULL CHECK (reason <> ''),
	amount      INTEGER NOT NULL CHECK (amount <> 0)
) STRICT;
CREATE INDEX recovery_items_recovery ON recovery_items (recovery_id);

-- What a run keeps of a payment: shares less deductions are the payment.
CREATE TABLE deductions (
	run_id        TEXT NOT NULL REFERENCES pay_runs (id),
	recovery_id   TEXT NOT NULL REFERENCES recoveries (id),
	end_to_end_id TEXT NOT NULL REFERENCES instructions (end_to_end_id),
	amount        INTEGER NOT NULL CHECK (amount > 0),
	PRIMARY KEY (run_id, recovery_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deductions_payment ON deductions (end_to_end_id);

-- What people decided about a recovery.
CREATE TABLE recovery_acts (
	recovery_id TEXT NOT NULL REFERENCES recoveries (id),
	act_no      INTEGER NOT NULL CHECK (act_no >= 1),
	act         TEXT NOT NULL CHECK (act IN ('agree', 'receive', 'write_off', 'undo')),
	amount      INTEGER NOT NULL CHECK (amount >= 0),
	document    TEXT NOT NULL,
	acted_by    TEXT NOT NULL REFERENCES users (name),
	acted_at    TEXT NOT NULL,
	PRIMARY KEY (recovery_id, act_no)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER recoveries_fixed BEFORE UPDATE OF
	id, run_id, programme, person_id, person_name, payee_name, payee_id, unit, reason, amount ON recoveries
BEGIN SELECT RAISE(ABORT, 'this column of recoveries never changes'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER recoveries_over BEFORE UPDATE ON recoveries
WHEN OLD.state = 'cancelled'
BEGIN SELECT RAISE(ABORT, 'a recovery of a cancelled run stays cancelled'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER recoveries_no_delete BEFORE DELETE ON recoveries
BEGIN SELECT RAISE(ABORT, 'recoveries keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER recovery_items_no_update BEFORE UPDATE ON recovery_items
BEGIN SELECT RAISE(ABORT, 'recovery_items is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER recovery_items_no_delete BEFORE DELETE ON recovery_items
BEGIN SELECT RAISE(ABORT, 'recovery_items keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER deductions_no_update BEFORE UPDATE ON deductions
BEGIN SELECT RAISE(ABORT, 'deductions is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER deductions_no_delete BEFORE DELETE ON deductions
BEGIN SELECT RAISE(ABORT, 'deductions keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER recovery_acts_no_update BEFORE UPDATE ON recovery_acts
BEGIN SELECT RAISE(ABORT, 'recovery_acts is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER recovery_acts_no_delete BEFORE DELETE ON recovery_acts
BEGIN SELECT RAISE(ABORT, 'recovery_acts keeps its rows'); END;
-- +goose StatementEnd

-- A line may be set against money of the same month that is due under another
-- grant: against names that grant, 0 where the line stands for itself.
ALTER TABLE lines ADD COLUMN against INTEGER NOT NULL DEFAULT 0;
DROP INDEX lines_once;
CREATE UNIQUE INDEX lines_once ON lines (run_id, grant_id, component, month, against);
DROP TRIGGER lines_fixed;
-- +goose StatementBegin
CREATE TRIGGER lines_fixed BEFORE UPDATE OF
	id, run_id, person_id, grant_id, list_row, category, programme, unit, component, month, amount, instrument, provision,
	base, base_amount, coefficient, base_instrument, base_provision, counted, decision_no, from_month, reason, assessed, settled,
	against ON lines
BEGIN SELECT RAISE(ABORT, 'lines is append-only'); END;
-- +goose StatementEnd
