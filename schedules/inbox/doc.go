// Package inbox watches the folder in which banks' answers arrive. [Inbox.Round]
// looks once:
//
//   - A file that is complete is copied, the copy is read by a [Handler], and file
//     and result go to done/.
//   - A file that is broken, or is none at all, goes to quarantine/ with a finding
//     file that says what is wrong and what to do.
//   - A half-written file waits: an empty one, one with a name of copying programs
//     (.part, .tmp …), one whose size or time changed since it was last seen.
//   - A file that cannot be read now (database away, disk full) stays where it is.
//
// Nothing is lost and nothing read twice: the file stays in the folder until what
// came of it is stored, and a handler recognises content it has read before. A kill
// at any moment leaves the file to the next round.
//
// Who may write into the folder may be anybody: names are never trusted, links
// never followed, sizes and numbers bounded, and a handler that panics costs one
// file.
package inbox
