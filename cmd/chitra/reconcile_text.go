package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"chitra/payroll"
	"chitra/payroll/payrun"
)

// reconciliationPage writes a reconciliation as an accountant reads it: first what
// must tie, then by unit, bank and file, then every exception.
type reconciliationPage struct {
	*app
	rec *payrun.Reconciled
	run payroll.Line
}

func (a *app) showReconciled(rec *payrun.Reconciled) {
	p := &reconciliationPage{app: a, rec: rec}
	for _, p.run = range rec.Of(rec.Run.ID, payroll.OfRun) {
	}
	p.identities()
	p.lines(payroll.OfUnit, payroll.Text{VI: "ĐƠN VỊ", EN: "UNIT"})
	p.lines(payroll.OfBank, payroll.Text{VI: "NGÂN HÀNG NHẬN", EN: "PAYEE'S BANK"})
	p.files()
	p.exceptions()
	p.discrepancies(payroll.Text{VI: "KHÔNG KHỚP", EN: "DOES NOT TIE"}, rec.Discrepancies)
	p.discrepancies(payroll.Text{VI: "NGOÀI CÁC ĐỢT ĐANG MỞ", EN: "OUTSIDE OF ANY OPEN RUN"}, rec.Elsewhere)
	p.rest()
}

func (p *reconciliationPage) w(vi, en string) string {
	return payroll.Text{VI: vi, EN: en}.In(p.language())
}

func (p *reconciliationPage) title(s string) { fmt.Fprintf(p.out, "\n%s\n", s) }

// figures writes aligned columns, those of money and counts to the right.
func (p *reconciliationPage) figures(rows [][]string, right ...int) {
	for _, c := range right {
		width := 0
		for _, row := range rows {
			width = max(width, utf8.RuneCountInString(row[c]))
		}
		for _, row := range rows {
			row[c] = strings.Repeat(" ", width-utf8.RuneCountInString(row[c])) + row[c]
		}
	}
	table(p.out, rows)
}

// tie is the mark at the end of an identity.
func (p *reconciliationPage) tie(ok bool) string {
	if ok {
		return p.w("khớp", "ties")
	}
	return p.w("LỆCH", "DOES NOT TIE")
}

func tallyText(t payroll.Tally) []string {
	return []string{payroll.Amount(t.Count).String(), t.Sum.String()}
}

// identities writes the sums that must tie, each with its parts.
func (p *reconciliationPage) identities() {
	run, t, l := p.rec.Run, p.rec.Run.Totals, p.run
	fmt.Fprintf(p.out, p.w("ĐỐI CHIẾU ĐỢT %s (%s), tháng %s, ngày chi %s\n\n", "RECONCILIATION OF %s (%s), month %s, paid on %s\n\n"), run.ID,
		stateNames[run.State].In(p.language()), run.Month.Vietnamese(), run.PayOn.Vietnamese())
	rows := [][]string{{"", p.w("SỐ LỆNH", "PAYMENTS"), p.w("SỐ TIỀN (đ)", "AMOUNT (đ)"), ""}}
	add := func(name string, cells []string, mark string) {
		rows = append(rows, append(append([]string{name}, cells...), mark))
	}
	money := func(a payroll.Amount) []string { return []string{"", a.String()} }
	add(p.w("Được hưởng, sau thu hồi, cả chi lại", "Entitled, after recoveries, with what is paid again"), money(t.Payable()), p.tie(t.Payable() == l.Payments.Sum+t.HeldSum))
	add(p.w("  = lập lệnh chi", "  = instructed"), tallyText(l.Payments), "")
	add(p.w("  + tạm giữ", "  + held"), money(t.HeldSum), "")
	if l.NotSent.Count > 0 {
		add(p.w("Chưa gửi", "Not sent"), tallyText(l.NotSent), p.w("CÒN", "OPEN"))
	}
	add(p.w("Đã gửi", "Sent"), tallyText(l.Sent()), p.tie(l.Ties()))
	add(p.w("  = đã chi", "  = settled"), tallyText(l.Settled), "")
	add(p.w("  + bị từ chối", "  + refused"), tallyText(l.Rejected), "")
	add(p.w("  + bị trả về", "  + returned"), tallyText(l.Returned), "")
	add(p.w("  + chưa rõ", "  + unknown"), tallyText(l.Unknown), p.open(l.Unknown.Count))
	add(p.w("  + chưa có trả lời", "  + not answered"), tallyText(l.Outstanding), p.open(l.Outstanding.Count))
	add(p.w("Bị trả về", "Returned"), tallyText(l.Returned), p.tie(l.Returned.Sum == l.Back.Sum+l.Expected.Sum))
	add(p.w("  = tiền đã về tài khoản chi", "  = back on the paying account"), tallyText(l.Back), "")
	add(p.w("  + ngân hàng còn phải trả", "  + the bank has yet to give back"), tallyText(l.Expected), p.open(l.Expected.Count))
	p.fileIdentity(add, money)
	p.treasury(add, money)
	p.figures(rows, 1, 2)
}

