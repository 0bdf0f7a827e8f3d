package payroll

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Arrears and overpayments are one rule (Decree 131/2021/NĐ-CP, article 183(2):
// month by month, at the rates of each month): for every grant, component and
// month there is what is due now and what was assessed so far, and a run settles
// the difference. Late decisions, back-dated decrees, lifted suspensions,
// corrected facts, moves and deaths reported late are all this rule.

// GrantKey names a grant of a person for ever, whatever its version says.
type GrantKey struct {
	Category, DecisionNo string
	From                 Month
}

// Key returns the name of the grant.
func (g *Grant) Key() GrantKey { return GrantKey{g.Category, g.DecisionNo, g.Months.From} }

// superseded reports whether another row of a list says what holds of the same
// grant in the month. In the registry the rows of a grant are one.
func (b *Beneficiary) superseded(g *Grant, m Month) bool {
	if g.Since > m {
		return true
	}
	for i := range b.Grants {
		other := &b.Grants[i]
		if other.Since > g.Since && other.Since <= m && other.Key() == g.Key() {
			return true
		}
	}
	return false
}

// grantIn returns the facts of a grant that hold in a month, nil when the person
// has no such grant.
func (b *Beneficiary) grantIn(k GrantKey, m Month) *Grant {
	if b == nil {
		return nil
	}
	for i := range b.Grants {
		if b.Grants[i].Key() == k {
			return b.Grants[i].In(m)
		}
	}
	return nil
}

// Reason says why a run pays or takes back money. The codes are stored with every
// line and never change their meaning.
type Reason string

// The reasons of lines and recoveries.
const (
	ReasonMonth        Reason = "month"         // the run's own month
	ReasonLateDecision Reason = "late_decision" // a decision that came after its first month
	ReasonLaw          Reason = "law"           // a back-dated instrument
	ReasonResumed      Reason = "resumed"       // a suspension was lifted
	ReasonCorrected    Reason = "corrected"     // facts of the decision or person were corrected
	ReasonMoved        Reason = "moved"         // another unit or area
	ReasonDeath        Reason = "death"         // a death, or a correction of one
	ReasonStopped      Reason = "stopped"       // the grant was stopped or shortened
	ReasonSuspended    Reason = "suspended"     // the grant was suspended
	ReasonHoldLifted   Reason = "hold_lifted"   // it was due before and held
	ReasonNotRun       Reason = "not_run"       // no run paid that month
	ReasonCombined     Reason = "combined"      // another grant of the person displaced or freed it
	ReasonSettings     Reason = "settings"      // the office chose otherwise
)

// ReasonNames are the reasons in words.
var ReasonNames = map[Reason]Text{
	ReasonMonth:        {"tháng này", "this month"},
	ReasonLateDecision: {"quyết định đến muộn", "late decision"},
	ReasonLaw:          {"văn bản có hiệu lực lùi ngày", "back-dated instrument"},
	ReasonResumed:      {"hưởng lại sau tạm dừng", "suspension lifted"},
	ReasonCorrected:    {"sửa thông tin", "corrected facts"},
	ReasonMoved:        {"chuyển nơi hưởng", "moved"},
	ReasonDeath:        {"báo chết", "death reported"},
	ReasonStopped:      {"thôi hưởng", "stopped"},
	ReasonSuspended:    {"tạm dừng", "suspended"},
	ReasonHoldLifted:   {"trước đây tạm giữ", "was held before"},
	ReasonNotRun:       {"tháng chưa lập đợt", "month without a run"},
	ReasonCombined:     {"do chế độ khác của cùng người", "because of another grant"},
	ReasonSettings:     {"đổi thiết lập của cơ quan", "changed settings"},
}

// Assessed is what live runs have paid so far for one component of a grant and
// month.
type Assessed struct {
	Grant     GrantKey
	Component string
	Month     Month
	Paid      Amount // in payments of live runs, offsets taken off
	// Begun: a first payment was made, whatever became of it.
	Begun bool
	// Held: the last run had something due here and held it.
	Held bool
}

// Books are what a run must know to settle people: law, settings, and how far
// the runs before it went.
type Books struct {
	Programme Programme
	Law       *RateTable
	Settings  Settings
	// First is the first month the office answers for with chitra. For earlier
	// months it is taken to have paid what LawThen, the law known at the first
	// run, says of the registry it handed over.
	First   Month
	LawThen *RateTable
	// Covered is the last month that a live run paid as its own, 0 when none did.
	Covered Month
	// Upto is the last month to settle, Covered included; months from Own on are
	// the run's own.
	Own, Upto Month
	// LawChanged and SettingsChanged: since the last run.
	LawChanged, SettingsChanged bool
}

// Past is what is known of one person from before the run.
type Past struct {
	// From is the first month to look at; nothing before it can have changed.
	From     Month
	Assessed []Assessed
	Claims   []Claim // of recoveries, in order of recovery and month
	// Before is the person as the last run froze them, HandedOver as the first
	// run did; nil where that run did not know them.
	Before, HandedOver *Beneficiary
}

// Overpayment is what was paid for one component of a grant and month beyond what
// is due, and could not be set against money due for the same month.
type Overpayment struct {
	Grant     *Grant
	Unit      string // that paid, as the last run knew the grant
	Component string
	Month     Month
	Amount    Amount // > 0
	Reason    Reason
}

// Settlement is what a run does for one person.
type Settlement struct {
	Of *Beneficiary
	// Entitlements are what is to be paid, month by month: lines are differences.
	Entitlements []Entitlement
	Overpaid     []Overpayment
	// Withdrawn are claims, or parts of them, that are due after all.
	Withdrawn []Claim
}

// Settle computes, for every month from p.From to the last of the run, what is
// due now less what was assessed so far. Pure.
//
// More due than assessed becomes a line of an entitlement. Less becomes an
// overpayment, which opens a recovery; it is never set against another month.
// Money that is due after all first takes back what is claimed for it, written off
// or not: whoever was never made to pay back has it already.
// Within one month and payee, though, both are the same money under another
// name, such as a corrected decision number or a raised degree: there the
// differences are set against each other, line by line, and only the balance is
// paid or claimed back. What cannot be computed is held and claims nothing, and of
// months before the first one only what runs have paid is claimed back.
func (k *Books) Settle(b *Beneficiary, p *Past) Settlement {
	s := settling{Books: k, b: b, p: p, out: Settlement{Of: b}, claims: slices.Clone(p.Claims)}
	for m := p.From; m <= k.Upto; m++ {
		s.month(m)
	}
	s.warnUnseen()
	return s.out
}

// warnUnseen points at money the office may have overpaid before it used chitra.
// It is not claimed: whether it was paid stands in the office's own books.
func (s *settling) warnUnseen() {
	for i := range s.out.Entitlements {
		if e := &s.out.Entitlements[i]; s.unseen > 0 && e.Month >= s.Own {
			e.Findings = append(slices.Clone(e.Findings), Finding{Code: CodeOverpaidBefore, Severity: Warning, Row: e.Grant.Row, PersonID: s.b.PersonID,
				Args: Args{"amount": s.unseen.String(), "first": s.First.Vietnamese()}})
			return
		}
	}
}

// FirstMonthOf is the first month any grant of the programme can be due for.
func (k *Books) FirstMonthOf(b *Beneficiary) Month {
	first := k.Own
	for i := range b.Grants {
		from := b.Grants[i].Months.From
		if from == 0 { // nobody knows; the office answers from its own first month
			from = k.First
		}
		if c, ok := k.Law.Category(b.Grants[i].Category); ok && c.Programme == k.Programme {
			first = min(first, from)
		}
	}
	return first
}

// settling is the settlement of one person.
type settling struct {
	*Books
	b   *Beneficiary
	p   *Past
	out Settlement
	// paidNow holds the grants on death and by the year that this run pays, as
	// months settled before tell.
	paidNow []grantMonth
	// claims are the person's, less what this settlement withdraws.
	claims []Claim
	// unseen is what the office may have overpaid before the first month.
	unseen Amount
}

// grantMonth is a grant in a month.
type grantMonth struct {
	grant *Grant
	month Month
}

// minus is a negative difference of the month at hand.
type minus struct {
	grant     *Grant
	component string
	left      Amount // > 0
	paid      Amount // what was assessed
	reason    Reason
}

func (s *settling) month(m Month) {
	es := Entitle(s.b, m, s.Law, s.Settings)
	presumed := s.presumed(m)
	first := len(s.out.Entitlements)
	var short []minus
	for i := range es {
		e := &es[i]
		if e.Category == nil || e.Category.Programme != s.Programme {
			continue
		}
		short = append(short, s.grant(e, presumed)...)
		if m >= s.Own || len(e.Lines) > 0 || e.HeldBack() {
			s.out.Entitlements = append(s.out.Entitlements, *e)
		}
	}
	s.offset(s.out.Entitlements[first:], short)
	for _, n := range short {
		if m < s.First { // nobody here saw what was paid; only what chitra paid is claimed
			ours := max(0, s.net(n.grant.Key(), n.component, m))
			s.unseen += max(0, n.left-ours)
			n.left = min(n.left, ours)
		}
		if n.left > 0 {
			s.out.Overpaid = append(s.out.Overpaid, Overpayment{n.grant, s.paidBy(n.grant, m), n.component, m, n.left, n.reason})
		}
	}
}

// paidBy is the unit that paid a grant for a month, before a move that came to be
// known only now.
func (s *settling) paidBy(g *Grant, m Month) string {
	if old := s.p.Before.grantIn(g.Key(), m); old != nil {
		return old.Unit
	}
	return g.Unit
}

// presumed is what the office is taken to have paid by itself for a month before
// the first it answers for.
func (s *settling) presumed(m Month) []Entitlement {
	if m >= s.First || s.p.HandedOver == nil {
		return nil
	}
	return Entitle(s.p.HandedOver, m, s.LawThen, s.Settings)
}

// grant turns the lines of one grant and month into differences and returns what
// was paid beyond what is due.
func (s *settling) grant(e *Entitlement, presumed []Entitlement) (short []minus) {
	key := e.Grant.Key()
	before := slices.IndexFunc(presumed, func(o Entitlement) bool {
		return o.Grant.Key() == key
	})
	if e.HeldBack() {
		if e.Month < s.Own {
			e.Findings = onlyErrors(e.Findings)
		}
		if before >= 0 { // nobody knows what was due, then or now
			e.Findings = nil
		}
		return nil
	}
	var taken []EntitlementLine
	if before >= 0 {
		if presumed[before].HeldBack() {
			e.Lines, e.Total, e.Findings = nil, 0, nil
			return nil
		}
		taken = presumed[before].Lines
	}
	if s.again(e) {
		return nil
	}
	due := e.Lines
	e.Lines = nil
	for _, l := range due {
		if n, ok := s.line(e, l, taken); ok {
			short = append(short, n)
		}
	}
	short = append(short, s.vanished(e, due, taken)...)
	e.Total, _ = sumLines(e.Lines) // a part of what sumLines has added before
	return short
}

// line adds what is due and was not assessed.
func (s *settling) line(e *Entitlement, l EntitlementLine, taken []EntitlementLine) (n minus, less bool) {
	a := s.assessed(e.Grant.Key(), l.Component, e.Month)
	claimed := s.claimed(e.Grant.Key(), l.Component, e.Month)
	have := a.Paid - claimed + linesSum(taken, l.Component)
	difference := l.Amount - have
	back := s.withdraw(difference, func(c *Claim) bool {
		return c.Month == e.Month && c.Component == l.Component && c.Grant == e.Grant.Key()
	})
	have, difference = have+back, difference-back
	l.Reason = s.why(e.Grant, e.Month, a.Held, have != 0)
	switch {
	case difference < 0:
		return minus{e.Grant, l.Component, -difference, have, l.Reason}, true
	case difference > 0:
		l.Once = s.once(e, l.Component, len(taken) > 0 || a.Begun)
		l.Assessed, l.Amount = have, difference
		e.Lines = append(e.Lines, l)
	}
	return minus{}, false
}

// vanished finds components that were paid and are not due at all any more.
func (s *settling) vanished(e *Entitlement, due, taken []EntitlementLine) (short []minus) {
	check := func(component string, have Amount) {
		known := func(l EntitlementLine) bool { return l.Component == component }
		seen := func(n minus) bool { return n.component == component }
		if have > 0 && !slices.ContainsFunc(due, known) && !slices.ContainsFunc(short, seen) {
			short = append(short, minus{e.Grant, component, have, have, s.whyNothing(e.Grant, e.Month)})
		}
	}
	key := e.Grant.Key()
	for i := range s.p.Assessed {
		if a := &s.p.Assessed[i]; a.Month == e.Month && a.Grant == key {
			check(a.Component, a.Paid-s.claimed(key, a.Component, a.Month)+linesSum(taken, a.Component))
		}
	}
	for _, l := range taken {
		check(l.Component, linesSum(taken, l.Component)+s.net(key, l.Component, e.Month))
	}
	return short
}

// offset sets what was overpaid for a month against what is due for it to the
// same payee, line by line, and leaves in short what remains.
func (s *settling) offset(es []Entitlement, short []minus) {
	for i := range short {
		n := &short[i]
		for j := range es {
			if part := min(n.left, es[j].Total); part > 0 && samePayee(es[j].Grant, n.grant) {
				es[j].setAgainst(n.grant, n.component, part, n.paid, n.reason)
				n.left, n.paid = n.left-part, n.paid-part
			}
		}
	}
	s.offsetClaims(es)
}

// offsetClaims does the same with what an earlier run found overpaid for the
// month: a correction that comes in two parts ends like one that comes at once.
func (s *settling) offsetClaims(es []Entitlement) {
	for i := range es {
		e := &es[i]
		for e.Total > 0 {
			at := slices.IndexFunc(s.claims, func(c Claim) bool {
				g := s.b.grantIn(c.Grant, c.Month)
				return c.Kept() > 0 && c.Month == e.Month && g != nil && samePayee(e.Grant, g)
			})
			if at < 0 {
				break
			}
			c := s.claims[at]
			paid := s.assessed(c.Grant, c.Component, c.Month).Paid
			part := s.withdraw(min(e.Total, c.Kept()), func(o *Claim) bool { return o == &s.claims[at] })
			e.setAgainst(s.b.grantIn(c.Grant, c.Month), c.Component, part, paid, c.Reason)
		}
	}
}

// setAgainst sets money paid under another name against the entitlement.
func (e *Entitlement) setAgainst(g *Grant, component string, part, paid Amount, why Reason) {
	e.Total -= part
	for i := range e.Lines {
		if l := &e.Lines[i]; l.Of != nil && l.Of.Key() == g.Key() && l.Component == component {
			l.Amount -= part
			return
		}
	}
	e.Lines = append(e.Lines, EntitlementLine{Component: component, Amount: -part, Assessed: paid, Reason: why, Of: g})
}

func samePayee(a, b *Grant) bool {
	return a.Payee.ID == b.Payee.ID && strings.EqualFold(a.Payee.Name, b.Payee.Name)
}

// MayPayTwice reports whether a person has several decisions for a benefit that is
// paid once, on death or in a year: what was paid by one decides about the other,
// although nothing has changed since.
func (k *Books) MayPayTwice(b *Beneficiary) bool {
	for i := range b.Grants {
		c, ok := k.Law.Category(b.Grants[i].Category)
		if !ok || c.Programme != k.Programme || c.Timing != OnDeath && c.Timing != Yearly {
			continue
		}
		for j := range i {
			if b.Grants[j].Category == c.Code {
				return true
			}
		}
	}
	return false
}

// again holds a second benefit of an event that is paid once: a death, or a year
// of decisions that hold at the same time.
func (s *settling) again(e *Entitlement) bool {
	key, timing := e.Grant.Key(), e.Category.Timing
	if e.Total == 0 || timing != OnDeath && timing != Yearly || s.paidFor(key, e.Month) {
		return false
	}
	same := func(o grantMonth) bool {
		return o.grant != nil && o.grant.Category == key.Category && o.grant.Key() != key && o.grant.statusIn(o.month) == Active &&
			(timing == OnDeath || o.month.Year() == e.Month.Year() && o.grant.lasting().Overlaps(e.Grant.lasting()))
	}
	if !slices.ContainsFunc(s.paidNow, same) && !s.paidByOther(same) {
		s.paidNow = append(s.paidNow, grantMonth{e.Grant, e.Month})
		return false
	}
	e.Findings = append(e.Findings, Finding{Code: CodePaidOnce, Severity: Error, Row: e.Grant.Row, Column: "category",
		Value: key.Category, PersonID: s.b.PersonID})
	e.Lines, e.Total = nil, 0
	return true
}

// paidFor reports whether runs have paid a grant for a month.
func (s *settling) paidFor(k GrantKey, m Month) bool {
	return slices.ContainsFunc(s.p.Assessed, func(a Assessed) bool {
		return a.Grant == k && a.Month == m && s.net(k, a.Component, m) > 0
	})
}

// paidByOther reports whether runs, or the office before its first month, have paid
// a grant and month of a kind.
func (s *settling) paidByOther(same func(grantMonth) bool) bool {
	for i := range s.p.Assessed {
		a := &s.p.Assessed[i]
		if s.net(a.Grant, a.Component, a.Month) > 0 && same(grantMonth{s.b.grantIn(a.Grant, a.Month), a.Month}) {
			return true
		}
	}
	if s.p.HandedOver == nil {
		return false
	}
	for i := range s.p.HandedOver.Grants {
		k := s.p.HandedOver.Grants[i].Key()
		for m := k.From; m != 0 && m < s.First; m++ {
			if !same(grantMonth{s.b.grantIn(k, m), m}) {
				continue
			}
			if slices.ContainsFunc(s.presumed(m), func(e Entitlement) bool { return e.Grant.Key() == k && e.Total > 0 }) {
				return true
			}
		}
	}
	return false
}

// once names what may be paid for the first time only once: the month of a
// monthly component, the year of a yearly one, the event of others. It is ""
// where something was paid before, by a run or by the office itself.
func (s *settling) once(e *Entitlement, component string, before bool) string {
	key := e.Grant.Key()
	name := func(m string) string { return strings.Join([]string{m, key.DecisionNo, key.From.String()}, "|") }
	paid := func(same func(*Assessed) bool) bool {
		return before || slices.ContainsFunc(s.p.Assessed, func(a Assessed) bool {
			return a.Grant.Category == key.Category && a.Component == component && a.Begun && same(&a)
		})
	}
	once := ""
	switch e.Category.Timing {
	case OnDeath:
		once = "death"
		if paid(func(*Assessed) bool { return true }) {
			return ""
		}
	case Once:
		once = name("once")
		if paid(func(o *Assessed) bool { return o.Grant == key }) {
			return ""
		}
	case Yearly:
		once = strconv.Itoa(e.Month.Year())
		year := func(m Month) bool { return m.Year() == e.Month.Year() }
		if paid(func(o *Assessed) bool { return year(o.Month) }) || slices.ContainsFunc(s.paidNow, func(o grantMonth) bool {
			return o.grant.Category == key.Category && o.grant.Key() != key && year(o.month)
		}) {
			return ""
		}
	default:
		once = name(e.Month.String())
		if before {
			return ""
		}
	}
	return once
}

// withdraw takes back claims on money the person still has, up to an amount, and
// returns how much.
func (s *settling) withdraw(upTo Amount, of func(*Claim) bool) (total Amount) {
	for i := range s.claims {
		c := &s.claims[i]
		part := min(upTo-total, c.Kept())
		if part <= 0 || !of(c) {
			continue
		}
		open := min(part, c.Open)
		c.Open, c.Forgiven, c.Amount, total = c.Open-open, c.Forgiven-(part-open), c.Amount-part, total+part
		back := *c
		back.Amount = part
		s.out.Withdrawn = append(s.out.Withdrawn, back)
	}
	return total
}

// claimed is what recoveries claim back.
func (s *settling) claimed(k GrantKey, component string, m Month) (sum Amount) {
	for i := range s.claims {
		if c := &s.claims[i]; c.Month == m && c.Component == component && c.Grant == k {
			sum += c.Amount
		}
	}
	return sum
}

// net is what was paid by runs and not claimed back.
func (s *settling) net(k GrantKey, component string, m Month) Amount {
	return s.assessed(k, component, m).Paid - s.claimed(k, component, m)
}

var nothingAssessed Assessed

func (s *settling) assessed(k GrantKey, component string, m Month) *Assessed {
	for i := range s.p.Assessed {
		if a := &s.p.Assessed[i]; a.Month == m && a.Component == component && a.Grant == k {
			return a
		}
	}
	return &nothingAssessed
}

func linesSum(lines []EntitlementLine, component string) (sum Amount) {
	for i := range lines {
		if lines[i].Component == component {
			sum += lines[i].Amount
		}
	}
	return sum
}

func onlyErrors(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Severity != Error })
}

