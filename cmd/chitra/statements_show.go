package main

import (
	"fmt"
	"strconv"
	"strings"

	"chitra/payroll"

	"github.com/shopspring/decimal"
)

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

// showReport counts by what became of the payments, then names those that were
// not simply paid.
func (l *answerListing) showReport(r *reportJSON) {
	if r.MessageID != "" || r.OriginalMessageID != "" {
		table(l.a.out, [][]string{
			{l.in("  Trả lời số", "  Report"), orDash(r.MessageID)}, {l.in("  Cho tệp", "  Of message"), orDash(r.OriginalMessageID)},
			{l.in("  Trạng thái chung", "  Group status"), strings.TrimSpace(orDash(r.GroupStatus) + " " + strings.Join(r.Reasons, " ") + " " + r.Text)},
		})
	}
	rows := [][]string{{l.in("  KẾT QUẢ", "  OUTCOME"), l.in("SỐ KHOẢN", "PAYMENTS"), l.in("SỐ TIỀN", "AMOUNT")}}
	for _, status := range []payroll.EntryStatus{payroll.EntryPaid, payroll.EntryAccepted, payroll.EntryRefused, payroll.EntryReturned, payroll.EntryUnclear} {
		if c := r.counts[status]; c.count > 0 {
			amount := amountOrDash(c.sum)
			if c.unknown > 0 && c.unknown < c.count {
				amount += fmt.Sprintf(l.in(" (%d khoản không ghi số tiền)", " (%d without an amount)"), c.unknown)
			}
			rows = append(rows, []string{"  " + l.meaning(status), payroll.Amount(c.count).String(), amount})
		}
	}
	if len(rows) > 1 {
		fmt.Fprintln(l.a.out)
		table(l.a.out, rows)
	}
	l.showOutcomes(r)
}

func (l *answerListing) showOutcomes(r *reportJSON) {
	rows := [][]string{{l.in("  CHƯA ĐẾN TAY", "  NOT PAID"), l.in("TRẠNG THÁI", "STATUS"), l.in("NGHĨA LÀ", "MEANS"), l.in("LÝ DO", "REASON"), l.in("SỐ TIỀN", "AMOUNT"), l.in("NGƯỜI NHẬN", "PAYEE"), ""}}
	for _, b := range r.Batches {
		rows = append(rows, []string{"  " + l.in("lô ", "batch ") + b.ID, b.Status, "", strings.Join(b.Reasons, " "), "", "", b.Text})
	}
	for _, t := range r.Transactions {
		if payroll.EntryStatus(t.Meaning) == payroll.EntryPaid {
			continue
		}
		amount, _ := decimal.NewFromString(t.Amount)
		rows = append(rows, []string{"  " + orDash(t.ID), t.Status, l.meaning(payroll.EntryStatus(t.Meaning)), strings.Join(t.Reasons, " "), amountOrDash(amount), strings.TrimSpace(t.Name + " " + t.Account), t.Text})
	}
	if len(rows) > 1 {
		fmt.Fprintln(l.a.out)
		table(l.a.out, rows)
	}
}

func amountOrDash(d decimal.Decimal) string {
	if d.IsZero() {
		return "–"
	}
	return figure(d)
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func (l *answerListing) meaning(status payroll.EntryStatus) string {
	return map[payroll.EntryStatus]payroll.Text{
		payroll.EntryAccepted: {VI: "đã nhận, chưa chi", EN: "taken in"}, payroll.EntryPaid: {VI: "đã chi", EN: "paid"},
		payroll.EntryRefused: {VI: "từ chối", EN: "refused"}, payroll.EntryReturned: {VI: "trả lại", EN: "returned"},
		payroll.EntryUnclear: {VI: "chưa rõ", EN: "unclear"},
	}[status].In(l.a.language())
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
