package bankfiles

import (
	"slices"
	"strings"
	"unicode/utf8"

	"chitra/payroll"
)

// How says how a text was understood as a bank.
type How string

// Exact is an identifier, a code or a name of the directory. Alias is the same
// after dropping legal form, country and branch, or a known other spelling.
const (
	Exact     How = "exact"
	Alias     How = "alias"
	Ambiguous How = "ambiguous"
	Unknown   How = "unknown"
)

// Resolution is what a text says about a bank. Bank is nil when it is ambiguous
// or unknown; Candidates are then the banks to choose from, if any.
type Resolution struct {
	Text       string
	Bank       *Bank
	How        How
	Candidates []*Bank
}

// longestBankText bounds what Resolve looks at, in bytes.
const longestBankText = 400

// Resolve reads a bank as people write it: BIN, code, BIC (8 or 11), CITAD code
// (by its middle three digits when the branch is unknown), short or whole name
// in Vietnamese or English, with or without accents, legal form and branch.
// It never guesses: a name that begins like a bank's is only a candidate.
func (d *Directory) Resolve(text string) Resolution {
	text = strings.TrimSpace(text)
	r := Resolution{Text: text, How: Unknown}
	if text == "" || len(text) > longestBankText || !utf8.ValidString(text) {
		return r
	}
	if banks, found := d.byIdentifier(text); found {
		return r.with(banks, Exact)
	}
	folded := fold(text)
	if banks := d.officialNames[compact(folded)]; banks != nil {
		return r.with(banks, Exact)
	}
	if banks := d.byName(folded); banks != nil {
		return r.with(banks, Alias)
	}
	if banks := d.identifiers[bic8(folded)]; banks != nil {
		return r.with(banks, Exact)
	}
	if banks, whole := d.bySegments(text); banks != nil {
		if whole {
			return r.with(banks, Alias)
		}
		r.Candidates = banks
		return r
	}
	r.Candidates = d.beginsLike(folded)
	return r
}

func (r Resolution) with(banks []*Bank, how How) Resolution {
	if len(banks) == 1 {
		r.Bank, r.How = banks[0], how
		return r
	}
	r.Candidates = banks
	if len(banks) > 1 {
		r.How = Ambiguous
	}
	return r
}

// byIdentifier reads BIN and CITAD code. Other numbers are found and unknown.
func (d *Directory) byIdentifier(text string) ([]*Bank, bool) {
	if strings.Trim(text, "0123456789 .-") != "" {
		return nil, false
	}
	number := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
	if banks := d.identifiers[number]; banks != nil {
		return banks, true
	}
	if len(number) == 8 {
		return d.institutions[number[2:5]], true
	}
	return nil, true
}

// byName tries ever shorter forms of a name; the first that is known decides.
func (d *Directory) byName(said []string) []*Bank {
	name := stripPrefix(said)
	for _, form := range [][]string{name, stripCountry(name), stripCountry(stripBranch(name))} {
		if banks := d.names[compact(form)]; banks != nil {
			return banks
		}
	}
	return nil
}

// bySegments reads a text of several parts, "VCB - Ngân hàng Ngoại thương (CN
// Hải Phòng)": the banks every part allows. Parts that only name a branch say
// nothing; whole is false when another part is not understood.
func (d *Directory) bySegments(text string) (banks []*Bank, whole bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-–—(),;/|:", r) })
	whole = true
	var all []*Bank
	for _, part := range parts {
		said := fold(part)
		if len(said) == 0 || branchWords[said[0]] {
			continue
		}
		here := d.officialNames[compact(said)]
		if here == nil {
			here = d.byName(said)
		}
		if here == nil {
			whole = false
			continue
		}
		banks = narrow(all, banks, here)
		all = union(all, here)
	}
	return banks, whole
}

// narrow keeps the banks both sides allow; where they contradict, all of them.
func narrow(all, banks, here []*Bank) []*Bank {
	if all == nil {
		return here
	}
	common := slices.DeleteFunc(slices.Clone(banks), func(b *Bank) bool { return !slices.Contains(here, b) })
	if len(common) == 0 {
		return union(all, here)
	}
	return common
}

func union(a, b []*Bank) []*Bank {
	out := slices.Clone(a)
	for _, bank := range b {
		if !slices.Contains(out, bank) {
			out = append(out, bank)
		}
	}
	return out
}

// beginsLike finds the banks whose name the text begins with.
func (d *Directory) beginsLike(name []string) []*Bank {
	for n := len(name) - 1; n > 0; n-- {
		if banks := d.byName(name[:n]); banks != nil {
			return banks
		}
	}
	return nil
}

