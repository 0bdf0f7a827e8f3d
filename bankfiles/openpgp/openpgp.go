// Package openpgp signs a file with the office's OpenPGP key and encrypts it to a
// bank's, in one armored message, where the agreement with the bank asks for it.
//
// It is a thin cover of ProtonMail's gopenpgp: signature inside the encryption,
// AES-256 and the message format of RFC 4880, which the programs of banks read.
// New keys are RSA of 4096 bits for the same reason. A private key is a file that
// its owner alone may read; its passphrase, if it has one, stands in another.
package openpgp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"chitra/payroll"

	"github.com/ProtonMail/gopenpgp/v3/crypto"
	"github.com/ProtonMail/gopenpgp/v3/profile"
)

// The office's own key inside the folder of keys.
const (
	PrivateFile = "office-openpgp.key"
	PublicFile  = "office-openpgp.asc"
)

// Key is one OpenPGP key, public or private.
type Key struct{ key *crypto.Key }

// Fingerprint names the key in hexadecimal, as the bank reads it out.
func (k *Key) Fingerprint() string { return strings.ToUpper(k.key.GetFingerprint()) }

// String never shows a private key.
func (k *Key) String() string { return "[OpenPGP key " + k.Fingerprint() + "]" }

// newKeys is the algorithm of generated keys; tests take a quicker one.
var newKeys = crypto.KeyGenerationRSA4096

func handle() *crypto.PGPHandle { return crypto.PGPWithProfile(profile.RFC4880()) }

// Create makes the office's key in a folder that has none (payroll.ErrConflict
// otherwise): the private half for its owner alone, the public half to be given
// to the bank.
func Create(dir, name, email string) (*Key, error) {
	if strings.TrimSpace(name) == "" || !strings.Contains(email, "@") {
		return nil, fmt.Errorf("khóa OpenPGP cần tên cơ quan và thư điện tử/an OpenPGP key needs a name and an e-mail address: %w", payroll.ErrData)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	if _, err := os.Lstat(filepath.Join(dir, PrivateFile)); err == nil {
		return nil, fmt.Errorf("đã có khóa %s/the key exists: %w", filepath.Join(dir, PrivateFile), payroll.ErrConflict)
	}
	key, err := handle().KeyGeneration().AddUserId(name, email).OverrideProfileAlgorithm(newKeys).New().GenerateKey()
	if err != nil {
		return nil, err
	}
	private, err := key.Armor()
	if err != nil {
		return nil, err
	}
	public, err := key.GetArmoredPublicKey()
	if err != nil {
		return nil, err
	}
	if err := place(filepath.Join(dir, PrivateFile), private, 0o600); err != nil {
		return nil, err
	}
	return &Key{key}, place(filepath.Join(dir, PublicFile), public, 0o644)
}

// place writes a file that must not be there yet.
func place(path, content string, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.WriteString(f, content)
	return errors.Join(err, f.Sync(), f.Close())
}

// ReadPublic reads the public key a bank has given. One that is expired, revoked
// or cannot encrypt is payroll.ErrData.
func ReadPublic(path string, now time.Time) (*Key, error) {
	key, err := read(path)
	if err != nil {
		return nil, err
	}
	if key.IsPrivate() {
		return nil, fmt.Errorf("%s: là khóa riêng, cần khóa công khai của ngân hàng/is a private key, the bank's public one is needed: %w", path, payroll.ErrData)
	}
	if at := now.Unix(); key.IsExpired(at) || key.IsRevoked(at) || !key.CanEncrypt(at) {
		return nil, fmt.Errorf("%s: khóa %s hết hạn, bị thu hồi hoặc không dùng để mã hóa; xin ngân hàng khóa mới/the key is expired, revoked or not for encryption: %w",
			path, strings.ToUpper(key.GetFingerprint()), payroll.ErrData)
	}
	return &Key{key}, nil
}

// ReadPrivate reads the office's own key. A file others can read is
// payroll.ErrIntegrity. passphrase is a file whose first line unlocks the key, ""
// for a key without one.
func ReadPrivate(path, passphrase string) (*Key, error) {
	if err := ownersAlone(path); err != nil {
		return nil, err
	}
	key, err := read(path)
	if err != nil {
		return nil, err
	}
	if !key.IsPrivate() {
		return nil, fmt.Errorf("%s: là khóa công khai, cần khóa riêng/is a public key, the private one is needed: %w", path, payroll.ErrData)
	}
	if locked, err := key.IsLocked(); err != nil || !locked {
		return &Key{key}, err
	}
	if passphrase == "" {
		return nil, fmt.Errorf("%s: khóa có mật khẩu, cần passphrase_file/the key has a passphrase, passphrase_file is needed: %w", path, payroll.ErrData)
	}
	if err := ownersAlone(passphrase); err != nil {
		return nil, err
	}
	secret, err := os.ReadFile(passphrase)
	if err != nil {
		return nil, err
	}
	line, _, _ := bytes.Cut(secret, []byte("\n"))
	unlocked, err := key.Unlock(bytes.TrimRight(line, "\r"))
	if err != nil {
		return nil, fmt.Errorf("%s: sai mật khẩu khóa/wrong passphrase: %w", path, payroll.ErrData)
	}
	return &Key{unlocked}, nil
}

// largestKey is far more than a key with its certificates has.
const largestKey = 1 << 20

func read(path string) (*crypto.Key, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	key, err := crypto.NewKeyFromReader(io.LimitReader(in, largestKey))
	if err != nil {
		return nil, fmt.Errorf("%s: không phải khóa OpenPGP/not an OpenPGP key: %w: %w", path, err, payroll.ErrData)
	}
	return key, nil
}

func ownersAlone(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s: người khác đọc được (quyền %04o); chmod 600/others can read it (mode %04o); chmod 600: %w", path, info.Mode().Perm(), info.Mode().Perm(), payroll.ErrIntegrity)
	}
	return nil
}

// Seal writes content, signed by own and then encrypted to bank, as one armored
// message.
func Seal(w io.Writer, content io.Reader, bank, own *Key) error {
	encryption, err := handle().Encryption().Recipient(bank.key).SigningKey(own.key).New()
	if err != nil {
		return err
	}
	message, err := encryption.EncryptingWriter(w, crypto.Armor)
	if err != nil {
		return err
	}
	_, err = io.Copy(message, content)
	return errors.Join(err, message.Close())
}

// Open decrypts a message to own and returns its content, once the signature of
// the other side has been checked over all of it.
func Open(w io.Writer, message io.Reader, own, other *Key) error {
	decryption, err := handle().Decryption().DecryptionKey(own.key).VerificationKey(other.key).New()
	if err != nil {
		return err
	}
	content, err := decryption.DecryptingReader(message, crypto.Armor)
	if err != nil {
		return fmt.Errorf("không giải mã được/cannot be decrypted: %w: %w", err, payroll.ErrIntegrity)
	}
	if _, err := io.Copy(w, content); err != nil {
		return fmt.Errorf("%w: %w", err, payroll.ErrIntegrity)
	}
	result, err := content.VerifySignature()
	if err != nil {
		return err
	}
	if err := result.SignatureError(); err != nil {
		return fmt.Errorf("chữ ký sai/bad signature: %w: %w", err, payroll.ErrIntegrity)
	}
	return nil
}
