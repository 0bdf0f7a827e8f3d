package registry

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
)

// The names of the encodings that Vietnamese text came in before Unicode.
const (
	tcvn3       = "TCVN3 (ABC)"
	vni         = "VNI"
	windows1258 = "Windows-1258"
	otherBytes  = "Windows-1252"
)

// legacyOf recognises text typed in TCVN3 or VNI that was stored as if it were
// Western European, as old lists hold it: "NguyÔn V¨n" and "Nguyeãn Vaên" are
// both "Nguyễn Văn". It returns "" for other text. Sure is false where a single
// letter, which a foreign name may have, is the only sign.
//
// Signs of TCVN3: a symbol that is a letter there (¨ is ă, ® is đ) beside a
// letter, or a capital with an accent after a small letter. Of VNI: a vowel
// followed by the letter that stands for its marks.
func legacyOf(s string) (encoding string, sure bool) {
	var symbols, pairs, foreign, vniLetters int
	runes := []rune(s)
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	for i, r := range runes {
		switch prev := at(i - 1); {
		case isModern(r):
			return "", false
		case strings.ContainsRune(tcvn3Symbols, r) && (isLetter(prev) || isLetter(at(i+1))),
			isCapital(r) && unicode.IsLower(prev):
			symbols++
		case isVNIPair(prev, r):
			pairs++
		case strings.ContainsRune("ÑñÖö", r):
			vniLetters, foreign = vniLetters+1, foreign+1
		case strings.ContainsRune(foreignLetters, r):
			foreign++
		}
	}
	switch {
	case symbols > 0:
		return tcvn3, true
	case pairs > 0 || vniLetters > 1:
		return vni, true
	case foreign > 0:
		return tcvn3, foreign > 1
	}
	return "", false
}

// softHyphen, invisible in Unicode, is ư in TCVN3.
const softHyphen = 0xAD

const (
	// tcvn3Symbols are no letters in Western European text and letters in TCVN3.
	tcvn3Symbols = "¨©ª«¬\u00ad®µ¶·¸¹»¼½¾×÷"
	// foreignLetters have no place in Vietnamese, and one in both encodings.
	foreignLetters = "ÄÅÆÇËÎÏØÛÜÞäåæçëîïøûüþßÿ"
)

// isModern reports letters that only Unicode has: their presence says that the
// text is not legacy.
func isModern(r rune) bool {
	return r >= 0x1EA0 && r <= 0x1EF9 || strings.ContainsRune("ĂăĐđĨĩŨũƠơƯư", r)
}

func isLetter(r rune) bool { return r < 0x80 && unicode.IsLetter(r) || r >= 0xC0 && r <= 0xFF }

func isCapital(r rune) bool { return r >= 0xC0 && r <= 0xDE && r != 0xD7 }

// vniMarks lists, for a base letter, the letters that write its marks in VNI.
// The sequences oà, oá and oã are left out: modern Vietnamese has them too.
var vniMarks = map[rune]string{
	'a': "øùâõáàåãäêéèúüëïû",
	'e': "øùõïûâáàåãä",
	'o': "øùõïûâåä",
	'u': "øùõïû",
	'y': "øùõû",
	'ô': "øùõïû", // ơ
	'ö': "øùõïû", // ư
}

func isVNIPair(base, mark rune) bool {
	marks, ok := vniMarks[unicode.ToLower(base)]
	return ok && strings.ContainsRune(marks, unicode.ToLower(mark))
}

// suspect is the cheap question asked of every letter that is not ASCII: could
// it be a sign for legacyOf?
func suspect(prev, r rune) bool {
	switch {
	case r < 0x80 || r > 0xFF:
		return false
	case r < 0xC0, isCapital(r) && unicode.IsLower(prev), isVNIPair(prev, r):
		return true
	}
	return foreignLetter[r-0xC0]
}

// foreignLetter marks the letters U+00C0 to U+00FF that Vietnamese lacks.
var foreignLetter = func() (table [64]bool) {
	for _, r := range foreignLetters + "ÑñÖö×÷" {
		table[r-0xC0] = true
	}
	return table
}()

// guessEncoding names the encoding of bytes that are not UTF-8.
func guessEncoding(sample []byte) string {
	text, err := charmap.Windows1252.NewDecoder().Bytes(sample)
	if err != nil {
		return otherBytes
	}
	if is1258(string(text)) {
		return windows1258
	}
	if encoding, _ := legacyOf(string(text)); encoding != "" {
		return encoding
	}
	return otherBytes
}

// is1258 recognises Windows-1258, which writes the tone as a character of its
// own after the vowel: every sign of a legacy encoding is then such a tone.
func is1258(s string) bool {
	tones, others := 0, 0
	prev := ' '
	for _, r := range s {
		switch {
		case strings.ContainsRune("ÌÒÞìò", r) && strings.ContainsRune("aeiouyãâêôõýAEIOUYÃÂÊÔÕÝ", prev):
			tones++
		case strings.ContainsRune(tcvn3Symbols, r), isCapital(r) && unicode.IsLower(prev), isVNIPair(prev, r):
			others++
		}
		prev = r
	}
	return tones > others
}
