package payroll

import (
	"fmt"
	"slices"
)

// The month's difference is what people approve: last month's total, everything
// that moved, and this month's total, so that nothing moves unseen.

// Move is a row of the difference.
type Move string

// The movements, in the order they are shown. Last month's total, less what does
// not come back, more or less what moved, plus what comes only now, is this
// month's total.
const (
	LastTotal     Move = "last_total"     // paid as due last month, recoveries taken off
	LastRecovered Move = "last_recovered" // what recoveries had taken off it
	LastReissued  Move = "last_reissued"  // of it, money of runs before it
	LastJoint     Move = "last_joint"     // of it, the other month of a run for two
	LastArrears   Move = "last_arrears"   // of it, earlier months
	LastOneOff    Move = "last_one_off"   // of it, one-off and yearly benefits
	MovedNew      Move = "new"
	MovedResumed  Move = "resumed"
	MovedRaised   Move = "raised"
	MovedStopped  Move = "stopped"
	MovedLowered  Move = "lowered"
	Joint         Move = "joint" // the second month of a run for two
	Arrears       Move = "arrears"
	OneOff        Move = "one_off"
	Recovered     Move = "recovered"
	Reissued      Move = "reissued" // money earlier runs could not deliver
	ThisTotal     Move = "total"
)

// Moves lists the movements in the order they are shown.
var Moves = []Move{LastTotal, LastRecovered, LastReissued, LastJoint, LastArrears, LastOneOff, MovedNew, MovedResumed, MovedRaised,
	MovedStopped, MovedLowered, Joint, Arrears, OneOff, Recovered, Reissued, ThisTotal}

// MoveNames are the movements in words.
var MoveNames = map[Move]Text{
	LastTotal:     {"Tổng tháng trước", "Last month's total"},
	LastRecovered: {"+ đã trừ thu hồi tháng trước", "+ recovered last month"},
	LastReissued:  {"− chi lại của tháng trước", "− paid again last month"},
	LastJoint:     {"− tháng chi gộp của đợt trước", "− other month of a joint run"},
	LastArrears:   {"− truy lĩnh tháng trước", "− last month's arrears"},
	LastOneOff:    {"− khoản một lần tháng trước", "− last month's one-offs"},
	MovedNew:      {"+ mới hưởng", "+ new"},
	MovedResumed:  {"+ hưởng lại", "+ resumed"},
	MovedRaised:   {"+ tăng mức", "+ raised"},
	MovedStopped:  {"− thôi hưởng", "− stopped"},
	MovedLowered:  {"− giảm mức", "− lowered"},
	Joint:         {"+ tháng chi gộp", "+ second month together"},
	Arrears:       {"+ truy lĩnh", "+ arrears"},
	OneOff:        {"+ khoản một lần", "+ one-offs"},
	Recovered:     {"− trừ thu hồi", "− recovered"},
	Reissued:      {"+ chi lại tiền chưa đến tay", "+ paid again"},
	ThisTotal:     {"Tổng tháng này", "This month's total"},
}

// Cause says why a grant's money of the month moved.
type Cause string

// The causes. Arrears have their [Reason] as cause, one-offs their category.
const (
	CauseDecision  Cause = "decision"  // a decision, its first month or its end
	CauseLaw       Cause = "law"       // another instrument or base
	CauseAge       Cause = "age"       // a birthday
	CauseFacts     Cause = "facts"     // percent, count or facts of the decision, or of the person
	CauseMoved     Cause = "moved"     // another unit or area
	CauseDeath     Cause = "death"     //
	CauseSuspended Cause = "suspended" //
	CauseStopped   Cause = "stopped"   //
	CauseEnded     Cause = "ended"     // the last month of the decision is past
	CauseRemoved   Cause = "removed"   // no longer in the registry
	CauseCombined  Cause = "combined"  // another grant of the person displaced or freed it
	CauseUnknown   Cause = "unknown"   // could not be computed in one of the months
)

