package payroll

import (
	"cmp"
	"slices"
	"strings"
)

// Standing of what a fact says, for naming the one that decided.
const (
	rankPaid = iota + 1
	rankUnclear
	rankRefused
	rankReturned
	rankDecided
)

// disagrees says why a fact that names a payment is not about it, or "".
func (m *Matcher) disagrees(f *fact, p int32) Code {
	pay := &m.payments[p]
	switch {
	case f.account != "" && pay.batch >= 0 && !sameAccount(m.batches[pay.batch].debtor, f.account):
		return CodeEntryOtherAccount
	case pay.was == Pending || pay.was == Held:
		return CodeEntryNotSent
	case f.kind == Outcome && f.amount != 0 && f.amount != pay.amount:
		return CodeEntryAmount
	case f.kind == Outcome && !payeesAccount(pay.account, f.party):
		return CodeEntryPayeeAccount
	case f.kind == Outcome:
		return ""
	case !f.credit && f.reversal:
		return CodeReturnTakenBack
	case f.amount <= 0 || f.amount > pay.amount:
		return CodeEntryAmount
	case !f.credit && !payeesAccount(pay.account, f.party):
		return CodeEntryPayeeAccount
	case f.credit && !f.returns && !payeesAccount(pay.account, f.party):
		return CodeEntryForeignCredit
	}
	return ""
}

// apply adds a fact to what is known of a payment, when it agrees with it.
func (m *Matcher) apply(f *fact, p int32, level Level) {
	if f.kind == Movement && !f.credit && f.amount > m.payments[p].amount && m.fileDebit(f) {
		return // a batch debit that quotes its first payment
	}
	if code := m.disagrees(f, p); code != "" {
		m.differ = append(m.differ, difference{*f, p, code})
		return
	}
	if f.ref != "" {
		m.traces = append(m.traces, trace{f.ref, p, f.day, f.kind == Movement, f.credit})
	}
	if f.kind == Outcome {
		m.say(f, p, level)
		return
	}
	if m.toldAgain(f, p) {
		m.repeated++
		m.belongs(f, p)
		return
	}
	m.move(f, p, level)
}

// say adds what a bank says became of a payment.
func (m *Matcher) say(f *fact, p int32, level Level) {
	v := &m.payments[p].evidence
	m.tied++
	m.belongs(f, p)
	switch f.status {
	case EntryPaid:
		v.saidPaid = true
		m.decide(p, f, rankPaid, level)
	case EntryRefused:
		v.saidRefused = true
		m.decide(p, f, rankRefused, level)
	case EntryReturned:
		v.saidReturned = true
		m.decide(p, f, rankReturned, level)
	case EntryUnclear:
		v.saidUnclear = true
		m.decide(p, f, rankUnclear, level)
	}
}

// move adds money that moved for a payment.
func (m *Matcher) move(f *fact, p int32, level Level) {
	pay := &m.payments[p]
	v := &pay.evidence
	m.belongs(f, p)
	if f.amount < pay.amount {
		m.parts = append(m.parts, difference{*f, p, CodeEntryAmount})
		if f.credit {
			v.partIn += f.amount
			v.shortReturn = v.shortReturn || f.returns
		} else {
			v.partOut += f.amount
		}
		rank := uint8(rankPaid)
		if f.credit && f.returns {
			rank = rankReturned
		}
		m.decide(p, f, rank, level)
		return
	}
	m.tied++
	if f.credit {
		v.credits++
		m.decide(p, f, rankReturned, level)
		return
	}
	v.debits++
	if pay.batch >= 0 {
		m.batches[pay.batch].paid += f.amount
	}
	m.decide(p, f, rankPaid, level)
}

// toldAgain recognises one movement told by two files: the same bank reference,
// direction, amount and payment. Movements without a reference are each their own.
func (m *Matcher) toldAgain(f *fact, p int32) bool {
	if f.ref == "" {
		return false
	}
	pay := &m.payments[p]
	key := movementKey{p, f.credit, f.ref, f.amount}
	first := &pay.debitRef
	if f.credit {
		first = &pay.creditRef
	}
	if f.amount != pay.amount {
		again := m.again[key]
		m.again[key] = true
		return again
	}
	switch {
	case *first == f.ref || m.again[key]:
		return true
	case *first == "":
		*first = f.ref
	default:
		m.again[key] = true
	}
	return false
}

