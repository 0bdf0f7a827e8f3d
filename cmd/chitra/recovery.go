package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"path/filepath"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

func (a *app) recoveryCmd() *cobra.Command {
	c := &cobra.Command{Use: "recovery", Short: "Thu hồi khoản chi thừa / recover what was overpaid",
		Long: `Đợt chi trả tìm ra khoản đã chi thừa (báo chết muộn, sửa thông tin, thôi hưởng …) thì mở một khoản thu hồi. Không tự trừ vào khoản nào:
chỉ khi đã ghi quyết định thu hồi («agree») thì các đợt chính mới trừ dần. Sửa sổ đối tượng trước khi hủy một khoản thu hồi («undo»).
A run that finds something overpaid opens a recovery. Nothing is deducted by itself: only an agreement (“agree”) lets regular runs keep
instalments. Mend the registry before withdrawing a recovery (“undo”).`,
		Example: `  chitra recovery list --state open
  chitra recovery show 2026-12-BTXH-T1 --letter thu.html
  chitra recovery agree 2026-12-BTXH-T1 --instalment 200000 --share 30 --from 2027-02 --decision 15/QĐ-UBND --as lan --password-file lan.txt
  chitra recovery receive 2026-12-BTXH-T1 --amount 1000000 --document PT-0042 --as lan --password-file lan.txt
  chitra recovery write-off 2026-12-BTXH-T1 --reason "không còn thân nhân" --as minh --password-file minh.txt
  chitra recovery undo 2026-12-BTXH-T1 --reason "báo nhầm" --as minh --password-file minh.txt`}
	c.AddCommand(a.recoveryListCmd(), a.recoveryShowCmd(), a.recoveryAgreeCmd(), a.recoveryReceiveCmd(),
		a.recoveryReasonCmd("write-off", payroll.Text{VI: "Xóa phần còn phải thu", EN: "Give up what is outstanding"}, (*payrun.Runner).WriteOffRecovery),
		a.recoveryReasonCmd("undo", payroll.Text{VI: "Rút lại, trả lại phần đã thu ở đợt sau", EN: "Withdraw; the next run pays back what was repaid"}, (*payrun.Runner).UndoRecovery))
	return c
}

// recoveryJSON is a recovery as scripts see it.
type recoveryJSON struct {
	ID          string                `json:"id"`
	Run         string                `json:"run"`
	Programme   payroll.Programme     `json:"programme"`
	PersonID    string                `json:"person_id"`
	Name        string                `json:"name"`
	Payee       string                `json:"payee,omitempty"`
	Unit        string                `json:"unit"`
	Reason      payroll.Reason        `json:"reason"`
	State       payroll.RecoveryState `json:"state"`
	Amount      payroll.Amount        `json:"amount"`
	Withdrawn   payroll.Amount        `json:"withdrawn"`
	Repaid      payroll.Amount        `json:"repaid"`
	WrittenOff  payroll.Amount        `json:"written_off"`
	Outstanding payroll.Amount        `json:"outstanding"`
	Instalment  payroll.Amount        `json:"instalment,omitempty"`
	Share       int                   `json:"share,omitempty"`
	From        string                `json:"from,omitempty"`
	DecisionNo  string                `json:"decision_no,omitempty"`
}

func jsonRecovery(r *payroll.Recovery) recoveryJSON {
	return recoveryJSON{r.ID, r.RunID, r.Programme, r.PersonID, r.PersonName, r.Payee.Name, r.Unit, r.Reason, r.State, r.Amount, r.Withdrawn,
		r.Repaid, r.WrittenOff, r.Outstanding(), r.Terms.Instalment, r.Terms.Share, r.Terms.From.String(), r.Terms.DecisionNo}
}

