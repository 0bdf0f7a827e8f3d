package main

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"chitra/cmd/chitra/demo"
	"chitra/cmd/chitra/sample"
)

func TestFilesAreWhatTheGeneratorWrites(t *testing.T) {
	made, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	var held []string
	err = fs.WalkDir(demo.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			held = append(held, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := slices.Sorted(maps.Keys(made)); !slices.Equal(held, want) {
		t.Errorf("the folder holds %v, the generator writes %v", held, want)
	}
	for _, name := range held {
		content, err := demo.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(content, made[name]) {
			t.Errorf("%s differs from what the generator writes; run go run ./cmd/chitra/demo/gen", name)
		}
	}
}

func TestEachPersonStandsOnce(t *testing.T) {
	lists, err := byUnit(month)
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := rows(faulty)
	if err != nil {
		t.Fatal(err)
	}
	if len(lists) != len(demo.Lists()) || len(lists) != len(layouts) {
		t.Fatalf("%d lists, %d names, %d layouts", len(lists), len(demo.Lists()), len(layouts))
	}
	listOf := map[string]int{}
	for i, list := range append(lists, wrong) {
		for _, r := range list {
			if at, ok := listOf[r.PersonID]; ok && at != i && r.PersonID != "" {
				t.Errorf("person %s stands in lists %d and %d", r.PersonID, at, i)
			}
			listOf[r.PersonID] = i
		}
	}
	if people := len(listOf); people < 2000 {
		t.Errorf("%d people", people)
	}
}

func TestFaultyListHoldsEveryFault(t *testing.T) {
	wrong, err := rows(faulty)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sample.Faults() {
		if !slices.ContainsFunc(wrong, func(r sample.Row) bool { return r.DecisionNo == "MAU-LOI-"+name }) {
			t.Errorf("no row with %s", name)
		}
	}
	if !slices.ContainsFunc(wrong, func(r sample.Row) bool { return !strings.HasPrefix(r.DecisionNo, "MAU-LOI-") }) {
		t.Error("the list has no sound row to show that only the others are held")
	}
}

func TestVietnameseListsSayItInVietnamese(t *testing.T) {
	for name, headers := range map[string]map[string]string{"coded": coded, "spoken": spoken} {
		seen := map[string]bool{}
		for _, column := range sample.Columns {
			header := headers[column]
			if header == "" || seen[header] {
				t.Errorf("%s header of %s: %q", name, column, header)
			}
			seen[header] = true
		}
	}
	cells := (&sample.Row{Sex: "nu", Status: "suspended", FromMonth: "2024-05", Category: "SP"}).Append(nil)
	semicolons.translate(cells)
	want := (&sample.Row{Sex: "Nữ", Status: "tam_dung", FromMonth: "05/2024", Category: "SP"}).Append(nil)
	if !slices.Equal(cells, want) {
		t.Errorf("cells %q", cells)
	}
}
