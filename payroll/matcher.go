package payroll

import (
	"cmp"
	"slices"
	"strings"
)

// matchDays is how far apart two facts about one movement may lie: five working
// days, with room for a weekend and holidays.
const matchDays = 10

// Matcher collects runs, payments, decisions and facts, in this order, and ties
// them to one another. It keeps what it needs of each in a compact form: about
// 400 bytes for a payment with its facts.
type Matcher struct {
	runs     []matchRun
	runIndex map[string]int32
	batches  []matchBatch
	files    []matchFile
	batchNo  map[[2]int32]int32 // run and number
	byName   map[string]place   // squeezed MsgId, PmtInfId and file name
	prefixes map[string]bool    // of these names
	payments []matchPayment
	byID     map[[endToEndLength]byte]int32
	sorted   []int32 // payments by reference, once a cut one was met
	strings  map[string]string

	decided map[int64]Decision // on entries

	facts                           int
	loose                           []fact // not tied yet
	differ                          []difference
	parts                           []difference // smaller than their payment
	traces                          []trace
	fileDebits                      []fileDebit
	byPayee                         map[string][]int32 // payments by account, of accounts some loose fact names
	again                           map[movementKey]bool
	reasons                         []reasonText
	reason                          map[reasonText]int32
	belonging                       []belonging
	info, repeated, explained, tied int
}

type matchRun struct {
	PayRun
	day      int32
	prepared int64 // Unix seconds
}

type matchBatch struct {
	run, file int32  // file −1: cash
	debtor    string // account number, squeezed
	total     Amount
	refused   []Amount
	paid      Amount // of single debits
	tie       tie
	// What a bank said of the whole batch or file.
	saidPaid, saidRefused, saidUnclear bool
	reason                             int32
}

type matchFile struct {
	run     int32
	name    string
	unit    string
	debtor  string
	total   Tally
	batches []int32
	tie     tie
	sum     Amount // debited by tied entries
}

// tie is how a debit ties with the payments of a file or batch.
type tie uint8

const (
	untied   tie = iota
	tiedNet      // what was refused before was not taken
	tiedPart     // some of it was
	tiedFull     // everything was taken
)

// place is a file or one of its batches.
type place struct {
	file, batch int32 // batch −1: the whole file
}

type matchPayment struct {
	id                  [endToEndLength]byte
	run, batch          int32
	unit, bank, account string
	name, holder        string // the payee, and as the bank knows the holder
	person, payee       string // citizen numbers
	amount              Amount
	was                 InstructionState
	reissued            bool
	cash                bool
	decision            InstructionState
	evidence
}

// evidence is what the facts about one payment add up to. Every field only grows,
// whatever the order of the facts.
type evidence struct {
	saidPaid, saidRefused, saidReturned, saidUnclear bool
	shortReturn                                      bool
	debits, credits                                  uint16
	debitRef, creditRef                              string
	partOut, partIn                                  Amount
	// The deciding fact, by standing of what it says and day.
	rank   uint8
	day    int32
	entry  int64
	level  Level
	reason int32
}

// fact is a statement entry in compact form.
type fact struct {
	id       int64
	kind     EntryKind
	status   EntryStatus
	amount   Amount
	credit   bool
	reversal bool
	returns  bool // the bank's words say that money is given back
	day      int32
	told     int64 // Unix seconds, 0 where it is not known
	account  string
	ref      string
	party    string
	name     string
	text     string
	reason   int32
	// message and batch are the squeezed identifiers of our file and batch, named
	// is a reference of our form, whole or cut, whose payment is not here.
	message, batch, named string
	person                string // citizen number a list names
}

// difference is a fact that speaks of a payment and does not agree with it.
type difference struct {
	fact
	payment int32
	code    Code
}

// trace is a bank's reference that a tied fact carried.
type trace struct {
	ref      string
	payment  int32
	day      int32
	movement bool
	credit   bool
}

type movementKey struct {
	payment int32
	credit  bool
	ref     string
	amount  Amount
}

type reasonText struct{ code, words string }

// belonging tells which run a fact is part of the history of.
type belonging struct {
	entry int64
	run   int32
}

