package payroll_test

import (
	"slices"
	"strings"
	"testing"

	"chitra/payroll"

	"pgregory.net/rapid"
)

func TestFindReferences(t *testing.T) {
	a, b := payroll.NewEndToEndID(november, "031150000001", 1, 1), payroll.NewEndToEndID(november, "031150000002", 1, 1)
	wrong := []byte(a)
	wrong[7] ^= 1
	for _, c := range []struct{ name, text, want string }{
		{"alone", a, a},
		{"nothing", "TRO CAP T11.2026", ""},
		{"small letters", strings.ToLower(a), a},
		{"spaces and line breaks", a[:3] + " " + a[3:9] + "\n" + a[9:], a},
		{"glued to words", "CK" + a + "TROCAP", a},
		{"among Vietnamese words", "Hoàn trả" + a + "Đặng", a},
		{"after hyphens", a[:4] + "-" + a[4:8] + "-" + a[8:], a},
		{"two", a + " " + b + " " + a, a + " " + b},
		{"one character wrong", string(wrong), ""},
		{"cut", a[:15], ""},
		{"invalid UTF-8", "\xff" + a + "\xfe", a},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(payroll.FindReferences(c.text), " "); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestFindCutReferences(t *testing.T) {
	a := payroll.NewEndToEndID(november, "031150000001", 1, 1)
	for _, c := range []struct {
		name, text string
		want       bool
	}{
		{"end of a field", "TRO CAP " + a[:11], true},
		{"spaced end", "TRO CAP " + a[:5] + " " + a[5:12], true},
		{"a word in the middle", a[:10] + " TRO CAP", true},
		{"too short", "TRO CAP " + a[:9], false},
		{"whole", a, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := payroll.FindCutReferences(c.text)
			if got := slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(a, s) }); got != c.want {
				t.Errorf("found %q", found)
			}
		})
	}
}

// A reference survives whatever a bank does to the text around and inside it.
func FuzzFindReferences(f *testing.F) {
	f.Add("", " ", "", uint8(3))
	f.Add("CK ", "\n", "/TRO CAP", uint8(9))
	f.Add("trả lại ", "-", "Ư", uint8(15))
	f.Add("C0000000", "", "\xff", uint8(0))
	a := payroll.NewEndToEndID(november, "031150000001", 1, 1)
	f.Fuzz(func(t *testing.T, before, inside, after string, at uint8) {
		inside = strings.Map(func(r rune) rune {
			if r < 0x80 && (r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z') {
				return -1
			}
			return r
		}, inside)
		i := int(at) % len(a)
		found := payroll.FindReferences(before + a[:i] + inside + a[i:] + after)
		if !slices.Contains(found, a) {
			t.Errorf("not found in %q", before+a[:i]+inside+a[i:]+after)
		}
		for _, s := range found {
			if !payroll.ValidEndToEndID(s) {
				t.Errorf("%q is no reference", s)
			}
		}
		for _, s := range payroll.FindCutReferences(before + inside + after) {
			if len(s) < 10 || len(s) > 15 || s[0] != 'C' || strings.ToUpper(s) != s {
				t.Errorf("%q is no beginning of a reference", s)
			}
		}
	})
}

func TestCompareNames(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want payroll.Likeness
	}{
		{"Nguyễn Thị Ánh", "NGUYEN THI ANH", payroll.NamesAgree},
		{"Đỗ Văn Đức", "DO VAN DUC", payroll.NamesAgree},
		{"Nguyê\u0303n Thi\u0323 A\u0301nh", "nguyễn thị ánh", payroll.NamesAgree},
		{"Nguyễn Thị Ánh", "NGUYENTHIANH", payroll.NamesAgree},
		{"Nguyễn Thị Ánh", "ANH NGUYEN THI", payroll.NameReordered},
		{"Nguyễn Thị Ánh", "NGUYEN ANH", payroll.NameShortened},
		{"Nguyễn Thị Ánh", "ANH NGUYEN", payroll.NameShortened},
		{"Nguyễn Thị Ánh", "NGUYEN VAN ANH", payroll.NamesDiffer},
		{"Nguyễn Thị Ánh", "", payroll.NamesDiffer},
		{"Hoà", "Hòa", payroll.NamesAgree},
	} {
		if got := payroll.CompareNames(c.a, c.b); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
		if got := payroll.CompareNames(c.b, c.a); got != c.want {
			t.Errorf("%s, %s turned round: %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestFoldIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		once := payroll.Fold(s)
		if twice := payroll.Fold(once); twice != once {
			t.Fatalf("%q, then %q", once, twice)
		}
	})
}
