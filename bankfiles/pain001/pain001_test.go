package pain001_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/pain001"
	"chitra/payroll"
)

var versions = []bankfiles.Format{pain001.V09(), pain001.V03()}

// everyProfile are the shipped profiles and two with everything and with the
// least a profile may say.
var everyProfile = func() []bankfiles.Format {
	profiles := pain001.Embedded()
	for _, name := range []string{"everything.yaml", "least.yaml"} {
		source, err := os.ReadFile(filepath.Join(goldenProfiles, "good", name))
		if err != nil {
			panic(err)
		}
		p, problems := pain001.Parse(name, source)
		if len(problems) > 0 {
			panic(problems[0])
		}
		profiles = append(profiles, p)
	}
	return pain001.Formats(profiles, bankfiles.EmbeddedDirectory())
}()

const goldenProfiles = "../../testdata/bank/profiles"

// debtorOf is a bank whose accounts a profile serves.
func debtorOf(format bankfiles.Format) string {
	if p, _ := pain001.ProfileOf(format); p.Bank != "" {
		return p.Bank
	}
	return "BIDV"
}

func write(t *testing.T, format bankfiles.Format, f *bankfilestest.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := format.Write(&b, &f.TransferFile, f.Payments()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func ordinary(format bankfiles.Format) *bankfilestest.File {
	return bankfilestest.New(format, "BIDV", bankfilestest.Rows("BIDV"))
}

// xmllint validates against a schema of testdata/bank/xsd.
func xmllint(t *testing.T, format bankfiles.Format, file string) {
	t.Helper()
	tool, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("CHITRA_REQUIRE_TOOLS") == "1" {
			t.Fatal("xmllint is required and not installed (libxml2-utils)")
		}
		t.Skip("xmllint is not installed (libxml2-utils): schema not checked")
	}
	p, _ := pain001.ProfileOf(format)
	schema := filepath.Join("..", "..", "testdata", "bank", "xsd", p.Message+".xsd")
	cmd := exec.Command(tool, "--nonet", "--noout", "--schema", schema, "-")
	cmd.Stdin = strings.NewReader(file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", format.Code(), err, out)
	}
}

func TestValidAgainstTheSchema(t *testing.T) {
	for _, format := range everyProfile {
		p, _ := pain001.ProfileOf(format)
		bank := debtorOf(format)
		long := bankfilestest.Rows(bank)
		long[2].Name = strings.TrimSpace(strings.Repeat("NGUYEN THI ", 12))[:min(131, p.Most.Name-1)]
		long[2].Account = strings.Repeat("9", p.Most.Account)
		long[2].Amount = payroll.MaxAmount
		long[3].Memo = strings.Repeat("A", p.Most.Memo-17)
		long[4].Name = "H'NGAM (NIE) K'DAM, A/B"
		for name, rows := range map[string][]bankfilestest.Row{"ordinary": bankfilestest.Rows(bank), "at the limits": long, "one payment": long[:1]} {
			for _, purpose := range []string{"SSBE", ""} {
				t.Run(format.Code()+" "+name+" purpose "+purpose, func(t *testing.T) {
					f := bankfilestest.New(format, bank, rows)
					f.Purpose = purpose
					file := write(t, format, f)
					xmllint(t, format, file)
					proof, err := format.Verify(strings.NewReader(file), int64(len(file)))
					if err != nil || proof.Count != f.Count || proof.Total != f.Total || proof.AccountHash != f.AccountHash || proof.Payments != f.PaymentDigest() {
						t.Errorf("%+v, %v", proof, err)
					}
				})
			}
		}
	}
}

// The lessons of other programs' accidents, by the numbers of the design note on
// ISO 20022. Those about reading a bank's answer (12 to 15) belong to readers.

func TestLesson1And2AmountsAreIntegersWithoutExponent(t *testing.T) {
	rows := []bankfilestest.Row{
		{Batch: 1, Bank: "VCB", Account: "1", Name: "A", Amount: 21_000_000, Memo: "X"},
		{Batch: 1, Bank: "VCB", Account: "2", Name: "B", Amount: payroll.MaxAmount, Memo: "X"},
		{Batch: 1, Bank: "VCB", Account: "3", Name: "C", Amount: 1, Memo: "X"},
	}
	for _, format := range versions {
		file := write(t, format, bankfilestest.New(format, "BIDV", rows))
		for _, want := range []string{">21000000<", ">1000000000000<", ">1<", "<CtrlSum>1000021000001</CtrlSum>"} {
			if !strings.Contains(file, want) {
				t.Errorf("%s lacks %s", format.Code(), want)
			}
		}
	}
}

func TestLesson3OneBranchOfEachChoice(t *testing.T) {
	for _, format := range versions {
		file := write(t, format, ordinary(format))
		for _, never := range []string{"<IBAN", "<EqvtAmt", "<DtTm>", "<BIC>", "<BICFI>", "<Prtry>", "<Strd>"} {
			if strings.Contains(file, never) {
				t.Errorf("%s has %s", format.Code(), never)
			}
		}
		if empty := regexp.MustCompile(`<(\w+)[^>]*></`).FindString(file); empty != "" {
			t.Errorf("%s has an empty element: %s", format.Code(), empty)
		}
	}
	if file := write(t, versions[0], ordinary(versions[0])); !strings.Contains(file, "<ReqdExctnDt><Dt>2026-11-05</Dt></ReqdExctnDt>") {
		t.Error("version 09 does not write the execution date as a Dt")
	}
	if file := write(t, versions[1], ordinary(versions[1])); !strings.Contains(file, "<ReqdExctnDt>2026-11-05</ReqdExctnDt>") {
		t.Error("version 03 does not write the execution date plainly")
	}
}

func TestLesson4VNDHasNoDecimals(t *testing.T) {
	file := write(t, versions[0], ordinary(versions[0]))
	amounts := regexp.MustCompile(`<InstdAmt Ccy="VND">([^<]*)<`).FindAllStringSubmatch(file, -1)
	if len(amounts) != 5 {
		t.Fatalf("%d amounts", len(amounts))
	}
	for i, want := range []string{"1250000", "7601000", "500000", "499999999", "2055000"} {
		if amounts[i][1] != want {
			t.Errorf("amount %d is %s, not %s", i+1, amounts[i][1], want)
		}
	}
}

func TestLesson5IdentifiersFitAndAreTakenByBanks(t *testing.T) {
	for _, format := range versions {
		ids := regexp.MustCompile(`<(?:MsgId|PmtInfId|EndToEndId)>([^<]*)<`).FindAllStringSubmatch(write(t, format, ordinary(format)), -1)
		if len(ids) != 1+2+5 {
			t.Fatalf("%d identifiers", len(ids))
		}
		for _, id := range ids {
			if len(id[1]) > 35 || strings.Trim(id[1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
				t.Errorf("identifier %q", id[1])
			}
		}
		for name, bad := range map[string]string{"underscore": "CHITRA_1", "36 characters": strings.Repeat("A", 36), "empty": ""} {
			f := ordinary(format)
			f.MessageID = bad
			if err := format.Write(&bytes.Buffer{}, &f.TransferFile, f.Payments()); err == nil {
				t.Errorf("%s: message id with %s was written", format.Code(), name)
			}
		}
	}
}

func TestLesson6WrittenAgainIsTheSameMessage(t *testing.T) {
	for _, format := range versions {
		f := ordinary(format)
		first := write(t, format, f)
		f.CreatedAt = f.CreatedAt.In(time.FixedZone("far away", -9*60*60)) // another machine, another zone
		if write(t, format, f) != first {
			t.Errorf("%s: the second writing differs", format.Code())
		}
	}
}

func TestLesson7CharactersAndNoLostLetters(t *testing.T) {
	rows := bankfilestest.Rows("BIDV")
	rows[0].Name = "Đỗ Thị Ưởng & Würth_2"
	for _, format := range versions {
		file := write(t, format, bankfilestest.New(format, "BIDV", rows))
		if !strings.Contains(file, "<Nm>DO THI UONG VA WURTH 2</Nm>") {
			t.Errorf("%s: name not transliterated", format.Code())
		}
		texts := regexp.MustCompile(`<(?:Nm|Ustrd)>([^<]*)<`).FindAllStringSubmatch(file, -1)
		for _, text := range texts {
			if strings.Trim(text[1], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ") != "" {
				t.Errorf("%s: %q leaves the SWIFT X set", format.Code(), text[1])
			}
		}
	}
}

func TestLesson5ADirectoryWithoutTheBanksCodeHoldsThePayment(t *testing.T) {
	for _, format := range everyProfile {
		p, _ := pain001.ProfileOf(format)
		rows := bankfilestest.Rows(debtorOf(format))
		rows[2].Bank = map[pain001.Agent]string{pain001.ByCITAD: "TIMO", pain001.ByBIC: "COOPBANK"}[p.Agent]
		f := bankfilestest.New(format, debtorOf(format), rows)
		want := map[pain001.Agent]payroll.Code{pain001.ByCITAD: payroll.CodeNoClearingCode, pain001.ByBIC: payroll.CodeNoBIC}[p.Agent]
		if !slices.ContainsFunc(format.Check(&f.TransferFile, f.Payment(2)), func(x payroll.Finding) bool {
			return x.Code == want && x.Severity == payroll.Error && x.PersonID == f.Payment(2).PersonID
		}) {
			t.Errorf("%s: a payment to %s is not held with %s", format.Code(), rows[2].Bank, want)
		}
	}
}

func TestLesson8BatchBookingIsTrueFalseOrAbsent(t *testing.T) {
	for _, format := range everyProfile {
		p, _ := pain001.ProfileOf(format)
		file := write(t, format, bankfilestest.New(format, debtorOf(format), bankfilestest.Rows(debtorOf(format))))
		want := 2 // one PmtInf for each batch, whatever the booking
		if p.BatchBooking == "" {
			want = 0
		}
		if strings.Count(file, "<PmtInf>") != 2 || strings.Count(file, "<BtchBookg>"+p.BatchBooking+"</BtchBookg>") != want || strings.Count(file, "<BtchBookg>") != want {
			t.Errorf("%s: batch booking %q is not written so", format.Code(), p.BatchBooking)
		}
	}
}

func TestLesson9SizeOfAFileIsTheProfiles(t *testing.T) {
	for _, format := range everyProfile {
		p, _ := pain001.ProfileOf(format)
		if got := bankfiles.ShapeOf(format); got.MostRows != p.Most.Payments || got.MostTotal != p.Most.Total {
			t.Errorf("%s: shape %+v", format.Code(), got)
		}
	}
}

func TestLesson8OnePmtInfPerBatchWithBatchBooking(t *testing.T) {
	for _, format := range versions {
		file := write(t, format, ordinary(format))
		if strings.Count(file, "<PmtInf>") != 2 || strings.Count(file, "<BtchBookg>true</BtchBookg>") != 2 || strings.Count(file, "<CdtTrfTxInf>") != 5 {
			t.Errorf("%s: not two batches of five payments", format.Code())
		}
		if header, _, _ := strings.Cut(file, "</GrpHdr>"); strings.Contains(header, "BtchBookg") {
			t.Errorf("%s: BtchBookg stands in the group header", format.Code())
		}
	}
}

func TestLesson9CountsAndSumsPerPart(t *testing.T) {
	for _, format := range versions {
		file := write(t, format, ordinary(format))
		proof, err := format.Verify(strings.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		if proof.Stated == nil || *proof.Stated != (bankfiles.Tally{Count: 5, Total: 511_405_999}) {
			t.Errorf("group states %v", proof.Stated)
		}
		for i, want := range []bankfiles.Tally{{Count: 2, Total: 8_851_000}, {Count: 3, Total: 502_554_999}} {
			if b := proof.Batches[i]; b.Stated != want || b.Counted != want || b.ID != payroll.BatchID("2026-11-NCC", i+1) {
				t.Errorf("batch %+v, want %v", b, want)
			}
		}
	}
}

func TestLesson10CreationTimeIsLocalWithoutZone(t *testing.T) {
	for _, format := range versions {
		if !strings.Contains(write(t, format, ordinary(format)), "<CreDtTm>2026-11-01T08:30:00</CreDtTm>") {
			t.Errorf("%s: 01:30 UTC is not written as 08:30 in Hà Nội", format.Code())
		}
	}
}

func TestLesson10ADateStyleIsASettingAndIsChecked(t *testing.T) {
	for _, format := range everyProfile {
		p, _ := pain001.ProfileOf(format)
		file := write(t, format, bankfilestest.New(format, debtorOf(format), bankfilestest.Rows(debtorOf(format))))
		want := map[string]string{"local": ">2026-11-01T08:30:00<", "offset": ">2026-11-01T08:30:00+07:00<", "utc": ">2026-11-01T01:30:00Z<"}
		for style, text := range want {
			if strings.Contains(file, text) != (style == p.CreationTime) {
				t.Errorf("%s: %s in a file of style %s", format.Code(), text, p.CreationTime)
			}
			other := strings.Replace(file, want[p.CreationTime], text, 1)
			if _, err := format.Verify(strings.NewReader(other), int64(len(other))); (err == nil) != (style == p.CreationTime) {
				t.Errorf("%s: style %s is read: %v", format.Code(), style, err)
			}
		}
	}
}

func TestLesson11AddressesAreStructuredOrAbsent(t *testing.T) {
	for _, format := range everyProfile {
		p, _ := pain001.ProfileOf(format)
		file := write(t, format, bankfilestest.New(format, debtorOf(format), bankfilestest.Rows(debtorOf(format))))
		addresses := strings.Count(file, "<PstlAdr>")
		if strings.Contains(file, "AdrLine") || addresses != strings.Count(file, "<TwnNm>") || addresses != strings.Count(file, "<Ctry>") {
			t.Errorf("%s writes an unstructured address", format.Code())
		}
		if (addresses > 0) != (p.Debtor != nil || p.Creditor != nil) {
			t.Errorf("%s writes %d addresses", format.Code(), addresses)
		}
	}
}

func TestLesson15NoDocumentType(t *testing.T) {
	for _, format := range versions {
		file := strings.Replace(write(t, format, ordinary(format)), "?>\n", "?>\n<!DOCTYPE a [<!ENTITY b \"c\">]>\n", 1)
		if _, err := format.Verify(strings.NewReader(file), int64(len(file))); err == nil {
			t.Errorf("%s: a file with a document type was read", format.Code())
		}
	}
}

// TestVerifySeesStatedAndCounted: a changed control figure, amount or account is
// seen for what it is, not repaired.
func TestVerifySeesStatedAndCounted(t *testing.T) {
	format := versions[0]
	file := write(t, format, ordinary(format))
	for _, c := range []struct {
		name, old, new string
		want           func(p bankfiles.Proof) bool
	}{
		{"group sum", "<CtrlSum>511405999<", "<CtrlSum>511405998<", func(p bankfiles.Proof) bool { return p.Stated.Total == 511_405_998 && p.Total == 511_405_999 }},
		{"batch count", "<NbOfTxs>3<", "<NbOfTxs>4<", func(p bankfiles.Proof) bool { return p.Batches[1].Stated.Count == 4 && p.Batches[1].Counted.Count == 3 }},
		{"amount", ">7601000<", ">7601001<", func(p bankfiles.Proof) bool { return p.Total == 511_406_000 && p.Batches[0].Counted.Total == 8_851_001 }},
		{"account", ">0000000012<", ">0000000021<", func(p bankfiles.Proof) bool { return p.AccountHash != ordinary(format).AccountHash }},
	} {
		changed := strings.Replace(file, c.old, c.new, 1)
		if changed == file {
			t.Fatalf("%s: nothing to change", c.name)
		}
		proof, err := format.Verify(strings.NewReader(changed), int64(len(changed)))
		if err != nil || !c.want(proof) {
			t.Errorf("%s: %+v, %v", c.name, proof, err)
		}
	}
}
