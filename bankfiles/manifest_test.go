package bankfiles_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/payroll"

	"pgregory.net/rapid"
)

// office places one file of each format and their manifest, and returns the
// folder and the manifest as read back.
func office(t *testing.T) (string, bankfiles.Manifest) {
	t.Helper()
	dir := t.TempDir()
	var placed []payroll.TransferFile
	for _, format := range formats {
		f := bankfilestest.New(format, format.debtorBank, bankfilestest.Rows(format.debtorBank))
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
	if err := bankfiles.WriteManifest(path, made); err != nil {
		t.Fatal(err)
	}
	m, err := bankfiles.ReadManifest(path)
	if err != nil {
		t.Fatal(err)
	}
	return dir, m
}

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
	if err := bankfiles.WriteManifest(path, m); err != nil {
		t.Errorf("the same manifest again: %v", err)
	}
	m.RunID = "2026-11-NCC-1"
	if err := bankfiles.WriteManifest(path, m); !errors.Is(err, payroll.ErrConflict) {
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
		if _, err := bankfiles.ReadManifest(path); !errors.Is(err, payroll.ErrIntegrity) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := bankfiles.ReadManifest(filepath.Join(dir, "none.json")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no manifest: %v", err)
	}
}

func TestVerifyFile(t *testing.T) {
	dir, m := office(t)
	for i, line := range m.Files {
		path := filepath.Join(dir, line.Name)
		for _, manifest := range []*bankfiles.Manifest{&m, nil} {
			proof, differences, err := bankfiles.VerifyFile(path, manifest, list())
			if err != nil || len(differences) > 0 || proof.Format != formats[i].Code() || proof.Count != line.Count || proof.Total != line.Total {
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
	dir, m := office(t)
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
