package bankfiles

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"

	"chitra/payroll"
)

// PaymentDigest proves that two lists hold the same payments in the same order:
// a SHA-256 over reference, account and amount of each. It sees what a hash
// total cannot, two people's accounts or amounts exchanged. Make one with
// [NewPaymentDigest].
type PaymentDigest struct {
	hash  hash.Hash
	field []byte
}

// NewPaymentDigest returns the digest of no payment.
func NewPaymentDigest() *PaymentDigest { return &PaymentDigest{hash: sha256.New()} }

// Add takes one payment as it stands in a file.
func (d *PaymentDigest) Add(reference, account string, amount payroll.Amount) {
	d.text(reference)
	d.text(account)
	d.field = binary.BigEndian.AppendUint64(d.field[:0], uint64(amount))
	d.hash.Write(d.field)
}

// text hashes a text after its length, so that none can lend letters to the next.
func (d *PaymentDigest) text(s string) {
	d.field = binary.BigEndian.AppendUint32(d.field[:0], uint32(len(s)))
	d.field = append(d.field, s...)
	d.hash.Write(d.field)
}

// Sum returns the digest in hexadecimal.
func (d *PaymentDigest) Sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }
