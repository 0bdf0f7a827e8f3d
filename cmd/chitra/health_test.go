package main

import (
	"context"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chitra/cmd/chitra/health"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

// inspected is an office of which the probes are asked, at a fixed time.
func inspected(t *testing.T, url string) *inspection {
	t.Helper()
	a := &app{dir: t.TempDir(), db: url, lang: "vi", err: io.Discard, out: io.Discard, settings: optionSources(nil, "")}
	a.now = func() time.Time { return storetest.Now.Add(24 * time.Hour).In(zone) }
	a.setOption(t, "disk-least", "1")
	s, err := store.Open(t.Context(), a.databaseURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	storetest.AddUsers(t, s)
	storetest.AppendEntries(t, s, 3)
	return &inspection{app: a, store: s}
}

func (a *app) setOption(t *testing.T, key, value string) {
	t.Helper()
	i := slices.IndexFunc(a.settings, func(s setting) bool { return s.key == key })
	if i < 0 {
		t.Fatalf("no option %s", key)
	}
	a.settings[i].value = value
}

// ready asks /readyz and names the checks that fail.
func (i *inspection) ready() (status int, failing string) {
	board := &health.Board{Checks: i.checks(false)}
	w := httptest.NewRecorder()
	board.ReadyHandler().ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
	var names []string
	for _, r := range board.Results(context.Background()) {
		if r.Check.Ready && r.Level() == health.Error {
			names = append(names, r.Check.Name)
		}
	}
	return w.Code, strings.Join(names, " ")
}

// slot puts a slot of a job into the ledger, failed since long or missed.
func (i *inspection) slot(t *testing.T, job string, state store.SlotState) {
	t.Helper()
	now := i.now()
	storetest.Must(t, i.store, func(tx *store.Tx) error {
		s := store.Slot{Job: job, Name: "2026-11-03", Due: now.Add(-5 * time.Hour), State: state, Ended: now, Why: "x"}
		if state == store.SlotMissed {
			_, err := tx.RecordSlot(s)
			return err
		}
		s.Holder, s.LeaseUntil = "test", now.Add(time.Minute)
		claimed, _, err := tx.ClaimSlot(s, now, false)
		if err != nil {
			return err
		}
		claimed.State, claimed.Ended, claimed.NextTry, claimed.Why = state, now, now.Add(time.Hour), "x"
		_, err = tx.EndSlot(claimed)
		return err
	})
}

// TestReadyTellsTheTruth breaks one thing after another.
func TestReadyTellsTheTruth(t *testing.T) {
	for _, tt := range []struct {
		name   string
		breaks func(t *testing.T, i *inspection)
		want   string
	}{
		{"nothing", func(*testing.T, *inspection) {}, ""},
		{"the disk is nearly full", func(t *testing.T, i *inspection) { i.setOption(t, "disk-least", "999999999") }, "disk"},
		{"the clock went back", func(_ *testing.T, i *inspection) {
			i.app.now = func() time.Time { return storetest.Now.Add(-time.Hour) }
		}, "clock"},
		{"a slot was missed", func(t *testing.T, i *inspection) { i.slot(t, "prepare-btxh", store.SlotMissed) }, "slots"},
		{"a slot fails for hours", func(t *testing.T, i *inspection) { i.slot(t, "prepare-btxh", store.SlotFailed) }, "slots"},
		{"the integrity check failed", func(t *testing.T, i *inspection) { i.slot(t, "verify", store.SlotMissed) }, "slots verify"},
		{"the database is closed", func(_ *testing.T, i *inspection) { i.store.Close() }, "database clock slots verify"},
		{"a newer schema", func(t *testing.T, i *inspection) {
			byHandAt(t, i.databaseURL(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
		}, "database"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := inspected(t, "")
			tt.breaks(t, i)
			status, failing := i.ready()
			wanted := 200
			if tt.want != "" {
				wanted = 503
			}
			if status != wanted || failing != tt.want {
				t.Errorf("%d, failing %q; want %d, %q", status, failing, wanted, tt.want)
			}
		})
	}
}

// TestReadyWithoutTheDatabase: away for a while and back again.
func TestReadyWithoutTheDatabase(t *testing.T) {
	proxy := storetest.NewProxy(t, storetest.MigratedPostgres(t))
	i := inspected(t, proxy.Address)
	if status, failing := i.ready(); status != 200 {
		t.Fatalf("%d %s", status, failing)
	}
	proxy.Away(true)
	if status, failing := i.ready(); status != 503 || !strings.HasPrefix(failing, "database") {
		t.Errorf("away: %d %s", status, failing)
	}
	if _, err := i.figures(t.Context()); err == nil {
		t.Error("figures without a database")
	}
	proxy.Away(false)
	if status, failing := i.ready(); status != 200 {
		t.Errorf("back: %d %s", status, failing)
	}
}

// TestDoctorOpensNothing: every check has an answer where there is no office yet.
func TestDoctorOpensNothing(t *testing.T) {
	a := &app{dir: filepath.Join(t.TempDir(), "none"), lang: "vi", err: io.Discard, out: io.Discard, settings: optionSources(nil, "")}
	a.now = func() time.Time { return storetest.Now }
	for _, c := range (a.inspect(t.Context())).checks(true) {
		for _, answer := range c.Ask(t.Context()).Answers {
			if answer.Says.VI == "" || answer.Says.EN == "" || strings.Contains(answer.Says.EN, "check itself failed") {
				t.Errorf("%s: %+v", c.Name, answer)
			}
		}
	}
	if _, err := os.Stat(a.dir); err == nil {
		t.Error("looking made a data directory")
	}
}
