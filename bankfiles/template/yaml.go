package template

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chitra/bankfiles"
	"chitra/payroll"
	"chitra/payroll/yamlfile"
)

// The shape of a layout file. Keys are decoded one by one, so that a fault in
// one does not hide the next.
type (
	textsYAML struct {
		Signs   string            `yaml:"signs"`
		Rewrite map[string]string `yaml:"rewrite"`
	}
	columnYAML struct {
		Heading string   `yaml:"heading"`
		Field   string   `yaml:"field"`
		Value   string   `yaml:"value"`
		Type    string   `yaml:"type"`
		Min     int      `yaml:"min"`
		Max     int      `yaml:"max"`
		Signs   *string  `yaml:"signs"`
		Key     string   `yaml:"key"`
		InHouse *string  `yaml:"in_house"`
		Only    []string `yaml:"only"`
		Width   int      `yaml:"width"`
	}
	limitYAML struct {
		What     string `yaml:"what"`
		Value    int64  `yaml:"value"`
		Evidence string `yaml:"evidence"`
		Source   string `yaml:"source"`
	}
	listYAML struct {
		File     string   `yaml:"file"`
		Version  string   `yaml:"version"`
		Sheet    string   `yaml:"sheet"`
		Headings []string `yaml:"headings"`
		FastOnly string   `yaml:"fast_only"`
	}
)

// layoutKeys are the keys of a layout file, in the order the skeleton has them.
var layoutKeys = []string{"code", "title", "bank", "version", "verified", "evidence", "source", "note", "carries", "kind", "sheet",
	"heading_row", "first_row", "cells", "separator", "byte_order_mark", "totals", "text", "limits", "bank_list", "columns"}

// document is a parsed file: its top-level keys with their nodes.
type document struct {
	*reader
	root map[string]yamlfile.Node
	// whole says that every column could be read, so that one may be missed.
	whole bool
}

// layout reads a layout; nil when the file is no YAML at all.
func (r *reader) layout(source []byte) *Layout {
	root, ok := r.Root(source, layoutKeys...)
	if !ok {
		return nil
	}
	d := &document{reader: r, root: root}
	l := &Layout{source: source}
	d.head(l)
	d.form(l)
	d.columns(l, d.texts())
	d.limits(l)
	d.list(l)
	d.together(l)
	return l
}

// get decodes a top-level key that may be left out.
func get[T any](d *document, key string) (v T) {
	if n, ok := d.root[key]; ok {
		d.Decode(n, &v)
	}
	return v
}

// must decodes a top-level text that has to be there.
func (d *document) must(key string) string {
	s := strings.TrimSpace(get[string](d, key))
	if s == "" {
		d.ProblemAt(yamlfile.PlaceOf(d.root[key]), "thiếu «%s»", "%q is missing", key)
	}
	return s
}

// oneOf refuses a word outside its vocabulary.
func oneOf[T ~string](d *document, at yamlfile.Place, what, said string, known []T) T {
	if !slices.Contains(known, T(said)) {
		d.ProblemAt(at, "%s «%s» không có; chọn: %v", "%s %q is not known; choose of %v", what, said, known)
	}
	return T(said)
}

