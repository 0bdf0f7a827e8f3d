package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chitra/payroll"
	"chitra/payroll/rates"

	"github.com/spf13/cobra"
)

// checkRates says whether the law is sound, and what the office's folder does to
// the law of the program: nothing of it is silent.
func (a *app) checkRates() error {
	t, err := a.rateTable()
	if err != nil {
		a.say(payroll.Text{VI: "Sửa những chỗ trên (tệp:dòng:cột) rồi chạy lại.", EN: "Mend the places above (file:line:column) and run this again."})
		return err
	}
	a.say(payroll.Text{VI: "%d văn bản, không có lỗi. Mã bảng mức %s.", EN: "%d instruments, no problems. Digest %s."}, len(t.Instruments()), t.Digest())
	if a.ratesDir == "" {
		return nil
	}
	ours, err := rates.Embedded()
	if err != nil {
		return err
	}
	changes := rates.Overlay(ours, t)
	for _, c := range changes {
		a.say(payroll.Text{VI: "  • %s", EN: "  • %s"}, c.In(a.language()))
	}
	if len(changes) == 0 {
		a.say(payroll.Text{VI: "Thư mục %s không đổi gì so với luật trong chương trình.", EN: "The folder %s changes nothing in the law of the program."}, a.ratesDir)
	}
	return nil
}

func (a *app) ratesNewCmd() *cobra.Command {
	var out string
	var categories bool
	c := &cobra.Command{
		Use:   "new NUMBER",
		Short: "Tạo tệp văn bản trống có chú thích / write a commented instrument file to fill in",
		Example: `  chitra rates new 53/2019/NQ-HĐND --rates van-ban
  chitra rates new 1/2027/NQ-HĐND -o nghi-quyet.yaml
  chitra rates new --categories --rates van-ban`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if categories == (len(args) == 1) {
				return usageError{errors.New("cần số hiệu văn bản, hoặc --categories / needs the number of the instrument, or --categories")}
			}
			if categories {
				return a.newFile(out, "categories.yaml", rates.CategoriesSkeleton())
			}
			t, err := rates.Embedded()
			if err != nil {
				return err
			}
			return a.newFile(out, rates.FileName(args[0]), rates.Skeleton(t, args[0]))
		},
	}
	c.Flags().StringVarP(&out, "out", "o", "", "tệp ghi ra; mặc định trong thư mục --rates / output file; default inside --rates")
	c.Flags().BoolVar(&categories, "categories", false, "tệp chương trình và đối tượng của đơn vị / the office's programmes and categories")
	return c
}

// newFile writes a file that does not exist yet, in the office's folder unless
// another place is named.
func (a *app) newFile(out, name string, data []byte) error {
	if out == "" {
		out = filepath.Join(a.ratesDir, name)
	}
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ ghi %s (%d byte).", EN: "Would write %s (%d bytes)."}, out, len(data))
		return nil
	}
	if dir := filepath.Dir(out); dir != "." {
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%s đã có, không ghi đè / exists and is not overwritten: %w", out, payroll.ErrConflict)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(out))
	}
	a.say(payroll.Text{VI: "Đã ghi %s. Tiếp theo: «chitra rates check --rates %s».", EN: "Wrote %s. Next: “chitra rates check --rates %s”."}, out, filepath.Dir(out))
	return nil
}