// ResolveKey is Resolve for lists: the key of the bank, or the finding that
// says why there is none.
func (d *Directory) ResolveKey(text string) (key string, f *payroll.Finding) {
	r := d.Resolve(text)
	if r.Bank != nil {
		return r.Bank.Key, nil
	}
	return "", r.Finding()
}

// Finding explains a text that names no single bank; nil when it does.
func (r Resolution) Finding() *payroll.Finding {
	f := payroll.Finding{Severity: payroll.Error, Value: r.Text}
	names := candidateNames(r.Candidates)
	switch r.How {
	case Ambiguous:
		f.Code, f.Args = payroll.CodeAmbiguousBank, payroll.Args{"candidates": names}
	case Unknown:
		f.Code, f.Args = payroll.CodeUnknownBank, payroll.Args{"candidates_vi": "", "candidates_en": ""}
		if names != "" {
			f.Args = payroll.Args{"candidates_vi": " Có phải " + names + "?", "candidates_en": " Is it " + names + "?"}
		}
	default:
		return nil
	}
	return &f
}

// candidateNames writes "VCB (Vietcombank), CBB (VCBNeo)", at most six.
func candidateNames(banks []*Bank) string {
	var names []string
	for _, b := range banks {
		if len(names) == 6 {
			names = append(names, "…")
			break
		}
		names = append(names, b.Key+" ("+b.ShortName+")")
	}
	return strings.Join(names, ", ")
}

// phrases are several ways of writing the same words, unaccented; longer ones
// stand before those they begin with.
var phrases = []struct{ from, to []string }{
	{words("THANH PHO HO CHI MINH"), words("HCM")}, {words("TP HO CHI MINH"), words("HCM")}, {words("HO CHI MINH"), words("HCM")},
	{words("TP HCM"), words("HCM")}, {words("TPHCM"), words("HCM")}, {words("HCMC"), words("HCM")},
	{words("HA NOI"), words("HN")}, {words("HANOI"), words("HN")},
	{words("NGAN HANG"), words("NH")}, {words("NHTMCP"), words("NH TMCP")},
	{words("THUONG MAI CO PHAN"), words("TMCP")}, {words("TM CP"), words("TMCP")},
	{words("TRACH NHIEM HUU HAN"), words("TNHH")}, {words("MOT THANH VIEN"), words("MTV")},
	{words("CHI NHANH"), words("CN")}, {words("PHONG GIAO DICH"), words("PGD")}, {words("VIETNAM"), words("VIET NAM")},
}

func words(s string) []string { return strings.Fields(s) }

// fold turns a name into unaccented capital words with one spelling for each
// phrase. Punctuation separates words, "&" reads VÀ.
func fold(text string) []string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return ' '
	}, ASCII(strings.ReplaceAll(text, "&", " VA ")))
	var out []string
	for rest := words(plain); len(rest) > 0; {
		said, used := []string{rest[0]}, 1
		for _, p := range phrases {
			if len(rest) >= len(p.from) && slices.Equal(rest[:len(p.from)], p.from) {
				said, used = p.to, len(p.from)
				break
			}
		}
		out, rest = append(out, said...), rest[used:]
	}
	return out
}

func compact(name []string) string { return strings.Join(name, "") }

var legalWords = map[string]bool{"NH": true, "TMCP": true, "TNHH": true, "MTV": true, "TM": true}

var branchWords = map[string]bool{"CN": true, "PGD": true, "SGD": true}

// stripPrefix drops "Ngân hàng", "TMCP", "TNHH MTV", "Thương mại" in front.
func stripPrefix(name []string) []string {
	for len(name) > 1 {
		switch {
		case legalWords[name[0]]:
			name = name[1:]
		case len(name) > 2 && name[0] == "THUONG" && name[1] == "MAI":
			name = name[2:]
		default:
			return name
		}
	}
	return name
}

// stripCountry drops "Việt Nam" or "VN" at the end.
func stripCountry(name []string) []string {
	n := len(name)
	switch {
	case n > 2 && name[n-2] == "VIET" && name[n-1] == "NAM":
		return name[:n-2]
	case n > 1 && name[n-1] == "VN":
		return name[:n-1]
	}
	return name
}

// stripBranch drops "CN …", "PGD …" to the end.
func stripBranch(name []string) []string {
	for i := 1; i < len(name); i++ {
		if branchWords[name[i]] {
			return name[:i]
		}
	}
	return name
}

// bic8 returns the first eight characters when the only word looks like a BIC
// of 8 or 11: six letters and two more, and a branch.
func bic8(name []string) string {
	if len(name) != 1 || len(name[0]) != 8 && len(name[0]) != 11 {
		return ""
	}
	if strings.ContainsAny(name[0][:6], "0123456789") {
		return ""
	}
	return name[0][:8]
}
