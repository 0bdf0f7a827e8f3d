package bankfiles

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chitra/payroll"

	"golang.org/x/text/unicode/norm"
)

// undecomposed are the letters that Unicode does not take apart. Đ leads: a
// filter without it turns ĐỖ into Ỗ, then into O.
var undecomposed = map[rune]string{
	'đ': "D", 'Đ': "D", 'Ð': "D", 'ð': "D", 'Ɖ': "D", 'ɖ': "D",
	'ß': "SS", 'ẞ': "SS", 'ł': "L", 'Ł': "L", 'ø': "O", 'Ø': "O", 'æ': "AE", 'Æ': "AE", 'œ': "OE", 'Œ': "OE", 'ı': "I",
	'‘': "'", '’': "'", '“': `"`, '”': `"`, '–': "-", '—': "-", '−': "-", '⁄': "/",
}

// unaccent writes s in capitals without accents. Invisible characters vanish,
// every kind of space and control becomes a blank, and what has no unaccented
// form is handed to other.
func unaccent(s string, other func(rune) string) string {
	if !onlyASCII(s) {
		s = norm.NFKD.String(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf && r >= ' ' && r != 0x7f:
			if r >= 'a' && r <= 'z' {
				r -= 'a' - 'A'
			}
			b.WriteByte(byte(r))
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		case unicode.IsSpace(r), unicode.IsControl(r):
			b.WriteByte(' ')
		case undecomposed[r] != "":
			b.WriteString(undecomposed[r])
		default:
			b.WriteString(other(r))
		}
	}
	return b.String()
}

func onlyASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// ASCII writes s in unaccented capitals (đ → D). A character with no such form
// becomes "?", so that nothing is lost in silence.
func ASCII(s string) string { return unaccent(s, func(rune) string { return "?" }) }

// Set is the characters a bank takes in a text.
type Set struct {
	allowed [utf8.RuneSelf]bool
	// easy are the allowed signs that mean the same wherever they stand: all but
	// the blank, and the code signs of SWIFT.
	easy [256]bool
	// slashes: SWIFT reads a slash at either end, and two in a row, as code.
	slashes bool
	// words are what the bank makes of signs it does not take.
	words map[rune]string
}

// NewSet is the set of a bank that takes these signs beside capitals, digits and
// blanks, and rewrites others as words says; nil words are the usual ones. A
// sign nobody rewrites becomes a blank.
func NewSet(signs string, words map[rune]string) Set {
	s := newSet(signs)
	if words != nil {
		s.words = words
	}
	return s
}

func newSet(signs string) (s Set) {
	s.words = signWords
	for _, r := range "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 " + signs {
		s.allowed[r], s.easy[r] = true, r != ' '
	}
	return s
}

// Has reports whether a text may hold the character.
func (set *Set) Has(r rune) bool { return set.has(r) }

func (set *Set) has(r rune) bool { return r >= 0 && r < utf8.RuneSelf && set.allowed[r] }

// SwiftX is the SWIFT X set of ISO 20022 and MT payments, in capitals.
func SwiftX() Set {
	s := newSet("/-?:().,'+")
	s.slashes, s.easy['/'], s.easy[':'] = true, false, false
	return s
}

// Alphanumeric is the safest set common to all domestic banks.
func Alphanumeric() Set { return newSet("") }

// AlphanumericDot is what MB leaves untouched in a name or memo after upload.
func AlphanumericDot() Set { return newSet(".") }

// signWords are signs banks read as words or drop: MB rewrites them after
// upload, and a memo on the statement that differs from ours is not matched.
var signWords = map[rune]string{
	'&': " VA ", '%': " PT ", '=': " BANG ", '€': " EURO ", '£': " BANG ANH ", '$': " DO LA MY ",
	'(': "", ')': "", '[': "", ']': "", '{': "", '}': "", '<': "", '>': "",
}

// Clean writes s in the set: unaccented capitals, signs as words, other
// punctuation as a blank, blanks single. lost are letters and digits of other
// scripts: they cannot be written and must not be dropped in silence.
func Clean(s string, set Set) (clean, lost string) {
	clean, lost, _ = set.clean(s)
	return clean, lost
}

// plainLetters holds the capital a Latin letter with marks is written as, for the
// letters of Vietnamese and its neighbours; 0 where the long way has to decide.
var plainLetters = func() (table [0x1f00]byte) {
	for r := range rune(len(table)) {
		var letter byte
		for _, part := range norm.NFKD.String(string(r)) {
			switch {
			case unicode.Is(unicode.Mn, part) && letter != 0:
			case letter == 0 && part < utf8.RuneSelf && part >= ' ' && part != 0x7f:
				letter = byte(unicode.ToUpper(part))
			case letter == 0 && len(undecomposed[part]) == 1:
				letter = undecomposed[part][0]
			default:
				letter = 0xff
			}
		}
		if letter != 0xff && (r < utf8.RuneSelf || letter >= 'A' && letter <= 'Z') {
			table[r] = letter
		}
	}
	return table
}()

