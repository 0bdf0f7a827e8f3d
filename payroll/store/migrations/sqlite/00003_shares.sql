-- +goose Up

-- What each payment is made of: the sum of the shares of a payment is its
-- amount. Months before the run's own are money that is paid late.
CREATE TABLE shares (
	run_id        TEXT NOT NULL,
	end_to_end_id TEXT NOT NULL REFERENCES instructions (end_to_end_id),
	person_id     TEXT NOT NULL,
	grant_id      INTEGER NOT NULL,
	month         TEXT NOT NULL,
	amount        INTEGER NOT NULL CHECK (amount > 0),
	PRIMARY KEY (end_to_end_id, grant_id, month),
	FOREIGN KEY (run_id, person_id, grant_id) REFERENCES run_grants (run_id, person_id, grant_id)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER shares_no_update BEFORE UPDATE ON shares
BEGIN SELECT RAISE(ABORT, 'shares is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER shares_no_delete BEFORE DELETE ON shares
BEGIN SELECT RAISE(ABORT, 'shares is append-only'); END;
-- +goose StatementEnd
