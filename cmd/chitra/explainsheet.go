package main

import (
	"context"
	"fmt"
	"io"

	"chitra/bankfiles/workbook"
	"chitra/payroll"
	"chitra/payroll/payrun"
	"chitra/payroll/store"
)

// writeCitizenSheet writes the explanation as a page for the citizen.
func (a *app) writeCitizenSheet(ctx context.Context, x payrun.Explanation, r *payrun.Runner, path string) error {
	d := workbook.CitizenSheet{PersonID: x.Person.PersonID, Name: x.Person.Name, Born: x.Person.Born, Month: x.Month, At: a.now()}
	for i := range x.Entitlements {
		e := &x.Entitlements[i]
		d.Unit = e.Grant.Unit
		for j := range e.Lines {
			d.Due = append(d.Due, citizenLine(e.Category, &e.Lines[j], r))
		}
		for _, f := range e.Findings {
			d.Notes = append(d.Notes, categoryName(e.Category)+": "+f.Says(payroll.Vietnamese))
		}
	}
	if err := unitName(ctx, &d, r); err != nil {
		return err
	}
	if assessedOtherwise(&x) {
		for i := range x.Assessed {
			if x.Assessed[i].Reason == payroll.ReasonMonth {
				d.Then = append(d.Then, arrearsLine(&x.Assessed[i], r))
			}
		}
	}
	for i := range x.Arrears {
		d.Other = append(d.Other, arrearsLine(&x.Arrears[i], r))
	}
	for i := range x.Recoveries {
		rec := &x.Recoveries[i]
		d.Notes = append(d.Notes, fmt.Sprintf("Chi thừa %s đồng (%s), còn phải thu %s đồng: %s.", rec.Amount, payroll.ReasonNames[rec.Reason].VI,
			rec.Outstanding(), recoveryStates[rec.State].VI))
	}
	for i := range x.Payments {
		p := &x.Payments[i]
		if p.State == payroll.Withdrawn {
			continue
		}
		if d.Code == "" {
			d.Code = p.EndToEndID
		}
		d.Payments = append(d.Payments, paymentWords(p, x.Month, r, payroll.Vietnamese))
	}
	for i := range x.Again {
		if x.Again[i].State != payroll.Withdrawn {
			d.Payments = append(d.Payments, paymentWords(&x.Again[i], x.Month, r, payroll.Vietnamese))
		}
	}
	for _, h := range x.Held {
		d.Payments = append(d.Payments, fmt.Sprintf("Tạm giữ %s đồng ở đợt %s: %s", h.Amount, h.RunID, h.Finding.Says(payroll.Vietnamese)))
	}
	err := atomically(path, func(w io.Writer) error { return workbook.Citizen(w, d) })
	if err == nil {
		a.say(payroll.Text{VI: "Phiếu giải thích: %s", EN: "The citizen's page: %s"}, path)
	}
	return err
}

func unitName(ctx context.Context, d *workbook.CitizenSheet, r *payrun.Runner) error {
	units, err := r.Units(ctx)
	for _, u := range units {
		if u.Code == d.Unit {
			d.Unit = u.Name
		}
	}
	return err
}

func categoryName(c *payroll.Category) string {
	if c == nil {
		return "?"
	}
	return c.Name.VI
}

func citizenLine(c *payroll.Category, l *payroll.EntitlementLine, r *payrun.Runner) workbook.CitizenLine {
	line := workbook.CitizenLine{What: categoryName(c) + " – " + componentName(l.Component, r, payroll.Vietnamese), Amount: l.Amount, Basis: l.Instrument + ", " + l.Provision}
	line.How = howComputed(l, payroll.Vietnamese)
	if l.BaseBasis.Instrument != "" && l.BaseBasis.Instrument != l.Instrument {
		line.Basis += "; mức chuẩn: " + l.BaseBasis.Instrument + ", " + l.BaseBasis.Provision
	}
	return line
}

func arrearsLine(l *store.LineRow, r *payrun.Runner) workbook.CitizenLine {
	return workbook.CitizenLine{What: "Tháng " + l.Month.Vietnamese() + " – " + componentName(l.Component, r, payroll.Vietnamese), Amount: l.Amount,
		How: payroll.ReasonNames[l.Reason].VI + "; được hưởng " + l.Due().String() + ", trước đó " + l.Assessed.String(), Basis: l.Instrument + ", " + l.Provision}
}