// belongs notes the run of a fact: its payment's, else the latest that pays from
// its account.
func (m *Matcher) belongs(f *fact, payment int32) {
	run := int32(-1)
	if payment >= 0 {
		run = m.payments[payment].run
	} else if at := m.fileOf(f); at >= 0 {
		run = m.files[at].run
	}
	if run >= 0 {
		m.belonging = append(m.belonging, belonging{f.id, run})
	}
}

// namedReference is the reference of our form a fact names: its field, or a word
// of the text, else what a bank left of one.
func namedReference(e *StatementEntry) string {
	if field := squeeze(e.EndToEndID); ValidEndToEndID(field) {
		return field
	}
	if whole := wholeReference(e.Text); whole != "" {
		return whole
	}
	return cutReference(e.EndToEndID, e.Text)
}

// NewMatcher returns an empty matcher.
func NewMatcher() *Matcher {
	return &Matcher{runIndex: map[string]int32{}, batchNo: map[[2]int32]int32{}, byName: map[string]place{}, prefixes: map[string]bool{},
		byID: map[[endToEndLength]byte]int32{}, strings: map[string]string{}, decided: map[int64]Decision{},
		again: map[movementKey]bool{}, reason: map[reasonText]int32{{}: 0}, reasons: []reasonText{{}}}
}

// AddRun adds a run with its batches and files. A run without a day to pay on
// counts from the first day of its month.
func (m *Matcher) AddRun(run PayRun, batches []Batch, files []TransferFile) {
	if run.PayOn.IsZero() {
		run.PayOn = run.Month.FirstDay()
	}
	r := int32(len(m.runs))
	m.runIndex[run.ID] = r
	m.runs = append(m.runs, matchRun{run, run.PayOn.dayNumber(), run.PreparedAt.Unix()})
	for i := range batches {
		b := &batches[i]
		m.batchNo[[2]int32{r, int32(b.No)}] = int32(len(m.batches))
		m.batches = append(m.batches, matchBatch{run: r, file: -1, debtor: squeeze(b.Debtor.Account.Number), total: b.Total})
	}
	for i := range files {
		m.addFile(r, &files[i])
	}
}

func (m *Matcher) addFile(run int32, f *TransferFile) {
	no := int32(len(m.files))
	file := matchFile{run: run, name: f.Name, unit: f.Unit.Code, debtor: squeeze(f.Debtor.Account.Number), total: Tally{f.Count, f.Total}}
	for i := range f.Batches {
		at, ok := m.batchNo[[2]int32{run, int32(f.Batches[i].No)}]
		if !ok {
			continue
		}
		m.batches[at].file = no
		file.batches = append(file.batches, at)
		m.name(f.Batches[i].ID, place{no, at})
	}
	m.name(f.MessageID, place{no, -1})
	m.name(f.Name, place{no, -1})
	m.files = append(m.files, file)
}

// namePrefix is how much of a name is looked for at first.
const namePrefix = 6

// name makes a file or batch known by an identifier of ours.
func (m *Matcher) name(identifier string, at place) {
	if s := squeeze(identifier); len(s) > namePrefix {
		m.byName[s] = at
		m.prefixes[s[:namePrefix]] = true
	}
}

// AddPayment adds a payment of a run that was added. reissued tells that another
// instruction has taken its place: it can never become live again.
func (m *Matcher) AddPayment(p *PaymentInstruction, reissued bool) {
	run, known := m.runIndex[p.RunID]
	if !known || len(p.EndToEndID) != endToEndLength {
		return
	}
	batch, ok := m.batchNo[[2]int32{run, int32(p.BatchNo)}]
	if !ok {
		batch = -1
	}
	pay := matchPayment{id: [endToEndLength]byte([]byte(p.EndToEndID)), run: run, batch: batch, unit: m.intern(p.Unit), bank: m.intern(p.Account.Bank),
		account: squeeze(p.Account.Number), name: p.Payee.Name, holder: p.Account.Holder, person: p.PersonID, payee: p.Payee.ID,
		amount: p.Amount, was: p.State, reissued: reissued, cash: p.Method == ByCash}
	if p.Payee.ID == p.PersonID {
		pay.payee = p.PersonID
	}
	m.byID[pay.id] = int32(len(m.payments))
	m.payments = append(m.payments, pay)
}

func (m *Matcher) intern(s string) string {
	if have, ok := m.strings[s]; ok {
		return have
	}
	m.strings[s] = s
	return s
}

