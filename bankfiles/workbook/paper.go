package workbook

import (
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// paper is a sheet laid out in pages. Every row has a height of our own, and
// pages are broken by hand where the next row might not fit. The last rows of a
// table are held back until it is known what follows them, so that totals and
// signatures never stand on a page by themselves.
type paper struct {
	*sheet
	room    int // points a page holds, at the scale the widths lead to
	used    int // points used on the page
	repeats int // points of the header rows on top of every further page
	pending []line
}

// line is a row not yet written.
type line struct {
	height excelize.RowOpts
	cells  []any
	merges [][2]int // first and last column of each merged range
}

// pageRoom is what a page of the lists holds: both are some 180 digits wide, so
// A4 landscape shows them at about 80 %. It stays under the 640 points that
// come of it, because programs round widths in their own ways.
const pageRoom = 625

// together is how many rows of the table stay with what closes it.
const together = 3

// tall is the height of a row with so many lines of text, at most 26.
func tall(lines int) excelize.RowOpts {
	h := excelize.RowOpts{Height: 19}
	for range min(lines, 26) - 1 {
		h.Height += 15
	}
	return h
}

func points(h excelize.RowOpts) int { return int(h.Height) }

// place writes a line now, on this page.
func (p *paper) place(l line) error {
	p.used += points(l.height)
	if err := p.put(l.height, l.cells...); err != nil {
		return err
	}
	for _, m := range l.merges {
		if err := p.merge(m[0], m[1]); err != nil {
			return err
		}
	}
	return nil
}

// add appends a line to the table.
func (p *paper) add(l line) error {
	p.pending = append(p.pending, l)
	if len(p.pending) <= together {
		return nil
	}
	oldest := p.pending[0]
	p.pending = p.pending[1:]
	return p.turnAndPlace(points(oldest.height), []line{oldest})
}

// closeWith writes the lines held back and the lines that close the table, all
// on one page. Where they are more than a page holds, as many as fit stay with
// the last one.
func (p *paper) closeWith(block []line) error {
	block = append(p.pending, block...)
	p.pending = nil
	height := 0
	for _, l := range block {
		height += points(l.height)
	}
	for ; height > p.room-p.repeats; block = block[1:] {
		height -= points(block[0].height)
		if err := p.turnAndPlace(points(block[0].height), block[:1]); err != nil {
			return err
		}
	}
	return p.turnAndPlace(height, block)
}

// turnAndPlace writes lines where so many points are left.
func (p *paper) turnAndPlace(height int, lines []line) error {
	if err := p.reserve(height); err != nil {
		return err
	}
	for _, l := range lines {
		if err := p.place(l); err != nil {
			return err
		}
	}
	return nil
}

// reserve turns the page unless so many points are left on it.
func (p *paper) reserve(height int) error {
	if p.used+height <= p.room || p.used == p.repeats {
		return nil
	}
	p.used = p.repeats
	return p.stream.InsertPageBreak(at(1, p.row+1))
}

// nextRow is the number of the row that is added next.
func (p *paper) nextRow() int { return p.row + len(p.pending) + 1 }

// linesOf is how many lines a text takes in a column that holds so many
// characters, words kept whole. It errs on the high side.
func linesOf(text string, holds int) int {
	lines := 0
	for _, paragraph := range strings.Split(text, "\n") {
		lines++
		left := holds
		for _, word := range strings.Fields(paragraph) {
			n := utf8.RuneCountInString(word)
			if n > left && left < holds {
				lines++
				left = holds
			}
			for ; n > holds; n -= holds {
				lines++
			}
			left -= n + 1
		}
	}
	return lines
}

// wide is a line with one text over all columns.
func wide(h excelize.RowOpts, style, columns int, s string) line {
	return line{h, []any{text(style, s)}, [][2]int{{1, columns}}}
}
