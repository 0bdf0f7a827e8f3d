package delivery

import (
	"fmt"
	"regexp"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// placeholder is {name} or {name:form} in a template of file names.
var placeholder = regexp.MustCompile(`\{([a-z_]+)(?::([A-Za-z0-9-]+))?\}`)

// FileNameOf fills a template of file names: {name} is the file's own name, {stem}
// and {ext} its parts; {run}, {programme}, {month}, {unit}, {message_id}; {no} the
// number of the file in the run, {no:4} with leading zeros; {pay_on} and
// {created} a date, {pay_on:ddMMyyyy} in another form of dd, MM, yyyy and yy.
// Everything else stands as it is. "" is {name}.
func FileNameOf(template string, f *payroll.TransferFile) string {
	if template == "" {
		return f.Name
	}
	return placeholder.ReplaceAllStringFunc(template, func(p string) string {
		parts := placeholder.FindStringSubmatch(p)
		text, _ := fill1(parts[1], parts[2], f)
		return text
	})
}

func fill1(name, form string, f *payroll.TransferFile) (string, bool) {
	dot := strings.LastIndexByte(f.Name, '.')
	switch name {
	case "no":
		if form == "" {
			return fmt.Sprint(f.No), true
		}
		if len(form) != 1 || form[0] < '1' || form[0] > '9' {
			return "", false
		}
		return fmt.Sprintf("%0*d", int(form[0]-'0'), f.No), true
	case "pay_on":
		return dateForm(f.PayOn, form)
	case "created":
		at := bankfiles.LocalTime(f.CreatedAt)
		return dateForm(payroll.Date{Year: at.Year(), Month: int(at.Month()), Day: at.Day()}, form)
	}
	text, known := map[string]string{"name": f.Name, "stem": f.Name[:max(dot, 0)], "ext": f.Name[dot+1:], "run": f.RunID,
		"programme": string(f.Programme), "month": f.Month.String(), "unit": f.Unit.Code, "message_id": f.MessageID}[name]
	return text, known && form == ""
}

// dateForm writes a date in a form of dd, MM, yyyy, yy and hyphens.
func dateForm(d payroll.Date, form string) (string, bool) {
	if form == "" {
		return d.String(), true
	}
	text := strings.NewReplacer("yyyy", fmt.Sprintf("%04d", d.Year), "yy", fmt.Sprintf("%02d", d.Year%100),
		"MM", fmt.Sprintf("%02d", d.Month), "dd", fmt.Sprintf("%02d", d.Day)).Replace(form)
	return text, strings.Trim(text, "0123456789-") == ""
}

// checkTemplate tries a template on a made-up file.
func checkTemplate(template string) error {
	sample := &payroll.TransferFile{Name: "2026-12_BTXH_11320_vcb-h2h.csv", RunID: "2026-12-BTXH", No: 1, Programme: "BTXH",
		Month: payroll.NewMonth(2026, 12), Unit: payroll.Unit{Code: "11320"}, MessageID: payroll.MessageID("2026-12-BTXH", 1),
		PayOn: payroll.Date{Year: 2026, Month: 12, Day: 5}}
	for _, p := range placeholder.FindAllStringSubmatch(template, -1) {
		if _, ok := fill1(p[1], p[2], sample); !ok {
			return fmt.Errorf("%s", p[0])
		}
	}
	other := *sample
	other.No, other.Name, other.Unit.Code, other.MessageID = 2, "2026-12_BTXH_11321_vcb-h2h.csv", "11321", payroll.MessageID("2026-12-BTXH", 2)
	if FileNameOf(template, sample) == FileNameOf(template, &other) {
		return fmt.Errorf("{no}, {unit}, {name} hoặc/or {message_id}")
	}
	return bankfiles.CheckFileName(FileNameOf(template, sample))
}
