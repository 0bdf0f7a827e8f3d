package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"chitra/payroll"
	"chitra/payroll/rates"
	"chitra/payroll/registry"
)

// effectOptions are the flags of rates diff --registry.
type effectOptions struct {
	list, units  string
	from, to     string
	jurisdiction string
	totalsOnly   bool
}

// effects says who of a list gains or loses how much between two laws.
func (a *app) effects(ctx context.Context, args []string, o effectOptions) error {
	relaxGC()
	months, err := assessOptions{from: o.from, to: o.to}.months()
	if err != nil {
		return err
	}
	before, after, err := a.twoLaws(args)
	if err != nil {
		return err
	}
	options, err := a.registryOptions(after, o.units)
	if err != nil {
		return err
	}
	settings := payroll.DefaultSettings()
	settings.Jurisdiction = payroll.Jurisdiction(o.jurisdiction)
	file, err := registry.Open(o.list, options)
	if err != nil {
		return a.refused(err)
	}
	defer file.Close()
	c := comparison{app: a, months: months, before: before, after: after, settings: settings, totalsOnly: o.totalsOnly,
		sums: map[payroll.Programme]*effectSum{}}
	p := a.progress(payroll.Text{VI: "Đã so", EN: "Compared"})
	if err := inOrder(ctx, file, c.batch, func(r compared) error { p.add(r.rows); return c.take(&r) }); err != nil {
		return err
	}
	return c.outcome()
}

// twoLaws reads the two laws to compare: one instrument (the law without and
// with it), two instruments, one folder (the embedded law and the office's), or
// two folders.
func (a *app) twoLaws(args []string) (before, after *payroll.RateTable, err error) {
	t, err := a.rateTable()
	if err != nil {
		return nil, nil, err
	}
	law := func(arg string, of func(*payroll.RateTable, *payroll.Instrument) *payroll.RateTable) (*payroll.RateTable, error) {
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			return a.folderLaw(arg)
		}
		in, err := findInstrument(t, arg)
		if err != nil {
			return nil, err
		}
		return of(t, in), nil
	}
	if after, err = law(args[len(args)-1], rates.With); err != nil {
		return nil, nil, err
	}
	if len(args) == 2 {
		before, err = law(args[0], rates.With)
		return before, after, err
	}
	if info, failed := os.Stat(args[0]); failed == nil && info.IsDir() {
		return t, after, nil
	}
	before, err = law(args[0], rates.Without)
	return before, after, err
}

// comparison runs a list through two laws.
type comparison struct {
	*app
	months        []payroll.Month
	before, after *payroll.RateTable
	settings      payroll.Settings
	totalsOnly    bool

	bad, held int
	sums      map[payroll.Programme]*effectSum
}

// effectSum is what a change of law does to a programme.
type effectSum struct {
	Programme payroll.Programme         `json:"programme"`
	Budget    string                    `json:"budget"`
	Gaining   int                       `json:"gaining"` // grants
	Gain      payroll.Amount            `json:"gain"`
	Losing    int                       `json:"losing"`
	Loss      payroll.Amount            `json:"loss"` // not negative
	Net       payroll.Amount            `json:"net"`
	Months    map[string]payroll.Amount `json:"months"` // net, by month
}

// effectRow is one grant that a change of law concerns.
type effectRow struct {
	Row        int               `json:"row"`
	PersonID   string            `json:"person_id"`
	Name       string            `json:"full_name"`
	Unit       string            `json:"unit"`
	Programme  payroll.Programme `json:"programme"`
	Category   string            `json:"category"`
	From       string            `json:"from"` // first and last month that differ
	To         string            `json:"to"`
	Months     int               `json:"months"`
	Before     payroll.Amount    `json:"before"`
	After      payroll.Amount    `json:"after"`
	Difference payroll.Amount    `json:"difference"`
	effect     payroll.Effect
}

// compared is what a batch yields.
type compared struct {
	rows, bad, held int
	effects         []effectRow
	err             error
}

func (c *comparison) batch(b *registry.Batch) (r compared) {
	for _, person := range b.People() {
		effects := payroll.Effects(&person.Beneficiary, c.months, c.before, c.after, c.settings)
		for _, row := range person.Rows {
			r.rows++
			if payroll.Worst(row.Findings) == payroll.Error {
				r.bad++
			}
			if row.Grant < 0 {
				continue
			}
			e := effects[row.Grant]
			if e.Held > 0 {
				r.held++
			}
			if len(e.Months) == 0 {
				continue
			}
			line, err := effectRowOf(&person, e)
			r.err = errors.Join(r.err, err)
			r.effects = append(r.effects, line)
		}
	}
	return r
}

