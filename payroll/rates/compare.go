package rates

import (
	"cmp"
	"slices"

	"chitra/payroll"
)

// Entry is one dated value of a category, written for people.
type Entry struct {
	Component    string               `json:"component"`
	Condition    string               `json:"condition,omitempty"`
	Value        string               `json:"value"` // amount, "2.5 × muc_chuan_tghx", or "?" when unknown
	Amount       payroll.Amount       `json:"amount,omitempty"`
	Coefficient  string               `json:"coefficient,omitempty"`
	Base         string               `json:"base,omitempty"`
	Months       string               `json:"months"`
	Jurisdiction payroll.Jurisdiction `json:"jurisdiction"`
	Instrument   string               `json:"instrument"`
	Provision    string               `json:"provision"`
	Standing     payroll.Standing     `json:"standing"`
	Note         string               `json:"note,omitempty"`
}

// Timeline lists every value a category's components and their bases ever had,
// component by component, oldest first, provisional and unknown ones included.
// Months are those in which the value holds, up to what replaced or ended it.
func Timeline(t *payroll.RateTable, category string) []Entry {
	c, ok := t.Category(category)
	if !ok {
		return nil
	}
	var entries []Entry
	var keys []payroll.Key
	add := func(k payroll.Key, end payroll.Month) {
		if slices.Contains(keys, k) {
			return
		}
		keys = append(keys, k)
		entries = append(entries, valuesOf(t, k, end)...)
	}
	for _, component := range c.Components {
		add(component.Rate, endOf(t, category))
	}
	for _, e := range slices.Clone(entries) {
		if e.Base != "" {
			add(payroll.BaseKey(e.Base), 0)
		}
	}
	return entries
}

// endOf returns the first month without a category, 0 while it is granted.
func endOf(t *payroll.RateTable, category string) payroll.Month {
	for _, in := range t.Instruments() {
		for _, e := range in.Ends {
			if in.Standing == payroll.Confirmed && e.Category == category {
				return e.From
			}
		}
	}
	return 0
}

// valuesOf lists the values of one key, oldest first, up to the end of their
// category, if any.
func valuesOf(t *payroll.RateTable, k payroll.Key, end payroll.Month) []Entry {
	var found []*payroll.Rate
	for _, in := range t.Instruments() {
		for _, list := range [][]payroll.Rate{in.Bases, in.Rates} {
			for i := range list {
				if list[i].Key == k {
					found = append(found, &list[i])
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *payroll.Rate) int { return cmp.Compare(a.Months.From, b.Months.From) })
	entries := make([]Entry, len(found))
	for i, r := range found {
		entries[i] = entryOf(r)
		entries[i].Months = monthsHeld(t, r, found, end).String()
	}
	return entries
}

// monthsHeld returns the months of a value up to the first one in which it
// gives way to another; values change only where one of the key begins. A
// provisional value holds in no month and is listed with its own.
func monthsHeld(t *payroll.RateTable, r *payroll.Rate, ofKey []*payroll.Rate, end payroll.Month) payroll.Span {
	held := r.Months
	until := func(m payroll.Month) {
		if m > held.From && (held.To == 0 || m <= held.To) {
			held.To = m - 1
		}
	}
	if end > 0 {
		until(end)
	}
	for _, other := range ofKey {
		if valid, provisional := t.In(r.Key, other.Months.From); !slices.Contains(valid, r) && !slices.Contains(provisional, r) {
			until(other.Months.From)
		}
	}
	return held
}

func entryOf(r *payroll.Rate) Entry {
	e := Entry{Component: r.Key.Component, Condition: r.When.String(), Value: valueOf(r), Amount: r.Amount, Base: r.Base, Months: r.Months.String(),
		Jurisdiction: r.Jurisdiction, Instrument: r.Instrument.Number, Provision: r.Provision, Standing: r.Standing, Note: r.Note}
	if e.Component == "" {
		e.Component = r.Key.Category
	}
	if !r.Coefficient.IsZero() {
		e.Coefficient = r.Coefficient.String()
	}
	return e
}

// valueOf writes a value: 7.601.000, or 2.5 × muc_chuan_tghx.
func valueOf(r *payroll.Rate) string {
	switch {
	case r.Standing == payroll.Unknown:
		return "?"
	case r.Base != "":
		return r.Coefficient.String() + " × " + r.Base
	case !r.Coefficient.IsZero():
		return r.Coefficient.String() + " ×"
	}
	return r.Amount.String()
}

// Change is one value that differs between two instruments.
type Change struct {
	Category   string `json:"category"`
	Component  string `json:"component"`
	Condition  string `json:"condition,omitempty"`
	Old        string `json:"old"` // "–" where there was none
	New        string `json:"new"`
	Difference string `json:"difference,omitempty"` // new − old in đồng, where both are amounts
}

// none stands for a value that one of two instruments does not have.
const none = "–"

// Diff compares two instruments value by value; equal ones are left out.
func Diff(a, b *payroll.Instrument) []Change {
	old, fresh := bySlot(a), bySlot(b)
	var changes []Change
	for slot, x := range old {
		if y := fresh[slot]; y == nil || valueOf(x) != valueOf(y) {
			changes = append(changes, changeOf(slot, x, y))
		}
	}
	for slot, y := range fresh {
		if old[slot] == nil {
			changes = append(changes, changeOf(slot, nil, y))
		}
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Component, b.Component), comparePercent(a.Condition, b.Condition))
	})
	return changes
}

// comparePercent puts "9 %" before "21 %": shorter first, then by text.
func comparePercent(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// slot is what a value is of, whoever states it.
type slot struct {
	key       payroll.Key
	area      payroll.Jurisdiction
	condition string
}

func bySlot(in *payroll.Instrument) map[slot]*payroll.Rate {
	slots := map[slot]*payroll.Rate{}
	for _, list := range [][]payroll.Rate{in.Bases, in.Rates} {
		for i := range list {
			r := &list[i]
			slots[slot{r.Key, r.Jurisdiction, r.When.String()}] = r
		}
	}
	return slots
}

func changeOf(s slot, old, fresh *payroll.Rate) Change {
	c := Change{Category: s.key.Category, Component: s.key.Component, Condition: s.condition, Old: none, New: none}
	if old != nil {
		c.Old = valueOf(old)
	}
	if fresh != nil {
		c.New = valueOf(fresh)
	}
	if old != nil && fresh != nil && old.Amount > 0 && fresh.Amount > 0 {
		c.Difference = (fresh.Amount - old.Amount).String()
	}
	return c
}
