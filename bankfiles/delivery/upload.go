package delivery

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"chitra/bankfiles"
	"chitra/payroll"
)

// site is a folder of a bank, near or far. Tests stand in one that fails at
// every act, before or after doing it.
type site interface {
	// stat returns the length of a file; fs.ErrNotExist when there is none.
	stat(name string) (int64, error)
	read(name string) (io.ReadCloser, error)
	// write opens a file for writing from a place on; what stands before stays.
	write(name string, from int64) (durable, error)
	// rename never replaces a file.
	rename(from, to string) error
	remove(name string) error
}

type durable interface {
	io.WriteCloser
	Sync() error
}

// partSuffix marks a file that is not complete.
const partSuffix = ".part"

// upload puts an envelope at its name.
func upload(s site, e bankfiles.Envelope) (payroll.HandoverOutcome, error) {
	there, err := arrived(s, e)
	switch {
	case err != nil:
		return payroll.HandoverFailed, err // nothing has been sent
	case there:
		return payroll.HandoverDone, nil
	}
	if err := fill(s, e); err != nil {
		return payroll.HandoverFailed, err // only the temporary name exists
	}
	if err := s.rename(e.Name+partSuffix, e.Name); err != nil {
		outcome, lookErr := look(s, e)
		if outcome == payroll.HandoverDone { // only the answer was lost
			return outcome, nil
		}
		return outcome, errors.Join(err, lookErr)
	}
	return payroll.HandoverDone, nil
}

// look finds out what became of an upload that was cut off. The bank may fetch a
// file at once, so that its absence proves nothing; only the temporary file that
// is still there does.
func look(s site, e bankfiles.Envelope) (payroll.HandoverOutcome, error) {
	there, err := arrived(s, e)
	if err != nil {
		return payroll.HandoverUnclear, err
	}
	if there {
		return payroll.HandoverDone, nil
	}
	switch _, err := s.stat(e.Name + partSuffix); {
	case err == nil:
		return payroll.HandoverFailed, nil
	case errors.Is(err, fs.ErrNotExist):
		return payroll.HandoverUnclear, fmt.Errorf("không còn tệp nào mang tên %s: có thể ngân hàng đã lấy, có thể chưa gửi/no file of this name: the bank may have fetched it, or it was never sent: %w",
			e.Name, payroll.ErrTemporary)
	default:
		return payroll.HandoverUnclear, err
	}
}

// arrived reports whether the envelope stands at its name. Another file there is
// an error.
func arrived(s site, e bankfiles.Envelope) (bool, error) {
	size, err := s.stat(e.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	sum := ""
	if size == e.Bytes {
		if sum, err = digestOf(s, e.Name); err != nil {
			return false, err
		}
	}
	if sum != e.SHA256 {
		return false, fmt.Errorf("ở nơi nhận đã có tệp khác cùng tên %s (%d byte), không ghi đè/another file of this name is there and is not replaced: %w", e.Name, size, payroll.ErrConflict)
	}
	return true, nil
}

// fill writes the envelope under its temporary name and reads it back.
func fill(s site, e bankfiles.Envelope) error {
	temp := e.Name + partSuffix
	own, err := os.Open(e.Path)
	if err != nil {
		return err
	}
	defer own.Close()
	from, err := resumeAt(s, temp, own, e.Bytes)
	if err != nil {
		return err
	}
	if err := copyFrom(s, temp, own, from); err != nil {
		return err
	}
	sum, err := digestOf(s, temp)
	if err != nil {
		return err
	}
	if sum != e.SHA256 {
		// Not worth continuing: the next try starts anew.
		return errors.Join(fmt.Errorf("%s: đọc lại khác nội dung đã gửi/reads back otherwise than sent: %w", temp, payroll.ErrIntegrity), s.remove(temp))
	}
	return nil
}

func copyFrom(s site, temp string, own *os.File, from int64) error {
	if _, err := own.Seek(from, io.SeekStart); err != nil {
		return err
	}
	out, err := s.write(temp, from)
	if err != nil {
		return err
	}
	_, err = io.Copy(onlyWriter{out}, own)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

// onlyWriter hides other ways of copying: bytes go in order, so that what
// arrived before a break is a beginning of the file.
type onlyWriter struct{ io.Writer }

// resumeAt returns how much of the file is there already. A beginning that is
// not the file's is removed.
func resumeAt(s site, temp string, own io.Reader, whole int64) (int64, error) {
	size, err := s.stat(temp)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	if size <= whole {
		same, err := sameBeginning(s, temp, own, size)
		if err != nil || same {
			return size, err
		}
	}
	return 0, s.remove(temp)
}

func sameBeginning(s site, name string, own io.Reader, size int64) (bool, error) {
	theirs, err := digestOf(s, name)
	if err != nil {
		return false, err
	}
	h := sha256.New()
	_, err = io.CopyN(h, own, size)
	return theirs == hex.EncodeToString(h.Sum(nil)), err
}

func digestOf(s site, name string) (sum string, err error) {
	in, err := s.read(name)
	if err != nil {
		return "", err
	}
	defer in.Close()
	h := sha256.New()
	buffer := bytes.NewBuffer(make([]byte, 0, 1<<16))
	_, err = io.CopyBuffer(h, onlyReader{in}, buffer.AvailableBuffer()[:1<<16])
	return hex.EncodeToString(h.Sum(nil)), err
}

type onlyReader struct{ io.Reader }
