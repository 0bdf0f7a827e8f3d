package openpgp

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chitra/payroll"

	"github.com/ProtonMail/gopenpgp/v3/crypto"
)

func TestMain(m *testing.M) {
	newKeys = crypto.KeyGenerationCurve25519Legacy // RSA-4096 takes seconds
	os.Exit(m.Run())
}

// party makes a key in a folder of its own.
func party(t *testing.T, name string) (dir string, private, public *Key) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "keys")
	if _, err := Create(dir, name, "test@example.vn"); err != nil {
		t.Fatal(err)
	}
	private, err := ReadPrivate(filepath.Join(dir, PrivateFile), "")
	if err != nil {
		t.Fatal(err)
	}
	public, err = ReadPublic(filepath.Join(dir, PublicFile), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return dir, private, public
}

func TestSignedThenEncrypted(t *testing.T) {
	_, office, officePublic := party(t, "UBND phường Thử Nghiệm")
	_, bank, bankPublic := party(t, "Bank")
	_, thief, thiefPublic := party(t, "Thief")
	content := strings.Repeat("đợt 2026-12-BTXH\n", 10_000)
	var sealed bytes.Buffer
	if err := Seal(&sealed, strings.NewReader(content), bankPublic, office); err != nil {
		t.Fatal(err)
	}
	message := sealed.Bytes()
	if !bytes.HasPrefix(message, []byte("-----BEGIN PGP MESSAGE-----")) || bytes.Contains(message, []byte("BTXH")) {
		t.Errorf("message begins %.60q", message)
	}
	var back bytes.Buffer
	if err := Open(&back, bytes.NewReader(message), bank, officePublic); err != nil || back.String() != content {
		t.Errorf("the bank reads %d bytes, %v", back.Len(), err)
	}
	for name, c := range map[string]struct {
		own, other *Key
		message    []byte
	}{
		"by somebody else":             {thief, officePublic, message},
		"as signed by somebody else":   {bank, thiefPublic, message},
		"cut off":                      {bank, officePublic, message[:len(message)/2]},
		"changed":                      {bank, officePublic, bytes.Replace(message, message[2000:2004], []byte("AAAA"), 1)},
		"not a message of ours at all": {bank, officePublic, []byte("hello")},
	} {
		if err := Open(&bytes.Buffer{}, bytes.NewReader(c.message), c.own, c.other); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("read %s: %v", name, err)
		}
	}
}

func TestKeysThatCannotBeUsed(t *testing.T) {
	dir, office, _ := party(t, "Office")
	if _, err := Create(dir, "Office", "a@b.vn"); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("made twice: %v", err)
	}
	if _, err := Create(t.TempDir(), "Office", "nowhere"); !errors.Is(err, payroll.ErrData) {
		t.Errorf("without an address: %v", err)
	}
	if s := office.String(); strings.Contains(s, "PRIVATE") || !strings.Contains(s, office.Fingerprint()) {
		t.Errorf("a key shows itself as %q", s)
	}
	private := filepath.Join(dir, PrivateFile)
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPublic(text, time.Now()); !errors.Is(err, payroll.ErrData) {
		t.Errorf("a text as a key: %v", err)
	}
	if _, err := ReadPrivate(filepath.Join(dir, PublicFile), ""); !errors.Is(err, payroll.ErrIntegrity) { // mode 0644
		t.Errorf("a file everybody reads: %v", err)
	}
	if err := os.Chmod(filepath.Join(dir, PublicFile), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPrivate(filepath.Join(dir, PublicFile), ""); !errors.Is(err, payroll.ErrData) {
		t.Errorf("the public half as the private: %v", err)
	}
	if err := os.Chmod(private, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadPrivate(private, ""); !errors.Is(err, payroll.ErrIntegrity) {
		t.Errorf("readable by all: %v", err)
	}
}

func TestPassphraseComesFromAFile(t *testing.T) {
	dir, office, _ := party(t, "Office")
	locked, err := handle().LockKey(office.key, []byte("mat khau"))
	if err != nil {
		t.Fatal(err)
	}
	armored, err := locked.Armor()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "locked.key")
	for name, content := range map[string]string{"locked.key": armored, "right": "mat khau\n", "wrong": "khac\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := ReadPrivate(path, filepath.Join(dir, "right")); err != nil {
		t.Error(err)
	}
	for _, passphrase := range []string{"", filepath.Join(dir, "wrong")} {
		if _, err := ReadPrivate(path, passphrase); !errors.Is(err, payroll.ErrData) {
			t.Errorf("passphrase %q: %v", passphrase, err)
		}
	}
}
