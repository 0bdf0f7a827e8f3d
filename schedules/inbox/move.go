package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"chitra/payroll"
)

// copy makes the private copy that is hashed, read and kept. A file that changed
// meanwhile is not complete: no path and no error.
func (b *Inbox) copy(path, name string, info fs.FileInfo) (f File, err error) {
	from, err := os.Open(path)
	if err != nil {
		return f, err
	}
	defer from.Close()
	opened, err := from.Stat()
	if err != nil || !os.SameFile(info, opened) {
		return f, err
	}
	dir, err := os.MkdirTemp(b.Dir, tempPrefix) // readers may record the name
	if err != nil {
		return f, err
	}
	to, err := os.OpenFile(filepath.Join(dir, safeName(name)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return f, errors.Join(err, os.RemoveAll(dir))
	}
	digest := sha256.New()
	n, err := io.Copy(io.MultiWriter(to, digest), io.LimitReader(from, MaxBytes+1))
	after, statErr := from.Stat()
	err = errors.Join(err, statErr, to.Sync(), to.Close())
	if err != nil || n != info.Size() || after.Size() != info.Size() || !after.ModTime().Equal(info.ModTime()) {
		return f, errors.Join(err, os.RemoveAll(dir))
	}
	return File{Name: name, Path: to.Name(), SHA256: hex.EncodeToString(digest.Sum(nil)), Bytes: n}, nil
}

// settle puts note and copy into a folder and takes the file out of the inbox, in
// this order. Done again after a kill it comes to the same; the first note stays,
// for it says what the first reading did.
func (b *Inbox) settle(path string, info fs.FileInfo, f File, folder, note string) error {
	dir, err := b.monthOf(folder)
	if err != nil {
		return err
	}
	name := filepath.Join(dir, keptName(f.SHA256[:8], f.Name))
	if _, err := os.Lstat(name + noteSuffix(folder)); errors.Is(err, fs.ErrNotExist) {
		if err := b.write(name+noteSuffix(folder), note); err != nil {
			return err
		}
	}
	if err := os.Rename(f.Path, name); err != nil {
		return err
	}
	if err := syncFolder(dir); err != nil {
		return err
	}
	now, err := os.Lstat(path)
	if err != nil || !os.SameFile(info, now) || now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()) {
		return nil // gone, or another file of this name that the next round looks at
	}
	return os.Remove(path)
}

func noteSuffix(folder string) string {
	if folder == Done {
		return ".result.txt"
	}
	return findingSuffix
}

// findingSuffix ends the name of the note beside a file in quarantine.
const findingSuffix = ".finding.txt"

// Aside counts the files in the quarantine of an inbox and names the latest. What
// cannot be looked at is not counted.
func Aside(dir string) (n int, newest string) {
	var latest time.Time
	_ = filepath.WalkDir(filepath.Join(dir, Quarantine), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(d.Name(), findingSuffix) {
			return nil
		}
		n++
		if info, err := d.Info(); err == nil && !info.ModTime().Before(latest) {
			latest, newest = info.ModTime(), strings.TrimSuffix(d.Name(), findingSuffix)
		}
		return nil
	})
	return n, newest
}

// condemn moves something that is not even read: a folder, a link, a file too
// large. Nothing of it is opened.
func (b *Inbox) condemn(path, name string, finding payroll.Finding) (fate, error) {
	dir, err := b.monthOf(Quarantine)
	if err != nil {
		return postponed, err
	}
	finding.Severity = payroll.Error
	kept := filepath.Join(dir, keptName(b.Now().In(vietnam).Format("02-150405.000"), name))
	err = b.write(kept+noteSuffix(Quarantine), findingText(File{Name: name}, []payroll.Finding{finding}, b.Now()))
	if err == nil {
		err = os.Rename(path, kept)
	}
	return outcome(broken, err)
}

// monthOf is the folder of this month inside done or quarantine.
func (b *Inbox) monthOf(folder string) (string, error) {
	dir := filepath.Join(b.Dir, folder, b.Now().In(vietnam).Format("2006-01"))
	return dir, os.MkdirAll(dir, 0o700)
}

// vietnam is the zone of the offices, UTC+7 since 1975.
var vietnam = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// maxName keeps a kept name, with what is added to it, below the 255 bytes of
// most file systems.
const maxName = 160

// keptName is the name of a file in done or quarantine: what tells it from others
// of its name, then that.
func keptName(mark, name string) string { return mark + "_" + safeName(name) }

// safeName is the printable end of a name.
func safeName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	for len(name) > maxName {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:]
	}
	return name
}

// write writes a small file whole or not at all.
func (b *Inbox) write(path, content string) error {
	temp, err := os.CreateTemp(b.Dir, tempPrefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(content)
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// resultText is the note beside a file that was read.
func resultText(f File, r Result, at time.Time) string {
	var t strings.Builder
	head(&t, f, at)
	for _, l := range []payroll.Lang{payroll.Vietnamese, payroll.English} {
		fmt.Fprintf(&t, "\n%s\n", r.Says.In(l))
		findings(&t, r.Findings, l)
	}
	return t.String()
}

// findingText is the note beside a file in quarantine.
func findingText(f File, list []payroll.Finding, at time.Time) string {
	var t strings.Builder
	head(&t, f, at)
	t.WriteString("\nKhông đọc được tệp này; chưa ghi gì vào cơ sở dữ liệu.\n")
	findings(&t, list, payroll.Vietnamese)
	t.WriteString("\nThis file could not be read; nothing was stored.\n")
	findings(&t, list, payroll.English)
	return t.String()
}

func head(t *strings.Builder, f File, at time.Time) {
	fmt.Fprintf(t, "Tệp / file: %q\nLúc / at: %s\n", f.Name, at.In(vietnam).Format("15:04:05 02/01/2006"))
	if f.SHA256 != "" {
		fmt.Fprintf(t, "Byte / bytes: %d\nSHA-256: %s\n", f.Bytes, f.SHA256)
	}
}

// maxFindings bounds a note.
const maxFindings = 1000

func findings(t *strings.Builder, list []payroll.Finding, l payroll.Lang) {
	for _, f := range list[:min(len(list), maxFindings)] {
		line := "- " + string(f.Code)
		if where := f.Where(l); where != "" {
			line += " (" + where + ")"
		}
		line += ": " + f.Says(l)
		if remedy := f.Remedy(l); remedy != "" {
			line += " → " + remedy
		}
		t.WriteString(strings.Map(printable, line) + "\n")
	}
	if more := len(list) - maxFindings; more > 0 {
		fmt.Fprintf(t, "- … +%d\n", more)
	}
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '\uFFFD'
}
