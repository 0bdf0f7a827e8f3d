-- +goose Up

-- Lists are streamed: how many rows a file has is not known when its import is
-- recorded, and it was always 0. Who asks again reads the file again.
ALTER TABLE imports DROP COLUMN row_count;
