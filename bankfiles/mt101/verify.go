package mt101

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Verify implements bankfiles.Format. It reads the fields as the standard
// describes them, in their order, and shares nothing with Write but the format's
// name.
func (m *format) Verify(r io.ReaderAt, size int64) (bankfiles.Proof, error) {
	c := checker{in: bufio.NewReaderSize(io.NewSectionReader(r, 0, size), 1<<16), proof: bankfiles.Proof{Format: Code}, payments: bankfiles.NewPaymentDigest()}
	if start, err := c.in.Peek(len("{4:\r\n:20:")); err != nil || string(start) != "{4:\r\n:20:" {
		return c.proof, fmt.Errorf("%w: no text block beginning with field 20", bankfiles.ErrOtherFormat)
	}
	if err := c.chain(); err != nil {
		return c.proof, fmt.Errorf("line %d: %w: %w", c.line, err, payroll.ErrData)
	}
	c.proof.AccountHash, c.proof.Payments = c.accounts.Sum(), c.payments.Sum()
	return c.proof, nil
}

type checker struct {
	in       *bufio.Reader
	line     int
	ahead    []byte // the next line, not taken yet
	held     bool
	value    []byte // of the field at hand, its lines joined by \n
	head     [5]string
	of       int
	accounts bankfiles.AccountHash
	payments *bankfiles.PaymentDigest
	proof    bankfiles.Proof
}

// longestLine is more than any line of the message.
const longestLine = 80

// peek returns the next line without its end.
func (c *checker) peek() ([]byte, error) {
	if c.held {
		return c.ahead, nil
	}
	line, err := c.in.ReadSlice('\n')
	if err == io.EOF && len(line) == 0 {
		return nil, io.EOF
	}
	if err != nil || len(line) < 2 || line[len(line)-2] != '\r' || len(line) > longestLine {
		return nil, errors.New("a line does not end in CR LF within 78 characters")
	}
	line = line[:len(line)-2]
	for _, b := range line {
		if b < ' ' || b > '~' {
			return nil, fmt.Errorf("byte %#02x is no character of a SWIFT text", b)
		}
	}
	c.line++
	c.ahead, c.held = line, true
	return line, nil
}

func (c *checker) take(want string) error {
	line, err := c.peek()
	if err != nil || string(line) != want {
		return fmt.Errorf("%q stands where %q belongs (%v)", line, want, err)
	}
	c.held = false
	return nil
}

// is reports whether the next line opens a field.
func (c *checker) is(tag string) bool {
	line, err := c.peek()
	return err == nil && len(line) > len(tag)+2 && line[0] == ':' && string(line[1:1+len(tag)]) == tag && line[1+len(tag)] == ':'
}

// field takes a field of so many lines at most; its value stays until the next.
func (c *checker) field(tag string, most int) error {
	if !c.is(tag) {
		line, err := c.peek()
		return fmt.Errorf("%q stands where field %s belongs (%v)", line, tag, err)
	}
	c.value = append(c.value[:0], c.ahead[len(tag)+2:]...)
	c.held = false
	for n := 1; ; n++ {
		line, err := c.peek()
		if err != nil {
			return fmt.Errorf("the message does not end: %w", err)
		}
		if len(line) > 0 && (line[0] == ':' || line[0] == '-') {
			return nil
		}
		if n == most {
			return fmt.Errorf("field %s has more than %d lines", tag, most)
		}
		if len(line) == 0 || len(line) > 35 {
			return fmt.Errorf("field %s has a line of %d characters", tag, len(line))
		}
		c.value = append(append(c.value, '\n'), line...)
		c.held = false
	}
}

// chain reads messages to the end of the file.
func (c *checker) chain() error {
	for no := 1; ; no++ {
		if err := c.message(no); err != nil {
			return err
		}
		if _, err := c.peek(); err == io.EOF {
			if no != c.of {
				return fmt.Errorf("%d messages, the chain has %d", no, c.of)
			}
			return nil
		}
	}
}

// message reads one message: its head, then payments to the end.
func (c *checker) message(no int) error {
	if err := c.take("{4:"); err != nil {
		return err
	}
	if err := c.headOf(no); err != nil {
		return err
	}
	payments, start := 0, c.proof.Count
	for c.is("21") {
		if err := c.payment(); err != nil {
			return fmt.Errorf("payment %d: %w", c.proof.Count+1, err)
		}
		payments++
	}
	if payments == 0 {
		return fmt.Errorf("message %d has no payment after %d", no, start)
	}
	return c.take("-}")
}

