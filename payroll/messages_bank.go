package payroll

// Findings about banks, accounts and the text banks accept.
const (
	CodeUnknownBank      Code = "UNKNOWN_BANK"
	CodeAmbiguousBank    Code = "AMBIGUOUS_BANK"
	CodeBankNotPayable   Code = "BANK_NOT_PAYABLE"
	CodeNoRail           Code = "NO_RAIL"
	CodeBankTextChanged  Code = "BANK_TEXT_CHANGED"
	CodeBankTextTooLong  Code = "BANK_TEXT_TOO_LONG"
	CodeBankTextLost     Code = "BANK_TEXT_LOST"
	CodeBankTextEmpty    Code = "BANK_TEXT_EMPTY"
	CodeFileAccount      Code = "FILE_ACCOUNT_UNFIT"
	CodeFileAmount       Code = "FILE_AMOUNT_UNFIT"
	CodeNoClearingCode   Code = "NO_CLEARING_CODE"
	CodeNoBankString     Code = "NO_BANK_STRING"
	CodeAboveFastLimit   Code = "ABOVE_FAST_LIMIT"
	CodeTooFewRows       Code = "TOO_FEW_ROWS"
	CodeForeignDebtor    Code = "FOREIGN_DEBTOR_BANK"
	CodePayDateMissing   Code = "PAY_DATE_MISSING"
	CodeDebtorIncomplete Code = "DEBTOR_INCOMPLETE"
)

