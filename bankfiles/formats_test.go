package bankfiles_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/mt101"
	"chitra/bankfiles/pain001"
	"chitra/bankfiles/template"
	"chitra/payroll"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files anew")

const goldenDir = "../testdata/bank"

// testFormat is a format under test, with a bank whose debtors use it.
type testFormat struct {
	bankfiles.Format
	debtorBank string
}

// rows are those of the sample the format carries.
func (f testFormat) rows() []bankfilestest.Row { return bankfilestest.RowsFor(f.Format, f.debtorBank) }

// formats are pain.001, MT101 and every layout shipped. The two that name banks by a
// list only the bank can give have a short one here.
var formats = func() []testFormat {
	all := []testFormat{{pain001.V09(), "BIDV"}, {pain001.V03(), "BIDV"}, {mt101.Format(bankfiles.EmbeddedDirectory()), "BIDV"}}
	for _, l := range template.Embedded() {
		if l.Banks != nil && l.Banks.Version == "none shipped" {
			list := "bank_string,transfer_mode,bank\n204-AGRIBANK HAI PHONG,,VBA\n201-VIETINBANK HONG BANG,,ICB\n311-MB LE CHAN & CO,,MB\n" +
				"203-VCB HAI PHONG,,VCB\n"
			var problems []template.Problem
			if l, problems = template.Parse(l.File, l.YAML(), []byte(list), nil); len(problems) > 0 {
				panic(problems[0])
			}
		}
		bank := l.Bank
		if bank == "" {
			bank = "BIDV"
		}
		all = append(all, testFormat{template.New(l, bankfiles.EmbeddedDirectory()), bank})
	}
	return all
}()

func list() (all []bankfiles.Format) {
	for _, f := range formats {
		all = append(all, f.Format)
	}
	return all
}

