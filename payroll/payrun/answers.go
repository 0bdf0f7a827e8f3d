package payrun

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/store"
)

// AnswerImport is what the import of a bank's file did, or would do.
type AnswerImport struct {
	File    string
	Already bool // these very bytes were imported before
	Format  string
	// Facts in the file: New ones, and those Known from other files.
	Facts, New, Known int
	Statements        int
	// Orders counts payment orders of ours that came back as they were: they
	// answer nothing.
	Orders   int
	Findings []payroll.Finding // of the reader, and on statements
	// Moved counts payments by the state they came to.
	Moved map[payroll.InstructionState]int
	// Runs are the open runs the facts were compared with, Discrepancies what does
	// not tie in them now.
	Runs          []string
	Discrepancies int
}

// ImportAnswer reads one file of a bank: its exact bytes are kept, each fact once,
// and every open run is reconciled anew. The same file again, a copy with another
// name or a statement that overlaps changes nothing where nothing is new. sender is
// who sent it, as the person says.
func (r *Runner) ImportAnswer(ctx context.Context, who Actor, path, sender string, dryRun bool) (AnswerImport, error) {
	if err := who.can("nhập trả lời của ngân hàng/import answers", payroll.Maker, payroll.Checker, payroll.Admin); err != nil {
		return AnswerImport{}, err
	}
	digest, err := fileDigest(path)
	if err != nil {
		return AnswerImport{}, err
	}
	var out AnswerImport
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		out = AnswerImport{File: filepath.Base(path), Moved: map[payroll.InstructionState]int{}}
		if err := tx.Alone(); err != nil {
			return err
		}
		id, already, _, err := tx.InsertImport(store.Import{Kind: "returns", FileName: out.File, SHA256: digest, At: r.Now(), By: who.Name})
		if err != nil || already {
			out.Already = already
			return err
		}
		if err := r.readAnswer(ctx, tx, path, digest, sender, id, &out); err != nil {
			return err
		}
		if err := r.settle(ctx, tx, who, &out); err != nil {
			return err
		}
		if dryRun {
			return errTakeBack
		}
		return r.audit(tx, who, "import.returns "+out.File, digest, "", "", digest)
	})
	if errors.Is(err, errTakeBack) {
		err = nil
	}
	return out, err
}

// readAnswer keeps bytes, statements and facts of a file.
func (r *Runner) readAnswer(ctx context.Context, tx *store.Tx, path, digest, sender string, id int64, out *AnswerImport) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	size, err := keepBytes(ctx, tx, f, id, digest)
	if err != nil {
		return err
	}
	sink := &answerSink{ctx: ctx, tx: tx, id: id, out: out, equals: newEquals(), again: map[int64]int{}, heads: map[store.EntryCopies]*payroll.Statement{}}
	if err := bankfiles.ReadAnswer(f, size, r.Readers, sink); err != nil {
		return err
	}
	if err := sink.flush(); err != nil {
		return err
	}
	if err := r.ours(tx, sink.statements, out); err != nil {
		return err
	}
	if err := sink.warnOfNextMonth(); err != nil {
		return err
	}
	if err := tx.InsertStatements(id, sink.statements); err != nil {
		return err
	}
	out.Statements, out.Known = len(sink.statements), out.Facts-out.New
	return tx.InsertAnswer(store.Answer{ImportID: id, Sender: sender, Format: out.Format, Bytes: size, Entries: out.Facts, New: out.New})
}

// warnOfNextMonth says that lines which name no payment and bear no day say the same
// as an earlier list did before a run was prepared. They count as told again: whether
// they mean the new run nobody can tell.
func (s *answerSink) warnOfNextMonth() error {
	if len(s.again) == 0 {
		return nil
	}
	runs, err := openRuns(s.tx)
	if err != nil {
		return err
	}
	told, err := timesOf(s.tx)
	if err != nil {
		return err
	}
	count, run := 0, ""
	for id, lines := range s.again {
		for i := range runs {
			if told[id].Before(runs[i].PreparedAt) {
				count, run = count+lines, max(run, runs[i].ID)
				break
			}
		}
	}
	if count == 0 {
		return nil
	}
	return s.Warn(payroll.Finding{Code: payroll.CodeAnswerToldBefore, Severity: payroll.Warning, Value: fmt.Sprint(count), Args: payroll.Args{"run": run}})
}

