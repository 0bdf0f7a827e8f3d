package main

import (
	"context"
	"fmt"
	"strings"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

func (a *app) returnsCmd() *cobra.Command {
	c := &cobra.Command{Use: "returns", Short: "Tiền chưa đến tay: ai, bao lâu, làm gì; sửa và chi lại / money that did not arrive: who, how long, what to do; mend and pay again",
		Long: `Lệnh bị ngân hàng từ chối hoặc trả về, chưa chi lại. Người thứ nhất đề nghị chi lại vào đâu, người thứ hai đồng ý; đợt lập kế tiếp
(đợt tháng hoặc bổ sung) chi lại bằng lệnh mới, đúng các tháng đó, đúng số tiền đó, một lần.

Payments banks refused or gave back and that were not made again. One person asks where the money goes, another agrees; the next run
prepared, regular or supplementary, pays it by a new instruction: the same months, the same amount, once.`,
		Example: "  chitra returns list --unit 99003\n  chitra returns repair C0ABCDEFGHIJKLM1 --bank VCB --account 0123456789 --reason \"CV 12, sổ mới\" --as lan --password-file lan.txt\n  chitra returns repair C0ABCDEFGHIJKLM1 --agree --as minh --password-file minh.txt"}
	c.AddCommand(a.returnsListCmd(), a.returnsRepairCmd())
	return c
}

func (a *app) returnsListCmd() *cobra.Command {
	var f store.UnpaidFilter
	var programme string
	c := &cobra.Command{Use: "list", Short: "Việc cần làm theo đơn vị / worklist by unit", Args: cobra.NoArgs,
		Example: "  chitra returns list\n  chitra returns list --unit 99003 --run 2026-12-BTXH --json",
		RunE: func(c *cobra.Command, _ []string) error {
			f.Programme = payroll.Programme(programme)
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error { return a.listReturns(c.Context(), r, f) })
		}}
	c.Flags().StringVar(&f.Unit, "unit", "", "mã đơn vị / unit")
	c.Flags().StringVar(&f.RunID, "run", "", "đợt / run")
	c.Flags().StringVar(&programme, "programme", "", "mã chương trình / programme")
	return c
}

// unpaidJSON is a payment that did not arrive as scripts see it.
type unpaidJSON struct {
	EndToEndID string                   `json:"end_to_end_id"`
	Origin     string                   `json:"origin"`
	Run        string                   `json:"run"`
	Unit       string                   `json:"unit"`
	PersonID   string                   `json:"person_id"`
	Name       string                   `json:"name"`
	Month      string                   `json:"month"`
	Amount     payroll.Amount           `json:"amount"`
	Attempt    int                      `json:"attempt"`
	State      payroll.InstructionState `json:"state"`
	Days       int                      `json:"days"`
	Reason     string                   `json:"reason"`
	Class      payroll.ReasonClass      `json:"class"`
	Says       string                   `json:"says"`
	Words      string                   `json:"words"`
	Act        string                   `json:"act"`
	AskedBy    string                   `json:"asked_by,omitempty"`
	AgreedBy   string                   `json:"agreed_by,omitempty"`
}

func (a *app) listReturns(ctx context.Context, r *payrun.Runner, f store.UnpaidFilter) error {
	list, long, err := r.Unpaid(ctx, f)
	if err != nil {
		return err
	}
	today := payroll.DateOf(a.now().In(zone))
	if a.json {
		out := make([]unpaidJSON, len(list))
		for i := range list {
			u := &list[i]
			why := u.BankReason()
			out[i] = unpaidJSON{u.EndToEndID, u.Origin, u.RunID, u.Unit, u.PersonID, u.PersonName, u.Month.String(), u.Amount, u.Attempt, u.State,
				u.Age(today), why.Code, why.Class, why.Says.In(a.language()), u.Words, u.Act().In(a.language()), u.Repair.AskedBy, u.Repair.AgreedBy}
		}
		return a.writeJSON(map[string]any{"unpaid": out, "findings": jsonFindings(long, a.language())})
	}
	a.showReturns(list, today)
	a.printFindings(long)
	return nil
}

// showReturns is the worklist, a block a unit.
func (a *app) showReturns(list []payroll.Unpaid, today payroll.Date) {
	w := func(vi, en string) string { return payroll.Text{VI: vi, EN: en}.In(a.language()) }
	var total payroll.Amount
	for i := 0; i < len(list); {
		unit, sum, first := list[i].Unit, payroll.Amount(0), i
		rows := [][]string{{w("LỆNH", "PAYMENT"), w("HỌ TÊN", "NAME"), w("THÁNG", "MONTH"), w("SỐ TIỀN", "AMOUNT"), w("NGÀY", "DAYS"), w("LÝ DO", "REASON"), w("VIỆC TIẾP THEO", "NEXT ACT")}}
		for ; i < len(list) && list[i].Unit == unit; i++ {
			u := &list[i]
			rows = append(rows, []string{u.EndToEndID, u.PersonName, u.Month.Vietnamese(), u.Amount.String(), fmt.Sprint(u.Age(today)),
				u.Why().In(a.language()), u.Act().In(a.language())})
			sum += u.Amount
		}
		fmt.Fprintf(a.out, w("\nĐơn vị %s: %d lệnh, %s đ\n", "\nUnit %s: %d payments, %s đ\n"), unit, i-first, sum)
		table(a.out, rows)
		total += sum
	}
	fmt.Fprintf(a.out, w("\nChưa đến tay: %d lệnh, %s đ.\n", "\nNot received: %d payments, %s đ.\n"), len(list), total)
}

