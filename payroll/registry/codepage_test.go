package registry

import (
	"os"
	"strings"
	"testing"

	"chitra/payroll"

	"pgregory.net/rapid"
)

// encode writes text in a code page, for tests.
func (p *codepage) encode(t interface{ Fatalf(string, ...any) }, s string) []byte {
	letters := map[rune][]byte{}
	for pair, letter := range p.pairs {
		letters[letter] = pair[:]
	}
	for b, letter := range p.one {
		if letter != 0 {
			letters[letter] = []byte{byte(b)}
		}
	}
	var out []byte
	for _, r := range s {
		switch {
		case r < 0x80:
			out = append(out, byte(r))
		case letters[r] == nil:
			t.Fatalf("%s has no %c", p.name, r)
		default:
			out = append(out, letters[r]...)
		}
	}
	return out
}

// allLetters are the 134 letters of Vietnamese beyond ASCII.
func allLetters() (all []rune) {
	for _, line := range strings.Split(strings.TrimSpace(legacyLetters), "\n") {
		all = append(all, []rune(line)[0])
	}
	return all
}

func TestCodePages(t *testing.T) {
	letters := allLetters()
	if len(letters) != 134 {
		t.Fatalf("%d letters", len(letters))
	}
	for name, page := range codepages {
		for _, r := range letters {
			b := page.encode(t, string(r))
			if text, ok := page.decode(b); !ok || text != string(r) {
				t.Errorf("%s: % x is %q, want %c", name, b, text, r)
			}
		}
	}
	if text, ok := codepages[tcvn3].decode([]byte("\xfc")); ok && text == "" {
		t.Error("a byte without a letter must not vanish")
	}
}

func TestSyllables(t *testing.T) {
	for _, w := range strings.Fields("Nguyễn Văn QUỲNH quý giếng gìn nghĩa khuỷu Ưởng thuở Hoà Hòa THUÝ đường ngoằng yêu ỷ") {
		if !isSyllable(w) {
			t.Errorf("%s is a syllable", w)
		}
	}
	for _, w := range strings.Fields("NguyÔn Müller Strauß năaa xằng̀ ễf Niê̂ zữ") {
		if isSyllable(w) {
			t.Errorf("%s is none", w)
		}
	}
}

// TestTranscodeProperty: whatever Vietnamese names a file holds, and whichever
// old encoding it is written in, they are read as they were or not at all: refused
// at a bad byte, or in letters that no name may have (Đỗ of VISCII is в of UTF-8).
func TestTranscodeProperty(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		page := codepages[rapid.SampledFrom([]string{tcvn3, vni, viscii}).Draw(t, "encoding")]
		word := rapid.SampledFrom(strings.Fields("Nguyễn Trần Lê Phạm Hoàng Đỗ Vũ Bùi Thị Văn Hữu Đức Ngọc Quỳnh Ưởng Thuỷ Hạnh Mẫn Cường Dũng Oanh An Nga Tâm"))
		var b strings.Builder
		var names []string
		b.WriteString("person_id,full_name,category\n")
		for range rapid.IntRange(1, 12).Draw(t, "rows") {
			name := strings.Join(rapid.SliceOfN(word, 2, 4).Draw(t, "name"), " ")
			names = append(names, name)
			b.WriteString("031045000123," + name + ",SP\n")
		}
		path := dir + "/a.csv"
		if err := os.WriteFile(path, page.encode(t, b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		tab, err := openTable(path, beneficiaryLayout, Limits{}.filled())
		if err != nil {
			return // too few words to prove anything: refused
		}
		defer tab.Close()
		if codes(tab.findings) != "W:FILE_DECODED" && codes(tab.findings) != "" {
			t.Fatalf("%v", tab.findings)
		}
		r := tab.source.reader(true)
		r.next()
		for _, name := range names {
			row, err := r.next()
			if err != nil {
				return // not decoded; the reader refuses it at its first bad byte
			}
			have := strings.Split(string(row.text), ",")[1]
			if _, refused := oddInName(have); have != name && !refused {
				t.Fatalf("%s read as %s from %s", name, have, page.name)
			}
		}
	})
}

// TestTranscodeKeepsOriginal: the file itself is not touched and the copy goes.
func TestTranscodeKeepsOriginal(t *testing.T) {
	content, err := os.ReadFile("../../testdata/registry/good/tcvn3.csv")
	if err != nil {
		t.Fatal(err)
	}
	path := save(t, "a.csv", string(content))
	t.Setenv("TMPDIR", t.TempDir())
	_, findings, err := readAll(path, options())
	if err != nil || !strings.Contains(codes(findings), "W:FILE_DECODED") {
		t.Fatal(err, findings)
	}
	for _, f := range findings {
		if f.Code == payroll.CodeFileDecoded {
			checkWords(t, f)
		}
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(content) {
		t.Error("the original changed")
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func FuzzCodePages(f *testing.F) {
	f.Add([]byte("Nguy\xd4n V\xa8n"))
	f.Add([]byte("Nguye\xe3n Va\xean"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, c := range byteCodes {
			if text, _ := c.decode(b); strings.Count(text, "\n") != strings.Count(string(b), "\n") {
				t.Errorf("%s moves lines", c.name)
			}
		}
		provenCode(b)
	})
}
