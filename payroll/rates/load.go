package rates

import (
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
	"path/filepath"
	"slices"
	"strings"

	"chitra/payroll"
	"chitra/payroll/yamlfile"
)

//go:embed categories.yaml instruments/*.yaml
var embedded embed.FS

// Problem is one thing wrong in a file of law data.
type Problem = yamlfile.Problem

// maxFile bounds one file of law data; the longest decree has some 15 kB.
const maxFile = 2 << 20

// Embedded returns the law this program was built with. It cannot fail in a
// program whose tests passed.
func Embedded() (*payroll.RateTable, error) {
	return tableOf(Load(embedded))
}

func tableOf(c *payroll.Catalogue, list []*payroll.Instrument, problems []Problem) (*payroll.RateTable, error) {
	if len(problems) > 0 {
		errs := make([]error, len(problems))
		for i, p := range problems {
			errs[i] = p
		}
		return nil, fmt.Errorf("%w: %w", payroll.ErrData, errors.Join(errs...))
	}
	return payroll.NewRateTable(c, list), nil
}

// WithDir lays the instruments of a folder over the embedded law. The problems
// are those of the office's files; an error means that the folder could not be
// read.
func WithDir(dir string) (*payroll.RateTable, []Problem, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, nil, err
	}
	if !info.IsDir() {
		return nil, nil, fmt.Errorf("%s: not a folder: %w", dir, fs.ErrInvalid)
	}
	catalogue, list, problems := Load(embedded, os.DirFS(dir))
	if len(problems) > 0 {
		return nil, problems, nil
	}
	return payroll.NewRateTable(catalogue, list), nil, nil
}

// Try checks a file as if it stood in a folder of an office, "" for none. The
// error means that it could not be tried.
func Try(dir, name string, data []byte) ([]Problem, error) {
	alone, err := os.MkdirTemp("", "chitra-rates-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(alone)
	if err := os.WriteFile(filepath.Join(alone, name), data, 0o600); err != nil {
		return nil, err
	}
	layers := []fs.FS{embedded}
	if dir != "" {
		layers = append(layers, os.DirFS(dir))
	}
	_, _, problems := Load(append(layers, os.DirFS(alone))...)
	return problems, nil
}

// Load reads layers of law data, the first of which must hold the catalogue;
// a later one may add to it with a file of the same name at its top. In every
// layer instruments are the *.yaml files of the folder instruments, or of
// the top where there is no such folder.
func Load(layers ...fs.FS) (*payroll.Catalogue, []*payroll.Instrument, []Problem) {
	l := loader{catalogue: &payroll.Catalogue{}, byNumber: map[string]*payroll.Instrument{}, declared: map[string]string{}}
	for i, layer := range layers {
		l.readCatalogue(layer, i > 0)
	}
	l.known = vocabularyOf(l.catalogue)
	for i, layer := range layers {
		l.readLayer(layer, i > 0)
	}
	l.checkTogether()
	l.deriveAges()
	slices.SortFunc(l.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Message.EN, b.Message.EN))
	})
	return l.catalogue, l.instruments, l.problems
}

// loader collects instruments and problems.
type loader struct {
	catalogue   *payroll.Catalogue
	known       *vocabulary
	instruments []*payroll.Instrument
	byNumber    map[string]*payroll.Instrument
	declared    map[string]string // where each code of the catalogue was declared
	problems    []Problem
}

func (l *loader) problem(file string, at yamlfile.Place, vi, en string, args ...any) {
	l.problems = append(l.problems, yamlfile.NewProblem(file, at, vi, en, args...))
}

func (l *loader) readCatalogue(layer fs.FS, over bool) {
	if _, err := fs.Stat(layer, catalogueFile); over && err != nil {
		return // an office need not add any
	}
	if data, ok := l.readFile(layer, catalogueFile); ok {
		name := catalogueFile
		if !over {
			name = "chitra/" + catalogueFile // in messages to an office that has one of its own
		}
		l.parseCatalogue(name, data)
	}
}

