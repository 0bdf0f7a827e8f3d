package sample

import "strings"

// fault is one way in which a row can be wrong. Its name stands in the decision
// number of the row, so that an error sheet can be read against it.
type fault struct {
	name string
	// spoil turns a sound row into a faulty one, and may add a second row.
	spoil func(rows []Row) []Row
}

// onRow makes a fault that spoils the row alone.
func onRow(name string, spoil func(*Row)) fault {
	return fault{name, func(rows []Row) []Row {
		spoil(&rows[0])
		return rows
	}}
}

// onAccount makes a fault of the account; the row has one first.
func onAccount(name string, spoil func(*Row)) fault {
	return onRow(name, func(r *Row) {
		r.Method, r.Bank, r.AccountNo = "account", "Agribank", "2100205123456"
		spoil(r)
	})
}

// onCategory makes a fault of what a decision on a category must state.
func onCategory(name, category string, spoil func(*Row)) fault {
	return onRow(name, func(r *Row) {
		r.Category, r.Percent, r.Count, r.Facts = category, "", "", ""
		spoil(r)
	})
}

// again makes a fault of two rows of one person.
func again(name string, spoil func(second *Row)) fault {
	return fault{name, func(rows []Row) []Row {
		second := rows[0]
		spoil(&second)
		return append(rows, second)
	}}
}

