package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// released takes an office to a released run whose files are written.
func (o office) released(run string) {
	o.t.Helper()
	o.must(as("lan", "import", "registry", "list.csv")...)
	o.must(as("lan", "run", "prepare", "--month", run[:7], "--programme", run[8:])...)
	o.must(as("lan", "run", "submit", run)...)
	o.must(as("minh", "run", "approve", run, "--confirm", run)...)
	o.must(as("minh", "run", "release", run, "--confirm", run)...)
	o.must(as("lan", "files", "write", run, "-o", "out")...)
}

// put writes files into the data directory.
func (o office) put(files map[string]string) {
	o.t.Helper()
	for name, content := range files {
		path := filepath.Join(o.dir, "chitra-data", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			o.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			o.t.Fatal(err)
		}
	}
}

// paymentLine is what the tests need of run show --payments --json.
type paymentLine struct {
	EndToEndID string `json:"end_to_end_id"`
	State      string `json:"state"`
}

func (o office) payments(run string) (list []paymentLine) {
	o.t.Helper()
	for lines := bufio.NewScanner(bytes.NewReader(o.must("run", "show", run, "--payments", "--json"))); lines.Scan(); {
		var p paymentLine
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			o.t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// refusal is a bank's answer that refuses one payment (pain.002.001.03).
func refusal(reference string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><MsgId>TEST-1</MsgId><CreDtTm>2026-12-07T10:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>X</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>X</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>%s</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`, reference)
}

// TestInbox serves an inbox with an answer among rubbish, while the mail server is
// away, killed in the middle, and looks for personal data in all that leaves.
func TestInbox(t *testing.T) {
	const run = "2026-12-BTXH"
	o := newOffice(t, "60")
	o.released(run)
	first := o.payments(run)[0]
	o.put(map[string]string{
		"TEST":                 "synthetic",
		"chitra.yaml":          "inbox-settle: 1\nmail-server: 127.0.0.1:1\nmail-from: chitra@example.vn\nlog-format: json\n",
		"inbox/ket-qua.xml":    refusal(first.EndToEndID),
		"inbox/anh.jpg":        "\xff\xd8\xff\xe0 no answer",
		"inbox/dang-chep.part": "<Document",
		"inbox/rong.xml":       "",
		"timetable.yaml":       "jobs:\n  - {job: collect, does: collect, when: \"every 15 minutes from 07:30 to 17:30 every day\"}\n  - {job: tell-morning, does: tell, when: \"every day, 08:00\"}\n",
	})
	o.must(as("root", "notice", "contact", "lan", "--email", "lan@example.vn")...)
	at := func(clock string) time.Time {
		now, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-12-08 "+clock, zone)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	o.chitra(as("lan", "schedule", "catch-up", "--now", at("07:31:00").Format(time.RFC3339))...)
	if !o.serve(at("07:45:01"), "kill worked collect") {
		t.Error("serve was not killed between reading and the ledger")
	}
	o.serve(at("07:49:00"), "stop collect")
	o.serve(at("08:00:01"), "stop tell-morning")

	if got := o.payments(run)[0]; got.State != "rejected" || got.EndToEndID != first.EndToEndID {
		t.Errorf("%+v", got)
	}
	imports := strings.Count(string(o.must("audit", "list")), "import.returns")
	if imports != 1 {
		t.Errorf("the answer stands %d times in the journal", imports)
	}
	names := o.tree("chitra-data/inbox")
	for _, want := range []string{"_ket-qua.xml.result.txt", "_anh.jpg.finding.txt", "dang-chep.part", "rong.xml"} {
		if !strings.Contains(names, want) {
			t.Errorf("no %s in the inbox:\n%s", want, names)
		}
	}
	if strings.Contains(names, "inbox/ket-qua.xml") || strings.Contains(names, ".reading-") {
		t.Errorf("left in the inbox:\n%s", names)
	}
	var notices struct{ Unsent int }
	if err := json.Unmarshal(o.must("notice", "list", "--json"), &notices); err != nil || notices.Unsent != 1 {
		t.Errorf("%d unsent mails, %v", notices.Unsent, err)
	}
	o.nobodyNamed("chitra-data/notices")
	o.must("verify")
}

// tree lists every file below a folder.
func (o office) tree(dir string) string {
	o.t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join(o.dir, dir), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(o.dir, path)
			fmt.Fprintln(&all, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return all.String()
}

// nobodyNamed looks for every name, citizen number and account of the registry in
// the notices, in the log of serve, and in what commands for supervisors print.
func (o office) nobodyNamed(notices string) {
	o.t.Helper()
	said := o.logged()
	for name := range strings.Lines(o.tree(notices)) {
		content, err := os.ReadFile(filepath.Join(o.dir, strings.TrimSpace(name)))
		if err != nil {
			o.t.Fatal(err)
		}
		said += string(content)
	}
	for _, args := range [][]string{{"doctor", "--json"}, {"schedule", "list", "--json"}, {"notice", "list", "--json"}, {"config", "show", "--json"}} {
		out, _ := o.chitra(args...)
		said += string(out)
	}
	if len(said) < 2000 {
		o.t.Errorf("only %d characters to look at", len(said))
	}
	f, err := os.Open(filepath.Join(o.dir, "list.csv"))
	if err != nil {
		o.t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 50 {
		o.t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, column := range rows[0] {
		switch column {
		case "person_id", "full_name", "payee_name", "payee_id", "account_no", "account_name":
			for _, row := range rows[1:] {
				if row[i] != "" && strings.Contains(said, row[i]) {
					o.t.Errorf("%s %q stands in what left", column, row[i])
				}
			}
		}
	}
}

// logged are the log and the messages of every serve so far.
func (o office) logged() string {
	log, err := os.ReadFile(filepath.Join(o.dir, "serve.log"))
	if err != nil {
		o.t.Fatal(err)
	}
	return string(log)
}

// TestDiskFull bounds how large a file may become, as a full disk does: backup,
// import and bank files fail with a sentence, leave nothing half-done, and go
// through once there is room.
func TestDiskFull(t *testing.T) {
	const run = "2026-12-BTXH"
	o := newOffice(t, "60")
	limited := func(blocks int, args ...string) (code int, says string) {
		c := exec.Command("sh", "-c", fmt.Sprintf(`ulimit -f %d; exec chitra "$@"`, blocks), "sh")
		c.Args = append(c.Args, args...)
		c.Dir = o.dir
		out, _ := c.CombinedOutput()
		return c.ProcessState.ExitCode(), string(out)
	}
	o.must("backup", "key", "-o", "key.txt")
	o.put(map[string]string{"who.txt": string(publicLine(t, filepath.Join(o.dir, "key.txt"))), "chitra.yaml": "backup-recipients: who.txt\n"})
	if code, says := limited(300, "backup"); code != exitIO {
		t.Errorf("backup: exit %d\n%s", code, says)
	}
	if left := o.tree("chitra-data"); strings.Contains(left, ".chitra-backup-") || strings.Contains(left, ".age") {
		t.Errorf("left by the backup:\n%s", left)
	}
	if code, says := limited(70, as("lan", "import", "registry", "list.csv")...); code != exitIO && code != exitTemporary {
		t.Errorf("import: exit %d\n%s", code, says)
	}
	o.must("verify")
	o.released(run)
	if err := os.RemoveAll(filepath.Join(o.dir, "out")); err != nil {
		t.Fatal(err)
	}
	if code, says := limited(2, as("lan", "files", "write", run, "-o", "out")...); code != exitIO {
		t.Errorf("files write: exit %d\n%s", code, says)
	}
	o.must(as("lan", "files", "write", run, "-o", "out")...)
	o.must("backup")
	o.must("verify")
}

// keepLog adds what a serve said to the log of the test's office.
func (o office) keepLog(said []byte) {
	f, err := os.OpenFile(filepath.Join(o.dir, "serve.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		o.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(said); err != nil {
		o.t.Error(err)
	}
}
