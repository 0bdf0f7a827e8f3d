package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func (a *app) runCmd() *cobra.Command {
	c := &cobra.Command{Use: "run", Short: "Đợt chi trả: lập, trình, duyệt, phát hành / pay runs: prepare, submit, approve, release",
		Example: `  chitra run prepare --month 2026-12 --programme BTXH --as lan --password-file lan.txt
  chitra run submit 2026-12-BTXH --as lan --password-file lan.txt
  chitra run approve 2026-12-BTXH --as minh --password-file minh.txt --confirm 2026-12-BTXH
  chitra run release 2026-12-BTXH --as minh --password-file minh.txt --confirm 2026-12-BTXH`}
	c.AddCommand(a.runPrepareCmd(), a.runListCmd(), a.runShowCmd(), a.runDiffCmd(), a.runAcknowledgeCmd(), a.runResumeCmd(), a.runLawCmd(),
		a.runStepCmd("submit", payroll.Text{VI: "Trình duyệt", EN: "Submit for approval"}, false, func(ctx context.Context, r *payrun.Runner, who payrun.Actor, id, _ string) (payroll.PayRun, error) {
			return r.Submit(ctx, who, id)
		}),
		a.runStepCmd("approve", payroll.Text{VI: "Phê duyệt", EN: "Approve"}, true, func(ctx context.Context, r *payrun.Runner, who payrun.Actor, id, _ string) (payroll.PayRun, error) {
			return r.Approve(ctx, who, id)
		}),
		a.runStepCmd("reject", payroll.Text{VI: "Trả lại người lập", EN: "Send back to the maker"}, false, func(ctx context.Context, r *payrun.Runner, who payrun.Actor, id, reason string) (payroll.PayRun, error) {
			return r.Reject(ctx, who, id, reason)
		}),
		a.runStepCmd("release", payroll.Text{VI: "Phát hành", EN: "Release"}, true, func(ctx context.Context, r *payrun.Runner, who payrun.Actor, id, _ string) (payroll.PayRun, error) {
			return r.Release(ctx, who, id)
		}),
		a.runStepCmd("cancel", payroll.Text{VI: "Hủy đợt chưa phát hành", EN: "Cancel before release"}, true, func(ctx context.Context, r *payrun.Runner, who payrun.Actor, id, reason string) (payroll.PayRun, error) {
			return r.Cancel(ctx, who, id, reason)
		}), a.runCloseCmd(), a.runReopenCmd())
	return c
}

func (a *app) runPrepareCmd() *cobra.Command {
	var month, programme, payOn, first string
	var supplementary, twoMonths, all bool
	c := &cobra.Command{
		Use:   "prepare --month M --programme P",
		Short: "Lập đợt: chốt danh sách, tính mức và truy lĩnh, lập lệnh chi / freeze, compute with arrears, instruct",
		Long: `Đợt chi trả tháng M và, cho mọi tháng trước, phần được hưởng nay nhiều hơn phần đã chi. Chi thừa thì mở khoản thu hồi («chitra recovery»).
Đợt bổ sung (--supplementary) chi phần đến sau đợt chính của tháng. Gần Tết có thể chi hai tháng một lần (--two-months).
Pays month M and, for every earlier month, what is due now beyond what was paid. What was overpaid opens a recovery.`,
		Example: `  chitra run prepare --month 2026-12 --programme BTXH --as lan --password-file lan.txt
  chitra run prepare --month 2026-12 --programme BTXH --supplementary --as lan --password-file lan.txt
  chitra run prepare --month 2027-01 --programme NCC --two-months --as lan --password-file lan.txt`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			q, err := prepareRequest(month, programme, payOn)
			if err == nil && first != "" {
				q.FirstMonth, err = payroll.ParseMonth(first)
			}
			if err == nil && supplementary && twoMonths {
				err = errors.New("--supplementary và/and --two-months: chọn một/choose one")
			}
			if err != nil {
				return usageError{err}
			}
			q.Supplementary, q.RecomputeAll = supplementary, all
			if twoMonths {
				q.Months = 2
			}
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				return a.prepare(c.Context(), r, who, q)
			})
		},
	}
	c.Flags().StringVar(&month, "month", "", "tháng hưởng yyyy-mm / benefit month")
	c.Flags().StringVar(&programme, "programme", "", "mã chương trình: NCC, BTXH, HTXH hoặc của đơn vị (--rates) / programme, ours or the office's")
	c.Flags().BoolVar(&supplementary, "supplementary", false, "đợt bổ sung của tháng / a supplementary run of the month")
	c.Flags().BoolVar(&twoMonths, "two-months", false, "chi tháng này và tháng sau cùng lúc / pay this and the next month together")
	c.Flags().StringVar(&first, "first-month", "", "chỉ ở đợt đầu tiên: tháng đầu chitra chịu trách nhiệm, mặc định tháng của đợt / with the first run only: first month answered for")
	c.Flags().BoolVar(&all, "recompute-all", false, "tính lại mọi tháng của mọi người, kết quả như nhau / look at every month of everybody, same result")
	c.Flags().StringVar(&payOn, "pay-on", "", "ngày chuyển tiền yyyy-mm-dd, mặc định ngày 01 / execution date, default the 1st")
	return c
}