// faults are the ways in which lists were found wrong, in the order of the
// columns. One of them a reader mends by itself: a name in decomposed Unicode.
var faults = []fault{
	onRow("THIEU-SO-DINH-DANH", func(r *Row) { r.PersonID = "" }),
	onRow("SO-DINH-DANH-MAT-SO-0", func(r *Row) { r.PersonID = strings.TrimPrefix(r.PersonID, "0") }),
	onRow("SO-DINH-DANH-CO-CHU", func(r *Row) { r.PersonID = "O" + r.PersonID[1:] }),
	onRow("SO-DINH-DANH-SAI-TINH", func(r *Row) { r.PersonID = "099" + r.PersonID[3:] }),
	onRow("SO-DINH-DANH-SAI-GIOI-TINH", func(r *Row) {
		other := map[string]string{"nam": "nu", "nu": "nam"}
		r.Sex = other[r.Sex]
	}),
	onRow("SO-DINH-DANH-SAI-NAM-SINH", func(r *Row) { r.BirthDate = "15/06/19" + otherYear(r.PersonID[4:6]) }),
	onRow("SO-DINH-DANH-KIEU-SO", func(r *Row) { r.PersonID = "3.1045E+10" }),
	onRow("THIEU-HO-TEN", func(r *Row) { r.FullName = "" }),
	onRow("HO-TEN-UNICODE-TO-HOP", func(r *Row) { r.FullName = "Nguye\u0302\u0303n Va\u0306n Ma\u0302\u0303u" }),
	onRow("HO-TEN-TCVN3", func(r *Row) { r.FullName = "NguyÔn V¨n MÉu" }),
	onRow("HO-TEN-VNI", func(r *Row) { r.FullName = "Nguyeãn Vaên Maãu" }),
	onRow("HO-TEN-CONG-THUC", func(r *Row) { r.FullName = `=HYPERLINK("http://example.invalid","Mẫu")` }),
	onRow("HO-TEN-KY-TU-AN", func(r *Row) { r.FullName = "Nguyễn\u200b Văn\u202e Mẫu" }),
	onRow("NGAY-SINH-KHONG-CO", func(r *Row) { r.BirthDate = "31/02/19" + r.PersonID[4:6] }),
	onRow("NGAY-SINH-THANG-TRUOC", func(r *Row) { r.BirthDate = "06/25/19" + r.PersonID[4:6] }),
	onRow("NGAY-SINH-TUONG-LAI", func(r *Row) { r.BirthDate = "01/01/2199" }),
	onRow("GIOI-TINH-LA", func(r *Row) { r.Sex = "khác" }),
	onRow("DON-VI-LA", func(r *Row) { r.Unit = "00000" }),
	onRow("THIEU-DON-VI", func(r *Row) { r.Unit = "" }),
	onRow("DIA-BAN-LA", func(r *Row) { r.Jurisdiction = "sao-hoa" }),
	onCategory("DOI-TUONG-LA", "KHONG_CO", func(*Row) {}),
	onCategory("THIEU-DOI-TUONG", "", func(*Row) {}),
	onCategory("TY-LE-NGOAI-KHUNG", "THUONG_BINH", func(r *Row) { r.Percent = "120" }),
	onCategory("TY-LE-KHONG-LA-SO", "THUONG_BINH", func(r *Row) { r.Percent = "ba mươi" }),
	onCategory("THIEU-TY-LE", "BENH_BINH", func(*Row) {}),
	onCategory("THIEU-SO-LUONG", "K4", func(*Row) {}),
	onCategory("SO-LUONG-AM", "K4", func(r *Row) { r.Count = "-1" }),
	onCategory("THIEU-DAC-DIEM", "GIUP_DO_CM", func(*Row) {}),
	onCategory("DAC-DIEM-LA", "GIUP_DO_CM", func(r *Row) { r.Facts = "ky_niem_chuong;khong_co_dac_diem_nay" }),
	onRow("NGAY-QUYET-DINH-TUONG-LAI", func(r *Row) { r.DecisionDate = "01/01/2199" }),
	onRow("NGAY-QUYET-DINH-SAI", func(r *Row) { r.DecisionDate = "00/00/2024" }),
	onRow("THANG-HUONG-SAI", func(r *Row) { r.FromMonth = "2024-13" }),
	onRow("HUONG-TU-SAU-HUONG-DEN", func(r *Row) { r.FromMonth, r.ToMonth = "2026-05", "2024-01" }),
	onRow("TRANG-THAI-LA", func(r *Row) { r.Status = "cho xem xet" }),
	onRow("TAM-DUNG-KHONG-RO-THANG", func(r *Row) { r.Status, r.StatusFrom = "suspended", "" }),
	onRow("MAT-TRUOC-KHI-SINH", func(r *Row) { r.DiedOn = "01/01/1901" }),
	onRow("SO-DINH-DANH-NGUOI-NHAN-SAI", func(r *Row) { r.PayeeName, r.PayeeID, r.PayeeRelation = "Nguyễn Thị Mẫu", "12345", "con" }),
	onRow("HINH-THUC-LA", func(r *Row) { r.Method = "séc" }),
	onAccount("THIEU-NGAN-HANG", func(r *Row) { r.Bank = "" }),
	onAccount("NGAN-HANG-LA", func(r *Row) { r.Bank = "Ngân hàng Sao Hỏa" }),
	onAccount("THIEU-SO-TAI-KHOAN", func(r *Row) { r.AccountNo = "" }),
	onAccount("SO-TAI-KHOAN-NGAN", func(r *Row) { r.AccountNo = "123" }),
	onAccount("SO-TAI-KHOAN-KIEU-SO", func(r *Row) { r.AccountNo = "9.70412E+15" }),
	onAccount("SO-TAI-KHOAN-CO-DAU", func(r *Row) { r.AccountNo = "2100205#123456" }),
	again("TRUNG-DONG", func(*Row) {}),
	again("TRUNG-THANG", func(r *Row) { r.DecisionNo += "-2" }),
	again("MOT-NGUOI-HAI-TEN", func(r *Row) { r.FullName, r.Category = "Người Mẫu Khác", "ANH_HUNG" }),
}

// Faults lists the names of all faults. A row spoiled by one has the decision
// number "MAU-LOI-" and the name.
func Faults() []string {
	names := make([]string, len(faults))
	for i, f := range faults {
		names[i] = f.name
	}
	return names
}

// spoil applies the next fault in turn to a person, who keeps one row.
func (m *maker) spoil(rows []Row) []Row {
	if m.err != nil {
		return rows
	}
	f := faults[m.faulty%len(faults)]
	m.faulty++
	rows = rows[:1]
	rows[0].DecisionNo = "MAU-LOI-" + f.name
	return f.spoil(rows)
}

// otherYear is a two-digit year that differs from the given one.
func otherYear(year string) string {
	if year == "50" {
		return "51"
	}
	return "50"
}
