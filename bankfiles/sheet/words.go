package sheet

import (
	"regexp"
	"strings"

	"chitra/payroll"
)

// stateWords are the words banks and the payment service use for what became of a
// payment, without accents. The first line that fits counts: denials stand before
// what they deny.
var stateWords = []struct {
	status payroll.EntryStatus
	words  []string
}{
	{payroll.EntryUnclear, words("chua tra loi, chua co tra loi, khong tra loi, da tra loi, chua phan hoi, no answer, not answered, unanswered")},
	{payroll.EntryRefused, words("khong thanh cong, chua thanh cong, that bai, unsuccessful, failed, fail, failure, rejected, reject, tu choi, khong hop le, loi, error, huy, da huy, cancelled, canceled, khong nhan, chua nhan, chua linh, chua chi, chua tra, unpaid, not paid, khong ton tai")},
	{payroll.EntryReturned, words("hoan tra, hoan lai, tra lai, bi tra, returned, return, refund, refunded, reversed")},
	{payroll.EntryUnclear, words("timeout, time out, khong xac dinh, chua xac dinh, nghi ngo, unknown, dang tra soat, tra soat")},
	{payroll.EntryAccepted, words("dang xu ly, cho xu ly, cho duyet, cho hach toan, dang cho, processing, pending, in progress, da tiep nhan, accepted, da gui, chua xu ly")},
	{payroll.EntryPaid, words("thanh cong, success, successful, completed, hoan thanh, da nhan, da chi, da linh, da tra, paid, processed, da hach toan, da thanh toan, da ghi co, =ok, =x")},
}

// stateOf understands a state as it is written.
func stateOf(text string) (s payroll.EntryStatus, known bool) {
	key := keyOf(text)
	for _, line := range stateWords {
		for _, w := range line.words {
			if fits(key, w) {
				return line.status, true
			}
		}
	}
	return payroll.EntryUnclear, false
}

// isoReason is a reason code of ISO 20022.
var isoReason = regexp.MustCompile(`\b(?:AC|AG|AM|BE|CH|CN|DT|DU|ED|FF|MD|MS|NARR|RC|RR|TM)[0-9]{2}\b`)

// credits and debits are the words of a column of sides.
func sideOf(text string) (credit, known bool) {
	switch keyOf(text) {
	case "c", "cr", "co", "credit", "ghi co", "crdt":
		return true, true
	case "d", "dr", "no", "debit", "ghi no", "dbit":
		return false, true
	}
	switch strings.TrimSpace(text) {
	case "+":
		return true, true
	case "-", "−":
		return false, true
	}
	return false, false
}

// label is what the words of a row without an entry announce.
type label int

const (
	labelNone label = iota
	labelOpening
	labelClosing
	labelTotal
	labelSection
)

var labels = []struct {
	is    label
	words []string
}{
	{labelOpening, words("so du dau, opening balance, so du dau ky, so du dau ngay, beginning balance, ton dau")},
	{labelClosing, words("so du cuoi, closing balance, so du cuoi ky, ending balance, so du cuoi ngay, so du hien tai, ton cuoi")},
	{labelTotal, words("^tong, ^cong, ^total, ^sum, ^grand total, cong phat sinh, tong phat sinh, tong cong, total debit, total credit")},
	{labelSection, words("sao ke tai khoan, statement of account, so phu tai khoan")},
}

// labelOf looks at the words of a row.
func labelOf(text string) label {
	key := keyOf(text)
	for _, l := range labels {
		for _, w := range l.words {
			if fits(key, w) {
				return l.is
			}
		}
	}
	return labelNone
}
