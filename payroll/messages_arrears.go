package payroll

// Findings about a person's grants through time.
const (
	CodeOtherFacts Code = "OTHER_FACTS_HOLD"
	CodePaidOnce   Code = "PAID_ONCE_ALREADY"
)

// arrearsMessages are the words of findings about grants through time.
var arrearsMessages = map[Code]Message{
	CodeOtherFacts: {
		Text{"Tháng {month} áp dụng dòng khác của cùng quyết định.", "In month {month} another row of the same decision holds."}, Text{}},
	CodePaidOnce: {
		Text{"Khoản {value} chỉ chi một lần khi chết và đã có quyết định khác chi rồi.", "{value} is paid once on death and another decision pays it already."},
		Text{"Dừng quyết định thừa (trạng thái stopped) rồi nhập lại danh sách.", "Stop the decision that is too many (status stopped) and import the list again."}},
}