func prepareRequest(month, programme, payOn string) (q payrun.PrepareRequest, err error) {
	if q.Month, err = payroll.ParseMonth(month); err != nil {
		return q, fmt.Errorf("--month: %w", err)
	}
	if programme == "" {
		return q, errors.New("cần/needs --programme NCC | BTXH | HTXH | …")
	}
	q.Programme = payroll.Programme(strings.ToUpper(programme))
	if q.PayOn, err = payroll.ParseDate(payOn); err != nil || q.PayOn.YearOnly() {
		return q, fmt.Errorf("--pay-on %q: cần/use yyyy-mm-dd", payOn)
	}
	return q, nil
}

func (a *app) prepare(ctx context.Context, r *payrun.Runner, who payrun.Actor, q payrun.PrepareRequest) error {
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ lập đợt %s từ sổ đối tượng và bảng mức %.12s….", EN: "Would prepare run %s from the registry and rate tables %.12s…."},
			payroll.RunID(q.Month, q.Programme, 0), r.Rates.Digest())
		return nil
	}
	started := time.Now()
	p, err := r.Prepare(ctx, who, q)
	if err != nil {
		return err
	}
	if len(p.Gone) > 0 {
		a.say(payroll.Text{VI: "Cảnh báo: đợt trước đã chi theo %s, đợt này không có văn bản đó; phần đã chi theo nó sẽ bị tính là chi thừa. Nếu quên «--rates THƯ-MỤC»: hủy đợt này («chitra run cancel») rồi lập lại.",
			EN: "Warning: the run before was paid from %s, which this one does not have; what it gave counts as overpaid. If “--rates FOLDER” was forgotten: cancel this run (“chitra run cancel”) and prepare it again."},
			strings.Join(p.Gone, ", "))
	}
	if a.json {
		err = a.writeJSON(struct {
			runJSON
			Already bool                 `json:"already,omitempty"`
			Nothing bool                 `json:"nothing,omitempty"`
			Notes   map[payroll.Code]int `json:"notes,omitempty"`
			Gone    []string             `json:"gone,omitempty"`
		}{jsonRun(p.Run), p.Already, p.Nothing, p.Notes, p.Gone})
	} else {
		err = a.explainPrepared(p, time.Since(started))
	}
	if err == nil && p.Run.Totals.HeldRows > 0 && !p.Nothing {
		err = errPartial
	}
	return err
}

func (a *app) explainPrepared(p payrun.Prepared, took time.Duration) error {
	if p.Nothing {
		a.say(payroll.Text{VI: "Không có gì phải chi bổ sung, không lập đợt. Còn %d dòng tạm giữ.", EN: "Nothing to pay beside the runs before, no run was made. %d rows are still held."}, p.Run.Totals.HeldRows)
		return nil
	}
	if p.Already {
		a.say(payroll.Text{VI: "Đợt này đã lập, nội dung như cũ.", EN: "This run exists already, with the same content."})
	}
	a.showRun(p.Run)
	for _, code := range slices.Sorted(maps.Keys(p.Notes)) {
		says := placeholder.ReplaceAllString(payroll.Finding{Code: code, Value: "…"}.Says(a.language()), "…")
		a.say(payroll.Text{VI: "  %s dòng có ghi chú %s: %s", EN: "  %s rows noted %s: %s"}, payroll.Amount(p.Notes[code]), code, says)
	}
	a.say(payroll.Text{VI: "Xong sau %.1f giây. Tiếp theo: «chitra run submit %s».", EN: "Done in %.1f s. Next: “chitra run submit %s”."}, took.Seconds(), p.Run.ID)
	return nil
}

