package sheet

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"chitra/bankfiles"
)

// column is what a column holds.
type column int

const (
	colNone column = iota
	colStatus
	colReason
	colPaid
	colUnpaid
	colBalance
	colValueDay
	colDay
	colSide
	colDebit
	colCredit
	colOurAccount
	colPartyAccount
	colPartyName
	colPerson
	colOurReference
	colReference
	colCurrency
	colAmount
	colBank
	colText
	columns
)

// vocabulary maps words of a header to columns. The first line that fits counts,
// so narrower words stand first. "=" means the whole header, "^" its beginning.
var vocabulary = []struct {
	is    column
	words []string
}{
	{colNone, words("ngay sinh, birth, ngay cap, issuance, noi cap, place of issue, loai giao dich, payment type, transaction type, type code, charge type, phi, fee, gio, time, ma ngan hang, purpose")},
	{colSide, words("=no co, =debit credit, =dr cr, =d c, =dc, =ghi no co, no hoac co, =dau, debit credit indicator, dc sign")},
	{colReason, words("ly do, nguyen nhan, reason, ma loi, error, mo ta loi, thong bao loi, chi tiet loi, =loi")},
	{colStatus, words("trang thai, tinh trang, ket qua, status, result")},
	{colUnpaid, words("chua nhan, chua linh, chua chi, chua tra, unpaid, not paid")},
	{colDay, words("ngay nhan, ngay linh, ngay chi, ngay tra, paid date, payment date")},
	{colPaid, words("da nhan, da linh, da chi, da tra, =paid, ky nhan")},
	{colValueDay, words("ngay hieu luc, ngay gia tri, value date")},
	{colBalance, words("so du, balance")},
	{colDay, words("ngay hach toan, posting date, ngay giao dich, transaction date, tran date, ngay gd, ngay, date")},
	{colOurAccount, words("tai khoan ghi no, tai khoan nguon, tai khoan chuyen, debit account, tk nguon, tk trich no, tai khoan trich no, source account, ordering account")},
	{colPartyName, words("^ten, ho ten, ho va ten, beneficiary name, name of beneficiary, account name, remitter, chu tai khoan, don vi thu huong, ten doi ung, payee name, nguoi nhan tien, =nguoi huong, =nguoi thu huong, =doi tuong, =doi tac")},
	{colPartyAccount, words("tai khoan, so tk, tk, account, account no, account number, beneficiary account")},
	{colDebit, words("ghi no, phat sinh no, so tien no, rut ra, tien ra, debit, chi ra, =no debit, no debit, withdrawal")},
	{colCredit, words("ghi co, phat sinh co, so tien co, gui vao, tien vao, credit, thu vao, =co credit, co credit, deposit")},
	{colPerson, words("so dinh danh, cccd, cmnd, so giay to, document id, citizen, ma dinh danh ca nhan")},
	{colOurReference, words("customer reference, txn reference, so ho so, record no, ma khoan chi, end to end, endtoend")},
	{colReference, words("so tham chieu, so giao dich, ma giao dich, so chung tu, so ct, so but toan, transaction no, transaction id, reference, ref no, ref, ma gd, so gd, trace, document no, doc no, ma tham chieu, so ft, mtid")},
	{colCurrency, words("loai tien, currency, ccy")},
	{colAmount, words("so tien, amount, thanh tien, tong tien")},
	{colBank, words("ngan hang, bank, chi nhanh")},
	{colText, words("noi dung, dien giai, mo ta, description, details, detail, remark, remarks, memo, narrative, paymentdetails, chi tiet")},
}

func words(list string) []string { return strings.Split(list, ", ") }