func (a *app) ratesImportCmd() *cobra.Command {
	var h rates.Head
	var out, standing string
	c := &cobra.Command{
		Use:   "import FILE.csv --number N …",
		Short: "Biến bảng gõ tay (tỷ lệ, mức) thành tệp văn bản / turn a typed table (percent, amount) into an instrument",
		Long: `Cột: ty_le (21 hoặc 41-50), muc. Khi cần thêm: doi_tuong, khoan, dieu_khoan, dac_diem (co_don; -thoat_ly là không có), so_luong (2 hoặc 3-),
tuoi (60-75 là từ đủ 60 đến dưới 75), he_so và muc_nen, tu_thang, den_thang, dia_ban. Cờ lệnh điền cho cột không có.
Tệp được kiểm như mọi văn bản trước khi ghi; có lỗi thì không ghi gì.

Columns: percent (21 or 41-50), amount; where needed category, component, provision, facts (co_don; -thoat_ly means without), count (2 or 3-),
age (60-75 is 60 up to below 75), coefficient and base, from, to, jurisdiction. Flags fill columns the table does not have.
The result is checked like any instrument before it is written; with a problem nothing is.`,
		Example: `  chitra rates import phu-luc-2.csv --number 321/2026/NĐ-CP --issuer "Chính phủ" --title "Mức chuẩn 3.012.000 đồng" --in-force 2026-10-01 \
      --standing confirmed --checked "đọc Công báo" --replaces 77/2024/NĐ-CP --category THUONG_BINH --component tro_cap --provision "Phụ lục II" --from 2026-07 --rates van-ban`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			h.Standing, h.CheckedOn = payroll.Standing(standing), payroll.DateOf(a.now()).String()
			return a.importRates(args[0], out, h)
		},
	}
	f := c.Flags()
	f.StringVar(&h.Number, "number", "", "số hiệu / number")
	f.StringVar(&h.Issuer, "issuer", "", "cơ quan ban hành / issuer")
	f.StringVar(&h.Title, "title", "", "trích yếu / title")
	f.StringVar(&h.Issued, "issued", "", "ngày ký yyyy-mm-dd / signed on")
	f.StringVar(&h.InForce, "in-force", "", "ngày có hiệu lực yyyy-mm-dd / in force from")
	f.StringVar(&standing, "standing", string(payroll.Provisional), "confirmed | provisional")
	f.StringVar(&h.CheckedHow, "checked", "", "đã đối chiếu bằng cách nào / how the figures were verified")
	f.StringSliceVar(&h.Replaces, "replaces", nil, "văn bản bị thay thế / instruments it replaces")
	f.StringVar(&h.Category, "category", "", "đối tượng / category")
	f.StringVar(&h.Component, "component", "", "khoản / component")
	f.StringVar(&h.Provision, "provision", "", "điều khoản / provision")
	f.StringVar(&h.From, "from", "", "từ tháng yyyy-mm / from month")
	f.StringVar(&h.To, "to", "", "đến tháng yyyy-mm / to month")
	f.StringVar(&h.Jurisdiction, "jurisdiction", "", "địa bàn, mặc định cả nước / jurisdiction, default the nation")
	f.StringVarP(&out, "out", "o", "", "tệp ghi ra; mặc định trong thư mục --rates / output file; default inside --rates")
	return c
}

func (a *app) importRates(path, out string, h rates.Head) error {
	for _, need := range [][2]string{{"--number", h.Number}, {"--issuer", h.Issuer}, {"--title", h.Title}, {"--in-force", h.InForce}, {"--checked", h.CheckedHow}} {
		if strings.TrimSpace(need[1]) == "" {
			return usageError{fmt.Errorf("cần/needs %s", need[0])}
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	made, problems := rates.FromTable(filepath.Base(path), data, h)
	name := rates.FileName(h.Number)
	if len(problems) == 0 {
		dir := a.ratesDir
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			dir = "" // the folder is about to be made
		}
		if problems, err = rates.Try(dir, name, made); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		a.printProblems("", problems)
		if slices.ContainsFunc(problems, func(p rates.Problem) bool { return p.File == name }) {
			a.say(payroll.Text{VI: "Tệp sẽ ghi như sau:", EN: "The file would read:"})
			fmt.Fprint(a.err, printable(string(made)))
		}
		return fmt.Errorf("%s: %d lỗi/problems: %w", path, len(problems), payroll.ErrData)
	}
	return a.newFile(out, name, made)
}
