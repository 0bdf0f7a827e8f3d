package payroll_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	for _, row := range []struct {
		amount payroll.Amount
		words  string
	}{
		{0, "Không đồng"},
		{1, "Một đồng"},
		{4, "Bốn đồng"},
		{5, "Năm đồng"},
		{10, "Mười đồng"},
		{11, "Mười một đồng"},
		{14, "Mười bốn đồng"},
		{15, "Mười lăm đồng"},
		{20, "Hai mươi đồng"},
		{21, "Hai mươi mốt đồng"},
		{24, "Hai mươi tư đồng"},
		{25, "Hai mươi lăm đồng"},
		{31, "Ba mươi mốt đồng"},
		{100, "Một trăm đồng"},
		{101, "Một trăm linh một đồng"},
		{104, "Một trăm linh bốn đồng"},
		{105, "Một trăm linh năm đồng"},
		{110, "Một trăm mười đồng"},
		{111, "Một trăm mười một đồng"},
		{115, "Một trăm mười lăm đồng"},
		{1_001, "Một nghìn không trăm linh một đồng"},
		{1_010, "Một nghìn không trăm mười đồng"},
		{1_015, "Một nghìn không trăm mười lăm đồng"},
		{360_000, "Ba trăm sáu mươi nghìn đồng"},
		{500_000, "Năm trăm nghìn đồng"},
		{750_000, "Bảy trăm năm mươi nghìn đồng"},
		{1_234_567, "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng"},
		{1_000_001, "Một triệu không trăm linh một đồng"},
		{1_005_000, "Một triệu không trăm linh năm nghìn đồng"},
		{21_500_000, "Hai mươi mốt triệu năm trăm nghìn đồng"},
		{1_000_000_000, "Một tỷ đồng"},
		{1_000_000_004, "Một tỷ không trăm linh bốn đồng"},
		{1_000_000_000_000, "Một nghìn tỷ đồng"},
		{1_000_000_000_000_000, "Một triệu tỷ đồng"},
		{1_000_000_000_000_000_000, "Một tỷ tỷ đồng"},
		{1_000_000_005_000_000_000, "Một tỷ không trăm linh năm tỷ đồng"},
		{math.MaxInt64, "Chín tỷ hai trăm hai mươi ba triệu ba trăm bảy mươi hai nghìn không trăm ba mươi sáu tỷ " +
			"tám trăm năm mươi tư triệu bảy trăm bảy mươi lăm nghìn tám trăm linh bảy đồng"},
		{-750_000, "Âm bảy trăm năm mươi nghìn đồng"},
	} {
		t.Run(row.amount.String(), func(t *testing.T) {
			if got := payroll.Words(row.amount); got != row.words {
				t.Errorf("got  %s\nwant %s", got, row.words)
			}
		})
	}
}

func TestWordsWith(t *testing.T) {
	for _, row := range []struct {
		name    string
		options payroll.WordOptions
		words   string
	}{
		{"usual", payroll.WordOptions{}, "Hai trăm linh bốn nghìn không trăm hai mươi tư đồng"},
		{"lẻ", payroll.WordOptions{Le: true}, "Hai trăm lẻ bốn nghìn không trăm hai mươi tư đồng"},
		{"bốn", payroll.WordOptions{Bon: true}, "Hai trăm linh bốn nghìn không trăm hai mươi bốn đồng"},
		{"ngàn", payroll.WordOptions{Ngan: true}, "Hai trăm linh bốn ngàn không trăm hai mươi tư đồng"},
		{"chẵn", payroll.WordOptions{Chan: true}, "Hai trăm linh bốn nghìn không trăm hai mươi tư đồng chẵn"},
		{"all", payroll.WordOptions{Le: true, Bon: true, Ngan: true, Chan: true}, "Hai trăm lẻ bốn ngàn không trăm hai mươi bốn đồng chẵn"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := payroll.WordsWith(204_024, row.options); got != row.words {
				t.Errorf("got  %s\nwant %s", got, row.words)
			}
		})
	}
}

