package payrun

import (
	"context"
	"runtime"

	"chitra/payroll"
	"chitra/payroll/store"
)

// Forecast computes what today's registry will be due in coming months, by the
// Runner's law. Only sums by programme, unit and month are kept, so memory does
// not grow with the number of people.
func (r *Runner) Forecast(ctx context.Context, from payroll.Month, months int) (*payroll.Forecast, error) {
	whole := payroll.NewForecast(from, months)
	err := r.Store.View(ctx, func(tx *store.Tx) error {
		units, err := tx.Units()
		if err != nil {
			return err
		}
		areas := map[string]payroll.Jurisdiction{}
		for _, u := range units {
			areas[u.Code] = u.Jurisdiction
		}
		for after, done := "", 0; ; {
			people, err := tx.People(after, pageSize)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil || len(people) == 0 {
				return err
			}
			if err := r.forecastPage(whole, people, areas); err != nil {
				return err
			}
			if done += len(people); r.Progress != nil {
				r.Progress(done, 0)
			}
			after = people[len(people)-1].PersonID
		}
	})
	return whole, err
}

// forecastPage computes a page of people on every core.
func (r *Runner) forecastPage(whole *payroll.Forecast, people []payroll.Beneficiary, areas map[string]payroll.Jurisdiction) error {
	workers := min(runtime.GOMAXPROCS(0), len(people))
	parts := make([]*payroll.Forecast, workers)
	err := inParallel(workers, func(w int) error {
		parts[w] = payroll.NewForecast(whole.From, whole.Months)
		for i := len(people) * w / workers; i < len(people)*(w+1)/workers; i++ {
			b := &people[i]
			for g := range b.Grants {
				if b.Grants[g].Jurisdiction == "" {
					b.Grants[g].Jurisdiction = areas[b.Grants[g].Unit]
				}
			}
			if err := parts[w].Add(b, r.Rates, r.Settings); err != nil {
				return err
			}
		}
		return nil
	})
	for _, part := range parts {
		if err == nil {
			err = whole.Merge(part)
		}
	}
	return err
}
