// Package bankfiles turns the payments of a run into files a bank takes, and
// proves each file before anybody can send it.
//
// It holds what all formats share. The concrete formats stand in packages of
// their own (pain001; template for every spreadsheet and delimited file) and are
// handed to the run as a list; nothing registers itself.
//
//   - [Directory] knows the banks: [Directory.Resolve] reads a bank as people
//     write it, [Directory.Route] says how money travels to it.
//   - [TextField] writes names and memos with the characters a bank takes.
//     Nothing is cut or dropped without a finding.
//   - [Format] is one file layout: Check says before approval what it cannot
//     carry, Write writes, and Verify reads back. Verify shares no code with
//     Write, so a mistake in one is not repeated in the other.
//   - [Place] puts a file at its name: written to a temporary file, forced to
//     disk, read back by Verify, compared with the run, renamed. At the name
//     there is a complete file or none.
//   - [AnswerReader] reads what banks send back: [ReadAnswer] finds the reader of
//     a file by its content and streams it into an [AnswerSink]. A reader warns and
//     goes on where a bank bends its standard. [WalkMessages] is the way through
//     ISO 20022 messages that their readers share, [DecodeText] that to text in any
//     encoding.
//   - [Manifest] states what was placed, and [VerifyFile] checks any copy of a
//     file against it, years later and without a database.
//
// Bytes depend on the stored batch alone, never on the clock: every file of
// every past run can be produced again, equal.
package bankfiles
