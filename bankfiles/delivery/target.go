package delivery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"chitra/bankfiles"
	"chitra/bankfiles/openpgp"
	"chitra/payroll"
)

// Target is one way to a bank. It implements bankfiles.Courier.
type Target struct {
	Name  string // in delivery.yaml
	Title string // for people
	Banks []string
	// FileName is the template of names at the bank; see FileNameOf.
	FileName string
	// Either a folder or a server.
	Folder string
	Server *Server
	Seal   *Seal // nil = the file leaves as it is
	// Outbox keeps sealed envelopes: a file that leaves again is the same bytes.
	Outbox string
	Now    func() time.Time
}

// Seal says how a file is signed and encrypted before it leaves.
type Seal struct {
	BankKey        string // file of the bank's public key
	OwnKey         string // file of the office's private key
	PassphraseFile string
}

// Channel implements bankfiles.Courier.
func (t *Target) Channel() payroll.Channel {
	if t.Server != nil {
		return payroll.BySFTP
	}
	return payroll.ByFolder
}

// Recipient implements bankfiles.Courier.
func (t *Target) Recipient() string {
	if t.Server != nil {
		return fmt.Sprintf("%s (sftp://%s@%s/%s)", t.Title, t.Server.User, t.Server.Address, strings.TrimPrefix(t.Server.Folder, "/"))
	}
	return fmt.Sprintf("%s (%s)", t.Title, t.Folder)
}

// Serves implements bankfiles.Courier.
func (t *Target) Serves(bank string) bool { return len(t.Banks) == 0 || slices.Contains(t.Banks, bank) }

// Envelope implements bankfiles.Courier.
func (t *Target) Envelope(f *payroll.TransferFile, path string) (e bankfiles.Envelope, err error) {
	e = bankfiles.Envelope{Name: FileNameOf(t.FileName, f), Path: path}
	if err := bankfiles.CheckFileName(e.Name); err != nil {
		return e, err
	}
	if t.Seal != nil {
		if e.Path, err = t.sealed(f, path, e.Name); err != nil {
			return e, err
		}
	}
	e.SHA256, e.Bytes, err = bankfiles.ContentOf(e.Path)
	return e, err
}

// sealed returns the file's sealed message, made at the first time. A new key of
// either side makes a new message.
func (t *Target) sealed(f *payroll.TransferFile, path, name string) (string, error) {
	bank, err := openpgp.ReadPublic(t.Seal.BankKey, t.Now())
	if err != nil {
		return "", err
	}
	own, err := openpgp.ReadPrivate(t.Seal.OwnKey, t.Seal.PassphraseFile)
	if err != nil {
		return "", err
	}
	id := sha256.Sum256([]byte(f.SHA256 + bank.Fingerprint() + own.Fingerprint()))
	dir := filepath.Join(t.Outbox, t.Name, hex.EncodeToString(id[:8]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	final := filepath.Join(dir, name)
	if _, err := os.Lstat(final); err == nil {
		return final, nil
	}
	return final, sealTo(final, path, bank, own)
}

func sealTo(final, path string, bank, own *openpgp.Key) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(final), ".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(out.Name()) // gone already after the rename
	err = openpgp.Seal(out, in, bank, own)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), final)
}

// Deliver implements bankfiles.Courier.
func (t *Target) Deliver(ctx context.Context, e bankfiles.Envelope) (outcome payroll.HandoverOutcome, err error) {
	s, done, err := t.open(ctx)
	if err != nil {
		return payroll.HandoverFailed, err
	}
	defer done()
	return upload(s, e)
}

// Look implements bankfiles.Courier.
func (t *Target) Look(ctx context.Context, e bankfiles.Envelope) (payroll.HandoverOutcome, error) {
	s, done, err := t.open(ctx)
	if err != nil {
		return payroll.HandoverUnclear, err
	}
	defer done()
	return look(s, e)
}

func (t *Target) open(ctx context.Context) (site, func(), error) {
	if t.Server != nil {
		return t.Server.open(ctx)
	}
	f, err := openFolder(t.Folder)
	return f, func() { f.Close() }, err
}

// ownersAlone refuses a secret file that others can read.
func ownersAlone(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s: người khác đọc được (quyền %04o); chmod 600/others can read it; chmod 600: %w", path, info.Mode().Perm(), payroll.ErrIntegrity)
	}
	return nil
}

// firstLine reads a secret from a file only its owner may read.
func firstLine(path string) ([]byte, error) {
	if err := ownersAlone(path); err != nil {
		return nil, err
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	content, err := io.ReadAll(io.LimitReader(in, 4096))
	line, _, _ := bytes.Cut(content, []byte("\n"))
	return bytes.TrimRight(line, "\r"), err
}
