package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/registry"

	"github.com/spf13/cobra"
)

func (a *app) importCmd() *cobra.Command {
	c := &cobra.Command{Use: "import", Short: "Nhập đơn vị, danh sách đối tượng, trả lời của ngân hàng / import units, beneficiary lists, answers of banks",
		Example: "  chitra import units don-vi.csv --as lan --password-file lan.txt\n  chitra import registry xa-*.csv xa-*.xlsx --as lan --password-file lan.txt"}
	c.AddCommand(
		&cobra.Command{Use: "units FILE…", Short: "Đơn vị chi trả và tài khoản chi / paying units and their accounts", Args: cobra.MinimumNArgs(1),
			RunE: func(c *cobra.Command, files []string) error {
				return a.importFiles(c.Context(), files, (*payrun.Runner).ImportUnits)
			}},
		&cobra.Command{Use: "registry FILE…", Short: "Danh sách đối tượng (CSV, XLSX) / beneficiary lists", Args: cobra.MinimumNArgs(1),
			Long: `Mỗi tệp được nhập trọn vẹn hoặc không nhập gì: một dòng sai thì cả tệp bị trả lại, kèm bản sao có cột «Lỗi».
Each file is taken whole or not at all: one bad row sends the file back, with a copy that has a column “Lỗi”.`,
			RunE: func(c *cobra.Command, files []string) error {
				return a.importFiles(c.Context(), files, (*payrun.Runner).ImportRegistry)
			}},
		a.importReturnsCmd(), a.importHolidaysCmd())
	return c
}

type importer func(r *payrun.Runner, ctx context.Context, who payrun.Actor, path string, o registry.Options, dryRun bool) (payrun.Imported, error)

// importFiles imports each file on its own, so that one bad list does not hold
// back the others.
func (a *app) importFiles(ctx context.Context, files []string, one importer) error {
	return a.withRunner(ctx, true, func(r *payrun.Runner, who payrun.Actor) error {
		o, err := a.importOptions(ctx, r)
		if err != nil {
			return err
		}
		var failed error
		taken := false
		for _, path := range files {
			out, err := one(r, ctx, who, path, o, a.dryRun)
			err = a.reportImport(path, o, out, err)
			if err != nil && !errors.Is(err, payroll.ErrData) {
				return fmt.Errorf("%s: %w", path, err)
			}
			failed, taken = errors.Join(failed, err), taken || err == nil && !a.dryRun
		}
		if failed != nil && taken {
			return fmt.Errorf("%w: %w", errSomeReturned, failed)
		}
		return failed
	})
}

func (a *app) importOptions(ctx context.Context, r *payrun.Runner) (registry.Options, error) {
	o, err := a.registryOptions(r.Rates, "")
	if err != nil {
		return o, err
	}
	units, err := r.Units(ctx)
	if err != nil {
		return o, err
	}
	if len(units) > 0 {
		o.Units = unitLookup(units)
	}
	return o, nil
}

// importJSON is the result of one file as scripts see it.
type importJSON struct {
	File     string        `json:"file"`
	Already  bool          `json:"already,omitempty"`
	DryRun   bool          `json:"dry_run,omitempty"`
	Rows     int           `json:"rows"`
	New      int           `json:"new"`
	Changed  int           `json:"changed"`
	Same     int           `json:"same"`
	Bad      int           `json:"bad"`
	Findings []findingJSON `json:"findings"`
}

func (a *app) reportImport(path string, o registry.Options, out payrun.Imported, err error) error {
	var refused *registry.Refused
	if errors.As(err, &refused) {
		out.File, err = append(out.File, refused.Findings...), payroll.ErrData
	}
	all := slices.Clone(out.File)
	for _, row := range sortedRows(out.Findings) {
		all = append(all, out.Findings[row]...)
	}
	if a.json {
		if jsonErr := a.writeJSON(importJSON{path, out.Already, a.dryRun, out.Rows, out.Counts.New, out.Counts.Changed, out.Counts.Same,
			out.Bad, jsonFindings(all, a.language())}); jsonErr != nil {
			return jsonErr
		}
	} else {
		a.printFindings(all)
	}
	switch {
	case err != nil && out.Bad > 0 && len(out.Findings) > 0:
		return errors.Join(err, a.writeErrorSheet(path, errorSheetName(path), o, out.Findings))
	case err != nil:
		return err
	case out.Already:
		a.say(payroll.Text{VI: "%s: đã nhập trước đây (%s dòng), sổ vẫn đúng như tệp, không có gì thay đổi.", EN: "%s: imported before (%s rows), the registry still says the same, nothing changes."}, path, payroll.Amount(out.Rows))
	case a.dryRun:
		a.say(payroll.Text{VI: "%s: sẽ nhập %s dòng: %d mới, %d thay đổi, %d như cũ.", EN: "%s: would import %s rows: %d new, %d changed, %d same."},
			path, payroll.Amount(out.Rows), out.Counts.New, out.Counts.Changed, out.Counts.Same)
	default:
		a.say(payroll.Text{VI: "%s: %s dòng: %d mới, %d thay đổi, %d như cũ.", EN: "%s: %s rows: %d new, %d changed, %d same."},
			path, payroll.Amount(out.Rows), out.Counts.New, out.Counts.Changed, out.Counts.Same)
	}
	return nil
}

func sortedRows(findings map[int][]payroll.Finding) []int {
	rows := make([]int, 0, len(findings))
	for row := range findings {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	return rows
}

// errorSheetName is where the list comes back with its column of errors.
func errorSheetName(path string) string {
	ext := filepath.Ext(path)
	return strings.TrimSuffix(path, ext) + ".loi" + ext
}
