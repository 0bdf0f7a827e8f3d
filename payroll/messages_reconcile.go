package payroll

// Findings of reconciliation: facts of banks that do not agree with what was sent.
const (
	CodeEntryCurrency       Code = "ENTRY_CURRENCY"
	CodeEntryFraction       Code = "ENTRY_FRACTION"
	CodeEntryOtherAccount   Code = "ENTRY_OTHER_ACCOUNT"
	CodeEntryAmount         Code = "ENTRY_AMOUNT"
	CodeEntryPayeeAccount   Code = "ENTRY_PAYEE_ACCOUNT"
	CodeEntryForeignCredit  Code = "ENTRY_FOREIGN_CREDIT"
	CodeEntryNotSent        Code = "ENTRY_NOT_SENT"
	CodeEntryUnexplained    Code = "ENTRY_UNEXPLAINED"
	CodeEntryUnknownPayment Code = "ENTRY_UNKNOWN_PAYMENT"
	CodeEntryClosedRun      Code = "ENTRY_CLOSED_RUN"
	CodeReturnTakenBack     Code = "RETURN_TAKEN_BACK"
	CodeReturnShort         Code = "RETURN_SHORT"
	CodeReturnedTwice       Code = "RETURNED_TWICE"
	CodePaidTwice           Code = "PAID_TWICE"
	CodePaidAfterReissue    Code = "PAID_AFTER_REISSUE"
	CodeBanksContradict     Code = "BANKS_CONTRADICT"
	CodeFileAmountDiffers   Code = "FILE_AMOUNT_DIFFERS"
	CodeFileDebitedTwice    Code = "FILE_DEBITED_TWICE"
	CodeFileNotDebited      Code = "FILE_NOT_DEBITED"
	CodeStatementGap        Code = "STATEMENT_GAP"
	CodeStatementStranger   Code = "STATEMENT_STRANGER"
	CodeCarriedCredit       Code = "CARRIED_CREDIT"
	CodePaymentUnknown      Code = "PAYMENT_UNKNOWN"
)

