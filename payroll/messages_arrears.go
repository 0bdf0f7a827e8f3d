package payroll

import (
	"slices"
	"strconv"
)

// Findings about a person's grants through time.
const (
	CodeOtherFacts Code = "OTHER_FACTS_HOLD"
	CodePaidOnce   Code = "PAID_ONCE_ALREADY"
	// CodeUncollected proposes, and only proposes, a suspension.
	CodeUncollected Code = "UNCOLLECTED_MONTHS"
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
	CodeUncollected: {
		Text{"{months} tháng liên tiếp không nhận tiền, từ {from} đến {to}.", "The money of {months} months in a row was not collected, {from} to {to}."},
		Text{"Xác minh người hưởng; nếu cần thì ghi trạng thái suspended từ tháng sau. Hệ thống không tự tạm dừng.", "Visit the person; if need be set status suspended from the next month. Nothing is suspended by itself."}},
	CodePaidOnce: {
		Text{"Khoản {value} chỉ chi một lần (một lần khi chết, hoặc một lần mỗi năm) và đã có quyết định khác chi rồi.", "{value} is paid once (on death, or in a year), and another decision pays it already."},
		Text{"Dừng quyết định thừa (trạng thái stopped) rồi nhập lại danh sách; quyết định hằng năm mới thay quyết định cũ thì ghi huong_den cho quyết định cũ.", "Stop the decision that is too many (status stopped) and import the list again; where a new yearly decision replaces the old one, end the old with to_month."}},
}

// uncollectedMonths is how many months in a row nobody may collect before a
// suspension is proposed.
const uncollectedMonths = 3

// Uncollected looks at the months whose money nobody collected, up to the last one
// paid, and proposes to suspend a person after three in a row; nil otherwise. The
// decision is a person's: the registry changes only by a list.
func Uncollected(personID string, months []Month, last Month) *Finding {
	from := last + 1
	for slices.Contains(months, from-1) {
		from--
	}
	if n := int(last + 1 - from); n >= uncollectedMonths {
		return &Finding{Code: CodeUncollected, Severity: Warning, PersonID: personID, Column: "status", Args: Args{
			"months": strconv.Itoa(n), "from": from.Vietnamese(), "to": last.Vietnamese()}}
	}
	return nil
}
