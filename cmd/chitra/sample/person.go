package sample

import (
	"fmt"
	"math/rand/v2"

	"chitra/payroll"
)

// asOf is the month in which people have the ages of their situation, and the
// last one in which anything happened.
var asOf = payroll.NewMonth(2026, 10)

// Cases in a thousand.
const (
	yearOnly   = 40 // of people over 70, whose papers show a birth year alone
	recentDead = 8  // died in the last months, nothing claimed yet
	notActive  = 12 // suspended or stopped, half of each
	inCash     = 60
)

// maker draws people one after another.
type maker struct {
	o          Options
	t          *tables
	r          *rand.Rand
	situations weighted[*situation]
	units      weighted[Unit]
	serials    map[serialKey]*serial
	facilities []Payment
	decisions  int // decision numbers given out
	faulty     int // people spoiled
	err        error
}

func newMaker(o Options) (*maker, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	t, err := loadTables()
	if err != nil {
		return nil, err
	}
	m := &maker{o: o, t: t, r: rand.New(rand.NewPCG(o.Seed, 0x6368697472610000)), serials: map[serialKey]*serial{}}
	for i := range t.situations {
		m.situations.add(&t.situations[i], t.situations[i].share)
	}
	for i, u := range unitsOf(o.Units) {
		m.units.add(u, 60+i*37%80)
	}
	for i := range 3 {
		m.facilities = append(m.facilities, m.facility(i+1))
	}
	return m, nil
}

// person is somebody who does not exist.
type person struct {
	id, name string
	born     payroll.Date
	sex      payroll.Sex
	age      int // in asOf, whole years
	unit     Unit
	died     payroll.Date
}

// household draws the next person, or the next two where a couple is drawn,
// with their rows. No more than the people asked for are returned.
func (m *maker) household(made int) [][]Row {
	s := m.situation(made)
	unit := m.unit(made)
	p := m.person(s, unit)
	faulty := m.r.IntN(100) < m.o.FaultyPercent
	switch {
	case faulty:
		return [][]Row{m.spoil(m.rows(s, &p))}
	case s.life == couple && made+1 < m.o.People:
		return m.couple(s, p)
	}
	return [][]Row{m.rows(s, &p)}
}

// situation draws a life situation. Every so many people the next one of the
// list takes its turn, so that rare ones stand in small samples as well.
func (m *maker) situation(made int) *situation {
	turn := m.o.People / len(m.t.situations)
	if i := made / max(turn, 1); turn >= 5 && made%turn == 0 && i < len(m.t.situations) {
		return &m.t.situations[i]
	}
	return m.situations.draw(m.r)
}

// unit draws the paying unit; grouped people fill one unit after another.
func (m *maker) unit(made int) Unit {
	if m.o.Grouped {
		return m.units.at(made * m.units.total() / m.o.People)
	}
	return m.units.draw(m.r)
}

func (m *maker) person(s *situation, unit Unit) person {
	sex := payroll.Female
	if m.r.IntN(100) < s.malePercent {
		sex = payroll.Male
	}
	p := m.somebody(sex, between(m.r, s.ageFrom, s.ageTo))
	p.unit = unit
	return p
}

// couple makes the drawn person and a spouse of the other sex, each naming the
// other in the grant that is paid once per couple.
func (m *maker) couple(s *situation, p person) [][]Row {
	spouse := m.somebody(payroll.Male, min(p.age+3, s.ageTo))
	spouse.unit = p.unit
	rows, others := m.rows(s, &p), m.rows(s, &spouse)
	nameSpouse(rows, spouse.id)
	nameSpouse(others, p.id)
	return [][]Row{rows, others}
}

func nameSpouse(rows []Row, id string) {
	for i := range rows {
		if rows[i].Category == "C_NKT_CHILD" {
			rows[i].Facts = "vo_chong_khuyet_tat=" + id
		}
	}
}

// somebody makes up a person of a sex and age.
func (m *maker) somebody(sex payroll.Sex, age int) person {
	month := asOf - payroll.Month(age*12+m.r.IntN(12))
	born := payroll.Date{Year: month.Year(), Month: month.MonthOfYear(), Day: 1 + m.r.IntN(28)}
	p := person{name: m.name(sex, age), born: born, sex: sex, age: age}
	p.id = m.citizenNumber(sex, born.Year)
	if age > 70 && happens(m.r, yearOnly) {
		p.born = payroll.Date{Year: born.Year}
	}
	return p
}

// rows writes the grants of a person.
func (m *maker) rows(s *situation, p *person) []Row {
	decisions := make([]*decision, len(s.categories))
	for i, c := range s.categories {
		decisions[i] = m.decision(c, p.age)
		if m.err != nil {
			return nil
		}
	}
	m.bury(s, p, decisions)
	pay := m.payments(p, decisions)
	rows := make([]Row, len(decisions), len(decisions)+1)
	for i, d := range decisions {
		rows[i] = m.grant(p, d)
		rows[i].Payment = pay[d.payee]
	}
	return rows
}

// bury gives a date of death to the dead, and to a few whose families have
// claimed nothing yet.
func (m *maker) bury(s *situation, p *person, decisions []*decision) {
	if s.life != dead && !happens(m.r, recentDead) {
		return
	}
	month := between(m.r, asOf-3, asOf)
	for _, d := range decisions {
		if d.earliest(p) > month || len(d.months) > 0 {
			return
		}
	}
	p.died = payroll.Date{Year: month.Year(), Month: month.MonthOfYear(), Day: 1 + m.r.IntN(25)}
}

// decision draws what a decision on the category states for a person of an age.
func (m *maker) decision(category string, age int) *decision {
	var fitting weighted[*decision]
	all := m.t.decisions[category]
	for i := range all {
		if d := &all[i]; age >= d.ageFrom && (d.ageBelow == 0 || age < d.ageBelow) {
			fitting.add(d, d.weight)
		}
	}
	if fitting.total() == 0 {
		m.err = fmt.Errorf("data/categories.csv has no %s for age %d", category, age)
		return nil
	}
	return fitting.draw(m.r)
}
