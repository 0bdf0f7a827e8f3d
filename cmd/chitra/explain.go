package main

import (
	"fmt"
	"strings"
	"time"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

func (a *app) explainCmd() *cobra.Command {
	var month, sheet string
	c := &cobra.Command{
		Use:   "explain PERSON --month M | REFERENCE",
		Short: "Vì sao là số tiền này: mức, hệ số, điều khoản, lệnh chi / why this amount",
		Long: `Tính lại theo sổ đối tượng và bảng mức hiện tại, rồi cho biết các đợt của tháng đã chi hoặc giữ lại những gì.
Computes from the registry and the law as they stand, then says what the runs of the month paid or held.`,
		Example: "  chitra explain 031045000123 --month 2026-12\n  chitra explain 031045000123 --month 2026-12 --lang en --json\n  chitra explain C1PIV9PQ8C17UGRD            # mã tra cứu trên phiếu hoặc sao kê / the reference on the page or statement\n  chitra explain 031045000123 --month 2026-12 --xlsx phieu.xlsx",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			person, m := args[0], payroll.Month(0)
			reference := payroll.ValidEndToEndID(strings.ToUpper(person))
			if !reference {
				var err error
				if m, err = payroll.ParseMonth(month); err != nil {
					return usageError{fmt.Errorf("%q không phải mã lệnh chi; với số định danh cần --month / is no payment reference; a citizen number needs --month: %w", person, err)}
				}
			}
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error {
				if reference {
					var err error
					if person, m, err = r.PersonOfPayment(c.Context(), strings.ToUpper(person)); err != nil {
						return err
					}
				}
				x, err := r.Explain(c.Context(), person, m)
				if err != nil {
					return err
				}
				if sheet != "" {
					return a.writeCitizenSheet(c.Context(), x, r, sheet)
				}
				if a.json {
					return a.writeJSON(jsonExplanation(x, a.language()))
				}
				a.showExplanation(x, r)
				return nil
			})
		},
	}
	c.Flags().StringVar(&month, "month", "", "tháng hưởng yyyy-mm / benefit month")
	c.Flags().StringVar(&sheet, "xlsx", "", "ghi phiếu giải thích cho người dân / write the citizen's page")
	return c
}

// lineJSON is one component as scripts see it.
type lineJSON struct {
	Component      string         `json:"component"`
	Amount         payroll.Amount `json:"amount"`
	Instrument     string         `json:"instrument"`
	Provision      string         `json:"provision"`
	Base           string         `json:"base,omitempty"`
	BaseAmount     payroll.Amount `json:"base_amount,omitempty"`
	Coefficient    string         `json:"coefficient,omitempty"`
	BaseInstrument string         `json:"base_instrument,omitempty"`
	BaseProvision  string         `json:"base_provision,omitempty"`
	Count          string         `json:"count,omitempty"`
}

func jsonLine(l payroll.EntitlementLine) lineJSON {
	out := lineJSON{Component: l.Component, Amount: l.Amount, Instrument: l.Instrument, Provision: l.Provision}
	if l.Base != "" {
		out.Base, out.BaseAmount, out.Coefficient = l.Base, l.BaseAmount, l.Coefficient.String()
		out.BaseInstrument, out.BaseProvision = l.BaseBasis.Instrument, l.BaseBasis.Provision
	}
	if !l.Count.IsZero() {
		out.Count = l.Count.String()
	}
	return out
}

type explainedGrant struct {
	Category   string         `json:"category"`
	DecisionNo string         `json:"decision_no"`
	Unit       string         `json:"unit"`
	Total      payroll.Amount `json:"total"`
	Lines      []lineJSON     `json:"lines"`
	Findings   []findingJSON  `json:"findings"`
}

