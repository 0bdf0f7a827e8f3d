package backup

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"chitra/payroll"

	"filippo.io/age"
)

const (
	// shortestPassphrase is enforced because a stolen backup can be guessed at for
	// years.
	shortestPassphrase = 20
	// workFactor of scrypt: 64 MiB and a quarter of a second a guess, within the
	// memory a small server gives a service.
	workFactor = 16
)

// Recipient is somebody a backup is encrypted for; Identity opens it.
type (
	Recipient = age.Recipient
	Identity  = age.Identity
)

// Recipients reads whom backups are encrypted for: a file of age public keys
// (age1…), one a line, # begins a comment.
func Recipients(path string) ([]age.Recipient, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	recipients, err := age.ParseRecipients(f)
	if err != nil {
		return nil, fmt.Errorf("%s: không phải danh sách khóa công khai age/not a list of age public keys: %w: %w", path, payroll.ErrData, err)
	}
	return recipients, nil
}

// Identities reads the keys that open backups: an age identity file.
func Identities(path string) ([]age.Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	identities, err := age.ParseIdentities(f)
	if err != nil {
		// The error of age may quote the line.
		return nil, fmt.Errorf("%s: không phải tệp khóa age/not an age key file: %w", path, payroll.ErrData)
	}
	return identities, nil
}

// Passphrase reads a passphrase, the first line of a file, and returns both ends
// of it.
func Passphrase(path string) (age.Recipient, age.Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	line, err := bufio.NewReader(io.LimitReader(f, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	phrase := strings.TrimRight(line, "\r\n")
	if len([]rune(phrase)) < shortestPassphrase {
		return nil, nil, fmt.Errorf("%s: câu mật khẩu sao lưu cần ít nhất %d ký tự/a backup passphrase needs at least %d characters: %w", path, shortestPassphrase, shortestPassphrase, payroll.ErrData)
	}
	recipient, err := age.NewScryptRecipient(phrase)
	if err != nil {
		return nil, nil, err
	}
	recipient.SetWorkFactor(workFactor)
	identity, err := age.NewScryptIdentity(phrase)
	return recipient, identity, err
}

// NewKey makes a key pair for backups: the private half goes to path, which must
// be new and is readable by its owner alone; the public half is returned.
func NewKey(path string) (recipient string, err error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = fmt.Fprintf(f, "# khóa mở bản sao lưu của chitra; giữ ngoài máy chủ / opens chitra's backups; keep it off the server\n# public key: %s\n%s\n", key.Recipient(), key)
	return key.Recipient().String(), errors.Join(err, f.Sync(), f.Close())
}
