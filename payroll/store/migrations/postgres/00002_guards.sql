-- +goose Up

-- Correct by adding, never by editing: what was recorded once stays. The few
-- columns that may change do so along the listed transitions only. These rules
-- hold for every program that writes here, not only for this one.

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
	RAISE EXCEPTION ''%: %'', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = ''integrity_constraint_violation'';
END';
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION refuse_unapproved() RETURNS trigger LANGUAGE plpgsql AS '
BEGIN
	IF NOT EXISTS (SELECT 1 FROM approvals
		WHERE run_id = NEW.id AND voided = '''' AND digest = NEW.content_digest
			AND submission_no = (SELECT MAX(submission_no) FROM submissions WHERE run_id = NEW.id)) THEN
		RAISE EXCEPTION ''no approval of this content'' USING ERRCODE = ''integrity_constraint_violation'';
	END IF;
	RETURN NEW;
END';
-- +goose StatementEnd

CREATE TRIGGER instruments_no_update BEFORE UPDATE ON instruments FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER imports_no_update BEFORE UPDATE ON imports FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER unit_versions_no_update BEFORE UPDATE ON unit_versions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER unit_debtors_no_update BEFORE UPDATE ON unit_debtors FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER person_versions_no_update BEFORE UPDATE ON person_versions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER grant_versions_no_update BEFORE UPDATE ON grant_versions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER run_grants_no_update BEFORE UPDATE ON run_grants FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER lines_no_update BEFORE UPDATE ON lines FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER held_no_update BEFORE UPDATE ON held FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER batches_no_update BEFORE UPDATE ON batches FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER file_batches_no_update BEFORE UPDATE ON file_batches FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('append-only');

CREATE TRIGGER instruments_no_delete BEFORE DELETE OR TRUNCATE ON instruments FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER imports_no_delete BEFORE DELETE OR TRUNCATE ON imports FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER unit_versions_no_delete BEFORE DELETE OR TRUNCATE ON unit_versions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER unit_debtors_no_delete BEFORE DELETE OR TRUNCATE ON unit_debtors FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER person_versions_no_delete BEFORE DELETE OR TRUNCATE ON person_versions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER grant_versions_no_delete BEFORE DELETE OR TRUNCATE ON grant_versions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER submissions_no_delete BEFORE DELETE OR TRUNCATE ON submissions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER run_grants_no_delete BEFORE DELETE OR TRUNCATE ON run_grants FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER lines_no_delete BEFORE DELETE OR TRUNCATE ON lines FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER held_no_delete BEFORE DELETE OR TRUNCATE ON held FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER batches_no_delete BEFORE DELETE OR TRUNCATE ON batches FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER file_batches_no_delete BEFORE DELETE OR TRUNCATE ON file_batches FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER audit_no_delete BEFORE DELETE OR TRUNCATE ON audit FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER pay_runs_no_delete BEFORE DELETE OR TRUNCATE ON pay_runs FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER approvals_no_delete BEFORE DELETE OR TRUNCATE ON approvals FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER instructions_no_delete BEFORE DELETE OR TRUNCATE ON instructions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER transfer_files_no_delete BEFORE DELETE OR TRUNCATE ON transfer_files FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER audit_head_no_delete BEFORE DELETE OR TRUNCATE ON audit_head FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('keeps its rows');

CREATE TRIGGER pay_runs_fixed BEFORE UPDATE OF
	id, programme, month, kind, sequence, prepared_by, prepared_at ON pay_runs FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('this column never changes');

CREATE TRIGGER approvals_fixed BEFORE UPDATE OF
	run_id, submission_no, prepared_by, submitted_by, approved_by, approved_at, digest ON approvals FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('this column never changes');

CREATE TRIGGER instructions_fixed BEFORE UPDATE OF
	run_id, batch_no, ordinal, end_to_end_id, programme, month, sequence, part, attempt, unit,
	person_id, person_name, payee_name, payee_id, payee_relation, method, bank, bank_text,
	account_number, account_holder, amount, remittance ON instructions FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('this column never changes');

CREATE TRIGGER transfer_files_fixed BEFORE UPDATE OF
	run_id, file_no, name, format, message_id, programme, month, unit, unit_name, jurisdiction,
	budget_code, debtor_programme, bank, bank_text, account_number, account_holder, debtor_format,
	purpose, memo, pay_on, created_at, payments, total ON transfer_files FOR EACH STATEMENT
	EXECUTE FUNCTION refuse_change('this column never changes');

CREATE TRIGGER pay_runs_content BEFORE UPDATE OF
	pay_on, rates_digest, registry_digest, settings_digest, content_digest, persons, grants, payments,
	held_rows, entitled, instructed, held_sum ON pay_runs FOR EACH ROW
	WHEN (OLD.state <> 'draft')
	EXECUTE FUNCTION refuse_change('a calculated run keeps its content');

CREATE TRIGGER pay_runs_transition BEFORE UPDATE OF state ON pay_runs FOR EACH ROW
	WHEN (NOT (OLD.state = NEW.state
		OR OLD.state = 'draft' AND NEW.state IN ('calculated', 'cancelled')
		OR OLD.state = 'calculated' AND NEW.state IN ('submitted', 'cancelled')
		OR OLD.state = 'submitted' AND NEW.state IN ('approved', 'calculated', 'cancelled')
		OR OLD.state = 'approved' AND NEW.state IN ('released', 'calculated', 'cancelled')
		OR OLD.state = 'released' AND NEW.state = 'closed'))
	EXECUTE FUNCTION refuse_change('a run cannot go from the one state to the other');

CREATE TRIGGER pay_runs_approved BEFORE UPDATE OF state ON pay_runs FOR EACH ROW
	WHEN (NEW.state IN ('approved', 'released'))
	EXECUTE FUNCTION refuse_unapproved();

CREATE TRIGGER approvals_void BEFORE UPDATE OF voided ON approvals FOR EACH ROW
	WHEN (OLD.voided <> '' OR NEW.voided = '')
	EXECUTE FUNCTION refuse_change('a void approval stays void');

CREATE TRIGGER instructions_transition BEFORE UPDATE OF state ON instructions FOR EACH ROW
	WHEN (NOT (OLD.state = NEW.state
		OR OLD.state = 'pending' AND NEW.state IN ('sent', 'held', 'cancelled')
		OR OLD.state = 'held' AND NEW.state = 'cancelled'
		OR OLD.state = 'sent' AND NEW.state IN ('settled', 'rejected', 'returned', 'unknown')
		OR OLD.state = 'unknown' AND NEW.state IN ('settled', 'rejected', 'returned')
		OR OLD.state = 'settled' AND NEW.state = 'returned'))
	EXECUTE FUNCTION refuse_change('a payment cannot go from the one state to the other');

CREATE TRIGGER transfer_files_written BEFORE UPDATE OF account_hash, byte_count, sha256 ON transfer_files FOR EACH ROW
	WHEN (OLD.sha256 <> '')
	EXECUTE FUNCTION refuse_change('a written file keeps its digest');
