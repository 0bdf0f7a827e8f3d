package template

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chitra/bankfiles"
	"chitra/payroll"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// place is a line and column of a file, from 1.
type place struct{ line, column int }

func placeOf(n ast.Node) place {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return place{1, 1}
	}
	p := n.GetToken().Position
	return place{p.Line, p.Column}
}

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
	root map[string]ast.Node
	body ast.Node
	// whole says that every column could be read, so that one may be missed.
	whole bool
}

// layout reads a layout; nil when the file is no YAML at all.
func (r *reader) layout(source []byte) *Layout {
	d := &document{reader: r, root: map[string]ast.Node{}}
	if !d.parse(source) {
		return nil
	}
	l := &Layout{source: source}
	d.head(l)
	d.form(l)
	d.columns(l, d.texts())
	d.limits(l)
	d.list(l)
	d.together(l)
	return l
}

// parse reads the file into its top-level keys; unknown ones are problems.
func (d *document) parse(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !d.guard(data) {
		return false
	}
	var f *ast.File
	err := safely(func() (err error) {
		f, err = parser.ParseBytes(data, 0)
		return err
	})
	if err != nil {
		d.syntax(err)
		return false
	}
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		d.problem(place{1, 1}, "cần đúng một tài liệu YAML", "exactly one YAML document is needed")
		return false
	}
	d.body = f.Docs[0].Body
	entries, ok := mapping(d.body)
	if !ok {
		d.problem(placeOf(d.body), "cần các khóa ở đầu tệp", "the file must hold keys")
		return false
	}
	for _, e := range entries {
		key := e.Key.String()
		if !slices.Contains(layoutKeys, key) {
			d.problem(placeOf(e.Key), "khóa lạ «%s»; có: %s", "unknown key %q; known: %s", key, strings.Join(layoutKeys, ", "))
			continue
		}
		d.root[key] = e.Value
	}
	return true
}

// The YAML library goes into every level by recursion; a layout nests four deep.
const (
	deepestLine = 8
	longestLine = 4 << 10
)

// guard refuses text the YAML library must not be given.
func (d *document) guard(data []byte) bool {
	if !utf8.Valid(data) {
		d.problem(place{1, 1}, "không phải UTF-8", "not UTF-8")
		return false
	}
	depth, number := 0, 0
	for line := range bytes.Lines(data) {
		number++
		marks := 0
		for _, word := range bytes.Fields(line) {
			if !bytes.ContainsAny(word[:1], "-?&*!") {
				break
			}
			marks++
		}
		code, _, _ := bytes.Cut(line, []byte(" #"))
		depth += bytes.Count(code, []byte("[")) + bytes.Count(code, []byte("{"))
		if len(line) > longestLine || depth > deepestLine*4 || marks > deepestLine {
			d.problem(place{number, 1}, "dòng quá dài hoặc lồng nhau quá sâu", "the line is too long or nested too deep")
			return false
		}
		depth = max(0, depth-bytes.Count(code, []byte("]"))-bytes.Count(code, []byte("}")))
	}
	return true
}

// safely turns a panic of the YAML library into an error: a file from an office
// must not stop the program.
func safely(read func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return read()
}