// placeholder is what each row fills in for itself.
var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// runJSON is a run as scripts see it.
type runJSON struct {
	ID             string            `json:"id"`
	Programme      payroll.Programme `json:"programme"`
	Month          string            `json:"month"`
	Kind           payroll.RunKind   `json:"kind"`
	Sequence       int               `json:"sequence"`
	State          payroll.RunState  `json:"state"`
	Covers         int               `json:"covers"`
	FirstMonth     string            `json:"first_month"`
	PayOn          string            `json:"pay_on"`
	PreparedBy     string            `json:"prepared_by"`
	PreparedAt     string            `json:"prepared_at"`
	RatesDigest    string            `json:"rates_digest"`
	RegistryDigest string            `json:"registry_digest"`
	SettingsDigest string            `json:"settings_digest"`
	ContentDigest  string            `json:"content_digest"`
	Persons        int               `json:"persons"`
	Grants         int               `json:"grants"`
	Payments       int               `json:"payments"`
	HeldRows       int               `json:"held_rows"`
	Entitled       payroll.Amount    `json:"entitled"`
	Recovered      payroll.Amount    `json:"recovered"`
	Reissued       payroll.Amount    `json:"reissued"`
	Instructed     payroll.Amount    `json:"instructed"`
	Held           payroll.Amount    `json:"held"`
	Words          string            `json:"instructed_in_words"`
}

func jsonRun(r payroll.PayRun) runJSON {
	t := r.Totals
	return runJSON{r.ID, r.Programme, r.Month.String(), r.Kind, r.Sequence, r.State, r.Covers, r.FirstMonth.String(), r.PayOn.String(), r.PreparedBy,
		r.PreparedAt.In(zone).Format(time.RFC3339), r.RatesDigest, r.RegistryDigest, r.SettingsDigest, r.ContentDigest,
		t.Persons, t.Grants, t.Payments, t.HeldRows, t.Entitled, t.Recovered, t.Reissued, t.Instructed, t.HeldSum, payroll.Words(t.Instructed)}
}

// stateNames are the words of the states on screens.
var stateNames = map[payroll.RunState]payroll.Text{
	payroll.Draft:      {VI: "nháp", EN: "draft"},
	payroll.Calculated: {VI: "đã tính", EN: "calculated"},
	payroll.Submitted:  {VI: "đã trình duyệt", EN: "submitted"},
	payroll.Approved:   {VI: "đã phê duyệt", EN: "approved"},
	payroll.Released:   {VI: "đã phát hành", EN: "released"},
	payroll.Closed:     {VI: "đã đóng", EN: "closed"},
	payroll.Cancelled:  {VI: "đã hủy", EN: "cancelled"},
}

// nextSteps say, for each state, the one thing to do next.
var nextSteps = map[payroll.RunState]string{
	payroll.Calculated: "chitra run submit %s",
	payroll.Submitted:  "chitra run approve %s",
	payroll.Approved:   "chitra run release %s",
	payroll.Released:   "chitra files write %s -o DIR",
}

func (a *app) showRun(r payroll.PayRun) {
	t := r.Totals
	w := func(vi, en string) string { return payroll.Text{VI: vi, EN: en}.In(a.language()) }
	table(a.out, [][]string{
		{w("Đợt chi trả", "Pay run"), r.ID + " (" + stateNames[r.State].In(a.language()) + ")"},
		{w("Chương trình, tháng", "Programme, month"), string(r.Programme) + ", " + monthsOf(r)},
		{w("Người, quyết định", "Persons, grants"), payroll.Amount(t.Persons).String() + ", " + payroll.Amount(t.Grants).String()},
		{w("Được hưởng", "Entitled"), t.Entitled.String() + " đ"},
		{w("  trừ thu hồi", "  less recovered"), t.Recovered.String() + " đ"},
		{w("  cộng chi lại", "  plus paid again"), t.Reissued.String() + " đ"},
		{w("  lập lệnh chi", "  instructed"), fmt.Sprintf("%s đ (%s)", t.Instructed, payroll.Amount(t.Payments))},
		{w("  tạm giữ", "  held"), fmt.Sprintf("%s đ (%s %s)", t.HeldSum, payroll.Amount(t.HeldRows), w("dòng", "rows"))},
		{w("Bằng chữ", "In words"), payroll.Words(t.Instructed)},
		{w("Người lập, lúc", "Prepared by, at"), r.PreparedBy + ", " + r.PreparedAt.In(zone).Format("02/01/2006 15:04")},
		{w("Mã nội dung", "Content digest"), r.ContentDigest},
	})
	if next := nextSteps[r.State]; next != "" {
		fmt.Fprintf(a.out, w("Tiếp theo: ", "Next: ")+next+"\n", r.ID)
	}
}

