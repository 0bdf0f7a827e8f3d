package rates

import (
	"fmt"
	"slices"
	"strings"

	"chitra/payroll"
)

// Skeleton writes the beginning of an instrument file: every key with what it is
// for, and examples to uncomment. It is refused until it is filled, by the same
// checks as any other file.
func Skeleton(t *payroll.RateTable, number string) []byte {
	var areas, bases []string
	for _, j := range t.Catalogue().Jurisdictions {
		areas = append(areas, string(j.Code))
	}
	for _, in := range t.Instruments() {
		for _, r := range in.Bases {
			if !slices.Contains(bases, r.Key.Category) {
				bases = append(bases, r.Key.Category)
			}
		}
	}
	return fmt.Appendf(nil, instrumentSkeleton, scalar(number), strings.Join(areas, ", "), strings.Join(bases, ", "))
}

const instrumentSkeleton = `# Một văn bản, một tệp. Điền xong thì chạy: chitra rates check --rates THƯ-MỤC
# One instrument, one file. When it is filled, run: chitra rates check --rates FOLDER
# Dòng bắt đầu bằng # không được đọc. / Lines that begin with # are not read.

number: %s
issuer:                  # cơ quan ban hành / who issued it
title:                   # trích yếu / what it is about
issued:                  # ngày ký yyyy-mm-dd, chưa biết thì để trống / signed on, may stay empty
in_force:                # ngày có hiệu lực yyyy-mm-dd / in force from
standing: provisional    # provisional: chưa chi theo. Đổi thành confirmed khi đã đọc chính văn bản
                         # provisional is never paid from; write confirmed once the text itself was read
checked: {on: , how: }   # ngày đối chiếu và cách đối chiếu / when and how the figures were verified

# Văn bản bị thay thế: mức cùng tên của nó nhường chỗ từ tháng văn bản này nói đến.
# Instruments this one replaces: their figures give way from the first month this one speaks of.
# replaces: [77/2024/NĐ-CP]

# Mức nền: số tiền mà các hệ số nhân vào. Mức của địa phương ghi jurisdiction và greater_of: national.
# Bases: amounts that coefficients multiply. A province's carries its jurisdiction and greater_of: national.
# Địa bàn / jurisdictions: %s
# Mức nền đã có / known bases: %s
bases:
#  - {name: muc_chuan_tghx, provision: Điều 1, from: 2027-01, jurisdiction: hai-phong, greater_of: national, amount: 1}

# Mức của từng khoản. Mã đối tượng: chitra rates list --categories. Mức hiện có: chitra rates show MÃ.
# Tuổi tính "từ đủ" from đến "dưới" below; tỷ lệ và số lượng tính cả hai đầu. Số tiền là đồng, không có dấu chấm.
# Values. Categories: chitra rates list --categories. What stands now: chitra rates show CODE.
# Ages are from ≤ age < below; percents and counts include both ends. Amounts are đồng without separators.
values:
#  - {category: TU_DAY, component: tro_cap, provision: Phụ lục I mục 9, from: 2027-01, amount: 1}
#  - {category: K1, component: tro_cap, provision: Điều 6, from: 2027-01, when: {age: {from: 4, below: 16}}, coefficient: "1.5", base: muc_chuan_tghx}
#  - {category: SP, component: tro_cap, provision: Điều 3, from: 2027-01, jurisdiction: hai-phong, greater_of: national, when: {age: {from: 70, below: 75}, any: [ho_ngheo, ho_can_ngheo]}, amount: 1}
#  - category: BENH_BINH       # bảng theo tỷ lệ; gõ sẵn trong bảng tính thì dùng: chitra rates import
#    component: tro_cap        # a table by percent; from a spreadsheet: chitra rates import
#    provision: Phụ lục I mục 7.1
#    from: 2027-01
#    by: percent
#    table: {"41-50": 1, "51-60": 1}

# Chế độ chấm dứt / benefits that end
# ends:
#  - {category: K5C, from: 2027-01, provision: Điều 2}
`

// CategoriesSkeleton writes the beginning of an office's categories.yaml.
func CategoriesSkeleton() []byte { return []byte(categoriesSkeleton) }

const categoriesSkeleton = `# Chương trình và đối tượng của riêng đơn vị, thêm vào danh mục của chitra; không sửa được mã đã có.
# Programmes and categories of the office, added to those of chitra; a code that exists cannot be changed.
# Mức tiền đặt trong tệp văn bản bên cạnh (chitra rates new). Kiểm: chitra rates check --rates THƯ-MỤC
# Figures stand in instrument files beside this one (chitra rates new). Check: chitra rates check --rates FOLDER

programmes:
#  - {code: TIENDIEN, name: {vi: Hỗ trợ tiền điện, en: Electricity support}, budget: {vi: ngân sách địa phương, en: local budget}, purpose: GOVT, memo: HO TRO TIEN DIEN}
#    code: chữ hoa và số, vào mã đợt; purpose: mã ISO 20022; memo: chữ hoa không dấu, mở đầu nội dung chuyển tiền

jurisdictions:
#  - {code: quang-ninh, parent: national, name: {vi: tỉnh Quảng Ninh, en: province of Quảng Ninh}}

components:              # các khoản / components
#  - {code: tien_dien, name: {vi: tiền điện, en: electricity}}

facts:                   # đặc điểm ghi trong quyết định / facts a decision states
#  - {code: ho_khong_dien_luoi, name: {vi: hộ không có điện lưới, en: household off the grid}}

categories:
#  - code: DIEN_HO_NGHEO
#    programme: TIENDIEN
#    name: {vi: Hộ nghèo được hỗ trợ tiền điện, en: Poor household}
#    basis: Điều 2
#    timing: quarterly        # bỏ trống = hằng tháng; once, quarterly, yearly, death
#    facts: [ho_khong_dien_luoi]
#    components: [{code: tien_dien}]

# Quy tắc khi một người có nhiều quyết định; không có quy tắc thì cộng.
# How decisions of one person meet; without a rule they add up.
# kind: highest, highest_group, replaces, once_per_person, once_per_couple, survivor_limit
stacking:
#  - {code: one_electricity, kind: highest, categories: [DIEN_HO_NGHEO, DIEN_HO_CHINH_SACH], basis: {instrument: 1/2027/NQ-HĐND, provision: Điều 4}}
`

// FileName is the usual name of an instrument's file: its number in small plain
// letters.
func FileName(number string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(unmark(number)) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-") && b.Len() > 0:
			b.WriteByte('-')
		}
	}
	name := strings.Trim(b.String(), "-")
	if name == "" {
		name = "van-ban"
	}
	return name + ".yaml"
}

// unmark writes the accented letters of instrument numbers plain.
func unmark(s string) string {
	return strings.NewReplacer("Đ", "D", "đ", "d", "Ư", "U", "ư", "u", "Ơ", "O", "ơ", "o", "Ă", "A", "ă", "a", "Â", "A", "â", "a",
		"Ê", "E", "ê", "e", "Ô", "O", "ô", "o").Replace(s)
}

// scalar writes a text as YAML reads it back, in quotes where it must be.
func scalar(s string) string {
	plain := s != "" && !strings.ContainsAny(s, ":#{}[],&*!|>'\"%@`\n\t") && !strings.ContainsAny(s[:1], "-? 0123456789.~") && strings.TrimSpace(s) == s &&
		!slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}, strings.ToLower(s))
	if plain {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
