package payroll

// Findings of entitlement. Those of severity Info explain why nothing is due.
const (
	CodeUnknownCategory     Code = "UNKNOWN_CATEGORY"
	CodeUnknownJurisdiction Code = "UNKNOWN_JURISDICTION"
	CodeJurisdictionAssumed Code = "JURISDICTION_ASSUMED"
	CodeMissingFact         Code = "MISSING_FACT"
	CodeMissingPercent      Code = "MISSING_PERCENT"
	CodeMissingCount        Code = "MISSING_COUNT"
	CodeMissingBirth        Code = "MISSING_BIRTH_DATE"
	CodeMissingDeath        Code = "MISSING_DEATH_DATE"
	CodeMissingMonth        Code = "MISSING_FROM_MONTH"
	CodeBirthYearOnly       Code = "BIRTH_YEAR_ONLY"
	CodeNotInMonths         Code = "NOT_IN_MONTHS"
	CodeNotThisMonth        Code = "NOT_THIS_MONTH"
	CodeSuspended           Code = "SUSPENDED"
	CodeStopped             Code = "STOPPED"
	CodeDied                Code = "DIED"
	CodeCategoryEnded       Code = "CATEGORY_ENDED"
	CodeNotEligible         Code = "NOT_ELIGIBLE"
	CodeUnknownRate         Code = "UNKNOWN_RATE"
	CodeRateConflict        Code = "RATE_CONFLICT"
	CodeFraction            Code = "FRACTION_OF_DONG"
	CodeProvisional         Code = "PROVISIONAL_RATE"
	CodeDisplaced           Code = "DISPLACED"
	CodeUndecided           Code = "COMBINATION_UNDECIDED"
	CodeCrossProgramme      Code = "CROSS_PROGRAMME"
	CodeNothingToMultiply   Code = "NO_ALLOWANCE_TO_MULTIPLY"
)

