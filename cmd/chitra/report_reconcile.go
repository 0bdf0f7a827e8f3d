package main

import (
	"context"
	"io"
	"path/filepath"
	"slices"

	"chitra/bankfiles/workbook"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
)

// The kinds of report a released run has besides, written only when asked for.
const (
	reportReconcile = "doi-soat"
	reportPaid      = "da-chi-chua-chi"
)

var outcomeKinds = []string{reportReconcile, reportPaid, reportForm10}

// outcomeReports writes what became of a run.
func (a *app) outcomeReports(ctx context.Context, r *payrun.Runner, runID, dir string, kinds []string) error {
	if !slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(outcomeKinds, k) }) {
		return nil
	}
	rec, err := r.Reconcile(ctx, runID)
	if err != nil {
		return err
	}
	unpaid, _, err := r.Unpaid(ctx, store.UnpaidFilter{Programme: rec.Run.Programme})
	if err != nil {
		return err
	}
	return r.Store.View(ctx, func(tx *store.Tx) error {
		b, err := newReport(r, tx, runID)
		if err != nil {
			return err
		}
		d := b.reconciled(&rec, unpaid, payroll.DateOf(a.now().In(zone)))
		for _, k := range []struct {
			kind  string
			write func(io.Writer, workbook.ReconcileData) error
		}{{reportReconcile, workbook.Reconcile}, {reportPaid, workbook.PaidUnpaid}} {
			if !slices.Contains(kinds, k.kind) {
				continue
			}
			err := atomically(filepath.Join(dir, b.name(k.kind, "")), func(w io.Writer) error { return k.write(w, d) })
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *report) reconciled(rec *payrun.Reconciled, unpaid []payroll.Unpaid, on payroll.Date) workbook.ReconcileData {
	d := workbook.ReconcileData{Run: b.run, Programme: b.programme, Version: version(), On: on, UnitNames: b.unitNames,
		Units: rec.Of(b.run.ID, payroll.OfUnit), Discrepancies: slices.Concat(rec.Discrepancies, rec.Elsewhere), Unpaid: unpaid}
	for _, d.Line = range rec.Of(b.run.ID, payroll.OfRun) {
	}
	for _, f := range rec.Files {
		if f.RunID == b.run.ID {
			d.Files = append(d.Files, f)
		}
	}
	for _, a := range rec.Advances {
		d.Advances = append(d.Advances, workbook.Advance{Unit: a.Unit, Document: a.Document, On: a.On, Amount: a.Amount})
	}
	d.Payments = func(yield func(*payroll.PaymentOutcome) bool) {
		for o := range rec.Outcomes() {
			if o.RunID == b.run.ID && !yield(o) {
				return
			}
		}
	}
	return d
}
