package template

import (
	"slices"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// row is one payment as it is written: a text for each column. Numbers are
// written from serial and amount.
type row struct {
	cells  []string
	amount payroll.Amount
}

// fill writes a payment into the columns, and says what does not fit and what
// was written otherwise than the list says.
func (x *format) fill(r *row, f *payroll.TransferFile, p *payroll.PaymentInstruction) (findings []payroll.Finding) {
	r.cells, r.amount = slices.Grow(r.cells[:0], len(x.Columns))[:len(x.Columns)], p.Amount
	if found := bankfiles.CheckAmount(p.Amount); found != nil {
		findings = append(findings, found...)
	}
	if most, ok := x.limit(LineMax); ok && int64(p.Amount) > most {
		findings = append(findings, payroll.Finding{Code: payroll.CodeAboveLineLimit, Severity: payroll.Error, Value: p.Account.Bank,
			Args: payroll.Args{"amount": p.Amount.String(), "limit": payroll.Amount(most).String()}})
	}
	for i := range x.Columns {
		text, found := x.cell(i, f, p)
		r.cells[i] = text
		findings = append(findings, found...)
	}
	for i := range findings {
		findings[i].PersonID = p.PersonID
	}
	return findings
}

// cell is the text of one column.
func (x *format) cell(i int, f *payroll.TransferFile, p *payroll.PaymentInstruction) (string, []payroll.Finding) {
	c := &x.Columns[i]
	if len(c.Only) > 0 && !slices.Contains(c.Only, p.Account.Bank) {
		return "", nil
	}
	switch c.Field {
	case Reference:
		return p.EndToEndID, nil
	case Account:
		most := c.Max
		if most == 0 {
			most = longestAccount
		}
		return p.Account.Number, bankfiles.CheckAccount(p.Account.Number, most)
	case Name:
		name := p.Account.Holder
		if name == "" {
			name = p.Payee.Name
		}
		return x.texts[i].Fit(name)
	case Memo:
		return x.texts[i].Fit(p.Remittance)
	case CreditorBank:
		return x.bank(c, f, p)
	case Branch:
		return x.branch(c, p)
	case DebitAccount:
		return f.Debtor.Account.Number, nil
	case ValueDate:
		return f.PayOn.Vietnamese(), nil
	case IdentityNo:
		return x.identity(p)
	case Fixed:
		return c.Value, nil
	}
	return "", nil // Serial and Amount are numbers; Blank and ByHand stay empty
}

// longestAccount is that of ISO 20022 (Othr/Id); it bounds layouts that state
// no length.
const longestAccount = 34

// bank names the creditor's bank as the layout does.
func (x *format) bank(c *Column, f *payroll.TransferFile, p *payroll.PaymentInstruction) (string, []payroll.Finding) {
	if c.InHouse != nil && p.Account.Bank == f.Debtor.Account.Bank {
		return *c.InHouse, nil
	}
	to, known := x.banks.Bank(p.Account.Bank)
	if !known {
		return "", []payroll.Finding{*bankfiles.Resolution{Text: p.Account.Bank, How: bankfiles.Unknown}.Finding()}
	}
	var text string
	switch c.Key {
	case ByList:
		return x.listed(p, to)
	case ByCITAD:
		return x.banks.ClearingCode(to.Key, x.Layout.Code)
	case ByBIN:
		text = to.BIN
	case ByBIC:
		text = to.BIC
	case ByCode:
		text = to.Key
	case ByName:
		text = to.ShortName
	}
	if text == "" || c.Max > 0 && len([]rune(text)) > c.Max {
		return "", []payroll.Finding{x.about(payroll.CodeNoBankKey, p, to, payroll.Args{"key": strings.ToUpper(string(c.Key))})}
	}
	return text, nil
}

// listed copies the text the bank's own list has for a bank, or for its branch.
func (x *format) listed(p *payroll.PaymentInstruction, to *bankfiles.Bank) (string, []payroll.Finding) {
	l, found := x.Banks.byBranch[to.Key+" "+bankfiles.BranchOf(p.Account.BankText)]
	if !found {
		l, found = x.Banks.byBank[to.Key]
	}
	switch {
	case !found:
		return "", []payroll.Finding{x.about(payroll.CodeNoBankString, p, to, payroll.Args{"list": x.Banks.File})}
	case x.unlisted[l.text]:
		return "", []payroll.Finding{x.about(payroll.CodeNoBankString, p, to, payroll.Args{"list": x.Layout.Code + ".xlsx, " + x.Banks.Sheet})}
	case x.Banks.FastOnly != "" && l.mode == x.Banks.FastOnly && int64(p.Amount) >= x.banks.Rails().FastBelow(x.Bank):
		return l.text, []payroll.Finding{x.about(payroll.CodeAboveFastLimit, p, to, payroll.Args{"limit": payroll.Amount(x.banks.Rails().FastBelow(x.Bank)).String()})}
	}
	return l.text, nil
}

// about is a finding about a payment to a bank.
func (x *format) about(c payroll.Code, p *payroll.PaymentInstruction, to *bankfiles.Bank, args payroll.Args) payroll.Finding {
	args["bank"], args["amount"], args["format"] = to.ShortName, p.Amount.String(), x.Layout.Code
	return payroll.Finding{Code: c, Severity: payroll.Error, Value: p.Account.Bank, Args: args}
}

// branch is what the list wrote after CN. Where the form wants it and the list
// has none, the clerk is told; nothing is invented.
func (x *format) branch(c *Column, p *payroll.PaymentInstruction) (string, []payroll.Finding) {
	text := bankfiles.BranchOf(p.Account.BankText)
	if text == "" && len(c.Only) == 0 {
		return "", nil
	}
	if text == "" || c.Max > 0 && len(text) > c.Max || strings.ContainsFunc(text, func(r rune) bool { return !c.Set.Has(r) }) {
		return "", []payroll.Finding{{Code: payroll.CodeBranchMissing, Severity: payroll.Warning, Column: "ngan_hang", Value: p.Account.BankText,
			Args: payroll.Args{"column": c.Heading, "format": x.Layout.Code}}}
	}
	return text, nil
}

// identity is the paper number somebody shows to take cash.
func (x *format) identity(p *payroll.PaymentInstruction) (string, []payroll.Finding) {
	id := p.Payee.ID
	if len(id) == 12 && strings.Trim(id, "0123456789") == "" {
		return id, nil
	}
	return "", []payroll.Finding{{Code: payroll.CodeNoIdentity, Severity: payroll.Error, Column: "so_dinh_danh_nguoi_nhan", Value: id,
		Args: payroll.Args{"name": p.Payee.Name, "format": x.Layout.Code}}}
}

// appendNumber appends a cell of a number: the serial or the amount.
func appendNumber(buf []byte, c *Column, serial int, amount payroll.Amount) []byte {
	if c.Field == Serial {
		return strconv.AppendInt(buf, int64(serial), 10)
	}
	return strconv.AppendInt(buf, int64(amount), 10)
}

// numeric reports whether a column is written by appendNumber.
func (c *Column) numeric() bool { return c.Field == Serial || c.Field == Amount }