// decide keeps the fact that says most, the latest of equals.
func (m *Matcher) decide(p int32, f *fact, rank uint8, level Level) {
	v := &m.payments[p].evidence
	if cmp.Or(cmp.Compare(rank, v.rank), cmp.Compare(f.day, v.day), m.compareReasons(f.reason, v.reason), cmp.Compare(v.level, level)) < 0 {
		return
	}
	v.rank, v.day, v.entry, v.level, v.reason = rank, f.day, f.id, level, f.reason
}

func (m *Matcher) compareReasons(a, b int32) int {
	x, y := m.reasons[a], m.reasons[b]
	return cmp.Or(cmp.Compare(x.code, y.code), cmp.Compare(x.words, y.words))
}

// give adds a fact two persons gave to a payment: a smaller amount counts as the
// whole, for they saw both, and a larger debit is that of its file.
func (m *Matcher) give(f *fact, p int32) {
	v := &m.payments[p].evidence
	if f.kind == Outcome {
		m.say(f, p, ByDecision)
		return
	}
	m.tied++
	m.belongs(f, p)
	switch {
	case !f.credit && f.amount > m.payments[p].amount && m.payments[p].batch >= 0 && m.batches[m.payments[p].batch].file >= 0:
		at := m.closer(place{m.batches[m.payments[p].batch].file, -1}, f)
		m.tied-- // counted with the file
		m.fileDebits = append(m.fileDebits, fileDebit{*f, at})
	case f.credit:
		v.partIn += min(f.amount, m.payments[p].amount)
		v.shortReturn = true
		m.decide(p, f, rankDecided, ByDecision)
	default:
		v.debits++
		m.decide(p, f, rankDecided, ByDecision)
	}
}

// Match ties what is still loose and says where everything stands. It is called
// once, when everything was added.
func (m *Matcher) Match() *Reconciliation {
	slices.SortFunc(m.loose, compareFacts)
	slices.SortFunc(m.traces, func(a, b trace) int { return cmp.Compare(a.ref, b.ref) })
	m.each(m.nameless(m.byTrace))
	m.each(m.namedDebit)
	m.debitsAgain()
	m.each(m.nameless(m.debitOfTotal))
	m.byAccount()
	m.byCitizen()
	return m.reconcile()
}

// compareFacts orders facts by what they say, so that the order in which they came
// cannot matter.
func compareFacts(a, b fact) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.amount, b.amount), cmp.Compare(a.account, b.account), cmp.Compare(a.ref, b.ref),
		cmp.Compare(a.party, b.party), cmp.Compare(a.name, b.name), cmp.Compare(a.text, b.text), cmp.Compare(a.id, b.id))
}

// each tries every loose fact and keeps those that stay loose, where they are: a
// month in which nothing ties has a million of them.
func (m *Matcher) each(try func(*fact) bool) {
	rest := m.loose[:0]
	for i := range m.loose {
		if !try(&m.loose[i]) {
			rest = append(rest, m.loose[i])
		}
	}
	clear(m.loose[len(rest):])
	m.loose = rest
}

// nameless keeps a fact that names a payment which is not here from being tied to
// another: what came back of last month's payment is not this month's, though
// account and amount are the same.
func (m *Matcher) nameless(try func(*fact) bool) func(*fact) bool {
	return func(f *fact) bool { return f.named == "" && try(f) }
}

// tooEarly reports that a fact was told before a payment existed.
func (m *Matcher) tooEarly(f *fact, pay *matchPayment) bool {
	return f.told != 0 && f.told < m.runs[pay.run].prepared
}

// byTrace ties by the bank's own reference of an earlier fact, in the reference
// field or quoted in the text, when amount and days agree. References repeat, so
// two payments that fit tie nothing.
func (m *Matcher) byTrace(f *fact) bool {
	payment, told := int32(-1), false
	for _, ref := range append([]string{f.ref}, bankReferences(f.text)...) {
		at, _ := slices.BinarySearchFunc(m.traces, ref, func(t trace, ref string) int { return cmp.Compare(t.ref, ref) })
		for ; ref != "" && at < len(m.traces) && m.traces[at].ref == ref; at++ {
			t := &m.traces[at]
			if m.payments[t.payment].amount != f.amount || !near(t.day, f.day) {
				continue
			}
			if payment >= 0 && t.payment != payment {
				return false
			}
			payment = t.payment
			told = told || t.movement && t.credit == f.credit && ref == f.ref
		}
	}
	if payment < 0 || m.disagrees(f, payment) != "" || f.kind == Movement && f.credit && !f.returns && !told {
		return false
	}
	m.tieLoose(f, payment, ByTrace)
	return true
}

