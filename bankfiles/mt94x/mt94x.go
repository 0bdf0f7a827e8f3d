package mt94x

import (
	"io"
	"regexp"
	"strings"

	"chitra/bankfiles"
	"chitra/payroll"
)

// Reader reads MT940, MT941, MT942 and MT950.
func Reader() bankfiles.AnswerReader { return reader{} }

type reader struct{}

// Sniff looks for fields at the beginning of lines.
func (reader) Sniff(f *bankfiles.AnswerFile) bool {
	if kind := blockType.FindSubmatch(f.Head); kind != nil && strings.TrimLeft(string(f.Head[:1]), " \t\r\n{\x01") == "" {
		return true
	}
	known, first := fieldsOf(f.Head)
	own := 0
	for _, tag := range []string{"25", "28C", "28", "60F", "60M", "61", "62F", "62M", "34F", "13D"} {
		if known[tag] {
			own++
		}
	}
	for _, tag := range []string{"32A", "32B", "50K", "50H", "59", "23B", "77T"} { // orders and advices
		if known[tag] && own < 3 {
			return false
		}
	}
	return own >= 2 || known["20"] && own >= 1 || tags[first]
}

var anyTag = regexp.MustCompile(`(?:^|[\r\n]|@@|\{4:)[ \t]*:([0-9]{2}[A-Za-z]?|NS):`)

// fieldsOf lists the tags at the beginning of lines, and the tag the file begins
// with.
func fieldsOf(head []byte) (known map[string]bool, first string) {
	known = map[string]bool{}
	for i, m := range anyTag.FindAllSubmatchIndex(head, -1) {
		tag := strings.ToUpper(string(head[m[2]:m[3]]))
		known[tag] = true
		if i == 0 && strings.TrimSpace(string(head[:m[0]])) == "" {
			first = tag
		}
	}
	return known, first
}

// formatOf names the kind of message: block 2 says it, else the fields do.
func formatOf(head []byte) string {
	if kind := blockType.FindSubmatch(head); kind != nil {
		return "MT" + string(kind[1])
	}
	known, _ := fieldsOf(head)
	if (known["34F"] || known["13D"] || known["90C"] || known["90D"]) && !known["60F"] && !known["60M"] && !known["62F"] && !known["62M"] {
		return "MT942"
	}
	return "MT940"
}

func (reader) Read(f *bankfiles.AnswerFile, sink bankfiles.AnswerSink) error {
	format := formatOf(f.Head)
	switch format {
	case "MT940", "MT941", "MT942", "MT950":
	default:
		return bankfiles.Unreadable(0, "thông điệp "+format+" không phải sao kê", "message "+format+" is no statement")
	}
	if err := sink.Format(format); err != nil {
		return err
	}
	text := bankfiles.DecodeText(io.NewSectionReader(f, 0, f.Size), f.Raw)
	w := &walk{lines: newScanner(text), sink: sink}
	if err := w.run(); err != nil {
		return err
	}
	if w.index == 0 {
		return bankfiles.Unreadable(0, "không có sao kê nào", "there is no statement")
	}
	if text.Repaired > 0 {
		return w.warn(payroll.CodeAnswerEncoding, 1, text.Encoding, payroll.Args{"used": "Windows-1252"})
	}
	return nil
}

// walk is the reading of one file.
type walk struct {
	lines *scanner
	sink  bankfiles.AnswerSink
	index int // statements begun
	m     message
}

func (w *walk) warn(code payroll.Code, line int, value string, args payroll.Args) error {
	return w.sink.Warn(payroll.Finding{Code: code, Severity: payroll.Warning, Row: line, Value: bankfiles.Kept(value), Args: args})
}

// run gathers fields and takes them.
func (w *walk) run() error {
	var f field
	for {
		line, ok, err := w.lines.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if err := w.line(&f, line); err != nil {
			return err
		}
	}
	if err := w.take(&f); err != nil {
		return err
	}
	return w.end(w.m.block)
}

// line puts one line where it belongs.
func (w *walk) line(f *field, line string) error {
	if i := strings.Index(line, "-}"); i > 0 && w.m.block && (i+2 == len(line) || line[i+2] == '{') && strings.TrimSpace(line[:i]) != "" {
		w.lines.rest = append([]string{line[i:]}, w.lines.rest...)
		line = line[:i]
	}
	switch tag, value := tagOf(line); {
	case tag != "":
		if err := w.take(f); err != nil {
			return err
		}
		*f = field{tag: tag, line: w.lines.line, lines: append(f.lines[:0], value)}
		return nil
	case blockStart.MatchString(line):
		if err := w.take(f); err != nil {
			return err
		}
		*f = field{lines: f.lines[:0]}
		return w.block(line)
	case strings.HasPrefix(strings.TrimSpace(line), "-}"), (w.m.complete() || lastFields[f.tag]) && endMark.MatchString(line):
		if err := w.take(f); err != nil {
			return err
		}
		*f = field{lines: f.lines[:0]}
		if _, rest, _ := strings.Cut(line, "-}"); rest != "" {
			w.lines.rest = append(w.lines.rest, rest)
		}
		return w.end(false)
	case strings.TrimSpace(line) == "":
		return nil
	case f.tag == "":
		return w.stray(line)
	}
	return w.goOn(f, line)
}

// lastFields are those a message may end with.
var lastFields = map[string]bool{"62": true, "62F": true, "62M": true, "64": true, "64F": true, "65": true, "65F": true, "90C": true, "90D": true}

// endMark ends a message outside blocks.
var endMark = regexp.MustCompile(`^\s*-(?:XXX)?\s*$`)

// maxText bounds all lines of one field.
const maxText = 1 << 20

// goOn adds a line to the field above. Only texts have several lines; in others
// it is reported.
func (w *walk) goOn(f *field, line string) error {
	size := len(line)
	for _, l := range f.lines {
		size += len(l)
	}
	if size > maxText {
		return bankfiles.Unreadable(w.lines.line, "nội dung một trường quá dài", "the text of one field is too long")
	}
	switch f.tag {
	case "86", "NS":
		f.lines = append(f.lines, line)
		return nil
	case "61", "25", "25P":
		if !otherTag(line) {
			f.lines = append(f.lines, line)
			return nil
		}
	}
	if lastFields[f.tag] && header.MatchString(strings.TrimSpace(line)) {
		return nil
	}
	return w.warn(payroll.CodeAnswerLine, w.lines.line, line, nil)
}

// block takes the marks around a message.
func (w *walk) block(line string) error {
	i := strings.Index(line, "{4:")
	if i < 0 {
		return nil
	}
	if err := w.end(w.m.block); err != nil {
		return err
	}
	w.m.block = true
	if rest := line[i+len("{4:"):]; strings.TrimSpace(rest) != "" {
		w.lines.rest = append(w.lines.rest, rest)
	}
	return nil
}

// header are lines that banks put around messages: a BIC, the kind of message, a
// frame number, a lone mark of the end.
var header = regexp.MustCompile(`^(?:[A-Z0-9]{8,12}|[0-9 ]{3,8}|:?0000 .*|940.*|942.*|-|\$|ABNANL2A|\x03|\x1a)$`)

// stray reports a line outside every message, but for those known.
func (w *walk) stray(line string) error {
	if header.MatchString(strings.TrimSpace(line)) {
		return nil
	}
	return w.warn(payroll.CodeAnswerStray, w.lines.line, strings.TrimSpace(line), nil)
}
