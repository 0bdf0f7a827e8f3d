-- +goose Up

-- The data a transfer file's bytes depend on beside its payments: the layout, the
-- bank's list of banks, the bank's own workbook. Kept as they were used, so that
-- a file of any past run comes out equal after the layout has changed.
CREATE TABLE format_data (
	digest  TEXT COLLATE "C" NOT NULL CHECK (length(digest) = 64),
	part    TEXT COLLATE "C" NOT NULL CHECK (part <> ''),
	content BYTEA NOT NULL,
	PRIMARY KEY (digest, part)
);
ALTER TABLE transfer_files ADD COLUMN basis TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (length(basis) IN (0, 64));

CREATE TRIGGER format_data_no_update BEFORE UPDATE ON format_data FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER format_data_no_delete BEFORE DELETE ON format_data FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER format_data_no_truncate BEFORE TRUNCATE ON format_data FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER transfer_files_basis_fixed BEFORE UPDATE OF basis ON transfer_files FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('this column never changes');

-- +goose StatementBegin
CREATE FUNCTION keep_basis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.basis <> '' AND NOT EXISTS (SELECT 1 FROM format_data WHERE digest = NEW.basis) THEN
		RAISE EXCEPTION 'the data this file depends on is not kept' USING ERRCODE = 'restrict_violation';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER transfer_files_basis_kept BEFORE INSERT ON transfer_files FOR EACH ROW
	EXECUTE FUNCTION keep_basis();
