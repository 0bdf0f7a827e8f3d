package schedules

import (
	"math"

	"chitra/payroll"
)

// The Vietnamese lunar calendar, after the published method of Hồ Ngọc Đức (new
// moons and solar terms at UTC+7, J. Meeus' series). It only checks the tables.

// julian is the day number of noon of a day.
func julian(d payroll.Date) int {
	a := (14 - d.Month) / 12
	y, m := d.Year+4800-a, d.Month+12*a-3
	return d.Day + (153*m+2)/5 + 365*y + y/4 - y/100 + y/400 - 32045
}

func fromJulian(jd int) payroll.Date {
	return addDays(payroll.Date{Year: 2000, Month: 1, Day: 1}, jd-2451545)
}

// newMoon is the day number of the k-th new moon after 1 January 1900.
func newMoon(k int) int {
	t := float64(k) / 1236.85
	t2, t3 := t*t, t*t*t
	sin := func(degrees float64) float64 { return math.Sin(degrees * math.Pi / 180) }
	jd := 2415020.75933 + 29.53058868*float64(k) + 0.0001178*t2 - 0.000000155*t3 + 0.00033*sin(166.56+132.87*t-0.009173*t2)
	sun := 359.2242 + 29.10535608*float64(k) - 0.0000333*t2 - 0.00000347*t3
	moon := 306.0253 + 385.81691806*float64(k) + 0.0107306*t2 + 0.00001236*t3
	f := 21.2964 + 390.67050646*float64(k) - 0.0016528*t2 - 0.00000239*t3
	c := (0.1734-0.000393*t)*sin(sun) + 0.0021*sin(2*sun) - 0.4068*sin(moon) + 0.0161*sin(2*moon) - 0.0004*sin(3*moon) +
		0.0104*sin(2*f) - 0.0051*sin(sun+moon) - 0.0074*sin(sun-moon) + 0.0004*sin(2*f+sun) - 0.0004*sin(2*f-sun) -
		0.0006*sin(2*f+moon) + 0.0010*sin(2*f-moon) + 0.0005*sin(2*moon+sun)
	delta := -0.000278 + 0.000265*t + 0.000262*t2
	return int(math.Floor(jd + c - delta + 0.5 + 7.0/24))
}

// term is the sector of 30° of the sun's longitude at the start of a day.
func term(jd int) int {
	t := (float64(jd) - 2451545.5 - 7.0/24) / 36525
	rad := math.Pi / 180
	m := 357.52910 + 35999.05030*t - 0.0001559*t*t - 0.00000048*t*t*t
	l := 280.46645 + 36000.76983*t + 0.0003032*t*t +
		(1.914600-0.004817*t-0.000014*t*t)*math.Sin(rad*m) + (0.019993-0.000101*t)*math.Sin(2*rad*m) + 0.000290*math.Sin(3*rad*m)
	l = math.Mod(l, 360)
	if l < 0 {
		l += 360
	}
	return int(l / 30)
}

// month11 is the first day of the lunar month with the winter solstice.
func month11(year int) int {
	k := int(float64(julian(payroll.Date{Year: year, Month: 12, Day: 31})-2415021) / 29.530588853)
	if nm := newMoon(k); term(nm) < 9 {
		return nm
	}
	return newMoon(k - 1)
}

// lunar returns the solar day of a lunar one (not of a leap month).
func lunar(year, month, day int) payroll.Date {
	a, b := month11(year-1), month11(year)
	if month >= 11 {
		a, b = month11(year), month11(year+1)
	}
	k := int(math.Floor(0.5 + (float64(a)-2415021.076998695)/29.530588853))
	offset := month - 11
	if offset < 0 {
		offset += 12
	}
	if b-a > 365 { // a year of thirteen months: the leap one holds no solar term
		leap := 0
		for i, last := 1, term(newMoon(k+1)); ; i++ {
			next := term(newMoon(k + i + 1))
			if next == last || i > 14 {
				leap = i
				break
			}
			last = next
		}
		if offset >= leap {
			offset++
		}
	}
	return fromJulian(newMoon(k+offset) + day - 1)
}
