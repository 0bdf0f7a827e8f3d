package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"chitra/bankfiles/sign"
	"chitra/payroll"
	"chitra/payroll/checkpoint"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
	"chitra/payroll/store/backup"

	"github.com/spf13/cobra"
)

func (a *app) backupCmd() *cobra.Command {
	var out, recipients, passphrase string
	c := &cobra.Command{
		Use:   "backup",
		Short: "Sao lưu toàn bộ, có mã hóa / an encrypted backup of everything",
		Long: `Ghi cơ sở dữ liệu (đúng một thời điểm, không phải dừng việc) và mọi tệp của thư mục dữ liệu vào một tệp đã mã hóa.
Tệp mở bản sao lưu (khóa riêng) phải cất ngoài máy chủ này. PostgreSQL cần pg_dump cùng phiên bản với máy chủ.
Writes the database, as of one moment, and every file of the data directory to one encrypted file. Keep the key that opens it
off this machine. PostgreSQL needs pg_dump of the server's version.`,
		Example: `  chitra backup key -o khoa-sao-luu.txt       tạo cặp khóa, một lần / make a key pair, once
  chitra backup --recipients nguoi-mo.txt -o /mnt/sao-luu
  chitra restore /mnt/sao-luu/chitra-….tar.zst.age --key khoa-sao-luu.txt --to chitra-moi`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withAnyStore(c.Context(), func(s *store.Store) error {
				made, removed, err := a.backup(c.Context(), s, out, recipients, passphrase)
				if err != nil {
					return err
				}
				return a.saidBackup(made, removed)
			})
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "thư mục ghi (mặc định: khóa backup-to) / folder (default: the key backup-to)")
	c.Flags().StringVar(&recipients, "recipients", "", "tệp khóa công khai age / file of age public keys")
	c.Flags().StringVar(&passphrase, "passphrase-file", "", "tệp chứa câu mật khẩu / file with a passphrase")
	c.AddCommand(a.backupKeyCmd(), a.backupListCmd())
	return c
}

// backup makes a backup and removes the oldest ones beyond backup-keep. Empty
// arguments are taken from the options.
func (a *app) backup(ctx context.Context, s *store.Store, out, recipientsFile, passphraseFile string) (made backup.Made, removed int, err error) {
	if recipientsFile == "" && passphraseFile == "" {
		recipientsFile, passphraseFile = a.option("backup-recipients"), a.option("backup-passphrase-file")
	}
	if out == "" {
		out = a.option("backup-to")
	}
	keep, err := a.optionNumber("backup-keep")
	if err != nil {
		return made, 0, err
	}
	recipients, err := backupRecipients(recipientsFile, passphraseFile)
	if err != nil {
		return made, 0, err
	}
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ sao lưu vào %s.", EN: "Would back up to %s."}, out)
		return made, 0, nil
	}
	source := backup.Source{Store: s, URL: a.databaseURL(), Dir: a.dir, Program: version(),
		Leave: []string{out, a.option("backup-to"), passphraseFile, a.option("backup-passphrase-file")}}
	if made, err = backup.Make(ctx, source, out, recipients, a.now()); err != nil {
		return made, 0, err
	}
	err = s.Tx(ctx, func(tx *store.Tx) error {
		return tx.AppendAudit(store.AuditEntry{Actor: a.host(), Action: "backup", Object: filepath.Base(made.Path), At: a.now()})
	})
	if err == nil {
		removed, err = backup.Prune(out, keep)
	}
	return made, removed, err
}

// host is who acts where the right comes from the machine: whoever runs the
// program.
func (a *app) host() string {
	if a.user != "" {
		return a.user
	}
	return "host"
}

func backupRecipients(recipientsFile, passphraseFile string) ([]backup.Recipient, error) {
	switch {
	case recipientsFile != "" && passphraseFile != "":
		return nil, usageError{errors.New("chỉ một trong --recipients, --passphrase-file / only one of them")}
	case recipientsFile != "":
		return backup.Recipients(recipientsFile)
	case passphraseFile != "":
		recipient, _, err := backup.Passphrase(passphraseFile)
		return []backup.Recipient{recipient}, err
	}
	return nil, usageError{errors.New("bản sao lưu luôn được mã hóa: cần --recipients hoặc --passphrase-file, hoặc khóa backup-recipients trong chitra.yaml; tạo khóa bằng «chitra backup key» / backups are always encrypted: give --recipients or --passphrase-file, or backup-recipients in chitra.yaml; “chitra backup key” makes a key")}
}

