package payroll

import (
	"slices"
	"strings"
	"unicode"
)

// foldGroups lists the Vietnamese letters that are written as one Latin letter
// where a bank keeps no accents.
var foldGroups = map[rune]string{
	'a': "àáảãạăằắẳẵặâầấẩẫậ",
	'e': "èéẻẽẹêềếểễệ",
	'i': "ìíỉĩị",
	'o': "òóỏõọôồốổỗộơờớởỡợ",
	'u': "ùúủũụưừứửữự",
	'y': "ỳýỷỹỵ",
	'd': "đ",
}

var folded = func() map[rune]rune {
	all := map[rune]rune{}
	for plain, accented := range foldGroups {
		for _, r := range accented {
			all[r] = plain
			all[unicode.ToUpper(r)] = plain
		}
	}
	return all
}()

// Fold writes a text as it compares: small letters without accents, đ as d,
// whatever is no letter or digit as one space. Accents count the same whether
// they were stored with their letter or after it.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	space := false
	for _, r := range text {
		if r >= 0x300 && r <= 0x36f { // a combining accent
			continue
		}
		if plain, ok := folded[r]; ok {
			r = plain
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Likeness tells how two names of one person may differ. It never proves that
// two payments are one.
type Likeness int

// The likenesses, the weakest first.
const (
	NamesDiffer   Likeness = iota
	NameShortened          // family and given name agree, a middle name is missing
	NameReordered          // the same words in another order
	NamesAgree             // the same, accents and spaces aside
)

// CompareNames compares two names as Vietnamese names are written by banks:
// without accents, in another order, without a middle name.
func CompareNames(a, b string) Likeness {
	x, y := strings.Fields(Fold(a)), strings.Fields(Fold(b))
	switch {
	case len(x) == 0 || len(y) == 0:
		return NamesDiffer
	case strings.Join(x, "") == strings.Join(y, ""):
		return NamesAgree
	case wordsKey(x) == wordsKey(y):
		return NameReordered
	case len(x) != len(y) && endsKey(x) == endsKey(y):
		return NameShortened
	}
	return NamesDiffer
}

// wordsKey is the same for the same words in any order.
func wordsKey(words []string) string {
	sorted := slices.Clone(words)
	slices.Sort(sorted)
	return strings.Join(sorted, " ")
}

// endsKey is the family and the given name, in either order.
func endsKey(words []string) string {
	first, last := words[0], words[len(words)-1]
	if last < first {
		first, last = last, first
	}
	return first + " " + last
}
