package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"chitra/payroll"
	"chitra/payroll/payrun"

	"github.com/spf13/cobra"
)

// runLawCmd shows an auditor the law a run was computed from, years later as well.
func (a *app) runLawCmd() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "law RUN",
		Short: "Nguyên văn luật đợt đã dùng / the exact law a run was computed from",
		Long: `Liệt kê văn bản và danh mục đối tượng mà đợt đã tính theo, kèm mã băm; -o ghi nguyên văn từng tệp vào thư mục.
Lists the instruments and the catalogue of categories a run was computed from, with their hashes; -o writes each text as it was.`,
		Example: "  chitra run law 2026-12-BTXH\n  chitra run law 2026-12-BTXH -o luat-2026-12",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withRunner(c.Context(), false, func(r *payrun.Runner, _ payrun.Actor) error { return a.runLaw(c, r, args[0], out) })
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "thư mục để ghi / the folder to write into")
	return c
}

// lawTextJSON is one text as scripts see it.
type lawTextJSON struct {
	Number   string           `json:"number"`
	SHA256   string           `json:"sha256"`
	Standing payroll.Standing `json:"status"`
	File     string           `json:"file,omitempty"`
}

func (a *app) runLaw(c *cobra.Command, r *payrun.Runner, runID, out string) error {
	texts, err := r.LawTexts(c.Context(), runID)
	if err != nil {
		return err
	}
	list := []lawTextJSON{}
	for _, x := range texts {
		t := lawTextJSON{Number: x.Number, SHA256: x.SHA256, Standing: x.Standing}
		if out != "" {
			t.File = filepath.Join(out, lawFile(x.Number))
			if err := writeLaw(t.File, x.Content); err != nil {
				return err
			}
		}
		list = append(list, t)
	}
	if a.json {
		return a.writeJSON(list)
	}
	for _, t := range list {
		fmt.Fprintf(a.out, "%-34s %-12s %s  %s\n", printable(t.Number), t.Standing, t.SHA256, t.File)
	}
	return nil
}

// lawFile is a number as the name of a file: 77/2024/NĐ-CP is 77-2024-NĐ-CP.yaml.
func lawFile(number string) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '-'
		}
		return r
	}, number)
	return strings.TrimSuffix(name, ".yaml") + ".yaml"
}

func writeLaw(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomically(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