func (a *app) saidBackup(made backup.Made, removed int) error {
	if made.Path == "" { // dry run
		return nil
	}
	if a.json {
		return a.writeJSON(map[string]any{"file": made.Path, "bytes": made.Bytes, "files": len(made.Manifest.Files), "audit_entry": made.Manifest.AuditSeq, "removed": removed})
	}
	a.say(payroll.Text{VI: "Đã sao lưu %d tệp vào %s (%s byte). Chép bản này sang máy khác.", EN: "Backed up %d files to %s (%s bytes). Copy it to another machine."},
		len(made.Manifest.Files), made.Path, payroll.Amount(made.Bytes))
	if removed > 0 {
		a.say(payroll.Text{VI: "Đã xóa %d bản cũ nhất (giữ %s bản).", EN: "Removed the %d oldest ones (%s are kept)."}, removed, a.option("backup-keep"))
	}
	return nil
}

func (a *app) backupKeyCmd() *cobra.Command {
	var out string
	c := &cobra.Command{Use: "key", Short: "Tạo cặp khóa cho bản sao lưu / make a key pair for backups", Args: cobra.NoArgs,
		Long: `Khóa riêng ghi vào tệp -o: chép ra ngoài máy chủ rồi xóa khỏi máy chủ. Khóa công khai in ra: ghi vào tệp backup-recipients.
The private key goes to the file -o: move it off the server. The public key is printed: put it into the file backup-recipients.`,
		Example: "  chitra backup key -o khoa-sao-luu.txt > chitra-data/nguoi-mo-sao-luu.txt",
		RunE: func(*cobra.Command, []string) error {
			if out == "" {
				return usageError{errors.New("cần -o TỆP / needs -o FILE")}
			}
			if a.dryRun {
				a.say(payroll.Text{VI: "Sẽ tạo khóa trong %s.", EN: "Would make a key in %s."}, out)
				return nil
			}
			recipient, err := backup.NewKey(out)
			if err != nil {
				return err
			}
			a.say(payroll.Text{VI: "Khóa mở bản sao lưu ở trong %s. Cất nó ngoài máy chủ này; mất nó là mất mọi bản sao lưu.",
				EN: "The key that opens backups is in %s. Keep it off this machine; without it every backup is lost."}, out)
			_, err = fmt.Fprintln(a.out, recipient)
			return err
		}}
	c.Flags().StringVarP(&out, "out", "o", "", "tệp khóa mới / new key file")
	return c
}

func (a *app) backupListCmd() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "Các bản sao lưu / the backups", Args: cobra.NoArgs, RunE: func(*cobra.Command, []string) error {
		all, err := backup.List(a.option("backup-to"))
		if err != nil {
			return err
		}
		type backupJSON struct {
			File  string `json:"file"`
			At    string `json:"at"`
			Bytes int64  `json:"bytes"`
		}
		list, rows := []backupJSON{}, [][]string{a.heads("LÚC", "BYTE", "TỆP")}
		for _, f := range all {
			at := f.At.In(zone)
			list = append(list, backupJSON{f.Path, at.Format(time.RFC3339), f.Bytes})
			rows = append(rows, []string{at.Format("02/01/2006 15:04"), payroll.Amount(f.Bytes).String(), f.Path})
		}
		if a.json {
			return a.writeJSON(list)
		}
		table(a.out, rows)
		return nil
	}}
}

