package payroll_test

import (
	"strings"
	"testing"

	"chitra/payroll"

	"github.com/shopspring/decimal"
)

func TestEntryKey(t *testing.T) {
	o := aMonth(1, 2)
	p, q := &o.payments[0], &o.payments[1]
	plain := change(debit(p), func(e *payroll.StatementEntry) { e.Text = "Trợ cấp tháng 11" })
	traced := change(plain, func(e *payroll.StatementEntry) { e.Reference = "FT26309001" })
	for _, c := range []struct {
		name  string
		a     payroll.StatementEntry
		alter func(*payroll.StatementEntry)
		same  bool
	}{
		{"place in the file", plain, func(e *payroll.StatementEntry) { e.Line, e.Statement, e.Sheet = 9, 2, "x" }, true},
		{"text written another way", plain, func(e *payroll.StatementEntry) { e.Text = "TRO CAP  THANG 11" }, true},
		{"zeros after the point", plain, func(e *payroll.StatementEntry) { e.Amount = decimal.RequireFromString(e.Amount.String() + ".00") }, true},
		{"another text", plain, func(e *payroll.StatementEntry) { e.Text = "khác" }, false},
		{"another amount", plain, func(e *payroll.StatementEntry) { e.Amount = money(1) }, false},
		{"another day", plain, func(e *payroll.StatementEntry) { e.BookedOn.Day++ }, false},
		{"the other direction", plain, func(e *payroll.StatementEntry) { e.Credit = true }, false},
		{"another account", plain, func(e *payroll.StatementEntry) { e.Account = otherOwner }, false},
		{"not booked yet", plain, func(e *payroll.StatementEntry) { e.Booked = false }, false},
		{"a field filled with nothing", plain, func(e *payroll.StatementEntry) { e.Reference = "NONREF" }, true},
		{"bank's reference, another text", traced, func(e *payroll.StatementEntry) { e.Text = "khác" }, true},
		{"bank's reference, ours in the text", traced, func(e *payroll.StatementEntry) { e.Text, e.EndToEndID = "CK "+strings.ToLower(e.EndToEndID), "" }, true},
		{"bank's reference, another payment of ours", traced, func(e *payroll.StatementEntry) { e.EndToEndID = q.EndToEndID }, false},
		{"bank's reference, ours left out", traced, func(e *payroll.StatementEntry) { e.EndToEndID = "" }, false},
		{"bank's reference, a batch of ours", traced, func(e *payroll.StatementEntry) { e.EndToEndID, e.Text = "", "CHI LO CHITRA-2026-11-NCC-\nB001" }, false},
		{"bank's reference, another position", traced, func(e *payroll.StatementEntry) { e.Position = 2 }, false},
		{"bank's reference, another amount", traced, func(e *payroll.StatementEntry) { e.Amount = money(1) }, false},
		{"another status", said(p, payroll.EntryPaid, ""), func(e *payroll.StatementEntry) { e.Status = payroll.EntryRefused }, false},
	} {
		other := change(c.a, c.alter)
		if same := payroll.EntryKey(&c.a) == payroll.EntryKey(&other); same != c.same {
			t.Errorf("%s: same fact %v, want %v", c.name, same, c.same)
		}
	}
}

func TestGaps(t *testing.T) {
	statement := func(from, to int, opening, closing int64) payroll.Statement {
		o, c := decimal.NewFromInt(opening), decimal.NewFromInt(closing)
		return payroll.Statement{Account: debtor, From: payroll.Date{Year: 2026, Month: 11, Day: from}, To: payroll.Date{Year: 2026, Month: 11, Day: to}, Opening: &o, Closing: &c}
	}
	a, b, c := statement(1, 5, 100, 90), statement(6, 9, 90, 50), statement(10, 12, 50, 70)
	noBalance := payroll.Statement{Account: debtor, From: payroll.Date{Year: 2026, Month: 11, Day: 20}}
	provisional := statement(20, 20, 1, 2)
	provisional.Provisional = true
	for _, tt := range []struct {
		name string
		list []payroll.Statement
		gaps int
	}{
		{"none", nil, 0},
		{"one", []payroll.Statement{b}, 0},
		{"a chain", []payroll.Statement{a, b, c}, 0},
		{"in another order, and twice", []payroll.Statement{c, a, b, c, a}, 0},
		{"the middle is missing", []payroll.Statement{a, c}, 1},
		{"a month over its days", []payroll.Statement{statement(1, 30, 100, 70), b, c}, 0},
		{"nothing moved, twice the same", []payroll.Statement{a, statement(10, 10, 40, 40), statement(10, 10, 40, 40)}, 1},
		{"no balance, and a provisional one", []payroll.Statement{a, noBalance, provisional}, 0},
	} {
		if got := payroll.Gaps(tt.list); len(got) != tt.gaps {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
	if !b.Follows(&a) || a.Follows(&b) || c.Follows(&a) {
		t.Error("what follows what")
	}
}