// why finds the reason of a line: the first thing that differs between what the
// last run knew and what is known now.
func (s *settling) why(g *Grant, m Month, held, paidBefore bool) Reason {
	if m >= s.Own && !paidBefore {
		return ReasonMonth
	}
	old := s.p.Before.grantIn(g.Key(), m)
	switch {
	case m > s.Covered && m < s.Own:
		return ReasonNotRun
	case old == nil:
		return ReasonLateDecision
	case held:
		return ReasonHoldLifted
	case s.b.Died != s.p.Before.Died:
		return ReasonDeath
	}
	if reason := changeOf(old, g, m); reason != "" {
		return reason
	}
	switch {
	case s.b.Born != s.p.Before.Born || s.b.Sex != s.p.Before.Sex:
		return ReasonCorrected
	case s.LawChanged && m < s.Own:
		return ReasonLaw
	case s.SettingsChanged:
		return ReasonSettings
	}
	return ReasonCombined
}

// whyNothing finds the reason why what was paid is not due at all. Where nothing
// differs from the last run, as when its recovery was undone and the registry not
// corrected, it is what the registry says.
func (s *settling) whyNothing(g *Grant, m Month) Reason {
	if reason := s.why(g, m, false, true); reason != ReasonCombined {
		return reason
	}
	switch died := s.b.Died.MonthOf(); {
	case died != 0 && m > died:
		return ReasonDeath
	case g.statusIn(m) == Suspended:
		return ReasonSuspended
	case g.statusIn(m) == Stopped, !g.Months.Contains(m):
		return ReasonStopped
	}
	return ReasonCombined
}

