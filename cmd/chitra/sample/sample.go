package sample

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
)

// Options say how large a sample is and how it is drawn.
type Options struct {
	People int
	Seed   uint64 // the same seed gives the same bytes
	// FaultyPercent of the people have one spoiled row.
	FaultyPercent int
	Units         int  // paying units, 0 = the 114 of Hải Phòng
	Grouped       bool // people of one unit stand together
}

// usualUnits is the number of communes, wards and special zones of Hải Phòng
// since 1 July 2025.
const usualUnits = 114

// maxUnits keeps unit codes at five digits.
const maxUnits = 999

// Check says what is wrong with the options.
func (o Options) Check() error {
	_, err := o.filled()
	return err
}

// filled returns the options with the usual values in place of zero ones.
func (o Options) filled() (Options, error) {
	if o.Units == 0 {
		o.Units = usualUnits
	}
	switch {
	case o.People < 0:
		return o, fmt.Errorf("--people %d: không được âm / must not be negative", o.People)
	case o.FaultyPercent < 0 || o.FaultyPercent > 100:
		return o, fmt.Errorf("--faulty %d: 0–100", o.FaultyPercent)
	case o.Units < 0 || o.Units > maxUnits:
		return o, fmt.Errorf("--units %d: 1–%d", o.Units, maxUnits)
	}
	return o, nil
}

// Columns are the English headers of a beneficiary file, in the order in which
// [Row.Append] gives the cells.
var Columns = []string{
	"person_id", "full_name", "birth_date", "sex", "unit", "jurisdiction", "category", "percent", "count", "facts",
	"decision_no", "decision_date", "from_month", "to_month", "status", "status_from", "died_on",
	"payee_name", "payee_id", "payee_relation", "method", "bank", "account_no", "account_name",
}

// Row is one row of a beneficiary file as text: one grant.
type Row struct {
	PersonID, FullName, BirthDate, Sex string
	Unit, Jurisdiction                 string
	Category, Percent, Count, Facts    string
	DecisionNo, DecisionDate           string
	FromMonth, ToMonth                 string
	Status, StatusFrom, DiedOn         string
	Payment
}

// Payment is the part of a row that says who receives the money, and how.
type Payment struct {
	PayeeName, PayeeID, PayeeRelation      string
	Method, Bank, AccountNo, AccountHolder string
}

// Append adds the cells of the row to cells, in the order of [Columns].
func (r *Row) Append(cells []string) []string {
	return append(cells,
		r.PersonID, r.FullName, r.BirthDate, r.Sex, r.Unit, r.Jurisdiction, r.Category, r.Percent, r.Count, r.Facts,
		r.DecisionNo, r.DecisionDate, r.FromMonth, r.ToMonth, r.Status, r.StatusFrom, r.DiedOn,
		r.PayeeName, r.PayeeID, r.PayeeRelation, r.Method, r.Bank, r.AccountNo, r.AccountHolder)
}

// Write writes the sample as CSV: UTF-8, commas, English headers, one row per
// grant, the rows of a person together. It streams; memory does not grow with
// the number of people.
func Write(w io.Writer, o Options) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := csv.NewWriter(buffered)
	if err := out.Write(Columns); err != nil {
		return err
	}
	var cells []string
	for rows, err := range People(o) {
		if err != nil {
			return err
		}
		for i := range rows {
			cells = rows[i].Append(cells[:0])
			if err := out.Write(cells); err != nil {
				return err
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buffered.Flush()
}

// People draws the people of a sample, each with all their rows. An error ends
// the sequence.
func People(o Options) iter.Seq2[[]Row, error] {
	return func(yield func([]Row, error) bool) {
		m, err := newMaker(o)
		if err != nil {
			yield(nil, err)
			return
		}
		for made := 0; made < m.o.People; {
			for _, rows := range m.household(made) {
				if m.err != nil {
					yield(nil, m.err)
					return
				}
				if !yield(rows, nil) {
					return
				}
				made++
			}
		}
	}
}
