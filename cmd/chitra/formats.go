package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"chitra/bankfiles"
	"chitra/bankfiles/mt101"
	"chitra/bankfiles/pain001"
	"chitra/bankfiles/template"
	"chitra/payroll"

	"github.com/spf13/cobra"
)

func (a *app) formatsCmd() *cobra.Command {
	c := &cobra.Command{Use: "formats", Short: "Mẫu tệp của các ngân hàng / layouts of bank files",
		Long: `Mẫu tệp là dữ liệu. Mẫu của đơn vị đặt trong thư mục formats của thư mục dữ liệu: MÃ.yaml là mẫu, MÃ.xlsx là sổ tính trống của
chính ngân hàng (chương trình điền vào, giữ nguyên mọi trang và định dạng khác), MÃ-banks.csv là danh sách ngân hàng của ngân hàng.
Layouts are data. An office's own stand in the folder formats of the data directory: CODE.yaml the layout, CODE.xlsx the bank's own
empty workbook (filled, everything else in it kept), CODE-banks.csv the bank's list of banks.`,
		Example: `  chitra formats list
  chitra formats show mb-bulk
  chitra formats new bidv-luong                       một mẫu trống có chú thích / a commented skeleton
  chitra formats new vcb-h2h-moi --from vcb-h2h
  chitra formats check`}
	var yamlOnly bool
	show := &cobra.Command{Use: "show CODE", Short: "Một mẫu: cột, độ dài, ký tự, giới hạn, căn cứ / one layout: columns, lengths, characters, limits, evidence", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.showFormat(args[0], yamlOnly) }}
	show.Flags().BoolVar(&yamlOnly, "yaml", false, "chính tệp YAML / the YAML file itself")
	var from, out string
	create := &cobra.Command{Use: "new CODE", Short: "Viết một mẫu mới có chú thích / write a new, commented layout", Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.newFormat(args[0], from, out) }}
	create.Flags().StringVar(&from, "from", "", "bắt đầu từ mẫu này / begin with this layout")
	create.Flags().StringVarP(&out, "out", "o", "", "tệp; mặc định trong thư mục dữ liệu / file; default: in the data directory")
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "Các mẫu và độ tin cậy / layouts and how well they are known", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return a.listFormats() }},
		show,
		&cobra.Command{Use: "check", Short: "Kiểm mọi mẫu của đơn vị, báo mọi lỗi một lần / check the office's layouts, all problems at once", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error { return a.checkFormats() }},
		create)
	return c
}

// formatJSON is a layout as scripts see it.
type formatJSON struct {
	Code     string             `json:"code"`
	Title    payroll.Text       `json:"title"`
	Bank     string             `json:"bank,omitempty"`
	Kind     string             `json:"kind"`
	Rails    []payroll.Rail     `json:"carries"`
	Version  string             `json:"version,omitempty"`
	Verified string             `json:"verified"`
	Evidence bankfiles.Evidence `json:"evidence"`
	Confirm  bool               `json:"confirm_with_bank"`
	Source   string             `json:"source"`
	Own      bool               `json:"own"`
	Fills    bool               `json:"fills_workbook"`
	Digest   string             `json:"digest"`
}

func layoutJSON(l *template.Layout) formatJSON {
	return formatJSON{l.Code, l.Title, l.Bank, string(l.Kind), carried(l.Rails), l.Version, l.Verified, l.Evidence, l.Evidence.Weak(), l.Source, l.Own, l.Blank != nil, l.Digest}
}

func profileJSON(p *pain001.Profile) formatJSON {
	return formatJSON{p.Code, p.Title, p.Bank, "xml", carried(nil), p.Message, p.Verified, p.Evidence, p.Evidence.Weak(), p.Source, p.Own, false, p.Digest}
}

func mt101JSON() formatJSON {
	return formatJSON{Code: mt101.Code, Title: payroll.Text{VI: "SWIFT MT101, lệnh chuyển tiền", EN: "SWIFT MT101, request for transfer"}, Kind: "txt", Rails: carried(nil),
		Verified: "unknown", Evidence: bankfiles.Reported, Confirm: true, Source: "SWIFT MT101; no Vietnamese bank's own conditions were seen"}
}

// carried spells out which rails no list means.
func carried(rails []payroll.Rail) []payroll.Rail {
	if len(rails) > 0 {
		return rails
	}
	return []payroll.Rail{payroll.InHouse, payroll.Napas247, payroll.Citad}
}