func (p *reconciliationPage) open(n int) string {
	if n == 0 {
		return ""
	}
	return p.w("CÒN", "OPEN")
}

func (p *reconciliationPage) fileIdentity(add func(string, []string, string), money func(payroll.Amount) []string) {
	var total, debited, notTaken, missing payroll.Amount
	for _, f := range p.rec.Files {
		if f.RunID == p.rec.Run.ID {
			total, debited, notTaken, missing = total+f.Total.Sum, debited+f.Debited, notTaken+f.NotTaken, missing+f.Missing
		}
	}
	add(p.w("Tệp gửi ngân hàng", "Transfer files"), money(total), p.tie(total == debited+notTaken+missing))
	add(p.w("  = ngân hàng ghi Nợ", "  = debited"), money(debited), "")
	add(p.w("  + không ghi Nợ vì bị từ chối", "  + not debited, refused"), money(notTaken), "")
	if missing != 0 {
		add(p.w("  + chưa thấy ghi Nợ", "  + debit not seen"), money(missing), p.w("CÒN", "OPEN"))
	}
}

func (p *reconciliationPage) treasury(add func(string, []string, string), money func(payroll.Amount) []string) {
	if len(p.rec.Advances) == 0 {
		return
	}
	var advanced payroll.Amount
	for _, a := range p.rec.Advances {
		advanced += a.Amount
	}
	add(p.w("Tạm ứng của chương trình, tháng này", "Advanced for the programme and month"), money(advanced), "")
	add(p.w("  − đã chi đợt này", "  − settled in this run"), money(p.run.Settled.Sum), "")
	add(p.w("  = còn phải nộp trả hoặc chi tiếp", "  = left to return or to pay"), money(advanced-p.run.Settled.Sum), "")
}

// lines writes the run by unit or bank, one row each.
func (p *reconciliationPage) lines(h payroll.Heading, name payroll.Text) {
	list := p.rec.Of(p.rec.Run.ID, h)
	if len(list) == 0 {
		return
	}
	p.title(p.w("THEO ", "BY ") + name.In(p.language()))
	rows := [][]string{{name.In(p.language()), p.w("LẬP LỆNH", "INSTRUCTED"), p.w("ĐÃ CHI", "SETTLED"), p.w("TỪ CHỐI", "REFUSED"), p.w("TRẢ VỀ", "RETURNED"),
		p.w("CHƯA RÕ", "UNKNOWN"), p.w("CHƯA TRẢ LỜI", "NOT ANSWERED"), ""}}
	for _, l := range list {
		rows = append(rows, []string{cmp.Or(l.Key, p.w("(tiền mặt)", "(cash)")), l.Payments.Sum.String(), l.Settled.Sum.String(), l.Rejected.Sum.String(),
			l.Returned.Sum.String(), l.Unknown.Sum.String(), (l.Outstanding.Sum + l.NotSent.Sum).String(), p.tie(l.Ties())})
	}
	p.figures(rows, 1, 2, 3, 4, 5, 6)
}

func (p *reconciliationPage) files() {
	rows := [][]string{{p.w("TỆP", "FILE"), p.w("TỔNG TỆP", "TOTAL"), p.w("GHI NỢ", "DEBITED"), p.w("KHÔNG GHI NỢ", "NOT TAKEN"), p.w("CHƯA THẤY", "NOT SEEN"), ""}}
	for _, f := range p.rec.Files {
		if f.RunID == p.rec.Run.ID {
			rows = append(rows, []string{f.Name, f.Total.Sum.String(), f.Debited.String(), f.NotTaken.String(), f.Missing.String(), p.fileMark(&f)})
		}
	}
	if len(rows) > 1 {
		p.title(p.w("TỆP VÀ GHI NỢ", "FILES AND DEBITS"))
		p.figures(rows, 1, 2, 3, 4)
	}
}

