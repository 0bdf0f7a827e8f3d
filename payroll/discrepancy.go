package payroll

import (
	"cmp"
	"slices"
	"strings"
)

func (r *Reconciliation) add(d Discrepancy) { r.Discrepancies = append(r.Discrepancies, d) }

// discrepancies names everything that does not tie: facts that disagree with their
// payment, payments moved twice or in part, facts nobody explains.
func (m *Matcher) discrepancies(r *Reconciliation) {
	r.Discrepancies = slices.Grow(r.Discrepancies, len(m.differ)+len(m.loose))
	for i := range m.differ {
		r.add(m.ofFact(&m.differ[i].fact, m.differ[i].payment, m.differ[i].code))
	}
	m.partial(r)
	for i := range m.payments {
		m.ofPayment(r, int32(i))
	}
	m.unexplained(r)
	m.loose = nil // told
	slices.SortFunc(r.Discrepancies, func(a, b Discrepancy) int {
		return cmp.Or(cmp.Compare(a.RunID, b.RunID), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Reference, b.Reference),
			cmp.Compare(a.On.ordinal(), b.On.ordinal()), cmp.Compare(a.Amount, b.Amount), cmp.Compare(a.Text, b.Text), cmp.Compare(a.EntryID, b.EntryID))
	})
}

// partial names movements smaller than their payment that do not add up to it.
func (m *Matcher) partial(r *Reconciliation) {
	for i := range m.parts {
		d := &m.parts[i]
		pay := &m.payments[d.payment]
		moved := pay.partOut
		if d.credit {
			moved = pay.partIn
		}
		switch {
		case moved == pay.amount:
			m.tied++
		case d.credit && pay.shortReturn:
			r.add(m.ofFact(&d.fact, d.payment, CodeReturnShort))
		default:
			r.add(m.ofFact(&d.fact, d.payment, CodeEntryAmount))
		}
	}
}

// ofPayment names what is wrong with a payment itself.
func (m *Matcher) ofPayment(r *Reconciliation, i int32) {
	pay := &m.payments[i]
	decided := pay.decision != "" && pay.decision != Uncertain
	state := m.state(pay)
	about := func(code Code, money Amount) {
		r.add(m.describe(Discrepancy{Finding: Finding{Code: code, Severity: Error}, Amount: money, On: dateOfNumber(pay.day), EntryID: pay.entry}, i))
	}
	if pay.debits > 1 && pay.debits > pay.credits+1 && !decided {
		about(CodePaidTwice, Amount(pay.debits-pay.credits-1)*pay.amount)
	}
	if pay.credits > 1 && pay.credits > pay.debits+1 && !decided {
		about(CodeReturnedTwice, Amount(pay.credits-1)*pay.amount)
	}
	if facts := m.byFacts(pay); pay.reissued && (facts == Settled || facts == Uncertain && (pay.saidPaid || pay.debits > pay.credits)) {
		about(CodePaidAfterReissue, pay.amount)
	}
	if state == Uncertain && m.contradicts(pay) {
		about(CodeBanksContradict, pay.amount)
	}
}

// contradicts reports whether banks say both that a payment was made and that it
// was not.
func (m *Matcher) contradicts(pay *matchPayment) bool {
	out := pay.saidPaid || pay.debits > 0
	refused := pay.saidRefused
	if pay.batch >= 0 && m.batches[pay.batch].saidRefused {
		b := &m.batches[pay.batch]
		refused, out = true, out || !pay.saidRefused && (b.tie == tiedFull || b.tie == tiedPart)
	}
	return out && refused || pay.credits > 0 && pay.debits > pay.credits || pay.decision != "" && pay.decision != Uncertain && pay.rank > rankUnclear
}

// ofFact describes a fact, with the payment it speaks of where there is one.
func (m *Matcher) ofFact(f *fact, payment int32, code Code) Discrepancy {
	d := Discrepancy{Finding: Finding{Code: code, Severity: Error, Value: f.amount.String()}, EntryID: f.id, Amount: f.amount,
		On: dateOfNumber(f.day), Text: f.text}
	d.Args = Args{"entry_account": f.account, "party": cmp.Or(f.party, f.name), "day": d.On.Vietnamese(), "direction_vi": "Có", "direction_en": "credit"}
	switch {
	case f.kind == Outcome:
		d.Args["direction_vi"], d.Args["direction_en"] = "báo kết quả", "outcome"
	case !f.credit:
		d.Args["direction_vi"], d.Args["direction_en"] = "Nợ", "debit"
	}
	if d.On.IsZero() {
		d.Args["day"] = "(không ghi/not stated)"
	}
	if payment >= 0 {
		return m.describe(d, payment)
	}
	d.RunID, d.Unit = m.runOf(f)
	return d
}

