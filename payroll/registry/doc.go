// Package registry reads the lists that communes send, as CSV or as a
// workbook, into people with their grants, and says of every row what is wrong
// with it.
//
// A file goes through three passes of growing cost. [Open] looks at the file as
// a whole: is it what its name says, is it text that can be read in one way
// only, does it have the columns, which people have rows that do not stand
// together. A file that fails here is [Refused] with all its reasons.
// [File.Batches] then walks the rows once, serially and cheaply, and puts all
// rows of one person, and of two spouses who name each other, into one batch.
// [Batch.People] parses and checks; it needs nothing but the batch, so the
// caller may run it on every core.
//
// A worksheet is first copied, cell by cell and with the kind of each cell, into
// a temporary CSV file, so that everything after it has one form to deal with.
// The copy and the person-by-person order keep memory small: a list of a million
// rows holds one batch, eight bytes for each person, and twenty for each
// row that stands away from the other rows of its person.
//
// Trouble with a row is a payroll.Finding and never stops the reading: all
// findings of a file come out of one pass, and [WriteErrors] gives the same
// sheet back with one more column that says them.
//
// Nothing is guessed. A number in a column of identifiers, a date that could be
// read in two ways, text in TCVN3 or VNI: each is refused with the words for it.
package registry
