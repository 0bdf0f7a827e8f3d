package workbook

import (
	"fmt"
	"strings"

	"chitra/payroll"
)

// tally is what the rows of one kind come to, under every heading the workbook
// sums up by.
type tally struct {
	sum
	units, categories, banks map[string]*sum
}

type sum struct {
	rows, payments int
	amount         payroll.Amount
}

func newTally() tally {
	return tally{units: map[string]*sum{}, categories: map[string]*sum{}, banks: map[string]*sum{}}
}

// add counts a row under its headings; payments is 1 on the first row of one.
func (t *tally) add(unit, category, bank string, payments int, amount payroll.Amount) error {
	for _, s := range []*sum{&t.sum, under(t.units, unit), under(t.categories, category), under(t.banks, bank)} {
		s.rows++
		s.payments += payments
		var err error
		if s.amount, err = s.amount.Add(amount); err != nil {
			return err
		}
	}
	return nil
}

func under(all map[string]*sum, code string) *sum {
	if all[code] == nil {
		all[code] = &sum{}
	}
	return all[code]
}

// tie refuses rows that are not what the run says.
func (c *control) tie() error {
	t := c.Run.Totals
	for _, x := range []struct {
		what        string
		found, want payroll.Amount
	}{
		{"amount instructed", c.paid.amount, t.Instructed},
		{"payments", payroll.Amount(c.paid.payments), payroll.Amount(t.Payments)},
		{"amount held", c.held.amount, t.HeldSum},
		{"rows held", payroll.Amount(c.held.rows), payroll.Amount(t.HeldRows)},
	} {
		if x.found != x.want {
			return fmt.Errorf("run %s: %s is %s, the rows come to %s: %w", c.Run.ID, x.what, x.want, x.found, payroll.ErrIntegrity)
		}
	}
	if err := t.Check(); err != nil {
		return err
	}
	for _, x := range []struct {
		what       string
		all        []Summary
		paid, held map[string]*sum
	}{
		{"unit", c.Units, c.paid.units, c.held.units},
		{"category", c.Categories, c.paid.categories, c.held.categories},
		{"bank", c.Banks, c.paid.banks, nil},
	} {
		if err := tieSummary(x.what, x.all, x.paid, x.held); err != nil {
			return fmt.Errorf("run %s: %w", c.Run.ID, err)
		}
	}
	return nil
}

// tieSummary refuses a summary that is not the sum of its rows, and a row with
// money under no heading.
func tieSummary(what string, all []Summary, paid, held map[string]*sum) error {
	known := map[string]bool{}
	for _, s := range all {
		if known[s.Code] {
			return fmt.Errorf("%s %q stands twice in the summary: %w", what, s.Code, payroll.ErrIntegrity)
		}
		known[s.Code] = true
		found, err := amountOf(paid, s.Code).Add(amountOf(held, s.Code))
		if err != nil {
			return err
		}
		if found != s.Amount {
			return fmt.Errorf("%s %q is %s, its rows come to %s: %w", what, s.Code, s.Amount, found, payroll.ErrIntegrity)
		}
	}
	for _, rows := range []map[string]*sum{paid, held} {
		for code, s := range rows {
			if !known[code] && s.amount != 0 {
				return fmt.Errorf("%s %q has rows of %s and is not in the summary: %w", what, code, s.amount, payroll.ErrIntegrity)
			}
		}
	}
	return nil
}

func amountOf(all map[string]*sum, code string) payroll.Amount {
	if s := all[code]; s != nil {
		return s.amount
	}
	return 0
}

// criterion is a code as SUMIFS reads it: capitals do not matter, and text that
// looks like a number stands for the number.
func criterion(code string) string {
	if strings.Trim(code, "0123456789") == "" {
		return strings.TrimLeft(code, "0")
	}
	return strings.ToLower(code)
}

// oddCodes are the codes SUMIFS would not find, or not alone: empty ones,
// patterns and comparisons, and those it takes for one another. They come from
// lists in which somebody mistyped the unit.
func oddCodes(all []Summary, rows ...map[string]*sum) map[string]bool {
	codes := map[string]bool{}
	for _, s := range all {
		codes[s.Code] = true
	}
	for _, m := range rows {
		for code := range m {
			codes[code] = true
		}
	}
	alike := map[string]int{}
	for code := range codes {
		alike[criterion(code)]++
	}
	odd := map[string]bool{}
	for code := range codes {
		odd[code] = code == "" || alike[criterion(code)] > 1 || strings.ContainsAny(code, "*?~<>=")
	}
	return odd
}