// recoveryStates are the words of the states on screens.
var recoveryStates = map[payroll.RecoveryState]payroll.Text{
	payroll.RecoveryOpen:       {VI: "chưa có quyết định", EN: "open"},
	payroll.RecoveryAgreed:     {VI: "đang thu", EN: "agreed"},
	payroll.RecoveryRecovered:  {VI: "đã thu xong", EN: "recovered"},
	payroll.RecoveryWrittenOff: {VI: "đã xóa", EN: "written off"},
	payroll.RecoveryWithdrawn:  {VI: "đã rút", EN: "withdrawn"},
	payroll.RecoveryCancelled:  {VI: "đợt đã hủy", EN: "run cancelled"},
}

func (a *app) recoveryListCmd() *cobra.Command {
	var f store.RecoveryFilter
	var programme, state string
	c := &cobra.Command{Use: "list", Short: "Các khoản thu hồi / recoveries", Args: cobra.NoArgs, RunE: func(c *cobra.Command, _ []string) error {
		f.Programme, f.State = payroll.Programme(programme), payroll.RecoveryState(state)
		if _, ok := recoveryStates[f.State]; !ok && state != "" {
			return usageError{fmt.Errorf("--state %q: open | agreed | recovered | written_off | withdrawn | cancelled", state)}
		}
		return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error { return a.listRecoveries(c.Context(), r, f) })
	}}
	c.Flags().StringVar(&programme, "programme", "", "mã chương trình: NCC, BTXH, HTXH hoặc của đơn vị (--rates) / programme, ours or the office's")
	c.Flags().StringVar(&state, "state", "", "open | agreed | recovered | written_off | withdrawn | cancelled")
	c.Flags().StringVar(&f.PersonID, "person", "", "số định danh / citizen number")
	c.Flags().StringVar(&f.RunID, "run", "", "đợt đã tìm ra / the run that found it")
	return c
}

func (a *app) listRecoveries(ctx context.Context, r *payrun.Runner, f store.RecoveryFilter) error {
	list, rows := []recoveryJSON{}, [][]string{a.heads("THU HỒI", "SỐ ĐỊNH DANH", "HỌ TÊN", "LÝ DO", "TRẠNG THÁI", "CHI THỪA", "CÒN PHẢI THU")}
	err := r.EachRecovery(ctx, f, func(rec *payroll.Recovery) error {
		if a.json {
			list = append(list, jsonRecovery(rec))
			return nil
		}
		rows = append(rows, []string{rec.ID, rec.PersonID, rec.PersonName, payroll.ReasonNames[rec.Reason].In(a.language()),
			recoveryStates[rec.State].In(a.language()), rec.Amount.String(), rec.Outstanding().String()})
		return nil
	})
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(list)
	}
	table(a.out, rows)
	return nil
}

func (a *app) recoveryShowCmd() *cobra.Command {
	var letter string
	c := &cobra.Command{Use: "show ID", Short: "Một khoản: tháng nào, ai đã nhận, đã thu bao nhiêu / one recovery: months, receivers, what came back", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				f, err := r.Recovery(c.Context(), args[0])
				if err != nil {
					return err
				}
				if letter != "" {
					return a.writeLetter(c.Context(), r, letter, f)
				}
				if a.json {
					return a.writeJSON(jsonRecoveryFile(f))
				}
				a.showRecovery(f, r)
				return nil
			})
		}}
	c.Flags().StringVar(&letter, "letter", "", "ghi thư thông báo (HTML, in được) vào tệp / write the letter (printable HTML) into a file")
	return c
}

type claimJSON struct {
	Category   string         `json:"category"`
	DecisionNo string         `json:"decision_no"`
	Component  string         `json:"component"`
	Month      string         `json:"month"`
	Reason     payroll.Reason `json:"reason"`
	Amount     payroll.Amount `json:"amount"`
	Open       payroll.Amount `json:"open"`
}

type receiptJSON struct {
	paymentJSON
	Month  string         `json:"month"`
	Amount payroll.Amount `json:"amount"`
}

type actJSON struct {
	Act      string         `json:"act"`
	Amount   payroll.Amount `json:"amount"`
	Document string         `json:"document"`
	By       string         `json:"by"`
	At       string         `json:"at"`
}

