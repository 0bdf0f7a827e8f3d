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

// References of a later month come after those of an earlier one, whoever is paid.
func TestEndToEndIDGrowsWithTime(t *testing.T) {
	last := ""
	for m := payroll.NewMonth(2025, 1); m <= payroll.NewMonth(2099, 12); m++ {
		first, second := payroll.NewEndToEndID(payroll.RunID(m, "NCC", 0), "031045000123", 1, 1), payroll.NewEndToEndID(payroll.RunID(m, "BTXH", 2), "031045000124", 1, 1)
		if first[:3] != second[:3] || first[:3] <= last {
			t.Fatalf("%s: %s and %s after %s", m, first, second, last)
		}
		last = first[:3]
	}
	if id := payroll.NewEndToEndID("2026-11-NCC", "031045000123", 1, 1); id[:3] != "C8Y" {
		t.Errorf("%s", id)
	}
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

// Payments of before keep the references they left with.
func TestReferencesOfBefore(t *testing.T) {
	for _, p := range []payroll.PaymentInstruction{
		{RunID: "2026-12-HTXH", PersonID: "031050975913", Part: 1, Attempt: 1, EndToEndID: "CKW0MPOW72SI81TL"},
		{RunID: "2027-01-HTXH", PersonID: "031050975913", Programme: "HTXH", Month: payroll.NewMonth(2026, 12), Part: 1, Attempt: 2, EndToEndID: "C22JJB473W781Y8P"},
		{RunID: "2026-12-HTXH", PersonID: "031050975913", Part: 1, Attempt: 1, EndToEndID: "C8ZKW0MPOW72SI8Q"},
	} {
		if !p.IsReference(p.EndToEndID) {
			t.Errorf("%s is not known", p.EndToEndID)
		}
		p.PersonID = "031050975914"
		if p.IsReference(p.EndToEndID) {
			t.Errorf("%s belongs to anybody", p.EndToEndID)
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
