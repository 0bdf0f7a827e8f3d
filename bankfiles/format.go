package bankfiles

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"chitra/payroll"
)

// Payments streams the instructions of one file, ordered by batch and ordinal.
type Payments = iter.Seq2[*payroll.PaymentInstruction, error]

// Format is one layout of transfer file.
type Format interface {
	// Code names the format in data and file names: pain.001.001.09.
	Code() string
	// Extension is the ending of file names, without a dot.
	Extension() string
	// Check says, before approval, what the format cannot carry of a payment,
	// and what it writes otherwise than the list says. A nil payment asks about
	// the file as a whole, once its count is known.
	Check(f *payroll.TransferFile, p *payroll.PaymentInstruction) []payroll.Finding
	// Write streams the file. It fails on a payment Check holds, and when the
	// payments are not what f says they are.
	Write(w io.Writer, f *payroll.TransferFile, p Payments) error
	// Verify reads a file of this format and counts what is in it. It is
	// written from the bank's description, not from Write. It fails with
	// ErrOtherFormat on a file of another format, and with an ErrData on one
	// that is damaged.
	Verify(r io.ReaderAt, size int64) (Proof, error)
}

// ErrOtherFormat says that a file does not begin as the format does.
var ErrOtherFormat = errors.New("file is of another format")

// Proof is what an independent reading found in a file.
type Proof struct {
	Format    string `json:"format"`
	MessageID string `json:"message_id,omitempty"` // "" where the format has none
	// Count, Total and AccountHash are counted from the payments.
	Count       int            `json:"count"`
	Total       payroll.Amount `json:"total"`
	AccountHash string         `json:"account_hash"`
	// Payments is the PaymentDigest of what was read; "" where the reader does
	// not take payments apart.
	Payments string `json:"payments_digest,omitempty"`
	// Stated is what the file says of itself; nil where the format says nothing.
	Stated  *Tally       `json:"stated,omitempty"`
	Batches []BatchProof `json:"batches,omitempty"` // none where the format has no batches
}

// Tally is a number of payments and their sum.
type Tally struct {
	Count int            `json:"count"`
	Total payroll.Amount `json:"total"`
}

// Add counts one payment.
func (t *Tally) Add(a payroll.Amount) (err error) {
	t.Count++
	t.Total, err = t.Total.Add(a)
	return err
}

// BatchProof is one batch of a file, as it states itself and as counted.
type BatchProof struct {
	ID      string `json:"id"`
	Stated  Tally  `json:"stated"`
	Counted Tally  `json:"counted"`
}

// hashModulus keeps a hash total within fifteen digits.
const hashModulus = 1_000_000_000_000_000

// AccountHash is the hash total of creditor accounts, the control figure of
// clearing files: the digits of each account read as one number, summed modulo
// 10^15. Letters do not count. It finds an account changed, dropped or doubled;
// the order of payments does not matter. The zero value is ready.
type AccountHash struct{ sum uint64 }

// Add takes one account number.
func (h *AccountHash) Add(account string) {
	var n uint64
	for i := range len(account) {
		if c := account[i]; c >= '0' && c <= '9' {
			n = (n*10 + uint64(c-'0')) % hashModulus
		}
	}
	h.sum = (h.sum + n) % hashModulus
}

// AddAll takes all that another total has taken.
func (h *AccountHash) AddAll(o AccountHash) { h.sum = (h.sum + o.sum) % hashModulus }

// Sum returns the total as fifteen digits.
func (h *AccountHash) Sum() string { return fmt.Sprintf("%015d", h.sum) }

// Walk streams payments through visit, batch by batch, and fails when they are
// not what the file says: other batches, another order, count or total. first
// marks the first payment of a batch.
func Walk(f *payroll.TransferFile, p Payments, visit func(b *payroll.Batch, first bool, p *payroll.PaymentInstruction) error) error {
	var whole, part Tally
	at := -1
	for pay, err := range p {
		if err != nil {
			return err
		}
		first := at < 0 || pay.BatchNo != f.Batches[at].No
		if first {
			if err := closeBatch(f, at, part); err != nil {
				return err
			}
			at, part = at+1, Tally{}
			if at >= len(f.Batches) || pay.BatchNo != f.Batches[at].No {
				return fmt.Errorf("payment %s is of batch %d, which does not follow: %w", pay.EndToEndID, pay.BatchNo, payroll.ErrIntegrity)
			}
		}
		if err := whole.Add(pay.Amount); err != nil {
			return err
		}
		if err := part.Add(pay.Amount); err != nil {
			return err
		}
		if err := visit(&f.Batches[at], first, pay); err != nil {
			return err
		}
	}
	if err := closeBatch(f, at, part); err != nil {
		return err
	}
	if at != len(f.Batches)-1 || whole != (Tally{f.Count, f.Total}) || at < 0 {
		return fmt.Errorf("%s: %d payments of %s đồng in %d batches given, the run has %d of %s in %d: %w", f.Name,
			whole.Count, whole.Total, at+1, f.Count, f.Total, len(f.Batches), payroll.ErrIntegrity)
	}
	return nil
}