// fileMark tells a file that does not tie from one whose debit is not known yet.
func (p *reconciliationPage) fileMark(f *payroll.FileLine) string {
	if f.Debited == 0 && f.Missing > 0 {
		return p.w("CÒN", "OPEN")
	}
	return p.tie(f.Missing == 0)
}

// mostUnanswered is how many payments without an answer are listed; they are
// counted above.
const mostUnanswered = 20

// exceptions lists the payments that did not arrive, or nobody knows of, with the
// reason and what to do.
func (p *reconciliationPage) exceptions() {
	rows := [][]string{{p.w("ĐƠN VỊ", "UNIT"), p.w("MÃ LỆNH", "PAYMENT"), p.w("NGƯỜI NHẬN", "PAYEE"), p.w("SỐ TIỀN", "AMOUNT"), p.w("TÌNH TRẠNG", "STATE"),
		p.w("LÝ DO", "REASON"), p.w("LÀM GÌ", "NEXT ACT")}}
	unanswered := 0
	for o := range p.rec.Outcomes() {
		if o.RunID != p.rec.Run.ID || o.State == payroll.Settled || o.State == payroll.Pending || o.State == payroll.Withdrawn || o.State == payroll.Held {
			continue
		}
		if o.State == payroll.Sent {
			if unanswered++; unanswered > mostUnanswered {
				continue
			}
		}
		why, act := p.why(o)
		rows = append(rows, []string{o.Unit, o.Reference, o.Name, o.Amount.String(), paymentStates[o.State].In(p.language()), why, act})
	}
	if len(rows) == 1 {
		return
	}
	p.title(p.w("LỆNH CHƯA ĐẾN NGƯỜI NHẬN", "PAYMENTS THAT DID NOT ARRIVE"))
	p.figures(rows, 3)
	if unanswered > mostUnanswered {
		fmt.Fprintf(p.out, p.w("… và %d lệnh khác chưa có trả lời.\n", "… and %d more that no bank has answered.\n"), unanswered-mostUnanswered)
	}
}

// why gives the reason of an outcome and the next act.
func (p *reconciliationPage) why(o *payroll.PaymentOutcome) (why, act string) {
	switch o.State {
	case payroll.Sent:
		return p.w("chưa có sao kê hay kết quả", "no statement or result yet"), p.w("Nhập trả lời của ngân hàng", "Import the bank's answer")
	case payroll.Uncertain:
		why = cmp.Or(o.Words, o.Code, p.w("các nguồn trái nhau", "sources contradict"))
		if reason := o.Reason(); reason.Known {
			why = reason.Code + " " + reason.Says.In(p.language())
		}
		return why, p.w("Không chi lại; hỏi ngân hàng, nhập sao kê hoặc hai người quyết định", "Do not pay again; ask the bank, import a statement or let two persons decide")
	}
	reason := o.Reason()
	why = reason.Why(o.Words).In(p.language())
	if o.Reissued {
		return why, p.w("Đã lập lệnh thay thế", "A replacement was made")
	}
	return why, reason.Class.Act().In(p.language())
}

// discrepancies lists what does not tie, each with where it stands, the bank's
// words, what to do and what it may belong to.
func (p *reconciliationPage) discrepancies(title payroll.Text, list []payroll.Discrepancy) {
	if len(list) == 0 {
		return
	}
	p.title(fmt.Sprintf("%s (%d)", title.In(p.language()), len(list)))
	for i := range list {
		d := &list[i]
		mark := ""
		if d.EntryID > 0 {
			mark = fmt.Sprintf("#%d ", d.EntryID)
		}
		p.line("%d. %s%s: %s", i+1, mark, d.Code, d.Says(p.language()))
		if d.Text != "" {
			p.line("   %s «%s»", p.w("Ngân hàng ghi:", "The bank writes:"), strings.Join(strings.Fields(d.Text), " "))
		}
		if remedy := d.Remedy(p.language()); remedy != "" {
			p.line("   → %s", remedy)
		}
		for _, s := range d.Suggestions {
			p.line("   ? %s %s %s, %s đ (%s)", p.w("có thể là", "may be"), s.Reference, s.Name, s.Amount, s.Why.In(p.language()))
		}
	}
}

func (p *reconciliationPage) line(format string, args ...any) {
	fmt.Fprintln(p.out, printable(fmt.Sprintf(format, args...)))
}

