package template

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Line is one payment as the checker read it out of a file.
type Line struct {
	Serial                               int
	Reference, Account, Name, Bank, Memo string
	Amount                               payroll.Amount
}

// Verify implements bankfiles.Format.
func (x *format) Verify(r io.ReaderAt, size int64) (bankfiles.Proof, error) {
	return Read(x.Layout, r, size, nil)
}

// Read checks a file against a layout, hands every payment to visit, if any, and
// counts. It shares the layout with the writer and no code.
func Read(l *Layout, r io.ReaderAt, size int64, visit func(Line) error) (bankfiles.Proof, error) {
	c := &checker{l: l, visit: visit, payments: bankfiles.NewPaymentDigest(), proof: bankfiles.Proof{Format: l.Code}}
	read := c.delimited
	if l.Kind == Workbook {
		read = c.workbook
	}
	if err := read(r, size); err != nil {
		if errors.Is(err, bankfiles.ErrOtherFormat) {
			return c.proof, err
		}
		return c.proof, fmt.Errorf("%w: %w", err, payroll.ErrData)
	}
	c.proof.AccountHash, c.proof.Payments = c.accounts.Sum(), c.payments.Sum()
	return c.proof, nil
}

// checker counts the payments of one file.
type checker struct {
	l        *Layout
	visit    func(Line) error
	accounts bankfiles.AccountHash
	payments *bankfiles.PaymentDigest
	debit    string
	day      string
	proof    bankfiles.Proof
}

// where names a place of the file for an error: a cell or a heading.
type where func(column int) string

// payment checks the texts of one row, one for each column, and counts them.
func (c *checker) payment(cells []string, at where) error {
	line := Line{Serial: c.proof.Count + 1}
	for i := range c.l.Columns {
		if err := c.cell(&c.l.Columns[i], cells[i], &line); err != nil {
			return fmt.Errorf("%s %w", at(i), err)
		}
	}
	if err := c.referenced(&line); err != nil {
		return err
	}
	if c.visit != nil {
		if err := c.visit(line); err != nil {
			return err
		}
	}
	c.accounts.Add(line.Account)
	c.payments.Add(line.Reference, line.Account, line.Amount)
	c.proof.Count++
	var err error
	c.proof.Total, err = c.proof.Total.Add(line.Amount)
	return err
}

// cell checks one text against its column and takes what it says.
func (c *checker) cell(col *Column, text string, line *Line) error {
	if col.Max > 0 && col.Field != Fixed && utf8.RuneCountInString(text) > col.Max {
		return fmt.Errorf("has %d characters; 1 to %d allowed", utf8.RuneCountInString(text), col.Max)
	}
	switch col.Field {
	case Serial:
		if text != strconv.Itoa(line.Serial) {
			return fmt.Errorf("is %q, not number %d", text, line.Serial)
		}
	case Amount:
		n, err := wholeNumber(text)
		line.Amount = n
		return err
	case Fixed:
		return same(text, col.Value)
	case Blank, ByHand:
		return same(text, "")
	case Reference:
		line.Reference = text
	case Account:
		line.Account = text
		return accountNumber(text)
	case Name:
		line.Name = text
		return bankText(col, text)
	case Memo:
		line.Memo = text
		return bankText(col, text)
	case CreditorBank:
		line.Bank = text
		return bankKey(col, text)
	case DebitAccount:
		return sameInEveryRow(&c.debit, text)
	case ValueDate:
		if !vietnameseDay(text) {
			return fmt.Errorf("is %q, not a day dd/mm/yyyy", text)
		}
		return sameInEveryRow(&c.day, text)
	case IdentityNo:
		if len(text) != 12 || strings.Trim(text, "0123456789") != "" {
			return fmt.Errorf("is %q, not twelve digits", text)
		}
	}
	return nil
}

// referenced insists on the reference by which the bank's answer is matched: in
// its own column, or opening the memo.
func (c *checker) referenced(line *Line) error {
	opening, _, _ := strings.Cut(line.Memo, " ")
	if line.Reference == "" {
		line.Reference = opening
	}
	if !payroll.ValidEndToEndID(line.Reference) {
		return fmt.Errorf("payment %d: %q is no valid reference", line.Serial, line.Reference)
	}
	if line.Memo != "" && opening != line.Reference {
		return fmt.Errorf("payment %d: the memo opens with %q, not with reference %s", line.Serial, opening, line.Reference)
	}
	return nil
}

func same(text, want string) error {
	if text != want {
		return fmt.Errorf("is %q, not %q", text, want)
	}
	return nil
}

func sameInEveryRow(first *string, text string) error {
	if *first == "" {
		*first = text
	}
	if text == "" || text != *first {
		return fmt.Errorf("is %q, in the rows before %q", text, *first)
	}
	return nil
}

func wholeNumber(text string) (payroll.Amount, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != text {
		return 0, fmt.Errorf("is %q, not a whole number above zero", text)
	}
	return payroll.Amount(n), nil
}

func accountNumber(text string) error {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return fmt.Errorf("is %q, no account number", text)
		}
	}
	if text == "" {
		return errors.New("is empty")
	}
	return nil
}

// bankText checks a text for characters the layout does not take.
func bankText(col *Column, text string) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("is empty")
	}
	for _, r := range text {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != ' ' && !strings.ContainsRune(col.Signs, r) {
			return fmt.Errorf("is %q; %q is not allowed", text, r)
		}
	}
	return nil
}

func bankKey(col *Column, text string) error {
	if col.InHouse != nil && text == *col.InHouse {
		return nil
	}
	digits := 0
	switch col.Key {
	case ByCITAD:
		digits = 8
	case ByBIN:
		digits = 6
	}
	if text == "" || digits > 0 && (len(text) != digits || strings.Trim(text, "0123456789") != "") {
		return fmt.Errorf("is %q, no bank by %s", text, col.Key)
	}
	return nil
}

func vietnameseDay(text string) bool {
	if len(text) != len("05/11/2026") || text[2] != '/' || text[5] != '/' {
		return false
	}
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil || strings.Trim(s, "0123456789") != "" {
			return -1
		}
		return n
	}
	d := payroll.Date{Year: number(text[6:]), Month: number(text[3:5]), Day: number(text[:2])}
	return d.Day > 0 && d.Month > 0 && d.Year > 1900 && d.Valid()
}

// enough checks the count against the layout.
func (c *checker) enough() error {
	least := int64(1)
	for _, m := range c.l.Limits {
		switch over := int64(c.proof.Count) > m.Value; {
		case m.Kind == RowsMin && m.Value > least:
			least = m.Value
		case m.Kind == RowsMax && over:
			return fmt.Errorf("%d payments; %s takes at most %d", c.proof.Count, c.l.Code, m.Value)
		case m.Kind == FileTotal && int64(c.proof.Total) > m.Value:
			return fmt.Errorf("%s đồng; one file of %s takes at most %d", c.proof.Total, c.l.Code, m.Value)
		}
	}
	if int64(c.proof.Count) < least {
		return fmt.Errorf("%d payments; %s takes a file from %d", c.proof.Count, c.l.Code, least)
	}
	return nil
}