// keyOf writes a header as plain small words: "Số tiền (VND)" → so tien vnd,
// "BeneficiaryName" → beneficiary name.
func keyOf(s string) string {
	s = camel.ReplaceAllString(s, "$1 $2")
	fields := strings.FieldsFunc(strings.ToLower(bankfiles.ASCII(s)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(fields, " ")
}

var camel = regexp.MustCompile(`([a-z])([A-Z])`)

func fits(key, word string) bool {
	if whole, ok := strings.CutPrefix(word, "="); ok {
		return key == whole
	}
	if start, ok := strings.CutPrefix(word, "^"); ok {
		return strings.HasPrefix(key+" ", start+" ")
	}
	return strings.Contains(" "+key+" ", " "+word+" ")
}

// columnOf understands one header cell.
func columnOf(key string) column {
	for _, v := range vocabulary {
		if slices.ContainsFunc(v.words, func(w string) bool { return fits(key, w) }) {
			return v.is
		}
	}
	return colNone
}

// header is where each column stands; -1 where there is none.
type header struct {
	at   [columns]int
	keys []string // of the header row, to know it again
}

func (h *header) has(cs ...column) bool {
	for _, c := range cs {
		if h.at[c] < 0 {
			return false
		}
	}
	return true
}

// isResult says that the rows tell what became of payments.
func (h *header) isResult() bool {
	return (h.has(colStatus) || h.has(colPaid) || h.has(colUnpaid)) && !h.has(colDebit, colCredit) && !h.has(colBalance) &&
		(h.has(colAmount) || h.has(colPartyAccount) || h.has(colPartyName)) &&
		(h.has(colPartyAccount) || h.has(colPartyName) || h.has(colReference) || h.has(colOurReference) || h.has(colPerson))
}

// isStatement says that the rows are movements of an account.
func (h *header) isStatement() bool {
	if !h.has(colDay) && !h.has(colValueDay) {
		return false
	}
	return h.has(colDebit, colCredit) || h.has(colAmount, colSide) || h.has(colAmount, colBalance) ||
		(h.has(colDebit) || h.has(colCredit)) && (h.has(colBalance) || h.has(colText))
}

// headerOf reads a row as a header; nil when it is none.
func headerOf(texts []string) *header {
	h := &header{keys: make([]string, len(texts))}
	for i := range h.at {
		h.at[i] = -1
	}
	known := 0
	for i, text := range texts {
		key := keyOf(text)
		h.keys[i] = key
		c := columnOf(key)
		switch {
		case key == "no" && (strings.ContainsAny(text, "ợỢ") || slices.ContainsFunc(texts, func(t string) bool { return keyOf(t) == "co" })):
			c = colDebit
		case key == "co":
			c = colCredit
		}
		if c == colNone || len(text) > 120 {
			continue
		}
		if known++; h.at[c] < 0 {
			h.at[c] = i
		}
	}
	if h.at[colDay] < 0 {
		h.at[colDay] = h.at[colValueDay]
	}
	if known < 3 || !h.isResult() && !h.isStatement() {
		return nil
	}
	return h
}

// ownTables are headers of tables of the office itself, each known by words that
// stand in different cells: its lists of beneficiaries, its payment list and what
// its reports tell of payments. They say what we know, not what a bank did.
var ownTables = [][]string{
	{"person id", "category", "from month"},
	{"so dinh danh", "doi tuong", "huong tu"},
	{"so quyet dinh", "truy linh", "ky nhan ghi chu"},
	{"ma lenh", "so dinh danh", "viec tiep theo"},
	{"ma lenh", "so dinh danh", "tien da ve"},
}

// isOwn recognises the header of a table of the office itself.
func isOwn(r *row) bool {
	keys := make([]string, len(r.cells))
	for i, c := range r.cells {
		keys[i] = keyOf(c.text)
	}
	return slices.ContainsFunc(ownTables, func(table []string) bool {
		for _, word := range table {
			if !slices.ContainsFunc(keys, func(key string) bool { return fits(key, word) }) {
				return false
			}
		}
		return true
	})
}

// headerFinder looks for a header in one row or in two that belong together.
type headerFinder struct {
	above []string // the row above, merged cells spread
	seen  int
}

// headerWithin is how many rows of a sheet may stand above its header.
const headerWithin = 120

// try returns the header that ends with this row, or nil.
func (f *headerFinder) try(r *row) *header {
	if f.seen++; f.seen > headerWithin {
		return nil
	}
	texts := make([]string, len(r.cells))
	filled, digits := 0, 0
	for i, c := range r.cells {
		texts[i] = c.text
		if c.text != "" {
			filled++
		}
		if c.number || strings.ContainsAny(c.text, "0123456789") {
			digits++
		}
	}
	if filled < 2 || digits*2 > filled {
		f.above = nil
		return nil
	}
	h := headerOf(texts)
	if h == nil && f.above != nil {
		both := make([]string, max(len(texts), len(f.above)))
		for i := range both {
			both[i] = strings.TrimSpace(textAt(f.above, i) + " " + textAt(texts, i))
		}
		h = headerOf(both)
	}
	f.above = spread(texts)
	return h
}

func textAt(texts []string, i int) string {
	if i < len(texts) {
		return texts[i]
	}
	return ""
}

// spread writes the text of a merged cell into the empty ones after it.
func spread(texts []string) []string {
	out := slices.Clone(texts)
	for i := 1; i < len(out); i++ {
		if out[i] == "" {
			out[i] = out[i-1]
		}
	}
	return out
}

// repeats says that a row is the header again, as on every printed page.
func (h *header) repeats(r *row) bool {
	same := 0
	for i, key := range h.keys {
		if key == "" {
			continue
		}
		if keyOf(r.at(i).text) != key {
			return false
		}
		same++
	}
	return same >= 3
}