// mapping returns the entries of a mapping node of one or many keys.
func mapping(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

// under returns the place of a key of a mapping, or of the mapping.
func under(n ast.Node, key string) place {
	entries, _ := mapping(n)
	for _, e := range entries {
		if e.Key.String() == key {
			return placeOf(e.Value)
		}
	}
	if len(entries) > 0 {
		return placeOf(entries[0].Key)
	}
	return placeOf(n)
}

// syntax reports an error of the YAML library with its own position.
func (d *document) syntax(err error) {
	var positioned yaml.Error
	at, text := place{1, 1}, err.Error()
	if errors.As(err, &positioned) {
		text = positioned.GetMessage()
		if t := positioned.GetToken(); t != nil && t.Position != nil {
			at = place{t.Position.Line, t.Position.Column}
		}
	}
	d.problem(at, "YAML sai: %s", "bad YAML: %s", text)
}

// decode reads a node into v, refusing unknown and repeated keys.
func (d *document) decode(n ast.Node, v any) bool {
	if err := safely(func() error { return yaml.NodeToValue(n, v, yaml.Strict()) }); err != nil {
		d.syntax(err)
		return false
	}
	return true
}

// get decodes a top-level key that may be left out.
func get[T any](d *document, key string) (v T) {
	if n, ok := d.root[key]; ok {
		d.decode(n, &v)
	}
	return v
}

// must decodes a top-level text that has to be there.
func (d *document) must(key string) string {
	s := strings.TrimSpace(get[string](d, key))
	if s == "" {
		d.problem(placeOf(d.root[key]), "thiếu «%s»", "%q is missing", key)
	}
	return s
}

// items returns the elements of a top-level list.
func (d *document) items(key string) []ast.Node {
	n, ok := d.root[key]
	if !ok {
		return nil
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		d.problem(placeOf(n), "«%s» phải là danh sách", "%q must be a list", key)
		return nil
	}
	return list.Values
}

// oneOf refuses a word outside its vocabulary.
func oneOf[T ~string](d *document, at place, what, said string, known []T) T {
	if !slices.Contains(known, T(said)) {
		d.problem(at, "%s «%s» không có; chọn: %v", "%s %q is not known; choose of %v", what, said, known)
	}
	return T(said)
}

var codeForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,29}$`)

// head reads what the layout is and how well it is known.
func (d *document) head(l *Layout) {
	l.Code, l.Version, l.Source = d.must("code"), d.must("version"), d.must("source")
	if l.Code != "" && !codeForm.MatchString(l.Code) {
		d.problem(placeOf(d.root["code"]), "mã «%s»: chỉ chữ thường, số, gạch ngang và chấm, 2 đến 30 ký tự", "code %q: small letters, digits, hyphens and dots, 2 to 30 of them", l.Code)
	}
	if strings.HasPrefix(l.Code, "pain.") {
		d.problem(placeOf(d.root["code"]), "mã «%s» dành cho ISO 20022", "code %q belongs to ISO 20022", l.Code)
	}
	l.Title, l.Note = get[payroll.Text](d, "title"), get[payroll.Text](d, "note")
	if l.Title.VI == "" || l.Title.EN == "" {
		d.problem(placeOf(d.root["title"]), "cần «title» có vi và en", "title needs vi and en")
	}
	l.Evidence = oneOf(d, placeOf(d.root["evidence"]), "evidence", d.must("evidence"), bankfiles.EvidenceGrades)
	l.Verified = d.must("verified")
	if !isDay(l.Verified) {
		d.problem(placeOf(d.root["verified"]), "«verified»: %s không phải yyyy, yyyy-mm, yyyy-mm-dd hay unknown", "verified: %q is not yyyy, yyyy-mm, yyyy-mm-dd or unknown", l.Verified)
	}
	l.Bank = get[string](d, "bank")
	if _, known := bankfiles.EmbeddedDirectory().Bank(l.Bank); l.Bank != "" && !known {
		d.problem(placeOf(d.root["bank"]), "ngân hàng «%s» không có trong danh mục (xem «chitra banks list»)", "bank %q is not in the directory (see “chitra banks list”)", l.Bank)
	}
	for _, n := range d.items("carries") {
		var rail string
		if d.decode(n, &rail) {
			l.Rails = append(l.Rails, oneOf(d, placeOf(n), "carries", rail, payroll.Rails))
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
	l.Kind = oneOf(d, placeOf(d.root["kind"]), "kind", d.must("kind"), []Kind{Workbook, Delimited})
	l.HeadingRow, l.FirstRow = get[int](d, "heading_row"), get[int](d, "first_row")
	l.Cells, l.Totals, l.Mark = get[map[string]string](d, "cells"), get[string](d, "totals"), get[bool](d, "byte_order_mark")
	l.Sheet = get[string](d, "sheet")
	if l.FirstRow < 2 || l.FirstRow > 1000 || l.HeadingRow < 1 || l.HeadingRow >= l.FirstRow {
		d.problem(placeOf(d.root["first_row"]), "cần heading_row ≥ 1 và first_row sau nó, không quá 1000", "heading_row must be at least 1 and first_row after it, at most 1000")
	}
	separator := get[string](d, "separator")
	switch l.Kind {
	case Workbook:
		if n := len([]rune(l.Sheet)); n < 1 || n > 31 || strings.ContainsAny(l.Sheet, `:\/?*[]`) {
			d.problem(placeOf(d.root["sheet"]), "tên trang tính «%s» không hợp lệ", "%q is no name of a sheet", l.Sheet)
		}
		if separator != "" || l.Mark {
			d.problem(placeOf(d.root["separator"]), "separator và byte_order_mark chỉ dùng cho csv", "separator and byte_order_mark are for csv")
		}
	case Delimited:
		if !slices.Contains([]string{",", ";", "|", "\t"}, separator) {
			d.problem(placeOf(d.root["separator"]), "separator phải là , ; | hoặc tab", "separator must be , ; | or a tab")
		} else {
			l.Separator = separator[0]
		}
		if l.HeadingRow != 1 || l.FirstRow != 2 || l.Sheet != "" || len(l.Cells) > 0 || l.Totals != "" {
			d.problem(placeOf(d.root["kind"]), "tệp csv có tiêu đề ở dòng 1, dữ liệu từ dòng 2, không có sheet, cells, totals", "a csv file has its heading in row 1, payments from row 2, and no sheet, cells or totals")
		}
	}
	for cell := range l.Cells {
		if row, _, ok := cellAt(cell); !ok || row >= l.FirstRow || row == l.HeadingRow {
			d.problem(under(d.root["cells"], cell), "ô «%s» phải nằm trên dòng dữ liệu, ngoài dòng tiêu đề", "cell %q must stand above the payments and outside the heading row", cell)
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
	d.signs(under(d.root["text"], "signs"), t.Signs)
	for from := range t.Rewrite {
		if utf8.RuneCountInString(from) != 1 {
			d.problem(under(d.root["text"], "rewrite"), "rewrite «%s»: cần đúng một ký tự", "rewrite %q: exactly one character is needed", from)
		}
	}
	return t
}

// signs refuses characters that could begin a formula or end a line.
func (d *document) signs(at place, signs string) {
	for _, r := range signs {
		if r < '!' || r > '~' || strings.ContainsRune(`=@"\`, r) {
			d.problem(at, "ký tự «%s» không được phép trong signs", "character %q is not allowed among signs", string(r))
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
	nodes := d.items("columns")
	if len(nodes) == 0 || len(nodes) > 100 {
		d.problem(placeOf(d.root["columns"]), "cần từ 1 đến 100 cột trong «columns»", "columns must list 1 to 100 columns")
	}
	d.whole = true
	for _, n := range nodes {
		var y columnYAML
		if !d.decode(n, &y) {
			d.whole = false
			continue
		}
		l.Columns = append(l.Columns, d.column(l, n, y, t))
	}
}

