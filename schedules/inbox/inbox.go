package inbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"chitra/payroll"
)

// The folders inside an inbox.
const (
	Done       = "done"
	Quarantine = "quarantine"
)

const (
	// Settle is how long a file usually must stay as it is before it counts as
	// complete.
	Settle = 30 * time.Second
	// MaxBytes is the largest answer that is taken; a camt.053 of a million
	// payments has some 900 MB and is read by command.
	MaxBytes = 256 << 20
	// MaxFiles bounds what one round reads or moves.
	MaxFiles = 200
	// tempPrefix begins the copies under way; the dot keeps them out of sight.
	tempPrefix = ".reading-"
)

// File is one complete file: a private copy that nobody writes to any more.
type File struct {
	Name   string // as it arrived
	Path   string // of the copy
	SHA256 string
	Bytes  int64
}

// Result is what came of a file that was read.
type Result struct {
	Says     payroll.Text      // one sentence
	Findings []payroll.Finding // about rows; the file was read all the same
}

// Handler reads one file and stores what it says. The same content again must
// change nothing and be a success: after a crash a file comes twice. An error that
// wraps payroll.ErrData, ErrIntegrity, ErrConflict, ErrNotAllowed or ErrNotFound
// says that the file is at fault, and Findings say why; any other error leaves the
// file for the next round.
type Handler func(ctx context.Context, f File) (Result, error)

// Inbox is one watched folder.
type Inbox struct {
	Dir  string
	Read Handler
	// Settle is how long a file must stay as it is; 0 is the usual time.
	Settle time.Duration
	Now    func() time.Time
	Log    *slog.Logger

	seen map[string]sighting
}

// sighting is how a file looked, and since when it looks so.
type sighting struct {
	size  int64
	mod   time.Time
	since time.Time // of this look
	first time.Time // of the file at all
}

// Report says what a round did and left.
type Report struct {
	Read, Broken int
	// Waiting files are not complete; Postponed ones could not be read now, for
	// the reason Trouble.
	Waiting, Postponed int
	Trouble            error
	// More is how many files a round left for the next one because it may take
	// MaxFiles.
	More int
	// Aside is how many files lie in quarantine, Newest the latest of them.
	Aside  int
	Newest string
	// Oldest is when the longest waiting file was first seen; zero when none is.
	Oldest time.Time
}

// Round looks once at every file and deals with the complete ones. An error means
// that the folder itself could not be looked at.
func (b *Inbox) Round(ctx context.Context) (r Report, err error) {
	defer func() { r.Aside, r.Newest = Aside(b.Dir) }()
	for _, dir := range []string{b.Dir, filepath.Join(b.Dir, Done), filepath.Join(b.Dir, Quarantine)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return r, err
		}
	}
	arrived, err := b.arrived()
	if err != nil {
		return r, err
	}
	dealt := 0
	for i, name := range arrived {
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		if dealt == MaxFiles {
			r.More = len(arrived) - i
			break
		}
		switch fate, why := b.deal(ctx, name); fate {
		case read:
			r.Read++
			dealt++
		case broken:
			r.Broken++
			dealt++
		case postponed:
			r.Postponed++
			r.Trouble = why
			dealt++
			b.note(&r, name)
			b.Log.Warn("a file of the inbox could not be read now", "error", why)
			if errors.Is(why, payroll.ErrTemporary) || errors.Is(why, syscall.ENOSPC) {
				// The next file would fare no better.
				r.Postponed += len(arrived) - i - 1
				return r, nil
			}
		case waiting:
			r.Waiting++
			b.note(&r, name)
		}
	}
	return r, nil
}

// note keeps the longest waiting file.
func (b *Inbox) note(r *Report, name string) {
	if first := b.seen[name].first; !first.IsZero() && (r.Oldest.IsZero() || first.Before(r.Oldest)) {
		r.Oldest = first
	}
}

