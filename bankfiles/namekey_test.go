package bankfiles

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestNameKeySortsAsVietnameseListsDo(t *testing.T) {
	for _, c := range []struct{ name, order string }{
		{"given names", "An Ánh Ăn Ân Dung Đào Oanh Ổn Ơn Ý Yến"},
		{"tones in their order", "Ta Tà Tả Tã Tá Tạ"},
		{"given name before family name", "Trần Văn An|Lê Thị Bình|Nguyễn An Bình|Đỗ Văn Cường"},
		{"then family name, Đ after D", "Dương Thị Hoa|Đặng Thị Hoa|Lê Thị Hoa|Nguyễn Thị Hoa"},
		{"An before Anh", "Vũ Văn An|Bùi Văn Anh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sep := " "
			if strings.Contains(c.order, "|") {
				sep = "|"
			}
			want := strings.Split(c.order, sep)
			got := slices.Clone(want)
			rand.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
			slices.SortFunc(got, func(a, b string) int { return strings.Compare(NameKey(a), NameKey(b)) })
			if !slices.Equal(got, want) {
				t.Errorf("sorted %q, want %q", got, want)
			}
		})
	}
}

func TestNameKeyAgreesWithTheCollator(t *testing.T) {
	vi := collate.New(language.Vietnamese)
	word := rapid.StringMatching(`[AĂÂBDĐEÊGOÔƠUƯYaăâbdđeêgoôơuưyáàảãạốồổỗộ]{1,4}`)
	rapid.Check(t, func(t *rapid.T) {
		given := [2]string{word.Draw(t, "given a"), word.Draw(t, "given b")}
		family := [2]string{word.Draw(t, "family a"), word.Draw(t, "family b")}
		want := vi.CompareString(given[0], given[1])
		if want == 0 {
			want = vi.CompareString(family[0], family[1])
		}
		a, b := family[0]+" "+given[0], family[1]+" "+given[1]
		if got := strings.Compare(NameKey(a), NameKey(b)); got != want {
			t.Fatalf("%q against %q: keys say %d, the collator %d", a, b, got, want)
		}
	})
}

func TestNameKeyIgnoresHowAccentsAreStored(t *testing.T) {
	if name := "Trần Thị Ánh"; NameKey(name) != NameKey(norm.NFD.String(name)+" ") {
		t.Error("composed and decomposed names have different keys")
	}
}

func BenchmarkNameKey(b *testing.B) {
	for b.Loop() {
		NameKey("Nguyễn Thị Minh Khai")
	}
}
