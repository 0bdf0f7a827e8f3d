package bankfiles

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"
)

// plain is the smallest format: a line per payment. lie changes what Verify
// reports, as a mistake of the writer would.
type plain struct{ lie func(*Proof) }

func (plain) Code() string      { return "plain" }
func (plain) Extension() string { return "txt" }
func (plain) Check(*payroll.TransferFile, *payroll.PaymentInstruction) []payroll.Finding {
	return nil
}

func (plain) Write(w io.Writer, f *payroll.TransferFile, p Payments) error {
	return Walk(f, p, func(_ *payroll.Batch, _ bool, pay *payroll.PaymentInstruction) error {
		_, err := fmt.Fprintf(w, "%s %d\n", pay.Account.Number, pay.Amount)
		return err
	})
}

func (x plain) Verify(r io.ReaderAt, size int64) (Proof, error) {
	proof := Proof{Format: "plain"}
	var hash AccountHash
	var account string
	var amount payroll.Amount
	for in := io.NewSectionReader(r, 0, size); ; proof.Count++ {
		if _, err := fmt.Fscanln(in, &account, &amount); err == io.EOF {
			break
		} else if err != nil {
			return proof, fmt.Errorf("%w: %w", err, payroll.ErrData)
		}
		hash.Add(account)
		proof.Total += amount
	}
	proof.AccountHash = hash.Sum()
	if x.lie != nil {
		x.lie(&proof)
	}
	return proof, nil
}

// smallFile has three payments, enough for every step of placing.
func smallFile() (*payroll.TransferFile, Payments) {
	f := &payroll.TransferFile{Name: "2026-11_NCC_11320.txt", Format: "plain", RunID: "2026-11-NCC", Count: 3, Total: 600,
		Batches: []payroll.Batch{{ID: "B1", No: 1, Count: 3, Total: 600}}}
	return f, func(yield func(*payroll.PaymentInstruction, error) bool) {
		for i := 1; i <= 3; i++ {
			p := &payroll.PaymentInstruction{BatchNo: 1, Amount: payroll.Amount(i * 100), Account: payroll.Account{Number: strings.Repeat("7", i)}}
			if !yield(p, nil) {
				return
			}
		}
	}
}

const smallContent = "7 100\n77 200\n777 300\n"

func TestPlace(t *testing.T) {
	dir := t.TempDir()
	f, payments := smallFile()
	for range 2 { // placing twice is placing once
		placed, err := Place(dir, f, plain{}, payments)
		if err != nil {
			t.Fatal(err)
		}
		if placed.Bytes != int64(len(smallContent)) || placed.AccountHash != "000000000000861" || len(placed.SHA256) != 64 || f.SHA256 != "" {
			t.Errorf("placed %+v", placed)
		}
		if got, err := os.ReadFile(filepath.Join(dir, f.Name)); err != nil || string(got) != smallContent {
			t.Errorf("content %q, %v", got, err)
		}
		onlyFiles(t, dir, f.Name)
	}
}

func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("folder holds %q, want %q", got, want)
	}
}

func TestPlaceReplacesNothing(t *testing.T) {
	dir := t.TempDir()
	f, payments := smallFile()
	if err := os.WriteFile(filepath.Join(dir, f.Name), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Place(dir, f, plain{}, payments); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, f.Name)); string(got) != "other" {
		t.Errorf("the other file became %q", got)
	}
	onlyFiles(t, dir, f.Name)
}

func TestPlaceRefusesNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"", ".", "..", "../x.xml", "a/b.xml", `a\b.xml`, "/etc/x", "C:x", "tệp.xml", "a b.xml", ".hidden", "-rf", "a\x00b", strings.Repeat("a", 200)} {
		f, payments := smallFile()
		f.Name = name
		if _, err := Place(dir, f, plain{}, payments); !errors.Is(err, payroll.ErrData) {
			t.Errorf("%q: %v", name, err)
		}
	}
	onlyFiles(t, dir)
}

func TestPlaceBelievesOnlyTheProof(t *testing.T) {
	for name, lie := range map[string]func(*Proof){
		"count":        func(p *Proof) { p.Count-- },
		"total":        func(p *Proof) { p.Total++ },
		"account hash": func(p *Proof) { p.AccountHash = "000000000000862" },
		"format":       func(p *Proof) { p.Format = "other" },
		"message id":   func(p *Proof) { p.MessageID = "CHITRA-X" },
		"own count":    func(p *Proof) { p.Stated = &Tally{2, 600} },
		"own total":    func(p *Proof) { p.Stated = &Tally{3, 601} },
		"batch sum":    func(p *Proof) { p.Batches = []BatchProof{{"B1", Tally{3, 600}, Tally{3, 599}}} },
		"batch id":     func(p *Proof) { p.Batches = []BatchProof{{"B2", Tally{3, 600}, Tally{3, 600}}} },
		"batch more":   func(p *Proof) { p.Batches = []BatchProof{{"B1", Tally{3, 600}, Tally{3, 600}}, {ID: "B2"}} },
	} {
		dir := t.TempDir()
		f, payments := smallFile()
		if _, err := Place(dir, f, plain{lie}, payments); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
		onlyFiles(t, dir)
	}
}

