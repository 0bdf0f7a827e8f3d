package camt_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/camt"
	"chitra/payroll"
)

var update = flag.Bool("update", false, "write the golden files")

const corpus = "../../testdata/bank/answers/camt"

func TestGolden(t *testing.T) { bankfilestest.GoldenAnswers(t, corpus, *update, camt.Reader()) }

// statement wraps entries into a camt.053 of one account in EUR.
func statement(body string) []byte {
	return []byte(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Acct><Id><IBAN>X</IBAN></Id><Ccy>EUR</Ccy></Acct>` +
		body + `</Stmt></BkToCstmrStmt></Document>`)
}

func entry(amount, side, rest string) string {
	return `<Ntry><Amt Ccy="EUR">` + amount + `</Amt><CdtDbtInd>` + side + `</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>` + rest + `</Ntry>`
}

func read(t *testing.T, data []byte) *bankfilestest.Transcript {
	t.Helper()
	got, err := bankfilestest.ReadAnswer(data, camt.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The lessons of other readers' accidents, by the numbers of the design note on
// ISO 20022.

func TestLesson12EachDetailHasItsOwnAmount(t *testing.T) {
	for _, tt := range []struct {
		name, entry string
		amounts     []string // of the details
		warning     payroll.Code
	}{
		{"batch", entry("30", "CRDT", `<NtryDtls><TxDtls><Amt Ccy="EUR">10</Amt></TxDtls><TxDtls><Amt Ccy="EUR">20</Amt></TxDtls></NtryDtls>`), []string{"10", "20"}, ""},
		{"one detail without an amount is the entry", entry("30", "CRDT", `<NtryDtls><TxDtls/></NtryDtls>`), []string{"30"}, ""},
		{"several blocks of details", entry("30", "CRDT", `<NtryDtls><TxDtls><Amt Ccy="EUR">10</Amt></TxDtls></NtryDtls><NtryDtls><TxDtls><Amt Ccy="EUR">20</Amt></TxDtls></NtryDtls>`), []string{"10", "20"}, ""},
		{"batch without details", entry("30", "CRDT", `<NtryDtls><Btch><NbOfTxs>9</NbOfTxs></Btch></NtryDtls>`), []string{"30"}, ""},
		{"foreign amount beside the own", entry("30", "CRDT", `<NtryDtls><TxDtls><Amt Ccy="USD">33</Amt><AmtDtls><CntrValAmt><Amt Ccy="EUR">30</Amt></CntrValAmt></AmtDtls></TxDtls></NtryDtls>`), []string{"30"}, ""},
		{"charges explain the difference", entry("29", "CRDT", `<NtryDtls><TxDtls><Amt Ccy="EUR">30</Amt><Chrgs><Rcrd><Amt Ccy="EUR">1</Amt></Rcrd></Chrgs></TxDtls></NtryDtls>`), []string{"30"}, ""},
		{"a debit inside a credit", entry("10", "CRDT", `<NtryDtls><TxDtls><Amt Ccy="EUR">30</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls><TxDtls><Amt Ccy="EUR">20</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls></NtryDtls>`), []string{"30", "20"}, ""},
		{"they do not add up", entry("30", "CRDT", `<NtryDtls><TxDtls><Amt Ccy="EUR">10</Amt></TxDtls><TxDtls><Amt Ccy="EUR">21</Amt></TxDtls></NtryDtls>`), []string{"10", "21"}, payroll.CodeAnswerDetails},
		{"one of several without an amount", entry("30", "CRDT", `<NtryDtls><TxDtls><Amt Ccy="EUR">10</Amt></TxDtls><TxDtls/></NtryDtls>`), []string{"10", "0"}, payroll.CodeAnswerDetailAmount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, statement(tt.entry))
			var amounts []string
			for _, e := range got.Entries {
				amounts = append(amounts, e.Amount.String())
			}
			if !slices.Equal(amounts, tt.amounts) || got.Statements[0].Entries != 1 {
				t.Errorf("details %v, want %v\n%s", amounts, tt.amounts, got)
			}
			if warned := slices.ContainsFunc(got.Warnings, func(f payroll.Finding) bool { return f.Code == tt.warning }); warned != (tt.warning != "") || len(got.Warnings) > 1 {
				t.Errorf("warnings %v, want %q", got.Warnings, tt.warning)
			}
		})
	}
}

func TestLesson13EqualLinesAreBothReal(t *testing.T) {
	got := read(t, statement(entry("5", "CRDT", "")+entry("5", "CRDT", "")))
	if len(got.Entries) != 2 || got.Statements[0].Credit.String() != "10" {
		t.Errorf("read %s", got)
	}
}

func TestLesson14TheSideIsTheEffectAlsoOnReversals(t *testing.T) {
	got := read(t, statement(`<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`+
		`<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">5</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`+
		entry("5", "CRDT", "<RvslInd>true</RvslInd>")))
	if ok, said, _ := got.Statements[0].Balance(); !ok || !said || got.Statements[0].Reversals != 1 || !got.Entries[0].Credit || !got.Entries[0].Reversal {
		t.Errorf("read %s", got)
	}
}

