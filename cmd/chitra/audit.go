package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"chitra/bankfiles/sign"
	"chitra/payroll"
	"chitra/payroll/checkpoint"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

func (a *app) auditCmd() *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "Nhật ký không sửa được / the append-only journal"}
	c.AddCommand(a.auditVerifyCmd(), a.auditCheckpointCmd(),
		&cobra.Command{Use: "list", Short: "Các mục nhật ký / entries", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(s *store.Store) error {
				return s.View(c.Context(), func(tx *store.Tx) error { return a.listAudit(c, tx) })
			})
		}})
	return c
}

// checkpointJSON is a checkpoint as it leaves the program.
type checkpointJSON struct {
	Entry   int64  `json:"entry"`
	Hash    string `json:"hash"`
	At      string `json:"at"`
	Code    string `json:"code"`
	Already bool   `json:"already,omitempty"`
}

func jsonCheckpoint(c checkpoint.Checkpoint, already bool) checkpointJSON {
	return checkpointJSON{c.Seq, c.Hash, c.At.In(zone).Format(time.RFC3339), c.Code(), already}
}

func (a *app) checkpointFolder() string { return filepath.Join(a.dir, checkpoint.Folder) }

func (a *app) auditVerifyCmd() *cobra.Command {
	var folders, codes []string
	var key string
	c := &cobra.Command{
		Use:   "verify",
		Short: "Kiểm chuỗi nhật ký với mọi điểm niêm phong / check the chain against every checkpoint",
		Long: `Tính lại cả chuỗi rồi so với các điểm niêm phong trong thư mục dữ liệu và trong các thư mục --checkpoints (bản giữ ở nơi
khác: kiểm toán, máy khác, USB). Nhật ký bị sửa, cắt đuôi, làm lại, hay cơ sở dữ liệu cũ đem khôi phục đều bị nêu ra.
Recomputes the chain and compares it with the checkpoints of the data directory and of --checkpoints folders kept elsewhere.`,
		Example: `  chitra audit verify
  chitra audit verify --checkpoints /media/usb/checkpoints --key /media/usb/office.pub
  chitra audit verify --code 1204:1f0c9a7be2d45566       mã in trên báo cáo hoặc trong thư / a code from paper or a mail`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(s *store.Store) error { return a.verifyAudit(c.Context(), s, key, folders, codes) })
		},
	}
	c.Flags().StringArrayVar(&folders, "checkpoints", nil, "thư mục điểm niêm phong giữ ở nơi khác / folder of checkpoints kept elsewhere")
	c.Flags().StringVar(&key, "key", "", "khóa công khai của cơ quan, thay cho khóa trong thư mục dữ liệu / the office's public key, instead of those in the data directory")
	c.Flags().StringArrayVar(&codes, "code", nil, "mã niêm phong SỐ:MÃ / checkpoint code NUMBER:HASH")
	return c
}

func (a *app) verifyAudit(ctx context.Context, s *store.Store, key string, folders, codes []string) error {
	trusted, err := a.trustedKeys(key)
	if err != nil {
		return err
	}
	var all []checkpoint.Checkpoint
	for _, dir := range append([]string{a.checkpointFolder()}, folders...) {
		found, err := checkpoint.Read(dir, trusted)
		if err != nil {
			return err
		}
		all = append(all, found...)
	}
	v, err := checkpoint.Verify(ctx, s, all)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if err := checkpoint.Match(ctx, s, code); err != nil {
			return err
		}
	}
	if a.json {
		return a.writeJSON(map[string]int{"entries": v.Entries, "checkpoints": v.Checkpoints, "codes": len(codes)})
	}
	a.say(payroll.Text{VI: "Chuỗi nhật ký nguyên vẹn: %s mục, khớp %d điểm niêm phong.", EN: "The chain is intact: %s entries, %d checkpoints agree."},
		payroll.Amount(v.Entries), v.Checkpoints+len(codes))
	if v.Checkpoints+len(codes) == 0 {
		a.say(payroll.Text{VI: "Chưa có điểm niêm phong nào, nên không biết được đuôi có bị cắt không. Chạy «chitra audit checkpoint».",
			EN: "There is no checkpoint, so nobody can tell whether its tail was cut. Run “chitra audit checkpoint”."})
	}
	return nil
}

func (a *app) auditCheckpointCmd() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "checkpoint",
		Short: "Niêm phong đầu chuỗi nhật ký, ký bằng khóa của cơ quan / sign the journal's head with the office's key",
		Long: `Ghi số, mã và giờ của mục cuối vào một tệp đã ký, ngoài cơ sở dữ liệu. Chép tệp sang máy khác hoặc giao cho kiểm toán thì
về sau không ai cắt hay làm lại nhật ký mà không lộ. Chuỗi không nguyên vẹn thì không được niêm phong.
Writes number, hash and time of the last entry to a signed file outside the database. Keep copies elsewhere.`,
		Example: "  chitra audit checkpoint\n  chitra audit checkpoint -o /media/usb/checkpoints",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), func(s *store.Store) error { return a.takeCheckpoint(c.Context(), s, cmp.Or(out, a.checkpointFolder())) })
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "thư mục ghi (mặc định: checkpoints/ trong thư mục dữ liệu) / folder")
	return c
}

func (a *app) takeCheckpoint(ctx context.Context, s *store.Store, dir string) error {
	trusted, err := sign.Trusted(a.keyFolder())
	if err != nil {
		return err
	}
	key, err := sign.Open(a.keyFolder())
	if err != nil {
		return err
	}
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ niêm phong nhật ký vào %s.", EN: "Would seal the journal in %s."}, dir)
		return nil
	}
	sealed, already, err := checkpoint.Take(ctx, s, key, trusted, dir, a.now())
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(jsonCheckpoint(sealed, already))
	}
	a.say(payroll.Text{VI: "Đã niêm phong nhật ký tại mục %d, mã %s. Giữ một bản của %s ở máy khác.",
		EN: "The journal is sealed at entry %d, code %s. Keep a copy of %s on another machine."}, sealed.Seq, sealed.Code(), dir)
	return nil
}

// auditJSON is a journal entry as scripts see it, one object a line.
type auditJSON struct {
	Entry         int64  `json:"entry"`
	At            string `json:"at"`
	Actor         string `json:"actor"`
	Action        string `json:"action"`
	Object        string `json:"object"`
	Before        string `json:"before"`
	After         string `json:"after"`
	ContentDigest string `json:"content_digest"`
	Previous      string `json:"previous"`
	Hash          string `json:"hash"`
}

func (a *app) listAudit(c *cobra.Command, tx *store.Tx) error {
	const page = 1000
	lines := json.NewEncoder(a.out)
	lines.SetEscapeHTML(false)
	after := int64(0)
	for {
		entries, err := tx.AuditEntries(after, page)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, e := range entries {
			after = e.Seq
			if a.json {
				if err := lines.Encode(auditJSON{e.Seq, e.At.In(zone).Format(time.RFC3339), e.Actor, e.Action, e.Object, e.StateBefore, e.StateAfter, e.ContentDigest, e.Prev, e.Hash}); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(a.out, "%6d  %s  %-12s %-28s %-24s %s→%s\n", e.Seq, e.At.In(zone).Format("02/01/2006 15:04:05"), e.Actor,
				printable(e.Action), printable(e.Object), e.StateBefore, e.StateAfter)
		}
	}
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
