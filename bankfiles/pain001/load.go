package pain001

import (
	"cmp"
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
	"chitra/payroll/yamlfile"
)

//go:embed profiles
var embedded embed.FS

// Problem is one thing wrong in a profile.
type Problem = yamlfile.Problem

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
			problems = append(problems, yamlfile.NewProblem(name, yamlfile.Head, "không đọc được: %v", "cannot be read: %v", err))
			continue
		}
		p, found := Parse(name, source)
		if len(found) == 0 && codes[p.Code] != "" {
			found = []Problem{yamlfile.NewProblem(name, yamlfile.Head, "mã %s đã có trong %s", "code %s stands already in %s", p.Code, codes[p.Code])}
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
	var problems []Problem
	p := (&reader{yamlfile.New(name, &problems)}).profile(source)
	yamlfile.Sort(problems)
	sum := sha256.Sum256(source)
	p.File, p.Digest, p.source = name, hex.EncodeToString(sum[:]), source
	return p, problems
}

// Formats makes formats of profiles. A file without a manifest is read by the
// first that fits, so the general ones lead.
func Formats(profiles []*Profile, d *bankfiles.Directory) (formats []bankfiles.Format) {
	ordered := slices.Clone(profiles)
	slices.SortFunc(ordered, func(a, b *Profile) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Code, b.Code))
	})
	for _, p := range ordered {
		formats = append(formats, New(p, d))
	}
	return formats
}

// rank is 0 and 1 for the general profiles, 2 for the others.
func rank(p *Profile) int {
	switch p.Code {
	case bankfiles.Pain00109:
		return 0
	case bankfiles.Pain00103:
		return 1
	}
	return 2
}

// partProfile is the part of a basis that holds a profile.
const partProfile = "profile.yaml"

// Basis implements bankfiles.Founded.
func (m *message) Basis() bankfiles.Basis {
	return bankfiles.Basis{Digest: m.Profile.Digest, Parts: map[string][]byte{partProfile: m.Profile.source}}
}

// Rebuild makes the format of a basis that was kept. A basis without a profile is
// of another kind of format: ok is false.
func Rebuild(b bankfiles.Basis, d *bankfiles.Directory) (_ bankfiles.Format, ok bool, err error) {
	source, ok := b.Parts[partProfile]
	if !ok {
		return nil, false, nil
	}
	p, problems := Parse(partProfile, source)
	if len(problems) > 0 || p.Digest != b.Digest {
		return nil, true, fmt.Errorf("profile %.12s kept with the run: %w", b.Digest, payroll.ErrIntegrity)
	}
	return New(p, d), true, nil
}
