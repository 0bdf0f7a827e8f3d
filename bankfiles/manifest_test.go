package bankfiles_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/sign"
	"chitra/payroll"

	"pgregory.net/rapid"
)

// office places one file of each format and their manifest, and returns the
// folder and the manifest as read back.
func office(t *testing.T, of ...testFormat) (string, bankfiles.Manifest) {
	t.Helper()
	dir := t.TempDir()
	if of == nil {
		of = fourFormats
	}
	var placed []bankfiles.Placed
	for _, format := range of {
		f := bankfilestest.New(format, format.debtorBank, format.rows())
		done, err := bankfiles.Place(dir, &f.TransferFile, format, f.Payments())
		if err != nil {
			t.Fatal(err)
		}
		placed = append(placed, done)
	}
	run := payroll.PayRun{ID: "2026-11-NCC", Programme: "NCC", Month: payroll.NewMonth(2026, 11), PayOn: payroll.Date{Year: 2026, Month: 11, Day: 5}, ContentDigest: "abc"}
	at := time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)
	path := filepath.Join(dir, "2026-11-NCC.manifest.json")
	made := bankfiles.NewManifest(run, []payroll.Approval{{RunID: run.ID, By: "lan", At: at, Digest: "abc"}, {By: "minh", At: at, Voided: "content changed"}}, placed)
	if err := bankfiles.WriteManifest(path, made, officeKey); err != nil {
		t.Fatal(err)
	}
	m, signed, err := bankfiles.ReadManifest(path, trusted)
	if err != nil || signed.State != bankfiles.SignedByOffice {
		t.Fatal(signed, err)
	}
	return dir, m
}

// fourFormats are enough for what is the manifest's own.
var fourFormats = slices.DeleteFunc(slices.Clone(formats), func(f testFormat) bool {
	return !slices.Contains([]string{bankfiles.Pain00109, bankfiles.Pain00103, bankfiles.VCBH2H, bankfiles.MBBulk}, f.Code())
})

// officeKey signs the manifests of these tests.
var (
	officeKey = sign.FromSeed([32]byte{9})
	trusted   = []sign.PublicKey{officeKey.Public()}
)

