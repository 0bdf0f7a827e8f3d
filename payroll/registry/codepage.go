package registry

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// viscii is the encoding of old Unix and Internet lists.
const viscii = "VISCII"

// codepage turns the bytes of an encoding from before Unicode into letters.
type codepage struct {
	name  string
	one   [256]rune        // letters of one byte, 0 where there is none
	pairs map[[2]byte]rune // VNI: a base letter and a byte with its marks
}

// The code pages, made from legacyLetters. TCVN3 is read with the capitals that
// TCVN 5712:1993 (VN1) adds to it; small letters are the same in both.
var codepages = func() map[string]*codepage {
	pages := map[string]*codepage{tcvn3: {name: tcvn3}, vni: {name: vni}, viscii: {name: viscii}}
	for _, line := range strings.Split(strings.TrimSpace(legacyLetters), "\n") {
		f := strings.Fields(line)
		letter, _ := utf8.DecodeRuneInString(f[0])
		pages[tcvn3].set(f[2], letter)
		pages[vni].set(f[3], letter)
		pages[viscii].set(f[4], letter)
	}
	return pages
}()

func (p *codepage) set(hex string, letter rune) {
	n, err := strconv.ParseUint(hex, 16, 16)
	switch {
	case err != nil:
		panic(err) // the table is part of the program
	case n < 0x100:
		p.one[n] = letter
	default:
		if p.pairs == nil {
			p.pairs = map[[2]byte]rune{}
		}
		p.pairs[[2]byte{byte(n >> 8), byte(n)}] = letter
	}
}

// decode reads bytes as text of the code page. ok is false where a byte above
// ASCII has no letter.
func (p *codepage) decode(b []byte) (text string, ok bool) {
	out := make([]rune, 0, len(b))
	ok = true
	for i := 0; i < len(b); i++ {
		if i+1 < len(b) {
			if letter := p.pairs[[2]byte{b[i], b[i+1]}]; letter != 0 {
				out = append(out, letter)
				i++
				continue
			}
		}
		switch letter := p.one[b[i]]; {
		case letter != 0:
			out = append(out, letter)
		case b[i] < 0x80:
			out = append(out, rune(b[i]))
		default:
			out, ok = append(out, utf8.RuneError), false
		}
	}
	return string(out), ok
}

// ansi gives back the bytes of text that was read as Windows-1252, which is how
// a workbook keeps text typed in an old font.
func ansi(s string) (b []byte, ok bool) {
	for _, r := range s {
		c, known := charmap.Windows1252.EncodeRune(r)
		if !known {
			return nil, false
		}
		b = append(b, c)
	}
	return b, true
}

// proven reads a cell that is in an old encoding, and says so only where that
// can be proved: every word with a letter beyond ASCII is a Vietnamese syllable,
// and no other old encoding gives one too. byFont: the font of the cell named the
// encoding, and the others are not asked. capitals: the font shows small letters
// as capitals (.VnTimeH).
func proven(s, encoding string, byFont, capitals bool) (text string, ok bool) {
	b, ok := ansi(s)
	if !ok {
		return "", false
	}
	text, ok = codepages[encoding].decode(b)
	if !ok || !allSyllables(text) {
		return "", false
	}
	for _, other := range []string{tcvn3, vni} {
		if byFont || other == encoding {
			continue
		}
		if rival, ok := codepages[other].decode(b); ok && allSyllables(rival) {
			return "", false
		}
	}
	if capitals {
		text = strings.ToUpper(text)
	}
	return norm.NFC.String(text), true
}

const vowels = "aăâeêioôơuưy"

func allSyllables(text string) bool {
	sound, words := countSyllables(text)
	return words > 0 && sound == words
}

// countSyllables counts the different words with a letter beyond ASCII, and how
// many of them are Vietnamese syllables. Words without a vowel are abbreviations
// (QĐ) and say nothing, and a word that comes again proves nothing more.
func countSyllables(text string) (sound, words int) {
	seen := map[string]bool{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r < 0x80 && !isLetter(r) }) {
		if plain, _ := withoutTone(strings.ToLower(word)); isASCII(word) || !strings.ContainsAny(plain, vowels) {
			continue
		}
		if seen[word] {
			continue
		}
		seen[word] = true
		words++
		if isSyllable(word) {
			sound++
		}
	}
	return sound, words
}

