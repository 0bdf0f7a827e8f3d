package payroll

// Findings about files that name banks, and about their way to the bank.
const (
	CodeNoBIC              Code = "NO_BIC"
	CodeProfileUnconfirmed Code = "PROFILE_UNCONFIRMED"
)

// proofMessages are the words of findings about the proof of files.
var proofMessages = map[Code]Message{
	CodeNoBIC: {
		Text{"{bank} không có mã BIC trong danh mục, mà định dạng {format} chỉ ghi ngân hàng bằng BIC.", "{bank} has no BIC in the directory, and format {format} names banks by nothing else."},
		Text{"Đổi định dạng tệp của tài khoản chi sang loại ghi bằng mã CITAD, hoặc xin tài khoản ở ngân hàng khác.", "Change the format of the paying account to one that names banks by CITAD code, or ask for an account at another bank."}},
	CodeProfileUnconfirmed: {
		Text{"Cách ghi thông điệp {format} chưa được xác nhận với ngân hàng: {grade_vi}.", "How {format} is written has not been confirmed with the bank: {grade_en}."},
		Text{"Gửi ngân hàng một tệp thử; khi đúng, chép hồ sơ vào thư mục profiles của đơn vị với evidence: confirmed.", "Give the bank a trial file; once it is right, put the profile into your folder profiles with evidence: confirmed."}},
}
