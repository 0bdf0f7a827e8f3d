package payrun_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/shopspring/decimal"
)

// plainReader reads the answers these tests write: a mark and statements as JSON.
type plainReader struct{}

const plainMark = "ANSWER OF A TEST\n"

// plainStatement is one statement of a test answer; outcomes stand outside of any.
type plainStatement struct {
	Head     *payroll.Statement
	Entries  []payroll.StatementEntry
	Comments string // changes the bytes and nothing else
}

func (plainReader) Sniff(f *bankfiles.AnswerFile) bool {
	return bytes.HasPrefix(f.Raw, []byte(plainMark))
}

func (plainReader) Read(f *bankfiles.AnswerFile, sink bankfiles.AnswerSink) error {
	content, err := io.ReadAll(io.NewSectionReader(f, int64(len(plainMark)), f.Size))
	if err != nil {
		return err
	}
	var list []plainStatement
	if err := errors.Join(json.Unmarshal(content, &list), sink.Format("test")); err != nil {
		return err
	}
	for i, s := range list {
		if s.Head != nil {
			s.Head.Index = i
			if err := sink.Begin(s.Head); err != nil {
				return err
			}
		}
		for j := range s.Entries {
			s.Entries[j].Statement, s.Entries[j].Line = i, j+1
			if err := sink.Entry(&s.Entries[j]); err != nil {
				return err
			}
		}
		if s.Head != nil {
			if err := sink.End(s.Head); err != nil {
				return err
			}
		}
	}
	return nil
}

// answering is a released run with its files sent, and the bank that answers.
type answering struct {
	*testing.T
	*payrun.Runner
	run      payroll.PayRun
	payments []payroll.PaymentInstruction // by transfer
	batches  map[int]payroll.Batch
	no       int
}

func newBank(t *testing.T, url string) *answering {
	t.Helper()
	r, _ := filled(t, url)
	r.Readers = []bankfiles.AnswerReader{plainReader{}}
	b := &answering{T: t, Runner: r, batches: map[int]payroll.Batch{}}
	b.send("BTXH", 12)
	return b
}

