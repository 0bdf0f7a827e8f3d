package template

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/yamlfile"
)

//go:embed formats
var embedded embed.FS

// Problem is one thing wrong in a layout file.
type Problem = yamlfile.Problem

// Bounds of what is read. A layout has some hundred lines, a bank list some
// thousand; a bank's workbook with its list of branches has a few hundred kB.
const (
	largestLayout   = 256 << 10
	largestList     = 4 << 20
	largestWorkbook = 32 << 20
)

// Embedded returns the layouts this program was built with. It cannot fail in a
// program whose tests passed.
var Embedded = sync.OnceValue(func() []*Layout {
	sub, err := fs.Sub(embedded, "formats")
	if err != nil {
		panic(err)
	}
	layouts, problems := load(sub, nil)
	if len(problems) > 0 {
		panic(problems[0])
	}
	return layouts
})

// WithDir lays the layouts of a folder over the embedded ones: one with a known
// code takes its place, and a workbook CODE.xlsx is the bank's own, to be filled.
// The problems are those of the office's files; an error means that the folder
// could not be read. A folder that does not exist changes nothing.
func WithDir(dir string) ([]*Layout, []Problem, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return Embedded(), nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	own, problems := load(os.DirFS(dir), Embedded())
	return overlay(Embedded(), own), problems, nil
}

// overlay puts an office's layouts over others, by code.
func overlay(base, own []*Layout) []*Layout {
	all := slices.Clone(base)
	for _, l := range own {
		if i := slices.IndexFunc(all, func(b *Layout) bool { return b.Code == l.Code }); i >= 0 {
			all[i] = l
			continue
		}
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b *Layout) int { return cmp.Compare(a.Code, b.Code) })
	return all
}

// Parse reads one layout with the files that belong to it; list and blank are
// nil where there are none.
func Parse(name string, source, list, blank []byte) (*Layout, []Problem) {
	r := newReader(name)
	l := r.layout(source)
	if l == nil {
		return nil, r.problems
	}
	l.File = name
	r.complete(l, list, blank)
	return l, r.sorted()
}

// load reads every layout of a folder. Over base, the folder is an office's: a
// workbook or bank list without a layout of its own belongs to the one of base.
func load(dir fs.FS, base []*Layout) (layouts []*Layout, problems []Problem) {
	names, _ := fs.Glob(dir, "*.yaml")
	names = append(names, without(dir, base, names)...)
	own := base != nil
	seen := map[string]string{}
	for _, name := range names {
		l, found := loadOne(dir, base, name)
		problems = append(problems, found...)
		if l == nil || len(found) > 0 {
			continue
		}
		if first, twice := seen[l.Code]; twice {
			problems = append(problems, yamlfile.NewProblem(name, yamlfile.Head, "mã %s đã có trong %s", "code %s stands already in %s", l.Code, first))
			continue
		}
		seen[l.Code], l.Own = name, own
		layouts = append(layouts, l)
	}
	slices.SortFunc(layouts, func(a, b *Layout) int { return cmp.Compare(a.Code, b.Code) })
	return layouts, append(problems, strayFiles(dir, own)...)
}

// without lists the layouts of base of which the folder holds only the bank's
// workbook or list.
func without(dir fs.FS, base []*Layout, have []string) (names []string) {
	for _, l := range base {
		name := l.Code + ".yaml"
		if slices.Contains(have, name) {
			continue
		}
		if exists(dir, l.Code+".xlsx") || exists(dir, listName(l)) {
			names = append(names, name)
		}
	}
	return names
}

func listName(l *Layout) string {
	if l.Banks == nil {
		return ""
	}
	return l.Banks.File
}

func exists(dir fs.FS, name string) bool {
	if name == "" {
		return false
	}
	_, err := fs.Stat(dir, name)
	return err == nil
}

// loadOne reads a layout and what stands beside it; what an office's folder
// lacks comes from the layout of base with that name.
func loadOne(dir fs.FS, base []*Layout, name string) (*Layout, []Problem) {
	r := newReader(name)
	under := slices.IndexFunc(base, func(l *Layout) bool { return l.File == name })
	var source []byte
	if exists(dir, name) || under < 0 {
		var ok bool
		if source, ok = r.read(dir, name, largestLayout); !ok {
			return nil, r.problems
		}
	} else {
		source = base[under].source
	}
	l := r.layout(source)
	if l == nil {
		return nil, r.sorted()
	}
	l.File = name
	var list, blank []byte
	if file := listName(l); file != "" {
		switch {
		case exists(dir, file):
			list, _ = r.read(dir, file, largestList)
		case under >= 0 && listName(base[under]) == file:
			list = base[under].list
		}
	}
	if workbook := strings.TrimSuffix(name, ".yaml") + ".xlsx"; exists(dir, workbook) {
		blank, _ = r.read(dir, workbook, largestWorkbook)
	}
	if len(r.problems) == 0 {
		r.complete(l, list, blank)
	}
	return l, r.sorted()
}

