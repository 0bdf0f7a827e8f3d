package pain001_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/pain001"
	"chitra/payroll"

	"pgregory.net/rapid"
)

// golden compares with a file of testdata/bank/profiles.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join(goldenProfiles, name)
	if *updateOrders {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s differs (%v); after a wanted change run with -update\n%s", path, err, got)
	}
}

func TestFilesOfEveryProfile(t *testing.T) {
	for _, format := range everyProfile[2:] { // the general ones stand in testdata/bank/good
		t.Run(format.Code(), func(t *testing.T) {
			f := bankfilestest.New(format, debtorOf(format), bankfilestest.Rows(debtorOf(format)))
			golden(t, filepath.Join("good", f.Name), []byte(write(t, format, f)))
		})
	}
}

func TestFaultyProfilesAreNamedWithLineAndColumn(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(goldenProfiles, "bad", "*.yaml"))
	if err != nil || len(paths) < 5 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			source, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, problems := pain001.Parse(filepath.Base(path), source)
			if len(problems) == 0 {
				t.Fatal("no problem found")
			}
			var said strings.Builder
			for _, p := range problems {
				if p.Message.VI == "" || strings.Contains(p.Message.VI+p.Message.EN, "%!") {
					t.Errorf("message %+v", p.Message)
				}
				fmt.Fprintln(&said, p.Error())
			}
			golden(t, filepath.Join("bad", strings.TrimSuffix(filepath.Base(path), ".yaml")+".want"), []byte(said.String()))
		})
	}
}

func TestAnOfficesProfileTakesThePlaceOfOurs(t *testing.T) {
	dir := t.TempDir()
	if profiles, problems, err := pain001.WithDir(filepath.Join(dir, "none")); err != nil || len(problems) > 0 || len(profiles) != len(pain001.Embedded()) {
		t.Errorf("no folder: %d profiles, %v, %v", len(profiles), problems, err)
	}
	own := "code: pain.001.001.09\ntitle: {vi: a, en: a}\nevidence: confirmed\nsource: a\nmessage: pain.001.001.09\nagent: bic\n"
	for name, text := range map[string]string{"mine.yaml": own, "bad.yaml": "code: 1 2\n", "twice.yaml": own} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	profiles, problems, err := pain001.WithDir(dir)
	if err != nil || len(profiles) != len(pain001.Embedded()) {
		t.Fatalf("%d profiles, %v", len(profiles), err)
	}
	files := map[string]bool{}
	for _, p := range problems {
		files[p.File] = true
	}
	if !files["bad.yaml"] || !files["twice.yaml"] || len(files) != 2 {
		t.Errorf("problems %v", problems)
	}
	for _, p := range profiles {
		if (p.Code == bankfiles.Pain00109) != p.Own || p.Own && p.Agent != pain001.ByBIC {
			t.Errorf("profile %+v", p)
		}
	}
}

// TestAWeakProfileWarnsBeforeApproval, and does not hold anybody.
func TestAWeakProfileWarnsBeforeApproval(t *testing.T) {
	for _, format := range everyProfile {
		p, _ := pain001.ProfileOf(format)
		f := bankfilestest.New(format, debtorOf(format), bankfilestest.Rows(debtorOf(format)))
		found := format.Check(&f.TransferFile, nil)
		if warned := payroll.Worst(found) == payroll.Warning; warned != p.Evidence.Weak() {
			t.Errorf("%s, evidence %s: %v", format.Code(), p.Evidence, found)
		}
	}
}

// TestAProfilesFileIsNotTakenForAnothers: what the profile fixes is checked.
func TestAProfilesFileIsNotTakenForAnothers(t *testing.T) {
	at := slices.IndexFunc(everyProfile, func(f bankfiles.Format) bool { return f.Code() == "pain.001-mau" })
	format := everyProfile[at]
	file := write(t, format, bankfilestest.New(format, "BIDV", bankfilestest.Rows("BIDV")))
	for _, change := range [][2]string{
		{"<BtchBookg>false<", "<BtchBookg>true<"}, {"<Prtry>NORMAL<", "<Prtry>URGENT<"}, {"<Prtry>DOMESTIC-24<", "<Prtry>X<"},
		{"<Cd>GOVT<", "<Cd>SSBE<"}, {"<ChrgBr>SHAR<", "<ChrgBr>DEBT<"}, {"<Prtry>CITAD-MAU<", "<Prtry>OTHER<"}, {"<PmtMtd>TRF<", "<PmtMtd>CHK<"},
	} {
		other := strings.Replace(file, change[0], change[1], 1)
		if other == file {
			t.Fatalf("no %s to change", change[0])
		}
		if _, err := format.Verify(strings.NewReader(other), int64(len(other))); err == nil {
			t.Errorf("%s is read as good", change[1])
		}
	}
}

// TestAnythingIsFoundOrProvenByEveryProfile: whatever stands in the list, Check
// finds fault or the file is proven to hold exactly these payments.
func TestAnythingIsFoundOrProvenByEveryProfile(t *testing.T) {
	var keys []string
	for _, b := range bankfiles.EmbeddedDirectory().Banks() {
		keys = append(keys, b.Key)
	}
	name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-ZĐÁẠƯ][a-zđáạư]{0,5}( [A-ZĐÁẠƯ'&,.()/-]{1,7}){0,14}`))
	rapid.Check(t, func(t *rapid.T) {
		format := rapid.SampledFrom(everyProfile).Draw(t, "profile")
		bank := debtorOf(format)
		rows := bankfilestest.Rows(bank)[:2]
		for range rapid.IntRange(0, 5).Draw(t, "payments") {
			r := bankfilestest.Row{Batch: 2, Bank: rapid.SampledFrom(keys).Draw(t, "bank"), Account: rapid.StringMatching(`[0-9A-Z]{1,36}`).Draw(t, "account"),
				Name: name.Draw(t, "name"), Amount: payroll.Amount(rapid.Int64Range(-5, int64(payroll.MaxAmount)).Draw(t, "amount")), Memo: name.Draw(t, "memo")}
			one := bankfilestest.New(format, bank, []bankfilestest.Row{r})
			if payroll.Worst(format.Check(&one.TransferFile, one.Payment(0))) != payroll.Error {
				rows = append(rows, r)
			}
		}
		f := bankfilestest.New(format, bank, rows)
		var b bytes.Buffer
		if err := format.Write(&b, &f.TransferFile, f.Payments()); err != nil {
			t.Fatalf("%s: no finding, yet Write: %v", format.Code(), err)
		}
		proof, err := format.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || proof.Count != f.Count || proof.Total != f.Total || proof.Payments != f.PaymentDigest() {
			t.Fatalf("%s: %+v, %v", format.Code(), proof, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob(filepath.Join(goldenProfiles, "*", "*.yaml"))
	if err != nil || len(paths) == 0 {
		f.Fatal(paths, err)
	}
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		p, problems := pain001.Parse("a.yaml", source)
		if len(problems) > 0 {
			return
		}
		format := pain001.New(p, bankfiles.EmbeddedDirectory())
		file := bankfilestest.New(format, debtorOf(format), bankfilestest.Rows(debtorOf(format)))
		var b bytes.Buffer
		if payroll.Worst(format.Check(&file.TransferFile, file.Payment(0))) == payroll.Error {
			return
		}
		if err := format.Write(&b, &file.TransferFile, file.Payments()); err == nil {
			if _, err := format.Verify(bytes.NewReader(b.Bytes()), int64(b.Len())); err != nil {
				t.Fatalf("its own file is refused: %v\n%s", err, b.Bytes())
			}
		}
	})
}