type keptJSON struct {
	Run        string         `json:"run"`
	EndToEndID string         `json:"end_to_end_id"`
	Amount     payroll.Amount `json:"amount"`
}

func jsonRecoveryFile(f payrun.RecoveryFile) any {
	out := struct {
		recoveryJSON
		Claims     []claimJSON   `json:"claims"`
		Receipts   []receiptJSON `json:"receipts"`
		Acts       []actJSON     `json:"acts"`
		Deductions []keptJSON    `json:"deductions"`
	}{jsonRecovery(&f.Recovery), []claimJSON{}, []receiptJSON{}, []actJSON{}, []keptJSON{}}
	for _, c := range f.Claims {
		out.Claims = append(out.Claims, claimJSON{c.Grant.Category, c.Grant.DecisionNo, c.Component, c.Month.String(), c.Reason, c.Amount, c.Open})
	}
	for i := range f.Receipts {
		r := &f.Receipts[i]
		out.Receipts = append(out.Receipts, receiptJSON{jsonPayment(&r.PaymentInstruction), r.For.String(), r.Amount})
	}
	for _, act := range f.Acts {
		out.Acts = append(out.Acts, actJSON{act.Act, act.Amount, act.Document, act.By, act.At.In(zone).Format("2006-01-02T15:04:05Z07:00")})
	}
	for _, d := range f.Deductions {
		out.Deductions = append(out.Deductions, keptJSON{d.RunID, d.EndToEndID, d.Deduction.Amount})
	}
	return out
}

func (a *app) showRecovery(f payrun.RecoveryFile, r *payrun.Runner) {
	l := a.language()
	w := func(vi, en string) string { return payroll.Text{VI: vi, EN: en}.In(l) }
	rows := [][]string{
		{w("Thu hồi", "Recovery"), f.ID + " (" + recoveryStates[f.State].In(l) + ")"},
		{w("Người hưởng", "Person"), f.PersonName + ", " + f.PersonID},
		{w("Lý do", "Reason"), payroll.ReasonNames[f.Reason].In(l)},
		{w("Đã chi thừa", "Overpaid"), f.Amount.String() + " đ"},
		{w("  đã rút", "  withdrawn"), f.Withdrawn.String() + " đ"},
		{w("  đã thu", "  repaid"), f.Repaid.String() + " đ"},
		{w("  đã xóa", "  written off"), f.WrittenOff.String() + " đ"},
		{w("Còn phải thu", "Outstanding"), f.Outstanding().String() + " đ"},
	}
	if f.Payee.Name != "" {
		rows = append(rows, []string{w("Người nhận", "Payee"), f.Payee.Name + " " + f.Payee.ID})
	}
	if f.Terms.Instalment > 0 {
		rows = append(rows, []string{w("Trừ dần", "Instalments"), fmt.Sprintf(w("%s đ mỗi tháng, không quá %d%%, từ %s, quyết định %s", "%s đ a month, at most %d%%, from %s, decision %s"),
			f.Terms.Instalment, f.Terms.Share, f.Terms.From.Vietnamese(), f.Terms.DecisionNo)})
	}
	table(a.out, rows)
	fmt.Fprintln(a.out)
	list := [][]string{{w("THÁNG", "MONTH"), w("KHOẢN", "COMPONENT"), w("SỐ TIỀN", "AMOUNT"), w("LÝ DO", "REASON")}}
	for _, c := range f.Claims {
		list = append(list, []string{c.Month.Vietnamese(), c.Grant.Category + " " + componentName(c.Component, r, l), c.Amount.String(), payroll.ReasonNames[c.Reason].In(l)})
	}
	table(a.out, list)
	for i := range f.Receipts {
		x := &f.Receipts[i]
		fmt.Fprintf(a.out, w("Tháng %s: %s nhận %s đ qua %s, lệnh %s (%s)\n", "Month %s: %s received %s đ by %s, payment %s (%s)\n"),
			x.For.Vietnamese(), printable(x.Payee.Name), x.Amount, receivedBy(&x.PaymentInstruction, l), x.EndToEndID, paymentStates[x.State].In(l))
	}
	for _, d := range f.Deductions {
		fmt.Fprintf(a.out, w("Đợt %s trừ %s đ (lệnh %s)\n", "Run %s kept %s đ (payment %s)\n"), d.RunID, d.Deduction.Amount, d.EndToEndID)
	}
	for _, act := range f.Acts {
		fmt.Fprintf(a.out, "%s %s: %s %s đ (%s)\n", act.At.In(zone).Format("02/01/2006 15:04"), act.By, act.Act, act.Amount, printable(act.Document))
	}
}

