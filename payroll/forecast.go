package payroll

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
)

// A forecast says what a registry will cost in coming months: the law of each
// month, birthdays, and grants that end are computed exactly; deaths that nobody
// knows yet are an estimate. It weighs what a living person is due in month k
// (the first is 0) by (1 − q/12)^k, q being the yearly mortality of the
// programme, as an exact fraction, and rounds once, at each figure that is
// shown. New decisions, funerals and lump sums of deaths to come are in no
// figure.

// Forecast adds up persons of a registry.
type Forecast struct {
	From   Month
	Months int
	cells  map[forecastCell][]ForecastSum // by month
	alive  map[Programme]*Observation
}

// forecastCell is what a forecast is broken down by.
type forecastCell struct {
	Programme Programme
	Unit      string
}

// ForecastSum is what a part of the registry is due in one month.
type ForecastSum struct {
	Grants int // that pay something
	// Sum is what is due if nobody dies; Settled is the part of it that deaths
	// to come cannot change.
	Sum, Settled Amount
	// Raised and Lowered are monthly grants that pay more or less than in the
	// month before, Begun and Ended those that pay for the first or no longer;
	// each with what it changes.
	Raised, Lowered, Begun, Ended ForecastChange
	Held                          int // grants that cannot be computed, in no sum
}

// ForecastChange counts grants and what they change, never negative.
type ForecastChange struct {
	Grants int
	Sum    Amount
}

// Observation is what the registry shows of deaths: of the persons on a
// programme and alive a year before the forecast begins, how many died.
type Observation struct{ Persons, Deaths int64 }

// NewForecast begins a forecast of months from a first one on.
func NewForecast(from Month, months int) *Forecast {
	return &Forecast{From: from, Months: months, cells: map[forecastCell][]ForecastSum{}, alive: map[Programme]*Observation{}}
}

// Add computes a person for every month and adds what each grant is due.
func (f *Forecast) Add(b *Beneficiary, t *RateTable, s Settings) error {
	before := Entitle(b, f.From-1, t, s)
	for k := range f.Months {
		es := Entitle(b, f.From+Month(k), t, s)
		for i := range es {
			if es[i].Category == nil {
				continue
			}
			if err := f.at(&es[i])[k].add(&es[i], before[i].Total); err != nil {
				return err
			}
		}
		before = es
	}
	f.observe(b, t)
	return nil
}

// at returns the months of the part a grant belongs to.
func (f *Forecast) at(e *Entitlement) []ForecastSum {
	c := forecastCell{e.Category.Programme, e.Grant.Unit}
	if f.cells[c] == nil {
		f.cells[c] = make([]ForecastSum, f.Months)
	}
	return f.cells[c]
}

func (s *ForecastSum) add(e *Entitlement, before Amount) (err error) {
	if e.HeldBack() {
		s.Held++
		return nil
	}
	if e.Total > 0 {
		s.Grants++
	}
	if s.Sum, err = s.Sum.Add(e.Total); err != nil {
		return err
	}
	if !e.Beneficiary.Died.IsZero() {
		if s.Settled, err = s.Settled.Add(e.Total); err != nil {
			return err
		}
	}
	if e.Category.Timing != Monthly || e.Total == before {
		return nil
	}
	change, by := &s.Raised, e.Total-before
	switch {
	case before == 0:
		change = &s.Begun
	case e.Total == 0:
		change, by = &s.Ended, before
	case by < 0:
		change, by = &s.Lowered, -by
	}
	change.Grants++
	change.Sum, err = change.Sum.Add(by)
	return err
}

// observe counts a person among those whose deaths of the last twelve months are
// known, once for each programme they were on at the beginning.
func (f *Forecast) observe(b *Beneficiary, t *RateTable) {
	start := f.From - 12
	died := b.Died.MonthOf()
	if died != 0 && died < start {
		return
	}
	var counted []Programme
	for i := range b.Grants {
		g := &b.Grants[i]
		c := t.categories[g.Category]
		if c == nil || c.Timing != Monthly || !g.Months.Contains(start) || slices.Contains(counted, c.Programme) {
			continue
		}
		counted = append(counted, c.Programme)
		if f.alive[c.Programme] == nil {
			f.alive[c.Programme] = &Observation{}
		}
		f.alive[c.Programme].Persons++
		if died != 0 && died < f.From {
			f.alive[c.Programme].Deaths++
		}
	}
}

