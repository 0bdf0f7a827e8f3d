package payroll

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// degrees writes the percents of a grant through 2026, one letter a month.
func degrees(g *Grant) string {
	var b strings.Builder
	for m := NewMonth(2026, 1); m <= NewMonth(2026, 12); m++ {
		fmt.Fprint(&b, g.In(m).Percent/10)
	}
	return b.String()
}

func TestAmend(t *testing.T) {
	year := func(m, percent int) Grant { // from a month of 2026, 0 = the row does not say
		g := Grant{Category: "THUONG_BINH", DecisionNo: "1", Months: Span{From: NewMonth(2026, 1)}, Percent: percent}
		if m > 0 {
			g.Since = NewMonth(2026, m)
		}
		return g
	}
	for _, c := range []struct {
		name string
		rows []Grant
		want string
	}{
		{"one row", []Grant{year(0, 20)}, "222222222222"},
		{"a first row that holds from later", []Grant{year(5, 20)}, "222222222222"},
		{"raised in May", []Grant{year(0, 20), year(5, 30)}, "222233333333"},
		{"raised in May, lowered in September", []Grant{year(0, 20), year(5, 30), year(9, 10)}, "222233331111"},
		{"reported the other way round", []Grant{year(0, 20), year(9, 10), year(5, 30)}, "222233331111"},
		{"the end corrected", []Grant{year(0, 20), year(5, 30), year(0, 40)}, "222244444444"},
		{"the beginning corrected", []Grant{year(0, 20), year(5, 30), year(1, 10)}, "111133333333"},
		{"the middle corrected", []Grant{year(0, 20), year(5, 30), year(9, 10), year(5, 40)}, "222244441111"},
		{"earlier than thought", []Grant{year(0, 20), year(5, 30), year(3, 30)}, "223333333333"},
		{"no change after all", []Grant{year(0, 20), year(5, 30), year(5, 20)}, "222222222222"},
	} {
		g := c.rows[0]
		g.Since = 0
		for i := range c.rows[1:] {
			g = g.Amend(&c.rows[i+1])
		}
		if got := degrees(&g); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if len(g.Earlier) != changesIn(c.want) {
			t.Errorf("%s: %d phases for %s", c.name, len(g.Earlier), c.want)
		}
	}
}

// TestAmendStatus: a status without a month of its facts counts from the month it
// names, whatever else changed since.
func TestAmendStatus(t *testing.T) {
	row := func(since, percent int, status Status, from int) Grant {
		g := Grant{Category: "THUONG_BINH", DecisionNo: "1", Months: Span{From: NewMonth(2026, 1)}, Percent: percent, Status: status}
		if since > 0 {
			g.Since = NewMonth(2026, since)
		}
		if from > 0 {
			g.StatusFrom = NewMonth(2026, from)
		}
		return g
	}
	first, raised := row(0, 20, Active, 0), row(9, 30, Active, 0)
	for _, c := range []struct {
		name string
		rows []Grant
		want string // by month: active, suspended, stopped
	}{
		{"stopped from before the raise", []Grant{first, raised, row(0, 30, Stopped, 7)}, "aaaaaaxxxxxx"},
		{"reported again", []Grant{first, raised, row(0, 30, Stopped, 7), row(0, 30, Stopped, 7)}, "aaaaaaxxxxxx"},
		{"stopped from after the raise", []Grant{first, raised, row(0, 30, Stopped, 10)}, "aaaaaaaaaxxx"},
		{"suspended before the raise, and lifted", []Grant{first, raised, row(0, 30, Suspended, 7), row(0, 30, Active, 0)}, "aaaaaaaaaaaa"},
		{"suspended, raised, and lifted", []Grant{first, row(0, 20, Suspended, 7), row(9, 30, Suspended, 7), row(0, 30, Active, 0)}, "aaaaaaaaaaaa"},
		{"the month corrected", []Grant{first, raised, row(0, 30, Stopped, 7), row(0, 30, Stopped, 8)}, "aaaaaaaxxxxx"},
		{"stopped in a suspension that is over", []Grant{first, row(3, 20, Suspended, 3), row(6, 20, Active, 0), row(0, 20, Stopped, 4)}, "aasxxxxxxxxx"},
		{"a suspension that is over stays", []Grant{first, row(3, 20, Suspended, 3), row(6, 20, Active, 0), row(0, 30, Active, 0)}, "aasssaaaaaaa"},
		{"stopped from a month of the facts", []Grant{first, raised, row(10, 30, Stopped, 7)}, "aaaaaaaaaxxx"},
	} {
		g := c.rows[0]
		for i := range c.rows[1:] {
			g = g.Amend(&c.rows[i+1])
		}
		got := ""
		for m := NewMonth(2026, 1); m <= NewMonth(2026, 12); m++ {
			got += map[Status]string{Active: "a", Suspended: "s", Stopped: "x"}[g.In(m).statusIn(m)]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func changesIn(s string) (n int) {
	for i := range s[1:] {
		if s[i] != s[i+1] {
			n++
		}
	}
	return n
}

// Whatever rows come, the months from a row's on say what it says, up to where the
// history knew better, and nothing before it moves.
func TestAmendProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := Grant{Category: "A", Months: Span{From: NewMonth(2026, 1)}, Percent: 10}
		for range rapid.IntRange(1, 6).Draw(rt, "rows") {
			row := g
			row.Earlier, row.Percent = nil, 10*rapid.IntRange(1, 4).Draw(rt, "percent")
			since := rapid.IntRange(1, 12).Draw(rt, "month")
			row.Since = NewMonth(2026, since)
			before := degrees(&g)
			g = g.Amend(&row)
			after := degrees(&g)
			if after[:since-1] != before[:since-1] {
				rt.Fatalf("%s became %s from month %d", before, after, since)
			}
			if int(after[since-1]-'0')*10 != row.Percent {
				rt.Fatalf("%s from month %d says %s", before, since, after)
			}
			if len(g.Earlier) != changesIn(after) {
				rt.Fatalf("%d phases for %s", len(g.Earlier), after)
			}
		}
	})
}