// TestNotBookedProvesNothing: pending entries are in the sums and not in the
// proof.
func TestNotBookedProvesNothing(t *testing.T) {
	got := read(t, statement(`<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">1</Amt><CdtDbtInd>DBIT</CdtDbtInd></Bal>`+
		`<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">4</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>`+
		entry("5", "CRDT", "")+strings.Replace(entry("7", "DBIT", ""), "BOOK", "PDNG", 1)))
	s := got.Statements[0]
	if ok, said, _ := s.Balance(); !ok || !said || s.Entries != 2 || s.NotBooked != 1 || s.Debit.String() != "7" || got.Entries[1].Booked {
		t.Errorf("read %s", got)
	}
}

// TestManyDetailsInOneEntry: details are handed on while they are read, and the
// last of a block is not forgotten.
func TestManyDetailsInOneEntry(t *testing.T) {
	const n = 3_000
	for name, data := range map[string][]byte{
		"head first": statement(entry("3000", "DBIT", "<NtryDtls>"+strings.Repeat(`<TxDtls><Amt Ccy="EUR">1</Amt></TxDtls>`, n)+"</NtryDtls>")),
		"head last": statement("<Ntry><NtryDtls>" + strings.Repeat(`<TxDtls><Amt Ccy="EUR">1</Amt></TxDtls>`, 3_000) +
			`</NtryDtls><Amt Ccy="EUR">3000</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts></Ntry>`),
	} {
		got := read(t, data)
		want := map[string]int{"head first": n, "head last": 3_000}[name]
		if len(got.Entries) != want || len(got.Warnings) > 0 || got.Entries[want-1].Position != want || !got.Entries[0].Booked {
			t.Errorf("%s: %d details, warnings %v", name, len(got.Entries), got.Warnings)
		}
	}
}

// TestLongPieceRefused: one text that never ends does not fill the memory.
func TestLongPieceRefused(t *testing.T) {
	for name, piece := range map[string]string{
		"text":      "<Id>" + strings.Repeat("a", 3<<20) + "</Id>",
		"comment":   "<!--" + strings.Repeat("<a>", 1<<20) + "-->",
		"attribute": `<Id a="` + strings.Repeat("a", 3<<20) + `"/>`,
	} {
		_, err := bankfilestest.ReadAnswer(statement(piece), camt.Reader())
		if err == nil || !strings.Contains(err.Error(), "is longer than") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemas proves that the files that claim to follow the standard do.
func TestSchemas(t *testing.T) {
	tool, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("CHITRA_REQUIRE_TOOLS") == "1" {
			t.Fatal("xmllint is required and not installed (libxml2-utils)")
		}
		t.Skip("xmllint is not installed (libxml2-utils): schema not checked")
	}
	for file, valid := range map[string]bool{
		"053_08_returns": true, "053_02_batch_charges_reversals": true, "053_02_two_statements_no_entries": true,
		"053_02_does_not_tie": true, "053_02_pair_for_each_day": true, "054_08_return": true, "054_02_notification": true,
	} {
		schema := "../../testdata/bank/xsd/camt." + file[:3] + ".001." + file[4:6] + ".xsd"
		out, err := exec.Command(tool, "--nonet", "--noout", "--schema", schema, filepath.Join(corpus, "good", file+".xml")).CombinedOutput()
		if (err == nil) != valid {
			t.Errorf("%s: valid %v, want %v\n%s", file, err == nil, valid, out)
		}
	}
}
