package bankfiles

import "chitra/payroll"

// FastLimit is the amount from which NAPAS 247 no longer carries a single
// transfer: 500 million đồng.
const FastLimit payroll.Amount = 500_000_000

// Route says how money travels from the debtor's bank to the creditor's:
// in-house; by NAPAS 247 below [FastLimit] to a bank that has a BIN; else by
// CITAD. Nothing is split to fit a rail. Who cannot be reached, or cannot hold
// an account an allowance goes to, is a finding.
func (d *Directory) Route(debtorBank, creditorBank string, amount payroll.Amount) (payroll.Rail, *payroll.Finding) {
	for _, key := range []string{debtorBank, creditorBank} {
		if _, ok := d.byKey[key]; !ok {
			return "", Resolution{Text: key, How: Unknown}.Finding()
		}
	}
	to := d.byKey[creditorBank]
	finding := func(c payroll.Code) *payroll.Finding {
		return &payroll.Finding{Code: c, Severity: payroll.Error, Value: creditorBank,
			Args: payroll.Args{"bank": to.ShortName, "amount": amount.String()}}
	}
	switch {
	case !to.Payable():
		return "", finding(payroll.CodeBankNotPayable)
	case debtorBank == creditorBank:
		return payroll.InHouse, nil
	case to.BIN != "" && amount < FastLimit:
		return payroll.Napas247, nil
	case to.CITAD != "":
		return payroll.Citad, nil
	}
	return "", finding(payroll.CodeNoRail)
}

// The codes of the transfer formats.
const (
	Pain00109 = "pain.001.001.09"
	Pain00103 = "pain.001.001.03"
	VCBH2H    = "vcb-h2h"
	MBBulk    = "mb-bulk"
)

// FormatFor returns the usual format of a debtor's bank. Where the bank's own
// upload file is not evidenced it is the international one.
func FormatFor(bankKey string) string {
	switch bankKey {
	case "VCB":
		return VCBH2H
	case "MB":
		return MBBulk
	}
	return Pain00109
}
