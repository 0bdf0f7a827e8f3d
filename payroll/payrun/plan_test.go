package payrun_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/pain001"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
)

// bounded is the international format at a bank that bounds its files.
type bounded struct {
	bankfiles.Format
	shape bankfiles.Shape
	code  string
}

func (b bounded) Shape() bankfiles.Shape { return b.shape }
func (b bounded) Code() string           { return b.code }

func (b bounded) Verify(r io.ReaderAt, size int64) (bankfiles.Proof, error) {
	proof, err := b.Format.Verify(r, size)
	proof.Format = b.code
	return proof, err
}

// TestFilesAreSplitAtTheBanksLimits: no part holds more than the bank takes, no
// person stands in two parts of a file, the parts sum to the run, and preparing
// the same again gives the same files.
func TestFilesAreSplitAtTheBanksLimits(t *testing.T) {
	for _, c := range []struct {
		name  string
		shape bankfiles.Shape
	}{
		{"rows", bankfiles.Shape{MostRows: 7}},
		{"total", bankfiles.Shape{MostTotal: 40_000_000}},
		{"rows and total", bankfiles.Shape{MostRows: 9, MostTotal: 30_000_000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var before []payroll.TransferFile
			for range 2 {
				files := split(t, c.shape)
				if before != nil && !slices.EqualFunc(before, files, func(a, b payroll.TransferFile) bool {
					return a.Name == b.Name && a.MessageID == b.MessageID && a.AccountHash == b.AccountHash && a.Total == b.Total
				}) {
					t.Error("the same registry gives other files")
				}
				before = files
			}
		})
	}
}

func split(t *testing.T, shape bankfiles.Shape) []payroll.TransferFile {
	t.Helper()
	r, _ := filled(t, "sqlite:"+t.TempDir()+"/chitra.db")
	for i, f := range r.Formats {
		if !strings.HasPrefix(f.Code(), "pain") {
			r.Formats[i] = bounded{pain001.V09(), shape, f.Code()}
		} else {
			r.Formats[i] = bounded{f, shape, f.Code()}
		}
	}
	ctx := context.Background()
	prepared, err := r.Prepare(ctx, lan, request("BTXH"))
	if err != nil {
		t.Fatal(err)
	}
	walk(t, r, prepared.Run.ID)
	if _, err := r.WriteFiles(ctx, minh, prepared.Run.ID, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	files, err := r.Files(ctx, prepared.Run.ID)
	if err != nil {
		t.Fatal(err)
	}
	var sum payroll.Amount
	where, parts := map[string]string{}, 0
	for _, f := range files {
		if shape.MostRows > 0 && f.Count > shape.MostRows || shape.MostTotal > 0 && f.Total > shape.MostTotal {
			t.Errorf("%s holds %d of %s", f.Name, f.Count, f.Total)
		}
		if strings.Contains(f.Name, "_2-") {
			parts++
		}
		sum += f.Total
		readFile(t, r, &f, func(p *payroll.PaymentInstruction) {
			key := f.Unit.Code + p.PersonID
			if other, seen := where[key]; seen && other != f.Name {
				t.Errorf("person %s stands in %s and %s", p.PersonID, other, f.Name)
			}
			where[key] = f.Name
		})
	}
	if parts == 0 {
		t.Error("no file was split; the test shows nothing")
	}
	if want := prepared.Run.Totals.Instructed - cashOf(t, r, prepared.Run.ID); sum != want {
		t.Errorf("files sum to %s, the run to %s", sum, want)
	}
	return files
}

func readFile(t *testing.T, r *payrun.Runner, f *payroll.TransferFile, visit func(*payroll.PaymentInstruction)) {
	t.Helper()
	err := r.Store.View(context.Background(), func(tx *store.Tx) error {
		payments, err := tx.InstructionsOfFile(f.RunID, f.No, store.Cursor{}, 1000)
		for i := range payments {
			visit(&payments[i])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func cashOf(t *testing.T, r *payrun.Runner, runID string) (sum payroll.Amount) {
	t.Helper()
	err := r.Store.View(context.Background(), func(tx *store.Tx) error {
		batches, err := tx.Batches(runID)
		for _, b := range batches {
			if b.Rail == payroll.Cash {
				sum += b.Total
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
