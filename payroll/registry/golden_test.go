package registry

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the .want files anew")

// TestGolden reads the sample lists: people, grants and findings must be those
// written beside each of them.
func TestGolden(t *testing.T) {
	for _, kind := range []string{"good", "bad"} {
		paths, err := filepath.Glob(filepath.Join("../../testdata/registry", kind, "*.csv"))
		if err != nil || len(paths) == 0 {
			t.Fatal("no samples: ", err)
		}
		for _, path := range paths {
			t.Run(kind+"/"+filepath.Base(path), func(t *testing.T) { golden(t, path, kind == "good") })
		}
	}
}

func golden(t *testing.T, path string, good bool) {
	people, file, err := readAll(path, options())
	have := describe(people, file)
	var refused *Refused
	if errors.As(err, &refused) {
		have = "refused\n" + describe(nil, refused.Findings)
	} else if err != nil {
		t.Fatal(err)
	}
	bad := refused != nil || strings.Contains(have, "error ")
	if bad == good {
		t.Errorf("bad is %v", bad)
	}
	want := strings.TrimSuffix(path, ".csv") + ".want"
	if *update {
		if err := os.WriteFile(want, []byte(have), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(want)
	if err != nil {
		t.Fatal(err)
	}
	if have != string(content) {
		t.Errorf("have\n%s\nwant\n%s", have, content)
	}
}

// ExampleFile reads a list, batch by batch.
func ExampleFile() {
	f, err := Open("../../testdata/registry/good/vietnamese.csv", options())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	for batch, err := range f.Batches(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, p := range batch.People() {
			fmt.Println(p.PersonID, p.Name, len(p.Grants))
		}
	}
	// Output:
	// 031150000777 Trần Thị Thử 1
	// 031045000123 Nguyễn Văn Mẫu 2
}
