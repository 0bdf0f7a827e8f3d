package pain001

import (
	"maps"
	"slices"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/yamlfile"

	"github.com/goccy/go-yaml/ast"
)

// reader reads a profile.
type reader struct{ *yamlfile.Reader }

type (
	node = yamlfile.Node
	keys = yamlfile.Keys
)

func (r *reader) profile(source []byte) *Profile {
	p := &Profile{Characters: "swift_x", CreationTime: timeLocal, Purpose: purposeOfProgramme, Agent: ByCITAD,
		Most: Most{Name: longestName, Account: longestAccount, Memo: longestMemo}}
	root := r.Parse(source)
	if root == nil {
		return p
	}
	r.Mapping(root, keys{
		"code":             r.code(&p.Code),
		"title":            r.Texts(&p.Title),
		"bank":             r.bank(&p.Bank),
		"evidence":         func(n node) { p.Evidence = bankfiles.Evidence(r.OneOf(n, grades()...)) },
		"verified":         r.Day(&p.Verified),
		"source":           r.Text(&p.Source),
		"note":             r.Texts(&p.Note),
		"message":          func(n node) { p.Message = r.OneOf(n, bankfiles.Pain00109, bankfiles.Pain00103) },
		"batch_booking":    func(n node) { p.BatchBooking = r.OneOf(n, "true", "false") },
		"service_level":    r.choice(&p.ServiceLevel, longestCode),
		"local_instrument": r.choice(&p.LocalInstrument, longestID),
		"category_purpose": r.choice(&p.CategoryPurpose, longestCode),
		"purpose":          r.purpose(&p.Purpose),
		"charges":          func(n node) { p.Charges = r.OneOf(n, "DEBT", "SHAR", "SLEV", "CRED") },
		"agent":            func(n node) { p.Agent = Agent(r.OneOf(n, string(ByCITAD), string(ByBIC))) },
		"clearing_system":  r.choice(&p.ClearingSystem, 5),
		"creation_time":    func(n node) { p.CreationTime = r.OneOf(n, timeLocal, timeOffset, timeUTC) },
		"execution_time":   r.Clock(&p.ExecutionTime),
		"characters":       func(n node) { p.Characters = r.OneOf(n, slices.Sorted(maps.Keys(characterSets))...) },
		"most":             func(n node) { r.most(n, &p.Most) },
		"debtor_address":   r.address(&p.Debtor),
		"creditor_address": r.address(&p.Creditor),
	}, "code", "title", "evidence", "source", "message", "agent")
	if p.ExecutionTime != "" && p.Message == bankfiles.Pain00103 {
		r.Problem(root, "bản 03 không ghi được giờ chi (execution_time)", "version 03 has no execution_time")
	}
	if p.Agent == ByBIC && p.ClearingSystem != (Choice{}) {
		r.Problem(root, "clearing_system chỉ dùng khi agent: citad", "clearing_system goes with agent: citad")
	}
	return p
}

func grades() (names []string) {
	for _, g := range bankfiles.EvidenceGrades {
		names = append(names, string(g))
	}
	return names
}

// code is a name that can stand in file names.
func (r *reader) code(into *string) func(node) {
	return func(n node) {
		*into = r.Scalar(n)
		const signs = "abcdefghijklmnopqrstuvwxyz0123456789.-"
		if *into == "" || len(*into) > 40 || strings.Trim(*into, signs) != "" || strings.ContainsAny((*into)[:1], ".-") {
			r.Problem(n, "mã «%s»: chỉ a-z 0-9 . -, tối đa 40 ký tự", "code %q: only a-z 0-9 . -, at most 40", *into)
		}
	}
}

func (r *reader) bank(into *string) func(node) {
	return func(n node) {
		*into = r.Scalar(n)
		if _, known := bankfiles.EmbeddedDirectory().Bank(*into); !known {
			r.Problem(n, "không có ngân hàng mã «%s»; xem «chitra banks list»", "no bank has code %q; see “chitra banks list”", *into)
		}
	}
}

// choice reads a code, or {code: …} or {proprietary: …}.
func (r *reader) choice(into *Choice, longest int) func(node) {
	return func(n node) {
		if _, scalar := n.(ast.ScalarNode); scalar {
			r.codeValue(n, &into.Code, longest)
			return
		}
		r.Mapping(n, keys{
			"code":        func(n node) { r.codeValue(n, &into.Code, longest) },
			"proprietary": func(n node) { r.codeValue(n, &into.Proprietary, longestID) },
		})
		if (into.Code == "") == (into.Proprietary == "") {
			r.Problem(n, "cần đúng một trong hai: code, proprietary", "exactly one of code and proprietary is needed")
		}
	}
}

// codeValue reads a value of an ISO list or of a bank.
func (r *reader) codeValue(n node, into *string, longest int) {
	*into = r.Scalar(n)
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-./"
	if *into == "" || len(*into) > longest || strings.Trim(*into, signs) != "" {
		r.Problem(n, "«%s»: 1 đến %d chữ, số, - . /", "%q: 1 to %d letters, digits, - . /", *into, longest)
	}
}

func (r *reader) purpose(into *string) func(node) {
	return func(n node) {
		s := r.Scalar(n)
		if *into = s; s != purposeOfProgramme && s != noPurpose {
			r.codeValue(n, into, longestCode)
		}
	}
}

func (r *reader) most(n node, m *Most) {
	var total int
	r.Mapping(n, keys{
		"name":     func(n node) { r.Number(n, &m.Name, 20, longestName) },
		"account":  func(n node) { r.Number(n, &m.Account, 6, longestAccount) },
		"memo":     func(n node) { r.Number(n, &m.Memo, 35, longestMemo) },
		"payments": func(n node) { r.Number(n, &m.Payments, 1, 999_999_999) },
		"total":    func(n node) { r.Number(n, &total, 1, 999_999_999_999_999) },
	})
	m.Total = payroll.Amount(total)
}

// address reads a structured address. Town and country are what banks ask for.
func (r *reader) address(into **Address) func(node) {
	return func(n node) {
		a := &Address{}
		r.Mapping(n, keys{
			"street":    func(n node) { r.plain(n, &a.Street, 70) },
			"post_code": func(n node) { r.plain(n, &a.PostCode, 16) },
			"town":      func(n node) { r.plain(n, &a.Town, 35) },
			"country": func(n node) {
				if a.Country = r.Scalar(n); len(a.Country) != 2 || strings.Trim(a.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
					r.Problem(n, "«%s» không phải mã nước hai chữ", "%q is not a country of two capitals", a.Country)
				}
			},
		}, "town", "country")
		*into = a
	}
}

// plain reads a text as it is written to the bank.
func (r *reader) plain(n node, into *string, longest int) {
	*into = r.Scalar(n)
	clean, lost := bankfiles.Clean(*into, bankfiles.SwiftX())
	if *into == "" || clean != *into || lost != "" || len(*into) > longest {
		r.Problem(n, "«%s»: ghi chữ hoa không dấu, tối đa %d ký tự, như «%s»", "%q: unaccented capitals, at most %d, like %q", *into, longest, clean)
	}
}
