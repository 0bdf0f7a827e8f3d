package bankfiles

import (
	"strconv"
	"strings"

	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// maxDigits bounds an amount; the standard has eighteen.
const maxDigits = 30

// ParseFigure reads an amount of a message: digits with at most one decimal mark,
// a point or a comma, and a sign. Nothing else, above all no exponent and no
// thousands.
func ParseFigure(s string) (decimal.Decimal, bool) {
	s = strings.TrimSpace(s)
	negative := strings.HasPrefix(s, "-")
	if negative || strings.HasPrefix(s, "+") {
		s = s[1:]
	}
	digits, point := 0, -1
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case (c == '.' || c == ',') && point < 0:
			point = i
		default:
			return decimal.Decimal{}, false
		}
	}
	if digits == 0 || digits > maxDigits {
		return decimal.Decimal{}, false
	}
	exponent := int32(0)
	if point >= 0 {
		exponent = -int32(len(s) - point - 1)
		s = s[:point] + s[point+1:]
	}
	if negative {
		s = "-" + s
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return decimal.New(n, exponent), true
	}
	d, err := decimal.NewFromString(s)
	return d.Shift(exponent), err == nil
}

// ParseISODay reads the day of an ISO date or date and time, with or without a
// zone: the day as the bank wrote it.
func ParseISODay(s string) (payroll.Date, bool) {
	if len(s) < len("2026-11-26") || s[4] != '-' || s[7] != '-' {
		return payroll.Date{}, false
	}
	year, errY := strconv.ParseUint(s[:4], 10, 16)
	month, errM := strconv.ParseUint(s[5:7], 10, 8)
	day, errD := strconv.ParseUint(s[8:10], 10, 8)
	d := payroll.Date{Year: int(year), Month: int(month), Day: int(day)}
	ok := errY == nil && errM == nil && errD == nil && year > 0 && month > 0 && d.Valid()
	if !ok {
		return payroll.Date{}, false
	}
	return d, true
}

// OutcomeOf puts an ISO payment status into the few words that decide; known is
// false for a word nobody knows.
func OutcomeOf(status string) (s payroll.EntryStatus, known bool) {
	switch strings.ToUpper(status) {
	case "RCVD", "ACTC", "ACCP", "ACSP", "ACWC", "ACWP", "ACPD", "ACFC", "ACIS", "PDNG", "PATC", "PRES", "RCVC":
		return payroll.EntryAccepted, true
	case "ACSC", "ACCC":
		return payroll.EntryPaid, true
	case "RJCT", "CANC":
		return payroll.EntryRefused, true
	case "", "PART", "BLCK", "RVNM", "RVCM", "RVNA", "RVMC": // partly; blocked; the payee's name was looked up, no more
		return payroll.EntryUnclear, true
	}
	return payroll.EntryUnclear, false
}

// Kept shortens a text for a message to people.
func Kept(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Unbalanced says that opening + entries is not closing, nil where it is or where
// nothing can be said.
func Unbalanced(s *payroll.Statement) *payroll.Finding {
	ok, said, difference := s.Balance()
	if ok || !said {
		return nil
	}
	return &payroll.Finding{Code: payroll.CodeAnswerBalance, Severity: payroll.Warning, Row: s.Line, Value: difference.String(), Args: payroll.Args{
		"opening": s.Opening.String(), "closing": s.Closing.String(),
		"credit": s.Credit.Sub(s.PendingCredit).String(), "debit": s.Debit.Sub(s.PendingDebit).String()}}
}
