package main

import (
	"context"
	"os"

	"chitra/payroll"
	"chitra/payroll/payrun"

	"github.com/spf13/cobra"
)

func (a *app) filesCmd() *cobra.Command {
	c := &cobra.Command{Use: "files", Short: "Tệp chuyển tiền của đợt đã phát hành / transfer files of a released run",
		Example: `  chitra files check 2026-12-BTXH
  chitra files write 2026-12-BTXH -o tep --as minh --password-file minh.txt
  chitra files list 2026-12-BTXH
  chitra files verify tep/2026-12_BTXH_11320_pain.001.001.09.xml`}
	var out string
	write := &cobra.Command{Use: "write RUN", Short: "Ghi tệp, đọc lại để kiểm, lập bản kê / write, read back, list in a manifest", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				return a.writeFiles(c.Context(), r, who, args[0], out)
			})
		}}
	write.Flags().StringVarP(&out, "out", "o", ".", "thư mục / folder")
	list := &cobra.Command{Use: "list RUN", Short: "Các tệp của đợt / the run's files", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				files, err := r.Files(c.Context(), args[0])
				if err != nil {
					return err
				}
				return a.showFiles(files)
			})
		}}
	c.AddCommand(write, list, a.fileCheckCmd(), a.fileVerifyCmd(), a.deliverCmd(), a.targetsCmd(), a.handoverCmd(), a.handoversCmd(), a.outcomeCmd(), a.keysCmd())
	return c
}

func (a *app) writeFiles(ctx context.Context, r *payrun.Runner, who payrun.Actor, runID, dir string) error {
	if a.dryRun {
		files, err := r.Files(ctx, runID)
		if err != nil {
			return err
		}
		a.say(payroll.Text{VI: "Sẽ ghi %d tệp vào %s.", EN: "Would write %d files into %s."}, len(files), dir)
		return a.showFiles(files)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	m, err := r.WriteFiles(ctx, who, runID, dir)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(m)
	}
	rows := [][]string{a.heads("TỆP", "LỆNH", "SỐ TIỀN", "SHA-256")}
	for _, f := range m.Files {
		rows = append(rows, []string{f.Name, payroll.Amount(f.Count).String(), f.Total.String(), f.SHA256[:16] + "…"})
	}
	table(a.out, rows)
	a.say(payroll.Text{VI: "Đã ghi và đọc lại %d tệp trong %s; bản kê %s.", EN: "Wrote and read back %d files in %s; manifest %s."}, len(m.Files), dir, payrun.ManifestName(runID))
	return nil
}

// fileJSON is a transfer file as scripts see it.
type fileJSON struct {
	Name        string         `json:"name"`
	Format      string         `json:"format"`
	MessageID   string         `json:"message_id"`
	Unit        string         `json:"unit"`
	Count       int            `json:"count"`
	Total       payroll.Amount `json:"total"`
	AccountHash string         `json:"account_hash"`
	Bytes       int64          `json:"bytes,omitempty"`
	SHA256      string         `json:"sha256,omitempty"`
}

func (a *app) showFiles(files []payroll.TransferFile) error {
	list, rows := []fileJSON{}, [][]string{a.heads("TỆP", "ĐƠN VỊ", "LỆNH", "SỐ TIỀN", "ĐÃ GHI")}
	for _, f := range files {
		list = append(list, fileJSON{f.Name, f.Format, f.MessageID, f.Unit.Code, f.Count, f.Total, f.AccountHash, f.Bytes, f.SHA256})
		written := "–"
		if f.SHA256 != "" {
			written = f.SHA256[:16] + "…"
		}
		rows = append(rows, []string{f.Name, f.Unit.Name, payroll.Amount(f.Count).String(), f.Total.String(), written})
	}
	if a.json {
		return a.writeJSON(list)
	}
	table(a.out, rows)
	return nil
}
