package payrun_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/pain001"
	"chitra/bankfiles/template"
)

// TestFilesOfAPastRunComeOutEqual after their layouts were changed, and after they
// were taken away: the run keeps the data its files are made of.
func TestFilesOfAPastRunComeOutEqual(t *testing.T) {
	ctx := context.Background()
	r, _ := filled(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
	r.Rebuild = func(b bankfiles.Basis) (bankfiles.Format, error) {
		f, _, err := template.Rebuild(b, r.Banks)
		return f, err
	}
	prepared, err := r.Prepare(ctx, lan, request("NCC"))
	if err != nil {
		t.Fatal(err)
	}
	walk(t, r, prepared.Run.ID)
	first := t.TempDir()
	m, err := r.WriteFiles(ctx, minh, prepared.Run.ID, first)
	if err != nil {
		t.Fatal(err)
	}
	changed := []bankfiles.Format{pain001.V09(), pain001.V03()}
	founded := 0
	for _, f := range m.Files {
		for _, l := range template.Embedded() {
			if l.Code != f.Format {
				continue
			}
			founded++
			source := bytes.Replace(l.YAML(), []byte("max: 140"), []byte("max: 139"), 1)
			source = bytes.Replace(source, []byte(`value: OUR`), []byte(`value: BEN`), 1)
			other, problems := template.Parse(l.File, source, nil, nil)
			if len(problems) > 0 || other.Digest == l.Digest {
				t.Fatal(problems)
			}
			changed = append(changed, template.New(other, r.Banks))
		}
	}
	if founded == 0 {
		t.Fatal("no file of a layout; the test shows nothing")
	}
	for name, formats := range map[string][]bankfiles.Format{"changed": changed, "taken away": {pain001.V09(), pain001.V03()}} {
		r.Formats = formats
		again := t.TempDir()
		if _, err := r.WriteFiles(ctx, minh, prepared.Run.ID, again); err != nil {
			t.Fatalf("layouts %s: %v", name, err)
		}
		for _, f := range m.Files {
			before, err := os.ReadFile(filepath.Join(first, f.Name))
			if err != nil {
				t.Fatal(err)
			}
			after, err := os.ReadFile(filepath.Join(again, f.Name))
			if err != nil || !bytes.Equal(before, after) {
				t.Errorf("layouts %s: %s comes out otherwise (%v)", name, f.Name, err)
			}
		}
	}
	if m.Count == 0 {
		t.Error("nothing paid")
	}
}
