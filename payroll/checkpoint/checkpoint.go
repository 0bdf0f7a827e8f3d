package checkpoint

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chitra/bankfiles/sign"
	"chitra/payroll"
	"chitra/payroll/store"
)

// Folder is the folder of checkpoints inside a data directory.
const Folder = "checkpoints"

// Suffix ends the name of a checkpoint's file.
const Suffix = ".checkpoint"

// maxBytes bounds a checkpoint's file; a real one has under 500.
const maxBytes = 4096

// Checkpoint is the head of the chain at a moment.
type Checkpoint struct {
	Seq  int64  // number of the last entry, at least 1
	Hash string // of that entry, 64 hexadecimal digits
	At   time.Time
}

// Code is the checkpoint as it is printed or read out: number and the beginning
// of the hash.
func (c Checkpoint) Code() string { return fmt.Sprintf("%d:%.16s", c.Seq, c.Hash) }

const layout = "chitra checkpoint 1\nentry %d\nhash %s\ntime %s\n"

// text is what is signed.
func (c Checkpoint) text() string {
	return fmt.Sprintf(layout, c.Seq, c.Hash, c.At.UTC().Format(time.RFC3339))
}

func (c Checkpoint) fileName() string { return fmt.Sprintf("%09d-%.12s%s", c.Seq, c.Hash, Suffix) }

// Sign returns the checkpoint as a file.
func (c Checkpoint) Sign(key *sign.Key) []byte {
	return append([]byte(c.text()), key.Sign(sign.Checkpoint, []byte(c.text()))...)
}

// Parse reads a checkpoint that one of the trusted keys signed. Anything else is
// payroll.ErrIntegrity.
func Parse(file []byte, trusted []sign.PublicKey) (c Checkpoint, err error) {
	at := bytes.Index(file, []byte("-----BEGIN"))
	if at < 0 {
		return c, fmt.Errorf("không phải điểm niêm phong/not a checkpoint: %w", payroll.ErrIntegrity)
	}
	text := string(file[:at])
	var when string
	if _, err := fmt.Sscanf(text, layout, &c.Seq, &c.Hash, &when); err != nil {
		return Checkpoint{}, fmt.Errorf("không phải điểm niêm phong/not a checkpoint: %w", payroll.ErrIntegrity)
	}
	if c.At, err = time.Parse(time.RFC3339, when); err != nil || c.text() != text || c.Seq < 1 || len(c.Hash) != 64 {
		return Checkpoint{}, fmt.Errorf("điểm niêm phong viết sai/malformed checkpoint: %w", payroll.ErrIntegrity)
	}
	if _, err := sign.Verify(sign.Checkpoint, []byte(text), file[at:], trusted); err != nil {
		return Checkpoint{}, err
	}
	return c, nil
}

// Read reads every checkpoint of a folder, oldest first. One that is not what a
// trusted key signed is payroll.ErrIntegrity, naming the file. A folder that is
// not there has none.
func Read(dir string, trusted []sign.PublicKey) (all []Checkpoint, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), Suffix) {
			continue
		}
		c, err := readFile(filepath.Join(dir, e.Name()), trusted)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Checkpoint) int { return cmp.Compare(a.Seq, b.Seq) })
	return all, nil
}