func (l *loader) readFile(layer fs.FS, name string) ([]byte, bool) {
	f, err := layer.Open(name)
	if err != nil {
		l.problem(name, yamlfile.Head, "không đọc được: %v", "cannot be read: %v", err)
		return nil, false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		l.problem(name, yamlfile.Head, "không đọc được: %v", "cannot be read: %v", err)
	case len(data) > maxFile:
		l.problem(name, yamlfile.Head, "tệp lớn hơn %d byte", "the file is larger than %d bytes", maxFile)
	default:
		return data, true
	}
	return nil, false
}

// readLayer reads every instrument of a layer. over marks an office's layer.
func (l *loader) readLayer(layer fs.FS, over bool) {
	folder := "instruments"
	if _, err := fs.Stat(layer, folder); err != nil {
		folder = "."
	}
	if over {
		l.strayFiles(layer, folder)
	}
	names, err := fs.Glob(layer, path.Join(folder, "*.yaml"))
	if err != nil {
		l.problem(folder, yamlfile.Head, "không đọc được: %v", "cannot be read: %v", err)
	}
	for _, name := range names {
		if path.Base(name) == catalogueFile {
			continue
		}
		if data, ok := l.readFile(layer, name); ok {
			l.take(name, l.parseInstrument(name, data), over)
		}
	}
}

// take adds an instrument. The office may confirm or supersede a provisional
// one of the same number, and repeat a confirmed one byte for byte.
func (l *loader) take(name string, in *payroll.Instrument, over bool) {
	if in == nil {
		return
	}
	have := l.byNumber[in.Number]
	switch {
	case have == nil:
		l.byNumber[in.Number] = in
		l.instruments = append(l.instruments, in)
	case have.SHA256 == in.SHA256:
	case over && have.Standing == payroll.Provisional:
		l.byNumber[in.Number] = in
		l.instruments[slices.Index(l.instruments, have)] = in
	case over && have.Standing == payroll.Confirmed:
		l.problem(name, yamlfile.Head, "văn bản %s đã được xác nhận trong %s; không được ghi đè bằng nội dung khác",
			"instrument %s is confirmed in %s and may not be contradicted", in.Number, have.File)
	default:
		l.problem(name, yamlfile.Head, "văn bản %s đã có trong %s", "instrument %s stands already in %s", in.Number, have.File)
	}
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// vocabulary is everything law data may name.
type vocabulary struct {
	programmes, components, facts, areas, bases map[string]bool
	keys                                        map[payroll.Key]bool // every value some component looks for
	categories                                  map[string]bool
	sums                                        map[payroll.Key]bool            // keys that need no base: multiples of own allowances
	factsOf                                     map[payroll.Key]map[string]bool // facts a decision on the key may state
}

func vocabularyOf(c *payroll.Catalogue) *vocabulary {
	v := &vocabulary{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{},
		map[payroll.Key]bool{}, map[string]bool{}, map[payroll.Key]bool{}, map[payroll.Key]map[string]bool{}}
	for _, p := range c.Programmes {
		v.programmes[string(p.Code)] = true
	}
	for _, x := range c.Components {
		v.components[x.Code] = true
	}
	for _, f := range c.Facts {
		v.facts[string(f.Code)] = true
	}
	for _, j := range c.Jurisdictions {
		v.areas[string(j.Code)] = true
	}
	for i := range c.Categories {
		v.categories[c.Categories[i].Code] = true
		for _, x := range c.Categories[i].Components {
			v.keys[x.Rate] = true
			v.mayState(x.Rate, c.Categories[i].Facts, c.Categories[i].OneOf)
			if len(x.SumOf) > 0 {
				v.sums[x.Rate] = true
			}
		}
	}
	return v
}

func (v *vocabulary) mayState(k payroll.Key, lists ...[]payroll.Fact) {
	if v.factsOf[k] == nil {
		v.factsOf[k] = map[string]bool{}
	}
	for _, f := range slices.Concat(lists...) {
		v.factsOf[k][string(f)] = true
	}
}

// names lists a set for a message, in order.
func names(set map[string]bool) string {
	list := make([]string, 0, len(set))
	for name := range set {
		list = append(list, name)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
