package payroll

// Findings about files that name banks, and about their way to the bank.
const (
	CodeNoBIC Code = "NO_BIC"
)

// proofMessages are the words of findings about the proof of files.
var proofMessages = map[Code]Message{
	CodeNoBIC: {
		Text{"{bank} không có mã BIC trong danh mục, mà định dạng {format} chỉ ghi ngân hàng bằng BIC.", "{bank} has no BIC in the directory, and format {format} names banks by nothing else."},
		Text{"Đổi định dạng tệp của tài khoản chi sang loại ghi bằng mã CITAD, hoặc xin tài khoản ở ngân hàng khác.", "Change the format of the paying account to one that names banks by CITAD code, or ask for an account at another bank."}},
}
