package store

import (
	"fmt"
	"time"

	"chitra/payroll"
)

// Import is one file that was read in.
type Import struct {
	ID       int64 // given by the store
	Kind     string
	FileName string
	SHA256   string // of its bytes, hex
	Rows     int
	At       time.Time
	By       string // a user
}

// ImportCounts says what became of the rows of an import. New + Changed + Same
// are all rows.
type ImportCounts struct{ New, Changed, Same int }

// Add adds the counts of another part of the same import.
func (c ImportCounts) Add(o ImportCounts) ImportCounts {
	return ImportCounts{c.New + o.New, c.Changed + o.Changed, c.Same + o.Same}
}

const importColumns = `id, kind, file_name, sha256, row_count, imported_at, imported_by`

// InsertImport records an import. When the same bytes were imported before as the
// same kind, already is true, prior is that import and id its number.
func (t *Tx) InsertImport(i Import) (id int64, already bool, prior Import, err error) {
	found, err := t.one(`INSERT INTO imports (kind, file_name, sha256, row_count, imported_at, imported_by)
		VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, sha256) DO NOTHING RETURNING id`,
		[]any{i.Kind, i.FileName, i.SHA256, i.Rows, timeText(i.At), i.By}, &id)
	if err != nil || found {
		return id, false, Import{}, err
	}
	list, err := collect(t, scanImport, `SELECT `+importColumns+` FROM imports WHERE kind = ? AND sha256 = ?`, i.Kind, i.SHA256)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("import of %s is neither new nor known: %w", i.FileName, payroll.ErrIntegrity)
	}
	if err != nil {
		return 0, false, Import{}, err
	}
	return list[0].ID, true, list[0], nil
}

// Imports lists all imports, oldest first.
func (t *Tx) Imports() ([]Import, error) {
	return collect(t, scanImport, `SELECT `+importColumns+` FROM imports ORDER BY id`)
}

func scanImport(s scan, i *Import) error {
	return s(&i.ID, &i.Kind, &i.FileName, &i.SHA256, &i.Rows, asTime(&i.At), &i.By)
}
