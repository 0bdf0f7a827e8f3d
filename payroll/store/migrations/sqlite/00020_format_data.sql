-- +goose Up

-- The data a transfer file's bytes depend on beside its payments: the layout, the
-- bank's list of banks, the bank's own workbook. Kept as they were used, so that
-- a file of any past run comes out equal after the layout has changed.
CREATE TABLE format_data (
	digest  TEXT NOT NULL CHECK (length(digest) = 64),
	part    TEXT NOT NULL CHECK (part <> ''),
	content BLOB NOT NULL,
	PRIMARY KEY (digest, part)
) STRICT, WITHOUT ROWID;
ALTER TABLE transfer_files ADD COLUMN basis TEXT NOT NULL DEFAULT '' CHECK (length(basis) IN (0, 64));

-- +goose StatementBegin
CREATE TRIGGER format_data_no_update BEFORE UPDATE ON format_data
BEGIN SELECT RAISE(ABORT, 'format_data is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER format_data_no_delete BEFORE DELETE ON format_data
BEGIN SELECT RAISE(ABORT, 'format_data is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER transfer_files_basis_fixed BEFORE UPDATE OF basis ON transfer_files
BEGIN SELECT RAISE(ABORT, 'this column of transfer_files never changes'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER transfer_files_basis_kept BEFORE INSERT ON transfer_files
WHEN NEW.basis <> '' AND NOT EXISTS (SELECT 1 FROM format_data WHERE digest = NEW.basis)
BEGIN SELECT RAISE(ABORT, 'the data this file depends on is not kept'); END;
-- +goose StatementEnd
