package store

import (
	"fmt"
	"strings"

	"chitra/payroll"
)

// Answer is one file a bank sent, read in.
type Answer struct {
	ImportID     int64
	Sender       string // who sent it, as the person who brought it says
	Format       string
	Bytes        int64
	Entries, New int // facts in the file, and those not known before
}

// InsertAnswer records a file of a bank beside its import.
func (t *Tx) InsertAnswer(a Answer) error {
	_, err := t.exec(`INSERT INTO answers (import_id, sender, format, byte_count, entries, new_entries) VALUES (?, ?, ?, ?, ?, ?)`,
		a.ImportID, a.Sender, a.Format, a.Bytes, a.Entries, a.New)
	return err
}

// Answers lists the files of banks, oldest first.
func (t *Tx) Answers() ([]Answer, error) {
	return collect(t, func(s scan, a *Answer) error {
		return s(&a.ImportID, &a.Sender, &a.Format, &a.Bytes, &a.Entries, &a.New)
	}, `SELECT import_id, sender, format, byte_count, entries, new_entries FROM answers ORDER BY import_id`)
}

// InsertAnswerPart keeps the next part of a file's exact bytes; parts count from 1.
func (t *Tx) InsertAnswerPart(importID int64, no int, content []byte) error {
	_, err := t.exec(`INSERT INTO answer_parts (import_id, part_no, content) VALUES (?, ?, ?)`, importID, no, content)
	return err
}

// AnswerPart returns a part of a file's bytes; found is false after the last.
func (t *Tx) AnswerPart(importID int64, no int) (content []byte, found bool, err error) {
	found, err = t.one(`SELECT content FROM answer_parts WHERE import_id = ? AND part_no = ?`, []any{importID, no}, &content)
	return content, found, err
}

// StatementRow is a statement with the file it came in.
type StatementRow struct {
	ImportID int64
	payroll.Statement
}

var statementColumns = []string{"import_id", "statement_no", "statement_id", "sequence", "account", "servicer", "currency", "from_day",
	"to_day", "opening", "closing", "provisional", "entries"}

// InsertStatements keeps the heads of a file's statements.
func (t *Tx) InsertStatements(importID int64, list []payroll.Statement) error {
	err := t.load("statements", statementColumns, len(list), func(i int, into []any) []any {
		s := &list[i]
		opening, closing := s.Balances()
		return append(into, importID, s.Index, s.ID, s.Sequence, s.Account, s.Servicer, s.Currency, s.From.String(), s.To.String(),
			opening, closing, flag(s.Provisional), s.Entries)
	})
	if err != nil {
		return fmt.Errorf("statements: %w", err)
	}
	return nil
}

// flag is a truth as both databases keep it.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// asFlag scans what flag wrote.
type asFlag struct{ into *bool }

// Scan implements sql.Scanner.
func (a asFlag) Scan(column any) error {
	n, ok := column.(int64)
	if !ok {
		return fmt.Errorf("column holds %T instead of a number: %w", column, payroll.ErrIntegrity)
	}
	*a.into = n != 0
	return nil
}

func scanStatement(s scan, r *StatementRow) error {
	var opening, closing string
	err := s(&r.ImportID, &r.Index, &r.ID, &r.Sequence, &r.Account, &r.Servicer, &r.Currency, asDate(&r.From), asDate(&r.To),
		&opening, &closing, asFlag{&r.Provisional}, &r.Entries)
	if err != nil {
		return err
	}
	return r.SetBalances(opening, closing)
}

var statementSelect = `SELECT ` + strings.Join(statementColumns, ", ") + ` FROM statements `

// Statements lists the heads of all statements, in the order they came.
func (t *Tx) Statements() ([]StatementRow, error) {
	return collect(t, scanStatement, statementSelect+`ORDER BY import_id, statement_no`)
}

// Statement returns one statement of a file.
func (t *Tx) Statement(importID int64, no int) (row StatementRow, found bool, err error) {
	list, err := collect(t, scanStatement, statementSelect+`WHERE import_id = ? AND statement_no = ?`, importID, no)
	if err != nil || len(list) == 0 {
		return StatementRow{}, false, err
	}
	return list[0], true, nil
}

// Entry is one fact of a bank, kept once.
type Entry struct {
	ID         int64 // given by the store
	ImportID   int64
	Key        string // payroll.EntryKey
	Occurrence int    // counts truly equal lines, from 1
	Balance    string // of the account before it, "" where the statement does not tell
	payroll.StatementEntry
}

var entryColumns = []string{"import_id", "statement_no", "line_no", "sheet", "entry_key", "occurrence", "kind", "account", "currency", "amount",
	"credit", "reversal", "booked", "booked_on", "value_on", "reference", "position", "end_to_end_id", "instruction_id", "message_id",
	"batch_id", "status", "bank_status", "reason", "party_name", "party_account", "party_bank", "words", "person_id", "balance"}

