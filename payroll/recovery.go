package payroll

import (
	"fmt"
	"slices"
	"time"
)

// RecoveryState is where an overpayment stands.
type RecoveryState string

// open → agreed → recovered; or written off, or withdrawn because the money was
// due after all. A recovery of a cancelled run never was.
const (
	RecoveryOpen       RecoveryState = "open"
	RecoveryAgreed     RecoveryState = "agreed"
	RecoveryRecovered  RecoveryState = "recovered"
	RecoveryWrittenOff RecoveryState = "written_off"
	RecoveryWithdrawn  RecoveryState = "withdrawn"
	RecoveryCancelled  RecoveryState = "cancelled"
)

// Recovery is money of one person and payee that was paid and is not due. Only an
// agreement reduces later payments.
type Recovery struct {
	ID         string // the run that found it and a number: 2026-12-BTXH-T1
	RunID      string
	Programme  Programme
	PersonID   string
	PersonName string
	Payee      Payee  // who received; empty = the person
	Unit       string // that paid
	Reason     Reason
	State      RecoveryState
	Amount     Amount // overpaid
	Withdrawn  Amount // of it, due after all
	Repaid     Amount // of it, kept from payments or received
	WrittenOff Amount // of it, given up
	Terms      Terms
}

// Terms are how a recovery is paid off: from Month on each regular run keeps
// Instalment of a payment, at most Share per cent of what it pays for its own
// month.
type Terms struct {
	Instalment Amount
	Share      int // 1 to 99: a payment is never used up
	From       Month
	DecisionNo string
}

// Check refuses terms that recover nothing or everything at once.
func (t Terms) Check() error {
	switch {
	case t.Instalment <= 0:
		return fmt.Errorf("mức thu mỗi kỳ phải lớn hơn 0 / the instalment must be above 0: %w", ErrData)
	case t.Share < 1 || t.Share > 99:
		return fmt.Errorf("tỷ lệ %d%%: từ 1 đến 99 / the share must be 1 to 99 per cent: %w", t.Share, ErrData)
	case t.From == 0 || t.DecisionNo == "":
		return fmt.Errorf("cần tháng bắt đầu và số quyết định / a first month and a decision number are needed: %w", ErrData)
	}
	return nil
}

// Outstanding is what is still to be recovered.
func (r *Recovery) Outstanding() Amount { return r.Amount - r.Withdrawn - r.Repaid - r.WrittenOff }

// Alive reports whether anything can still be decided about the recovery.
func (r *Recovery) Alive() bool { return r.State == RecoveryOpen || r.State == RecoveryAgreed }

// take refuses an amount above the debt.
func (r *Recovery) take(a Amount) error {
	if !r.Alive() {
		return fmt.Errorf("khoản thu hồi %s đã %s / recovery %s is %s: %w", r.ID, r.State, r.ID, r.State, ErrConflict)
	}
	if a <= 0 || a > r.Outstanding() {
		return fmt.Errorf("%s đồng, nhưng khoản thu hồi %s còn %s đồng / but recovery %s has %s đồng outstanding: %w",
			a, r.ID, r.Outstanding(), r.ID, r.Outstanding(), ErrData)
	}
	return nil
}

// Receive records money that came back another way than from payments.
func (r *Recovery) Receive(a Amount) error {
	if err := r.take(a); err != nil {
		return err
	}
	r.Repaid += a
	r.settle(RecoveryRecovered)
	return nil
}

// WriteOff gives up what is outstanding.
func (r *Recovery) WriteOff() error {
	rest := r.Outstanding()
	if err := r.take(rest); err != nil {
		return err
	}
	r.WrittenOff += rest
	r.settle(RecoveryWrittenOff)
	return nil
}

// Withdraw takes back a part of the claim, because the money was due after all:
// of what is outstanding first, then of what was written off, which the person
// kept and which is therefore paid already.
func (r *Recovery) Withdraw(a Amount) error {
	open := min(a, r.Outstanding())
	if a <= 0 || a-open > r.WrittenOff {
		return fmt.Errorf("%s đồng, nhưng khoản thu hồi %s chỉ còn rút được %s đồng / but of recovery %s only %s đồng can be withdrawn: %w",
			a, r.ID, r.Outstanding()+r.WrittenOff, r.ID, r.Outstanding()+r.WrittenOff, ErrData)
	}
	r.Withdrawn += a
	r.WrittenOff -= a - open
	if r.WrittenOff == 0 {
		r.settle(RecoveryWithdrawn)
	}
	return nil
}

