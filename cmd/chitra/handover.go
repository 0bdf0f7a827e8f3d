package main

import (
	"context"
	"fmt"
	"strconv"

	"chitra/payroll"
	"chitra/payroll/payrun"

	"github.com/spf13/cobra"
)

func (a *app) handoverCmd() *cobra.Command {
	var to, reason string
	c := &cobra.Command{Use: "handover RUN|FILE", Short: "Ghi nhận đã giao tệp cho ngân hàng / record that files were given to the bank", Args: cobra.ExactArgs(1),
		Long: `Ghi lại ai đã giao tệp nào, cho ai, lúc nào. RUN: mọi tệp của đợt; FILE: đường dẫn một tệp, được so từng byte với tệp đã duyệt.
Giao lại cùng một tệp phải ghi lý do. Không có lệnh này xóa được một lần giao.
Records who gave which file to whom and when. Handing the same file over again needs a reason.`,
		Example: `  chitra files handover 2026-12-BTXH --to 'VCB-iB@nking, Lê Thị Hoa' --as lan --password-file lan.txt
  chitra files handover tep/2026-12_BTXH_11320_vcb-h2h.csv --to 'Vietcombank Hải Phòng' --reason 'ngân hàng báo tệp hỏng' --as lan --password-file lan.txt`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				return a.handOver(c.Context(), r, who, args[0], to, reason)
			})
		}}
	c.Flags().StringVar(&to, "to", "", "người, quầy hoặc cổng của ngân hàng / the bank's person, counter or portal")
	c.Flags().StringVar(&reason, "reason", "", "vì sao giao lại / why it is handed over again")
	return c
}

func (a *app) handOver(ctx context.Context, r *payrun.Runner, who payrun.Actor, what, to, reason string) error {
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ ghi nhận đã giao %s cho %s.", EN: "Would record that %s was given to %s."}, what, to)
		return nil
	}
	handed, err := r.HandOver(ctx, who, what, to, reason)
	if err != nil {
		return err
	}
	if err := a.showHandovers(handed); err != nil {
		return err
	}
	a.say(payroll.Text{VI: "Đã ghi nhận %d tệp giao cho %s.", EN: "Recorded %d files given to %s."}, len(handed), to)
	return nil
}

func (a *app) outcomeCmd() *cobra.Command {
	var detail string
	c := &cobra.Command{Use: "outcome RUN FILENAME done|failed", Short: "Ghi kết quả một lần giao chưa rõ / settle a handover of unknown outcome", Args: cobra.ExactArgs(3),
		Long: `Khi đường truyền đứt giữa chừng, không ai biết ngân hàng đã nhận tệp chưa, và tệp không được gửi lại. Hỏi ngân hàng, rồi ghi:
done là ngân hàng đã có tệp; failed là chắc chắn chưa có.
When a connection broke half-way nobody knows whether the bank has the file. Ask the bank, then record what it says.`,
		Example: `  chitra files outcome 2026-12-BTXH 2026-12_BTXH_11320_vcb-h2h.csv failed --detail 'chị Hoa, VCB, xác nhận chưa nhận' --as minh --password-file minh.txt`,
		RunE: func(c *cobra.Command, args []string) error {
			outcome := payroll.HandoverOutcome(args[2])
			if outcome != payroll.HandoverDone && outcome != payroll.HandoverFailed {
				return usageError{fmt.Errorf("%q: chỉ có/only done, failed", args[2])}
			}
			return a.withRunner(c.Context(), true, func(r *payrun.Runner, who payrun.Actor) error {
				if err := r.SettleHandover(c.Context(), who, args[0], args[1], outcome, detail); err != nil {
					return err
				}
				a.say(payroll.Text{VI: "Đã ghi: %s của %s là %s.", EN: "Recorded: %s of %s is %s."}, args[1], args[0], outcome)
				return nil
			})
		}}
	c.Flags().StringVar(&detail, "detail", "", "ai ở ngân hàng xác nhận / who at the bank confirmed it")
	return c
}

func (a *app) handoversCmd() *cobra.Command {
	return &cobra.Command{Use: "handovers RUN", Short: "Tệp của đợt đã giao thế nào / how the run's files left", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				all, err := r.Handovers(c.Context(), args[0])
				if err != nil {
					return err
				}
				return a.showHandovers(all)
			})
		}}
}

// handoverJSON is one time a file left, as scripts see it.
type handoverJSON struct {
	Run       string                  `json:"run"`
	FileNo    int                     `json:"file_no"`
	No        int                     `json:"handover"`
	SHA256    string                  `json:"sha256"`
	Channel   payroll.Channel         `json:"channel"`
	Recipient string                  `json:"recipient"`
	SentName  string                  `json:"sent_name"`
	SentBytes int64                   `json:"sent_bytes"`
	SentSum   string                  `json:"sent_sha256"`
	Reason    string                  `json:"reason,omitempty"`
	By        string                  `json:"by"`
	At        string                  `json:"at"`
	Outcome   payroll.HandoverOutcome `json:"outcome"`
	Detail    string                  `json:"detail,omitempty"`
}

func (a *app) showHandovers(all []payroll.Handover) error {
	list, rows := []handoverJSON{}, [][]string{a.heads("TỆP ĐÃ GỬI", "LẦN", "GIAO CHO", "LÚC", "NGƯỜI GIAO", "KẾT QUẢ", "LÝ DO")}
	for _, h := range all {
		at := h.At.In(zone)
		list = append(list, handoverJSON{h.RunID, h.FileNo, h.No, h.SHA256, h.Channel, h.Recipient, h.SentName, h.SentBytes, h.SentSHA256,
			h.Reason, h.By, at.Format("2006-01-02T15:04:05-07:00"), h.Outcome, h.Detail})
		result := outcomeWords[h.Outcome].In(a.language())
		if h.Detail != "" {
			result += ": " + h.Detail
		}
		rows = append(rows, []string{h.SentName, strconv.Itoa(h.No), h.Recipient, at.Format("02/01/2006 15:04"), h.By, result, h.Reason})
	}
	if a.json {
		return a.writeJSON(list)
	}
	table(a.out, rows)
	return nil
}

var outcomeWords = map[payroll.HandoverOutcome]payroll.Text{
	payroll.HandoverBegun:   {VI: "CHƯA RÕ (bị ngắt)", EN: "UNKNOWN (interrupted)"},
	payroll.HandoverUnclear: {VI: "CHƯA RÕ", EN: "UNKNOWN"},
	payroll.HandoverDone:    {VI: "đã giao", EN: "done"},
	payroll.HandoverFailed:  {VI: "không đến", EN: "failed"},
}
