package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"chitra/payroll"
)

// option is a setting of the daily operation. It has no flag: it is written once
// in chitra.yaml, or given by the environment as CHITRA_…, and never holds a
// secret, only the file a secret stands in.
type option struct {
	key, value string // value is the default
	path       bool   // a relative path is inside the data directory
	says       payroll.Text
}

// options are in the order config show lists them.
var options = []option{
	{"office", "chitra", false, payroll.Text{VI: "tên cơ quan trong thông báo", EN: "name of the office in notices"}},
	{"age-change", string(payroll.BirthdayMonth), false, payroll.Text{VI: "tuổi mới tính từ: birthday_month | following_month", EN: "a birthday counts from: birthday_month | following_month"}},
	{"cross-programme", string(payroll.CrossWarn), false, payroll.Text{VI: "vừa NCC vừa BTXH: warn | highest | hold", EN: "both NCC and BTXH: warn | highest | hold"}},
	{"warn-total-percent", "10", false, payroll.Text{VI: "cảnh báo khi tổng tiền lệch tháng trước quá số %; 0 = không", EN: "warn when the total moves by more than so many per cent; 0 = never"}},
	{"warn-new-percent", "5", false, payroll.Text{VI: "cảnh báo khi khoản mới hưởng quá số % tháng trước; 0 = không", EN: "warn when new grants are more than so many per cent; 0 = never"}},
	{"warn-amount", "50000000", false, payroll.Text{VI: "cảnh báo lệnh chi trên số đồng này; 0 = không", EN: "warn of payments above so many đồng; 0 = never"}},
	{"warn-account-persons", "3", false, payroll.Text{VI: "cảnh báo tài khoản nhận cho quá số người này; 0 = không", EN: "warn of accounts that receive for more persons; 0 = never"}},
	{"inbox", "inbox", true, payroll.Text{VI: "thư mục nhận tệp trả lời của ngân hàng", EN: "folder in which answers of banks arrive"}},
	{"inbox-settle", "30", false, payroll.Text{VI: "tệp trong thư mục nhận phải yên bao nhiêu giây mới đọc", EN: "for how many seconds a file of the inbox must stay as it is before it is read"}},
	{"notices", "notices", true, payroll.Text{VI: "thư mục ghi thông báo", EN: "folder of notices as text files"}},
	{"mail-server", "", false, payroll.Text{VI: "máy chủ thư, máy:cổng; trống = không gửi thư", EN: "mail server, host:port; empty = no mail"}},
	{"mail-tls", "starttls", false, payroll.Text{VI: "starttls (cổng 587) hoặc tls (cổng 465)", EN: "starttls (port 587) or tls (port 465)"}},
	{"mail-from", "", false, payroll.Text{VI: "địa chỉ người gửi", EN: "sender's address"}},
	{"mail-user", "", false, payroll.Text{VI: "tên đăng nhập máy chủ thư", EN: "user at the mail server"}},
	{"mail-password-file", "", true, payroll.Text{VI: "tệp chứa mật khẩu máy chủ thư", EN: "file with the password at the mail server"}},
	{"mail-ca-file", "", true, payroll.Text{VI: "chứng thư gốc của máy chủ thư nội bộ", EN: "root certificates of an internal mail server"}},
	{"backup-to", "backups", true, payroll.Text{VI: "thư mục bản sao lưu", EN: "folder of backups"}},
	{"backup-recipients", "", true, payroll.Text{VI: "tệp khóa công khai age của người mở được bản sao lưu", EN: "file of age public keys of those who can open backups"}},
	{"backup-passphrase-file", "", true, payroll.Text{VI: "tệp chứa câu mật khẩu sao lưu, khi không dùng khóa", EN: "file with the backup passphrase, where no key is used"}},
	{"backup-keep", "35", false, payroll.Text{VI: "số bản sao lưu giữ lại; 0 = giữ hết", EN: "how many backups are kept; 0 = all"}},
	{"checkpoints-copy", "", true, payroll.Text{VI: "thư mục thứ hai của điểm niêm phong, ở máy khác", EN: "a second folder of checkpoints, on another machine"}},
	{"metrics-listen", "off", false, payroll.Text{VI: "địa chỉ riêng của số đo Prometheus; «off» = tắt", EN: "own address of Prometheus metrics; “off” = none"}},
	{"log-format", "text", false, payroll.Text{VI: "nhật ký vận hành: text hoặc json", EN: "operation log: text or json"}},
	{"disk-least", "1024", false, payroll.Text{VI: "số MiB đĩa trống ít nhất", EN: "least free disk space in MiB"}},
}

// optionSources lists every option's effective value: environment, then
// chitra.yaml, then default.
func optionSources(file map[string]string, filePath string) []setting {
	list := make([]setting, 0, len(options))
	for _, o := range options {
		name := envName(o.key)
		switch {
		case os.Getenv(name) != "":
			list = append(list, setting{o.key, os.Getenv(name), name})
		case file[o.key] != "":
			list = append(list, setting{o.key, file[o.key], filePath})
		default:
			list = append(list, setting{o.key, o.value, fromDefault})
		}
	}
	return list
}

func envName(key string) string {
	return "CHITRA_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

// option returns the value of a key of options; a path that is not absolute is
// inside the data directory.
func (a *app) option(key string) string {
	for i, o := range options {
		if o.key != key {
			continue
		}
		value := a.settings[i].value
		if o.path && value != "" && !filepath.IsAbs(value) {
			value = filepath.Join(a.dir, value)
		}
		return value
	}
	panic("no option " + key)
}

// optionNumber returns an option that is a whole number.
func (a *app) optionNumber(key string) (n int, err error) {
	text := a.option(key)
	if _, err := fmt.Sscanf(text, "%d", &n); err != nil || n < 0 || fmt.Sprint(n) != text {
		return 0, usageError{fmt.Errorf("%s: %q không phải số nguyên không âm/is not a whole number", key, text)}
	}
	return n, nil
}

// shown is a value as config show may show it: a database address without its
// password.
func (a *app) shown(s setting) string {
	if s.key == "db" && s.value != "" {
		return a.databaseName()
	}
	return s.value
}

// isOption reports whether chitra.yaml may hold a key.
func isOption(key string) bool {
	for _, o := range options {
		if o.key == key {
			return true
		}
	}
	return false
}
