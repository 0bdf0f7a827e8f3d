package bankfiles

import (
	"strings"
	"testing"
	"unicode/utf8"

	"chitra/payroll"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestASCII(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"every tone", "aàảãáạ ăằẳẵắặ âầẩẫấậ", "AAAAAA AAAAAA AAAAAA"},
		{"every vowel", "Eê Ii Oôơ Uư Yỳỷỹýỵ", "EE II OOO UU YYYYYY"},
		{"đ has no decomposition", "Đỗ đ", "DO D"},
		{"its look-alikes", "ÐÐð Ɖ", "DDD D"},
		{"decomposed", norm.NFD.String("Nguyễn Thị Ổn"), "NGUYEN THI ON"},
		{"zero-width, bidi and BOM vanish", "Ng\u200buy\u202eễn\ufeff", "NGUYEN"},
		{"every blank is a blank", "A\u00a0B\tC\nD\u3000E", "A B C D E"},
		{"typographic signs", "H’Ngăm – “Niê”", `H'NGAM - "NIE"`},
		{"full width", "ＡＢ１２", "AB12"},
		{"European letters keep their sound", "Würth Łódź Straße", "WURTH LODZ STRASSE"},
		{"another script is marked, not dropped", "王 Ж", "? ?"},
		{"bytes that are no text", "A\xff", "A?"},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ASCII(c.text); got != c.want {
				t.Errorf("ASCII(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestASCIIIsTotalAndIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		once := ASCII(s)
		for _, r := range once {
			if r < ' ' || r >= utf8.RuneSelf {
				t.Fatalf("ASCII(%q) = %q has %q", s, once, r)
			}
		}
		if ASCII(once) != once {
			t.Fatalf("ASCII(%q) = %q, then %q", s, once, ASCII(once))
		}
	})
}

func TestClean(t *testing.T) {
	for _, c := range []struct {
		name, text string
		set        Set
		want, lost string
	}{
		{"SWIFT X keeps its signs", "Tổ 3/2 (số 5): a-b, 'c' +d?", SwiftX(), "TO 3/2 (SO 5): A-B, 'C' +D?", ""},
		{"underscore and ampersand", "CHI_TRA & CO", SwiftX(), "CHI TRA VA CO", ""},
		{"slashes at the ends and in a row", "//A//B/", SwiftX(), "A/B", ""},
		{"leading hyphen and colon", "-:A", SwiftX(), "A", ""},
		{"only letters and digits", "Tổ 3/2 (số 5), a-b", Alphanumeric(), "TO 3 2 SO 5 A B", ""},
		{"MB: signs as words", "A&B 5% x=y", AlphanumericDot(), "A VA B 5 PT X BANG Y", ""},
		{"MB: brackets vanish, the rest is a blank", "(a)[b]{c}<d>;e.f-g", AlphanumericDot(), "ABCD E.F G", ""},
		{"MB: currencies as words", "5€ 6£ 7$", AlphanumericDot(), "5 EURO 6 BANG ANH 7 DO LA MY", ""},
		{"comma in a CSV without quotes", "Đỗ, Văn", AlphanumericDot(), "DO VAN", ""},
		{"formula", "=HYPERLINK(1)", AlphanumericDot(), "BANG HYPERLINK1", ""},
		{"another script is lost aloud", "Lê 王", Alphanumeric(), "LE", "王"},
		{"emoji is no letter", "Lê 😀", Alphanumeric(), "LE", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, lost := Clean(c.text, c.set)
			if got != c.want || lost != c.lost {
				t.Errorf("Clean(%q) = %q, lost %q; want %q, %q", c.text, got, lost, c.want, c.lost)
			}
		})
	}
}

func TestCleanStaysInItsSetAndIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := []Set{SwiftX(), Alphanumeric(), AlphanumericDot()}[rapid.IntRange(0, 2).Draw(t, "set")]
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ /A-Za-zĐđẩ&%=()<>_.:-]{0,30}`)).Draw(t, "text")
		clean, _ := Clean(text, set)
		if strings.ContainsFunc(clean, func(r rune) bool { return !set.has(r) }) || strings.Contains(clean, "  ") || strings.TrimSpace(clean) != clean {
			t.Fatalf("Clean(%q) = %q", text, clean)
		}
		if again, _ := Clean(clean, set); again != clean {
			t.Fatalf("Clean(%q) = %q, then %q", text, clean, again)
		}
	})
}

// TestQuickIsThorough: the short way says what the long way says, or nothing.
func TestQuickIsThorough(t *testing.T) {
	for r := range rune(0x2000) {
		for _, set := range []Set{SwiftX(), AlphanumericDot()} {
			text := "A" + string(r) + "B"
			if quick, done := set.quick(text); done {
				if clean, lost, changed := set.thorough(text); clean != quick || lost != "" || changed {
					t.Errorf("%q: %q the quick way, %q, %q, %v the long way", text, quick, clean, lost, changed)
				}
			}
		}
	}
	set := AlphanumericDot()
	for _, text := range []string{"Nguyễn Thị Minh Ánh", "ĐỖ VĂN ƠN", "đặng"} {
		if _, done := set.quick(text); !done {
			t.Errorf("%q goes the long way", text)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		set := []Set{SwiftX(), Alphanumeric(), AlphanumericDot(), NewSet("-", nil)}[rapid.IntRange(0, 3).Draw(t, "set")]
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ /A-Za-zĐđẩ&%=()<>_.:-]{0,30}`)).Draw(t, "text")
		quick, done := set.quick(text)
		if clean, lost, changed := set.thorough(text); done && (clean != quick || lost != "" || changed) {
			t.Fatalf("%q: %q the quick way, %q, %q, %v the long way", text, quick, clean, lost, changed)
		}
	})
}

func TestFit(t *testing.T) {
	field := TextField{Column: "chu_tai_khoan", Name: payroll.Text{VI: "tên chủ tài khoản", EN: "account holder's name"}, Set: Alphanumeric(), Max: 20}
	for _, c := range []struct {
		name, text, want string
		code             payroll.Code
		severity         payroll.Severity
	}{
		{"dropped accents are no news", "Nguyễn Thị Ổn", "NGUYEN THI ON", "", ""},
		{"a dropped sign is", "H'Ngăm Niê", "H NGAM NIE", payroll.CodeBankTextChanged, payroll.Info},
		{"as long as allowed", strings.Repeat("A", 20), strings.Repeat("A", 20), "", ""},
		{"too long comes back whole", strings.Repeat("Á", 21), strings.Repeat("A", 21), payroll.CodeBankTextTooLong, payroll.Error},
		{"empty", " ", "", payroll.CodeBankTextEmpty, payroll.Error},
		{"nothing left", "…!?", "", payroll.CodeBankTextEmpty, payroll.Error},
		{"letters lost", "Lê 王", "LE", payroll.CodeBankTextLost, payroll.Error},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, findings := field.Fit(c.text)
			if got != c.want || (len(findings) == 0) != (c.code == "") {
				t.Fatalf("Fit(%q) = %q, %v", c.text, got, findings)
			}
			if c.code != "" && (findings[0].Code != c.code || findings[0].Severity != c.severity || findings[0].Value != c.text || findings[0].Args["after"] != c.want) {
				t.Errorf("finding %+v", findings[0])
			}
		})
	}
}
