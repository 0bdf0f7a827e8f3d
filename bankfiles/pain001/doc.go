// Package pain001 writes and checks the ISO 20022 customer credit transfer
// initiation, pain.001.001.09 and pain.001.001.03.
//
// One message is one transfer file, one PmtInf is one batch, one CdtTrfTxInf is
// one payment. The choices, with the accident each avoids:
//
//   - Amounts are whole đồng: VND has no decimals (ISO 4217), and no decimal
//     point or exponent can appear.
//   - NbOfTxs and CtrlSum stand on the group and on every PmtInf.
//   - MsgId, PmtInfId and EndToEndId come from the run, never from the clock, so
//     a file written again is the same message to the bank.
//   - CreDtTm is local time without a zone: a zone passes the schema and fails
//     at banks. ReqdExctnDt is a day; in version 09 the choice Dt.
//   - Of each choice of the schema exactly one branch is written. Banks are
//     named by their CITAD code in ClrSysMmbId/MmbId alone: no public clearing
//     system code for Viet Nam is known, and a BIC beside it could only
//     contradict (several lists disagree on BICs).
//   - Accounts are Othr/Id: Viet Nam has no IBAN. No address is written, so none
//     can be unstructured.
//   - BtchBookg true: one debit for a batch. ChrgBr DEBT: the payee receives the
//     whole amount. SvcLvl NURG; CtgyPurp SSBE, social security benefit.
//   - Text is in the SWIFT X set, unaccented capitals.
//
// Write appends bytes to a buffered writer and holds one payment at a time.
// Verify is a token reader with its own idea of the message.
package pain001
