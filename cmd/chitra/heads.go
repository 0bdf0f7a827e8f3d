package main

import "chitra/payroll"

// heads are the column heads of a table, in the language of the office.
func (a *app) heads(vietnamese ...string) []string {
	if a.language() == payroll.Vietnamese {
		return vietnamese
	}
	all := make([]string, len(vietnamese))
	for i, head := range vietnamese {
		all[i] = head // a number of an instrument stays as it is
		if english, ok := englishHeads[head]; ok {
			all[i] = english
		}
	}
	return all
}

var englishHeads = map[string]string{
	"GHI KHÁC":             "WRITTEN OTHERWISE",
	"TỪ CHỐI":              "REFUSED",
	"CẢNH BÁO":             "WARNINGS",
	"ĐƯỜNG ĐI (nộp trước)": "RAILS (hand in before)",
	"":                     "",
	"BIC":                  "BIC",
	"BIN":                  "BIN",
	"BYTE":                 "BYTES",
	"CHI THỪA":             "OVERPAID",
	"CHÊNH LỆCH":           "DIFFERENCE",
	"CHƯƠNG TRÌNH":         "PROGRAMME",
	"CHỖ KHÔNG KHỚP":       "BREACH",
	"CITAD":                "CITAD",
	"CÁCH":                 "HOW",
	"CÒN PHẢI THU":         "OUTSTANDING",
	"CÓ THỂ LÀ":            "PERHAPS",
	"CẦN LÀM":              "TO DO",
	"GIAO CHO":             "GIVEN TO",
	"GIÁ TRỊ":              "VALUE",
	"HIỂU LÀ":              "READ AS",
	"HIỆU LỰC":             "IN FORCE",
	"HỌ TÊN":               "NAME",
	"HỌ VÀ TÊN":            "FULL NAME",
	"KHOẢN":                "COMPONENT",
	"KHÓA":                 "KEY",
	"KẾT QUẢ":              "RESULT",
	"LOẠI":                 "KIND",
	"LÀ GÌ":                "WHAT IT IS",
	"LÚC":                  "AT",
	"LÝ DO":                "REASON",
	"LẦN":                  "TIME",
	"LỆNH":                 "PAYMENTS",
	"LỆNH CHI":             "PAYMENTS",
	"MÃ":                   "CODE",
	"MÃ HÓA":               "SEALED",
	"MỨC":                  "LEVEL",
	"NGUỒN":                "SOURCE",
	"NGÂN HÀNG":            "BANK",
	"NGÂN HÀNG CHI":        "PAYING BANK",
	"NGƯỜI":                "USER",
	"NGƯỜI GIAO":           "GIVEN BY",
	"NƠI NHẬN":             "DESTINATION",
	"NỘI DUNG":             "CONTENT",
	"PHẢI ĐÚNG":            "MUST HOLD",
	"SHA-256":              "SHA-256",
	"SỐ DÒNG":              "ROWS",
	"SỐ HIỆU":              "NUMBER",
	"SỐ MỨC":               "FIGURES",
	"SỐ TIỀN":              "AMOUNT",
	"SỐ ĐỊNH DANH":         "CITIZEN NUMBER",
	"THU HỒI":              "RECOVERY",
	"THÁNG":                "MONTHS",
	"THƯ":                  "MAIL",
	"TIẾNG":                "LANGUAGE",
	"TRẠNG THÁI":           "STATE",
	"TÊN":                  "NAME",
	"TÊN TỆP":              "FILE NAME",
	"TÌNH TRẠNG":           "STANDING",
	"TẠM GIỮ":              "HELD",
	"TỆP":                  "FILE",
	"TỆP ĐÃ GỬI":           "FILE SENT",
	"VAI TRÒ":              "ROLE",
	"VIẾT":                 "WRITTEN",
	"VĂN BẢN":              "INSTRUMENT",
	"ĐIỀU KIỆN":            "CONDITION",
	"ĐÃ GHI":               "WRITTEN AS",
	"ĐƠN VỊ":               "UNIT",
	"ĐƯỜNG ĐI":             "RAIL",
	"ĐẶC ĐIỂM":             "FACTS",
	"ĐỊA BÀN":              "JURISDICTION",
	"ĐỐI CHIẾU":            "COMPARED",
	"ĐỐI TƯỢNG":            "CATEGORY",
	"ĐỘ TIN CẬY":           "EVIDENCE",
	"ĐỢT":                  "RUN",
}
