package sign_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"chitra/bankfiles/sign"
	"chitra/payroll"

	"pgregory.net/rapid"
)

func create(t *testing.T) (dir string, key *sign.Key) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), sign.Folder)
	key, created, err := sign.Create(dir)
	if err != nil || !created {
		t.Fatal(created, err)
	}
	return dir, key
}

func TestKeyIsMadeOnceAndKeptPrivate(t *testing.T) {
	dir, key := create(t)
	again, created, err := sign.Create(dir)
	if err != nil || created || again.Public().ID() != key.Public().ID() {
		t.Errorf("made again: %v, %v, %v", again, created, err)
	}
	for name, mode := range map[string]os.FileMode{sign.PrivateFile: 0o600, sign.PublicFile: 0o644} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, shown := range []string{fmt.Sprint(key), fmt.Sprintf("%+v", key), fmt.Sprintf("%#v", key)} {
		if shown != "[office key "+key.Public().ID()+"]" {
			t.Errorf("a key shows itself as %q", shown)
		}
	}
}

func TestEightProgramsMakeOneKey(t *testing.T) {
	dir := filepath.Join(t.TempDir(), sign.Folder)
	var all sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		all.Go(func() {
			key, _, err := sign.Create(dir)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = key.Public().ID()
		})
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("several keys: %v", ids)
		}
	}
}

func TestKeysThatCannotBeUsed(t *testing.T) {
	rsa := "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIHcHbQpzGKV9PBbBclGyZkXfTC+H68CZKrF3+6UduSwq\n-----END PRIVATE KEY-----\n" // X25519
	for _, c := range []struct {
		name string
		mend func(t *testing.T, path string)
		want error
	}{
		{"none", func(t *testing.T, path string) { must(t, os.Remove(path)) }, payroll.ErrNotFound},
		{"readable by the group", func(t *testing.T, path string) { must(t, os.Chmod(path, 0o640)) }, payroll.ErrIntegrity},
		{"readable by all", func(t *testing.T, path string) { must(t, os.Chmod(path, 0o604)) }, payroll.ErrIntegrity},
		{"empty", func(t *testing.T, path string) { must(t, os.WriteFile(path, nil, 0o600)) }, payroll.ErrData},
		{"cut off", func(t *testing.T, path string) { must(t, os.Truncate(path, 60)) }, payroll.ErrData},
		{"of another kind", func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte(rsa), 0o600)) }, payroll.ErrIntegrity},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _ := create(t)
			c.mend(t, filepath.Join(dir, sign.PrivateFile))
			if _, err := sign.Open(dir); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestSignature(t *testing.T) {
	dir, key := create(t)
	other := sign.FromSeed([32]byte{1})
	content := []byte("đợt 2026-12-BTXH\n")
	good := key.Sign(sign.Manifest, content)
	if !bytes.Equal(good, key.Sign(sign.Manifest, content)) {
		t.Error("the same content has two signatures")
	}
	trusted, err := sign.Trusted(dir)
	must(t, err)
	for _, c := range []struct {
		name      string
		purpose   sign.Purpose
		content   []byte
		signature []byte
		trusted   []sign.PublicKey
		says      string // "" = verifies
	}{
		{"as signed", sign.Manifest, content, good, trusted, ""},
		{"for another purpose", sign.Checkpoint, content, good, trusted, "does not fit"},
		{"other content", sign.Manifest, append(content, ' '), good, trusted, "does not fit"},
		{"another key", sign.Manifest, content, other.Sign(sign.Manifest, content), trusted, "unknown key " + other.Public().ID()},
		{"a stranger that names our key", sign.Manifest, content,
			bytes.Replace(other.Sign(sign.Manifest, content), []byte(other.Public().ID()), []byte(key.Public().ID()), 1), trusted, "does not fit"},
		{"no key trusted", sign.Manifest, content, good, nil, "unknown key"},
		{"no signature", sign.Manifest, content, nil, trusted, "not a signature"},
		{"a certificate", sign.Manifest, content, key.Public().PEM(), trusted, "not a signature"},
		{"cut off", sign.Manifest, content, good[:len(good)-10], trusted, "not a signature"},
		{"something after it", sign.Manifest, content, append(bytes.Clone(good), 'x'), trusted, "not a signature"},
	} {
		t.Run(c.name, func(t *testing.T) {
			by, err := sign.Verify(c.purpose, c.content, c.signature, c.trusted)
			if c.says == "" {
				if err != nil || by.ID() != key.Public().ID() {
					t.Errorf("by %s, %v", by.ID(), err)
				}
				return
			}
			if !errors.Is(err, payroll.ErrIntegrity) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want %q", err, c.says)
			}
		})
	}
}

