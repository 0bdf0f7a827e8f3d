package payroll_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"chitra/payroll"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func TestParseAmount(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       payroll.Amount
		bad        bool
	}{
		{"plain digits", "1234567", 1234567, false},
		{"dots", "1.234.567", 1234567, false},
		{"spaces", "1 234 567", 1234567, false},
		{"non-breaking spaces", "1\u00a0234\u00a0567", 1234567, false},
		{"one group", "750.000", 750000, false},
		{"zero", "0", 0, false},
		{"surrounding blanks", "  500000 ", 500000, false},
		{"the limit", "1000000000000", payroll.MaxAmount, false},
		{"above the limit", "1000000000001", 0, true},
		{"commas are English or decimal, never guessed", "1,234,567", 0, true},
		{"decimal comma", "750000,50", 0, true},
		{"decimal point", "750000.5", 0, true},
		{"short group", "1.23.456", 0, true},
		{"long group", "1.2345", 0, true},
		{"mixed separators", "1.234 567", 0, true},
		{"leading separator", ".123", 0, true},
		{"negative", "-5", 0, true},
		{"plus", "+5", 0, true},
		{"exponent", "7,5E5", 0, true},
		{"unit", "750000 đ", 0, true},
		{"full width", "７５０", 0, true},
		{"empty", "", 0, true},
		{"too long for int64", "99999999999999999999", 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := payroll.ParseAmount(c.text)
			if (err != nil) != c.bad || got != c.want {
				t.Errorf("ParseAmount(%q) = %d, %v; want %d, bad %v", c.text, got, err, c.want, c.bad)
			}
		})
	}
}

func TestAmountRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := payroll.Amount(rapid.Int64Range(0, int64(payroll.MaxAmount)).Draw(t, "amount"))
		for _, text := range []string{a.String(), a.Plain()} {
			if back, err := payroll.ParseAmount(text); err != nil || back != a {
				t.Fatalf("%q reads back as %d, %v", text, back, err)
			}
		}
	})
}

func TestAmountArithmeticNeverWraps(t *testing.T) {
	edge := rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64, -1, 0, 1}))
	exact := func(op func(z, x, y *big.Int) *big.Int, x, y int64) (int64, bool) {
		z := op(new(big.Int), big.NewInt(x), big.NewInt(y))
		return z.Int64(), z.IsInt64()
	}
	rapid.Check(t, func(t *rapid.T) {
		x, y := edge.Draw(t, "x"), edge.Draw(t, "y")
		for name, op := range map[string]struct {
			ours  func() (payroll.Amount, error)
			exact func(z, x, y *big.Int) *big.Int
		}{
			"add": {func() (payroll.Amount, error) { return payroll.Amount(x).Add(payroll.Amount(y)) }, (*big.Int).Add},
			"sub": {func() (payroll.Amount, error) { return payroll.Amount(x).Sub(payroll.Amount(y)) }, (*big.Int).Sub},
			"mul": {func() (payroll.Amount, error) { return payroll.Amount(x).Mul(y) }, (*big.Int).Mul},
		} {
			want, fits := exact(op.exact, x, y)
			got, err := op.ours()
			if fits && err == nil && int64(got) != want || !fits && !errors.Is(err, payroll.ErrOverflow) {
				t.Fatalf("%s(%d, %d) = %d, %v; want %d, fits %v", name, x, y, got, err, want, fits)
			}
		}
	})
}

func TestTimes(t *testing.T) {
	for _, c := range []struct {
		name        string
		base        payroll.Amount
		coefficient string
		rounding    payroll.Rounding
		want        payroll.Amount
		is          error
	}{
		{"K1 under four: 2,5 × 500.000", 500_000, "2.5", payroll.NoRounding, 1_250_000, nil},
		{"điều dưỡng at home: 0,9 × 2.789.000 is whole and stays", 2_789_000, "0.9", payroll.HalfUp1000, 2_510_100, nil},
		{"a fraction without a rule is refused", 5, "0.5", payroll.NoRounding, 0, payroll.ErrFraction},
		{"a fraction with the rule goes half up to 1.000", 1_501, "0.5", payroll.HalfUp1000, 1_000, nil},
		{"half goes up", 3_001, "0.5", payroll.HalfUp1000, 2_000, nil},
		{"overflow", math.MaxInt64, "10", payroll.NoRounding, 0, payroll.ErrOverflow},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.base.Times(decimal.RequireFromString(c.coefficient), c.rounding)
			if got != c.want || !errors.Is(err, c.is) {
				t.Errorf("got %d, %v; want %d, %v", got, err, c.want, c.is)
			}
		})
	}
}

func FuzzParseAmount(f *testing.F) {
	for _, seed := range []string{"1.234.567", "750.000", "1 234", "-1", "1,5", "0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := payroll.ParseAmount(s)
		if err == nil && (a < 0 || a > payroll.MaxAmount) {
			t.Errorf("%q accepted as %d", s, a)
		}
	})
}
