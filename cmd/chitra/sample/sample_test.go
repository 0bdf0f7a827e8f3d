package sample

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chitra/payroll"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// draw returns the people of a sample, each with their rows.
func draw(t testing.TB, o Options) (people [][]Row) {
	t.Helper()
	for rows, err := range People(o) {
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, rows)
	}
	return people
}

func write(t testing.TB, o Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSameSeedSameBytes(t *testing.T) {
	o := Options{People: 3000, Seed: 7, FaultyPercent: 5}
	first := write(t, o)
	if second := write(t, o); first != second {
		t.Error("the same options gave other bytes")
	}
	o.Seed = 8
	if other := write(t, o); first == other {
		t.Error("another seed gave the same bytes")
	}
}

func TestWriteIsTheFileOfTheContract(t *testing.T) {
	records, err := csv.NewReader(strings.NewReader(write(t, Options{People: 500, Seed: 1}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(records[0], Columns) {
		t.Errorf("header %v", records[0])
	}
	var rows int
	for _, person := range draw(t, Options{People: 500, Seed: 1}) {
		rows += len(person)
	}
	if len(records) != rows+1 {
		t.Errorf("%d records for %d rows", len(records), rows)
	}
	for _, r := range records[1:] {
		if !strings.HasPrefix(r[slices.Index(Columns, "decision_no")], "MAU-") {
			t.Fatalf("a row does not say that it is a sample: %v", r)
		}
	}
}

func TestCellsStandUnderTheirHeader(t *testing.T) {
	r := Row{
		PersonID: "person_id", FullName: "full_name", BirthDate: "birth_date", Sex: "sex", Unit: "unit",
		Jurisdiction: "jurisdiction", Category: "category", Percent: "percent", Count: "count", Facts: "facts",
		DecisionNo: "decision_no", DecisionDate: "decision_date", FromMonth: "from_month", ToMonth: "to_month",
		Status: "status", StatusFrom: "status_from", DiedOn: "died_on",
		Payment: Payment{PayeeName: "payee_name", PayeeID: "payee_id", PayeeRelation: "payee_relation",
			Method: "method", Bank: "bank", AccountNo: "account_no", AccountHolder: "account_name"},
	}
	if got := r.Append(nil); !slices.Equal(got, Columns) {
		t.Errorf("cells %v", got)
	}
}

// categories are the codes of the catalogue that beneficiary files use; a small
// sample holds each.
var categories = strings.Fields(`HDCM_TRUOC_1945 TIEN_KHOI_NGHIA TN_HDCM_TRUOC_1945 TN_TIEN_KHOI_NGHIA TN_LIET_SI
	VO_CHONG_LS_TAI_GIA BA_ME_VNAH ANH_HUNG THUONG_BINH THUONG_BINH_LOAI_B BENH_BINH CHAT_DOC_HOA_HOC CON_DE_CDHH TU_DAY
	GIUP_DO_CM TN_THUONG_BINH TN_BENH_BINH TN_CHAT_DOC_HOA_HOC GIAO_DUC_HANG_THANG THO_CUNG_LS DIEU_DUONG GIAO_DUC_HANG_NAM
	TRO_CAP_MOT_LAN_CHET MAI_TANG_NCC AN_THEM_LE_TET MOT_LAN_BI_THUONG MOT_LAN_HDKC_GPDT MOT_LAN_HDKC_GPDT_CHET MOT_LAN_HDCM_TRUOC_1945 MOT_LAN_TIEN_KHOI_NGHIA MOT_LAN_TN_LIET_SI MOT_LAN_BAO_TU_LS MOT_LAN_BA_ME_VNAH MOT_LAN_ANH_HUNG MOT_LAN_TU_DAY MOT_LAN_GIUP_DO_CM K1 K2 K3 K4 K5A K5B K5C K5D K6_DBN K6_NANG K7 K8 C_FOSTER_CHILD C_FOSTER_ELDER
	C_HOUSEHOLD_DBN C_FOSTER_DBN C_NKT_CHILD F_FACILITY SP MAI_TANG_BTXH MAI_TANG_HTXH MAI_TANG_CO_SO`)

func TestSmallSampleHoldsEveryCategory(t *testing.T) {
	seen := map[string]bool{}
	for _, rows := range draw(t, Options{People: 1000, Seed: 3}) {
		for _, r := range rows {
			seen[r.Category] = true
		}
	}
	for _, c := range categories {
		if !seen[c] {
			t.Errorf("no %s", c)
		}
		delete(seen, c)
	}
	for c := range seen {
		t.Errorf("category %s is not of the catalogue", c)
	}
}

func TestShares(t *testing.T) {
	const people = 60_000
	count := map[string]int{}
	for _, rows := range draw(t, Options{People: people, Seed: 5}) {
		r := rows[0]
		count[programmeOf(r.Category)]++
		count[r.Category]++
		if r.Method == "cash" {
			count["cash"]++
		}
		if r.Status != "active" {
			count["not active"]++
		}
		if len(rows) > 1 {
			count["several grants"]++
		}
	}
	tests := []struct {
		what     string
		from, to int // per mille of the people
	}{
		{"NCC", 300, 370},
		{"BTXH", 440, 540},
		{"HTXH", 130, 200},
		{"K6_NANG", 180, 280},
		{"K6_DBN", 50, 110},
		{"K5A", 70, 120},
		{"THUONG_BINH", 60, 120},
		{"TN_LIET_SI", 60, 110},
		{"CHAT_DOC_HOA_HOC", 30, 60},
		{"BA_ME_VNAH", 0, 3},
		{"HDCM_TRUOC_1945", 0, 1},
		{"cash", 50, 70},
		{"not active", 3, 20},
		{"several grants", 80, 200},
	}
	for _, tt := range tests {
		if got := count[tt.what] * 1000 / people; got < tt.from || got > tt.to {
			t.Errorf("%s: %d per mille of the people, want %d to %d", tt.what, got, tt.from, tt.to)
		}
	}
}

// programmeOf tells the programme by the code of the category.
func programmeOf(category string) string {
	switch {
	case category == "SP", category == "MAI_TANG_HTXH":
		return "HTXH"
	case strings.HasPrefix(category, "K"), strings.HasPrefix(category, "C_"), strings.HasPrefix(category, "F_"):
		return "BTXH"
	}
	return "NCC"
}

// fits says whether a person may have the category, as the law puts it.
func fits(r Row, age int) bool {
	switch r.Category {
	case "SP":
		return age >= 75 || age >= 70 && (r.Facts == "ho_ngheo" || r.Facts == "ho_can_ngheo")
	case "K1", "K3", "C_FOSTER_CHILD":
		return age < 16
	case "K2":
		return age >= 16 && r.Facts == "dang_hoc"
	case "K5A", "K5D", "C_FOSTER_ELDER":
		return age >= 60
	case "K5B":
		return age >= 75 && r.ToMonth != "" && r.ToMonth <= "2025-06"
	case "K5C":
		return age >= 80 && r.ToMonth == "2025-06"
	case "K7":
		return age < 3
	case "HDCM_TRUOC_1945", "TIEN_KHOI_NGHIA":
		return age >= 96
	case "BA_ME_VNAH":
		return age >= 80 && r.Sex == "nu"
	case "THUONG_BINH", "THUONG_BINH_LOAI_B":
		return age >= 50 && number(r.Percent) >= 21 && number(r.Percent) <= 100
	case "BENH_BINH":
		return number(r.Percent) >= 41 && number(r.Percent) <= 100
	case "CHAT_DOC_HOA_HOC":
		return age >= 60 && number(r.Percent) >= 21 && number(r.Percent) <= 100
	case "CON_DE_CDHH":
		return number(r.Percent) >= 61 && number(r.Percent) <= 100
	case "TN_LIET_SI", "THO_CUNG_LS", "K4":
		return number(r.Count) >= 1
	case "C_NKT_CHILD":
		return number(r.Count) >= 1 && age >= 18 && age < 50
	case "GIUP_DO_CM":
		return strings.Contains(r.Facts, "ky_niem_chuong") != strings.Contains(r.Facts, "huan_chuong")
	case "TRO_CAP_MOT_LAN_CHET", "MAI_TANG_NCC", "MAI_TANG_BTXH", "MAI_TANG_HTXH", "MAI_TANG_CO_SO":
		return r.DiedOn != "" && r.PayeeName != ""
	}
	return true
}

func number(s string) (n int) {
	_, _ = fmt.Sscan(s, &n)
	return n
}

func TestPeopleFitTheirCategories(t *testing.T) {
	for _, rows := range draw(t, Options{People: 20_000, Seed: 11}) {
		for _, r := range rows {
			age := payroll.AgeIn(birth(t, r), payroll.NewMonth(2026, 10), payroll.BirthdayMonth)
			if !fits(r, age) {
				t.Fatalf("a person of %d has no right to this: %+v", age, r)
			}
		}
	}
}

func TestMoneyOfOthersNamesThePayee(t *testing.T) {
	others := strings.Fields("K1 K3 K7 C_FOSTER_CHILD C_FOSTER_ELDER C_HOUSEHOLD_DBN C_FOSTER_DBN F_FACILITY MAI_TANG_NCC MAI_TANG_BTXH MAI_TANG_CO_SO")
	for _, rows := range draw(t, Options{People: 5_000, Seed: 12}) {
		for _, r := range rows {
			if slices.Contains(others, r.Category) && (r.PayeeName == "" || r.PayeeRelation == "") {
				t.Fatalf("nobody receives: %+v", r)
			}
			if hasAccount := r.Bank != "" && r.AccountNo != ""; hasAccount != (r.Method == "account") {
				t.Fatalf("method and account differ: %+v", r)
			}
		}
	}
}

// birth reads the birth date of a row.
func birth(t testing.TB, r Row) payroll.Date {
	t.Helper()
	if day, err := time.Parse("02/01/2006", r.BirthDate); err == nil {
		return payroll.DateOf(day)
	}
	year, err := time.Parse("2006", r.BirthDate)
	if err != nil {
		t.Fatalf("birth date of %+v", r)
	}
	return payroll.Date{Year: year.Year()}
}

// checkPerson verifies what holds for every person without a fault.
func checkPerson(t testing.TB, rows []Row, seen map[string]bool) {
	t.Helper()
	if len(rows) < 1 || len(rows) > 3 {
		t.Fatalf("%d rows of one person", len(rows))
	}
	first := rows[0]
	checkCitizenNumber(t, first.PersonID, first.Sex, birth(t, first).Year, seen)
	for _, r := range rows {
		if r.PersonID != first.PersonID || r.FullName != first.FullName || r.BirthDate != first.BirthDate ||
			r.Sex != first.Sex || r.Unit != first.Unit || r.DiedOn != first.DiedOn {
			t.Fatalf("rows of one person differ:\n%+v\n%+v", first, r)
		}
		if !norm.NFC.IsNormalString(r.FullName) || len(strings.Fields(r.FullName)) < 3 {
			t.Fatalf("name %q", r.FullName)
		}
		checkMonths(t, r)
	}
}

func checkMonths(t testing.TB, r Row) {
	t.Helper()
	from, err := payroll.ParseMonth(r.FromMonth)
	if err != nil || from > payroll.NewMonth(2026, 12) || from < birth(t, r).MonthOf() {
		t.Fatalf("from %s: %+v", r.FromMonth, r)
	}
	if r.ToMonth != "" && r.ToMonth < r.FromMonth {
		t.Fatalf("to before from: %+v", r)
	}
	if (r.Status == "active") != (r.StatusFrom == "") || r.StatusFrom != "" && r.StatusFrom <= r.FromMonth {
		t.Fatalf("status: %+v", r)
	}
	decided, err := time.Parse("02/01/2006", r.DecisionDate)
	if err != nil || decided.After(time.Date(2026, 10, 31, 0, 0, 0, 0, time.UTC)) || payroll.DateOf(decided).Before(birth(t, r)) {
		t.Fatalf("decision date: %+v", r)
	}
}

func checkCitizenNumber(t testing.TB, id, sex string, year int, seen map[string]bool) {
	t.Helper()
	digit := map[string]int{"nam": 0, "nu": 1}[sex]
	if year >= 2000 {
		digit += 2
	}
	if want := fmt.Sprintf("%d%02d", digit, year%100); len(id) != 12 || id[3:6] != want {
		t.Fatalf("citizen number %s of a person (%s) born in %d", id, sex, year)
	}
	if seen[id] {
		t.Fatalf("citizen number %s twice", id)
	}
	seen[id] = true
}

func TestCitizenNumbersComeOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, rows := range draw(t, Options{People: 100_000, Seed: 13}) {
		checkPerson(t, rows, seen)
	}
}

func TestSerialsRunOutWithAnError(t *testing.T) {
	m, err := newMaker(Options{People: 1, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, province := range provinces {
		m.serials[serialKey{province, 1950, payroll.Male}] = &serial{given: serials - 1}
	}
	m.citizenNumber(payroll.Male, 1950)
	if m.err != nil {
		t.Fatalf("the last serial: %v", m.err)
	}
	for range 1000 {
		m.citizenNumber(payroll.Male, 1950)
	}
	if m.err == nil {
		t.Error("numbers went on beyond the last serial")
	}
}

func TestAnyOptions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := Options{
			People:  rapid.IntRange(0, 400).Draw(rt, "people"),
			Seed:    rapid.Uint64().Draw(rt, "seed"),
			Units:   rapid.IntRange(0, 20).Draw(rt, "units"),
			Grouped: rapid.Bool().Draw(rt, "grouped"),
		}
		people, seen := draw(t, o), map[string]bool{}
		if len(people) != o.People {
			rt.Fatalf("%d people", len(people))
		}
		for _, rows := range people {
			checkPerson(t, rows, seen)
		}
	})
}

func TestGroupedPeopleStandByUnit(t *testing.T) {
	var units []string
	for _, rows := range draw(t, Options{People: 2000, Seed: 2, Units: 9, Grouped: true}) {
		if len(units) == 0 || units[len(units)-1] != rows[0].Unit {
			units = append(units, rows[0].Unit)
		}
	}
	if want := 9; len(units) != want || !slices.IsSorted(units) {
		t.Errorf("units in the order of the file: %v", units)
	}
}

func TestCouplesNameEachOther(t *testing.T) {
	people := draw(t, Options{People: 3000, Seed: 4})
	couples := 0
	for i, rows := range people {
		spouse, ok := strings.CutPrefix(rows[len(rows)-1].Facts, "vo_chong_khuyet_tat=")
		if !ok {
			continue
		}
		couples++
		other := people[i+1]
		if other[0].PersonID != spouse {
			other = people[i-1]
		}
		if other[0].PersonID != spouse || other[len(other)-1].Facts != "vo_chong_khuyet_tat="+rows[0].PersonID {
			t.Errorf("person %d and the spouse do not stand together", i)
		}
	}
	if couples == 0 || couples%2 != 0 {
		t.Errorf("%d spouses", couples)
	}
}

func TestEveryFaultComesInTurn(t *testing.T) {
	people := draw(t, Options{People: len(faults), Seed: 6, FaultyPercent: 100})
	for i, rows := range people {
		if want := "MAU-LOI-" + Faults()[i]; rows[0].DecisionNo != want {
			t.Errorf("person %d has %s, want %s", i, rows[0].DecisionNo, want)
		}
	}
}

// Every fault must change something beyond the name of its decision.
func TestEveryFaultSpoilsItsRow(t *testing.T) {
	sound := Row{PersonID: "031150000123", FullName: "Nguyễn Thị Mẫu", BirthDate: "01/02/1950", Sex: "nu", Unit: "99001",
		Jurisdiction: "hai-phong", Category: "BENH_BINH", Percent: "61", DecisionNo: "MAU-1/QĐ", DecisionDate: "01/02/2020",
		FromMonth: "2020-03", Status: "active", Payment: Payment{Method: "account", Bank: "Agribank", AccountNo: "2100205123456"}}
	for _, f := range faults {
		if rows := f.spoil([]Row{sound}); len(rows) == 1 && rows[0] == sound {
			t.Errorf("%s leaves the row as it was", f.name)
		}
	}
}

func TestFaultyPercent(t *testing.T) {
	tests := []struct{ percent, from, to int }{{0, 0, 0}, {3, 200, 400}, {50, 4700, 5300}, {100, 10_000, 10_000}}
	for _, tt := range tests {
		faulty := 0
		for _, rows := range draw(t, Options{People: 10_000, Seed: 9, FaultyPercent: tt.percent}) {
			if strings.HasPrefix(rows[0].DecisionNo, "MAU-LOI-") {
				faulty++
			}
		}
		if faulty < tt.from || faulty > tt.to {
			t.Errorf("%d%%: %d faulty people of 10,000", tt.percent, faulty)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, o := range map[string]Options{
		"fewer than nobody":  {People: -1},
		"more than everyone": {People: 1, FaultyPercent: 101},
		"negative per cent":  {People: 1, FaultyPercent: -1},
		"negative units":     {People: 1, Units: -1},
		"too many units":     {People: 1, Units: maxUnits + 1},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := Write(&b, o); err == nil {
				t.Error("Write took it")
			}
			if err := Units(&b, o); err == nil {
				t.Error("Units took it")
			}
		})
	}
}

// fullDisk takes some bytes and no more.
type fullDisk struct{ left int }

var errFull = errors.New("disk full")

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.left -= len(p); d.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteReportsAFullDisk(t *testing.T) {
	for _, room := range []int{0, 100, 100_000} {
		if err := Write(&fullDisk{room}, Options{People: 2000, Seed: 1}); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
	if err := Units(&fullDisk{100}, Options{}); !errors.Is(err, errFull) {
		t.Errorf("units: %v", err)
	}
}

func TestUnits(t *testing.T) {
	var b bytes.Buffer
	if err := Units(&b, Options{Units: 12}); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(records[0], UnitColumns) || len(records) != 1+3*12 {
		t.Fatalf("%d records, header %v", len(records), records[0])
	}
	for i := 1; i < len(records); i += 3 {
		merit, social, pension := records[i], records[i+1], records[i+2]
		if merit[4] != "NCC" || social[4] != "BTXH" || pension[4] != "HTXH" {
			t.Errorf("programmes %s %s %s", merit[4], social[4], pension[4])
		}
		if merit[6] == social[6] || social[6] != pension[6] {
			t.Errorf("accounts of unit %s: %s %s %s", merit[0], merit[6], social[6], pension[6])
		}
		if !strings.Contains(merit[1], "Mẫu") {
			t.Errorf("unit %q does not say that it is a sample", merit[1])
		}
	}
}

func TestUnaccented(t *testing.T) {
	tests := map[string]string{
		"Nguyễn Thị Đào": "NGUYEN THI DAO",
		"Lê Hữu Ước":     "LE HUU UOC",
		"Vũ Thị Thủy":    "VU THI THUY",
		"Ỷ Ỹ Ỵ ý":        "Y Y Y Y",
		"Mẫu 01":         "MAU 01",
	}
	for name, want := range tests {
		if got := unaccented(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	const people = 100_000
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(&fullDisk{1 << 40}, Options{People: people, Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(people*float64(b.N)/b.Elapsed().Seconds(), "people/s")
}
