package sign

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"chitra/payroll"
)

// Folder is the folder of keys inside a data directory.
const Folder = "keys"

// The files of a key folder. Public halves of replaced keys are
// office-<id>.pub.
const (
	PrivateFile = "office.key"
	PublicFile  = "office.pub"
)

const (
	privateBlock = "PRIVATE KEY"
	publicBlock  = "PUBLIC KEY"
)

// Create makes the office's key in dir, or returns the one that is there
// (created false). A key is never overwritten; see [Replace].
func Create(dir string) (key *Key, created bool, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, false, err
	}
	key, err = Open(dir)
	if errors.Is(err, payroll.ErrNotFound) {
		if key, created, err = create(dir); errors.Is(err, fs.ErrExist) {
			key, err = Open(dir) // another program was faster
		}
	}
	if err != nil {
		return nil, false, err
	}
	return key, created, keepPublic(dir, key.Public())
}

func create(dir string) (*Key, bool, error) {
	key, err := generate()
	if err != nil {
		return nil, false, err
	}
	return key, true, key.place(dir, os.Link)
}

func generate() (*Key, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	return &Key{private}, err
}

// FromSeed returns the key of 32 bytes. It is for demonstrations, whose key
// everybody may know.
func FromSeed(seed [ed25519.SeedSize]byte) *Key { return &Key{ed25519.NewKeyFromSeed(seed[:])} }

// Install makes key the office's in a folder that has none yet.
func (k *Key) Install(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := k.place(dir, os.Link); err != nil {
		return err
	}
	return keepPublic(dir, k.Public())
}

func (k *Key) place(dir string, into func(from, to string) error) error {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return err
	}
	return place(dir, PrivateFile, pem.EncodeToMemory(&pem.Block{Type: privateBlock, Bytes: der}), 0o600, into)
}

// Replace makes a new key. The public half of the old one stays in the folder,
// so that what it signed can still be checked; the private half is gone.
func Replace(dir string) (*Key, error) {
	old, err := Open(dir)
	if err != nil {
		return nil, err
	}
	retired := "office-" + old.Public().ID() + ".pub"
	if err := place(dir, retired, old.Public().PEM(), 0o644, os.Rename); err != nil {
		return nil, err
	}
	key, err := generate()
	if err != nil {
		return nil, err
	}
	if err := key.place(dir, os.Rename); err != nil {
		return nil, err
	}
	return key, keepPublic(dir, key.Public())
}

// Open reads the office's key. None is payroll.ErrNotFound; one that others can
// read is payroll.ErrIntegrity, since it may have been copied.
func Open(dir string) (*Key, error) {
	path := filepath.Join(dir, PrivateFile)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("chưa có khóa ký của cơ quan, chạy «chitra files keys init»/the office has no signing key, run “chitra files keys init”: %w", payroll.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s: người khác đọc được khóa này (quyền %04o). Nếu khóa chưa bị chép: chmod 600; nếu nghi ngờ: «chitra files keys init --replace» / others can read this key (mode %04o); chmod 600 if nobody did, replace it if in doubt: %w",
			path, info.Mode().Perm(), info.Mode().Perm(), payroll.ErrIntegrity)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	private, err := parse(content, privateBlock, x509.ParsePKCS8PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	key, ok := private.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%s: không phải khóa Ed25519/not an Ed25519 key: %w", path, payroll.ErrIntegrity)
	}
	return &Key{key}, nil
}

// PEM writes the key as it is handed to others.
func (p PublicKey) PEM() []byte {
	der, err := x509.MarshalPKIXPublicKey(p.key)
	if err != nil { // an Ed25519 key always marshals
		panic(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: der})
}

// ReadPublic reads a public key as it was handed out.
func ReadPublic(path string) (PublicKey, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return PublicKey{}, err
	}
	public, err := parse(content, publicBlock, x509.ParsePKIXPublicKey)
	if err != nil {
		return PublicKey{}, fmt.Errorf("%s: %w", path, err)
	}
	key, ok := public.(ed25519.PublicKey)
	if !ok {
		return PublicKey{}, fmt.Errorf("%s: không phải khóa Ed25519/not an Ed25519 key: %w", path, payroll.ErrData)
	}
	return PublicKey{key}, nil
}

// Trusted reads every public key of a folder: the present one first, then those
// it replaced. A folder that is not there has none.
func Trusted(dir string) (keys []PublicKey, err error) {
	paths, err := filepath.Glob(filepath.Join(dir, "office-*.pub"))
	if err != nil {
		return nil, err
	}
	for _, path := range append([]string{filepath.Join(dir, PublicFile)}, paths...) {
		key, err := ReadPublic(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func parse[T any](content []byte, kind string, der func([]byte) (T, error)) (key T, err error) {
	block, rest := pem.Decode(content)
	if block == nil || block.Type != kind || len(bytes.TrimSpace(rest)) > 0 {
		return key, fmt.Errorf("không phải tệp khóa (%s)/not a key file (%s): %w", kind, kind, payroll.ErrData)
	}
	if key, err = der(block.Bytes); err != nil {
		return key, fmt.Errorf("%w: %w", err, payroll.ErrData)
	}
	return key, nil
}

// keepPublic makes the public file say what the private one does, also after a
// program that was killed between the two.
func keepPublic(dir string, key PublicKey) error {
	have, err := os.ReadFile(filepath.Join(dir, PublicFile))
	if err == nil && bytes.Equal(have, key.PEM()) {
		return nil
	}
	return place(dir, PublicFile, key.PEM(), 0o644, os.Rename)
}

// place writes a small file whole: temporary name, fsync, then into place.
// os.Link refuses a name that is taken, os.Rename replaces it.
func place(dir, name string, content []byte, mode fs.FileMode, into func(from, to string) error) error {
	temp, err := os.CreateTemp(dir, "."+name+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // gone already after a rename
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Chmod(mode), temp.Sync(), temp.Close())
	if err != nil {
		return err
	}
	if err := into(temp.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	return syncFolder(dir)
}

// syncFolder makes names durable. Windows journals them by itself and refuses.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
