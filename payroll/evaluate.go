package payroll

import (
	"cmp"
	"math/big"
	"slices"
)

// reconcile judges file debits, then payments, then counts.
func (m *Matcher) reconcile() *Reconciliation {
	m.collectRefused()
	r := &Reconciliation{Facts: m.facts, ForInformation: m.info, m: m}
	m.tieDebits(r)
	m.discrepancies(r)
	m.count(r)
	r.Tied, r.Repeated, r.Explained = m.tied, m.repeated, m.explained
	r.Open = r.Facts - r.Tied - r.Repeated - r.Explained - r.ForInformation
	return r
}

// collectRefused gathers, batch by batch, what the bank says it did not execute.
func (m *Matcher) collectRefused() {
	for i := range m.payments {
		pay := &m.payments[i]
		if pay.batch < 0 {
			continue
		}
		b := &m.batches[pay.batch]
		if pay.saidRefused || b.saidRefused {
			b.refused = append(b.refused, pay.amount)
		}
	}
}

// tieDebits decides for each debit of a file or batch whether what it took is what
// was due, less what the bank refused. A second debit that ties is named.
func (m *Matcher) tieDebits(r *Reconciliation) {
	slices.SortFunc(m.fileDebits, func(a, b fileDebit) int { return compareFacts(a.fact, b.fact) })
	type movement struct {
		ref    string
		at     place
		amount Amount
	}
	told := map[movement]bool{}
	for i := range m.fileDebits {
		d := &m.fileDebits[i]
		key := movement{d.ref, d.at, d.amount}
		if d.ref != "" && told[key] { // one debit, told by two files
			m.repeated++
			continue
		}
		told[key] = true
		how := m.howItTies(d)
		switch {
		case how == untied:
			r.add(m.ofFile(d, CodeFileAmountDiffers))
			continue
		case m.tieAt(d.at) != untied:
			r.add(m.ofFile(d, CodeFileDebitedTwice))
		}
		m.tied++
		m.files[d.at.file].sum += d.amount
		m.setTie(d.at, how)
	}
}

// howItTies compares a debit with its file or batch.
func (m *Matcher) howItTies(d *fileDebit) tie {
	var refused []Amount
	var sum Amount
	for _, b := range m.batchesAt(d.at) {
		for _, a := range m.batches[b].refused {
			refused = append(refused, a)
			sum += a
		}
	}
	switch missing := m.due(d.at) - d.amount; {
	case missing == 0:
		return tiedFull
	case missing == sum:
		return tiedNet
	case missing > 0 && missing < sum && someSum(refused, missing):
		return tiedPart
	}
	return untied
}

// mostBits bounds the work of someSum.
const mostBits = 1 << 22

// someSum reports whether some of the amounts add up to exactly the sum.
func someSum(amounts []Amount, sum Amount) bool {
	unit := sum
	for _, a := range amounts {
		for b := a; b != 0; {
			unit, b = b, unit%b
		}
	}
	if unit <= 0 || sum/unit*Amount(len(amounts)) > mostBits*64 || sum/unit > mostBits {
		return false
	}
	reachable, limit := big.NewInt(1), uint(sum/unit)
	mask := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), limit+1), big.NewInt(1))
	for _, a := range amounts {
		if a > sum {
			continue
		}
		reachable.Or(reachable, new(big.Int).Lsh(reachable, uint(a/unit)))
		reachable.And(reachable, mask)
	}
	return reachable.Bit(int(limit)) == 1
}

func (m *Matcher) tieAt(at place) (t tie) {
	for _, b := range m.batchesAt(at) {
		t = max(t, m.batches[b].tie)
	}
	return t
}

func (m *Matcher) setTie(at place, t tie) {
	for _, b := range m.batchesAt(at) {
		m.batches[b].tie = max(m.batches[b].tie, t)
	}
	if at.batch < 0 {
		m.files[at.file].tie = max(m.files[at.file].tie, t)
	}
}

// state is where a payment stands by everything that is known of it.
func (m *Matcher) state(pay *matchPayment) InstructionState {
	switch pay.was {
	case Pending, Held, Withdrawn:
		return pay.was
	}
	base := m.byFacts(pay)
	if pay.decision != "" {
		base = afterDecision(base, pay.decision)
	}
	if pay.reissued && base != Rejected && base != Returned {
		return pay.was // another payment has its place; see CodePaidAfterReissue
	}
	if base == Sent && pay.was != Sent {
		return Uncertain // what decided before is no longer unambiguous
	}
	return base
}