func write(t testing.TB, format bankfiles.Format, f *bankfilestest.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := format.Write(&b, &f.TransferFile, f.Payments()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func verify(format bankfiles.Format, file []byte) (bankfiles.Proof, error) {
	return format.Verify(bytes.NewReader(file), int64(len(file)))
}

func TestGoodFiles(t *testing.T) {
	for _, format := range formats {
		t.Run(format.Code(), func(t *testing.T) {
			f := bankfilestest.New(format, format.debtorBank, format.rows())
			got := write(t, format, f)
			golden := filepath.Join(goldenDir, "good", f.Name)
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("file differs from %s (%v); after a wanted change run with -update", golden, err)
			}
			proof, err := verify(format, got)
			if err != nil || proof.Count != f.Count || proof.Total != f.Total || proof.AccountHash != f.AccountHash {
				t.Errorf("Verify = %+v, %v; want %d of %s, hash %s", proof, err, f.Count, f.Total, f.AccountHash)
			}
		})
	}
}

func TestSamePaymentsSameBytes(t *testing.T) {
	for _, format := range formats {
		f := bankfilestest.New(format, format.debtorBank, format.rows())
		if !bytes.Equal(write(t, format, f), write(t, format, f)) {
			t.Errorf("%s: two writings differ", format.Code())
		}
	}
}

func TestCheckHoldsWhatTheFormatCannotCarry(t *testing.T) {
	long := strings.Repeat("Nguyễn ", 40)
	all := func(testFormat) bool { return true }
	accounts := func(f testFormat) bool { return !bankfiles.ShapeOf(f.Format).Carries(payroll.Cash) }
	layouts := func(f testFormat) bool { _, ok := template.LayoutOf(f.Format); return ok }
	these := func(codes string) func(testFormat) bool {
		return func(f testFormat) bool { return slices.Contains(strings.Fields(codes), f.Code()) }
	}
	for _, c := range []struct {
		name  string
		mend  func(*bankfilestest.Row)
		holds func(testFormat) bool
		want  payroll.Code
	}{
		{"name too long", func(r *bankfilestest.Row) { r.Name = long }, all, payroll.CodeBankTextTooLong},
		{"name of 140", func(r *bankfilestest.Row) { r.Name = strings.Repeat("ABCDEFG ", 17) + "ABCD" }, func(f testFormat) bool { return layouts(f) || f.Code() == mt101.Code }, payroll.CodeBankTextTooLong},
		{"name of 75", func(r *bankfilestest.Row) { r.Name = strings.Repeat("ABCD ", 15) }, layouts, payroll.CodeBankTextTooLong},
		{"name in another script", func(r *bankfilestest.Row) { r.Name = "王 小明" }, all, payroll.CodeBankTextLost},
		{"name of signs", func(r *bankfilestest.Row) { r.Name = "--//--" }, all, payroll.CodeBankTextEmpty},
		{"memo too long", func(r *bankfilestest.Row) { r.Memo = strings.Repeat("x", 210) }, all, payroll.CodeBankTextTooLong},
		{"no account", func(r *bankfilestest.Row) { r.Account = "" }, accounts, payroll.CodeFileAccount},
		{"account with blank", func(r *bankfilestest.Row) { r.Account = "0011 2233" }, accounts, payroll.CodeFileAccount},
		{"account of 30", func(r *bankfilestest.Row) { r.Account = strings.Repeat("9", 30) }, these("vcb-h2h vcb-portal mb-bulk"), payroll.CodeFileAccount},
		{"account of 35", func(r *bankfilestest.Row) { r.Account = strings.Repeat("9", 35) }, accounts, payroll.CodeFileAccount},
		{"nothing to pay", func(r *bankfilestest.Row) { r.Amount = 0 }, all, payroll.CodeFileAmount},
		{"negative", func(r *bankfilestest.Row) { r.Amount = -1 }, all, payroll.CodeFileAmount},
		{"above the limit of an amount", func(r *bankfilestest.Row) { r.Amount = payroll.MaxAmount + 1 }, all, payroll.CodeFileAmount},
		{"bank without CITAD code", func(r *bankfilestest.Row) { r.Bank = "TIMO" }, these("pain.001.001.09 pain.001.001.03 vcb-h2h vcb-portal"), payroll.CodeNoClearingCode},
		{"bank the list lacks", func(r *bankfilestest.Row) { r.Bank = "SBV" }, these("mb-bulk vietinbank-salary hdb-other"), payroll.CodeNoBankString},
		{"MB reaches it by 24/7 only", func(r *bankfilestest.Row) { r.Bank, r.Amount = "VBA", 500_000_000 }, these("mb-bulk"), payroll.CodeAboveFastLimit},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, format := range formats {
				rows := format.rows()
				last := len(rows) - 1
				c.mend(&rows[last])
				f := bankfilestest.New(format, format.debtorBank, rows)
				held, any := false, false
				for _, found := range format.Check(&f.TransferFile, f.Payment(last)) {
					any = any || found.Severity == payroll.Error
					held = held || found.Code == c.want && found.Severity == payroll.Error
				}
				if held != c.holds(format) {
					t.Errorf("%s: held %v, want %v", format.Code(), held, c.holds(format))
				}
				if err := format.Write(&bytes.Buffer{}, &f.TransferFile, f.Payments()); any != (err != nil) {
					t.Errorf("%s: Write = %v after Check held %v", format.Code(), err, any)
				}
			}
		})
	}
}

