package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"chitra/payroll"
)

// TestExit: each kind of trouble has its code of docs/cli.md and a sentence; only
// what nobody thought of is unexpected.
func TestExit(t *testing.T) {
	path := func(n syscall.Errno) error { return &os.PathError{Op: "write", Path: "out/x.xml", Err: n} }
	for _, tt := range []struct {
		name string
		err  error
		code int
		says string
	}{
		{"full disk", path(syscall.ENOSPC), 74, "Hết chỗ"},
		{"quota", path(syscall.EDQUOT), 74, "hạn mức"},
		{"read-only disk", path(syscall.EROFS), 74, "chỉ cho đọc"},
		{"failing disk", path(syscall.EIO), 74, "Đĩa không ghi được"},
		{"no right", path(syscall.EACCES), 74, "Không có quyền"},
		{"missing", path(syscall.ENOENT), 74, "Không có tệp"},
		{"a file as a folder", path(syscall.ENOTDIR), 74, "phải là thư mục"},
		{"a folder as a file", path(syscall.EISDIR), 74, "phải là tệp"},
		{"busy", fmt.Errorf("x: %w", payroll.ErrTemporary), 75, "thử lại sau"},
		{"unexpected", errors.New("x"), 1, "không lường trước"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var says bytes.Buffer
			a := &app{err: &says, lang: "vi"}
			if code := a.exit(context.Background(), fmt.Errorf("99001: %w", tt.err)); code != tt.code || !strings.Contains(says.String(), tt.says) {
				t.Errorf("%d: %s", code, says.String())
			}
		})
	}
}
