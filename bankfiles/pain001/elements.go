package pain001

import (
	"io"
	"strconv"
	"strings"

	"chitra/payroll"
)

// elements appends XML elements to a buffer: the heads with an element a line,
// then a line for each payment.
type elements struct {
	w     io.Writer
	buf   []byte
	stack []string // open elements
}

// declare opens the root element with its namespace.
func (x *elements) declare(root, namespace string) {
	x.buf = append(x.buf, `<?xml version="1.0" encoding="UTF-8"?>`+"\n<"+root+` xmlns="`+namespace+`">`...)
	x.stack = append(x.stack, root)
}

func (x *elements) open(name string) {
	x.indent()
	x.start(name)
	x.stack = append(x.stack, name)
}

// closeTo closes elements until depth are open.
func (x *elements) closeTo(depth int) {
	for len(x.stack) > depth {
		last := len(x.stack) - 1
		name := x.stack[last]
		if x.stack = x.stack[:last]; name != "CdtTrfTxInf" {
			x.indent()
		}
		x.end(name)
	}
}

// leaf writes a text inside elements that hold nothing else.
func (x *elements) leaf(text string, path ...string) {
	x.indent()
	for _, name := range path {
		x.start(name)
	}
	x.text(text)
	for i := len(path) - 1; i >= 0; i-- {
		x.end(path[i])
	}
}

// sums writes the control figures of a group or batch.
func (x *elements) sums(count int, total payroll.Amount) {
	x.leaf(strconv.Itoa(count), "NbOfTxs")
	x.leaf(total.Plain(), "CtrlSum")
}

// optional writes a text unless it is empty.
func (x *elements) optional(text string, path ...string) {
	if text != "" {
		x.leaf(text, path...)
	}
}

// choice writes the branch of a choice that is set, or nothing.
func (x *elements) choice(c Choice, name string) {
	x.optional(c.Code, name, "Cd")
	x.optional(c.Proprietary, name, "Prtry")
}

// address writes a structured address; nil writes nothing.
func (x *elements) address(a *Address) {
	if a == nil {
		return
	}
	depth := len(x.stack)
	x.open("PstlAdr")
	x.optional(a.Street, "StrtNm")
	x.optional(a.PostCode, "PstCd")
	x.leaf(a.Town, "TwnNm")
	x.leaf(a.Country, "Ctry")
	x.closeTo(depth)
}

// indent begins a line, unless a payment is open.
func (x *elements) indent() {
	if len(x.stack) > messageDepth+1 && x.stack[messageDepth+1] == "CdtTrfTxInf" {
		return
	}
	x.buf = append(x.buf, '\n')
	for range x.stack {
		x.buf = append(x.buf, ' ')
	}
}

func (x *elements) start(name string) {
	x.buf = append(append(append(x.buf, '<'), name...), '>')
}

func (x *elements) end(name string) {
	x.buf = append(append(append(x.buf, '<', '/'), name...), '>')
}

func (x *elements) text(s string) {
	if strings.IndexByte(s, '&') < 0 && strings.IndexByte(s, '<') < 0 && strings.IndexByte(s, '>') < 0 {
		x.buf = append(x.buf, s...) // nearly every text
		return
	}
	x.buf = append(x.buf, escapes.Replace(s)...)
}

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// spillAt keeps the buffer small and the writes large.
const spillAt = 1 << 16

// spill hands the buffer on once it is large.
func (x *elements) spill() error {
	if len(x.buf) < spillAt {
		return nil
	}
	_, err := x.w.Write(x.buf)
	x.buf = x.buf[:0]
	return err
}

// flush ends the document and hands on what is left.
func (x *elements) flush() error {
	_, err := x.w.Write(append(x.buf, '\n'))
	x.buf = nil
	return err
}
