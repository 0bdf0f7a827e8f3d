package payroll

import (
	"slices"
	"strings"
	"testing"
)

func TestReasonOf(t *testing.T) {
	for _, c := range []struct {
		code, words, want string
		class             ReasonClass
		known             bool
	}{
		{"AC01", "", "AC01", Repair, true},
		{"ac04", "", "AC04", Repair, true},
		{"", "Tài khoản không tồn tại", "AC01", Repair, true},
		{"", "TAI KHOAN DA DONG", "AC04", Repair, true},
		{"NARR", "TK bị phong tỏa theo yêu cầu", "AC06", Visit, true},
		{"", "Tên không khớp với chủ TK", "BE01", Visit, true},
		{"", "Khách hàng đã mất", "MD07", DeathCheck, true},
		{"", "Vượt hạn mức trong ngày", "AM14", QueryFirst, true},
		{"", "Giao dịch trùng", "AM05", NeverAgain, true},
		{"", "TIMEOUT", "AB06", NeverAgain, true},
		{"", "/RTRN/AC06/ blocked", "AC06", Visit, true},
		{"ZZ99", "", "NARR", QueryFirst, false},
		{"", "", "NARR", QueryFirst, false},
		{"", "tai khoan daudong", "NARR", QueryFirst, false},
	} {
		r := ReasonOf(c.code, c.words)
		if r.Code != c.want || r.Class != c.class || r.Known != c.known {
			t.Errorf("%q %q: %s %s %v, want %s %s %v", c.code, c.words, r.Code, r.Class, r.Known, c.want, c.class, c.known)
		}
		if r.Class.Act().VI == "" || r.Class.Act().EN == "" {
			t.Errorf("%s has no next act", r.Class)
		}
	}
}

// Every phrase is found in its own text, and no code is without words.
func TestReasonTable(t *testing.T) {
	table := reasons()
	for _, p := range table.phrases {
		if got := ReasonOf("", "Lý do: "+strings.ToUpper(p.words)+"."); got.Code != p.code && !containsLonger(table.phrases, p) {
			t.Errorf("%q is read as %s", p.words, got.Code)
		}
	}
	for code, r := range table.codes {
		if r.Says.VI == "" || r.Says.EN == "" || len(code) != 4 {
			t.Errorf("code %q has no words", code)
		}
	}
	for _, class := range []ReasonClass{Repair, Visit, DeathCheck, QueryFirst, NeverAgain} {
		if _, ok := table.classes[class]; !ok {
			t.Errorf("class %s has no words", class)
		}
	}
}

func containsLonger(all []phrase, p phrase) bool {
	return slices.ContainsFunc(all, func(o phrase) bool {
		return len(o.words) >= len(p.words) && o.words != p.words && hasWords(p.words, o.words)
	})
}

func TestReasonTableRefuses(t *testing.T) {
	const head = "kind,key,value,vi,en\nclass,repair,,a,b\ncode,AC01,repair,a,b\n"
	for name, bad := range map[string]string{
		"a class nobody knows": "code,AC02,mend,a,b\n",
		"a code nobody knows":  "phrase,sai,AC09,,\n",
		"a phrase not folded":  "phrase,Sai,AC01,,\n",
		"the same twice":       "code,AC01,repair,a,b\n",
		"another kind":         "word,x,,,\n",
		"a missing column":     "code,AC02\n",
	} {
		if _, err := parseReasons(head + bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := parseReasons(head); err != nil {
		t.Error(err)
	}
}

// someSum agrees with trying every choice.
func TestSomeSum(t *testing.T) {
	amounts := []Amount{3000, 5000, 5000, 12000, 40000}
	reachable := map[Amount]bool{}
	for choice := range 1 << len(amounts) {
		var sum Amount
		for i, a := range amounts {
			if choice>>i&1 == 1 {
				sum += a
			}
		}
		reachable[sum] = true
	}
	for sum := Amount(500); sum <= 66000; sum += 500 {
		if got := someSum(amounts, sum); got != reachable[sum] {
			t.Errorf("%d: %v", sum, got)
		}
	}
	if someSum(nil, 1) || someSum(amounts, 1) {
		t.Error("a sum of nothing")
	}
}
