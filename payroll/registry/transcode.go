package registry

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"chitra/payroll"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// What the head of a file must show before its bytes prove an encoding: so many
// different words with letters beyond ASCII, nearly all of them Vietnamese syllables, and
// less than half in any other encoding.
const (
	proofWords   = 5
	proofPercent = 90
)

// byteCode is an encoding of whole files.
type byteCode struct {
	name   string
	decode func([]byte) (string, bool)
}

var byteCodes = []byteCode{
	{tcvn3, codepages[tcvn3].decode},
	{vni, codepages[vni].decode},
	{viscii, codepages[viscii].decode},
	{windows1258, decode1258},
}

// decode1258 reads the encoding of old Windows, which writes the tone as a
// character of its own after the vowel.
func decode1258(b []byte) (string, bool) {
	s, err := charmap.Windows1258.NewDecoder().String(string(b))
	return norm.NFC.String(s), err == nil && !strings.ContainsRune(s, utf8.RuneError)
}

// transcode reads a file that is not UTF-8 into a temporary copy that is, if its
// head proves the encoding; the original stays as it is. Otherwise nothing
// changes, and the file is refused at its first bad byte.
func (t *table) transcode(head []byte) (err error) {
	if cut := bytes.LastIndexByte(head, '\n'); cut >= 0 && len(head) == headBytes {
		head = head[:cut+1]
	}
	if utf8.Valid(head) {
		return nil
	}
	code, ok := provenCode(head)
	if !ok {
		return nil
	}
	temp, err := os.CreateTemp("", "chitra-*.csv")
	if err != nil {
		return err
	}
	original := t.source
	t.source = &source{file: temp, temporary: true, limit: original.limit}
	defer func() { err = errors.Join(err, original.close()) }()
	if err := code.copy(temp, original.whole()); err != nil {
		return err
	}
	f := t.about(payroll.CodeFileDecoded, payroll.Warning, payroll.Args{"encoding": code.name})
	f.Value, f.Args["after"] = code.example(head)
	t.findings = append(t.findings, f)
	t.source.end, err = temp.Seek(0, io.SeekCurrent)
	return err
}

// provenCode finds the one encoding in which the bytes are Vietnamese.
func provenCode(head []byte) (proved byteCode, ok bool) {
	sounds := make([]int, len(byteCodes)) // sound syllables of a hundred words
	best := 0
	for i, code := range byteCodes {
		text, whole := code.decode(head)
		if sound, words := countSyllables(text); whole && words >= proofWords {
			sounds[i] = 100 * sound / words
		}
		if sounds[i] > sounds[best] {
			best = i
		}
	}
	for i, s := range sounds {
		if i != best && s >= 50 {
			return byteCode{}, false
		}
	}
	return byteCodes[best], sounds[best] >= proofPercent
}

// copy writes the text of r as UTF-8. A byte that has no letter ends up as the
// replacement character, which no cell may hold. Lines stay lines.
func (c byteCode) copy(w io.Writer, r io.Reader) error {
	in, out := bufio.NewReaderSize(r, 64<<10), bufio.NewWriterSize(w, 64<<10)
	for {
		line, err := in.ReadSlice('\n')
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
		text, _ := c.decode(line)
		if _, writeErr := out.WriteString(text); writeErr != nil {
			return writeErr
		}
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
	}
}

// example is a first word before, as Windows shows it, and after decoding.
func (c byteCode) example(head []byte) (before, after string) {
	for _, word := range bytes.FieldsFunc(head, func(r rune) bool { return strings.ContainsRune(" ,;\t\r\n\"", r) }) {
		if text, _ := c.decode(word); !isASCII(text) {
			shownByte, err := charmap.Windows1252.NewDecoder().String(string(word))
			if err == nil {
				return shown(shownByte), text
			}
		}
	}
	return "", ""
}
