package bankfiles

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"chitra/payroll"
)

// Routing is the way one payment travels and the reason it was chosen.
type Routing struct {
	Rail payroll.Rail
	// High marks the high-value service of CITAD.
	High bool
	Why  payroll.Text
}

// reason names the rule that decided, before anybody wants it in words: a run
// routes every payment and shows few.
type reason int

const (
	becauseSameBank reason = iota
	becauseFast
	becauseNoBIN
	becauseAmount
	becauseMemo
)

// Route says how money travels from the debtor's bank to the creditor's:
// in-house; by NAPAS 247 below its limit, with a memo short enough, to a bank
// that has a BIN; else by CITAD. Nothing is split to fit a rail. Who cannot be
// reached, or cannot hold an account an allowance goes to, is a finding, and so
// is an amount above what the debtor's bank takes in one line.
func (d *Directory) Route(debtorBank, creditorBank string, amount payroll.Amount, memo string) (payroll.Rail, *payroll.Finding) {
	rail, _, finding := d.route(debtorBank, creditorBank, amount, memo)
	return rail, finding
}

func (d *Directory) route(debtorBank, creditorBank string, amount payroll.Amount, memo string) (payroll.Rail, reason, *payroll.Finding) {
	for _, key := range []string{debtorBank, creditorBank} {
		if _, ok := d.byKey[key]; !ok {
			return "", 0, Resolution{Text: key, How: Unknown}.Finding()
		}
	}
	to := d.byKey[creditorBank]
	rail, why := d.choose(debtorBank, to, amount, memo)
	finding := func(c payroll.Code, limit int64) *payroll.Finding {
		return &payroll.Finding{Code: c, Severity: payroll.Error, Value: creditorBank,
			Args: payroll.Args{"bank": to.ShortName, "amount": amount.String(), "limit": payroll.Amount(limit).String()}}
	}
	switch {
	case !to.Payable():
		return "", why, finding(payroll.CodeBankNotPayable, 0)
	case rail == "":
		return "", why, finding(payroll.CodeNoRail, d.rails.FastBelow(debtorBank))
	}
	if most := d.rails.number(rail, debtorBank, ruleLineMax); int64(amount) > most {
		return "", why, finding(payroll.CodeAboveLineLimit, most)
	}
	return rail, why, nil
}

// choose picks the rail; "" when none reaches the bank.
func (d *Directory) choose(debtorBank string, to *Bank, amount payroll.Amount, memo string) (payroll.Rail, reason) {
	why := becauseFast
	switch {
	case debtorBank == to.Key:
		return payroll.InHouse, becauseSameBank
	case to.BIN == "":
		why = becauseNoBIN
	case int64(amount) >= d.rails.FastBelow(debtorBank):
		why = becauseAmount
	case int64(utf8.RuneCountInString(memo)) >= d.rails.number(payroll.Napas247, debtorBank, ruleMemoBelow):
		why = becauseMemo
	default:
		return payroll.Napas247, why
	}
	if to.CITAD == "" {
		return "", why
	}
	return payroll.Citad, why
}

// Routing explains the way of one payment, naming the rule and what it rests on.
func (d *Directory) Routing(debtorBank, creditorBank string, amount payroll.Amount, memo string) (Routing, *payroll.Finding) {
	rail, why, finding := d.route(debtorBank, creditorBank, amount, memo)
	if finding != nil {
		return Routing{}, finding
	}
	r := Routing{Rail: rail, High: rail == payroll.Citad && d.rails.HighValue(amount)}
	to := d.byKey[creditorBank]
	below, memoBelow := d.rails.find(payroll.Napas247, debtorBank, ruleBelow), d.rails.find(payroll.Napas247, debtorBank, ruleMemoBelow)
	switch why {
	case becauseSameBank:
		r.Why = payroll.Text{VI: "cùng ngân hàng với tài khoản chi", EN: "same bank as the paying account"}
	case becauseFast:
		r.Why = payroll.Text{VI: fmt.Sprintf("%s nhận chuyển nhanh 24/7 (BIN %s), dưới %s đồng", to.ShortName, to.BIN, limitText(below)),
			EN: fmt.Sprintf("%s takes 24/7 transfers (BIN %s), below %s đồng", to.ShortName, to.BIN, limitText(below))}
	case becauseNoBIN:
		r.Why = payroll.Text{VI: to.ShortName + " không có mã BIN nên không nhận chuyển nhanh 24/7", EN: to.ShortName + " has no BIN and takes no 24/7 transfer"}
	case becauseAmount:
		r.Why = payroll.Text{VI: "chuyển nhanh 24/7 chỉ nhận dưới " + limitText(below) + " đồng", EN: "24/7 transfer takes less than " + limitText(below) + " đồng"}
	case becauseMemo:
		r.Why = payroll.Text{VI: fmt.Sprintf("nội dung dài %d ký tự, chuyển nhanh 24/7 chỉ nhận dưới %s", utf8.RuneCountInString(memo), memoBelow.Value),
			EN: fmt.Sprintf("the memo has %d characters, 24/7 transfer takes less than %s", utf8.RuneCountInString(memo), memoBelow.Value)}
	}
	if r.High {
		r.Why.VI, r.Why.EN = r.Why.VI+"; giá trị cao", r.Why.EN+"; high value"
	}
	return r, nil
}

var railWords = map[payroll.Rail]payroll.Text{
	payroll.InHouse:  {VI: "cùng ngân hàng", EN: "within the bank"},
	payroll.Napas247: {VI: "chuyển nhanh 24/7", EN: "by 24/7 transfer"},
	payroll.Citad:    {VI: "qua CITAD", EN: "by CITAD"},
	payroll.Cash:     {VI: "chi tiền mặt", EN: "in cash"},
}

// RailWords says how a payment on the rail travels.
func RailWords(r payroll.Rail) payroll.Text { return railWords[r] }

func limitText(r *RailRule) string {
	if r == nil {
		return "?"
	}
	return payroll.Amount(r.number).String()
}

// Rails returns the limits the directory routes by.
func (d *Directory) Rails() *RailRules { return d.rails }

// The codes of the transfer formats a bank has by default.
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

// FormatCodes splits what an account's format says: one code, or several joined
// by +, of which each payment takes the first that carries its rail.
func FormatCodes(formats string) []string {
	return strings.Split(strings.ReplaceAll(formats, " ", ""), "+")
}
