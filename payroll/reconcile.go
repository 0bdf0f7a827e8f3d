package payroll

import (
	"iter"
	"slices"
)

// Reconciliation is hop 6: what was sent against what banks say. It is computed
// anew from all facts each time, so it depends on the set of facts and not on the
// order, the files or the repetition in which they came.
//
// One rule carries the rest: only a fact that agrees in identity, direction,
// amount, currency, payee account and paying account changes where a payment
// stands. Any other becomes a [Discrepancy] that a person settles; it never pays,
// never returns and never frees a payment to be paid again.

// Level is how a fact was tied to a payment, the strongest first. Names and
// amounts alone tie nothing: they are offered as a [Suggestion].
type Level uint8

// The levels.
const (
	NotTied         Level = iota
	ByDecision            // two persons said so
	ByReference           // our reference in its own field
	ByText                // our reference, whole, inside free text
	ByCut                 // its beginning, one payment has it, and the amount agrees
	ByTrace               // the bank's reference of an earlier fact, amount and days
	ByAccountAmount       // payee account, amount and days; one payment fits
	ByCitizen             // citizen number and amount on the payment service's list; one cash payment fits
	ByFileAmount          // our file's or batch's identifier or exact total
)

var levelNames = [...]string{"", "decision", "reference", "text", "cut_reference", "bank_trace", "account_amount", "citizen_number", "file_total"}

// String is the stable name of the level.
func (l Level) String() string { return levelNames[l] }

// LevelOf is the level with a name, NotTied for none.
func LevelOf(name string) Level { return Level(max(0, slices.Index(levelNames[:], name))) }

// Says is the level in words.
func (l Level) Says() Text {
	return [...]Text{
		{"chưa gắn", "not tied"},
		{"hai người quyết định", "decided by two persons"},
		{"mã tham chiếu của lệnh", "payment reference"},
		{"mã tham chiếu trong nội dung", "payment reference in the text"},
		{"phần đầu mã tham chiếu và số tiền", "beginning of the reference, and amount"},
		{"số bút toán ngân hàng, số tiền, ngày", "bank's reference, amount, days"},
		{"tài khoản nhận, số tiền, ngày", "payee account, amount, days"},
		{"số định danh và số tiền trong danh sách chi tiền mặt", "citizen number and amount on the cash list"},
		{"tổng tiền của tệp", "total of the file"},
	}[l]
}

// DecisionKind tells what two persons decided about.
type DecisionKind string

// The kinds of decision.
const (
	DecidePayment DecisionKind = "payment" // what became of a payment
	DecideEntry   DecisionKind = "entry"   // what an entry of a bank is
	DecideReopen  DecisionKind = "reopen"  // a closed run is open again
)

// Decision is what one person asks and another agrees to, where the banks' facts
// do not decide.
type Decision struct {
	ID      int64
	Kind    DecisionKind
	Payment string // reference: the payment decided on, or the one an entry belongs to
	EntryID int64
	RunID   string
	Closing int // of the run to reopen
	// Outcome is the state of a payment (settled, rejected, returned, or unknown
	// where doubt came up), "payment" for an entry that belongs to Payment, and
	// "explained" for one that concerns none (a fee, interest, another office).
	Outcome string
	Reason  string
	AskedBy string
	// AgreedBy is another person; "" while nobody has agreed.
	AgreedBy string
}

// The outcomes of a decision on an entry.
const (
	EntryBelongs   = "payment"
	EntryExplained = "explained"
)

// PaymentOutcome is where one payment stands and why.
type PaymentOutcome struct {
	Reference string
	State     InstructionState
	Level     Level
	Code      string // ISO reason, "" where there is none
	Words     string // the reason in the bank's words
	Back      Amount // came back to the paying account
	EntryID   int64  // of the fact that decided, 0 for none
	RunID     string
	Unit      string
	Bank      string
	PersonID  string
	Name      string
	Amount    Amount
	// Was is the state before, as it was handed in; Reissued payments were made
	// again by another instruction.
	Was      InstructionState
	Reissued bool
}

