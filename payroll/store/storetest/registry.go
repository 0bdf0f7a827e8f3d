package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chitra/payroll"
	"chitra/payroll/store"
)

func testUsers(t *testing.T, s *store.Store) {
	lan := payroll.User{Name: Lan, FullName: "Phạm Thị Lan", Role: payroll.Maker, PasswordHash: "hash"}
	Must(t, s, func(tx *store.Tx) error {
		inserted, err := tx.InsertUser(lan, Now)
		same(t, "first", inserted, true)
		return err
	})
	Must(t, s, func(tx *store.Tx) error {
		inserted, err := tx.InsertUser(payroll.User{Name: Lan, Role: payroll.Admin}, Now)
		same(t, "second", inserted, false)
		return err
	})
	Look(t, s, func(tx *store.Tx) error {
		got, err := tx.User(Lan)
		same(t, "user", got, lan)
		all, listErr := tx.Users()
		same(t, "users", all, []payroll.User{lan})
		_, missing := tx.User("nobody")
		want(t, missing, payroll.ErrNotFound)
		return firstOf(err, listErr)
	})
	err := s.Tx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.InsertUser(payroll.User{Name: "x", Role: "emperor"}, Now)
		return err
	})
	want(t, err, payroll.ErrIntegrity)
	Must(t, s, func(tx *store.Tx) error {
		_, ok, err := tx.Setting("age_change")
		same(t, "setting before", ok, false)
		if err == nil {
			err = tx.SetSetting("age_change", "birthday_month")
		}
		if err == nil {
			err = tx.SetSetting("age_change", "following_month")
		}
		return err
	})
	Look(t, s, func(tx *store.Tx) error {
		value, ok, err := tx.Setting("age_change")
		same(t, "setting", value, "following_month")
		same(t, "is set", ok, true)
		return err
	})
}

func unit(code, name string) payroll.Unit {
	vcb := payroll.Account{Bank: "VCB", Number: "001", Holder: "UBND"}
	return payroll.Unit{Code: code, Name: name, Jurisdiction: "hai-phong", BudgetCode: "10" + code,
		Debtors: []payroll.Debtor{{Account: vcb, Format: "pain.001"}, {Programme: "NCC", Account: vcb}}}
}

func upsertUnits(t *testing.T, s *store.Store, n int, units ...payroll.Unit) (c store.ImportCounts) {
	t.Helper()
	Must(t, s, func(tx *store.Tx) error {
		id, err := importNo(tx, n)
		if err == nil {
			c, err = tx.UpsertUnits(units, id)
		}
		return err
	})
	return c
}

