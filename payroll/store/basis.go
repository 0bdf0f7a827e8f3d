package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"chitra/payroll"
)

// InstrumentsOf lists the numbers of the legal instruments that the lines of a
// run rest on, those of bases included.
func (t *Tx) InstrumentsOf(runID string) ([]string, error) {
	return collect(t, func(s scan, number *string) error { return s(number) },
		`SELECT instrument FROM lines WHERE run_id = ? AND instrument <> '' UNION SELECT base_instrument FROM lines WHERE run_id = ? AND base_instrument <> ''
		ORDER BY 1`, runID, runID)
}

// RunInstrument is one text of law that a run was computed from.
type RunInstrument struct {
	Number, SHA256 string
	Standing       payroll.Standing
}

// catalogueName stands for the category catalogue among the instruments.
const catalogueName = "categories.yaml"

// SaveRunLaw keeps the exact law a draft run is computed from, catalogue and
// instruments, and records that it is this run's; see [Tx.SaveInstrument].
func (t *Tx) SaveRunLaw(runID string, law *payroll.RateTable) error {
	catalogue := sha256.Sum256(law.Catalogue().Bytes)
	sum := hex.EncodeToString(catalogue[:])
	// The catalogue grows, so that there are several under its name.
	if _, err := t.exec(`INSERT INTO instruments (number, sha256, standing, content) VALUES (?, ?, 'provisional', ?)
		ON CONFLICT (number, sha256) DO NOTHING`, catalogueName, sum, law.Catalogue().Bytes); err != nil {
		return err
	}
	list := []RunInstrument{{catalogueName, sum, payroll.Confirmed}}
	for _, in := range law.Instruments() {
		if err := t.SaveInstrument(in); err != nil {
			return err
		}
		list = append(list, RunInstrument{in.Number, in.SHA256, in.Standing})
	}
	err := t.load("run_instruments", []string{"run_id", "number", "sha256", "standing"}, len(list), func(i int, into []any) []any {
		return append(into, runID, list[i].Number, list[i].SHA256, string(list[i].Standing))
	})
	if err != nil {
		return fmt.Errorf("law of run %s: %w", runID, err)
	}
	return nil
}

// RunLaw returns the law a run was computed from: the digest of the catalogue and
// the instruments by number. Runs of older versions of this program have none.
func (t *Tx) RunLaw(runID string) (catalogue string, instruments map[string]RunInstrument, err error) {
	instruments = map[string]RunInstrument{}
	err = t.each(`SELECT number, sha256, standing FROM run_instruments WHERE run_id = ?`, []any{runID}, func(s scan) error {
		var in RunInstrument
		if err := s(&in.Number, &in.SHA256, &in.Standing); err != nil {
			return err
		}
		if in.Number == catalogueName {
			catalogue = in.SHA256
			return nil
		}
		instruments[in.Number] = in
		return nil
	})
	return catalogue, instruments, err
}

// LawText is one text a run was computed from, byte for byte. The catalogue of
// categories has the number categories.yaml.
type LawText struct {
	RunInstrument
	Content []byte
}

// LawTexts returns the texts a run was computed from, by number. A text that is not
// there any more is payroll.ErrIntegrity, unless it was never kept: of the catalogue
// programs before schema 58 kept the digest alone, and such a run has none here.
func (t *Tx) LawTexts(runID string) ([]LawText, error) {
	texts, err := collect(t, func(s scan, x *LawText) error { return s(&x.Number, &x.SHA256, &x.Standing, &x.Content) },
		`SELECT x.number, x.sha256, x.standing, n.content FROM run_instruments x
		LEFT JOIN instruments n ON n.number = x.number AND n.sha256 = x.sha256 WHERE x.run_id = ? ORDER BY x.number`, runID)
	if err != nil {
		return nil, err
	}
	kept, err := t.one(`SELECT 1 FROM run_instruments x WHERE x.run_id = ? AND EXISTS (`+keptBefore+`) LIMIT 1`, []any{runID}, new(int))
	if err != nil {
		return nil, err
	}
	if !kept {
		texts = slices.DeleteFunc(texts, func(x LawText) bool { return x.Number == catalogueName && x.Content == nil })
	}
	for _, x := range texts {
		if sum := sha256.Sum256(x.Content); hex.EncodeToString(sum[:]) != x.SHA256 {
			return nil, fmt.Errorf("run %s: the text of %s is not the one it was computed from: %w", runID, x.Number, payroll.ErrIntegrity)
		}
	}
	return texts, nil
}
