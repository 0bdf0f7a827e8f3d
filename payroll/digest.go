package payroll

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
)

// Digest hashes a sequence of fields so that no two different sequences give
// the same bytes: each field goes in with its length before it.
type Digest struct{ h hash.Hash }

// NewDigest returns an empty digest.
func NewDigest() *Digest { return &Digest{sha256.New()} }

// Field adds text fields.
func (d *Digest) Field(fields ...string) {
	var buf []byte
	for _, f := range fields {
		buf = strconv.AppendInt(buf[:0], int64(len(f)), 10)
		buf = append(buf, ':')
		buf = append(buf, f...)
		d.h.Write(buf)
	}
}

// Int adds whole numbers.
func (d *Digest) Int(numbers ...int64) {
	for _, n := range numbers {
		d.Field(strconv.FormatInt(n, 10))
	}
}

// Sum returns the SHA-256 as lower-case hex.
func (d *Digest) Sum() string { return hex.EncodeToString(d.h.Sum(nil)) }
