// Package demo holds the files of the demonstration month: twelve beneficiary
// lists as twelve communes would send them, the units that pay them, and one
// list with a row of every fault.
//
// The lists look as different as real ones do: comma and semicolon, with and
// without a byte order mark, English and Vietnamese headers, CSV and XLSX. Every
// row of the twelve is sound, and each person stands in one of them only.
//
// All people are made up by package sample; the files are written by the
// command in gen:
//
//	go run ./cmd/chitra/demo/gen
package demo

import "embed"

// Files holds the files under files/.
//
//go:embed files
var Files embed.FS

// Names of the files that are not lists to be paid.
const (
	Units  = "files/don-vi-mau.csv" // the paying units, as `chitra import units` reads them
	Faulty = "files/xa-mau-loi.csv" // one row of every fault, to show the error sheet
)

// FirstUnit is the code of the unit of the first list.
const FirstUnit = "99001"

// Lists are the names of the twelve lists in Files, in the order of the units.
func Lists() []string {
	return []string{
		"files/xa-mau-01.csv",
		"files/xa-mau-02.csv",
		"files/phuong-mau-03.csv",
		"files/xa-mau-04.xlsx",
		"files/xa-mau-05.csv",
		"files/xa-mau-06.csv",
		"files/phuong-mau-07.xlsx",
		"files/xa-mau-08.csv",
		"files/xa-mau-09.csv",
		"files/xa-mau-10.xlsx",
		"files/phuong-mau-11.csv",
		"files/xa-mau-12.xlsx",
	}
}
