package payroll

// Findings about files that banks send. They are warnings: the reader goes on,
// and what it could not understand decides nothing.
const (
	CodeAnswerVersion      Code = "ANSWER_VERSION"
	CodeAnswerEncoding     Code = "ANSWER_ENCODING"
	CodeAnswerStray        Code = "ANSWER_STRAY_TEXT"
	CodeAnswerAmount       Code = "ANSWER_AMOUNT"
	CodeAnswerDate         Code = "ANSWER_DATE"
	CodeAnswerSide         Code = "ANSWER_SIDE_MISSING"
	CodeAnswerStatus       Code = "ANSWER_STATUS_MISSING"
	CodeAnswerCurrency     Code = "ANSWER_CURRENCY"
	CodeAnswerAccount      Code = "ANSWER_ACCOUNT_MISSING"
	CodeAnswerBalanceSign  Code = "ANSWER_BALANCE_SIGN"
	CodeAnswerBalanceTwice Code = "ANSWER_BALANCE_TWICE"
	CodeAnswerBalance      Code = "ANSWER_BALANCE"
	CodeAnswerRunning      Code = "ANSWER_RUNNING_BALANCE"
	CodeAnswerDetails      Code = "ANSWER_DETAILS_SUM"
	CodeAnswerDetailCount  Code = "ANSWER_DETAILS_COUNT"
	CodeAnswerDetailAmount Code = "ANSWER_DETAIL_AMOUNT"
	CodeAnswerTotals       Code = "ANSWER_TOTALS"
	CodeAnswerNoStatement  Code = "ANSWER_NO_STATEMENT"
	CodeAnswerNoReference  Code = "ANSWER_NO_REFERENCE"
	CodeAnswerBankStatus   Code = "ANSWER_BANK_STATUS"
	CodeAnswerLine         Code = "ANSWER_LINE"
	CodeAnswerTextLost     Code = "ANSWER_TEXT_PLACE"
	CodeAnswerCut          Code = "ANSWER_CUT"
	CodeAnswerMore         Code = "ANSWER_MORE"
	CodeAnswerToldBefore   Code = "ANSWER_TOLD_BEFORE"
)

// askBank is the usual remedy: nobody here can mend a bank's file.
var askBank = Text{"Hỏi ngân hàng; không tự sửa tệp.", "Ask the bank; do not mend the file."}

