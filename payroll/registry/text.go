package registry

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// cleaned is a cell after cleaning, with what cleaning found.
type cleaned struct {
	text string
	// bad is the first character that has no place in a list, at the given
	// position counted in characters from 1.
	bad rune
	at  int
	// suspect: the text may be in an encoding from before Unicode.
	suspect bool
}

// clean brings a cell to the form it is kept in: NFC, every kind of space a
// plain one, single between words, none at the ends.
func clean(s string) cleaned {
	if isPlain(s) {
		return cleaned{text: s}
	}
	var c cleaned
	compose, tidy, at, prev := false, false, 0, ' '
	for _, r := range s {
		at++
		switch {
		case r > ' ' && r < 0x7F:
		case isComposed(r):
			c.suspect = c.suspect || suspect(prev, r)
		case isSpace(r):
			tidy = tidy || r != ' ' || prev == ' '
			r = ' '
		case isForbidden(r) && c.bad == 0:
			c.bad, c.at = r, at
		default:
			compose, c.suspect = true, c.suspect || suspect(prev, r)
		}
		prev = r
	}
	if c.text = s; compose {
		c.text = norm.NFC.String(s)
	}
	if tidy || prev == ' ' {
		c.text = strings.Join(strings.FieldsFunc(c.text, isSpace), " ")
	}
	return c
}

// isSpace reports the spaces of Unicode (category Zs); tabs and line breaks are
// no spaces here.
func isSpace(r rune) bool {
	return r == ' ' || r == 0xA0 || r >= 0x1680 && unicode.Is(unicode.Zs, r)
}

// isPlain reports visible ASCII without a space at an end or two in a row: a
// text with nothing to clean.
func isPlain(s string) bool {
	prev := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == ' ' && prev == ' ' {
			return false
		}
		prev = c
	}
	return s == "" || prev != ' '
}

// isComposed reports letters that NFC leaves as they are, whatever stands
// beside them: all that Vietnamese text normally holds.
func isComposed(r rune) bool {
	return r >= 0xC0 && r <= 0x17F || r >= 0x1EA0 && r <= 0x1EF9 || r == 'ơ' || r == 'ư' || r == 'Ơ' || r == 'Ư'
}

// isForbidden reports characters that a reader of the list cannot see, or that
// stand for a lost one: controls, zero-width characters, marks of writing
// direction, the replacement character.
func isForbidden(r rune) bool {
	switch {
	case r < ' ', r >= 0x7F && r < 0xA0, r == 0xAD, r == utf8.RuneError:
		return true
	case r < 0x300:
		return false
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || r == 0x34F || r == 0x115F || r == 0x1160 || r == 0x3164 ||
		r >= 0x180B && r <= 0x180F || r >= 0xFE00 && r <= 0xFE0F || r == 0x2028 || r == 0x2029
}

// isFormula reports text that a spreadsheet program would run when it opens
// the list as CSV.
func isFormula(s string) bool {
	return s != "" && strings.IndexByte("=+-@", s[0]) >= 0
}

// oddInName finds the first character that a name cannot have: a digit, a
// symbol, a letter of another script, or Ð and Ɖ, which only look like Đ.
func oddInName(s string) (rune, bool) {
	for _, r := range s {
		switch {
		case r < 0x80:
			if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune(" '.-()", r)) {
				return r, true
			}
		case r == 'Ð' || r == 'ð' || r == 'Ɖ' || r == 'ɖ':
			return r, true
		case isComposed(r) && r != '×' && r != '÷', r == '’', unicode.Is(unicode.Latin, r), unicode.Is(unicode.Mn, r):
		default:
			return r, true
		}
	}
	return 0, false
}

// maxShown is how much of a cell a finding quotes.
const maxShown = 80

// shown prepares a cell for being quoted in a message: invisible characters
// become ⟨U+200B⟩, long text is cut.
func shown(s string) string {
	if len(s) <= maxShown && isPlain(s) {
		return s
	}
	var b strings.Builder
	count := 0
	for _, r := range s {
		if count++; count > maxShown {
			b.WriteRune('…')
			break
		}
		if isForbidden(r) {
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// dropMarks takes spaces, dots and dashes out of a number that is text.
func dropMarks(s string) string {
	if !strings.ContainsAny(s, " .-") {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' || r == '-' {
			return -1
		}
		return r
	}, s)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