// CauseNames are the causes in words.
var CauseNames = map[Cause]Text{
	CauseDecision:  {"theo quyết định", "by decision"},
	CauseLaw:       {"văn bản mới", "new law"},
	CauseAge:       {"đổi theo tuổi", "by age"},
	CauseFacts:     {"đổi mức độ, tỷ lệ, số lượng", "degree, percent or count"},
	CauseMoved:     {"chuyển đơn vị, địa bàn", "moved"},
	CauseDeath:     {"từ trần", "death"},
	CauseSuspended: {"tạm dừng", "suspended"},
	CauseStopped:   {"có quyết định thôi hưởng", "stopped by decision"},
	CauseEnded:     {"hết thời hạn", "ended"},
	CauseRemoved:   {"không còn trong sổ", "not in the registry"},
	CauseCombined:  {"do chế độ khác của cùng người", "because of another grant"},
	CauseUnknown:   {"chưa tính được", "could not be computed"},
}

// DifferenceRow is a movement and cause with its grants and money. Amount has the
// sign with which it enters the sum.
type DifferenceRow struct {
	Move   Move
	Cause  string // a Cause, a Reason, a category, or ""
	Count  int
	Amount Amount
}

// Difference is the month's difference of a run.
type Difference struct {
	RunID, PriorID string // PriorID "" when there is nothing to compare with
	Rows           []DifferenceRow
}

// Add counts a movement into its row.
func (d *Difference) Add(m Move, cause string, count int, amount Amount) (err error) {
	for i := range d.Rows {
		if r := &d.Rows[i]; r.Move == m && r.Cause == cause {
			r.Count += count
			r.Amount, err = r.Amount.Add(amount)
			return err
		}
	}
	d.Rows = append(d.Rows, DifferenceRow{m, cause, count, amount})
	return nil
}

