package main

import (
	"encoding/json"
	"strconv"
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

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' || s[i] == 0x7f {
			return false
		}
	}
	return utf8.ValidString(s)
}

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
	b = appendField(b, "message", f.Says(l))
	if remedy := f.Remedy(l); remedy != "" {
		b = appendField(b, "remedy", remedy)
	}
	return append(b, '}')
}
