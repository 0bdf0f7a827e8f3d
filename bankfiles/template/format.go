package template

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// format is a layout put to work. It is immutable and serves many callers.
type format struct {
	*Layout
	banks *bankfiles.Directory
	// unlisted are bank texts the bank's own workbook no longer shows.
	unlisted map[string]bool
	texts    []bankfiles.TextField // by column; only of name and memo
}

// New makes a format of a layout.
func New(l *Layout, d *bankfiles.Directory) bankfiles.Shaped {
	f := &format{Layout: l, banks: d, texts: make([]bankfiles.TextField, len(l.Columns))}
	if l.Blank != nil && l.Banks != nil {
		f.unlisted = notShown(l)
	}
	for i, c := range l.Columns {
		most := c.Max
		if most == 0 {
			most = longestText
		}
		f.texts[i] = bankfiles.TextField{Set: c.Set, Max: most}
		switch c.Field {
		case Name:
			f.texts[i].Column, f.texts[i].Name = "chu_tai_khoan", payroll.Text{VI: "tên chủ tài khoản", EN: "account holder's name"}
		case Memo:
			f.texts[i].Column, f.texts[i].Name = "noi_dung", payroll.Text{VI: "nội dung chuyển tiền", EN: "remittance text"}
		}
	}
	return f
}

// longestText is as long as ISO 20022 lets a name or memo be; it bounds columns
// whose layout states no length.
const longestText = 140

// LayoutOf returns the layout of a format; ok is false for formats in code.
func LayoutOf(f bankfiles.Format) (*Layout, bool) {
	x, ok := f.(*format)
	if !ok {
		return nil, false
	}
	return x.Layout, true
}

func (x *format) Code() string           { return x.Layout.Code }
func (x *format) Extension() string      { return string(x.Kind) }
func (x *format) Shape() bankfiles.Shape { return x.shape() }

// Check implements bankfiles.Format. How well the layout is known, the least
// number of rows and columns a clerk must fill in are questions of the whole
// file, asked with a nil payment.
func (x *format) Check(f *payroll.TransferFile, p *payroll.PaymentInstruction) []payroll.Finding {
	findings := x.banks.CheckDebtor(f, x.Bank)
	findings = append(findings, x.debtorFits(f)...)
	if p != nil {
		var r row
		return append(findings, x.fill(&r, f, p)...)
	}
	add := func(c payroll.Code, s payroll.Severity, value string, args payroll.Args) {
		args["format"] = x.Layout.Code
		findings = append(findings, payroll.Finding{Code: c, Severity: s, Value: value, Args: args})
	}
	if least, ok := x.limit(RowsMin); ok && int64(f.Count) < least {
		add(payroll.CodeTooFewRows, payroll.Error, strconv.Itoa(f.Count), payroll.Args{"min": strconv.FormatInt(least, 10)})
	}
	if x.Evidence.Weak() {
		words := x.Evidence.Words()
		add(payroll.CodeLayoutUnconfirmed, payroll.Warning, x.Layout.Code, payroll.Args{"grade_vi": words.VI, "grade_en": words.EN, "verified_vi": verified(x.Verified, "chưa rõ"), "verified_en": verified(x.Verified, "unknown")})
	}
	if columns := x.byHand(); len(columns) > 0 {
		add(payroll.CodeFillByHand, payroll.Warning, strings.Join(columns, ", "), payroll.Args{})
	}
	return findings
}

// verified says when a layout was last compared.
func verified(when, unknown string) string {
	if when == Unknown {
		return unknown
	}
	return when
}

// debtorFits checks the length of the debit account where the form names one.
func (x *format) debtorFits(f *payroll.TransferFile) []payroll.Finding {
	i := x.column(DebitAccount)
	if i < 0 {
		return nil
	}
	c, number := &x.Columns[i], f.Debtor.Account.Number
	if c.Max > 0 && len(number) > c.Max || len(number) < c.Min {
		return []payroll.Finding{{Code: payroll.CodeDebtorUnfit, Severity: payroll.Error, Value: number,
			Args: payroll.Args{"format": x.Layout.Code, "min": strconv.Itoa(c.Min), "max": strconv.Itoa(c.Max)}}}
	}
	return nil
}

// Write implements bankfiles.Format. Memory does not grow with the payments.
func (x *format) Write(w io.Writer, f *payroll.TransferFile, p bankfiles.Payments) error {
	for _, found := range x.Check(f, nil) {
		if found.Severity == payroll.Error {
			return fmt.Errorf("%s: %s: %w", f.Name, found.Says(payroll.English), payroll.ErrData)
		}
	}
	shape := x.shape()
	if shape.MostRows > 0 && f.Count > shape.MostRows || shape.MostTotal > 0 && f.Total > shape.MostTotal {
		return fmt.Errorf("%s: %d payments of %s; one file of %s takes %d of %s: %w", f.Name, f.Count, f.Total,
			x.Layout.Code, shape.MostRows, shape.MostTotal, payroll.ErrData)
	}
	if x.Kind == Delimited {
		return x.writeDelimited(w, f, p)
	}
	return x.writeWorkbook(w, f, p)
}