func closeBatch(f *payroll.TransferFile, at int, counted Tally) error {
	if at < 0 {
		return nil
	}
	if b := &f.Batches[at]; counted != (Tally{b.Count, b.Total}) {
		return fmt.Errorf("batch %s: %d payments of %s đồng given, the run has %d of %s: %w", b.ID,
			counted.Count, counted.Total, b.Count, b.Total, payroll.ErrIntegrity)
	}
	return nil
}

// NameField is the account holder's name as a bank takes it.
func NameField(set Set, longest int) TextField {
	return TextField{Column: "chu_tai_khoan", Name: payroll.Text{VI: "tên chủ tài khoản", EN: "account holder's name"}, Set: set, Max: longest}
}

// MemoField is the remittance text as a bank takes it.
func MemoField(set Set, longest int) TextField {
	return TextField{Column: "noi_dung", Name: payroll.Text{VI: "nội dung chuyển tiền", EN: "remittance text"}, Set: set, Max: longest}
}

// Limits are the text rules of one format.
type Limits struct {
	Name, Memo TextField
	Account    int // characters
}

// Credit is one payment with its texts as the bank takes them.
type Credit struct{ Name, Account, Memo string }

// Fit writes name, account and memo as the format takes them, and checks the
// amount. The creditor is the account holder, else the payee.
func (l *Limits) Fit(p *payroll.PaymentInstruction) (Credit, []payroll.Finding) {
	name := p.Account.Holder
	if name == "" {
		name = p.Payee.Name
	}
	c := Credit{Account: p.Account.Number}
	var findings, ofMemo []payroll.Finding
	c.Name, findings = l.Name.Fit(name)
	c.Memo, ofMemo = l.Memo.Fit(p.Remittance)
	findings = append(findings, ofMemo...)
	findings = append(findings, CheckAccount(c.Account, l.Account)...)
	findings = append(findings, CheckAmount(p.Amount)...)
	for i := range findings {
		findings[i].PersonID = p.PersonID
	}
	return c, findings
}

// CheckAccount holds an account number that has other characters than letters
// and digits, none, or more than longest.
func CheckAccount(account string, longest int) []payroll.Finding {
	if accountFits(account, longest) {
		return nil
	}
	return []payroll.Finding{{Code: payroll.CodeFileAccount, Severity: payroll.Error, Column: "so_tai_khoan",
		Value: account, Args: payroll.Args{"max": strconv.Itoa(longest)}}}
}

// CheckAmount holds an amount that is no payment.
func CheckAmount(amount payroll.Amount) []payroll.Finding {
	if amount > 0 && amount <= payroll.MaxAmount {
		return nil
	}
	return []payroll.Finding{{Code: payroll.CodeFileAmount, Severity: payroll.Error,
		Value: amount.String(), Args: payroll.Args{"max": payroll.MaxAmount.String()}}}
}

// accountFits allows letters: banks sell accounts with nicknames.
func accountFits(account string, longest int) bool {
	for i := range len(account) {
		if c := account[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return account != "" && len(account) <= longest
}

// Refuse turns the first error among findings into an error of Write: Check was
// not asked, or its answer not heeded. It also insists on the reference by which
// the bank's answer will be matched.
func Refuse(p *payroll.PaymentInstruction, findings []payroll.Finding) error {
	for _, f := range findings {
		if f.Severity == payroll.Error {
			return fmt.Errorf("payment %s: %s: %s: %w", p.EndToEndID, f.Code, f.Says(payroll.English), payroll.ErrData)
		}
	}
	if !payroll.ValidEndToEndID(p.EndToEndID) || !strings.HasPrefix(p.Remittance, p.EndToEndID) {
		return fmt.Errorf("reference %q is not one of ours, or does not open the remittance text: %w", p.EndToEndID, payroll.ErrIntegrity)
	}
	return nil
}

// Shape says which payments a format takes and how large its files may be.
type Shape struct {
	// Rails the format carries; none means every rail but cash.
	Rails []payroll.Rail
	// MostRows and MostTotal bound one file; 0 is no bound of the format's own.
	MostRows  int
	MostTotal payroll.Amount
}

// Shaped is a format that does not take every payment, or not any number of them.
type Shaped interface {
	Format
	Shape() Shape
}

// ShapeOf returns the shape of a format; one that says nothing takes whatever
// goes to an account.
func ShapeOf(f Format) Shape {
	if s, ok := f.(Shaped); ok {
		return s.Shape()
	}
	return Shape{}
}

// Basis is data a format is made of, by the names of its parts. The digest is
// over all of them.
type Basis struct {
	Digest string
	Parts  map[string][]byte
}

// Founded is a format made of data. The data are kept with a run, so that its
// files come out equal when the data have changed since.
type Founded interface {
	Format
	Basis() Basis
}

// Carries reports whether a payment on the rail belongs into a file of the shape.
func (s Shape) Carries(rail payroll.Rail) bool {
	if len(s.Rails) == 0 {
		return rail != payroll.Cash
	}
	return slices.Contains(s.Rails, rail)
}
