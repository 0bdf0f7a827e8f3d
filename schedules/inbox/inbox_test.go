package inbox_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"chitra/payroll"
	"chitra/schedules/inbox"
)

// bank is an inbox with a reader that takes files beginning with "ok" and knows
// what it has read, as the database does.
type bank struct {
	*inbox.Inbox
	t     *testing.T
	now   time.Time
	known map[string]int // readings by content
	fails error          // of every reading, after it was stored
}

func newBank(t *testing.T) *bank {
	b := &bank{t: t, now: time.Date(2026, 12, 7, 2, 0, 0, 0, time.UTC), known: map[string]int{}}
	b.Inbox = &inbox.Inbox{Dir: filepath.Join(t.TempDir(), "inbox"), Read: b.handle, Now: func() time.Time { return b.now }, Log: slog.New(slog.DiscardHandler)}
	if err := os.Mkdir(b.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bank) handle(_ context.Context, f inbox.File) (inbox.Result, error) {
	content, err := os.ReadFile(f.Path)
	switch {
	case err != nil:
		return inbox.Result{}, err
	case bytes.HasPrefix(content, []byte("panic")):
		panic("a crafted file")
	case bytes.HasPrefix(content, []byte("away")):
		return inbox.Result{}, fmt.Errorf("database: %w", payroll.ErrTemporary)
	case !bytes.HasPrefix(content, []byte("ok")):
		return inbox.Result{Findings: []payroll.Finding{{Code: payroll.CodeInboxUnknown, Severity: payroll.Error, Value: f.Name}}}, payroll.ErrData
	}
	b.known[string(content)]++
	return inbox.Result{Says: payroll.Text{VI: "Đã đọc.", EN: "Read."}}, b.fails
}

func (b *bank) put(name, content string) {
	b.t.Helper()
	if err := os.WriteFile(filepath.Join(b.Dir, name), []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// round looks twice, as far apart as a file needs to settle, and adds up.
func (b *bank) round() inbox.Report {
	b.t.Helper()
	first, err := b.Round(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	b.now = b.now.Add(inbox.Settle)
	r, err := b.Round(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	r.Read += first.Read
	r.Broken += first.Broken
	return r
}

// names lists a folder of the inbox, "" being the inbox itself.
func (b *bank) names(folder string) (names []string) {
	b.t.Helper()
	err := filepath.WalkDir(filepath.Join(b.Dir, folder), func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && folder == "" && (d.Name() == inbox.Done || d.Name() == inbox.Quarantine) {
			return filepath.SkipDir
		}
		if !d.IsDir() {
			rel, _ := filepath.Rel(filepath.Join(b.Dir, folder), path)
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return names
}

func (b *bank) same(what string, got, want any) {
	b.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		b.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestRound(t *testing.T) {
	b := newBank(t)
	b.put("returns.xml", "ok 1")
	b.put("photo.xml", "jpeg")
	b.put("bomb.xml", "panic")
	r := b.round()
	b.same("report", [4]int{r.Read, r.Broken, r.Waiting, r.Postponed}, [4]int{1, 2, 0, 0})
	b.same("inbox", b.names(""), "[]")
	b.same("done", b.names(inbox.Done), "[2026-12/c57b3021_returns.xml 2026-12/c57b3021_returns.xml.result.txt]")
	in := b.names(inbox.Quarantine)
	if len(in) != 4 {
		t.Fatalf("quarantine: %v", in)
	}
	note, err := os.ReadFile(filepath.Join(b.Dir, inbox.Quarantine, in[slices.IndexFunc(in, func(n string) bool { return strings.HasSuffix(n, "photo.xml.finding.txt") })]))
	if err != nil || !strings.Contains(string(note), "không phải định dạng trả lời nào") || !strings.Contains(string(note), "none of the answer formats") ||
		!strings.Contains(string(note), "SHA-256: ") {
		t.Errorf("%v\n%s", err, note)
	}
	for _, folder := range []string{inbox.Done, inbox.Quarantine} {
		for _, n := range b.names(folder) {
			if info, err := os.Stat(filepath.Join(b.Dir, folder, n)); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v", n, info.Mode())
			}
		}
	}
	for _, n := range r.Notices(b.now) {
		if err := n.Check(); err != nil {
			t.Error(err)
		}
	}
	b.same("notices", len(r.Notices(b.now)), 2)
	// Killed before these were stored, the next round tells of the broken ones again,
	// under the same occasion.
	again := b.round().Notices(b.now)
	if len(again) != 1 || again[0].Code != payroll.CodeNoticeBroken || again[0].Args["count"] != "2" || again[0].Occasion != r.Notices(b.now)[1].Occasion {
		t.Errorf("%+v", again)
	}
}

// TestHalfWritten: what is not complete waits, and is read once it is.
func TestHalfWritten(t *testing.T) {
	b := newBank(t)
	b.put("empty.xml", "")
	b.put("a.xml.part", "ok a")
	b.put("B.XML.TMP", "ok b")
	b.put("growing.xml", "ok")
	for i := range 5 {
		r, err := b.Round(t.Context())
		if err != nil || r.Read+r.Broken != 0 || r.Waiting != 4 {
			t.Fatalf("look %d: %+v, %v", i, r, err)
		}
		b.now = b.now.Add(inbox.Settle - time.Second)
		b.put("growing.xml", "ok"+strings.Repeat("x", i+1))
	}
	b.put("empty.xml", "ok e")
	if err := os.Rename(filepath.Join(b.Dir, "a.xml.part"), filepath.Join(b.Dir, "a.xml")); err != nil {
		t.Fatal(err)
	}
	r := b.round()
	b.same("read", [2]int{r.Read, r.Waiting}, [2]int{3, 1})
	b.same("known", b.known, map[string]int{"ok a": 1, "ok e": 1, "okxxxxx": 1})
	b.same("no notice yet", len(r.Notices(b.now)), 1)
	b.now = b.now.Add(inbox.Patience)
	r = b.round()
	if list := r.Notices(b.now); len(list) != 1 || list[0].Code != payroll.CodeNoticeStuck || list[0].Args["count"] != "1" {
		t.Errorf("%+v", list)
	}
}

// TestSameSizeOtherContent: the time of a file counts, not only its size.
func TestSameSizeOtherContent(t *testing.T) {
	b := newBank(t)
	b.put("a.xml", "ok 1")
	if _, err := b.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.put("a.xml", "ok 2")
	if err := os.Chtimes(filepath.Join(b.Dir, "a.xml"), b.now, b.now.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	b.now = b.now.Add(inbox.Settle)
	if r, err := b.Round(t.Context()); err != nil || r.Waiting != 1 {
		t.Errorf("%+v %v", r, err)
	}
}

// TestReadAgain: killed between the reading and the move, the file is read again
// and the content counts once; sent twice by the bank it is kept once; another
// content under the same name is another file.
func TestReadAgain(t *testing.T) {
	b := newBank(t)
	b.put("a.xml", "ok 1")
	if err := os.MkdirAll(filepath.Join(b.Dir, inbox.Done), 0o700); err != nil {
		t.Fatal(err)
	}
	inTheWay := filepath.Join(b.Dir, inbox.Done, "2026-12")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil { // the move fails after the reading
		t.Fatal(err)
	}
	r := b.round()
	b.same("postponed", [2]int{r.Read, r.Postponed}, [2]int{0, 1})
	b.same("stays", b.names(""), "[a.xml]")
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	b.same("read", b.round().Read, 1)
	b.same("readings of one content", b.known["ok 1"], 2)
	b.put("a.xml", "ok 1")
	b.same("sent again", b.round().Read, 1)
	b.put("a.xml", "ok other")
	b.same("the same name", b.round().Read, 1)
	b.same("done", len(b.names(inbox.Done)), 4)
	b.same("inbox", b.names(""), "[]")
}

func TestNotNow(t *testing.T) {
	b := newBank(t)
	b.put("a.xml", "away")
	b.put("b.xml", "ok b")
	for range 3 {
		r := b.round()
		b.same("postponed", [2]int{r.Read, r.Postponed}, [2]int{0, 2}) // with the database away nobody else is tried
		if !errors.Is(r.Trouble, payroll.ErrTemporary) {
			t.Error(r.Trouble)
		}
	}
	b.same("inbox", b.names(""), "[a.xml b.xml]")
	b.put("a.xml", "ok a") // the database is back
	b.same("read", b.round().Read, 2)
}

// TestDiskFull: where the result cannot be stored, nothing leaves the inbox.
func TestDiskFull(t *testing.T) {
	b := newBank(t)
	b.put("a.xml", "ok a")
	b.fails = fmt.Errorf("disk: %w", syscall.ENOSPC)
	r := b.round()
	b.same("postponed", [2]int{r.Read, r.Postponed}, [2]int{0, 1})
	b.same("inbox", b.names(""), "[a.xml]")
	b.fails = nil
	b.same("read", b.round().Read, 1)
}

// TestRubbish fills the inbox with all that is no answer.
func TestRubbish(t *testing.T) {
	b := newBank(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("ok secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		os.Mkdir(filepath.Join(b.Dir, "folder"), 0o700),
		os.WriteFile(filepath.Join(b.Dir, "folder", "inside.xml"), []byte("ok inside"), 0o600),
		os.Symlink(secret, filepath.Join(b.Dir, "link.xml")),
		os.Symlink("/nowhere", filepath.Join(b.Dir, "dangling")),
		syscall.Mkfifo(filepath.Join(b.Dir, "pipe.xml"), 0o600),
		os.WriteFile(filepath.Join(b.Dir, "\x1b[2Jname\nof\xff.xml"), []byte("rubbish"), 0o600),
		os.WriteFile(filepath.Join(b.Dir, strings.Repeat("dài", 60)), []byte("rubbish"), 0o600),
		os.WriteFile(filepath.Join(b.Dir, "..xml"), []byte("hidden"), 0o600), // hidden names are left alone
		truncate(filepath.Join(b.Dir, "huge.xml"), inbox.MaxBytes+1),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range inbox.MaxFiles {
		b.put(fmt.Sprintf("spam-%d.xml", i), fmt.Sprint("rubbish ", i))
	}
	b.put("answer.xml", "ok")
	if err := os.Chtimes(filepath.Join(b.Dir, "answer.xml"), b.now, b.now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	r := b.round()
	if r.Read+r.Broken > inbox.MaxFiles+5 || r.More == 0 { // five that are no files went at the first look
		t.Errorf("%+v", r)
	}
	flood := r.Notices(b.now)
	if !slices.ContainsFunc(flood, func(n payroll.Notice) bool { return n.Code == payroll.CodeNoticeFlood }) {
		t.Errorf("%+v", flood)
	}
	last := b.round()
	b.same("left", [3]int{last.More, last.Waiting, last.Postponed}, [3]int{0, 0, 0})
	b.same("inbox", b.names(""), "[..xml]")
	b.same("known", b.known, map[string]int{"ok": 1})
	for _, n := range b.names(inbox.Quarantine) {
		if !utf8.ValidString(n) || strings.ContainsAny(n, "\x1b\n") {
			t.Errorf("name %q", n)
		}
	}
	if info, err := os.Lstat(secret); err != nil || !info.Mode().IsRegular() {
		t.Error("the target of a link was touched")
	}
}

func truncate(path string, size int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}

// TestLeftovers removes copies of a killed program, not of a living one.
func TestLeftovers(t *testing.T) {
	b := newBank(t)
	b.put(".reading-old", "x")
	b.put(".reading-new", "x")
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(filepath.Join(b.Dir, ".reading-old"), old, old); err != nil {
		t.Fatal(err)
	}
	b.round()
	b.same("inbox", b.names(""), "[.reading-new]")
}

func FuzzNames(f *testing.F) {
	for _, name := range []string{"a.xml", "đã trả.xml", "\x00", "CON", strings.Repeat("é", 127), "a/../b", "\xff\xfe", " "} {
		f.Add(name, "rubbish")
	}
	f.Fuzz(func(t *testing.T, name, content string) {
		if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00") || len(name) > 255 || strings.HasPrefix(name, ".") ||
			name == inbox.Done || name == inbox.Quarantine || content == "" {
			return
		}
		b := newBank(t)
		if err := os.WriteFile(filepath.Join(b.Dir, name), []byte(content), 0o600); err != nil {
			return // not a name of this file system
		}
		if r := b.round(); r.Postponed > 0 || r.Read+r.Broken+r.Waiting != 1 {
			t.Errorf("%q: %+v", name, r)
		}
	})
}