func testUnits(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	first, second := unit("11320", "Phường Một"), unit("11321", "Xã Hai")
	same(t, "first import", upsertUnits(t, s, 1, second, first), store.ImportCounts{New: 2})
	turned := first
	turned.Debtors = []payroll.Debtor{first.Debtors[1], first.Debtors[0]}
	same(t, "other order", upsertUnits(t, s, 2, turned, second), store.ImportCounts{Same: 2})
	renamed := unit("11320", "Phường Mới")
	same(t, "renamed", upsertUnits(t, s, 3, renamed), store.ImportCounts{Changed: 1})
	Look(t, s, func(tx *store.Tx) error {
		all, err := tx.Units()
		same(t, "present", all, []payroll.Unit{renamed, second})
		history, herr := tx.UnitHistory("11320")
		same(t, "history", history, []payroll.Unit{first, renamed})
		one, oerr := tx.Unit("11321")
		same(t, "one", one, second)
		_, missing := tx.Unit("0")
		want(t, missing, payroll.ErrNotFound)
		return firstOf(err, herr, oerr)
	})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func testUnitDebtors(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	twice := unit("11320", "Phường Một")
	twice.Debtors[0].Programme = "NCC"
	err := s.Tx(t.Context(), func(tx *store.Tx) error {
		id, err := importNo(tx, 1)
		if err == nil {
			_, err = tx.UpsertUnits([]payroll.Unit{twice}, id)
		}
		return err
	})
	want(t, err, payroll.ErrConflict)
}

func testImports(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	file := store.Import{Kind: "registry", FileName: "thang-11.csv", SHA256: SHA(7), At: Now, By: Lan}
	var first int64
	Must(t, s, func(tx *store.Tx) error {
		id, already, _, err := tx.InsertImport(file)
		same(t, "already", already, false)
		first = id
		return err
	})
	Must(t, s, func(tx *store.Tx) error {
		again := file
		again.FileName, again.By = "ten-khac.csv", Minh
		id, already, prior, err := tx.InsertImport(again)
		stored := file
		stored.ID = first
		same(t, "already", already, true)
		same(t, "number", id, first)
		same(t, "prior", prior, stored)
		return err
	})
	Must(t, s, func(tx *store.Tx) error {
		file.Kind = "units"
		_, already, _, err := tx.InsertImport(file)
		same(t, "another kind", already, false)
		return err
	})
}

func testRegistryCounts(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	rows := Rows(10)
	same(t, "new", ImportRows(t, s, 1, rows), store.ImportCounts{New: 10})

	resaved := slices.Clone(rows)
	slices.Reverse(resaved)
	for i := range resaved {
		resaved[i].Grant.Row = i + 2
		facts := slices.Clone(resaved[i].Grant.Facts)
		slices.Reverse(facts)
		resaved[i].Grant.Facts = facts
	}
	same(t, "same content, other order", ImportRows(t, s, 2, resaved), store.ImportCounts{Same: 10})

	changed := slices.Clone(rows)
	changed[3].Grant.Account.Number = "999"
	changed[4].Person.Died = payroll.Date{Year: 2026, Month: 10, Day: 1}
	changed[5].Grant.DecisionNo = "another decision"
	changed = append(changed, changed[0]) // the same row twice is the same row
	same(t, "changed", ImportRows(t, s, 3, changed), store.ImportCounts{New: 1, Changed: 2, Same: 8})
	same(t, "and back", ImportRows(t, s, 4, rows), store.ImportCounts{Changed: 2, Same: 8})
	same(t, "nothing", ImportRows(t, s, 5, nil), store.ImportCounts{})
}

func testRegistryHistory(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	first := Row(1)
	ImportRows(t, s, 1, []store.RegistryRow{first})
	second := first
	second.Person.Name, second.Grant.Percent, second.Grant.Row = "Tên Mới", 81, 9
	second.Grant.Payee = payroll.Payee{Name: "Con", ID: "031085000001", Relation: "con"}
	second.Grant.Status, second.Grant.StatusFrom = payroll.Suspended, November
	second.Grant.Months.To, second.Grant.SpouseID = payroll.NewMonth(2027, 1), PersonID(2)
	second.Grant.Method, second.Grant.Account = payroll.ByCash, payroll.Account{}
	ImportRows(t, s, 2, []store.RegistryRow{second})

	var history, present []store.RecordedGrant
	Look(t, s, func(tx *store.Tx) (err error) {
		if history, err = tx.Grants(first.Person.PersonID, true); err == nil {
			present, err = tx.Grants(first.Person.PersonID, false)
		}
		return err
	})
	if len(history) != 2 || len(present) != 1 {
		t.Fatalf("%d versions, %d present", len(history), len(present))
	}
	same(t, "present", present[0], history[1])
	for i, w := range []store.RegistryRow{first, second} {
		got := history[i].RegistryRow
		if got.Grant.Count.String() != w.Grant.Count.String() {
			t.Errorf("count %s, want %s", got.Grant.Count, w.Grant.Count)
		}
		slices.Sort(w.Grant.Facts)
		w.Grant.ID, w.Grant.Count = got.Grant.ID, got.Grant.Count
		same(t, fmt.Sprint("version ", i), got, w)
		same(t, "import", history[i].ImportID, int64(i+1))
		same(t, "is present", history[i].Present, i == 1)
	}
}

func testRegistryContradictions(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	otherPerson, otherGrant := Row(1), Row(1)
	otherPerson.Person.Born = payroll.Date{Year: 1949}
	otherPerson.Grant.DecisionNo = "second"
	otherGrant.Grant.Percent = 99
	for name, second := range map[string]store.RegistryRow{"person": otherPerson, "grant": otherGrant} {
		second.Grant.Row = 77
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			id, err := importNo(tx, 1)
			if err == nil {
				_, err = tx.UpsertGrants([]store.RegistryRow{Row(1), second}, id)
			}
			return err
		})
		want(t, err, payroll.ErrConflict)
		if !strings.Contains(fmt.Sprint(err), "rows 3 and 77") {
			t.Errorf("%s: %v does not name the rows", name, err)
		}
	}
	ImportRows(t, s, 1, nil)
	Look(t, s, func(tx *store.Tx) error {
		grants, err := tx.Grants(PersonID(1), true)
		same(t, "taken", len(grants), 0)
		return err
	})
}

func testBadText(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	for name, text := range map[string]string{"NUL": "a\x00b", "not UTF-8": "Nguy\xd4n"} {
		bad := Row(1)
		bad.Person.Name = text
		err := s.Tx(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UpsertGrants([]store.RegistryRow{Row(0), bad}, 1)
			return err
		})
		want(t, err, payroll.ErrData)
		if !strings.Contains(fmt.Sprint(err), "list row 3") || !strings.Contains(fmt.Sprint(err), "column name") {
			t.Errorf("%s: %v does not name row and column", name, err)
		}
		want(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SetSetting("x", text) }), payroll.ErrData)
	}
}

