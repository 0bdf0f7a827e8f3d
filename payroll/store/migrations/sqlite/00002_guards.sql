-- +goose Up

-- Correct by adding, never by editing: what was recorded once stays. The few
-- columns that may change do so along the listed transitions only. These rules
-- hold for every program that writes here, not only for this one.

-- +goose StatementBegin
CREATE TRIGGER instruments_no_update BEFORE UPDATE ON instruments
BEGIN SELECT RAISE(ABORT, 'instruments is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER imports_no_update BEFORE UPDATE ON imports
BEGIN SELECT RAISE(ABORT, 'imports is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER unit_versions_no_update BEFORE UPDATE ON unit_versions
BEGIN SELECT RAISE(ABORT, 'unit_versions is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER unit_debtors_no_update BEFORE UPDATE ON unit_debtors
BEGIN SELECT RAISE(ABORT, 'unit_debtors is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER person_versions_no_update BEFORE UPDATE ON person_versions
BEGIN SELECT RAISE(ABORT, 'person_versions is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER grant_versions_no_update BEFORE UPDATE ON grant_versions
BEGIN SELECT RAISE(ABORT, 'grant_versions is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions
BEGIN SELECT RAISE(ABORT, 'submissions is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_grants_no_update BEFORE UPDATE ON run_grants
BEGIN SELECT RAISE(ABORT, 'run_grants is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER lines_no_update BEFORE UPDATE ON lines
BEGIN SELECT RAISE(ABORT, 'lines is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER held_no_update BEFORE UPDATE ON held
BEGIN SELECT RAISE(ABORT, 'held is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER batches_no_update BEFORE UPDATE ON batches
BEGIN SELECT RAISE(ABORT, 'batches is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER file_batches_no_update BEFORE UPDATE ON file_batches
BEGIN SELECT RAISE(ABORT, 'file_batches is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER instruments_no_delete BEFORE DELETE ON instruments
BEGIN SELECT RAISE(ABORT, 'instruments keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER imports_no_delete BEFORE DELETE ON imports
BEGIN SELECT RAISE(ABORT, 'imports keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER unit_versions_no_delete BEFORE DELETE ON unit_versions
BEGIN SELECT RAISE(ABORT, 'unit_versions keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER unit_debtors_no_delete BEFORE DELETE ON unit_debtors
BEGIN SELECT RAISE(ABORT, 'unit_debtors keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER person_versions_no_delete BEFORE DELETE ON person_versions
BEGIN SELECT RAISE(ABORT, 'person_versions keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER grant_versions_no_delete BEFORE DELETE ON grant_versions
BEGIN SELECT RAISE(ABORT, 'grant_versions keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions
BEGIN SELECT RAISE(ABORT, 'submissions keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER run_grants_no_delete BEFORE DELETE ON run_grants
BEGIN SELECT RAISE(ABORT, 'run_grants keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER lines_no_delete BEFORE DELETE ON lines
BEGIN SELECT RAISE(ABORT, 'lines keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER held_no_delete BEFORE DELETE ON held
BEGIN SELECT RAISE(ABORT, 'held keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER batches_no_delete BEFORE DELETE ON batches
BEGIN SELECT RAISE(ABORT, 'batches keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER file_batches_no_delete BEFORE DELETE ON file_batches
BEGIN SELECT RAISE(ABORT, 'file_batches keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'audit keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER pay_runs_no_delete BEFORE DELETE ON pay_runs
BEGIN SELECT RAISE(ABORT, 'pay_runs keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals
BEGIN SELECT RAISE(ABORT, 'approvals keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER instructions_no_delete BEFORE DELETE ON instructions
BEGIN SELECT RAISE(ABORT, 'instructions keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER transfer_files_no_delete BEFORE DELETE ON transfer_files
BEGIN SELECT RAISE(ABORT, 'transfer_files keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'audit_head keeps its rows'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER pay_runs_fixed BEFORE UPDATE OF
	id, programme, month, kind, sequence, prepared_by, prepared_at ON pay_runs
BEGIN SELECT RAISE(ABORT, 'this column of pay_runs never changes'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER approvals_fixed BEFORE UPDATE OF
	run_id, submission_no, prepared_by, submitted_by, approved_by, approved_at, digest ON approvals
BEGIN SELECT RAISE(ABORT, 'this column of approvals never changes'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER instructions_fixed BEFORE UPDATE OF
	run_id, batch_no, ordinal, end_to_end_id, programme, month, sequence, part, attempt, unit,
	person_id, person_name, payee_name, payee_id, payee_relation, method, bank, bank_text,
	account_number, account_holder, amount, remittance ON instructions
BEGIN SELECT RAISE(ABORT, 'this column of instructions never changes'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER transfer_files_fixed BEFORE UPDATE OF
	run_id, file_no, name, format, message_id, programme, month, unit, unit_name, jurisdiction,
	budget_code, debtor_programme, bank, bank_text, account_number, account_holder, debtor_format,
	purpose, memo, pay_on, created_at, payments, total ON transfer_files
BEGIN SELECT RAISE(ABORT, 'this column of transfer_files never changes'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER pay_runs_content BEFORE UPDATE OF
	pay_on, rates_digest, registry_digest, settings_digest, content_digest, persons, grants, payments,
	held_rows, entitled, instructed, held_sum ON pay_runs
WHEN OLD.state <> 'draft'
BEGIN SELECT RAISE(ABORT, 'a calculated run keeps its content'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER pay_runs_transition BEFORE UPDATE OF state ON pay_runs
WHEN NOT (OLD.state = NEW.state
		OR OLD.state = 'draft' AND NEW.state IN ('calculated', 'cancelled')
		OR OLD.state = 'calculated' AND NEW.state IN ('submitted', 'cancelled')
		OR OLD.state = 'submitted' AND NEW.state IN ('approved', 'calculated', 'cancelled')
		OR OLD.state = 'approved' AND NEW.state IN ('released', 'calculated', 'cancelled')
		OR OLD.state = 'released' AND NEW.state = 'closed')
BEGIN SELECT RAISE(ABORT, 'a run cannot go from the one state to the other'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER pay_runs_approved BEFORE UPDATE OF state ON pay_runs
WHEN NEW.state IN ('approved', 'released') AND NOT EXISTS (
		SELECT 1 FROM approvals
		WHERE run_id = NEW.id AND voided = '' AND digest = NEW.content_digest
			AND submission_no = (SELECT MAX(submission_no) FROM submissions WHERE run_id = NEW.id))
BEGIN SELECT RAISE(ABORT, 'no approval of this content'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER approvals_void BEFORE UPDATE OF voided ON approvals
WHEN OLD.voided <> '' OR NEW.voided = ''
BEGIN SELECT RAISE(ABORT, 'a void approval stays void'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER instructions_transition BEFORE UPDATE OF state ON instructions
WHEN NOT (OLD.state = NEW.state
		OR OLD.state = 'pending' AND NEW.state IN ('sent', 'held', 'cancelled')
		OR OLD.state = 'held' AND NEW.state = 'cancelled'
		OR OLD.state = 'sent' AND NEW.state IN ('settled', 'rejected', 'returned', 'unknown')
		OR OLD.state = 'unknown' AND NEW.state IN ('settled', 'rejected', 'returned')
		OR OLD.state = 'settled' AND NEW.state = 'returned')
BEGIN SELECT RAISE(ABORT, 'a payment cannot go from the one state to the other'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER transfer_files_written BEFORE UPDATE OF account_hash, byte_count, sha256 ON transfer_files
WHEN OLD.sha256 <> ''
BEGIN SELECT RAISE(ABORT, 'a written file keeps its digest'); END;
-- +goose StatementEnd
