-- +goose Up

-- Every preparation asks what came back and was not paid again: years of payments
-- that arrived are not to be read for it.
CREATE INDEX instructions_unpaid ON instructions (end_to_end_id) WHERE state IN ('rejected', 'returned');
