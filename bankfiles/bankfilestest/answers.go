package bankfilestest

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// Transcript is an AnswerSink that writes down everything it is told, a line
// each, for golden files.
type Transcript struct {
	strings.Builder
	Formats    []string
	Statements []payroll.Statement
	Entries    []payroll.StatementEntry
	Reports    []payroll.StatusReport
	Orders     []payroll.OrderMessage
	Warnings   []payroll.Finding
	open       bool
}

// Format writes down the format.
func (t *Transcript) Format(code string) error {
	t.Formats = append(t.Formats, code)
	fmt.Fprintf(t, "format %s\n", code)
	return nil
}

// Begin opens a statement; two may never be open.
func (t *Transcript) Begin(s *payroll.Statement) error {
	if t.open {
		return errors.New("a statement begins inside another")
	}
	t.open = true
	fmt.Fprintf(t, "statement %d line %d\n", s.Index, s.Line)
	return nil
}

// End closes a statement.
func (t *Transcript) End(s *payroll.Statement) error {
	if !t.open {
		return errors.New("a statement ends that did not begin")
	}
	t.open = false
	t.Statements = append(t.Statements, *s)
	t.fields("  end", "id", s.ID, "no", s.Sequence, "account", s.Account, "servicer", s.Servicer, "currency", s.Currency,
		"from", s.From.String(), "to", s.To.String(), "opening", said(s.Opening), "closing", said(s.Closing), "text", s.Text)
	fmt.Fprintf(t, "  entries %d credit %s debit %s not booked %d (%s %s) reversals %d", s.Entries, s.Credit, s.Debit,
		s.NotBooked, s.PendingCredit, s.PendingDebit, s.Reversals)
	if ok, known, difference := s.Balance(); known {
		fmt.Fprintf(t, " ties %v %s", ok, difference)
	}
	if s.Provisional {
		t.WriteString(" provisional")
	}
	t.WriteString("\n")
	return nil
}

func said(d *decimal.Decimal) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// fields writes the names and values that are not empty.
func (t *Transcript) fields(head string, pairs ...string) {
	t.WriteString(head)
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			fmt.Fprintf(t, " %s=%q", pairs[i], pairs[i+1])
		}
	}
	t.WriteString("\n")
}

// Entry writes down an entry with everything it has.
func (t *Transcript) Entry(e *payroll.StatementEntry) error {
	if (e.Kind == payroll.Movement) != t.open {
		return fmt.Errorf("line %d: an entry of kind %s, statement open: %v", e.Line, e.Kind, t.open)
	}
	t.Entries = append(t.Entries, *e)
	side := map[bool]string{true: "+", false: "-"}[e.Credit]
	head := fmt.Sprintf("  %s %s%s %s line %d.%d", e.Kind, side, e.Amount, e.Currency, e.Line, e.Position)
	if e.Kind == payroll.Outcome {
		head = fmt.Sprintf("  %s %s line %d", e.Kind, e.Status, e.Line)
	}
	if !e.Entry.IsZero() {
		head += " of " + e.Entry.String()
	}
	if e.Reversal {
		head += " reversal"
	}
	if !e.Booked && e.Kind == payroll.Movement {
		head += " not-booked"
	}
	status := string(e.Status)
	amount := ""
	if e.Kind == payroll.Outcome {
		status = ""
		if !e.Amount.IsZero() {
			amount = e.Amount.String() + " " + e.Currency
		}
	}
	t.fields(head, "amount", amount, "account", e.Account, "sheet", e.Sheet, "booked", e.BookedOn.String(), "value", e.ValueOn.String(), "reference", e.Reference,
		"end-to-end", e.EndToEndID, "instruction", e.InstructionID, "message", e.MessageID, "batch", e.BatchID,
		"status", status, "word", e.BankStatus, "reason", strings.Join(append([]string{e.Reason}, e.MoreReasons...), " "),
		"party", e.PartyName, "party-account", e.PartyAccount, "party-bank", e.PartyBank, "person", e.PersonID, "text", e.Text)
	return nil
}

// Report writes down the status of a message or batch.
func (t *Transcript) Report(r *payroll.StatusReport) error {
	t.Reports = append(t.Reports, *r)
	t.fields(fmt.Sprintf("report line %d %s", r.Line, r.Status), "id", r.MessageID, "of", r.OriginalID, "format", r.OriginalMessage,
		"batch", r.BatchID, "word", r.BankStatus, "reasons", strings.Join(r.Reasons, " "), "text", r.Text)
	return nil
}

// Order writes down a payment order.
func (t *Transcript) Order(o *payroll.OrderMessage) error {
	t.Orders = append(t.Orders, *o)
	count := func(n *int) string {
		if n == nil {
			return ""
		}
		return fmt.Sprint(*n)
	}
	t.fields("order", "id", o.MessageID, "stated", count(o.StatedCount), "stated-sum", said(o.StatedSum), "counted", fmt.Sprint(o.Count),
		"sum", o.Sum.String(), "currencies", strings.Join(o.Currencies, " "))
	for _, b := range o.Batches {
		t.fields("  batch", "id", b.ID, "stated", count(b.StatedCount), "stated-sum", said(b.StatedSum), "counted", fmt.Sprint(b.Count), "sum", b.Sum.String())
	}
	return nil
}

