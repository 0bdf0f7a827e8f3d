package payroll

// Findings about what a bank takes in one line and one file.
const (
	CodeAboveLineLimit    Code = "ABOVE_LINE_LIMIT"
	CodeAboveFileTotal    Code = "ABOVE_FILE_TOTAL"
	CodeFormatNotForRail  Code = "FORMAT_NOT_FOR_RAIL"
	CodeLayoutUnconfirmed Code = "LAYOUT_UNCONFIRMED"
	CodeFillByHand        Code = "FILL_BY_HAND"
	CodeDebtorUnfit       Code = "DEBTOR_ACCOUNT_UNFIT"
	CodeNoBankKey         Code = "NO_BANK_KEY"
	CodeBranchMissing     Code = "BRANCH_MISSING"
	CodeNoIdentity        Code = "NO_IDENTITY_NO"
	CodePastCutOff        Code = "PAST_CUT_OFF"
	CodeUnknownFormat     Code = "UNKNOWN_FORMAT"
	CodeOtherFormat       Code = "OTHER_FORMAT"
)

// templateMessages are the words of findings about limits of lines and files.
var templateMessages = map[Code]Message{
	CodeAboveLineLimit: {
		Text{"{amount} đồng vượt mức ngân hàng chi trả nhận trong một dòng: {limit} đồng.", "{amount} đồng is more than the paying bank takes in one line: {limit} đồng."},
		Text{"Chuyển khoản này bằng lệnh riêng tại ngân hàng; chương trình không tách một khoản thành hai.", "Send this one by a single order at the bank; a payment is never split in two."}},
	CodeAboveFileTotal: {
		Text{"{amount} đồng vượt tổng tiền một tệp {format} được chứa: {limit} đồng.", "{amount} đồng is more than one file of {format} may sum to: {limit} đồng."},
		Text{"Chuyển khoản này bằng lệnh riêng tại ngân hàng; chương trình không tách một khoản thành hai.", "Send this one by a single order at the bank; a payment is never split in two."}},
	CodeFormatNotForRail: {
		Text{"Định dạng {format} không nhận khoản {rail_vi}.", "Format {format} does not take a payment {rail_en}."},
		Text{"Thêm một định dạng nhận khoản này vào cột dinh_dang của đơn vị, nối bằng dấu + (ví dụ tcb-inhouse+tcb-other).", "Add a format that takes it to the unit's format column, joined by + (for example tcb-inhouse+tcb-other)."}},
	CodeLayoutUnconfirmed: {
		Text{"HỎI NGÂN HÀNG TRƯỚC KHI NỘP: mẫu {format} ({grade_vi}; đối chiếu lần cuối {verified_vi}) chưa được ngân hàng xác nhận.", "CONFIRM WITH YOUR BANK BEFORE UPLOADING: layout {format} ({grade_en}; last compared {verified_en}) has not been confirmed by the bank."},
		Text{"Nộp thử một tệp nhỏ hoặc xin mẫu của ngân hàng; khi khớp, chép mẫu ra («chitra formats new --from {format}») và ghi evidence: confirmed.", "Upload a small file first or ask for the bank's form; once it fits, copy the layout (“chitra formats new --from {format}”) and write evidence: confirmed."}},
	CodeFillByHand: {
		Text{"Mẫu {format} có cột chương trình không biết: {value}.", "Layout {format} has columns the program does not know: {value}."},
		Text{"Điền các cột này trước khi nộp; sau khi điền, tệp không còn đúng bản kê.", "Fill these columns in before uploading; after that the file no longer agrees with its manifest."}},
	CodeDebtorUnfit: {
		Text{"Tài khoản chi «{value}» không ghi được vào mẫu {format}: cần {min} đến {max} ký tự.", "Paying account “{value}” does not fit layout {format}: {min} to {max} characters are needed."},
		Text{"Sửa tài khoản chi trong tệp đơn vị.", "Mend the paying account in the units file."}},
	CodeNoBankKey: {
		Text{"{bank} không có {key}, mà mẫu {format} ghi ngân hàng bằng {key}.", "{bank} has no {key}, by which layout {format} names banks."},
		Text{"Xin tài khoản ở ngân hàng khác, hoặc đổi định dạng tệp của tài khoản chi.", "Ask for an account at another bank, or change the format of the paying account."}},
	CodeBranchMissing: {
		Text{"Mẫu {format} cần cột «{column}», nhưng danh sách chỉ ghi «{value}».", "Layout {format} wants column “{column}”, and the list says only “{value}”."},
		Text{"Ghi chi nhánh sau chữ CN trong cột ngan_hang, ví dụ «Agribank CN Thủy Nguyên».", "Write the branch after CN in the column bank, for example “Agribank CN Thủy Nguyên”."}},
	CodeNoIdentity: {
		Text{"Chi tiền mặt theo giấy tờ cần số định danh 12 chữ số của {name}; danh sách ghi «{value}».", "Cash by identity paper needs the twelve-digit number of {name}; the list says “{value}”."},
		Text{"Bổ sung cột so_dinh_danh_nguoi_nhan.", "Fill in the column payee_id."}},
	CodeUnknownFormat: {
		Text{"Tài khoản chi của đơn vị {unit} ghi định dạng «{value}», không có định dạng này.", "The paying account of unit {unit} names format “{value}”, which does not exist."},
		Text{"Sửa cột dinh_dang trong tệp đơn vị rồi nhập lại; các mẫu: «chitra formats list».", "Mend the format column of the units file and import it again; for layouts see “chitra formats list”."}},
	CodeOtherFormat: {
		Text{"Tệp này ghi bằng {format}, không phải {value}: cả tệp không vừa mẫu của ngân hàng (thường vì quá ít khoản).", "This file is written as {format} and not as {value}: as a whole it does not fit the bank's layout (mostly for too few payments)."},
		Text{"Hỏi ngân hàng có nhận {format} không; nếu không, chuyển các khoản này bằng lệnh riêng tại ngân hàng.", "Ask whether the bank takes {format}; if not, send these payments by single orders at the bank."}},
	CodePastCutOff: {
		Text{"Đã quá giờ nộp cho ngày chi: ngân hàng nhận đến {value} ngày {day} ({grade_vi}).", "The time for the pay date has passed: the bank takes files until {value} on {day} ({grade_en})."},
		Text{"Hỏi ngân hàng; giờ của ngân hàng ghi trong rails.csv của thư mục dữ liệu, ngày chi đổi bằng cách lập lại đợt.", "Ask the bank; its hours go into rails.csv of the data directory, the pay date is changed by preparing the run again."}},
}

// AboutPayment reports whether a code says why money that is due cannot travel:
// account, bank, text, limits. Such rows are mended with the payee or the bank.
func AboutPayment(c Code) bool {
	for _, table := range []map[Code]Message{instructMessages, bankMessages, templateMessages} {
		if _, ok := table[c]; ok {
			return true
		}
	}
	return false
}