// describe fills in the payment.
func (m *Matcher) describe(d Discrepancy, payment int32) Discrepancy {
	pay := &m.payments[payment]
	d.Reference, d.RunID, d.Unit, d.PersonID = string(pay.id[:]), m.runs[pay.run].ID, pay.unit, pay.person
	if d.Args == nil {
		d.Args = Args{}
	}
	d.Args["reference"], d.Args["name"], d.Args["paid"], d.Args["account"] = d.Reference, pay.name, pay.amount.String(), pay.account
	d.Args["difference"] = max(pay.amount-d.Amount, d.Amount-pay.amount).String()
	if pay.batch >= 0 {
		d.Args["debtor"] = m.batches[pay.batch].debtor
	}
	return d
}

// ofFile describes a debit of a file or batch.
func (m *Matcher) ofFile(d *fileDebit, code Code) Discrepancy {
	f := &m.files[d.at.file]
	out := m.ofFact(&d.fact, -1, code)
	out.RunID, out.Unit = m.runs[f.run].ID, f.unit
	out.Args["file"], out.Args["due"] = f.name, m.due(d.at).String()
	return out
}

// runOf is the run an unexplained fact stands in the way of.
func (m *Matcher) runOf(f *fact) (run, unit string) {
	at := m.fileOf(f)
	if at < 0 {
		return "", ""
	}
	return m.runs[m.files[at].run].ID, m.files[at].unit
}

// fileOf is the latest file paid from the account of a fact and due by its day, -1
// for none.
func (m *Matcher) fileOf(f *fact) int32 {
	best := int32(-1)
	for i := range m.files {
		file := &m.files[i]
		day := m.runs[file.run].day
		if file.debtor != f.account || f.day != 0 && f.day < day-2 {
			continue
		}
		if best < 0 || day > m.runs[m.files[best].run].day {
			best = int32(i)
		}
	}
	return best
}

// mostSuggestions is how many payments are offered for one fact.
const mostSuggestions = 3

// unexplained names the facts nobody explains, each with payments it may belong to.
func (m *Matcher) unexplained(r *Reconciliation) {
	if len(m.loose) == 0 {
		return
	}
	index := m.indexNames()
	for i := range m.loose {
		f := &m.loose[i]
		code, reference := CodeEntryUnexplained, f.named
		if reference != "" && !m.begins(reference) {
			code = CodeEntryUnknownPayment
		}
		d := m.ofFact(f, -1, code)
		d.Args["reference"] = reference
		d.Suggestions = m.suggest(f, index)
		r.add(d)
	}
}

// begins reports whether a payment here has a reference that begins like this.
func (m *Matcher) begins(reference string) bool {
	at, _ := slices.BinarySearchFunc(m.inOrder(), reference, func(p int32, reference string) int {
		return cmp.Compare(string(m.payments[p].id[:]), reference)
	})
	return at < len(m.sorted) && strings.HasPrefix(string(m.payments[m.sorted[at]].id[:]), reference)
}

// wholeReference is a reference that stands as a word of its own.
func wholeReference(text string) string {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isAlphanumeric(r) }) {
		if word = strings.ToUpper(word); ValidEndToEndID(word) {
			return word
		}
	}
	return ""
}

type nameKey struct {
	amount Amount
	words  string
}

// nameIndex finds payments by amount and name; only keys some loose fact asks for
// are kept.
type nameIndex struct {
	all, ends map[nameKey][]int32
	numbers   map[string][]int32 // citizen numbers, old nine-digit ones too
}

