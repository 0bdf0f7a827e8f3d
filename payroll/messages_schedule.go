package payroll

// Notices of the timetable: what was done, what is due, what did not happen.
const (
	CodeSlotMissed       Code = "NOTICE_SLOT_MISSED"
	CodeSlotFailed       Code = "NOTICE_SLOT_FAILED"
	CodeRuleFault        Code = "NOTICE_RULE_FAULT"
	CodeClockBack        Code = "NOTICE_CLOCK_BACK"
	CodeHolidayTable     Code = "NOTICE_HOLIDAY_TABLE"
	CodeHolidayDocument  Code = "NOTICE_HOLIDAY_DOCUMENT"
	CodeRatesStale       Code = "NOTICE_RATES_STALE"
	CodeRunPrepared      Code = "NOTICE_RUN_PREPARED"
	CodeRunNotPrepared   Code = "NOTICE_RUN_NOT_PREPARED"
	CodeRunToSubmit      Code = "NOTICE_RUN_TO_SUBMIT"
	CodeRunToApprove     Code = "NOTICE_RUN_TO_APPROVE"
	CodeRunToRelease     Code = "NOTICE_RUN_TO_RELEASE"
	CodeFilesWritten     Code = "NOTICE_FILES_WRITTEN"
	CodeFilesWaiting     Code = "NOTICE_FILES_WAITING"
	CodeRunUnanswered    Code = "NOTICE_RUN_UNANSWERED"
	CodeRunToClose       Code = "NOTICE_RUN_TO_CLOSE"
	CodeRunReady         Code = "NOTICE_RUN_READY"
	CodeRunDiscrepancies Code = "NOTICE_RUN_DISCREPANCIES"
	CodeRunClosed        Code = "NOTICE_RUN_CLOSED"
	CodeYearlyBenefits   Code = "NOTICE_YEARLY_BENEFITS"
	CodeTetRun           Code = "NOTICE_TET_RUN"
)