// partSize is how much of a file one row of the store keeps.
const partSize = 1 << 20

// keepBytes stores the file as it is and checks that it is the one whose digest was
// taken.
func keepBytes(ctx context.Context, tx *store.Tx, f io.ReaderAt, id int64, digest string) (size int64, err error) {
	h, part := sha256.New(), make([]byte, partSize)
	for no := 1; ; no++ {
		n, err := f.ReadAt(part, size)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		size += int64(n)
		h.Write(part[:n])
		if n > 0 {
			if err := tx.InsertAnswerPart(id, no, part[:n]); err != nil {
				return 0, err
			}
		}
		if n < partSize {
			break
		}
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
	if hex.EncodeToString(h.Sum(nil)) != digest {
		return 0, fmt.Errorf("tệp đổi trong lúc đọc/the file changed while it was read: %w", payroll.ErrTemporary)
	}
	return size, nil
}

// ours refuses a file in which no statement is of an account the office pays from,
// and warns of others among them. A file without accounts answers by reference.
func (r *Runner) ours(tx *store.Tx, statements []payroll.Statement, out *AnswerImport) error {
	own, err := ownAccounts(tx)
	if err != nil {
		return err
	}
	var strange []string
	known := 0
	for i := range statements {
		switch account := statements[i].Account; {
		case account == "" || own[payroll.AccountKey(account)]:
			known++
		case !slices.Contains(strange, account):
			strange = append(strange, account)
		}
	}
	if len(strange) == 0 {
		return nil
	}
	f := payroll.Finding{Code: payroll.CodeStatementStranger, Severity: payroll.Warning, File: out.File, Value: strings.Join(strange, ", ")}
	if known == 0 {
		f.Severity = payroll.Error
		out.Findings = append(out.Findings, f)
		return fmt.Errorf("%s: %w", strings.Join(strange, ", "), payroll.ErrData)
	}
	out.Findings = append(out.Findings, f)
	return nil
}

// ownAccounts are the accounts the office pays from, now or in any run.
func ownAccounts(tx *store.Tx) (map[string]bool, error) {
	own := map[string]bool{}
	units, err := tx.Units()
	if err != nil {
		return nil, err
	}
	for i := range units {
		for _, d := range units[i].Debtors {
			own[payroll.AccountKey(d.Account.Number)] = true
		}
	}
	runs, err := tx.Runs()
	if err != nil {
		return nil, err
	}
	for i := range runs {
		if runs[i].State != payroll.Released && runs[i].State != payroll.Closed {
			continue
		}
		batches, err := tx.Batches(runs[i].ID)
		if err != nil {
			return nil, err
		}
		for _, b := range batches {
			own[payroll.AccountKey(b.Debtor.Account.Number)] = true
		}
	}
	return own, nil
}

// answerSink takes facts from a reader into the store, page by page.
type answerSink struct {
	ctx        context.Context
	tx         *store.Tx
	id         int64
	out        *AnswerImport
	statements []payroll.Statement
	current    *payroll.Statement // that is being read
	part       *payroll.Statement // the last one whose lines were placed, and the balance reached
	reached    payroll.RunningBalance
	pending    []pendingEntry
	equals     // of the statement equalsOf
	equalsOf   int
	again      map[int64]int                            // nameless outcomes that earlier files told in the same words, by import
	heads      map[store.EntryCopies]*payroll.Statement // of statements that brought equal facts
}

type pendingEntry struct {
	payroll.StatementEntry
	statement *payroll.Statement // nil outside of any
	balance   string
}

// equals counts the equal facts of one statement.
type equals struct {
	placed map[string]int // by key and balance before
	loose  map[string]int // by key: those no placed fact of another statement is
}

func newEquals() equals { return equals{map[string]int{}, map[string]int{}} }

func (s *answerSink) Format(code string) error {
	s.out.Format = code
	return nil
}

func (s *answerSink) Begin(st *payroll.Statement) error {
	head := *st
	s.current = &head
	return nil
}

func (s *answerSink) End(st *payroll.Statement) error {
	*s.current = *st
	s.statements = append(s.statements, *st)
	s.current = nil
	return nil
}

func (s *answerSink) Entry(e *payroll.StatementEntry) error {
	s.out.Facts++
	p := pendingEntry{StatementEntry: *e, statement: s.current}
	if len(e.MoreReasons) > 0 {
		p.Text = strings.TrimSpace(p.Text + " " + strings.Join(e.MoreReasons, " "))
	}
	s.pending = append(s.pending, p)
	if len(s.pending) < pageSize {
		return nil
	}
	return s.flush()
}

// Report turns what a bank says of a whole file or batch into a fact, where it
// decides something; readers give its payments their status themselves.
func (s *answerSink) Report(r *payroll.StatusReport) error {
	if r.Status != payroll.EntryPaid && r.Status != payroll.EntryRefused {
		return nil
	}
	e := payroll.StatementEntry{Kind: payroll.Outcome, Line: r.Line, MessageID: r.OriginalID, Status: r.Status, BankStatus: r.BankStatus, Text: r.Text}
	if r.BatchID != "" && r.BatchID != "–" {
		e.BatchID = r.BatchID
	}
	if len(r.Reasons) > 0 {
		e.Reason, e.MoreReasons = r.Reasons[0], r.Reasons[1:]
	}
	return s.Entry(&e)
}

func (s *answerSink) Order(*payroll.OrderMessage) error {
	s.out.Orders++
	return nil
}

// mostFindings bounds what is kept of a reader's warnings; the rest are counted by
// the last one.
const mostFindings = 200

func (s *answerSink) Warn(f payroll.Finding) error {
	if len(s.out.Findings) < mostFindings {
		f.File = s.out.File
		s.out.Findings = append(s.out.Findings, f)
	}
	return nil
}

// flush stores what is new of the pending facts.
func (s *answerSink) flush() error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	s.place()
	keys := make([]string, len(s.pending))
	for i := range s.pending {
		keys[i] = s.pending[i].complete()
	}
	known, err := s.known(keys)
	if err != nil {
		return err
	}
	var fresh []store.Entry
	for i := range s.pending {
		p := &s.pending[i]
		occurrence, isNew, err := s.judge(p, keys[i], known[keys[i]])
		if err != nil {
			return err
		}
		if !isNew {
			continue
		}
		e := store.Entry{ImportID: s.id, Key: keys[i], Occurrence: occurrence, Balance: p.balance, StatementEntry: p.StatementEntry}
		fresh = append(fresh, e)
		known[keys[i]] = append(known[keys[i]], store.EntryCopies{Key: keys[i], ImportID: s.id, Statement: p.Statement, Balance: p.balance, Count: 1})
	}
	s.out.New += len(fresh)
	s.pending = s.pending[:0]
	return s.tx.InsertEntries(fresh)
}