type explanationJSON struct {
	PersonID string           `json:"person_id"`
	Name     string           `json:"name"`
	Month    string           `json:"month"`
	Total    payroll.Amount   `json:"total"`
	Grants   []explainedGrant `json:"grants"`
	Payments []tracedJSON     `json:"payments"`
	Again    []tracedJSON     `json:"paid_again"` // other months' money that this month's runs pay again
	Held     []findingJSON    `json:"held"`
	// Assessed are the lines of all runs for this month, Arrears those of this
	// month's runs for other months.
	Assessed   []assessedJSON `json:"assessed"`
	Arrears    []assessedJSON `json:"arrears"`
	Recoveries []recoveryJSON `json:"recoveries"`
}

// assessedJSON is a line of a run: due less what was assessed before.
type assessedJSON struct {
	lineJSON
	Run      string         `json:"run"`
	Month    string         `json:"month"`
	Category string         `json:"category"`
	Reason   payroll.Reason `json:"reason"`
	Due      payroll.Amount `json:"due"`
	Before   payroll.Amount `json:"assessed_before"`
	Paid     bool           `json:"paid"`
}

// tracedJSON is a payment with what became of it.
type tracedJSON struct {
	paymentJSON
	Month    string `json:"month"`
	Attempt  int    `json:"attempt"`
	Replaces string `json:"replaces,omitempty"`
	Code     string `json:"code,omitempty"` // why it did not arrive
	Reason   string `json:"reason,omitempty"`
	Recorded string `json:"recorded_at,omitempty"`
}

func jsonTraced(payments []payrun.TracedPayment, l payroll.Lang) []tracedJSON {
	list := []tracedJSON{}
	for i := range payments {
		p := &payments[i]
		t := tracedJSON{paymentJSON: jsonPayment(&p.PaymentInstruction), Month: p.Month.String(), Attempt: p.Attempt, Replaces: p.Replaces,
			Reason: reasonWords(&p.Outcome, l)}
		if p.Outcome.No > 0 {
			t.Code, t.Recorded = p.Outcome.Code, p.Outcome.At.In(zone).Format(time.RFC3339)
		}
		list = append(list, t)
	}
	return list
}

func jsonAssessed(lines []store.LineRow) []assessedJSON {
	list := []assessedJSON{}
	for i := range lines {
		l := &lines[i]
		list = append(list, assessedJSON{jsonLine(l.EntitlementLine), l.RunID, l.Month.String(), l.Category, l.Reason, l.Due(), l.Assessed, l.Settled})
	}
	return list
}

func jsonExplanation(x payrun.Explanation, l payroll.Lang) explanationJSON {
	out := explanationJSON{PersonID: x.Person.PersonID, Name: x.Person.Name, Month: x.Month.String(),
		Grants: []explainedGrant{}, Payments: jsonTraced(x.Payments, l), Again: jsonTraced(x.Again, l), Held: []findingJSON{},
		Assessed: jsonAssessed(x.Assessed), Arrears: jsonAssessed(x.Arrears), Recoveries: []recoveryJSON{}}
	for i := range x.Recoveries {
		out.Recoveries = append(out.Recoveries, jsonRecovery(&x.Recoveries[i]))
	}
	for _, e := range x.Entitlements {
		g := explainedGrant{Category: e.Grant.Category, DecisionNo: e.Grant.DecisionNo, Unit: e.Grant.Unit, Total: e.Total,
			Lines: []lineJSON{}, Findings: jsonFindings(e.Findings, l)}
		for _, line := range e.Lines {
			g.Lines = append(g.Lines, jsonLine(line))
		}
		out.Total += e.Total
		out.Grants = append(out.Grants, g)
	}
	for _, h := range x.Held {
		out.Held = append(out.Held, jsonFinding(h.Finding, l))
	}
	return out
}

