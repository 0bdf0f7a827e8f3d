-- +goose Up

-- The balance of the account before the entry, '' where the statement does not
-- tell: it tells truly equal lines of one day apart.
ALTER TABLE entries ADD COLUMN balance TEXT NOT NULL DEFAULT '';
