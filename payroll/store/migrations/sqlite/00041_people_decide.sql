-- +goose Up

-- Scheduled work prepares; people decide. The users that act for the timetable
-- have an at sign in their names; they neither ask for approval nor give it.

-- +goose StatementBegin
CREATE TRIGGER submissions_by_people BEFORE INSERT ON submissions
WHEN instr(NEW.submitted_by, '@') > 0
BEGIN SELECT RAISE(ABORT, 'a run is submitted by a person'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER approvals_by_people BEFORE INSERT ON approvals
WHEN instr(NEW.approved_by, '@') > 0
BEGIN SELECT RAISE(ABORT, 'a run is approved by a person'); END;
-- +goose StatementEnd