// complete fills in what only the end of the statement told, and returns the key.
// Reports during the day decide nothing.
func (p *pendingEntry) complete() string {
	if st := p.statement; st != nil {
		if p.Account == "" {
			p.Account = st.Account
		}
		if p.Currency == "" {
			p.Currency = st.Currency
		}
		p.Booked = p.Booked && !st.Provisional
	}
	return payroll.EntryKey(&p.StatementEntry)
}

// known returns the facts with these keys that are stored, by key.
func (s *answerSink) known(keys []string) (map[string][]store.EntryCopies, error) {
	copies, err := s.tx.EntryCopies(keys)
	known := map[string][]store.EntryCopies{}
	for _, c := range copies {
		known[c.Key] = append(known[c.Key], c)
	}
	return known, err
}

// place gives every pending movement the balance of the account before it, where
// its statement tells: from the opening on, or from the closing back where the list
// begins with the newest. A sheet of one day does not tell which it is.
func (s *answerSink) place() {
	for from := 0; from < len(s.pending); {
		to := from + 1
		for to < len(s.pending) && s.pending[to].statement == s.pending[from].statement {
			to++
		}
		s.placeLines(s.pending[from:to])
		from = to
	}
}

func (s *answerSink) placeLines(lines []pendingEntry) {
	st := lines[0].statement
	if st == nil {
		return
	}
	first, last := lines[0].BookedOn, lines[len(lines)-1].BookedOn
	forward := s.part == st || !last.Before(first) && (last != first || !strings.HasPrefix(s.out.Format, "sheet"))
	switch {
	case forward && st.Opening != nil:
		if s.part != st { // else it goes on where the part before it ended
			s.part, s.reached = st, payroll.RunningBalance{Decimal: *st.Opening}
		}
		for i := range lines {
			lines[i].balance = s.reached.Forward(&lines[i].StatementEntry)
		}
	case last.Before(first) && st.Closing != nil && st != s.current:
		from := payroll.RunningBalance{Decimal: *st.Closing}
		for i := range lines {
			lines[i].balance = from.Back(&lines[i].StatementEntry)
		}
	}
}

