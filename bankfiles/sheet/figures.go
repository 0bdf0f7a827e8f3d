package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/shopspring/decimal"
)

// excelEpoch is day 0 of the 1900 date system, counted so that days from
// 1 March 1900 on are right.
var excelEpoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// amountOf reads the amount of a cell: ok is false for one that is none, given for
// an empty one or a dash.
func amountOf(c cell) (amount decimal.Decimal, given, ok bool) {
	s := strings.TrimSpace(c.text)
	switch {
	case s == "" || s == "-" || s == "–":
		return amount, false, true
	case c.formula:
		return amount, true, false
	case c.number:
		amount, ok = workbookNumber(s)
	default:
		amount, ok = parseAmount(s)
	}
	return amount, true, ok
}

// workbookNumber reads a number as XML has it: a double, so 2.2E7 and
// 1234.5599999999999 are 22000000 and 1234.56.
func workbookNumber(s string) (decimal.Decimal, bool) {
	mantissa, exponent, scientific := strings.Cut(strings.ToUpper(s), "E")
	d, ok := bankfiles.ParseFigure(mantissa)
	if !ok {
		return d, false
	}
	if scientific {
		n, err := strconv.Atoi(exponent)
		if err != nil || n < -30 || n > 30 {
			return d, false
		}
		d = d.Shift(int32(n))
	}
	return d.Round(4), true
}

// parseAmount reads an amount as people write it: 1.234.567, 1,234,567.00,
// 1 234 567 đ, (500.000), 500.000-. The last mark followed by one or two digits is
// the decimal mark, all others are thousands.
func parseAmount(s string) (decimal.Decimal, bool) {
	s = currencyWords.ReplaceAllString(s, "")
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\'':
			return -1
		case '−', '–':
			return '-'
		}
		return r
	}, s)
	negative := false
	switch {
	case strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")"):
		s, negative = s[1:len(s)-1], true
	case strings.HasSuffix(s, "-"):
		s, negative = s[:len(s)-1], true
	case strings.HasPrefix(s, "-"):
		s, negative = s[1:], true
	}
	s = strings.TrimPrefix(s, "+")
	if s == "" || strings.Trim(s, "0123456789.,") != "" {
		return decimal.Decimal{}, false
	}
	if i := strings.LastIndexAny(s, ".,"); i >= 0 {
		whole := strings.NewReplacer(".", "", ",", "").Replace(s[:i])
		if decimals := len(s) - i - 1; decimals == 1 || decimals == 2 {
			s = whole + "." + s[i+1:]
		} else {
			s = whole + s[i+1:]
		}
	}
	if negative {
		s = "-" + s
	}
	return bankfiles.ParseFigure(s)
}

var currencyWords = regexp.MustCompile(`(?i)\s*(?:VND|VNĐ|đồng|đ|₫)\s*\.?\s*$`)

var (
	dayPattern = regexp.MustCompile(`(?:^|[^0-9])([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})(?:[^0-9]|$)`)
	isoPattern = regexp.MustCompile(`(?:^|[^0-9])([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[^0-9]|$)`)
)

// dayIn finds the first day in a text, and what stands after it without a time of
// day. The day comes before the month, always.
func dayIn(s string) (d payroll.Date, rest string, ok bool) {
	part := func(m []int, i int) int { n, _ := strconv.Atoi(s[m[2*i]:m[2*i+1]]); return n }
	m := isoPattern.FindStringSubmatchIndex(s)
	if m != nil {
		d = payroll.Date{Year: part(m, 1), Month: part(m, 2), Day: part(m, 3)}
	} else if m = dayPattern.FindStringSubmatchIndex(s); m != nil {
		d = payroll.Date{Year: part(m, 3), Month: part(m, 2), Day: part(m, 1)}
	}
	if m == nil || d.Year == 0 || d.Month == 0 || d.Day == 0 || !d.Valid() {
		return payroll.Date{}, s, false
	}
	return d, strings.TrimSpace(clock.ReplaceAllString(s[m[7]:], "")), true
}

var clock = regexp.MustCompile(`^[T ]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?Z?`)
