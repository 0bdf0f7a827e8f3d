package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"syscall"

	"chitra/payroll"
)

// Exit codes, as docs/cli.md promises them.
const (
	exitDone       = 0
	exitUnexpected = 1
	exitUsage      = 2
	exitData       = 3
	exitNotAllowed = 4
	exitConflict   = 5
	exitIntegrity  = 6
	exitPartial    = 7
	exitIO         = 74
	exitTemporary  = 75
	exitInterrupt  = 130
)

// usageError is a command line that cannot be understood.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// Errors of the command line itself.
var (
	errOutput       = errors.New("output failed")
	errPartial      = errors.New("rows were held")
	errSomeReturned = errors.New("some files were sent back")
)

// exitCodes maps sentinels to exit codes, most telling first.
var exitCodes = []struct {
	is   error
	code int
	says payroll.Text
}{
	{errPartial, exitPartial, payroll.Text{}},
	{payroll.ErrIntegrity, exitIntegrity, payroll.Text{VI: "Kiểm tra toàn vẹn không đạt; không làm gì thêm. Báo người quản trị.", EN: "An integrity check failed; nothing more was done. Tell the administrator."}},
	{payroll.ErrNotAllowed, exitNotAllowed, payroll.Text{VI: "Không được phép.", EN: "Not allowed."}},
	{errSomeReturned, exitData, payroll.Text{VI: "Tệp có lỗi được trả lại, chưa nhập gì của tệp đó; các tệp khác đã nhập.", EN: "Files with problems were sent back and nothing of them was imported; the others are in."}},
	{payroll.ErrData, exitData, payroll.Text{VI: "Dữ liệu có lỗi, chưa thay đổi gì.", EN: "The data has problems; nothing was changed."}},
	{payroll.ErrConflict, exitConflict, payroll.Text{VI: "Mâu thuẫn với tình trạng hiện tại.", EN: "This conflicts with the present state."}},
	{payroll.ErrNotFound, exitConflict, payroll.Text{VI: "Không tìm thấy.", EN: "Not found."}},
	{payroll.ErrUnknownOutcome, exitTemporary, payroll.Text{VI: "Chưa rõ cơ sở dữ liệu đã ghi hay chưa; chạy lại lệnh này, nó sẽ hỏi trước khi làm.", EN: "It is not known whether the database has stored this; run the command again, it asks before acting."}},
	{payroll.ErrTemporary, exitTemporary, payroll.Text{VI: "Tạm thời chưa làm được; thử lại sau.", EN: "Not possible at this moment; try again."}},
	{errOutput, exitIO, payroll.Text{VI: "Không ghi được kết quả.", EN: "The output could not be written."}},
	{syscall.ENOSPC, exitIO, payroll.Text{VI: "Hết chỗ trên đĩa; giải phóng chỗ rồi chạy lại.", EN: "The disk is full; free some space and run again."}},
	{syscall.EDQUOT, exitIO, payroll.Text{VI: "Hết hạn mức đĩa của người dùng này; giải phóng chỗ hoặc xin thêm rồi chạy lại.", EN: "The disk quota of this user is used up; free some space or ask for more and run again."}},
	{syscall.EROFS, exitIO, payroll.Text{VI: "Ổ đĩa chỉ cho đọc; chọn nơi khác hoặc gắn lại ổ đĩa để ghi.", EN: "The disk can only be read; choose another place or mount it for writing."}},
	{syscall.ENOTDIR, exitIO, payroll.Text{VI: "Chỗ này phải là thư mục nhưng lại là tệp.", EN: "A folder is needed here, and this is a file."}},
	{syscall.EISDIR, exitIO, payroll.Text{VI: "Chỗ này phải là tệp nhưng lại là thư mục.", EN: "A file is needed here, and this is a folder."}},
	{syscall.EFBIG, exitIO, payroll.Text{VI: "Tệp vượt giới hạn kích thước của hệ thống; xem đĩa và giới hạn, rồi chạy lại.", EN: "A file would exceed the system's size limit; look at disk and limits and run again."}},
	{syscall.EIO, exitIO, payroll.Text{VI: "Đĩa không ghi được (đầy, hỏng hoặc bị giới hạn); xem đĩa rồi chạy lại.", EN: "The disk cannot be written (full, failing or limited); look at it and run again."}},
	{fs.ErrPermission, exitIO, payroll.Text{VI: "Không có quyền đọc hoặc ghi.", EN: "No permission to read or write."}},
	{fs.ErrNotExist, exitIO, payroll.Text{VI: "Không có tệp hoặc thư mục.", EN: "No such file or folder."}},
}

// exit translates the outcome, once, at the edge.
func (a *app) exit(ctx context.Context, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		a.complain(payroll.Text{VI: "Đã dừng theo yêu cầu. Những gì đã xong thì vẫn còn; chạy lại lệnh để làm tiếp.", EN: "Interrupted. What was finished stays; run the command again to go on."}, nil)
		return exitInterrupt
	case errors.As(err, &usage):
		a.complain(payroll.Text{VI: "Sai cách dùng. Xem «chitra help».", EN: "Wrong usage. See “chitra help”."}, err)
		return exitUsage
	}
	for _, e := range exitCodes {
		if errors.Is(err, e.is) {
			if e.code != exitPartial {
				a.complain(e.says, said{err, kindsOf(err)})
			}
			return e.code
		}
	}
	id := errorID()
	slog.New(slog.NewTextHandler(a.err, nil)).Error("unexpected", "id", id, "error", err)
	a.complain(payroll.Text{VI: "Lỗi không lường trước, mã " + id + ". Gửi mã này cho người quản trị.", EN: "Unexpected error " + id + ". Give this id to the administrator."}, nil)
	return exitUnexpected
}

// said is an error whose kinds the sentence after it tells: they are not told
// twice, and not in English alone.
type said struct {
	error
	kinds []string
}

func (s said) Error() string {
	var lines []string
	for line := range strings.Lines(s.error.Error()) {
		line = strings.TrimSpace(line)
		for _, kind := range s.kinds {
			line = strings.TrimPrefix(strings.ReplaceAll(line, ": "+kind, ""), kind+": ")
			if line == kind {
				line = ""
			}
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// kindsOf lists the kinds of an error, in the words of the code.
func kindsOf(err error) (kinds []string) {
	for _, e := range exitCodes {
		if errors.Is(err, e.is) {
			kinds = append(kinds, e.is.Error())
		}
	}
	return kinds
}

// complain writes the detail first and the sentence to act on last.
func (a *app) complain(t payroll.Text, err error) {
	if err != nil && err.Error() != "" {
		fmt.Fprintln(a.err, printable(err.Error()))
	}
	if s := t.In(a.language()); s != "" {
		fmt.Fprintln(a.err, s)
	}
}

// exitCode is the code an error will end the program with.
func exitCode(err error) int {
	for _, e := range exitCodes {
		if errors.Is(err, e.is) {
			return e.code
		}
	}
	return exitUnexpected
}

func errorID() string {
	var b [4]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
