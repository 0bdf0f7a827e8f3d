package yamlfile

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// Bounds of a file. A hundred kilobytes of brackets would take all memory; the
// deepest file, law data, nests five deep, and the longest has 700 lines.
const (
	maxFile    = 2 << 20
	maxLines   = 20_000
	maxLine    = 4 << 10
	maxNesting = 16
)

// guard refuses text the YAML library must not be given.
func (r *Reader) guard(data []byte) bool {
	switch {
	case len(data) > maxFile:
		r.ProblemAt(Head, "tệp lớn hơn %d byte", "the file is larger than %d bytes", maxFile)
		return false
	case !utf8.Valid(data):
		r.ProblemAt(Head, "không phải UTF-8", "not UTF-8")
		return false
	}
	depth, number := 0, 0
	for line := range bytes.Lines(data) {
		number++
		at := Place{number, 1}
		depth = max(0, depth+bytes.Count(line, []byte("["))+bytes.Count(line, []byte("{"))-bytes.Count(line, []byte("]"))-bytes.Count(line, []byte("}")))
		switch {
		case number > maxLines:
			r.ProblemAt(at, "nhiều hơn %d dòng", "more than %d lines", maxLines)
			return false
		case len(line) > maxLine:
			r.ProblemAt(at, "dòng dài hơn %d byte", "the line is longer than %d bytes", maxLine)
			return false
		case depth > maxNesting || deepest(line) > maxNesting || indent(line) > 8*maxNesting:
			r.ProblemAt(at, "lồng nhau quá %d tầng", "nested deeper than %d", maxNesting)
			return false
		}
	}
	return true
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
		if !bytes.ContainsAny(word[:1], "-?&*!") {
			break
		}
		marks++
	}
	return max(most, marks)
}

func indent(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " \t")) }

// safely turns a panic of the YAML library into an error.
func safely(read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return read()
}
