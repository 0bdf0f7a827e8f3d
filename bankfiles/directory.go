package bankfiles

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
)

// Kind tells what an institution of the directory is.
type Kind string

// The kinds of the data file. A row of kind alias is not an institution: its
// BIN is a second one of the bank with the same code.
const (
	CommercialBank Kind = "bank"
	DigitalBrand   Kind = "brand"    // its own account numbers and BIN, run by a bank
	FinanceCompany Kind = "finance"  // lends; holds no payment accounts
	Wallet         Kind = "wallet"   // e-wallet, mobile money
	StateTreasury  Kind = "treasury" // payer side of the budget
	CentralBank    Kind = "central"
	aliasRow       Kind = "alias"
)

// Bank is one institution of the directory.
type Bank struct {
	// Key is the unique code, capitals and digits, under which the whole system
	// stores the bank. It never changes when a bank is renamed.
	Key       string
	BIN       string   // six digits NAPAS 247 routes on; "" = not reachable by 247
	AliasBINs []string // other BINs issued to the same bank
	BIC       string   // ISO 9362, eight characters; shared by some branches
	CITAD     string   // eight digits: province, institution, branch
	Kind      Kind
	ShortName string
	NameVI    string
	NameEN    string
}

// Payable reports whether a beneficiary can hold a payment account there.
func (b *Bank) Payable() bool { return b.Kind == CommercialBank || b.Kind == DigitalBrand }

// Institution returns the three digits in the middle of the CITAD code. They
// name the bank; the branch digits are unstable.
func (b *Bank) Institution() string {
	if len(b.CITAD) != 8 {
		return ""
	}
	return b.CITAD[2:5]
}

// Directory is the list of banks, immutable and safe for concurrent use.
type Directory struct {
	banks         []*Bank
	byKey         map[string]*Bank
	identifiers   index // BIN, CITAD code, BIC
	institutions  index // middle digits of a CITAD code
	officialNames index // codes and whole names
	names         index // stripped names and aliases
	rails         *RailRules
}

//go:embed data/banks.csv
var banksCSV []byte

//go:embed data/aliases.csv
var aliasesCSV []byte

// LoadDirectory returns the directory this binary carries: banks.csv, compiled
// from the State Bank's list of BINs (letter 1589/NHNN-TT of 05/03/2024), the
// VietQR lists and a CITAD list of 04/2026; and aliases.csv, former names and
// the spellings clerks use.
func LoadDirectory() (*Directory, error) { return loadOnce() }

// EmbeddedDirectory is LoadDirectory for package-level formats. It panics when
// the embedded data are faulty, which a test of this package excludes.
func EmbeddedDirectory() *Directory {
	d, err := loadOnce()
	if err != nil {
		panic(err)
	}
	return d
}

var loadOnce = sync.OnceValues(func() (*Directory, error) {
	d, err := newDirectory(banksCSV, aliasesCSV)
	if err != nil {
		return nil, err
	}
	rules, err := d.readRails(bytes.NewReader(railsCSV))
	if err != nil {
		return nil, fmt.Errorf("rails.csv: %w", err)
	}
	d.rails = newRailRules(rules)
	return d, nil
})

// Bank returns the bank of a key.
func (d *Directory) Bank(key string) (*Bank, bool) {
	b, ok := d.byKey[key]
	return b, ok
}

// Banks lists every institution in the order of the data file.
func (d *Directory) Banks() []*Bank { return append([]*Bank(nil), d.banks...) }

// name of a bank for messages: its short name, or the key nobody knows.
func (d *Directory) name(key string) string {
	if b, ok := d.byKey[key]; ok {
		return b.ShortName
	}
	return key
}

