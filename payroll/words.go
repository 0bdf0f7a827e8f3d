package payroll

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// WordOptions are the choices of spelling that offices differ in. The zero
// value is the usual one: linh, tư, nghìn, and "đồng" at the end.
type WordOptions struct {
	Le   bool // "một trăm lẻ năm" instead of "một trăm linh năm"
	Bon  bool // "hai mươi bốn" instead of "hai mươi tư"
	Ngan bool // "một ngàn" instead of "một nghìn"
	// Chan closes with "đồng chẵn", as vouchers do to bar additions.
	Chan bool
}

// Words writes an amount in Vietnamese words, as vouchers want it beside the
// figures: "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng".
func Words(a Amount) string { return WordsWith(a, WordOptions{}) }

// WordsWith writes an amount in words by an office's own spelling. It is total:
// every Amount has words, and no two amounts have the same.
func WordsWith(a Amount, o WordOptions) string {
	n := magnitude(int64(a))
	var words []string
	if a < 0 {
		words = append(words, "âm")
	}
	if n == 0 {
		words = append(words, digitWords[0])
	}
	words = append(words, o.number(n, false)...)
	words = append(words, "đồng")
	if o.Chan {
		words = append(words, "chẵn")
	}
	return capitalised(strings.Join(words, " "))
}

var digitWords = [10]string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

const billion = 1_000_000_000

// number writes n without its currency, nothing for zero. Numbers are read in
// groups up to a thousand million; beyond, the number of tỷ is itself a number:
// nghìn tỷ, triệu tỷ, tỷ tỷ. follows says that something larger was said before,
// so that a group of one or two digits must name its missing hundreds.
func (o WordOptions) number(n uint64, follows bool) (words []string) {
	if n >= billion {
		words = append(o.number(n/billion, follows), "tỷ")
		n, follows = n%billion, true
	}
	thousand := "nghìn"
	if o.Ngan {
		thousand = "ngàn"
	}
	for _, group := range []struct {
		value uint64
		name  string
	}{{n / 1_000_000, "triệu"}, {n / 1000 % 1000, thousand}, {n % 1000, ""}} {
		if group.value == 0 {
			continue
		}
		words = append(words, o.group(group.value, follows)...)
		if group.name != "" {
			words = append(words, group.name)
		}
		follows = true
	}
	return words
}

// group writes 1 to 999.
func (o WordOptions) group(n uint64, follows bool) (words []string) {
	hundreds, rest := n/100, n%100
	if hundreds == 0 && !follows {
		return o.belowHundred(rest)
	}
	words = append(words, digitWords[hundreds], "trăm")
	switch {
	case rest == 0:
		return words
	case rest >= 10:
		return append(words, o.belowHundred(rest)...)
	case o.Le:
		return append(words, "lẻ", digitWords[rest])
	}
	return append(words, "linh", digitWords[rest])
}

// belowHundred writes 1 to 99. After mươi, one is mốt, four is tư and five is
// lăm; after mười only five changes.
func (o WordOptions) belowHundred(n uint64) []string {
	tens, unit := n/10, n%10
	var words []string
	switch tens {
	case 0:
		return []string{digitWords[unit]}
	case 1:
		words = []string{"mười"}
	default:
		words = []string{digitWords[tens], "mươi"}
	}
	switch {
	case unit == 0:
		return words
	case unit == 5:
		return append(words, "lăm")
	case unit == 1 && tens > 1:
		return append(words, "mốt")
	case unit == 4 && tens > 1 && !o.Bon:
		return append(words, "tư")
	}
	return append(words, digitWords[unit])
}

func capitalised(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
