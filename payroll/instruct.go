package payroll

import (
	"cmp"
	"slices"
	"strings"
)

// Findings of instruction: why money that is due is not sent.
const (
	CodeNoAccount       Code = "NO_ACCOUNT"
	CodeNoDebtorAccount Code = "NO_DEBTOR_ACCOUNT"
	CodeUnknownUnit     Code = "UNKNOWN_UNIT"
	CodePayeeMissing    Code = "PAYEE_MISSING"
)

var instructMessages = map[Code]Message{
	CodeNoAccount: {
		Text{"Chưa có tài khoản ngân hàng để chuyển {amount} đồng.", "No bank account to send {amount} đồng to."},
		Text{"Bổ sung ngân hàng và số tài khoản, hoặc chuyển sang chi tiền mặt.", "Add bank and account number, or switch to cash."}},
	CodeNoDebtorAccount: {
		Text{"Đơn vị {value} chưa khai báo tài khoản chi của chương trình {programme}.", "Unit {value} has no paying account for programme {programme}."},
		Text{"Thêm tài khoản chi vào tệp đơn vị rồi nhập lại («chitra import units»).", "Add the paying account to the units file and import it again (“chitra import units”)."}},
	CodeUnknownUnit: {
		Text{"Đơn vị chi trả «{value}» chưa được khai báo.", "Paying unit “{value}” has not been declared."},
		Text{"Nhập tệp đơn vị («chitra import units») hoặc sửa cột don_vi.", "Import the units file (“chitra import units”) or mend the column unit."}},
	CodePayeeMissing: {
		Text{"Đối tượng này phải có người nhận thay (cơ sở, hộ gia đình, thân nhân) nhưng chưa ghi.", "This category is paid to somebody else (facility, household, heirs), and nobody is named."},
		Text{"Ghi cột nguoi_nhan, so_dinh_danh_nguoi_nhan và tài khoản của người nhận.", "Fill payee_name, payee_id and the payee's account."}},
}

// Paying is what Instruct must know of the run and the office.
type Paying struct {
	Run   *PayRun
	Units map[string]*Unit
	Memo  string // opens the remittance text after the reference, unaccented
	// Route says how money with a remittance text travels from one bank to
	// another, or why it cannot.
	Route func(debtorBank, creditorBank string, amount Amount, remittance string) (Rail, *Finding)
	// Check asks the transfer format whether it can carry the payment; nil when
	// there is nothing to ask.
	Check func(*Payment) *Finding
	// Agreed are the recoveries that may be deducted from the person's payments.
	Agreed []Recovery
	// Unknown returns the reference of a payment to the person for the month whose
	// outcome nobody knows, "" for none; nil when there is nothing to ask. Such a
	// person is paid nothing more for the month.
	Unknown func(personID string, m Month) string
}

// Instructed is what becomes of one person's entitlements in a run.
type Instructed struct {
	Payments []Payment
	Held     []HeldRow
	unpaid   []*Entitlement
	heldFor  []*Entitlement // the first entitlement of each held row
}

// Pays reports whether the money of an entitlement is part of a payment, or
// nothing of it is left to pay.
func (out *Instructed) Pays(e *Entitlement) bool { return !slices.Contains(out.unpaid, e) }

// Payment is an instruction with the batch it belongs to.
type Payment struct {
	PaymentInstruction
	Debtor Debtor
	Rail   Rail
	// Shares are what it is made of, Deductions what is kept of it for recoveries:
	// the amount is the one less the other.
	Shares     []Share
	Deductions []Deduction
}

// Share is what one grant contributes to a payment for one month.
type Share struct {
	Grant  *Grant
	Month  Month
	Amount Amount
}

// group is the money of one person that goes to one place.
type group struct {
	Payment
	of []*Entitlement
}

// Instruct turns the entitlements of one person, of this month and of earlier
// ones, into payments, one for each account that receives money, and held rows,
// one for each grant and reason. The sum of both is the sum of the entitlements:
// nothing is lost. Entitlements of other programmes are ignored.
func Instruct(es []Entitlement, p *Paying) (Instructed, error) {
	var out Instructed
	groups := map[destination]*group{}
	var order []*group
	for i := range es {
		e := &es[i]
		if e.Category == nil || e.Category.Programme != p.Run.Programme {
			continue
		}
		if problem, bad := firstError(e.Findings); bad {
			out.hold(e, p.Run, problem)
			continue
		}
		if e.Total == 0 {
			continue
		}
		if problem := e.Grant.DecidedAfter(p.Run.Month); problem != nil {
			problem.PersonID = e.Beneficiary.PersonID
			out.hold(e, p.Run, *problem)
			continue
		}
		if problem := e.unknown(p); problem != nil {
			out.hold(e, p.Run, *problem)
			continue
		}
		to, problem := destinationOf(e, p)
		if problem != nil {
			out.hold(e, p.Run, *problem)
			continue
		}
		if groups[to] == nil {
			groups[to] = &group{Payment: newPayment(e, to, p)}
			order = append(order, groups[to])
		}
		if err := groups[to].take(e); err != nil {
			return Instructed{}, err
		}
	}
	return out.number(order, p), nil
}

// unknown holds an entitlement while it is not known whether a payment of its
// month, or of the run's, was made.
func (e *Entitlement) unknown(p *Paying) *Finding {
	if p.Unknown == nil {
		return nil
	}
	for _, m := range []Month{e.Month, p.Run.Month} {
		if reference := p.Unknown(e.Beneficiary.PersonID, m); reference != "" {
			return &Finding{Code: CodePaymentUnknown, Severity: Error, Row: e.Grant.Row, PersonID: e.Beneficiary.PersonID,
				Args: Args{"reference": reference, "month": m.Vietnamese()}}
		}
	}
	return nil
}

