package registry

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"chitra/payroll"
)

// small limits keep a fuzzing run fast.
func small() Options {
	o := options()
	o.Limits = Limits{Bytes: 1 << 20, Rows: 1000, LineBytes: 4096, UnzipBytes: 4 << 20, PartBytes: 1 << 20, Strings: 10_000}
	return o
}

// readAny reads whatever it is given. Every row must come out once, and every
// file must be read or refused, never fail.
func readAny(t *testing.T, path string) {
	f, err := Open(path, small())
	var refused *Refused
	if errors.As(err, &refused) {
		if len(refused.Findings) == 0 || payroll.Worst(refused.Findings) != payroll.Error {
			t.Fatalf("refused without a reason: %v", refused.Findings)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[int]bool{}
	for b, err := range f.Batches(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range b.People() {
			for _, r := range p.Rows {
				if seen[r.Number] || r.Number <= f.headerRow || r.Grant >= len(p.Grants) {
					t.Fatalf("row %d: seen %v, grant %d of %d", r.Number, seen[r.Number], r.Grant, len(p.Grants))
				}
				seen[r.Number] = true
				for _, found := range r.Findings {
					if found.Says(payroll.Vietnamese) == "" {
						t.Fatalf("%s has no words", found.Code)
					}
				}
			}
		}
	}
	if len(seen) == 0 {
		t.Fatal("no rows, and not refused")
	}
	var out bytes.Buffer
	if err := WriteErrors(&out, path, small(), nil, payroll.Vietnamese); err != nil {
		t.Fatal(err)
	}
}

func FuzzCSV(f *testing.F) {
	paths, err := filepath.Glob("../../testdata/registry/*/*.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Add([]byte("person_id,full_name,category\r\n\"1\n2\",\"a\"\"b\",SP\r\n\r\n1,\"x\",SP"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "ds.csv")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		readAny(t, path)
	})
}

func FuzzWorkbook(f *testing.F) {
	content, err := os.ReadFile(saveBook(f, newBook(f, good(), change("person_id", "031045000124"))))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "ds.xlsx")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		readAny(t, path)
	})
}

// FuzzSheet fuzzes the XML of the worksheet inside a sound archive.
func FuzzSheet(f *testing.F) {
	base := saveBook(f, newBook(f, good()))
	for _, rows := range []string{
		`<row r="5"><c r="A5" t="inlineStr"><is><t>031045000123</t></is></c><c r="B5"><f>1+1</f><v>2</v></c></row>`,
		`<row r="5" hidden="1"><c r="A5" t="s"><v>1</v></c><c><v>3.5</v></c></row><row><c t="e"><v>#N/A</v></c></row>`,
		`<row r="3"><c r="A3" t="d"><v>2024-01-01T00:00:00</v></c></row></sheetData><mergeCells><mergeCell ref="A2:B3"/></mergeCells><sheetData>`,
	} {
		f.Add([]byte(rows))
	}
	f.Fuzz(func(t *testing.T, rows []byte) {
		readAny(t, rewrite(t, base, inSheet("</sheetData>", string(rows)+"</sheetData>"), nil))
	})
}

// FuzzSplit: a row without quotes is split as the CSV parser would.
func FuzzSplit(f *testing.F) {
	f.Add("a,b,,c\r\n")
	f.Add(",")
	f.Add("a\rb,\r")
	f.Fuzz(func(t *testing.T, text string) {
		if i := bytes.IndexAny([]byte(text), "\"\n"); i >= 0 {
			text = text[:i]
		}
		s := &source{comma: ','}
		have, err := s.splitter().cells(text+"\n", false)
		if err != nil {
			t.Fatal(err)
		}
		parser := csv.NewReader(bytes.NewReader([]byte(text + "\n")))
		want, _ := parser.Read()
		if len(have) != len(want) {
			t.Fatalf("%q: %q, want %q", text, have, want)
		}
		for i := range have {
			if have[i] != want[i] {
				t.Fatalf("%q: %q, want %q", text, have, want)
			}
		}
	})
}
