// Package mt94x reads the SWIFT statements MT940 (customer statement), MT942
// (interim report), MT941 and MT950, with or without the blocks {1:…}{4:…-}, any
// number of messages in a file, in the dialects banks really write.
//
// lines.go takes the file apart: line breaks of any kind, blocks, fields. A line
// is a new field only when it begins with a tag these messages have; text that
// merely looks like one (":08 Uhr", a leading "-") goes on with the field above.
// message.go puts fields into a statement, entry.go reads :61:, text.go reads
// :86:.
//
// What is easily read wrong, and how it is read here:
//
//   - C and RD bring money in, D and RC take it out: R is a reversal only in front
//     of the mark. CR and DR are a mark and a funds code. EC and ED (MT942) are
//     expected, so not booked.
//   - The entry date has no year; it is the one nearest the value date.
//   - :86: belongs to the :61: before it. In a statement where every :86: stands
//     before its :61:, it belongs to the one after it; the reader waits for the
//     end of such a statement before it hands on an entry.
//   - A text wrapped at the full length of a line goes on without a space.
package mt94x
