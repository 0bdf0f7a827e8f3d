package rates

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"chitra/payroll"
	"chitra/payroll/yamlfile"
)

// Head is what an instrument file says before its figures, and what the rows of
// a typed table share.
type Head struct {
	Number, Issuer, Title   string
	Issued, InForce         string // yyyy-mm-dd
	Standing                payroll.Standing
	CheckedOn, CheckedHow   string
	Replaces                []string
	Category, Component     string
	Provision               string
	From, To                string // yyyy-mm
	Jurisdiction, GreaterOf string
}

// typedColumns are the columns of a typed table: Vietnamese and English names.
var typedColumns = map[string]string{
	"ty_le": "percent", "percent": "percent", "muc": "amount", "so_tien": "amount", "amount": "amount",
	"doi_tuong": "category", "category": "category", "khoan": "component", "component": "component",
	"dieu_khoan": "provision", "provision": "provision", "dac_diem": "facts", "facts": "facts",
	"so_luong": "count", "count": "count", "tuoi": "age", "age": "age",
	"he_so": "coefficient", "coefficient": "coefficient", "muc_nen": "base", "base": "base",
	"tu_thang": "from", "from": "from", "den_thang": "to", "to": "to", "dia_ban": "jurisdiction", "jurisdiction": "jurisdiction",
}

// typedRow is one row of a typed table, by column.
type typedRow struct {
	line int
	cell map[string]string
}

// FromTable makes an instrument file of a table somebody typed: percent and
// amount, or any of the columns that docs/cli.md lists. Every problem comes with
// the row it is in. The result still has to pass [Load].
func FromTable(name string, data []byte, h Head) ([]byte, []Problem) {
	l := &loader{}
	rows := l.typedRows(name, data)
	var out bytes.Buffer
	h.write(&out)
	var bases, values []string
	for i := 0; i < len(rows); i++ {
		r := h.fill(rows[i])
		if r.cell["percent"] != "" {
			end := i
			for end+1 < len(rows) && sameTable(r, h.fill(rows[end+1])) {
				end++
			}
			values = append(values, l.tableEntry(name, r, rows[i:end+1]))
			i = end
			continue
		}
		if r.cell["category"] == "" && r.cell["base"] != "" && r.cell["coefficient"] == "" {
			bases = append(bases, l.entry(name, r, "name"))
			continue
		}
		values = append(values, l.entry(name, r, "category"))
	}
	writeList(&out, "bases", bases)
	writeList(&out, "values", values)
	return out.Bytes(), l.problems
}

func writeList(out *bytes.Buffer, key string, entries []string) {
	if len(entries) > 0 {
		fmt.Fprintf(out, "%s:\n%s", key, strings.Join(entries, ""))
	}
}

func (h *Head) write(out *bytes.Buffer) {
	for _, line := range [][2]string{{"number", h.Number}, {"issuer", h.Issuer}, {"title", h.Title}, {"issued", h.Issued}, {"in_force", h.InForce}, {"standing", string(h.Standing)}} {
		if line[1] != "" {
			fmt.Fprintf(out, "%s: %s\n", line[0], valueScalar(line[0], line[1]))
		}
	}
	fmt.Fprintf(out, "checked: {on: %s, how: %s}\n", h.CheckedOn, scalar(h.CheckedHow))
	if len(h.Replaces) > 0 {
		quoted := make([]string, len(h.Replaces))
		for i, number := range h.Replaces {
			quoted[i] = scalar(number)
		}
		fmt.Fprintf(out, "replaces: [%s]\n", strings.Join(quoted, ", "))
	}
}

// valueScalar leaves dates and months bare, as the other files have them.
func valueScalar(key, text string) string {
	if slices.Contains([]string{"issued", "in_force", "from", "to", "amount"}, key) && strings.Trim(text, "0123456789-") == "" {
		return text
	}
	return scalar(text)
}

