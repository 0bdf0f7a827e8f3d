package bankfiles

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"chitra/payroll"
)

// Placed is a transfer file that stands at its name and has been read back.
type Placed struct {
	payroll.TransferFile        // with bytes, SHA-256 and account hash
	Payments             string // PaymentDigest
	Blocks               Blocks
}

// Place writes the file f into dir. The order is: temporary file in the same folder, fsync, read
// back by the format's independent Verify, compare count, total, accounts,
// payments and batches with f, rename, fsync the folder. After any failure nothing stands
// at the final name, unless an older file did.
//
// A file with the same bytes is left as it is and is a success: placing twice
// is placing once. One with other bytes is never replaced (ErrConflict). A
// written file that does not prove what f says is an ErrIntegrity.
func Place(dir string, f *payroll.TransferFile, format Format, p Payments) (Placed, error) {
	if err := checkFileName(f.Name); err != nil {
		return Placed{}, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Placed{}, err
	}
	defer root.Close()
	return place(rootFolder{root}, f, format, p)
}

func place(dir folder, f *payroll.TransferFile, format Format, p Payments) (Placed, error) {
	placed := Placed{TransferFile: *f}
	var given given
	write := func(w io.Writer) error { return format.Write(w, f, given.over(p)) }
	prove := func(r io.ReaderAt, p fingerprint) error {
		placed.Bytes, placed.SHA256, placed.Blocks = p.size, p.sum, p.blocks
		placed.AccountHash, placed.Payments = given.accounts.Sum(), given.payments.Sum()
		return prove(f, &placed, format, r)
	}
	if err := placeBytes(dir, f.Name, write, prove); err != nil {
		return Placed{}, fmt.Errorf("%s: %w", f.Name, err)
	}
	return placed, nil
}

// given is what the payments handed to a writer add up to.
type given struct {
	accounts AccountHash
	payments *PaymentDigest
}

// over takes note of payments as they pass.
func (g *given) over(p Payments) Payments {
	*g = given{payments: NewPaymentDigest()}
	return func(yield func(*payroll.PaymentInstruction, error) bool) {
		for pay, err := range p {
			if err == nil {
				g.accounts.Add(pay.Account.Number)
				g.payments.Add(pay.EndToEndID, pay.Account.Number, pay.Amount)
			}
			if !yield(pay, err) {
				return
			}
		}
	}
}

// prove reads the file back and compares it with the run.
func prove(f *payroll.TransferFile, placed *Placed, format Format, r io.ReaderAt) error {
	if f.AccountHash != "" && f.AccountHash != placed.AccountHash {
		return fmt.Errorf("account hash of the payments is %s, of the run %s: %w", placed.AccountHash, f.AccountHash, payroll.ErrIntegrity)
	}
	proof, err := format.Verify(r, placed.Bytes)
	if err != nil {
		return fmt.Errorf("reading back: %w: %w", err, payroll.ErrIntegrity)
	}
	if format.Code() != f.Format {
		return fmt.Errorf("the run wants format %s, not %s: %w", f.Format, format.Code(), payroll.ErrIntegrity)
	}
	if differences := append(placed.manifestFile().compare(proof), compareBatches(f.Batches, proof.Batches)...); len(differences) > 0 {
		return fmt.Errorf("reading back: %s: %w", differences[0].Text.EN, payroll.ErrIntegrity)
	}
	return nil
}

// placeBytes puts what write writes at name, after prove has agreed with it.
func placeBytes(dir folder, name string, write func(io.Writer) error, prove func(io.ReaderAt, fingerprint) error) error {
	temp := "." + name + "." + rand.Text() + tempSuffix
	sum, err := writeTemp(dir, temp, write, prove)
	if err == nil {
		err = checkFree(dir, name, sum)
	}
	if err != nil {
		return discard(dir, temp, err)
	}
	if err := dir.rename(temp, name); err != nil {
		return errors.Join(err, dir.remove(temp))
	}
	if err := dir.sync(); err != nil {
		return errors.Join(err, dir.remove(name))
	}
	return nil
}

