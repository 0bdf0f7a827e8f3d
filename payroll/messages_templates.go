package payroll

// Findings about what a bank takes in one line and one file.
const (
	CodeAboveLineLimit   Code = "ABOVE_LINE_LIMIT"
	CodeAboveFileTotal   Code = "ABOVE_FILE_TOTAL"
	CodeFormatNotForRail Code = "FORMAT_NOT_FOR_RAIL"
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
}
