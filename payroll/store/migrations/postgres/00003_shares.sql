-- +goose Up

-- What each payment is made of: the sum of the shares of a payment is its
-- amount. Months before the run's own are money that is paid late.
CREATE TABLE shares (
	run_id        TEXT COLLATE "C" NOT NULL,
	end_to_end_id TEXT COLLATE "C" NOT NULL REFERENCES instructions (end_to_end_id),
	person_id     TEXT COLLATE "C" NOT NULL,
	grant_id      BIGINT NOT NULL,
	month         TEXT COLLATE "C" NOT NULL,
	amount        BIGINT NOT NULL CHECK (amount > 0),
	PRIMARY KEY (end_to_end_id, grant_id, month),
	FOREIGN KEY (run_id, person_id, grant_id) REFERENCES run_grants (run_id, person_id, grant_id)
);

CREATE TRIGGER shares_no_update BEFORE UPDATE ON shares FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER shares_no_delete BEFORE DELETE ON shares FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER shares_no_truncate BEFORE TRUNCATE ON shares FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');
