package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chitra/payroll"
	"chitra/payroll/store"
	"chitra/payroll/store/storetest"
)

// model is what the registry should hold: persons and the versions of each grant,
// told apart by one figure each.
type model struct {
	world   int
	names   map[string]string
	grants  map[string][]int // key → percent of every version
	imports int
}

func key(r *store.RegistryRow) string {
	return strings.Join([]string{r.Person.PersonID, r.Grant.Category, r.Grant.DecisionNo, r.Grant.Months.From.String()}, "|")
}

// person is the n-th of the few persons of this model's world.
func (m *model) person(n int) string { return storetest.PersonID(m.world*10 + n) }

// drawRow draws a row from a small world, so that keys collide often.
func (m *model) drawRow(t *rapid.T) store.RegistryRow {
	row := storetest.Row(1)
	row.Person.PersonID = m.person(rapid.IntRange(0, 3).Draw(t, "person"))
	row.Person.Name = rapid.SampledFrom([]string{"Một", "Hai"}).Draw(t, "name")
	row.Grant.Category = rapid.SampledFrom([]string{"A", "B"}).Draw(t, "category")
	row.Grant.DecisionNo = rapid.SampledFrom([]string{"1", "2"}).Draw(t, "decision")
	row.Grant.Percent = rapid.IntRange(21, 23).Draw(t, "percent")
	return row
}

// take applies a list to the model, or says that it contradicts itself.
func (m *model) take(rows []store.RegistryRow) (counts store.ImportCounts, contradiction bool) {
	names, percents := map[string]string{}, map[string]int{}
	for i := range rows {
		r, k := &rows[i], key(&rows[i])
		name, known := names[r.Person.PersonID]
		percent, given := percents[k]
		if known && name != r.Person.Name || given && percent != r.Grant.Percent {
			return counts, true
		}
		names[r.Person.PersonID], percents[k] = r.Person.Name, r.Grant.Percent
	}
	seen := map[string]bool{}
	for i := range rows {
		k := key(&rows[i])
		versions := m.grants[k]
		renamed := m.names[rows[i].Person.PersonID] != rows[i].Person.Name
		switch {
		case seen[k]:
			counts.Same++
		case len(versions) == 0:
			counts.New++
		case versions[len(versions)-1] != rows[i].Grant.Percent || renamed:
			counts.Changed++
		default:
			counts.Same++
		}
		seen[k] = true
	}
	for k, percent := range percents {
		if v := m.grants[k]; len(v) == 0 || v[len(v)-1] != percent {
			m.grants[k] = append(v, percent)
		}
	}
	for person, name := range names {
		m.names[person] = name
	}
	return counts, false
}

// compare reads the whole registry back.
func (m *model) compare(t *rapid.T, tx *store.Tx) error {
	have := map[string][]int{}
	for n := range 4 {
		grants, err := tx.Grants(m.person(n), true)
		if err != nil {
			return err
		}
		for i := range grants {
			g := &grants[i]
			k := key(&g.RegistryRow)
			have[k] = append(have[k], g.Grant.Percent)
			if g.Present != (len(have[k]) == len(m.grants[k])) {
				t.Errorf("%s: version %d present %v", k, len(have[k]), g.Present)
			}
			if g.Present && g.Person.Name != m.names[g.Person.PersonID] {
				t.Errorf("%s: name %s, want %s", k, g.Person.Name, m.names[g.Person.PersonID])
			}
		}
	}
	if !reflect.DeepEqual(have, m.grants) {
		t.Errorf("registry\n%v\nwant\n%v", have, m.grants)
	}
	return nil
}

// TestRegistryModel imports random lists and compares the registry with a map
// after each.
func TestRegistryModel(t *testing.T) {
	onBoth(t, func(t *testing.T, s *store.Store) {
		storetest.AddUsers(t, s)
		world := 0
		rapid.Check(t, func(rt *rapid.T) {
			// Each round has its own people in the same database.
			world++
			m := &model{world: world, names: map[string]string{}, grants: map[string][]int{}}
			for range rapid.IntRange(1, 6).Draw(rt, "imports") {
				m.importOne(rt, t, s)
			}
		})
	})
}

func (m *model) importOne(rt *rapid.T, t *testing.T, s *store.Store) {
	rows := rapid.SliceOfN(rapid.Custom(m.drawRow), 1, 6).Draw(rt, "rows")
	wanted, contradiction := m.take(rows)
	m.imports++
	var counts store.ImportCounts
	err := s.Tx(t.Context(), func(tx *store.Tx) error {
		id, _, _, err := tx.InsertImport(store.Import{Kind: "registry", SHA256: storetest.SHA(m.world*100 + m.imports), At: storetest.Now, By: storetest.Lan})
		if err == nil {
			counts, err = tx.UpsertGrants(rows, id)
		}
		return err
	})
	switch {
	case contradiction:
		if !errors.Is(err, payroll.ErrConflict) {
			rt.Fatalf("contradiction accepted: %v", err)
		}
	case err != nil:
		rt.Fatal(err)
	case counts != wanted:
		rt.Fatalf("counts %+v, want %+v", counts, wanted)
	}
	if err := s.View(t.Context(), func(tx *store.Tx) error { return m.compare(rt, tx) }); err != nil {
		rt.Fatal(err)
	}
}

// TestSameOnBoth does the same on both databases and compares everything that can
// be read.
func TestSameOnBoth(t *testing.T) {
	var seen []string
	onBoth(t, func(t *testing.T, s *store.Store) {
		storetest.AddUsers(t, s)
		rows := storetest.Rows(50)
		for i, odd := range []string{"Đặng", "đặng", "Ăn", "an", "Zu", "_x", "É", "e\u0301", "0", "~"} {
			rows[i].Person.Name, rows[i].Grant.Category, rows[i].Grant.Unit, rows[i].Grant.Account.Bank = odd, odd, odd, odd
			second := rows[i]
			second.Grant.DecisionNo = odd
			rows = append(rows, second)
		}
		storetest.ImportRows(t, s, 1, rows)
		run := storetest.Prepared(t, s, storetest.Draft(storetest.November, "NCC"))
		storetest.AppendEntries(t, s, 3)
		seen = append(seen, everything(t, s, run))
	})
	if len(seen) == 2 && seen[0] != seen[1] {
		t.Errorf("databases differ:\n%s\n\n%s", seen[0], seen[1])
	}
}

func everything(t *testing.T, s *store.Store, run payroll.PayRun) string {
	var all strings.Builder
	note := func(v any, err error) {
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(&all, "%+v\n", v)
	}
	storetest.Look(t, s, func(tx *store.Tx) error {
		digest, persons, grants, err := tx.RegistryDigest("NCC")
		note([]any{digest, persons, grants}, err)
		note(tx.Snapshot(run.ID, "", 1000))
		note(tx.Lines(run.ID, store.PersonCursor{}, 1000))
		note(tx.Instructions(run.ID, store.Cursor{}, 1000))
		note(tx.Totals(run.ID))
		units, categories, err := tx.Difference(run.ID, "")
		note(slices.Concat(units, categories), err)
		note(tx.AuditEntries(0, 100))
		note(tx.Files(run.ID))
		note(tx.Runs())
		note(tx.Imports())
		return nil
	})
	return all.String()
}
