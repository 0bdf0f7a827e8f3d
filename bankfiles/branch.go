package bankfiles

import "strings"

// BranchOf returns the branch a list names after CN, PGD or "chi nhánh", in
// unaccented capitals: "Agribank CN Thuỷ Nguyên" → "THUY NGUYEN"; "" when it
// names none.
func BranchOf(bankText string) string {
	name := fold(bankText)
	for i, word := range name {
		if branchWords[word] {
			return strings.Join(name[i+1:], " ")
		}
	}
	return ""
}
