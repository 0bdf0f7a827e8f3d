package payroll_test

import (
	"strings"
	"testing"

	"chitra/payroll"

	"pgregory.net/rapid"
)

func TestEndToEndID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run, person := rapid.String().Draw(t, "run"), rapid.StringMatching(`\d{12}`).Draw(t, "person")
		part, attempt := rapid.IntRange(1, 9).Draw(t, "part"), rapid.IntRange(1, 9).Draw(t, "attempt")
		id := payroll.NewEndToEndID(run, person, part, attempt)
		if len(id) != 16 || strings.Trim(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || !payroll.ValidEndToEndID(id) {
			t.Fatalf("%q is not a reference of ours", id)
		}
		if again := payroll.NewEndToEndID(run, person, part, attempt); again != id {
			t.Fatalf("the same payment got %q and %q", id, again)
		}
		if other := payroll.NewEndToEndID(run, person, part, attempt+1); other == id {
			t.Fatal("another attempt got the same reference")
		}
	})
}

// ISO 7064 MOD 37,36 finds every single changed character and every swap of
// neighbours.
func TestEndToEndIDFindsTypingErrors(t *testing.T) {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	id := []byte(payroll.NewEndToEndID("2026-11-NCC", "031045000123", 1, 1))
	for i := 1; i < len(id); i++ {
		for _, c := range []byte(alphabet) {
			changed := append([]byte(nil), id...)
			changed[i] = c
			if valid := payroll.ValidEndToEndID(string(changed)); valid != (c == id[i]) {
				t.Errorf("%s: valid %v", changed, valid)
			}
		}
		if i > 1 && id[i] != id[i-1] {
			swapped := append([]byte(nil), id...)
			swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
			if payroll.ValidEndToEndID(string(swapped)) {
				t.Errorf("swap not found: %s", swapped)
			}
		}
	}
}

func TestNotReferences(t *testing.T) {
	for _, s := range []string{"", "C", "C000000000000000000", "c00000000000000a", "X000000000000000", "C00000000000 00A"} {
		if payroll.ValidEndToEndID(s) {
			t.Errorf("%q accepted", s)
		}
	}
}
