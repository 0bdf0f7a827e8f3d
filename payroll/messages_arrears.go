package payroll

// Findings about a person's grants through time.
const (
	CodeOtherFacts Code = "OTHER_FACTS_HOLD"
	CodePaidOnce   Code = "PAID_ONCE_ALREADY"
	// CodeOverpaidBefore is about money from before the first month answered for.
	CodeOverpaidBefore Code = "OVERPAID_BEFORE_TAKEOVER"
)

// arrearsMessages are the words of findings about grants through time.
var arrearsMessages = map[Code]Message{
	CodeOtherFacts: {
		Text{"Tháng {month} áp dụng dòng khác của cùng quyết định.", "In month {month} another row of the same decision holds."}, Text{}},
	CodeOverpaidBefore: {
		Text{"Theo thông tin vừa sửa, trước {first} có thể đã chi thừa {amount} đồng ngoài chitra.", "By the facts as corrected, up to {amount} đồng may have been overpaid outside chitra before {first}."},
		Text{"Đối chiếu sổ cũ; chitra không tự đòi khoản này. Nếu thay đổi chỉ từ một tháng nào đó, nhập lại dòng với cột ap_dung_tu.", "Check the old books; chitra does not claim it. If the change holds only from some month, import the row again with effective_from."}},
	CodePaidOnce: {
		Text{"Khoản {value} chỉ chi một lần khi chết và đã có quyết định khác chi rồi.", "{value} is paid once on death and another decision pays it already."},
		Text{"Dừng quyết định thừa (trạng thái stopped) rồi nhập lại danh sách.", "Stop the decision that is too many (status stopped) and import the list again."}},
}
