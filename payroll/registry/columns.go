package registry

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxColumns is the number of columns of the widest layout.
const maxColumns = 25

// column is a column a list may have.
type column struct {
	key, vi string
	also    []string // other headers seen in offices
	// required columns must be in the file.
	required bool
	// identifier columns hold text even where it is all digits: a number cell
	// has lost leading zeros or digits beyond the fifteenth.
	identifier bool
	limit      int // characters of a cell
}

// layout is the set of columns of one kind of list.
type layout []column

// The columns of a beneficiary file, in the order of the documentation.
const (
	colPersonID = iota
	colName
	colBorn
	colSex
	colUnit
	colJurisdiction
	colCategory
	colPercent
	colCount
	colFacts
	colDecisionNo
	colDecisionDate
	colFrom
	colTo
	colStatus
	colStatusFrom
	colDied
	colPayeeName
	colPayeeID
	colPayeeRelation
	colMethod
	colBank
	colAccount
	colHolder
	colSince
)

var beneficiaryLayout = layout{
	colPersonID:      {key: "person_id", vi: "so_dinh_danh", also: []string{"so_dinh_danh_ca_nhan", "so_cccd", "cccd"}, required: true, identifier: true, limit: 40},
	colName:          {key: "full_name", vi: "ho_ten", also: []string{"ho_va_ten"}, required: true, limit: 100},
	colBorn:          {key: "birth_date", vi: "ngay_sinh", also: []string{"nam_sinh", "ngay_thang_nam_sinh"}, limit: 30},
	colSex:           {key: "sex", vi: "gioi_tinh", limit: 20},
	colUnit:          {key: "unit", vi: "don_vi", limit: 20},
	colJurisdiction:  {key: "jurisdiction", vi: "dia_ban", limit: 40},
	colCategory:      {key: "category", vi: "doi_tuong", required: true, limit: 60},
	colPercent:       {key: "percent", vi: "ty_le", limit: 20},
	colCount:         {key: "count", vi: "so_luong", limit: 20},
	colFacts:         {key: "facts", vi: "dac_diem", limit: 500},
	colDecisionNo:    {key: "decision_no", vi: "so_quyet_dinh", limit: 60},
	colDecisionDate:  {key: "decision_date", vi: "ngay_quyet_dinh", limit: 30},
	colFrom:          {key: "from_month", vi: "huong_tu", limit: 30},
	colTo:            {key: "to_month", vi: "huong_den", limit: 30},
	colStatus:        {key: "status", vi: "trang_thai", limit: 30},
	colStatusFrom:    {key: "status_from", vi: "trang_thai_tu", limit: 30},
	colDied:          {key: "died_on", vi: "ngay_mat", limit: 30},
	colPayeeName:     {key: "payee_name", vi: "nguoi_nhan", limit: 140},
	colPayeeID:       {key: "payee_id", vi: "so_dinh_danh_nguoi_nhan", identifier: true, limit: 40},
	colPayeeRelation: {key: "payee_relation", vi: "quan_he", limit: 60},
	colMethod:        {key: "method", vi: "hinh_thuc", limit: 30},
	colBank:          {key: "bank", vi: "ngan_hang", identifier: true, limit: 200},
	colAccount:       {key: "account_no", vi: "so_tai_khoan", identifier: true, limit: 60},
	colHolder:        {key: "account_name", vi: "chu_tai_khoan", limit: 140},
	colSince:         {key: "effective_from", vi: "ap_dung_tu", limit: 30},
}

// The columns of a units file.
const (
	unitCode = iota
	unitName
	unitJurisdiction
	unitBudgetCode
	unitProgramme
	unitBank
	unitAccount
	unitHolder
	unitFormat
)

var unitLayout = layout{
	unitCode:         {key: "unit", vi: "don_vi", required: true, limit: 20},
	unitName:         {key: "name", vi: "ten", required: true, limit: 140},
	unitJurisdiction: {key: "jurisdiction", vi: "dia_ban", limit: 40},
	unitBudgetCode:   {key: "budget_code", vi: "ma_ngan_sach", identifier: true, limit: 20},
	unitProgramme:    {key: "programme", vi: "chuong_trinh", limit: 20},
	unitBank:         {key: "debtor_bank", vi: "ngan_hang_chi", identifier: true, limit: 200},
	unitAccount:      {key: "debtor_account", vi: "tai_khoan_chi", identifier: true, limit: 60},
	unitHolder:       {key: "debtor_name", vi: "ten_tai_khoan", limit: 140},
	unitFormat:       {key: "format", vi: "dinh_dang", limit: 60},
}

// Columns that every list may have and that hold nothing to read: the running
// number, and the findings of an earlier reading.
const (
	errorColumn  = "Lỗi"
	numberColumn = "STT"
)

// Places a header may have besides a column of the layout.
const (
	notKnown = -1
	passOver = -2
)

// names maps every folded header to its column.
func (l layout) names() map[string]int {
	names := map[string]int{fold(errorColumn): passOver, fold(numberColumn): passOver}
	for i, c := range l {
		names[fold(c.key)], names[fold(c.vi)] = i, i
		for _, other := range c.also {
			names[fold(other)] = i
		}
	}
	return names
}

// required names the columns a list must have, in both languages.
func (l layout) required() string {
	var names []string
	for _, c := range l {
		if c.required {
			names = append(names, c.both())
		}
	}
	return strings.Join(names, ", ")
}

func (c column) both() string { return c.vi + " (" + c.key + ")" }

// fold brings a header or a word to the form it is compared in: without
// accents, case, spaces and punctuation. "Số định danh" and "so_dinh_danh" are
// one.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case r == 'đ' || r == 'Đ':
			b.WriteByte('d')
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}