var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,29}$`)

// head reads what the layout is and how well it is known.
func (d *document) head(l *Layout) {
	l.Code, l.Version, l.Source = d.must("code"), d.must("version"), d.must("source")
	if l.Code != "" && !codeForm.MatchString(l.Code) {
		d.ProblemAt(yamlfile.PlaceOf(d.root["code"]), "mã «%s»: chỉ chữ thường, số, gạch ngang và chấm, 2 đến 30 ký tự", "code %q: small letters, digits, hyphens and dots, 2 to 30 of them", l.Code)
	}
	if strings.HasPrefix(l.Code, "pain.") {
		d.ProblemAt(yamlfile.PlaceOf(d.root["code"]), "mã «%s» dành cho ISO 20022", "code %q belongs to ISO 20022", l.Code)
	}
	l.Title, l.Note = get[payroll.Text](d, "title"), get[payroll.Text](d, "note")
	if l.Title.VI == "" || l.Title.EN == "" {
		d.ProblemAt(yamlfile.PlaceOf(d.root["title"]), "cần «title» có vi và en", "title needs vi and en")
	}
	l.Evidence = oneOf(d, yamlfile.PlaceOf(d.root["evidence"]), "evidence", d.must("evidence"), bankfiles.EvidenceGrades)
	l.Verified = d.must("verified")
	if !isDay(l.Verified) {
		d.ProblemAt(yamlfile.PlaceOf(d.root["verified"]), "«verified»: %s không phải yyyy, yyyy-mm, yyyy-mm-dd hay unknown", "verified: %q is not yyyy, yyyy-mm, yyyy-mm-dd or unknown", l.Verified)
	}
	l.Bank = get[string](d, "bank")
	if _, known := bankfiles.EmbeddedDirectory().Bank(l.Bank); l.Bank != "" && !known {
		d.ProblemAt(yamlfile.PlaceOf(d.root["bank"]), "ngân hàng «%s» không có trong danh mục (xem «chitra banks list»)", "bank %q is not in the directory (see “chitra banks list”)", l.Bank)
	}
	for _, n := range d.Items(d.root, "carries") {
		var rail string
		if d.Decode(n, &rail) {
			l.Rails = append(l.Rails, oneOf(d, yamlfile.PlaceOf(n), "carries", rail, payroll.Rails))
		}
	}
}

func isDay(s string) bool {
	if s == Unknown {
		return true
	}
	for _, form := range []string{"2006", "2006-01", time.DateOnly} {
		if _, err := time.Parse(form, s); err == nil {
			return true
		}
	}
	return false
}

// form reads what the file looks like.
func (d *document) form(l *Layout) {
	l.Kind = oneOf(d, yamlfile.PlaceOf(d.root["kind"]), "kind", d.must("kind"), []Kind{Workbook, Delimited})
	l.HeadingRow, l.FirstRow = get[int](d, "heading_row"), get[int](d, "first_row")
	l.Cells, l.Totals, l.Mark = get[map[string]string](d, "cells"), get[string](d, "totals"), get[bool](d, "byte_order_mark")
	l.Sheet = get[string](d, "sheet")
	if l.FirstRow < 2 || l.FirstRow > 1000 || l.HeadingRow < 1 || l.HeadingRow >= l.FirstRow {
		d.ProblemAt(yamlfile.PlaceOf(d.root["first_row"]), "cần heading_row ≥ 1 và first_row sau nó, không quá 1000", "heading_row must be at least 1 and first_row after it, at most 1000")
	}
	separator := get[string](d, "separator")
	switch l.Kind {
	case Workbook:
		if n := len([]rune(l.Sheet)); n < 1 || n > 31 || strings.ContainsAny(l.Sheet, `:\/?*[]`) {
			d.ProblemAt(yamlfile.PlaceOf(d.root["sheet"]), "tên trang tính «%s» không hợp lệ", "%q is no name of a sheet", l.Sheet)
		}
		if separator != "" || l.Mark {
			d.ProblemAt(yamlfile.PlaceOf(d.root["separator"]), "separator và byte_order_mark chỉ dùng cho csv", "separator and byte_order_mark are for csv")
		}
	case Delimited:
		if !slices.Contains([]string{",", ";", "|", "\t"}, separator) {
			d.ProblemAt(yamlfile.PlaceOf(d.root["separator"]), "separator phải là , ; | hoặc tab", "separator must be , ; | or a tab")
		} else {
			l.Separator = separator[0]
		}
		if l.HeadingRow != 1 || l.FirstRow != 2 || l.Sheet != "" || len(l.Cells) > 0 || l.Totals != "" {
			d.ProblemAt(yamlfile.PlaceOf(d.root["kind"]), "tệp csv có tiêu đề ở dòng 1, dữ liệu từ dòng 2, không có sheet, cells, totals", "a csv file has its heading in row 1, payments from row 2, and no sheet, cells or totals")
		}
	}
	for cell := range l.Cells {
		if row, _, ok := cellAt(cell); !ok || row >= l.FirstRow || row == l.HeadingRow {
			d.ProblemAt(yamlfile.Under(d.root["cells"], cell), "ô «%s» phải nằm trên dòng dữ liệu, ngoài dòng tiêu đề", "cell %q must stand above the payments and outside the heading row", cell)
		}
	}
}

var cellForm = regexp.MustCompile(`^([A-Z]{1,2})([1-9][0-9]{0,3})$`)

// cellAt reads a cell's name: B12 is row 12, column 1 (from 0).
func cellAt(name string) (row, column int, ok bool) {
	m := cellForm.FindStringSubmatch(name)
	if m == nil {
		return 0, 0, false
	}
	for _, c := range m[1] {
		column = column*26 + int(c-'A') + 1
	}
	for _, c := range m[2] {
		row = row*10 + int(c-'0')
	}
	return row, column - 1, true
}

// texts reads the characters the bank takes and what it rewrites.
func (d *document) texts() textsYAML {
	t := get[textsYAML](d, "text")
	d.signs(yamlfile.Under(d.root["text"], "signs"), t.Signs)
	for from := range t.Rewrite {
		if utf8.RuneCountInString(from) != 1 {
			d.ProblemAt(yamlfile.Under(d.root["text"], "rewrite"), "rewrite «%s»: cần đúng một ký tự", "rewrite %q: exactly one character is needed", from)
		}
	}
	return t
}

// signs refuses characters that could begin a formula or end a line.
func (d *document) signs(at yamlfile.Place, signs string) {
	for _, r := range signs {
		if r < '!' || r > '~' || strings.ContainsRune(`=@"\`, r) {
			d.ProblemAt(at, "ký tự «%s» không được phép trong signs", "character %q is not allowed among signs", string(r))
		}
	}
}

