// Package checkpoint puts the head of the audit chain where the database cannot
// reach it. A hash chain alone shows that an entry was changed; it cannot show that
// its tail was cut off, that the whole chain was made anew, or that the database
// is an older copy. A checkpoint can: a small text with the number and hash of the
// last entry and the time, signed by the office (package sign), one file each.
//
//	chitra checkpoint 1
//	entry 1204
//	hash 1f0c…
//	time 2026-11-26T16:00:00Z
//	-----BEGIN CHITRA SIGNATURE-----
//	…
//
// [Take] writes one after the whole chain and every earlier checkpoint have been
// found to agree; [Verify] compares the chain with all of them.
//
// A checkpoint proves what it says to whoever has kept it: copy the folder to
// another machine, print the short code, let the nightly mail carry it. Somebody
// who owns the database, the signing key and every copy can still rewrite all.
package checkpoint
