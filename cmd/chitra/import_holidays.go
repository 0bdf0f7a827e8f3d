package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
	"chitra/schedules"

	"github.com/spf13/cobra"
)

// maxHolidayFile bounds a holiday table; a year has some twenty days.
const maxHolidayFile = 256 << 10

func (a *app) importHolidaysCmd() *cobra.Command {
	return &cobra.Command{Use: "holidays FILE…", Short: "Bảng ngày nghỉ của cơ quan, theo văn bản mới / the office's holiday tables", Args: cobra.MinimumNArgs(1),
		Long: `Mỗi tệp YAML là một năm. Với mỗi dịp lễ tệp nói đến, các ngày trong tệp thay mọi ngày chương trình đã có của dịp đó:
Each YAML file is one year. What it says of a holiday replaces all that was known of that holiday:

  year: 2027
  days:
    - {date: 2027-02-05, kind: holiday, of: tet, document: "số văn bản"}
    - {date: 2027-05-08, kind: work, of: labour, document: "số văn bản"}

kind: holiday (nghỉ), compensation (nghỉ bù), swap (nghỉ hoán đổi), work (làm bù)
of:   new-year, tet, hung-kings, reunification, labour, national, hoặc tên khác`,
		RunE: func(c *cobra.Command, files []string) error {
			return a.withStore(c.Context(), func(s *store.Store) error {
				who, err := a.actor(c.Context(), s)
				if err != nil {
					return err
				}
				if who.Role != payroll.Maker && who.Role != payroll.Admin {
					return fmt.Errorf("%s (%s): nhập bảng ngày nghỉ cần maker hoặc admin/holiday tables need a maker or admin: %w", who.Name, who.Role, payroll.ErrNotAllowed)
				}
				for _, path := range files {
					if err := a.importHolidays(c.Context(), s, who, path); err != nil {
						return err
					}
				}
				return nil
			})
		}}
}

// importHolidays takes one table, or nothing of it: with the tables before it, the
// year must have all its days by law.
func (a *app) importHolidays(ctx context.Context, s *store.Store, who payrun.Actor, path string) error {
	data, err := readBounded(path, maxHolidayFile)
	if err != nil {
		return err
	}
	t, problems := schedules.ReadHolidays(path, data)
	if err := a.scheduleProblems(problems); err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	already := false
	err = s.Tx(ctx, func(tx *store.Tx) error {
		given, err := tx.HolidayTables()
		if err != nil {
			return err
		}
		for _, h := range given {
			if h.Year == t.Year { // the latest of a year counts
				already = bytes.Equal(h.Content, data)
			}
		}
		if already {
			return nil
		}
		id, _, err := tx.InsertImportAgain(store.Import{Kind: "holidays", FileName: filepath.Base(path), SHA256: digest, At: a.now(), By: who.Name})
		if err != nil {
			return err
		}
		if err := tx.SaveHolidays(id, t.Year, data); err != nil {
			return err
		}
		if err := a.fits(tx); err != nil {
			return err
		}
		if a.dryRun {
			return errDryRun
		}
		return tx.AppendAudit(store.AuditEntry{Actor: who.Name, Action: "import.holidays " + filepath.Base(path), Object: digest, ContentDigest: digest, At: a.now()})
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return err
	}
	return a.sayHolidays(path, t, already)
}

// errDryRun takes a dry run's transaction back.
var errDryRun = errors.New("dry run")

// fits checks all tables together, as the scheduler will read them.
func (a *app) fits(tx *store.Tx) error {
	given, err := tx.HolidayTables()
	if err != nil {
		return err
	}
	var tables []schedules.Table
	for _, g := range given {
		t, problems := schedules.ReadHolidays(g.File, g.Content)
		if err := a.scheduleProblems(problems); err != nil {
			return err
		}
		tables = append(tables, t)
	}
	_, problems := schedules.NewCalendar(tables)
	return a.scheduleProblems(problems)
}

func (a *app) sayHolidays(path string, t schedules.Table, already bool) error {
	if a.json {
		return a.writeJSON(map[string]any{"file": path, "year": t.Year, "days": len(t.Days), "already": already, "dry_run": a.dryRun})
	}
	text := payroll.Text{VI: "%s: đã nhập %d ngày của năm %d. Xem: «chitra schedule calendar --year %d».", EN: "%s: %d days of %d are in. See “chitra schedule calendar --year %d”."}
	switch {
	case already:
		text = payroll.Text{VI: "%s: đã nhập từ trước (%d ngày của năm %d); xem «chitra schedule calendar --year %d».", EN: "%s: was imported before (%d days of %d); see “chitra schedule calendar --year %d”."}
	case a.dryRun:
		text = payroll.Text{VI: "%s: đọc được %d ngày của năm %d, chưa nhập; nay có «chitra schedule calendar --year %d».", EN: "%s: %d days of %d would be taken; now “chitra schedule calendar --year %d” holds."}
	}
	a.say(text, path, len(t.Days), t.Year, t.Year)
	return nil
}

// readBounded reads a file of at most max bytes.
func readBounded(path string, max int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, max+1))
	if err == nil && int64(len(data)) > max {
		err = fmt.Errorf("%s: lớn hơn %d byte/larger than %d bytes: %w", path, max, max, payroll.ErrData)
	}
	return data, err
}
