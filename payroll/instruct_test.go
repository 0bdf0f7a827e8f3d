package payroll_test

import (
	"fmt"
	"strings"
	"testing"

	"chitra/payroll"

	"pgregory.net/rapid"
)

// paying is an office with two units; the second has no paying account.
func paying() *payroll.Paying {
	return &payroll.Paying{
		Run: &payroll.PayRun{ID: "2026-11-BTXH", Programme: "BTXH", Month: payroll.NewMonth(2026, 11)},
		Units: map[string]*payroll.Unit{
			"U1": {Code: "U1", Debtors: []payroll.Debtor{{Account: payroll.Account{Bank: "VCB", Number: "0011"}}}},
			"U2": {Code: "U2"},
		},
		Memo: "TRO CAP BTXH",
		Route: func(debtor, creditor string, _ payroll.Amount, _ string) (payroll.Rail, *payroll.Finding) {
			switch creditor {
			case debtor:
				return payroll.InHouse, nil
			case "NOWAY":
				return "", &payroll.Finding{Code: payroll.CodeNoAccount, Severity: payroll.Error}
			}
			return payroll.Napas247, nil
		},
	}
}

// due is an entitlement of one grant.
func due(unit, bank, account string, total payroll.Amount) payroll.Entitlement {
	return payroll.Entitlement{
		Beneficiary: &payroll.Beneficiary{PersonID: "031045000123", Name: "Nguyễn Văn Mẫu"},
		Category:    &payroll.Category{Programme: "BTXH"},
		Grant: &payroll.Grant{Category: "K8", Unit: unit, Method: payroll.ByAccount,
			Account: payroll.Account{Bank: bank, Number: account}},
		Total: total,
	}
}

func TestInstruct(t *testing.T) {
	cash := due("U1", "", "", 5)
	cash.Grant.Method = payroll.ByCash
	carer := due("U1", "MB", "999", 7)
	carer.Grant.Payee = payroll.Payee{Name: "Trần Thị Nuôi", ID: "031180000456"}
	unpaid := due("U1", "MB", "999", 7)
	unpaid.Category = &payroll.Category{Programme: "BTXH", PayeeOther: true}
	broken := due("U1", "MB", "1", 0)
	broken.Findings = []payroll.Finding{{Code: payroll.CodeUnknownRate, Severity: payroll.Error}}
	early, late := due("U1", "MB", "1", 5), due("U1", "MB", "2", 6)
	early.Grant.DecisionDate, late.Grant.DecisionDate = payroll.Date{Year: 2026, Month: 11, Day: 30}, payroll.Date{Year: 2026, Month: 12, Day: 1}
	other := due("U1", "MB", "1", 9)
	other.Category = &payroll.Category{Programme: "NCC"}
	for _, c := range []struct {
		name     string
		es       []payroll.Entitlement
		payments string // amount@account/rail
		held     string // amount:code
	}{
		{"two grants to one account are one payment", []payroll.Entitlement{due("U1", "MB", "1", 5), due("U1", "MB", "1", 6)}, "11@1/napas247", ""},
		{"carer and person are two payments", []payroll.Entitlement{due("U1", "MB", "1", 5), carer}, "5@1/napas247 7@999/napas247", ""},
		{"same bank as the payer is in-house", []payroll.Entitlement{due("U1", "VCB", "2", 5)}, "5@2/inhouse", ""},
		{"cash needs no account", []payroll.Entitlement{cash}, "5@/cash", ""},
		{"nothing due, nothing sent", []payroll.Entitlement{due("U1", "MB", "1", 0)}, "", ""},
		{"other programmes are left alone", []payroll.Entitlement{other}, "", ""},
		{"no account", []payroll.Entitlement{due("U1", "MB", "", 5)}, "", "5:NO_ACCOUNT"},
		{"unknown bank", []payroll.Entitlement{due("U1", "", "1", 5)}, "", "5:NO_ACCOUNT"},
		{"unit not declared", []payroll.Entitlement{due("U9", "MB", "1", 5)}, "", "5:UNKNOWN_UNIT"},
		{"unit without a paying account", []payroll.Entitlement{due("U2", "MB", "1", 5)}, "", "5:NO_DEBTOR_ACCOUNT"},
		{"payee of another missing", []payroll.Entitlement{unpaid}, "", "7:PAYEE_MISSING"},
		{"no way to travel holds each grant", []payroll.Entitlement{due("U1", "NOWAY", "1", 5), due("U1", "NOWAY", "1", 6)}, "", "5:NO_ACCOUNT 6:NO_ACCOUNT"},
		{"decided after the month of the run", []payroll.Entitlement{early, late}, "5@1/napas247", "6:DECISION_AFTER_MONTH"},
		{"not computed", []payroll.Entitlement{broken}, "", "0:UNKNOWN_RATE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := payroll.Instruct(c.es, paying())
			if err != nil {
				t.Fatal(err)
			}
			var payments, held []string
			for _, p := range out.Payments {
				payments = append(payments, fmt.Sprintf("%d@%s/%s", p.Amount, p.Account.Number, p.Rail))
				if !strings.HasPrefix(p.Remittance, p.EndToEndID+" TRO CAP BTXH T11.2026") || p.Payee.Name == "" {
					t.Errorf("remittance %q, payee %q", p.Remittance, p.Payee.Name)
				}
			}
			for _, h := range out.Held {
				held = append(held, fmt.Sprintf("%d:%s", h.Amount, h.Finding.Code))
			}
			if got := strings.Join(payments, " "); got != c.payments {
				t.Errorf("payments %q, want %q", got, c.payments)
			}
			if got := strings.Join(held, " "); got != c.held {
				t.Errorf("held %q, want %q", got, c.held)
			}
		})
	}
}

// What is due is sent or held, whatever comes in; references never repeat.
func TestInstructLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var es []payroll.Entitlement
		var entitled payroll.Amount
		for range rapid.IntRange(0, 6).Draw(t, "grants") {
			e := due(rapid.SampledFrom([]string{"U1", "U2", "U9"}).Draw(t, "unit"),
				rapid.SampledFrom([]string{"", "MB", "VCB", "NOWAY"}).Draw(t, "bank"),
				rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "account"),
				payroll.Amount(rapid.Int64Range(0, 9_000_000).Draw(t, "total")))
			if rapid.Bool().Draw(t, "cash") {
				e.Grant.Method = payroll.ByCash
			}
			entitled += e.Total
			es = append(es, e)
		}
		out, err := payroll.Instruct(es, paying())
		if err != nil {
			t.Fatal(err)
		}
		var sum payroll.Amount
		seen := map[string]bool{}
		for i, p := range out.Payments {
			if seen[p.EndToEndID] || p.Part != i+1 && p.Part <= 0 || p.Amount <= 0 {
				t.Fatalf("payment %d: %+v", i, p)
			}
			seen[p.EndToEndID] = true
			sum += p.Amount
		}
		for _, h := range out.Held {
			sum += h.Amount
		}
		if sum != entitled {
			t.Fatalf("entitled %d, sent and held %d", entitled, sum)
		}
	})
}
