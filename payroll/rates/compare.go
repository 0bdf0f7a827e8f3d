package rates

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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

// With returns the law in which an instrument has the last word: its figures
// count as confirmed, and what replaces it is not known yet.
func With(t *payroll.RateTable, in *payroll.Instrument) *payroll.RateTable {
	list := beforeReplaced(t, in)
	list[slices.Index(list, in)] = asConfirmed(in)
	return payroll.NewRateTable(t.Catalogue(), list)
}

// Without returns the law as it would be had an instrument, and what replaces
// it, never been made.
func Without(t *payroll.RateTable, in *payroll.Instrument) *payroll.RateTable {
	list := beforeReplaced(t, in)
	return payroll.NewRateTable(t.Catalogue(), slices.DeleteFunc(list, func(x *payroll.Instrument) bool { return x == in }))
}

// beforeReplaced lists the instruments that do not replace in, directly or
// through others.
func beforeReplaced(t *payroll.RateTable, in *payroll.Instrument) []*payroll.Instrument {
	later := map[string]bool{in.Number: true}
	for grown := true; grown; {
		grown = false
		for _, x := range t.Instruments() {
			replaces := slices.ContainsFunc(x.Replaces, func(number string) bool { return later[number] })
			if replaces && !later[x.Number] {
				later[x.Number], grown = true, true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(t.Instruments()), func(x *payroll.Instrument) bool { return x != in && later[x.Number] })
}

// asConfirmed returns a copy of an instrument whose provisional figures count as
// confirmed; unknown ones stay unknown.
func asConfirmed(in *payroll.Instrument) *payroll.Instrument {
	c := *in
	c.Standing = payroll.Confirmed
	c.Rates, c.Bases = slices.Clone(in.Rates), slices.Clone(in.Bases)
	for _, list := range [][]payroll.Rate{c.Rates, c.Bases} {
		for i := range list {
			if list[i].Standing == payroll.Provisional {
				list[i].Standing = payroll.Confirmed
			}
		}
	}
	return &c
}

// Overlay says, in sentences, what an office's folder does to the law it is laid
// over.
func Overlay(under, over *payroll.RateTable) []payroll.Text {
	var says []payroll.Text
	say := func(vi, en string, args ...any) {
		says = append(says, payroll.Text{VI: fmt.Sprintf(vi, args...), EN: fmt.Sprintf(en, args...)})
	}
	ours := map[string]*payroll.Instrument{}
	for _, in := range under.Instruments() {
		ours[in.Number] = in
	}
	for _, in := range over.Instruments() {
		have, n := ours[in.Number], len(in.Bases)+len(in.Rates)
		switch {
		case have == nil:
			say("thêm %s (%s, %d mức)", "adds %s (%s, %d values)", in.Number, in.Standing, n)
		case have.SHA256 == in.SHA256:
			continue
		case in.Standing == payroll.Confirmed:
			say("xác nhận %s, trước chỉ là tạm (%d mức)", "confirms %s, which was provisional (%d values)", in.Number, n)
		default:
			say("thay bản tạm của %s (%d mức), vẫn chưa chi theo", "supersedes the provisional %s (%d values), still not paid from", in.Number, n)
		}
		for _, number := range in.Replaces {
			if old := ours[number]; old != nil && have == nil && in.Standing == payroll.Confirmed {
				say("%s thay mức của %s từ tháng nó nói đến", "%s replaces figures of %s from the months it speaks of", in.Number, old.Number)
			}
		}
	}
	a, b := under.Catalogue(), over.Catalogue()
	for _, p := range b.Programmes[len(a.Programmes):] {
		say("thêm chương trình %s: %s", "adds programme %s: %s", p.Code, p.Name.VI)
	}
	for _, c := range b.Categories[len(a.Categories):] {
		say("thêm đối tượng %s (%s): %s", "adds category %s (%s): %s", c.Code, c.Programme, c.Name.VI)
	}
	for _, s := range b.Stacking[len(a.Stacking):] {
		say("thêm quy tắc %s (%s)", "adds rule %s (%s)", s.Code, s.Kind)
	}
	for _, x := range filled(under, over) {
		say("điền mức trước đây chưa đọc được: %s, %s, %s", "fills a figure nobody had read: %s, %s, %s",
			strings.TrimSpace(x.Key.Category+" "+x.Key.Component), x.Jurisdiction, x.Months)
	}
	return says
}

// filled lists the values of over that take the place of unknown ones of under.
func filled(under, over *payroll.RateTable) (list []*payroll.Rate) {
	ours := map[string]bool{}
	for _, in := range under.Instruments() {
		ours[in.SHA256] = true
	}
	for _, in := range over.Instruments() {
		if ours[in.SHA256] || in.Standing != payroll.Confirmed {
			continue
		}
		for _, rates := range [][]payroll.Rate{in.Bases, in.Rates} {
			for i := range rates {
				was, _ := under.In(rates[i].Key, rates[i].Months.From)
				if slices.ContainsFunc(was, func(r *payroll.Rate) bool {
					return r.Standing == payroll.Unknown && r.Jurisdiction == rates[i].Jurisdiction
				}) {
					list = append(list, &rates[i])
				}
			}
		}
	}
	return list
}