// showExplanation writes the explanation as an officer would tell it.
func (a *app) showExplanation(x payrun.Explanation, r *payrun.Runner) {
	l := a.language()
	w := func(vi, en string) string { return payroll.Text{VI: vi, EN: en}.In(l) }
	fmt.Fprintf(a.out, w("%s, số định danh %s — tháng %s\n", "%s, citizen number %s — month %s\n"), printable(x.Person.Name), x.Person.PersonID, x.Month.Vietnamese())
	var total payroll.Amount
	for i := range x.Entitlements {
		e := &x.Entitlements[i]
		total += e.Total
		name := e.Grant.Category
		if e.Category != nil {
			name += ", " + e.Category.Name.In(l)
		}
		fmt.Fprintf(a.out, "\n%s (%s %s): %s đ\n", name, w("quyết định", "decision"), printable(e.Grant.DecisionNo), e.Total)
		for j := range e.Lines {
			fmt.Fprintln(a.out, "  "+because(&e.Lines[j], r, l))
		}
		for _, f := range e.Findings {
			fmt.Fprintln(a.out, "  • "+printable(f.Says(l)))
		}
	}
	fmt.Fprintf(a.out, w("\nCộng được hưởng: %s đ (%s)\n", "\nEntitled in all: %s đ (%s)\n"), total, payroll.Words(total))
	for i := range x.Payments {
		fmt.Fprintln(a.out, paymentWords(&x.Payments[i], x.Month, r, l))
	}
	for _, h := range x.Held {
		fmt.Fprintf(a.out, w("Tạm giữ %s, đợt %s: %s đ — %s\n", "Held %s, run %s: %s đ — %s\n"), h.Category, h.RunID, h.Amount, printable(h.Finding.Says(l)))
	}
	a.showThrough(x, r)
}

// showThrough writes what runs did about the month at other times, for other
// months, and what is claimed back.
func (a *app) showThrough(x payrun.Explanation, r *payrun.Runner) {
	l := a.language()
	w := func(vi, en string) string { return payroll.Text{VI: vi, EN: en}.In(l) }
	write := func(title string, lines []store.LineRow, other func(*store.LineRow) bool) {
		for i := range lines {
			line := &lines[i]
			if !other(line) {
				continue
			}
			if title != "" {
				fmt.Fprintln(a.out, title)
				title = ""
			}
			held := ""
			if !line.Settled {
				held = w(" — đang tạm giữ", " — held")
			}
			fmt.Fprintf(a.out, w("  đợt %s, tháng %s, %s: %s đ (%s; được hưởng %s, trước đó %s)%s  [%s, %s]\n", "  run %s, month %s, %s: %s đ (%s; due %s, before %s)%s  [%s, %s]\n"),
				line.RunID, line.Month.Vietnamese(), componentName(line.Component, r, l), line.Amount, payroll.ReasonNames[line.Reason].In(l), line.Due(), line.Assessed, held,
				line.Instrument, line.Provision)
		}
	}
	if assessedOtherwise(&x) {
		write(w("Khi lập đợt, sổ đối tượng hoặc bảng mức khác bây giờ; đã tính:", "When the run was prepared the registry or the law said otherwise; it was computed as:"), x.Assessed,
			func(l *store.LineRow) bool { return l.Reason == payroll.ReasonMonth })
	}
	write(w("Truy lĩnh của tháng này ở đợt khác:", "Arrears of this month in other runs:"), x.Assessed, func(l *store.LineRow) bool { return l.Reason != payroll.ReasonMonth })
	write(w("Các tháng khác chi trong đợt của tháng này:", "Other months paid by this month's runs:"), x.Arrears, func(*store.LineRow) bool { return true })
	for i := range x.Again {
		fmt.Fprintln(a.out, paymentWords(&x.Again[i], x.Month, r, l))
	}
	for i := range x.Recoveries {
		rec := &x.Recoveries[i]
		fmt.Fprintf(a.out, w("Thu hồi %s: chi thừa %s đ (%s), còn phải thu %s đ — %s\n", "Recovery %s: %s đ overpaid (%s), %s đ outstanding — %s\n"),
			rec.ID, rec.Amount, payroll.ReasonNames[rec.Reason].In(l), rec.Outstanding(), recoveryStates[rec.State].In(l))
	}
}

