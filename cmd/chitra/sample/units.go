package sample

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"

	"chitra/payroll"
)

// jurisdiction is the area of every unit.
const jurisdiction payroll.Jurisdiction = "hai-phong"

// Unit is a made-up paying unit.
type Unit struct{ Code, Name string }

// unitsOf lists the paying units: communes, a ward now and then.
func unitsOf(n int) []Unit {
	units := make([]Unit, n)
	for i := range units {
		kind := "Xã"
		if i%4 == 2 {
			kind = "Phường"
		}
		units[i] = Unit{Code: fmt.Sprintf("99%03d", i+1), Name: fmt.Sprintf("%s Mẫu %02d", kind, i+1)}
	}
	return units
}

// UnitColumns are the headers of a units file.
var UnitColumns = []string{
	"unit", "name", "jurisdiction", "budget_code", "programme", "debtor_bank", "debtor_account", "debtor_name", "format",
}

// debtorBank is a bank that units keep their paying accounts with.
type debtorBank struct {
	name, prefix string
	length       int
	format       string // "" = the usual one of the bank
}

// debtorBanks come in turn, the second programme's one place further on.
var debtorBanks = []debtorBank{
	{"Vietcombank", "003", 13, ""},
	{"MBBank", "68", 13, ""},
	{"Agribank", "21", 13, ""},
	{"BIDV", "321", 14, ""},
	{"VietinBank", "11", 12, ""},
	{"LPBank", "0", 12, "pain.001.001.03"},
}

// Units writes the units of a sample as CSV: one row per unit and programme.
// The people with merit (central budget) are paid from one account of the unit,
// social assistance and the social pension (local budget) from another.
func Units(w io.Writer, o Options) error {
	o, err := o.filled()
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(UnitColumns); err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(o.Seed, 0x6368697472610001))
	for i, u := range unitsOf(o.Units) {
		merit, social := newDebtor(r, u, i), newDebtor(r, u, i+1)
		for _, row := range [][]string{
			merit.row(u, i, "NCC"), social.row(u, i, "BTXH"), social.row(u, i, "HTXH"),
		} {
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// debtor is a paying account of a unit.
type debtor struct{ bank, number, holder, format string }

func newDebtor(r *rand.Rand, u Unit, turn int) debtor {
	b := debtorBanks[turn%len(debtorBanks)]
	number := []byte(b.prefix)
	for len(number) < b.length {
		number = append(number, byte('0'+r.IntN(10)))
	}
	return debtor{b.name, string(number), "UBND " + unaccented(u.Name), b.format}
}

func (d debtor) row(u Unit, i int, programme string) []string {
	return []string{u.Code, u.Name, string(jurisdiction), fmt.Sprintf("99%05d", i+1), programme, d.bank, d.number, d.holder, d.format}
}
