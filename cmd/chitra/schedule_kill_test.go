package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"chitra/schedules"
)

// passingOf reads what a test wants of a process, "kill POINT JOB" or "stop JOB"
// separated by commas: it kills itself at a point of a job as a power cut does, or
// asks itself to stop once a job has ended. POINT during is a moment within the work.
func passingOf(orders string) func(string, *schedules.Job) {
	if orders == "" {
		return nil
	}
	self := os.Getpid()
	return func(point string, j *schedules.Job) {
		for order := range strings.SplitSeq(orders, ",") {
			switch order {
			case "kill " + point + " " + j.Code:
				syscall.Kill(self, syscall.SIGKILL)
				select {}
			case "stop " + j.Code:
				if point == "ended" {
					syscall.Kill(self, syscall.SIGTERM)
				}
			case "kill during " + j.Code:
				if point == "claimed" {
					time.AfterFunc(rand.N(30*time.Millisecond), func() { syscall.Kill(self, syscall.SIGKILL) })
				}
			}
		}
	}
}

// serve runs chitra serve at an assumed time until it ends. It reports whether it
// was killed.
func (o office) serve(now time.Time, orders string) (killed bool) {
	o.t.Helper()
	c := exec.Command("chitra", "serve", "--now", now.Format(time.RFC3339))
	c.Dir = o.dir
	c.Env = append(os.Environ(), "CHITRA_TEST_PASSING="+orders)
	var errOut bytes.Buffer
	c.Stderr = &errOut
	defer func() { o.keepLog(errOut.Bytes()) }()
	if err := c.Start(); err != nil {
		o.t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { c.Process.Kill() })
	err := c.Wait()
	if !late.Stop() {
		o.t.Fatalf("serve %s did not end by itself:\n%s", orders, errOut.String())
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return false
	case errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL:
		return true
	}
	o.t.Fatalf("serve %s: %v\n%s", orders, err, errOut.String())
	return false
}

// ledger returns the rows of the ledger by job and slot.
func (o office) ledger() map[string]slotJSON {
	var list []slotJSON
	if err := json.Unmarshal(o.must("schedule", "list", "--json", "--limit", "1000"), &list); err != nil {
		o.t.Fatal(err)
	}
	rows := map[string]slotJSON{}
	for _, r := range list {
		rows[r.Job+" "+r.Slot] = r
	}
	return rows
}

// everyKind is a timetable with one job of each kind, in the order of a month. What
// depends on what people decided comes in the afternoon.
func everyKind(t *testing.T) (text string, morning, afternoon []string) {
	var b strings.Builder
	b.WriteString("jobs:\n")
	standard, problems := schedules.NewTimetable("", nil, kinds)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, j := range standard.Jobs {
		fmt.Fprintf(&b, "  - {job: %s, does: %s, off: true}\n", j.Code, j.Does)
	}
	for _, does := range []string{"yearly", "tet", "prepare", "remind-list", "escalate-list", "verify", "checkpoint", "backup", "check-rates", "check-holidays", "collect", "tell",
		"release", "write-files", "reconcile", "remind-answers", "close"} {
		job, more, when := "each-"+does, "", "every day, 08:00"
		switch does {
		case "prepare":
			more = ", programme: BTXH, month: 1"
		case "remind-list", "escalate-list", "yearly":
			more = ", month: 1"
		}
		if slices.Contains([]string{"release", "write-files", "reconcile", "remind-answers", "close"}, does) {
			when = "every day, 14:00"
			afternoon = append(afternoon, job)
		} else {
			morning = append(morning, job)
		}
		fmt.Fprintf(&b, "  - {job: %s, does: %s, when: %q%s}\n", job, does, when, more)
	}
	return b.String(), morning, afternoon
}

