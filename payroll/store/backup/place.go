package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"chitra/payroll"
)

// own locks a folder for this program, until release or its end. mine is false
// while another program has it.
func own(dir string) (release func(), mine bool, err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, false, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, false, nil
		}
		return nil, false, fmt.Errorf("%s: %w", dir, err)
	}
	return func() { f.Close() }, true, nil
}

// tempFolder makes a folder inside dir that remove takes away again. Those of the
// same prefix that killed programs left go first: each holds a plain copy of the
// office.
func tempFolder(dir, prefix string) (path string, remove func(), err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", nil, err
	}
	for _, e := range entries {
		left := filepath.Join(dir, e.Name())
		if e.IsDir() && strings.HasPrefix(e.Name(), prefix) {
			if err := removeLeft(left); err != nil {
				return "", nil, err
			}
		}
	}
	if path, err = os.MkdirTemp(dir, prefix); err != nil {
		return "", nil, err
	}
	release, mine, err := own(path)
	if err == nil && !mine || errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s: %w", path, payroll.ErrTemporary) // another program took it for one that was left
	}
	if err != nil {
		os.RemoveAll(path)
		return "", nil, err
	}
	return path, func() {
		os.RemoveAll(path)
		release()
	}, nil
}

// removeLeft removes a folder nobody works in; one of another user stays.
func removeLeft(path string) error {
	release, mine, err := own(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return nil
	case err != nil || !mine:
		return err
	}
	defer release()
	return os.RemoveAll(path)
}

// link is os.Link; a disk without hard links, as sticks are, refuses it.
var link = os.Link

// place gives a finished file its name, never over another one.
func place(temp, path string) error {
	err := link(temp, path)
	if errors.Is(err, syscall.EPERM) || errors.Is(err, errors.ErrUnsupported) {
		if _, there := os.Lstat(path); errors.Is(there, fs.ErrNotExist) {
			return os.Rename(temp, path)
		}
		err = fs.ErrExist
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s đã có, vừa được ghi trong chính giây này / is there already, made within this very second: %w", path, payroll.ErrTemporary)
	}
	return err
}