func TestPlaceComparesWithTheRun(t *testing.T) {
	for name, mend := range map[string]func(*payroll.TransferFile){
		"account hash": func(f *payroll.TransferFile) { f.AccountHash = "000000000000001" },
		"format":       func(f *payroll.TransferFile) { f.Format = "other" },
		"count":        func(f *payroll.TransferFile) { f.Count, f.Batches[0].Count = 2, 2 },
	} {
		dir := t.TempDir()
		f, payments := smallFile()
		mend(f)
		if _, err := Place(dir, f, plain{}, payments); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
		onlyFiles(t, dir)
	}
}

func TestOccupy(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".2026-11_NCC.xml.ABC" + tempSuffix, "2026-11_NCC.xml", ".keep"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	leave, err := Occupy(dir)
	if err != nil {
		t.Fatal(err)
	}
	onlyFiles(t, dir, ".keep", "2026-11_NCC.xml")
	mine := ".2026-11_NCC.xml.DEF" + tempSuffix
	if err := os.WriteFile(filepath.Join(dir, mine), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Occupy(dir); !errors.Is(err, payroll.ErrTemporary) {
		t.Errorf("occupied twice: %v", err)
	}
	onlyFiles(t, dir, mine, ".keep", "2026-11_NCC.xml")
	leave()
	if leave, err = Occupy(dir); err != nil {
		t.Fatal(err)
	}
	leave()
	onlyFiles(t, dir, ".keep", "2026-11_NCC.xml")
}

// disk is a folder in memory that knows what would survive a power cut: bytes
// that were synced, under names the folder was synced with. From act number
// failAt on it fails: once (an error), or for good (the power).
type disk struct {
	now, durable map[string]*node
	acts, failAt int
	forGood      bool
}

type node struct{ data, synced []byte }

var errDisk = errors.New("disk fails")

func newDisk(failAt int, forGood bool) *disk {
	return &disk{now: map[string]*node{}, durable: map[string]*node{}, failAt: failAt, forGood: forGood}
}

func (d *disk) act() error {
	d.acts++
	if d.acts == d.failAt || d.forGood && d.failAt > 0 && d.acts > d.failAt {
		return errDisk
	}
	return nil
}

func (d *disk) create(name string) (file, error) {
	if err := d.act(); err != nil {
		return nil, err
	}
	d.now[name] = &node{}
	return &handle{d, d.now[name]}, nil
}

func (d *disk) open(name string) (file, error) {
	if n := d.now[name]; n != nil {
		return &handle{d, n}, nil
	}
	return nil, fs.ErrNotExist
}

func (d *disk) rename(from, to string) error {
	if err := d.act(); err != nil {
		return err
	}
	d.now[to] = d.now[from]
	delete(d.now, from)
	return nil
}

func (d *disk) remove(name string) error {
	if err := d.act(); err != nil {
		return err
	}
	delete(d.now, name)
	return nil
}

func (d *disk) sync() error {
	if err := d.act(); err != nil {
		return err
	}
	d.durable = maps.Clone(d.now)
	return nil
}

type handle struct {
	d *disk
	n *node
}

func (h *handle) Write(p []byte) (int, error) {
	if err := h.d.act(); err != nil {
		half := len(p) / 2 // a full disk takes a part
		h.n.data = append(h.n.data, p[:half]...)
		return half, err
	}
	h.n.data = append(h.n.data, p...)
	return len(p), nil
}

func (h *handle) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(h.n.data).ReadAt(p, off)
}

func (h *handle) Sync() error {
	if err := h.d.act(); err != nil {
		return err
	}
	h.n.synced = slices.Clone(h.n.data)
	return nil
}

func (h *handle) Close() error { return h.d.act() }

// TestPowerCutAtEveryStep: whatever is left at the final name is the whole
// file, and once Place has said so it is there.
func TestPowerCutAtEveryStep(t *testing.T) {
	f, payments := smallFile()
	for cut := 1; ; cut++ {
		d := newDisk(cut, true)
		_, err := place(d, f, plain{}, payments)
		for world, names := range map[string]map[string]*node{"names synced": d.durable, "names written early": d.now} {
			if n := names[f.Name]; n != nil && string(n.synced) != smallContent {
				t.Errorf("cut at step %d, %s: %q at the final name", cut, world, n.synced)
			}
		}
		if err != nil {
			continue
		}
		if n := d.durable[f.Name]; n == nil || string(n.synced) != smallContent {
			t.Errorf("after success the file would not survive a power cut")
		}
		if d.acts < cut && cut > 4 {
			return // a run that never met its power cut
		}
	}
}

// TestAnErrorAtEveryStep: one failing act fails the whole, and nothing stays at
// the final name.
func TestAnErrorAtEveryStep(t *testing.T) {
	f, payments := smallFile()
	whole := newDisk(math.MaxInt, false)
	if _, err := place(whole, f, plain{}, payments); err != nil {
		t.Fatal(err)
	}
	if whole.acts < 6 { // create, write, sync, close, rename, sync of the folder
		t.Fatalf("placing took %d acts", whole.acts)
	}
	for step := 1; step <= whole.acts; step++ {
		d := newDisk(step, false)
		if _, err := place(d, f, plain{}, payments); !errors.Is(err, errDisk) {
			t.Errorf("step %d: %v", step, err)
		}
		if len(d.now) != 0 {
			t.Errorf("step %d leaves %v", step, slices.Collect(maps.Keys(d.now)))
		}
	}
}