// scheduleMessages are the words of the timetable's notices. Their values are
// identifiers, counts and dates only.
var scheduleMessages = map[Code]Message{
	CodeSlotMissed: {
		Text{"Việc «{job}», ca {slot} đến hạn {due}, không được làm.", "Job “{job}”, slot {slot} due {due}, was not done."},
		Text{"Xem lý do: «chitra schedule list --job {job}». Làm bù: «chitra schedule run {job} --slot {slot}»; không cần nữa: «chitra schedule skip {job} --slot {slot} --why LÝ-DO».", "See why: “chitra schedule list --job {job}”. Do it now: “chitra schedule run {job} --slot {slot}”; not needed any more: “chitra schedule skip {job} --slot {slot} --why REASON”."}},
	CodeSlotFailed: {
		Text{"Việc «{job}», ca {slot}, gặp lỗi ở lần thứ {tries}; sẽ tự thử lại lúc {next}.", "Job “{job}”, slot {slot}, failed at attempt {tries}; it is tried again at {next}."},
		Text{"Xem lỗi: «chitra schedule list --job {job}».", "See the error: “chitra schedule list --job {job}”."}},
	CodeRuleFault: {
		Text{"Không tính được ngày đến hạn của việc «{job}» (thường do thiếu bảng ngày nghỉ năm {year}).", "It cannot be computed when job “{job}” is due (mostly the holiday table of {year} is missing)."},
		Text{"Nhập bảng ngày nghỉ: «chitra import holidays TỆP»; xem lại: «chitra schedule next».", "Give the holiday table: “chitra import holidays FILE”; look again: “chitra schedule next”."}},
	CodeClockBack: {
		Text{"Đồng hồ máy chủ lùi từ {from} về {to}. Các việc lập tệp ngân hàng đã tạm dừng ({count}).", "The server's clock went back from {from} to {to}. The jobs that write bank files were paused ({count})."},
		Text{"Chỉnh đúng giờ máy, rồi cho chạy lại từng việc: «chitra schedule resume VIỆC».", "Set the clock right, then let each go on: “chitra schedule resume JOB”."}},
	CodeHolidayTable: {
		Text{"Chưa có bảng ngày nghỉ năm {year}.", "There is no holiday table for {year}."},
		Text{"Khi có thông báo nghỉ lễ, nhập bảng: «chitra import holidays TỆP».", "When the holidays are announced, give the table: “chitra import holidays FILE”."}},
	CodeHolidayDocument: {
		Text{"Có {count} ngày nghỉ sắp tới chưa thấy văn bản, ngày đầu tiên là {first}.", "{count} days off ahead have no document yet, the first is {first}."},
		Text{"Xem: «chitra schedule calendar --year {year}». Khi có văn bản, nhập bảng: «chitra import holidays TỆP».", "See “chitra schedule calendar --year {year}”. When it is published: “chitra import holidays FILE”."}},
	CodeRatesStale: {
		Text{"Bảng mức cần xem lại: {provisional} văn bản mới là tạm, {old} văn bản kiểm tra lần cuối đã quá {months} tháng.", "The rates need a look: {provisional} instruments are provisional, {old} were last checked over {months} months ago."},
		Text{"Xem «chitra rates list»; đối chiếu với văn bản trên công báo.", "See “chitra rates list”; compare with the gazette."}},
	CodeRunPrepared: {
		Text{"Đợt {run} đã được lập: {payments} khoản, tạm giữ {held} dòng.", "Run {run} was prepared: {payments} payments, {held} rows held."},
		Text{"Người lập xem lại rồi trình: «chitra run submit {run}».", "The maker looks at it and submits: “chitra run submit {run}”."}},
	CodeRunNotPrepared: {
		Text{"Chưa có đợt {run}; danh sách phải xong trước {before}.", "There is no run {run} yet; the list is due before {before}."},
		Text{"Lập ngay: «chitra run prepare --programme {programme} --month {month}».", "Prepare it now: “chitra run prepare --programme {programme} --month {month}”."}},
	CodeRunToSubmit: {
		Text{"Đợt {run} đã tính nhưng chưa trình; hạn {before}.", "Run {run} is calculated and not submitted; due before {before}."},
		Text{"Người lập: «chitra run submit {run}».", "Maker: “chitra run submit {run}”."}},
	CodeRunToApprove: {
		Text{"Đợt {run} chờ phê duyệt; hạn {before}.", "Run {run} waits for approval; due before {before}."},
		Text{"Người duyệt: «chitra run approve {run}».", "Checker: “chitra run approve {run}”."}},
	CodeRunToRelease: {
		Text{"Đợt {run} đã duyệt, chờ phát hành; hạn {before}.", "Run {run} is approved and waits for release; due before {before}."},
		Text{"Người duyệt: «chitra run release {run}».", "Checker: “chitra run release {run}”."}},
	CodeFilesWritten: {
		Text{"Đã lập {count} tệp ngân hàng của đợt {run}.", "{count} bank files of run {run} were written."},
		Text{"Tải tệp lên ngân hàng; bản kê ở cùng thư mục.", "Upload them to the bank; the manifest is in the same folder."}},
	CodeFilesWaiting: {
		Text{"Đợt {run} đã phát hành nhưng chưa lập tệp ngân hàng.", "Run {run} is released and its bank files are not written."},
		Text{"Lập tệp: «chitra files write {run} -o THƯ-MỤC».", "Write them: “chitra files write {run} -o DIR”."}},
	CodeRunUnanswered: {
		Text{"Đợt {run}: còn {count} khoản chưa có trả lời của ngân hàng; hạn đối soát {before}.", "Run {run}: {count} payments have no answer of the bank; reconciliation is due before {before}."},
		Text{"Xin ngân hàng tệp kết quả, nhập bằng «chitra import returns TỆP».", "Ask the bank for its result, then “chitra import returns FILE”."}},
	CodeRunToClose: {
		Text{"Đợt {run} chưa đóng được: còn {count} việc.", "Run {run} cannot be closed yet: {count} things are open."},
		Text{"Xem «chitra reconcile {run}», giải quyết hoặc chuyển kỳ, rồi «chitra run close {run}».", "See “chitra reconcile {run}”, settle them or carry them over, then “chitra run close {run}”."}},
	CodeRunReady: {
		Text{"Đợt {run} đã khớp, có thể đóng.", "Run {run} ties and can be closed."},
		Text{"Người duyệt: «chitra run close {run}».", "Checker: “chitra run close {run}”."}},
	CodeRunDiscrepancies: {
		Text{"Đối soát đợt {run}: {count} chỗ không khớp.", "Reconciliation of run {run}: {count} things do not tie."},
		Text{"Xem và quyết từng việc: «chitra reconcile {run}».", "See and decide each: “chitra reconcile {run}”."}},
	CodeRunClosed: {
		Text{"Đợt {run} đã đối soát khớp và đóng.", "Run {run} was reconciled to the đồng and closed."}, Text{}},
	CodeYearlyBenefits: {
		Text{"Tháng {month} có {count} khoản trợ cấp trả một lần trong năm ({first} …).", "In {month} {count} benefits fall due that are paid once a year ({first} …)."},
		Text{"Rà danh sách hưởng trước khi lập đợt {month}: «chitra rates show {first}».", "Go through the lists before the run of {month}: “chitra rates show {first}”."}},
	CodeTetRun: {
		Text{"Tết bắt đầu nghỉ ngày {first}. Đợt {programme} tháng {month} chưa lập: nếu có thông báo trả gộp hai tháng thì phải lập gộp ngay từ đầu.", "The Tết break begins {first}. The {programme} run of {month} is not prepared: where two months are paid together, it must be prepared so from the start."},
		Text{"Trả gộp: «chitra run prepare --programme {programme} --month {month} --two-months» trước ngày việc theo lịch tự lập. Không gộp: không phải làm gì.", "Together: “chitra run prepare --programme {programme} --month {month} --two-months” before the timetable prepares it. Not together: nothing to do."}},
}
