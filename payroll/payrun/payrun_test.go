package payrun_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/bankfiles/pain001"
	"chitra/bankfiles/sign"
	"chitra/bankfiles/template"
	"chitra/cmd/chitra/sample"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/rates"
	"chitra/payroll/registry"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

var (
	lan  = payrun.Actor{Name: "lan", Role: payroll.Maker}
	minh = payrun.Actor{Name: "minh", Role: payroll.Checker}
	boss = payrun.Actor{Name: "sep", Role: payroll.Admin}
)

// office is a Runner with units and a registry, on one of the databases.
func office(t *testing.T, url string) (*payrun.Runner, registry.Options) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	r := runnerAt(t, s)
	err = s.Tx(ctx, func(tx *store.Tx) error {
		for _, a := range []payrun.Actor{lan, minh, boss} {
			if _, err := tx.InsertUser(payroll.User{Name: a.Name, Role: a.Role, PasswordHash: "x"}, r.Now()); err != nil {
				return err
			}
			if err := tx.AppendAudit(store.AuditEntry{Actor: boss.Name, Action: "user.add " + string(a.Role), Object: a.Name, At: r.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	o := registry.Options{Catalogue: r.Rates.Catalogue(), ResolveBank: r.Banks.ResolveKey, Today: payroll.DateOf(r.Now())}
	return r, o
}

// file writes a sample into a file of the test.
func file(t *testing.T, name string, write func(*os.File) error) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

var people = sample.Options{People: 400, Seed: 4, Units: 3}

// runnerAt does the steps over a database.
func runnerAt(t *testing.T, s *store.Store) *payrun.Runner {
	t.Helper()
	table, err := rates.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	banks, err := bankfiles.LoadDirectory()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.FixedZone("+07", 7*3600))
	return &payrun.Runner{Store: s, Key: sign.FromSeed([32]byte{1}), Rates: table, Banks: banks, Settings: payroll.DefaultSettings(), Now: func() time.Time { return at },
		Formats: append([]bankfiles.Format{pain001.V09(), pain001.V03()}, template.Formats(template.Embedded(), banks)...)}
}

func filled(t *testing.T, url string) (*payrun.Runner, registry.Options) {
	t.Helper()
	r, o := office(t, url)
	ctx := context.Background()
	units := file(t, "units.csv", func(f *os.File) error { return sample.Units(f, people) })
	list := file(t, "list.csv", func(f *os.File) error { return sample.Write(f, people) })
	if _, err := r.ImportUnits(ctx, lan, units, o, false); err != nil {
		t.Fatal(err)
	}
	if out, err := r.ImportRegistry(ctx, lan, list, o, false); err != nil || out.Counts.New == 0 {
		t.Fatal(out, err)
	}
	return r, o
}

func request(p payroll.Programme) payrun.PrepareRequest {
	return payrun.PrepareRequest{Programme: p, Month: payroll.NewMonth(2026, 12)}
}

func databases(t *testing.T) map[string]string {
	return map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "chitra.db"),
		"postgres": storetest.MigratedPostgres(t),
	}
}

// A month goes from lists to files on both databases, and both give the same
// digest and the same bytes.
func TestMonthOnBothDatabases(t *testing.T) {
	ctx := context.Background()
	digests, manifests := map[string]string{}, map[string][]byte{}
	for name, url := range databases(t) {
		r, _ := filled(t, url)
		for _, p := range []payroll.Programme{"NCC", "BTXH", "HTXH"} {
			prepared, err := r.Prepare(ctx, lan, request(p))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			run := prepared.Run
			if run.Totals.Payments == 0 || run.Totals.Check() != nil {
				t.Fatalf("%s: totals %+v", name, run.Totals)
			}
			if again, err := r.Prepare(ctx, lan, request(p)); err != nil || !again.Already {
				t.Fatalf("%s: prepared again: %v, %v", name, again.Already, err)
			}
			walk(t, r, run.ID)
			dir := t.TempDir()
			if _, err := r.WriteFiles(ctx, minh, run.ID, dir); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			text, err := os.ReadFile(filepath.Join(dir, payrun.ManifestName(run.ID)))
			if err != nil {
				t.Fatal(err)
			}
			if other, ok := digests[run.ID]; ok && (other != run.ContentDigest || !bytes.Equal(manifests[run.ID], text)) {
				t.Errorf("%s: the databases disagree", run.ID)
			}
			digests[run.ID], manifests[run.ID] = run.ContentDigest, text
		}
		if v, err := r.Verify(ctx); err != nil || v.Runs != 3 || v.Payments == 0 || v.AuditEntries == 0 {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}

// walk takes a run through maker and checker, trying every wrong door first.
func walk(t *testing.T, r *payrun.Runner, id string) {
	t.Helper()
	ctx := context.Background()
	refuse := func(what string, is error, _ payroll.PayRun, err error) {
		t.Helper()
		if !errors.Is(err, is) {
			t.Errorf("%s: %v, want %v", what, err, is)
		}
	}
	pass := func(what string, want payroll.RunState, run payroll.PayRun, err error) {
		t.Helper()
		if err != nil || run.State != want {
			t.Fatalf("%s: %s, %v", what, run.State, err)
		}
	}
	run, err := r.Approve(ctx, minh, id)
	refuse("approve before submission", payroll.ErrConflict, run, err)
	run, err = r.Release(ctx, minh, id)
	refuse("release before approval", payroll.ErrConflict, run, err)
	_, err = r.WriteFiles(ctx, minh, id, t.TempDir())
	refuse("files before release", payroll.ErrConflict, run, err)
	run, err = r.Submit(ctx, minh, id)
	refuse("a checker submits", payroll.ErrNotAllowed, run, err)
	run, err = r.Submit(ctx, lan, id)
	pass("submit", payroll.Submitted, run, err)
	run, err = r.Submit(ctx, lan, id)
	pass("submit again", payroll.Submitted, run, err)
	for _, role := range []payroll.Role{payroll.Maker, payroll.Checker, payroll.Admin} {
		run, err = r.Approve(ctx, payrun.Actor{Name: "lan", Role: role}, id)
		refuse("the maker approves as "+string(role), payroll.ErrNotAllowed, run, err)
	}
	run, err = r.Reject(ctx, minh, id, "")
	refuse("reject without a reason", payroll.ErrData, run, err)
	run, err = r.Reject(ctx, minh, id, "xem lại")
	pass("reject", payroll.Calculated, run, err)
	run, err = r.Submit(ctx, boss, id)
	pass("submit by another", payroll.Submitted, run, err)
	run, err = r.Approve(ctx, boss, id)
	refuse("the submitter approves", payroll.ErrNotAllowed, run, err)
	run, err = r.Approve(ctx, minh, id)
	pass("approve", payroll.Approved, run, err)
	run, err = r.Approve(ctx, minh, id)
	pass("approve again", payroll.Approved, run, err)
	run, err = r.Release(ctx, minh, id)
	pass("release", payroll.Released, run, err)
	run, err = r.Cancel(ctx, boss, id, "muộn")
	refuse("cancel after release", payroll.ErrConflict, run, err)
}

// The same act by several programs at one moment happens once, and each says that it
// is done.
func TestSameActAtOnce(t *testing.T) {
	ctx := context.Background()
	const run = "2026-12-HTXH"
	for name, url := range databases(t) {
		r, _ := filled(t, url)
		dir := t.TempDir()
		for _, act := range []struct {
			name string
			do   func() error
		}{
			{"prepare", func() error { _, err := r.Prepare(ctx, lan, request("HTXH")); return err }},
			{"submit", func() error { _, err := r.Submit(ctx, lan, run); return err }},
			{"approve", func() error { _, err := r.Approve(ctx, minh, run); return err }},
			{"release", func() error { _, err := r.Release(ctx, minh, run); return err }},
			{"write", func() error {
				_, err := r.WriteFiles(ctx, minh, run, dir)
				if errors.Is(err, payroll.ErrTemporary) {
					return nil // another is writing there
				}
				return err
			}},
		} {
			var all sync.WaitGroup
			for range 6 {
				all.Go(func() {
					if err := act.do(); err != nil {
						t.Errorf("%s: %s: %v", name, act.name, err)
					}
				})
			}
			all.Wait()
		}
		if v, err := r.Verify(ctx); err != nil {
			t.Errorf("%s: %+v, %v", name, v.Breaches, err)
		}
	}
}

// Whatever an approval rests on may not change under it: law, registry, paying
// accounts, settings. The run goes back to its maker and nothing is released.
func TestAnyChangeVoidsTheApproval(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name   string
		change func(t *testing.T, r *payrun.Runner, o registry.Options)
	}{
		{"rates", func(t *testing.T, r *payrun.Runner, _ registry.Options) {
			dir := t.TempDir()
			text := "number: 1/2030/NĐ-CP\nissuer: x\ntitle: x\nin_force: 2030-01-01\nstanding: confirmed\nchecked: {on: 2026-01-01, how: x}\n"
			if err := os.WriteFile(filepath.Join(dir, "x.yaml"), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			table, problems, err := rates.WithDir(dir)
			if err != nil || len(problems) > 0 {
				t.Fatal(problems, err)
			}
			r.Rates = table
		}},
		{"registry", func(t *testing.T, r *payrun.Runner, o registry.Options) {
			list := file(t, "new.csv", func(f *os.File) error {
				_, err := f.WriteString("person_id,full_name,birth_date,sex,unit,category,decision_no,from_month,method\n031085000123,Lê Văn Mẫu,02/03/1985,nam,99001,K8,MAU-1/QĐ,2026-01,cash\n")
				return err
			})
			if _, err := r.ImportRegistry(ctx, lan, list, o, false); err != nil {
				t.Fatal(err)
			}
		}},
		{"accounts", func(t *testing.T, r *payrun.Runner, o registry.Options) {
			var units bytes.Buffer
			if err := sample.Units(&units, people); err != nil {
				t.Fatal(err)
			}
			changed := bytes.Replace(units.Bytes(), []byte("UBND XA MAU 01"), []byte("UBND XA MAU MOT"), -1)
			path := file(t, "units.csv", func(f *os.File) error { _, err := f.Write(changed); return err })
			if out, err := r.ImportUnits(ctx, lan, path, o, false); err != nil || out.Counts.Changed == 0 {
				t.Fatal(out, err)
			}
		}},
		{"settings", func(_ *testing.T, r *payrun.Runner, _ registry.Options) {
			r.Settings.AgeChange = payroll.FollowingMonth
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, o := filled(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
			prepared, err := r.Prepare(ctx, lan, request("BTXH"))
			if err != nil {
				t.Fatal(err)
			}
			id := prepared.Run.ID
			if _, err := r.Submit(ctx, lan, id); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Approve(ctx, minh, id); err != nil {
				t.Fatal(err)
			}
			c.change(t, r, o)
			if _, err := r.Release(ctx, minh, id); !errors.Is(err, payroll.ErrConflict) {
				t.Fatalf("released: %v", err)
			}
			run, err := r.Run(ctx, id)
			if err != nil || run.State != payroll.Calculated {
				t.Fatalf("%s, %v", run.State, err)
			}
			if _, err := r.Submit(ctx, lan, id); !errors.Is(err, payroll.ErrConflict) {
				t.Errorf("submitted with other content: %v", err)
			}
			if _, err := r.Cancel(ctx, lan, id, "lập lại"); err != nil {
				t.Fatal(err)
			}
			again, err := r.Prepare(ctx, lan, request("BTXH"))
			if err != nil || again.Run.ID != id+"-R2" {
				t.Errorf("prepared again: %s, %v", again.Run.ID, err)
			}
		})
	}
}

// A list with one bad row changes nothing; the same bytes again are known.
func TestImportIsWholeOrNothing(t *testing.T) {
	ctx := context.Background()
	r, o := filled(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
	bad := people
	bad.Seed, bad.FaultyPercent = 5, 3
	list := file(t, "bad.csv", func(f *os.File) error { return sample.Write(f, bad) })
	before := digest(t, r)
	out, err := r.ImportRegistry(ctx, lan, list, o, false)
	if !errors.Is(err, payroll.ErrData) || out.Bad == 0 || len(out.Findings) == 0 {
		t.Fatalf("%d bad, %v", out.Bad, err)
	}
	if digest(t, r) != before {
		t.Error("a refused list changed the registry")
	}
	good := file(t, "again.csv", func(f *os.File) error { return sample.Write(f, people) })
	if out, err := r.ImportRegistry(ctx, lan, good, o, false); err != nil || !out.Already {
		t.Errorf("the same bytes: %+v, %v", out, err)
	}
	if digest(t, r) != before {
		t.Error("the same bytes changed the registry")
	}
}

// An older list is right again after a newer one: what the clerk imports last
// holds, also when its bytes are known.
func TestAnOlderListHoldsAgain(t *testing.T) {
	ctx := context.Background()
	r, o := filled(t, "sqlite:"+filepath.Join(t.TempDir(), "chitra.db"))
	before := digest(t, r)
	old := file(t, "old.csv", func(f *os.File) error { return sample.Write(f, people) })
	text, err := os.ReadFile(old)
	if err != nil {
		t.Fatal(err)
	}
	changed := file(t, "new.csv", func(f *os.File) error {
		_, err := f.Write(bytes.Replace(text, []byte(",active,,"), []byte(",suspended,2026-11,"), 1))
		return err
	})
	if out, err := r.ImportRegistry(ctx, lan, changed, o, false); err != nil || out.Counts.Changed != 1 {
		t.Fatalf("the newer list: %+v, %v", out.Counts, err)
	}
	if out, err := r.ImportRegistry(ctx, lan, old, o, true); err != nil || out.Already || out.Counts.Changed != 1 {
		t.Errorf("a dry run of the older list: %+v, %v", out.Counts, err)
	}
	for turn, want := range []bool{false, true} {
		out, err := r.ImportRegistry(ctx, lan, old, o, false)
		if err != nil || out.Already != want || out.Rows == 0 {
			t.Errorf("the older list, %d: already %t, %+v, %v", turn, out.Already, out.Counts, err)
		}
		if digest(t, r) != before {
			t.Errorf("turn %d: the registry does not say what the list says", turn)
		}
	}
}

func digest(t *testing.T, r *payrun.Runner) (sum string) {
	t.Helper()
	err := r.Store.View(context.Background(), func(tx *store.Tx) error {
		for _, p := range []payroll.Programme{"NCC", "BTXH", "HTXH"} {
			d, _, _, err := tx.RegistryDigest(p)
			if err != nil {
				return err
			}
			sum += d
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
