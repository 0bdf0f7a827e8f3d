// Package rates reads law as data: the category catalogue (categories.yaml) and
// one file per legal instrument (instruments/*.yaml), both embedded in the
// program.
//
// A new decree is a new file, no Go. Files are append-only: a later instrument
// says what it replaces, the older file stays as it was read. [Load] is strict
// and patient: it refuses unknown and repeated keys, a value without a
// provision, an unknown category, component, fact, base or area, values that
// could both apply; and it reports every problem of every file at once, with
// file, line and column.
//
// An office lays its own folder over the embedded files ([WithDir]): it may add
// instruments and confirm or supersede a provisional one, and may not
// contradict a confirmed one.
package rates
