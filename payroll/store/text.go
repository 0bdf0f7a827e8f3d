package store

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chitra/payroll"
)

// Months, dates, times, facts and decimals are text in the database. This file
// says which text, both ways.

// timeLayout is RFC 3339 in UTC with a fixed width, so that text order is time
// order.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// vietnam is the zone of the times that appear in files for banks. The country
// has had no other offset since 1975.
var vietnam = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

func timeText(t time.Time) string { return t.UTC().Format(timeLayout) }

// as scans a text column through a parser.
type as[T any] struct {
	into  *T
	parse func(string) (T, error)
}

// Scan implements sql.Scanner.
func (a as[T]) Scan(column any) (err error) {
	switch v := column.(type) {
	case string:
		*a.into, err = a.parse(v)
	case []byte:
		*a.into, err = a.parse(string(v))
	default:
		err = fmt.Errorf("column holds %T instead of text: %w", column, payroll.ErrIntegrity)
	}
	return err
}

func asMonth(m *payroll.Month) as[payroll.Month] { return as[payroll.Month]{m, parseMonth} }
func asDate(d *payroll.Date) as[payroll.Date]    { return as[payroll.Date]{d, payroll.ParseDate} }
func asTime(t *time.Time) as[time.Time]          { return as[time.Time]{t, parseTime} }
func asFacts(f *[]payroll.Fact) as[[]payroll.Fact] {
	return as[[]payroll.Fact]{f, parseFacts}
}

func parseMonth(s string) (payroll.Month, error) {
	if s == "" {
		return 0, nil
	}
	return payroll.ParseMonth(s)
}

// parseTime reads timeText back, and nothing that only resembles it.
func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(timeLayout, s)
	if err == nil && timeText(t) != s {
		err = fmt.Errorf("%q is not a time of this database: %w", s, payroll.ErrIntegrity)
	}
	return t, err
}

// factsText joins facts in a fixed order: their order in a list means nothing.
func factsText(facts []payroll.Fact) string {
	sorted := make([]string, len(facts))
	for i, f := range facts {
		sorted[i] = string(f)
	}
	slices.Sort(sorted)
	return strings.Join(sorted, ";")
}

func parseFacts(s string) (facts []payroll.Fact, err error) {
	for f := range strings.SplitSeq(s, ";") {
		if f != "" {
			facts = append(facts, payroll.Fact(f))
		}
	}
	return facts, nil
}

// badText returns the index of the first value that is not text both databases
// keep alike: invalid UTF-8 or a NUL; -1 when there is none.
func badText(values []any) int {
	return slices.IndexFunc(values, func(v any) bool {
		s, ok := v.(string)
		return ok && (!utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0)
	})
}