func TestCheckHoldsAFileThatCannotBe(t *testing.T) {
	for _, c := range []struct {
		name   string
		mend   func(*bankfilestest.File)
		format string
		want   payroll.Code
	}{
		{"no pay date", func(f *bankfilestest.File) { f.PayOn = payroll.Date{} }, "", payroll.CodePayDateMissing},
		{"30 February", func(f *bankfilestest.File) { f.PayOn.Month, f.PayOn.Day = 2, 30 }, "", payroll.CodePayDateMissing},
		{"no debtor account", func(f *bankfilestest.File) { f.Debtor.Account.Number = "" }, "", payroll.CodeDebtorIncomplete},
		{"unknown debtor bank", func(f *bankfilestest.File) { f.Debtor.Account.Bank = "" }, "", payroll.CodeDebtorIncomplete},
		{"file of VCB for an account elsewhere", func(f *bankfilestest.File) { f.Debtor.Account.Bank = "ACB" }, "vcb-h2h", payroll.CodeForeignDebtor},
		{"file of MB for an account elsewhere", func(f *bankfilestest.File) { f.Debtor.Account.Bank = "ACB" }, "mb-bulk", payroll.CodeForeignDebtor},
		{"one payment for MB", func(f *bankfilestest.File) { f.Count = 1 }, "mb-bulk", payroll.CodeTooFewRows},
	} {
		for _, format := range formats {
			if c.format != "" && c.format != format.Code() {
				continue
			}
			f := bankfilestest.New(format, format.debtorBank, format.rows())
			c.mend(f)
			found := format.Check(&f.TransferFile, nil)
			if !slices.ContainsFunc(found, func(x payroll.Finding) bool { return x.Code == c.want && x.Severity == payroll.Error }) {
				t.Errorf("%s, %s: Check found %v, want %s", c.name, format.Code(), found, c.want)
			}
			if err := format.Write(&bytes.Buffer{}, &f.TransferFile, f.Payments()); err == nil {
				t.Errorf("%s, %s: written all the same", c.name, format.Code())
			}
		}
	}
}

func TestWriteRefusesPaymentsThatAreNotTheRuns(t *testing.T) {
	for _, c := range []struct {
		name    string
		mend    func(*bankfilestest.File)
		batches bool // needs a file of two
	}{
		{"one payment fewer than the run", func(f *bankfilestest.File) { f.Count++ }, false},
		{"another total", func(f *bankfilestest.File) { f.Total++ }, false},
		{"a batch of another total", func(f *bankfilestest.File) { f.Batches[0].Total++; f.Batches[1].Total-- }, true},
		{"a batch of another count", func(f *bankfilestest.File) { f.Batches[0].Count++; f.Batches[1].Count-- }, true},
		{"a batch without payments", func(f *bankfilestest.File) { f.Batches = append(f.Batches, payroll.Batch{ID: "X", No: 9}) }, false},
		{"batches in another order", func(f *bankfilestest.File) { slices.Reverse(f.Batches) }, true},
		{"no batch at all", func(f *bankfilestest.File) { f.Batches = nil }, false},
	} {
		for _, format := range formats {
			f := bankfilestest.New(format, format.debtorBank, format.rows())
			if len(f.Batches) < 2 && c.batches {
				continue
			}
			c.mend(f)
			if err := format.Write(&bytes.Buffer{}, &f.TransferFile, f.Payments()); !errors.Is(err, payroll.ErrIntegrity) {
				t.Errorf("%s, %s: %v", c.name, format.Code(), err)
			}
		}
	}
}

func TestWriteStopsWhenThePaymentsDo(t *testing.T) {
	broken := errors.New("database is gone")
	for _, format := range formats {
		f := bankfilestest.New(format, format.debtorBank, format.rows())
		payments := func(yield func(*payroll.PaymentInstruction, error) bool) {
			if yield(f.Payment(0), nil) {
				yield(nil, broken)
			}
		}
		if err := format.Write(&bytes.Buffer{}, &f.TransferFile, payments); !errors.Is(err, broken) {
			t.Errorf("%s: %v", format.Code(), err)
		}
	}
}

