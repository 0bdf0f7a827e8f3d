package mt94x_test

import (
	"flag"
	"strings"
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/mt94x"
)

var update = flag.Bool("update", false, "write the golden files")

const corpus = "../../testdata/bank/answers/mt94x"

func TestGolden(t *testing.T) { bankfilestest.GoldenAnswers(t, corpus, *update, mt94x.Reader()) }

func read(t *testing.T, lines ...string) *bankfilestest.Transcript {
	t.Helper()
	got, err := bankfilestest.ReadAnswer([]byte(strings.Join(lines, "\n")+"\n"), mt94x.Reader())
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// The lessons of other readers' accidents, by the numbers of the design note on
// ISO 20022.

func TestLesson14MarksAndFundsCodes(t *testing.T) {
	for _, tt := range []struct {
		line             string
		amount           string // signed by the effect on the account
		reversal, booked bool
	}{
		{"2611061106C12,5NTRFNONREF", "12.5", false, true},
		{"2611061106D12,5NTRFNONREF", "-12.5", false, true},
		{"2611061106RC12,5NTRFNONREF", "-12.5", true, true},
		{"2611061106RD12,5NTRFNONREF", "12.5", true, true},
		{"2611061106CR12,5NTRFNONREF", "12.5", false, true},
		{"2611061106DR12,5NTRFNONREF", "-12.5", false, true},
		{"2611061106RCR12,5NTRFNONREF", "-12.5", true, true},
		{"2611061106RDR12,5NTRFNONREF", "12.5", true, true},
		{"2611061106EC12,5NTRFNONREF", "12.5", false, false},
		{"2611061106ED12,5NTRFNONREF", "-12.5", false, false},
		{"261106C1500000,NTRFNONREF", "1500000", false, true},
		{"261106C1500000NTRFNONREF", "1500000", false, true},
		{"261106D,50NCOMNONREF", "-0.5", false, true},
		{"261106C1.234.567,89NTRFNONREF", "1234567.89", false, true},
		{"20261106C7,NTRFNONREF", "7", false, true},
		{"201104C7,NTRFNONREF", "7", false, true},
		{"2011041104C7,NTRFNONREF", "7", false, true},
		{"261106    C7,NTRFNONREF", "7", false, true},
		{"261106cn7,ntrfnonref", "7", false, true},
		{"261106C7", "7", false, true},
		{"261106C999999999999,99NTRFNONREF", "999999999999.99", false, true},
	} {
		t.Run(tt.line, func(t *testing.T) {
			got := read(t, ":20:X", ":25:1", ":60F:C261105EUR0,", ":61:"+tt.line, ":62F:C261106EUR0,")
			if len(got.Entries) != 1 {
				t.Fatal(got)
			}
			e := got.Entries[0]
			signed := e.Amount
			if !e.Credit {
				signed = signed.Neg()
			}
			if signed.String() != tt.amount || e.Reversal != tt.reversal || e.Booked != tt.booked {
				t.Errorf("amount %s reversal %v booked %v", signed, e.Reversal, e.Booked)
			}
		})
	}
}

func TestLesson15TheYearOfTheEntryDate(t *testing.T) {
	for _, tt := range []struct{ days, booked, value string }{
		{"2601021231", "2025-12-31", "2026-01-02"},
		{"2512310102", "2026-01-02", "2025-12-31"},
		{"2611061106", "2026-11-06", "2026-11-06"},
		{"2403010229", "2024-02-29", "2024-03-01"},
		{"250228", "", "2025-02-28"},
		{"991231", "", "1999-12-31"},
	} {
		e := read(t, ":20:X", ":61:"+tt.days+"C1,NTRFNONREF").Entries[0]
		if e.BookedOn.String() != tt.booked || e.ValueOn.String() != tt.value {
			t.Errorf("%s: booked %s, value %s", tt.days, e.BookedOn, e.ValueOn)
		}
	}
}

func TestLesson15TextThatLooksLikeAField(t *testing.T) {
	got := read(t, ":20:X", ":25:1", ":60F:C261105EUR0,", ":61:261106C1,NTRFNONREF", ":86:um", ":08 Uhr", ":15:30 Uhr", "-", "- Ende", "-5 Stück",
		":62F:C261106EUR1,", "-", ":20:Y", ":25:1")
	if len(got.Statements) != 2 || len(got.Entries) != 1 || got.Entries[0].Text != "um :08 Uhr :15:30 Uhr - - Ende -5 Stück" {
		t.Errorf("read %s", got)
	}
}

// TestOtherMessagesRefused: an order or an advice is no statement.
func TestOtherMessagesRefused(t *testing.T) {
	for _, text := range []string{":20:X\n:23B:CRED\n:32A:261106VND1,\n:50K:A\n:59:B\n:71A:OUR\n", "{1:F01X}{2:I101X}{4:\n:20:X\n-}"} {
		if got, err := bankfilestest.ReadAnswer([]byte(text), mt94x.Reader()); err == nil {
			t.Errorf("read as %s", got)
		}
	}
}
