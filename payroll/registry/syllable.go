package registry

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// isSyllable reports whether a word is written as a Vietnamese syllable: an
// onset, a rhyme and at most one tone, in small letters, capitals, or with a
// capital in front. Words of other languages are none, however they sound.
func isSyllable(word string) bool {
	lower := strings.ToLower(word)
	if word != lower && word != strings.ToUpper(word) && word != firstCapital(lower) {
		return false
	}
	plain, tones := withoutTone(lower)
	if tones > 1 {
		return false
	}
	for n := min(3, len(plain)); n >= 0; n-- {
		if onsets[plain[:n]] && rhymes[plain[n:]] {
			return true
		}
	}
	return false
}

func firstCapital(lower string) string {
	for _, r := range lower {
		return string(unicode.ToUpper(r)) + lower[len(string(r)):]
	}
	return ""
}

// The five tone marks, as combining characters.
const toneMarks = "\u0300\u0301\u0303\u0309\u0323"

// withoutTone drops the tone and keeps what makes another vowel: ẫ becomes â.
func withoutTone(s string) (plain string, tones int) {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		if strings.ContainsRune(toneMarks, r) {
			tones++
			continue
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String()), tones
}

var onsets = wordSet(`b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x`, "")

var rhymes = wordSet(`a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
	e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
	o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot
	ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uơ uôc uôi uôm uôn uông
	uôt up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
	y yêm yên yêng yêt yêu ych yn ynh yt ym`)

func wordSet(words string, more ...string) map[string]bool {
	out := map[string]bool{}
	for _, w := range append(strings.Fields(words), more...) {
		out[w] = true
	}
	return out
}
