package delivery

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chitra/bankfiles"
	"chitra/bankfiles/openpgp"
	"chitra/payroll"

	"github.com/ProtonMail/gopenpgp/v3/crypto"
)

const good = `vcb:
  title: Vietcombank host-to-host
  banks: [VCB]
  file_name: "TMP111_{unit}_{pay_on:ddMMyyyy}_{no:4}.csv.encrypt"
  sftp:
    address: sftp.example.vn:22
    user: ubnd
    host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2yww8OK1wMWbh
    key_file: keys/vcb-sftp
    folder: /OUT
  openpgp:
    bank_key: keys/vcb.asc
    own_key: keys/office-openpgp.key
usb:
  title: USB
  folder: /mnt/usb
`

func TestLoad(t *testing.T) {
	targets, problems := Parse([]byte(good), "/data", time.Now)
	if len(problems) > 0 || len(targets) != 2 {
		t.Fatal(problems)
	}
	vcb := targets[0]
	if vcb.Server.KeyFile != "/data/keys/vcb-sftp" || vcb.Seal.BankKey != "/data/keys/vcb.asc" || vcb.Outbox != "/data/outbox" || vcb.Channel() != payroll.BySFTP {
		t.Errorf("%+v", vcb)
	}
	if vcb.Recipient() != "Vietcombank host-to-host (sftp://ubnd@sftp.example.vn:22/OUT)" {
		t.Error(vcb.Recipient())
	}
	if none, problems, err := Load(t.TempDir(), time.Now); none != nil || problems != nil || err != nil {
		t.Errorf("no file: %v, %v, %v", none, problems, err)
	}
}

func TestFaultsOfASettingsFile(t *testing.T) {
	for _, c := range []struct{ name, old, new, says string }{
		{"neither folder nor server", "  folder: /mnt/usb\n", "", "delivery.yaml:14:1: exactly one of folder and sftp is needed"},
		{"unknown bank", "[VCB]", "[XYZ]", `delivery.yaml:3:10: no bank has code "XYZ"`},
		{"unknown key", "  title: USB", "  titel: USB", "delivery.yaml:15:3: unknown key \"titel\""},
		{"no title", "  title: USB\n", "", `"title" is missing`},
		{"host key", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2yww8OK1wMWbh", "sftp.example.vn", "delivery.yaml:8:15: host key"},
		{"no user", "    user: ubnd\n", "", `"user" is missing`},
		{"unknown placeholder", "{unit}", "{uint}", "{uint}"},
		{"unknown date", "ddMMyyyy", "DDMMYYYY", "{pay_on:DDMMYYYY}"},
		{"one name for every file", "{unit}_{pay_on:ddMMyyyy}_{no:4}", "{pay_on}", "{no}, {unit}, {name}"},
		{"a name no bank takes", "TMP111_", "tệp ", "is not a name"},
		{"a name that leaves the folder", "TMP111_", "../", "is not a name"},
		{"not YAML", "usb:", "usb", "bad YAML"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if text == good {
				t.Fatal("nothing changed")
			}
			_, problems := Parse([]byte(text), "/data", time.Now)
			var said strings.Builder
			for _, p := range problems {
				said.WriteString(p.Error() + "\n")
			}
			if !strings.Contains(said.String(), c.says) {
				t.Errorf("says %q, want %q", said.String(), c.says)
			}
		})
	}
}

func sampleFile() *payroll.TransferFile {
	return &payroll.TransferFile{Name: "2026-12_BTXH_11320_vcb-h2h.csv", RunID: "2026-12-BTXH", No: 7, Programme: "BTXH", Month: payroll.NewMonth(2026, 12),
		Unit: payroll.Unit{Code: "11320"}, MessageID: "CHITRA-2026-12-BTXH-F007", PayOn: payroll.Date{Year: 2026, Month: 12, Day: 5},
		CreatedAt: time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC)}
}

