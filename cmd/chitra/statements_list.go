package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// answerListing takes what a reader finds and prints it: single entries at once,
// everything else when the file has been read to its end.
type answerListing struct {
	a        *app
	ctx      context.Context
	entries  bool
	fileJSON answerFileJSON

	statements []statementJSON
	proofs     []payroll.Statement // for people
	reports    []*reportJSON
	orders     []orderJSON
	warnings   []warningJSON
	more       int // warnings not kept
	line       []byte
}

// mostWarnings bounds what is kept of a file that is wrong in every line.
const mostWarnings = 1000

// answerFileJSON opens each document.
type answerFileJSON struct {
	File   string `json:"file"`
	Format string `json:"format,omitempty"`
}

// statementJSON keeps the order of docs/cli.md; what was added comes after it.
type statementJSON struct {
	Account         string           `json:"account"`
	Currency        string           `json:"currency"`
	Opening         *decimal.Decimal `json:"opening,omitempty"`
	Closing         *decimal.Decimal `json:"closing,omitempty"`
	Entries         int              `json:"entries"`
	SumCredit       decimal.Decimal  `json:"sum_credit"`
	SumDebit        decimal.Decimal  `json:"sum_debit"`
	NotBooked       int              `json:"not_booked"`
	Reversals       int              `json:"reversals"`
	BalanceOK       *bool            `json:"balance_ok,omitempty"`
	NotBookedCredit *decimal.Decimal `json:"not_booked_credit,omitempty"`
	NotBookedDebit  *decimal.Decimal `json:"not_booked_debit,omitempty"`
	ID              string           `json:"id,omitempty"`
	Sequence        string           `json:"sequence,omitempty"`
	Servicer        string           `json:"servicer,omitempty"`
	From            string           `json:"from,omitempty"`
	To              string           `json:"to,omitempty"`
	Provisional     bool             `json:"provisional,omitempty"`
}

// reportJSON is a pain.002, or the outcomes of a result list.
type reportJSON struct {
	MessageID         string        `json:"message_id,omitempty"`
	OriginalMessageID string        `json:"original_message_id,omitempty"`
	GroupStatus       string        `json:"group_status,omitempty"`
	Reasons           []string      `json:"reasons"`
	Text              string        `json:"text,omitempty"`
	Batches           []batchJSON   `json:"batches,omitempty"`
	Transactions      []outcomeJSON `json:"transactions"`
	counts            map[payroll.EntryStatus]outcomeCount
}

// outcomeCount is how many payments of one meaning there are, and their sum where
// amounts are given.
type outcomeCount struct {
	count, unknown int // unknown: without an amount
	sum            decimal.Decimal
}

type batchJSON struct {
	ID      string   `json:"id"`
	Status  string   `json:"status,omitempty"`
	Reasons []string `json:"reasons"`
	Text    string   `json:"text,omitempty"`
}

type outcomeJSON struct {
	ID       string   `json:"id"`
	Status   string   `json:"status"`
	Meaning  string   `json:"meaning"`
	Reasons  []string `json:"reasons"`
	Batch    string   `json:"batch,omitempty"`
	Amount   string   `json:"amount,omitempty"`
	Currency string   `json:"currency,omitempty"`
	Account  string   `json:"party_account,omitempty"`
	Name     string   `json:"party_name,omitempty"`
	Text     string   `json:"text,omitempty"`
}

// orderJSON is a pain.001: what it says of itself, and what is in it.
type orderJSON struct {
	MessageID  string           `json:"message_id"`
	Stated     controlJSON      `json:"stated"`
	Counted    controlJSON      `json:"counted"`
	Currencies []string         `json:"currencies"`
	Batches    []orderBatchJSON `json:"batches"`
}

type orderBatchJSON struct {
	ID      string      `json:"id"`
	Stated  controlJSON `json:"stated"`
	Counted controlJSON `json:"counted"`
}

type controlJSON struct {
	Count      *int             `json:"count,omitempty"`
	ControlSum *decimal.Decimal `json:"control_sum,omitempty"`
}

type warningJSON struct {
	Code    payroll.Code `json:"code"`
	Line    int          `json:"line"`
	Message string       `json:"message"`
}

func (l *answerListing) Format(code string) error {
	l.fileJSON.Format = code
	return nil
}

func (l *answerListing) Begin(*payroll.Statement) error { return l.ctx.Err() }

