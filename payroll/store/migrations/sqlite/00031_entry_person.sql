-- +goose Up

-- The citizen number a list of the payment service names its payees by.
ALTER TABLE entries ADD COLUMN person_id TEXT NOT NULL DEFAULT '';
