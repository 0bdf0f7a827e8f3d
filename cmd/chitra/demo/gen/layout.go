package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"chitra/cmd/chitra/sample"
	"chitra/payroll"
)

// layout is how one commune writes its list.
type layout struct {
	workbook  bool
	separator rune
	bom, crlf bool
	// headers gives the header of a column; nil writes the English one.
	headers map[string]string
	// vietnamese writes months as mm/yyyy and words in Vietnamese.
	vietnamese bool
	// title writes two lines above the header of a workbook.
	title string
	// numbers writes percents and counts of a workbook as numbers, dates as
	// dates.
	numbers bool
	// first are columns that stand before the others.
	first []string
}

// Layouts that come more than once.
var (
	plain      = layout{separator: ','}
	commas     = layout{separator: ',', headers: coded, vietnamese: true}
	semicolons = layout{separator: ';', bom: true, crlf: true, headers: coded, vietnamese: true}
)

// layouts are those of the twelve lists, in the order of demo.Lists.
var layouts = []layout{
	plain,
	{separator: ',', bom: true},
	semicolons,
	{workbook: true, headers: spoken, vietnamese: true, title: "DANH SÁCH ĐỐI TƯỢNG XÃ MẪU 04"},
	commas,
	{separator: ';', headers: spoken, vietnamese: true, first: []string{"unit", "full_name", "birth_date", "sex", "person_id"}},
	{workbook: true},
	{separator: ';'},
	{separator: ',', bom: true, crlf: true, headers: spoken, vietnamese: true},
	{workbook: true, headers: coded, vietnamese: true, numbers: true},
	semicolons,
	{workbook: true, headers: spoken, vietnamese: true, numbers: true, title: "DANH SÁCH ĐỐI TƯỢNG XÃ MẪU 12", first: []string{"full_name", "person_id"}},
}

// coded and spoken are the Vietnamese headers, as codes and as people write
// them.
var (
	coded = map[string]string{
		"person_id": "so_dinh_danh", "full_name": "ho_ten", "birth_date": "ngay_sinh", "sex": "gioi_tinh",
		"unit": "don_vi", "jurisdiction": "dia_ban", "category": "doi_tuong", "percent": "ty_le", "count": "so_luong",
		"facts": "dac_diem", "decision_no": "so_quyet_dinh", "decision_date": "ngay_quyet_dinh",
		"from_month": "huong_tu", "to_month": "huong_den", "status": "trang_thai", "status_from": "trang_thai_tu",
		"died_on": "ngay_mat", "payee_name": "nguoi_nhan", "payee_id": "so_dinh_danh_nguoi_nhan",
		"payee_relation": "quan_he", "method": "hinh_thuc", "bank": "ngan_hang", "account_no": "so_tai_khoan",
		"account_name": "chu_tai_khoan",
	}
	spoken = map[string]string{
		"person_id": "Số định danh", "full_name": "Họ tên", "birth_date": "Ngày sinh", "sex": "Giới tính",
		"unit": "Đơn vị", "jurisdiction": "Địa bàn", "category": "Đối tượng", "percent": "Tỷ lệ", "count": "Số lượng",
		"facts": "Đặc điểm", "decision_no": "Số quyết định", "decision_date": "Ngày quyết định",
		"from_month": "Hưởng từ", "to_month": "Hưởng đến", "status": "Trạng thái", "status_from": "Trạng thái từ",
		"died_on": "Ngày mất", "payee_name": "Người nhận", "payee_id": "Số định danh người nhận",
		"payee_relation": "Quan hệ", "method": "Hình thức", "bank": "Ngân hàng", "account_no": "Số tài khoản",
		"account_name": "Chủ tài khoản",
	}
)

// write writes a list as one file.
func (l *layout) write(rows []sample.Row) ([]byte, error) {
	order := l.order()
	table := make([][]string, len(rows))
	for i := range rows {
		cells := rows[i].Append(nil)
		l.translate(cells)
		for _, column := range order {
			table[i] = append(table[i], cells[column])
		}
	}
	if l.workbook {
		return l.xlsx(order, table)
	}
	return l.csv(order, table)
}

// order lists the columns of a sample row in the order of the file.
func (l *layout) order() (order []int) {
	for _, name := range l.first {
		order = append(order, columnIndex(name))
	}
	for i, name := range sample.Columns {
		if !strings.Contains(" "+strings.Join(l.first, " ")+" ", " "+name+" ") {
			order = append(order, i)
		}
	}
	return order
}

func columnIndex(name string) int {
	for i, column := range sample.Columns {
		if column == name {
			return i
		}
	}
	panic("no column " + name) // a layout of this file is misspelt
}

func (l *layout) header(column int) string {
	name := sample.Columns[column]
	if l.headers == nil {
		return name
	}
	return l.headers[name]
}

// words are the Vietnamese forms of what a sample row writes as a code.
var words = map[string]map[string]string{
	"sex":    {"nam": "Nam", "nu": "Nữ"},
	"status": {"active": "dang_huong", "suspended": "tam_dung", "stopped": "thoi_huong"},
}

// translate writes a row's codes and months as a Vietnamese list does. What it
// does not know stays as it is.
func (l *layout) translate(cells []string) {
	if !l.vietnamese {
		return
	}
	for i, name := range sample.Columns {
		if word, ok := words[name][cells[i]]; ok {
			cells[i] = word
		}
		switch name {
		case "from_month", "to_month", "status_from":
			if m, err := payroll.ParseMonth(cells[i]); err == nil {
				cells[i] = m.Vietnamese()
			}
		}
	}
}

func (l *layout) csv(order []int, table [][]string) ([]byte, error) {
	var b bytes.Buffer
	if l.bom {
		b.WriteString("\ufeff")
	}
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = l.separator, l.crlf
	header := make([]string, len(order))
	for i, column := range order {
		header[i] = l.header(column)
	}
	if err := w.Write(header); err != nil {
		return nil, err
	}
	if err := w.WriteAll(table); err != nil {
		return nil, fmt.Errorf("csv: %w", err)
	}
	return b.Bytes(), nil
}