// Reason understands the outcome's reason.
func (o *PaymentOutcome) Reason() BankReason { return reasonOf(o.Code, o.Words, o.Bank == "") }

// Suggestion is a payment an unexplained entry may belong to. It is never applied
// by itself.
type Suggestion struct {
	Reference string
	RunID     string
	PersonID  string
	Name      string
	Amount    Amount
	Why       Text
}

// Discrepancy is a fact, a file or a payment that does not tie.
type Discrepancy struct {
	Finding
	EntryID     int64
	Reference   string // of the payment concerned, "" for none
	RunID       string // of the run it stands in the way of, "" when no open run pays from that account
	Unit        string
	Amount      Amount // the money in question
	On          Date
	Text        string // the bank's words
	Suggestions []Suggestion
}

// Tally is a count and a sum.
type Tally struct {
	Count int
	Sum   Amount
}

func (t *Tally) add(a Amount) { t.Count++; t.Sum += a }

// Heading tells what the lines of a reconciliation are grouped by.
type Heading string

// The headings.
const (
	OfRun  Heading = "run"
	OfUnit Heading = "unit"
	OfBank Heading = "bank"
)

// Line is one line of a reconciliation: what was instructed under one heading of
// a run and what became of it.
type Line struct {
	RunID   string
	Heading Heading
	Key     string
	Payments,
	NotSent, // instructed, the file not yet written
	Settled, Rejected, Returned, Unknown, Outstanding Tally
	// Back is what came back to the account of payments that are returned,
	// Expected what must still come back.
	Back, Expected Tally
}

// Sent is what left, or was refused on the way.
func (l *Line) Sent() Tally {
	return Tally{l.Payments.Count - l.NotSent.Count, l.Payments.Sum - l.NotSent.Sum}
}

// Ties checks sent = settled + rejected + returned + unknown + outstanding, and
// returned = back + expected.
func (l *Line) Ties() bool {
	parts := Tally{}
	for _, t := range []Tally{l.Settled, l.Rejected, l.Returned, l.Unknown, l.Outstanding} {
		parts.Count += t.Count
		parts.Sum += t.Sum
	}
	return parts == l.Sent() && l.Returned.Sum == l.Back.Sum+l.Expected.Sum
}

// FileLine compares a transfer file with the debits of its account.
type FileLine struct {
	RunID, Name, Unit string
	Total             Tally
	Debited           Amount
	// NotTaken is what the bank refused before it debited; Missing is what is
	// neither debited nor refused. Total = Debited + NotTaken + Missing.
	NotTaken, Missing Amount
	// Single: the bank booked each payment by itself.
	Single bool
}

// Reconciliation is the result over every run that was handed in.
type Reconciliation struct {
	Lines         []Line
	Files         []FileLine
	Discrepancies []Discrepancy
	// Facts counts what was handed in: Tied + Open + Repeated + ForInformation +
	// Explained = all.
	Facts, Tied, Open, Repeated, ForInformation, Explained int

	m *Matcher
}

// Outcomes yields where every payment stands, in the order they were handed in.
func (r *Reconciliation) Outcomes() iter.Seq[*PaymentOutcome] {
	return func(yield func(*PaymentOutcome) bool) {
		for i := range r.m.payments {
			if o := r.m.outcome(&r.m.payments[i]); !yield(&o) {
				return
			}
		}
	}
}

// Of returns the lines of a run under one heading.
func (r *Reconciliation) Of(runID string, h Heading) (lines []Line) {
	for _, l := range r.Lines {
		if l.RunID == runID && l.Heading == h {
			lines = append(lines, l)
		}
	}
	return lines
}

// EntriesOf lists the facts that belong to the history of a run: those tied to its
// payments and files, and those that decide nothing. Open discrepancies do not
// belong to it yet.
func (r *Reconciliation) EntriesOf(runID string) (entries []int64) {
	run, ok := r.m.runIndex[runID]
	if !ok {
		return nil
	}
	for _, b := range r.m.belonging {
		if b.run == run {
			entries = append(entries, b.entry)
		}
	}
	slices.Sort(entries)
	return slices.Compact(entries)
}