func (a *app) listFormats() error {
	layouts, err := a.layouts()
	if err != nil {
		return err
	}
	profiles, err := a.profiles()
	if err != nil {
		return err
	}
	var list []formatJSON
	for _, p := range profiles {
		list = append(list, profileJSON(p))
	}
	list = append(list, mt101JSON())
	for _, l := range layouts {
		list = append(list, layoutJSON(l))
	}
	if a.json {
		return a.writeJSON(list)
	}
	rows := [][]string{a.heads("MÃ", "NGÂN HÀNG", "TỆP", "ĐỐI CHIẾU", "ĐỘ TIN CẬY", "", "NỘI DUNG")}
	for _, f := range list {
		bank, ask := f.Bank, ""
		if bank == "" {
			bank = "*"
		}
		if f.Confirm {
			ask = payroll.Text{VI: "HỎI NGÂN HÀNG", EN: "ASK THE BANK"}.In(a.language())
		}
		if f.Own {
			ask = strings.TrimSpace(ask + " " + payroll.Text{VI: "(của đơn vị)", EN: "(own)"}.In(a.language()))
		}
		rows = append(rows, []string{f.Code, bank, f.Kind, f.Verified, string(f.Evidence), ask, f.Title.In(a.language())})
	}
	table(a.out, rows)
	return nil
}

func (a *app) layout(code string) (*template.Layout, error) {
	layouts, err := a.layouts()
	if err != nil {
		return nil, err
	}
	var known []string
	for _, l := range layouts {
		if l.Code == code {
			return l, nil
		}
		known = append(known, l.Code)
	}
	return nil, fmt.Errorf("mẫu/layout %q: có/there are %s: %w", code, strings.Join(known, ", "), payroll.ErrNotFound)
}

// showFormat shows a layout, or a profile of ISO 20022: its head and what it sets.
func (a *app) showFormat(code string, yamlOnly bool) error {
	profiles, err := a.profiles()
	if err != nil {
		return err
	}
	for _, p := range profiles {
		if p.Code == code {
			return a.showMessage(profileJSON(p), p.Note, p.YAML(), yamlOnly)
		}
	}
	if code == mt101.Code && !yamlOnly {
		return a.showMessage(mt101JSON(), payroll.Text{}, nil, false)
	}
	l, err := a.layout(code)
	if err != nil {
		return err
	}
	switch {
	case yamlOnly:
		_, err := a.out.Write(l.YAML())
		return err
	case a.json:
		return a.writeJSON(a.describe(l))
	}
	lang := a.language()
	field := func(vi, en, value string) []string { return []string{payroll.Text{VI: vi, EN: en}.In(lang), value} }
	rails := make([]string, 0, len(payroll.Rails))
	for _, r := range carried(l.Rails) {
		rails = append(rails, bankfiles.RailWords(r).In(lang))
	}
	rows := [][]string{field("Mẫu", "Layout", l.Code+": "+l.Title.In(lang)), field("Ngân hàng chi", "Paying bank", orAny(l.Bank)),
		field("Độ tin cậy", "Evidence", graded(l.Evidence, lang)), field("Căn cứ", "Source", l.Source), field("Phiên bản, đối chiếu lần cuối", "Version, last compared", l.Version+", "+l.Verified),
		field("Nhận khoản", "Carries", strings.Join(rails, ", ")), field("Tệp", "File", a.formOf(l))}
	if note := l.Note.In(lang); note != "" {
		rows = append(rows, field("Lưu ý", "Note", note))
	}
	for _, m := range l.Limits {
		rows = append(rows, field("Giới hạn "+string(m.Kind), "Limit "+string(m.Kind), fmt.Sprintf("%s (%s: %s)", payroll.Amount(m.Value), m.Evidence.Words().In(lang), m.Source)))
	}
	table(a.out, rows)
	fmt.Fprintln(a.out)
	table(a.out, a.columnsOf(l))
	return nil
}

// graded says how well a format is known, and what that asks for.
func graded(e bankfiles.Evidence, lang payroll.Lang) string {
	if !e.Weak() {
		return e.Words().In(lang)
	}
	return e.Words().In(lang) + payroll.Text{VI: " — HỎI NGÂN HÀNG TRƯỚC KHI NỘP TỆP THẬT", EN: " — CONFIRM WITH YOUR BANK BEFORE THE FIRST REAL FILE"}.In(lang)
}

// showMessage shows a format that is a standard's message: its settings are the
// file itself.
func (a *app) showMessage(f formatJSON, note payroll.Text, settings []byte, yamlOnly bool) error {
	switch {
	case yamlOnly:
		_, err := a.out.Write(settings)
		return err
	case a.json:
		return a.writeJSON(struct {
			formatJSON
			Note payroll.Text `json:"note"`
		}{f, note})
	}
	lang := a.language()
	field := func(vi, en, value string) []string { return []string{payroll.Text{VI: vi, EN: en}.In(lang), value} }
	rows := [][]string{field("Mẫu", "Layout", f.Code+": "+f.Title.In(lang)), field("Ngân hàng chi", "Paying bank", orAny(f.Bank)),
		field("Độ tin cậy", "Evidence", graded(f.Evidence, lang)), field("Căn cứ", "Source", f.Source), field("Đối chiếu lần cuối", "Last compared", f.Verified)}
	if text := note.In(lang); text != "" {
		rows = append(rows, field("Lưu ý", "Note", text))
	}
	table(a.out, rows)
	_, err := fmt.Fprintf(a.out, "\n%s", settings)
	return err
}

