package registry

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"chitra/payroll"

	"pgregory.net/rapid"
)

// rowCodes lists row numbers with grant and findings: "2:0 3:-1 E:DUPLICATE_GRANT".
func rowCodes(people []Person) string {
	var all []string
	for _, p := range people {
		for _, r := range p.Rows {
			word := itoa(r.Number) + ":" + itoa(r.Grant)
			if len(r.Findings) > 0 {
				word += " " + codes(r.Findings)
			}
			all = append(all, word)
		}
	}
	return strings.Join(all, ", ")
}

func itoa(n int) string {
	if n < 0 {
		return "-1"
	}
	return string(rune('0' + n))
}

func TestRowsOfOnePerson(t *testing.T) {
	b := func(pairs ...string) map[string]string { return change(pairs...) }
	for _, c := range []struct {
		name string
		rows []map[string]string
		want string
	}{
		{"two categories", []map[string]string{b(), b("category", "TN_THUONG_BINH", "facts", "")}, "2:0, 3:1"},
		{"the same row twice", []map[string]string{b(), b()}, "2:0, 3:-1 E:DUPLICATE_GRANT"},
		{"three times", []map[string]string{b(), b(), b()}, "2:0, 3:-1 E:DUPLICATE_GRANT, 4:-1 E:DUPLICATE_GRANT"},
		{"another decision", []map[string]string{b(), b("decision_no", "13/QĐ")}, "2:0, 3:-1 E:OVERLAPPING_GRANTS"},
		{"two tuất of one category", []map[string]string{b("category", "TN_THUONG_BINH", "facts", ""), b("category", "TN_THUONG_BINH", "facts", "", "decision_no", "13/QĐ")}, "2:0, 3:1 W:OVERLAPPING_GRANTS"},
		{"one after the other", []map[string]string{b("to_month", "06/2024"), b("from_month", "07/2024")}, "2:0, 3:1"},
		{"meeting in one month", []map[string]string{b("to_month", "07/2024"), b("from_month", "07/2024")}, "2:0, 3:-1 E:DUPLICATE_GRANT"},
		{"after one that was stopped", []map[string]string{b("status", "stopped", "status_from", "07/2024"), b("from_month", "07/2024", "unit", "99002")}, "2:0, 3:1"},
		{"suspended is not stopped", []map[string]string{b("status", "suspended", "status_from", "07/2024"), b("from_month", "07/2024")}, "2:0, 3:-1 E:DUPLICATE_GRANT"},
		{"paid once, other month", []map[string]string{b("category", "TRO_CAP_MOT_LAN", "facts", "", "from_month", "01/2024"), b("category", "TRO_CAP_MOT_LAN", "facts", "", "from_month", "02/2024")}, "2:0, 3:1"},
		{"funeral twice", []map[string]string{b("category", "MAI_TANG_NCC", "facts", "", "from_month", "01/2024", "died_on", "01/01/2024"), b("category", "MAI_TANG_NCC", "facts", "", "from_month", "02/2024", "died_on", "01/01/2024")}, "2:0, 3:-1 E:DUPLICATE_GRANT"},
		{"names differ", []map[string]string{b(), b("category", "TN_THUONG_BINH", "facts", "", "full_name", "Nguyễn Văn Anh")}, "2:0, 3:-1 E:CONTRADICTION"},
		{"names differ in case only", []map[string]string{b(), b("category", "TN_THUONG_BINH", "facts", "", "full_name", "NGUYỄN VĂN AN")}, "2:0, 3:1"},
		{"birth and death differ", []map[string]string{b("died_on", "01/01/2024"), b("category", "TN_THUONG_BINH", "facts", "", "birth_date", "06/09/1945", "died_on", "02/01/2024")}, "2:0, 3:-1 E:CONTRADICTION E:CONTRADICTION"},
		{"two without a number", []map[string]string{b("person_id", ""), b("person_id", "")}, "2:0 E:MISSING_VALUE, 3:0 E:MISSING_VALUE"},
		{"a bad row spoils only itself", []map[string]string{b("percent", ""), b()}, "2:-1 E:MISSING_PERCENT, 3:0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			people, _ := mustRead(t, save(t, "ds.csv", list(c.rows...)))
			if have := rowCodes(people); have != c.want {
				t.Errorf("have %s\nwant %s", have, c.want)
			}
			for _, p := range people {
				for _, r := range p.Rows {
					for _, f := range r.Findings {
						checkWords(t, f)
					}
				}
			}
		})
	}
}

func TestOneRowFillsWhatAnotherLeavesOpen(t *testing.T) {
	people, _ := mustRead(t, save(t, "ds.csv", list(change("sex", "", "birth_date", ""), change("category", "TN_THUONG_BINH", "facts", "", "died_on", "01/01/2024"))))
	p := people[0]
	if p.Sex != payroll.Male || p.Born != (payroll.Date{Year: 1945, Month: 9, Day: 5}) || p.Died != (payroll.Date{Year: 2024, Month: 1, Day: 1}) {
		t.Errorf("have %+v", p.Beneficiary)
	}
}

func couple(ofB string) []map[string]string {
	a := change("category", "C_NKT_CHILD", "facts", "vo_chong_khuyet_tat=031145000999")
	b := change("person_id", "031145000999", "full_name", "Trần Thị Bình", "sex", "nữ", "category", "C_NKT_CHILD", "facts", ofB)
	return []map[string]string{a, b}
}

