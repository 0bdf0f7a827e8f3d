package payroll

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Amount is a sum of money in whole đồng. VND has no minor unit (ISO 4217
// exponent 0), so an Amount is exact by construction.
type Amount int64

// MaxAmount bounds every single amount read from people or from law: one
// thousand billion đồng, far above any allowance, far below overflow when six
// million of them are added.
const MaxAmount Amount = 1_000_000_000_000

// ErrOverflow says that an addition or multiplication left the range of whole
// đồng. It is never a data problem of one row; the step must stop.
var ErrOverflow = errors.New("amount overflows")

// Add returns a + b, or ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	sum := a + b
	if (b > 0 && sum < a) || (b < 0 && sum > a) {
		return 0, fmt.Errorf("%d + %d: %w", int64(a), int64(b), ErrOverflow)
	}
	return sum, nil
}

// Sub returns a - b, or ErrOverflow.
func (a Amount) Sub(b Amount) (Amount, error) {
	diff := a - b
	if (b > 0 && diff > a) || (b < 0 && diff < a) {
		return 0, fmt.Errorf("%d - %d: %w", int64(a), int64(b), ErrOverflow)
	}
	return diff, nil
}

// Mul returns a × n, or ErrOverflow.
func (a Amount) Mul(n int64) (Amount, error) {
	hi, lo := bits.Mul64(magnitude(int64(a)), magnitude(n))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, fmt.Errorf("%d × %d: %w", int64(a), n, ErrOverflow)
	}
	if (a < 0) != (n < 0) {
		return -Amount(lo), nil
	}
	return Amount(lo), nil
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return uint64(-n)
	}
	return uint64(n)
}

// Rounding is the step by which a product of law is brought to money. The zero
// value allows none: a product that is not whole đồng is then an error.
type Rounding int64

// The rounding steps the law data may name.
const (
	// NoRounding refuses a product that is not whole đồng.
	NoRounding Rounding = 0
	// HalfUp1000 rounds half up to a thousand đồng, when and only when the
	// product is not whole đồng (Decree 55/2023/NĐ-CP, article 1).
	HalfUp1000 Rounding = 1000
)

// ErrFraction says that coefficient × base is not whole đồng and that the law
// data names no rounding.
var ErrFraction = errors.New("product is not whole đồng and no rounding is named")

// Times returns a × coefficient as whole đồng. A fractional product is rounded
// by r, or refused with ErrFraction when r is NoRounding.
func (a Amount) Times(coefficient decimal.Decimal, r Rounding) (Amount, error) {
	product := decimal.NewFromInt(int64(a)).Mul(coefficient)
	if !product.IsInteger() {
		if r == NoRounding {
			return 0, fmt.Errorf("%d × %s: %w", int64(a), coefficient, ErrFraction)
		}
		step := decimal.NewFromInt(int64(r))
		product = product.Div(step).Round(0).Mul(step)
	}
	if !product.BigInt().IsInt64() {
		return 0, fmt.Errorf("%d × %s: %w", int64(a), coefficient, ErrOverflow)
	}
	return Amount(product.IntPart()), nil
}

// Sum adds amounts, or returns ErrOverflow.
func Sum(amounts ...Amount) (Amount, error) {
	var total Amount
	var err error
	for _, a := range amounts {
		if total, err = total.Add(a); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// String writes the amount as Vietnamese accounting does: 1.234.567.
func (a Amount) String() string {
	digits := strconv.FormatUint(magnitude(int64(a)), 10)
	var b strings.Builder
	if a < 0 {
		b.WriteByte('-')
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Plain writes the amount as digits only: 1234567.
func (a Amount) Plain() string { return strconv.FormatInt(int64(a), 10) }

// ParseAmount reads an amount as Vietnamese staff write it: 1234567,
// 1.234.567, or 1 234 567 (plain or non-breaking spaces). Everything that could
// be read in two ways is refused: commas, a group of other than three digits,
// mixed separators, signs, decimals and exponents.
func ParseAmount(s string) (Amount, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\u00a0", " "))
	digits, err := ungroup(s)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || Amount(n) > MaxAmount {
		return 0, fmt.Errorf("%q is above the limit of %s đồng", s, MaxAmount)
	}
	return Amount(n), nil
}

// ungroup removes thousands separators after checking that they stand where
// they must.
func ungroup(s string) (string, error) {
	if s == "" {
		return "", errors.New("amount is empty")
	}
	separator := ""
	if strings.Contains(s, ".") {
		separator = "."
	}
	if strings.Contains(s, " ") {
		separator += " "
	}
	if len(separator) > 1 {
		return "", fmt.Errorf("%q mixes dots and spaces", s)
	}
	groups := []string{s}
	if separator != "" {
		groups = strings.Split(s, separator)
	}
	for i, g := range groups {
		if len(groups) > 1 && (i > 0 && len(g) != 3 || i == 0 && (len(g) < 1 || len(g) > 3)) {
			return "", fmt.Errorf("%q has a group that is not three digits", s)
		}
		if strings.Trim(g, "0123456789") != "" || g == "" {
			return "", fmt.Errorf("%q is not a whole number of đồng", s)
		}
	}
	return strings.Join(groups, ""), nil
}
