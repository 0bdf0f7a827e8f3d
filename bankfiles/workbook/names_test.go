package workbook

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func TestSheetName(t *testing.T) {
	for _, row := range []struct {
		name, in string
		taken    []string
		want     string
	}{
		{"plain", "Dữ liệu", nil, "Dữ liệu"},
		{"forbidden characters", `a:b\c/d?e*f[g]h`, nil, "a-b-c-d-e-f-g-h"},
		{"apostrophes at the ends", "'Xã O'Điền'", nil, "Xã O'Điền"},
		{"empty", " ' ", nil, "Trang"},
		{"reserved", "History", nil, "Trang History"},
		{"thirty-one characters stay", strings.Repeat("ạ", 31), nil, strings.Repeat("ạ", 31)},
		{"cut at thirty-one", "DS chi Ủy ban nhân dân xã Mẫu Dài Lắm", nil, "DS chi Ủy ban nhân dân xã Mẫu D"},
		{"taken", "Dữ liệu", []string{"DỮ LIỆU"}, "Dữ liệu (2)"},
		{"taken twice", "A", []string{"a", "A (2)"}, "A (3)"},
		{"a character of two units is not halved", strings.Repeat("a", 30) + "𠀀", nil, strings.Repeat("a", 30)},
		{"lines and tabs", "a\n\tb", nil, "a b"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := SheetName(row.in, row.taken...); got != row.want {
				t.Errorf("SheetName(%q) = %q, want %q", row.in, got, row.want)
			}
		})
	}
}

// TestSheetNameIsAlwaysAccepted hands excelize whatever the builder makes.
func TestSheetNameIsAlwaysAccepted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "Ủy ban", "'", ":", `\`, "/", "?", "*", "[", "]", " ", "𠀀", "\n", "\x00", "history", "\uffff", "\xff"}), 0, 30)
		name := strings.Join(parts.Draw(t, "parts"), "") + rapid.String().Draw(t, "rest")
		f := excelize.NewFile()
		defer f.Close()
		var taken []string
		for range rapid.IntRange(1, 12).Draw(t, "times") {
			made := SheetName(name, taken...)
			if slices.ContainsFunc(taken, func(s string) bool { return strings.EqualFold(s, made) }) {
				t.Fatalf("%q was taken: %q", made, taken)
			}
			if _, err := f.NewSheet(made); err != nil {
				t.Fatalf("SheetName(%q) = %q: %v", name, made, err)
			}
			taken = append(taken, made)
		}
	})
}