func (l *answerListing) End(s *payroll.Statement) error {
	l.proofs = append(l.proofs, *s)
	j := statementJSON{Account: s.Account, Currency: s.Currency, Opening: s.Opening, Closing: s.Closing,
		Entries: s.Entries, SumCredit: s.Credit, SumDebit: s.Debit, NotBooked: s.NotBooked, Reversals: s.Reversals,
		ID: s.ID, Sequence: s.Sequence, Servicer: s.Servicer, From: s.From.String(), To: s.To.String(), Provisional: s.Provisional}
	if ok, said, _ := s.Balance(); said {
		j.BalanceOK = &ok
	}
	if s.NotBooked > 0 {
		j.NotBookedCredit, j.NotBookedDebit = &s.PendingCredit, &s.PendingDebit
	}
	l.statements = append(l.statements, j)
	return nil
}

func (l *answerListing) Entry(e *payroll.StatementEntry) error {
	if err := l.ctx.Err(); err != nil {
		return err
	}
	if e.Kind == payroll.Outcome {
		l.outcome(e)
	}
	if !l.entries || e.Kind == payroll.Movement && !e.Booked {
		return nil
	}
	l.line = l.line[:0]
	if l.a.json {
		l.line = append(appendEntry(l.line, e), '\n')
	} else {
		l.line = append(l.line, printable(entryLine(e))+"\n"...)
	}
	if _, err := l.a.out.Write(l.line); err != nil {
		return fmt.Errorf("%w: %w", errOutput, err)
	}
	return nil
}

// appendEntry writes one object a line.
func appendEntry(b []byte, e *payroll.StatementEntry) []byte {
	b = append(b, `{"account":`...)
	b = appendString(b, e.Account)
	b = appendField(b, "reference", e.Reference)
	b = appendField(b, "end_to_end_id", e.EndToEndID)
	if e.Kind == payroll.Movement || !e.Amount.IsZero() {
		b = appendField(b, "amount", e.Amount.String())
		b = appendField(b, "currency", e.Currency)
	}
	if e.Kind == payroll.Outcome {
		b = appendField(b, "status", e.BankStatus)
		b = appendField(b, "meaning", string(e.Status))
	} else {
		b = appendField(b, "direction", direction(e))
		b = append(b, `,"reversal":`...)
		b = strconv.AppendBool(b, e.Reversal)
		b = appendField(b, "booking_date", e.BookedOn.String())
		b = appendField(b, "value_date", e.ValueOn.String())
	}
	b = appendField(b, "reason", e.Reason)
	b = appendField(b, "text", e.Text)
	b = appendField(b, "party_name", e.PartyName)
	b = appendField(b, "party_account", e.PartyAccount)
	b = append(b, `,"position":`...)
	b = strconv.AppendInt(b, int64(e.Position), 10)
	b = append(b, `,"line":`...)
	return append(strconv.AppendInt(b, int64(e.Line), 10), '}')
}

func direction(e *payroll.StatementEntry) string {
	if e.Credit {
		return "credit"
	}
	return "debit"
}

// entryLine is one entry for people: day, signed amount, who, references, words.
func entryLine(e *payroll.StatementEntry) string {
	sign, day := "-", e.BookedOn
	if e.Credit {
		sign = "+"
	}
	if day.IsZero() {
		day = e.ValueOn
	}
	parts := []string{day.Vietnamese(), sign + figure(e.Amount) + " " + e.Currency}
	if e.Kind == payroll.Outcome {
		parts = []string{orDash(e.BankStatus), strings.TrimSpace(amountOrDash(e.Amount) + " " + e.Currency)}
	}
	if e.Reversal {
		parts = append(parts, "đảo/reversal")
	}
	for _, s := range []string{e.EndToEndID, e.Reference, e.Reason, strings.TrimSpace(e.PartyName + " " + e.PartyAccount), e.Text} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "  ")
}

// report returns the report that outcomes belong to.
func (l *answerListing) report() *reportJSON {
	if len(l.reports) == 0 {
		l.reports = append(l.reports, blankReport())
	}
	return l.reports[len(l.reports)-1]
}

func blankReport() *reportJSON {
	return &reportJSON{Reasons: []string{}, Transactions: []outcomeJSON{}, counts: map[payroll.EntryStatus]outcomeCount{}}
}

func (l *answerListing) Report(r *payroll.StatusReport) error {
	reasons := append([]string{}, r.Reasons...)
	if r.BatchID != "" {
		in := l.report()
		in.Batches = append(in.Batches, batchJSON{r.BatchID, r.BankStatus, reasons, r.Text})
		return nil
	}
	j := blankReport()
	j.MessageID, j.OriginalMessageID, j.GroupStatus, j.Reasons, j.Text = r.MessageID, r.OriginalID, r.BankStatus, reasons, r.Text
	l.reports = append(l.reports, j)
	return nil
}

