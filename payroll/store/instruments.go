package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"chitra/payroll"
)

// SaveInstrument keeps the bytes of a legal instrument that is being used. The
// same bytes again are no change. Other bytes under a number that was used before
// are payroll.ErrConflict, unless what was used before was provisional.
func (t *Tx) SaveInstrument(in *payroll.Instrument) error {
	if sum := sha256.Sum256(in.Bytes); hex.EncodeToString(sum[:]) != in.SHA256 {
		return fmt.Errorf("instrument %s: its bytes do not have the SHA-256 %.12s: %w", in.Number, in.SHA256, payroll.ErrIntegrity)
	}
	var before string
	final, err := t.one(`SELECT sha256 FROM instruments WHERE number = ? AND standing <> 'provisional'`, []any{in.Number}, &before)
	if err != nil || final && before == in.SHA256 {
		return err
	}
	if final {
		return fmt.Errorf("văn bản %s đã dùng với nội dung khác (SHA-256 %.12s, nay %.12s); quên «--rates THƯ-MỤC», hoặc sửa thì phải bằng một văn bản khác / was used with other content, is “--rates FOLDER” forgotten? A correction needs an instrument of its own: %w",
			in.Number, before, in.SHA256, payroll.ErrConflict)
	}
	_, err = t.exec(`INSERT INTO instruments (number, sha256, standing, content) VALUES (?, ?, ?, ?)
		ON CONFLICT (number, sha256) DO NOTHING`, in.Number, in.SHA256, string(in.Standing), in.Bytes)
	return err
}
