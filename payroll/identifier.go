package payroll

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// alphanumerics is the alphabet of identifiers and of ISO 7064 MOD 37,36.
const alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// endToEndLength is the whole length: short enough to survive MT940 and the
// second-party reference of domestic clearing.
const endToEndLength = 16

// NewEndToEndID derives the reference of a payment from run, person, payee part
// and attempt: 15 characters of A–Z and 0–9 and a check character. The same
// payment always has the same reference; the database keeps each unique for ever.
//
// It begins with a C and two characters that count the months from January 2000 to
// the run's, so that references grow with time and an index of all there ever were
// is written at its end only.
func NewEndToEndID(runID, personID string, part, attempt int) string {
	base := len(alphanumerics)
	months := int(runMonth(runID) - NewMonth(2000, 1))
	return endToEndID(string([]byte{'C', alphanumerics[months/base%base], alphanumerics[months%base]}), runID, personID, part, attempt)
}

// endToEndID fills a reference up with digits of a hash and the check character.
func endToEndID(beginning, runID, personID string, part, attempt int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d\x00%d", runID, personID, part, attempt))
	id := append(make([]byte, 0, endToEndLength), beginning...)
	n := new(big.Int).SetBytes(sum[:])
	base, digit := big.NewInt(int64(len(alphanumerics))), new(big.Int)
	for len(id) < endToEndLength-1 {
		n.DivMod(n, base, digit)
		id = append(id, alphanumerics[digit.Int64()])
	}
	return string(append(id, checkCharacter(string(id))))
}

// ValidEndToEndID reports whether s could be a reference of ours: shape and
// check character.
func ValidEndToEndID(s string) bool {
	if len(s) != endToEndLength || s[0] != 'C' {
		return false
	}
	for i := range len(s) {
		if alphanumericValue[s[i]] < 0 {
			return false
		}
	}
	return s[len(s)-1] == checkCharacter(s[:len(s)-1])
}

// alphanumericValue is the place of a byte in alphanumerics, or -1.
var alphanumericValue = func() (values [256]int8) {
	for i := range values {
		values[i] = int8(strings.IndexByte(alphanumerics, byte(i)))
	}
	return values
}()

// checkCharacter computes the hybrid check of ISO 7064, MOD 37,36.
func checkCharacter(s string) byte {
	const m = len(alphanumerics)
	p := uint8(m)
	for i := range len(s) {
		p = checkStep[p][alphanumericValue[s[i]]&63]
	}
	return alphanumerics[(m+1-int(p))%m]
}

// checkStep is one step of the check, from the product before and the value of
// the next character; a release checks millions of references.
var checkStep = func() (steps [len(alphanumerics) + 1][64]uint8) {
	const m = len(alphanumerics)
	for p := range steps {
		for value := range m {
			v := (p + value) % m
			if v == 0 {
				v = m
			}
			steps[p][value] = uint8(v * 2 % (m + 1))
		}
	}
	return steps
}()

// MessageID names a transfer file for the bank: from run and file number, never
// from the clock, so a file written again has the same identity.
func MessageID(runID string, fileNo int) string {
	return fmt.Sprintf("CHITRA-%s-F%03d", runID, fileNo)
}

// BatchID names a batch (PmtInfId).
func BatchID(runID string, batchNo int) string {
	return fmt.Sprintf("CHITRA-%s-B%03d", runID, batchNo)
}

// named is an identifier of a file or batch as squeeze leaves it.
var named = regexp.MustCompile(`CHITRA[0-9]{6}[A-Z0-9]{1,24}?[FB][0-9]{3}`)

// findName returns the first identifier of a file or batch that stands in a text as a
// bank hands it back, "" for none.
func findName(text string) string {
	squeezed := squeeze(text)
	if !strings.Contains(squeezed, "CHITRA") {
		return ""
	}
	return named.FindString(squeezed)
}

// runMonth is the month a run's number begins with, January 2000 for a number of
// another shape.
func runMonth(runID string) Month {
	m, err := ParseMonth(runID[:min(len(runID), len("2006-01"))])
	if err != nil || m < NewMonth(2000, 1) {
		return NewMonth(2000, 1)
	}
	return m
}