// legacyLetters lists each Vietnamese letter with its bytes in TCVN3, TCVN
// 5712:1993 VN1, VNI and VISCII, in hexadecimal; -- where there is none. VN1 and
// VISCII were checked against the GNU C library, TCVN3 against VN1.
const legacyLetters = `
À -- 80 41d8 c0
Á -- 83 41d9 c1
Â a2 a2 41c2 c2
Ã -- 82 41d5 c3
È -- 87 45d8 c8
É -- 8a 45d9 c9
Ê a3 a3 45c2 ca
Ì -- 8d cc cc
Í -- 90 cd cd
Ò -- 92 4fd8 d2
Ó -- 95 4fd9 d3
Ô a4 a4 4fc2 d4
Õ -- 94 4fd5 a0
Ù -- 9d 55d8 d9
Ú -- 01 55d9 da
Ý -- 16 59d9 dd
à b5 b5 61f8 e0
á b8 b8 61f9 e1
â a9 a9 61e2 e2
ã b7 b7 61f5 e3
è cc cc 65f8 e8
é d0 d0 65f9 e9
ê aa aa 65e2 ea
ì d7 d7 ec ec
í dd dd ed ed
ò df df 6ff8 f2
ó e3 e3 6ff9 f3
ô ab ab 6fe2 f4
õ e2 e2 6ff5 f5
ù ef ef 75f8 f9
ú f3 f3 75f9 fa
ý fd fd 79f9 fd
Ă a1 a1 41ca c5
ă a8 a8 61ea e5
Đ a7 a7 d1 d0
đ ae ae f1 f0
Ĩ -- 8f d3 ce
ĩ dc dc f3 ee
Ũ -- 9f 55d5 9d
ũ f2 f2 75f5 fb
Ơ a5 a5 d4 b4
ơ ac ac f4 bd
Ư a6 a6 d6 bf
ư ad ad f6 df
Ạ -- 84 41cf 80
ạ b9 b9 61ef d5
Ả -- 81 41db c4
ả b6 b6 61fb e4
Ấ -- c4 41c1 84
ấ ca ca 61e1 a4
Ầ -- c1 41c0 85
ầ c7 c7 61e0 a5
Ẩ -- c2 41c5 86
ẩ c8 c8 61e5 a6
Ẫ -- c3 41c3 06
ẫ c9 c9 61e3 e7
Ậ -- 86 41c4 87
ậ cb cb 61e4 a7
Ắ -- c0 41c9 81
ắ be be 61e9 a1
Ằ -- af 41c8 82
ằ bb bb 61e8 a2
Ẳ -- ba 41da 02
ẳ bc bc 61fa c6
Ẵ -- bf 41dc 05
ẵ bd bd 61fc c7
Ặ -- 85 41cb 83
ặ c6 c6 61eb a3
Ẹ -- 8b 45cf 89
ẹ d1 d1 65ef a9
Ẻ -- 88 45db cb
ẻ ce ce 65fb eb
Ẽ -- 89 45d5 88
ẽ cf cf 65f5 a8
Ế -- da 45c1 8a
ế d5 d5 65e1 aa
Ề -- c5 45c0 8b
ề d2 d2 65e0 ab
Ể -- cd 45c5 8c
ể d3 d3 65e5 ac
Ễ -- d9 45c3 8d
ễ d4 d4 65e3 ad
Ệ -- 8c 45c4 8e
ệ d6 d6 65e4 ae
Ỉ -- 8e c6 9b
ỉ d8 d8 e6 ef
Ị -- 91 d2 98
ị de de f2 b8
Ọ -- 96 4fcf 9a
ọ e4 e4 6fef f7
Ỏ -- 93 4fdb 99
ỏ e1 e1 6ffb f6
Ố -- ff 4fc1 8f
ố e8 e8 6fe1 af
Ồ -- db 4fc0 90
ồ e5 e5 6fe0 b0
Ổ -- e0 4fc5 91
ổ e6 e6 6fe5 b1
Ỗ -- f0 4fc3 92
ỗ e7 e7 6fe3 b2
Ộ -- 97 4fc4 93
ộ e9 e9 6fe4 b5
Ớ -- 9b d4d9 95
ớ ed ed f4f9 be
Ờ -- 98 d4d8 96
ờ ea ea f4f8 b6
Ở -- 99 d4db 97
ở eb eb f4fb b7
Ỡ -- 9a d4d5 b3
ỡ ec ec f4f5 de
Ợ -- 9c d4cf 94
ợ ee ee f4ef fe
Ụ -- 02 55cf 9e
ụ f4 f4 75ef f8
Ủ -- 9e 55db 9c
ủ f1 f1 75fb fc
Ứ -- 11 d6d9 ba
ứ f8 f8 f6f9 d1
Ừ -- 04 d6d8 bb
ừ f5 f5 f6f8 d7
Ử -- 05 d6db bc
ử f6 f6 f6fb d8
Ữ -- 06 d6d5 ff
ữ f7 f7 f6f5 e6
Ự -- 12 d6cf b9
ự f9 f9 f6ef f1
Ỳ -- 13 59d8 9f
ỳ fa fa 79f8 cf
Ỵ -- 17 ce 1e
ỵ fe fe ee dc
Ỷ -- 14 59db 14
ỷ fb fb 79fb d6
Ỹ -- 15 59d5 19
ỹ fc fc 79f5 db
`
