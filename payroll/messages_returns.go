package payroll

// Findings about money that did not arrive.
const (
	CodeLongUnpaid  Code = "LONG_UNPAID"
	CodeReissueDied Code = "REISSUE_DIED"
)

var returnsMessages = map[Code]Message{
	CodeLongUnpaid: {
		Text{"{value} chưa nhận được tiền {programme} các tháng {months}.", "{value} has not received {programme} for {months}."},
		Text{"Xã xác minh trong tháng; đề nghị xem xét tạm dừng nếu không tìm thấy người hưởng. Chương trình không tự dừng.",
			"The commune verifies this month; consider suspending the grant when the person is not found. Nothing is stopped by the program."}},
	CodeReissueDied: {
		Text{"{value} đã từ trần: {amount} đồng của {month} (lệnh {reference}) không chi lại.", "{value} has died: {amount} đồng for {month} (payment {reference}) is not paid again."},
		Text{"Cập nhật quyết định thôi hưởng; phần còn được hưởng chi cho thân nhân bằng quyết định mới.", "Enter the end of the grant; what is still due to heirs needs a decision of its own."}},
}