func TestManifest(t *testing.T) {
	dir, m := office(t)
	if len(m.Files) != 4 || m.Count != 20 || m.Total != 4*511_405_999 || m.TotalInWords != payroll.Words(m.Total) {
		t.Errorf("manifest %+v", m)
	}
	if len(m.Approvals) != 1 || m.Approvals[0].By != "lan" || m.Approvals[0].At != "2026-11-02T09:00:00+07:00" {
		t.Errorf("approvals %+v", m.Approvals)
	}
	path := filepath.Join(dir, "2026-11-NCC.manifest.json")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := bankfiles.WriteManifest(path, m, officeKey); err != nil {
		t.Errorf("the same manifest again: %v", err)
	}
	m.RunID = "2026-11-NCC-1"
	if err := bankfiles.WriteManifest(path, m, officeKey); !errors.Is(err, payroll.ErrConflict) {
		t.Errorf("another manifest under the same name: %v", err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the manifest on disk has changed")
	}
}

func TestManifestThatContradictsItselfIsRefused(t *testing.T) {
	dir, _ := office(t)
	good, err := os.ReadFile(filepath.Join(dir, "2026-11-NCC.manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string][2]string{
		"version":        {`"chitra_manifest": 1`, `"chitra_manifest": 2`},
		"not approved":   {`"digest": "abc"`, `"digest": "abd"`},
		"blocks":         {`"size": 4096`, `"size": 2048`},
		"sum":            {`"total": 2045623996`, `"total": 2045623997`},
		"count":          {`"count": 20`, `"count": 21`},
		"total of file":  {`"total": 511405999`, `"total": 511405998`},
		"words":          {`"total_in_words": "`, `"total_in_words": "x`},
		"unknown field":  {`"run":`, `"ran":`},
		"listed twice":   {"pain.001.001.03.xml", "pain.001.001.09.xml"},
		"text after it":  {"\n}\n", "\n}\n{}"},
		"not JSON":       {"{", "["},
		"negative bytes": {`"bytes": `, `"bytes": x`},
	} {
		text := strings.Replace(string(good), edit[0], edit[1], 1)
		if text == string(good) {
			t.Fatalf("%s: nothing to change", name)
		}
		path := filepath.Join(t.TempDir(), "m.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := bankfiles.ReadManifest(path, nil); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := bankfiles.ReadManifest(filepath.Join(dir, "none.json"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no manifest: %v", err)
	}
}

func TestVerifyFile(t *testing.T) {
	dir, m := office(t)
	for i, line := range m.Files {
		path := filepath.Join(dir, line.Name)
		for _, manifest := range []*bankfiles.Manifest{&m, nil} {
			proof, differences, err := bankfiles.VerifyFile(path, manifest, list())
			if err != nil || len(differences) > 0 || proof.Format != fourFormats[i].Code() || proof.Count != line.Count || proof.Total != line.Total {
				t.Errorf("%s: %+v, %v, %v", line.Name, proof, differences, err)
			}
		}
	}
	if _, _, err := bankfiles.VerifyFile(filepath.Join(dir, "none.xml"), &m, list()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestVerifyFileNamesTheFirstDifference(t *testing.T) {
	for _, c := range []struct {
		name, file string
		edit       func([]byte) []byte
		code       string
		en         string
	}{
		{"cut off", "pain.001.001.09.xml", func(b []byte) []byte { return b[:1000] }, "bytes", "file is shorter than its manifest: 1000 of %d bytes"},
		{"something added", "vcb-h2h.csv", func(b []byte) []byte { return append(b, ' ') }, "bytes", "file is longer than its manifest"},
		{"an account changed", "vcb-h2h.csv", func(b []byte) []byte { return replace(b, "0000000012", "0000000021") }, "sha256", "content differs from the manifest"},
		{"renamed inside the run", "pain.001.001.03.xml", func(b []byte) []byte { return replace(b, "pain.001.001.03", "pain.001.001.09") }, "sha256", "content differs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, m := office(t)
			path := filepath.Join(dir, "2026-11_NCC_11320_"+c.file)
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, c.edit(append([]byte(nil), whole...)), 0o600); err != nil {
				t.Fatal(err)
			}
			want := c.en
			if strings.Contains(want, "%d") {
				want = fmt.Sprintf(want, len(whole))
			}
			_, differences, err := bankfiles.VerifyFile(path, &m, list())
			if err != nil || len(differences) == 0 || differences[0].Code != c.code || !strings.Contains(differences[0].Text.EN, want) {
				t.Errorf("differences %+v, %v; want %s: %s", differences, err, c.code, want)
			}
		})
	}
}

func replace(b []byte, old, new string) []byte {
	return []byte(strings.ReplaceAll(string(b), old, new))
}

func TestVerifyFileOfAnotherRunOrKind(t *testing.T) {
	dir, m := office(t)
	stranger := filepath.Join(dir, "other.xml")
	if err := os.WriteFile(stranger, []byte("<a/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, differences, err := bankfiles.VerifyFile(stranger, &m, list())
	if err != nil || len(differences) != 2 || differences[0].Code != "not_listed" || differences[1].Code != "unreadable" {
		t.Errorf("%+v, %v", differences, err)
	}
	for _, d := range differences {
		if d.Text.VI == "" || d.Text.EN == "" || strings.Contains(d.Text.VI+d.Text.EN, "%!") {
			t.Errorf("text %+v", d.Text)
		}
	}
}

// TestVerifyFileOfALayoutNotAtHand: the very bytes are what was signed for, counted or
// not; a changed byte is named all the same.
func TestVerifyFileOfALayoutNotAtHand(t *testing.T) {
	dir, m := office(t)
	for _, f := range m.Files {
		others := slices.DeleteFunc(list(), func(known bankfiles.Format) bool { return known.Code() == f.Format })
		path := filepath.Join(dir, f.Name)
		proof, differences, err := bankfiles.VerifyFile(path, &m, others)
		if err != nil || len(differences) != 0 || proof.Format != f.Format || proof.Count != 0 {
			t.Errorf("%s: %+v %+v, %v", f.Name, proof, differences, err)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 1
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, differences, err = bankfiles.VerifyFile(path, &m, others); err != nil || len(differences) == 0 || differences[0].Code != "sha256" {
			t.Errorf("%s changed: %+v, %v", f.Name, differences, err)
		}
	}
}

// TestVerifyFileUnderAnotherName: a copy is known by its bytes; one that was
// changed as well belongs to nothing.
func TestVerifyFileUnderAnotherName(t *testing.T) {
	dir, m := office(t)
	content, err := os.ReadFile(filepath.Join(dir, m.Files[0].Name))
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, "BTXH_01122026 (1).dat")
	for _, c := range []struct{ name, suffix, codes string }{{"the file itself", "", ""}, {"changed", "\n", "not_listed"}} {
		if err := os.WriteFile(copied, append(slices.Clone(content), c.suffix...), 0o600); err != nil {
			t.Fatal(err)
		}
		_, differences, err := bankfiles.VerifyFile(copied, &m, list())
		if err != nil || (c.codes == "") != (len(differences) == 0) || len(differences) > 0 && differences[0].Code != c.codes {
			t.Errorf("%s: %+v, %v", c.name, differences, err)
		}
	}
}

// TestVerifyFileWithoutManifestSeesContradictions: a file proves itself.
func TestVerifyFileWithoutManifestSeesContradictions(t *testing.T) {
	dir, _ := office(t)
	path := filepath.Join(dir, "2026-11_NCC_11320_pain.001.001.09.xml")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, replace(whole, ">7601000<", ">7602000<"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, differences, err := bankfiles.VerifyFile(path, nil, list())
	if err != nil || len(differences) != 2 || differences[0].Code != "stated" || differences[0].Text.EN != "file holds 5 / 511.406.999 but states 5 / 511.405.999" {
		t.Errorf("%+v, %v", differences, err)
	}
}

// TestAnyFlippedByteIsFound, at any place of any file.
func TestAnyFlippedByteIsFound(t *testing.T) {
	dir, m := office(t, formats...)
	elsewhere := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom(m.Files).Draw(t, "file")
		path := filepath.Join(dir, line.Name)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		damaged := append([]byte(nil), whole...)
		damaged[rapid.IntRange(0, len(whole)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "flip"))
		other := filepath.Join(elsewhere, line.Name)
		if err := os.WriteFile(other, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, differences, err := bankfiles.VerifyFile(other, &m, list()); err != nil || len(differences) == 0 {
			t.Fatalf("%v, %v", differences, err)
		}
	})
}

// TestVerifyFileSaysWhere: the lines of the first change, or that the file stops.
func TestVerifyFileSaysWhere(t *testing.T) {
	f, payments := bankfilestest.Many(formats[0], "BIDV", 200)
	dir := t.TempDir()
	placed, err := bankfiles.Place(dir, f, formats[0], payments)
	if err != nil {
		t.Fatal(err)
	}
	m := bankfiles.NewManifest(payroll.PayRun{ID: f.RunID}, nil, []bankfiles.Placed{placed})
	path := filepath.Join(dir, f.Name)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	account := []byte(">1000000000150<")
	line := 1 + bytes.Count(whole[:bytes.Index(whole, account)], []byte{'\n'})
	for _, c := range []struct {
		name, en string
		edit     []byte
	}{
		{"a digit", "", bytes.Replace(whole, account, []byte(">1000000000159<"), 1)},
		{"at the very end", "the first difference lies in bytes", append(bytes.Clone(whole[:len(whole)-1]), ' ')},
		{"cut off at a piece", "as written up to byte 8192, where the file stops", whole[:8192]},
		{"nothing left", "as written up to byte 0, where the file stops", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(path, c.edit, 0o600); err != nil {
				t.Fatal(err)
			}
			_, differences, err := bankfiles.VerifyFile(path, &m, list())
			at := slices.IndexFunc(differences, func(d bankfiles.Difference) bool { return d.Code == "where" })
			if err != nil || at < 0 {
				t.Fatalf("%+v, %v", differences, err)
			}
			said := differences[at].Text.EN
			if c.name == "a digit" {
				var first, last int
				if _, err := fmt.Sscanf(said[strings.Index(said, "lines"):], "lines %d–%d", &first, &last); err != nil || first > line || last < line || last-first > 30 {
					t.Errorf("%q does not lead to line %d", said, line)
				}
			} else if !strings.Contains(said, c.en) {
				t.Errorf("says %q, want %q", said, c.en)
			}
		})
	}
}

// TestExchangedAccountsAreSeen: the hash total of accounts is the same, the file
// states itself right, and yet each of two people would get the other's money.
func TestExchangedAccountsAreSeen(t *testing.T) {
	f := bankfilestest.New(formats[0], "BIDV", bankfilestest.Rows("BIDV"))
	first, second := f.Payment(2).Account.Number, f.Payment(3).Account.Number
	file := string(write(t, formats[0], f))
	swapped := strings.NewReplacer(first, second, second, first).Replace(file)
	honest, err := verify(formats[0], []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	got, err := verify(formats[0], []byte(swapped))
	if err != nil || got.AccountHash != honest.AccountHash || got.Payments == honest.Payments {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSignatureOfAManifest(t *testing.T) {
	for _, c := range []struct {
		name  string
		mend  func(t *testing.T, manifest string)
		keys  []sign.PublicKey
		state bankfiles.SignatureState // "" = refused
	}{
		{"signed", func(*testing.T, string) {}, trusted, bankfiles.SignedByOffice},
		{"no key at hand", func(*testing.T, string) {}, nil, bankfiles.KeyNotAtHand},
		{"not signed", func(t *testing.T, m string) { remove(t, m+sign.Suffix) }, trusted, bankfiles.NotSigned},
		{"another office's key", func(*testing.T, string) {}, []sign.PublicKey{sign.FromSeed([32]byte{1}).Public()}, ""},
		{"not a signature", func(t *testing.T, m string) { rewrite(t, m+sign.Suffix, "CHITRA", "CHATRA") }, nil, ""},
		{"an approver renamed", func(t *testing.T, m string) { rewrite(t, m, `"by": "lan"`, `"by": "hoa"`) }, trusted, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, _ := office(t)
			path := filepath.Join(dir, "2026-11-NCC.manifest.json")
			c.mend(t, path)
			_, signed, err := bankfiles.ReadManifest(path, c.keys)
			if c.state == "" {
				if !errors.Is(err, payroll.ErrIntegrity) {
					t.Errorf("%+v, %v", signed, err)
				}
				return
			}
			if err != nil || signed.State != c.state || signed.State != bankfiles.NotSigned && signed.By != officeKey.Public().ID() {
				t.Errorf("%+v, %v", signed, err)
			}
		})
	}
}

// TestManifestIsSignedAnewAfterTheKeyWasReplaced, and stays the same to the byte.
func TestManifestIsSignedAnewAfterTheKeyWasReplaced(t *testing.T) {
	dir, m := office(t)
	path := filepath.Join(dir, "2026-11-NCC.manifest.json")
	key := sign.FromSeed([32]byte{4})
	if err := bankfiles.WriteManifest(path, m, key); err != nil {
		t.Fatal(err)
	}
	if _, signed, err := bankfiles.ReadManifest(path, []sign.PublicKey{key.Public()}); err != nil || signed.State != bankfiles.SignedByOffice {
		t.Errorf("%+v, %v", signed, err)
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func rewrite(t *testing.T, path, old, new string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(content), old) {
		t.Fatalf("%s has no %q (%v)", path, old, err)
	}
	if err := os.WriteFile(path, replace(content, old, new), 0o600); err != nil {
		t.Fatal(err)
	}
}
