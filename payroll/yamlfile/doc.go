// Package yamlfile reads the YAML files that people write: law, layouts of bank
// files, profiles of messages, ways to banks, timetables, holidays.
//
// Whoever wrote the file sees everything wrong with it at once, each with line and
// column: a [Reader] goes on after a problem and adds it to a list. Values are
// read key by key ([Reader.Mapping] and the readers of single values) or a node at
// a time into a struct ([Reader.Decode]); keys that nobody knows are problems either way.
//
// The YAML library goes into every level by recursion, compares every key with
// every other and panics on some malformed text. A file from an office must not
// stop the program, so the text is measured before the library sees it, and a panic
// is one more problem.
package yamlfile
