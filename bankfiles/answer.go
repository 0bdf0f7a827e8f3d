package bankfiles

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"chitra/payroll"
)

// AnswerReader reads one family of files that banks send: statements, status
// reports, result lists. Readers hold no state; one serves any number of files.
type AnswerReader interface {
	// Sniff looks at the beginning of a file and says whether this reader knows
	// what it is. Names of files decide nothing.
	Sniff(f *AnswerFile) bool
	// Read streams the whole file into sink. It warns and goes on where a bank
	// bends its standard, and drops nothing in silence. It fails with an
	// [UnreadableError] on a file nobody can read in one way only, with what
	// sink returned, or with an error of the medium.
	Read(f *AnswerFile, sink AnswerSink) error
}

// AnswerSink takes what a reader finds, in the order of the file. What a pointer
// points at is the sink's only during the call. An error ends the reading.
type AnswerSink interface {
	// Format comes first: camt.053.001.08, MT940, the layout of a workbook.
	Format(code string) error
	// Begin and End enclose the entries of one statement. Account, currency and
	// balances are certain only at End: some banks write them last.
	Begin(s *payroll.Statement) error
	End(s *payroll.Statement) error
	// Entry takes a movement (between Begin and End) or the outcome of a payment.
	Entry(e *payroll.StatementEntry) error
	// Report takes what a bank says of a whole message or batch, before the
	// outcomes of its payments.
	Report(r *payroll.StatusReport) error
	// Order takes a payment order that came back: it is proved, not answered.
	Order(o *payroll.OrderMessage) error
	// Warn takes a finding; Row is the line of the file.
	Warn(f payroll.Finding) error
}

// Limits of files from outside. A file beyond them is refused, never cut.
const (
	MaxAnswerBytes = 4 << 30 // of a file
	maxToken       = 1 << 20 // bytes of one XML tag, text or comment
	maxNesting     = 64      // XML elements inside one another
	headBytes      = 64 << 10
)

// AnswerFile is a file from a bank.
type AnswerFile struct {
	io.ReaderAt
	Size int64
	// Raw is the beginning as it is, Head the same as UTF-8.
	Raw, Head []byte
}

// UnreadableError says why a file cannot be read at all, and where.
type UnreadableError struct {
	Line   int // 0 when the file as a whole is meant
	Reason payroll.Text
}

func (e *UnreadableError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("dòng/line %d: %s / %s", e.Line, e.Reason.VI, e.Reason.EN)
	}
	return e.Reason.VI + " / " + e.Reason.EN
}

// Unwrap makes it a problem of the data.
func (e *UnreadableError) Unwrap() error { return payroll.ErrData }

// Unreadable refuses a file at a line.
func Unreadable(line int, vi, en string) error {
	return &UnreadableError{line, payroll.Text{VI: vi, EN: en}}
}

// OpenAnswer looks at the beginning of a file.
func OpenAnswer(r io.ReaderAt, size int64) (*AnswerFile, error) {
	f := &AnswerFile{ReaderAt: r, Size: size, Raw: make([]byte, min(size, headBytes))}
	if _, err := r.ReadAt(f.Raw, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(DecodeText(bytes.NewReader(f.Raw), f.Raw), 2*headBytes))
	if err != nil {
		return nil, err
	}
	f.Head = text
	return f, nil
}

// ReadAnswer finds the reader of a file by its content and lets it read.
func ReadAnswer(r io.ReaderAt, size int64, readers []AnswerReader, sink AnswerSink) error {
	if size > MaxAnswerBytes {
		return Unreadable(0, fmt.Sprintf("tệp lớn hơn %d byte", int64(MaxAnswerBytes)), fmt.Sprintf("the file is larger than %d bytes", int64(MaxAnswerBytes)))
	}
	f, err := OpenAnswer(r, size)
	if err != nil {
		return err
	}
	for _, reader := range readers {
		if reader.Sniff(f) {
			return reader.Read(f, sink)
		}
	}
	return f.stranger()
}

// strangers are files that people send instead, by their first bytes.
var strangers = []struct{ magic, vi, en string }{
	{"%PDF", "tệp PDF; xin ngân hàng tệp dữ liệu (camt.053, MT940, Excel)", "a PDF; ask the bank for a data file (camt.053, MT940, Excel)"},
	{"\xd0\xcf\x11\xe0", "tệp Excel đời cũ (.xls) hoặc có mật khẩu; mở bằng Excel hay LibreOffice rồi lưu lại dạng .xlsx", "an old Excel file (.xls) or one with a password; open it and save it as .xlsx"},
	{"PK\x03\x04", "tệp nén không phải bảng tính .xlsx có cột nhận ra được; giải nén rồi đưa từng tệp", "an archive that is no .xlsx workbook with columns known here; unpack it and give the files inside"},
	{"\x1f\x8b", "tệp nén gzip; giải nén trước", "a gzip archive; unpack it first"},
	{"-----BEGIN PGP", "tệp mã hoá PGP; giải mã trước", "PGP encrypted; decrypt it first"},
	{"<html", "trang HTML không có bảng, có thể là trang báo lỗi của ngân hàng; tải lại tệp", "an HTML page without a table, perhaps an error page of the bank; fetch the file again"},
	{"{", "tệp JSON không phải trả lời của ngân hàng mà chương trình biết", "JSON is no answer of a bank known here"},
}

// stranger says as well as can be what a file is that no reader knows.
func (f *AnswerFile) stranger() error {
	text := bytes.TrimSpace(f.Head)
	if len(text) == 0 {
		return Unreadable(0, "tệp trống", "the file is empty")
	}
	for _, s := range strangers {
		if bytes.HasPrefix(f.Raw, []byte(s.magic)) || bytes.HasPrefix(text, []byte(s.magic)) {
			return Unreadable(0, s.vi, s.en)
		}
	}
	if name := messageName(text); name != "" {
		return Unreadable(0, "thông điệp "+name+" không phải trả lời của ngân hàng mà chương trình biết", "message "+name+" is no answer of a bank known here")
	}
	return Unreadable(0, "không nhận ra: không phải camt.052/053/054, pain.002, pain.001, MT940/942, hay bảng kết quả có cột quen thuộc",
		"not recognised: neither camt.052/053/054, pain.002, pain.001, MT940/942 nor a sheet with columns known here")
}

// messageName names the root of an XML file, "" where the text is none.
func messageName(text []byte) string {
	if !bytes.HasPrefix(text, []byte("<")) {
		return ""
	}
	if version := isoVersion(string(text)); version != "" {
		return version
	}
	for rest := text; ; {
		i := bytes.IndexByte(rest, '<')
		if i < 0 || i+1 >= len(rest) {
			return "XML"
		}
		if rest = rest[i+1:]; rest[0] != '?' && rest[0] != '!' {
			name, _, _ := strings.Cut(string(rest[:min(len(rest), 80)]), ">")
			if fields := strings.Fields(name); len(fields) > 0 {
				return "<" + fields[0] + ">"
			}
			return "XML"
		}
	}
}