func effectRowOf(person *registry.Person, e payroll.Effect) (effectRow, error) {
	before, after, err := e.Sums()
	return effectRow{Row: e.Grant.Row, PersonID: person.PersonID, Name: person.Name, Unit: e.Grant.Unit, Programme: e.Category.Programme,
		Category: e.Category.Code, From: e.Months[0].Month.String(), To: e.Months[len(e.Months)-1].Month.String(), Months: len(e.Months),
		Before: before, After: after, Difference: after - before, effect: e}, err
}

// take counts and writes a batch.
func (c *comparison) take(r *compared) error {
	if r.err != nil {
		return r.err
	}
	c.bad, c.held = c.bad+r.bad, c.held+r.held
	for i := range r.effects {
		if err := c.count(&r.effects[i]); err != nil {
			return err
		}
		if c.totalsOnly {
			continue
		}
		if err := c.write(&r.effects[i]); err != nil {
			return fmt.Errorf("%w: %w", errOutput, err)
		}
	}
	return nil
}

func (c *comparison) count(r *effectRow) (err error) {
	s := c.sums[r.Programme]
	if s == nil {
		s = &effectSum{Programme: r.Programme, Budget: c.budget(r.Programme), Months: map[string]payroll.Amount{}}
		c.sums[r.Programme] = s
	}
	if r.Difference > 0 {
		s.Gaining++
		s.Gain, err = s.Gain.Add(r.Difference)
	} else if r.Difference < 0 {
		s.Losing++
		s.Loss, err = s.Loss.Add(-r.Difference)
	}
	s.Net = s.Gain - s.Loss
	for _, m := range r.effect.Months {
		s.Months[m.Month.String()] += m.Difference()
	}
	return err
}

func (c *comparison) budget(p payroll.Programme) string {
	for _, info := range c.after.Catalogue().Programmes {
		if info.Code == p {
			return info.Budget.In(c.language())
		}
	}
	return ""
}

func (c *comparison) write(r *effectRow) error {
	if c.json {
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	words := payroll.Text{
		VI: "Dòng %d  %s  %s  %s  đơn vị %s  %s … %s (%d tháng): %s → %s, %s đồng\n",
		EN: "Row %d  %s  %s  %s  unit %s  %s … %s (%d months): %s → %s, %s đồng\n"}
	_, err := fmt.Fprintf(c.out, words.In(c.language()), r.Row, r.PersonID, printable(r.Name), r.Category, printable(r.Unit), r.From, r.To, r.Months, r.Before, r.After, signed(r.Difference))
	return err
}

// signed writes an amount with its sign, +1.000 or -1.000.
func signed(a payroll.Amount) string {
	if a > 0 {
		return "+" + a.String()
	}
	return a.String()
}

// outcome writes the totals, programme by programme, and ends as assess does.
func (c *comparison) outcome() error {
	programmes := slices.Sorted(maps.Keys(c.sums))
	if c.json {
		totals := make([]*effectSum, len(programmes))
		for i, p := range programmes {
			totals[i] = c.sums[p]
		}
		err := json.NewEncoder(c.out).Encode(struct {
			Totals []*effectSum `json:"totals"`
			Bad    int          `json:"bad"`
			Held   int          `json:"held"`
		}{totals, c.bad, c.held})
		return errors.Join(err, c.verdict())
	}
	for _, p := range programmes {
		s := c.sums[p]
		head := payroll.Text{VI: "\n%s (%s): %d dòng tăng %s, %d dòng giảm %s; cộng %s đồng\n", EN: "\n%s (%s): %d rows gain %s, %d rows lose %s; in all %s đồng\n"}
		fmt.Fprintf(c.out, head.In(c.language()), p, s.Budget, s.Gaining, s.Gain, s.Losing, s.Loss, signed(s.Net))
		for _, m := range slices.Sorted(maps.Keys(s.Months)) {
			fmt.Fprintf(c.out, "    %s  %18s\n", m, signed(s.Months[m]))
		}
	}
	if len(programmes) == 0 {
		c.say(payroll.Text{VI: "Không ai được hơn hay kém.", EN: "Nobody gains or loses."})
	}
	return c.verdict()
}

func (c *comparison) verdict() error {
	if c.held > 0 {
		c.say(payroll.Text{VI: "%d dòng có tháng chưa tính được theo một trong hai luật; không nằm trong tổng.", EN: "%d rows have months that one of the laws cannot compute; they are in no total."}, c.held)
	}
	switch {
	case c.bad > 0:
		return fmt.Errorf("%d: %w", c.bad, payroll.ErrData)
	case c.held > 0:
		return errPartial
	}
	return nil
}
