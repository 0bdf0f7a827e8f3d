package vcb

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"chitra/bankfiles"
	"chitra/payroll"
)

// The columns of the bank's layout, counted from 0.
const (
	colSerial = iota
	colType
	colPaymentType
	colReference
	colDebitAccount
	colAccount
	colName
	colDocument
	colPlace
	colIssued
	colBank
	colCurrency
	colAmount
	colCharge
	colDetails
	colPurpose
	colValueDate
	colBeneficiaryID
	colAddress1
	colAddress2
	columns
)

var headings = [columns]string{
	colSerial: "PaymentSerialNumber", colType: "TransactionTypeCode", colPaymentType: "PaymentType",
	colReference: "CustomerReferenceNo", colDebitAccount: "DebitAccountNo", colAccount: "BeneficiaryAccountNo",
	colName: "BeneficiaryName", colDocument: "DocumentID", colPlace: "PlaceofIssue", colIssued: "IDIssuanceDate",
	colBank: "BeneficiaryBankSwiftCodeIFSCCode", colCurrency: "TransactionCurrency", colAmount: "PaymentAmount",
	colCharge: "ChargeType", colDetails: "Paymentdetails", colPurpose: "PurposeCode", colValueDate: "ValueDate",
	colBeneficiaryID: "BeneficiaryID", colAddress1: "BeneficiaryAddr1", colAddress2: "BeneficiaryAddr2",
}

// constants are the columns that hold one value, or nothing, in every credit to
// an account.
var constants = []struct {
	column int
	value  string
}{
	{colType, "BT"}, {colPaymentType, ""}, {colDocument, ""}, {colPlace, ""}, {colIssued, ""}, {colCurrency, "VND"},
	{colCharge, "OUR"}, {colPurpose, "1"}, {colBeneficiaryID, ""}, {colAddress1, ""}, {colAddress2, ""},
}

// longestLine is far above the sum of all column widths.
const longestLine = 4096

// Verify implements bankfiles.Format. It reads line by line against the bank's
// column list.
func (*format) Verify(r io.ReaderAt, size int64) (bankfiles.Proof, error) {
	c := checker{in: bufio.NewReaderSize(io.NewSectionReader(r, 0, size), longestLine), proof: bankfiles.Proof{Format: bankfiles.VCBH2H}}
	if err := c.head(); err != nil {
		return c.proof, err
	}
	for {
		line, err := c.line()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = c.row(strings.Split(line, ","))
		}
		if err != nil {
			return c.proof, fmt.Errorf("line %d: %w: %w", c.proof.Count+2, err, payroll.ErrData)
		}
	}
	if c.proof.Count == 0 {
		return c.proof, fmt.Errorf("no payment follows the header line: %w", payroll.ErrData)
	}
	c.proof.AccountHash = c.accounts.Sum()
	return c.proof, nil
}

type checker struct {
	in        *bufio.Reader
	debit     string
	valueDate string
	accounts  bankfiles.AccountHash
	proof     bankfiles.Proof
}

func (c *checker) head() error {
	line, err := c.line()
	text, marked := strings.CutPrefix(line, "\xef\xbb\xbf")
	if err != nil || !marked || !strings.HasPrefix(text, headings[colSerial]) {
		return bankfiles.ErrOtherFormat
	}
	if text != strings.Join(headings[:], ",") {
		return fmt.Errorf("header line is not that of the layout: %w", payroll.ErrData)
	}
	return nil
}

// line reads a line that ends as the bank's do. A last line without its end is
// a file cut off.
func (c *checker) line() (string, error) {
	line, err := c.in.ReadSlice('\n')
	switch {
	case err == io.EOF && len(line) == 0:
		return "", io.EOF
	case err == io.EOF:
		return "", errors.New("the last line is cut off")
	case err != nil:
		return "", err
	}
	whole, ok := bytes.CutSuffix(line, []byte("\r\n"))
	if !ok {
		return "", errors.New("line does not end in CR LF")
	}
	return string(whole), nil
}

func (c *checker) row(cells []string) error {
	if len(cells) != columns {
		return fmt.Errorf("%d columns, not %d", len(cells), columns)
	}
	if err := c.fixed(cells); err != nil {
		return err
	}
	if err := c.shared(cells); err != nil {
		return err
	}
	if !payroll.ValidEndToEndID(cells[colReference]) {
		return fmt.Errorf("reference %q fails its check character", cells[colReference])
	}
	for _, need := range []int{colAccount, colName, colDetails} {
		if strings.TrimSpace(cells[need]) == "" {
			return fmt.Errorf("%s is empty", headings[need])
		}
	}
	if bank := cells[colBank]; bank != "" && (len(bank) != 8 || strings.Trim(bank, "0123456789") != "") {
		return fmt.Errorf("%q is not a CITAD code", bank)
	}
	amount, err := strconv.ParseInt(cells[colAmount], 10, 64)
	if err != nil || amount <= 0 || strconv.FormatInt(amount, 10) != cells[colAmount] {
		return fmt.Errorf("amount %q is not a whole number above zero", cells[colAmount])
	}
	c.proof.Count++
	c.proof.Total, err = c.proof.Total.Add(payroll.Amount(amount))
	c.accounts.Add(cells[colAccount])
	return err
}

// fixed checks the columns that say the same in every row, and the serial.
func (c *checker) fixed(cells []string) error {
	for _, c := range constants {
		if cells[c.column] != c.value {
			return fmt.Errorf("%s is %q, not %q", headings[c.column], cells[c.column], c.value)
		}
	}
	if serial := strconv.Itoa(c.proof.Count + 1); cells[colSerial] != serial {
		return fmt.Errorf("serial is %q, not %s", cells[colSerial], serial)
	}
	return nil
}

// shared checks that all rows debit one account on one day.
func (c *checker) shared(cells []string) error {
	if c.debit == "" {
		c.debit, c.valueDate = cells[colDebitAccount], cells[colValueDate]
		if _, err := time.Parse("02/01/2006", c.valueDate); err != nil || c.debit == "" {
			return fmt.Errorf("debit account %q, value date %q", c.debit, c.valueDate)
		}
	}
	if cells[colDebitAccount] != c.debit || cells[colValueDate] != c.valueDate {
		return fmt.Errorf("debits %s on %s, the rows before %s on %s", cells[colDebitAccount], cells[colValueDate], c.debit, c.valueDate)
	}
	return nil
}
