// Package camt reads what banks say of accounts in ISO 20022: the account report
// during the day (camt.052), the statement (camt.053) and the notification of
// single debits and credits (camt.054), versions .01 to .14.
//
// All three are one grammar with three names for a statement (Rpt, Stmt, Ntfctn),
// and the versions differ in where a few texts stand (Sts or Sts/Cd, BIC or
// BICFI, Dbtr/Nm or Dbtr/Pty/Nm). grammar.go lists every place; the rest of the
// package knows one model only. Unknown elements are passed over, so are those in
// another order than the schema's.
//
// What is easily read wrong, and how it is read here:
//
//   - CdtDbtInd is the effect on the account as it stands, on reversals too:
//     CRDT with RvslInd says that a debit came back.
//   - A detail has its own amount, in the currency of the entry where one is
//     given in it. The amount of the entry is the detail's only when there is one
//     detail. The details must add up to the entry, but for charges.
//   - Only booked entries move the booked balance: pending ones are counted apart.
//   - Opening is OPBD, else PRCD, else the first ITBD; closing is CLBD, else the
//     last ITBD. Available, expected and information balances prove nothing.
//   - An entry without side or amount is reported, marked not booked, and makes
//     the proof of the balance impossible; it is never guessed.
package camt
