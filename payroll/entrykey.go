package payroll

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// EntryKey is what makes two statement entries one fact, whatever file they came
// in: movements by account, day, direction, amount and the bank's reference and
// position. Banks give one reference to many lines of a batch, so what a line names
// of ours is part of the key too: two payments are two facts. A line that one file
// tells with our reference and another without is two facts as well; the matcher
// sees by the bank's reference that they are one movement. Where the bank gives no
// reference, what it says of the other side stands for it. Two truly equal lines of
// one account have the same key; the store numbers them.
//
// What a bank says became of a payment is one fact however often it is said; its
// key holds all that decides.
func EntryKey(e *StatementEntry) string {
	d, reference := NewDigest(), bankReference(e.Reference)
	d.Field("entry-1", string(e.Kind), squeeze(e.Account), e.Currency, e.Amount.String(), strconv.FormatBool(e.Credit),
		strconv.FormatBool(e.Reversal), strconv.FormatBool(e.Booked), e.BookedOn.String(), reference)
	d.Int(int64(e.Position))
	if e.Kind == Outcome || reference == "" {
		d.Field(e.ValueOn.String(), squeeze(e.EndToEndID), squeeze(e.InstructionID), squeeze(e.MessageID), squeeze(e.BatchID), string(e.Status), e.Reason,
			Fold(e.PartyName), squeeze(e.PartyAccount), e.PersonID, Fold(e.Text))
		return d.Sum()
	}
	if ours := namesOurs(e); ours != "" {
		d.Field(ours)
	}
	return d.Sum()
}

// namesOurs is what a line names of ours: a payment, whole or cut, else a batch or
// file; "" for nothing.
func namesOurs(e *StatementEntry) string {
	for _, text := range []string{e.EndToEndID, e.InstructionID, e.Text} {
		if found := FindReferences(text); len(found) > 0 {
			return found[0]
		}
	}
	if cut := cutReference(e.EndToEndID, e.Text); cut != "" {
		return cut
	}
	for _, text := range []string{e.BatchID, e.MessageID, e.Text} {
		if name := findName(text); name != "" {
			return name
		}
	}
	return ""
}

// Gaps checks the continuity of the statements of each account: every final one
// but the earliest opens with what another one closed with, or lies within another.
// It depends on the set of statements only. Statements without a balance or a day
// are left out, and so are provisional ones.
func Gaps(statements []Statement) (findings []Finding) {
	byAccount := map[string][]*Statement{}
	for i := range statements {
		s := &statements[i]
		if !s.Provisional && s.Opening != nil && s.Closing != nil && !s.From.IsZero() {
			byAccount[squeeze(s.Account)] = append(byAccount[squeeze(s.Account)], s)
		}
	}
	for _, account := range slices.Sorted(maps.Keys(byAccount)) {
		list := byAccount[account]
		slices.SortFunc(list, compareStatements)
		list = slices.CompactFunc(list, func(a, b *Statement) bool { return compareStatements(a, b) == 0 })
		for _, s := range list {
			if s.From != list[0].From && !continues(s, list) {
				findings = append(findings, Finding{Code: CodeStatementGap, Severity: Warning, Value: balanceText(*s.Opening),
					Args: Args{"account": s.Account, "day": s.From.Vietnamese()}})
			}
		}
	}
	return findings
}

func compareStatements(a, b *Statement) int {
	return cmp.Or(cmp.Compare(a.From.ordinal(), b.From.ordinal()), cmp.Compare(a.To.ordinal(), b.To.ordinal()),
		a.Opening.Cmp(*b.Opening), a.Closing.Cmp(*b.Closing))
}

// continues reports whether a statement begins with what another closed with, or
// within the days of another.
func continues(s *Statement, list []*Statement) bool {
	return slices.ContainsFunc(list, func(o *Statement) bool {
		return o != s && (o.Closing.Equal(*s.Opening) && !s.From.Before(o.From) || o.From.Before(s.From) && !o.To.Before(s.From))
	})
}

// Follows reports whether one statement of an account begins exactly where another
// ends: they have no line in common, even on the same day.
func (s *Statement) Follows(o *Statement) bool {
	return !s.Provisional && !o.Provisional && s.Opening != nil && o.Closing != nil && s.Opening.Equal(*o.Closing) && !s.From.Before(o.To) &&
		squeeze(s.Account) == squeeze(o.Account)
}

// Repeats reports whether two statements have the same head: number, account, days
// and balances.
func (s *Statement) Repeats(o *Statement) bool {
	opening, closing := s.Balances()
	otherOpening, otherClosing := o.Balances()
	return s.ID == o.ID && s.Sequence == o.Sequence && squeeze(s.Account) == squeeze(o.Account) && s.From == o.From && s.To == o.To &&
		opening == otherOpening && closing == otherClosing
}

// Balances returns opening and closing as text, "" where the file does not say.
func (s *Statement) Balances() (opening, closing string) {
	text := func(d *decimal.Decimal) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	return text(s.Opening), text(s.Closing)
}

// SetBalances is the inverse of Balances.
func (s *Statement) SetBalances(opening, closing string) error {
	for i, text := range []string{opening, closing} {
		if text == "" {
			continue
		}
		d, err := decimal.NewFromString(text)
		if err != nil {
			return fmt.Errorf("balance %q: %w", text, err)
		}
		*[]**decimal.Decimal{&s.Opening, &s.Closing}[i] = &d
	}
	return nil
}

// balanceText writes a balance as staff read it; balances may be negative and, in
// foreign currency, have decimals.
func balanceText(d decimal.Decimal) string {
	if d.IsInteger() && d.BigInt().IsInt64() {
		return Amount(d.IntPart()).String()
	}
	return d.String()
}

// bankReference is a bank's reference, or "" where the bank only fills the field.
func bankReference(s string) string {
	switch word := squeeze(s); {
	case strings.Trim(word, "0") == "", word == "NONREF", word == "NOTPROVIDED", word == "NONE", word == "NA":
		return ""
	}
	return strings.TrimSpace(s)
}

// RunningBalance follows the balance of an account through the lines of a
// statement.
type RunningBalance struct{ decimal.Decimal }

// Forward returns the balance before a line and goes on to the one after it.
func (b *RunningBalance) Forward(e *StatementEntry) string {
	before := b.String()
	b.Decimal = b.Add(e.effect())
	return before
}

// Back goes from the balance after a line to the one before it and returns that.
func (b *RunningBalance) Back(e *StatementEntry) string {
	b.Decimal = b.Sub(e.effect())
	return b.String()
}

// effect is what a booked movement does to the balance.
func (e *StatementEntry) effect() decimal.Decimal {
	switch {
	case !e.Booked || e.Kind != Movement:
		return decimal.Decimal{}
	case e.Credit:
		return e.Amount
	}
	return e.Amount.Neg()
}

// AccountKey is an account number as it compares: letters and digits only.
func AccountKey(number string) string { return squeeze(number) }