// InsertEntries keeps facts. One that is there already, by key and occurrence, is
// payroll.ErrConflict.
func (t *Tx) InsertEntries(entries []Entry) error {
	err := t.load("entries", entryColumns, len(entries), func(i int, into []any) []any {
		e := &entries[i]
		return append(into, e.ImportID, e.Statement, e.Line, e.Sheet, e.Key, e.Occurrence, string(e.Kind), e.Account, e.Currency, e.Amount.String(),
			flag(e.Credit), flag(e.Reversal), flag(e.Booked), e.BookedOn.String(), e.ValueOn.String(), e.Reference, e.Position, e.EndToEndID,
			e.InstructionID, e.MessageID, e.BatchID, string(e.Status), e.BankStatus, e.Reason, e.PartyName, e.PartyAccount, e.PartyBank, e.Text, e.PersonID, e.Balance)
	})
	if err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	return nil
}

func scanEntry(s scan, e *Entry) error {
	return s(&e.ID, &e.ImportID, &e.Statement, &e.Line, &e.Sheet, &e.Key, &e.Occurrence, &e.Kind, &e.Account, &e.Currency, &e.Amount,
		asFlag{&e.Credit}, asFlag{&e.Reversal}, asFlag{&e.Booked}, asDate(&e.BookedOn), asDate(&e.ValueOn), &e.Reference, &e.Position, &e.EndToEndID,
		&e.InstructionID, &e.MessageID, &e.BatchID, &e.Status, &e.BankStatus, &e.Reason, &e.PartyName, &e.PartyAccount, &e.PartyBank, &e.Text, &e.PersonID, &e.Balance)
}

var entrySelect = `SELECT e.id, e.` + strings.Join(entryColumns, ", e.") + ` FROM entries e `

// OpenEntries returns the next facts that do not belong to a closed run, by number.
func (t *Tx) OpenEntries(after int64, limit int) ([]Entry, error) {
	return collect(t, scanEntry, entrySelect+`WHERE e.id > ? AND NOT EXISTS (
			SELECT 1 FROM closed_entries c JOIN pay_runs r ON r.id = c.run_id WHERE c.entry_id = e.id AND r.state = 'closed')
		ORDER BY e.id LIMIT ?`, after, limit)
}

// Entry returns one fact, or payroll.ErrNotFound.
func (t *Tx) Entry(id int64) (Entry, error) {
	list, err := collect(t, scanEntry, entrySelect+`WHERE e.id = ?`, id)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("không có bút toán %[1]d / there is no entry %[1]d: %[2]w", id, payroll.ErrNotFound)
	}
	if err != nil {
		return Entry{}, err
	}
	return list[0], nil
}

// EntryCopies counts facts with one key, and one balance before them, that came in
// one statement.
type EntryCopies struct {
	Key       string
	ImportID  int64
	Statement int
	Balance   string
	Count     int
}

// EntryCopies returns, for the keys that are known, how many facts each statement
// brought.
func (t *Tx) EntryCopies(keys []string) ([]EntryCopies, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	staged, err := t.stage("entry_keys", `SELECT entry_key FROM entries`, []string{"entry_key"}, len(keys),
		func(i int, into []any) []any { return append(into, keys[i]) })
	if err != nil {
		return nil, err
	}
	return collect(t, func(s scan, c *EntryCopies) error { return s(&c.Key, &c.ImportID, &c.Statement, &c.Balance, &c.Count) },
		`SELECT e.entry_key, e.import_id, e.statement_no, e.balance, COUNT(*) FROM entries e
		WHERE e.entry_key IN (SELECT entry_key FROM `+staged+`) GROUP BY e.entry_key, e.import_id, e.statement_no, e.balance
		ORDER BY e.entry_key, e.import_id, e.statement_no, e.balance`)
}

// Alone makes this the only transaction that reads answers or decides on payments:
// others wait until it ends. Everything else may go on until it writes its audit
// entry.
func (t *Tx) Alone() error {
	_, err := t.exec(`UPDATE audit_head SET seq = seq WHERE id = 1`)
	return err
}

// EntriesOfClosing returns the next facts that belonged to a closing of a run.
func (t *Tx) EntriesOfClosing(runID string, closing int, after int64, limit int) ([]Entry, error) {
	return collect(t, scanEntry, entrySelect+`JOIN closed_entries c ON c.entry_id = e.id
		WHERE c.run_id = ? AND c.closing_no = ? AND e.id > ? ORDER BY e.id LIMIT ?`, runID, closing, after, limit)
}