// monthsOf names the months a run pays as its own.
func monthsOf(r payroll.PayRun) string {
	if last := r.LastMonth(); last > r.Month {
		return r.Month.Vietnamese() + " + " + last.Vietnamese()
	}
	return r.Month.Vietnamese()
}

func (a *app) runListCmd() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "Danh sách đợt / list of runs", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
			runs, err := r.Runs(c.Context())
			if err != nil {
				return err
			}
			list, rows := []runJSON{}, [][]string{a.heads("ĐỢT", "TRẠNG THÁI", "LỆNH CHI", "SỐ TIỀN", "TẠM GIỮ")}
			for _, run := range runs {
				list = append(list, jsonRun(run))
				rows = append(rows, []string{run.ID, stateNames[run.State].In(a.language()), payroll.Amount(run.Totals.Payments).String(),
					run.Totals.Instructed.String(), payroll.Amount(run.Totals.HeldRows).String()})
			}
			if a.json {
				return a.writeJSON(list)
			}
			table(a.out, rows)
			return nil
		})
	}}
}

func (a *app) runShowCmd() *cobra.Command {
	var payments, held bool
	c := &cobra.Command{Use: "show RUN", Short: "Một đợt: số liệu, lệnh chi, tạm giữ / one run: totals, payments, held rows", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				switch {
				case payments:
					return a.showPayments(c.Context(), r, args[0])
				case held:
					return a.showHeld(c.Context(), r, args[0])
				}
				return a.showOne(c.Context(), r, args[0])
			})
		}}
	c.Flags().BoolVar(&payments, "payments", false, "từng lệnh chi; với --json mỗi dòng một đối tượng / every payment; with --json one object a line")
	c.Flags().BoolVar(&held, "held", false, "các dòng tạm giữ kèm lý do / held rows with reasons")
	return c
}

func (a *app) showOne(ctx context.Context, r *payrun.Runner, id string) error {
	run, err := r.Run(ctx, id)
	if err != nil {
		return err
	}
	reasons, err := r.Reasons(ctx, id)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(struct {
			runJSON
			Reasons []reasonJSON `json:"reasons"`
		}{jsonRun(run), jsonReasons(reasons)})
	}
	a.showRun(run)
	a.showReasons(reasons)
	return nil
}

// reasonJSON is what a run pays for one reason.
type reasonJSON struct {
	Reason     payroll.Reason `json:"reason"`
	Instrument string         `json:"instrument,omitempty"`
	Persons    int            `json:"persons"`
	Months     int            `json:"months"`
	Amount     payroll.Amount `json:"amount"`
}

func jsonReasons(sums []store.ReasonSum) []reasonJSON {
	list := []reasonJSON{}
	for _, s := range sums {
		list = append(list, reasonJSON{s.Reason, s.Instrument, s.Persons, s.Months, s.Amount})
	}
	return list
}

// showReasons says what the money is for: this month, and arrears by their cause.
func (a *app) showReasons(sums []store.ReasonSum) {
	w := func(vi, en string) string { return payroll.Text{VI: vi, EN: en}.In(a.language()) }
	rows := [][]string{{w("LÝ DO", "REASON"), w("NGƯỜI", "PERSONS"), w("THÁNG", "MONTHS"), w("SỐ TIỀN", "AMOUNT")}}
	for _, s := range sums {
		name := payroll.ReasonNames[s.Reason].In(a.language())
		if s.Instrument != "" {
			name += " (" + s.Instrument + ")"
		}
		rows = append(rows, []string{name, payroll.Amount(s.Persons).String(), fmt.Sprint(s.Months), s.Amount.String()})
	}
	if len(sums) > 1 || len(sums) == 1 && sums[0].Reason != payroll.ReasonMonth {
		fmt.Fprintln(a.out)
		table(a.out, rows)
	}
}

// paymentJSON is a payment as scripts see it.
type paymentJSON struct {
	EndToEndID string                   `json:"end_to_end_id"`
	RunID      string                   `json:"run"`
	Unit       string                   `json:"unit"`
	PersonID   string                   `json:"person_id"`
	Name       string                   `json:"name"`
	Payee      string                   `json:"payee"`
	Method     payroll.Method           `json:"method"`
	Bank       string                   `json:"bank,omitempty"`
	AccountNo  string                   `json:"account_no,omitempty"`
	Amount     payroll.Amount           `json:"amount"`
	Batch      int                      `json:"batch"`
	State      payroll.InstructionState `json:"state"`
}