func (d *document) column(l *Layout, n ast.Node, y columnYAML, t textsYAML) Column {
	c := Column{Heading: y.Heading, Field: oneOf(d, under(n, "field"), "field", y.Field, fields), Value: y.Value,
		Min: y.Min, Max: y.Max, Signs: t.Signs, InHouse: y.InHouse, Only: y.Only, Width: y.Width}
	wrong := func(key, vi, en string) {
		d.problem(under(n, key), "cột «%s»: "+vi, "column %q: "+en, y.Heading)
	}
	if y.Signs != nil {
		d.signs(under(n, "signs"), *y.Signs)
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
		c.Key = oneOf(d, under(n, "key"), "key", y.Key, bankKeys)
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
	for _, n := range d.items("limits") {
		var y limitYAML
		if !d.decode(n, &y) {
			continue
		}
		m := Limit{Kind: oneOf(d, under(n, "what"), "what", y.What, limitKinds), Value: y.Value,
			Evidence: oneOf(d, under(n, "evidence"), "evidence", y.Evidence, bankfiles.EvidenceGrades), Source: y.Source}
		if m.Value <= 0 || m.Source == "" {
			d.problem(under(n, "value"), "giới hạn %s cần value dương và source", "limit %s needs a value above zero and a source", y.What)
		}
		if _, twice := l.limit(m.Kind); twice {
			d.problem(under(n, "what"), "giới hạn %s nêu hai lần", "limit %s is stated twice", y.What)
		}
		l.Limits = append(l.Limits, m)
	}
	least, _ := l.limit(RowsMin)
	if most, ok := l.limit(RowsMax); ok && least > most {
		d.problem(placeOf(d.root["limits"]), "rows_min lớn hơn rows_max", "rows_min is above rows_max")
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
	if !d.decode(n, &y) {
		return
	}
	if !fileForm.MatchString(y.File) || y.Version == "" {
		d.problem(under(n, "file"), "bank_list cần file (….csv cùng thư mục) và version", "bank_list needs file (….csv in the same folder) and version")
	}
	l.Banks = &BankList{File: y.File, Version: y.Version, Sheet: y.Sheet, Headings: y.Headings, FastOnly: y.FastOnly}
}

// together checks what no single key can tell.
func (d *document) together(l *Layout) {
	if !d.whole {
		return
	}
	at := placeOf(d.root["columns"])
	byList := slices.ContainsFunc(l.Columns, func(c Column) bool { return c.Key == ByList })
	if byList != (l.Banks != nil) {
		d.problem(at, "cột bank có key: list cần bank_list, và ngược lại", "a bank column with key list needs bank_list, and the other way round")
	}
	for _, f := range []Field{Amount, Name} {
		if l.column(f) < 0 {
			d.problem(at, "thiếu cột có field: %s", "no column has field %s", f)
		}
	}
	cash := slices.Contains(l.Rails, payroll.Cash)
	switch has := l.column(Account) >= 0; {
	case cash && has:
		d.problem(at, "mẫu tiền mặt không có cột account", "a layout for cash has no column account")
	case !cash && !has:
		d.problem(at, "thiếu cột có field: account", "no column has field account")
	}
	if cash && len(l.Rails) > 1 {
		d.problem(placeOf(d.root["carries"]), "mẫu tiền mặt không nhận chuyển khoản", "a layout for cash takes no transfers")
	}
	if memo := l.column(Memo); memo < 0 && l.column(Reference) < 0 {
		d.problem(at, "cần cột memo hoặc reference, nếu không sẽ không đối chiếu được", "a column memo or reference is needed, or the bank's answer cannot be matched")
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
			d.problem(at, "field %s có ở hai cột", "field %s stands in two columns", f)
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
	file := r.file
	defer func() { r.file = file }()
	r.file = b.File
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	rows.FieldsPerRecord = -1
	all, err := rows.ReadAll()
	if err != nil || len(all) == 0 || len(all[0]) < 3 || !slices.Equal(all[0], listHeading[:min(len(all[0]), len(listHeading))]) {
		r.problem(place{1, 1}, "cần các cột %s (%v)", "columns %s are needed (%v)", strings.Join(listHeading, ","), err)
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
			r.problem(place{i + 2, 1}, "«%s» → «%s»: trống, ngân hàng lạ, hoặc ngân hàng có hai dòng", "%q → %q: empty, an unknown bank, or a second row for the bank", s.text, key)
		case l.Kind == Delimited && strings.ContainsAny(s.text, string(l.Separator)+"\"\r\n"):
			r.problem(place{i + 2, 1}, "«%s» có dấu phân cách", "%q holds the separator", s.text)
		}
		into[key] = s
	}
}