// errSame says that the very bytes already stand at the name.
var errSame = errors.New("already placed")

func discard(dir folder, temp string, err error) error {
	removed := dir.remove(temp)
	if errors.Is(err, errSame) {
		return removed
	}
	return err
}

// tempSuffix marks files that are not finished; see Occupy.
const tempSuffix = ".chitra-tmp"

func writeTemp(dir folder, temp string, write func(io.Writer) error, prove func(io.ReaderAt, fingerprint) error) (sum string, err error) {
	out, err := dir.create(temp)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	written := &meter{to: out}
	buffered := bufio.NewWriterSize(written, 1<<17)
	if err := write(buffered); err != nil {
		return "", err
	}
	if err := buffered.Flush(); err != nil {
		return "", err
	}
	if err := out.Sync(); err != nil {
		return "", err
	}
	back, err := takeFingerprint(io.NewSectionReader(out, 0, math.MaxInt64), blockSize(written.n))
	if err != nil {
		return "", err
	}
	if back.size != written.n {
		return "", fmt.Errorf("%d bytes written, %d read back: %w", written.n, back.size, payroll.ErrIntegrity)
	}
	return back.sum, prove(out, back)
}

// meter counts bytes on their way.
type meter struct {
	to io.Writer
	n  int64
}

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.to.Write(p)
	m.n += int64(n)
	return n, err
}

// checkFree looks at the final name: free, the same bytes, or a conflict.
func checkFree(dir folder, name, sum string) error {
	old, err := dir.open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer old.Close()
	have, err := takeFingerprint(io.NewSectionReader(old, 0, math.MaxInt64), smallestBlock)
	switch {
	case err != nil:
		return err
	case have.sum != sum:
		return fmt.Errorf("a file with other content stands there and is not replaced: %w", payroll.ErrConflict)
	}
	return errSame
}

// longestFileName leaves room for the temporary name within 255 bytes.
const longestFileName = 150

// checkFileName allows names that every system, mail program and bank portal
// takes: letters, digits, dot, dash and underscore, no accents, no blanks.
func checkFileName(name string) error {
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
	if name == "" || len(name) > longestFileName || strings.Trim(name, allowed) != "" || strings.ContainsAny(name[:1], ".-") {
		return fmt.Errorf("%q is not a name for a transfer file: %w", name, payroll.ErrData)
	}
	return nil
}

// Occupy keeps other programs from placing files in dir until leave is called, and
// deletes the temporary files an interrupted Place has left there. While another
// program is at work in dir it is payroll.ErrTemporary. A share without locks is
// occupied by whoever comes.
func Occupy(dir string) (leave func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("%s: một chương trình khác đang ghi vào đây / another program is writing here: %w", dir, payroll.ErrTemporary)
	} else {
		err = removeOrphans(dir)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

func removeOrphans(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") || !strings.HasSuffix(e.Name(), tempSuffix) {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// placeWhole places bytes that are at hand.
func placeWhole(dir string, name string, content []byte) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	write := func(w io.Writer) error { _, err := w.Write(content); return err }
	same := func(r io.ReaderAt, p fingerprint) error {
		back := make([]byte, p.size)
		if _, err := io.ReadFull(io.NewSectionReader(r, 0, p.size), back); err != nil || !bytes.Equal(back, content) {
			return fmt.Errorf("%s reads back otherwise than written (%v): %w", name, err, payroll.ErrIntegrity)
		}
		return nil
	}
	return placeBytes(rootFolder{root}, name, write, same)
}

// ContentOf returns SHA-256 and length of the file at a path.
func ContentOf(path string) (sum string, size int64, err error) {
	in, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer in.Close()
	p, err := takeFingerprint(in, smallestBlock)
	return p.sum, p.size, err
}
