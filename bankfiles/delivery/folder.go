package delivery

import (
	"io"
	"os"
)

// folder is a site on this machine or a mounted one. No name can leave it.
type folder struct{ *os.Root }

func openFolder(path string) (folder, error) {
	root, err := os.OpenRoot(path)
	return folder{root}, err
}

func (f folder) stat(name string) (int64, error) {
	info, err := f.Lstat(name)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f folder) read(name string) (io.ReadCloser, error) { return f.Root.Open(name) }

func (f folder) write(name string, from int64) (durable, error) {
	out, err := f.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	if _, err := out.Seek(from, io.SeekStart); err != nil {
		out.Close()
		return nil, err
	}
	return out, nil
}

// rename links the new name first: that refuses a name that is taken, which a
// rename would replace.
func (f folder) rename(from, to string) error {
	if err := f.Link(from, to); err != nil {
		return err
	}
	return f.Remove(from)
}

func (f folder) remove(name string) error { return f.Remove(name) }