// Merge adds another forecast of the same months, computed beside this one.
func (f *Forecast) Merge(o *Forecast) error {
	for c, months := range o.cells {
		if f.cells[c] == nil {
			f.cells[c] = make([]ForecastSum, f.Months)
		}
		for k := range months {
			if err := f.cells[c][k].Merge(&months[k]); err != nil {
				return err
			}
		}
	}
	for p, seen := range o.alive {
		if f.alive[p] == nil {
			f.alive[p] = &Observation{}
		}
		f.alive[p].Persons += seen.Persons
		f.alive[p].Deaths += seen.Deaths
	}
	return nil
}

// Merge adds another part of the same month.
func (s *ForecastSum) Merge(o *ForecastSum) (err error) {
	s.Grants, s.Held = s.Grants+o.Grants, s.Held+o.Held
	if s.Sum, err = s.Sum.Add(o.Sum); err != nil {
		return err
	}
	if s.Settled, err = s.Settled.Add(o.Settled); err != nil {
		return err
	}
	for _, pair := range [][2]*ForecastChange{{&s.Raised, &o.Raised}, {&s.Lowered, &o.Lowered}, {&s.Begun, &o.Begun}, {&s.Ended, &o.Ended}} {
		pair[0].Grants += pair[1].Grants
		if pair[0].Sum, err = pair[0].Sum.Add(pair[1].Sum); err != nil {
			return err
		}
	}
	return nil
}

// Observed returns what the registry shows of deaths in a programme.
func (f *Forecast) Observed(p Programme) Observation {
	if o := f.alive[p]; o != nil {
		return *o
	}
	return Observation{}
}

// Rate is the yearly mortality observed, 0 where nobody was observed.
func (o Observation) Rate() *big.Rat {
	if o.Persons == 0 {
		return new(big.Rat)
	}
	return big.NewRat(o.Deaths, o.Persons)
}

// ForecastRow is one month of one unit and programme.
type ForecastRow struct {
	Programme Programme
	Unit      string
	Month     Month
	ForecastSum
	// Expected is what is due after the deaths that are to be expected.
	Expected Amount
}

// Rows lists the forecast by programme, unit and month. Mortality is the share of
// persons who die in a year, by programme, from 0 to 1; none means nobody dies.
func (f *Forecast) Rows(mortality map[Programme]*big.Rat) ([]ForecastRow, error) {
	var rows []ForecastRow
	weights := map[Programme][]*big.Rat{}
	for c, months := range f.cells {
		if weights[c.Programme] == nil {
			w, err := survival(mortality[c.Programme], f.Months)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Programme, err)
			}
			weights[c.Programme] = w
		}
		for k := range months {
			s := &months[k]
			if *s == (ForecastSum{}) {
				continue
			}
			rows = append(rows, ForecastRow{c.Programme, c.Unit, f.From + Month(k), *s,
				s.Settled + weigh(s.Sum-s.Settled, weights[c.Programme][k])})
		}
	}
	slices.SortFunc(rows, func(a, b ForecastRow) int {
		return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Month, b.Month))
	})
	return rows, nil
}

// survival returns (1 − q/12)^k for each month.
func survival(q *big.Rat, months int) ([]*big.Rat, error) {
	if q == nil {
		q = new(big.Rat)
	}
	if q.Sign() < 0 || q.Cmp(big.NewRat(1, 1)) > 0 {
		return nil, fmt.Errorf("mortality %s a year is not between 0 and 1: %w", q.FloatString(4), ErrData)
	}
	step := new(big.Rat).Sub(big.NewRat(1, 1), new(big.Rat).Quo(q, big.NewRat(12, 1)))
	weights := []*big.Rat{big.NewRat(1, 1)}
	for k := 1; k < months; k++ {
		weights = append(weights, new(big.Rat).Mul(weights[k-1], step))
	}
	return weights, nil
}

// weigh multiplies by a fraction between 0 and 1 and rounds half up to a đồng.
func weigh(a Amount, w *big.Rat) Amount {
	n := new(big.Int).Mul(big.NewInt(int64(a)), w.Num())
	n.Mul(n, big.NewInt(2)).Add(n, w.Denom())
	return Amount(n.Div(n, new(big.Int).Mul(w.Denom(), big.NewInt(2))).Int64())
}
