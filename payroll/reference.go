package payroll

import (
	"slices"
	"strings"
)

// FindReferences returns the payment references that stand in a text as a bank
// hands it back: in lower case, with spaces or line breaks anywhere, glued to
// other words. Only what passes the check character counts; the order is that of
// the text, each reference once.
func FindReferences(text string) []string {
	squeezed := squeeze(text)
	var found []string
	for i := 0; i+endToEndLength <= len(squeezed); i++ {
		if squeezed[i] != 'C' {
			continue
		}
		candidate := squeezed[i : i+endToEndLength]
		if ValidEndToEndID(candidate) && !slices.Contains(found, candidate) {
			found = append(found, candidate)
		}
	}
	return found
}

// shortestCut is how much of a cut reference must be left to look for its
// owner: ten characters leave nine that were drawn from 36.
const shortestCut = 10

// FindCutReferences returns beginnings of references that a field too short for
// the whole has cut: the end of the text, or a word of its own. The check
// character is gone with the tail, so they are proof only together with an amount
// and when exactly one payment begins like this.
func FindCutReferences(text string) []string {
	var found []string
	add := func(s string) {
		if len(s) >= shortestCut && len(s) < endToEndLength && s[0] == 'C' && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isAlphanumeric(r) }) {
		add(strings.ToUpper(word))
	}
	squeezed := squeeze(text)
	for i := max(0, len(squeezed)-endToEndLength+1); i <= len(squeezed)-shortestCut; i++ {
		add(squeezed[i:])
	}
	return found
}

// cutReference returns the first word of some texts that is a reference cut short, ""
// for none. It must count a month of 2020 to 2039: other words of a bank hardly do.
func cutReference(texts ...string) string {
	for _, text := range texts {
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isAlphanumeric(r) }) {
			if len(word) < shortestCut || len(word) >= endToEndLength || word[0]|0x20 != 'c' {
				continue
			}
			word = strings.ToUpper(word)
			month := int(alphanumericValue[word[1]])*len(alphanumerics) + int(alphanumericValue[word[2]])
			if month >= 20*12 && month < 40*12 {
				return word
			}
		}
	}
	return ""
}

// squeeze keeps the letters and digits of a text, in capitals.
func squeeze(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z':
			b.WriteByte(c - 'a' + 'A')
		case c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
