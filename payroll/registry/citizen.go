package registry

import (
	"strconv"

	"chitra/payroll"
)

// provinces are the codes of the province or city of birth registration in a
// citizen number: Circular 07/2016/TT-BCA, appendix I, kept by Circular
// 59/2021/TT-BCA. Numbers issued before the mergers of 2025 stay valid.
var provinces = func() (known [100]bool) {
	for _, code := range []int{
		1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42, 44, 45, 46,
		48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
	} {
		known[code] = true
	}
	return known
}()

// A birth registered abroad has the code of the country in the place of the
// province (Decree 137/2015/NĐ-CP, article 13). The list of countries begins at
// 101; it has about two hundred entries.
const firstCountry, lastCountry = 101, 399

// citizen is what a citizen number says: province or country, sex, year of
// birth, and six digits that say nothing (Decree 137/2015/NĐ-CP, article 13).
type citizen struct {
	province int
	sex      payroll.Sex
	year     int
}

// readCitizen reads a number of twelve digits. The digit of century and sex is
// 0 and 1 for men and women born from 1900 to 1999, 2 and 3 for the next
// century, and so on.
func readCitizen(id string) (c citizen, ok bool) {
	if len(id) != 12 || !allDigits(id) {
		return c, false
	}
	digit := func(i int) int { return int(id[i] - '0') }
	c.province = digit(0)*100 + digit(1)*10 + digit(2)
	c.sex = payroll.Male
	if digit(3)%2 == 1 {
		c.sex = payroll.Female
	}
	c.year = 1900 + digit(3)/2*100 + digit(4)*10 + digit(5)
	return c, true
}

// checkCitizen compares a citizen number with itself and with the row.
func (p *rowParser) checkCitizen(id string, column int, born payroll.Date, sex payroll.Sex) {
	typed := p.rec.cells[column]
	c, ok := readCitizen(id)
	if !ok {
		p.find(payroll.CodePersonIDFormat, payroll.Error, column, typed, payroll.Args{"count": strconv.Itoa(len([]rune(id)))})
		return
	}
	switch {
	case c.province >= firstCountry && c.province <= lastCountry:
		p.find(payroll.CodePersonIDAbroad, payroll.Warning, column, typed, payroll.Args{"code": id[:3]})
	case c.province >= len(provinces) || !provinces[c.province]:
		p.find(payroll.CodePersonIDProvince, payroll.Error, column, typed, payroll.Args{"code": id[:3]})
	}
	if sex != "" && sex != c.sex {
		p.find(payroll.CodePersonIDSex, payroll.Error, column, typed, payroll.Args{"digit": id[3:4], "says": sexWord[c.sex], "row": sexWord[sex]})
	}
	switch today := p.f.o.Today; {
	case !born.IsZero() && born.Year != c.year:
		p.find(payroll.CodePersonIDYear, payroll.Error, column, typed, payroll.Args{"says": strconv.Itoa(c.year), "row": born.Vietnamese()})
	case !today.IsZero() && c.year > today.Year:
		p.find(payroll.CodePersonIDYear, payroll.Error, column, typed, payroll.Args{"says": strconv.Itoa(c.year), "row": "?"})
	}
}

// sexWord is how messages write a sex, in both languages at once.
var sexWord = map[payroll.Sex]string{payroll.Male: "nam/M", payroll.Female: "nữ/F"}
