// Package mbbulk writes and checks eMB_BulkPayment, the workbook BIZ MBBank
// takes for a batch of transfers.
//
// The first sheet carries the payments from row 3 on: number, account (text),
// name (at most 69), beneficiary bank, amount, details (at most 140). The bank is
// named by one of the strings of MB's own list, copied whole: codes are not
// unique there. bank-strings.csv holds that list (August 2026) with the key of
// our directory beside each string that names one of our banks; a person has
// compared every pair. The list stands on the second sheet of each file.
//
// MB rewrites special characters after upload, and then the statement's memo
// would differ from ours. So names and memos are written with what MB leaves
// alone. A file must have two payments or more.
package mbbulk