// reader reads one layout and collects its problems.
type reader struct {
	*yamlfile.Reader
	problems []Problem
}

func newReader(file string) *reader {
	r := &reader{}
	r.Reader = yamlfile.New(file, &r.problems)
	return r
}

func (r *reader) sorted() []Problem {
	yamlfile.Sort(r.problems)
	return r.problems
}

func (r *reader) read(dir fs.FS, name string, most int64) ([]byte, bool) {
	f, err := dir.Open(name)
	if err != nil {
		r.problems = append(r.problems, unreadable(name, err))
		return nil, false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("> %d byte", most)
	}
	if err != nil {
		r.problems = append(r.problems, unreadable(name, err))
		return nil, false
	}
	return data, true
}

func unreadable(name string, err error) Problem {
	return yamlfile.NewProblem(name, yamlfile.Head, "không đọc được: %v", "cannot be read: %v", err)
}

// complete reads the bank list and the bank's workbook into the layout.
func (r *reader) complete(l *Layout, list, blank []byte) {
	l.list, l.Blank = list, blank
	if l.Banks != nil {
		r.bankList(l, list)
	}
	if blank != nil {
		r.checkBlank(l)
	}
	h := sha256.New()
	for _, part := range [][]byte{l.source, list, blank} {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write(part)
	}
	l.Digest = hex.EncodeToString(h.Sum(nil))
}

// checkBlank opens the bank's workbook as the writer will.
func (r *reader) checkBlank(l *Layout) {
	file := r.File
	defer func() { r.File = file }()
	r.File = strings.TrimSuffix(file, path.Ext(file)) + ".xlsx"
	if l.Kind != Workbook {
		r.ProblemAt(yamlfile.Head, "mẫu %s là tệp %s, không điền vào sổ tính được", "layout %s is a %s file and fills no workbook", l.Code, l.Kind)
		return
	}
	if _, err := openBlank(l, bytes.NewReader(l.Blank), int64(len(l.Blank))); err != nil {
		r.ProblemAt(yamlfile.Head, "không điền được: %v", "cannot be filled: %v", err)
	}
}

// strayFiles names files of an office's folder that nothing reads.
func strayFiles(dir fs.FS, own bool) (problems []Problem) {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil || !own {
		return nil
	}
	for _, e := range entries {
		if ext := strings.ToLower(path.Ext(e.Name())); !e.IsDir() && (ext == ".yml" || ext == ".yaml" && !strings.HasSuffix(e.Name(), ".yaml")) {
			problems = append(problems, yamlfile.NewProblem(e.Name(), yamlfile.Head, "tệp không được đọc: tên phải kết thúc bằng .yaml",
				"the file is not read: its name must end in .yaml"))
		}
	}
	return problems
}

// The parts of a layout's basis.
const (
	partLayout   = "layout.yaml"
	partList     = "banks.csv"
	partWorkbook = "workbook.xlsx"
)

// Basis implements bankfiles.Founded.
func (x *format) Basis() bankfiles.Basis {
	b := bankfiles.Basis{Digest: x.Digest, Parts: map[string][]byte{partLayout: x.source}}
	if x.list != nil {
		b.Parts[partList] = x.list
	}
	if x.Layout.Blank != nil {
		b.Parts[partWorkbook] = x.Layout.Blank
	}
	return b
}

// Rebuild makes the format of a basis that was kept. A basis without a layout is
// of another kind of format: ok is false.
func Rebuild(b bankfiles.Basis, d *bankfiles.Directory) (_ bankfiles.Format, ok bool, err error) {
	source, ok := b.Parts[partLayout]
	if !ok {
		return nil, false, nil
	}
	l, problems := Parse(partLayout, source, b.Parts[partList], b.Parts[partWorkbook])
	if len(problems) > 0 {
		return nil, true, fmt.Errorf("mẫu đã lưu/layout as kept: %w: %w", problems[0], payroll.ErrIntegrity)
	}
	if l.Digest != b.Digest {
		return nil, true, fmt.Errorf("mẫu %s đã lưu có mã %.12s, không phải/layout as kept has digest, not %.12s: %w", l.Code, l.Digest, b.Digest, payroll.ErrIntegrity)
	}
	return New(l, d), true, nil
}

// YAML returns the layout as it was written, with its comments.
func (l *Layout) YAML() []byte { return bytes.Clone(l.source) }

// Formats makes a format of each layout.
func Formats(layouts []*Layout, d *bankfiles.Directory) (all []bankfiles.Format) {
	for _, l := range layouts {
		all = append(all, New(l, d))
	}
	return all
}
