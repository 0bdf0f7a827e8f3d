package main

import (
	"context"
	"errors"

	"chitra/payroll"
	"chitra/payroll/checkpoint"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

func (a *app) verifyCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Kiểm cả cơ sở dữ liệu: số liệu, lệnh chi, tệp, nhật ký, điểm niêm phong / check figures, payments, files, journal, checkpoints",
		Long: `Tính lại mọi điều phải đúng và nêu mọi chỗ không khớp, kèm mã I1–I16 (giải thích trong docs/operations.md). Không sửa gì.
Recomputes all that must hold and lists every breach with its code I1–I16 (explained in docs/operations.md). Changes nothing.`,
		Example: "  chitra verify\n  chitra verify --json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error { return a.verify(c.Context(), r) })
		},
	}
}

// breachJSON is one breach as it leaves the program.
type breachJSON struct {
	Invariant string `json:"invariant"`
	Says      string `json:"says,omitempty"`
	Subject   string `json:"subject"`
}

func (a *app) verify(ctx context.Context, r *payrun.Runner) error {
	v, sealed, err := a.checkAll(ctx, r)
	if err != nil && !errors.Is(err, payroll.ErrIntegrity) {
		return err
	}
	list := []breachJSON{}
	for _, b := range v.Breaches {
		says := b.Says
		if says == (payroll.Text{}) {
			says = invariantSays(b.Invariant)
		}
		list = append(list, breachJSON{b.Invariant, says.In(a.language()), b.Subject})
	}
	if a.json {
		jsonErr := a.writeJSON(map[string]any{"runs": v.Runs, "payments": v.Payments, "audit_entries": v.AuditEntries, "checkpoints": sealed.Checkpoints, "breaches": list})
		return errors.Join(err, jsonErr)
	}
	if len(list) > 0 {
		rows := [][]string{a.heads("MÃ", "PHẢI ĐÚNG", "CHỖ KHÔNG KHỚP")}
		for _, b := range list {
			rows = append(rows, []string{b.Invariant, b.Says, b.Subject})
		}
		table(a.out, rows)
	}
	if err == nil {
		a.say(payroll.Text{VI: "Đã kiểm %d đợt, %s lệnh chi, %s mục nhật ký, %d điểm niêm phong: khớp.", EN: "Checked %d runs, %s payments, %s journal entries, %d checkpoints: all tie."},
			v.Runs, payroll.Amount(v.Payments), payroll.Amount(v.AuditEntries), sealed.Checkpoints)
	}
	return err
}

// checkAll asks the database's own structures, recomputes the invariants and
// compares the journal with its checkpoints.
func (a *app) checkAll(ctx context.Context, r *payrun.Runner) (v payrun.Verified, sealed checkpoint.Verified, err error) {
	if err := r.Store.CheckStorage(ctx); err != nil {
		return v, sealed, err
	}
	if v, err = r.Verify(ctx); err != nil {
		return v, sealed, err
	}
	sealed, err = verifySealed(ctx, r.Store, a.keyFolder(), a.checkpointFolder())
	if errors.Is(err, payroll.ErrIntegrity) {
		v.Breaches = append(v.Breaches, store.Breach{Invariant: "I12", Subject: err.Error()})
	}
	return v, sealed, err
}

// invariantSays are the words of an invariant; those of sums and chains are ours.
func invariantSays(id string) payroll.Text {
	switch id {
	case "I3":
		return payroll.Text{VI: "mã tham chiếu tính lại từ đợt và người thì ra đúng nó", EN: "a reference follows from its run and person"}
	case "I9":
		return payroll.Text{VI: "lệnh chi và tệp như lúc phát hành", EN: "payments and files are as they were released"}
	case "I4":
		return payroll.Text{VI: "tổng của đợt bằng tổng từng dòng", EN: "totals of a run are the sum of its rows"}
	case "I5":
		return payroll.Text{VI: "tệp ngân hàng khớp lệnh chi của nó", EN: "a bank file ties with its payments"}
	case "I12":
		return payroll.Text{VI: "chuỗi nhật ký nguyên vẹn và khớp niêm phong", EN: "the journal's chain holds and agrees with its checkpoints"}
	}
	for _, i := range store.Invariants {
		if i.ID == id {
			return i.Says
		}
	}
	return payroll.Text{}
}
