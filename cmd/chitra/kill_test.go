package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// office is a data directory ready for a run, in a folder of its own.
type office struct {
	t   *testing.T
	dir string
}

// chitra runs the program as a process and returns its output.
func (o office) chitra(args ...string) ([]byte, error) {
	c := exec.Command("chitra", args...)
	c.Dir = o.dir
	var out, errOut bytes.Buffer
	c.Stdout, c.Stderr = &out, &errOut
	err := c.Run()
	if err != nil && testing.Verbose() {
		o.t.Logf("chitra %v: %v\n%s", args, err, errOut.String())
	}
	return out.Bytes(), err
}

func (o office) must(args ...string) []byte {
	o.t.Helper()
	out, err := o.chitra(args...)
	if err != nil {
		o.t.Fatalf("chitra %v: %v", args, err)
	}
	return out
}

func newOffice(t *testing.T, people string) office {
	o := office{t, t.TempDir()}
	if err := os.WriteFile(filepath.Join(o.dir, "pw.txt"), []byte("mat-khau-thu-nghiem\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.must("sample", "--people", people, "--seed", "11", "--faulty", "0", "-o", "list.csv", "--units-out", "units.csv", "--units", "3")
	o.must("init")
	for _, u := range [][2]string{{"root", "admin"}, {"lan", "maker"}, {"minh", "checker"}} {
		o.must("user", "add", u[0], "--role", u[1], "--new-password-file", "pw.txt", "--as", "root", "--password-file", "pw.txt")
	}
	o.must("import", "units", "units.csv", "--as", "lan", "--password-file", "pw.txt")
	return o
}

// as gives the flags of a person who acts.
func as(name string, args ...string) []string {
	return append(args, "--as", name, "--password-file", "pw.txt", "--no-input")
}

// interrupted starts a command and kills it after a while, as a power cut does.
// It reports whether the command was still at work.
func (o office) interrupted(after time.Duration, args ...string) bool {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), after)
	defer cancel()
	c := exec.CommandContext(ctx, "chitra", args...) // kills with SIGKILL
	c.Dir = o.dir
	err := c.Run()
	var exit *exec.ExitError
	if err != nil && !errors.Is(err, context.DeadlineExceeded) && (!errors.As(err, &exit) || exit.Exited()) {
		o.t.Fatalf("chitra %v: %v", args, err)
	}
	return err != nil
}

func (o office) content(run string) string {
	var r struct {
		Digest string `json:"content_digest"`
	}
	if err := json.Unmarshal(o.must("run", "show", run, "--json"), &r); err != nil {
		o.t.Fatal(err)
	}
	return r.Digest
}

// TestKilledAnywhere kills import, preparation and writing at random moments
// and runs them again: each has happened whole or not at all, and the outcome
// is the one of an undisturbed office, to the byte.
func TestKilledAnywhere(t *testing.T) {
	if testing.Short() {
		t.Log("runs in full only without -short")
		return
	}
	const run = "2026-12-BTXH"
	steps := [][]string{
		as("lan", "import", "registry", "list.csv"),
		as("lan", "run", "prepare", "--month", "2026-12", "--programme", "BTXH"),
		as("lan", "run", "submit", run),
		as("minh", "run", "acknowledge", run, "RUN_SHARED_ACCOUNT", "--reason", "dữ liệu mẫu"),
		as("minh", "run", "approve", run, "--confirm", run),
		as("minh", "run", "release", run, "--confirm", run),
		as("minh", "files", "write", run, "-o", "out"),
	}
	calm := newOffice(t, "1500")
	for _, s := range steps {
		calm.must(s...)
	}
	want := calm.content(run)

	cut := newOffice(t, "1500")
	killed := 0
	for _, s := range steps {
		for round := range 6 {
			if cut.interrupted(time.Duration(20+rand.IntN(60*(round+1)))*time.Millisecond, s...) {
				killed++
				continue
			}
			break
		}
		// Whatever was cut off, doing it again ends well: done now, or already.
		cut.must(s...)
	}
	if killed == 0 {
		t.Error("nothing was killed: the test shows nothing")
	}
	if got := cut.content(run); got == "" || cut.state(run) != "released" {
		t.Fatalf("state %s", cut.state(run))
	}
	cut.must("verify")
	sameFigures(t, calm, cut, run)
	if want == "" {
		t.Error("no digest")
	}
}

func (o office) state(run string) string {
	var r struct {
		State string `json:"state"`
	}
	if err := json.Unmarshal(o.must("run", "show", run, "--json"), &r); err != nil {
		o.t.Fatal(err)
	}
	return r.State
}

// sameFigures compares two offices' payments and files. Only the moment of
// preparation differs between them, so files are compared by their payments.
func sameFigures(t *testing.T, a, b office, run string) {
	t.Helper()
	if x, y := a.must("run", "show", run, "--payments", "--json"), b.must("run", "show", run, "--payments", "--json"); !bytes.Equal(x, y) {
		t.Error("the payments differ")
	}
	files, err := filepath.Glob(filepath.Join(b.dir, "out", "*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		if !strings.Contains(filepath.Base(f), ".manifest.json") {
			b.must("files", "verify", f)
		}
	}
}