// typedRows reads the cells, header first.
func (l *loader) typedRows(name string, data []byte) []typedRow {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Notepad writes one
	if len(data) > maxFile {
		l.problem(name, yamlfile.Head, "tệp lớn hơn %d byte", "the file is larger than %d bytes", maxFile)
		return nil
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	head, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		r.Comma = ';'
	}
	var columns []string
	var rows []typedRow
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			l.problem(name, yamlfile.Head, "CSV sai: %v", "bad CSV: %v", err)
			return nil
		}
		line, _ := r.FieldPos(0)
		if columns == nil {
			columns = l.typedHeader(name, line, cells)
			continue
		}
		row := typedRow{line, map[string]string{}}
		for i, c := range cells {
			if c = strings.TrimSpace(c); c != "" && i < len(columns) && columns[i] != "" {
				row.cell[columns[i]] = c
			}
		}
		if len(row.cell) > 0 {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		l.problem(name, yamlfile.Head, "không có dòng nào", "there are no rows")
	}
	return rows
}

func (l *loader) typedHeader(name string, line int, cells []string) []string {
	columns := make([]string, len(cells))
	for i, c := range cells {
		known, ok := typedColumns[strings.ToLower(strings.TrimSpace(c))]
		switch {
		case !ok:
			l.problem(name, yamlfile.Place{Line: line, Column: i + 1}, "cột lạ «%s»; có: %s", "unknown column %q; known: %s", c, names(typedNames()))
		case slices.Contains(columns, known):
			l.problem(name, yamlfile.Place{Line: line, Column: i + 1}, "cột «%s» lặp lại", "column %q is repeated", c)
		default:
			columns[i] = known
		}
	}
	return columns
}

func typedNames() map[string]bool {
	set := map[string]bool{}
	for name := range typedColumns {
		set[name] = true
	}
	return set
}

// fill gives a row what the rows share.
func (h *Head) fill(r typedRow) typedRow {
	cell := map[string]string{}
	for key, value := range map[string]string{"category": h.Category, "component": h.Component, "provision": h.Provision, "from": h.From,
		"to": h.To, "jurisdiction": h.Jurisdiction, "greater_of": h.GreaterOf} {
		if value != "" {
			cell[key] = value
		}
	}
	if r.cell["base"] != "" && r.cell["coefficient"] == "" && r.cell["category"] == "" {
		delete(cell, "category")
		delete(cell, "component")
	}
	for key, value := range r.cell {
		cell[key] = value
	}
	if cell["jurisdiction"] != "" && cell["jurisdiction"] != string(payroll.National) {
		cell["greater_of"] = string(payroll.National)
	}
	return typedRow{r.line, cell}
}

// sameTable reports whether a row continues a table by percent.
func sameTable(a, b typedRow) bool {
	for _, key := range []string{"category", "component", "provision", "from", "to", "jurisdiction", "facts", "count", "age", "coefficient", "base"} {
		if a.cell[key] != b.cell[key] {
			return false
		}
	}
	return b.cell["percent"] != ""
}

// common writes the fields of an entry but for its money.
func (l *loader) common(name string, r typedRow, first string) []string {
	var fields []string
	key := func(k, v string) {
		if v != "" {
			fields = append(fields, k+": "+valueScalar(k, v))
		}
	}
	if first == "name" {
		key("name", r.cell["base"])
	} else {
		key("category", r.cell["category"])
		key("component", r.cell["component"])
		if r.cell["category"] == "" || r.cell["component"] == "" {
			l.problem(name, yamlfile.Place{Line: r.line, Column: 1}, "thiếu đối tượng hoặc khoản", "category or component is missing")
		}
	}
	for _, k := range []string{"provision", "from", "to", "jurisdiction", "greater_of"} {
		key(k, r.cell[k])
	}
	if r.cell["provision"] == "" || r.cell["from"] == "" {
		l.problem(name, yamlfile.Place{Line: r.line, Column: 1}, "thiếu điều khoản hoặc tháng bắt đầu", "provision or first month is missing")
	}
	if when := l.when(name, r); when != "" {
		fields = append(fields, "when: {"+when+"}")
	}
	return fields
}

