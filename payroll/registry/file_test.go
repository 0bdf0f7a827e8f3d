package registry

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"chitra/payroll"

	"golang.org/x/text/encoding/charmap"
)

func cp1252(t *testing.T, s string) string {
	t.Helper()
	out, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func utf16le(s string) string {
	var b bytes.Buffer
	b.WriteString("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// TestRefusedFile lists files that are not read at all.
func TestRefusedFile(t *testing.T) {
	ok := list(good())
	head, row, _ := strings.Cut(ok, "\n")
	for _, c := range []struct{ name, file, content, want string }{
		{"empty", "a.csv", "", "E:EMPTY_FILE"},
		{"header only", "a.csv", head + "\n", "E:NO_ROWS"},
		{"no header", "a.csv", row, "E:HEADER_NOT_FOUND"},
		{"prose", "a.csv", "Kính gửi Sở Nội vụ\n", "E:HEADER_NOT_FOUND"},
		{"required columns missing", "a.csv", "unit,sex,person_id\n99001,nam,031045000123\n", "E:MISSING_COLUMN E:MISSING_COLUMN"},
		{"a column twice", "a.csv", "person_id,full_name,category,CCCD\n1,2,3,4\n", "E:DUPLICATE_COLUMN"},
		{"NUL", "a.csv", ok + "a\x00b\n", "E:NUL_BYTE"},
		{"quote never closed", "a.csv", ok + "\"031045000124,x,y\n" + row, "E:BAD_QUOTES"},
		{"quote inside a cell", "a.csv", ok + "031045000124,a\"b,x\n031045000125,\"a\"b,x\n", "E:BAD_QUOTES"},
		{"two rows with bad quotes", "a.csv", ok + "031045000124,\"a\"b,x\n031045000125,\"a\"b\"\",x\n", "E:BAD_QUOTES E:BAD_QUOTES"},
		{"line of 100 KB", "a.csv", ok + strings.Repeat("x", 100_000) + "\n", "E:LINE_TOO_LONG"},
		{"UTF-16", "a.csv", utf16le(ok), "E:BAD_ENCODING"},
		{"UTF-16 without mark", "a.csv", utf16le(ok)[2:], "E:BAD_ENCODING"},
		{"TCVN3 bytes", "a.csv", cp1252(t, head+"\n031045000123,NguyÔn V¨n An,x\n"), "E:BAD_ENCODING"},
		{"broken UTF-8 late in the file", "a.csv", ok + strings.Repeat(row, 2000) + "\xc3,x\n", "E:BAD_ENCODING"},
		{"PDF", "a.csv", "%PDF-1.7 …", "E:WRONG_FORMAT"},
		{"CSV named XLSX", "a.xlsx", ok, "E:WRONG_FORMAT"},
		{"archive named CSV", "a.csv", "PK\x03\x04 …", "E:WRONG_FORMAT"},
		{"old Excel", "a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("x", 100_000), "E:OLD_WORKBOOK"},
		{"old Excel named XLSX", "a.xlsx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("x", 1000), "E:OLD_WORKBOOK"},
		{"workbook with a password", "a.xlsx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("x", 65_536-20) + strings.ReplaceAll("EncryptedPackage", "", "\x00")[1:] + "\x00", "E:ENCRYPTED_WORKBOOK"},
		{"archive that is none", "a.xlsx", "PK\x03\x04" + strings.Repeat("x", 1000), "E:BROKEN_WORKBOOK"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := save(t, c.file, c.content)
			if have := refusal(t, path); have != c.want {
				t.Errorf("have %s, want %s", have, c.want)
			}
			_, _, err := readAll(path, options())
			var refused *Refused
			if errors.As(err, &refused) {
				for _, f := range refused.Findings {
					checkWords(t, f)
				}
			}
		})
	}
}

// TestEncodingNamed: a refused file says which encoding it is in.
func TestEncodingNamed(t *testing.T) {
	for _, c := range []struct{ name, bytes, want string }{
		{"TCVN3", cp1252(t, "NguyÔn V¨n An"), tcvn3},
		{"VNI", cp1252(t, "Nguyeãn Vaên An"), vni},
		{"Windows-1258", cp1252(t, "NguyêÞn Vãn An, TrâÌn"), windows1258},
		{"Western European", cp1252(t, "Caf\u00e9"), otherBytes},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readAll(save(t, "a.csv", "person_id,full_name,category\n031045000123,"+c.bytes+",SP\n"), options())
			var refused *Refused
			if !errors.As(err, &refused) {
				t.Fatal(err)
			}
			if f := refused.Findings[0]; f.Args["encoding"] != c.want || f.Row != 2 {
				t.Errorf("have %v row %d, want %s", f.Args, f.Row, c.want)
			}
		})
	}
}

// TestFormOfFile: the many forms in which one and the same list may come.
func TestFormOfFile(t *testing.T) {
	plain := list(good(), change("person_id", "031045000124", "full_name", "Lê, Thị \"Tư\"", "sex", ""))
	vietnamese := plain
	for _, c := range beneficiaryLayout {
		vietnamese = strings.Replace(vietnamese, c.key, c.vi, 1)
	}
	people, _ := mustRead(t, save(t, "ds.csv", strings.ReplaceAll(plain, `Lê, Thị ""Tư""`, "Lê Thị Tư")))
	want := describe(people, nil)
	title := "UBND XÃ MẪU\nDANH SÁCH\n\n"
	for _, c := range []struct {
		name, content string
		rowsDown      int
	}{
		{"byte order mark", "\xef\xbb\xbf" + plain, 0},
		{"CRLF", strings.ReplaceAll(plain, "\n", "\r\n"), 0},
		{"no line break at the end", strings.TrimSuffix(plain, "\n"), 0},
		{"semicolons", strings.ReplaceAll(strings.ReplaceAll(plain, ",", ";"), "Lê; Thị", "Lê Thị"), 0},
		{"tabs", strings.ReplaceAll(strings.ReplaceAll(plain, ",", "\t"), "Lê\t Thị", "Lê Thị"), 0},
		{"Vietnamese headers", vietnamese, 0},
		{"accents, spaces and case in headers", strings.Replace(strings.Replace(vietnamese, "so_dinh_danh", "Số định danh", 1), "ho_ten", "HỌ TÊN", 1), 0},
		{"decomposed header", strings.Replace(vietnamese, "ho_ten", "Ho\u0323 te\u0302n", 1), 0},
		{"title above the header", title + plain, 3},
		{"row of numbers under the header", strings.Replace(plain, "\n", "\n(1),(2),(3),(4)\n", 1), 1},
		{"blank rows", strings.Replace(plain, "\n031045000124", "\n\n"+strings.Repeat(",", 23)+"\n031045000124", 1), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := strings.NewReplacer(`"Lê, Thị ""Tư"""`, "Lê Thị Tư", `"Lê Thị ""Tư"""`, "Lê Thị Tư").Replace(c.content)
			people, file := mustRead(t, save(t, "ds.csv", content))
			if len(file) > 0 || len(people) != 2 || people[0].Rows[0].Number != 2+c.rowsDown {
				t.Fatalf("%d people, %v", len(people), file)
			}
			for i := range people {
				people[i].Rows[0].Number = i + 2
			}
			if have := describe(people, nil); have != want {
				t.Errorf("have\n%s\nwant\n%s", have, want)
			}
		})
	}
}

// TestRowNumbers: they are those of a spreadsheet program, which counts blank
// rows and takes a row of several lines for one.
func TestRowNumbers(t *testing.T) {
	content := "person_id,full_name,category,note\n" + // 1
		"031045000121,A,SP,\"two\nlines\"\n" + // 2
		"\n" + // 3
		"031045000122,B,SP,\n" + // 4
		"Tổng cộng,2,,\n" // not a totals row: its first cell is an identifier
	people, file := mustRead(t, save(t, "ds.csv", content))
	var numbers []int
	for _, p := range people {
		numbers = append(numbers, p.Rows[0].Number)
	}
	if len(numbers) != 3 || numbers[0] != 2 || numbers[1] != 4 || numbers[2] != 5 {
		t.Errorf("have %v", numbers)
	}
	if have := codes(file); have != "W:UNKNOWN_COLUMN" {
		t.Errorf("have %s", have)
	}
}

func TestTotalsRowAndUnknownColumns(t *testing.T) {
	content := "STT,person_id,full_name,category,Ghi chú,Lỗi,x\n1,031045000121,A,TU_DAY,,cũ,\n,,Tổng cộng: 1 người,,,,\n"
	people, file := mustRead(t, save(t, "ds.csv", content))
	if len(people) != 1 || codes(file) != "W:UNKNOWN_COLUMN W:UNKNOWN_COLUMN I:TOTALS_ROW" || file[2].Row != 3 {
		t.Errorf("%d people, %v", len(people), file)
	}
	f, err := Open(save(t, "ds.csv", content), options())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if h := f.Header(); len(h) != 7 || h[1] != (Column{"person_id", "person_id"}) || h[4] != (Column{"Ghi chú", ""}) {
		t.Errorf("header %v", h)
	}
}

func TestRowWidth(t *testing.T) {
	for _, c := range []struct{ name, row, want string }{
		{"cells short", "031045000121,A,SP\n", "E:ROW_WIDTH"},
		{"last row cut off", "031045000121,A,SP", "E:ROW_WIDTH"},
		{"a cell too many", "031045000121,A,SP,,,x\n", "E:ROW_WIDTH"},
		{"empty cells too many", "031045000121,A,SP,1950,,,,\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			people, _, err := readAll(save(t, "ds.csv", "person_id,full_name,category,birth_date\n031045000120,B,TU_DAY,1945\n"+c.row), Options{Catalogue: catalogue()})
			if err != nil {
				t.Fatal(err)
			}
			have := ""
			for _, f := range people[1].Rows[0].Findings {
				if f.Code == payroll.CodeRowWidth {
					have = codes([]payroll.Finding{f})
				}
			}
			if have != c.want {
				t.Errorf("have %q, want %q: %v", have, c.want, people[1].Rows[0].Findings)
			}
		})
	}
}

// TestLimits tries every limit at its value and one above it.
func TestLimits(t *testing.T) {
	three := list(good(), change("category", "TN_THUONG_BINH", "facts", ""), change("person_id", "031045000124"))
	for _, c := range []struct {
		name   string
		limits func(over int) Limits
		want   string
	}{
		{"bytes", func(over int) Limits { return Limits{Bytes: int64(len(three) - over)} }, "E:FILE_TOO_LARGE"},
		{"rows", func(over int) Limits { return Limits{Rows: 3 - over} }, "E:TOO_MANY_ROWS"},
		{"columns", func(over int) Limits { return Limits{Columns: len(headers()) - over} }, "E:TOO_MANY_COLUMNS"},
		{"line", func(over int) Limits { return Limits{LineBytes: strings.IndexByte(three, '\n') + 1 - over} }, "E:LINE_TOO_LONG"},
		{"rows of a person", func(over int) Limits { return Limits{PersonRows: 2 - over} }, "E:PERSON_TOO_MANY_ROWS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options()
			o.Limits = c.limits(0)
			path := save(t, "ds.csv", three)
			if _, _, err := readAll(path, o); err != nil {
				t.Errorf("at the limit: %v", err)
			}
			o.Limits = c.limits(1)
			_, _, err := readAll(path, o)
			var refused *Refused
			if !errors.As(err, &refused) || codes(refused.Findings) != c.want {
				t.Errorf("above the limit: %v, want %s", err, c.want)
			}
		})
	}
}

func TestFileChangesWhileRead(t *testing.T) {
	path := save(t, "ds.csv", list(good()))
	f, err := Open(path, options())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, err = range f.Batches(context.Background()) {
	}
	if !errors.Is(err, payroll.ErrTemporary) {
		t.Errorf("have %v", err)
	}
}

func TestOpenWhatIsNoFile(t *testing.T) {
	if _, err := Open(t.TempDir(), options()); !errors.Is(err, payroll.ErrNotFound) {
		t.Errorf("folder: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none.csv"), options()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing: %v", err)
	}
	if _, err := Open(save(t, "a.csv", list(good())), Options{}); err == nil {
		t.Error("no catalogue, no error")
	}
}