// tieLoose applies a fact that carried no reference of ours and adds no trace: what
// was tied by one must not tie another.
func (m *Matcher) tieLoose(f *fact, p int32, level Level) {
	switch {
	case f.kind == Outcome:
		m.say(f, p, level)
	case m.toldAgain(f, p):
		m.repeated++
		m.belongs(f, p)
	default:
		m.move(f, p, level)
	}
}

func near(a, b int32) bool { return a == 0 || b == 0 || max(a-b, b-a) <= matchDays }

// bankReferences are the words of a text that could be a bank's reference: six or
// more letters and digits, one of them a digit.
func bankReferences(text string) (words []string) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isAlphanumeric(r) }) {
		if len(word) >= 6 && strings.ContainsAny(word, "0123456789") {
			words = append(words, word)
		}
	}
	return words
}

// fileDebit ties a debit to a file or batch: by its identifier, else by the exact
// total when one file of that account fits the days. Identifiers with another
// amount are a difference unless what the bank refused before explains it; that is
// known when all facts are.
func (m *Matcher) fileDebit(f *fact) bool { return m.namedDebit(f) || m.debitOfTotal(f) }

func (m *Matcher) namedDebit(f *fact) bool { return m.debitAt(f, m.namedPlace) }

func (m *Matcher) debitOfTotal(f *fact) bool { return m.debitAt(f, m.placeOfTotal) }

func (m *Matcher) debitAt(f *fact, find func(*fact) (place, bool)) bool {
	if f.kind != Movement || f.credit {
		return false
	}
	at, found := find(f)
	if !found {
		return false
	}
	if !sameAccount(m.files[at.file].debtor, f.account) {
		m.differ = append(m.differ, difference{*f, -1, CodeEntryOtherAccount})
		return true
	}
	m.fileDebits = append(m.fileDebits, fileDebit{*f, at})
	m.belonging = append(m.belonging, belonging{f.id, m.files[at.file].run})
	return true
}

// debitsAgain ties debits that name nothing to the file or batch that another telling
// of them names: the same account, amount and bank reference.
func (m *Matcher) debitsAgain() {
	named := map[string][]fileDebit{}
	for _, d := range m.fileDebits {
		if d.ref != "" {
			named[d.ref] = append(named[d.ref], d)
		}
	}
	m.each(m.nameless(func(f *fact) bool {
		if f.kind != Movement || f.credit {
			return false
		}
		for _, d := range named[f.ref] {
			if d.amount == f.amount && d.account == f.account && near(d.day, f.day) {
				m.fileDebits = append(m.fileDebits, fileDebit{*f, d.at})
				m.belonging = append(m.belonging, belonging{f.id, m.files[d.at.file].run})
				return true
			}
		}
		return false
	}))
}

// fileDebit is a debit that names a file or batch.
type fileDebit struct {
	fact
	at place
}

// namedPlace finds our file or batch identifier in the fields and the text.
func (m *Matcher) namedPlace(f *fact) (place, bool) {
	for _, field := range []string{f.batch, f.message} {
		if at, ok := m.byName[field]; ok && field != "" {
			return m.closer(at, f), true
		}
	}
	text := squeeze(f.text)
	for from := 0; from+namePrefix <= len(text); from++ {
		if !m.prefixes[text[from:from+namePrefix]] {
			continue
		}
		for length := min(64, len(text)-from); length > namePrefix; length-- {
			if at, ok := m.byName[text[from:from+length]]; ok {
				return m.closer(at, f), true
			}
		}
	}
	return place{}, false
}

