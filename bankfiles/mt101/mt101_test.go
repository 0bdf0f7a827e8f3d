package mt101

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/payroll"

	"pgregory.net/rapid"
)

var chained = Format(bankfiles.EmbeddedDirectory())

func TestWrap(t *testing.T) {
	long := strings.Repeat("A", 35)
	for _, c := range []struct {
		name, text string
		want       []string
		ok         bool
	}{
		{"short", "NGUYEN VAN A", []string{"NGUYEN VAN A"}, true},
		{"exactly a line", long, []string{long}, true},
		{"between words", long[:30] + " BCDEF G", []string{long[:30], "BCDEF G"}, true},
		{"four full lines", strings.TrimSpace(strings.Repeat(long+" ", 4)), []string{long, long, long, long}, true},
		{"five lines", strings.TrimSpace(strings.Repeat(long+" ", 5)), []string{long, long, long, long, long}, false},
		{"a word longer than a line", long + "A", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := wrap(c.text)
			if ok != c.ok || fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%q, %v", got, ok)
			}
		})
	}
}

func TestWrapKeepsEveryWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[A-Z.]{1,35}`), 1, 20).Draw(t, "words")
		lines, ok := wrap(strings.Join(words, " "))
		if strings.Join(lines, " ") != strings.Join(words, " ") {
			t.Fatalf("%q", lines)
		}
		for _, l := range lines {
			if ok && (len(l) > 35 || l == "" || strings.TrimSpace(l) != l) {
				t.Fatalf("line %q", l)
			}
		}
	})
}

// TestChain: many payments make messages that fit the network, with the longest
// texts there are.
func TestChain(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat(strings.Repeat("N", 34)+" ", 4))
	for _, n := range []int{1, 17, 18, 34, 35, 200} {
		var rows []bankfilestest.Row
		for range n {
			rows = append(rows, bankfilestest.Row{Batch: 1, Bank: "COOPBANK", Account: strings.Repeat("9", 34), Name: long,
				Amount: payroll.MaxAmount, Memo: strings.TrimSpace(strings.Repeat(strings.Repeat("M", 34)+" ", 3))})
		}
		f := bankfilestest.New(chained, "BIDV", rows)
		f.Unit.Name = long
		var b bytes.Buffer
		if err := chained.Write(&b, &f.TransferFile, f.Payments()); err != nil {
			t.Fatal(err)
		}
		messages := strings.SplitAfter(b.String(), "-}\r\n")
		if want := (n + 16) / 17; len(messages)-1 != want {
			t.Errorf("%d payments in %d messages, want %d", n, len(messages)-1, want)
		}
		for i, m := range messages {
			if len(m) > 10_000 {
				t.Errorf("message %d has %d characters", i+1, len(m))
			}
		}
		proof, err := chained.Verify(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || proof.Count != n || proof.Total != f.Total || proof.Payments != f.PaymentDigest() {
			t.Errorf("%d payments: %+v, %v", n, proof, err)
		}
		if n < 18 {
			continue
		}
		for name, broken := range map[string]string{
			"a message lost":     messages[0],
			"messages exchanged": messages[1] + messages[0] + strings.Join(messages[2:], ""),
			"a message twice":    messages[0] + messages[0] + strings.Join(messages[2:], ""),
			"another date":       messages[0] + strings.Replace(messages[1], ":30:261105", ":30:261106", 1) + strings.Join(messages[2:], ""),
		} {
			if _, err := chained.Verify(strings.NewReader(broken), int64(len(broken))); err == nil {
				t.Errorf("%d payments, %s: read as good", n, name)
			}
		}
	}
}

// TestABankWithoutBICIsNamed, one that nobody knows is a finding.
func TestABankWithoutBICIsNamed(t *testing.T) {
	rows := bankfilestest.Rows("BIDV")
	rows[2].Bank = "COOPBANK"
	f := bankfilestest.New(chained, "BIDV", rows)
	var b bytes.Buffer
	if err := chained.Write(&b, &f.TransferFile, f.Payments()); err != nil || !strings.Contains(b.String(), ":57D:") {
		t.Errorf("%v\n%s", err, b.String())
	}
	rows[2].Bank = "NOBODY"
	f = bankfilestest.New(chained, "BIDV", rows)
	if found := chained.Check(&f.TransferFile, f.Payment(2)); payroll.Worst(found) != payroll.Error || found[0].Code != payroll.CodeNoBIC {
		t.Errorf("%v", found)
	}
}

func FuzzVerify(f *testing.F) {
	file := bankfilestest.New(chained, "BIDV", bankfilestest.Rows("BIDV"))
	var b bytes.Buffer
	if err := chained.Write(&b, &file.TransferFile, file.Payments()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(bytes.ReplaceAll(b.Bytes(), []byte(":57A:VBAAVNVX"), []byte(":57D:AGRIBANK")))
	f.Fuzz(func(t *testing.T, data []byte) {
		proof, err := chained.Verify(bytes.NewReader(data), int64(len(data)))
		if err == nil && (proof.Count <= 0 || proof.Total < payroll.Amount(proof.Count)) {
			t.Errorf("accepted %+v", proof)
		}
	})
}
