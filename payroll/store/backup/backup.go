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
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chitra/payroll"
	"chitra/payroll/store"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

// The names inside a backup, and of its parts.
const (
	prefix       = "chitra-"
	suffix       = ".tar.zst.age"
	timeLayout   = "20060102T150405Z"
	manifestName = "backup.json"
	// SQLiteName and PostgresName are the database inside a backup.
	SQLiteName   = "chitra.db"
	PostgresName = "database.pgdump"
	// tempPrefix begins the folders of a backup under way.
	tempPrefix = ".chitra-backup-"
	// formatVersion is raised when a backup is made otherwise.
	formatVersion = 1
)

// Manifest states what a backup holds.
type Manifest struct {
	Version   int               `json:"chitra_backup"`
	MadeAt    string            `json:"made_at"` // RFC 3339, UTC
	Program   string            `json:"program"`
	Database  string            `json:"database"` // sqlite or postgres
	Schema    int64             `json:"schema"`
	AuditSeq  int64             `json:"audit_entry"`
	AuditHash string            `json:"audit_hash"`
	Files     map[string]string `json:"files"` // SHA-256 by name
}

// Source is an office to copy.
type Source struct {
	Store   *store.Store
	URL     string // of the database
	Dir     string // data directory
	Program string // version of this program
	// Leave are files and folders that are not copied: where backups stand, and
	// whatever opens them. An empty one is none.
	Leave []string
}

// Made is a backup that was made.
type Made struct {
	Path     string
	Bytes    int64
	Manifest Manifest
}

// Make writes a backup of src into the folder out for the recipients, complete or
// not at all. While another backup of the same data directory is made it is
// payroll.ErrTemporary.
func Make(ctx context.Context, src Source, out string, recipients []age.Recipient, now time.Time) (made Made, err error) {
	if len(recipients) == 0 {
		return made, fmt.Errorf("không có khóa mã hóa sao lưu/no key to encrypt the backup for: %w", payroll.ErrData)
	}
	if err := os.MkdirAll(out, 0o700); err != nil {
		return made, err
	}
	release, mine, err := own(src.Dir)
	if err != nil {
		return made, err
	}
	if !mine {
		return made, fmt.Errorf("đang có một bản sao lưu khác của %s được ghi / another backup of it is being made: %w", src.Dir, payroll.ErrTemporary)
	}
	defer release()
	// The plain copy stands inside the data directory, where the plain database
	// stands anyway.
	work, remove, err := tempFolder(src.Dir, tempPrefix)
	if err != nil {
		return made, err
	}
	defer remove()
	made.Manifest = Manifest{Version: formatVersion, MadeAt: now.UTC().Format(time.RFC3339), Program: src.Program, Database: src.Store.Dialect(), Files: map[string]string{}}
	database, err := copyDatabase(ctx, src, work, &made.Manifest)
	if err != nil {
		return made, err
	}
	temp, err := os.CreateTemp(out, tempPrefix+"*")
	if err != nil {
		return made, err
	}
	defer os.Remove(temp.Name()) // gone after the rename
	src.Leave = append(slices.Clone(src.Leave), out, work)
	err = write(ctx, temp, recipients, func(w *tar.Writer) error { return fill(ctx, w, src, database, &made.Manifest) })
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return made, err
	}
	made.Path = filepath.Join(out, prefix+now.UTC().Format(timeLayout)+suffix)
	if err := place(temp.Name(), made.Path); err != nil {
		return made, err
	}
	info, err := os.Stat(made.Path)
	if err != nil {
		return made, err
	}
	made.Bytes = info.Size()
	return made, syncFolder(out)
}

// copyDatabase puts the database of one moment into work and states it. The audit
// head is read from the copy's own moment where that is possible, and before it
// on PostgreSQL: the chain in the copy then holds at least that entry.
func copyDatabase(ctx context.Context, src Source, work string, m *Manifest) (path string, err error) {
	if err := head(ctx, src.Store, m); err != nil {
		return "", err
	}
	if src.Store.Dialect() == store.Postgres {
		path = filepath.Join(work, PostgresName)
		return path, dumpPostgres(ctx, src.URL, path)
	}
	path = filepath.Join(work, SQLiteName)
	return path, src.Store.CopyTo(ctx, path)
}

