package backup

import (
	"archive/tar"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"chitra/payroll"
	"chitra/payroll/store"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

// maxManifest bounds backup.json.
const maxManifest = 64 << 20

// Target is where an office is brought back to.
type Target struct {
	// Dir is the data directory: it must not exist, or be empty. None is a drill:
	// the office is checked in a temporary folder, which is then removed.
	Dir string
	// URL is the database for a backup of PostgreSQL: it must be empty. A SQLite
	// database goes into Dir.
	URL string
	// Check verifies the restored office before it gets its name: an error leaves
	// Dir as it was.
	Check func(ctx context.Context, s *store.Store, dir string) error
}

// Restore brings an office back. A backup that is cut off, changed or for another
// key is payroll.ErrIntegrity, as is an office that does not verify. A target that
// holds something is payroll.ErrConflict.
func Restore(ctx context.Context, archive string, identities []age.Identity, to Target) (m Manifest, err error) {
	beside, there, err := workplace(to.Dir)
	if err != nil {
		return m, err
	}
	temp, remove, err := tempFolder(beside, restorePrefix)
	if err != nil {
		return m, err
	}
	defer remove() // of its old name, once it has another
	if m, err = unpack(ctx, archive, identities, temp); err != nil {
		return m, fmt.Errorf("%s: %w", archive, err)
	}
	url, err := placeDatabase(ctx, m, temp, to.URL)
	if err != nil {
		return m, err
	}
	if err := check(ctx, m, url, temp, to.Check); err != nil {
		return m, fmt.Errorf("%s: %w", archive, err)
	}
	switch {
	case to.Dir == "":
		return m, nil
	case there:
		return m, moveUp(temp, to.Dir)
	}
	if err := os.Rename(temp, to.Dir); err != nil {
		return m, err
	}
	return m, syncFolder(beside)
}

const restorePrefix = ".chitra-restore-"

// workplace is the folder in which the office is put together: beside a target that
// is not there yet, so that it appears whole; inside one that is, which may be a disk
// of its own or all that this user may write to.
func workplace(dir string) (path string, there bool, err error) {
	if dir == "" {
		return os.TempDir(), false, nil
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		path = filepath.Dir(filepath.Clean(dir))
		return path, false, os.MkdirAll(path, 0o700)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), restorePrefix) && e.Name() != "lost+found" {
			return "", true, fmt.Errorf("%s không trống; khôi phục chỉ vào thư mục mới / is not empty, restore goes to a new folder only: %w", dir, payroll.ErrConflict)
		}
	}
	if err == nil {
		err = os.Chmod(dir, 0o700)
	}
	return dir, true, err
}

// moveUp moves a verified office out of its temporary folder. The database comes
// last: until it is there no command takes the folder for an office.
func moveUp(temp, dir string) error {
	entries, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(rank(a), rank(b)) })
	for _, e := range entries {
		if err := os.Rename(filepath.Join(temp, e.Name()), filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return syncFolder(dir)
}

func rank(e fs.DirEntry) int {
	if e.Name() == SQLiteName {
		return 1
	}
	return 0
}

// unpack opens the archive into dir and compares every digest.
func unpack(ctx context.Context, archive string, identities []age.Identity, dir string) (m Manifest, err error) {
	f, err := os.Open(archive)
	if err != nil {
		return m, err
	}
	defer f.Close()
	plain, err := age.Decrypt(f, identities...)
	if err != nil {
		return m, fmt.Errorf("không mở được bằng khóa này, hoặc không phải bản sao lưu/not opened by this key, or not a backup: %w: %w", payroll.ErrIntegrity, err)
	}
	unpacked, err := zstd.NewReader(plain, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return m, err
	}
	defer unpacked.Close()
	root, err := os.OpenRoot(dir)
	if err != nil {
		return m, err
	}
	defer root.Close()
	digests := map[string]string{}
	var stated bool
	for archive := tar.NewReader(unpacked); ; {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = ctx.Err()
		}
		if err == nil && (stated || header.Typeflag != tar.TypeReg) {
			err = fmt.Errorf("%q", header.Name)
		}
		if err == nil && header.Name == manifestName {
			stated, err = true, readManifest(archive, &m)
		} else if err == nil {
			digests[header.Name], err = extract(root, header.Name, archive)
		}
		if err != nil {
			return m, damaged(err)
		}
	}
	if !stated || m.Version != formatVersion || !maps.Equal(digests, m.Files) {
		return m, fmt.Errorf("nội dung không khớp bản kê/its content does not agree with its manifest: %w", payroll.ErrIntegrity)
	}
	return m, nil
}

// damaged says that the archive is bad, unless the trouble is here.
func damaged(err error) error {
	if _, ours := errors.AsType[*fs.PathError](err); ours || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("bản sao lưu bị hỏng hoặc bị cắt/the backup is damaged or cut off: %w: %w", payroll.ErrIntegrity, err)
}

func readManifest(r io.Reader, m *Manifest) error {
	content, err := io.ReadAll(io.LimitReader(r, maxManifest))
	if err != nil {
		return err
	}
	return json.Unmarshal(content, m)
}

// extract writes one file; no name leaves the folder.
func extract(root *os.Root, name string, content io.Reader) (digest string, err error) {
	if dir := path.Dir(name); dir != "." {
		if err := root.MkdirAll(filepath.FromSlash(dir), 0o700); err != nil {
			return "", err
		}
	}
	f, err := root.OpenFile(filepath.FromSlash(name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, sum), content)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, f.Sync(), f.Close())
}

// placeDatabase returns the address of the restored database.
func placeDatabase(ctx context.Context, m Manifest, dir, url string) (string, error) {
	if m.Database == store.SQLite {
		return "sqlite:" + filepath.Join(dir, SQLiteName), nil
	}
	if url == "" {
		return "", fmt.Errorf("bản sao lưu của PostgreSQL; cần --db postgres://… của một cơ sở dữ liệu trống / a backup of PostgreSQL needs --db of an empty database: %w", payroll.ErrData)
	}
	s, err := store.Open(ctx, url)
	if err != nil {
		return "", err
	}
	empty, err := s.Empty(ctx)
	if err = errors.Join(err, s.Close()); err != nil {
		return "", err
	}
	if !empty {
		return "", fmt.Errorf("cơ sở dữ liệu không trống; khôi phục chỉ vào cơ sở dữ liệu mới / the database is not empty, restore goes to a new one only: %w", payroll.ErrConflict)
	}
	dump := filepath.Join(dir, PostgresName)
	if err := restorePostgres(ctx, url, dump); err != nil {
		return "", err
	}
	return url, os.Remove(dump)
}

// check opens the restored database, brings it to this program's schema, compares
// its journal with the manifest, and asks the caller.
func check(ctx context.Context, m Manifest, url, dir string, by func(context.Context, *store.Store, string) error) error {
	s, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.CheckStorage(ctx); err != nil {
		return err
	}
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	err = s.View(ctx, func(tx *store.Tx) error {
		if m.AuditSeq == 0 {
			return nil
		}
		entries, err := tx.AuditEntries(m.AuditSeq-1, 1)
		if err == nil && (len(entries) == 0 || entries[0].Hash != m.AuditHash) {
			err = fmt.Errorf("nhật ký không có mục %d mà bản sao lưu nêu/the journal lacks entry %d that the backup states: %w", m.AuditSeq, m.AuditSeq, payroll.ErrIntegrity)
		}
		return err
	})
	if err != nil || by == nil {
		return err
	}
	return by(ctx, s, dir)
}
