package payroll

import (
	"errors"
	"fmt"
	"time"
)

// RunState is where a pay run stands.
type RunState string

// draft → calculated → submitted → approved → released → closed, or cancelled
// before release. Two persons may take a closed run back to released.
const (
	Draft      RunState = "draft"
	Calculated RunState = "calculated"
	Submitted  RunState = "submitted"
	Approved   RunState = "approved"
	Released   RunState = "released"
	Closed     RunState = "closed"
	Cancelled  RunState = "cancelled"
)

// transitions is the one place that says what may follow what.
var transitions = map[RunState][]RunState{
	Draft:      {Calculated, Cancelled},
	Calculated: {Submitted, Cancelled},
	Submitted:  {Approved, Calculated, Cancelled},
	Approved:   {Released, Calculated, Cancelled},
	Released:   {Closed},
	Closed:     {Released}, // by two persons only
}

// Errors that cross package borders. They are wrapped with what the caller does
// not know and translated once, at the edge.
var (
	ErrNotFound   = errors.New("not found")
	ErrConflict   = errors.New("conflicts with the present state")
	ErrNotAllowed = errors.New("not allowed")
	ErrIntegrity  = errors.New("integrity check failed")
	ErrData       = errors.New("the data has problems")
	ErrTemporary  = errors.New("temporarily unavailable")
	// ErrUnknownOutcome: a commit whose reply was lost. Ask by key before
	// anything else.
	ErrUnknownOutcome = errors.New("outcome unknown")
)

// Next checks that a run may go from one state to another.
func (from RunState) Next(to RunState) error {
	for _, s := range transitions[from] {
		if s == to {
			return nil
		}
	}
	return fmt.Errorf("đợt đang ở trạng thái %[1]s, chưa thể sang %[2]s / run is %[1]s and cannot become %[2]s: %[3]w", from, to, ErrConflict)
}

// RunKind tells regular runs from others of the same month.
type RunKind string

// The kinds of pay run.
const (
	Regular       RunKind = "regular"
	Supplementary RunKind = "supplementary"
)

// PayRun is one programme and month: what was frozen, computed and approved.
type PayRun struct {
	ID         string // 2026-11-NCC, or 2026-11-NCC-1 for a supplementary one
	Programme  Programme
	Month      Month
	Kind       RunKind
	Sequence   int
	State      RunState
	PayOn      Date // requested execution date
	PreparedBy string
	PreparedAt time.Time
	// The digests of everything the result depends on.
	RatesDigest    string
	RegistryDigest string
	SettingsDigest string
	BasisDigest    string // settings and areas of units: what beside law and registry decides
	ContentDigest  string // what approvals are bound to
	// Covers is how many months the run pays as its own: 1, or 2 around Tết.
	Covers int
	// FirstMonth is the first month the office answers for with chitra; what was
	// paid for earlier ones is taken from the registry it handed over.
	FirstMonth Month
	Totals     RunTotals
}

// LastMonth is the last month the run pays as its own.
func (r *PayRun) LastMonth() Month { return r.Month + Month(max(r.Covers, 1)) - 1 }

// Decided reports whether the run can no longer be cancelled.
func (r *PayRun) Decided() bool { return r.State == Released || r.State == Closed }

// RunTotals are the figures of a run. Entitled, arrears included, less what is
// recovered of overpayments, and what earlier runs could not deliver and this one
// pays again = Instructed + Held always.
type RunTotals struct {
	Persons, Grants     int
	Payments, HeldRows  int
	Entitled, Recovered Amount
	Reissued            Amount
	Instructed, HeldSum Amount
}

// Payable is what the run has to pay: what is left of the entitled after
// recoveries, and what is paid again of earlier runs.
func (t RunTotals) Payable() Amount { return t.Entitled - t.Recovered + t.Reissued }

// Check verifies the identity of the totals.
func (t RunTotals) Check() error {
	sum, err := t.Instructed.Add(t.HeldSum)
	if err != nil {
		return err
	}
	if sum != t.Payable() || t.Recovered < 0 || t.Reissued < 0 {
		return fmt.Errorf("entitled %s − recovered %s + paid again %s ≠ instructed %s + held %s: %w", t.Entitled, t.Recovered, t.Reissued, t.Instructed, t.HeldSum, ErrIntegrity)
	}
	return nil
}

// RunID names a run; sequence 0 is the regular one.
func RunID(m Month, p Programme, sequence int) string {
	id := fmt.Sprintf("%s-%s", m, p)
	if sequence > 0 {
		id = fmt.Sprintf("%s-%d", id, sequence)
	}
	return id
}

// Role is what a user may do.
type Role string

// Roles are coarse. Nobody approves a run they prepared or submitted, whatever
// their role.
const (
	Maker   Role = "maker"
	Checker Role = "checker"
	Admin   Role = "admin"
	Viewer  Role = "viewer"
)

// User is a person who acts.
type User struct {
	Name         string
	FullName     string
	Role         Role
	PasswordHash string
}

// Approval is one person's decision over one exact content.
type Approval struct {
	RunID  string
	By     string
	At     time.Time
	Digest string
	// Voided says why the approval no longer counts, "" while it does.
	Voided string
}

// HeldRow is money or a grant that is not paid this month, with the reason. The
// sum of held rows is part of what is entitled.
type HeldRow struct {
	RunID    string
	PersonID string
	Name     string
	Unit     string
	Category string
	Row      int
	Amount   Amount // 0 when it could not be computed
	Finding  Finding
}
