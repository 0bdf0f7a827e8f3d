package registry

import (
	"strings"
	"testing"
	"unicode/utf8"

	"chitra/payroll"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestProvinces(t *testing.T) {
	count := 0
	for _, known := range provinces {
		if known {
			count++
		}
	}
	if count != 63 || !provinces[1] || !provinces[31] || !provinces[96] || provinces[3] || provinces[97] {
		t.Errorf("%d provinces", count)
	}
}

func TestReadCitizen(t *testing.T) {
	for _, c := range []struct {
		id   string
		want citizen
	}{
		{"031045000123", citizen{31, payroll.Male, 1945}},
		{"001199000001", citizen{1, payroll.Female, 1999}},
		{"079200000001", citizen{79, payroll.Male, 2000}},
		{"096325999999", citizen{96, payroll.Female, 2025}},
	} {
		if have, ok := readCitizen(c.id); !ok || have != c.want {
			t.Errorf("%s: %+v", c.id, have)
		}
	}
	for _, bad := range []string{"", "03104500012", "0310450001234", "03104500012x", "03104500012３"} {
		if _, ok := readCitizen(bad); ok {
			t.Errorf("%q read", bad)
		}
	}
}

// TestDaysRoundTrip: every day written in either form is read as itself.
func TestDaysRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y, m := rapid.IntRange(firstYear, lastYear).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m")
		d := payroll.Date{Year: y, Month: m, Day: rapid.IntRange(1, 31).Draw(t, "d")}
		for _, text := range []string{d.Vietnamese(), d.String()} {
			if have, ok := parseDay(text); ok != d.Valid() || ok && have != d {
				t.Fatalf("%s: %v %v", text, have, ok)
			}
		}
		month := payroll.NewMonth(y, m)
		for _, text := range []string{month.Vietnamese(), month.String()} {
			if have, ok := parseMonth(text); !ok || have != month {
				t.Fatalf("%s: %v", text, have)
			}
		}
	})
}

func TestSerialDates(t *testing.T) {
	for _, c := range []struct {
		serial   string
		date1904 bool
		want     string
	}{
		{"1", false, "1900-01-01"}, {"59", false, "1900-02-28"}, {"60", false, ""}, {"61", false, "1900-03-01"},
		{"45292", false, "2024-01-01"}, {"0", false, ""}, {"-1", false, ""}, {"45292.5", false, ""}, {"9e9", false, ""}, {"300000", false, ""},
		{"0", true, "1904-01-01"}, {"43830", true, "2024-01-01"},
	} {
		if have, _ := serialDate(c.serial, c.date1904); have != c.want {
			t.Errorf("%s %v: %q, want %q", c.serial, c.date1904, have, c.want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, s := range []string{"Số định danh", "SỐ ĐỊNH DANH", "so_dinh_danh", "so-dinh-danh", " Số  định\ndanh: ", "So\u0302\u0301 di\u0323nh danh"} {
		if have := fold(s); have != "sodinhdanh" {
			t.Errorf("%q: %q", s, have)
		}
	}
}

// TestHeadersDiffer: no two columns of a layout answer to one name.
func TestHeadersDiffer(t *testing.T) {
	for _, l := range []layout{beneficiaryLayout, unitLayout} {
		count := 2
		for _, c := range l {
			count += 2 + len(c.also)
		}
		if have := len(l.names()); have != count {
			t.Errorf("%d names of %d", have, count)
		}
	}
}

func TestLegacy(t *testing.T) {
	for _, c := range []struct {
		text, want string
		sure       bool
	}{
		{"NguyÔn V¨n An", tcvn3, true}, {"TrÇn ThÞ Hång", tcvn3, true}, {"Lª Quang §¹o", tcvn3, true}, {"D\u00ad¬ng Hoµng", tcvn3, true},
		{"Phïng Hång", tcvn3, true}, {"§ç M¹nh C\u00adêng", tcvn3, true}, {"Vâ ThÞ S¸u", tcvn3, true},
		{"Nguyeãn Vaên An", vni, true}, {"Traàn Thò Hoàng", vni, true}, {"NGUYEÃN VAÊN AN", vni, true}, {"Leâ Quang Ñaïo", vni, true},
		{"Buøi Höõu Nghóa", vni, true}, {"Ñoã Ñöùc", vni, true},
		{"Nguyễn Văn An", "", false}, {"NGUYỄN VĂN AN", "", false}, {"Hoà", "", false}, {"Hoàng Thuý", "", false}, {"Lê Hoá", "", false},
		{"Phan Bá Vành", "", false}, {"Tô Hoài", "", false}, {"Nguyên", "", false}, {"H'Hen Niê", "", false}, {"Y Moan Ênuôl", "", false},
		{"Ka Huê", "", false}, {"Tòng Thị Quý", "", false}, {"LÒ VĂN NGUYÊN", "", false}, {"Khoa Ngô", "", false},
		{"Müller", tcvn3, false}, {"Nguyen Van An", "", false},
	} {
		have, sure := legacyOf(c.text)
		if have != c.want || sure != c.sure {
			t.Errorf("%s: %q %v, want %q %v", c.text, have, sure, c.want, c.sure)
		}
		if c.want != "" && c.text != "" {
			if cl := clean(c.text); !cl.suspect && cl.bad != softHyphen {
				t.Errorf("%s: the cheap question misses it", c.text)
			}
		}
	}
}

// TestClean: cleaning is idempotent, gives NFC, and leaves no space at an end.
func TestClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("aAđĐơưệễ \u00a0\u3000e\u0302\u0301o\u031b'\u200b-="))).Draw(t, "s")
		once := clean(s)
		if once.bad != 0 {
			return
		}
		if again := clean(once.text); again.text != once.text || again.bad != 0 {
			t.Fatalf("%q then %q", once.text, again.text)
		}
		if !norm.NFC.IsNormalString(once.text) || strings.TrimSpace(once.text) != once.text || strings.Contains(once.text, "  ") {
			t.Fatalf("%q", once.text)
		}
	})
}

func TestForbiddenCharacters(t *testing.T) {
	for _, r := range "\x00\t\r\n\x1b\x7f\u0085\u00ad\u034f\u061c\u115f\u180e\u200b\u200d\u200f\u2028\u202a\u202e\u2060\u2066\u3164\ufe0f\ufeff\ufffd\U000e0001\ue000" {
		if c := clean("An" + string(r) + "Hoa"); c.bad != r || c.at != 3 {
			t.Errorf("%U: bad %U at %d", r, c.bad, c.at)
		}
		if s := shown("An" + string(r)); !strings.Contains(s, "⟨U+") {
			t.Errorf("%U shown as %q", r, s)
		}
	}
	for _, r := range "aàđ ’" {
		if isForbidden(r) {
			t.Errorf("%U refused", r)
		}
	}
	if s := shown(strings.Repeat("ệ", 500)); utf8.RuneCountInString(s) != maxShown+1 {
		t.Errorf("shown %d characters", utf8.RuneCountInString(s))
	}
}

// TestEveryCodeHasWords reads all messages of the registry in both languages.
func TestEveryCodeHasWords(t *testing.T) {
	for _, code := range payroll.Codes() {
		m, _ := payroll.MessageOf(code)
		if m.Says.VI == "" || m.Says.EN == "" || (m.Remedy.VI == "") != (m.Remedy.EN == "") {
			t.Errorf("%s: %+v", code, m)
		}
	}
}
