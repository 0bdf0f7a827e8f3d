package bankfilestest

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// Disguise is a change of a file that means nothing to its reader; it returns nil
// where it cannot be made.
type Disguise struct {
	Name string
	Do   func(data []byte) []byte
}

// Disguises are the ways programs and systems write the same text.
var Disguises = []Disguise{
	{"byte order mark", func(d []byte) []byte { return ifText(d, func() []byte { return append([]byte("\xef\xbb\xbf"), d...) }) }},
	{"CRLF", func(d []byte) []byte {
		return ifText(d, func() []byte { return bytes.ReplaceAll(d, []byte("\n"), []byte("\r\n")) })
	}},
	{"UTF-16 little endian", func(d []byte) []byte { return ifText(d, func() []byte { return asUTF16(d, false) }) }},
	{"UTF-16 big endian", func(d []byte) []byte { return ifText(d, func() []byte { return asUTF16(d, true) }) }},
}

// CarriageReturns ends lines as old exports do.
var CarriageReturns = Disguise{"CR", func(d []byte) []byte {
	return ifText(d, func() []byte { return bytes.ReplaceAll(d, []byte("\n"), []byte("\r")) })
}}

// ifText leaves alone what is no plain UTF-8 with LF.
func ifText(d []byte, do func() []byte) []byte {
	if !utf8.Valid(d) || bytes.IndexByte(d, '\r') >= 0 || bytes.HasPrefix(d, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(d, []byte("PK")) {
		return nil
	}
	return do()
}

func asUTF16(d []byte, big bool) []byte {
	var out []byte
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(string(d)))...) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}
