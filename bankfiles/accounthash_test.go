package bankfiles

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAccountHash(t *testing.T) {
	for _, c := range []struct {
		name     string
		accounts []string
		want     string
	}{
		{"none", nil, "000000000000000"},
		{"one", []string{"0011001234567"}, "000011001234567"},
		{"two", []string{"0011001234567", "0000000012"}, "000011001234579"},
		{"letters do not count", []string{"AB12CD"}, "000000000000012"},
		{"modulo 10^15", []string{"999999999999999", "2"}, "000000000000001"},
		{"an account longer than 15 digits", []string{"1234567890123456"}, "234567890123456"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var h AccountHash
			for _, a := range c.accounts {
				h.Add(a)
			}
			if h.Sum() != c.want {
				t.Errorf("hash %s, want %s", h.Sum(), c.want)
			}
		})
	}
}

func TestAccountHashIsASumOfWholeNumbers(t *testing.T) {
	modulus := new(big.Int).Exp(big.NewInt(10), big.NewInt(15), nil)
	rapid.Check(t, func(t *rapid.T) {
		accounts := rapid.SliceOf(rapid.StringMatching(`[0-9]{1,34}`)).Draw(t, "accounts")
		var forward, backward AccountHash
		exact := new(big.Int)
		for _, a := range accounts {
			forward.Add(a)
			n, _ := new(big.Int).SetString(a, 10)
			exact.Add(exact, n)
		}
		for _, a := range slices.Backward(accounts) {
			backward.Add(a)
		}
		exact.Mod(exact, modulus)
		want := exact.String()
		want = strings.Repeat("0", 15-len(want)) + want
		if forward.Sum() != want || backward.Sum() != want {
			t.Fatalf("hash %s, backwards %s, exactly %s", forward.Sum(), backward.Sum(), want)
		}
	})
}
