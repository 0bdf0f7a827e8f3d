package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

func (a *app) auditCmd() *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "Nhật ký không sửa được / the append-only journal"}
	c.AddCommand(
		&cobra.Command{Use: "verify", Short: "Kiểm chuỗi nhật ký / check the chain", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(s *store.Store) error {
				n, _, err := s.VerifyAudit(c.Context())
				if err != nil {
					return err
				}
				a.say(payroll.Text{VI: "Chuỗi nhật ký nguyên vẹn: %s mục.", EN: "The chain is intact: %s entries."}, payroll.Amount(n))
				return nil
			})
		}},
		&cobra.Command{Use: "list", Short: "Các mục nhật ký / entries", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(s *store.Store) error {
				return s.View(c.Context(), func(tx *store.Tx) error { return a.listAudit(c, tx) })
			})
		}})
	return c
}

func (a *app) listAudit(c *cobra.Command, tx *store.Tx) error {
	const page = 1000
	after := int64(0)
	for {
		entries, err := tx.AuditEntries(after, page)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			fmt.Fprintf(a.out, "%6d  %s  %-12s %-28s %-24s %s→%s\n", e.Seq, e.At.In(zone).Format("02/01/2006 15:04:05"), e.Actor,
				printable(e.Action), printable(e.Object), e.StateBefore, e.StateAfter)
			after = e.Seq
		}
	}
}

func (a *app) verifyCmd() *cobra.Command {
	return &cobra.Command{Use: "verify", Short: "Kiểm cả cơ sở dữ liệu: số liệu, chuỗi, lệnh chi / check totals, chain and payments", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				checked, err := r.Verify(c.Context())
				if err != nil {
					return err
				}
				a.say(payroll.Text{VI: "Đã kiểm %d đợt, %s lệnh chi, %s mục nhật ký: khớp.", EN: "Checked %d runs, %s payments, %s journal entries: all tie."},
					checked.Runs, payroll.Amount(checked.Payments), payroll.Amount(checked.AuditEntries))
				return nil
			})
		}}
}

func (a *app) configCmd() *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "Cấu hình / configuration"}
	c.AddCommand(&cobra.Command{Use: "show", Short: "Giá trị đang dùng và nguồn / effective values and where they come from", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			rows := [][]string{{"KHÓA", "GIÁ TRỊ", "NGUỒN"}}
			for _, s := range a.given {
				rows = append(rows, []string{s.key, s.value, s.from})
			}
			table(a.out, rows)
			return nil
		}})
	return c
}

func (a *app) versionCmd() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Phiên bản / version", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		if a.json {
			return a.writeJSON(map[string]string{"version": version(), "go": runtime.Version()})
		}
		_, err := fmt.Fprintln(a.out, "chitra", version(), runtime.Version())
		return err
	}}
}

// version is the version the program was built as.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "devel"
}