var answerMessages = map[Code]Message{
	CodeAnswerToldBefore: {
		Text{"{value} dòng không có mã lệnh và không có ngày, giống hệt dòng đã nhập trước khi lập đợt {run}: coi là nhắc lại, không tính cho đợt ấy.",
			"{value} lines have neither a payment reference nor a day and equal lines imported before run {run} was prepared: they count as told again, not for that run."},
		Text{"Nếu là danh sách của đợt {run}: thêm cột «Ngày» (ngày chi) hoặc cột mã lệnh rồi nhập lại.",
			"If this is the list of {run}: add a column “Ngày” (day paid) or the payment reference, and import it again."}},
	CodeAnswerVersion: {
		Text{"Phiên bản thông điệp «{value}» chưa biết; đọc theo phiên bản gần nhất.", "Message version “{value}” is not known; read as the nearest one."}, Text{}},
	CodeAnswerEncoding: {
		Text{"Chữ trong tệp không đúng bảng mã đã khai ({value}); đã đọc theo {used}.", "The text is not in the encoding stated ({value}); it was read as {used}."},
		Text{"Xem lại chữ có dấu trước khi đối chiếu tên.", "Look at accented letters before comparing names."}},
	CodeAnswerStray: {
		Text{"Phần «{value}» nằm ngoài mọi sao kê, không đọc được.", "“{value}” stands outside every statement and was not understood."}, askBank},
	CodeAnswerAmount: {
		Text{"Số tiền «{value}» tại {field} không đọc được.", "The amount “{value}” in {field} cannot be read."}, askBank},
	CodeAnswerDate: {
		Text{"Ngày «{value}» tại {field} không có hoặc không đọc được.", "The date “{value}” in {field} does not exist or cannot be read."}, askBank},
	CodeAnswerSide: {
		Text{"Dòng này không nói ghi có hay ghi nợ («{value}»); không dùng để kết luận.", "This entry does not say credit or debit (“{value}”); it decides nothing."}, askBank},
	CodeAnswerStatus: {
		Text{"Dòng này không nói đã hạch toán hay chưa; {taken_vi}.", "This entry does not say whether it is booked; {taken_en}."}, askBank},
	CodeAnswerCurrency: {
		Text{"Số này bằng {value}, sao kê bằng {currency}; không cộng chung được.", "This is in {value}, the statement in {currency}; the two cannot be added."}, askBank},
	CodeAnswerAccount: {
		Text{"Sao kê không ghi số tài khoản.", "The statement names no account."}, askBank},
	CodeAnswerBalanceSign: {
		Text{"Số dư {value} không nói dư có hay dư nợ; hiểu là dư có.", "Balance {value} does not say credit or debit; taken as credit."}, askBank},
	CodeAnswerBalanceTwice: {
		Text{"Số dư {value} có hai lần, khác nhau; dùng số đầu tiên.", "Balance {value} stands twice and differs; the first one counts."}, askBank},
	CodeAnswerBalance: {
		Text{"Số dư đầu + phát sinh không bằng số dư cuối: {opening} + {credit} − {debit} ≠ {closing}, lệch {value}.", "Opening + entries is not closing: {opening} + {credit} − {debit} ≠ {closing}, difference {value}."},
		Text{"Có thể thiếu dòng hoặc thiếu trang. Xin lại sao kê.", "Lines or pages may be missing. Ask for the statement again."}},
	CodeAnswerRunning: {
		Text{"Cột số dư không nối tiếp từ dòng này: số dư trước + phát sinh không bằng số dư sau.", "The running balance breaks here: balance before + entry is not balance after."},
		Text{"Có thể thiếu dòng. Xin lại sao kê.", "Lines may be missing. Ask for the statement again."}},
	CodeAnswerDetails: {
		Text{"Các khoản chi tiết cộng lại {value}, cả dòng là {entry}.", "The details add up to {value}, the entry is {entry}."}, askBank},
	CodeAnswerDetailCount: {
		Text{"Lô ghi {value} khoản, tệp có {count}.", "The batch states {value} payments, the file has {count}."}, askBank},
	CodeAnswerDetailAmount: {
		Text{"Khoản chi tiết {value} không có số tiền riêng bằng {currency}.", "Detail {value} has no amount of its own in {currency}."}, askBank},
	CodeAnswerTotals: {
		Text{"{field}: tệp ghi {value}, đếm được {counted}.", "{field}: the file states {value}, counted {counted}."},
		Text{"Có thể thiếu dòng. Xin lại tệp.", "Lines may be missing. Ask for the file again."}},
	CodeAnswerNoStatement: {
		Text{"Thông điệp không có sao kê nào.", "The message holds no statement."}, askBank},
	CodeAnswerNoReference: {
		Text{"Kết quả này không nói về khoản nào.", "This outcome names no payment."}, askBank},
	CodeAnswerBankStatus: {
		Text{"Trạng thái «{value}» chưa biết; coi là chưa rõ.", "Status “{value}” is not known; taken as unclear."},
		Text{"Hỏi ngân hàng nghĩa của trạng thái này.", "Ask the bank what this status means."}},
	CodeAnswerLine: {
		Text{"Dòng không đọc được: «{value}».", "A line was not understood: “{value}”."}, askBank},
	CodeAnswerTextLost: {
		Text{"Nội dung «{value}» không thuộc dòng phát sinh nào.", "Text “{value}” belongs to no entry."}, askBank},
	CodeAnswerCut: {
		Text{"Tệp kết thúc giữa chừng: {value}.", "The file ends half-way: {value}."},
		Text{"Tải lại tệp.", "Fetch the file again."}},
	CodeAnswerMore: {
		Text{"Còn {value} cảnh báo nữa không ghi ra.", "{value} more warnings are not shown."}, Text{}},
}
