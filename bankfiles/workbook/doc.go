// Package workbook writes what people read, print, sign and check: the payment
// list of a unit, the State Treasury's form 09, and the control workbook of a
// run. Nothing here decides anything; every figure is handed in, and every sum
// is a live formula beside the figure it must equal.
//
// A caller streams rows, already in the order of the list. Cells leave row by
// row through excelize's stream writer and the finished parts through a spool
// file, so memory does not grow with the number of people. Equal input gives
// equal bytes: times come from the run, never from the clock, and the parts of
// the archive stand in a fixed order.
//
// Paper is laid out here as well. Row heights are known when they are written,
// so pages are broken by count, and the signatures stay on one page with the
// last rows of the list. See paper.go.
//
// Three things are never done. Text that a cell would cut or change is refused,
// not written. A formula is never built from data; a name that begins with "="
// stays text. A control workbook whose rows do not add up to the totals of its
// run is not written at all.
//
// Files: list.go and form09.go are the two lists, paper.go the page they stand
// on; control.go leads to the sheets of the control workbook, one file each.
// book.go, styles.go, archive.go and verify.go are the workbook itself.
package workbook