var placeholders = regexp.MustCompile(`\{([a-z_]+)\}`)

// Warn writes down a warning in English; its words must be complete.
func (t *Transcript) Warn(f payroll.Finding) error {
	t.Warnings = append(t.Warnings, f)
	m, ok := payroll.MessageOf(f.Code)
	for _, text := range []string{m.Says.VI, m.Says.EN} {
		for _, name := range placeholders.FindAllStringSubmatch(text, -1) {
			if _, given := f.Args[name[1]]; !given && name[1] != "value" {
				return fmt.Errorf("%s lacks the argument %s", f.Code, name[1])
			}
		}
		ok = ok && text != ""
	}
	if !ok {
		return fmt.Errorf("%s has no message in both languages", f.Code)
	}
	fmt.Fprintf(t, "warning %s line %d: %s\n", f.Code, f.Row, f.Says(payroll.English))
	return nil
}

// ReadAnswer reads bytes with the readers given.
func ReadAnswer(data []byte, readers ...bankfiles.AnswerReader) (*Transcript, error) {
	t := &Transcript{}
	err := bankfiles.ReadAnswer(bytes.NewReader(data), int64(len(data)), readers, t)
	if err == nil && t.open {
		err = errors.New("a statement was not ended")
	}
	return t, err
}

// GoldenAnswers reads every file of dir/good and dir/bad: the good ones as their
// .want files tell, the bad ones refused for the reason of theirs. A file may be
// made valid by update.
func GoldenAnswers(t *testing.T, dir string, update bool, readers ...bankfiles.AnswerReader) {
	t.Helper()
	for _, kind := range []string{"good", "bad"} {
		files, err := filepath.Glob(filepath.Join(dir, kind, "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no files in %s/%s: %v", dir, kind, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, ".want") {
				continue
			}
			t.Run(kind+"/"+filepath.Base(file), func(t *testing.T) { golden(t, file, kind == "good", update, readers) })
		}
	}
}

func golden(t *testing.T, file string, good, update bool, readers []bankfiles.AnswerReader) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadAnswer(data, readers...)
	var refused *bankfiles.UnreadableError
	text := got.String()
	switch {
	case good && err != nil:
		t.Fatalf("refused: %v", err)
	case !good && !errors.As(err, &refused):
		t.Fatalf("not refused as unreadable: %v\n%s", err, text)
	case !good:
		text = err.Error() + "\n"
	}
	want := file + ".want"
	if update {
		if err := os.WriteFile(want, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	expected, err := os.ReadFile(want)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(expected) {
		t.Errorf("read:\n%s\nwant:\n%s", text, expected)
	}
}

// corpusFiles are the golden files of dir/good and dir/bad.
func corpusFiles(tb testing.TB, dir string) map[string][]byte {
	tb.Helper()
	all := map[string][]byte{}
	for _, kind := range []string{"good", "bad"} {
		files, err := filepath.Glob(filepath.Join(dir, kind, "*"))
		if err != nil {
			tb.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, ".want") {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				tb.Fatal(err)
			}
			all[kind+"/"+filepath.Base(file)] = data
		}
	}
	return all
}

// FuzzAnswers fuzzes readers from the golden files on. Whatever the bytes, a
// file is read or refused as unreadable, statements are whole, and reading it
// again gives the same.
func FuzzAnswers(f *testing.F, dir string, readers ...bankfiles.AnswerReader) {
	for _, data := range corpusFiles(f, dir) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadAnswer(data, readers...)
		var refused *bankfiles.UnreadableError
		if err != nil && !errors.As(err, &refused) {
			t.Fatalf("%v\n%s", err, got)
		}
		if again, _ := ReadAnswer(data, readers...); again.String() != got.String() {
			t.Fatalf("read once:\n%s\nread again:\n%s", got, again)
		}
		for _, s := range got.Statements {
			if s.Entries < s.NotBooked || s.Credit.LessThan(s.PendingCredit) || s.Debit.LessThan(s.PendingDebit) || s.Credit.IsNegative() || s.Debit.IsNegative() {
				t.Fatalf("figures of statement %d contradict each other:\n%s", s.Index, got)
			}
		}
		for _, e := range got.Entries {
			if e.Amount.IsNegative() || e.Line < 0 {
				t.Fatalf("entry at line %d: amount %s", e.Line, e.Amount)
			}
		}
	})
}

// SameAnswers asserts that every good golden file reads the same after a change
// that means nothing. A change returns nil where it does not apply.
func SameAnswers(t *testing.T, dir string, change func(name string, data []byte) []byte, readers ...bankfiles.AnswerReader) {
	t.Helper()
	changed := 0
	for name, data := range corpusFiles(t, dir) {
		other := change(name, data)
		if other == nil || !strings.HasPrefix(name, "good/") {
			continue
		}
		changed++
		want, err := ReadAnswer(data, readers...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ReadAnswer(other, readers...)
		if err != nil || got.String() != want.String() {
			t.Errorf("%s: %v\nread:\n%s\nwant:\n%s", name, err, got, want)
		}
	}
	if changed == 0 {
		t.Error("the change applied to no file")
	}
}
