// Package sheet reads what Vietnamese banks and the payment service hand out as
// tables: statements of an account, results of a transfer file, our own file sent
// back with a column of states, lists of who was paid and who was not. XLSX, CSV
// (comma, semicolon, tab, bar), and HTML that calls itself .xls.
//
// No layout is known by its position. The header is found by its words, without
// accents, in Vietnamese and English, in the first 120 rows of a sheet, in one row
// or two; columns.go is the vocabulary. What the header has decides what the rows
// are: a state column makes outcomes, debit and credit make a statement.
//
//   - rows.go with xlsx.go, csv.go and html.go turn a file into rows; memory does
//     not grow with their number, but for the texts a workbook shares.
//   - figures.go reads amounts and dates as people here write them: of
//     1.234.567 and 1,234,567.00 the last mark followed by one or two digits is
//     the decimal mark; 03/04/2026 is 3 April, always.
//   - statement.go proves a statement by its balances: the stated ones, else the
//     running balance, whichever way round the rows are sorted.
//   - Totals rows are no entries; they are compared with what was counted.
//   - A formula in a column of money is not a figure of the bank: the row is
//     reported and decides nothing.
package sheet
