// Package backup copies an office, whole and encrypted, and brings it back on an
// empty machine.
//
// A backup is one file, chitra-<time>.tar.zst.age: the database as of one moment,
// every file of the data directory (keys, checkpoints, settings, rates), and last
// backup.json, which states the digest of each and the head of the audit chain.
// It is encrypted with age for the holders of a key, or with a passphrase; without
// this program it opens with
//
//	age -d -i key.txt chitra-20261126T160000Z.tar.zst.age | zstd -d | tar x
//
// [Make] leaves a complete file or none: written under a temporary name, synced,
// renamed. [Restore] fills a new folder beside the target, or inside one that is
// there already, compares every digest, lets the caller verify the restored office,
// and only then gives it its name. A
// SQLite database is copied by SQLite itself while work goes on; a PostgreSQL one
// by pg_dump and pg_restore, which must be installed.
//
// The key that opens backups does not belong on the machine that makes them: with
// a recipient (public key) a thief of machine and backups reads only what the
// machine itself holds.
package backup