func jsonPayment(p *payroll.PaymentInstruction) paymentJSON {
	return paymentJSON{p.EndToEndID, p.RunID, p.Unit, p.PersonID, p.PersonName, p.Payee.Name, p.Method,
		p.Account.Bank, p.Account.Number, p.Amount, p.BatchNo, p.State}
}

func (a *app) showPayments(ctx context.Context, r *payrun.Runner, id string) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	return r.EachPayment(ctx, id, func(p *payroll.PaymentInstruction) error {
		if a.json {
			return e.Encode(jsonPayment(p))
		}
		_, err := fmt.Fprintf(a.out, "%s  %s  %-28s  %-10s %-24s  %14s  %s\n", p.EndToEndID, p.PersonID, printable(p.PersonName),
			p.Account.Bank, p.Account.Number, p.Amount, paymentStates[p.State].In(a.language()))
		return err
	})
}

func (a *app) showHeld(ctx context.Context, r *payrun.Runner, id string) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	return r.EachHeld(ctx, id, func(h *payroll.HeldRow) error {
		if a.json {
			return e.Encode(struct {
				PersonID string         `json:"person_id"`
				Name     string         `json:"name"`
				Unit     string         `json:"unit"`
				Category string         `json:"category"`
				Amount   payroll.Amount `json:"amount"`
				Finding  findingJSON    `json:"finding"`
			}{h.PersonID, h.Name, h.Unit, h.Category, h.Amount, jsonFinding(h.Finding, a.language())})
		}
		_, err := fmt.Fprintf(a.out, "%s  %s  %-28s  %-20s %14s  %s\n", h.Unit, h.PersonID, printable(h.Name), h.Category, h.Amount, printable(h.Finding.Says(a.language())))
		return err
	})
}

// runStep is one act on a run.
type runStep func(ctx context.Context, r *payrun.Runner, who payrun.Actor, id, reason string) (payroll.PayRun, error)

func (a *app) runStepCmd(name string, short payroll.Text, severe bool, step runStep) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: name + " RUN", Short: short.VI + " / " + strings.ToLower(short.EN), Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				run, err := r.Run(c.Context(), args[0])
				if err != nil {
					return err
				}
				if a.dryRun {
					a.say(payroll.Text{VI: "Sẽ làm «%s» với đợt %s (%s).", EN: "Would %s run %s (%s)."}, name, run.ID, run.State)
					return nil
				}
				if severe {
					if err := a.confirmRun(run); err != nil {
						return err
					}
				}
				before := run.State
				if run, err = step(c.Context(), r, who, args[0], reason); err != nil {
					return err
				}
				already := before == run.State
				if a.json {
					return a.writeJSON(struct {
						runJSON
						Already bool `json:"already,omitempty"`
					}{jsonRun(run), already})
				}
				if already {
					a.say(payroll.Text{VI: "Việc này đã làm trước đó, không có gì thay đổi.", EN: "This was done before, nothing changes."})
				}
				a.showRun(run)
				return nil
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "lý do / reason")
	return c
}

// confirmRun asks for the run's code before a severe act; scripts give it with
// --confirm.
func (a *app) confirmRun(run payroll.PayRun) error {
	given := a.confirm
	if given == "" {
		in, ok := a.in.(*os.File)
		if a.noInput || !ok || !term.IsTerminal(int(in.Fd())) {
			return usageError{fmt.Errorf("cần --confirm %s / needs --confirm %s", run.ID, run.ID)}
		}
		a.say(payroll.Text{VI: "Đợt %s: %s lệnh chi, %s đồng (%s).", EN: "Run %s: %s payments, %s đồng (%s)."}, run.ID,
			payroll.Amount(run.Totals.Payments), run.Totals.Instructed, payroll.Words(run.Totals.Instructed))
		fmt.Fprint(a.err, payroll.Text{VI: "Gõ mã đợt để xác nhận: ", EN: "Type the run's code to confirm: "}.In(a.language()))
		line, err := bufio.NewReader(a.in).ReadString('\n')
		if err != nil {
			return err
		}
		given = strings.TrimSpace(line)
	}
	if given != run.ID {
		return usageError{fmt.Errorf("mã xác nhận %q không phải %s / confirmation does not match", given, run.ID)}
	}
	return nil
}