func (a *app) restoreCmd() *cobra.Command {
	var to, key, passphrase string
	var drill bool
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Khôi phục từ bản sao lưu vào một nơi mới / restore a backup into a new place",
		Long: `Mở bản sao lưu, so từng tệp với bản kê, kiểm cả cơ sở dữ liệu và điểm niêm phong, rồi mới đặt vào thư mục --to (mới hoặc trống).
PostgreSQL: --db là một cơ sở dữ liệu mới, trống. --drill: diễn tập, khôi phục vào nơi tạm rồi xóa.
Opens the backup, compares every file, verifies database and checkpoints, and only then fills the folder --to.`,
		Example: `  chitra restore chitra-20261126T160000Z.tar.zst.age --key khoa-sao-luu.txt --to chitra-data
  chitra restore chitra-….tar.zst.age --key khoa-sao-luu.txt --drill`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			identities, err := backupIdentities(key, passphrase)
			if err != nil {
				return err
			}
			if drill == (to != "") {
				return usageError{errors.New("cần đúng một trong --to THƯ-MỤC, --drill / exactly one of --to DIR and --drill")}
			}
			return a.restore(c.Context(), args[0], identities, to, drill)
		},
	}
	c.Flags().StringVar(&to, "to", "", "thư mục dữ liệu mới / new data directory")
	c.Flags().StringVar(&key, "key", "", "tệp khóa riêng age / age key file")
	c.Flags().StringVar(&passphrase, "passphrase-file", "", "tệp chứa câu mật khẩu / file with the passphrase")
	c.Flags().BoolVar(&drill, "drill", false, "diễn tập: kiểm được hết rồi xóa / rehearse: verify everything, then remove it")
	return c
}

func backupIdentities(keyFile, passphraseFile string) ([]backup.Identity, error) {
	switch {
	case keyFile != "" && passphraseFile == "":
		return backup.Identities(keyFile)
	case keyFile == "" && passphraseFile != "":
		_, identity, err := backup.Passphrase(passphraseFile)
		return []backup.Identity{identity}, err
	}
	return nil, usageError{errors.New("cần đúng một trong --key TỆP, --passphrase-file TỆP / exactly one of --key FILE and --passphrase-file FILE")}
}

func (a *app) restore(ctx context.Context, archive string, identities []backup.Identity, to string, drill bool) error {
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ khôi phục %s vào %s.", EN: "Would restore %s into %s."}, archive, to)
		return nil
	}
	var checked payrun.Verified
	var sealed checkpoint.Verified
	m, err := backup.Restore(ctx, archive, identities, backup.Target{Dir: to, URL: a.db, Check: func(ctx context.Context, s *store.Store, dir string) error {
		r, err := a.runner(s)
		if err != nil {
			return err
		}
		if checked, err = r.Verify(ctx); err != nil {
			return err
		}
		sealed, err = verifySealed(ctx, s, filepath.Join(dir, sign.Folder), filepath.Join(dir, checkpoint.Folder))
		return err
	}})
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(map[string]any{"made_at": m.MadeAt, "files": len(m.Files), "runs": checked.Runs, "payments": checked.Payments,
			"audit_entries": checked.AuditEntries, "checkpoints": sealed.Checkpoints, "drill": drill})
	}
	a.say(payroll.Text{VI: "Bản sao lưu lúc %s: %d tệp, %d đợt, %s lệnh chi, %s mục nhật ký, %d điểm niêm phong: khớp.",
		EN: "Backup of %s: %d files, %d runs, %s payments, %s journal entries, %d checkpoints: all tie."}, m.MadeAt, len(m.Files), checked.Runs,
		payroll.Amount(checked.Payments), payroll.Amount(checked.AuditEntries), sealed.Checkpoints)
	if drill {
		a.say(payroll.Text{VI: "Diễn tập xong, đã xóa bản tạm.", EN: "The drill is over; the temporary copy is removed."})
		return nil
	}
	a.say(payroll.Text{VI: "Đã khôi phục vào %s. Những gì làm sau lúc sao lưu không có trong đó: so với tệp đã gửi ngân hàng trước khi chi tiếp.",
		EN: "Restored into %s. What was done after the backup is not in it: compare with the files sent to banks before paying anything."}, to)
	return nil
}

// verifySealed compares the journal with every checkpoint of a folder.
func verifySealed(ctx context.Context, s *store.Store, keys, folder string) (v checkpoint.Verified, err error) {
	trusted, err := sign.Trusted(keys)
	if err != nil {
		return v, err
	}
	all, err := checkpoint.Read(folder, trusted)
	if err != nil {
		return v, err
	}
	return checkpoint.Verify(ctx, s, all)
}
