package bankfiles

import (
	"cmp"

	"chitra/payroll"
)

// CheckDebtor says what a file lacks to be written at all: a pay date, and a
// debtor account with a bank the directory knows. bank is the only bank a
// format serves, "" for any.
func (d *Directory) CheckDebtor(f *payroll.TransferFile, bank string) []payroll.Finding {
	var findings []payroll.Finding
	add := func(c payroll.Code, value string, args payroll.Args) {
		findings = append(findings, payroll.Finding{Code: c, Severity: payroll.Error, Value: value, Args: args})
	}
	if f.PayOn.Month == 0 || !f.PayOn.Valid() {
		add(payroll.CodePayDateMissing, f.PayOn.String(), nil)
	}
	account := f.Debtor.Account
	if !accountFits(account.Number, longestDebtorAccount) {
		add(payroll.CodeDebtorIncomplete, account.Number, payroll.Args{"what_vi": "số tài khoản", "what_en": "account number"})
	}
	switch _, known := d.byKey[account.Bank]; {
	case !known:
		add(payroll.CodeDebtorIncomplete, cmp.Or(account.BankText, account.Bank), payroll.Args{"what_vi": "ngân hàng", "what_en": "bank"})
	case bank != "" && account.Bank != bank:
		add(payroll.CodeForeignDebtor, d.name(account.Bank), payroll.Args{"format": f.Format, "bank": d.name(bank)})
	}
	return findings
}

// longestDebtorAccount is the longest account of ISO 20022 (Othr/Id).
const longestDebtorAccount = 34

// ClearingCode returns the CITAD code of a bank, or the finding that it has none.
func (d *Directory) ClearingCode(key, format string) (string, []payroll.Finding) {
	if b, ok := d.byKey[key]; ok && b.CITAD != "" {
		return b.CITAD, nil
	}
	return "", []payroll.Finding{{Code: payroll.CodeNoClearingCode, Severity: payroll.Error, Value: key,
		Args: payroll.Args{"bank": d.name(key), "format": format}}}
}

// BICOf returns the BIC of a bank, or the finding that the directory has none.
func (d *Directory) BICOf(key, format string) (string, []payroll.Finding) {
	if b, ok := d.byKey[key]; ok && b.BIC != "" {
		return b.BIC, nil
	}
	return "", []payroll.Finding{{Code: payroll.CodeNoBIC, Severity: payroll.Error, Value: key,
		Args: payroll.Args{"bank": d.name(key), "format": format}}}
}