// send prepares, releases and writes a run of a month of 2026.
func (b *answering) send(p payroll.Programme, month int) {
	b.Helper()
	ctx := context.Background()
	prepared, err := b.Prepare(ctx, lan, payrun.PrepareRequest{Programme: p, Month: payroll.NewMonth(2026, month)})
	if err != nil {
		b.Fatal(err)
	}
	id := prepared.Run.ID
	for _, step := range []func() (payroll.PayRun, error){
		func() (payroll.PayRun, error) { return b.Submit(ctx, lan, id) },
		func() (payroll.PayRun, error) { return b.Approve(ctx, minh, id) },
		func() (payroll.PayRun, error) { return b.Release(ctx, minh, id) },
	} {
		if b.run, err = step(); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := b.WriteFiles(ctx, minh, id, b.TempDir()); err != nil {
		b.Fatal(err)
	}
	b.payments = nil
	err = b.Store.View(ctx, func(tx *store.Tx) error {
		list, err := tx.Batches(id)
		for _, batch := range list {
			b.batches[batch.No] = batch
		}
		return err
	})
	if err := errors.Join(err, b.EachPayment(ctx, id, func(p *payroll.PaymentInstruction) error {
		if p.Method == payroll.ByAccount {
			b.payments = append(b.payments, *p)
		}
		return nil
	})); err != nil {
		b.Fatal(err)
	}
}

func (b *answering) account(p *payroll.PaymentInstruction) string {
	return b.batches[p.BatchNo].Debtor.Account.Number
}

func (b *answering) movement(p *payroll.PaymentInstruction, day int, credit bool) payroll.StatementEntry {
	e := payroll.StatementEntry{Kind: payroll.Movement, Account: b.account(p), Currency: "VND", Amount: decimal.NewFromInt(int64(p.Amount)), Credit: credit,
		Booked: true, BookedOn: payroll.Date{Year: 2026, Month: 12, Day: day}, EndToEndID: p.EndToEndID}
	if credit {
		e.Reason, e.Text = "AC04", "HOAN TRA"
	}
	return e
}

// answer writes a file and imports it.
func (b *answering) answer(statements ...plainStatement) payrun.AnswerImport {
	b.Helper()
	out, err := b.ImportAnswer(context.Background(), lan, b.file(statements...), "", false)
	if err != nil {
		b.Fatal(err)
	}
	return out
}

func (b *answering) file(statements ...plainStatement) string {
	b.Helper()
	content, err := json.Marshal(statements)
	b.no++
	path := filepath.Join(b.TempDir(), fmt.Sprintf("answer-%d", b.no))
	if err := errors.Join(err, os.WriteFile(path, append([]byte(plainMark), content...), 0o600)); err != nil {
		b.Fatal(err)
	}
	return path
}

func (b *answering) said(p *payroll.PaymentInstruction, status payroll.EntryStatus, reason string) plainStatement {
	return plainStatement{Entries: []payroll.StatementEntry{{Kind: payroll.Outcome, EndToEndID: p.EndToEndID, Status: status, Text: reason}}}
}

// sheet says the same of every transfer from some place on.
func (b *answering) sheet(from int, status payroll.EntryStatus) (s plainStatement) {
	for i := range b.payments[from:] {
		s.Entries = append(s.Entries, b.said(&b.payments[from+i], status, "").Entries...)
	}
	return s
}

func (b *answering) reconcile() payrun.Reconciled {
	b.Helper()
	rec, err := b.Reconcile(context.Background(), b.run.ID)
	if err != nil {
		b.Fatal(err)
	}
	for _, l := range rec.Lines {
		if !l.Ties() {
			b.Errorf("%+v does not tie", l)
		}
	}
	return rec
}

func (b *answering) state(p *payroll.PaymentInstruction) (state payroll.InstructionState) {
	b.Helper()
	err := b.Store.View(context.Background(), func(tx *store.Tx) error {
		now, err := tx.Instruction(p.EndToEndID)
		state = now.State
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return state
}

func (b *answering) entries() (n int) {
	b.Helper()
	err := b.Store.View(context.Background(), func(tx *store.Tx) error {
		list, err := tx.OpenEntries(0, 100000)
		n = len(list)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func TestAnswersAreImportedOnce(t *testing.T) {
	ctx := context.Background()
	for name, url := range databases(t) {
		b := newBank(t, url)
		p := &b.payments[0]
		fee := payroll.StatementEntry{Kind: payroll.Movement, Account: b.account(p), Currency: "VND", Amount: decimal.NewFromInt(1100), Booked: true,
			BookedOn: payroll.Date{Year: 2026, Month: 12, Day: 2}, Text: "PHI"}
		day := plainStatement{Head: &payroll.Statement{ID: "1", Account: b.account(p)}, Entries: []payroll.StatementEntry{b.movement(p, 2, false), fee, fee}}
		path := b.file(day)
		if out, err := b.ImportAnswer(ctx, lan, path, "", true); err != nil || out.New != 3 || b.entries() != 0 {
			t.Fatalf("%s: dry run: %+v, %v", name, out, err)
		}
		out, err := b.ImportAnswer(ctx, lan, path, "VCB", false)
		if err != nil || out.New != 3 || out.Moved[payroll.Settled] != 1 || b.state(p) != payroll.Settled {
			t.Fatalf("%s: %+v, %v", name, out, err)
		}
		renamed := filepath.Join(t.TempDir(), "copy")
		content, _ := os.ReadFile(path)
		if err := os.WriteFile(renamed, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := b.ImportAnswer(ctx, lan, renamed, "", false); err != nil || !out.Already {
			t.Errorf("%s: a renamed copy: %+v, %v", name, out, err)
		}
		saved := day
		saved.Comments = "saved again"
		if out := b.answer(saved); out.New != 0 || out.Known != 3 {
			t.Errorf("%s: the same statement in other bytes: %+v", name, out)
		}
		longer := day
		longer.Head = &payroll.Statement{ID: "2", Account: b.account(p)}
		longer.Entries = append(slices.Clone(day.Entries), b.movement(p, 5, true))
		if out := b.answer(longer); out.New != 1 || out.Known != 3 || b.state(p) != payroll.Returned {
			t.Errorf("%s: a longer statement: %+v, %s", name, out, b.state(p))
		}
		if rec := b.reconcile(); len(rec.Discrepancies) != 2 { // both fees are real
			t.Errorf("%s: %d discrepancies", name, len(rec.Discrepancies))
		}
		strange := plainStatement{Head: &payroll.Statement{Account: "12345"}, Entries: []payroll.StatementEntry{b.movement(&b.payments[1], 2, false)}}
		if _, err := b.ImportAnswer(ctx, lan, b.file(strange), "", false); !errors.Is(err, payroll.ErrData) || b.state(&b.payments[1]) != payroll.Sent {
			t.Errorf("%s: a statement of somebody else's account: %v", name, err)
		}
		if _, err := b.ImportAnswer(ctx, payrun.Actor{Name: "lan", Role: payroll.Viewer}, path, "", false); !errors.Is(err, payroll.ErrNotAllowed) {
			t.Errorf("%s: a viewer imports: %v", name, err)
		}
		kept, _, err := bytesOf(b)
		if err != nil || !bytes.Equal(kept, content) {
			t.Errorf("%s: %d bytes kept of %d, %v", name, len(kept), len(content), err)
		}
		if _, err := b.Verify(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// bytesOf reads back the first file of a bank.
func bytesOf(b *answering) (content []byte, found bool, err error) {
	err = b.Store.View(context.Background(), func(tx *store.Tx) error {
		answers, err := tx.Answers()
		if err == nil {
			content, found, err = tx.AnswerPart(answers[0].ImportID, 1)
		}
		return err
	})
	return content, found, err
}

// ledger is the true history of one paying account: its lines in order, some of
// them equal, none with a reference of the bank.
type ledger struct {
	opening int64
	lines   []payroll.StatementEntry
}

// statement covers the lines from one to before another.
func (l *ledger) statement(from, to int) plainStatement {
	balance := func(n int) *decimal.Decimal {
		sum := decimal.NewFromInt(l.opening)
		for _, e := range l.lines[:n] {
			if e.Credit {
				sum = sum.Add(e.Amount)
			} else {
				sum = sum.Sub(e.Amount)
			}
		}
		return &sum
	}
	head := &payroll.Statement{ID: fmt.Sprint(from, "-", to), Account: l.lines[from].Account, Currency: "VND", From: l.lines[from].BookedOn, To: l.lines[to-1].BookedOn,
		Opening: balance(from), Closing: balance(to)}
	return plainStatement{Head: head, Entries: slices.Clone(l.lines[from:to])}
}

// dayEnd is the first line after n that begins another day.
func (l *ledger) dayEnd(n int) int {
	for n < len(l.lines) && n > 0 && l.lines[n].BookedOn == l.lines[n-1].BookedOn {
		n++
	}
	return n
}

// history is what truly happened on the account of the first payment.
func (b *answering) history() *ledger {
	account := b.account(&b.payments[0])
	l := &ledger{opening: 500_000_000}
	fee := payroll.StatementEntry{Kind: payroll.Movement, Account: account, Currency: "VND", Amount: decimal.NewFromInt(1100), Booked: true, Text: "PHI"}
	for i := range b.payments {
		p := &b.payments[i]
		if b.account(p) != account {
			continue
		}
		day := 2 + len(l.lines)/9
		fee.BookedOn.Year, fee.BookedOn.Month, fee.BookedOn.Day = 2026, 12, day
		l.lines = append(l.lines, b.movement(p, day, false), fee)
		if i%5 == 0 {
			l.lines = append(l.lines, b.movement(p, day, true))
		}
	}
	return l
}

// Any split of a truthful history, in any order, repeated and overlapping, gives
// the same facts, states and totals: also within a day and between equal lines
// without any reference, for the balance before them tells them apart.
func TestStatementsInAnyOrder(t *testing.T) {
	dir := t.TempDir()
	template := filepath.Join(dir, "template.db")
	whole := newBank(t, "sqlite:"+template)
	l := whole.history()
	if err := whole.Store.Close(); err != nil {
		t.Fatal(err)
	}
	empty, err := os.ReadFile(template)
	if err != nil {
		t.Fatal(err)
	}
	open := func(name string) *answering {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, empty, 0o600); err != nil {
			t.Fatal(err)
		}
		b := *whole
		b.Runner = reopened(t, "sqlite:"+path)
		return &b
	}
	once := open("once.db")
	once.answer(l.statement(0, len(l.lines)))
	want := once.reconcile()
	if once.entries() != len(l.lines) {
		t.Fatalf("%d entries of %d lines", once.entries(), len(l.lines))
	}
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 1))
		b := open(fmt.Sprint(seed, ".db"))
		var files []plainStatement
		for from := 0; from < len(l.lines); { // a partition, anywhere
			to := min(len(l.lines), from+1+random.IntN(12))
			files = append(files, l.statement(from, to))
			from = to
		}
		for range 4 { // overlaps, and repetitions
			from := random.IntN(len(l.lines))
			files = append(files, l.statement(from, min(len(l.lines), from+1+random.IntN(40))))
			again := files[random.IntN(len(files))]
			again.Comments = "again"
			files = append(files, again)
		}
		random.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		for i, f := range files {
			f.Comments += fmt.Sprint(i)
			b.answer(f)
		}
		got := b.reconcile()
		if b.entries() != len(l.lines) || !reflect.DeepEqual(got.Lines, want.Lines) || !reflect.DeepEqual(got.Files, want.Files) ||
			len(got.Discrepancies) != len(want.Discrepancies) {
			t.Fatalf("seed %d: %d entries of %d, %d discrepancies of %d\n%+v\n%+v", seed, b.entries(), len(l.lines),
				len(got.Discrepancies), len(want.Discrepancies), got.Lines[0], want.Lines[0])
		}
	}
}

// Pages of a batch whose lines all bear the bank's one reference, and no balances:
// each line is a payment's, whichever page comes first.
func TestPagesUnderOneReference(t *testing.T) {
	b := newBank(t, "sqlite:"+filepath.Join(t.TempDir(), "pages.db"))
	var of []*payroll.PaymentInstruction // from one account, one amount
	for i := range b.payments {
		if p := &b.payments[i]; p.Amount == b.payments[0].Amount && b.account(p) == b.account(&b.payments[0]) {
			of = append(of, p)
		}
	}
	if len(of) < 4 {
		t.Fatalf("%d payments of one amount", len(of))
	}
	page := func(payments []*payroll.PaymentInstruction) (s plainStatement) {
		s.Head = &payroll.Statement{Account: b.account(of[0]), Currency: "VND"}
		for _, p := range payments {
			e := b.movement(p, 1, false)
			e.Reference, e.Position = "FT26335001", 1
			s.Entries = append(s.Entries, e)
		}
		return s
	}
	b.answer(page(of[2:]))
	b.answer(page(of[:3])) // one line stands on both
	for _, p := range of {
		if got := b.state(p); got != payroll.Settled {
			t.Errorf("%s is %s", p.EndToEndID, got)
		}
	}
	if b.entries() != len(of) {
		t.Errorf("%d entries of %d lines", b.entries(), len(of))
	}
}

// reopened is a Runner over a database that has everything.
func reopened(t *testing.T, url string) *payrun.Runner {
	t.Helper()
	s, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &payrun.Runner{Store: s, Readers: []bankfiles.AnswerReader{plainReader{}}, Now: time.Now}
}

// A statement that is missing is named.
func TestMissingStatementIsNamed(t *testing.T) {
	b := newBank(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
	l := b.history()
	first := l.dayEnd(1)
	second := l.dayEnd(first + 1)
	b.answer(l.statement(0, first))
	b.answer(l.statement(second, len(l.lines)))
	if rec := b.reconcile(); len(rec.Gaps) != 1 || rec.Gaps[0].Code != payroll.CodeStatementGap {
		t.Errorf("gaps %v", rec.Gaps)
	}
	b.answer(l.statement(first, second))
	if rec := b.reconcile(); len(rec.Gaps) != 0 {
		t.Errorf("gaps %v", rec.Gaps)
	}
}

// A list without references and days speaks of the runs there were when it came. The
// next month's list in the same words is told again until it says which it is.
func TestListsWithoutReferenceOfTwoMonths(t *testing.T) {
	b := newBank(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
	clock := time.Date(2026, 12, 2, 9, 0, 0, 0, time.UTC)
	b.Now = func() time.Time { clock = clock.Add(time.Hour); return clock }
	list := func(comment string, day int) (s plainStatement) {
		p := &b.payments[0]
		e := payroll.StatementEntry{Kind: payroll.Outcome, PartyAccount: p.Account.Number, Amount: decimal.NewFromInt(int64(p.Amount)), Status: payroll.EntryPaid}
		if day > 0 {
			e.BookedOn = payroll.Date{Year: 2027, Month: 1, Day: day}
		}
		return plainStatement{Entries: []payroll.StatementEntry{e}, Comments: comment}
	}
	december := b.payments[0]
	b.answer(list("December", 0))
	if got := b.state(&december); got != payroll.Settled {
		t.Fatalf("December is %s", got)
	}
	b.send("BTXH", 13)
	january := b.payments[0]
	if january.Account != december.Account || january.Amount != december.Amount {
		t.Fatal("the two months must look the same")
	}
	out := b.answer(list("January", 0))
	if out.New != 0 || len(out.Findings) != 1 || out.Findings[0].Code != payroll.CodeAnswerToldBefore {
		t.Errorf("%d new, %v", out.New, out.Findings)
	}
	if d, j := b.state(&december), b.state(&january); d != payroll.Settled || j != payroll.Sent {
		t.Errorf("December is %s, January %s", d, j)
	}
	b.answer(list("January, with a day", 4))
	if d, j := b.state(&december), b.state(&january); d != payroll.Settled || j != payroll.Settled {
		t.Errorf("December is %s, January %s", d, j)
	}
}

// Nobody gets more for a month while a payment of it is unknown; two persons, or a
// statement, end that.
func TestUnknownHoldsOtherPayments(t *testing.T) {
	ctx := context.Background()
	for name, url := range databases(t) {
		b := newBank(t, url)
		b.answer(b.sheet(0, payroll.EntryUnclear))
		p := &b.payments[0]
		held := func(prog payroll.Programme) (n int) {
			prepared, err := b.Prepare(ctx, lan, request(prog))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := b.EachHeld(ctx, prepared.Run.ID, func(h *payroll.HeldRow) error {
				if h.Finding.Code == payroll.CodePaymentUnknown {
					n++
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if _, err := b.Cancel(ctx, lan, prepared.Run.ID, "thử"); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := held("HTXH") + held("NCC"); n == 0 {
			t.Errorf("%s: nobody of %d is held", name, len(b.payments))
		}
		d := payroll.Decision{Kind: payroll.DecidePayment, Payment: p.EndToEndID, Outcome: "settled", Reason: "công văn 12"}
		if _, err := b.Resolve(ctx, minh, d); err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.Agree(ctx, minh, d); !errors.Is(err, payroll.ErrNotAllowed) || b.state(p) != payroll.Uncertain {
			t.Errorf("%s: one person decided: %v", name, err)
		}
		if _, _, err := b.Agree(ctx, lan, d); !errors.Is(err, payroll.ErrNotAllowed) {
			t.Errorf("%s: a maker agreed: %v", name, err)
		}
		if _, _, err := b.Agree(ctx, boss, d); err != nil || b.state(p) != payroll.Settled {
			t.Errorf("%s: %s, %v", name, b.state(p), err)
		}
		b.answer(b.sheet(1, payroll.EntryPaid))
		if n := held("HTXH") + held("NCC"); n != 0 {
			t.Errorf("%s: %d still held", name, n)
		}
		if _, err := b.Resolve(ctx, lan, d); !errors.Is(err, payroll.ErrConflict) {
			t.Errorf("%s: decided what facts decide: %v", name, err)
		}
	}
}

func TestCloseAndReopen(t *testing.T) {
	ctx := context.Background()
	for name, url := range databases(t) {
		b := newBank(t, url)
		p, gone := &b.payments[0], &b.payments[1]
		shut := func(carry ...string) (string, error) {
			_, _, err := b.Close(ctx, minh, payrun.CloseRequest{RunID: b.run.ID, Carry: carry, Reason: "tháng sau"})
			open, ok := errors.AsType[*payrun.NotClosable](err)
			if !ok {
				return "", err
			}
			var kinds []string
			for _, item := range open.Items {
				if kind := string(item.Kind); !slices.Contains(kinds, kind) {
					kinds = append(kinds, kind)
				}
			}
			return strings.Join(kinds, " "), err
		}
		if kinds, err := shut("all"); kinds != "" || !errors.Is(err, payroll.ErrConflict) {
			t.Errorf("%s: unanswered payments were carried: %q, %v", name, kinds, err)
		}
		b.answer(b.sheet(2, payroll.EntryPaid), b.said(p, payroll.EntryReturned, "TK đã đóng"), b.said(gone, payroll.EntryRefused, "sai tên"), b.cash())
		if kinds, err := shut(); kinds != "file payment credit" || err == nil {
			t.Errorf("%s: open are %q, %v", name, kinds, err)
		}
		if _, err := shut("all"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if rec := b.reconcile(); rec.Run.State != payroll.Closed || len(rec.Carried) < 4 || len(rec.Closings) != 1 {
			t.Errorf("%s: %s, carried %v", name, rec.Run.State, rec.Carried)
		}
		b.send("NCC", 12)
		late := plainStatement{Entries: []payroll.StatementEntry{b.lateMovement(p, true), b.lateMovement(gone, false)}}
		b.answer(late)
		rec := b.reconcile()
		seen := codesOf(append(rec.Discrepancies, rec.Elsewhere...))
		if !slices.Contains(seen, "CARRIED_CREDIT") || !slices.Contains(seen, "ENTRY_CLOSED_RUN") || b.state(p) != payroll.Returned || b.state(gone) != payroll.Rejected {
			t.Errorf("%s: late facts: %v", name, seen)
		}
		closed := "2026-12-BTXH"
		if _, asked, err := b.Reopen(ctx, lan, closed, ""); asked || !errors.Is(err, payroll.ErrData) {
			t.Errorf("%s: reopened without a reason: %v", name, err)
		}
		if _, asked, err := b.Reopen(ctx, lan, closed, "ngân hàng báo muộn"); !asked || err != nil {
			t.Errorf("%s: asked %v, %v", name, asked, err)
		}
		if _, _, err := b.Reopen(ctx, lan, closed, "x"); !errors.Is(err, payroll.ErrNotAllowed) {
			t.Errorf("%s: one person reopened: %v", name, err)
		}
		if run, asked, err := b.Reopen(ctx, minh, closed, ""); asked || err != nil || run.State != payroll.Released {
			t.Errorf("%s: %s, %v, %v", name, run.State, asked, err)
		}
		b.answer(b.said(&b.payments[0], payroll.EntryPaid, "")) // any import matches all open runs
		if b.state(gone) != payroll.Uncertain {                 // refused, and debited
			t.Errorf("%s: %s", name, b.state(gone))
		}
		if _, err := b.Verify(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// cash is the payment service's list: everybody was paid.
func (b *answering) cash() (s plainStatement) {
	b.Helper()
	err := b.EachPayment(context.Background(), b.run.ID, func(p *payroll.PaymentInstruction) error {
		if p.Method == payroll.ByCash {
			s.Entries = append(s.Entries, payroll.StatementEntry{Kind: payroll.Outcome, PersonID: p.PersonID, Amount: decimal.NewFromInt(int64(p.Amount)), Status: payroll.EntryPaid})
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// lateMovement is a movement of an earlier run, whose batches this run has not.
func (b *answering) lateMovement(p *payroll.PaymentInstruction, credit bool) payroll.StatementEntry {
	e := b.movement(p, 20, credit)
	e.Account = ""
	return e
}

func codesOf(list []payroll.Discrepancy) (codes []string) {
	for _, d := range list {
		codes = append(codes, string(d.Code))
	}
	return codes
}
