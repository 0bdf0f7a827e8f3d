package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"chitra/bankfiles"
	"chitra/bankfiles/camt"
	"chitra/bankfiles/mt94x"
	"chitra/bankfiles/pain001"
	"chitra/bankfiles/pain002"
	"chitra/bankfiles/sheet"
	"chitra/payroll"

	"github.com/spf13/cobra"
)

// answerReaders are the readers of files from banks, most certain first.
func answerReaders() []bankfiles.AnswerReader {
	return []bankfiles.AnswerReader{camt.Reader(), pain002.Reader(), pain001.Reader(), mt94x.Reader(), sheet.Reader()}
}

func (a *app) statementsCmd() *cobra.Command {
	c := &cobra.Command{Use: "statements", Short: "Đọc trả lời của ngân hàng / read what banks answer",
		Example: "  chitra statements read saoke.xml\n  chitra statements read *.sta ketqua.xlsx --json\n  chitra statements read camt053.xml --entries"}
	var entries bool
	read := &cobra.Command{Use: "read FILE…", Args: cobra.MinimumNArgs(1),
		Short: "Đọc sao kê, kết quả chi của ngân hàng, không cần cơ sở dữ liệu / read statements and results, no database needed",
		Long: `Nhận ra theo nội dung, không theo tên: camt.052, camt.053, camt.054, pain.002, pain.001, MT940, MT942, bảng kết quả và sao kê
của ngân hàng (XLSX, CSV). Mọi nước, mọi loại tiền. Ngân hàng viết lệch chuẩn thì cảnh báo và đọc tiếp.

Recognised by content, not by name. Where a bank bends its standard the reader warns and goes on.`,
		Example: c.Example,
		RunE: func(c *cobra.Command, files []string) error {
			return a.readStatements(c.Context(), files, entries)
		}}
	read.Flags().BoolVar(&entries, "entries", false, "từng dòng đã hạch toán / one line for each booked detail")
	c.AddCommand(read)
	return c
}

// readStatements reads each file; one that fails does not keep the others from
// being read, and the worst exit code wins.
func (a *app) readStatements(ctx context.Context, files []string, entries bool) error {
	var worst error
	failed := 0
	for _, file := range files {
		err := a.readStatement(ctx, file, entries)
		if err == nil {
			continue
		}
		if errors.Is(err, context.Canceled) || errors.Is(err, errOutput) || len(files) == 1 {
			return err
		}
		failed++
		fmt.Fprintln(a.err, printable(err.Error()))
		if worst == nil || exitCode(err) > exitCode(worst) {
			worst = err
		}
	}
	if worst != nil {
		return &countedError{fmt.Sprintf("%d/%d tệp không đọc được / files not read", failed, len(files)), worst}
	}
	return nil
}

// countedError says how many failed and has the nature of the worst.
type countedError struct {
	says  string
	worst error
}

func (e *countedError) Error() string { return e.says }
func (e *countedError) Unwrap() error { return e.worst }

func (a *app) readStatement(ctx context.Context, file string, entries bool) error {
	l := &answerListing{a: a, ctx: ctx, entries: entries, fileJSON: answerFileJSON{File: file}}
	f, err := os.Open(file)
	if err != nil {
		return errors.Join(err, l.failed(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: không phải tệp / not a file: %w", file, payroll.ErrData)
	}
	if err != nil {
		return errors.Join(err, l.failed(err))
	}
	if err := bankfiles.ReadAnswer(f, info.Size(), answerReaders(), l); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", file, err), l.failed(err))
	}
	return l.print()
}
