package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Everybody here is made up.
var (
	families = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi"}
	middles  = []string{"Thị", "Văn", "Thị Minh", "Đức", "Thị Ngọc", "Hữu"}
	givens   = []string{"An", "Ánh", "Bình", "Dung", "Đào", "Hoà", "Oanh", "Ổn", "Ơn", "Ý", "Yến"}
	sorts    = []Summary{
		{Code: "THUONG_BINH", Name: "Thương binh, người hưởng chính sách như thương binh"},
		{Code: "TN_LIET_SI", Name: "Thân nhân liệt sĩ hưởng trợ cấp tiền tuất hằng tháng"},
		{Code: "CHAT_DOC_HOA_HOC", Name: "Người hoạt động kháng chiến bị nhiễm chất độc hóa học"},
	}
	banks = []Summary{{Code: "VCB", Name: "Vietcombank"}, {Code: "VBA", Name: "Agribank"}, {Code: "ICB", Name: "VietinBank"}, {Code: "", Name: ""}}
	units = []Summary{{Code: "99001", Name: "Ủy ban nhân dân phường Mẫu 01"}, {Code: "99002", Name: "Ủy ban nhân dân xã Mẫu 02"}}
)

// sampleRow is row n of a run, from 0. Every seventh person has a second row in
// the same payment.
func sampleRow(n int) Row {
	person := n - n/8
	if n%8 == 7 {
		person--
	}
	unit, bank, sort := units[person%len(units)], banks[person%len(banks)], sorts[n%len(sorts)]
	r := Row{
		Unit: unit.Code, UnitName: unit.Name, PersonID: fmt.Sprintf("0311%08d", person), BirthYear: 1930 + person%60,
		Name:     families[person%len(families)] + " " + middles[person%len(middles)] + " " + givens[person%len(givens)],
		Category: sort.Code, CategoryName: sort.Name, DecisionNo: fmt.Sprintf("MAU-%04d/QĐ-UBND", n%9000),
		Method: payroll.ByAccount, Bank: bank.Code, BankName: bank.Name, Account: fmt.Sprintf("0%012d", 1_000_000+person),
		Amount: payroll.Amount(1_500_000 + n%37*23_000), EndToEndID: payroll.NewEndToEndID("2026-11-NCC", strconv.Itoa(person), 1, 1),
	}
	if bank.Code == "" {
		r.Method, r.Account = payroll.ByCash, ""
	}
	if n%11 == 3 {
		r.ArrearsMonths, r.Arrears = 2, 2*r.Amount
	}
	if n%13 == 5 {
		r.Payee = "Trần Thị Giám Hộ"
	}
	return r
}

func sampleRows(n int) Rows {
	return func(yield func(Row, error) bool) {
		for i := range n {
			if !yield(sampleRow(i), nil) {
				return
			}
		}
	}
}

