package workbook

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chitra/payroll"

	"github.com/xuri/excelize/v2"
)

// sampleReconcile is a run of two units in which every outcome occurs and
// everything ties.
func sampleReconcile() ReconcileData {
	december := payroll.NewMonth(2026, 12)
	d := ReconcileData{Run: payroll.PayRun{ID: "2026-12-NCC", Programme: "NCC", Month: december, State: payroll.Released, PayOn: december.FirstDay(),
		PreparedAt: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}, On: payroll.Date{Year: 2027, Month: 1, Day: 20},
		UnitNames: map[string]string{"99001": "Xã Mẫu 01", "99002": "Phường Mẫu 02"}}
	var all []payroll.PaymentOutcome
	states := []payroll.InstructionState{payroll.Settled, payroll.Settled, payroll.Rejected, payroll.Returned, payroll.Uncertain, payroll.Settled}
	for i, state := range slices.Concat(states, states) {
		unit := fmt.Sprintf("9900%d", i/len(states)+1)
		o := payroll.PaymentOutcome{Reference: payroll.NewEndToEndID(d.Run.ID, fmt.Sprint(i), 1, 1), RunID: d.Run.ID, State: state, Unit: unit, Bank: "VCB",
			PersonID: fmt.Sprintf("0311500000%02d", i), Name: fmt.Sprintf("Người Mẫu %d", i), Amount: payroll.Amount(500_000 + 1000*i)}
		if i%len(states) == len(states)-1 {
			o.Bank = ""
		}
		if state == payroll.Returned {
			o.Back, o.Code = o.Amount, "AC04"
		}
		if state == payroll.Rejected {
			o.Words = "Tài khoản không tồn tại"
		}
		all = append(all, o)
	}
	for i, unit := range []string{"99001", "99002"} {
		l, f := payroll.Line{RunID: d.Run.ID, Heading: payroll.OfUnit, Key: unit}, payroll.FileLine{RunID: d.Run.ID, Name: fmt.Sprintf("tep-%d.csv", i+1), Unit: unit}
		for _, o := range all {
			if o.Unit != unit {
				continue
			}
			for _, at := range []*payroll.Line{&l, &d.Line} {
				at.Payments.Sum += o.Amount
				t := map[payroll.InstructionState]*payroll.Tally{payroll.Settled: &at.Settled, payroll.Rejected: &at.Rejected, payroll.Returned: &at.Returned, payroll.Uncertain: &at.Unknown}[o.State]
				t.Count, t.Sum = t.Count+1, t.Sum+o.Amount
				at.Back.Sum += o.Back
			}
			switch {
			case o.Bank == "":
				continue
			case o.State == payroll.Rejected:
				f.NotTaken += o.Amount
			default:
				f.Debited += o.Amount
			}
			f.Total.Count, f.Total.Sum = f.Total.Count+1, f.Total.Sum+o.Amount
		}
		d.Units, d.Files = append(d.Units, l), append(d.Files, f)
	}
	d.Run.Totals.Instructed, d.Run.Totals.Entitled, d.Run.Totals.HeldSum = d.Line.Payments.Sum, d.Line.Payments.Sum+700_000, 700_000
	for _, o := range all {
		if o.State == payroll.Rejected || o.State == payroll.Returned {
			d.Unpaid = append(d.Unpaid, payroll.Unpaid{PaymentInstruction: payroll.PaymentInstruction{EndToEndID: o.Reference, RunID: o.RunID, Unit: o.Unit, PersonID: o.PersonID,
				PersonName: o.Name, Month: december, Amount: o.Amount}, PaidOn: d.Run.PayOn, Code: o.Code, Words: o.Words})
		}
	}
	d.Discrepancies = []payroll.Discrepancy{{Finding: payroll.Finding{Code: payroll.CodeEntryUnexplained, Severity: payroll.Error, Value: "11.000",
		Args: payroll.Args{"direction_vi": "Nợ", "day": "01/12/2026"}}, EntryID: 7, Amount: 11_000, Text: "PHI DICH VU"}}
	d.Advances = []Advance{{Document: "UNC 15", On: d.Run.PayOn, Amount: 9_000_000}}
	d.Payments = func(yield func(*payroll.PaymentOutcome) bool) {
		for i := range all {
			if !yield(&all[i]) {
				return
			}
		}
	}
	return d
}