func (m *Matcher) indexNames() *nameIndex {
	x := &nameIndex{map[nameKey][]int32{}, map[nameKey][]int32{}, map[string][]int32{}}
	for i := range m.loose {
		f := &m.loose[i]
		for _, words := range f.names() {
			x.all[nameKey{f.amount, wordsKey(words)}] = nil
			x.ends[nameKey{f.amount, endsKey(words)}] = nil
		}
		for _, number := range citizenNumbers(f.text) {
			x.numbers[number] = nil
		}
	}
	amounts := map[Amount]bool{}
	for key := range x.all {
		amounts[key.amount] = true
	}
	for i := range m.payments {
		pay := &m.payments[i]
		keep(x.numbers, pay.person, int32(i))
		if pay.payee != pay.person {
			keep(x.numbers, pay.payee, int32(i))
		}
		if !amounts[pay.amount] {
			continue
		}
		words, holder := strings.Fields(Fold(pay.name)), strings.Fields(Fold(pay.holder))
		for j, name := range [][]string{words, holder} {
			if len(name) > 0 && (j == 0 || !slices.Equal(words, holder)) {
				keep(x.all, nameKey{pay.amount, wordsKey(name)}, int32(i))
				keep(x.ends, nameKey{pay.amount, endsKey(name)}, int32(i))
			}
		}
	}
	return x
}

// keep adds to a list that somebody asked for and that is not long enough.
func keep[K comparable](lists map[K][]int32, key K, payment int32) {
	if list, wanted := lists[key]; wanted && len(list) < mostSuggestions+1 {
		lists[key] = append(list, payment)
	}
}

// names are the word groups of a fact that may be a name: the other side's, else
// every two to five neighbouring words of the text.
func (f *fact) names() (names [][]string) {
	if words := strings.Fields(Fold(f.name)); len(words) > 0 {
		return [][]string{words}
	}
	words := strings.Fields(Fold(f.text))
	for i := range words[:min(len(words), 24)] {
		for n := 2; n <= 5 && i+n <= len(words); n++ {
			names = append(names, words[i:i+n])
		}
	}
	return names
}

// citizenNumbers are whole numbers of twelve digits, or of the nine the old cards
// had.
func citizenNumbers(text string) (numbers []string) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 12 || len(word) == 9 {
			numbers = append(numbers, word)
		}
	}
	return numbers
}

var (
	whyNumber  = Text{"số định danh trong nội dung", "citizen number in the text"}
	whyName    = Text{"cùng tên, cùng số tiền", "same name, same amount"}
	whyOrder   = Text{"cùng các chữ trong tên, cùng số tiền", "same words of the name, same amount"}
	whyShort   = Text{"cùng họ và tên, thiếu tên đệm, cùng số tiền", "same family and given name, middle name missing, same amount"}
	whyAccount = Text{"cùng tài khoản nhận, cùng số tiền; hơn một lệnh phù hợp hoặc đã có bút toán", "same account and amount; more than one payment fits, or it has its movement"}
)

// suggest lists payments a fact may belong to, the likeliest first.
func (m *Matcher) suggest(f *fact, x *nameIndex) (list []Suggestion) {
	offer := func(payments []int32, why Text) {
		for _, p := range payments {
			pay := &m.payments[p]
			reference := string(pay.id[:])
			known := slices.ContainsFunc(list, func(s Suggestion) bool { return s.Reference == reference })
			if known || len(list) == mostSuggestions {
				continue
			}
			list = append(list, Suggestion{reference, m.runs[pay.run].ID, pay.person, pay.name, pay.amount, why})
		}
	}
	offer(m.sameAccountAndAmount(f), whyAccount)
	for _, number := range citizenNumbers(f.text) {
		offer(x.numbers[number], whyNumber)
	}
	for _, words := range f.names() {
		key := nameKey{f.amount, wordsKey(words)}
		for _, p := range x.all[key] {
			why := whyOrder
			name := strings.Join(words, " ")
			if CompareNames(name, m.payments[p].name) == NamesAgree || CompareNames(name, m.payments[p].holder) == NamesAgree {
				why = whyName
			}
			offer([]int32{p}, why)
		}
	}
	for _, words := range f.names() {
		if len(words) <= 3 || f.name != "" {
			offer(x.ends[nameKey{f.amount, endsKey(words)}], whyShort)
		}
	}
	return list
}

// sameAccountAndAmount are payments to the fact's account with its amount, in any
// days.
func (m *Matcher) sameAccountAndAmount(f *fact) (list []int32) {
	if f.party == "" {
		return nil
	}
	for _, p := range m.byPayee[f.party] {
		if m.payments[p].amount == f.amount && len(list) < mostSuggestions {
			list = append(list, p)
		}
	}
	return list
}
