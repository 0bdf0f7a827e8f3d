package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"chitra/bankfiles/delivery"
	"chitra/bankfiles/openpgp"
	"chitra/payroll"
	"chitra/payroll/payrun"

	"github.com/spf13/cobra"
)

func (a *app) deliverCmd() *cobra.Command {
	var from, target, reason string
	c := &cobra.Command{Use: "deliver RUN", Short: "Gửi tệp đến ngân hàng (thư mục, SFTP) / take files to the bank (folder, SFTP)", Args: cobra.ExactArgs(1),
		Long: `Gửi các tệp của đợt theo một đường đã khai trong delivery.yaml của thư mục dữ liệu. Tệp gửi dưới tên tạm, đọc lại để so, rồi mới đổi
sang tên thật; đứt giữa chừng thì lần sau gửi tiếp. Nếu đứt đúng lúc đổi tên, kết quả là CHƯA RÕ và tệp không được gửi lại cho đến khi
xem được ở máy chủ hoặc ngân hàng trả lời («chitra files outcome»).
Takes the files of a run along a way of delivery.yaml. What is not known to have arrived is recorded as unknown and never sent again on a guess.`,
		Example: `  chitra files targets
  chitra files deliver 2026-12-BTXH --from tep --target vcb --as lan --password-file lan.txt`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				return a.deliver(c.Context(), r, who, args[0], from, target, reason)
			})
		}}
	c.Flags().StringVar(&from, "from", ".", "thư mục chứa tệp đã ghi / folder the files were written to")
	c.Flags().StringVar(&target, "target", "", "tên đường trong delivery.yaml / name of a way in delivery.yaml")
	c.Flags().StringVar(&reason, "reason", "", "vì sao gửi lại / why it is sent again")
	return c
}

func (a *app) deliver(ctx context.Context, r *payrun.Runner, who payrun.Actor, runID, from, name, reason string) error {
	t, err := a.target(name)
	if err != nil {
		return err
	}
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ gửi tệp của %s trong %s đến %s.", EN: "Would take the files of %s in %s to %s."}, runID, from, t.Recipient())
		return nil
	}
	told, err := r.Deliver(ctx, who, runID, from, t, reason)
	if len(told) > 0 || err == nil {
		if showErr := a.showHandovers(told); showErr != nil {
			return showErr
		}
	}
	return err
}

// targets reads the office's ways to banks; every fault of the file is named.
func (a *app) targets() ([]*delivery.Target, error) {
	targets, problems, err := delivery.Load(a.dir, a.now)
	if err != nil || len(problems) == 0 {
		return targets, err
	}
	a.printProblems(a.dir, problems)
	return nil, fmt.Errorf("%s: %w", filepath.Join(a.dir, delivery.File), payroll.ErrData)
}

func (a *app) target(name string) (*delivery.Target, error) {
	targets, err := a.targets()
	if err != nil {
		return nil, err
	}
	var known []string
	for _, t := range targets {
		if t.Name == name || name == "" && len(targets) == 1 {
			return t, nil
		}
		known = append(known, t.Name)
	}
	return nil, usageError{fmt.Errorf("--target %q: %s có/has: %s", name, filepath.Join(a.dir, delivery.File), strings.Join(known, ", "))}
}

func (a *app) targetsCmd() *cobra.Command {
	return &cobra.Command{Use: "targets", Short: "Các đường đến ngân hàng của đơn vị / the office's ways to banks", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			targets, err := a.targets()
			if err != nil {
				return err
			}
			type targetJSON struct {
				Name      string   `json:"name"`
				Recipient string   `json:"recipient"`
				Banks     []string `json:"banks,omitempty"`
				FileName  string   `json:"file_name,omitempty"`
				Sealed    bool     `json:"sealed"`
			}
			list, rows := []targetJSON{}, [][]string{a.heads("TÊN", "NƠI NHẬN", "NGÂN HÀNG", "TÊN TỆP", "MÃ HÓA")}
			for _, t := range targets {
				list = append(list, targetJSON{t.Name, t.Recipient(), t.Banks, t.FileName, t.Seal != nil})
				sealed := "không/no"
				if t.Seal != nil {
					sealed = "OpenPGP"
				}
				rows = append(rows, []string{t.Name, t.Recipient(), strings.Join(t.Banks, ", "), t.FileName, sealed})
			}
			if a.json {
				return a.writeJSON(list)
			}
			table(a.out, rows)
			return nil
		}}
}

// openpgpKeyCmd makes the key a bank asks for in an agreement on encryption.
func (a *app) openpgpKeyCmd() *cobra.Command {
	var name, email string
	c := &cobra.Command{Use: "openpgp", Short: "Tạo khóa OpenPGP để ký tệp gửi ngân hàng / make the OpenPGP key for sealing files", Args: cobra.NoArgs,
		Long: `Chỉ cần khi thỏa thuận với ngân hàng yêu cầu ký và mã hóa OpenPGP. Khóa riêng nằm trong keys/office-openpgp.key; giao
keys/office-openpgp.asc cho ngân hàng và đọc dấu vân tay qua điện thoại để họ kiểm.
Only where the agreement with a bank asks for it. Give the .asc file to the bank and read the fingerprint out on the telephone.`,
		Example: `  chitra files keys openpgp --name 'UBND phường Thử Nghiệm' --email ketoan@example.vn`,
		RunE: func(*cobra.Command, []string) error {
			if a.dryRun {
				a.say(payroll.Text{VI: "Sẽ tạo khóa OpenPGP trong %s.", EN: "Would make an OpenPGP key in %s."}, a.keyFolder())
				return nil
			}
			key, err := openpgp.Create(a.keyFolder(), name, email)
			if err != nil {
				return err
			}
			public := filepath.Join(a.keyFolder(), openpgp.PublicFile)
			if a.json {
				return a.writeJSON(keyJSON{Key: key.Fingerprint(), PublicFile: public})
			}
			a.say(payroll.Text{VI: "Khóa OpenPGP %s. Giao %s cho ngân hàng.", EN: "OpenPGP key %s. Give %s to the bank."}, key.Fingerprint(), public)
			return nil
		}}
	c.Flags().StringVar(&name, "name", "", "tên cơ quan / name of the office")
	c.Flags().StringVar(&email, "email", "", "thư điện tử / e-mail address")
	return c
}
