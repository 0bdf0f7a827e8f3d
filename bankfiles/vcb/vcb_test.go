package vcb_test

import (
	"bytes"
	"strings"
	"testing"

	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/vcb"
	"chitra/payroll"
)

func lines(t *testing.T, rows []bankfilestest.Row) [][]string {
	t.Helper()
	f := bankfilestest.New(vcb.H2H(), "VCB", rows)
	var b bytes.Buffer
	if err := vcb.H2H().Write(&b, &f.TransferFile, f.Payments()); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(b.String(), "\ufeff")
	if !ok {
		t.Error("no byte order mark")
	}
	var all [][]string
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		all = append(all, strings.Split(line, ","))
	}
	return all
}

func TestTwentyColumns(t *testing.T) {
	all := lines(t, bankfilestest.Rows("VCB"))
	if len(all) != 6 {
		t.Fatalf("%d lines", len(all))
	}
	for i, cells := range all {
		if len(cells) != 20 {
			t.Errorf("line %d has %d columns", i+1, len(cells))
		}
	}
	column := func(name string) int {
		for i, heading := range all[0] {
			if heading == name {
				return i
			}
		}
		t.Fatalf("no column %s", name)
		return 0
	}
	reference := payroll.NewEndToEndID("2026-11-NCC", "031045000002", 1, 1)
	for name, want := range map[string]string{
		"PaymentSerialNumber": "3", "TransactionTypeCode": "BT", "PaymentType": "", "CustomerReferenceNo": reference,
		"DebitAccountNo": "1012345678901", "BeneficiaryAccountNo": "2301205123456", "BeneficiaryName": "TRAN DINH Y",
		"DocumentID": "", "PlaceofIssue": "", "IDIssuanceDate": "", "BeneficiaryBankSwiftCodeIFSCCode": "01204001",
		"TransactionCurrency": "VND", "PaymentAmount": "500000", "ChargeType": "OUR", "Paymentdetails": reference + " TRO CAP NCC T11.2026",
		"PurposeCode": "1", "ValueDate": "05/11/2026", "BeneficiaryID": "", "BeneficiaryAddr1": "", "BeneficiaryAddr2": "",
	} {
		if got := all[3][column(name)]; got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if got := all[1][column("BeneficiaryBankSwiftCodeIFSCCode")]; got != "" {
		t.Errorf("in-house bank code is %q, not blank", got)
	}
}

// TestCommasNeverReachTheFile, and are not removed in silence.
func TestCommasNeverReachTheFile(t *testing.T) {
	rows := bankfilestest.Rows("VCB")
	rows[1].Name = `Đỗ "Văn", Ơn`
	f := bankfilestest.New(vcb.H2H(), "VCB", rows)
	findings := vcb.H2H().Check(&f.TransferFile, f.Payment(1))
	if len(findings) != 1 || findings[0].Code != payroll.CodeBankTextChanged || findings[0].Args["after"] != "DO VAN ON" {
		t.Errorf("findings %+v", findings)
	}
	if cells := lines(t, rows)[2]; cells[6] != "DO VAN ON" {
		t.Errorf("name %q", cells[6])
	}
}
