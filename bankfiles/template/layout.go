package template

import (
	"slices"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Kind is what sort of file a layout describes.
type Kind string

// The kinds of file.
const (
	Workbook  Kind = "xlsx"
	Delimited Kind = "csv"
)

// Field is what a column says of a payment.
type Field string

// The fields a column may hold. ByHand is known to the bank's form and not to
// us: it stays empty, and the clerk is told to fill it in before sending.
const (
	Serial       Field = "serial"        // 1, 2, 3 …
	Reference    Field = "reference"     // our end-to-end reference
	Account      Field = "account"       // of the creditor
	Name         Field = "name"          // account holder, else payee
	CreditorBank Field = "bank"          // named as BankKey says
	Branch       Field = "branch"        // as the list wrote it after CN
	Amount       Field = "amount"        // whole đồng
	Memo         Field = "memo"          // remittance text; opens with the reference
	DebitAccount Field = "debit_account" // of the paying unit
	ValueDate    Field = "value_date"    // requested execution date, dd/mm/yyyy
	IdentityNo   Field = "identity_no"   // citizen number of the payee, for cash
	Fixed        Field = "fixed"         // the same value in every row
	Blank        Field = "blank"         // always empty
	ByHand       Field = "by_hand"
)

// fields lists the vocabulary for messages.
var fields = []Field{Serial, Reference, Account, Name, CreditorBank, Branch, Amount, Memo, DebitAccount, ValueDate, IdentityNo, Fixed, Blank, ByHand}

// BankKey is how a layout names the creditor's bank.
type BankKey string

// The ways of naming a bank. List copies a text of the bank's own list.
const (
	ByBIN   BankKey = "bin"
	ByCITAD BankKey = "citad"
	ByBIC   BankKey = "bic"
	ByCode  BankKey = "code" // the short code of the directory: VCB
	ByName  BankKey = "name" // the short name of the directory: Vietcombank
	ByList  BankKey = "list"
)

var bankKeys = []BankKey{ByBIN, ByCITAD, ByBIC, ByCode, ByName, ByList}

// Column is one column of a layout, in its order.
type Column struct {
	Heading string
	Field   Field
	Value   string // of a fixed column
	Number  bool   // a workbook cell holding a number; else it is text
	Min     int    // characters, 0 = no least
	Max     int    // characters, 0 = as long as the text is
	Set     bankfiles.Set
	Signs   string // beside letters, digits and blank
	Key     BankKey
	InHouse *string  // what names the payer's own bank; nil = like any other
	Only    []string // banks the column is filled for; empty = all
	Width   int      // of the column in a workbook, characters
}

// LimitKind names a bound of a file.
type LimitKind string

// The bounds a layout may state.
const (
	RowsMin   LimitKind = "rows_min"   // fewest payments in a file
	RowsMax   LimitKind = "rows_max"   // most payments in a file
	LineMax   LimitKind = "line_max"   // most đồng in one payment
	FileTotal LimitKind = "file_total" // most đồng in one file
)

var limitKinds = []LimitKind{RowsMin, RowsMax, LineMax, FileTotal}

// Limit is one bound and what it rests on.
type Limit struct {
	Kind     LimitKind
	Value    int64
	Evidence bankfiles.Evidence
	Source   string
}

// BankList is a bank's own list of the texts that name other banks.
type BankList struct {
	File     string // name of the CSV beside the layout
	Version  string
	Sheet    string   // sheet of the workbook that shows the list, "" = none
	Headings []string // of that sheet
	// FastOnly is the mode of banks reached by NAPAS 247 alone.
	FastOnly string
	texts    []listed
	byBank   map[string]listed
	byBranch map[string]listed // bank key and folded branch
}

// listed is one text of a bank list.
type listed struct{ text, mode, bank string }

// Unknown says that nobody has noted when a layout was last compared.
const Unknown = "unknown"

// Layout is one file format of a bank, as data.
type Layout struct {
	Code    string
	Title   payroll.Text
	Bank    string // key of the only paying bank that takes it, "" = any
	Version string
	// Verified is when the layout was last seen to be the bank's: a year, month
	// or day, or Unknown.
	Verified string
	Evidence bankfiles.Evidence
	Source   string
	Note     payroll.Text
	Rails    []payroll.Rail // carried; empty = every rail but cash

	Kind       Kind
	Sheet      string            // of the payments
	Cells      map[string]string // other cells above the payments: A1 → text
	HeadingRow int
	FirstRow   int
	Separator  byte   // of a delimited file
	Mark       bool   // it opens with a byte order mark
	Totals     string // label of a row of totals below the payments, "" = none
	Columns    []Column
	Limits     []Limit
	Banks      *BankList

	// File is where the layout was read, Own that it is the office's.
	File string
	Own  bool
	// Blank is the bank's own workbook to fill, nil = make one.
	Blank []byte
	// Digest is over everything the bytes of a file depend on beside the
	// payments: layout, bank list, the bank's workbook.
	Digest string
	source []byte
	list   []byte
}

// column returns the position of the first column of a field, or -1.
func (l *Layout) column(f Field) int {
	return slices.IndexFunc(l.Columns, func(c Column) bool { return c.Field == f })
}

// limit returns the bound of a kind; stated is false when the layout has none.
func (l *Layout) limit(k LimitKind) (value int64, stated bool) {
	for _, m := range l.Limits {
		if m.Kind == k {
			return m.Value, true
		}
	}
	return 0, false
}

// sheetRows is what a worksheet holds.
const sheetRows = 1_048_576

// shape is what the layout carries and bounds.
func (l *Layout) shape() bankfiles.Shape {
	s := bankfiles.Shape{Rails: l.Rails}
	if l.Kind == Workbook {
		s.MostRows = sheetRows - l.FirstRow
	}
	if n, ok := l.limit(RowsMax); ok && (s.MostRows == 0 || int(n) < s.MostRows) {
		s.MostRows = int(n)
	}
	if n, ok := l.limit(FileTotal); ok {
		s.MostTotal = payroll.Amount(n)
	}
	return s
}

// byHand names the columns a clerk has to fill in.
func (l *Layout) byHand() (headings []string) {
	for _, c := range l.Columns {
		if c.Field == ByHand {
			headings = append(headings, c.Heading)
		}
	}
	return headings
}