// TestWordsMeanTheAmount reads the words back with a reader of its own.
func TestWordsMeanTheAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawAmount(t)
		o := payroll.WordOptions{Le: rapid.Bool().Draw(t, "le"), Bon: rapid.Bool().Draw(t, "bon"),
			Ngan: rapid.Bool().Draw(t, "ngan"), Chan: rapid.Bool().Draw(t, "chan")}
		words := payroll.WordsWith(payroll.Amount(n), o)
		back, err := readWords(words)
		if err != nil || back != n {
			t.Fatalf("%d → %q → %d (%v)", n, words, back, err)
		}
		if !norm.NFC.IsNormalString(words) {
			t.Errorf("%q is not NFC", words)
		}
	})
}

// drawAmount prefers amounts with many zeros, where groups are left out.
func drawAmount(t *rapid.T) int64 {
	if rapid.Bool().Draw(t, "any") {
		return rapid.Int64().Draw(t, "amount")
	}
	var n int64
	for range rapid.IntRange(1, 6).Draw(t, "groups") {
		n = n*1000 + rapid.SampledFrom([]int64{0, 1, 4, 5, 10, 11, 15, 21, 24, 25, 100, 101, 104, 110, 114, 999}).Draw(t, "group")
	}
	return n
}

func TestWordsAtTheEnds(t *testing.T) {
	for _, n := range []int64{math.MinInt64, math.MinInt64 + 1, -1, 0, math.MaxInt64 - 1, math.MaxInt64} {
		if back, err := readWords(payroll.Words(payroll.Amount(n))); err != nil || back != n {
			t.Errorf("%d reads back as %d (%v)", n, back, err)
		}
	}
}

// readWords is what a person does who reads the words aloud and notes figures.
// Sums run in wrapping arithmetic, so that the lowest amount has a value too.
func readWords(s string) (int64, error) {
	words := strings.Fields(strings.ToLower(s))
	words = strings.Fields(strings.TrimSuffix(strings.Join(words, " "), " chẵn"))
	if len(words) < 2 || words[len(words)-1] != "đồng" {
		return 0, fmt.Errorf("%q does not end in đồng", s)
	}
	words = words[:len(words)-1]
	sign := int64(1)
	if words[0] == "âm" {
		sign, words = -1, words[1:]
	}
	n, err := readNumber(words)
	return sign * n, err
}

// readNumber splits at the last tỷ: what stands before counts thousand millions.
func readNumber(words []string) (int64, error) {
	for i, unit := range slices.Backward(words) {
		if unit != "tỷ" {
			continue
		}
		above, err := readNumber(words[:i])
		if err != nil {
			return 0, err
		}
		below, err := readMillions(words[i+1:])
		return above*1_000_000_000 + below, err
	}
	return readMillions(words)
}

func readMillions(words []string) (n int64, err error) {
	for len(words) > 0 {
		end := slices.IndexFunc(words, func(w string) bool { return w == "triệu" || w == "nghìn" || w == "ngàn" })
		factor, group := int64(1), words
		if end >= 0 {
			group = words[:end]
			factor = map[string]int64{"triệu": 1_000_000, "nghìn": 1000, "ngàn": 1000}[words[end]]
		}
		value, err := readGroup(group)
		if err != nil {
			return 0, err
		}
		n += value * factor
		words = words[min(len(words), len(group)+1):]
	}
	return n, nil
}

func readGroup(words []string) (n int64, err error) {
	digits := map[string]int64{"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
		"sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
	last := int64(0)
	for _, w := range words {
		digit, isDigit := digits[w]
		switch {
		case w == "trăm":
			n, last = n+last*100, 0
		case w == "mươi":
			n, last = n+last*10, 0
		case w == "mười":
			n += 10
		case w == "linh" || w == "lẻ":
		case isDigit:
			last = digit
		default:
			return 0, fmt.Errorf("unknown word %q", w)
		}
	}
	return n + last, nil
}

// TestWordsSpelling keeps the spelling itself: a reader that knows every variant
// would not notice "hai mươi một".
func TestWordsSpelling(t *testing.T) {
	for n := range int64(1000) {
		words := payroll.Words(payroll.Amount(n))
		for _, wrong := range []string{"mươi một", "mươi năm", "mươi bốn", "mười mốt", "mười tư", "mười năm", "linh tư", "linh lăm", "linh mốt", "  "} {
			if strings.Contains(words, wrong) {
				t.Errorf("%d: %q has %q", n, words, wrong)
			}
		}
	}
}
