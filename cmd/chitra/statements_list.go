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
	b = appendField(b, "amount", e.Amount.String())
	b = appendField(b, "currency", e.Currency)
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
		parts = []string{e.BankStatus, figure(e.Amount) + " " + e.Currency}
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

// figure writes an amount as people here do: 1.234.567,50.
func figure(d decimal.Decimal) string {
	whole, part, _ := strings.Cut(d.Abs().String(), ".")
	var b strings.Builder
	if d.IsNegative() {
		b.WriteByte('-')
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteByte(whole[i])
	}
	if part != "" {
		b.WriteString("," + part)
	}
	return b.String()
}

// report returns the report that outcomes belong to.
func (l *answerListing) report() *reportJSON {
	if len(l.reports) == 0 {
		l.reports = append(l.reports, &reportJSON{Reasons: []string{}, Transactions: []outcomeJSON{}})
	}
	return l.reports[len(l.reports)-1]
}

func (l *answerListing) Report(r *payroll.StatusReport) error {
	reasons := append([]string{}, r.Reasons...)
	if r.BatchID != "" {
		in := l.report()
		in.Batches = append(in.Batches, batchJSON{r.BatchID, r.BankStatus, reasons, r.Text})
		return nil
	}
	l.reports = append(l.reports, &reportJSON{MessageID: r.MessageID, OriginalMessageID: r.OriginalID, GroupStatus: r.BankStatus,
		Reasons: reasons, Text: r.Text, Transactions: []outcomeJSON{}})
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

// show writes the file for people.
func (l *answerListing) show() {
	fmt.Fprintf(l.a.out, "%s — %s\n", printable(l.fileJSON.File), printable(l.fileJSON.Format))
	for i := range l.proofs {
		l.showStatement(&l.proofs[i])
	}
	for _, r := range l.reports {
		l.showReport(r)
	}
	for i := range l.orders {
		l.showOrder(&l.orders[i])
	}
	if l.more > 0 {
		fmt.Fprintln(l.a.err, l.kept()[len(l.warnings)].Message)
	}
}

func (l *answerListing) in(vi, en string) string {
	return payroll.Text{VI: vi, EN: en}.In(l.a.language())
}

func (l *answerListing) showStatement(s *payroll.Statement) {
	head := []string{l.in("Tài khoản ", "Account ") + s.Account, s.Currency}
	for _, part := range []string{s.Servicer, s.ID, s.Sequence, span(s)} {
		if part != "" {
			head = append(head, part)
		}
	}
	fmt.Fprintln(l.a.out, printable("\n"+strings.Join(head, " · ")))
	if s.Provisional {
		fmt.Fprintln(l.a.out, l.in("  Báo cáo trong ngày: chưa phải kết luận.", "  Report during the day: provisional."))
	}
	none := l.in("không ghi", "not stated")
	balance := func(d *decimal.Decimal) string {
		if d == nil {
			return none
		}
		return figure(*d)
	}
	rows := [][]string{
		{l.in("  Số dư đầu", "  Opening"), balance(s.Opening)},
		{l.in("  Ghi có", "  Credits"), figure(s.Credit.Sub(s.PendingCredit))},
		{l.in("  Ghi nợ", "  Debits"), figure(s.Debit.Sub(s.PendingDebit))},
		{l.in("  Số dư cuối", "  Closing"), balance(s.Closing)},
		{l.in("  Số dòng", "  Entries"), strconv.Itoa(s.Entries)},
	}
	if s.NotBooked > 0 {
		rows = append(rows, []string{l.in("  Chưa hạch toán", "  Not booked"), fmt.Sprintf("%d (+%s −%s)", s.NotBooked, figure(s.PendingCredit), figure(s.PendingDebit))})
	}
	if s.Reversals > 0 {
		rows = append(rows, []string{l.in("  Dòng đảo", "  Reversals"), strconv.Itoa(s.Reversals)})
	}
	table(l.a.out, append(rows, []string{l.in("  Kiểm tra", "  Proof"), l.proof(s)}))
}

// proof says whether opening + entries = closing.
func (l *answerListing) proof(s *payroll.Statement) string {
	ok, said, difference := s.Balance()
	switch {
	case ok:
		return l.in("khớp: số dư đầu + phát sinh = số dư cuối", "ties: opening + entries = closing")
	case said:
		return l.in("KHÔNG KHỚP, lệch ", "DOES NOT TIE, difference ") + figure(difference)
	case s.Uncertain:
		return l.in("không kiểm được: có dòng không đọc được (xem cảnh báo)", "cannot be proved: some entry was not understood (see the warnings)")
	}
	return l.in("không kiểm được: tệp không ghi đủ hai số dư", "cannot be proved: the file does not state both balances")
}

func span(s *payroll.Statement) string {
	switch {
	case s.From.IsZero():
		return s.To.Vietnamese()
	case s.To.IsZero() || s.From == s.To:
		return s.From.Vietnamese()
	}
	return s.From.Vietnamese() + " – " + s.To.Vietnamese()
}

func (l *answerListing) showReport(r *reportJSON) {
	table(l.a.out, [][]string{
		{l.in("  Trả lời số", "  Report"), orDash(r.MessageID)}, {l.in("  Cho tệp", "  Of message"), orDash(r.OriginalMessageID)},
		{l.in("  Trạng thái chung", "  Group status"), strings.TrimSpace(orDash(r.GroupStatus) + " " + strings.Join(r.Reasons, " ") + " " + r.Text)},
	})
	rows := [][]string{{l.in("  KHOẢN", "  PAYMENT"), l.in("TRẠNG THÁI", "STATUS"), l.in("NGHĨA LÀ", "MEANS"), l.in("LÝ DO", "REASON"), l.in("SỐ TIỀN", "AMOUNT"), l.in("NGƯỜI NHẬN", "PAYEE"), ""}}
	for _, b := range r.Batches {
		rows = append(rows, []string{"  " + l.in("lô ", "batch ") + b.ID, b.Status, "", strings.Join(b.Reasons, " "), "", "", b.Text})
	}
	for _, t := range r.Transactions {
		rows = append(rows, []string{"  " + orDash(t.ID), t.Status, l.meaning(t.Meaning), strings.Join(t.Reasons, " "), t.Amount, strings.TrimSpace(t.Name + " " + t.Account), t.Text})
	}
	if len(rows) > 1 {
		table(l.a.out, rows)
	}
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (l *answerListing) meaning(status string) string {
	return map[payroll.EntryStatus]payroll.Text{
		payroll.EntryAccepted: {VI: "đã nhận, chưa chi", EN: "taken in"}, payroll.EntryPaid: {VI: "đã chi", EN: "paid"},
		payroll.EntryRefused: {VI: "từ chối", EN: "refused"}, payroll.EntryReturned: {VI: "trả lại", EN: "returned"},
		payroll.EntryUnclear: {VI: "chưa rõ", EN: "unclear"},
	}[payroll.EntryStatus(status)].In(l.a.language())
}

func (l *answerListing) showOrder(o *orderJSON) {
	control := func(c controlJSON) []string {
		count, sum := "–", "–"
		if c.Count != nil {
			count = payroll.Amount(*c.Count).String()
		}
		if c.ControlSum != nil {
			sum = figure(*c.ControlSum)
		}
		return []string{count, sum}
	}
	rows := [][]string{{l.in("  LÔ", "  BATCH"), l.in("GHI", "STATED"), "", l.in("ĐẾM", "COUNTED"), ""}}
	add := func(name string, stated, counted controlJSON) {
		rows = append(rows, append(append([]string{"  " + name}, control(stated)...), control(counted)...))
	}
	add(o.MessageID, o.Stated, o.Counted)
	for _, b := range o.Batches {
		add("  "+b.ID, b.Stated, b.Counted)
	}
	table(l.a.out, rows)
}
