package sample

import (
	"fmt"
	"strings"

	"chitra/payroll"
)

// payeeKind is who receives the money of a grant.
type payeeKind string

// The kinds of data/categories.csv.
const (
	self      payeeKind = "self"
	guardian  payeeKind = "guardian"
	carer     payeeKind = "carer"
	household payeeKind = "household"
	facility  payeeKind = "facility"
	heir      payeeKind = "heir"
)

// childAge is the age below which a guardian receives the money.
const childAge = 16

// payments settles who receives the grants of a person: one payee per kind. The
// guardian of a fostered person is the carer.
func (m *maker) payments(p *person, decisions []*decision) map[payeeKind]Payment {
	pay := map[payeeKind]Payment{}
	for _, d := range decisions {
		if _, ok := pay[d.payee]; !ok {
			pay[d.payee] = m.payment(p, d.payee)
		}
	}
	if own, ok := pay[guardian]; ok {
		pay[self] = own
	}
	if foster, ok := pay[carer]; ok {
		pay[self], pay[guardian] = foster, foster
	}
	return pay
}

func (m *maker) payment(p *person, kind payeeKind) Payment {
	switch {
	case kind == facility:
		return oneOf(m.r, m.facilities)
	case kind == guardian, kind == self && p.age < childAge:
		return m.payTo(m.guardian(p))
	case kind == carer:
		return m.payTo(m.adult(35, 65), "người chăm sóc")
	case kind == household:
		return m.payTo(m.adult(35, 75), "chủ hộ")
	case kind == heir, p.age >= 75 && happens(m.r, 30):
		return m.payTo(m.adult(max(20, p.age-35), max(30, p.age-22)), "con")
	}
	return m.method(p.name)
}

// guardian makes up who receives for a child or an adult without capacity.
func (m *maker) guardian(p *person) (person, string) {
	switch {
	case p.age >= childAge:
		return m.adult(35, 70), "người giám hộ"
	case m.r.IntN(10) == 0:
		return m.somebody(payroll.Female, p.age+between(m.r, 48, 60)), "bà"
	case m.r.IntN(4) == 0:
		return m.somebody(payroll.Male, p.age+between(m.r, 22, 40)), "bố"
	}
	return m.somebody(payroll.Female, p.age+between(m.r, 20, 38)), "mẹ"
}

func (m *maker) adult(from, to int) person {
	return m.somebody(oneOf(m.r, []payroll.Sex{payroll.Male, payroll.Female}), between(m.r, from, to))
}

// payTo pays somebody else than the beneficiary.
func (m *maker) payTo(payee person, relation string) Payment {
	pay := m.method(payee.name)
	pay.PayeeName, pay.PayeeID, pay.PayeeRelation = payee.name, payee.id, relation
	return pay
}

// method gives most people an account and a few their money in cash.
func (m *maker) method(holder string) Payment {
	if happens(m.r, inCash) {
		return Payment{Method: string(payroll.ByCash)}
	}
	return m.account(holder)
}

// account makes up an account. Clerks leave the holder out where it is the
// payee, or copy it from the card, in capitals without accents.
func (m *maker) account(holder string) Payment {
	b := m.t.banks.draw(m.r)
	pay := Payment{Method: string(payroll.ByAccount), Bank: oneOf(m.r, b.spellings), AccountNo: m.accountNumber(&b)}
	switch m.r.IntN(10) {
	case 0, 1, 2:
		pay.AccountHolder = unaccented(holder)
	case 3:
		pay.AccountHolder = holder
	}
	return pay
}

func (m *maker) accountNumber(b *bank) string {
	number := []byte(oneOf(m.r, b.prefixes))
	for length := oneOf(m.r, b.lengths); len(number) < length; {
		number = append(number, byte('0'+m.r.IntN(10)))
	}
	if happens(m.r, 15) {
		return string(number[:4]) + " " + string(number[4:])
	}
	return string(number)
}

// facility makes up a facility that receives the money of those it cares for.
func (m *maker) facility(n int) Payment {
	name := fmt.Sprintf("Trung tâm Bảo trợ xã hội Mẫu %02d", n)
	pay := m.account(name)
	pay.PayeeName, pay.PayeeRelation, pay.AccountHolder = name, "cơ sở", unaccented(name)
	return pay
}

// unaccented writes Vietnamese text in capitals without accents, as on a bank
// card.
func unaccented(s string) string {
	return strings.Map(func(r rune) rune {
		for _, letters := range accented {
			if strings.ContainsRune(letters, r) {
				return rune(letters[0])
			}
		}
		return r
	}, strings.ToUpper(s))
}

// accented lists the capital letters that share a plain one, which stands first.
var accented = []string{
	"AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ", "EÈÉẺẼẸÊỀẾỂỄỆ", "IÌÍỈĨỊ", "OÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ", "UÙÚỦŨỤƯỪỨỬỮỰ", "YỲÝỶỸỴ", "DĐ",
}