// closer takes a debit that names a file for one of its batches when it is exactly
// that batch's total and not the file's.
func (m *Matcher) closer(at place, f *fact) place {
	file := &m.files[at.file]
	if at.batch >= 0 || f.amount == file.total.Sum {
		return at
	}
	fits := place{at.file, -1}
	for _, b := range file.batches {
		if m.batches[b].total != f.amount {
			continue
		}
		if fits.batch >= 0 {
			return at
		}
		fits.batch = b
	}
	return fits
}

// placeOfTotal finds the one file or batch with exactly this total on the debtor's
// account in these days.
func (m *Matcher) placeOfTotal(f *fact) (at place, ok bool) {
	if f.account == "" || f.party != "" || f.reversal {
		return at, false
	}
	for i := range m.files {
		file := &m.files[i]
		if file.debtor != f.account || !within(m.runs[file.run].day, f.day) {
			continue
		}
		if file.total.Sum == f.amount {
			if ok {
				return at, false
			}
			at, ok = place{int32(i), -1}, true
			continue
		}
		for _, b := range file.batches {
			if m.batches[b].total == f.amount && len(file.batches) > 1 {
				if ok {
					return at, false
				}
				at, ok = place{int32(i), b}, true
			}
		}
	}
	return at, ok
}

// within reports whether a fact of a day may be about a payment due on another: not
// more than two days before, as banks date across weekends.
func within(due, day int32) bool { return day == 0 || day >= due-2 && day <= due+matchDays }

// byAccount ties facts by payee account, amount and days, the earliest first,
// when exactly one payment without a movement of its own fits. Money that came in
// counts only when the bank's words say that it is given back.
func (m *Matcher) byAccount() {
	wanted := map[string][]int32{}
	for i := range m.loose {
		for _, account := range m.loose[i].accounts() {
			wanted[account] = nil
		}
	}
	for i := range m.payments {
		account := m.payments[i].account
		if list, ok := wanted[account]; ok && account != "" {
			wanted[account] = append(list, int32(i))
		}
	}
	m.byPayee = wanted
	m.each(m.nameless(func(f *fact) bool {
		fits := m.fitting(f, wanted)
		if len(fits) != 1 {
			return false
		}
		m.tieLoose(f, fits[0], ByAccountAmount)
		return true
	}))
}

// accounts are the accounts a fact names: the other side's, else whole numbers in
// the text.
func (f *fact) accounts() []string {
	if f.kind == Movement && f.credit && !f.returns {
		return nil
	}
	if f.party != "" {
		return []string{f.party}
	}
	return bankReferences(f.text)
}

// fitting lists the payments a loose fact may be about by account, amount and days.
func (m *Matcher) fitting(f *fact, byAccount map[string][]int32) (fits []int32) {
	for _, account := range f.accounts() {
		for _, p := range byAccount[account] {
			pay := &m.payments[p]
			moved := f.kind == Movement && pay.debits > 0
			if f.credit {
				moved = pay.credits > 0
			}
			if pay.amount == f.amount && !moved && !m.tooEarly(f, pay) && within(m.runs[pay.run].day, f.day) && m.disagrees(f, p) == "" && !slices.Contains(fits, p) {
				fits = append(fits, p)
			}
		}
	}
	return fits
}

// byCitizen ties what the payment service's list says of a person to the one cash
// payment of that person and amount.
func (m *Matcher) byCitizen() {
	wanted := map[string][]int32{}
	for i := range m.loose {
		if f := &m.loose[i]; f.kind == Outcome && f.person != "" && f.amount > 0 {
			wanted[f.person] = nil
		}
	}
	for i := range m.payments {
		pay := &m.payments[i]
		for _, number := range []string{pay.person, pay.payee} {
			list, ok := wanted[number]
			if ok && pay.cash && !slices.Contains(list, int32(i)) {
				wanted[number] = append(list, int32(i))
			}
		}
	}
	m.each(m.nameless(func(f *fact) bool {
		var fits []int32
		for _, p := range wanted[f.person] {
			pay := &m.payments[p]
			if f.kind == Outcome && pay.amount == f.amount && !m.tooEarly(f, pay) && within(m.runs[pay.run].day, f.day) && m.disagrees(f, p) == "" {
				fits = append(fits, p)
			}
		}
		if len(fits) == 1 {
			m.say(f, fits[0], ByCitizen)
		}
		return len(fits) == 1
	}))
}
