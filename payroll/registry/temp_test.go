package registry

import (
	"os"

	"pgregory.net/rapid"
)

// temp writes a file for one case of a property test.
func temp(t *rapid.T, content string) (path string, remove func()) {
	f, err := os.CreateTemp("", "registry-*.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(content); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return f.Name(), func() { _ = os.Remove(f.Name()) }
}