// AddDecision adds what two persons decided; one that nobody agreed to counts for
// nothing. Of several about one payment or entry the last one counts.
func (m *Matcher) AddDecision(d Decision) {
	if d.AgreedBy == "" || d.AgreedBy == d.AskedBy {
		return
	}
	switch d.Kind {
	case DecidePayment:
		if p, ok := m.find(d.Payment); ok {
			m.payments[p].decision = InstructionState(d.Outcome)
		}
	case DecideEntry:
		m.decided[d.EntryID] = d
	}
}

func (m *Matcher) find(reference string) (int32, bool) {
	if len(reference) != endToEndLength {
		return 0, false
	}
	p, ok := m.byID[[endToEndLength]byte([]byte(reference))]
	return p, ok
}

// AddEntry adds a fact of a bank. Facts that are not booked, or of a provisional
// report, are counted and decide nothing.
func (m *Matcher) AddEntry(id int64, e *StatementEntry) {
	m.facts++
	f, problem := m.fact(id, e)
	if !e.Booked && e.Kind == Movement {
		m.info++
		m.belongs(&f, -1)
		return
	}
	decision, decided := m.decided[id]
	if decided && decision.Outcome == EntryExplained {
		m.explained++
		m.belongs(&f, -1)
		return
	}
	if decided {
		if p, ok := m.find(decision.Payment); ok {
			m.give(&f, p)
			return
		}
	}
	p, level := m.byReference(e, &f)
	switch {
	case level == NotTied && problem == "":
		f.named = namedReference(e)
		m.unidentified(e, f)
	case level == NotTied:
		m.differ = append(m.differ, difference{f, -1, problem})
	case problem != "":
		m.differ = append(m.differ, difference{f, p, problem})
	default:
		m.apply(&f, p, level)
	}
}

// unidentified keeps a fact that names no payment, unless a bank says it of a whole
// file or batch.
func (m *Matcher) unidentified(e *StatementEntry, f fact) {
	at, named := m.namedPlace(&f)
	switch {
	case e.Kind != Outcome || e.EndToEndID != "" && !named:
		m.loose = append(m.loose, f)
	case e.Status == EntryAccepted:
		m.info++
		m.belongs(&f, -1)
	case !named || e.EndToEndID != "":
		m.loose = append(m.loose, f)
	case f.amount != 0 && f.amount != m.due(at):
		m.differ = append(m.differ, difference{f, -1, CodeFileAmountDiffers})
	default:
		m.tied++
		m.belonging = append(m.belonging, belonging{f.id, m.files[at.file].run})
		for _, b := range m.batchesAt(at) {
			m.sayOfAll(&m.batches[b], &f)
		}
	}
}

// sayOfAll adds what a bank says of a whole batch.
func (m *Matcher) sayOfAll(b *matchBatch, f *fact) {
	switch f.status {
	case EntryPaid:
		b.saidPaid = true
	case EntryRefused, EntryReturned:
		b.saidRefused = true
		if m.compareReasons(f.reason, b.reason) > 0 {
			b.reason = f.reason
		}
	case EntryUnclear:
		b.saidUnclear = true
	}
}

// due is the total of a file or batch.
func (m *Matcher) due(at place) Amount {
	if at.batch >= 0 {
		return m.batches[at.batch].total
	}
	return m.files[at.file].total.Sum
}

// batchesAt are the batches of a place.
func (m *Matcher) batchesAt(at place) []int32 {
	if at.batch >= 0 {
		return []int32{at.batch}
	}
	return m.files[at.file].batches
}

