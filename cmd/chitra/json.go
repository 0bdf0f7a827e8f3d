package main

import (
	"encoding/json"
	"strconv"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"chitra/payroll"
)

// appendField appends ,"name":"value".
func appendField(b []byte, name, value string) []byte {
	b = append(b, ',', '"')
	b = append(b, name...)
	b = append(b, '"', ':')
	return appendString(b, value)
}

// appendString appends a JSON string. Nearly all text is plain and is copied;
// the rest goes to encoding/json.
func appendString(b []byte, s string) []byte {
	if !plain(s) {
		quoted, err := json.Marshal(s)
		if err != nil { // a string always marshals
			panic(err)
		}
		return append(b, quoted...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// plain reports whether a string may stand in JSON as it is.
func plain(s string) bool {
	for i := range len(s) {
		if special[s[i]] {
			return false
		}
	}
	return utf8.ValidString(s)
}

// special are the bytes JSON escapes, and DEL.
var special = func() (table [256]bool) {
	for c := range ' ' {
		table[c] = true
	}
	table['"'], table['\\'], table[0x7f] = true, true, true
	return table
}()

// appendFinding appends a finding as encoding/json would write findingJSON.
func appendFinding(b []byte, f payroll.Finding, l payroll.Lang) []byte {
	b = append(b, `{"code":`...)
	b = appendString(b, string(f.Code))
	b = appendField(b, "severity", string(f.Severity))
	if f.Sheet != "" {
		b = appendField(b, "sheet", f.Sheet)
	}
	if f.Row > 0 {
		b = append(b, `,"row":`...)
		b = strconv.AppendInt(b, int64(f.Row), 10)
	}
	if f.Column != "" {
		b = appendField(b, "column", f.Column)
	}
	if f.Value != "" {
		b = appendField(b, "value", f.Value)
	}
	return append(appendWords(b, f, l), '}')
}

// wordsKey is what the words of most findings depend on.
type wordsKey struct {
	code       payroll.Code
	lang       payroll.Lang
	name, text string
}

// spoken keeps the words of findings with at most one argument: a list has the
// same few by the hundred thousand.
var spoken sync.Map // wordsKey → []byte

// mostSpoken bounds what spoken keeps.
const mostSpoken = 4096

var spokenCount atomic.Int64

// appendWords appends ,"message":… and ,"remedy":….
func appendWords(b []byte, f payroll.Finding, l payroll.Lang) []byte {
	if f.Value != "" || len(f.Args) > 1 {
		return composeWords(b, f, l)
	}
	key := wordsKey{code: f.Code, lang: l}
	for key.name, key.text = range f.Args {
	}
	if have, ok := spoken.Load(key); ok {
		return append(b, have.([]byte)...)
	}
	words := composeWords(nil, f, l)
	if spokenCount.Add(1) <= mostSpoken {
		spoken.Store(key, words)
	}
	return append(b, words...)
}

func composeWords(b []byte, f payroll.Finding, l payroll.Lang) []byte {
	b = appendField(b, "message", f.Says(l))
	if remedy := f.Remedy(l); remedy != "" {
		b = appendField(b, "remedy", remedy)
	}
	return b
}