// receivedBy names the way money reached somebody.
func receivedBy(p *payroll.PaymentInstruction, l payroll.Lang) string {
	if p.Method == payroll.ByCash {
		return payroll.Text{VI: "tiền mặt", EN: "cash"}.In(l)
	}
	return p.Account.Bank + " " + p.Account.Number
}

func componentName(code string, r *payrun.Runner, l payroll.Lang) string {
	for _, c := range r.Rates.Catalogue().Components {
		if c.Code == code {
			return c.Name.In(l)
		}
	}
	return code
}

//go:embed letter.html
var letterFile embed.FS

// letterData is what a letter about an overpayment says.
type letterData struct {
	payrun.RecoveryFile
	Unit      string
	Programme string
	Total     payroll.Amount
	Words     string
	Died      string
	Rows      []letterRow
	Place, On string
}

type letterRow struct{ Month, Component, Amount, Receiver, How, Reference string }

// writeLetter writes the letter to whoever received money that was not due.
func (a *app) writeLetter(ctx context.Context, r *payrun.Runner, path string, f payrun.RecoveryFile) error {
	if f.Outstanding() == 0 {
		return fmt.Errorf("khoản thu hồi %s không còn phải thu gì / nothing is outstanding of %s: %w", f.ID, f.ID, payroll.ErrConflict)
	}
	pages, err := template.ParseFS(letterFile, "letter.html")
	if err != nil {
		return err
	}
	d, err := letterOf(ctx, r, f)
	if err != nil {
		return err
	}
	now := a.now()
	d.On = fmt.Sprintf("ngày %02d tháng %02d năm %d", now.Day(), int(now.Month()), now.Year())
	if err := atomically(path, func(w io.Writer) error { return pages.Execute(w, d) }); err != nil {
		return err
	}
	a.say(payroll.Text{VI: "Đã ghi thư vào %s; mở bằng trình duyệt hoặc Word để in và ký.", EN: "Wrote the letter to %s; open it in a browser or Word to print and sign."}, filepath.Clean(path))
	return nil
}

func letterOf(ctx context.Context, r *payrun.Runner, f payrun.RecoveryFile) (letterData, error) {
	d := letterData{RecoveryFile: f, Unit: f.Recovery.Unit, Programme: string(f.Recovery.Programme), Total: f.Outstanding(),
		Words: payroll.Words(f.Outstanding()), Died: f.Person.Died.Vietnamese()}
	units, err := r.Units(ctx)
	for _, u := range units {
		if u.Code == f.Recovery.Unit {
			d.Unit = u.Name
		}
	}
	for _, p := range r.Rates.Catalogue().Programmes {
		if p.Code == f.Recovery.Programme {
			d.Programme = p.Name.VI
		}
	}
	for _, c := range f.Claims {
		if c.Open == 0 {
			continue
		}
		row := letterRow{Month: c.Month.Vietnamese(), Component: componentName(c.Component, r, payroll.Vietnamese), Amount: c.Open.String()}
		for i := range f.Receipts {
			if x := &f.Receipts[i]; x.For == c.Month && x.Grant == c.Grant {
				row.Receiver, row.How, row.Reference = x.Payee.Name, receivedBy(&x.PaymentInstruction, payroll.Vietnamese), x.EndToEndID
			}
		}
		d.Rows = append(d.Rows, row)
	}
	return d, err
}

