package sign

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"fmt"

	"chitra/payroll"
)

// Purpose says what a signature is given to; it is signed with the content.
type Purpose string

// The purposes.
const (
	Manifest   Purpose = "manifest"
	Checkpoint Purpose = "checkpoint"
)

// Suffix ends the name of a signature's file: the signature of a.json is
// a.json.sig.
const Suffix = ".sig"

// PublicKey checks signatures.
type PublicKey struct{ key ed25519.PublicKey }

// ID names the key: the first 32 hexadecimal digits of the SHA-256 of its 32
// bytes. It is short enough to be read out on the telephone.
func (p PublicKey) ID() string {
	sum := sha256.Sum256(p.key)
	return hex.EncodeToString(sum[:16])
}

// Key signs for the office.
type Key struct{ private ed25519.PrivateKey }

// Public returns the half that is handed out.
func (k *Key) Public() PublicKey { return PublicKey{k.private.Public().(ed25519.PublicKey)} }

// String never shows the key.
func (k *Key) String() string { return "[office key " + k.Public().ID() + "]" }

// GoString never shows the key either.
func (k *Key) GoString() string { return k.String() }

const (
	signatureBlock = "CHITRA SIGNATURE"
	keyHeader      = "Key"
	purposeHeader  = "Purpose"
)

// Sign returns the signature of content as a small text file (PEM).
func (k *Key) Sign(purpose Purpose, content []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{
		Type:    signatureBlock,
		Headers: map[string]string{keyHeader: k.Public().ID(), purposeHeader: string(purpose)},
		Bytes:   ed25519.Sign(k.private, message(purpose, content)),
	})
}

// message is what is signed: the purpose on a line, then the content.
func message(purpose Purpose, content []byte) []byte {
	return append([]byte("chitra "+string(purpose)+"\n"), content...)
}

// SignerOf returns the id of the key a signature says it is of, unproven.
func SignerOf(signature []byte) (id string, err error) {
	block, err := readSignature(signature)
	if err != nil {
		return "", err
	}
	return block.Headers[keyHeader], nil
}

func readSignature(signature []byte) (*pem.Block, error) {
	block, rest := pem.Decode(signature)
	if block == nil || block.Type != signatureBlock || len(block.Bytes) != ed25519.SignatureSize || len(bytes.TrimSpace(rest)) > 0 {
		return nil, fmt.Errorf("không phải chữ ký của chitra/not a signature of chitra: %w", payroll.ErrIntegrity)
	}
	return block, nil
}

// Verify checks that one of the trusted keys signed content for the purpose, and
// returns that key. Anything else is payroll.ErrIntegrity.
func Verify(purpose Purpose, content, signature []byte, trusted []PublicKey) (PublicKey, error) {
	block, err := readSignature(signature)
	if err != nil {
		return PublicKey{}, err
	}
	for _, key := range trusted {
		if ed25519.Verify(key.key, message(purpose, content), block.Bytes) {
			return key, nil
		}
	}
	claimed := block.Headers[keyHeader]
	for _, key := range trusted {
		if key.ID() == claimed {
			return PublicKey{}, fmt.Errorf("chữ ký không khớp nội dung (khóa %s)/the signature does not fit the content (key %s): %w", claimed, claimed, payroll.ErrIntegrity)
		}
	}
	return PublicKey{}, fmt.Errorf("ký bằng khóa lạ %s, không phải khóa của cơ quan/signed with unknown key %s, not the office's: %w", claimed, claimed, payroll.ErrIntegrity)
}