func registryDigest(t *testing.T, s *store.Store, p payroll.Programme) (digest string, persons, grants int) {
	t.Helper()
	Look(t, s, func(tx *store.Tx) (err error) {
		digest, persons, grants, err = tx.RegistryDigest(p)
		return err
	})
	return digest, persons, grants
}

func testRegistryDigest(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	rows := Rows(5)
	rows[1].Programme, rows[1].Grant.Category = "BTXH", "KT_DB_NANG"
	second := Row(2)
	second.Programme, second.Grant.Category = "BTXH", "KT_DB_NANG"
	rows = append(rows, second) // person 2 has grants of both programmes
	ImportRows(t, s, 1, rows[:3])
	half, _, _ := registryDigest(t, s, "NCC")
	ImportRows(t, s, 2, rows[3:])
	whole, persons, grants := registryDigest(t, s, "NCC")
	same(t, "persons and grants", fmt.Sprint(persons, grants), "4 5")
	if half == whole {
		t.Error("digest does not see new grants")
	}
	// Known for ever: a change of the digest breaks the comparison with past runs.
	same(t, "digest", whole, "0eb42a99fada031628779399828b9ae18b94d88038a5019fa37f87444b5dded0")

	other := rows[1]
	other.Grant.Percent++
	ImportRows(t, s, 3, []store.RegistryRow{other})
	unchanged, _, _ := registryDigest(t, s, "NCC")
	same(t, "after a change in another programme", unchanged, whole)
	changed := rows[2]
	changed.Grant.Percent++
	ImportRows(t, s, 4, []store.RegistryRow{changed})
	if now, _, _ := registryDigest(t, s, "NCC"); now == whole {
		t.Error("digest does not see a changed grant")
	}
	ImportRows(t, s, 5, []store.RegistryRow{rows[2]})
	back, _, _ := registryDigest(t, s, "NCC")
	same(t, "after the change was taken back", back, whole)
}

// freeze makes a draft of November and freezes the registry into it.
func freeze(t *testing.T, s *store.Store) (run payroll.PayRun, digest string) {
	t.Helper()
	run = Draft(November, "NCC")
	Must(t, s, func(tx *store.Tx) error {
		_, _, err := tx.InsertRun(run)
		if err == nil {
			_, _, digest, err = tx.Freeze(run.ID, run.Programme)
		}
		return err
	})
	return run, digest
}

func snapshot(t *testing.T, s *store.Store, runID string, limit int) (all []payroll.Beneficiary) {
	t.Helper()
	Look(t, s, func(tx *store.Tx) error {
		for after := ""; ; after = all[len(all)-1].PersonID {
			page, err := tx.Snapshot(runID, after, limit)
			if err != nil || len(page) == 0 {
				return err
			}
			if len(page) > limit {
				t.Errorf("page of %d persons, limit %d", len(page), limit)
			}
			all = append(all, page...)
		}
	})
	return all
}

func testSnapshotFrozen(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	ImportRows(t, s, 1, Rows(5))
	run, digest := freeze(t, s)
	registry, _, _ := registryDigest(t, s, "NCC")
	same(t, "frozen digest", digest, registry)
	before := snapshot(t, s, run.ID, 2)
	same(t, "persons", len(before), 5)

	later := Rows(7)
	for i := range later {
		later[i].Person.Name, later[i].Grant.Percent = "Tên Khác", 99
	}
	ImportRows(t, s, 2, later)
	same(t, "after a later import", snapshot(t, s, run.ID, 2), before)
	Look(t, s, func(tx *store.Tx) error {
		again, persons, grants, err := tx.FrozenDigest(run.ID)
		same(t, "digest computed again", fmt.Sprint(again, persons, grants), fmt.Sprint(digest, 5, 5))
		one, oneErr := tx.Person(run.ID, PersonID(3))
		same(t, "one person", one, before[3])
		_, missing := tx.Person(run.ID, PersonID(6))
		want(t, missing, payroll.ErrNotFound)
		return firstOf(err, oneErr)
	})
	want(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		_, _, _, err := tx.Freeze(run.ID, "NCC")
		return err
	}), payroll.ErrConflict)
}

