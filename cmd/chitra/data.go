package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chitra/bankfiles"
	"chitra/bankfiles/mt101"
	"chitra/bankfiles/pain001"
	"chitra/bankfiles/sign"
	"chitra/bankfiles/template"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

// formats are the transfer formats of the office: ISO 20022 as its banks want it
// (the folder profiles of the data directory over this binary's), MT101, and the layouts
// of spreadsheets and delimited files (the folder formats over this binary's).
func (a *app) formats(d *bankfiles.Directory) ([]bankfiles.Format, error) {
	profiles, err := a.profiles()
	if err != nil {
		return nil, err
	}
	layouts, err := a.layouts()
	if err != nil {
		return nil, err
	}
	return slices.Concat(pain001.Formats(profiles, d), []bankfiles.Format{mt101.Format(d)}, template.Formats(layouts, d)), nil
}

// rebuild makes a format of the data kept with a past run.
func (a *app) rebuild(d *bankfiles.Directory) func(bankfiles.Basis) (bankfiles.Format, error) {
	return func(b bankfiles.Basis) (bankfiles.Format, error) {
		f, ok, err := template.Rebuild(b, d)
		if err == nil && !ok {
			f, ok, err = pain001.Rebuild(b, d)
		}
		if err == nil && !ok {
			err = fmt.Errorf("dữ liệu định dạng/format data %.12s: %w", b.Digest, payroll.ErrNotFound)
		}
		return f, err
	}
}

// knownFormats are the formats a file can be checked against: also where a
// profile or layout of the office is faulty, and where there is no data
// directory.
func (a *app) knownFormats() []bankfiles.Format {
	d := bankfiles.EmbeddedDirectory()
	formats, err := a.formats(d)
	if err != nil {
		return slices.Concat(pain001.Formats(pain001.Embedded(), d), []bankfiles.Format{mt101.Format(d)}, template.Formats(template.Embedded(), d))
	}
	return formats
}

// profiles reads the ISO 20022 profiles; faulty ones of the office are all named.
func (a *app) profiles() ([]*pain001.Profile, error) {
	dir := filepath.Join(a.dir, "profiles")
	profiles, problems, err := pain001.WithDir(dir)
	if err != nil || len(problems) == 0 {
		return profiles, err
	}
	a.printProblems(dir, problems)
	return nil, fmt.Errorf("%s: %w", dir, payroll.ErrData)
}

// layouts reads the layouts of files; faulty ones of the office are all named.
func (a *app) layouts() ([]*template.Layout, error) {
	layouts, problems, err := template.WithDir(a.formatsDir())
	if err != nil || len(problems) == 0 {
		return layouts, err
	}
	a.printProblems(a.formatsDir(), problems)
	return nil, fmt.Errorf("%s: %w", a.formatsDir(), payroll.ErrData)
}

// formatsDir holds the office's own layouts, bank lists and banks' workbooks.
func (a *app) formatsDir() string { return filepath.Join(a.dir, "formats") }

// databaseURL is --db, or SQLite inside the data directory.
func (a *app) databaseURL() string {
	if a.db != "" {
		return a.db
	}
	return "sqlite:" + filepath.Join(a.dir, "chitra.db")
}

func (a *app) initCmd() *cobra.Command {
	return &cobra.Command{
		Use:     "init",
		Short:   "Tạo hoặc nâng cấp thư mục dữ liệu và cơ sở dữ liệu / create or migrate the data directory and database",
		Example: "  chitra init --dir chitra-data\n  chitra init --db postgres://chitra@localhost/chitra",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.init(c.Context()) },
	}
}

func (a *app) init(ctx context.Context) error {
	if a.dryRun {
		a.say(payroll.Text{VI: "Sẽ tạo hoặc nâng cấp %s.", EN: "Would create or migrate %s."}, a.databaseName())
		return nil
	}
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return err
	}
	s, err := store.Open(ctx, a.databaseURL())
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	if err := a.makeKey(); err != nil {
		return err
	}
	a.say(payroll.Text{VI: "Sẵn sàng: %s. Tiếp theo: «chitra user add TÊN --role maker».", EN: "Ready: %s. Next: “chitra user add NAME --role maker”."}, a.databaseName())
	return nil
}

