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

const importSelect = `SELECT id, kind, file_name, sha256, imported_at, imported_by FROM imports `

// InsertImport records an import. When the same bytes were imported before as the
// same kind, already is true, prior is that import and id its number.
func (t *Tx) InsertImport(i Import) (id int64, already bool, prior Import, err error) {
	found, err := t.one(`INSERT INTO imports (kind, file_name, sha256, imported_at, imported_by)
		VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, sha256) DO NOTHING RETURNING id`,
		[]any{i.Kind, i.FileName, i.SHA256, timeText(i.At), i.By}, &id)
	if err != nil || found {
		return id, false, Import{}, err
	}
	list, err := collect(t, scanImport, importSelect+`WHERE kind = ? AND sha256 = ?`, i.Kind, i.SHA256)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("import of %s is neither new nor known: %w", i.FileName, payroll.ErrIntegrity)
	}
	if err != nil {
		return 0, false, Import{}, err
	}
	return list[0].ID, true, list[0], nil
}

// InsertImportAgain records an import whether or not its bytes are known: an older
// list may be right again after a newer one. again says that they are; the kind is
// then "registry 2", "registry 3" and so on, since the same bytes are one import
// of a kind.
func (t *Tx) InsertImportAgain(i Import) (id int64, again bool, err error) {
	kind := i.Kind
	for n := 2; ; n++ {
		id, before, _, err := t.InsertImport(i)
		if err != nil || !before {
			return id, again, err
		}
		again, i.Kind = true, fmt.Sprintf("%s %d", kind, n)
	}
}

// Imports lists all imports, oldest first.
func (t *Tx) Imports() ([]Import, error) {
	return collect(t, scanImport, importSelect+`ORDER BY id`)
}

func scanImport(s scan, i *Import) error {
	return s(&i.ID, &i.Kind, &i.FileName, &i.SHA256, asTime(&i.At), &i.By)
}
