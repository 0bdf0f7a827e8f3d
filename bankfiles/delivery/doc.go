// Package delivery takes transfer files to the bank: into a folder another
// program watches, or by SFTP.
//
// An office describes its ways in delivery.yaml of the data directory
// ([Load]): where to, under which name the bank wants the file, and whether it
// is signed and encrypted with OpenPGP first.
//
// A file arrives whole or not at all (upload.go): it is sent under a temporary
// name, continued where an earlier try broke off, read back and compared, and
// only then moved to its name, which never replaces another file. Until that
// move it is certain that the bank does not have the file. When the connection
// breaks at the move nobody knows, and that is what is reported: an outcome is
// looked up at the next try, never assumed.
//
// The key of a server is pinned: a server with another key gets nothing.
package delivery