// Sort brings the rows into the order they are shown in.
func (d *Difference) Sort() {
	slices.SortStableFunc(d.Rows, func(a, b DifferenceRow) int {
		if n := slices.Index(Moves, a.Move) - slices.Index(Moves, b.Move); n != 0 {
			return n
		}
		return compareText(a.Cause, b.Cause)
	})
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// countedMoves change how many grants are paid monthly.
var countedMoves = []Move{LastTotal, MovedNew, MovedResumed, MovedStopped}

// Check verifies that the movements lead from last month's total to this month's,
// in đồng and in grants that are paid monthly.
func (d *Difference) Check() error {
	var sum, total Amount
	var counted, grants int
	var err error
	for _, r := range d.Rows {
		if r.Move == ThisTotal {
			total, grants = r.Amount, r.Count
			continue
		}
		if sum, err = sum.Add(r.Amount); err != nil {
			return err
		}
		if slices.Contains(countedMoves, r.Move) {
			counted += r.Count
		}
	}
	if counted != grants {
		return fmt.Errorf("chênh lệch tháng của %s không khớp: các khoản cộng lại %d, tháng này %d / the month's difference of %s does not add up, the movements come to %d grants and the month to %d: %w",
			d.RunID, counted, grants, d.RunID, counted, grants, ErrIntegrity)
	}
	if sum != total {
		return fmt.Errorf("chênh lệch tháng của %s không khớp: các khoản cộng lại %s, tổng tháng này %s / the month's difference of %s does not add up, the movements come to %s and the month to %s: %w",
			d.RunID, sum, total, d.RunID, sum, total, ErrIntegrity)
	}
	return nil
}

// GrantChange is one grant whose money of the month is another than last month's.
type GrantChange struct {
	PersonID string
	Name     string
	Unit     string // that pays, or paid last
	Grant    GrantKey
	Move     Move
	Cause    Cause
	Was, Is  Amount
}

// Comparison knows what two months are compared by.
type Comparison struct {
	Law        *RateTable
	Settings   Settings
	Last, This Month
}

// Classify names the movement of a grant and its cause. was and now are the person
// as either run froze them, nil where it did not know them.
func (c *Comparison) Classify(x *GrantChange, was, now *Beneficiary) {
	switch {
	case x.Is == 0:
		x.Move, x.Cause = MovedStopped, c.whyNot(now, x.Grant, c.This, CauseRemoved)
	case x.Was == 0:
		x.Move, x.Cause = MovedNew, c.whyNot(was, x.Grant, c.Last, CauseDecision)
		if x.Cause == CauseSuspended || x.Cause == CauseStopped {
			x.Move = MovedResumed
		}
		switch e := c.entitlement(was, x.Grant, c.Last); {
		case x.Cause == CauseEnded: // its first month had not come
			x.Cause = CauseDecision
		case x.Cause == CauseDecision && e != nil && e.Total > 0: // by the law of then it was not
			x.Cause = CauseLaw
		}
	case x.Is > x.Was:
		x.Move, x.Cause = MovedRaised, c.whyOther(x, was, now)
	default:
		x.Move, x.Cause = MovedLowered, c.whyOther(x, was, now)
	}
}

// whyNotCauses are the causes for which a grant pays nothing in a month.
var whyNotCauses = map[Code]Cause{
	CodeDied: CauseDeath, CodeSuspended: CauseSuspended, CodeStopped: CauseStopped, CodeNotInMonths: CauseEnded, CodeNotThisMonth: CauseEnded,
	CodeCategoryEnded: CauseLaw, CodeNotEligible: CauseAge, CodeDisplaced: CauseCombined, CodeUndecided: CauseCombined,
}

// whyNot says why a grant pays nothing in a month; absent when the person does not
// have it.
func (c *Comparison) whyNot(b *Beneficiary, k GrantKey, m Month, absent Cause) Cause {
	e := c.entitlement(b, k, m)
	if e == nil {
		return absent
	}
	for _, f := range e.Findings {
		if cause, ok := whyNotCauses[f.Code]; ok {
			return cause
		}
	}
	if e.HeldBack() {
		return CauseUnknown
	}
	return CauseDecision
}

// entitlement is what a grant is due in a month by the law known now.
func (c *Comparison) entitlement(b *Beneficiary, k GrantKey, m Month) *Entitlement {
	g := b.grantIn(k, m)
	if g == nil {
		return nil
	}
	es := Entitle(b, m, c.Law, c.Settings)
	for i := range es {
		if es[i].Grant == g {
			return &es[i]
		}
	}
	return nil
}

// whyOther says why a grant pays another amount. What the old facts give in the new
// month tells time from facts: time brings law and birthdays.
func (c *Comparison) whyOther(x *GrantChange, was, now *Beneficiary) Cause {
	before, then := was.grantIn(x.Grant, c.Last), c.entitlement(was, x.Grant, c.This)
	after := now.grantIn(x.Grant, c.This)
	if before == nil || after == nil {
		return CauseDecision
	}
	if then != nil && then.Total == x.Is {
		return c.law(x, c.entitlement(was, x.Grant, c.Last), then)
	}
	switch {
	case before.Percent != after.Percent, !before.Count.Equal(after.Count), !slices.Equal(before.Facts, after.Facts), was.Born != now.Born:
		return CauseFacts
	case before.Jurisdiction != after.Jurisdiction, before.Unit != after.Unit:
		return CauseMoved
	}
	return CauseCombined
}

// law tells another instrument or base from a birthday. An instrument that reaches
// back is seen by last month's money: the law known now would have given another.
func (c *Comparison) law(x *GrantChange, last, this *Entitlement) Cause {
	switch {
	case last == nil:
		return CauseAge
	case last.Total != x.Was:
		return CauseLaw
	case len(last.Lines) != len(this.Lines):
		return CauseAge
	}
	for i := range last.Lines {
		a, b := &last.Lines[i], &this.Lines[i]
		if a.Instrument != b.Instrument || a.BaseAmount != b.BaseAmount || a.BaseBasis != b.BaseBasis {
			return CauseLaw
		}
	}
	return CauseAge
}