func rowsOf(rows ...Row) Rows {
	return func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

var prepared = time.Date(2026, 10, 22, 8, 30, 0, 0, time.FixedZone("+07", 7*60*60))

func sampleHead() ListHead {
	return ListHead{
		Authority: "Ủy ban nhân dân thành phố Hải Phòng", Unit: payroll.Unit{Code: "99001", Name: "Ủy ban nhân dân phường Mẫu 01", BudgetCode: "1099001"},
		Programme: payroll.ProgrammeInfo{Code: "NCC", Name: payroll.Text{VI: "Ưu đãi người có công với cách mạng", EN: "Merit"}, Budget: payroll.Text{VI: "Ngân sách trung ương"}},
		Month:     payroll.NewMonth(2026, 11), Paying: payroll.Account{Number: "1012345678901", BankText: "Vietcombank chi nhánh Hải Phòng"},
		Place: "Hải Phòng", On: payroll.Date{Year: 2026, Month: 10, Day: 22}, At: prepared,
	}
}

// sampleHeld are rows held for reasons of every kind of text.
func sampleHeld(n int) iter.Seq2[Held, error] {
	return func(yield func(Held, error) bool) {
		for i := range n {
			r := sampleRow(i * 5)
			h := Held{HeldRow: payroll.HeldRow{RunID: "2026-11-NCC", PersonID: r.PersonID, Name: r.Name, Unit: r.Unit, Category: r.Category,
				Row: i + 2, Amount: 1_000_000, Finding: payroll.Finding{Code: payroll.CodeNoAccount, Severity: payroll.Error,
					Value: "=CMD\x01", Args: payroll.Args{"amount": "1.000.000"}}},
				UnitName: r.UnitName, CategoryName: r.CategoryName}
			if i%3 == 2 {
				h.Amount, h.Finding = 0, payroll.Finding{Code: payroll.CodeUnknownUnit, Severity: payroll.Error, Value: "=HYPERLINK(\"x\")\x01"}
			}
			if !yield(h, nil) {
				return
			}
		}
	}
}

// sampleControl is a run of n rows and held rows whose totals tie.
func sampleControl(n, held int) ControlData {
	h := sampleHead()
	d := ControlData{
		Run: payroll.PayRun{ID: "2026-11-NCC", Programme: "NCC", Month: h.Month, Kind: payroll.Regular, State: payroll.Approved,
			PayOn: payroll.Date{Year: 2026, Month: 11, Day: 5}, PreparedBy: "can.bo.mau", PreparedAt: prepared,
			RatesDigest: digest('1'), RegistryDigest: digest('2'), SettingsDigest: digest('3'), ContentDigest: digest('4')},
		Programme: h.Programme, Basis: []string{"77/2024/NĐ-CP", "02/2020/UBTVQH14", "131/2021/NĐ-CP"}, Version: "thử nghiệm",
		Approvals: []payroll.Approval{{RunID: "2026-11-NCC", By: "ke.toan.truong.mau", At: prepared.Add(2 * time.Hour), Digest: digest('4')},
			{RunID: "2026-11-NCC", By: "thu.truong.mau", At: prepared.Add(time.Hour), Digest: digest('5'), Voided: "sổ đối tượng đã đổi"}},
		Rows: sampleRows(n), Held: sampleHeld(held),
		Last:            &payroll.PayRun{ID: "2026-10-NCC", Month: payroll.NewMonth(2026, 10)},
		UnitChanges:     []Change{{"99001", units[0].Name, 900, 905, 1_400_000_000, 1_412_000_000}, {"99002", units[1].Name, 880, 870, 1_300_000_000, 1_290_500_000}},
		CategoryChanges: []Change{{sorts[0].Code, sorts[0].Name, 1780, 1775, 2_700_000_000, 2_702_500_000}},
	}
	d.addUp()
	return d
}

// sampleDifference leads from a month of 100.000.000 đồng to the run.
func sampleDifference(d *ControlData) *DifferenceData {
	changes := []payroll.GrantChange{
		{PersonID: "031100000001", Name: "=Nguyễn Thị Mới", Unit: "99001", Grant: payroll.GrantKey{Category: sorts[0].Code, DecisionNo: "MAU-1/QĐ", From: payroll.NewMonth(2026, 11)},
			Move: payroll.MovedNew, Cause: payroll.CauseDecision, Is: 2_000_000},
		{PersonID: "031100000002", Name: "Trần Văn Mất", Unit: "99002", Grant: payroll.GrantKey{Category: sorts[1].Code, DecisionNo: "MAU-2/QĐ", From: payroll.NewMonth(2020, 1)},
			Move: payroll.MovedStopped, Cause: payroll.CauseDeath, Was: 1_500_000},
	}
	payable := d.Run.Totals.Payable()
	x := &DifferenceData{Difference: payroll.Difference{RunID: d.Run.ID, PriorID: d.Last.ID, Rows: []payroll.DifferenceRow{
		{Move: payroll.LastTotal, Count: 60, Amount: 100_000_000}, {Move: payroll.MovedNew, Cause: string(payroll.CauseDecision), Count: 1, Amount: 2_000_000},
		{Move: payroll.MovedStopped, Cause: string(payroll.CauseDeath), Count: -1, Amount: -1_500_000},
		{Move: payroll.Arrears, Cause: string(payroll.ReasonLaw), Count: 3, Amount: payable - 100_500_000}, {Move: payroll.ThisTotal, Count: 60, Amount: payable}}},
		Why: func(r payroll.DifferenceRow) string { return r.Cause }}
	x.Changes = func(yield func(Changed, error) bool) {
		for _, c := range changes {
			if !yield(Changed{c, units[0].Name, sorts[0].Name}, nil) {
				return
			}
		}
	}
	return x
}

func digest(c byte) string { return string(bytes.Repeat([]byte{c}, 64)) }

// addUp does what the database does: it sums the rows by heading.
func (d *ControlData) addUp() {
	t := &d.Run.Totals
	byUnit, byCategory, byBank := map[string]*Summary{}, map[string]*Summary{}, map[string]*Summary{}
	add := func(m map[string]*Summary, code, name string, a payroll.Amount) {
		if m[code] == nil {
			m[code] = &Summary{Code: code, Name: name}
		}
		m[code].Count++
		m[code].Amount += a
	}
	last := ""
	for r := range d.Rows {
		total := r.Amount + r.Arrears
		if r.EndToEndID != last {
			t.Payments++
		}
		last = r.EndToEndID
		t.Grants++
		t.Instructed += total
		add(byUnit, r.Unit, r.UnitName, total)
		add(byCategory, r.Category, r.CategoryName, total)
		add(byBank, r.Bank, r.BankName, total)
	}
	for h := range d.Held {
		t.HeldRows++
		t.HeldSum += h.Amount
		add(byUnit, h.Unit, h.UnitName, h.Amount)
		add(byCategory, h.Category, h.CategoryName, h.Amount)
	}
	t.Persons, t.Entitled = t.Payments, t.Instructed+t.HeldSum
	d.Units, d.Categories, d.Banks = sorted(byUnit), sorted(byCategory), sorted(byBank)
	if d.Last != nil {
		d.Difference = sampleDifference(d)
	}
}

func sorted(m map[string]*Summary) (all []Summary) {
	for _, code := range slices.Sorted(maps.Keys(m)) {
		all = append(all, *m[code])
	}
	return all
}

// written are the bytes of a workbook.
func written(t testing.TB, write func(io.Writer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func paymentList(t testing.TB, n int) []byte {
	return written(t, func(w io.Writer) error {
		_, err := PaymentList(w, sampleHead(), sampleRows(n))
		return err
	})
}

func form09(t testing.TB, n int) []byte {
	h := sampleHead()
	h.Before = &Before{Month: payroll.NewMonth(2026, 10), Count: 40, Amount: 60_000_000,
		Reasons: []Reason{{"Đối tượng mới", 3, 4_500_000}, {"Đối tượng từ trần", -2, -3_000_000}}}
	return written(t, func(w io.Writer) error {
		_, err := Form09(w, h, sampleRows(n))
		return err
	})
}

func form10(t testing.TB) []byte {
	return written(t, func(w io.Writer) error {
		paid, err := Form10(w, sampleHead(), []Form10Row{{Category: "=" + sorts[0].Name, Paid: bankfiles.Tally{Count: 3, Total: 4_500_000}},
			{Category: sorts[1].Name, Paid: bankfiles.Tally{Count: 1, Total: 1_000_000}, Pending: bankfiles.Tally{Count: 2, Total: 2_000_000}}})
		if want := (bankfiles.Tally{Count: 4, Total: 5_500_000}); err == nil && paid != want {
			t.Errorf("form 10 counts %+v, want %+v", paid, want)
		}
		return err
	})
}

func citizen(t testing.TB) []byte {
	line := CitizenLine{What: "=Người khuyết tật nặng", How: "700.000 × 2", Basis: "335/2026/NĐ-CP, Điều 6", Amount: 1_400_000}
	return written(t, func(w io.Writer) error {
		return Citizen(w, CitizenSheet{PersonID: "031150000777", Name: "Nguyễn Thị Mẫu", Born: payroll.Date{Year: 1950}, Unit: "Xã Mẫu", Month: payroll.NewMonth(2026, 12),
			Code: "C2FJJECQRATU3DAW", Due: []CitizenLine{line, line}, Other: []CitizenLine{line}, Notes: []string{"x"}, Payments: []string{"y"}, At: prepared})
	})
}

func cashList(t testing.TB, n int) []byte {
	return written(t, func(w io.Writer) error {
		_, err := CashList(w, sampleHead(), sampleRows(n))
		return err
	})
}

func controlBook(t testing.TB, d ControlData) []byte {
	return written(t, func(w io.Writer) error { return Control(w, d) })
}

// parts reads every part of a workbook.
func parts(t testing.TB, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(content)
	}
	return all
}