// arrived lists what lies in the folder, oldest first, and forgets what is gone.
func (b *Inbox) arrived() ([]string, error) {
	entries, err := os.ReadDir(b.Dir)
	if err != nil {
		return nil, err
	}
	now := b.Now()
	fresh := map[string]sighting{}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if name == Done || name == Quarantine || strings.HasPrefix(name, ".") {
			b.clear(name, e)
			continue
		}
		info, err := os.Lstat(filepath.Join(b.Dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		s := sighting{size: info.Size(), mod: info.ModTime(), since: now, first: now}
		if before, known := b.seen[name]; known {
			s.first = before.first
			if before.size == s.size && before.mod.Equal(s.mod) {
				s.since = before.since
			}
		}
		fresh[name] = s
		names = append(names, name)
	}
	b.seen = fresh
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(fresh[x].mod.Compare(fresh[y].mod), cmp.Compare(x, y)) })
	return names, nil
}

// clear removes a copy that a killed program left an hour ago or more.
func (b *Inbox) clear(name string, e fs.DirEntry) {
	if !strings.HasPrefix(name, tempPrefix) {
		return
	}
	if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > time.Hour {
		_ = os.RemoveAll(filepath.Join(b.Dir, name)) // tried again next round
	}
}

// fate is what became of a file in one round.
type fate int

const (
	waiting fate = iota
	read
	broken
	postponed
)

// deal looks at one file and does what is to be done with it now.
func (b *Inbox) deal(ctx context.Context, name string) (fate, error) {
	path := filepath.Join(b.Dir, name)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return waiting, nil // somebody took it away
	case err != nil:
		return postponed, err
	case !info.Mode().IsRegular():
		return b.condemn(path, name, payroll.Finding{Code: payroll.CodeInboxNotAFile, Value: name})
	case !b.complete(name, info):
		return waiting, nil
	case info.Size() > MaxBytes:
		return b.condemn(path, name, payroll.Finding{Code: payroll.CodeInboxTooLarge, Value: name,
			Args: payroll.Args{"bytes": fmt.Sprint(info.Size()), "max": fmt.Sprint(int64(MaxBytes))}})
	}
	f, err := b.copy(path, name, info)
	if err != nil || f.Path == "" {
		return trouble(err)
	}
	defer os.RemoveAll(filepath.Dir(f.Path))
	result, err := b.read(ctx, f)
	switch {
	case err == nil:
		err = b.settle(path, info, f, Done, resultText(f, result, b.Now()))
		return outcome(read, err)
	case atFault(err):
		if len(result.Findings) == 0 {
			result.Findings = []payroll.Finding{{Code: payroll.CodeInboxUnread, Value: name, Args: payroll.Args{"why_vi": err.Error(), "why_en": err.Error()}}}
		}
		return outcome(broken, b.settle(path, info, f, Quarantine, findingText(f, result.Findings, b.Now())))
	}
	return postponed, err
}

// trouble is a file that could not be copied, or that changed meanwhile.
func trouble(err error) (fate, error) {
	if err == nil {
		return waiting, nil
	}
	return postponed, err
}

func outcome(f fate, err error) (fate, error) {
	if err != nil {
		return postponed, err
	}
	return f, nil
}

// atFault reports whether an error is about the file rather than about us.
func atFault(err error) bool {
	for _, is := range []error{payroll.ErrData, payroll.ErrIntegrity, payroll.ErrConflict, payroll.ErrNotFound, payroll.ErrNotAllowed, errPanic} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

var errPanic = errors.New("the reader gave up on this file")

// read calls the handler; a panic is the file's fault.
func (b *Inbox) read(ctx context.Context, f File) (result Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			b.Log.Error("a reader panicked", "sha256", f.SHA256, "panic", fmt.Sprint(p))
			result, err = Result{}, errPanic
		}
	}()
	return b.Read(ctx, f)
}

// unfinished are endings that copying programs give to files under way.
var unfinished = []string{".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".download", ".swp", "~"}

// complete reports whether a file can be read: it has content, no name of a copy
// under way, and has looked the same for a while.
func (b *Inbox) complete(name string, info fs.FileInfo) bool {
	lower := strings.ToLower(name)
	for _, ending := range unfinished {
		if strings.HasSuffix(lower, ending) {
			return false
		}
	}
	s := b.seen[name]
	return info.Size() > 0 && info.Size() == s.size && info.ModTime().Equal(s.mod) && b.Now().Sub(s.since) >= cmp.Or(b.Settle, Settle)
}