// judge decides whether a fact is new, and which of several equal ones it is.
//
// Two equal lines of one statement are both real; a line another statement holds
// too is the same one, unless the two cannot overlap. Where balances are known they
// tell: equal lines with another balance before them are different ones. Otherwise
// statements are apart when one begins with the balance the other closed with, or
// when both stand in one file; and of what may overlap, the statement with most
// equal lines counts.
func (s *answerSink) judge(p *pendingEntry, key string, known []store.EntryCopies) (occurrence int, isNew bool, err error) {
	if p.Statement != s.equalsOf {
		s.equals, s.equalsOf = newEquals(), p.Statement
	}
	total, here, anywhere := 0, 0, 0
	for _, c := range known {
		total += c.Count
		apart, err := s.apart(p, c)
		switch {
		case err != nil:
			return 0, false, err
		case apart:
		case c.Balance != "" && c.Balance == p.balance:
			here += c.Count
		case c.Balance == "" || p.balance == "":
			anywhere += c.Count
		}
	}
	if p.Kind == payroll.Outcome {
		if total > 0 && known[0].ImportID != s.id && p.Nameless() {
			s.again[known[0].ImportID]++
		}
		return 1, total == 0, nil
	}
	short := strings.Clone(key[:16]) // 64 bits tell the lines of one statement apart
	s.placed[short+p.balance]++
	if p.balance != "" && s.placed[short+p.balance] <= here {
		return 0, false, nil
	}
	s.loose[short]++
	return total + 1, s.loose[short] > anywhere, nil
}

// apart reports whether the statement of a fact and the one that brought others
// have no line in common.
func (s *answerSink) apart(p *pendingEntry, c store.EntryCopies) (bool, error) {
	if c.ImportID == s.id {
		return c.Statement == p.Statement || !s.repeats(p.statement, c.Statement), nil
	}
	if p.statement == nil {
		return false, nil
	}
	head, err := s.head(c)
	if err != nil || head == nil {
		return false, err
	}
	return p.statement.Follows(head) || head.Follows(p.statement), nil
}

// repeats reports whether a statement is one of this file over again.
func (s *answerSink) repeats(st *payroll.Statement, earlier int) bool {
	i := slices.IndexFunc(s.statements, func(o payroll.Statement) bool { return o.Index == earlier })
	return i >= 0 && st != nil && st.Repeats(&s.statements[i])
}

// head is the statement of another file.
func (s *answerSink) head(c store.EntryCopies) (*payroll.Statement, error) {
	c.Key, c.Balance, c.Count = "", "", 0
	if head, ok := s.heads[c]; ok {
		return head, nil
	}
	row, found, err := s.tx.Statement(c.ImportID, c.Statement)
	if err != nil {
		return nil, err
	}
	s.heads[c] = nil
	if found {
		s.heads[c] = &row.Statement
	}
	return s.heads[c], nil
}
