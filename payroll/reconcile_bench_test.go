package payroll_test

import (
	"fmt"
	"runtime"
	"testing"

	"chitra/payroll"
)

// BenchmarkReconcile ties a statement of n single debits to n payments: all by
// reference, or by reference in free text, or by bank trace, or by account; and the
// debits of whole files with one payment in fifty coming back.
//
//	go test -run '^$' -bench Reconcile -benchtime 1x ./payroll
func BenchmarkReconcile(b *testing.B) {
	for _, size := range []struct{ units, each int }{{114, 877}, {114, 8772}} {
		o := aMonth(size.units, size.each)
		n := len(o.payments)
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
				e.EndToEndID, e.PartyName, e.Text = "", "NGUYEN VAN KHAC", "CHUYEN TIEN"
			}},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, kind.name), func(b *testing.B) {
				for b.Loop() {
					m := o.matcher()
					for i := range o.payments {
						e := debit(&o.payments[i])
						e.Account, e.Reference = o.batches[o.payments[i].BatchNo-1].Debtor.Account.Number, fmt.Sprintf("FT%08d", i)
						kind.alter(&e, &o.payments[i])
						m.AddEntry(int64(i+1), &e)
					}
					r := m.Match()
					if kind.name != "unexplained" && r.Tied != n || kind.name == "unexplained" && r.Open != n {
						b.Fatalf("tied %d, open %d of %d", r.Tied, r.Open, n)
					}
					var after runtime.MemStats
					runtime.ReadMemStats(&after)
					b.ReportMetric(float64(after.HeapAlloc>>20), "MB")
					runtime.KeepAlive(r)
				}
				b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "entries/s")
			})
		}
	}
}