// rest writes gaps, decisions that wait, what was carried and the next step.
func (p *reconciliationPage) rest() {
	if len(p.rec.Gaps) > 0 {
		p.title(p.w("SAO KÊ CÒN THIẾU", "MISSING STATEMENTS"))
	}
	for _, f := range p.rec.Gaps {
		p.line("%s → %s", f.Says(p.language()), f.Remedy(p.language()))
	}
	if len(p.rec.Waiting) > 0 {
		p.title(p.w("ĐỀ NGHỊ CHỜ NGƯỜI THỨ HAI", "WAITING FOR A SECOND PERSON"))
	}
	for _, d := range p.rec.Waiting {
		about := cmp.Or(d.Payment, d.RunID)
		if d.Kind == payroll.DecideEntry {
			about = fmt.Sprintf("#%d", d.EntryID)
		}
		p.line("%s: %s (%s, %s)", about, d.Outcome, d.Reason, d.AskedBy)
	}
	if len(p.rec.Carried) > 0 {
		p.title(p.w("CHUYỂN KỲ", "CARRIED OVER"))
	}
	for _, c := range p.rec.Carried {
		p.line("%s %s: %s đ (%s)", carriedNames[c.Kind].In(p.language()), c.Subject, c.Amount, c.Reason)
	}
	p.next()
}

func (p *reconciliationPage) next() {
	switch {
	case p.rec.Run.State == payroll.Closed:
		last := p.rec.Closings[len(p.rec.Closings)-1]
		p.title(fmt.Sprintf(p.w("Đợt đã đóng bởi %s lúc %s.", "The run was closed by %s at %s."), last.By, last.At.In(zone).Format("02/01/2006 15:04")))
	case allTies(p.rec):
		p.title(fmt.Sprintf(p.w("Mọi thứ khớp. Tiếp theo: «chitra run close %s».", "Everything ties. Next: “chitra run close %s”."), p.rec.Run.ID))
	default:
		p.title(p.w("Còn việc phải làm, xem các mục trên.", "Something is open, see above."))
	}
}

// reconciledJSON is a reconciliation as scripts see it.
type reconciledJSON struct {
	Run           runJSON              `json:"run"`
	Ties          bool                 `json:"ties"`
	Lines         []reconciledLineJSON `json:"lines"`
	Files         []fileLineJSON       `json:"files"`
	Exceptions    []exceptionJSON      `json:"exceptions"`
	Discrepancies []discrepancyJSON    `json:"discrepancies"`
	Elsewhere     []discrepancyJSON    `json:"elsewhere"`
	Gaps          []findingJSON        `json:"gaps"`
	Advanced      payroll.Amount       `json:"advanced"`
	Left          payroll.Amount       `json:"left_to_return"`
	Carried       []carriedJSON        `json:"carried"`
}

type tallyJSON struct {
	Count  int            `json:"count"`
	Amount payroll.Amount `json:"amount"`
}

type reconciledLineJSON struct {
	Heading     payroll.Heading `json:"heading"`
	Key         string          `json:"key"`
	Instructed  tallyJSON       `json:"instructed"`
	NotSent     tallyJSON       `json:"not_sent"`
	Sent        tallyJSON       `json:"sent"`
	Settled     tallyJSON       `json:"settled"`
	Rejected    tallyJSON       `json:"rejected"`
	Returned    tallyJSON       `json:"returned"`
	Unknown     tallyJSON       `json:"unknown"`
	Outstanding tallyJSON       `json:"outstanding"`
	Back        tallyJSON       `json:"credits_back"`
	Expected    tallyJSON       `json:"credits_expected"`
	Ties        bool            `json:"ties"`
}

type fileLineJSON struct {
	File     string         `json:"file"`
	Unit     string         `json:"unit"`
	Total    payroll.Amount `json:"total"`
	Debited  payroll.Amount `json:"debited"`
	NotTaken payroll.Amount `json:"not_taken"`
	Missing  payroll.Amount `json:"missing"`
}

type exceptionJSON struct {
	EndToEndID string                   `json:"end_to_end_id"`
	Unit       string                   `json:"unit"`
	PersonID   string                   `json:"person_id"`
	Name       string                   `json:"name"`
	Amount     payroll.Amount           `json:"amount"`
	State      payroll.InstructionState `json:"state"`
	By         string                   `json:"by,omitempty"`
	Back       payroll.Amount           `json:"credited_back"`
	Code       string                   `json:"reason_code,omitempty"`
	Class      payroll.ReasonClass      `json:"class,omitempty"`
	Reason     string                   `json:"reason"`
	Act        string                   `json:"next_act"`
}

