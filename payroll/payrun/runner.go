package payrun

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chitra/bankfiles"
	"chitra/bankfiles/sign"
	"chitra/payroll"
	"chitra/payroll/store"
)

// Runner performs the steps of a month.
type Runner struct {
	Store   *store.Store
	Rates   *payroll.RateTable
	Banks   *bankfiles.Directory
	Formats []bankfiles.Format
	Readers []bankfiles.AnswerReader // of what banks answer, most certain first
	// Rebuild makes a format of the data that were kept with a run; nil when no
	// format is made of data.
	Rebuild  func(bankfiles.Basis) (bankfiles.Format, error)
	Settings payroll.Settings
	// Thresholds say what must be acknowledged before approval.
	Thresholds payroll.Thresholds
	// Key signs manifests; nil in an office that has none yet.
	Key *sign.Key
	// Now is the clock, in the zone of the offices.
	Now func() time.Time
	// Progress hears how far a long step is; nil when nobody listens.
	Progress func(done, total int)
}

// Actor is the person who acts, already authenticated.
type Actor struct {
	Name string
	Role payroll.Role
}

// can refuses an actor whose role is none of those given. Admin is not a
// superuser of money: it is listed where it may act.
func (who Actor) can(act string, roles ...payroll.Role) error {
	if slices.Contains(roles, who.Role) {
		return nil
	}
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return fmt.Errorf("%s (%s): %s; cần vai trò/needs role %s: %w", who.Name, who.Role, act, strings.Join(names, "|"), payroll.ErrNotAllowed)
}

// programme returns what the catalogue says of a programme.
func (r *Runner) programme(code payroll.Programme) (payroll.ProgrammeInfo, error) {
	var known []string
	for _, p := range r.Rates.Catalogue().Programmes {
		if p.Code == code {
			return p, nil
		}
		known = append(known, string(p.Code))
	}
	return payroll.ProgrammeInfo{}, fmt.Errorf("chương trình/programme %q: chỉ có/only %s: %w", code, strings.Join(known, ", "), payroll.ErrData)
}

// formats returns the transfer formats a debtor account uses, in the order in
// which they are asked for a payment.
func (r *Runner) formats(d payroll.Debtor) (list []bankfiles.Format, err error) {
	codes := d.Format
	if codes == "" {
		codes = bankfiles.FormatFor(d.Account.Bank)
	}
	for _, code := range bankfiles.FormatCodes(codes) {
		f, err := r.formatByCode(code)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

func (r *Runner) formatByCode(code string) (bankfiles.Format, error) {
	var known []string
	for _, f := range r.Formats {
		if f.Code() == code {
			return f, nil
		}
		known = append(known, f.Code())
	}
	return nil, fmt.Errorf("định dạng tệp/file format %q: có/known %s: %w", code, strings.Join(known, ", "), payroll.ErrData)
}

// formatOf returns the format of a planned file as it was when the run was
// prepared: of the data kept with it where they have changed since.
func (r *Runner) formatOf(tx *store.Tx, f *payroll.TransferFile) (bankfiles.Format, error) {
	now, err := r.formatByCode(f.Format)
	if f.Basis == "" {
		return now, err
	}
	if founded, ok := now.(bankfiles.Founded); ok && founded.Basis().Digest == f.Basis {
		return now, nil
	}
	parts, err := tx.FormatData(f.Basis)
	if err != nil {
		return nil, err
	}
	if r.Rebuild == nil {
		return nil, fmt.Errorf("định dạng/format %s: %w", f.Format, payroll.ErrNotFound)
	}
	return r.Rebuild(bankfiles.Basis{Digest: f.Basis, Parts: parts})
}

// audit records an act in the transaction that performs it.
func (r *Runner) audit(tx *store.Tx, who Actor, action, object string, before, after payroll.RunState, digest string) error {
	return tx.AppendAudit(store.AuditEntry{Actor: who.Name, Action: action, Object: object,
		StateBefore: string(before), StateAfter: string(after), ContentDigest: digest, At: r.Now()})
}
