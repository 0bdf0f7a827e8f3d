package pain001

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"chitra/bankfiles"
	"chitra/payroll"
)

//go:embed profiles
var embedded embed.FS

// Problem is one thing wrong in a profile.
type Problem struct {
	File         string
	Line, Column int
	Message      payroll.Text
}

// Error writes the problem as compilers do, in English.
func (p Problem) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message.EN)
}

// Embedded returns the profiles this program was built with. It cannot fail in a
// program whose tests passed.
var Embedded = sync.OnceValue(func() []*Profile {
	folder, err := fs.Sub(embedded, "profiles")
	if err != nil {
		panic(err)
	}
	profiles, problems := load(folder)
	if len(problems) > 0 {
		panic(problems[0])
	}
	return profiles
})

// WithDir lays the profiles of a folder over the embedded ones: one with a known
// code takes its place. The problems are those of the office's files; an error
// means that the folder could not be read. A folder that does not exist changes
// nothing.
func WithDir(dir string) ([]*Profile, []Problem, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return Embedded(), nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	own, problems := load(os.DirFS(dir))
	all := slices.DeleteFunc(slices.Clone(Embedded()), func(p *Profile) bool {
		return slices.ContainsFunc(own, func(o *Profile) bool { return o.Code == p.Code })
	})
	for _, p := range own {
		p.Own = true
	}
	return append(all, own...), problems, nil
}

// largestProfile is far more than a profile has.
const largestProfile = 64 << 10

func load(folder fs.FS) (profiles []*Profile, problems []Problem) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		panic(err) // the pattern is well formed
	}
	codes := map[string]string{}
	for _, name := range names {
		source, err := fs.ReadFile(folder, name)
		if err == nil && len(source) > largestProfile {
			err = fmt.Errorf("%d bytes, at most %d", len(source), largestProfile)
		}
		if err != nil {
			problems = append(problems, Problem{name, 1, 1, payroll.Text{VI: "không đọc được: " + err.Error(), EN: "cannot be read: " + err.Error()}})
			continue
		}
		p, found := Parse(name, source)
		if len(found) == 0 && codes[p.Code] != "" {
			found = []Problem{{name, 1, 1, payroll.Text{VI: fmt.Sprintf("mã %s đã có trong %s", p.Code, codes[p.Code]), EN: fmt.Sprintf("code %s stands already in %s", p.Code, codes[p.Code])}}}
		}
		if problems = append(problems, found...); len(found) > 0 {
			continue
		}
		codes[p.Code] = name
		profiles = append(profiles, p)
	}
	return profiles, problems
}

// Parse reads one profile and names everything wrong in it. The profile is to be
// used only when nothing is.
func Parse(name string, source []byte) (*Profile, []Problem) {
	r := reader{file: name}
	p := r.profile(source)
	sum := sha256.Sum256(source)
	p.File, p.Digest = name, hex.EncodeToString(sum[:])
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
	return p, r.problems
}

// Formats returns the embedded profiles as formats, the general ones first.
func Formats() []bankfiles.Format { return FormatsOf(Embedded()) }

// FormatsOf returns profiles as formats. A file without a manifest is read by
// the first that fits, so the general ones lead.
func FormatsOf(profiles []*Profile) (formats []bankfiles.Format) {
	ordered := slices.Clone(profiles)
	slices.SortStableFunc(ordered, func(a, b *Profile) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a.Code, b.Code)
	})
	for _, p := range ordered {
		formats = append(formats, New(p))
	}
	return formats
}

func rank(p *Profile) int {
	return slices.Index([]string{bankfiles.Pain00103, bankfiles.Pain00109}, p.Code) * -1
}
