package registry

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// BenchmarkMillionRows reads a list of a million rows on one core, from opening
// it to the last checked person, and reports rows per second and the greatest
// heap in use.
func BenchmarkMillionRows(b *testing.B) {
	for _, scattered := range []bool{false, true} {
		name := "adjacent"
		if scattered {
			name = "scattered"
		}
		b.Run(name, func(b *testing.B) { benchRows(b, 1_000_000, scattered) })
	}
}

func benchRows(b *testing.B, n int, scattered bool) {
	var content bytes.Buffer
	million(&content, n, scattered)
	path := filepath.Join(b.TempDir(), "ds.csv")
	if err := os.WriteFile(path, content.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(content.Len()))
	content = bytes.Buffer{}
	runtime.GC()
	b.ReportAllocs()
	b.ResetTimer()
	var peak uint64
	for b.Loop() {
		rows, high := 0, uint64(0)
		f, err := Open(path, options())
		if err != nil {
			b.Fatal(err)
		}
		for batch, err := range f.Batches(context.Background()) {
			if err != nil {
				b.Fatal(err)
			}
			for _, p := range batch.People() {
				rows += len(p.Rows)
				for _, r := range p.Rows {
					if r.Grant < 0 || len(r.Findings) > 0 {
						b.Fatal(r)
					}
				}
			}
			if rows%100_000 < batchRows {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				high = max(high, m.HeapInuse)
			}
		}
		if rows != n {
			b.Fatalf("%d rows of %d", rows, n)
		}
		peak = max(peak, high)
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(peak)/(1<<20), "MB-heap")
}