// assessedOtherwise reports whether what runs computed for the month is not what
// it comes to today: the amounts paid then need their own basis.
func assessedOtherwise(x *payrun.Explanation) bool {
	var then, now payroll.Amount
	for i := range x.Assessed {
		then += x.Assessed[i].Amount
	}
	for i := range x.Entitlements {
		now += x.Entitlements[i].Total
	}
	return len(x.Assessed) > 0 && then != now
}

// because writes one line: name, sum, how it comes about and where it stands.
func because(l *payroll.EntitlementLine, r *payrun.Runner, lang payroll.Lang) string {
	name := componentName(l.Component, r, lang)
	text := fmt.Sprintf("%-24s %14s đ  %s", name, l.Amount, howComputed(l, lang))
	text += "  [" + l.Instrument + ", " + l.Provision + "]"
	if l.BaseBasis.Instrument != "" && l.BaseBasis.Instrument != l.Instrument {
		text += " [" + l.BaseBasis.Instrument + "]"
	}
	return text
}

// howComputed writes base × coefficient × count, "" for a plain amount. Vietnamese
// writes a comma where English has a point: 540.000 × 1,5.
func howComputed(l *payroll.EntitlementLine, lang payroll.Lang) string {
	point := func(s string) string {
		if lang == payroll.Vietnamese {
			return strings.Replace(s, ".", ",", 1)
		}
		return s
	}
	var how []string
	if l.Base != "" {
		how = append(how, l.BaseAmount.String()+" × "+point(l.Coefficient.String()))
	}
	if !l.Count.IsZero() {
		how = append(how, "× "+point(l.Count.String()))
	}
	return strings.Join(how, " ")
}

// paymentWords says which payment carried money, of which month where that is not
// the one explained, and what became of it.
func paymentWords(p *payrun.TracedPayment, explained payroll.Month, r *payrun.Runner, l payroll.Lang) string {
	w := func(vi, en string, args ...any) string {
		return fmt.Sprintf(payroll.Text{VI: vi, EN: en}.In(l), args...)
	}
	text := w("Lệnh chi %s, đợt %s", "Payment %s, run %s", p.EndToEndID, p.RunID)
	if p.Month != explained {
		text += w(", tiền của tháng %s", ", money of %s", p.Month.Vietnamese())
	}
	if p.Replaces != "" {
		text += w(", chi lại lần %d thay lệnh %s", ", attempt %d in place of %s", p.Attempt, p.Replaces)
	}
	text += w(": %s đồng, %s, người nhận %s – %s", ": %s đồng, %s, payee %s – %s", p.Amount, whereTo(&p.PaymentInstruction, r, l), printable(p.Payee.Name), paymentStates[p.State].In(l))
	if p.Outcome.No == 0 {
		return text + "."
	}
	if why := reasonWords(&p.Outcome, l); why != "" {
		text += ": " + why
	}
	return text + w(" (ghi nhận %s).", " (recorded %s).", payroll.DateOf(p.Outcome.At.In(zone)).Vietnamese())
}

// whereTo names the account, or says that it is cash.
func whereTo(p *payroll.PaymentInstruction, r *payrun.Runner, l payroll.Lang) string {
	if p.Method != payroll.ByAccount {
		return payroll.Text{VI: "tiền mặt", EN: "cash"}.In(l)
	}
	bank := p.Account.Bank
	if b, ok := r.Banks.Bank(bank); ok {
		bank = b.ShortName
	}
	return payroll.Text{VI: "tài khoản ", EN: "account "}.In(l) + p.Account.Number + " " + bank
}

// reasonWords is why a payment did not arrive, "" where nothing was said of it.
func reasonWords(o *store.OutcomeRow, l payroll.Lang) string {
	if o.Code == "" && o.Words == "" || o.State == payroll.Settled {
		return ""
	}
	return printable(o.Reason().Why(o.Words).In(l))
}
