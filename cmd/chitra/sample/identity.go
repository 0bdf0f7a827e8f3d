package sample

import (
	"fmt"
	"strings"

	"chitra/payroll"
)

// oldNames is the age from which people bear the names of the older generation.
const oldNames = 46

// name makes up a name that goes with sex and generation.
func (m *maker) name(sex payroll.Sex, age int) string {
	era := "young"
	if age >= oldNames {
		era = "old"
	}
	family := m.t.names[nameKey{"family", "", ""}].draw(m.r)
	middle := m.t.names[nameKey{"middle", string(sex), era}].draw(m.r)
	givens := m.t.names[nameKey{"given", string(sex), era}]
	given := givens.draw(m.r)
	for given == family || strings.HasSuffix(middle, given) {
		given = givens.draw(m.r)
	}
	return family + " " + middle + " " + given
}

// provinces are the codes of the places of birth registration: mostly Hải
// Phòng and Hải Dương, some neighbours.
var provinces = []string{
	"031", "031", "031", "031", "031", "031", "031", "031", "031", "031", "031", "031",
	"030", "030", "030", "030", "030", "030", "034", "022", "033", "036", "001", "038",
}

// serialKey is the first half of a citizen number.
type serialKey struct {
	province string
	year     int
	sex      payroll.Sex
}

// serial counts the people of one province, birth year and sex.
type serial struct{ given, start int }

// serials is the number of citizen numbers that differ in the last six digits.
const serials = 1_000_000

// citizenNumber gives the next number of a sex and birth year: province,
// century and sex in one digit, two digits of the year, six of a serial (Circular
// 59/2021/TT-BCA). Serials are counted up and scattered, so none comes twice.
func (m *maker) citizenNumber(sex payroll.Sex, year int) string {
	key := serialKey{oneOf(m.r, provinces), year, sex}
	s := m.serials[key]
	if s == nil {
		s = &serial{start: m.r.IntN(serials)}
		m.serials[key] = s
	}
	if s.given == serials {
		m.err = fmt.Errorf("sample too large: more than %d people of sex %s born in %d in province %s", serials, sex, year, key.province)
	}
	// The step is prime to the modulus: all serials come before one repeats.
	n := (s.start + s.given*618_033) % serials
	s.given++
	return fmt.Sprintf("%s%d%02d%06d", key.province, centurySex(sex, year), year%100, n)
}

// centurySex is 0 and 1 for men and women born 1900–1999, 2 and 3 from 2000.
func centurySex(sex payroll.Sex, year int) int {
	digit := (year/100 - 19) * 2
	if sex == payroll.Female {
		digit++
	}
	return digit
}
