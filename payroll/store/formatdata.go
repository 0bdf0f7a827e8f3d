package store

import (
	"fmt"
	"slices"

	"chitra/payroll"
)

// SaveFormatData keeps the data a format's bytes depend on, by their digest. The
// same digest again is no change: its parts never differ.
func (t *Tx) SaveFormatData(digest string, parts map[string][]byte) error {
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if _, err := t.exec(`INSERT INTO format_data (digest, part, content) VALUES (?, ?, ?) ON CONFLICT (digest, part) DO NOTHING`,
			digest, name, parts[name]); err != nil {
			return fmt.Errorf("data of a format: %w", err)
		}
	}
	return nil
}

// FormatData returns the parts kept under a digest, or payroll.ErrNotFound.
func (t *Tx) FormatData(digest string) (map[string][]byte, error) {
	parts := map[string][]byte{}
	err := t.each(`SELECT part, content FROM format_data WHERE digest = ? ORDER BY part`, []any{digest}, func(s scan) error {
		var name string
		var content []byte
		if err := s(&name, &content); err != nil {
			return err
		}
		parts[name] = content
		return nil
	})
	if err == nil && len(parts) == 0 {
		err = fmt.Errorf("data of a format with digest %.12s: %w", digest, payroll.ErrNotFound)
	}
	return parts, err
}
