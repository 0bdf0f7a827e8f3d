// Command gen writes the files of the demonstration month into
// cmd/chitra/demo: lists of made-up people, the same bytes every time.
//
//	go run ./cmd/chitra/demo/gen [folder]
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"chitra/cmd/chitra/demo"
	"chitra/cmd/chitra/sample"
	"chitra/payroll"
)

// The demonstration: about 2,000 people in twelve units.
var (
	month  = sample.Options{People: 2000, Seed: 2026, Units: 12, Grouped: true}
	faulty = sample.Options{People: 58, Seed: 311, Units: 12, FaultyPercent: 88}
)

func main() {
	folder := "cmd/chitra/demo"
	if len(os.Args) > 1 {
		folder = os.Args[1]
	}
	if err := write(folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(folder string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, filepath.FromSlash(name)), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate makes every file of the demonstration.
func generate() (map[string][]byte, error) {
	var units bytes.Buffer
	if err := sample.Units(&units, month); err != nil {
		return nil, err
	}
	files := map[string][]byte{demo.Units: units.Bytes()}
	lists, err := byUnit(month)
	if err != nil {
		return nil, err
	}
	toWallets(lists)
	for i, name := range demo.Lists() {
		if files[name], err = layouts[i].write(lists[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	wrong, err := rows(faulty)
	if err != nil {
		return nil, err
	}
	files[demo.Faulty], err = semicolons.write(wrong)
	return files, err
}

// toWallets gives a few people of some communes an account that no allowance
// can be sent to, so that the month has held rows to show.
func toWallets(lists [][]sample.Row) {
	for i := 0; i < len(lists); i += 3 {
		left := 2
		for j := len(lists[i]) / 3; j < len(lists[i]) && left > 0; j++ {
			if row := &lists[i][j]; row.Method == string(payroll.ByAccount) && row.Bank != "" {
				row.Bank = "Viettel Money"
				left--
			}
		}
	}
}

// rows draws all rows of a sample.
func rows(o sample.Options) (all []sample.Row, err error) {
	for person, err := range sample.People(o) {
		if err != nil {
			return nil, err
		}
		all = append(all, person...)
	}
	return all, nil
}

// byUnit draws a grouped sample and cuts it where the unit changes.
func byUnit(o sample.Options) (lists [][]sample.Row, err error) {
	all, err := rows(o)
	if err != nil {
		return nil, err
	}
	for i, row := range all {
		if i == 0 || row.Unit != all[i-1].Unit {
			lists = append(lists, nil)
		}
		last := len(lists) - 1
		lists[last] = append(lists[last], row)
	}
	if len(lists) != o.Units {
		return nil, fmt.Errorf("%d lists for %d units", len(lists), o.Units)
	}
	return lists, nil
}
