package payrun

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"chitra/payroll"
	"chitra/payroll/registry"
	"chitra/payroll/store"
)

// Imported is what an import did, or would do.
type Imported struct {
	Already  bool // these very bytes were imported before, and the registry still says so
	Rows     int
	Counts   store.ImportCounts
	Findings map[int][]payroll.Finding // by row, all but notes
	Bad      int                       // rows with an error
	File     []payroll.Finding         // about the file as a whole
}

// errTakeBack ends a transaction of which nothing is to stay: a dry run, or a
// file that says what is known.
var errTakeBack = errors.New("nothing is to stay")

// ImportRegistry reads a beneficiary file into the registry: all of it, or,
// when one row has an error, none of it. The same bytes again change nothing
// unless another list changed these rows meanwhile: then they hold again. A row
// whose content changed becomes a new version and the old one is kept.
func (r *Runner) ImportRegistry(ctx context.Context, who Actor, path string, o registry.Options, dryRun bool) (Imported, error) {
	if err := who.can("nhập danh sách/import", payroll.Maker, payroll.Admin); err != nil {
		return Imported{}, err
	}
	return r.importFile(ctx, who, "registry", path, dryRun, func(tx *store.Tx, importID int64, out *Imported) error {
		return r.readRegistry(ctx, tx, path, o, importID, out)
	})
}

// ImportUnits reads the paying units and the accounts they pay from.
func (r *Runner) ImportUnits(ctx context.Context, who Actor, path string, o registry.Options, dryRun bool) (Imported, error) {
	if err := who.can("nhập đơn vị/import units", payroll.Maker, payroll.Admin); err != nil {
		return Imported{}, err
	}
	return r.importFile(ctx, who, "units", path, dryRun, func(tx *store.Tx, importID int64, out *Imported) error {
		units, findings, err := registry.ReadUnits(path, o)
		if err != nil {
			return err
		}
		out.File, out.Rows = findings, len(units)
		if payroll.Worst(findings) == payroll.Error {
			out.Bad = len(findings)
			return payroll.ErrData
		}
		out.Counts, err = tx.UpsertUnits(units, importID)
		return err
	})
}

// importFile is what every import has in common: the digest of the bytes, the
// record of who and when, one transaction, the audit entry.
func (r *Runner) importFile(ctx context.Context, who Actor, kind, path string, dryRun bool, read func(*store.Tx, int64, *Imported) error) (Imported, error) {
	digest, err := fileDigest(path)
	if err != nil {
		return Imported{}, err
	}
	var out Imported
	err = r.Store.Tx(ctx, func(tx *store.Tx) error {
		out = Imported{Findings: map[int][]payroll.Finding{}}
		id, again, err := tx.InsertImportAgain(store.Import{Kind: kind, FileName: filepath.Base(path), SHA256: digest, At: r.Now(), By: who.Name})
		if err != nil {
			return err
		}
		if err := read(tx, id, &out); err != nil {
			return err
		}
		if out.Already = again && out.Counts.New+out.Counts.Changed == 0; out.Already || dryRun {
			return errTakeBack
		}
		if again, err := fileDigest(path); err != nil || again != digest {
			return errors.Join(err, fmt.Errorf("%s đổi trong lúc đọc/changed while it was read: %w", path, payroll.ErrTemporary))
		}
		return r.audit(tx, who, "import."+kind+" "+filepath.Base(path), digest, "", "", digest)
	})
	if errors.Is(err, errTakeBack) {
		err = nil
	}
	return out, err
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// importChunk is how many grants go to the store at once.
const importChunk = 5000

// readRegistry streams a file into the store and collects what is wrong with
// it. Nothing of a file with an error is kept: the transaction is taken back.
func (r *Runner) readRegistry(ctx context.Context, tx *store.Tx, path string, o registry.Options, importID int64, out *Imported) error {
	file, err := registry.Open(path, o)
	if err != nil {
		return err
	}
	defer file.Close()
	out.File = file.Findings()
	var chunk []store.RegistryRow
	flush := func() error {
		if out.Bad > 0 || len(chunk) == 0 {
			return nil
		}
		counts, err := tx.UpsertGrants(chunk, importID)
		out.Counts = out.Counts.Add(counts)
		chunk = chunk[:0]
		return err
	}
	for batch, err := range file.Batches(ctx) {
		if err != nil {
			return err
		}
		for _, person := range batch.People() {
			chunk = append(chunk, r.rowsOf(&person, out)...)
		}
		if len(chunk) >= importChunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if out.Bad > 0 {
		return fmt.Errorf("%d dòng có lỗi/rows with errors: %w", out.Bad, payroll.ErrData)
	}
	return flush()
}

// rowsOf turns a person of the file into rows of the registry.
func (r *Runner) rowsOf(p *registry.Person, out *Imported) []store.RegistryRow {
	var rows []store.RegistryRow
	for i := range p.Rows {
		row := &p.Rows[i]
		out.Rows++
		for _, f := range row.Findings {
			if f.Severity != payroll.Info {
				out.Findings[row.Number] = append(out.Findings[row.Number], f)
			}
		}
		if payroll.Worst(row.Findings) == payroll.Error {
			out.Bad++
			continue
		}
		if row.Grant < 0 {
			continue
		}
		grant := p.Grants[row.Grant]
		category, _ := r.Rates.Category(grant.Category)
		if category == nil {
			continue
		}
		rows = append(rows, store.RegistryRow{Person: p.Beneficiary, Grant: grant, Programme: category.Programme})
	}
	return rows
}
