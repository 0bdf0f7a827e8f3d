package bankfiles

import (
	"io"
	"os"
	"runtime"
)

// folder is every act on disk that placing a file needs. Tests stand in a disk
// that fails, or loses power, after each of them.
type folder interface {
	create(name string) (file, error) // fails when the name exists
	open(name string) (file, error)
	rename(from, to string) error
	remove(name string) error
	sync() error // makes names durable
}

type file interface {
	io.Writer
	io.ReaderAt
	io.Closer
	Sync() error
}

// rootFolder is a folder of the operating system that no name can leave.
type rootFolder struct{ *os.Root }

func (d rootFolder) create(name string) (file, error) {
	return d.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

func (d rootFolder) open(name string) (file, error) { return d.Root.Open(name) }
func (d rootFolder) rename(from, to string) error   { return d.Rename(from, to) }
func (d rootFolder) remove(name string) error       { return d.Remove(name) }

// sync forces the folder itself to disk. Windows has no such act: NTFS journals
// names by itself and refuses to sync a folder.
func (d rootFolder) sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := d.Root.Open(".")
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}
