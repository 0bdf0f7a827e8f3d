package store_test

import (
	"fmt"
	"testing"

	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

// benchRows is one part of a list, as an import or a run would hand it on.
const benchRows = 5000

// benchBoth runs a benchmark on both databases and reports rows a second.
func benchBoth(b *testing.B, once func(b *testing.B, s *store.Store, n int)) {
	for name, open := range map[string]func(testing.TB) *store.Store{"sqlite": openSQLite, "postgres": openPostgres} {
		b.Run(name, func(b *testing.B) {
			s := open(b)
			storetest.AddUsers(b, s)
			n := 0
			for b.Loop() {
				once(b, s, n)
				n++
			}
			b.ReportMetric(float64(n*benchRows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func BenchmarkUpsertNewGrants(b *testing.B) {
	benchBoth(b, func(b *testing.B, s *store.Store, n int) {
		rows := make([]store.RegistryRow, benchRows)
		for i := range rows {
			rows[i] = storetest.Row(n*benchRows + i)
		}
		storetest.ImportRows(b, s, n, rows)
	})
}

func BenchmarkUpsertSameGrants(b *testing.B) {
	rows := storetest.Rows(benchRows)
	benchBoth(b, func(b *testing.B, s *store.Store, n int) { storetest.ImportRows(b, s, n, rows) })
}

func BenchmarkInsertInstructions(b *testing.B) {
	benchBoth(b, func(b *testing.B, s *store.Store, n int) {
		run := storetest.Draft(storetest.November, payroll.Programme(fmt.Sprint("P", n)))
		payments := make([]payroll.PaymentInstruction, benchRows)
		for i := range payments {
			payments[i] = storetest.Payment(run.ID, storetest.PersonID(i), 1, i+1)
			payments[i].Programme = run.Programme
		}
		storetest.Must(b, s, func(tx *store.Tx) error {
			if _, _, err := tx.InsertRun(run); err != nil {
				return err
			}
			return tx.InsertInstructions(payments)
		})
	})
}

func BenchmarkSnapshot(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *store.Store{"sqlite": openSQLite, "postgres": openPostgres} {
		b.Run(name, func(b *testing.B) {
			s := open(b)
			storetest.AddUsers(b, s)
			storetest.ImportRows(b, s, 1, storetest.Rows(benchRows))
			run := storetest.Prepared(b, s, storetest.Draft(storetest.November, "NCC"))
			for b.Loop() {
				storetest.Look(b, s, func(tx *store.Tx) error {
					people, err := tx.Snapshot(run.ID, "", benchRows)
					if len(people) != benchRows {
						b.Errorf("%d persons", len(people))
					}
					return err
				})
			}
			b.ReportMetric(float64(b.N*benchRows)/b.Elapsed().Seconds(), "persons/s")
		})
	}
}
