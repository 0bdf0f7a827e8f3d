package registry

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"chitra/payroll"
)

// Options are what rows are checked against.
type Options struct {
	// Catalogue decides about categories, facts, percent and count.
	Catalogue *payroll.Catalogue
	// ResolveBank finds the key of a bank by any of its names; nil keeps the
	// bank as text only. A non-nil finding says that the bank is unknown or
	// ambiguous. Called from several goroutines.
	ResolveBank func(text string) (key string, f *payroll.Finding)
	// Units finds a paying unit by its code; nil when the units are not known.
	// Called from several goroutines.
	Units func(code string) (payroll.Unit, bool)
	// Today is the day after which no birth, death or decision can lie; the
	// zero Date checks nothing.
	Today payroll.Date
	// Limits bound what a file may ask of the machine; zero fields have the
	// values of DefaultLimits.
	Limits Limits
	// DefaultJurisdiction stands in where neither row nor unit names one.
	DefaultJurisdiction payroll.Jurisdiction
}

// Limits bound a file. Whatever lies above is refused, naming the limit.
type Limits struct {
	Bytes      int64 // of the file
	Rows       int   // with data
	Columns    int   // of a row
	LineBytes  int   // of one row of a CSV file, or of one text of a workbook
	PersonRows int   // of one person, and scattered pieces of a couple
	// The rest is about workbooks, which are zip archives.
	Parts      int   // entries of the archive
	PartBytes  int64 // of an entry that is not a worksheet or the strings
	UnzipBytes int64 // of all entries together
	Ratio      int64 // unzipped to zipped size of an entry above one MiB
	Strings    int   // different texts
}

// DefaultLimits leave room for the whole nation in CSV and for a full
// worksheet in XLSX.
func DefaultLimits() Limits {
	return Limits{
		Bytes: 4 << 30, Rows: 10_000_000, Columns: 200, LineBytes: 64 << 10, PersonRows: 400,
		Parts: 2000, PartBytes: 32 << 20, UnzipBytes: 2 << 30, Ratio: 200, Strings: 3_000_000,
	}
}

// filled puts the default in place of every zero limit.
func (l Limits) filled() Limits {
	d := DefaultLimits()
	l.Bytes, l.PartBytes = orElse(l.Bytes, d.Bytes), orElse(l.PartBytes, d.PartBytes)
	l.UnzipBytes, l.Ratio = orElse(l.UnzipBytes, d.UnzipBytes), orElse(l.Ratio, d.Ratio)
	l.Rows, l.Columns = orElse(l.Rows, d.Rows), orElse(l.Columns, d.Columns)
	l.LineBytes, l.PersonRows = orElse(l.LineBytes, d.LineBytes), orElse(l.PersonRows, d.PersonRows)
	l.Parts, l.Strings = orElse(l.Parts, d.Parts), orElse(l.Strings, d.Strings)
	return l
}

func orElse[T comparable](v, d T) T {
	var zero T
	if v == zero {
		return d
	}
	return v
}

// Refused says that a file as a whole was not read, with every reason.
type Refused struct {
	File     string
	Findings []payroll.Finding
}

// Error writes the reasons as sentences.
func (r *Refused) Error() string {
	says := make([]string, len(r.Findings))
	for i, f := range r.Findings {
		says[i] = f.Says(payroll.Vietnamese)
	}
	return r.File + ": " + strings.Join(says, " ")
}

// File is a beneficiary file that may be read.
type File struct {
	*table
	o          Options
	categories map[string]*payroll.Category // by code, and by code in capitals
	facts      map[payroll.Fact]bool        // whether the fact carries a person
	areas      map[payroll.Jurisdiction]bool
	mayRepeat  map[string]bool // categories that a person may hold twice
	scatter    scatter
	stamp      os.FileInfo
	rooms      sync.Pool // of *[]parsed
}

// Open checks a beneficiary file as a whole and finds its columns. The error is
// a *[Refused] when the file itself is at fault. The caller closes the File.
func Open(path string, o Options) (*File, error) {
	if o.Catalogue == nil {
		return nil, errors.New("registry: no category catalogue")
	}
	t, err := openTable(path, beneficiaryLayout, o.Limits.filled())
	if err != nil {
		return nil, err
	}
	f := &File{table: t, o: o}
	f.index()
	if err := f.survey(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// index prepares the catalogue for lookups by row.
func (f *File) index() {
	c := f.o.Catalogue
	f.categories = make(map[string]*payroll.Category, 2*len(c.Categories))
	f.facts, f.areas, f.mayRepeat = map[payroll.Fact]bool{}, map[payroll.Jurisdiction]bool{}, c.MayRepeat()
	for i := range c.Categories {
		category := &c.Categories[i]
		f.categories[strings.ToUpper(category.Code)] = category
		f.categories[category.Code] = category
	}
	for _, info := range c.Facts {
		f.facts[info.Code] = info.Person
	}
	for _, area := range c.Jurisdictions {
		f.areas[area.Code] = true
	}
}

// survey walks all rows once: the text is sound, the rows are within limits,
// and it is known which people's rows do not stand together.
func (f *File) survey() error {
	f.scatter.init()
	err := f.table.survey(func(row seen, split *splitter) error {
		key := f.scatter.key(row.id)
		f.scatter.add(key)
		if bytes.IndexByte(row.text, '=') < 0 {
			return nil
		}
		err := split.split(row.rawRow)
		f.scatter.link(key, f.cell(row.rawRow, colFacts))
		return err
	})
	if err != nil {
		return err
	}
	if group := f.scatter.settle(f.limits.PersonRows); group != 0 {
		return f.refuse(f.about(payroll.CodePersonTooManyRows, payroll.Error,
			payroll.Args{"limit": fmt.Sprint(f.limits.PersonRows), "person": f.scatter.name(group)}))
	}
	f.stamp, err = f.source.file.Stat()
	return err
}

// Column is one column of a file: its header as typed and the name the engine
// knows it by, "" when unknown.
type Column struct{ Name, Key string }

// Header returns the columns in the order of the file.
func (f *File) Header() []Column { return f.header }

// Findings returns what is to be said about the file as a whole: unknown
// columns, hidden rows, totals rows that were passed over.
func (f *File) Findings() []payroll.Finding { return f.findings }
