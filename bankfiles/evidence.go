package bankfiles

import "chitra/payroll"

// Evidence says how well a fact about a bank is known. Banks change layouts and
// limits without notice, so every such fact carries its grade.
type Evidence string

// The grades, from best to worst.
const (
	// Confirmed by the office with its own bank; only an office's own file says so.
	Confirmed Evidence = "confirmed"
	// Agreed: two or more independent sources say the same.
	Agreed Evidence = "agreed"
	// Read in one document of the bank, the State Bank or a rule maker.
	Read Evidence = "read"
	// Reported by one third party's code or note.
	Reported Evidence = "reported"
	// Assumed: a usual value nobody has shown; there to be edited.
	Assumed Evidence = "assumed"
)

// EvidenceGrades lists the grades, best first.
var EvidenceGrades = []Evidence{Confirmed, Agreed, Read, Reported, Assumed}

var evidenceWords = map[Evidence]payroll.Text{
	Confirmed: {VI: "đơn vị đã xác nhận với ngân hàng", EN: "confirmed by the office with its bank"},
	Agreed:    {VI: "ít nhất hai nguồn độc lập nói giống nhau", EN: "two or more independent sources agree"},
	Read:      {VI: "đọc trong một tài liệu gốc", EN: "read in one original document"},
	Reported:  {VI: "chỉ một bên thứ ba ghi lại", EN: "reported by one third party only"},
	Assumed:   {VI: "giá trị thường gặp, chưa có căn cứ", EN: "a usual value, not evidenced"},
}

// Words says the grade in a sentence's part.
func (e Evidence) Words() payroll.Text { return evidenceWords[e] }

// Weak reports whether the bank must be asked before the first real file.
func (e Evidence) Weak() bool { return e != Confirmed && e != Agreed }
