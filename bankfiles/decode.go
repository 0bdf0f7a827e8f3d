package bankfiles

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// TextReader gives text as UTF-8 without a byte order mark. Bytes that are not
// what the encoding promises are read as Windows-1252, which holds ISO-8859-1;
// Repaired counts them, so that the reader can say so.
type TextReader struct {
	r        io.Reader
	Encoding string // as stated or found
	Repaired int

	in        []byte
	out, have []byte // out[…] not yet handed on
	err       error
}

var (
	declared  = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
	bomUTF8   = []byte("\xef\xbb\xbf")
	bomUTF16L = []byte("\xff\xfe")
	bomUTF16B = []byte("\xfe\xff")
)

// DecodeText reads r as UTF-8, whatever its encoding. The encoding is that of the
// byte order mark, of every second byte being zero, or of the XML declaration;
// without any, UTF-8. head is the beginning of r.
func DecodeText(r io.Reader, head []byte) *TextReader {
	t := &TextReader{r: r, Encoding: "UTF-8"}
	decoder, name := encodingOf(head)
	if decoder != nil {
		t.r, t.Encoding = decoder.NewDecoder().Reader(r), name
	}
	return t
}

// encodingOf returns nil for UTF-8.
func encodingOf(head []byte) (encoding.Encoding, string) {
	switch {
	case bytes.HasPrefix(head, bomUTF16L):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16"
	case bytes.HasPrefix(head, bomUTF16B):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16"
	case len(head) >= 4 && head[0] != 0 && head[1] == 0 && head[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "UTF-16LE"
	case len(head) >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UTF-16BE"
	}
	found := declared.FindSubmatch(bytes.TrimPrefix(head[:min(len(head), 512)], bomUTF8))
	if found == nil || bytes.HasPrefix(head, bomUTF8) {
		return nil, ""
	}
	name := strings.ToUpper(string(found[1]))
	if strings.HasPrefix(name, "UTF-16") || strings.HasPrefix(name, "UCS-2") {
		return nil, "" // programs that write a string to a file say so; the bytes are UTF-8
	}
	e, err := htmlindex.Get(name)
	if canonical, _ := htmlindex.Name(e); err != nil || canonical == "utf-8" {
		return nil, ""
	}
	return e, name
}

// Read hands on repaired text.
func (t *TextReader) Read(p []byte) (int, error) {
	for len(t.have) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		t.fill()
	}
	n := copy(p, t.have)
	t.have = t.have[n:]
	return n, nil
}

const textBuffer = 64 << 10

// fill reads the next piece and mends it.
func (t *TextReader) fill() {
	if t.in == nil {
		t.in = make([]byte, 0, textBuffer)
	}
	n, err := t.r.Read(t.in[len(t.in):cap(t.in)])
	t.in, t.err = t.in[:len(t.in)+n], err
	if t.out == nil && len(t.in) < len(bomUTF8) && err == nil {
		return
	}
	piece := t.in
	if t.out == nil {
		piece = bytes.TrimPrefix(piece, bomUTF8)
		t.out = make([]byte, 0, textBuffer)
	}
	keep := 0
	if err == nil {
		keep = incomplete(piece)
	}
	if whole := piece[:len(piece)-keep]; utf8.Valid(whole) {
		t.out = append(t.out[:0], whole...)
	} else {
		t.mend(whole)
	}
	t.have = t.out
	t.in = append(t.in[:0], piece[len(piece)-keep:]...)
}

// incomplete counts the bytes at the end that may begin a character.
func incomplete(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if utf8.RuneStart(b[len(b)-n]) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

func (t *TextReader) mend(b []byte) {
	t.out = t.out[:0]
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
			t.Repaired++
		}
		t.out = utf8.AppendRune(t.out, r)
		b = b[size:]
	}
}
