package registry

import (
	"chitra/payroll"
)

// payee reads who receives the money; nobody named is the person.
func (p *rowParser) payee() {
	g := &p.out.grant
	if name, _ := p.text(colPayeeName); name != "" {
		g.Payee.Name = name
	}
	g.Payee.Relation, _ = p.text(colPayeeRelation)
	if id, _ := p.text(colPayeeID); id != "" {
		g.Payee.ID = dropMarks(id)
		p.payeeID(id)
	}
	named := p.rec.cells[colPayeeName] != ""
	switch category := p.f.categories[g.Category]; {
	case !named && (g.Payee.ID != "" || g.Payee.Relation != ""):
		p.find(payroll.CodeMissingValue, payroll.Error, colPayeeName, "", payroll.Args{"column": p.f.layout[colPayeeName].both()})
	case !named && category != nil && category.PayeeOther:
		p.find(payroll.CodePayeeMissing, payroll.Warning, colPayeeName, "", nil)
	}
}

// payeeID checks the identifier of a payee: a citizen number, an old identity
// card of nine digits, or the tax code of a facility (ten digits, thirteen for a
// dependent unit; Circular 86/2024/TT-BTC).
func (p *rowParser) payeeID(typed string) {
	id := p.out.grant.Payee.ID
	switch {
	case len(id) == 12 && allDigits(id):
		p.checkCitizen(id, colPayeeID, payroll.Date{}, "")
	case allDigits(id) && (len(id) == 9 || len(id) == 10 || len(id) == 13):
	default:
		p.find(payroll.CodeBadPayeeID, payroll.Error, colPayeeID, typed, nil)
	}
}

// account reads how the money is paid. A missing account does not hold the
// row: what is due can be computed, and the payment is held later.
func (p *rowParser) account() {
	g := &p.out.grant
	g.Method = p.method()
	g.Account.BankText, _ = p.text(colBank)
	if number, _ := p.text(colAccount); number != "" {
		g.Account.Number = dropMarks(number)
		if !isAccount(g.Account.Number) {
			p.find(payroll.CodeBadAccount, payroll.Error, colAccount, number, nil)
		}
	}
	g.Account.Holder, _ = p.text(colHolder)
	if g.Account.BankText != "" {
		p.bank()
	}
	if g.Method != payroll.ByAccount || !p.f.has(colAccount) {
		return
	}
	for _, column := range []int{colBank, colAccount} {
		if p.rec.cells[column] == "" {
			p.find(payroll.CodeMissingAccount, payroll.Warning, column, "", nil)
			return
		}
	}
}

func (p *rowParser) method() payroll.Method {
	switch p.rec.cells[colMethod] {
	case "", string(payroll.ByAccount):
		return payroll.ByAccount
	}
	word, ok := p.word(colMethod)
	switch word {
	case "account", "taikhoan", "chuyenkhoan":
		return payroll.ByAccount
	case "cash", "tienmat":
		return payroll.ByCash
	}
	if ok && word != "" {
		p.find(payroll.CodeBadMethod, payroll.Error, colMethod, p.rec.cells[colMethod], nil)
	}
	return payroll.ByAccount
}

// bank resolves the bank of the account.
func (p *rowParser) bank() {
	if p.f.o.ResolveBank == nil {
		return
	}
	text := p.out.grant.Account.BankText
	r, known := p.banks[text]
	if !known {
		r.key, r.finding = p.f.o.ResolveBank(text)
		p.banks[text] = r
	}
	p.out.grant.Account.Bank = r.key
	if r.finding != nil {
		p.find(r.finding.Code, r.finding.Severity, colBank, orElse(r.finding.Value, text), r.finding.Args)
	}
}

// isAccount reports whether a number could be one of an account: banks use
// between 6 and 24 digits, some with letters.
func isAccount(s string) bool {
	if len(s) < 6 || len(s) > 24 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			return false
		}
	}
	return true
}
