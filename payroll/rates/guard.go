package rates

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// The YAML library goes into every level by recursion and keeps the path of
// each, so that a hundred kilobytes of brackets take all memory. Law data nests
// five deep.
const (
	maxNesting = 16
	maxLine    = 4 << 10
	// maxLines keeps the library, which compares every key with every other, in
	// the second; the catalogue has 400.
	maxLines = 20_000
	// maxValues bounds one instrument; the longest decree has 250.
	maxValues = 5000
)

var byteOrderMark = []byte("\ufeff") // Notepad writes one

// guard refuses text the YAML library must not be given, and returns the text
// without byte order mark.
func (l *loader) guard(file string, data []byte) ([]byte, bool) {
	data = bytes.TrimPrefix(data, byteOrderMark)
	before, depth, number := len(l.problems), 0, 0
	if !utf8.Valid(data) {
		l.problem(file, place{1, 1}, "không phải UTF-8", "not UTF-8")
		return nil, false
	}
	for line := range bytes.Lines(data) {
		number++
		if number > maxLines {
			l.problem(file, place{number, 1}, "nhiều hơn %d dòng", "more than %d lines", maxLines)
			break
		}
		if len(line) > maxLine {
			l.problem(file, place{number, 1}, "dòng dài hơn %d byte", "the line is longer than %d bytes", maxLine)
			break
		}
		depth = max(0, depth+bytes.Count(line, []byte("["))+bytes.Count(line, []byte("{"))-bytes.Count(line, []byte("]"))-bytes.Count(line, []byte("}")))
		if depth > maxNesting || deepest(line) > maxNesting {
			l.problem(file, place{number, 1}, "lồng nhau quá %d tầng", "nested deeper than %d", maxNesting)
			break
		}
	}
	return data, len(l.problems) == before
}

// deepest returns how deep a line nests by itself: brackets, or a run of list,
// key, anchor and type marks at its beginning.
func deepest(line []byte) int {
	depth, most := 0, 0
	for _, c := range line {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		most = max(most, depth)
	}
	marks := 0
	for _, word := range bytes.Fields(line) {
		if !bytes.ContainsAny(word[:1], "-?&!") {
			break
		}
		marks++
	}
	return max(most, marks)
}

// safely turns a panic of the YAML library, which some malformed text causes,
// into an error: a file from an office must not stop the program.
func safely(read func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return read()
}

// plain visits a file and refuses what YAML allows and law data must not use:
// types, merged mappings, and numbers that are not plain digits. In YAML 0100
// is sixty-four, and 1.10 is a binary fraction.
type plain struct {
	l    *loader
	file string
}

// Visit implements [ast.Visitor].
func (p plain) Visit(n ast.Node) ast.Visitor {
	switch v := n.(type) {
	case *ast.IntegerNode:
		if text := v.GetToken().Value; !plainDigits(text) {
			p.l.problem(p.file, placeOf(n), "số «%s» phải viết bằng chữ số thường, không có số 0 ở đầu", "number %q must be plain digits without a leading zero", text)
		}
	case *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		p.l.problem(p.file, placeOf(n), "%s: chỉ hệ số được là số thập phân, và phải đặt trong ngoặc kép", "%s: only a coefficient may be a decimal, and it must be in quotes", n.GetToken().Value)
	case *ast.TagNode, *ast.MergeKeyNode:
		p.l.problem(p.file, placeOf(n), "không dùng «%s» trong dữ liệu luật", "%q is not used in law data", n.GetToken().Value)
	}
	return p
}

func plainDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == "" && (s == "0" || s[0] != '0')
}

// strayFiles reports files of an office's folder that look like law data and
// would not be read.
func (l *loader) strayFiles(layer fs.FS, folder string) {
	for _, dir := range []string{".", "instruments"} {
		entries, err := fs.ReadDir(layer, dir)
		if err != nil {
			continue // there is no such folder
		}
		for _, e := range entries {
			l.stray(path.Join(dir, e.Name()), e.IsDir(), dir == folder)
		}
	}
}

func (l *loader) stray(name string, isFolder, read bool) {
	ending := path.Ext(name)
	switch lower := strings.ToLower(ending); {
	case isFolder || lower != ".yaml" && lower != ".yml":
	case name == catalogueFile:
	case path.Base(name) == catalogueFile:
		l.problem(name, place{1, 1}, "danh mục đối tượng của đơn vị đặt ở đầu thư mục, không trong instruments", "an office's categories stand at the top of the folder, not in instruments")
	case ending != ".yaml":
		l.problem(name, place{1, 1}, "tệp không được đọc: tên phải kết thúc bằng .yaml", "the file is not read: its name must end in .yaml")
	case !read:
		l.problem(name, place{1, 1}, "tệp không được đọc: đã có thư mục instruments, hãy chuyển vào đó", "the file is not read: there is a folder instruments, move it there")
	}
}
