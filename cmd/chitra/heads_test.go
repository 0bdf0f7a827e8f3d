package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryHeadHasItsEnglish reads the sources: a head without a translation would
// stand in Vietnamese in an English table.
func TestEveryHeadHasItsEnglish(t *testing.T) {
	calls, word := regexp.MustCompile(`\.heads\((".*")[,)]`), regexp.MustCompile(`"([^"]*)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	tables := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, call := range calls.FindAllSubmatch(source, -1) {
			tables++
			for _, head := range word.FindAllSubmatch(call[1], -1) {
				if _, ok := englishHeads[string(head[1])]; !ok {
					t.Errorf("%s: no English for the head %q", file, head[1])
				}
			}
		}
	}
	if tables < 20 {
		t.Errorf("only %d tables were found", tables)
	}
}