func (t textsYAML) set(signs string) bankfiles.Set {
	words := map[rune]string{}
	for from, to := range t.Rewrite {
		r, _ := utf8.DecodeRuneInString(from)
		if to != "" {
			to = " " + to + " "
		}
		words[r] = to
	}
	if len(words) == 0 {
		words = nil
	}
	return bankfiles.NewSet(signs, words)
}

// columns reads the columns.
func (d *document) columns(l *Layout, t textsYAML) {
	nodes := d.Items(d.root, "columns")
	if len(nodes) == 0 || len(nodes) > 100 {
		d.ProblemAt(yamlfile.PlaceOf(d.root["columns"]), "cần từ 1 đến 100 cột trong «columns»", "columns must list 1 to 100 columns")
	}
	d.whole = true
	for _, n := range nodes {
		var y columnYAML
		if !d.Decode(n, &y) {
			d.whole = false
			continue
		}
		l.Columns = append(l.Columns, d.column(l, n, y, t))
	}
}

func (d *document) column(l *Layout, n yamlfile.Node, y columnYAML, t textsYAML) Column {
	c := Column{Heading: y.Heading, Field: oneOf(d, yamlfile.Under(n, "field"), "field", y.Field, fields), Value: y.Value,
		Min: y.Min, Max: y.Max, Signs: t.Signs, InHouse: y.InHouse, Only: y.Only, Width: y.Width}
	wrong := func(key, vi, en string) {
		d.ProblemAt(yamlfile.Under(n, key), "cột «%s»: "+vi, "column %q: "+en, y.Heading)
	}
	if y.Signs != nil {
		d.signs(yamlfile.Under(n, "signs"), *y.Signs)
		c.Signs = *y.Signs
	}
	c.Set = t.set(c.Signs)
	switch y.Type {
	case "":
		c.Number = c.Field == Amount || c.Field == Serial
	case "number":
		c.Number = true
		if c.Field != Amount && c.Field != Serial {
			wrong("type", "chỉ amount và serial được là số; số tài khoản phải là chữ", "only amount and serial may be numbers; an account is text")
		}
	case "text":
	default:
		wrong("type", "type phải là text hoặc number", "type must be text or number")
	}
	if y.Min < 0 || y.Max < 0 || y.Max > 0 && y.Min > y.Max || y.Max > 1000 || y.Width < 0 || y.Width > 255 {
		wrong("max", "min, max hoặc width sai", "min, max or width is wrong")
	}
	if c.Field == CreditorBank {
		c.Key = oneOf(d, yamlfile.Under(n, "key"), "key", y.Key, bankKeys)
	} else if y.Key != "" || y.InHouse != nil {
		wrong("key", "key và in_house chỉ dùng cho cột bank", "key and in_house are for the column bank")
	}
	if (c.Field == Fixed) != (y.Value != "") {
		wrong("value", "value đi với field fixed, và chỉ với nó", "value goes with field fixed, and only with it")
	}
	if l.Kind == Delimited {
		for _, part := range [][2]string{{"heading", c.Heading}, {"value", c.Value}, {"signs", c.Signs}} {
			if strings.ContainsAny(part[1], string(rune(l.Separator))+"\r\n\"") {
				wrong(part[0], part[0]+" có dấu phân cách, dấu nháy hoặc xuống dòng; tệp csv này không đặt dấu nháy", part[0]+" holds the separator, a quote or a line end; this csv is not quoted")
			}
		}
	}
	for _, b := range c.Only {
		if _, known := bankfiles.EmbeddedDirectory().Bank(b); !known {
			wrong("only", "ngân hàng "+b+" không có trong danh mục", "bank "+b+" is not in the directory")
		}
	}
	return c
}

