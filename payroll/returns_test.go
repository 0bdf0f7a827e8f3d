package payroll_test

import (
	"slices"
	"testing"

	"chitra/payroll"
)

func unpaid(person string, months ...payroll.Month) (list []payroll.Unpaid) {
	for _, m := range months {
		list = append(list, payroll.Unpaid{PaymentInstruction: payroll.PaymentInstruction{PersonID: person, PersonName: "Mẫu", Programme: "NCC", Unit: "99001",
			Month: m, Amount: 500_000, Attempt: 1, RunID: payroll.RunID(m, "NCC", 0), Payee: payroll.Payee{Name: "Mẫu", ID: person}, Part: 1,
			Account: payroll.Account{Bank: "VCB", Number: "1", Holder: "MAU"}, Method: payroll.ByAccount},
			PaidOn: m.FirstDay(), Code: "AC01"})
	}
	return list
}

func TestThreeMonthsInARowProposeALook(t *testing.T) {
	m := payroll.NewMonth(2026, 10)
	for _, c := range []struct {
		name string
		list []payroll.Unpaid
		want []string
	}{
		{"three in a row", unpaid("1", m, m+1, m+2), []string{"1"}},
		{"over a new year, unordered", unpaid("1", m+3, m+1, m+2), []string{"1"}},
		{"two", unpaid("1", m, m+1), nil},
		{"two payments of one month are one month", unpaid("1", m, m, m+1), nil},
		{"with a gap", unpaid("1", m, m+1, m+3), nil},
		{"two people do not add up", append(unpaid("1", m, m+1), unpaid("2", m+2)...), nil},
		{"two people", append(unpaid("2", m, m+1, m+2), unpaid("1", m, m+1, m+2)...), []string{"1", "2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range payroll.LongUnpaid(c.list) {
				got = append(got, f.PersonID)
				if f.Code != payroll.CodeLongUnpaid || f.Severity != payroll.Warning {
					t.Errorf("%s %v: a proposal is a warning", f.Code, f.Severity)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestReissue(t *testing.T) {
	december := payroll.NewMonth(2026, 12)
	run := payroll.PayRun{ID: "2027-01-NCC", Programme: "NCC", Month: december + 1}
	unit := payroll.Unit{Code: "99001", Debtors: []payroll.Debtor{{Programme: "NCC", Account: payroll.Account{Bank: "VCB", Number: "9"}}}}
	paying := payroll.Paying{Run: &run, Units: map[string]*payroll.Unit{"99001": &unit}, Memo: "CHI TRO CAP",
		Unknown: func(person string, m payroll.Month) string {
			if person == "unknown" && m == december {
				return "C1"
			}
			return ""
		},
		Route: func(from, to string, _ payroll.Amount, _ string) (payroll.Rail, *payroll.Finding) {
			if to == "" {
				return "", &payroll.Finding{Code: payroll.CodeNoAccount}
			}
			return payroll.InHouse, nil
		}}
	mended := payroll.AccountRepair{ID: 1, Method: payroll.ByAccount, Account: payroll.Account{Bank: "VCB", Number: "2"}, AgreedBy: "minh"}
	for _, c := range []struct {
		name   string
		change func(*payroll.Unpaid)
		want   payroll.Code
	}{
		{"to another account", func(*payroll.Unpaid) {}, ""},
		{"in cash at home", func(u *payroll.Unpaid) { u.Repair = payroll.AccountRepair{ID: 1, Method: payroll.ByCash} }, ""},
		{"of a person who has died", func(u *payroll.Unpaid) { u.Died = payroll.Date{Year: 2026, Month: 12, Day: 9} }, payroll.CodeReissueDied},
		{"of a person who has died, to the heirs", func(u *payroll.Unpaid) {
			u.Died, u.Payee = payroll.Date{Year: 2026, Month: 12, Day: 9}, payroll.Payee{Name: "Con", ID: "2"}
		}, ""},
		{"while another payment is unknown", func(u *payroll.Unpaid) { u.PersonID, u.Payee.ID = "unknown", "unknown" }, payroll.CodePaymentUnknown},
		{"of a unit that is gone", func(u *payroll.Unpaid) { u.Unit = "x" }, payroll.CodeUnknownUnit},
		{"that cannot travel", func(u *payroll.Unpaid) { u.Repair.Account.Bank = "" }, payroll.CodeNoAccount},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := unpaid("1", december)[0]
			u.Repair = mended
			c.change(&u)
			pay, problem := payroll.Reissue(&u, &paying)
			if problem != nil || c.want != "" {
				if problem == nil || problem.Code != c.want {
					t.Fatalf("problem %v, want %s", problem, c.want)
				}
				return
			}
			if pay.Month != december || pay.Amount != u.Amount || pay.Attempt != 2 || pay.RunID != run.ID || pay.Part != u.Part || pay.Sequence != u.Sequence {
				t.Errorf("not the same money: %+v", pay.PaymentInstruction)
			}
			if pay.Method != u.Repair.Method || pay.Account.Number != u.Repair.Account.Number {
				t.Errorf("not where two persons agreed: %+v", pay.Account)
			}
			if pay.EndToEndID != pay.Reference() || !payroll.ValidEndToEndID(pay.EndToEndID) {
				t.Errorf("reference %s", pay.EndToEndID)
			}
		})
	}
}

func TestReferencesOfMonthsPaidAgainDiffer(t *testing.T) {
	seen := map[string]bool{}
	for _, u := range unpaid("1", payroll.NewMonth(2026, 11), payroll.NewMonth(2026, 12)) {
		u.RunID, u.Attempt = "2027-01-NCC", 2
		seen[u.Reference()] = true
	}
	if len(seen) != 2 {
		t.Error("two months paid again in one run have one reference")
	}
}

func TestAgeCountsDays(t *testing.T) {
	u := unpaid("1", payroll.NewMonth(2026, 12))[0]
	for _, c := range []struct {
		on   payroll.Date
		want int
	}{{payroll.Date{Year: 2026, Month: 12, Day: 1}, 0}, {payroll.Date{Year: 2027, Month: 1, Day: 1}, 31}, {payroll.Date{Year: 2027, Month: 3, Day: 1}, 90},
		{payroll.Date{Year: 2026, Month: 11, Day: 1}, 0}} {
		if got := u.Age(c.on); got != c.want {
			t.Errorf("%s: %d days, want %d", c.on, got, c.want)
		}
	}
}

// TestWhyItDidNotArrive: known reasons by code and meaning, others in the bank's own
// words; who was to be paid in hand is visited, as the reconciliation says too.
func TestWhyItDidNotArrive(t *testing.T) {
	for _, c := range []struct {
		name, code, words string
		method            payroll.Method
		why               string
		class             payroll.ReasonClass
	}{
		{"a code", "AC04", "CLOSED", payroll.ByAccount, "AC04 Tài khoản đã đóng", payroll.Repair},
		{"words nobody knows", "", "GD LOI 77", payroll.ByAccount, "«GD LOI 77»", payroll.QueryFirst},
		{"cash, words nobody knows", "", "đi viện", payroll.ByCash, "«đi viện»", payroll.Visit},
		{"nothing", "", "", payroll.ByAccount, "Lý do ghi bằng lời", payroll.QueryFirst},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := payroll.Unpaid{PaymentInstruction: payroll.PaymentInstruction{Method: c.method}, Code: c.code, Words: c.words}
			if got := u.Why().VI; got != c.why || u.BankReason().Class != c.class {
				t.Errorf("%q, %s; want %q, %s", got, u.BankReason().Class, c.why, c.class)
			}
		})
	}
}
