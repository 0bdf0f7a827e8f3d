package backup

import (
	"os"
	"syscall"
	"testing"
)

// WithoutLinks makes every disk one without hard links, until back is called.
func WithoutLinks() (back func()) {
	link = func(from, to string) error { return &os.LinkError{Op: "link", Old: from, New: to, Err: syscall.EPERM} }
	return func() { link = os.Link }
}

// Own locks a folder as a program at work does.
func Own(t *testing.T, dir string) (release func()) {
	t.Helper()
	release, mine, err := own(dir)
	if err != nil || !mine {
		t.Fatalf("%v %v", mine, err)
	}
	return release
}

// WithoutPassword is what other users of the machine see of an address.
var WithoutPassword = withoutPassword