func newDirectory(banks, aliases []byte) (*Directory, error) {
	d := &Directory{byKey: map[string]*Bank{}, identifiers: index{}, institutions: index{}, officialNames: index{}, names: index{}}
	rows, err := readTable(banks, "bin", "short_name", "code", "bic", "citad", "kind", "name_vi", "name_en", "status", "source")
	if err != nil {
		return nil, fmt.Errorf("banks.csv: %w", err)
	}
	var second [][]string
	for _, r := range rows {
		if Kind(r[5]) == aliasRow {
			second = append(second, r)
			continue
		}
		if err := d.add(r); err != nil {
			return nil, fmt.Errorf("banks.csv: %w", err)
		}
	}
	for _, r := range second {
		if err := d.alias(keyOf(r[2]), "bin", r[0]); err != nil {
			return nil, fmt.Errorf("banks.csv: %w", err)
		}
	}
	rows, err = readTable(aliases, "key", "kind", "alias", "note")
	if err != nil {
		return nil, fmt.Errorf("aliases.csv: %w", err)
	}
	for _, r := range rows {
		if err := d.alias(r[0], r[1], r[2]); err != nil {
			return nil, fmt.Errorf("aliases.csv: %w", err)
		}
	}
	return d, nil
}

// keyOf turns a code of the lists into a key: capitals and digits only.
func keyOf(code string) string { return strings.ReplaceAll(strings.ToUpper(code), " ", "") }

func (d *Directory) add(r []string) error {
	b := &Bank{BIN: r[0], ShortName: r[1], Key: keyOf(r[2]), BIC: r[3], CITAD: r[4], Kind: Kind(r[5]), NameVI: r[6], NameEN: r[7]}
	if b.Key == "" || d.byKey[b.Key] != nil {
		return fmt.Errorf("code %q is empty or stands twice", r[2])
	}
	if !digits(b.BIN, 0, 6) || !digits(b.CITAD, 0, 8) {
		return fmt.Errorf("%s: BIN %q or CITAD code %q is malformed", b.Key, b.BIN, b.CITAD)
	}
	d.banks = append(d.banks, b)
	d.byKey[b.Key] = b
	for _, id := range []string{b.BIN, b.CITAD, b.BIC} {
		d.identifiers.add(id, b)
	}
	d.institutions.add(b.Institution(), b)
	for _, name := range []string{b.Key, b.ShortName, b.NameVI, b.NameEN} {
		d.officialNames.add(compact(fold(name)), b)
		d.addName(name, b)
	}
	return nil
}

func (d *Directory) addName(name string, b *Bank) {
	whole := stripPrefix(fold(name))
	d.names.add(compact(whole), b)
	d.names.add(compact(stripCountry(whole)), b)
	d.names.add(compact(stripCountry(stripBranch(whole))), b)
}

func (d *Directory) alias(key, kind, alias string) error {
	b, ok := d.byKey[key]
	if !ok {
		return fmt.Errorf("alias %q of unknown bank %q", alias, key)
	}
	switch kind {
	case "bin":
		b.AliasBINs = append(b.AliasBINs, alias)
		d.identifiers.add(alias, b)
	case "bic", "citad":
		d.identifiers.add(alias, b)
	case "institution":
		d.institutions.add(alias, b)
	case "name":
		d.addName(alias, b)
	default:
		return fmt.Errorf("alias %q of %s has unknown kind %q", alias, key, kind)
	}
	return nil
}

// index maps a folded text to the banks it may mean.
type index map[string][]*Bank

func (x index) add(text string, b *Bank) {
	if text == "" {
		return
	}
	for _, have := range x[text] {
		if have == b {
			return
		}
	}
	x[text] = append(x[text], b)
}

// readTable reads an embedded table and checks its heading.
func readTable(data []byte, heading ...string) ([][]string, error) {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || strings.Join(rows[0], ",") != strings.Join(heading, ",") {
		return nil, fmt.Errorf("heading is not %s", strings.Join(heading, ","))
	}
	return rows[1:], nil
}

// digits reports whether s is one of the lengths given and only digits.
func digits(s string, lengths ...int) bool {
	for _, n := range lengths {
		if len(s) == n {
			return strings.Trim(s, "0123456789") == ""
		}
	}
	return false
}
