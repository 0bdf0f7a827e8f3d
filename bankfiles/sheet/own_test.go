package sheet_test

import (
	"strings"
	"testing"

	"chitra/bankfiles"
	"chitra/bankfiles/bankfilestest"
	"chitra/bankfiles/sheet"
)

// TestOwnTables: what the office made itself does not become what a bank did.
func TestOwnTables(t *testing.T) {
	for _, tt := range []struct {
		name, header string
		own          bool
	}{
		{"beneficiaries", "person_id,full_name,category,from_month,status,payee_name,bank,account_no,account_name", true},
		{"beneficiaries, Vietnamese", "so_dinh_danh;ho_ten;doi_tuong;huong_tu;trang_thai;ngan_hang;so_tai_khoan;chu_tai_khoan", true},
		{"payment list", "STT,Họ và tên,Số định danh,Loại đối tượng,Số quyết định,Số tài khoản,Truy lĩnh,Tổng cộng,Ký nhận / Ghi chú", true},
		{"exceptions", "Mã lệnh,Đơn vị,Số định danh,Họ và tên,Số tiền,Kết quả,Lý do,Việc tiếp theo", true},
		{"a bank's result", "STT,Mã giao dịch,Số tài khoản,Tên người hưởng,Số tiền,Trạng thái,Lý do", false},
		{"the payment service's list", "STT,Họ và tên,Số định danh,Đối tượng,Số tiền,Đã nhận,Chưa nhận", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := bankfilestest.ReadAnswer([]byte(tt.header+"\n1,C8ZFUPUNDW62FXDH,031045000123,Nguyễn Văn Mẫu,1000000,x,y,z\n"), sheet.Reader())
			var refused *bankfiles.UnreadableError
			if own := asUnreadable(err, &refused) && strings.Contains(err.Error(), "chính cơ quan"); own != tt.own {
				t.Errorf("taken for our own: %v, %v", own, err)
			}
		})
	}
}

// TestNotAnsweredIsNotRefused: of a payment without an answer nothing is known.
func TestNotAnsweredIsNotRefused(t *testing.T) {
	for _, state := range []string{"chưa trả lời", "Chưa có trả lời", "đã trả lời", "not answered"} {
		got, err := bankfilestest.ReadAnswer([]byte("Mã giao dịch,Số tài khoản,Tên,Số tiền,Trạng thái\nC8ZFUPUNDW62FXDH,0123456789,Nguyễn Văn Mẫu,1000000,"+state+"\n"), sheet.Reader())
		if err != nil || len(got.Entries) != 1 || got.Entries[0].Status != "unclear" {
			t.Errorf("%s: %+v, %v", state, got, err)
		}
	}
}