// fact compacts an entry; problem is why its amount counts for nothing.
func (m *Matcher) fact(id int64, e *StatementEntry) (f fact, problem Code) {
	day := e.BookedOn
	if day.IsZero() {
		day = e.ValueOn
	}
	f = fact{id: id, kind: e.Kind, status: e.Status, credit: e.Credit, reversal: e.Reversal, day: day.dayNumber(),
		account: squeeze(e.Account), ref: bankReference(e.Reference), party: accountText(e.PartyAccount), name: e.PartyName,
		text: cmp.Or(e.Text, e.EndToEndID), message: squeeze(e.MessageID), batch: squeeze(e.BatchID), person: e.PersonID}
	f.returns = e.Reversal || e.Status == EntryReturned || e.Kind == Movement && e.Credit && (e.Reason != "" || saysReturn(e.Text))
	if f.returns || e.Status == EntryRefused || e.Status == EntryUnclear {
		words := e.Text
		if e.Status == EntryUnclear || words == "" { // the word itself says why
			words = strings.TrimSpace(e.BankStatus + " " + words)
		}
		f.reason = m.reasonNo(reasonText{e.Reason, words})
	}
	if !e.Told.IsZero() {
		f.told = e.Told.Unix()
	}
	if e.Currency != "" && e.Currency != "VND" {
		return f, CodeEntryCurrency
	}
	if !e.Amount.IsInteger() || !e.Amount.BigInt().IsInt64() {
		return f, CodeEntryFraction
	}
	f.amount = Amount(e.Amount.IntPart())
	return f, ""
}

func (m *Matcher) reasonNo(r reasonText) int32 {
	no, ok := m.reason[r]
	if !ok {
		no = int32(len(m.reasons))
		m.reason[r] = no
		m.reasons = append(m.reasons, r)
	}
	return no
}

// accountText keeps what identifies an account, and marks of masking.
func accountText(s string) string {
	if strings.ContainsAny(s, "*•") {
		return "*" + squeeze(s[strings.LastIndexAny(s, "*•")+1:])
	}
	return squeeze(s)
}

// sameAccount compares an account of ours with what a bank writes; a masked
// number agrees when its visible end does, one that is not given agrees with any.
func sameAccount(ours, banks string) bool {
	if tail, masked := strings.CutPrefix(banks, "*"); masked {
		return strings.HasSuffix(ours, tail)
	}
	return banks == "" || ours == "" || ours == banks
}

// payeesAccount is sameAccount where something else has named the payment already: then
// an account whose leading zeros a spreadsheet took is still the same.
func payeesAccount(ours, banks string) bool {
	return sameAccount(ours, banks) || len(banks) >= leastAccount && strings.TrimLeft(ours, "0") == banks
}

// leastAccount is how many digits must be left of an account for that.
const leastAccount = 6

// byReference ties a fact to a payment by our own reference. A text with the
// references of two payments ties nothing.
func (m *Matcher) byReference(e *StatementEntry, f *fact) (payment int32, level Level) {
	for _, field := range []string{e.EndToEndID, e.InstructionID} {
		if p, ok := m.find(field); ok {
			return p, ByReference
		}
		if p, ok := m.find(squeeze(field)); ok {
			return p, ByReference
		}
	}
	payment = -1
	for _, text := range []string{e.Text, e.EndToEndID, e.InstructionID} {
		for _, reference := range FindReferences(text) {
			p, ok := m.find(reference)
			if !ok || p == payment {
				continue
			}
			if payment >= 0 {
				return -1, NotTied
			}
			payment = p
		}
	}
	if payment >= 0 {
		return payment, ByText
	}
	return m.byCut(e, f)
}

// byCut ties by the beginning of a reference, if one payment has it and the
// amount agrees.
func (m *Matcher) byCut(e *StatementEntry, f *fact) (payment int32, level Level) {
	for _, text := range []string{e.EndToEndID, e.Text} {
		for _, cut := range FindCutReferences(text) {
			lo, _ := slices.BinarySearchFunc(m.inOrder(), cut, func(p int32, cut string) int {
				return cmp.Compare(string(m.payments[p].id[:]), cut)
			})
			fits := func(i int) bool {
				return i < len(m.sorted) && strings.HasPrefix(string(m.payments[m.sorted[i]].id[:]), cut)
			}
			if fits(lo) && !fits(lo+1) && m.payments[m.sorted[lo]].amount == f.amount {
				return m.sorted[lo], ByCut
			}
		}
	}
	return -1, NotTied
}

// inOrder is the payments by reference.
func (m *Matcher) inOrder() []int32 {
	if len(m.sorted) != len(m.payments) {
		m.sorted = m.sorted[:0]
		for i := range m.payments {
			m.sorted = append(m.sorted, int32(i))
		}
		slices.SortFunc(m.sorted, func(a, b int32) int {
			return slices.Compare(m.payments[a].id[:], m.payments[b].id[:])
		})
	}
	return m.sorted
}