// when writes the condition of a row: facts, age from-below, count.
func (l *loader) when(name string, r typedRow) string {
	var parts []string
	if age := r.cell["age"]; age != "" {
		parts = append(parts, "age: {"+l.bounds(name, r.line, age, "below")+"}")
	}
	if count := r.cell["count"]; count != "" {
		parts = append(parts, "count: {"+l.bounds(name, r.line, count, "to")+"}")
	}
	var all, not []string
	for _, f := range strings.FieldsFunc(r.cell["facts"], func(c rune) bool { return c == ';' || c == ' ' }) {
		if without, is := strings.CutPrefix(f, "-"); is {
			not = append(not, scalar(without))
		} else {
			all = append(all, scalar(f))
		}
	}
	for _, list := range []struct {
		key   string
		facts []string
	}{{"all", all}, {"not", not}} {
		if len(list.facts) > 0 {
			parts = append(parts, list.key+": ["+strings.Join(list.facts, ", ")+"]")
		}
	}
	return strings.Join(parts, ", ")
}

// bounds reads 60-75, 75- or -4; a number alone is itself.
func (l *loader) bounds(name string, line int, text, end string) string {
	low, high, span := strings.Cut(text, "-")
	if !span {
		high = low
		if n, err := strconv.Atoi(low); err == nil && end == "below" {
			high = strconv.Itoa(n + 1)
		}
	}
	var parts []string
	for _, x := range [][2]string{{"from", low}, {end, high}} {
		switch n, err := strconv.Atoi(x[1]); {
		case x[1] == "":
		case err != nil || n < 0 || !plainDigits(x[1]):
			l.problem(name, yamlfile.Place{Line: line, Column: 1}, "khoảng «%s» sai: ghi 60-75, 75- hoặc -4", "bad range %q: write 60-75, 75- or -4", text)
		default:
			parts = append(parts, x[0]+": "+x[1])
		}
	}
	return strings.Join(parts, ", ")
}

// entry writes one value: an amount, or a coefficient of a base.
func (l *loader) entry(name string, r typedRow, first string) string {
	fields := l.common(name, r, first)
	if c := r.cell["coefficient"]; c != "" {
		if _, ok := parseCoefficient(strings.ReplaceAll(c, ",", ".")); !ok || r.cell["amount"] != "" {
			l.problem(name, yamlfile.Place{Line: r.line, Column: 1}, "hệ số «%s» phải dương, dạng 1,5, và không đi cùng số tiền", "coefficient %q must be positive, written 1.5, and excludes an amount", c)
		}
		fields = append(fields, `coefficient: "`+strings.ReplaceAll(c, ",", ".")+`"`, "base: "+scalar(r.cell["base"]))
	} else {
		fields = append(fields, "amount: "+l.amount(name, r))
	}
	return "  - {" + strings.Join(fields, ", ") + "}\n"
}

// amount reads đồng as people type them.
func (l *loader) amount(name string, r typedRow) string {
	a, err := payroll.ParseAmount(r.cell["amount"])
	if err != nil || a <= 0 {
		l.problem(name, yamlfile.Place{Line: r.line, Column: 1}, "số tiền «%s» phải là đồng nguyên, dương, như 1.878.000", "amount %q must be whole đồng above zero, such as 1.878.000", r.cell["amount"])
	}
	return a.Plain()
}

// tableEntry writes the rows of one table by percent.
func (l *loader) tableEntry(name string, shared typedRow, rows []typedRow) string {
	var b strings.Builder
	fields := l.common(name, shared, "category")
	b.WriteString("  - " + strings.Join(fields, "\n    ") + "\n    by: percent\n    table: {\n")
	seen := map[string]int{}
	for i, r := range rows {
		key := strings.ReplaceAll(strings.TrimSuffix(r.cell["percent"], "%"), " ", "")
		if first, twice := seen[key]; twice {
			l.problem(name, yamlfile.Place{Line: r.line, Column: 1}, "tỷ lệ «%s» đã có ở dòng %d", "percent %q stands in row %d already", key, first)
		}
		seen[key] = r.line
		if strings.Trim(key, "0123456789-") != "" || key == "" {
			l.problem(name, yamlfile.Place{Line: r.line, Column: 1}, "tỷ lệ «%s» phải là số, hoặc khoảng 41-50", "percent %q must be a number, or a bracket 41-50", r.cell["percent"])
		}
		comma := ","
		if i == len(rows)-1 {
			comma = ""
		}
		fmt.Fprintf(&b, "      %q: %s%s\n", key, l.amount(name, r), comma)
	}
	b.WriteString("    }\n")
	return b.String()
}