// bankMessages are the words of findings about banks, accounts and bank text.
var bankMessages = map[Code]Message{
	CodeUnknownBank: {
		Text{"Không nhận ra ngân hàng «{value}».{candidates_vi}", "Bank “{value}” is not known.{candidates_en}"},
		Text{"Ghi tên, mã, BIN hoặc mã CITAD của ngân hàng; chi nhánh ghi sau chữ CN.", "Write the bank's name, code, BIN or CITAD code; a branch goes after the letters CN."}},
	CodeAmbiguousBank: {
		Text{"«{value}» có thể là nhiều ngân hàng: {candidates}.", "“{value}” may be several banks: {candidates}."},
		Text{"Ghi mã của đúng một ngân hàng.", "Write the code of exactly one."}},
	CodeBankNotPayable: {
		Text{"{bank} không phải nơi mở tài khoản nhận trợ cấp (ví điện tử, công ty tài chính, Kho bạc, Ngân hàng Nhà nước).", "{bank} holds no account an allowance can go to (wallet, finance company, Treasury, State Bank)."},
		Text{"Xin số tài khoản tại một ngân hàng, hoặc chuyển sang chi tiền mặt.", "Ask for an account at a bank, or switch to cash."}},
	CodeNoRail: {
		Text{"Không có đường chuyển {amount} đồng đến {bank}: không có mã CITAD, và chuyển nhanh 24/7 chỉ nhận dưới {limit} đồng.", "No way to send {amount} đồng to {bank}: it has no CITAD code, and 24/7 transfer takes less than {limit} đồng."},
		Text{"Xin tài khoản ở ngân hàng khác, hoặc chuyển sang chi tiền mặt.", "Ask for an account at another bank, or switch to cash."}},
	CodeBankTextChanged: {
		Text{"Ngân hàng không nhận mọi ký tự của {field_vi}: «{value}» được ghi thành «{after}».", "The bank does not take every character of the {field_en}: “{value}” is written “{after}”."}, Text{}},
	CodeBankTextTooLong: {
		Text{"Phần {field_vi} «{after}» dài {length} ký tự, tệp này nhận tối đa {max}.", "The {field_en} “{after}” has {length} characters; this file takes {max}."},
		Text{"Rút ngắn trong danh sách; chương trình không tự cắt.", "Shorten it in the list; nothing is cut without being told."}},
	CodeBankTextLost: {
		Text{"Phần {field_vi} «{value}» có chữ không viết được bằng chữ cái La-tinh không dấu: {lost}.", "The {field_en} “{value}” has letters with no unaccented Latin form: {lost}."},
		Text{"Ghi lại như trên tài khoản ngân hàng.", "Write it as the bank account shows it."}},
	CodeBankTextEmpty: {
		Text{"Phần {field_vi} «{value}» không còn chữ nào ngân hàng nhận.", "The {field_en} “{value}” has no character the bank takes."},
		Text{"Ghi lại như trên tài khoản ngân hàng.", "Write it as the bank account shows it."}},
	CodeFileAccount: {
		Text{"Số tài khoản «{value}» không ghi được vào tệp: chỉ chữ và số, tối đa {max} ký tự.", "Account number “{value}” does not fit the file: letters and digits only, at most {max}."},
		Text{"Sửa số tài khoản trong danh sách.", "Mend the account number in the list."}},
	CodeFileAmount: {
		Text{"Số tiền {value} đồng không chuyển được: phải lớn hơn 0 và không quá {max}.", "{value} đồng cannot be transferred: it must be above 0 and at most {max}."},
		Text{"Xem lại khoản này.", "Look at this payment again."}},
	CodeNoClearingCode: {
		Text{"{bank} không có mã CITAD, mà định dạng {format} chỉ ghi ngân hàng bằng mã này.", "{bank} has no CITAD code, and format {format} names banks by nothing else."},
		Text{"Xin tài khoản ở ngân hàng khác, hoặc đổi định dạng tệp của tài khoản chi.", "Ask for an account at another bank, or change the format of the paying account."}},
	CodeNoBankString: {
		Text{"{bank} không có trong danh sách ngân hàng của mẫu {format} ({list}).", "{bank} is not in the bank list of layout {format} ({list})."},
		Text{"Xin danh sách mới của ngân hàng và đặt vào thư mục formats («chitra formats show {format}»), hoặc đổi định dạng tệp của tài khoản chi.", "Ask the bank for its present list and put it into the folder formats (“chitra formats show {format}”), or change the format of the paying account."}},
	CodeAboveFastLimit: {
		Text{"{amount} đồng đến {bank}: danh sách của mẫu {format} chỉ có chuyển nhanh 24/7, dưới {limit} đồng.", "{amount} đồng to {bank}: the list of layout {format} offers 24/7 transfer only, below {limit} đồng."},
		Text{"Chuyển khoản này bằng lệnh riêng tại ngân hàng, hoặc đổi định dạng tệp của tài khoản chi.", "Send this one by a single order at the bank, or change the format of the paying account."}},
	CodeTooFewRows: {
		Text{"Tệp {format} phải có ít nhất {min} khoản; tệp này chỉ có {value}.", "A file of {format} needs at least {min} payments; this one has {value}."},
		Text{"Đổi định dạng tệp của tài khoản chi (pain.001.001.09), hoặc chi khoản này bằng cách khác.", "Change the format of the paying account (pain.001.001.09), or pay this one another way."}},
	CodeForeignDebtor: {
		Text{"Định dạng {format} chỉ dùng cho tài khoản chi tại {bank}, không phải «{value}».", "Format {format} is only for a paying account at {bank}, not “{value}”."},
		Text{"Sửa cột định dạng của tài khoản chi trong tệp đơn vị.", "Mend the format of the paying account in the units file."}},
	CodePayDateMissing: {
		Text{"Chưa có ngày chi, hoặc ngày chi «{value}» không có trong lịch.", "There is no pay date, or “{value}” is not a day of the calendar."},
		Text{"Lập lại kỳ chi với ngày chi (--pay-on).", "Prepare the run again with a pay date (--pay-on)."}},
	CodeDebtorIncomplete: {
		Text{"Tài khoản chi chưa đủ để lập tệp: {what_vi} «{value}».", "The paying account is not enough for a file: {what_en} “{value}”."},
		Text{"Sửa tài khoản chi trong tệp đơn vị rồi nhập lại.", "Mend the paying account in the units file and import it again."}},
}