// limits reads the bounds and their grades.
func (d *document) limits(l *Layout) {
	for _, n := range d.Items(d.root, "limits") {
		var y limitYAML
		if !d.Decode(n, &y) {
			continue
		}
		m := Limit{Kind: oneOf(d, yamlfile.Under(n, "what"), "what", y.What, limitKinds), Value: y.Value,
			Evidence: oneOf(d, yamlfile.Under(n, "evidence"), "evidence", y.Evidence, bankfiles.EvidenceGrades), Source: y.Source}
		if m.Value <= 0 || m.Source == "" {
			d.ProblemAt(yamlfile.Under(n, "value"), "giới hạn %s cần value dương và source", "limit %s needs a value above zero and a source", y.What)
		}
		if _, twice := l.limit(m.Kind); twice {
			d.ProblemAt(yamlfile.Under(n, "what"), "giới hạn %s nêu hai lần", "limit %s is stated twice", y.What)
		}
		l.Limits = append(l.Limits, m)
	}
	least, _ := l.limit(RowsMin)
	if most, ok := l.limit(RowsMax); ok && least > most {
		d.ProblemAt(yamlfile.PlaceOf(d.root["limits"]), "rows_min lớn hơn rows_max", "rows_min is above rows_max")
	}
}

var fileForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*\.csv$`)

// list reads which bank list the layout uses.
func (d *document) list(l *Layout) {
	n, ok := d.root["bank_list"]
	if !ok {
		return
	}
	var y listYAML
	if !d.Decode(n, &y) {
		return
	}
	if !fileForm.MatchString(y.File) || y.Version == "" {
		d.ProblemAt(yamlfile.Under(n, "file"), "bank_list cần file (….csv cùng thư mục) và version", "bank_list needs file (….csv in the same folder) and version")
	}
	l.Banks = &BankList{File: y.File, Version: y.Version, Sheet: y.Sheet, Headings: y.Headings, FastOnly: y.FastOnly}
}

// together checks what no single key can tell.
func (d *document) together(l *Layout) {
	if !d.whole {
		return
	}
	at := yamlfile.PlaceOf(d.root["columns"])
	byList := slices.ContainsFunc(l.Columns, func(c Column) bool { return c.Key == ByList })
	if byList != (l.Banks != nil) {
		d.ProblemAt(at, "cột bank có key: list cần bank_list, và ngược lại", "a bank column with key list needs bank_list, and the other way round")
	}
	for _, f := range []Field{Amount, Name} {
		if l.column(f) < 0 {
			d.ProblemAt(at, "thiếu cột có field: %s", "no column has field %s", f)
		}
	}
	cash := slices.Contains(l.Rails, payroll.Cash)
	switch has := l.column(Account) >= 0; {
	case cash && has:
		d.ProblemAt(at, "mẫu tiền mặt không có cột account", "a layout for cash has no column account")
	case !cash && !has:
		d.ProblemAt(at, "thiếu cột có field: account", "no column has field account")
	}
	if cash && len(l.Rails) > 1 {
		d.ProblemAt(yamlfile.PlaceOf(d.root["carries"]), "mẫu tiền mặt không nhận chuyển khoản", "a layout for cash takes no transfers")
	}
	if memo := l.column(Memo); memo < 0 && l.column(Reference) < 0 {
		d.ProblemAt(at, "cần cột memo hoặc reference, nếu không sẽ không đối chiếu được", "a column memo or reference is needed, or the bank's answer cannot be matched")
	}
	for _, f := range fields {
		if f == Fixed || f == Blank || f == ByHand {
			continue
		}
		n := 0
		for _, c := range l.Columns {
			if c.Field == f {
				n++
			}
		}
		if n > 1 {
			d.ProblemAt(at, "field %s có ở hai cột", "field %s stands in two columns", f)
		}
	}
}

// listHeading is the heading of a bank list.
var listHeading = []string{"bank_string", "transfer_mode", "bank", "branch"}

// bankList reads the list of texts that name banks. A missing list leaves the
// layout with none: payments to other banks are then findings that say so.
func (r *reader) bankList(l *Layout, data []byte) {
	b := l.Banks
	b.byBank, b.byBranch = map[string]listed{}, map[string]listed{}
	if data == nil {
		return
	}
	file := r.File
	defer func() { r.File = file }()
	r.File = b.File
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	rows.FieldsPerRecord = -1
	all, err := rows.ReadAll()
	if err != nil || len(all) == 0 || len(all[0]) < 3 || !slices.Equal(all[0], listHeading[:min(len(all[0]), len(listHeading))]) {
		r.ProblemAt(yamlfile.Head, "cần các cột %s (%v)", "columns %s are needed (%v)", strings.Join(listHeading, ","), err)
		return
	}
	for i, row := range all[1:] {
		row = append(row, "", "", "")
		s := listed{text: row[0], mode: row[1], bank: row[2]}
		b.texts = append(b.texts, s)
		if s.bank == "" {
			continue
		}
		into, key := b.byBank, s.bank
		if row[3] != "" {
			into, key = b.byBranch, s.bank+" "+bankfiles.BranchOf("CN "+row[3])
		}
		_, known := bankfiles.EmbeddedDirectory().Bank(s.bank)
		_, twice := into[key]
		switch {
		case s.text == "" || s.text != strings.TrimSpace(s.text) || !known || twice:
			r.ProblemAt(yamlfile.Place{Line: i + 2, Column: 1}, "«%s» → «%s»: trống, ngân hàng lạ, hoặc ngân hàng có hai dòng", "%q → %q: empty, an unknown bank, or a second row for the bank", s.text, key)
		case l.Kind == Delimited && strings.ContainsAny(s.text, string(l.Separator)+"\"\r\n"):
			r.ProblemAt(yamlfile.Place{Line: i + 2, Column: 1}, "«%s» có dấu phân cách", "%q holds the separator", s.text)
		}
		into[key] = s
	}
}
