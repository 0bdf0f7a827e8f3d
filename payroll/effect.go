package payroll

// Effect is what a change of law does to one grant over some months.
type Effect struct {
	Grant    *Grant
	Category *Category // nil when the code is unknown
	// Months are those in which the two laws differ.
	Months []MonthEffect
	// Held counts the months that one of the laws, or both, cannot compute; they
	// are in no sum.
	Held int
}

// MonthEffect is what a grant is due for one month by two laws.
type MonthEffect struct {
	Month         Month
	Before, After Amount
}

// Difference is what the month gains, negative when it loses.
func (e MonthEffect) Difference() Amount { return e.After - e.Before }

// Sums adds the months in which the laws differ.
func (e *Effect) Sums() (before, after Amount, err error) {
	for _, m := range e.Months {
		if before, err = before.Add(m.Before); err != nil {
			return 0, 0, err
		}
		if after, err = after.Add(m.After); err != nil {
			return 0, 0, err
		}
	}
	return before, after, nil
}

// Effects compares what every grant of a person is due by two laws, month by
// month, in the order of the grants. A category the law before does not know paid
// nothing.
func Effects(b *Beneficiary, months []Month, before, after *RateTable, s Settings) []Effect {
	effects := make([]Effect, len(b.Grants))
	for _, m := range months {
		was, is := Entitle(b, m, before, s), Entitle(b, m, after, s)
		for i := range effects {
			e := &effects[i]
			e.Grant, e.Category = was[i].Grant, is[i].Category
			switch {
			case is[i].HeldBack() || was[i].HeldBack() && was[i].Category != nil:
				e.Held++
			case was[i].Total != is[i].Total:
				e.Months = append(e.Months, MonthEffect{m, was[i].Total, is[i].Total})
			}
		}
	}
	return effects
}
