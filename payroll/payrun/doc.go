// Package payrun is the order of the steps of a month. It is the only package
// that calls all the others: the store freezes the registry, the domain
// computes, bank formats write, and every act is recorded in the transaction
// that performs it.
//
// [Runner] has one method per step. Command line, console and timetable call
// the Runner and nothing below it:
//
//	Import…  →  Prepare  →  Submit  →  Approve (or Reject)  →  Release  →  WriteFiles  →  Report
//	→  ImportAnswer  →  Reconcile  →  Resolve, Agree  →  Close (Reopen)
//
// A step is one transaction. Killed anywhere, it has happened whole or not at
// all; run again, it says "already" or does it.
package payrun