// changeOf compares two versions of a grant for a month.
func changeOf(old, now *Grant, m Month) Reason {
	was, is := old.statusIn(m), now.statusIn(m)
	switch {
	case is == Active && was != Active:
		return ReasonResumed
	case is == Suspended && was != is:
		return ReasonSuspended
	case is == Stopped && was != is, old.Months.Contains(m) && !now.Months.Contains(m):
		return ReasonStopped
	case old.Percent != now.Percent, !old.Count.Equal(now.Count), old.Months != now.Months, !sameFacts(old.Facts, now.Facts):
		return ReasonCorrected
	case old.Unit != now.Unit || old.Jurisdiction != now.Jurisdiction:
		return ReasonMoved
	}
	return ""
}

// lasting is the span of the grant, up to the month in which it was stopped.
func (g *Grant) lasting() Span {
	span := g.Months
	if g.Status == Stopped && g.StatusFrom != 0 && (span.To == 0 || span.To >= g.StatusFrom) {
		span.To = g.StatusFrom - 1
	}
	return span
}

// statusIn is the status of the grant in a month.
func (g *Grant) statusIn(m Month) Status {
	if g.Status == "" || m < g.StatusFrom {
		return Active
	}
	return g.Status
}

func sameFacts(a, b []Fact) bool {
	x, y := slices.Clone(a), slices.Clone(b)
	slices.SortFunc(x, cmp.Compare[Fact])
	slices.SortFunc(y, cmp.Compare[Fact])
	return slices.Equal(x, y)
}