func firstError(findings []Finding) (Finding, bool) {
	i := slices.IndexFunc(findings, func(f Finding) bool { return f.Severity == Error })
	if i < 0 {
		return Finding{}, false
	}
	return findings[i], true
}

func (g *group) take(e *Entitlement) (err error) {
	g.of = append(g.of, e)
	g.Shares = append(g.Shares, Share{e.Grant, e.Month, e.Total})
	g.Amount, err = g.Amount.Add(e.Total)
	return err
}

// destination is where money of one person goes: payments to the same place
// are one payment.
type destination struct {
	unit, payee, payeeID, bank, number string
	method                             Method
}

func destinationOf(e *Entitlement, p *Paying) (destination, *Finding) {
	g := e.Grant
	finding := func(c Code, value string) *Finding {
		return &Finding{Code: c, Severity: Error, Row: g.Row, PersonID: e.Beneficiary.PersonID, Value: value,
			Args: Args{"amount": e.Total.String(), "programme": string(p.Run.Programme)}}
	}
	unit, ok := p.Units[g.Unit]
	if !ok {
		return destination{}, finding(CodeUnknownUnit, g.Unit)
	}
	if e.Category.PayeeOther && g.Payee.Name == "" {
		return destination{}, finding(CodePayeeMissing, "")
	}
	to := destination{unit: g.Unit, payee: g.Payee.Name, payeeID: g.Payee.ID, method: g.Method}
	if g.Method == ByCash {
		return to, nil
	}
	to.method, to.bank, to.number = ByAccount, g.Account.Bank, g.Account.Number
	if to.bank == "" || to.number == "" {
		return destination{}, finding(CodeNoAccount, g.Account.BankText)
	}
	if _, ok := unit.DebtorFor(p.Run.Programme); !ok {
		return destination{}, finding(CodeNoDebtorAccount, g.Unit)
	}
	return to, nil
}

func newPayment(e *Entitlement, to destination, p *Paying) Payment {
	g, b := e.Grant, e.Beneficiary
	pay := Payment{PaymentInstruction: PaymentInstruction{
		RunID: p.Run.ID, Programme: p.Run.Programme, Month: p.Run.Month, Sequence: p.Run.Sequence,
		Unit: g.Unit, PersonID: b.PersonID, PersonName: b.Name, Payee: g.Payee,
		Method: to.method, State: Pending,
	}}
	if pay.Payee.Name == "" {
		pay.Payee = Payee{Name: b.Name, ID: b.PersonID}
	}
	if to.method == ByAccount {
		pay.Account = g.Account
		if pay.Account.Holder == "" {
			pay.Account.Holder = pay.Payee.Name
		}
	}
	return pay
}

// number routes the payments and gives each its part and reference; a payment
// with no way to travel is held, grant by grant.
func (out Instructed) number(groups []*group, p *Paying) Instructed {
	slices.SortStableFunc(groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Account.Number, b.Account.Number))
	})
	deduct(groups, p.Agreed, p.Run)
	for _, g := range groups {
		g.identify(len(out.Payments)+1, p)
		problem := g.route(p)
		if problem == nil && p.Check != nil {
			problem = p.Check(&g.Payment)
		}
		if problem != nil {
			for _, e := range g.of {
				out.hold(e, p.Run, *problem)
			}
			continue
		}
		out.Payments = append(out.Payments, g.Payment)
	}
	return out
}

// identify gives the payment its part, reference and remittance text.
func (g *group) identify(part int, p *Paying) {
	g.Part, g.Attempt = part, 1
	g.EndToEndID = NewEndToEndID(p.Run.ID, g.PersonID, g.Part, g.Attempt)
	month := strings.ReplaceAll(p.Run.Month.Vietnamese(), "/", ".")
	if last := p.Run.LastMonth(); last > p.Run.Month {
		month += "-" + strings.ReplaceAll(last.Vietnamese(), "/", ".")
	}
	g.Remittance = strings.Join([]string{g.EndToEndID, p.Memo, "T" + month}, " ")
}

// route finds the rail from the unit's account to the payee's.
func (g *group) route(p *Paying) *Finding {
	g.Rail = Cash
	g.Debtor, _ = p.Units[g.Unit].DebtorFor(p.Run.Programme)
	if g.Method == ByCash {
		return nil
	}
	rail, problem := p.Route(g.Debtor.Account.Bank, g.Account.Bank, g.Amount, g.Remittance)
	g.Rail = rail
	return problem
}

// hold keeps an entitlement back. Months of one grant that are held for one
// reason are one row.
func (out *Instructed) hold(e *Entitlement, run *PayRun, f Finding) {
	out.unpaid = append(out.unpaid, e)
	f.Row, f.PersonID = e.Grant.Row, e.Beneficiary.PersonID
	for i, first := range out.heldFor {
		if first.Month != e.Month && first.Grant.Key() == e.Grant.Key() && first.Grant.Unit == e.Grant.Unit && out.Held[i].Finding.Code == f.Code {
			out.Held[i].Amount += e.Total
			return
		}
	}
	out.heldFor = append(out.heldFor, e)
	out.Held = append(out.Held, HeldRow{RunID: run.ID, PersonID: e.Beneficiary.PersonID, Name: e.Beneficiary.Name, Unit: e.Grant.Unit,
		Category: e.Grant.Category, Row: e.Grant.Row, Amount: e.Total, Finding: f})
}