func testSnapshotPages(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	rows := Rows(9)
	for n := range 9 { // every person has three grants, one of another programme
		for i, category := range []string{"A_DAU_TIEN", "ZZ_CUOI"} {
			row := Row(n)
			row.Grant.Category = category
			row.Programme = payroll.Programme([]string{"BTXH", "NCC"}[i])
			rows = append(rows, row)
		}
	}
	ImportRows(t, s, 1, rows)
	run, _ := freeze(t, s)
	all := snapshot(t, s, run.ID, 1000)
	same(t, "persons", len(all), 9)
	for n, b := range all {
		var categories []string
		for _, g := range b.Grants {
			categories = append(categories, g.Category)
		}
		same(t, "person", b.PersonID, PersonID(n))
		same(t, "grants", categories, []string{"A_DAU_TIEN", "THUONG_BINH", "ZZ_CUOI"})
	}
	for _, limit := range []int{1, 2, 4, 9, 10} {
		same(t, fmt.Sprint("pages of ", limit), snapshot(t, s, run.ID, limit), all)
	}
}

// everybody reads the present registry in pages.
func everybody(t *testing.T, s *store.Store, limit int) (all []payroll.Beneficiary) {
	t.Helper()
	Look(t, s, func(tx *store.Tx) error {
		for after := ""; ; after = all[len(all)-1].PersonID {
			page, err := tx.People(after, limit)
			if err != nil || len(page) == 0 {
				return err
			}
			if len(page) > limit {
				t.Errorf("page of %d persons, limit %d", len(page), limit)
			}
			all = append(all, page...)
		}
	})
	return all
}

// The present registry reads as a run would freeze it: everybody, at their
// present versions, married to those they name.
func testPeople(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	same(t, "an empty registry", len(everybody(t, s, 10)), 0)
	rows := Rows(7)
	rows[0].Grant.SpouseID, rows[6].Grant.SpouseID = PersonID(6), PersonID(0)
	ImportRows(t, s, 1, rows)
	run, _ := freeze(t, s)
	frozen := snapshot(t, s, run.ID, 1000)
	for _, limit := range []int{1, 2, 7, 8} {
		same(t, fmt.Sprint("pages of ", limit), everybody(t, s, limit), frozen)
	}
	rows[3].Person.Name, rows[3].Grant.Percent = "Tên Khác", 99
	other := Row(3)
	other.Person, other.Grant.Category, other.Programme = rows[3].Person, "K8", "BTXH"
	ImportRows(t, s, 2, []store.RegistryRow{rows[3], other})
	changed := everybody(t, s, 3)[3]
	same(t, "the present version", fmt.Sprint(changed.Name, len(changed.Grants), changed.Grants[1].Percent), "Tên Khác2 99")
	same(t, "everybody else", everybody(t, s, 3)[4:], frozen[4:])
}

func testSpouse(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	rows := Rows(4)
	rows[0].Grant.SpouseID = PersonID(3) // who has only a grant of another programme
	rows[3].Programme = "BTXH"
	rows[1].Grant.SpouseID = PersonID(2) // in the same programme
	rows[2].Grant.SpouseID = "031150999999"
	ImportRows(t, s, 1, rows)
	run, digest := freeze(t, s)
	all := snapshot(t, s, run.ID, 2)
	same(t, "persons", len(all), 3)
	if all[0].Spouse == nil || all[0].Spouse.PersonID != PersonID(3) || len(all[0].Spouse.Grants) != 1 {
		t.Errorf("spouse of the first is %+v", all[0].Spouse)
	}
	if all[1].Spouse == nil || all[1].Spouse.PersonID != PersonID(2) || all[1].Spouse.Spouse != nil {
		t.Errorf("spouse of the second is %+v", all[1].Spouse)
	}
	if all[2].Spouse != nil {
		t.Errorf("an unknown spouse became %+v", all[2].Spouse)
	}
	// What the spouse receives decides, so it counts for the digest.
	rows[3].Grant.Percent = 99
	ImportRows(t, s, 2, rows)
	now, persons, grants := registryDigest(t, s, "NCC")
	same(t, "persons and grants", fmt.Sprint(persons, grants), "3 3")
	if now == digest {
		t.Error("digest does not see a change of the spouse's grant")
	}
}

func testByteOrder(t *testing.T, s *store.Store) {
	AddUsers(t, s)
	codes := []string{"đ", "Z", "a", "é", "e\u0301", "B", "10", "9", "_", "z", "Đ", "ă"}
	var units []payroll.Unit
	for _, code := range codes {
		units = append(units, payroll.Unit{Code: code, Name: code})
	}
	upsertUnits(t, s, 1, units...)
	slices.Sort(codes)
	Look(t, s, func(tx *store.Tx) error {
		all, err := tx.Units()
		var got []string
		for _, u := range all {
			got = append(got, u.Code)
		}
		same(t, "order", got, codes)
		return err
	})
}
