package workbook

import (
	"io"
	"iter"

	"chitra/payroll"
)

// ControlData is everything the control workbook of a run shows.
type ControlData struct {
	Run       payroll.PayRun
	Programme payroll.ProgrammeInfo
	// Basis lists the legal instruments the amounts rest on.
	Basis     []string
	Version   string // of the program
	Approvals []payroll.Approval
	// Units and Categories are what was entitled under each heading, Banks what
	// was instructed to each bank (cash under ""), as the database adds them up.
	// The rows must come to the same.
	Units, Categories, Banks []Summary
	// Last is the run this one is compared with, nil when there is none.
	Last                         *payroll.PayRun
	UnitChanges, CategoryChanges []Change
	// Difference is the month's difference; nil leaves its sheets out.
	Difference *DifferenceData
	Rows       Rows
	Held       iter.Seq2[Held, error]
	Signers    []Signer // DefaultSigners when nil
	Words      payroll.WordOptions
	// PartRows is how many rows a sheet of data takes before the next one begins,
	// 0 for as many as Excel allows.
	PartRows int
}

// Summary is a count and an amount under one heading: people of a unit, grants
// of a category, payments to a bank.
type Summary struct {
	Code, Name string
	Count      int
	Amount     payroll.Amount
}

// Change compares what a heading was entitled to in two runs; counts are grants.
type Change struct {
	Code, Name           string
	LastCount, ThisCount int
	Last, This           payroll.Amount
}

// Held is a row that is not paid, with the names that go with its codes.
type Held struct {
	payroll.HeldRow
	UnitName, CategoryName string
}

// The sheets, in the order of the tabs.
const (
	overviewSheet = "Kiểm soát"
	summarySheet  = "Tổng hợp"
	heldSheet     = "Tạm giữ"
	changeSheet   = "So tháng trước"
	dataSheet     = "Dữ liệu"
)

// Control writes the control workbook of a run: what was computed, from what,
// by whom, and the proof that it adds up. Sums are formulas over the data
// sheets, each beside the figure of the database it must equal; a change of
// either shows as LỆCH instead of KHỚP.
//
// It fails with payroll.ErrIntegrity when the rows are not what the run and the
// summaries say, and then w holds nothing.
func Control(w io.Writer, d ControlData) (err error) {
	b, err := newBook("Sổ kiểm soát đợt chi trả "+d.Run.ID, d.Run.PreparedAt)
	if err != nil {
		return err
	}
	defer b.close(&err)
	c := &control{book: b, ControlData: d}
	if c.Signers == nil {
		c.Signers = DefaultSigners()
	}
	for _, name := range c.sheetNames() {
		if err := b.addSheet(name); err != nil {
			return err
		}
	}
	for _, step := range []func() error{c.writeData, c.writeHeld, c.tie, c.writeSummary, c.writeChanges, c.writeChanged, c.writeDifference, c.writeOverview} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.write(w)
}

// sheetNames are the sheets in the order of the tabs.
func (c *control) sheetNames() []string {
	names := []string{overviewSheet, summarySheet, heldSheet, changeSheet}
	if c.Difference != nil {
		names = append(names, differenceSheet, changedSheet)
	}
	return append(names, dataSheet)
}

// control is a control workbook while it is written.
type control struct {
	*book
	ControlData
	paid, held tally
	// Where the rows are.
	dataIn, heldIn, changedIn []rowsIn
	// Rows of the summary sheet that hold the totals of its blocks.
	unitTotal, categoryTotal, bankTotal int
}
