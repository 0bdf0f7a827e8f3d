package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"chitra/cmd/chitra/health"
	"chitra/payroll"
	"chitra/payroll/store"

	"github.com/spf13/cobra"
)

func (a *app) doctorCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Kiểm ngay mọi thứ có thể trục trặc về sau / everything that could go wrong later, checked now",
		Long: `Không sửa gì. Có lỗi thì mã thoát 3; chỉ có cảnh báo thì 0.
Changes nothing. An error is exit 3; warnings alone are exit 0.`,
		Example: "  chitra doctor\n  chitra doctor --json",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return a.doctor(c.Context()) },
	}
}

// answerJSON is one answer as it leaves the program.
type answerJSON struct {
	Check  string       `json:"check"`
	Level  health.Level `json:"level"`
	Says   string       `json:"says,omitempty"`
	Remedy string       `json:"remedy,omitempty"`
}

func (a *app) doctor(ctx context.Context) error {
	i := a.inspect(ctx)
	if i.store != nil {
		defer i.store.Close()
	}
	marks := map[health.Level]payroll.Text{health.OK: {VI: "đạt", EN: "ok"}, health.Warning: {VI: "CẢNH BÁO", EN: "WARNING"}, health.Error: {VI: "LỖI", EN: "ERROR"}}
	list, rows, failed, l := []answerJSON{}, [][]string{{"", "KIỂM / CHECK", "KẾT QUẢ / RESULT"}}, 0, a.language()
	for _, check := range i.checks(true) {
		result := check.Ask(ctx)
		answers := result.Answers
		if len(answers) == 0 {
			answers = []health.Answer{{Level: health.OK}}
		}
		for _, answer := range answers {
			if answer.Level == health.Error {
				failed++
			}
			says, remedy := answer.Says.In(l), answer.Remedy.In(l)
			list = append(list, answerJSON{check.Name, answer.Level, says, remedy})
			if remedy != "" {
				says += " → " + remedy
			}
			rows = append(rows, []string{marks[answer.Level].In(l), check.Asks.In(l), says})
		}
	}
	if a.json {
		if err := a.writeJSON(list); err != nil {
			return err
		}
	} else {
		table(a.out, rows)
	}
	if failed > 0 {
		return fmt.Errorf("%d lỗi/errors: %w", failed, payroll.ErrData)
	}
	return ctx.Err()
}

// inspect opens the database for looking at it; what keeps it shut is itself an
// answer.
func (a *app) inspect(ctx context.Context) *inspection {
	i := &inspection{app: a}
	if path, ok := strings.CutPrefix(a.databaseURL(), "sqlite:"); ok {
		if _, i.opened = os.Stat(path); i.opened != nil {
			return i
		}
	}
	var err error
	if i.store, err = store.Open(ctx, a.databaseURL()); err != nil {
		i.store, i.opened = nil, errors.Join(err)
	}
	return i
}