func reconcileBook(t *testing.T, d ReconcileData) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Reconcile(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// conclusion is the last verdict of the first sheet.
func conclusion(t *testing.T, f *excelize.File) (says string, differing int) {
	t.Helper()
	rows, err := f.GetRows(proofSheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if len(row) < 5 {
			continue
		}
		if strings.HasPrefix(row[0], "KẾT LUẬN") {
			says = row[4]
		} else if row[4] == differs {
			differing++
		}
	}
	return says, differing
}

// TestReconcileIsRecalculated has LibreOffice compute every formula: all come to what
// is stored and tie; an amount, an outcome or a debit that somebody changes breaks the
// proof for all to see.
func TestReconcileIsRecalculated(t *testing.T) {
	data := reconcileBook(t, sampleReconcile())
	var untouched *excelize.File
	var paid bytes.Buffer
	if err := PaidUnpaid(&paid, sampleReconcile()); err != nil {
		t.Fatal(err)
	}
	for name, book := range map[string][]byte{"doi-soat": data, "da-chi-chua-chi": paid.Bytes()} {
		f, stored := recalculated(t, book), unpack(t, book)
		if name == "doi-soat" {
			untouched = f
		}
		compared := 0
		for _, sheet := range stored.order {
			for _, row := range stored.sheets[sheet].Rows {
				for _, c := range row.Cells {
					if c.Formula == "" {
						continue
					}
					compared++
					if got, err := f.GetCellValue(sheet, c.Ref, excelize.Options{RawCellValue: true}); err != nil || got != c.Value {
						t.Errorf("%s %s!%s = %s: stored %q, calculated %q, %v", name, sheet, c.Ref, c.Formula, c.Value, got, err)
					}
				}
			}
		}
		if compared < 20 {
			t.Errorf("%s: only %d formulas", name, compared)
		}
	}
	if says, n := conclusion(t, untouched); says != matches || n != 0 {
		t.Errorf("untouched: %q, %d differ", says, n)
	}
	for _, c := range []struct {
		name         string
		cell, before string
	}{
		{"another amount", "G4", `<v>500000</v>`},
		{"another outcome", "H4", ``},
	} {
		changed := edited(t, data, func(sheet, xml string) string {
			if !strings.HasSuffix(sheet, "sheet8.xml") {
				return xml
			}
			cell := regexp.MustCompile(`(<c r="` + c.cell + `"[^>]*>)(<v>500000</v>|<is>.*?</is>)`)
			return cell.ReplaceAllStringFunc(xml, func(all string) string {
				return strings.NewReplacer(`<v>500000</v>`, `<v>500001</v>`, "đã chi", "bị từ chối").Replace(all)
			})
		})
		if bytes.Equal(changed, data) {
			t.Fatalf("%s: nothing was changed", c.name)
		}
		if says, n := conclusion(t, recalculated(t, changed)); says != differs || n == 0 {
			t.Errorf("%s: %q, %d differ; the proof must break", c.name, says, n)
		}
	}
}

// TestReconcileShowsWhatDoesNotTie: figures of the database that are not the rows'
// are not smoothed over.
func TestReconcileShowsWhatDoesNotTie(t *testing.T) {
	for name, change := range map[string]func(*ReconcileData){
		"settled":    func(d *ReconcileData) { d.Line.Settled.Sum++ },
		"instructed": func(d *ReconcileData) { d.Run.Totals.Instructed++ },
		"a debit":    func(d *ReconcileData) { d.Files[0].Debited-- },
	} {
		t.Run(name, func(t *testing.T) {
			d := sampleReconcile()
			change(&d)
			f, err := excelize.OpenReader(bytes.NewReader(reconcileBook(t, d)))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if says, n := conclusion(t, f); says != differs || n == 0 {
				t.Errorf("%q, %d differ", says, n)
			}
		})
	}
}

func TestReconcileIsTheSameToTheByte(t *testing.T) {
	if !bytes.Equal(reconcileBook(t, sampleReconcile()), reconcileBook(t, sampleReconcile())) {
		t.Error("the same reconciliation gives other bytes")
	}
}

// TestEveryPageHasItsHeads: a table that goes on overleaf repeats its heads there.
func TestEveryPageHasItsHeads(t *testing.T) {
	var paid bytes.Buffer
	if err := PaidUnpaid(&paid, sampleReconcile()); err != nil {
		t.Fatal(err)
	}
	for name, book := range map[string]struct {
		data   []byte
		sheets []string
	}{
		"doi-soat":        {reconcileBook(t, sampleReconcile()), []string{byUnitSheet, exceptionSheet, looseSheet, ageSheet, form10Sheet, fileSheet, paymentSheet}},
		"da-chi-chua-chi": {paid.Bytes(), []string{exceptionSheet, paymentSheet}},
	} {
		f, err := excelize.OpenReader(bytes.NewReader(book.data))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, sheet := range book.sheets {
			want := quoted(sheet) + "!$3:$3"
			if !slices.ContainsFunc(f.GetDefinedName(), func(d excelize.DefinedName) bool {
				return d.Name == "_xlnm.Print_Titles" && d.Scope == sheet && d.RefersTo == want
			}) {
				t.Errorf("%s, %s: no heads on page 2", name, sheet)
			}
		}
	}
}

// TestReasonsStayOnThePage: a bank's long words wrap instead of widening the page.
func TestReasonsStayOnThePage(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(reconcileBook(t, sampleReconcile())))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	id, err := f.GetCellStyle(paymentSheet, "K4")
	if err != nil {
		t.Fatal(err)
	}
	if look, err := f.GetStyle(id); err != nil || look.Alignment == nil || !look.Alignment.WrapText {
		t.Errorf("reasons do not wrap: %+v, %v", look, err)
	}
}