var entitleMessages = map[Code]Message{
	CodeUnknownCategory: {
		Text{"Mã đối tượng «{value}» không có trong danh mục.", "Category “{value}” is not in the catalogue."},
		Text{"Dùng một mã của «chitra rates list --categories».", "Use a code from “chitra rates list --categories”."}},
	CodeUnknownJurisdiction: {
		Text{"Địa bàn «{value}» không có trong danh mục.", "Jurisdiction “{value}” is not in the catalogue."},
		Text{"Ghi national, hai-phong, hai-phong-east, hai-phong-west, hoặc địa bàn trong categories.yaml của đơn vị.", "Write national, hai-phong, hai-phong-east, hai-phong-west, or an area of the office's categories.yaml."}},
	CodeJurisdictionAssumed: {
		Text{"Không ghi địa bàn; tính theo mức «{value}».", "No jurisdiction given; computed at the level of “{value}”."},
		Text{"Ghi cột dia_ban hoặc khai báo địa bàn của đơn vị.", "Fill the column jurisdiction or declare the unit's."}},
	CodeMissingFact: {
		Text{"Thiếu đặc điểm: phải ghi đúng một trong {facts}.", "A fact is missing: give exactly one of {facts}."},
		Text{"Xem quyết định rồi ghi vào cột dac_diem.", "Look at the decision and fill the column facts."}},
	CodeMissingPercent: {
		Text{"Thiếu hoặc sai tỷ lệ: đối tượng này cần tỷ lệ {range} (%).", "Percent missing or out of range: this category needs {range} (%)."},
		Text{"Ghi tỷ lệ của quyết định vào cột ty_le.", "Write the decision's percentage in the column percent."}},
	CodeMissingCount: {
		Text{"Thiếu hoặc sai số lượng (liệt sĩ, con, thâm niên): cần {range}.", "Count (martyrs, children, years of service) missing or out of range: {range} needed."},
		Text{"Ghi số của quyết định vào cột so_luong.", "Write the decision's number in the column count."}},
	CodeMissingBirth: {
		Text{"Thiếu ngày sinh, mà mức hưởng theo tuổi.", "Birth date missing, and the amount depends on age."},
		Text{"Ghi ngày sinh hoặc ít nhất năm sinh.", "Give the birth date, or at least the year."}},
	CodeMissingDeath: {
		Text{"Thiếu ngày mất, mà khoản này tính theo tháng mất.", "Date of death missing, and this benefit goes by the month of death."},
		Text{"Ghi cột ngay_mat theo giấy chứng tử.", "Fill the column died_on from the death certificate."}},
	CodeMissingMonth: {
		Text{"Thiếu tháng bắt đầu hưởng của khoản chi một lần hoặc hằng năm.", "A one-off or yearly benefit has no first month."},
		Text{"Ghi tháng chi vào cột huong_tu.", "Write the month of payment in from_month."}},
	CodeBirthYearOnly: {
		Text{"Chỉ biết năm sinh {value}; tuổi tính từ 01/01.", "Only the birth year {value} is known; age counts from 1 January."},
		Text{"Bổ sung ngày, tháng sinh nếu có giấy tờ.", "Add day and month if papers show them."}},
	CodeNotInMonths: {
		Text{"Tháng {month} ngoài thời gian hưởng ({span}).", "Month {month} is outside the months of the grant ({span})."}, Text{}},
	CodeNotThisMonth: {
		Text{"Khoản này chi vào tháng {due}, không phải tháng {month}.", "This benefit falls due in {due}, not in {month}."}, Text{}},
	CodeSuspended: {Text{"Đang tạm dừng từ tháng {since}.", "Suspended since {since}."}, Text{}},
	CodeStopped:   {Text{"Đã thôi hưởng từ tháng {since}.", "Stopped since {since}."}, Text{}},
	CodeDied: {
		Text{"Đã mất ngày {value}; tháng mất được hưởng đủ, sau đó thôi hưởng.", "Died on {value}; the month of death is paid in full, nothing after."}, Text{}},
	CodeCategoryEnded: {
		Text{"Chế độ này chấm dứt từ tháng {since} theo {basis}.", "This benefit ended in {since} by {basis}."},
		Text{"Ra quyết định thôi hưởng hoặc chuyển đối tượng.", "Decide to stop the grant or move the person to another category."}},
	CodeNotEligible: {
		Text{"Tháng {month} không đủ điều kiện ({person}); luật quy định: {conditions}.", "Not eligible in {month} ({person}); the law says: {conditions}."},
		Text{"Kiểm tra hồ sơ; nếu đúng thì ra quyết định thôi hưởng hoặc chuyển đối tượng.", "Check the file; if right, stop the grant or change its category."}},
	CodeUnknownRate: {
		Text{"Chưa biết mức của tháng {month}: {what} {instrument}.", "The rate for {month} is unknown: {what} {instrument}."},
		Text{"Tạm giữ dòng này. Khi có văn bản, thêm mức vào thư mục văn bản của đơn vị (--rates).", "The row is held. When the text is at hand, add the rate to the office's instruments (--rates)."}},
	CodeRateConflict: {
		Text{"Hai mức cùng áp dụng mà không rõ thứ bậc: {first} và {second}.", "Two rates apply and nothing says which: {first} and {second}."},
		Text{"Báo người quản trị: cần khai báo văn bản nào thay thế văn bản nào.", "Tell the administrator: one instrument must declare that it replaces the other."}},
	CodeFraction: {
		Text{"Mức {base} × hệ số {coefficient} không tròn đồng và {provision} không nêu cách làm tròn.", "{base} × {coefficient} is not whole đồng and {provision} names no rounding."},
		Text{"Báo người quản trị bảng mức.", "Tell whoever keeps the rate tables."}},
	CodeProvisional: {
		Text{"{instrument} (chưa kiểm chứng) có mức khác cho tháng này; chưa chi theo, phần chênh lệch sẽ truy lĩnh khi xác nhận.", "{instrument} (provisional) has another rate for this month; it is not paid from, the difference becomes arrears once confirmed."}, Text{}},
	CodeDisplaced: {
		Text{"Không hưởng {what} vì đã hưởng {by} (dòng {row}) — {basis}.", "{what} is not paid beside {by} (row {row}) — {basis}."}, Text{}},
	CodeUndecided: {
		Text{"Chỉ được hưởng một mức cao nhất, nhưng chưa tính được {by} (dòng {row}) nên chưa so sánh được.", "Only the highest may be paid, and {by} (row {row}) could not be computed, so they cannot be compared."},
		Text{"Sửa dòng kia trước.", "Mend the other row first."}},
	CodeCrossProgramme: {
		Text{"Hưởng cùng lúc {first} và {second}.", "Receives {first} and {second} at once."},
		Text{"Kiểm tra có được hưởng đồng thời không; cách xử lý đặt ở cross_programme.", "Check that both may be paid; the setting cross_programme decides."}},
	CodeNothingToMultiply: {
		Text{"Không thấy khoản trợ cấp, phụ cấp nào của tháng mất {month} để tính.", "No allowance of the month of death {month} to compute from."},
		Text{"Để dòng trợ cấp hằng tháng của người này trong cùng tệp.", "Keep the person's monthly allowance rows in the same file."}},
}