// repairFlags is what a clerk says of where money goes.
type repairFlags struct {
	bank, account, holder, reason string
	cash, same, agree             bool
}

// repair reads the flags: exactly one way for the money, or a consent.
func (f *repairFlags) repair(r *payrun.Runner, reference string) (repair payroll.AccountRepair, err error) {
	ways := 0
	for _, said := range []bool{f.agree, f.cash, f.same, f.account != ""} {
		if said {
			ways++
		}
	}
	repair = payroll.AccountRepair{Payment: reference, Reason: f.reason}
	switch {
	case !payroll.ValidEndToEndID(reference):
		err = fmt.Errorf("%q không phải mã lệnh chi / is no payment reference", reference)
	case ways != 1:
		err = fmt.Errorf("cần đúng một trong: --account, --same, --cash, --agree / exactly one of --account, --same, --cash and --agree")
	case f.cash:
		repair.Method = payroll.ByCash
	case f.account != "":
		key, _ := r.Banks.ResolveKey(f.bank)
		if key == "" {
			err = fmt.Errorf("--bank %q: không nhận ra ngân hàng / bank not known", f.bank)
		}
		repair.Method = payroll.ByAccount
		repair.Account = payroll.Account{Bank: key, BankText: f.bank, Number: payroll.AccountKey(f.account), Holder: strings.TrimSpace(f.holder)}
	}
	return repair, err
}

func (a *app) returnsRepairCmd() *cobra.Command {
	var f repairFlags
	c := &cobra.Command{Use: "repair PAYMENT", Args: cobra.ExactArgs(1),
		Short: "Hai người quyết định chi lại vào đâu / two persons decide where the money goes",
		Long: `--account và --bank: tài khoản đúng; --same: tài khoản cũ (ngân hàng đã mở lại, lỗi tạm thời); --cash: chuyển sang chi tiền mặt tại nhà.
Có hiệu lực khi người khác đồng ý (--agree). Tài khoản trong sổ đối tượng được sửa ở danh sách của xã, cho các tháng sau.

The account that is right, the same one again, or cash at home. It counts when another person agrees. The registry's own account is
mended in the commune's list, for the months to come.`,
		Example: "  chitra returns repair C0ABCDEFGHIJKLM1 --cash --reason \"cụ già yếu, chi tại nhà\" --as lan --password-file lan.txt\n  chitra returns repair C0ABCDEFGHIJKLM1 --agree --as minh --password-file minh.txt",
		RunE: func(c *cobra.Command, args []string) error {
			reference := strings.ToUpper(args[0])
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				repair, err := f.repair(r, reference)
				switch {
				case err != nil:
					return usageError{err}
				case a.dryRun:
					a.say(payroll.Text{VI: "Sẽ ghi cho lệnh %s.", EN: "Would record it for payment %s."}, reference)
					return nil
				case f.agree:
					return a.agreeRepair(c.Context(), r, who, reference)
				}
				return a.askRepair(c.Context(), r, who, repair)
			})
		}}
	c.Flags().StringVar(&f.bank, "bank", "", "ngân hàng nhận / bank")
	c.Flags().StringVar(&f.account, "account", "", "số tài khoản đúng / the right account")
	c.Flags().StringVar(&f.holder, "holder", "", "tên chủ tài khoản, mặc định như cũ / account holder")
	c.Flags().BoolVar(&f.same, "same", false, "chi lại vào tài khoản cũ / the same account again")
	c.Flags().BoolVar(&f.cash, "cash", false, "chi tiền mặt tại nhà / cash at home")
	c.Flags().StringVar(&f.reason, "reason", "", "lý do, kèm số văn bản / reason, with the document's number")
	c.Flags().BoolVar(&f.agree, "agree", false, "đồng ý với đề nghị của người khác / agree to what another person asked")
	return c
}

func (a *app) askRepair(ctx context.Context, r *payrun.Runner, who payrun.Actor, repair payroll.AccountRepair) error {
	asked, err := r.Repair(ctx, who, repair)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(map[string]any{"repair": asked.ID, "asked_by": who.Name})
	}
	a.say(payroll.Text{VI: "Đã ghi đề nghị số %d. Có hiệu lực khi người khác đồng ý: «chitra returns repair %s --agree».",
		EN: "Recorded as number %d. It counts when another person agrees: “chitra returns repair %s --agree”."}, asked.ID, asked.Payment)
	return nil
}

func (a *app) agreeRepair(ctx context.Context, r *payrun.Runner, who payrun.Actor, reference string) error {
	agreed, err := r.AgreeRepair(ctx, who, reference)
	if err != nil {
		return err
	}
	if a.json {
		return a.writeJSON(map[string]any{"repair": agreed.ID, "asked_by": agreed.AskedBy, "agreed_by": who.Name})
	}
	to := payroll.Text{VI: "tiền mặt", EN: "cash"}.In(a.language())
	if agreed.Method == payroll.ByAccount {
		to = agreed.Account.Bank + " " + agreed.Account.Number
	}
	a.say(payroll.Text{VI: "Đã quyết định chi lại %s: %s (%s; đề nghị: %s, đồng ý: %s). Đợt lập kế tiếp sẽ chi.",
		EN: "Decided to pay %s again: %s (%s; asked by %s, agreed by %s). The next run prepared pays it."},
		reference, to, agreed.Reason, agreed.AskedBy, who.Name)
	return nil
}
