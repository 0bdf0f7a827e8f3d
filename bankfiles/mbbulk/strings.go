package mbbulk

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"sync"
)

//go:embed bank-strings.csv
var bankStringsCSV []byte

// bankString is one line of MB's bank list.
type bankString struct {
	text string // what goes into the file, to the letter
	mode string // how MB sends to it
	bank string // key of our directory, "" when it is none of ours
}

// fastOnly is the mode of strings MB reaches by NAPAS 247 alone.
const fastOnly = "Chuyển khoản NHANH 24/7 tới số tài khoản"

// bankList is MB's list and the way from our keys into it.
type bankList struct {
	all   []bankString
	byKey map[string]bankString
}

// readBankList is lazy: a command that writes no file of MB need not read it.
// It panics on faulty embedded data, which a test excludes.
var readBankList = sync.OnceValue(func() *bankList {
	rows, err := csv.NewReader(bytes.NewReader(bankStringsCSV)).ReadAll()
	if err != nil || len(rows) < 2 {
		panic(fmt.Sprintf("bank-strings.csv: %v", err))
	}
	list := &bankList{byKey: map[string]bankString{}}
	for _, r := range rows[1:] {
		s := bankString{text: r[0], mode: r[1], bank: r[2]}
		list.all = append(list.all, s)
		if s.bank == "" {
			continue
		}
		if _, twice := list.byKey[s.bank]; twice {
			panic("bank-strings.csv: two strings for bank " + s.bank)
		}
		list.byKey[s.bank] = s
	}
	return list
})
