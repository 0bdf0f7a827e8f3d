package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"time"

	"chitra/bankfiles/sign"
	"chitra/cmd/chitra/demo"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

func (a *app) demoCmd() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Một tháng trọn vẹn trên dữ liệu giả lập / a whole month on synthetic data",
		Long: `Nhập danh sách của 12 xã, phường giả lập (khoảng 2.000 người), lập đợt NCC, BTXH và HTXH tháng 12/2026, người này lập
người kia duyệt, ghi tệp ngân hàng và sổ sách vào một thư mục. Một ngân hàng giả lập trả lời; chương trình đối chiếu, hai người
quyết định tiền bị trả về đi đâu, và tháng 01/2027 chi lại. Làm lại cho ra đúng từng byte.
Imports the lists of 12 synthetic communes (about 2,000 people), prepares the NCC, BTXH and HTXH runs of December 2026 with a
maker and a checker, and writes bank files and workbooks into a folder. A simulated bank answers; the answers are reconciled, two
persons decide where returned money goes, and January 2027 pays it again. Doing it again gives the same bytes.`,
		Example: "  chitra demo\n  chitra demo --out /tmp/thu --lang en\n  chitra demo --db postgres://localhost/thu",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.demo(c.Context(), out) },
	}
	c.Flags().StringVar(&out, "out", "chitra-demo", "thư mục kết quả / result folder")
	return c
}

// The demonstration's month and the moment everything in it happens.
var (
	demoMonth = payroll.NewMonth(2026, 12)
	demoNow   = time.Date(2026, 11, 20, 9, 0, 0, 0, zone)
)

// Days of the demonstration's second half: the bank executes, gives money back, the
// office reconciles, and prepares the next month.
var (
	demoPaid      = payroll.Date{Year: 2026, Month: 12, Day: 1}
	demoBack      = payroll.Date{Year: 2026, Month: 12, Day: 4}
	demoReconcile = time.Date(2026, 12, 7, 9, 0, 0, 0, zone)
	demoNext      = time.Date(2026, 12, 21, 9, 0, 0, 0, zone)
)

// demoKey signs the demonstration's manifests. Everybody knows it, so that the
// demonstration is the same to the byte everywhere; it is worth nothing.
var demoKey = sign.FromSeed([32]byte([]byte("chitra demo, synthetic data only")))

// Folders of the demonstration.
const (
	demoLists   = "1-danh-sach"
	demoBooks   = "2-so-sach"
	demoBank    = "3-tep-ngan-hang"
	demoAnswers = "4-tra-loi-ngan-hang"
	demoAgain   = "5-thang-sau"
	demoData    = "du-lieu"
)

// demonstration is one whole month, from lists to workbooks.
type demonstration struct {
	*app
	out           string
	r             *payrun.Runner
	maker, check  payrun.Actor
	runs          []payroll.PayRun
	open          []string // what each run's reconciliation says
	files         int
	refusedCopies []string
}

func (a *app) demo(ctx context.Context, out string) error {
	started := time.Now()
	d := demonstration{app: a, out: out}
	if err := d.folders(); err != nil {
		return err
	}
	a.dir = filepath.Join(out, demoData)
	a.now = func() time.Time { return demoNow }
	if err := demoKey.Install(a.keyFolder()); err != nil {
		return err
	}
	if err := a.init(ctx); err != nil {
		return err
	}
	return a.withStore(ctx, func(s *store.Store) (err error) {
		if d.r, err = a.runner(s); err != nil {
			return err
		}
		if err := d.people(ctx, s); err != nil {
			return err
		}
		if err := d.lists(ctx); err != nil {
			return err
		}
		for _, p := range d.r.Rates.Catalogue().Programmes {
			if err := d.month(ctx, p.Code); err != nil {
				return fmt.Errorf("%s: %w", p.Code, err)
			}
		}
		if err := d.secondHalf(ctx); err != nil {
			return err
		}
		units, err := d.r.Units(ctx)
		if err != nil {
			return err
		}
		return d.summary(time.Since(started), units[0])
	})
}

