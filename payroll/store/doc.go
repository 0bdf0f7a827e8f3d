// Package store keeps everything chitra knows: the registry with its history,
// pay runs, payments, approvals and the audit chain. It holds all SQL of the
// program and none of its rules.
//
// Two databases serve, and behave alike: SQLite inside the data directory (the
// default: one host, one writer) and PostgreSQL 14 or later. [Open] takes either
// address and refuses settings under which a promise of this package would not
// hold. [Store.Migrate] brings the schema up to date.
//
// All work happens in a transaction. [Store.Tx] writes: it runs a function with
// no outside effects, again if the database asks for it, and says
// [payroll.ErrUnknownOutcome] when the reply to COMMIT was lost. [Store.View]
// reads one unchanging snapshot.
//
//	err := s.Tx(ctx, func(tx *store.Tx) error {
//		inserted, existing, err := tx.InsertRun(run)
//		…
//		return tx.AppendAudit(entry)
//	})
//
// What must never happen is forbidden by the schema, in migrations/, before it
// is forbidden by code: a second live run of a month, a second live payment of a
// person, a reference used twice, an approval by whoever prepared or submitted
// the run, a change of anything that was recorded. An INSERT that loses against
// such a key is seen in its row count; no code reads a driver's message.
//
// The registry is versioned: units, persons and grants each have rows that never
// change and a pointer to the present one. Freezing a run copies pointers, so a
// run of any age still shows what it was computed from.
//
// Rows that come by the hundred thousand go in by COPY on PostgreSQL and by
// prepared inserts of many rows on SQLite. Reading goes page by page along a key.
// Memory never grows with the number of people.
package store
