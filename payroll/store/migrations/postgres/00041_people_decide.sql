-- +goose Up

-- Scheduled work prepares; people decide. The users that act for the timetable
-- have an at sign in their names; they neither ask for approval nor give it.

CREATE TRIGGER submissions_by_people BEFORE INSERT ON submissions FOR EACH ROW
	WHEN (position('@' IN NEW.submitted_by) > 0)
	EXECUTE FUNCTION refuse_change('a run is submitted by a person');

CREATE TRIGGER approvals_by_people BEFORE INSERT ON approvals FOR EACH ROW
	WHEN (position('@' IN NEW.approved_by) > 0)
	EXECUTE FUNCTION refuse_change('a run is approved by a person');