// folders makes an empty result folder. A folder that is not a demonstration's
// is never touched.
func (d *demonstration) folders() error {
	entries, err := os.ReadDir(d.out)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(d.out, demoData, testMark)); err != nil {
			return usageError{fmt.Errorf("%s đã có nội dung khác; chọn thư mục khác với --out / holds something else, choose another folder", d.out)}
		}
	}
	for _, sub := range []string{demoLists, demoBooks, demoBank, demoAnswers, demoAgain, demoData} {
		dir := filepath.Join(d.out, sub)
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
		if err := os.MkdirAll(dir, 0o750); err != nil {
			return err
		}
	}
	mark := "Dữ liệu giả lập của «chitra demo» / synthetic data of “chitra demo”\n"
	return os.WriteFile(filepath.Join(d.out, demoData, testMark), []byte(mark), 0o640)
}

// people makes the two clerks of the demonstration: one prepares, the other
// approves.
func (d *demonstration) people(ctx context.Context, s *store.Store) error {
	d.maker = payrun.Actor{Name: "lan", Role: payroll.Maker}
	d.check = payrun.Actor{Name: "minh", Role: payroll.Checker}
	users := []payroll.User{
		{Name: d.maker.Name, FullName: "Nguyễn Thị Lan (mẫu)", Role: d.maker.Role, PasswordHash: hashPassword(rand.Text())},
		{Name: d.check.Name, FullName: "Trần Quang Minh (mẫu)", Role: d.check.Role, PasswordHash: hashPassword(rand.Text())},
	}
	return s.Tx(ctx, func(tx *store.Tx) error {
		for _, u := range users {
			if _, err := tx.InsertUser(u, d.now()); err != nil {
				return err
			}
			if err := tx.AppendAudit(store.AuditEntry{Actor: "host", Action: "user.add " + string(u.Role), Object: u.Name, At: d.now()}); err != nil {
				return err
			}
		}
		return nil
	})
}

// lists writes the communes' files into the result folder and imports them; the
// faulty one must come back.
func (d *demonstration) lists(ctx context.Context) error {
	if err := d.importList(ctx, demo.Units, (*payrun.Runner).ImportUnits); err != nil {
		return err
	}
	for _, name := range demo.Lists() {
		if err := d.importList(ctx, name, (*payrun.Runner).ImportRegistry); err != nil {
			return err
		}
	}
	err := d.importList(ctx, demo.Faulty, (*payrun.Runner).ImportRegistry)
	if !errors.Is(err, payroll.ErrData) {
		return fmt.Errorf("danh sách lỗi phải bị trả lại/the faulty list must be refused: %w", errors.Join(err, payroll.ErrIntegrity))
	}
	return nil
}

func (d *demonstration) importList(ctx context.Context, name string, one importer) error {
	data, err := demo.Files.ReadFile(name)
	if err != nil {
		return err
	}
	file := filepath.Join(d.out, demoLists, path.Base(name))
	if err := os.WriteFile(file, data, 0o640); err != nil {
		return err
	}
	o, err := d.importOptions(ctx, d.r)
	if err != nil {
		return err
	}
	out, err := one(d.r, ctx, d.maker, file, o, false)
	if err == nil {
		d.say(payroll.Text{VI: "Nhập %s: %s dòng, %d mới.", EN: "Imported %s: %s rows, %d new."}, filepath.Base(file), payroll.Amount(out.Rows), out.Counts.New)
		return nil
	}
	if out.Bad == 0 {
		return err
	}
	copyName := errorSheetName(file)
	d.refusedCopies = append(d.refusedCopies, copyName)
	d.say(payroll.Text{VI: "Trả lại %s: %d dòng sai, xem cột «Lỗi» trong %s.", EN: "Sent back %s: %d bad rows, see column “Lỗi” in %s."},
		filepath.Base(file), out.Bad, filepath.Base(copyName))
	return errors.Join(err, d.writeErrorSheet(file, copyName, o, out.Findings))
}

// month takes one programme from preparation to workbooks. On a database that
// has seen the demonstration before, every step finds itself done.
func (d *demonstration) month(ctx context.Context, programme payroll.Programme) error {
	p, err := d.r.Prepare(ctx, d.maker, payrun.PrepareRequest{Programme: programme, Month: demoMonth})
	if err != nil {
		return err
	}
	run := p.Run
	d.say(payroll.Text{VI: "Đợt %s: %s lệnh chi, %s đồng; tạm giữ %d dòng.", EN: "Run %s: %s payments, %s đồng; %d rows held."},
		run.ID, payroll.Amount(run.Totals.Payments), run.Totals.Instructed, run.Totals.HeldRows)
	if run.State == payroll.Calculated {
		if run, err = d.decide(ctx, run.ID); err != nil {
			return err
		}
	}
	m, err := d.r.WriteFiles(ctx, d.check, run.ID, filepath.Join(d.out, demoBank))
	if err != nil {
		return err
	}
	d.files += len(m.Files)
	d.runs = append(d.runs, run)
	return d.reports(ctx, d.r, run.ID, filepath.Join(d.out, demoBooks), nil)
}