func TestSpouses(t *testing.T) {
	for _, c := range []struct {
		name, facts, want string
		linked            bool
	}{
		{"each names the other", "vo_chong_khuyet_tat=031045000123", "2:0, 3:0", true},
		{"one names the other", "", "2:0, 3:0", true},
		{"the other names a third", "vo_chong_khuyet_tat=031045000555", "2:0 E:SPOUSE_CONFLICT, 3:0 I:SPOUSE_NOT_IN_FILE", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			people, _ := mustRead(t, save(t, "ds.csv", list(couple(c.facts)...)))
			if have := rowCodes(people); have != c.want {
				t.Errorf("have %s, want %s", have, c.want)
			}
			a, b := &people[0], &people[1]
			if linked := a.Spouse != nil && b.Spouse != nil && a.Spouse.PersonID == b.PersonID && b.Spouse.PersonID == a.PersonID; linked != c.linked {
				t.Errorf("linked %v: %v %v", linked, a.Spouse, b.Spouse)
			}
		})
	}
}

func TestSpouseOfTwo(t *testing.T) {
	rows := append(couple("vo_chong_khuyet_tat=031045000123"),
		change("person_id", "031045000777", "category", "C_NKT_CHILD", "facts", "vo_chong_khuyet_tat=031145000999"))
	people, _ := mustRead(t, save(t, "ds.csv", list(rows...)))
	if have := rowCodes(people); have != "2:0, 3:0, 4:0 E:SPOUSE_CONFLICT" {
		t.Errorf("have %s", have)
	}
}

// TestSpousesShareABatch puts a thousand people between two spouses.
func TestSpousesShareABatch(t *testing.T) {
	rows := couple("")
	between := []map[string]string{rows[0]}
	for i := range 2000 {
		between = append(between, change("person_id", "0310450"+pad(i+20000)))
	}
	people, _ := mustRead(t, save(t, "ds.csv", list(append(between, rows[1])...)))
	linked := 0
	for _, p := range people {
		if p.Spouse != nil {
			linked++
		}
	}
	if linked != 2 || len(people) != 2002 {
		t.Errorf("%d linked of %d", linked, len(people))
	}
}

func pad(n int) string {
	s := "00000"
	for i := 4; n > 0; i-- {
		s = s[:i] + string(rune('0'+n%10)) + s[i+1:]
		n /= 10
	}
	return s
}

// TestShuffle: whatever the order of the rows, the same people come out with
// the same grants, and nobody comes twice.
func TestShuffle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []map[string]string
		for i := range rapid.IntRange(1, 60).Draw(t, "people") {
			id := "0310450" + pad(i+1)
			all := []string{"THUONG_BINH", "TN_THUONG_BINH", "TN_LIET_SI", "C_NKT_CHILD"}
			for _, category := range all[:rapid.IntRange(1, 4).Draw(t, "grants")] {
				facts := ""
				if category == "C_NKT_CHILD" && i > 0 && rapid.Bool().Draw(t, "couple") {
					facts = "vo_chong_khuyet_tat=0310450" + pad(i)
				}
				rows = append(rows, change("person_id", id, "category", category, "count", "1", "facts", facts, "decision_no", `12 "a"`))
			}
		}
		before := summary(t, rows)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		if after := summary(t, rows); before != after {
			t.Fatalf("before\n%s\nafter\n%s", before, after)
		}
	})
}

// summary lists the people of rows in an order of its own.
func summary(t *rapid.T, rows []map[string]string) string {
	path, remove := temp(t, list(rows...))
	defer remove()
	people, _, err := readAll(path, options())
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	var lines []string
	for _, p := range people {
		line := p.PersonID + " " + p.Name + " " + p.Born.String()
		var grants []string
		for _, r := range p.Rows {
			count++
			if r.Grant >= 0 {
				g := p.Grants[r.Grant]
				g.Row = 0
				grants = append(grants, describeGrant(&g))
			}
		}
		slices.Sort(grants)
		lines = append(lines, line+"\n"+strings.Join(grants, "\n"))
	}
	if count != len(rows) {
		t.Fatalf("%d rows of %d", count, len(rows))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestBatches: all rows of a scattered person are in one batch, batches are of
// moderate size, and may be parsed beside each other.
func TestBatches(t *testing.T) {
	var rows []map[string]string
	for round := range 2 {
		for i := range 3000 {
			category := []string{"THUONG_BINH", "TN_THUONG_BINH"}[round]
			if i%10 == 0 || round == 0 {
				rows = append(rows, change("person_id", "0310450"+pad(i+1), "category", category, "facts", ""))
			}
		}
	}
	f, err := Open(save(t, "ds.csv", list(rows...)), options())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range 2 { // the walk can be repeated
		var wg sync.WaitGroup
		var mu sync.Mutex
		seen := map[string]int{}
		for b, err := range f.Batches(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			if len(b.rows) > 2*batchRows {
				t.Errorf("batch of %d rows", len(b.rows))
			}
			wg.Go(func() {
				for _, p := range b.People() {
					mu.Lock()
					seen[p.PersonID] += 10 + len(p.Grants)
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(seen) != 3000 || seen["031045000001"] != 12 || seen["031045000002"] != 11 {
			t.Errorf("%d people, %d, %d", len(seen), seen["031045000001"], seen["031045000002"])
		}
	}
}

func TestBatchesStop(t *testing.T) {
	var rows []map[string]string
	for i := range 3000 {
		rows = append(rows, change("person_id", "0310450"+pad(i+1)))
	}
	f, err := Open(save(t, "ds.csv", list(rows...)), options())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	batches := 0
	for _, err = range f.Batches(ctx) {
		if err == nil {
			batches++
		}
		cancel()
	}
	if !errors.Is(err, context.Canceled) || batches != 1 {
		t.Errorf("after cancel: %d batches, %v", batches, err)
	}
	for range f.Batches(context.Background()) {
		break
	}
}
