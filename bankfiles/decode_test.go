package bankfiles_test

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"

	"chitra/bankfiles"

	"pgregory.net/rapid"
)

func decode(t interface{ Fatal(...any) }, r io.Reader, head []byte) string {
	text, err := io.ReadAll(bankfiles.DecodeText(r, head))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestDecodeText(t *testing.T) {
	utf16 := func(order byte, s string) []byte {
		out := []byte{0xff, 0xfe}
		if order == 'B' {
			out = []byte{0xfe, 0xff}
		}
		for _, r := range s {
			low, high := byte(r), byte(r>>8)
			if order == 'B' {
				low, high = high, low
			}
			out = append(out, low, high)
		}
		return out
	}
	const latin1 = `<?xml version="1.0" encoding="ISO-8859-1"?><a>`
	tests := []struct {
		name, want string
		in         []byte
	}{
		{"UTF-8", "Đỗ", []byte("Đỗ")},
		{"byte order mark", "Đỗ", []byte("\xef\xbb\xbfĐỗ")},
		{"nothing but a byte order mark", "", []byte("\xef\xbb\xbf")},
		{"UTF-16 little endian", "<Đỗ", utf16('L', "<Đỗ")},
		{"UTF-16 big endian", "<Đỗ", utf16('B', "<Đỗ")},
		{"UTF-16 without mark", "<a/>", utf16('L', "<a/>")[2:]},
		{"ISO-8859-1 as declared", latin1 + "é", []byte(latin1 + "\xe9")},
		{"Windows-1252 under the name of ISO-8859-1", latin1 + "€", []byte(latin1 + "\x80")},
		{"UTF-16 declared, UTF-8 written", `<?xml version="1.0" encoding="utf-16"?>é`, []byte(`<?xml version="1.0" encoding="utf-16"?>é`)},
		{"UTF-8 promised, Windows-1252 in one place", "é ü", []byte("é \xfc")},
		{"character cut off at the end", "aÃ", []byte("a\xc3")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := decode(t, bytes.NewReader(tt.in), tt.in); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestDecodeTextInPieces: where the pieces of a file end means nothing.
func TestDecodeTextInPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{"a", "\xef\xbb\xbf", "é", "Đỗ", "𝄞", "\xc3", "\xe1\xba", "\xff", "\r\n", "\x00"})).Draw(t, "parts")
		var in []byte
		for _, p := range parts {
			in = append(in, p...)
		}
		whole := decode(t, bytes.NewReader(in), in)
		if got := decode(t, iotest.OneByteReader(bytes.NewReader(in)), in); got != whole {
			t.Fatalf("byte by byte %q, at once %q", got, whole)
		}
		if got := decode(t, iotest.DataErrReader(iotest.HalfReader(bytes.NewReader(in))), in); got != whole {
			t.Fatalf("half by half %q, at once %q", got, whole)
		}
	})
}