func TestFileNames(t *testing.T) {
	for template, want := range map[string]string{
		"":                  "2026-12_BTXH_11320_vcb-h2h.csv",
		"{name}.pgp":        "2026-12_BTXH_11320_vcb-h2h.csv.pgp",
		"{stem}-{no}.{ext}": "2026-12_BTXH_11320_vcb-h2h-7.csv",
		"TMP_{unit}_{pay_on:ddMMyyyy}_{no:4}.csv": "TMP_11320_05122026_0007.csv",
		"{run}_{programme}_{month}":               "2026-12-BTXH_BTXH_2026-12",
		"{message_id}_{created:yyMMdd}_{pay_on}":  "CHITRA-2026-12-BTXH-F007_261201_2026-12-05",
	} {
		if got := FileNameOf(template, sampleFile()); got != want {
			t.Errorf("%q is %q, want %q", template, got, want)
		}
	}
}

// TestSealedEnvelope: the bank can open what leaves, and what leaves again is
// the same.
func TestSealedEnvelope(t *testing.T) {
	office, bank := filepath.Join(t.TempDir(), "office"), filepath.Join(t.TempDir(), "bank")
	for _, dir := range []string{office, bank} {
		makeKeys(t, dir)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "a.csv")
	if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}
	target := &Target{Name: "vcb", Title: "VCB", Folder: dir, FileName: "{stem}.csv.encrypt", Outbox: filepath.Join(dir, "outbox"), Now: time.Now,
		Seal: &Seal{BankKey: filepath.Join(bank, openpgp.PublicFile), OwnKey: filepath.Join(office, openpgp.PrivateFile)}}
	f := sampleFile()
	f.SHA256 = strings.Repeat("0", 64)
	first, err := target.Envelope(f, path)
	if err != nil || first.Name != "2026-12_BTXH_11320_vcb-h2h.csv.encrypt" {
		t.Fatal(first, err)
	}
	second, err := target.Envelope(f, path)
	if err != nil || second != first {
		t.Errorf("again %+v, %v", second, err)
	}
	sealed, err := os.Open(first.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer sealed.Close()
	private, err := openpgp.ReadPrivate(filepath.Join(bank, openpgp.PrivateFile), "")
	if err != nil {
		t.Fatal(err)
	}
	public, err := openpgp.ReadPublic(filepath.Join(office, openpgp.PublicFile), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var opened strings.Builder
	if err := openpgp.Open(&opened, sealed, private, public); err != nil || opened.String() != "content" {
		t.Errorf("the bank reads %q, %v", opened.String(), err)
	}
	plain := &Target{Title: "USB", Folder: dir}
	if e, err := plain.Envelope(f, path); err != nil || e.Path != path || e.Bytes != 7 || e.Name != f.Name {
		t.Errorf("%+v, %v", e, err)
	}
	missing := *target
	missing.Seal = &Seal{BankKey: filepath.Join(dir, "none"), OwnKey: target.Seal.OwnKey}
	if _, err := missing.Envelope(f, path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no key of the bank: %v", err)
	}
	var _ bankfiles.Courier = target
}

// makeKeys makes a party's keys in a folder: quicker ones than openpgp.Create.
func makeKeys(t *testing.T, dir string) {
	t.Helper()
	key, err := crypto.PGP().KeyGeneration().AddUserId("Synthetic office", "office@example.vn").OverrideProfileAlgorithm(crypto.KeyGenerationCurve25519Legacy).New().GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	private, err := key.Armor()
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.GetArmoredPublicKey()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{openpgp.PrivateFile: private, openpgp.PublicFile: public} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("a: {title: b, folder: c}\n"))
	f.Fuzz(func(t *testing.T, source []byte) {
		targets, problems := Parse(source, "/data", time.Now)
		for _, target := range targets {
			if len(problems) == 0 && (target == nil || (target.Folder == "") == (target.Server == nil)) {
				t.Errorf("target %+v without a problem", target)
			}
		}
	})
}