// TestAnythingIsFoundOrProven is the contract of a format: whatever stands in
// the list, either Check finds fault, or the file proves exactly the batch, is
// read back payment by payment as it was given, and comes out equal again.
func TestAnythingIsFoundOrProven(t *testing.T) {
	keys := []string{"", "TIMO", "KBNN", "NOBODY"}
	for _, b := range bankfiles.EmbeddedDirectory().Banks() {
		keys = append(keys, b.Key)
	}
	name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[=+@-]{0,2}[A-ZĐÁẠƯ][a-zđáạư]{0,5}( [A-ZĐÁẠƯ'&,;"=.()/-]{1,7}){0,14}`))
	account := rapid.OneOf(rapid.StringMatching(`0{0,4}[0-9]{6,15}`), rapid.StringMatching(`[0-9A-Za-z]{1,36}`), rapid.String())
	amount := rapid.OneOf(rapid.Int64Range(1, 1_000_000_000), rapid.Int64Range(-5, int64(payroll.MaxAmount)))
	rapid.Check(t, func(t *rapid.T) {
		format := formats[rapid.IntRange(0, len(formats)-1).Draw(t, "format")]
		cash := bankfiles.ShapeOf(format.Format).Carries(payroll.Cash)
		rows := format.rows()[:2]
		for range rapid.IntRange(0, 6).Draw(t, "payments") {
			r := bankfilestest.Row{Batch: 2, Bank: rapid.SampledFrom(keys).Draw(t, "bank"), Account: account.Draw(t, "account"),
				Name: name.Draw(t, "name"), Amount: payroll.Amount(amount.Draw(t, "amount")), Memo: name.Draw(t, "memo")}
			if cash {
				r.Bank, r.Account = "", ""
			}
			rows = append(rows, r)
		}
		rows = slices.DeleteFunc(rows, func(r bankfilestest.Row) bool {
			one := bankfilestest.New(format, format.debtorBank, []bankfilestest.Row{r})
			return payroll.Worst(format.Check(&one.TransferFile, one.Payment(0))) == payroll.Error
		})
		f := bankfilestest.New(format, format.debtorBank, rows)
		var b, again bytes.Buffer
		if err := errors.Join(format.Write(&b, &f.TransferFile, f.Payments()), format.Write(&again, &f.TransferFile, f.Payments())); err != nil {
			t.Fatalf("%s: no finding, yet Write: %v", format.Code(), err)
		}
		if !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Fatalf("%s: two writings differ", format.Code())
		}
		proof, err := verify(format, b.Bytes())
		if err != nil || proof.Count != f.Count || proof.Total != f.Total || proof.AccountHash != f.AccountHash {
			t.Fatalf("%s: Verify = %+v, %v; want %d of %s, hash %s", format.Code(), proof, err, f.Count, f.Total, f.AccountHash)
		}
		equalPayments(t, format.Format, b.Bytes(), f)
	})
}

// equalPayments reads a file of a layout and compares it with its payments.
func equalPayments(t rapid.TB, format bankfiles.Format, file []byte, f *bankfilestest.File) {
	l, ok := template.LayoutOf(format)
	if !ok {
		return
	}
	i := 0
	_, err := template.Read(l, bytes.NewReader(file), int64(len(file)), func(line template.Line) error {
		p := f.Payment(i)
		i++
		if line.Serial != i || line.Reference != p.EndToEndID || line.Account != p.Account.Number || line.Amount != p.Amount ||
			line.Name == "" || bankfiles.ASCII(line.Name) != line.Name {
			t.Fatalf("%s: payment %d reads %+v, was %+v", format.Code(), i, line, p)
		}
		return nil
	})
	if err != nil || i != f.Count {
		t.Fatalf("%s: %d payments read, %v", format.Code(), i, err)
	}
}

// sameFace reports layouts nobody can tell apart by looking at a file.
func sameFace(a, b bankfiles.Format) bool {
	x, ok := template.LayoutOf(a)
	y, also := template.LayoutOf(b)
	return ok && also && x.Kind == y.Kind && x.Sheet == y.Sheet && slices.EqualFunc(x.Columns, y.Columns, func(c, d template.Column) bool {
		return c.Heading == d.Heading
	})
}

func TestEveryFormatKnowsItsOwnFilesOnly(t *testing.T) {
	for _, mine := range formats {
		file := write(t, mine, bankfilestest.New(mine, mine.debtorBank, mine.rows()))
		for _, other := range formats {
			if other.Code() != mine.Code() && sameFace(mine.Format, other.Format) {
				continue
			}
			_, err := verify(other, file)
			if other.Code() == mine.Code() && err != nil || other.Code() != mine.Code() && !errors.Is(err, bankfiles.ErrOtherFormat) {
				t.Errorf("%s looking at a file of %s: %v", other.Code(), mine.Code(), err)
			}
		}
	}
}

func TestCutFilesAreNotAccepted(t *testing.T) {
	for _, format := range formats {
		file := write(t, format, bankfilestest.New(format, format.debtorBank, format.rows()))
		cuts := []int{0, 1, len(file) / 2}
		for n := 1024; n < len(file); n += 1024 {
			cuts = append(cuts, n)
		}
		for n := 2; n <= 64; n++ {
			cuts = append(cuts, len(file)-n)
		}
		for _, n := range cuts {
			if _, err := verify(format, file[:n]); err == nil && n < len(bytes.TrimSpace(file)) {
				t.Errorf("%s: accepted after %d of %d bytes", format.Code(), n, len(file))
			}
		}
	}
}

func FuzzVerify(f *testing.F) {
	for i, format := range formats {
		f.Add(i, write(f, format, bankfilestest.New(format, format.debtorBank, format.rows())))
	}
	bad, err := filepath.Glob(filepath.Join(goldenDir, "bad", "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range bad {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(len(data), data)
	}
	f.Fuzz(func(t *testing.T, which int, data []byte) {
		format := formats[uint(which)%uint(len(formats))]
		proof, err := verify(format, data)
		if err == nil && (proof.Count <= 0 || proof.Total < payroll.Amount(proof.Count)) {
			t.Errorf("%s accepted %+v", format.Code(), proof)
		}
	})
}

// BenchmarkWriteAndVerify makes, writes and reads back 100,000 payments in every
// format, or as many as one file of it takes; placed is all of it with the file
// forced to disk, compared with the run and renamed.
func BenchmarkWriteAndVerify(b *testing.B) {
	for _, format := range formats {
		n := 100_000
		if most := bankfiles.ShapeOf(format.Format).MostRows; most > 0 {
			n = min(n, most)
		}
		f, payments := bankfilestest.Many(format, format.debtorBank, n)
		path := filepath.Join(b.TempDir(), "file")
		b.Run(format.Code()+"/write", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				out, err := os.Create(path)
				if err != nil {
					b.Fatal(err)
				}
				if err := errors.Join(format.Write(out, f, payments), out.Close()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(format.Code()+"/verify", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				in, err := os.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				info, err := in.Stat()
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(info.Size())
				if proof, err := format.Verify(in, info.Size()); err != nil || proof.Count != n {
					b.Fatal(proof, err)
				}
				in.Close()
			}
		})
		b.Run(format.Code()+"/placed", func(b *testing.B) {
			for b.Loop() {
				if placed, err := bankfiles.Place(b.TempDir(), f, format, payments); err != nil || placed.Count != n {
					b.Fatal(placed.Count, err)
				}
			}
		})
	}
}

// FuzzPayment: whatever stands in a list, a payment is held or its file proves it.
func FuzzPayment(f *testing.F) {
	for i := range formats {
		f.Add(i, "Nguyễn Thị Ổn", "0011001234567", "VBA", int64(1_250_000), "TRO CAP T11.2026")
		f.Add(i, "=cmd|' /C calc'!A0", "000000000000000000000024", "MB", int64(1), `a,b;"c"`)
		f.Add(i, "王 \u202e\x00\xff", "1e10", "TIMO", int64(-1), strings.Repeat("Đ", 141))
	}
	f.Fuzz(func(t *testing.T, which int, name, account, bank string, amount int64, memo string) {
		format := formats[uint(which)%uint(len(formats))]
		rows := format.rows()[:2]
		row := bankfilestest.Row{Batch: 2, Bank: bank, Account: account, Name: name, Amount: payroll.Amount(amount), Memo: memo}
		if bankfiles.ShapeOf(format.Format).Carries(payroll.Cash) {
			row.Bank, row.Account = "", ""
		}
		one := bankfilestest.New(format, format.debtorBank, []bankfilestest.Row{row})
		if payroll.Worst(format.Check(&one.TransferFile, one.Payment(0))) == payroll.Error {
			return
		}
		file := bankfilestest.New(format, format.debtorBank, append(rows, row))
		data := write(t, format, file)
		proof, err := verify(format, data)
		if err != nil || proof.Count != 3 || proof.Total != file.Total || proof.Payments != file.PaymentDigest() {
			t.Fatalf("%s: %+v, %v", format.Code(), proof, err)
		}
	})
}