// TestKilledInEveryKindOfJob kills serve in each kind of job, before, within and
// after its work, and starts it again: each slot is done once, and what it did is
// there once.
func TestKilledInEveryKindOfJob(t *testing.T) {
	if testing.Short() {
		t.Log("runs in full only without -short")
		return
	}
	o := newOffice(t, "300")
	text, morning, afternoon := everyKind(t)
	data := filepath.Join(o.dir, "chitra-data")
	for name, content := range map[string]string{"TEST": "synthetic", "timetable.yaml": text, "chitra.yaml": "backup-recipients: open.pub\n"} {
		if err := os.WriteFile(filepath.Join(data, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.must("backup", "key", "-o", "backup.key")
	if err := os.WriteFile(filepath.Join(data, "open.pub"), publicLine(t, filepath.Join(o.dir, "backup.key")), 0o600); err != nil {
		t.Fatal(err)
	}
	o.must(as("lan", "import", "registry", "list.csv")...)
	o.must(as("root", "schedule", "allow", "release", "--why", "QĐ mẫu")...)
	o.must(as("lan", "schedule", "catch-up", "--now", "2026-11-30T20:00:00+07:00")...)
	for _, round := range []struct{ day, month, point string }{{"2026-12-01", "2027-01", "claimed"}, {"2027-01-05", "2027-02", "worked"}, {"2027-02-02", "2027-03", "during"}} {
		run := round.month + "-BTXH"
		if round.point == "during" { // of the works that take some time
			morning, afternoon = []string{"each-prepare", "each-backup"}, []string{"each-write-files"}
		}
		o.killEach(round.day, "08:00", round.point, morning)
		o.must(as("lan", "run", "submit", run)...)
		o.must(as("minh", "run", "approve", run, "--confirm", run)...)
		o.killEach(round.day, "14:00", round.point, afternoon)
		rows := o.ledger()
		for _, job := range slices.Concat(morning, afternoon) {
			r, tries := rows[job+" "+round.day], 2
			if round.point == "during" {
				tries = max(r.Attempts, 1) // it may have been faster
			}
			if r.State != "done" || r.Attempts != tries {
				t.Errorf("%s %s killed %s: %s after %d attempts, %s", job, round.day, round.point, r.State, r.Attempts, r.Why)
			}
		}
		o.once(run)
	}
	o.must("verify")
	o.must("audit", "verify")
}

// killEach starts serve once for each job, killed in it, then once more to the end.
func (o office) killEach(day, clock, point string, jobs []string) {
	o.t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, zone)
	if err != nil {
		o.t.Fatal(err)
	}
	last := "stop " + jobs[len(jobs)-1]
	for _, job := range jobs {
		if killed := o.serve(now, fmt.Sprintf("kill %s %s,%s", point, job, last)); !killed && point != "during" {
			o.t.Errorf("serve was not killed %s %s", point, job)
		}
		now = now.Add(150 * time.Second) // past the lease of the dead
	}
	o.must(as("lan", "schedule", "catch-up", "--now", now.Format(time.RFC3339))...)
}

// once checks that a run was prepared, released and written once.
func (o office) once(run string) {
	o.t.Helper()
	journal := string(o.must("audit", "list"))
	for _, act := range []string{"run.prepare", "run.release"} {
		n := 0
		for line := range strings.Lines(journal) {
			if strings.Contains(line, act) && strings.Contains(line, run) {
				n++
			}
		}
		if n != 1 {
			o.t.Errorf("%s of %s stands %d times in the journal", act, run, n)
		}
	}
	files, err := filepath.Glob(filepath.Join(o.dir, "chitra-data", "files", run, "*"))
	if err != nil || len(files) < 2 {
		o.t.Fatalf("%d files of %s, %v", len(files), run, err)
	}
	for _, f := range files {
		if !strings.HasPrefix(filepath.Base(f), run) {
			o.must("files", "verify", f)
		}
	}
	if state := o.state(run); state != "released" {
		o.t.Errorf("%s is %s", run, state)
	}
}

// publicLine is the public key of an age key file.
func publicLine(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, key, ok := strings.Cut(string(data), "age1")
	if !ok {
		t.Fatalf("no public key in %s", path)
	}
	return []byte("age1" + strings.Fields(key)[0] + "\n")
}
