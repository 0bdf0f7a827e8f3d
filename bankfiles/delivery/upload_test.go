package delivery

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/payroll"
)

// letter makes an envelope of some content.
func letter(t *testing.T, name, content string) bankfiles.Envelope {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(content))
	return bankfiles.Envelope{Name: name, Path: path, Bytes: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}
}

// shaky is a bank's folder in memory. At act number failAt it fails: before the
// act, or after it as if the answer had been lost; for good if gone.
type shaky struct {
	files        map[string][]byte
	acts, failAt int
	after, gone  bool
	fetches      bool // the bank takes a file away as soon as it has its name
}

var errLine = errors.New("the line is cut")

// act runs one act at the far side.
func (s *shaky) act(do func() error) error {
	s.acts++
	if s.gone && s.acts > s.failAt || s.acts == s.failAt && !s.after {
		return errLine
	}
	err := do()
	if s.acts == s.failAt {
		return errLine
	}
	return err
}

func (s *shaky) stat(name string) (size int64, err error) {
	err = s.act(func() error {
		data, ok := s.files[name]
		if !ok {
			return fs.ErrNotExist
		}
		size = int64(len(data))
		return nil
	})
	return size, err
}

func (s *shaky) read(name string) (in io.ReadCloser, err error) {
	err = s.act(func() error {
		in = io.NopCloser(bytes.NewReader(s.files[name]))
		return nil
	})
	return in, err
}

func (s *shaky) write(name string, from int64) (durable, error) {
	err := s.act(func() error {
		s.files[name] = append([]byte(nil), s.files[name][:from]...)
		return nil
	})
	return &shakyFile{s, name}, err
}

func (s *shaky) rename(from, to string) error {
	return s.act(func() error {
		if _, taken := s.files[to]; taken {
			return fs.ErrExist
		}
		if !s.fetches {
			s.files[to] = s.files[from]
		}
		delete(s.files, from)
		return nil
	})
}

func (s *shaky) remove(name string) error {
	return s.act(func() error { delete(s.files, name); return nil })
}

type shakyFile struct {
	s    *shaky
	name string
}

func (f *shakyFile) Write(p []byte) (int, error) {
	half := len(p) / 2
	f.s.files[f.name] = append(f.s.files[f.name], p[:half]...)
	err := f.s.act(func() error {
		f.s.files[f.name] = append(f.s.files[f.name], p[half:]...)
		return nil
	})
	if err != nil {
		return half, err
	}
	return len(p), nil
}

func (f *shakyFile) Sync() error  { return f.s.act(func() error { return nil }) }
func (f *shakyFile) Close() error { return f.s.act(func() error { return nil }) }

// TestALineCutAtEveryStep: whatever is said about the outcome is true, at the
// name there is the whole file or none, and trying again ends well.
func TestALineCutAtEveryStep(t *testing.T) {
	content := strings.Repeat("một dòng\n", 20_000)
	for _, after := range []bool{false, true} {
		for _, gone := range []bool{false, true} {
			for cut := 1; ; cut++ {
				e := letter(t, "a.xml", content)
				s := &shaky{files: map[string][]byte{}, failAt: cut, after: after, gone: gone}
				outcome, err := upload(s, e)
				data, there := s.files["a.xml"]
				switch {
				case there && string(data) != content:
					t.Fatalf("cut at %d: %d bytes under the final name", cut, len(data))
				case outcome == payroll.HandoverDone && !there, outcome == payroll.HandoverFailed && there:
					t.Errorf("cut at %d (after %v, gone %v): said %s, there %v", cut, after, gone, outcome, there)
				case (err == nil) != (outcome == payroll.HandoverDone):
					t.Errorf("cut at %d: %s with error %v", cut, outcome, err)
				}
				s.failAt, s.gone = math.MaxInt, false
				if again, err := upload(s, e); again != payroll.HandoverDone || err != nil || string(s.files["a.xml"]) != content {
					t.Errorf("cut at %d, then again: %s, %v", cut, again, err)
				}
				if s.acts < cut {
					break // a run that never met its cut
				}
				if cut > 60 {
					t.Fatal("never done")
				}
			}
		}
	}
}

