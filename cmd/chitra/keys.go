package main

import (
	"errors"
	"path/filepath"

	"chitra/bankfiles/sign"
	"chitra/payroll"

	"github.com/spf13/cobra"
)

// keyFolder is where the office's keys stand.
func (a *app) keyFolder() string { return filepath.Join(a.dir, sign.Folder) }

func (a *app) keysCmd() *cobra.Command {
	c := &cobra.Command{Use: "keys", Short: "Khóa ký của cơ quan / the office's signing key",
		Example: `  chitra files keys init                tạo khóa, một lần / make the key, once
  chitra files keys show                mã khóa, để đọc cho kiểm toán / the key's id, to read out to the auditor`}
	var replace bool
	init := &cobra.Command{Use: "init", Short: "Tạo khóa ký / make the signing key", Args: cobra.NoArgs,
		Long: `Khóa nằm trong thư mục dữ liệu (keys/office.key), chỉ người chạy chương trình đọc được. Đưa keys/office.pub cho kiểm toán và
ngân hàng: với tệp đó, ai cũng kiểm được bản kê mà không cần máy này. Khóa đã có thì giữ nguyên; --replace thay khóa mới khi khóa
cũ bị lộ, và giữ khóa công khai cũ để kiểm những gì đã ký.
The key stays in the data directory, readable by its owner alone. Hand keys/office.pub to auditors and the bank.`,
		RunE: func(*cobra.Command, []string) error { return a.initKey(replace) }}
	init.Flags().BoolVar(&replace, "replace", false, "thay khóa mới (khóa cũ bị lộ) / a new key for one that was exposed")
	show := &cobra.Command{Use: "show", Short: "Mã khóa và tệp khóa công khai / the key's id and public file", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return a.showKey() }}
	c.AddCommand(init, show, a.openpgpKeyCmd())
	return c
}

func (a *app) initKey(replace bool) error {
	dir := a.keyFolder()
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ tạo khóa ký trong %s nếu chưa có.", EN: "Would make a signing key in %s unless there is one."}, dir)
		return nil
	}
	if replace {
		key, err := sign.Replace(dir)
		if err != nil {
			return err
		}
		a.say(payroll.Text{VI: "Khóa mới %s. Đưa lại %s cho kiểm toán và ngân hàng.", EN: "New key %s. Hand %s out again."}, key.Public().ID(), filepath.Join(dir, sign.PublicFile))
		return nil
	}
	key, created, err := sign.Create(dir)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(keyJSON{Key: key.Public().ID(), PublicFile: filepath.Join(dir, sign.PublicFile), Already: !created})
	}
	if created {
		a.say(payroll.Text{VI: "Khóa ký của cơ quan: %s. Đưa %s cho kiểm toán; đừng gửi office.key cho ai.", EN: "The office's signing key: %s. Hand %s to the auditor; give office.key to nobody."},
			key.Public().ID(), filepath.Join(dir, sign.PublicFile))
	} else {
		a.say(payroll.Text{VI: "Đã có khóa %s.", EN: "There is key %s already."}, key.Public().ID())
	}
	return nil
}

type keyJSON struct {
	Key        string   `json:"key"`
	PublicFile string   `json:"public_file"`
	Replaced   []string `json:"replaced,omitempty"`
	Already    bool     `json:"already,omitempty"`
}

func (a *app) showKey() error {
	dir := a.keyFolder()
	key, err := sign.Open(dir)
	if err != nil {
		return err
	}
	trusted, err := sign.Trusted(dir)
	if err != nil {
		return err
	}
	shown := keyJSON{Key: key.Public().ID(), PublicFile: filepath.Join(dir, sign.PublicFile)}
	for _, k := range trusted {
		if k.ID() != shown.Key {
			shown.Replaced = append(shown.Replaced, k.ID())
		}
	}
	if a.json {
		return a.writeJSON(shown)
	}
	rows := [][]string{{"Khóa ký / signing key", shown.Key}, {"Tệp đưa cho kiểm toán / file for the auditor", shown.PublicFile}}
	for _, id := range shown.Replaced {
		rows = append(rows, []string{"Khóa cũ / replaced key", id})
	}
	table(a.out, rows)
	return nil
}

// makeKey gives a new office its key. An office that has one keeps it.
func (a *app) makeKey() error {
	_, err := sign.Open(a.keyFolder())
	if !errors.Is(err, payroll.ErrNotFound) {
		return err
	}
	quiet := *a
	quiet.json = false
	return quiet.initKey(false)
}