func head(ctx context.Context, s *store.Store, m *Manifest) (err error) {
	if m.Schema, _, err = s.SchemaVersion(ctx); err != nil {
		return err
	}
	return s.View(ctx, func(tx *store.Tx) error {
		m.AuditSeq, m.AuditHash, err = tx.AuditHead()
		return err
	})
}

// write is the pipe tar → zstd → age → file.
func write(ctx context.Context, file io.Writer, recipients []age.Recipient, fill func(*tar.Writer) error) error {
	sealed, err := age.Encrypt(file, recipients...)
	if err != nil {
		return fmt.Errorf("%w: %w", payroll.ErrData, err)
	}
	packed, err := zstd.NewWriter(sealed)
	if err != nil {
		return err
	}
	archive := tar.NewWriter(packed)
	if err := fill(archive); err != nil {
		packed.Close()
		return err
	}
	return errors.Join(archive.Close(), packed.Close(), sealed.Close(), ctx.Err())
}

// fill writes the database, the files of the data directory and the manifest.
func fill(ctx context.Context, w *tar.Writer, src Source, database string, m *Manifest) error {
	if err := add(w, database, filepath.Base(database), m); err != nil {
		return err
	}
	leave := map[string]bool{}
	for _, path := range append(src.Leave, databaseFiles(src)...) {
		if path == "" {
			continue // not the folder this program happens to be started in
		}
		full, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		leave[full] = true
	}
	root, err := filepath.Abs(src.Dir)
	if err != nil {
		return err
	}
	leave[filepath.Join(root, "lost+found")] = true // of the file system, where the data directory is a disk of its own
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case leave[path] && d.IsDir():
			return fs.SkipDir
		case leave[path] || !d.Type().IsRegular():
			return nil
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		err = add(w, path, filepath.ToSlash(name), m)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // moved on since the folder was read, as files of the inbox do
		}
		return err
	})
	if err != nil {
		return err
	}
	return addManifest(w, m)
}

// databaseFiles are the live files of a SQLite database: only the copy is whole.
func databaseFiles(src Source) []string {
	path, ok := strings.CutPrefix(src.URL, "sqlite:")
	if !ok {
		return nil
	}
	return []string{path, path + "-wal", path + "-shm", path + "-journal"}
}

// add writes one file and notes its digest.
func add(w *tar.Writer, path, name string, m *Manifest) error {
	if _, taken := m.Files[name]; taken || name == manifestName {
		return fmt.Errorf("%s: tên này dành cho bản sao lưu; chuyển tệp đi nơi khác / this name belongs to the backup, move the file elsewhere: %w", path, payroll.ErrConflict)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: info.Size(), Mode: 0o600, ModTime: info.ModTime().Truncate(time.Second)}
	if err := w.WriteHeader(header); err != nil {
		return err
	}
	digest := sha256.New()
	// A file that grows meanwhile is copied as long as it was.
	if _, err := io.CopyN(io.MultiWriter(w, digest), f, info.Size()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	m.Files[name] = hex.EncodeToString(digest.Sum(nil))
	return nil
}

func addManifest(w *tar.Writer, m *Manifest) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: manifestName, Size: int64(len(content)), Mode: 0o600}); err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

// Found is a backup that stands in a folder.
type Found struct {
	Path  string
	At    time.Time
	Bytes int64
}

// List lists the backups of a folder, newest first. A folder that is not there has
// none.
func List(out string) (all []Found, err error) {
	entries, err := os.ReadDir(out)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		at, err := time.Parse(prefix+timeLayout+suffix, e.Name())
		if err != nil || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		all = append(all, Found{filepath.Join(out, e.Name()), at, info.Size()})
	}
	slices.SortFunc(all, func(a, b Found) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Path, b.Path)) })
	return all, nil
}

// Prune removes all but the newest keep backups of a folder, and what killed
// backups left there; keep 0 keeps all.
func Prune(out string, keep int) (removed int, err error) {
	left, err := filepath.Glob(filepath.Join(out, tempPrefix+"*"))
	if err != nil {
		return 0, err
	}
	for _, path := range left {
		if err := os.Remove(path); err != nil {
			return 0, err
		}
	}
	all, err := List(out)
	if err != nil || keep == 0 || len(all) <= keep {
		return 0, err
	}
	for _, f := range all[keep:] {
		if err := os.Remove(f.Path); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// syncFolder makes names durable.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