// byFacts is what the banks' facts alone say. More facts only move it along the
// transitions the database allows.
func (m *Matcher) byFacts(pay *matchPayment) InstructionState {
	v, b := &pay.evidence, &matchBatch{}
	if pay.batch >= 0 {
		b = &m.batches[pay.batch]
	}
	out := v.saidPaid || v.debits > 0 || v.partOut >= pay.amount
	refused := v.saidRefused || b.saidRefused
	switch {
	case v.credits > 0 && v.debits > v.credits: // went out again, or twice
		return Uncertain
	case v.saidReturned || v.credits > 0 || v.partIn >= pay.amount || v.shortReturn:
		return Returned
	case refused && (out || b.saidPaid):
		return Uncertain
	case out:
		return Settled
	case v.saidRefused && (b.tie == tiedFull || b.tie == tiedPart):
		return Returned // the bank took the money of the whole batch first
	case refused && (b.tie == tiedFull || b.tie == tiedPart):
		return Uncertain // the whole batch refused and debited: it may have been sent again
	case refused:
		return Rejected
	case v.saidUnclear || b.saidUnclear:
		return Uncertain
	case b.tie != untied || b.saidPaid:
		return Settled
	}
	return Sent
}

// afterDecision joins the banks' facts with what two persons decided. A decision
// fills a gap; against clear facts it makes the case unclear again, except that
// money which came back is back.
func afterDecision(facts, decided InstructionState) InstructionState {
	switch {
	case facts == decided || facts == Sent || facts == Uncertain || decided == Uncertain:
		return decided
	case facts == Returned || facts == Rejected && decided == Returned:
		return Returned
	}
	return Uncertain
}

// outcome describes where a payment stands.
func (m *Matcher) outcome(pay *matchPayment) PaymentOutcome {
	o := PaymentOutcome{Reference: string(pay.id[:]), State: m.state(pay), Level: pay.level, EntryID: pay.entry, Back: m.back(pay),
		RunID: m.runs[pay.run].ID, Unit: pay.unit, Bank: pay.bank, PersonID: pay.person, Name: pay.name, Amount: pay.amount, Was: pay.was, Reissued: pay.reissued}
	reason := pay.reason
	if pay.batch >= 0 && pay.rank == 0 {
		if b := &m.batches[pay.batch]; b.tie != untied || b.saidPaid || b.saidRefused || b.saidUnclear {
			o.Level, reason = ByFileAmount, b.reason
		}
	}
	if pay.decision != "" && o.State == pay.decision {
		o.Level = ByDecision
	}
	if o.State == Rejected || o.State == Returned || o.State == Uncertain {
		o.Code, o.Words = m.reasons[reason].code, m.reasons[reason].words
	}
	return o
}

// back is what came back for a payment, never more than it.
func (m *Matcher) back(pay *matchPayment) Amount {
	return min(pay.amount, Amount(pay.credits)*pay.amount+pay.partIn)
}

type lineKey struct {
	run     int32
	heading Heading
	key     string
}

// count adds every payment to the lines of its run, unit and bank.
func (m *Matcher) count(r *Reconciliation) {
	at := map[lineKey]*Line{}
	for i := range m.payments {
		pay := &m.payments[i]
		state, back := m.state(pay), m.back(pay)
		for _, key := range []lineKey{{pay.run, OfRun, ""}, {pay.run, OfUnit, pay.unit}, {pay.run, OfBank, pay.bank}} {
			line := at[key]
			if line == nil {
				line = &Line{RunID: m.runs[pay.run].ID, Heading: key.heading, Key: key.key}
				at[key] = line
			}
			line.add(state, pay.amount, back)
		}
	}
	for _, line := range at {
		r.Lines = append(r.Lines, *line)
	}
	slices.SortFunc(r.Lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(a.RunID, b.RunID), cmp.Compare(a.Heading.order(), b.Heading.order()), cmp.Compare(a.Key, b.Key))
	})
	m.countFiles(r)
}

func (h Heading) order() int { return slices.Index([]Heading{OfRun, OfUnit, OfBank}, h) }

func (l *Line) add(state InstructionState, amount, back Amount) {
	if state == Withdrawn || state == Held {
		return
	}
	l.Payments.add(amount)
	switch state {
	case Pending:
		l.NotSent.add(amount)
	case Settled:
		l.Settled.add(amount)
	case Rejected:
		l.Rejected.add(amount)
	case Uncertain:
		l.Unknown.add(amount)
	case Sent:
		l.Outstanding.add(amount)
	case Returned:
		l.Returned.add(amount)
		if back > 0 {
			l.Back.add(back)
		}
		if back < amount {
			l.Expected.add(amount - back)
		}
	}
}

// countFiles compares every file with the debits of its account.
func (m *Matcher) countFiles(r *Reconciliation) {
	for i := range m.files {
		f := &m.files[i]
		line := FileLine{RunID: m.runs[f.run].ID, Name: f.name, Unit: f.unit, Total: f.total, Debited: f.sum}
		var refused Amount
		for _, b := range f.batches {
			if m.batches[b].tie == untied && m.batches[b].paid > 0 {
				line.Single = true
				line.Debited += m.batches[b].paid
			}
			for _, a := range m.batches[b].refused {
				refused += a
			}
		}
		rest := max(0, f.total.Sum-line.Debited)
		line.NotTaken = min(rest, refused)
		line.Missing = f.total.Sum - line.Debited - line.NotTaken
		r.Files = append(r.Files, line)
	}
}