var reconcileMessages = map[Code]Message{
	CodeEntryCurrency: {
		Text{"Bút toán {value} không phải đồng Việt Nam nên không tính cho lệnh nào.", "Entry of {value} is not in đồng and counts for no payment."},
		Text{"Kiểm tra có đúng tài khoản chi không; nếu không liên quan, ghi quyết định «explained».", "Check that this is the paying account; if it is unrelated, decide it as “explained”."}},
	CodeEntryFraction: {
		Text{"Bút toán có số tiền lẻ dưới một đồng nên không tính cho lệnh nào.", "The entry has an amount below one đồng and counts for no payment."},
		Text{"Hỏi ngân hàng về bút toán này.", "Ask the bank about this entry."}},
	CodeEntryOtherAccount: {
		Text{"Bút toán {direction_vi} {value} đ nêu lệnh của tài khoản chi {debtor} nhưng nằm trên tài khoản {entry_account}.", "{direction_en} of {value} đ names a payment of paying account {debtor} but stands on account {entry_account}."},
		Text{"Kiểm tra sao kê này của tài khoản nào; không tính lệnh này đã chi.", "Check whose statement this is; the payment does not count as paid."}},
	CodeEntryAmount: {
		Text{"Bút toán {direction_vi} {value} đ khác số tiền lệnh {reference} ({paid} đ), chênh {difference} đ.", "{direction_en} of {value} đ differs from payment {reference} ({paid} đ) by {difference} đ."},
		Text{"Hỏi ngân hàng về khoản chênh; khi đã rõ, hai người ghi quyết định («chitra reconcile resolve»).", "Ask the bank about the difference; once clear, two persons decide (“chitra reconcile resolve”)."}},
	CodeEntryPayeeAccount: {
		Text{"Ngân hàng báo lệnh {reference} với tài khoản {party}, không phải tài khoản người nhận {account}.", "The bank reports payment {reference} with account {party}, not the payee's {account}."},
		Text{"Hỏi ngân hàng tiền đã vào tài khoản nào; không tính lệnh này đã chi.", "Ask the bank where the money went; the payment does not count as paid."}},
	CodeEntryForeignCredit: {
		Text{"Khoản Có {value} đ nhắc lệnh {reference} nhưng đến từ {party}, và không ghi là hoàn trả.", "Credit of {value} đ quotes payment {reference} but comes from {party} and is not called a return."},
		Text{"Xác minh ai nộp và vì sao; không tính lệnh này bị trả về.", "Find out who paid it in and why; the payment does not count as returned."}},
	CodeEntryNotSent: {
		Text{"Ngân hàng đã trả lời lệnh {reference} nhưng tệp của lệnh chưa được ghi nhận đã lập.", "The bank answers payment {reference}, whose file is not recorded as written."},
		Text{"Xác minh ai đã gửi tệp; ghi nhận tệp bằng «chitra files write» rồi đối chiếu lại.", "Find out who sent the file; record it with “chitra files write” and reconcile again."}},
	CodeEntryUnexplained: {
		Text{"Bút toán {direction_vi} {value} đ ngày {day} chưa gắn được với lệnh nào.", "{direction_en} of {value} đ on {day} belongs to no payment."},
		Text{"Gắn với lệnh hoặc ghi là khoản khác: «chitra reconcile resolve».", "Give it to a payment or call it something else: “chitra reconcile resolve”."}},
	CodeEntryUnknownPayment: {
		Text{"Bút toán {direction_vi} {value} đ nêu mã {reference} đúng dạng của chitra nhưng không có lệnh nào như vậy ở các đợt đang mở.", "{direction_en} of {value} đ names {reference}, of chitra's form, but no open run has such a payment."},
		Text{"Có thể là của hệ thống khác hoặc cơ sở dữ liệu khác; hỏi ngân hàng, không chi lại.", "It may be another installation's; ask the bank, pay nothing again."}},
	CodeEntryClosedRun: {
		Text{"Bút toán {direction_vi} {value} đ nêu lệnh {reference} của đợt {run} đã đóng.", "{direction_en} of {value} đ names payment {reference} of run {run}, which is closed."},
		Text{"Mở lại đợt {run} («chitra run reopen», hai người) để ghi nhận.", "Reopen run {run} (“chitra run reopen”, two persons) to record it."}},
	CodeReturnTakenBack: {
		Text{"Ngân hàng ghi Nợ lại {value} đ đã trả về của lệnh {reference}.", "The bank took back {value} đ it had returned for payment {reference}."},
		Text{"Hỏi ngân hàng tiền hiện ở đâu trước khi chi lại.", "Ask the bank where the money is before paying again."}},
	CodeReturnShort: {
		Text{"Lệnh {reference} bị trả về thiếu: về {value} đ trên {paid} đ, thiếu {difference} đ (thường là phí).", "Payment {reference} came back short: {value} đ of {paid} đ, {difference} đ missing (usually a fee)."},
		Text{"Đòi ngân hàng phần thiếu, hoặc hai người chấp nhận («chitra reconcile resolve»).", "Claim the rest from the bank, or two persons accept it (“chitra reconcile resolve”)."}},
	CodeReturnedTwice: {
		Text{"Lệnh {reference} được trả về nhiều hơn số đã chi.", "More came back for payment {reference} than went out."},
		Text{"Báo ngân hàng; không dùng khoản thừa.", "Tell the bank; do not use the surplus."}},
	CodePaidTwice: {
		Text{"Lệnh {reference} bị ghi Nợ nhiều lần: thừa {value} đ.", "Payment {reference} was debited more than once: {value} đ too much."},
		Text{"Yêu cầu ngân hàng hoàn lại hoặc thu hồi ngay.", "Ask the bank to give it back, or recover it at once."}},
	CodePaidAfterReissue: {
		Text{"Lệnh {reference} đã được thay bằng lệnh khác nhưng ngân hàng báo đã chi: có thể chi hai lần.", "Payment {reference} was replaced by another one, and the bank says that it was paid: it may be paid twice."},
		Text{"Dừng lệnh thay thế nếu kịp; nếu không, thu hồi.", "Stop the replacement if there is time, otherwise recover."}},
	CodeBanksContradict: {
		Text{"Ngân hàng vừa báo đã chi vừa báo không chi lệnh {reference}.", "Banks say both that payment {reference} was made and that it was not."},
		Text{"Hỏi ngân hàng bằng văn bản; khi đã rõ, hai người ghi quyết định.", "Ask the bank in writing; once clear, two persons decide."}},
	CodeFileAmountDiffers: {
		Text{"Ngân hàng ghi {value} đ cho tệp {file}, tệp có {due} đ; các lệnh bị từ chối không giải thích được phần chênh.", "The bank booked {value} đ for file {file} of {due} đ; the refused payments do not explain the difference."},
		Text{"Nhập kết quả từng lệnh của tệp này, hoặc hỏi ngân hàng.", "Import the results of this file's payments, or ask the bank."}},
	CodeFileDebitedTwice: {
		Text{"Tệp {file} bị ghi Nợ hơn một lần: thêm {value} đ ngày {day}.", "File {file} was debited more than once: another {value} đ on {day}."},
		Text{"Yêu cầu ngân hàng hoàn lại ngay.", "Ask the bank to give it back at once."}},
	CodeFileNotDebited: {
		Text{"Chưa thấy ghi Nợ {value} đ của tệp {file}.", "No debit was seen for {value} đ of file {file}."},
		Text{"Nhập sao kê của tài khoản chi («chitra import returns»).", "Import the statement of the paying account (“chitra import returns”)."}},
	CodeStatementGap: {
		Text{"Tài khoản {account}: sao kê từ {day} mở đầu {value} đ, không có sao kê nào kết thúc ở số đó.", "Account {account}: the statement from {day} opens with {value} đ; none ends with that."},
		Text{"Xin ngân hàng sao kê còn thiếu trước ngày {day} rồi nhập.", "Ask the bank for the missing statement before {day} and import it."}},
	CodeStatementStranger: {
		Text{"Tệp có sao kê của tài khoản {value}, không phải tài khoản chi của đơn vị nào.", "The file has statements of {value}, which no unit pays from."},
		Text{"Lấy đúng sao kê của tài khoản chi; nếu là tài khoản mới, nhập tệp đơn vị trước («chitra import units»).", "Use the statement of a paying account; import the units first if the account is new (“chitra import units”)."}},
	CodeCarriedCredit: {
		Text{"Đã nhận {value} đ của lệnh {reference}, khoản chờ về chuyển từ đợt {run} đã đóng.", "{value} đ of payment {reference} came in, as carried from closed run {run}."}, Text{}},
	CodePaymentUnknown: {
		Text{"Lệnh {reference} của tháng này chưa rõ đã chi hay chưa; không chi thêm cho người này trong tháng.", "It is not known whether payment {reference} of this month was made; nothing more is paid to this person for the month."},
		Text{"Nhập sao kê, hoặc hai người ghi quyết định («chitra reconcile resolve {reference}»).", "Import a statement, or two persons decide (“chitra reconcile resolve {reference}”)."}},
}