func readFile(path string, trusted []sign.PublicKey) (c Checkpoint, err error) {
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxBytes) {
		err = fmt.Errorf("không phải điểm niêm phong/not a checkpoint: %w", payroll.ErrIntegrity)
	}
	var file []byte
	if err == nil {
		file, err = os.ReadFile(path)
	}
	if err == nil {
		c, err = Parse(file, trusted)
	}
	if err != nil {
		return c, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// Verified says what Verify found in order.
type Verified struct {
	Entries     int        // of the chain
	Checkpoints int        // that agree with it
	Latest      Checkpoint // the zero Checkpoint when there is none
}

// Verify recomputes the chain and compares it with checkpoints, wherever they were
// kept. What does not agree is payroll.ErrIntegrity and names the entry.
func Verify(ctx context.Context, s *store.Store, checkpoints []Checkpoint) (v Verified, err error) {
	if v.Entries, _, err = s.VerifyAudit(ctx); err != nil {
		return v, err
	}
	err = s.View(ctx, func(tx *store.Tx) error {
		for _, c := range checkpoints {
			if err := Compare(tx, c); err != nil {
				return err
			}
			v.Checkpoints++
			v.Latest = c
		}
		return nil
	})
	return v, err
}

// Compare compares the chain with one checkpoint.
func Compare(tx *store.Tx, c Checkpoint) error {
	when := c.At.UTC().Format(time.RFC3339)
	entries, err := tx.AuditEntries(c.Seq-1, 1)
	switch {
	case err != nil:
		return err
	case len(entries) == 0 || entries[0].Seq != c.Seq:
		return fmt.Errorf("nhật ký kết thúc trước mục %d đã niêm phong lúc %s: đuôi bị cắt, hoặc đây là bản khôi phục cũ hơn / the journal ends before entry %d, sealed at %s: its tail was cut off, or this is an older copy: %w",
			c.Seq, when, c.Seq, when, payroll.ErrIntegrity)
	case entries[0].Hash != c.Hash:
		return fmt.Errorf("mục nhật ký %d không phải mục đã niêm phong lúc %s: nhật ký đã bị làm lại / journal entry %d is not the one sealed at %s: the journal was made anew: %w",
			c.Seq, when, c.Seq, when, payroll.ErrIntegrity)
	}
	return nil
}

// Match compares the chain with the code of a checkpoint somebody has on paper or
// in a mail: NUMBER:HASH, of the hash at least eight digits.
func Match(ctx context.Context, s *store.Store, code string) error {
	var c Checkpoint
	number, hash, _ := strings.Cut(code, ":")
	if _, err := fmt.Sscan(number, &c.Seq); err != nil || c.Seq < 1 || len(hash) < 8 || len(hash) > 64 {
		return fmt.Errorf("mã niêm phong %q: cần SỐ:MÃ/needs NUMBER:HASH: %w", code, payroll.ErrData)
	}
	return s.View(ctx, func(tx *store.Tx) error {
		entries, err := tx.AuditEntries(c.Seq-1, 1)
		if err == nil && (len(entries) == 0 || entries[0].Seq != c.Seq || !strings.HasPrefix(entries[0].Hash, strings.ToLower(hash))) {
			err = fmt.Errorf("nhật ký không có mục %d với mã %s / the journal has no entry %d with hash %s: %w", c.Seq, hash, c.Seq, hash, payroll.ErrIntegrity)
		}
		return err
	})
}

// Take signs the present head into dir. It refuses a chain that does not hold or
// contradicts an earlier checkpoint, so that nothing forged is ever sealed. The
// same head again is the checkpoint that is there (already). An empty journal has
// no head to sign: payroll.ErrNotFound.
func Take(ctx context.Context, s *store.Store, key *sign.Key, trusted []sign.PublicKey, dir string, now time.Time) (c Checkpoint, already bool, err error) {
	earlier, err := Read(dir, trusted)
	if err != nil {
		return c, false, err
	}
	if _, err := Verify(ctx, s, earlier); err != nil {
		return c, false, err
	}
	c.At = now.UTC().Truncate(time.Second)
	err = s.View(ctx, func(tx *store.Tx) error {
		c.Seq, c.Hash, err = tx.AuditHead()
		return err
	})
	if err != nil {
		return c, false, err
	}
	if c.Seq == 0 {
		return c, false, fmt.Errorf("nhật ký còn trống/the journal is empty: %w", payroll.ErrNotFound)
	}
	for _, e := range earlier {
		if e.Seq == c.Seq {
			return e, true, nil
		}
	}
	return c, false, write(dir, c.fileName(), c.Sign(key))
}

// write puts a file into dir whole or not at all, and durably.
func write(dir, name string, content []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, ".checkpoint-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(content)
	if err := errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), filepath.Join(dir, name)); err != nil {
		return err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// Copy puts the checkpoints of one folder that another lacks there too. The second
// folder belongs on another machine or medium; what stands there is not touched.
func Copy(from, to string) (copied int, err error) {
	entries, err := os.ReadDir(from)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), Suffix) {
			continue
		}
		if _, err := os.Lstat(filepath.Join(to, e.Name())); err == nil {
			continue
		}
		content, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err != nil {
			return copied, err
		}
		if err := write(to, e.Name(), content); err != nil {
			return copied, err
		}
		copied++
	}
	return copied, nil
}
