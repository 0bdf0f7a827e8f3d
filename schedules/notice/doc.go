// Package notice tells staff what happened and what is due: in the office's log,
// as a text file in the folder of notices, and by e-mail, one digest per person
// in that person's language.
//
// A notice is born in the transaction of what it tells (store.Tx.AddNotice), so
// an act that was rolled back tells nothing. [Post.Deliver] gathers what waits
// into digests and sends each until the other side has taken it:
//
//   - A mail server that is down costs nothing: the digest waits, with growing
//     pauses of up to an hour, and the reason stands in the outbox.
//   - Nothing is sent twice: a digest is claimed before each try, so two programs
//     never try it together, and what was taken is remembered even while the
//     database cannot record it. The one thing nobody can know is whether a server
//     took a mail when the connection, or this program, died before its answer; then
//     the same digest goes again under the same Message-ID, by which mail systems
//     recognise a repetition.
//
// Notices hold identifiers, counts and dates only; payroll.Notice.Check sees to
// it. Mail goes out under TLS to a server whose certificate is checked, or not at
// all.
package notice