func orAny(bank string) string {
	if bank == "" {
		return "*"
	}
	return bank
}

// formOf says what the file looks like and what is filled.
func (a *app) formOf(l *template.Layout) string {
	if l.Kind == template.Delimited {
		return fmt.Sprintf("csv, %q", l.Separator)
	}
	text := fmt.Sprintf(payroll.Text{VI: "xlsx, trang %q, dữ liệu từ dòng %d", EN: "xlsx, sheet %q, payments from row %d"}.In(a.language()), l.Sheet, l.FirstRow)
	if l.Blank != nil {
		text += payroll.Text{VI: "; điền vào sổ tính của ngân hàng formats/" + l.Code + ".xlsx", EN: "; fills the bank's workbook formats/" + l.Code + ".xlsx"}.In(a.language())
	}
	return text
}

func (a *app) columnsOf(l *template.Layout) [][]string {
	rows := [][]string{{"#", payroll.Text{VI: "TIÊU ĐỀ", EN: "HEADING"}.In(a.language()), "FIELD", "MAX", "A-Z 0-9 +", ""}}
	for i, c := range l.Columns {
		most, more := "", c.Value
		if c.Max > 0 {
			most = fmt.Sprint(c.Max)
		}
		signs := ""
		if c.Field == template.Name || c.Field == template.Memo {
			signs = c.Signs
		}
		if c.Key != "" {
			more = string(c.Key)
		}
		if len(c.Only) > 0 {
			more = strings.TrimSpace(more + " " + strings.Join(c.Only, " "))
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), strings.ReplaceAll(c.Heading, "\n", " "), string(c.Field), most, signs, more})
	}
	return rows
}

// describedJSON is one layout in full.
type describedJSON struct {
	formatJSON
	Note    payroll.Text `json:"note"`
	Sheet   string       `json:"sheet,omitempty"`
	First   int          `json:"first_row"`
	Columns []columnJSON `json:"columns"`
	Limits  []limitJSON  `json:"limits"`
}

type columnJSON struct {
	Heading string           `json:"heading"`
	Field   template.Field   `json:"field"`
	Value   string           `json:"value,omitempty"`
	Number  bool             `json:"number"`
	Max     int              `json:"max,omitempty"`
	Signs   string           `json:"signs,omitempty"`
	Key     template.BankKey `json:"key,omitempty"`
	InHouse *string          `json:"in_house,omitempty"`
	Only    []string         `json:"only,omitempty"`
}

type limitJSON struct {
	What     template.LimitKind `json:"what"`
	Value    int64              `json:"value"`
	Evidence bankfiles.Evidence `json:"evidence"`
	Source   string             `json:"source"`
}

func (a *app) describe(l *template.Layout) describedJSON {
	d := describedJSON{formatJSON: layoutJSON(l), Note: l.Note, Sheet: l.Sheet, First: l.FirstRow, Limits: []limitJSON{}}
	for _, c := range l.Columns {
		d.Columns = append(d.Columns, columnJSON{c.Heading, c.Field, c.Value, c.Number, c.Max, c.Signs, c.Key, c.InHouse, c.Only})
	}
	for _, m := range l.Limits {
		d.Limits = append(d.Limits, limitJSON{m.Kind, m.Value, m.Evidence, m.Source})
	}
	return d
}

// checkFormats reads every layout of the office; faults are all named, exit 3.
func (a *app) checkFormats() error {
	layouts, err := a.layouts()
	if err != nil {
		return err
	}
	own, weak := 0, 0
	for _, l := range layouts {
		if l.Own {
			own++
		}
		if l.Evidence.Weak() {
			weak++
		}
	}
	a.say(payroll.Text{VI: "%d mẫu (%d của đơn vị), không có lỗi; %d mẫu phải hỏi ngân hàng trước khi dùng thật.",
		EN: "%d layouts (%d of the office), no problems; %d to be confirmed with the bank before real use."}, len(layouts), own, weak)
	return nil
}

// newFormat writes a layout to begin with. A file that is there is not replaced.
func (a *app) newFormat(code, from, out string) error {
	var text []byte
	var err error
	if from == "" {
		text, err = template.Skeleton(code)
	} else {
		var l *template.Layout
		if l, err = a.layout(from); err == nil {
			text, err = template.Copy(l, code)
		}
	}
	if err != nil {
		return err
	}
	if out == "" {
		out = filepath.Join(a.formatsDir(), code+".yaml")
	}
	if a.dryRun {
		_, err := a.out.Write(text)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s đã có, không ghi đè / exists and is not replaced: %w", out, payroll.ErrConflict)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	a.say(payroll.Text{VI: "Đã ghi %s. Sửa theo mẫu của ngân hàng rồi chạy «chitra formats check».", EN: "Wrote %s. Fit it to the bank's form, then run “chitra formats check”."}, out)
	return nil
}
