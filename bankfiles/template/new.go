package template

import (
	"bytes"
	_ "embed"
	"fmt"
	"regexp"

	"chitra/payroll"
)

//go:embed skeleton.yaml
var skeletonYAML []byte

// Skeleton returns a commented layout to begin with. It is a working one: it
// passes the checks before anything in it is changed.
func Skeleton(code string) ([]byte, error) {
	return withCode(skeletonYAML, code)
}

// Copy returns a layout's file under another code.
func Copy(l *Layout, code string) ([]byte, error) { return withCode(l.source, code) }

var codeLine = regexp.MustCompile(`(?m)^code:.*$`)

func withCode(text []byte, code string) ([]byte, error) {
	if !codeForm.MatchString(code) {
		return nil, fmt.Errorf("mã/code %q: chữ thường, số, gạch ngang/small letters, digits, hyphens: %w", code, payroll.ErrData)
	}
	if len(codeLine.FindAll(text, -1)) != 1 {
		return nil, fmt.Errorf("không thấy dòng code/no line with the code: %w", payroll.ErrIntegrity)
	}
	return bytes.TrimLeft(codeLine.ReplaceAllLiteral(text, []byte("code: "+code)), "\n"), nil
}