var (
	number    = regexp.MustCompile(`^([1-9][0-9]{0,4})/([1-9][0-9]{0,4})$`)
	date      = regexp.MustCompile(`^[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$`)
	bic       = regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
	reference = regexp.MustCompile(`^[A-Z0-9]{1,16}$`)
)

// headOf reads the head of a message, which repeats in every one but for its
// number.
func (c *checker) headOf(no int) error {
	for i, f := range []struct {
		tag   string
		lines int
		fits  *regexp.Regexp
	}{{"20", 1, reference}, {"28D", 1, number}, {"50H", 5, nil}, {"52A", 1, bic}, {"30", 1, date}} {
		if err := c.field(f.tag, f.lines); err != nil {
			return err
		}
		value := string(c.value)
		if f.fits != nil && !f.fits.MatchString(value) {
			return fmt.Errorf("field %s is %q", f.tag, value)
		}
		if f.tag == "28D" {
			if err := c.numbered(value, no); err != nil {
				return err
			}
			continue
		}
		if f.tag == "50H" && !strings.HasPrefix(value, "/") {
			return fmt.Errorf("field 50H has no account: %q", value)
		}
		if no > 1 && c.head[i] != value {
			return fmt.Errorf("field %s of message %d is %q, of the first %q", f.tag, no, value, c.head[i])
		}
		c.head[i] = value
	}
	return nil
}

func (c *checker) numbered(value string, no int) error {
	parts := number.FindStringSubmatch(value)
	at, _ := strconv.Atoi(parts[1])
	of, _ := strconv.Atoi(parts[2])
	if at != no || no > 1 && of != c.of {
		return fmt.Errorf("message %d is numbered %s", no, value)
	}
	c.of = of
	return nil
}

func (c *checker) payment() error {
	if err := c.field("21", 1); err != nil {
		return err
	}
	id := string(c.value)
	if !payroll.ValidEndToEndID(id) {
		return fmt.Errorf("reference %q fails its check character", id)
	}
	amount, err := c.amount()
	if err != nil {
		return err
	}
	if err := c.agent(); err != nil {
		return err
	}
	account, err := c.creditor()
	if err != nil {
		return err
	}
	if err := c.field("70", 4); err != nil {
		return err
	}
	if !bytes.HasPrefix(c.value, []byte(id)) {
		return fmt.Errorf("the remittance text does not open with %s", id)
	}
	if err := c.field("71A", 1); err != nil {
		return err
	}
	if string(c.value) != "OUR" {
		return fmt.Errorf("charges are %q, not OUR", c.value)
	}
	c.accounts.Add(account)
	c.payments.Add(id, account, amount)
	c.proof.Count++
	c.proof.Total, err = c.proof.Total.Add(amount)
	return err
}

// amount reads :32B:, whole đồng with a comma at the end.
func (c *checker) amount() (payroll.Amount, error) {
	if err := c.field("32B", 1); err != nil {
		return 0, err
	}
	digits, ok := strings.CutPrefix(string(c.value), "VND")
	digits, comma := strings.CutSuffix(digits, ",")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || !comma || err != nil || n <= 0 || strconv.FormatInt(n, 10) != digits || len(digits) > 14 {
		return 0, fmt.Errorf("amount %q is not whole đồng above zero (VND1500000,)", c.value)
	}
	return payroll.Amount(n), nil
}

func (c *checker) agent() error {
	if c.is("57D") {
		return c.field("57D", 4)
	}
	if err := c.field("57A", 1); err != nil {
		return err
	}
	if !bic.Match(c.value) {
		return fmt.Errorf("%q is no BIC", c.value)
	}
	return nil
}

// creditor reads :59: and returns the account.
func (c *checker) creditor() (string, error) {
	if err := c.field("59", 5); err != nil {
		return "", err
	}
	account, name, _ := strings.Cut(string(c.value), "\n")
	account, ok := strings.CutPrefix(account, "/")
	if !ok || account == "" || len(account) > 34 || strings.TrimSpace(name) == "" {
		return "", fmt.Errorf("field 59 is %q, not an account and a name", c.value)
	}
	return account, nil
}