func (r *Recovery) settle(as RecoveryState) {
	if r.Outstanding() == 0 {
		r.State = as
	}
}

// Reopen brings the state of a recovery in line after a run that took part in it
// was cancelled. Nothing happens to a recovery after it was written off but that a
// run withdraws of it, so what that run withdrew is written off again.
func (r *Recovery) Reopen(writtenOff bool) {
	switch {
	case r.State == RecoveryCancelled || r.Outstanding() == 0:
	case writtenOff:
		r.WrittenOff += r.Outstanding()
		r.State = RecoveryWrittenOff
	case r.Terms.Instalment > 0:
		r.State = RecoveryAgreed
	default:
		r.State = RecoveryOpen
	}
}

// Claim is one month and component of a recovery.
type Claim struct {
	Recovery  string
	Grant     GrantKey
	Component string
	Month     Month
	Reason    Reason
	Amount    Amount // claimed and not withdrawn
	Open      Amount // of it, outstanding
	Forgiven  Amount // of it, written off: nobody asks for it, and the person has it
}

// Kept is what the person still has of the claimed money: what can be withdrawn.
func (c *Claim) Kept() Amount { return c.Open + c.Forgiven }

// Spread says what became of a recovery's claims: what was repaid counts for the
// earliest months first, then what was written off; the rest is open. The claims
// must be in order of month.
func (r *Recovery) Spread(claims []Claim) {
	repaid, forgiven := r.Repaid, r.WrittenOff
	for i := range claims {
		c := &claims[i]
		back := min(repaid, c.Amount)
		c.Forgiven = min(forgiven, c.Amount-back)
		c.Open = c.Amount - back - c.Forgiven
		repaid, forgiven = repaid-back, forgiven-c.Forgiven
	}
}

// Undo withdraws a recovery whose reason has gone: what is outstanding is no
// longer claimed, latest months first, and what was repaid is paid back by the
// next run if the law says that it is due. It returns the claims to withdraw.
func (r *Recovery) Undo(claims []Claim) (back []Claim, err error) {
	rest := r.Outstanding()
	if err := r.Withdraw(rest); err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(claims) {
		if part := min(rest, c.Open); part > 0 {
			rest -= part
			c.Amount = part
			back = append(back, c)
		}
	}
	if rest != 0 {
		return nil, fmt.Errorf("recovery %s: %s đồng outstanding beyond its claims: %w", r.ID, rest, ErrIntegrity)
	}
	return back, nil
}

// RecoveryAct is a decision of a person about a recovery.
type RecoveryAct struct {
	Act      string // agree, receive, write_off, undo
	Amount   Amount
	Document string // decision number, receipt, or the reason in words
	By       string
	At       time.Time
}

// Deduction is what a run keeps of one payment for a recovery.
type Deduction struct {
	Recovery string
	Amount   Amount
}

// deduct takes agreed instalments off the payments of a person, each from the one
// that goes to whoever was overpaid. Several recoveries together take no more than
// the share of the one that takes last: two of 60 % leave 40 %, not nothing.
func deduct(groups []*group, agreed []Recovery, run *PayRun) {
	for i := range agreed {
		r := &agreed[i]
		for _, g := range groups {
			if !g.goesTo(r.Payee) {
				continue
			}
			share := Amount(int64(g.own(run))/100*int64(r.Terms.Share)) - g.kept()
			part := min(r.Terms.Instalment, r.Outstanding(), share, g.Amount-1)
			if part > 0 {
				g.Deductions = append(g.Deductions, Deduction{r.ID, part})
				g.Amount -= part
				break
			}
		}
	}
}

// kept is what recoveries have taken off the payment so far.
func (g *group) kept() (sum Amount) {
	for _, d := range g.Deductions {
		sum += d.Amount
	}
	return sum
}

// own is what the payment carries for the run's own month.
func (g *group) own(run *PayRun) (sum Amount) {
	for _, s := range g.Shares {
		if s.Month == run.Month {
			sum += s.Amount
		}
	}
	return sum
}

func (g *group) goesTo(p Payee) bool {
	if p.Name == "" {
		return g.Payee.ID == g.PersonID
	}
	return g.Payee.Name == p.Name && g.Payee.ID == p.ID
}
