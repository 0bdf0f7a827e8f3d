package payroll_test

import (
	"fmt"
	"runtime"
	"testing"

	"chitra/payroll"
)

// BenchmarkReconcile ties a statement of n single debits to n payments: by reference,
// by reference in free text, by account and amount, or not at all.
//
//	go test -run '^$' -bench Reconcile -benchtime 1x ./payroll
func BenchmarkReconcile(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		for _, kind := range []struct {
			name  string
			alter func(e *payroll.StatementEntry, p *payroll.PaymentInstruction)
		}{
			{"reference", func(*payroll.StatementEntry, *payroll.PaymentInstruction) {}},
			{"text", func(e *payroll.StatementEntry, p *payroll.PaymentInstruction) {
				e.EndToEndID, e.Text = "", "CHUYEN TIEN TRO CAP "+p.EndToEndID+" T11.2026"
			}},
			{"account", func(e *payroll.StatementEntry, p *payroll.PaymentInstruction) {
				e.EndToEndID, e.PartyAccount = "", p.Account.Number
			}},
			{"unexplained", func(e *payroll.StatementEntry, p *payroll.PaymentInstruction) {
				e.EndToEndID, e.PartyName, e.PartyAccount, e.Text = "", "NGUYEN VAN KHAC", "999", "CHUYEN TIEN"
			}},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, kind.name), func(b *testing.B) {
				ids := make([]string, n) // are drawn beforehand
				for i := range ids {
					ids[i] = payroll.NewEndToEndID(november, fmt.Sprint(i), 1, 1)
				}
				for b.Loop() {
					benchOnce(b, ids, kind.alter, kind.name != "unexplained")
				}
				b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "entries/s")
			})
		}
	}
}

// benchOnce streams payments and entries through a matcher, as the runner does, and
// reports what it holds at the end.
func benchOnce(b *testing.B, ids []string, alter func(*payroll.StatementEntry, *payroll.PaymentInstruction), tied bool) {
	o := aMonth(114, 1)
	m := o.matcher()
	payment := func(i int) payroll.PaymentInstruction {
		p := o.payments[i%len(o.batches)]
		p.EndToEndID, p.PersonID = ids[i], ids[i][:12]
		p.Payee.ID, p.Account.Number, p.Account.Holder = p.PersonID, "0071"+ids[i][3:12], "NGUYEN THI MAU "+ids[i][:4]
		return p
	}
	for i := range ids {
		p := payment(i)
		m.AddPayment(&p, false)
	}
	for i := range ids {
		p := payment(i)
		e := debit(&p)
		e.Account, e.Reference = o.batches[p.BatchNo-1].Debtor.Account.Number, "FT"+ids[i][2:12]
		alter(&e, &p)
		m.AddEntry(int64(i+1), &e)
	}
	r := m.Match()
	if tied && r.Tied != len(ids) || !tied && r.Open != len(ids) {
		b.Fatalf("tied %d, open %d of %d", r.Tied, r.Open, len(ids))
	}
	b.StopTimer()
	runtime.GC()
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc>>20), "MB")
	runtime.KeepAlive(r)
	b.StartTimer()
}