func TestReplacedKeyStillChecksWhatItSigned(t *testing.T) {
	dir, old := create(t)
	signature := old.Sign(sign.Checkpoint, []byte("a"))
	key, err := sign.Replace(dir)
	if err != nil || key.Public().ID() == old.Public().ID() {
		t.Fatal(key, err)
	}
	trusted, err := sign.Trusted(dir)
	if err != nil || len(trusted) != 2 || trusted[0].ID() != key.Public().ID() {
		t.Fatalf("trusted %v, %v", trusted, err)
	}
	by, err := sign.Verify(sign.Checkpoint, []byte("a"), signature, trusted)
	if err != nil || by.ID() != old.Public().ID() {
		t.Errorf("by %s, %v", by.ID(), err)
	}
	if back, err := sign.Open(dir); err != nil || back.Public().ID() != key.Public().ID() {
		t.Errorf("opened %v, %v", back, err)
	}
}

// TestPublicFileIsMendedAfterAKill: the private half alone is enough.
func TestPublicFileIsMendedAfterAKill(t *testing.T) {
	dir, key := create(t)
	path := filepath.Join(dir, sign.PublicFile)
	must(t, os.WriteFile(path, sign.FromSeed([32]byte{7}).Public().PEM(), 0o644))
	if _, _, err := sign.Create(dir); err != nil {
		t.Fatal(err)
	}
	if public, err := sign.ReadPublic(path); err != nil || public.ID() != key.Public().ID() {
		t.Errorf("%s, %v", public.ID(), err)
	}
}

// TestAnyChangedByteBreaksTheSignature, of the content or of the signature.
func TestAnyChangedByteBreaksTheSignature(t *testing.T) {
	key := sign.FromSeed([32]byte{2})
	trusted := []sign.PublicKey{key.Public()}
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "content")
		signature := key.Sign(sign.Manifest, content)
		at, flip := rapid.IntRange(0, len(content)-1).Draw(t, "at"), byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		damaged := bytes.Clone(content)
		damaged[at] ^= flip
		if _, err := sign.Verify(sign.Manifest, damaged, signature, trusted); err == nil {
			t.Fatal("other content verifies")
		}
		body, err := base64.StdEncoding.DecodeString(lastLines(string(signature)))
		if err != nil {
			t.Fatal(err)
		}
		body[at%len(body)] ^= flip
		forged := strings.Replace(string(signature), lastLines(string(signature)), base64.StdEncoding.EncodeToString(body), 1)
		if _, err := sign.Verify(sign.Manifest, content, []byte(forged), trusted); err == nil {
			t.Fatal("another signature verifies")
		}
	})
}

// lastLines is the base64 of a signature file.
func lastLines(signature string) string {
	_, body, _ := strings.Cut(signature, "\n\n")
	body, _, _ = strings.Cut(body, "-----END")
	return body
}

func FuzzVerify(f *testing.F) {
	key := sign.FromSeed([32]byte{3})
	good := key.Sign(sign.Manifest, []byte("x"))
	f.Add(good)
	f.Add(good[:40])
	f.Add(key.Public().PEM())
	f.Fuzz(func(t *testing.T, signature []byte) {
		_, err := sign.Verify(sign.Manifest, []byte("y"), signature, []sign.PublicKey{key.Public()})
		if !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("a signature of something else gives %v", err)
		}
	})
}

// TestOpenSSLAgrees checks a signature as doc.go tells an auditor to.
func TestOpenSSLAgrees(t *testing.T) {
	tool, err := exec.LookPath("openssl")
	if err != nil {
		if os.Getenv("CHITRA_REQUIRE_TOOLS") == "1" {
			t.Fatal("openssl is required and not installed")
		}
		t.Skip("openssl is not installed: the auditor's own check was not tried")
	}
	dir, key := create(t)
	content := []byte("{\"chitra_manifest\": 1}\n")
	body, err := base64.StdEncoding.DecodeString(lastLines(string(key.Sign(sign.Manifest, content))))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "signed"), append([]byte("chitra manifest\n"), content...), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "signature"), body, 0o600))
	check := exec.Command(tool, "pkeyutl", "-verify", "-pubin", "-inkey", sign.PublicFile, "-rawin", "-in", "signed", "-sigfile", "signature")
	check.Dir = dir
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("openssl: %v\n%s", err, out)
	}
}
