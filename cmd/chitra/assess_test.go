package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chitra/cmd/chitra/sample"
)

// BenchmarkAssess reads, checks, assesses and writes a list of 200,000 rows and
// more; rows/s is the figure to compare.
func BenchmarkAssess(b *testing.B) {
	path := filepath.Join(b.TempDir(), "list.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := sample.Write(f, sample.Options{People: 180_000, Seed: 3}); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	rows := strings.Count(string(data), "\n") - 1
	for _, format := range []string{"--json", "--csv"} {
		b.Run(strings.TrimPrefix(format, "--"), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if code := run(context.Background(), []string{"assess", path, "--month", "2026-11", format, "-q"}, strings.NewReader(""), io.Discard, io.Discard); code != exitDone {
					b.Fatalf("exit code %d", code)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