func (a *app) recoveryAgreeCmd() *cobra.Command {
	var terms payroll.Terms
	var instalment, from string
	c := &cobra.Command{Use: "agree ID", Short: "Ghi quyết định thu hồi và mức trừ dần / record the agreement and its instalments", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if terms.Instalment, err = payroll.ParseAmount(instalment); err != nil {
				return usageError{fmt.Errorf("--instalment: %w", err)}
			}
			if terms.From, err = payroll.ParseMonth(from); err != nil {
				return usageError{fmt.Errorf("--from: %w", err)}
			}
			return a.decide(c.Context(), args[0], func(r *payrun.Runner, who payrun.Actor) (payroll.Recovery, error) {
				return r.AgreeRecovery(c.Context(), who, args[0], terms)
			})
		}}
	c.Flags().StringVar(&instalment, "instalment", "", "số tiền trừ mỗi tháng / amount kept each month")
	c.Flags().IntVar(&terms.Share, "share", 0, "tối đa bao nhiêu phần trăm trợ cấp tháng, 1–99 / at most so many per cent of the month's payment")
	c.Flags().StringVar(&from, "from", "", "từ tháng yyyy-mm / first month")
	c.Flags().StringVar(&terms.DecisionNo, "decision", "", "số quyết định thu hồi / number of the decision")
	return c
}

func (a *app) recoveryReceiveCmd() *cobra.Command {
	var amount, document string
	c := &cobra.Command{Use: "receive ID", Short: "Ghi tiền đã nộp lại (tiền mặt, chuyển khoản) / record money that came back", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			sum, err := payroll.ParseAmount(amount)
			if err != nil {
				return usageError{fmt.Errorf("--amount: %w", err)}
			}
			return a.decide(c.Context(), args[0], func(r *payrun.Runner, who payrun.Actor) (payroll.Recovery, error) {
				return r.ReceiveRecovery(c.Context(), who, args[0], sum, document)
			})
		}}
	c.Flags().StringVar(&amount, "amount", "", "số tiền / amount")
	c.Flags().StringVar(&document, "document", "", "số phiếu thu hoặc chứng từ / receipt or document number")
	return c
}

// recoveryDecision decides about a recovery for a reason.
type recoveryDecision func(r *payrun.Runner, ctx context.Context, who payrun.Actor, id, reason string) (payroll.Recovery, error)

func (a *app) recoveryReasonCmd(name string, short payroll.Text, act recoveryDecision) *cobra.Command {
	var reason string
	c := &cobra.Command{Use: name + " ID", Short: short.VI + " / " + short.EN, Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if reason == "" {
				return usageError{errors.New("cần/needs --reason")}
			}
			return a.decide(c.Context(), args[0], func(r *payrun.Runner, who payrun.Actor) (payroll.Recovery, error) {
				return act(r, c.Context(), who, args[0], reason)
			})
		}}
	c.Flags().StringVar(&reason, "reason", "", "lý do / reason")
	return c
}

// decide performs a decision about a recovery and shows what it is now.
func (a *app) decide(ctx context.Context, id string, act func(*payrun.Runner, payrun.Actor) (payroll.Recovery, error)) error {
	return a.withRunner(ctx, true, func(r *payrun.Runner, who payrun.Actor) error {
		if a.dryRun {
			f, err := r.Recovery(ctx, id)
			if err == nil {
				a.say(payroll.Text{VI: "Sẽ quyết định về khoản thu hồi %s, còn phải thu %s đồng.", EN: "Would decide about recovery %s, %s đồng outstanding."}, id, f.Outstanding())
			}
			return err
		}
		rec, err := act(r, who)
		if err != nil {
			return err
		}
		if a.json {
			return a.writeJSON(jsonRecovery(&rec))
		}
		a.say(payroll.Text{VI: "Khoản thu hồi %s: %s, còn phải thu %s đồng.", EN: "Recovery %s: %s, %s đồng outstanding."}, rec.ID, recoveryStates[rec.State].In(a.language()), rec.Outstanding())
		return nil
	})
}
