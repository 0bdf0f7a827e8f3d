package sample

import (
	"slices"
	"strconv"
	"strings"

	"chitra/payroll"
)

// earliest is the first month in which the decision could have granted anything
// to the person.
func (d *decision) earliest(p *person) payroll.Month {
	return max(d.since, p.born.MonthOf()+payroll.Month(12*d.ageFrom))
}

// grant writes one decision as a row.
func (m *maker) grant(p *person, d *decision) Row {
	from, last := m.from(p, d), d.lastMonth(p)
	row := Row{
		PersonID: p.id, FullName: p.name, BirthDate: p.born.Vietnamese(), Sex: "nu",
		Unit: p.unit.Code, Jurisdiction: string(jurisdiction),
		Category: d.category, Percent: m.inRange(d.percent), Count: m.counted(d), Facts: m.facts(d),
		DecisionNo: m.decisionNo(), DecisionDate: m.decided(p, from).Vietnamese(),
		FromMonth: from.String(), ToMonth: last.String(), Status: string(payroll.Active),
		DiedOn: p.died.Vietnamese(),
	}
	if p.sex == payroll.Male {
		row.Sex = "nam"
	}
	if last == 0 && p.died.IsZero() && happens(m.r, notActive) && from < asOf {
		row.Status = string(oneOf(m.r, []payroll.Status{payroll.Suspended, payroll.Stopped}))
		row.StatusFrom = between(m.r, from+1, asOf).String()
	}
	return row
}

// from draws the first month of a grant: since the law and the person's age
// allow it, at the latest asOf. A benefit of death is claimed for one of the two
// months after; a yearly one falls into its own months of the year.
func (m *maker) from(p *person, d *decision) payroll.Month {
	if d.timing == onDeath {
		return between(m.r, asOf+1, asOf+2)
	}
	earliest, latest := d.earliest(p), asOf
	if d.until != 0 {
		latest = d.until
	}
	if !p.died.IsZero() {
		latest = min(latest, p.died.MonthOf())
	}
	from := between(m.r, min(earliest, latest), latest)
	if d.timing != yearly {
		return from
	}
	return inMonths(from, asOf+1, d.months)
}

// inMonths returns the first month from the given one on that is one of the
// months of the year, or the last such month up to the latest.
func inMonths(from, latest payroll.Month, months []int) payroll.Month {
	for m := from; m <= latest; m++ {
		if slices.Contains(months, m.MonthOfYear()) {
			return m
		}
	}
	m := latest
	for !slices.Contains(months, m.MonthOfYear()) {
		m--
	}
	return m
}

// lastMonth is the last month of a grant that ends by law or by age, 0 for one
// that goes on.
func (d *decision) lastMonth(p *person) payroll.Month {
	last := d.until
	if d.endsAtAge > 0 {
		birthday := p.born.MonthOf() + payroll.Month(12*d.endsAtAge)
		if last == 0 || birthday-1 < last {
			last = birthday - 1
		}
	}
	return last
}

// decided draws the day of the decision: most are signed in the month before
// the first one paid, a few months late.
func (m *maker) decided(p *person, from payroll.Month) payroll.Date {
	month, day := from-1, 1+m.r.IntN(28)
	if happens(m.r, 30) {
		month = from + payroll.Month(m.r.IntN(4))
	}
	month = min(month, asOf)
	if month == p.died.MonthOf() {
		day = 28
	}
	if born := p.born.MonthOf(); month <= born {
		month, day = born, 28
	}
	return payroll.Date{Year: month.Year(), Month: month.MonthOfYear(), Day: day}
}

func (m *maker) decisionNo() string {
	m.decisions++
	return "MAU-" + strconv.Itoa(m.decisions) + "/QĐ"
}

func (m *maker) inRange(r payroll.Range) string {
	if !r.Bounded() {
		return ""
	}
	return strconv.Itoa(between(m.r, r.From, r.To))
}

// counted draws the count; where halves are allowed a third of them has one.
func (m *maker) counted(d *decision) string {
	count := m.inRange(d.count)
	if d.halves && m.r.IntN(3) == 0 {
		count += ".5"
	}
	return count
}

func (m *maker) facts(d *decision) string {
	facts := slices.Clone(d.must)
	if len(d.oneOf) > 0 {
		facts = append(facts, oneOf(m.r, d.oneOf))
	}
	for _, c := range d.may {
		if m.r.IntN(100) < c.percent {
			facts = append(facts, c.fact)
		}
	}
	return strings.Join(facts, ";")
}