type discrepancyJSON struct {
	Entry int64  `json:"entry,omitempty"`
	On    string `json:"on,omitempty"`
	findingJSON
	EndToEndID  string           `json:"end_to_end_id,omitempty"`
	Unit        string           `json:"unit,omitempty"`
	Amount      payroll.Amount   `json:"amount"`
	Text        string           `json:"text,omitempty"`
	Suggestions []suggestionJSON `json:"suggestions,omitempty"`
}

type suggestionJSON struct {
	EndToEndID string         `json:"end_to_end_id"`
	Name       string         `json:"name"`
	Amount     payroll.Amount `json:"amount"`
	Why        string         `json:"why"`
}

type carriedJSON struct {
	Kind    string         `json:"kind"`
	Subject string         `json:"subject"`
	Amount  payroll.Amount `json:"amount"`
	Reason  string         `json:"reason"`
}

func (a *app) reconcileJSON(rec *payrun.Reconciled) error {
	out := reconciledJSON{Run: jsonRun(rec.Run), Ties: allTies(rec), Lines: []reconciledLineJSON{}, Files: []fileLineJSON{}, Exceptions: []exceptionJSON{},
		Gaps: jsonFindings(rec.Gaps, a.language()), Carried: []carriedJSON{}}
	for _, h := range []payroll.Heading{payroll.OfRun, payroll.OfUnit, payroll.OfBank} {
		for _, l := range rec.Of(rec.Run.ID, h) {
			out.Lines = append(out.Lines, jsonReconciledLine(&l))
			if h == payroll.OfRun {
				out.Left = -l.Settled.Sum
			}
		}
	}
	for _, ad := range rec.Advances {
		out.Advanced += ad.Amount
	}
	if out.Left += out.Advanced; len(rec.Advances) == 0 {
		out.Left = 0
	}
	for _, f := range rec.Files {
		if f.RunID == rec.Run.ID {
			out.Files = append(out.Files, fileLineJSON{f.Name, f.Unit, f.Total.Sum, f.Debited, f.NotTaken, f.Missing})
		}
	}
	page := &reconciliationPage{app: a, rec: rec}
	for o := range rec.Outcomes() {
		if o.RunID == rec.Run.ID && slices.Contains([]payroll.InstructionState{payroll.Rejected, payroll.Returned, payroll.Uncertain, payroll.Sent}, o.State) {
			out.Exceptions = append(out.Exceptions, page.exception(o))
		}
	}
	out.Discrepancies, out.Elsewhere = a.jsonDiscrepancies(rec.Discrepancies), a.jsonDiscrepancies(rec.Elsewhere)
	for _, c := range rec.Carried {
		out.Carried = append(out.Carried, carriedJSON{string(c.Kind), c.Subject, c.Amount, c.Reason})
	}
	return a.writeJSON(out)
}

func jsonReconciledLine(l *payroll.Line) reconciledLineJSON {
	t := func(t payroll.Tally) tallyJSON { return tallyJSON{t.Count, t.Sum} }
	return reconciledLineJSON{l.Heading, l.Key, t(l.Payments), t(l.NotSent), t(l.Sent()), t(l.Settled), t(l.Rejected), t(l.Returned), t(l.Unknown), t(l.Outstanding),
		t(l.Back), t(l.Expected), l.Ties()}
}

func (p *reconciliationPage) exception(o *payroll.PaymentOutcome) exceptionJSON {
	why, act := p.why(o)
	e := exceptionJSON{EndToEndID: o.Reference, Unit: o.Unit, PersonID: o.PersonID, Name: o.Name, Amount: o.Amount, State: o.State, By: o.Level.String(),
		Back: o.Back, Reason: why, Act: act}
	if o.State != payroll.Sent {
		reason := o.Reason()
		e.Code, e.Class = reason.Code, reason.Class
	}
	return e
}

func (a *app) jsonDiscrepancies(list []payroll.Discrepancy) []discrepancyJSON {
	out := []discrepancyJSON{}
	for i := range list {
		d := &list[i]
		j := discrepancyJSON{Entry: d.EntryID, On: d.On.String(), findingJSON: jsonFinding(d.Finding, a.language()), EndToEndID: d.Reference, Unit: d.Unit,
			Amount: d.Amount, Text: d.Text}
		for _, s := range d.Suggestions {
			j.Suggestions = append(j.Suggestions, suggestionJSON{s.Reference, s.Name, s.Amount, s.Why.In(a.language())})
		}
		out = append(out, j)
	}
	return out
}