// databaseName names the database without user, password and settings.
func (a *app) databaseName() string {
	address := a.databaseURL()
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	rest, _, _ = strings.Cut(rest, "?") // may hold a password, too
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		rest = "…" + rest[at:]
	}
	return scheme + "://" + rest
}

// withStore opens the database for one command. It must be as this program knows
// it: an older one is migrated by «init» only, after a backup.
func (a *app) withStore(ctx context.Context, f func(*store.Store) error) error {
	return a.withAnyStore(ctx, func(s *store.Store) error {
		current, known, err := s.SchemaVersion(ctx)
		switch {
		case err != nil:
			return err
		case current < known:
			return fmt.Errorf("cơ sở dữ liệu ở lược đồ %d, chương trình cần %d; «chitra backup» rồi «chitra init» / the database is of an earlier version, back it up and run “chitra init”: %w",
				current, known, payroll.ErrConflict)
		case current > known:
			return fmt.Errorf("cơ sở dữ liệu ở lược đồ %d, mới hơn chương trình (%d); dùng bản chương trình mới / the database is newer than this program: %w",
				current, known, payroll.ErrConflict)
		}
		return f(s)
	})
}

// withAnyStore opens the database whatever its version. A missing SQLite file is a
// mistake of the caller's, not a new office.
func (a *app) withAnyStore(ctx context.Context, f func(*store.Store) error) error {
	if path, ok := strings.CutPrefix(a.databaseURL(), "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("chưa có cơ sở dữ liệu %s; chạy «chitra init» trước / no database, run “chitra init” first: %w", path, payroll.ErrNotFound)
		}
	}
	s, err := store.Open(ctx, a.databaseURL())
	if err != nil {
		return err
	}
	defer s.Close()
	return f(s)
}

// withRunner gives a command the Runner and, where it acts, the person acting.
func (a *app) withRunner(ctx context.Context, acts bool, f func(*payrun.Runner, payrun.Actor) error) error {
	return a.withStore(ctx, func(s *store.Store) error {
		var who payrun.Actor
		if acts {
			var err error
			if who, err = a.actor(ctx, s); err != nil {
				return err
			}
		}
		r, err := a.runner(s)
		if err != nil {
			return err
		}
		return f(r, who)
	})
}

func (a *app) runner(s *store.Store) (*payrun.Runner, error) {
	table, err := a.rateTable()
	if err != nil {
		return nil, err
	}
	banks, err := a.banks()
	if err != nil {
		return nil, err
	}
	key, err := sign.Open(a.keyFolder())
	if err != nil && !errors.Is(err, payroll.ErrNotFound) {
		return nil, err
	}
	formats, err := a.formats(banks)
	if err != nil {
		return nil, err
	}
	settings, thresholds, err := a.choices()
	if err != nil {
		return nil, err
	}
	return &payrun.Runner{Store: s, Key: key, Rates: table, Banks: banks, Formats: formats, Rebuild: a.rebuild(banks), Readers: answerReaders(), Settings: settings, Thresholds: thresholds,
		Now: a.now, Progress: a.prepared()}, nil
}

// choices are what the office has chosen in chitra.yaml where law leaves a choice,
// and what it wants to look at before approval.
func (a *app) choices() (s payroll.Settings, t payroll.Thresholds, err error) {
	s = payroll.DefaultSettings()
	s.AgeChange = payroll.AgeChange(a.option("age-change"))
	s.CrossProgramme = payroll.CrossProgramme(a.option("cross-programme"))
	if err := s.Check(); err != nil {
		return s, t, usageError{err}
	}
	amount := 0
	for key, into := range map[string]*int{"warn-total-percent": &t.TotalPercent, "warn-new-percent": &t.NewPercent,
		"warn-amount": &amount, "warn-account-persons": &t.AccountPersons} {
		if *into, err = a.optionNumber(key); err != nil {
			return s, t, err
		}
	}
	t.Amount = payroll.Amount(amount)
	return s, t, nil
}

// banks is the directory, routing by the limits in rails.csv of the data
// directory where the office has stated its own.
func (a *app) banks() (*bankfiles.Directory, error) {
	d, err := bankfiles.LoadDirectory()
	if err != nil {
		return nil, err
	}
	return d.WithRailsFile(filepath.Join(a.dir, "rails.csv"))
}
