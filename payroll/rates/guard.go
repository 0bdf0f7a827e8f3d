package rates

import (
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"chitra/payroll/yamlfile"
)

// maxValues bounds one instrument; the longest decree has 250.
const maxValues = 5000

// plain visits a file and refuses what YAML allows and law data must not use:
// types, merged mappings, and numbers that are not plain digits. In YAML 0100
// is sixty-four, and 1.10 is a binary fraction.
type plain struct{ *yamlfile.Reader }

// Visit implements [ast.Visitor].
func (p plain) Visit(n ast.Node) ast.Visitor {
	switch v := n.(type) {
	case *ast.IntegerNode:
		if text := v.GetToken().Value; !plainDigits(text) {
			p.Problem(n, "số «%s» phải viết bằng chữ số thường, không có số 0 ở đầu", "number %q must be plain digits without a leading zero", text)
		}
	case *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		p.Problem(n, "%s: chỉ hệ số được là số thập phân, và phải đặt trong ngoặc kép", "%s: only a coefficient may be a decimal, and it must be in quotes", n.GetToken().Value)
	case *ast.TagNode, *ast.MergeKeyNode:
		p.Problem(n, "không dùng «%s» trong dữ liệu luật", "%q is not used in law data", n.GetToken().Value)
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
		l.problem(name, yamlfile.Head, "danh mục đối tượng của đơn vị đặt ở đầu thư mục, không trong instruments", "an office's categories stand at the top of the folder, not in instruments")
	case ending != ".yaml":
		l.problem(name, yamlfile.Head, "tệp không được đọc: tên phải kết thúc bằng .yaml", "the file is not read: its name must end in .yaml")
	case !read:
		l.problem(name, yamlfile.Head, "tệp không được đọc: đã có thư mục instruments, hãy chuyển vào đó", "the file is not read: there is a folder instruments, move it there")
	}
}
