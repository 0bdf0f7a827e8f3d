// Package vcb writes and checks the host-to-host payment file of Vietcombank
// (VCB CashUp), as a state-owned group's production code writes it: CSV in
// UTF-8 with a byte order mark, one header line, twenty columns, commas never
// quoted and therefore never inside a text.
//
// Known from that code: the column order, BT as transaction type, the CITAD
// code of the beneficiary's bank (blank in-house), amounts without decimals,
// OUR as charge, purpose 1, dates as dd/MM/yyyy, our own reference in
// CustomerReferenceNo. Two places of the code disagree on whether BT belongs
// into TransactionTypeCode or PaymentType; the majority is followed. Columns of
// cash by identity paper and of the beneficiary's address stay empty. The bank
// has to confirm the layout before the first real file.
package vcb
