// Package template writes and proves the spreadsheets and delimited files banks
// take, each described by data: formats/*.yaml here, and *.yaml in the folder
// formats of an office's data directory. A bank's new layout is a new file, not
// a new program.
//
//   - [Layout] is what a file says: kind, sheet, heading, columns with field,
//     length and characters, how the other bank is named, limits, and how well
//     all this is known. [Load] reads the files and names everything wrong in
//     them at once, with line and column.
//   - [Format] makes a bankfiles.Format of a layout. Its writer (write.go,
//     csvwrite.go, sheetwrite.go, skeleton.go) streams rows into a CSV file or
//     into the payment sheet of a workbook: one made from the layout, or the
//     bank's own workbook (CODE.xlsx beside CODE.yaml), of which every other
//     part stays as it is, byte for byte.
//   - Its checker (check.go, checkcsv.go, checksheet.go) reads CSV and sheet XML
//     by itself. It takes the same layout data and calls nothing of the writer;
//     a test holds the two apart.
//
// A workbook cell that holds digits of an account is text, never a number, and a
// cell is never a formula. A delimited file is not quoted: its separator cannot
// get into a text, because the layout may not allow it.
package template
