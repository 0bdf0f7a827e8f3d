//go:build unix

package pain001_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/pain001"
	"chitra/payroll"
)

// ring is a file of n payments over and over of a few that are made beforehand,
// so that a benchmark measures the writer and not the making of payments.
func ring(format bankfiles.Format, n int) (*payroll.TransferFile, bankfiles.Payments) {
	const few = 1000
	f, payments := bankfilestest.Many(format, "BIDV", few)
	made := make([]payroll.PaymentInstruction, 0, few)
	for p := range payments {
		made = append(made, *p)
	}
	file := *f
	file.Count, file.Total = 0, 0
	var hash bankfiles.AccountHash
	for i := range n {
		file.Count++
		file.Total += made[i%few].Amount
		hash.Add(made[i%few].Account.Number)
	}
	file.AccountHash = hash.Sum()
	file.Batches = []payroll.Batch{f.Batches[0]}
	file.Batches[0].Count, file.Batches[0].Total = file.Count, file.Total
	return &file, func(yield func(*payroll.PaymentInstruction, error) bool) {
		for i := range n {
			if !yield(&made[i%few], nil) {
				return
			}
		}
	}
}

// bare writes the lines of a file over and over, n of them, through a buffer and
// nothing more.
func bare(w io.Writer, n int, lines [][]byte) error {
	b := bufio.NewWriterSize(w, 1<<16)
	for i := range n {
		if _, err := b.Write(lines[i%len(lines)]); err != nil {
			return err
		}
	}
	return b.Flush()
}

// linesOf are the lines of payments of a small file.
func linesOf(b *testing.B, format bankfiles.Format) (lines [][]byte) {
	f, payments := ring(format, 1000)
	var file bytes.Buffer
	if err := format.Write(&file, f, payments); err != nil {
		b.Fatal(err)
	}
	for line := range bytes.Lines(file.Bytes()) {
		if bytes.Contains(line, []byte("<CdtTrfTxInf>")) {
			lines = append(lines, line)
		}
	}
	return lines
}

// BenchmarkMillion writes a message of 1,000,000 payments to a file, and the same
// lines by a bare buffered writer. The figure to keep is x/bare, at most
// 3: processor time against processor time, which other programs on the machine do
// not disturb. peakMB is the heap at its highest.
func BenchmarkMillion(b *testing.B) {
	const n = 1_000_000
	format := pain001.V09()
	f, payments := ring(format, n)
	lines := linesOf(b, format)
	b.SetBytes(int64(n * len(lines[0])))
	var ours, theirs time.Duration
	var wall time.Duration
	var peak uint64
	for b.Loop() {
		began := time.Now()
		ours += timed(b, func(w io.Writer) error { return format.Write(w, f, payments) })
		wall += time.Since(began)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapInuse)
		theirs += timed(b, func(w io.Writer) error { return bare(w, n, lines) })
	}
	b.ReportMetric(float64(ours)/float64(theirs), "x/bare")
	b.ReportMetric(float64(peak)/(1<<20), "peakMB")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N)/n, "cpu-ns/payment")
	b.ReportMetric(wall.Seconds()/float64(b.N), "s/million")
}

// processor is the processor time this program has used.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// timed measures the processor time of writing to a new file on disk.
func timed(b *testing.B, write func(io.Writer) error) time.Duration {
	path := filepath.Join(b.TempDir(), "file")
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	began := processor(b)
	err = write(out)
	took := processor(b) - began
	if err := errors.Join(err, out.Close(), os.Remove(path)); err != nil {
		b.Fatal(err)
	}
	return took
}

// BenchmarkPlaceHundredThousand builds, writes, forces to disk, reads back and
// proves a file of 100,000 payments, as a release does.
func BenchmarkPlaceHundredThousand(b *testing.B) {
	for _, format := range versions {
		f, payments := ring(format, 100_000)
		b.Run(format.Code(), func(b *testing.B) {
			b.ReportAllocs()
			began := processor(b)
			for b.Loop() {
				dir := b.TempDir()
				if placed, err := bankfiles.Place(dir, f, format, payments); err != nil || placed.Count != 100_000 {
					b.Fatal(err)
				}
				os.RemoveAll(dir)
			}
			b.ReportMetric((processor(b)-began).Seconds()/float64(b.N), "cpu-s/op")
		})
	}
}
