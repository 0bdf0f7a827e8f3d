package template

import (
	"io"

	"chitra/bankfiles"
	"chitra/payroll"
)

// spillAt is how much is gathered before it is written.
const spillAt = 1 << 16

// writeDelimited streams a file of lines. Nothing is quoted: no text can hold
// the separator or a line end.
func (x *format) writeDelimited(w io.Writer, f *payroll.TransferFile, p bankfiles.Payments) error {
	buf := make([]byte, 0, spillAt+4096)
	if x.Mark {
		buf = append(buf, "\ufeff"...)
	}
	for i, c := range x.Columns {
		if i > 0 {
			buf = append(buf, x.Separator)
		}
		buf = append(buf, c.Heading...)
	}
	buf = append(buf, "\r\n"...)
	err := x.eachRow(f, p, func(serial int, r *row) (err error) {
		for i := range x.Columns {
			if i > 0 {
				buf = append(buf, x.Separator)
			}
			if c := &x.Columns[i]; c.numeric() {
				buf = appendNumber(buf, c, serial, r.amount)
			} else {
				buf = append(buf, r.cells[i]...)
			}
		}
		if buf = append(buf, "\r\n"...); len(buf) >= spillAt {
			_, err = w.Write(buf)
			buf = buf[:0]
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.Write(buf)
	return err
}

// eachRow visits the payments as rows, numbered from 1. The row is used again.
func (x *format) eachRow(f *payroll.TransferFile, p bankfiles.Payments, visit func(serial int, r *row) error) error {
	var r row
	serial := 0
	return bankfiles.Walk(f, p, func(_ *payroll.Batch, _ bool, pay *payroll.PaymentInstruction) error {
		if err := bankfiles.Refuse(pay, x.fill(&r, f, pay)); err != nil {
			return err
		}
		serial++
		return visit(serial, &r)
	})
}