func (l *answerListing) outcome(e *payroll.StatementEntry) {
	o := outcomeJSON{ID: e.EndToEndID, Status: e.BankStatus, Meaning: string(e.Status), Reasons: []string{}, Batch: e.BatchID,
		Currency: e.Currency, Account: e.PartyAccount, Name: e.PartyName, Text: e.Text}
	if o.ID == "" {
		o.ID = e.InstructionID
	}
	if o.ID == "" {
		o.ID = e.Reference
	}
	if e.Reason != "" {
		o.Reasons = append(append(o.Reasons, e.Reason), e.MoreReasons...)
	}
	if !e.Amount.IsZero() {
		o.Amount = e.Amount.String()
	}
	in := l.report()
	in.Transactions = append(in.Transactions, o)
	c := in.counts[e.Status]
	c.count, c.sum = c.count+1, c.sum.Add(e.Amount)
	if e.Amount.IsZero() {
		c.unknown++
	}
	in.counts[e.Status] = c
}

func (l *answerListing) Order(o *payroll.OrderMessage) error {
	j := orderJSON{MessageID: o.MessageID, Currencies: append([]string{}, o.Currencies...), Batches: []orderBatchJSON{},
		Stated: controlJSON{o.StatedCount, o.StatedSum}, Counted: controlJSON{&o.Count, &o.Sum}}
	for i := range o.Batches {
		b := &o.Batches[i]
		j.Batches = append(j.Batches, orderBatchJSON{b.ID, controlJSON{b.StatedCount, b.StatedSum}, controlJSON{&b.Count, &b.Sum}})
	}
	l.orders = append(l.orders, j)
	return nil
}

func (l *answerListing) Warn(f payroll.Finding) error {
	if len(l.warnings) == mostWarnings {
		l.more++
		return nil
	}
	message := f.Says(l.a.language())
	if l.entries || !l.a.json { // the document holds them otherwise
		f.File = l.fileJSON.File
		l.a.printFinding(l.a.err, f)
	}
	l.warnings = append(l.warnings, warningJSON{f.Code, f.Row, message})
	return nil
}

// failed prints the document of a file that cannot be read. What had been read of
// it is left out: nobody may take it for the file.
func (l *answerListing) failed(reason error) error {
	if !l.a.json || l.entries {
		return nil
	}
	return l.a.writeJSON(struct {
		answerFileJSON
		Error    string        `json:"error"`
		Warnings []warningJSON `json:"warnings"`
	}{l.fileJSON, reason.Error(), l.kept()})
}

func (l *answerListing) kept() []warningJSON {
	all := append([]warningJSON{}, l.warnings...)
	if l.more > 0 {
		f := payroll.Finding{Code: payroll.CodeAnswerMore, Severity: payroll.Warning, Value: strconv.Itoa(l.more)}
		all = append(all, warningJSON{f.Code, 0, f.Says(l.a.language())})
	}
	return all
}

// print ends a file that has been read.
func (l *answerListing) print() error {
	switch {
	case l.entries:
		return nil
	case !l.a.json:
		l.show()
		return nil
	}
	return l.a.writeJSON(l.document())
}

// document is the file as scripts see it: of statements, of a status report, or
// of a payment order.
func (l *answerListing) document() any {
	type close struct {
		Warnings []warningJSON `json:"warnings"`
	}
	end := close{l.kept()}
	switch {
	case len(l.reports) > 0 && len(l.statements) == 0:
		return struct {
			answerFileJSON
			*reportJSON
			Further []*reportJSON `json:"further_reports,omitempty"`
			close
		}{l.fileJSON, l.reports[0], l.reports[1:], end}
	case len(l.orders) > 0 && len(l.statements) == 0:
		return struct {
			answerFileJSON
			orderJSON
			Further []orderJSON `json:"further_messages,omitempty"`
			close
		}{l.fileJSON, l.orders[0], l.orders[1:], end}
	}
	return struct {
		answerFileJSON
		Statements []statementJSON `json:"statements"`
		Reports    []*reportJSON   `json:"reports,omitempty"`
		close
	}{l.fileJSON, append([]statementJSON{}, l.statements...), l.reports, end}
}

var _ json.Marshaler = decimal.Decimal{} // quoted: "amounts are decimal strings"