func (d *demonstration) decide(ctx context.Context, runID string) (payroll.PayRun, error) {
	if _, err := d.r.Submit(ctx, d.maker, runID); err != nil {
		return payroll.PayRun{}, err
	}
	if err := d.acknowledge(ctx, runID); err != nil {
		return payroll.PayRun{}, err
	}
	if _, err := d.r.Approve(ctx, d.check, runID); err != nil {
		return payroll.PayRun{}, err
	}
	return d.r.Release(ctx, d.check, runID)
}

// acknowledge has the checker answer for what the office wants looked at.
func (d *demonstration) acknowledge(ctx context.Context, runID string) error {
	warnings, _, err := d.r.Warnings(ctx, runID)
	if err != nil {
		return err
	}
	for _, f := range warnings {
		if _, err := d.r.Acknowledge(ctx, d.check, runID, f.Code, "dữ liệu mẫu, đã xem / sample data, looked at"); err != nil {
			return err
		}
	}
	return nil
}

// summary is the last screen: what happened and what to open.
func (d *demonstration) summary(took time.Duration, first payroll.Unit) error {
	w := func(vi, en string) string { return payroll.Text{VI: vi, EN: en}.In(d.language()) }
	rows := [][]string{{w("ĐỢT", "RUN"), w("NGƯỜI", "PERSONS"), w("LỆNH CHI", "PAYMENTS"), w("ĐƯỢC HƯỞNG", "ENTITLED"), w("LẬP LỆNH", "INSTRUCTED"), w("TẠM GIỮ", "HELD")}}
	for _, r := range d.runs {
		t := r.Totals
		rows = append(rows, []string{r.ID, payroll.Amount(t.Persons).String(), payroll.Amount(t.Payments).String(),
			t.Entitled.String(), t.Instructed.String(), fmt.Sprintf("%s (%d)", t.HeldSum, t.HeldRows)})
	}
	fmt.Fprintln(d.app.out)
	table(d.app.out, rows)
	fmt.Fprintln(d.app.out)
	for _, line := range d.open {
		fmt.Fprintln(d.app.out, line)
	}
	fmt.Fprintf(d.app.out, w("\nDữ liệu giả lập. %d tệp ngân hàng đã ghi và đọc lại; xong sau %.1f giây. Nên mở:\n",
		"\nSynthetic data. %d bank files written and read back; done in %.1f s. Open next:\n"), d.files, took.Seconds())
	for _, hint := range []struct{ file, vi, en string }{
		{filepath.Join(demoBooks, "2026-12_BTXH_kiem-soat.xlsx"), "sổ kiểm soát: số liệu tự đối chiếu, dòng tạm giữ và lý do", "control workbook: figures that tie, held rows with reasons"},
		{filepath.Join(demoBooks, "2026-12_BTXH_"+first.Code+"_danh-sach-chi.xlsx"), "danh sách chi của một xã, để in và ký", "payment list of one commune, to print and sign"},
		{filepath.Join(demoBooks, "2026-12_BTXH_doi-soat.xlsx"), "sổ đối soát: đợt = tệp = ghi Nợ và trả về, ngoại lệ và việc tiếp theo", "reconciliation: run = files = debits and returns, exceptions with the next act"},
		{demoAnswers, "trả lời của ngân hàng giả lập; xem kết quả: «chitra reconcile 2026-12-BTXH»", "answers of the simulated bank; the result: “chitra reconcile 2026-12-BTXH”"},
		{filepath.Join(demoAgain, "2027-01_BTXH_kiem-soat.xlsx"), "tháng sau chi lại tiền chưa đến tay", "the next month pays again what did not arrive"},
		{filepath.Join(demoLists, filepath.Base(d.refusedCopies[0])), "danh sách bị trả lại với cột «Lỗi»", "a list sent back with its column of errors"},
		{filepath.Join(demoBank, payrun.ManifestName("2026-12-BTXH")), "bản kê đã ký của tệp ngân hàng: «chitra files verify TỆP»", "signed manifest of the bank files: “chitra files verify FILE”"},
	} {
		fmt.Fprintf(d.app.out, "  %s\n      %s\n", filepath.Join(d.out, hint.file), w(hint.vi, hint.en))
	}
	return nil
}