// TestNobodyKnowsWhenTheBankFetchesAtOnce: the answer to the move was lost and
// the file is gone. That is no proof of anything.
func TestNobodyKnowsWhenTheBankFetchesAtOnce(t *testing.T) {
	e := letter(t, "a.xml", "content")
	calm := &shaky{files: map[string][]byte{}, fetches: true}
	if outcome, err := upload(calm, e); outcome != payroll.HandoverDone || err != nil {
		t.Fatal(outcome, err)
	}
	s := &shaky{files: map[string][]byte{}, fetches: true, after: true, failAt: calm.acts}
	outcome, err := upload(s, e)
	if outcome != payroll.HandoverUnclear || err == nil {
		t.Errorf("said %s, %v", outcome, err)
	}
	s.failAt = 0
	if outcome, err := look(s, e); outcome != payroll.HandoverUnclear || !errors.Is(err, payroll.ErrTemporary) {
		t.Errorf("looked: %s, %v", outcome, err)
	}
	// The move did not happen: the temporary file proves it.
	s.files["a.xml.part"] = []byte("con")
	if outcome, err := look(s, e); outcome != payroll.HandoverFailed || err != nil {
		t.Errorf("looked: %s, %v", outcome, err)
	}
}

func TestUploadContinuesWhereItBrokeOff(t *testing.T) {
	content := strings.Repeat("0123456789", 1000)
	for _, c := range []struct {
		name, there string
		kept        bool
	}{
		{"nothing", "", false},
		{"a beginning", content[:4321], true},
		{"all of it", content, true},
		{"a beginning of another file", "x" + content[1:400], false},
		{"more than the file", content + "!", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := letter(t, "a.xml", content)
			s := &shaky{files: map[string][]byte{}}
			if c.there != "" {
				s.files["a.xml.part"] = []byte(c.there)
			}
			own, err := os.Open(e.Path)
			if err != nil {
				t.Fatal(err)
			}
			defer own.Close()
			from, err := resumeAt(s, "a.xml.part", own, e.Bytes)
			if want := int64(len(c.there)); err != nil || c.kept && from != want || !c.kept && from != 0 {
				t.Errorf("continues at %d, %v", from, err)
			}
			if outcome, err := upload(s, e); outcome != payroll.HandoverDone || err != nil || string(s.files["a.xml"]) != content {
				t.Errorf("%s, %v, %d bytes", outcome, err, len(s.files["a.xml"]))
			}
		})
	}
}

func TestAnotherFileOfThatNameIsNotReplaced(t *testing.T) {
	for name, theirs := range map[string]string{"other content": "CONTENT", "other length": "x"} {
		e := letter(t, "a.xml", "content")
		s := &shaky{files: map[string][]byte{"a.xml": []byte(theirs)}}
		outcome, err := upload(s, e)
		if outcome != payroll.HandoverFailed || !errors.Is(err, payroll.ErrConflict) || string(s.files["a.xml"]) != theirs {
			t.Errorf("%s: %s, %v, now %q", name, outcome, err, s.files["a.xml"])
		}
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	target := &Target{Name: "usb", Title: "USB", Folder: dir, Banks: []string{"VCB"}}
	e := letter(t, "a.csv", "content")
	for range 2 {
		if outcome, err := target.Deliver(t.Context(), e); outcome != payroll.HandoverDone || err != nil {
			t.Fatal(outcome, err)
		}
	}
	got, err := os.ReadFile(filepath.Join(dir, "a.csv"))
	if err != nil || string(got) != "content" {
		t.Errorf("%q, %v", got, err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
	if outcome, err := target.Look(t.Context(), e); outcome != payroll.HandoverDone || err != nil {
		t.Errorf("looked: %s, %v", outcome, err)
	}
	if target.Channel() != payroll.ByFolder || !target.Serves("VCB") || target.Serves("BIDV") || !slices.Contains([]string{"USB (" + dir + ")"}, target.Recipient()) {
		t.Errorf("target %s, %s", target.Channel(), target.Recipient())
	}
	gone := &Target{Title: "USB", Folder: filepath.Join(dir, "none")}
	if outcome, err := gone.Deliver(t.Context(), e); outcome != payroll.HandoverFailed || err == nil {
		t.Errorf("no folder: %s, %v", outcome, err)
	}
}
