package payroll

// Findings about files in the inbox, and notices about the daily operation.
const (
	CodeInboxNotAFile  Code = "INBOX_NOT_A_FILE"
	CodeInboxTooLarge  Code = "INBOX_TOO_LARGE"
	CodeInboxUnread    Code = "INBOX_UNREAD"
	CodeInboxUnknown   Code = "INBOX_UNKNOWN_FILE"
	CodeNoticeRead     Code = "NOTICE_ANSWERS_READ"
	CodeNoticeBroken   Code = "NOTICE_ANSWERS_BROKEN"
	CodeNoticeStuck    Code = "NOTICE_INBOX_STUCK"
	CodeNoticeFlood    Code = "NOTICE_INBOX_FLOOD"
	CodeNoticeAway     Code = "NOTICE_DATABASE_AWAY"
	CodeNoticeHealth   Code = "NOTICE_HEALTH"
	CodeNoticeBackup   Code = "NOTICE_BACKUP_FAILED"
	CodeNoticeNoBackup Code = "NOTICE_NO_BACKUP_KEY"
	CodeNoticeVerify   Code = "NOTICE_VERIFY_FAILED"
	CodeNoticeSealed   Code = "NOTICE_CHECKPOINT"
	CodeNoticeTestSent Code = "NOTICE_TEST"
)

// operationMessages are the words of the inbox and of the daily operation.
var operationMessages = map[Code]Message{
	CodeInboxNotAFile: {
		Text{"«{value}» không phải tệp thường (là thư mục, liên kết hoặc thiết bị).", "“{value}” is not a regular file (it is a folder, a link or a device)."},
		Text{"Chép chính tệp của ngân hàng vào thư mục nhận.", "Copy the bank's file itself into the inbox."}},
	CodeInboxTooLarge: {
		Text{"«{value}» có {bytes} byte, thư mục nhận chỉ lấy tệp tới {max} byte.", "“{value}” has {bytes} bytes; the inbox takes files up to {max} bytes."},
		Text{"Xem có đúng là tệp trả lời của ngân hàng không; nếu đúng, nhập bằng «chitra import returns».", "See whether it really is a bank's answer; if so, read it with “chitra import returns”."}},
	CodeInboxUnread: {
		Text{"Không đọc được «{value}»: {why_vi}.", "“{value}” could not be read: {why_en}."},
		Text{"Xin ngân hàng gửi lại tệp; giữ tệp này làm bằng chứng.", "Ask the bank to send the file again; keep this one as evidence."}},
	CodeInboxUnknown: {
		Text{"«{value}» không phải định dạng trả lời nào mà chương trình biết.", "“{value}” is none of the answer formats this program knows."},
		Text{"Xem đây có phải tệp của ngân hàng không; nếu phải, hỏi ngân hàng định dạng khác (camt.053, pain.002, MT940, bảng trả lời).", "See whether it is a bank's file at all; if so, ask the bank for another format (camt.053, pain.002, MT940, its answer sheet)."}},
	CodeNoticeRead: {
		Text{"Đã đọc {count} tệp trả lời của ngân hàng.", "{count} answers of banks were read."},
		Text{"Xem kết quả: «chitra reconcile».", "See the outcome: “chitra reconcile”."}},
	CodeNoticeBroken: {
		Text{"{count} tệp nhận được nhưng không đọc được, đang nằm trong thư mục «{folder}» của thư mục nhận.", "{count} files arrived and could not be read; they lie in the folder “{folder}” of the inbox."},
		Text{"Mở tệp ghi lỗi (.finding.txt) bên cạnh mỗi tệp và làm theo, rồi chuyển tệp đi nơi khác.", "Open the finding file (.finding.txt) beside each, follow it, then move the file elsewhere."}},
	CodeNoticeStuck: {
		Text{"{count} tệp nằm trong thư mục nhận đã quá {hours} giờ mà chưa đọc được (còn đang chép, rỗng, hoặc chưa xử lý được).", "{count} files have been in the inbox for over {hours} hours and are not read (still being copied, empty, or not possible yet)."},
		Text{"Xem thư mục nhận; tệp rỗng hoặc dở dang thì xin ngân hàng gửi lại.", "Look into the inbox; ask the bank again for files that are empty or cut off."}},
	CodeNoticeFlood: {
		Text{"Thư mục nhận có {count} tệp, nhiều hơn {max}; mỗi lượt chỉ đọc {max} tệp.", "There are {count} files in the inbox, more than {max}; each round reads {max}."},
		Text{"Xem ai đang gửi tệp rác vào thư mục nhận.", "See who sends rubbish to the inbox."}},
	CodeNoticeAway: {
		Text{"Không kết nối được cơ sở dữ liệu từ {from} đến {to}; các việc đến hạn trong lúc đó đã được làm bù.", "The database could not be reached from {from} to {to}; what fell due meanwhile has been caught up."},
		Text{"Hỏi người quản trị máy chủ vì sao mất kết nối.", "Ask whoever runs the server why the connection was lost."}},
	CodeNoticeHealth: {
		Text{"Kiểm tra «{check}» không đạt.", "The check “{check}” fails."},
		Text{"Chạy «chitra doctor» và làm theo.", "Run “chitra doctor” and follow it."}},
	CodeNoticeBackup: {
		Text{"Không tạo được bản sao lưu {date}.", "The backup of {date} could not be made."},
		Text{"Chạy «chitra backup» để biết lý do; thường là hết chỗ trên đĩa hoặc thiếu khóa.", "Run “chitra backup” to see why; mostly the disk is full or the key is missing."}},
	CodeNoticeNoBackup: {
		Text{"Chưa có khóa mã hóa, nên chưa có bản sao lưu nào: hỏng máy là mất hết.", "There is no key to encrypt backups, so there are none: if the machine breaks, all is lost."},
		Text{"Chạy «chitra backup key», ghi backup-recipients vào chitra.yaml, rồi «chitra backup».", "Run “chitra backup key”, set backup-recipients in chitra.yaml, then “chitra backup”."}},
	CodeNoticeVerify: {
		Text{"Kiểm tra toàn vẹn ngày {date} không đạt.", "The integrity check of {date} failed."},
		Text{"Không chi tiếp. Chạy «chitra verify» và báo người quản trị.", "Stop paying. Run “chitra verify” and tell the administrator."}},
	CodeNoticeSealed: {
		Text{"Niêm phong nhật ký tại mục {seq}, mã {seq}:{hash}.", "The journal is sealed at entry {seq}, code {seq}:{hash}."},
		Text{"Giữ thông báo này; kiểm bằng «chitra audit verify --code MÃ». Nhật ký bị cắt hay làm lại thì mã không còn khớp.", "Keep this notice; check it with “chitra audit verify --code CODE”. A journal that was cut or made anew does not match."}},
	CodeNoticeTestSent: {
		Text{"Thư thử lúc {at}: kênh thông báo hoạt động.", "Test message of {at}: the notice channel works."}, Text{}},
}