// letterAt decodes the character at i, without a call for those Vietnamese is
// written with: two bytes, or three that begin with E1.
func letterAt(s string, i int) (r rune, width int) {
	b := s[i]
	switch {
	case b < utf8.RuneSelf:
		return rune(b), 1
	case b >= 0xC2 && b < 0xE0 && i+1 < len(s) && s[i+1]&0xC0 == 0x80:
		return rune(b&0x1F)<<6 | rune(s[i+1]&0x3F), 2
	case b == 0xE1 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80:
		return 0x1000 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s[i:])
}

// quick cleans what nearly every name is: letters the set takes, accents, single
// blanks. Anything else is not done and goes the long way.
func (set *Set) quick(s string) (clean string, done bool) {
	if set.plain(s) {
		return s, true
	}
	var buf [160]byte
	n, codes := 0, false
	for i := 0; i < len(s); n++ {
		r, width := letterAt(s, i)
		if r >= rune(len(plainLetters)) || n == len(buf) {
			return "", false
		}
		i += width
		b := plainLetters[r]
		if b >= utf8.RuneSelf || !set.allowed[b] || b == ' ' && (n == 0 || buf[n-1] == ' ') {
			return "", false
		}
		codes = codes || b == '/' || b == ':'
		buf[n] = b
	}
	if n == 0 || buf[n-1] == ' ' || buf[0] < '0' || codes && set.slashes {
		return "", false
	}
	if string(buf[:n]) == s {
		return s, true
	}
	return string(buf[:n]), true
}

// plain reports a text that is written as it is: capitals and digits of the set
// with single blanks between them.
func (set *Set) plain(s string) bool {
	for i := range len(s) {
		if !set.easy[s[i]] && (s[i] != ' ' || i == 0 || s[i-1] == ' ' || i == len(s)-1) {
			return false
		}
	}
	return s != "" && s[0] >= '0'
}

// clean also reports whether more was changed than accents, case and blanks.
func (set *Set) clean(s string) (clean, lost string, changed bool) {
	if clean, done := set.quick(s); done {
		return clean, "", false
	}
	return set.thorough(s)
}

// thorough is clean for any text.
func (set *Set) thorough(s string) (clean, lost string, changed bool) {
	changed = strings.ContainsFunc(s, invisible)
	s = unaccent(s, func(r rune) string { return string(r) })
	var kept, gone strings.Builder
	kept.Grow(len(s))
	for _, r := range s {
		if set.has(r) {
			kept.WriteByte(byte(r))
			continue
		}
		changed = true
		word, known := set.words[r]
		switch {
		case known:
			kept.WriteString(word)
		case unicode.IsLetter(r), unicode.IsNumber(r), r == utf8.RuneError:
			gone.WriteRune(r)
		default:
			kept.WriteByte(' ')
		}
	}
	spaced := strings.Join(strings.Fields(kept.String()), " ")
	clean = set.withoutCodes(spaced)
	return clean, gone.String(), changed || clean != spaced
}

// invisible reports characters nobody sees, which still make two texts differ.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && !unicode.IsSpace(r)
}

// withoutCodes removes what SWIFT would read as code words.
func (set *Set) withoutCodes(s string) string {
	if !set.slashes {
		return strings.TrimLeft(s, " -+=@'") // a spreadsheet reads these as the beginning of a formula
	}
	for strings.Contains(s, "//") {
		s = strings.ReplaceAll(s, "//", "/")
	}
	return strings.TrimRight(strings.TrimLeft(s, " /-:"), " /")
}

// onlySigns reports a text that says nothing.
func onlySigns(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || strings.IndexByte(" .,-'/:+?()", c) < 0 {
			return false
		}
	}
	return true
}

// TextField is one text of a bank file: how staff call it, what it may hold.
type TextField struct {
	Column string // heading in the beneficiary file
	Name   payroll.Text
	Set    Set
	Max    int // characters
}

// Fit writes text as the field takes it. Dropped accents are the ordinary form
// of a name at a bank and no news; any other change is an Info with before and
// after. Too long, empty, or with letters that cannot be written is an Error,
// and the text comes back whole: nothing is ever cut.
func (t *TextField) Fit(text string) (string, []payroll.Finding) {
	clean, lost, changed := t.Set.clean(text)
	finding := func(c payroll.Code, s payroll.Severity) []payroll.Finding {
		return []payroll.Finding{{Code: c, Severity: s, Column: t.Column, Value: text, Args: payroll.Args{
			"field_vi": t.Name.VI, "field_en": t.Name.EN, "after": clean, "lost": lost,
			"length": strconv.Itoa(len(clean)), "max": strconv.Itoa(t.Max)}}}
	}
	switch {
	case lost != "":
		return clean, finding(payroll.CodeBankTextLost, payroll.Error)
	case onlySigns(clean):
		return clean, finding(payroll.CodeBankTextEmpty, payroll.Error)
	case len(clean) > t.Max:
		return clean, finding(payroll.CodeBankTextTooLong, payroll.Error)
	case changed:
		return clean, finding(payroll.CodeBankTextChanged, payroll.Info)
	}
	return clean, nil
}
